"""How far two people's employers agree: company name and domain are one piece of evidence, not two."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA, JaroWinkler

from prospector.matching.names import is_typo
from prospector.matching.people import Traits, label_of


class Employer(IntEnum):
    """How far two employers agree; a higher one is stronger."""

    DIFFERENT = 0
    UNKNOWN = 1  # missing on one side, or one name on two unlike domains
    SIMILAR = 2
    SAME = 3


# A member of an enumeration is slow to reach, and these are asked for every pair.
_DIFFERENT, _UNKNOWN, _SIMILAR, _SAME = Employer
_SHORTEST_STEM = 4
_ALIKE = 0.93
_SHORT = 4  # letters; a name in capitals that is no longer may be an abbreviation


def compare_employers(a: Traits, b: Traits) -> Employer:
    """One shared domain settles it; else the company names; else what the domains look like."""
    names = compare_company_names(a.company, b.company)
    if a.domains and b.domains:
        return _by_domains(a.domains, b.domains, names)
    if names is not _UNKNOWN:
        return names
    return _by_label(a, b)


def _by_domains(a: tuple[str, ...], b: tuple[str, ...], names: Employer) -> Employer:
    """Brands repeat: one company name on two unlike domains says nothing."""
    if not set(a).isdisjoint(b):
        moved_on = names is _DIFFERENT and a[0] != b[0]
        return _DIFFERENT if moved_on else _SAME
    if names is _DIFFERENT:
        return _DIFFERENT
    if any(_labels_alike(one, other) for one in a for other in b):
        return _SIMILAR
    return _UNKNOWN if names in (_SAME, _SIMILAR) else _DIFFERENT


def _by_label(a: Traits, b: Traits) -> Employer:
    """A company name on one side, only a domain on the other."""
    named, other = (a, b) if a.company else (b, a)
    levels = [compare_company_names(named.company, label_of(domain)) for domain in other.domains]
    best = max(levels, default=_UNKNOWN)
    return _UNKNOWN if best is _DIFFERENT else best


@lru_cache(maxsize=50_000)
def compare_company_names(a: str, b: str) -> Employer:
    """Two company keys: the same, similar (a slip, one within the other, initials) or different."""
    if not a or not b:
        return _UNKNOWN
    if a == b:
        return _SAME
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) >= _SHORTEST_STEM and (longer.startswith(shorter) or is_typo(a, b)):
        return _SIMILAR
    if len(shorter) > _SHORTEST_STEM and JaroWinkler.similarity(a, b) >= _ALIKE:
        return _SIMILAR
    return _DIFFERENT


def _labels_alike(a: str, b: str) -> bool:
    """The same, or a slip apart; acme and acme-fr are sisters."""
    one, other = label_of(a), label_of(b)
    if one == other:
        return True
    return OSA.distance(one, other, score_cutoff=1) <= 1 and not (
        one.startswith(other) or other.startswith(one) or min(len(one), len(other)) < _SHORTEST_STEM
    )


def spelling(name: str) -> tuple[int, bool, bool]:
    """How well a company's name is written; of two spellings the greater is the better one.

    0 is all in small letters, 1 shouted, 2 short and one or the other (nobody knows Sap from SAP by letters),
    3 written with care. Then capitals within words count, as in eBay, and accents.
    """
    letters = [letter for letter in name if letter.isalpha()]
    capitals = [letter.isupper() for letter in letters]
    words = name.split()
    inner = any(one.islower() and other.isupper() for word in words for one, other in pairwise(word))
    return _care(letters, capitals), inner, not name.isascii()


def _care(letters: list[str], capitals: list[bool]) -> int:
    if not any(letter.islower() for letter in letters):
        return 2 if len(letters) <= _SHORT or not any(capitals) else 1
    if not any(capitals):
        return 0
    return 2 if len(letters) <= _SHORT and not any(capitals[1:]) else 3
