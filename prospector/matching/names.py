"""How far two names agree, from the same to two different people."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from prospector.matching.keys import fold
from prospector.matching.people import PARTICLES, Name, Traits
from prospector.paths import shipped


class Agreement(IntEnum):
    """How far two names agree; a higher one is stronger."""

    CONFLICT = 0
    RENAMED = 1  # same given name, another family name
    UNKNOWN = 2  # one side has no name
    NEAR = 3  # two small differences, or a part missing
    INITIAL = 4
    CLOSE = 5  # one small difference
    NICKNAME = 6
    SAME = 7


class NameMatch(NamedTuple):
    """The agreement of two names and, in words, what differs (empty when nothing does)."""

    agreement: Agreement
    note: str = ""


class Part(IntEnum):
    """How one part of a name (given or family) agrees with the other's."""

    SAME = 0
    NICKNAME = 1
    EXTRA = 2  # one has further words
    INITIAL = 3
    TYPO = 4
    LOOSE = 5  # an initial of a nickname, one half of a double name
    MISSING = 6
    DIFFERENT = 7


_BOTH: dict[tuple[Part, Part], Agreement] = {
    (Part.SAME, Part.SAME): Agreement.SAME,
    (Part.NICKNAME, Part.SAME): Agreement.NICKNAME,
    (Part.EXTRA, Part.SAME): Agreement.CLOSE,
    (Part.TYPO, Part.SAME): Agreement.CLOSE,
    (Part.SAME, Part.TYPO): Agreement.CLOSE,
    (Part.SAME, Part.EXTRA): Agreement.CLOSE,
    (Part.INITIAL, Part.SAME): Agreement.INITIAL,
    (Part.SAME, Part.INITIAL): Agreement.INITIAL,
    (Part.MISSING, Part.SAME): Agreement.NEAR,
    (Part.SAME, Part.MISSING): Agreement.NEAR,
    (Part.INITIAL, Part.INITIAL): Agreement.NEAR,
    (Part.NICKNAME, Part.TYPO): Agreement.NEAR,
    (Part.NICKNAME, Part.EXTRA): Agreement.NEAR,
    (Part.NICKNAME, Part.INITIAL): Agreement.NEAR,
    (Part.EXTRA, Part.EXTRA): Agreement.NEAR,
    (Part.EXTRA, Part.TYPO): Agreement.NEAR,
    (Part.TYPO, Part.TYPO): Agreement.NEAR,
    (Part.TYPO, Part.EXTRA): Agreement.NEAR,
    (Part.LOOSE, Part.SAME): Agreement.NEAR,
    (Part.INITIAL, Part.TYPO): Agreement.NEAR,
    (Part.INITIAL, Part.EXTRA): Agreement.NEAR,
    (Part.SAME, Part.DIFFERENT): Agreement.RENAMED,
    (Part.NICKNAME, Part.DIFFERENT): Agreement.RENAMED,
}
_UNKNOWN = NameMatch(Agreement.UNKNOWN)
_SAME = NameMatch(Agreement.SAME)
_CONFLICT = NameMatch(Agreement.CONFLICT)
_ONE_PART = NameMatch(Agreement.NEAR, "one part of the name missing")
_REORDERED = NameMatch(Agreement.SAME, "names in another order")
# Looked up once: a member of an enumeration is slow to reach, and a sum of two parts is asked for every pair.
_AGREEMENTS = tuple(
    tuple(_BOTH.get((given, family), Agreement.CONFLICT) for family in Part) for given in Part
)
_PART_SAME, _PART_INITIAL, _PART_DIFFERENT = Part.SAME, Part.INITIAL, Part.DIFFERENT
_INITIAL, _CLOSE, _CONFLICT_LEVEL = Agreement.INITIAL, Agreement.CLOSE, Agreement.CONFLICT
# Spellings of one sound across alphabets and languages: Tschaikowski, Chaykovsky.
_SOUNDS = (
    ("tsch", "ch"), ("tch", "ch"), ("sch", "sh"), ("ph", "f"), ("ck", "k"), ("x", "ks"), ("w", "v"), ("y",
    "i"), ("j", "i"), ("c", "k"), ("z", "s"), ("th", "t"),
)  # fmt: skip
_TWO_WORDED = 1 << 32  # beside the bits of letters
_ANY_LETTER = (_TWO_WORDED - 1, _TWO_WORDED - 1)
_DOUBLED = re.compile(r"(.)\1+")
_SHORTEST_TYPO = 4
_SHORTEST_TWO_TYPOS = 9
_ALIKE = 0.75
_FEW = 2
_SHORTEST_FORM = 3
_TWO_WORDS = 2
_SHORT_FORM = 0.88
_SHORTEST_NUMBER = 6


