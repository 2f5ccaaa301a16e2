"""A company's name without its legal form, marks and shouting."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from prospector.cleaning import legal_forms
from prospector.cleaning.letters import is_careless, name_word, phrase_case
from prospector.cleaning.text import Codes

_QUOTES = re.compile("^[\"“”„«»‘’'`]+(.+?)[\"“”„«»‘’'`]+$")
_MARKS = re.compile(r"\s*[®™©℠]")
_FORMERLY = re.compile(
    r"\s*[\[(](?:formerly|ehemals|vormals|früher|fka|f/k/a|anciennement|ex|previously)\b[^\])]{0,80}[\])]$",
    re.I,
)
_STOCK = re.compile(r"\s*\((?:NYSE|NASDAQ|LSE|XETRA|TSX|ASX|Euronext|FRA|SIX|publ)\b[^)]{0,20}\)$", re.I)
_BEFORE = re.compile(r"^(?:Fa\.|Firma|Fa|M/s\.?)\s+(?=[\"«“„\w])")
_GONE = re.compile(
    r"\s*(?:[\[(](?:acquired|now part of|merged|closed|defunct|insolvent|in liquidation|übernommen)\b"
    r"[^\])]{0,80}[\])]"
    r"|[,–—-]?\s(?:formerly|previously|ehemals|vormals|fka|f/k/a)\s.{2,60}|[,–—-]\s+an?\s\S.{0,40}\scompany"
    r"|,?\sc/o\s.{2,60})$",
    re.I,
)
_TRADING_AS = re.compile(
    r"^.{2,80}?\s(?:d/b/a|dba|d\.b\.a\.|t/a|trading as|doing business as)\s+(?=\S{2})", re.I
)
_PLACE_BEHIND = re.compile(
    r"^(.{2,80}?\s(?:GmbH(?: & Co\.? ?KG)?|AG|Inc\.?|LLC|Ltd\.?|Limited|Corp\.?|S\.?A\.?|S\.r\.l\.|S\.p\.A\."
    r"|B\.?V\.?|A/S"
    r"|SARL|SAS|Kft\.?|s\.r\.o\.))(?:,| [-–—|])\s+[^\W\d_][^\d,]{2,30}$"
)
_WEB = re.compile(r"(?:https?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)/?\S*", re.I)
_ASIAN = re.compile(
    "^(株式会社|有限会社|合同会社|㈱|\\(株\\)|주식회사|\\(주\\))\\s*|"
    "\\s*(株式会社|有限会社|合同会社|㈱|\\(株\\)|股份有限公司|有限责任公司|有限公司|주식회사|\\(주\\))$"
)
_ROMANIAN = re.compile(r"^S\.?C\.?\s+(?=.+\s(?:S\.?R\.?L|S\.?A)\.?$)")
_STOP = re.compile(r"(?<=[^\W\d_]{4})\.$")
_KEEPS_STOP = re.compile(
    r"\b(?:Bros|Intl|Corp|Assoc|Inst|Univ|Tech|Prod|Serv|Distr|Gebr|Masch|Ingen|Coop|Oper)\.$", re.I
)
_ASIDE = re.compile(r"\s\([^()]{2,40}\)$")
_WORD = re.compile(r"[^\s,]+|,")
_LEADING = re.compile(r"^(?:PT|CV|OOO|ООО|ЗАО|ОАО|АО|ТОВ|UAB|SIA|OÜ|AB|Oy|Firma|Fa\.)\.?\s+(?=[\"«“„]?\w)")
_LEADING_SHOWN = {
    "PT": "PT",
    "OOO": "OOO",
    "ООО": "ООО",
    "ЗАО": "ЗАО",
    "ОАО": "ОАО",
    "АО": "АО",
    "ТОВ": "ТОВ",
    "UAB": "UAB",
    "SIA": "SIA",
    "OÜ": "OÜ",
    "AB": "AB",
    "Oy": "Oy",
}
_SMALL = frozenset(
    "and und et y e of for für de der die das den des du la le les van von di da del and the "
    "in am an zu at by mit".split()
)
_SHORT_WORDS = {
    word: word.capitalize()
    for word in (
        "the and of for und für new old big red sun sea sky air oil gas art law car bay box eye "
        "fit fun inn one two our "
        "out pro top van von der die das den des del los las les bau tag hof weg see süd ost ski "
        "tee alt neu öl rot "
        "zu al el day spa ten ter op af aus am im in an to by on at de la le du et y el di da e o"
    ).split()
}
"""Short words that are no abbreviations although a shouted name leaves them in capitals."""

_JOINS = frozenset(("&", "+", "and", "und", "et", "y", "of", "de", "the", "for", "le", "la"))
_ELIDED = re.compile(r"[^\W\d_]+'[^\W\d_]+")
_UNSPEAKABLE = re.compile("[bcdfghjklmnpqrstvwxz]+")
_ABBREVIATED = frozenset("st dr mr mrs jr sr nr str ltd vs mc pvt ptr bld".split())
_CLUSTER = re.compile("[bcdfghjklmnpqrstvwxz]{3}", re.I)
_NAMED_SMALL = frozenset("adidas ebay n26 trivago intuit vente bol.com booking.com".split())


class CompanyName(NamedTuple):
    """A company's name, its legal form as usually written ("" if none), and the codes of what was done."""

    name: str
    legal_form: str
    codes: Codes


