"""Head counts and revenues: single numbers, ranges, words, and what a spreadsheet made of them."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache, lru_cache
from typing import NamedTuple

from prospector.cleaning.tables import meanings, sections
from prospector.cleaning.text import Codes, fold

_NUMBER = r"\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_UNITS = {unit: float(worth) for unit, worth in meanings("amounts.txt", "unit").items()}
_UNIT = "|".join(sorted((re.escape(unit) for unit in _UNITS), key=len, reverse=True))
_AMOUNT = re.compile(rf"({_NUMBER})\s*(?:({_UNIT})(?![^\W\d_]))?", re.I)
_YEAR = re.compile(
    r"\s*[(\[](?:fy|as of|stand|in)?\s?(?:19|20)\d\d[)\]]|^\s*(?:fy\s?)?(?:19|20)\d\d\s*:\s*", re.I
)
_RANGE_SIGN = re.compile(r"(?<=\d)\s?(?:_|\.{2,}|…|‐|−|\bthru\b)\s?(?=\d)")
_OR_LESS = re.compile(r"\b(?:or|and|und|oder|ou) (?:less|fewer|under|below|weniger|moins)\b")
_UNIT_FIRST = re.compile(r"^\s*(k|m|mrd)\s+(\d[\d.,]*)\s*$")
_MORE = re.compile(
    r"\+|\b(?:over|more than|above|greater than|uber|ueber|mehr als|ab|mas de|plus de|oltre"
    r"|piu di|mais de|meer dan|mer an|over|mere end|yli|min|at least|mindestens|and more|or "
    r"more|und mehr|plus|and up|o mas|ou plus|oder mehr)\b|[>≥]"
)
_LESS = re.compile(
    r"\b(?:under|less than|below|up to|unter|weniger als|bis zu|bis|menos de|moins de|hasta"
    r"|jusqu'?a|meno di|fino a|ate|minder dan|tot|max|at most|hochstens|maximal|mindre an"
    r"|under|alle)\b|[<≤]"
)
_ALONE = frozenset(
    "self employed|selfemployed|myself only|only me|just me|solo|freelancer|einzelunternehmer"
    "|sole proprietor|einzelperson|one person".split("|")
)
_CURRENCIES = tuple(tuple(line.split()) for line in sections("amounts.txt")["currencies"])
_MONTHS = {name: int(number) for name, number in meanings("amounts.txt", "month").items()}
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,10})\.?[- /.](\d{1,2}|(?:19|20)\d\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})\.?[- /.]\s?([^\W\d_]{3,10})\.?")
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T]00:00(?::00)?)?")
_LOCAL_DATE = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_BANDS = frozenset(
    {
        (1, 10),
        (2, 10),
        (11, 50),
        (1, 9),
        (5, 10),
        (1, 5),
        (6, 10),
        (10, 19),
        (10, 20),
        (10, 49),
        (5, 9),
        (1, 4),
        (11, 20),
        (10, 50),
        (3, 10),
        (1, 49),
        (5, 19),
        (6, 20),
    }
)
_CODES = "eur|usd|gbp|chf|sek|nok|dkk|pln|czk|huf|ron|try|inr|jpy|cny|aud|cad"
_EPOCH = date(1899, 12, 30)


class Range(NamedTuple):
    """A lower and an upper end (None where open or unknown), the currency of money, and the codes."""

    low: int | None
    high: int | None
    currency: str
    codes: Codes


def clean_employees(cell: object, text: str) -> Range:
    """A head count as a range, from the cell and its clean text.

    "11-50", "10,000+", "1k-5k", "<10" and "1.234" are read; "Nov-50", a date or a date's serial number
    that can only be a damaged size band ("11-50", "1-10") is turned back. Nothing else is guessed.
    """
    if isinstance(cell, (datetime, date)):
        band = _band_of_date(cell.year, cell.month, cell.day)
        return Range(*band, "", ("excel_date",)) if band else Range(None, None, "", ("range_invalid",))
    if isinstance(cell, float) and not cell.is_integer():
        thousands = round(cell * 1000, 6) if abs(cell) < 1e9 else 0.5
        if cell >= 1 and thousands == int(thousands) and round(cell, 2) != cell:
            return Range(int(thousands), int(thousands), "", ("range_normalised",))
        return Range(None, None, "", ("range_invalid",))
    return _employees(text)


@lru_cache(maxsize=1 << 13)
def _employees(text: str) -> Range:
    if text.isascii() and text.isdigit() and len(text) <= 8:
        band = _serial_bands().get(int(text)) if len(text) == 5 else None
        return Range(*band, "", ("excel_date",)) if band else Range(int(text), int(text), "", ())
    band = _band_of_text(text)
    if band:
        return Range(*band, "", ("excel_date",))
    low, high = _ends(text[:80], whole=True)
    if low is None and high is None:
        return Range(None, None, "", ("range_invalid",))
    if low is not None and high is not None and low > high:
        return Range(None, None, "", ("range_invalid",))
    return Range(low, high, "", () if text == f"{low}-{high}" else ("range_normalised",))


@lru_cache(maxsize=1 << 13)
def clean_revenue(text: str) -> Range:
    """A revenue as a range of whole currency units with its ISO 4217 code ("" if the cell names none)."""
    lowered = text[:100].lower()
    currency = next((code for sign, code in _CURRENCIES if _names_currency(lowered, sign)), "")
    low, high = _ends(_without_currency(lowered), whole=False)
    if (low is None and high is None) or (low is not None and high is not None and low > high):
        return Range(None, None, "", ("range_invalid",))
    codes = () if text == str(low) and low == high else ("range_normalised",)
    return Range(low, high, currency, codes if currency else (*codes, "currency_unknown"))


def _names_currency(text: str, sign: str) -> bool:
    if sign.isalpha() and sign.isascii():
        unit = "[mtk]?" if len(sign) == 3 else ""
        return re.search(rf"(?<![a-z]){unit}{sign}s?(?![a-z])", text) is not None
    return sign in text


def _without_currency(text: str) -> str:
    text = re.sub(r"\bt(?:eur|€)|k€|\bt\$", " k ", text)
    text = re.sub(rf"(?<![a-z])m(?:€|\$|(?:{_CODES})\b)", " m ", text)
    text = re.sub(rf"(?<![a-z])[tk](?:{_CODES})\b", " k ", text)
    text = re.sub(r"\bmd€|mrd€", " mrd ", text)
    text = re.sub(
        r"[€£$¥₹₽₩₪₺]|\b(?:r|us|ca|au|hk)\$|(?<![a-z])(?:usd|eur|euros?|gbp|chf|sfr|cad|aud|sek"
        r"|nok|dkk|pln|zł|czk|kč|huf|ron|inr|rs|jpy|brl|mxn|dollars?|pounds?|kr|fr)(?![a-z])\.?",
        " ",
        text,
    )
    return re.sub(
        r"\b(?:per year|p\.?a\.?|annual(?:ly)?|/ ?year|umsatz|revenue|turnover|arr|ca\.?|approx\.?"
        r"|circa|about|rund|etwa|env\.?)\b|~",
        " ",
        text,
    )


def _ends(text: str, *, whole: bool) -> tuple[int | None, int | None]:
    """Lower and upper end of "5k-10k", "over 100", "<50", "1 234". `whole`: a single separator before
    three digits parts thousands."""
    if fold(text) in _ALONE:
        return 1, 1
    text = _RANGE_SIGN.sub("-", _YEAR.sub("", text))
    folded = _UNIT_FIRST.sub(r"\2 \1", fold_numbers(text))
    found = _AMOUNT.findall(folded)
    if not found or len(found) > 2:
        return None, None
    rest = _AMOUNT.sub(" ", folded)
    if len(found) == 2 and not re.search(
        r"[-–—~]|\b(?:to|bis|a|bis zu|til|till|tot|and|und|y|et|e|do)\b|:|/", rest
    ):
        return None, None
    last_unit = found[-1][1].lower()
    values = [
        _value(number, unit.lower() or (last_unit if len(found) == 2 else ""), whole=whole)
        for number, unit in found
    ]
    if any(value > 9e15 for value in values):
        return None, None
    numbers = [round(value) for value in values]
    if len(numbers) == 2:
        return (
            (numbers[0], numbers[1]) if numbers[0] <= numbers[1] or found[0][1] else _unshared(found, whole)
        )
    if _OR_LESS.search(rest):
        return (1 if whole else None), numbers[0]
    if _MORE.search(rest):
        return numbers[0], None
    if _LESS.search(rest):
        strict = "<" in rest or re.search(
            r"\b(?:under|less|below|unter|weniger|menos|moins|meno|minder|mindre)\b", rest
        )
        return (1 if whole else None), numbers[0] - 1 if strict and whole else numbers[0]
    if re.search(r"[-–—]\s*$", rest.rstrip()) and not rest.strip().strip("-–— "):
        return None, None
    return numbers[0], numbers[0]


def _unshared(found: list[tuple[str, str]], whole: bool) -> tuple[int, int]:
    """ "500-1k": the unit belongs to the second number alone."""
    low, high = (round(_value(number, unit.lower(), whole=whole)) for number, unit in found)
    return low, high


def fold_numbers(text: str) -> str:
    """Lower case without accents, but with the separators inside numbers."""
    return re.sub(r"[\u00a0\u202f]", " ", text.lower()).translate(
        str.maketrans("üöäéèêáàñçãõúíó", "uoaeeeaancaouio")
    )


def _value(number: str, unit: str, *, whole: bool) -> float:
    return parse_number(number, whole=whole and not unit) * _UNITS.get(unit, 1.0)


def parse_number(text: str, *, whole: bool) -> float:
    """A number written with either decimal sign. A lone separator before exactly three digits parts
    thousands if `whole`, or if it is repeated; otherwise it is the decimal sign."""
    plain = re.sub(r"['’ \u00a0\u202f]", "", text)
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and point >= 0:
        decimal = "," if comma > point else "."
        return float(plain.replace("," if decimal == "." else ".", "").replace(decimal, "."))
    sign = "," if comma >= 0 else "."
    if plain.count(sign) > 1:
        return float(plain.replace(sign, ""))
    before, _, after = plain.partition(sign)
    if len(after) == 3 and (whole or sign == ",") and before != "0":
        return float(before + after)
    return float(plain.replace(",", "."))


def _band_of_text(text: str) -> tuple[int, int] | None:
    """The size band behind "Nov-50", "10. Jan", "01-Oct" or a whole date."""
    iso, local = _ISO_DATE.fullmatch(text), _LOCAL_DATE.fullmatch(text)
    if iso:
        return _band_of_date(int(iso[1]), int(iso[2]), int(iso[3]))
    if local:
        return _band_of_date(int(local[3]), int(local[2]), int(local[1])) or _band_of_date(
            int(local[3]), int(local[1]), int(local[2])
        )
    month_first, day_first = _MONTH_FIRST.fullmatch(text), _DAY_FIRST.fullmatch(text)
    if month_first and (month := _MONTHS.get(fold(month_first[1]))):
        return _ordered(month, int(month_first[2]) % 100)
    if day_first and (month := _MONTHS.get(fold(day_first[2]))):
        return _ordered(int(day_first[1]), month)
    return None


def _ordered(one: int, other: int) -> tuple[int, int] | None:
    return (min(one, other), max(one, other)) if one != other and min(one, other) > 0 else None


def _band_of_date(year: int, month: int, day: int) -> tuple[int, int] | None:
    """A band from a date: 1950-11-01 was "11-50", January 10 and October 1 of any year were "1-10"."""
    if day == 1 and year < 2000 and year % 100 > 12:
        return month, year % 100
    return _ordered(month, day) if (min(month, day), max(month, day)) in _BANDS else None


@cache
def _serial_bands() -> dict[int, tuple[int, int]]:
    """Serial day numbers that only a damaged band gives: 18568 is 1950-11-01; and "1-10" typed lately."""
    found = {(date(1950, month, 1) - _EPOCH).days: (month, 50) for month in (1, 10, 11)}
    for year in range(2015, 2036):
        for month, day in ((1, 10), (10, 1), (2, 10), (10, 2)):
            found[(date(year, month, day) - _EPOCH).days] = (min(month, day), max(month, day))
    return found
