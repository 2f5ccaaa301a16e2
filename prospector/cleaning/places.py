"""Countries, cities, postal codes and languages."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from prospector.cleaning import tables
from prospector.cleaning.letters import is_careless, phrase_case
from prospector.cleaning.text import Codes, fold

_FLAG = re.compile("([\U0001f1e6-\U0001f1ff])([\U0001f1e6-\U0001f1ff])")
_PARTS = re.compile(r"\s*[,;/|()\[\]\n]\s*|\s+[-–—]\s+")
_SMALL = frozenset(
    "am an der die das im in bei ob von und de la le les du des d' l' del di da do dos das e "
    "y sur sous en aux lès upon on of the "
    "by under le-de van den ter aan zee op i på och og".split()
)
_POSTAL_FIRST = re.compile(
    r"^(?:[A-Z]{1,2}[- ])?(\d{4} ?[A-Z]{2}|\d{4,6}|\d{3} \d{2}|\d{2}-\d{3})[ ,]+(?=[^\W\d])"
)
_BRITISH_FIRST = re.compile(r"^([A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})[ ,]+(?=[^\W\d])")
_POSTAL_LAST = re.compile(r"[ ,]+(\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})$")
_STOP = re.compile(r"(?<=[^\W\d_]{4})\.$")
_CEDEX = re.compile(r"\s+cedex(?:\s+\d+)?$", re.I)
_STATES = frozenset(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY "
    "NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC AB BC MB NB NL NS ON PE QC SK NSW VIC "
    "QLD TAS ACT".split()
)
"""States and provinces that stand behind a city: American, Canadian, Australian."""

_BRAZILIAN = frozenset(
    "AC AL AP AM BA CE DF ES GO MA MT MS MG PA PB PR PE PI RJ RN RS RO RR SC SP SE TO".split()
)
_CITY_COUNTRY = re.compile(r"\s(?:[/–—-]\s|\()([^()/,]{2,30})\)?$")
_LARGE = frozenset(
    "US GB DE FR IT ES PT NL BE LU CH AT SE NO DK FI IE PL CZ SK HU RO BG GR HR SI RS TR UA RU CA MX BR AR "
    "CL CO PE AU NZ JP CN KR IN ID TH VN MY SG PH PK ZA EG MA NG KE SA AE IL IR".split()
)
"""Countries that a misspelt name is more likely meant for than a small one as near."""

_DIGITS_OF_POSTAL = {
    **dict.fromkeys("DE FR IT ES US FI MX EE HR TR KR TH MY UA CU UY PE LT MA SA".split(), 5),
    **dict.fromkeys("AU NO".split(), 4),
    "SG": 6,
}
"""Length of postal codes that may begin with a 0, which a spreadsheet drops."""


class Country(NamedTuple):
    """An ISO 3166 alpha-2 code, or "", and the codes of what was done."""

    code: str
    codes: Codes


class City(NamedTuple):
    """A city, and what else stood in its cell: postal code, state and ISO country ("" where nothing did)."""

    city: str
    postal_code: str
    region: str
    country: str
    codes: Codes

    @property
    def is_split(self) -> bool:
        """Whether more than a city stood in the cell."""
        return "city_split" in self.codes


@lru_cache(maxsize=1 << 13)
def clean_country(text: str) -> Country:
    """The country clean text names: in any of 36 languages, as a code, a flag, or with a slip of the pen.

    Cells that name two countries, or none, give "" and the code `country_unknown`.
    """
    if len(text) == 2 and text.isascii() and text.isupper() and text in _english():
        return Country(text, ())
    code = _named(text) or _among_parts(text)
    if code:
        return Country(code, () if code == text else ("country_normalised",))
    code = _misspelt(text)
    return Country(code, ("country_typo",)) if code else Country("", ("country_unknown",))


def country_name(code: str) -> str:
    """The English name of an ISO country, the code itself if there is none."""
    return _english().get(code, code)


def countries() -> dict[str, str]:
    """The English name of every country by its ISO code."""
    return dict(_english())


@lru_cache(maxsize=1 << 14)
def clean_city(text: str) -> City:
    """The city in clean text; "80331 München, Germany" and "Austin, TX 78701" are taken apart."""
    city = _taken_apart(text)
    for _ in range(4 if city.codes else 0):  # what is left may hold more: "London, England, UK"
        more = _taken_apart(city.city)
        if more.city == city.city:
            break
        codes = tuple(dict.fromkeys((*city.codes, *more.codes)))
        city = City(
            more.city,
            city.postal_code or more.postal_code,
            city.region or more.region,
            city.country or more.country,
            codes,
        )
    return city


def _taken_apart(text: str) -> City:
    rest, postal = _without_postal(text)
    rest = _CITY_COUNTRY.sub(_comma_before_country, rest)
    parts = [part for part in (piece.strip() for piece in rest.split(",")) if part]
    region = country = ""
    if len(parts) > 1:
        country = "" if parts[-1].upper() in _STATES else _named(parts[-1])
        while country and len(parts) > 1 and _named(parts[-1]) == country:
            parts.pop()  # "London, England, United Kingdom"
        state = parts[-1].upper()
        if len(parts) > 1 and (state in _STATES or country in ("US", "CA", "AU") or state in _BRAZILIAN):
            region = clean_region(parts.pop())
    city = _STOP.sub("", ", ".join(parts))
    if not any(sign.isalpha() for sign in city):
        city, postal, region, country = text, "", "", ""
    cased = phrase_case(city, _SMALL, {}) if is_careless(city) and len(city) > 3 else city
    codes = ["city_split"] if city != text else []
    if cased != city:
        codes.append("city_case")
    return City(cased, postal, region, country, tuple(codes))


def _comma_before_country(match: re.Match[str]) -> str:
    """ "Berlin (DE)", "Berlin - Germany" as "Berlin, Germany"; "Berlin - Mitte" stays."""
    beside = match[1].strip()
    named = _named(beside) if len(beside) > 2 or beside.isupper() else ""
    if beside in _STATES and named != city_country(match.string[: match.start()]):
        return f", {beside}" if named else match[0]  # "Austin (CA)"
    return f", {country_name(named)}" if named else match[0]


def clean_region(text: str) -> str:
    """A state or region in normal case; codes of up to three letters stay."""
    if len(text) <= 3:
        return text.upper() if text.islower() else text
    return phrase_case(text, _SMALL, {}) if is_careless(text) else text


def clean_postal_code(text: str, country: str) -> tuple[str, Codes]:
    """A postal code as its country writes it; a leading 0 comes back only where the length proves it lost."""
    if text.isascii() and text.isdigit() and len(text) == _DIGITS_OF_POSTAL.get(country):
        return text, ()
    return _odd_postal_code(text, country)


@lru_cache(maxsize=1 << 13)
def _odd_postal_code(text: str, country: str) -> tuple[str, Codes]:
    code = text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text
    code = re.sub(rf"^{re.escape(country)}[- ]+", "", code.upper()) if country and len(country) == 2 else code
    code = re.sub(r"^[A-Z]{1,3}-(?=\d{4,5}$)", "", code)
    digits = _DIGITS_OF_POSTAL.get(country, 0)
    if (
        digits
        and code.isdigit()
        and digits - 2 <= len(code) < digits
        and (len(code) == digits - 1 or country in ("US", "NO", "AU"))
    ):
        return code.zfill(digits), ("postal_zero",)
    if country == "JP" and code.isdigit() and len(code) in (6, 7):
        return f"{code.zfill(7)[:3]}-{code.zfill(7)[3:]}", (
            "postal_zero" if len(code) == 6 else "postal_format",
        )
    if country in ("BR",) and code.isdigit() and len(code) in (7, 8):
        return f"{code.zfill(8)[:5]}-{code.zfill(8)[5:]}", (
            "postal_zero" if len(code) == 7 else "postal_format",
        )
    if country == "PL" and code.isdigit() and len(code) in (4, 5):
        return f"{code.zfill(5)[:2]}-{code.zfill(5)[2:]}", (
            "postal_zero" if len(code) == 4 else "postal_format",
        )
    code = _spaced(code, country)
    return code, ("postal_format",) if code != text else ()


def city_country(city: str) -> str:
    """The country a city's name speaks for (to read phone numbers only), "" if it names none or several."""
    return _city_country(city) if city else ""