def compare_names(a: Name, b: Name) -> NameMatch:
    """How far `a` and `b` agree, also with given and family name swapped. Symmetric."""
    if not (a.known and b.known):
        return _UNKNOWN
    if a == b and a.given and len(a.given[0]) > 1 and a.family:
        return _SAME
    if a.generation != b.generation and a.generation and b.generation:
        return _CONFLICT
    straight = _compare(a.given, a.family, b.given, b.family)
    if straight.agreement >= _CLOSE:
        return _less_sure_by_generation(a, b, straight)
    if len(words := all_words(a)) > 1 and words == all_words(b):
        return _less_sure_by_generation(a, b, _REORDERED)
    if is_part(a) or is_part(b):
        return max(straight, _compare_one_part(a, b))
    if straight.agreement is _CONFLICT_LEVEL and len(a.family) + len(b.family) > _TWO_WORDS:
        straight = _compare_one_part(
            a, b
        )  # both halves of a double family name, one of them in the wrong column
    if not _may_be_swapped(a, b):
        return straight
    swapped = max(
        _compare(a.given, a.family, b.family, b.given), _compare(a.family, a.given, b.given, b.family)
    )
    if swapped.agreement > straight.agreement and swapped.agreement >= _INITIAL:
        return _less_sure_by_generation(a, b, NameMatch(swapped.agreement, swapped.note or "names swapped"))
    return straight


def are_unlike(a: Traits, b: Traits) -> bool:
    """Whether a cheap look at two names tells already that they conflict, as those of most pairs do.

    Names that agree in any way share the first letter of a given name, or of a nickname for it, with some
    word of the other. Those of two words agree in the given name, or one word stands in the other column.
    False says nothing.
    """
    near, starts = a.starts or _note_starts(a)
    other_near, other_starts = b.starts or _note_starts(b)
    if not (near & other_starts or starts & other_near):
        return True
    if not near & other_near & _TWO_WORDED:
        return False
    (given, family, *_), (other_given, other_family, *_) = a.name, b.name
    if given == other_family or family == other_given:
        return False
    return compare_given(given, other_given)[0] is _PART_DIFFERENT


def _note_starts(traits: Traits) -> tuple[int, int]:
    """First letters as bits: of the given name's forms, and of these and the family name's words."""
    name = traits.name
    if not name.known or name.whole or is_part(name):
        traits.starts = _ANY_LETTER
    else:
        near = _given_starts(name.given)
        two_worded = _TWO_WORDED if len(name.given) == len(name.family) == 1 else 0
        traits.starts = (near | two_worded, near | _word_starts(name.family))
    return traits.starts


@lru_cache(maxsize=30_000)
def _given_starts(given: tuple[str, ...]) -> int:
    joined = "".join(_without_middle_initials(given))
    return _word_starts((*given, *(start for word in (*given, joined) for start in _nickname_initials(word))))


def _word_starts(words: tuple[str, ...]) -> int:
    bits = 0
    for word in words:
        bits |= 1 << (ord(word[0]) & 31)  # a digit may count as a letter: then the names are compared
    return bits


@lru_cache(maxsize=30_000)
def all_words(name: Name) -> tuple[str, ...]:
    """The words of a name in alphabetic order, particles left out: the same in whatever order they stood."""
    return name.whole or tuple(sorted(word for word in name.given + name.family if word not in PARTICLES))


def is_part(name: Name) -> bool:
    """Whether a row has one name only (Bühler, von Essen), which may stand in the wrong column."""
    return not (name.given and name.family) or PARTICLES.issuperset(name.given)


def _compare_one_part(a: Name, b: Name) -> NameMatch:
    """Bühler beside Steffi Bühler, García Lorca beside Begoña García Lorca."""
    part, whole = (a, b) if len(all_words(a)) < len(all_words(b)) else (b, a)
    words = all_words(part)
    if len("".join(words)) > 1 and words in (tuple(sorted(whole.family)), tuple(sorted(whole.given))):
        return _ONE_PART
    return _CONFLICT


def are_alike(a: Name, b: Name) -> bool:
    """Whether two names look like one with several letters damaged; asked of rows that share a mailbox."""
    if (
        _are_alike(a.given, a.family, b.given, b.family)
        or _are_alike(a.given, a.family, b.family, b.given)
        or _are_alike(a.family, a.given, b.given, b.family)
    ):
        return True
    one, other = ("".join((*name.given, *name.family)) for name in (a, b))
    two_in_use = {"".join(a.given), "".join(b.given)} <= given_names()
    return not two_in_use and OSA.normalized_similarity(one, other) >= _ALIKE


