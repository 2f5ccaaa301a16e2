"""The row that is being cleaned: the clean text of its cells, the values and findings so far."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

from prospector.cleaning.findings import Finding
from prospector.cleaning.name_words import FIRST_NAMES_LIKE_NOTHING, LAST_NAMES_LIKE_NOTHING
from prospector.cleaning.text import (
    BETWEEN,
    LONGEST,
    Codes,
    cell_text,
    is_odd,
    placeholders,
    repair,
    unlinked,
)
from prospector.fields import NUMBERS, STORED

Cell = str | int | float | bool | date | datetime | None
"""What a spreadsheet's cell can hold."""
Value = str | int | None
"""What a stored field can hold."""

_EMPTY: dict[str, Value] = {key: None if key in NUMBERS else "" for key in STORED}
_ONLY_MARKS = re.compile(r"[^a-z0-9\x80-\U0010ffff]*")
_LONGEST_NOTHING = 24
_LINES = re.compile(r"[ \t]*[\r\n]+\s*")
_ONLY_SHAPE: dict[str, Codes] = {"=": ("excel_text",), "<": ("html_entities",)}
_SEVERAL_LINES = frozenset(("phone", "mobile", "email", "other_email"))
"""Columns in which every line of a cell is a value of its own."""
_ADDRESSES = frozenset(("email", "other_email", "linkedin", "company_linkedin", "domain"))
"""Columns in which a link counts, not the words it shows."""
_NO_CELL = BETWEEN * 2
_CELL_OF_MARKS = re.compile("~[^A-Za-z0-9~\x80-\U0010ffff]+(?=~)")
_NOT_FOR_LINE = frozenset(("notes", "opt_out", "bounced"))
_MAY_BE_SHORT = frozenset(("country", "region", "last_name", "first_name", "employees"))
_HEADERS = {
    "first_name": frozenset(("first name", "firstname", "vorname", "prenom", "nombre", "nome")),
    "last_name": frozenset(("last name", "lastname", "surname", "nachname", "nom", "apellido", "cognome")),
    "full_name": frozenset(
        ("full name", "name", "contact name", "first name last name", "firstname lastname")
    ),
    "company": frozenset(
        (
            "company",
            "company name",
            "firma",
            "account name",
            "organization",
            "organisation",
            "unternehmen",
            "entreprise",
        )
    ),
    "email": frozenset(("email", "e-mail", "email address", "e-mail address")),
    "title": frozenset(("title", "job title", "position")),
}


def _as_one_line(key: str, cell: str) -> str:
    """The cell with its link resolved and, where lines are values of their own, marks between them."""
    if "\n" in cell and key in _SEVERAL_LINES:
        cell = _LINES.sub("; ", cell.strip())
    return unlinked(cell, target=key in _ADDRESSES) if cell[:1] in "=<" else cell


@cache
def _like_nothing() -> frozenset[str]:
    """Lower-case cells that stand for nothing in some column."""
    return placeholders().union(*_HEADERS.values())


class Row:
    """A row while it is cleaned.

    `texts` has the clean text of every cell that says something; placeholders are left out and reported.
    """

    __slots__ = ("findings", "further", "raw", "texts", "values", "verdict")

    def __init__(self, raw: Mapping[str, Cell]) -> None:
        self.raw = raw
        self.values = _EMPTY.copy()
        self.findings: list[Finding] = []
        self.verdict = ""
        self.further: tuple[str, ...] = ()
        self.texts: dict[str, str] = dict(raw)  # type: ignore[arg-type]
        for key in _NOT_FOR_LINE & self.texts.keys():
            del self.texts[key]
        # one look at the whole row instead of one at every cell
        line = self._line()
        if is_odd(line):
            self._repair_each()
            line = self._line()
        if not _like_nothing().isdisjoint(map(str.lower, self.texts.values())) or _CELL_OF_MARKS.search(line):
            self._empty_each()

    def _line(self) -> str:
        """All cells in one line, `BETWEEN` them and at both ends; numbers and dates become text, blank
        cells are left out."""
        try:
            line = BETWEEN.join(self.texts.values())
        except TypeError:
            cells = self.texts.items()
            self.texts = {key: cell if type(cell) is str else cell_text(cell) for key, cell in cells}
            line = BETWEEN.join(self.texts.values())
        line = f"{BETWEEN}{line}{BETWEEN}"
        if _NO_CELL in line:
            self.texts = {key: text for key, text in self.texts.items() if text}
        return line

    def _repair_each(self) -> None:
        """Mend the cells that need it."""
        texts = self.texts
        for key, cell in texts.items():
            if not cell.isalnum() or not cell.isascii() or len(cell) > LONGEST:
                texts[key], codes = repair(_as_one_line(key, cell))
                if codes or texts[key] != cell:
                    self.note(codes or _ONLY_SHAPE.get(cell[0], ("spacing",)), key, cell, texts[key])

    def _empty_each(self) -> None:
        """Leave out the cells that only stand for "nothing known"."""
        for key, text in [*self.texts.items()]:
            if len(text) <= _LONGEST_NOTHING and self._is_nothing(key, text):
                del self.texts[key]
                if text:
                    self.note(("placeholder",), key, text, "")

    def _is_nothing(self, key: str, text: str) -> bool:
        lowered = text.lower()
        return (
            lowered in placeholders()
            or (not lowered[:1].isalnum() and _ONLY_MARKS.fullmatch(lowered) is not None)
            or lowered in _HEADERS.get(key, ())
        ) and not (key in _MAY_BE_SHORT and self._is_word_here(key, text))

    def _is_word_here(self, key: str, text: str) -> bool:
        """ "X" is an initial, "Null", "Na" and "Test" are family names beside a first name; in a country
        or state column two capitals are a code, but "NA" is hardly Namibia."""
        if key == "last_name":
            return text in LAST_NAMES_LIKE_NOTHING and bool(self.raw.get("first_name"))
        if key == "first_name":
            return text in FIRST_NAMES_LIKE_NOTHING
        return key == "region" and text in ("ND", "NC", "SD")

    def text(self, key: str) -> str:
        return self.texts.get(key, "")

    def put(self, key: str, value: str, codes: Codes = ()) -> None:
        """Set a value; `codes` say how it came from its cell."""
        self.values[key] = value
        if codes:
            self.note(codes, key, self.texts.get(key, ""), value)

    def note(self, codes: Codes, field: str, before: str, after: str) -> None:
        for code in codes:
            self.findings.append(Finding(code, field, before, after))

    def get(self, key: str) -> str:
        return str(self.values[key])
