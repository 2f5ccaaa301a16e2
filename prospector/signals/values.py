"""Cells of a signals file as values: days in many spellings, strengths as numbers, shares or words."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from prospector.cleaning.text import clean_text

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ].*)?")
_PARTS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:[t ,].*)?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?[- ]+([a-z]{3,9})\.?,?[- ]+(\d{4}|\d{2})(?: .*)?")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?[- ]+(\d{1,2})(?:st|nd|rd|th)?,?[- ]+(\d{4})(?: .*)?")
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan january januar janvier enero", "feb february februar fevrier febrero",
            "mar march marz maerz mars marzo", "apr april avril abril", "may mai mayo",
            "jun june juni juin junio", "jul july juli juillet julio", "aug august aout agosto",
            "sep sept september septembre septiembre", "oct okt october oktober octobre octubre",
            "nov november novembre noviembre", "dec dez december dezember decembre diciembre",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,9})?")
_LEVELS = {
    0.5: "low|weak|cold|minor|niedrig|gering|schwach|faible|bajo",
    1.0: "medium|moderate|average|normal|warm|mid|mittel|moyen|medio",
    2.0: "high|strong|hot|major|hoch|stark|fort|eleve|alto",
    3.0: "very high|very strong|urgent|surging|sehr hoch|tres fort|muy alto",
}
_BY_LEVEL = {word: amount for amount, words in _LEVELS.items() for word in words.split("|")}
LARGEST = 10.0
OF_HUNDRED = 50.0  # a score that counts as one usual signal


def plain(cell: object) -> str:
    """A cell's clean text in lower case without accents; dots and dashes stay, other than with text.fold."""
    text = unicodedata.normalize("NFKD", clean_text(cell).lower().replace("ß", "ss"))
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def read_day(cell: object, *, day_first: bool) -> date | None:
    """The day a cell says, None when it says none. `day_first` settles 03/04/2026."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = plain(cell)
    if found := _ISO.fullmatch(text):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found := _PARTS.fullmatch(text):
        first, second = int(found[1]), int(found[3])
        one, other = (first, second) if day_first or found[2] == "." else (second, first)
        return _made(_year(found[4]), other, one)
    if found := _DAY_MONTH.fullmatch(text):
        return _made(_year(found[3]), _MONTHS.get(found[2], 0), int(found[1]))
    if found := _MONTH_DAY.fullmatch(text):
        return _made(int(found[3]), _MONTHS.get(found[1], 0), int(found[2]))
    return None


def first_is_day(cells: list[object]) -> bool | None:
    """Whether days like 03/04/2026 put the day first, by those of the column that leave no doubt; None when
    none does."""
    found = [_PARTS.fullmatch(clean_text(cell)) for cell in cells]
    if any(one and int(one[1]) > 12 for one in found):
        return True
    return False if any(one and int(one[3]) > 12 for one in found) else None


def read_strength(cell: object, *, of_hundred: bool) -> float | None:
    """The strength a cell says: 1 for an empty one, a word (low, medium, high) or a number; with `of_hundred`
    50 makes 1. None when it says none, or none within its scale."""
    text = plain(cell)
    if not text:
        return 1.0
    if text in _BY_LEVEL:
        return _BY_LEVEL[text]
    number = number_in(text)
    if number is None:
        return None
    if of_hundred:
        number /= OF_HUNDRED
    return number if 0 < number <= (100 / OF_HUNDRED if of_hundred else LARGEST) else None


def number_in(text: str) -> float | None:
    """A plain number, with a percent sign or not; None for anything else."""
    bare = text.removesuffix("%").removesuffix("/100").strip()
    return float(bare.replace(",", ".")) if _NUMBER.fullmatch(bare) else None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)