@lru_cache(maxsize=1 << 14)
def clean_company(text: str) -> CompanyName:
    """Split clean text into name and legal form and tidy both. A form that is the whole name stays."""
    company = _taken_apart(text)
    for _ in range(3 if company.codes else 0):  # what is left may end in another form
        more = _taken_apart(company.name)
        if more.name == company.name:
            break
        form = company.legal_form or more.legal_form
        company = CompanyName(more.name, form, tuple(dict.fromkeys((*company.codes, *more.codes))))
    return company


def _taken_apart(text: str) -> CompanyName:
    tidy = _without_marks(text)
    name, form = _split_form(tidy)
    if not any(sign.isalnum() for sign in name):
        name, form = tidy, ""
    shouted = tidy.isupper() and bool(form) and not form.isupper()
    cased = _normal_case(name, shouted=shouted)
    codes: list[str] = []
    if form:
        codes.append("company_legal_form")
    if tidy != text:
        codes.append("company_tidied")
    if cased != name:
        codes.append("company_case")
    return CompanyName(cased, form, tuple(codes))


def _without_marks(text: str) -> str:
    if text.isascii() and text.replace(" ", "").isalnum() and text[:2] != "Fi":
        return _TRADING_AS.sub("", text) if "dba" in text else text
    tidy = _BEFORE.sub("", text)
    tidy = _ROMANIAN.sub("", _GONE.sub("", _STOCK.sub("", _FORMERLY.sub("", _MARKS.sub("", tidy)))))
    tidy = _PLACE_BEHIND.sub(r"\1", _TRADING_AS.sub("", tidy))
    tidy = before = tidy if _KEEPS_STOP.search(tidy) or tidy.count(".") > 1 else _STOP.sub("", tidy)
    if "://" in tidy or tidy[:4].lower() == "www.":
        tidy = _WEB.sub(r"\1", tidy)
    for _ in range(4):
        quoted = _QUOTES.match(tidy)
        tidy = (quoted[1] if quoted and '"' not in quoted[1] else tidy).strip(" ,;:|*-–_")
        if tidy == before:
            break
        before = tidy
    return tidy if any(sign.isalnum() for sign in tidy) else text


def _split_form(text: str) -> tuple[str, str]:
    asian = None if text.isascii() else _ASIAN.search(text)
    if asian:
        return text[: asian.start()] + text[asian.end() :] or text, asian[1] or asian[2]
    name, form = _without_last_form(text)
    if form:
        again, inner = _without_last_form(name)
        if not inner:
            again, inner = _without_leading_form(name)
        if inner and inner != form:
            return again, f"{inner} {form}"
        return name, form
    aside = _ASIDE.search(text) if text.endswith(")") else None
    if aside:
        name, form = _without_last_form(text[: aside.start()])
        if form:
            return f"{name} {aside[0].strip()}", form
    return _without_leading_form(text)


