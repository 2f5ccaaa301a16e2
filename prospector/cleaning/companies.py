"""A company's name without its legal form, marks and shouting."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from prospector.cleaning.company_forms import split_form
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
_ROMANIAN = re.compile(r"^S\.?C\.?\s+(?=.+\s(?:S\.?R\.?L|S\.?A)\.?$)")
_LOOSE_COMMA = re.compile(r"\.?,[\s,.]*(\)?)$")
_STOP = re.compile(r"(?<=[^\W\d_]{4})\.$")
_KEEPS_LOOSE_COMMA = re.compile(r"\.?,[\s,.]*(\)?)$")
_STOP = re.compile(
    r"\b(?:Bros|Intl|Corp|Assoc|Inst|Univ|Tech|Prod|Serv|Distr|Gebr|Masch|Ingen|Coop|Oper)\.$", re.I
)
_KEEPS_STOP = re.compile(
    r"\b(?:Bros|Intl|Corp|Assoc|Inst|Univ|Tech|Prod|Serv|Distr|Gebr|Masch|Ingen|Coop|Oper)\.$", re.I
)
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

_TURKISH = {
    word.replace("ı", "i"): word[0].replace("ı", "I").upper() + word[1:]
    for word in (
        "gıda yapı tarım yazılım sağlık mimarlık danışmanlık taşımacılık yayıncılık bankacılık "
        "hayvancılık balıkçılık "
        "matbaacılık dağıtım yatırım tasarım basım bakım ısı ışık yıldız yıldızlı altın çınar kırmızı "
        "sarı kılıç "
        "ayakkabı halı kâğıt kırtasiye akaryakıt dış bakır balık kapı fırat pınar kızıl aydın akın yalın"
    ).split()
}
"""Words of Turkish companies that have a dotless ı, by how they look in small letters when typed with I."""

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
def clean_company(text: str, country: str = "") -> CompanyName:
    """Split clean text into name and legal form and tidy both. A form that is the whole name stays.

    `country` (ISO, or "") tells forms of few letters from words, see `legal_forms.depends_on_country`.
    """
    company = _taken_apart(text, country)
    for _ in range(3 if company.codes else 0):  # what is left may end in another form
        more = _taken_apart(company.name, country)
        if more.name == company.name:
            break
        form = company.legal_form or more.legal_form
        company = CompanyName(more.name, form, tuple(dict.fromkeys((*company.codes, *more.codes))))
    return company


def _taken_apart(text: str, country: str) -> CompanyName:
    tidy = _without_marks(text)
    name, form = split_form(tidy, country)
    if not any(sign.isalnum() for sign in name):
        name, form = tidy, ""
    shouted = tidy.isupper() and bool(form) and not form.isupper()
    cased = _normal_case(name, shouted=shouted, turkish="Ş" in form)
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
    tidy = _BEFORE.sub("", _LOOSE_COMMA.sub(r"\1", text) if "," in text[-3:] else text)
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


def _normal_case(name: str, *, shouted: bool, turkish: bool) -> str:
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
    fixed = _SHORT_WORDS if name.isupper() else _initialisms(name)
    if turkish:
        fixed = {**fixed, **_TURKISH}
    head, blank, last = phrase_case(name, _SMALL, fixed, keep_short=True).rpartition(" ")
    return f"{head}{blank}{last.capitalize() if last in _SMALL else last}"


def _initialisms(name: str) -> dict[str, str]:
    """The words of a name in small letters that cannot be spoken: "rrk fastigheter"."""
    words = [word for word in name.split() if 1 < len(word) <= 4 and _UNSPEAKABLE.fullmatch(word)]
    return {word: word.upper() for word in words if word not in _ABBREVIATED}


def _one_word(word: str) -> str:
    return word if len(word) <= 3 or not word.isalpha() else word.capitalize()
