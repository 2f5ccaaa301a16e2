"""Job titles: written normally, with the seniority and the department they tell."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from prospector.cleaning import tables
from prospector.cleaning.letters import is_careless, phrase_case
from prospector.cleaning.tables import meanings, phrases
from prospector.cleaning.text import Codes, fold
from prospector.fields import DEPARTMENTS, SENIORITIES

_SMALL = frozenset(
    "of and the for to in at on und für der die des den im de la le du des et d y del en e di "
    "da do dos das van voor och og för til i ja a".split()
)
_GENDER = re.compile(
    r"\s*[\[(]\s*[mwfdxhvi](?:\s*[/|,*]\s*[mwfdxhvign*]+)+\s*[\])]|\s*\((?:all genders?|gn)\)", re.I
)
_AT_COMPANY = re.compile(r"\s+(?:at|@|bei|chez)\s+[A-ZÄÖÜ].*$")
_INNEN = re.compile(r"(?:[:*_/]-?|(?<=[a-zäöü])(?=I))[iI]n(?:nen)?\b|\(in\)")
_VICE = re.compile(r" (?:vice ?presid\w*|vizeprasident\w*|viceprasident\w*|viceprezident\w*|wiceprezes) ")
_SEPARATORS = re.compile(r"[/,;:|&+()\[\]*–—]+")

_NAMES = "title_names.txt"


class Title(NamedTuple):
    """A job title as shown, with its seniority and department ("" where it tells none)."""

    title: str
    seniority: str
    department: str
    codes: Codes


@lru_cache(maxsize=1 << 14)
def clean_title(text: str) -> Title:
    """The clean title of clean text, and what it says about rank (fields.SENIORITIES) and department."""
    title = _GENDER.sub("", text).strip(" ,;|-–")
    if is_careless(title) and len(title) > 3:
        title = phrase_case(title, _SMALL, _fixed())
    elif title.lower() in _fixed():
        title = _fixed()[title.lower()]
    codes = ("title_case",) if title != text else ()
    folded = _folded(title)
    return Title(title, _seniority(folded), _department(folded), codes)


@lru_cache(maxsize=1 << 10)
def seniority_named(text: str) -> str:
    """A seniority cell of another tool ("C-Level", "VP", "Entry level") in Prospector's words, else ""."""
    name = fold(text).replace("_", " ")
    direct = name.replace(" ", "_")
    return (
        direct
        if direct in SENIORITIES
        else meanings(_NAMES, "seniority").get(name) or _seniority(f" {name} ")
    )


@lru_cache(maxsize=1 << 10)
def department_named(text: str) -> str:
    """A department cell of another tool in Prospector's words, else ""."""
    name = fold(text).replace("_", " ")
    direct = name.replace(" ", "_")
    return (
        direct
        if direct in DEPARTMENTS
        else meanings(_NAMES, "department").get(name) or _department(f" {name} ")
    )


def _folded(title: str) -> str:
    plain = _INNEN.sub("", _AT_COMPANY.sub("", title[:160]))
    plain = plain.replace("R&D", "RD").replace("FP&A", "FPA")
    return _VICE.sub(" vp ", f" {fold(_SEPARATORS.sub(' ', plain))} ")


def _seniority(folded: str) -> str:
    for level, pattern in _levels():
        if pattern.search(folded):
            return level
    return ""


def _department(folded: str) -> str:
    officer = _officers().search(folded)
    if officer:
        return meanings(_NAMES, "officer")[officer[1]]
    for department, pattern in _departments():
        if pattern.search(folded):
            return department
    return ""


@cache
def _fixed() -> dict[str, str]:
    """Lower-case abbreviation -> how it is written."""
    fixed = {word: word.upper() for word in phrases(_NAMES)["abbreviations"]}
    return fixed | {"devops": "DevOps", "phd": "PhD", "saas": "SaaS", "iot": "IoT"}


@cache
def _levels() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return _patterns("seniority")


@cache
def _departments() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return _patterns("department")


def _patterns(kind: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Name and pattern of every section of one kind, in their order; a match begins at a word."""
    listed = tables.sections("titles.txt")
    named = ((heading.split()[1], lines) for heading, lines in listed.items() if heading.split()[0] == kind)
    return tuple((name, re.compile(rf"(?<!\w)(?:{'|'.join(lines)})")) for name, lines in named)


@cache
def _officers() -> re.Pattern[str]:
    return re.compile(r"\b(" + "|".join(meanings(_NAMES, "officer")) + r")\b")