def _are_alike(
    given: tuple[str, ...],
    family: tuple[str, ...],
    other_given: tuple[str, ...],
    other_family: tuple[str, ...],
) -> bool:
    one, other = "".join(family), "".join(other_family)
    if not (given and other_given and one and other):
        part, rest = ((given, family), (other_given, other_family))[:: 1 if not (given and one) else -1]
        return _is_part_alike("".join(part[0] or part[1]), *rest)
    if OSA.distance(one, other, score_cutoff=_FEW) > _FEW:
        return False
    if compare_given(given, other_given)[0] is not _PART_DIFFERENT:
        return True
    return one == other and _may_be_one_given("".join(given), "".join(other_given))


def _is_part_alike(part: str, given: tuple[str, ...], family: tuple[str, ...]) -> bool:
    """A lone name with a slip in it, or one half of a double family name."""
    names = ["".join(given), "".join(family), *family]
    return len(part) >= _SHORTEST_TYPO and any(part == name or is_typo(part, name) for name in names)


def _may_be_one_given(one: str, other: str) -> bool:
    """Beside the same family name: a lone initial (of the second name, perhaps), a slip, a short form."""
    if len(one) == 1 or len(other) == 1:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) >= _SHORTEST_FORM and long.startswith(short):
        return True
    return len(short) >= _SHORTEST_TYPO and (
        OSA.distance(one, other, score_cutoff=1) <= 1 or JaroWinkler.similarity(one, other) >= _SHORT_FORM
    )


def families_alike(a: Name, b: Name) -> bool:
    """Whether two family names look like one with two letters damaged; asked of rows that share a profile."""
    one, other = "".join(a.family), "".join(b.family)
    return bool(one and other) and OSA.distance(one, other, score_cutoff=_FEW) <= _FEW


def _less_sure_by_generation(a: Name, b: Name, match: NameMatch) -> NameMatch:
    """A lone Jr. may be a father's son: no longer the same name, only a close one."""
    if a.generation == b.generation:
        return match
    return NameMatch(min(match.agreement, Agreement.CLOSE), f"only one is {a.generation or b.generation}")


def _may_be_swapped(a: Name, b: Name) -> bool:
    """A cheap look at the first letters: most pairs are two people, and need no second comparison."""
    return a.given[0][0] == b.family[0][0] or a.family[0][0] == b.given[0][0]


def _compare(
    given: tuple[str, ...],
    family: tuple[str, ...],
    other_given: tuple[str, ...],
    other_family: tuple[str, ...],
) -> NameMatch:
    given_part, given_note = compare_given(given, other_given)
    if given_part is _PART_DIFFERENT:
        return _CONFLICT
    family_part, family_note = compare_family(family, other_family)
    if (
        given_part is _PART_INITIAL
        and family_part is _PART_SAME
        and len(given[0]) == len(other_given[0]) == 1
    ):
        return NameMatch(_INITIAL, "both with an initial only")
    note = f"{given_note}, {family_note}" if given_note and family_note else given_note or family_note
    return NameMatch(_AGREEMENTS[given_part][family_part], note)


