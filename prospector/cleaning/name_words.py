"""The words around a person's name: salutations, degrees, generation marks, and what no person is called."""

from __future__ import annotations

from functools import cache

from prospector.cleaning.tables import words, words_under
from prospector.cleaning.text import fold

_LIST = "name_words.txt"

GENERATIONS: dict[str, str] = {
    "jr": "Jr.", "jnr": "Jr.", "junior": "Jr.", "jun": "Jr.",
    "sr": "Sr.", "snr": "Sr.", "senior": "Sr.", "sen": "Sr.",
    "fils": "fils", "père": "père",
    "ii": "II", "iii": "III", "iv": "IV", "2nd": "II", "3rd": "III", "4th": "IV",
}  # fmt: skip
"""Marks that tell father from son; they stay in the full name."""

FIRST_NAMES_LIKE_NOTHING = frozenset("X Nan Na Nil".split())
LAST_NAMES_LIKE_NOTHING = frozenset("X Null Na Nan Nil Test Blank None".split())
"""Names, so written, that elsewhere stand for an empty cell; a last name only beside a first name."""

SHORT_SURNAMES = frozenset(
    "li wu xu hu yu ma he lu an ng le vo ho do oh ko su du fu gu ye qi im no ha ku bo aa".split()
)
"""Family names of two letters, which look like initials or marks."""

TWO_SURNAMES = frozenset("ES MX AR CL CO PE VE EC BO UY PY CR PA GT HN SV NI DO CU PR PT BR".split())
"""Countries where a person commonly bears two family names."""

HONORIFIC_LANDS = {
    **dict.fromkeys(("pan",), frozenset("PL CZ SK".split())),
    **dict.fromkeys(("bay", "sn", "av"), frozenset({"TR"})),
    **dict.fromkeys(("di", "kr"), frozenset({"AT"})),
    **dict.fromkeys(("g", "ga"), frozenset("SI HR RS BA".split())),
    **dict.fromkeys(("p", "pr"), frozenset("FR BE CZ SK EE".split())),
    **dict.fromkeys(("dl", "dna"), frozenset("RO MD".split())),
    "fr": frozenset("DE AT CH NO".split()),
    "m": frozenset("FR BE CH LU MC".split()),
    "d": frozenset("ES MX AR CO CL".split()),
    "ing": frozenset("AT IT CZ SK MX CO NL".split()),
    "mag": frozenset({"AT"}),
    "ir": frozenset("NL BE".split()),
    "mm": frozenset({"FR"}),
    **dict.fromkeys(("er", "ca", "adv"), frozenset({"IN"})),
    "me": frozenset("FR BE LU CA".split()),
    "lic": frozenset("MX AR CR GT".split()),
}
"""Honorifics of one or few letters and the countries where they are meant."""


@cache
def given_names() -> frozenset[str]:
    """Given names, folded."""
    names = words("first_names.txt") | words("given_names.txt") | words("nicknames.txt")
    return frozenset(fold(name) for name in names)


def is_given(folded: str) -> bool:
    """Whether a folded name is a known given name; "hans peter" is one if both parts are."""
    known = given_names()
    return folded in known or (" " in folded and all(part in known for part in folded.split()))


def surnames() -> frozenset[str]:
    """Family names, folded."""
    return words("surnames.txt")


def honorifics() -> frozenset[str]:
    """Salutations and degrees before a name, lower case, without the last dot."""
    return words_under(_LIST, "honorifics")


def unsure_honorifics() -> frozenset[str]:
    """Honorifics that are also names, initials or particles."""
    return words_under(_LIST, "unsure honorifics")


def credentials() -> frozenset[str]:
    """Degrees and certificates behind a name, lower case."""
    return words_under(_LIST, "credentials")


def unsure_credentials() -> frozenset[str]:
    """Degrees that are also family names or words: believed behind a comma only."""
    return words_under(_LIST, "unsure credentials")


def not_a_person() -> frozenset[str]:
    """Words that stand where a name should and name a team, a role or a company."""
    return words_under(_LIST, "not a person")


def opens_double_name() -> frozenset[str]:
    """Given names that often open a double given name (Jean Paul, Juan Carlos, Anna Maria)."""
    return words_under(_LIST, "opens a double name")


@cache
def special() -> frozenset[str]:
    """Every word that needs a closer look before it counts as a name."""
    return honorifics() | credentials() | frozenset(GENERATIONS) | not_a_person()
