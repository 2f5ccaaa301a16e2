"""Job titles: written normally, with the seniority and the department they tell."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from prospector.cleaning import title_words
from prospector.cleaning.letters import is_careless, phrase_case
from prospector.cleaning.text import Codes, fold
from prospector.fields import DEPARTMENTS, SENIORITIES

_SMALL = frozenset(
    "of and the for to in at on und für der die des den im de la le du des et d y del en e di da do dos das van voor och og för til i ja a".split()
)
_ABBREVIATIONS = frozenset(
    """
    ceo cfo coo cto cmo cio cro cpo chro ciso cdo cco cso clo cao vp svp evp avp rvp gm md hr it qa ui ux pr bi ai ml r&d rd
    pmo seo sem ppc crm erp sap b2b b2c emea dach apac latam us usa uk eu na nl mea anz saas sdr bdr kam fp&a iot cad plc
    pdg drh daf dsi rh ti hse ehs qhse cnc edv vd ict kyc aml hris hrbp cx ii iii iv vi sre aws php .net sql gis gtm ip
    rn cpa mba phd ad pa ea ot smb bpo ngo mro oem ev gf
    """.split()
)
_FIXED = {word: word.upper() for word in _ABBREVIATIONS} | {
    "devops": "DevOps", "phd": "PhD", "saas": "SaaS", "iot": "IoT", "ecommerce": "eCommerce", "crm/erp": "CRM/ERP",
}  # fmt: skip
_GENDER = re.compile(
    r"\s*[\[(]\s*[mwfdxhvi](?:\s*[/|,*]\s*[mwfdxhvign*]+)+\s*[\])]|\s*\((?:all genders?|gn)\)", re.I
)
_AT_COMPANY = re.compile(r"\s+(?:at|@|bei|chez)\s+[A-ZÄÖÜ].*$")
_INNEN = re.compile(r"(?:[:*_/]-?|(?<=[a-zäöü])(?=I))[iI]n(?:nen)?\b|\(in\)")
_VICE = re.compile(r" (?:vice ?presid\w*|vizeprasident\w*|viceprasident\w*|viceprezident\w*|wiceprezes) ")
_SEPARATORS = re.compile(r"[/,;:|&+()\[\]*–—]+")

_SENIORITY_NAMES: dict[str, str] = {
    "c suite": "c_suite", "c level": "c_suite", "clevel": "c_suite", "csuite": "c_suite", "cxo": "c_suite", "c_suite": "c_suite",
    "executive": "c_suite", "vice president": "vp", "vp level": "vp", "vp": "vp", "head of": "head", "department head": "head",
    "director level": "director", "management": "manager", "manager level": "manager", "mid senior level": "senior",
    "mid senior": "senior", "mid level": "senior", "individual contributor": "entry", "non manager": "entry", "staff": "entry",
    "entry level": "entry", "junior": "entry", "associate": "entry", "internship": "intern", "training": "intern",
    "co founder": "founder", "geschaftsfuhrung": "c_suite", "inhaber": "owner", "fuhrungskraft": "manager", "cadre": "manager",
    "board": "c_suite", "board member": "c_suite", "sr": "senior", "jr": "entry", "unpaid": "intern", "leiter": "head",
}  # fmt: skip
_DEPARTMENT_NAMES: dict[str, str] = {
    "c suite": "executive", "management": "executive", "general management": "executive", "master sales": "sales",
    "engineering technical": "engineering", "engineering & technical": "engineering", "information technology": "it", "hr": "human_resources",
    "personal": "human_resources", "vertrieb": "sales", "einkauf": "procurement", "geschaftsleitung": "executive",
    "product management": "product", "support": "customer_success", "logistics": "supply_chain", "purchasing": "procurement",
    "admin": "administration", "accounting": "finance", "r&d": "research", "entrepreneurship": "executive",
    "business development": "sales", "medical & health": "medical", "consulting": "operations",
}  # fmt: skip


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
        title = phrase_case(title, _SMALL, _FIXED)
    elif title.lower() in _ABBREVIATIONS:
        title = title.upper()
    codes = ("title_case",) if title != text else ()
    folded = _folded(title)
    return Title(title, _seniority(folded), _department(folded), codes)


@lru_cache(maxsize=1 << 10)
def seniority_named(text: str) -> str:
    """A seniority cell of another tool ("C-Level", "VP", "Entry level") in Prospector's words, else ""."""
    name = fold(text).replace("_", " ")
    direct = name.replace(" ", "_")
    return direct if direct in SENIORITIES else _SENIORITY_NAMES.get(name) or _seniority(f" {name} ")


@lru_cache(maxsize=1 << 10)
def department_named(text: str) -> str:
    """A department cell of another tool in Prospector's words, else ""."""
    name = fold(text).replace("_", " ")
    direct = name.replace(" ", "_")
    return direct if direct in DEPARTMENTS else _DEPARTMENT_NAMES.get(name) or _department(f" {name} ")


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
        return title_words.OFFICERS[officer[1]]
    for department, pattern in _departments():
        if pattern.search(folded):
            return department
    return ""


@cache
def _levels() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((level, re.compile(_bounded(pattern))) for level, pattern in title_words.LEVELS)


@cache
def _departments() -> tuple[tuple[str, re.Pattern[str]], ...]:
    patterns = dict(title_words.DEPARTMENTS)
    administration = patterns.pop("administration")
    every = (*patterns.items(), ("executive", title_words.EXECUTIVE), ("administration", administration))
    return tuple((name, re.compile(_bounded(pattern))) for name, pattern in every)


@cache
def _officers() -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(title_words.OFFICERS)})\b")


def _bounded(pattern: str) -> str:
    """Every alternative begins at a word; those that end in \\w* or a blank say so themselves."""
    return rf"(?<!\w)(?:{pattern})" if not pattern.startswith("(?<!") else pattern
