"""The row that is being cleaned: the clean text of its cells, the values and findings so far."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from prospector.cleaning.findings import Finding
from prospector.cleaning.name_words import FIRST_NAMES_LIKE_NOTHING, LAST_NAMES_LIKE_NOTHING
from prospector.cleaning.text import Codes, cell_text, placeholders, repair
from prospector.fields import NUMBERS, STORED

Cell = str | int | float | bool | date | datetime | None
"""What a spreadsheet's cell can hold."""
Value = str | int | None
"""What a stored field can hold."""

_EMPTY: dict[str, Value] = {key: None if key in NUMBERS else "" for key in STORED}
_ONLY_MARKS = re.compile(r"[^a-z0-9\x80-\U0010ffff]*")
_LONGEST_NOTHING = 24
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


class Row:
    """A row while it is cleaned.

    `texts` has the clean text of every cell that says something; placeholders are left out and reported.
    """

    __slots__ = ("findings", "raw", "texts", "values", "verdict")

    def __init__(self, raw: Mapping[str, Cell]) -> None:
        self.raw = raw
        self.values = _EMPTY.copy()
        self.findings: list[Finding] = []
        self.texts: dict[str, str] = {}
        self.verdict = ""
        texts, nothing = self.texts, placeholders()
        for key, cell in raw.items():
            if cell is None or cell == "" or key in _NOT_FOR_LINE:
                continue
            text, codes = repair(cell)
            if codes:
                self.note(codes, key, cell_text(cell), text)
            if len(text) <= _LONGEST_NOTHING:
                lowered = text.lower()
                if (
                    lowered in nothing
                    or (not lowered[:1].isalnum() and _ONLY_MARKS.fullmatch(lowered))
                    or (key in _HEADERS and lowered in _HEADERS[key])
                ) and not (key in _MAY_BE_SHORT and self._is_word_here(key, text)):
                    if text:
                        self.note(("placeholder",), key, text, "")
                    continue
            texts[key] = text

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