@lru_cache(maxsize=1 << 12)
def _city_country(city: str) -> str:
    return tables.cities().get(fold(city), "")


@cache
def _domain_countries() -> dict[str, str]:
    generic = set("CO ME TV IO AI CC WS FM LY GG AC SH LA TO ST VC SC NU AM AG IM IN PW BZ MN MS GS".split())
    found = {code.lower(): code for code in _english() if code not in generic}
    return found | {"uk": "GB", "eu": "", "su": "RU"}


def domain_country(host: str) -> str:
    """The country a domain's ending speaks for, "" for generic endings and those sold to the whole world."""
    return _domain_countries().get(host.rpartition(".")[2], "")


@lru_cache(maxsize=1 << 10)
def clean_language(text: str) -> tuple[str, Codes]:
    """The ISO 639-1 code of a language given by code ("de-DE") or by name in any of 36 languages."""
    low = text.lower().replace("_", "-").partition("-")[0].strip()
    if len(low) == 2 and low in _languages_by_code():
        return low, () if low == text else ("language_normalised",)
    code = _languages().get(fold(text)) or _languages().get(fold(re.split(r"[,/;(]", text, maxsplit=1)[0]))
    return (code, ("language_normalised",)) if code else (text, ("language_unknown",))


def _key(text: str) -> str:
    folded = fold(text).replace("&", "and").replace(",", " ").replace("(", " ").replace(")", " ")
    return " ".join(folded.removeprefix("the ").split())


