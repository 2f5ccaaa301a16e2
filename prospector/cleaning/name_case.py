"""The parts of a name in normal case, as the countries write them that have customs of their own."""

from __future__ import annotations

import re
from functools import lru_cache

from prospector.cleaning.letters import PARTICLES, is_careless, name_case, turkish_lower

_NOT_TURKISH = re.compile("[QWXĄĆĘŁŃÓŚŹŻÀÁÄÅÆÈÉÊËÌÍÏÑÒÔØÙÚÝČĎĚŇŘŠŤŮŽŐŰ]|SH|CH|PH|TH|CK|CC|LL|TT|PP|ZZ|SS")
_NOT_ITALIAN = frozenset("van von vom zu zum zur der den dem und af av ter ten".split())
_TURKISH_START = re.compile(r"\bi")
_NO_VOWEL = re.compile("[^aeiouyAEIOUY]+")
SPELLING_LANDS = frozenset(("BE", "IT", "FR", "TR"))
"""Countries with their own capitals in last names: "Van Damme", "De Luca", "d'Aubigné"."""


@lru_cache(maxsize=1 << 14)
def part_in_normal_case(part: str, last: bool, country: str, careless: bool = False) -> str:
    """First, middle or last name in normal case where it was typed carelessly.

    `country`: one of SPELLING_LANDS, or "".
    """
    if not part or not (careless or is_careless(part) or any(_loud_word(word) for word in part.split())):
        return part
    if len(part) == 2 and part.isupper() and _NO_VOWEL.fullmatch(part) and not last:
        return part
    if country == "TR" and part[1:].isupper() and not _NOT_TURKISH.search(part):
        part = _TURKISH_START.sub("İ", " ".join(turkish_lower(word) for word in part.split(" ")))
    mended = name_case(part, last=last)
    if not last or not country or country == "TR":
        return mended
    if country == "FR":
        return "d'" + mended[2:] if mended.startswith("D'") else mended
    if country == "IT":
        return " ".join(_italian(word) for word in mended.split(" "))
    return mended[:1].upper() + mended[1:]


def _italian(word: str) -> str:
    """ "De" and "Di" are written large in Italy, the "von" and the "e" of others are not."""
    return word if len(word) == 1 or word in _NOT_ITALIAN else word[:1].upper() + word[1:]


def _loud_word(word: str) -> bool:
    """A word all in capitals or small letters in a part that is otherwise normal: "JEAN Paul"."""
    if word.lower() in PARTICLES:
        return False
    return (len(word) > 3 and word.isupper() and word.isalpha()) or (
        len(word) > 2 and word.islower() and word.isalpha()
    )