def _without_last_form(text: str) -> tuple[str, str]:
    """The longest known legal form of at most six words taken off the end."""
    words = _WORD.findall(text) if "," in text else text.split()
    if not words or legal_forms.key_of(words[-1:]) not in legal_forms.last_words():
        return text, ""
    known = legal_forms.forms()
    for start in range(max(1, len(words) - 6), len(words)):
        key = legal_forms.key_of(words[start:])
        form = known.get(key)
        if not form or words[start] == "," or words[start - 1].lower() in _JOINS:
            continue
        name = _joined(words[:start])
        spelt = " ".join(words[start:])
        if name and _is_form_here(text, spelt, key):
            return name, _shown(form, spelt, key)
    return text, ""


def _is_form_here(text: str, spelt: str, key: str) -> bool:
    if key == "co":
        return True
    if key == "spa" and spelt.isalpha() and (text.islower() or text.isupper()):
        before = text[: -len(spelt)].split()[-1].lower()
        return before[-1] in "aeio" and before not in ("the", "le", "la")  # "Day Spa" is no Italian company
    if text.isupper() and key in ("co", "is", "me", "ad", "cv"):
        return "." in spelt or "/" in spelt
    return legal_forms.is_written_as_form(spelt, key)


def _shown(form: str, spelt: str, key: str) -> str:
    """The usual spelling; where one key stands for forms of several countries, the cell's own decides."""
    if key == "as":
        return (
            "A/S"
            if "/" in spelt
            else "a.s."
            if spelt.islower() and "." in spelt
            else "A.Ş."
            if "Ş" in spelt
            else "AS"
        )
    if key == "srl":
        return "S.r.l." if "." in spelt and not spelt.isupper() else form
    return form


def _joined(words: list[str]) -> str:
    return " ".join(words).replace(" ,", ",").strip(" ,;-–&+/|")


def _without_leading_form(text: str) -> tuple[str, str]:
    leading = _LEADING.match(text) if text[:1] in "PCOUSAFОЗАТ" else None
    if not leading:
        return text, ""
    rest = text[leading.end() :].strip('"«»“”„ ')
    word = leading[0].strip(" .")
    if word in ("Firma", "Fa"):
        return _split_form(rest)
    if word in ("CV",) or not rest:
        return text, ""
    return rest, _LEADING_SHOWN.get(word, word)


def _normal_case(name: str, *, shouted: bool) -> str:
    """A shouted or whispered name in normal case; short words in capitals may be abbreviations.

    `shouted`: the legal form was in capitals too where it usually is not, so four letters that can be
    spoken ("ACME CORP") are a word.
    """
    if not is_careless(name):
        return name
    letters = [sign for sign in name if sign.isalpha()]
    if len(letters) < 3 or "." in name.strip(".") or name.lower() in _NAMED_SMALL:
        return name
    if name.isupper() and len(letters) > 5 and _ELIDED.fullmatch(name):
        return name_word(name)
    if name.isupper() and " " not in name and (len(letters) <= 4 or not name.isalpha()):
        if shouted and len(name) == 4 and name.isalpha() and not _CLUSTER.search(name):
            return name.capitalize()
        return name if "-" not in name else "-".join(_one_word(part) for part in name.split("-"))
    if name.islower() and " " not in name and any(sign.isdigit() for sign in name):
        return name
    return phrase_case(name, _SMALL, _SHORT_WORDS if name.isupper() else _initialisms(name), keep_short=True)


def _initialisms(name: str) -> dict[str, str]:
    """The words of a name in small letters that cannot be spoken: "rrk fastigheter"."""
    words = [word for word in name.split() if 1 < len(word) <= 4 and _UNSPEAKABLE.fullmatch(word)]
    return {word: word.upper() for word in words if word not in _ABBREVIATED}


def _one_word(word: str) -> str:
    return word if len(word) <= 3 or not word.isalpha() else word.capitalize()