@lru_cache(maxsize=30_000)
def compare_family(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[Part, str]:
    """How two family names agree, and what differs."""
    if not a or not b:
        return Part.MISSING, "family name missing"
    one, other = "".join(a), "".join(b)
    note = f"{one.title()} = {other.title()}"
    if one == other:
        return Part.SAME, ""
    if len(one) == 1 or len(other) == 1:
        return (Part.INITIAL, note) if one[0] == other[0] else (Part.DIFFERENT, "")
    if len(a) != len(b) and _shares_long_words(a, b):
        return Part.EXTRA, note
    if is_typo(one, other) or sounds(one) == sounds(other):
        return Part.TYPO, note
    return Part.DIFFERENT, ""


@lru_cache(maxsize=30_000)
def compare_given(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[Part, str]:
    """How two given names agree, and what differs. Two names in real use are never a typo of each other."""
    if not a or not b:
        return Part.MISSING, "given name missing"
    one, other = _without_middle_initials(a), _without_middle_initials(b)
    if _middle_initials(a) and _middle_initials(b) and _middle_initials(a) != _middle_initials(b):
        return Part.DIFFERENT, ""
    first, second = "".join(one), "".join(other)
    note = f"{first.title()} = {second.title()}"
    if first == second:
        return (Part.INITIAL if len(first) == 1 else Part.SAME), ""
    if len(first) == 1 or len(second) == 1:
        return _compare_initial(first, second, note)
    if are_nicknames(one[0], other[0]) and one[1:] == other[1:]:
        return Part.NICKNAME, note
    if set(one) < set(other) or set(other) < set(one):
        return (Part.EXTRA if one[0] == other[0] else Part.LOOSE), note
    if (len(one) > 1 or len(other) > 1) and are_nicknames(one[0], other[0]):
        return Part.EXTRA, note
    if _is_given_typo(first, second):
        return Part.TYPO, note
    if _is_short_form(first, second):
        return Part.LOOSE, note
    return _compare_initials(one, other, note)


def _compare_initial(first: str, second: str, note: str) -> tuple[Part, str]:
    """`R` stands for Robert, and loosely for Bob."""
    if first[0] == second[0]:
        return Part.INITIAL, note
    initial, name = sorted((first, second), key=len)
    if initial in _nickname_initials(name):
        return Part.LOOSE, note
    return Part.DIFFERENT, ""


def _compare_initials(one: tuple[str, ...], other: tuple[str, ...], note: str) -> tuple[Part, str]:
    """`jl` stands for Jean-Luc."""
    for short, long in ((one, other), (other, one)):
        if len(short) == 1 and len(long) > 1 and short[0] == "".join(word[0] for word in long):
            return Part.INITIAL, note
    return Part.DIFFERENT, ""


def _is_given_typo(one: str, other: str) -> bool:
    if one[0] != other[0] or (one in given_names() and other in given_names()):
        return False
    return is_typo(one, other) or (len(one) >= _SHORTEST_TYPO and sounds(one) == sounds(other))


def _is_short_form(one: str, other: str) -> bool:
    """The start of a name, where it is no name in its own right: Ros of Rosalind, but not Jan of Janina."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST_FORM and long.startswith(short) and short not in given_names()


def is_typo(one: str, other: str) -> bool:
    """One slip of the keyboard apart, or two in long words; the shorter word has at least four letters."""
    shortest = min(len(one), len(other))
    if shortest < _SHORTEST_TYPO:
        return False
    allowed = 2 if shortest >= _SHORTEST_TWO_TYPOS else 1
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


def is_slip(one: str, other: str) -> bool:
    """Two numbers or dates of six digits or more that differ by two slips at most."""
    return (
        min(len(one), len(other)) >= _SHORTEST_NUMBER and OSA.distance(one, other, score_cutoff=_FEW) <= _FEW
    )


@lru_cache(maxsize=30_000)
def sounds(word: str) -> str:
    """A word with the letters that stand for one sound in several languages made equal."""
    for spelling, sound in _SOUNDS:
        word = word.replace(spelling, sound)
    return _DOUBLED.sub(r"\1", word)


def are_nicknames(a: str, b: str) -> bool:
    """Whether one person may go by both given names (folded)."""
    groups = nickname_groups()
    return a in groups and b in groups and not groups[a].isdisjoint(groups[b])


@lru_cache(maxsize=10_000)
def _nickname_initials(name: str) -> frozenset[str]:
    own = nickname_groups().get(name)
    if not own:
        return frozenset()
    return frozenset(other[0] for other, groups in nickname_groups().items() if not groups.isdisjoint(own))


@lru_cache(maxsize=1)
def nickname_groups() -> dict[str, frozenset[int]]:
    """Folded given name -> the groups of names (lines of nicknames.txt) that it stands in."""
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(_lines("nicknames.txt")):
        for name in line:
            groups.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in groups.items()}


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """The folded given names known to be in real use."""
    listed = {name for line in _lines("given_names.txt") for name in line}
    return frozenset(listed | nickname_groups().keys())


def _lines(file_name: str) -> list[list[str]]:
    text = (shipped("resources") / "data" / file_name).read_text(encoding="utf-8")
    return [fold(line).split() for line in text.splitlines() if line and not line.startswith("#")]


def _without_middle_initials(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in given if len(word) > 1) or given[:1]


def _middle_initials(given: tuple[str, ...]) -> str:
    return "".join(word for word in given[1:] if len(word) == 1) if len(given[0]) > 1 else ""


def _shares_long_words(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    small, large = sorted((set(a), set(b)), key=len)
    return len(small) < len(large) and small <= large and any(len(word) > 2 for word in small)
