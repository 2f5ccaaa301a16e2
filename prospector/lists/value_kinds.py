"""What a column's values look like: the share of them that are mail addresses, phones, names and so on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache, lru_cache

from prospector.cleaning import tables
from prospector.cleaning.text import fold
from prospector.lists.grids import Cell, is_blank
from prospector.lists.word_lists import alternatives, folded_entries

SAMPLE = 120

_I = re.IGNORECASE
_EMAIL = re.compile(
    r"(mailto:|.{0,60}<)?[^\s@<>,;]+(@|\s?[(\[]at[)\]]\s?)[^\s@<>,;]+\.[a-z]{2,}[>;,.\s]*", _I
)
_EMAIL_WITHIN = re.compile(r"[^\s@<>,;:]+@[^\s@<>,;:]+\.[a-z]{2,}", _I)
_LINKEDIN = r"(https?://)?([\w-]+\.)?linkedin\.com/+"
_LINKEDIN_PERSON = re.compile(_LINKEDIN + "(in|pub|sales/(people|lead)|talent)/", _I)
_LINKEDIN_COMPANY = re.compile(_LINKEDIN + "(company|school|showcase|sales/company)/", _I)
_URL = re.compile(r"https?://\S+|www\.\S+\.\S+", _I)
_DOMAIN = re.compile(r"(https?://)?([\w-]+\.)+[a-z]{2,24}(:\d+)?(/\S*)?", _I)
_PHONE = re.compile(
    r"(tel|phone|fon|t|p|m|mob|ph)?[.:]?\s*(\+|00)?[\s(]*\d[\d\s().\-–/]{5,20}\d\s*"
    r"(\s?(x|ext|extension|dw|-)\.?\s?\d{1,6})?",
    _I,
)
_MOBILE = re.compile(  # how mobile numbers start, where that can be told
    r"(\+|00)(491[567]|33[67]|447[1-9]|34[67]|393|316|467[0236]|3519[1236]|417[5-9]|436[5-9]|324[5-9]|"
    r"48[5-8]|3584|35850|47[49]|3538|4207|3620|3630|3670|407)|01[567]\d|0[67]\d{8}$|07[1-9]\d{8}$|04\d{8}$"
)
_DIALLED = re.compile(r"\D*([+＋(]|0\d)|[\d ]+\d[ -]\d")
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}([ T].*)?|"
    r"\d{1,2}[. -]?\s?[a-z]{3,9}\.?,? \d{4}|[a-z]{3,9}\.? \d{1,2},? \d{4}.*|\d{1,2}:\d{2}(:\d{2})?( ?[ap]m)?",
    _I,
)
_NUMBER = re.compile(r"[-+]?[\d.,' ]*\d[\d.,']*")
_STAFF = (
    r" ?(employees|mitarbeiter\w*|salari\w+|empleados|dipendenti|people|fte|ma|medewerkers|funcion\w+|"
    r"pracownik\w*|anst\w*|ansatte|henkil\w*|staff)"
)
_RANGE = re.compile(
    rf"(c_|\()?\d[\d.,' ]*k?\s*(-|–|—|to|bis|a|à|až|do|_)\s*\d[\d.,' ]*k?\)?({_STAFF})?|"
    r"(<|>|≥|≤|~|über|uber|over|under|unter|mehr als|more than|less than|plus de|up to|bis|ca\.?)"
    r"\s*\d[\d.,' ]*k?.{0,14}|"
    rf"\d[\d.,' ]*k?\s?\+({_STAFF})?|\d[\d.,' ]*{_STAFF}|self[- ]employed|"
    r"(jan|feb|mar|oct|nov|dec)[a-z]*-\d\d|\d\d?-(jan|oct|nov)",  # 11-50 that a program took for a date
    _I,
)
_CURRENCY = r"(usd|eur|gbp|chf|sek|nok|dkk|pln|us\$|[$€£¥])"
_MONEY = re.compile(
    rf"(<|>|~|ca\.?|approx\.?|über)?\s*{_CURRENCY}\s?\d.*|\d[\d.,' ]*\s?{_CURRENCY}.*|"
    r".{0,12}\d[\d.,' ]*\s?(m|mm|mn|mio|mill|millions?|millionen|milliarden|millones|milioni|milhoes|bn|"
    rf"billion|mrd|md|k|t|tkr|msek|tsd|m€|k€|mln|mld)\.?( ?{_CURRENCY})?( .{{0,10}})?",
    _I,
)
_FLAG = re.compile(
    r"true|false|yes|no|y|n|ja|nein|nej|nei|oui|non|si|sí|sì|sim|não|nao|tak|nie|kyllä|ei|x|0|1|✓|✔|wahr|falsch|"
    r"vrai|faux|j|on|off|opted? ?(in|out)|unsubscribed|subscribed|active|none|checked|unchecked|igen|nem|ano|"
    r"ne|da|evet|hayir",
    _I,
)
_POSTAL = re.compile(
    r"[a-z]{1,3}[- ]?\d{4,5}|\d{4,5}(\.0)?|\d{5}-\d{3,4}|\d{3} \d{2}|\d{2}-\d{3}|\d{4} ?[a-z]{2}|\d{4}-\d{3}|"
    r"\d{6}|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|[a-z]\d[a-z] ?\d[a-z]\d|[a-z]\d{2} ?[a-z\d]{4}|\d{3}-\d{4}|"
    r"\d{5} cedex.*",
    _I,
)
_STREET = re.compile(
    r"\d+[a-z]?[ ,]+.*[a-z]{3,}|.* \d+[a-z]?|p o box.*|postfach.*|"
    r".*(strasse|str|straat|weg|platz|gasse|allee|laan|gatan|gata|vagen|vej|gade|veien|gate|katu|tie|street|road|"
    r"avenue|lane|drive|way|blvd|boulevard|st|rd|ave|dr|ring|damm|ufer|plein|kade)[ ,]+\d+.*|"
    r"(via|viale|piazza|corso|rue|calle|c/|avenida|av|rua|ul|ulica|al|plaza|paseo|travessa|largo|boulevard|avenue|"
    r"place) .+"
)

Test = Callable[[str, str], bool]


def looks_like_value(cell: Cell) -> bool:
    """Whether a cell can be no header: a number, a date, an address, a link, a long text."""
    if not isinstance(cell, str):
        return cell is not None
    text = cell.strip()
    if len(text) > 80 or "@" in text[1:] or "://" in text:
        return bool(text) and not text.startswith("@")
    if not text[:1].isalpha() and any(c.isdigit() for c in text):
        return bool(
            _NUMBER.fullmatch(text)
            or _PHONE.fullmatch(text)
            or _DATE.fullmatch(text)
            or _RANGE.fullmatch(text)
        )
    return False


def shares(values: Iterable[Cell]) -> tuple[dict[str, float], int]:
    """The share of the filled values that are of each kind, and how many filled values were looked at."""
    filled = [value for value in values if not is_blank(value)][:SAMPLE]
    if not filled:
        return {}, 0
    counts: dict[str, int] = {}
    for value in filled:
        for kind in kinds(str(value).strip()[:300], _form(value)):
            counts[kind] = counts.get(kind, 0) + 1
    return {kind: count / len(filled) for kind, count in counts.items()}, len(filled)


def _form(value: Cell) -> str:
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "flag"
    return "date" if isinstance(value, date) else "number"


@lru_cache(maxsize=20_000)
def kinds(text: str, form: str = "text") -> frozenset[str]:
    """Every kind that one value could be of; `form` tells text from a number, a date or a flag."""
    if form in {"flag", "date"}:
        return frozenset({form})
    folded = fold(text)
    hard = frozenset(kind for kind, test in _HARD if test(text, folded))
    if form == "number":
        whole = frozenset() if re.search(r"\.\d*[1-9]|e", text) else frozenset({"phone", "mobile"})
        return hard & (whole | {"number", "postal", "flag"})
    if hard & {"email", "linkedin_person", "linkedin_company", "url"}:
        return hard
    return hard | frozenset(kind for kind, test in _soft_tests() if test(text, folded))


def _full(pattern: re.Pattern[str]) -> Test:
    return lambda text, folded: bool(pattern.fullmatch(text))


def _is_phone(text: str, folded: str) -> bool:
    digits = sum(c.isdigit() for c in text)
    return 7 <= digits <= 17 and bool(_PHONE.fullmatch(text)) and not _DATE.fullmatch(text)


def _is_mobile(text: str, folded: str) -> bool:
    return _is_phone(text, folded) and bool(_MOBILE.match(re.sub(r"[^\d+]", "", text.replace("(0)", ""))))


def _is_dialled(text: str, folded: str) -> bool:
    """Whether a number is written as only telephone numbers are."""
    return _is_phone(text, folded) and bool(_DIALLED.match(text)) and not _POSTAL.fullmatch(text)


def _is_street(text: str, folded: str) -> bool:
    letters = sum(c.isalpha() for c in text)
    return letters >= 4 and any(c.isdigit() for c in text) and bool(_STREET.fullmatch(folded))


def _is_domain(text: str, folded: str) -> bool:
    return "." in text and "@" not in text and bool(_DOMAIN.fullmatch(text)) and not text[-1].isdigit()


_HARD: tuple[tuple[str, Test], ...] = (
    (
        "email",
        lambda text, folded: "@" in text and bool(_EMAIL.fullmatch(text) or _EMAIL_WITHIN.search(text)),
    ),
    ("linkedin_person", lambda text, folded: bool(_LINKEDIN_PERSON.match(text))),
    ("linkedin_company", lambda text, folded: bool(_LINKEDIN_COMPANY.match(text))),
    ("url", _full(_URL)),
    ("domain", _is_domain),
    ("phone", _is_phone),
    ("dialled", _is_dialled),
    ("mobile", _is_mobile),
    ("date", _full(_DATE)),
    ("number", _full(_NUMBER)),
    ("range", _full(_RANGE)),
    ("money", _full(_MONEY)),
    ("flag", _full(_FLAG)),
    ("postal", _full(_POSTAL)),
    ("long", lambda text, folded: len(text) > 70),
)


@cache
def _soft_tests() -> tuple[tuple[str, Test], ...]:
    sets: dict[str, frozenset[str]] = {
        "surname": _surnames(),
        "country": _countries(),
        "language": _languages(),
        "industry": frozenset(fold(name) for row in tables.rows("industries.tsv") for name in row),
    }
    sets |= {name: folded_entries(name) for name in ("region", "seniority", "department", "status", "source")}
    return (
        *((name, _one_of(words)) for name, words in sets.items()),
        ("first_name", _is_first_name),
        ("full_name", _is_full_name),
        ("word", lambda text, folded: bool(_WORDS.fullmatch(text))),
        ("country_code", lambda text, folded: text in _codes()),
        ("city", lambda text, folded: folded.split(",")[0] in _cities()),
        ("title", lambda text, folded: bool(_title().search(folded)) and not _is_company(text, folded)),
        ("company", _is_company),
        ("honorific", lambda text, folded: bool(_honorific().fullmatch(folded.replace("/", " ") + " "))),
        ("negative", lambda text, folded: bool(re.match(alternatives("negative"), folded))),
        ("bounce", lambda text, folded: bool(re.match(alternatives("bounce"), folded))),
        ("street", _is_street),
    )


_WORDS = re.compile(r"[^\W\d_]+(['’ -][^\W\d_]+){0,2}")


def _one_of(words: frozenset[str]) -> Test:
    return lambda text, folded: folded in words


@cache
def _title() -> re.Pattern[str]:
    return re.compile(rf"\b({alternatives('title')})\b")


@cache
def _legal() -> re.Pattern[str]:
    return re.compile(rf"\b({alternatives('legal')})$|\b(gmbh|kgaa|sp z o ?o)\b")


@cache
def _honorific() -> re.Pattern[str]:
    return re.compile(rf"(({alternatives('honorific')}) +)+")


def _is_company(text: str, folded: str) -> bool:
    return bool(_legal().search(folded))


def _is_first_name(text: str, folded: str) -> bool:
    given = _given_names()
    parts = folded.split(" ")
    return folded in given or (len(parts) == 2 and all(part in given or len(part) == 1 for part in parts))


def _is_full_name(text: str, folded: str) -> bool:
    words = _name_words(folded)
    if not 2 <= len(words) <= 5 or not text[:1].isalpha() or any(c.isdigit() for c in text):
        return False
    if _title().search(folded) or _is_company(text, folded):
        return False
    return any(word in _given_names() for word in words)


def _name_words(folded: str) -> Sequence[str]:
    return re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", folded)


@cache
def _given_names() -> frozenset[str]:
    files = ("first_names.txt", "given_names.txt", "nicknames.txt")
    return frozenset(fold(name) for file in files for name in tables.words(file))


@cache
def _surnames() -> frozenset[str]:
    return frozenset(map(fold, tables.words("surnames.txt")))


@cache
def _cities() -> frozenset[str]:
    return frozenset(fold(name) for row in tables.rows("cities.tsv") for name in row[1].split("|"))


@cache
def _countries() -> frozenset[str]:
    names = [name for row in tables.rows("countries.tsv") for name in (row[1], row[3], *row[4:])]
    names += [name for row in tables.rows("country_aliases.tsv") for name in row[1:]]
    return frozenset(fold(name) for name in names if len(name) > 2)


@cache
def _codes() -> frozenset[str]:
    return frozenset(row[0] for row in tables.rows("countries.tsv")) | {"UK", "EU", "EL"}


@cache
def _languages() -> frozenset[str]:
    common = {
        "en",
        "de",
        "fr",
        "es",
        "it",
        "pt",
        "nl",
        "pl",
        "sv",
        "da",
        "no",
        "nb",
        "fi",
        "cs",
        "hu",
        "ro",
        "tr",
        "ru",
        "uk",
        "ja",
        "zh",
    }
    rows = [row for row in tables.rows("languages.tsv") if row[0] in common]
    plain = {fold(name) for row in rows for name in row[1:]}
    return frozenset(plain | common | {f"{code}-{place}" for code in common for place in ("us", "gb", code)})
