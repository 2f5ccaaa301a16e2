"""How far two people's jobs agree: the same, worded otherwise, or two different ones."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from prospector.matching.keys import words
from prospector.matching.names import is_typo
from prospector.matching.people import Traits


class Job(IntEnum):
    """How far two job titles agree; a higher one is stronger."""

    OTHER = 0
    UNKNOWN = 1  # missing on one side, or not understood
    ALIKE = 2  # one says more than the other, or both the same department and seniority
    SAME = 3


_OTHER, _UNKNOWN, _ALIKE, _SAME = Job
_JOINING = frozenset((
    "a", "and", "d", "da", "das", "de", "der", "des", "di", "do", "du", "e", "et", "for", "fur", "i", "in",
    "la", "le", "of", "the", "und", "y",
))  # fmt: skip
_ONE_WORD = {"vice president": "vp", "human resources": "hr", "chief executive officer": "ceo",
             "chief financial officer": "cfo", "chief technology officer": "cto",
             "chief operating officer": "coo", "chief marketing officer": "cmo"}  # fmt: skip


def compare_jobs(a: Traits, b: Traits) -> Job:
    """What the two job titles say; a department and a seniority decide where their words do not."""
    one, other = a.person, b.person
    if not one.title or not other.title:
        return _UNKNOWN
    if one.title == other.title:
        return _SAME
    meant = (one.department, one.seniority), (other.department, other.seniority)
    return _compare(one.title, other.title, *meant)


@lru_cache(maxsize=20_000)
def _compare(title: str, other: str, meant: tuple[str, str], other_meant: tuple[str, str]) -> Job:
    one, two = title_words(title), title_words(other)
    if one == two:
        return _SAME
    if meant == other_meant and all(meant):
        return _ALIKE if one.isdisjoint(two) else _SAME
    if one <= two or two <= one:
        return _ALIKE
    if is_typo("".join(sorted(one - two)), "".join(sorted(two - one))):
        return _SAME
    differs = any(mine and yours and mine != yours for mine, yours in zip(meant, other_meant, strict=True))
    return _OTHER if differs else _UNKNOWN


@lru_cache(maxsize=20_000)
def title_words(title: str) -> frozenset[str]:
    """The folded words of a job title, without those that only join."""
    text = " ".join(words(title))
    for phrase, word in _ONE_WORD.items():
        text = text.replace(phrase, word)
    found = text.split()
    return frozenset(found) - _JOINING or frozenset(found)