@cache
def _english() -> dict[str, str]:
    return {row[0]: row[1] for row in tables.rows("countries.tsv")}


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for table in ("country_aliases.tsv", "countries.tsv"):
        for code, *names in tables.rows(table):
            for name in (code, *names):
                found.setdefault(_key(name), code)
    found.update((row[0].lower(), row[0]) for row in tables.rows("countries.tsv"))
    return found | {"uk": "GB", "el": "GR"}


def _named(text: str) -> str:
    flag = _FLAG.search(text)
    if flag:
        code = "".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in flag.groups())
        return code if code in _english() else ""
    return _names().get(_key(text), "") or (_by_dialling_code(text) if text.startswith(("+", "00")) else "")


def _by_dialling_code(text: str) -> str:
    from prospector.cleaning.dialling import regions_by_code

    regions = regions_by_code().get(text.lstrip("+0"), ())
    return regions[0] if len(regions) == 1 else ""


def _among_parts(text: str) -> str:
    """The one country that the parts of "Berlin, Germany" or "Germany (DE)" agree on.

    A part of two letters counts only beside its own country ("Austin, CA, USA" is no Canada).
    """
    parts = [part.strip(" .") for part in _PARTS.split(text[:200]) if part.strip(" .")]
    if len(parts) < 2:
        return ""
    long = {code for part in parts if len(part) > 2 and (code := _named(part))}
    if len(long) == 1:
        return long.pop()
    if long:
        return ""
    short = {code for part in (parts[0], parts[-1]) if (code := _named(part))}
    return short.pop() if len(short) == 1 and len(parts) == 2 else ""


@lru_cache(maxsize=1 << 11)
def _misspelt(text: str) -> str:
    """The country whose name is one or two slips away, if no other country's is as near."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    key = _key(text)
    if len(key) < 4 or len(key) > 40 or not any(letter.isalpha() for letter in key):
        return ""
    allowed = 1 if len(key) < 8 else 2
    if len(key) == 4:
        return _misspelt_short(key)
    near = process.extract(
        key, _long_names(), scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=8
    )
    best = min((distance for _, distance, _ in near), default=0)
    codes = {_names()[name] for name, distance, _ in near if distance == best}
    if len(codes) > 1:
        codes &= _LARGE  # "Pland" is Poland rather than the Åland islands
    return codes.pop() if len(codes) == 1 else ""


def _misspelt_short(key: str) -> str:
    """ "Inda", "Jpan": one letter left out of a large country's English name."""
    english = {name.lower(): code for code, name in _english().items() if code in _LARGE and len(name) == 5}
    codes = {
        code
        for name, code in english.items()
        if any(name[:at] + name[at + 1 :] == key for at in range(len(name)))
    }
    return codes.pop() if len(codes) == 1 else ""


@cache
def _long_names() -> list[str]:
    return [name for name in _names() if len(name) > 4]


def _without_postal(text: str) -> tuple[str, str]:
    text = _CEDEX.sub("", text)
    for pattern in (_POSTAL_FIRST, _BRITISH_FIRST, _POSTAL_LAST):
        found = pattern.search(text)
        if found:
            return (text[: found.start()] + text[found.end() :]).strip(" ,"), found[1]
    return text, ""


def _spaced(code: str, country: str) -> str:
    compact = code.replace(" ", "").upper()
    if country == "GB" and re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", compact):
        return f"{compact[:-3]} {compact[-3:]}"
    if country == "CA" and re.fullmatch(r"[A-Z]\d[A-Z]\d[A-Z]\d", compact):
        return f"{compact[:3]} {compact[3:]}"
    if country == "NL" and re.fullmatch(r"\d{4}[A-Z]{2}", compact):
        return f"{compact[:4]} {compact[4:]}"
    return code


@cache
def _languages_by_code() -> frozenset[str]:
    return frozenset(row[0] for row in tables.rows("languages.tsv"))


@cache
def _languages() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, *names in tables.rows("languages.tsv"):
        for name in names:
            found.setdefault(fold(name), code)
    return found | {
        "eng": "en",
        "ger": "de",
        "deu": "de",
        "fra": "fr",
        "fre": "fr",
        "spa": "es",
        "ita": "it",
        "nld": "nl",
    }
