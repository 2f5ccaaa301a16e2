"""Industries in the usual words."""

from __future__ import annotations

from functools import cache, lru_cache

from prospector.cleaning import tables
from prospector.cleaning.letters import is_careless, phrase_case
from prospector.cleaning.text import Codes, fold

_SMALL = frozenset("and und et y e of de for für der la le des in &".split())
_FIXED = {word: word.upper() for word in "it hr b2b b2c hvac ngo ict r&d".split()}


@lru_cache(maxsize=1 << 12)
def clean_industry(text: str) -> tuple[str, Codes]:
    """The industry in the words most lists use; one that is not known stays as it is, tidied."""
    known = _usual().get(_key(text))
    if known:
        return known, () if known == text else ("industry_normalised",)
    tidy = phrase_case(text, _SMALL, _FIXED) if is_careless(text) and len(text) > 4 else text
    return tidy, () if tidy == text else ("industry_normalised",)


def _key(text: str) -> str:
    return " ".join(fold(text).replace("&", " and ").replace(",", " ").replace("/", " ").split())


@cache
def _usual() -> dict[str, str]:
    found: dict[str, str] = {}
    for usual, *others in tables.rows("industries.tsv"):
        found[_key(usual)] = usual
        for other in others:
            found.setdefault(_key(other), usual)
    return found
