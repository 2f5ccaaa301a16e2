"""Layouts of lists, told by their headers: whether two are the same; and what kind of values columns hold."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from prospector.lists.grids import Cell
from prospector.lists.value_kinds import shares

_CLASSES = {
    "email": "email addresses",
    "url": "links",
    "domain": "links",
    "linkedin_person": "links",
    "linkedin_company": "links",
    "phone": "numbers",
    "mobile": "numbers",
    "number": "numbers",
    "postal": "numbers",
    "range": "numbers",
    "money": "numbers",
    "date": "numbers",
}
_MOSTLY = 0.75


def header_key(header: str) -> str:
    """A header without case, accents, blanks and punctuation: `E-Mail ` and `EMAIL` are the same."""
    plain = unicodedata.normalize("NFKD", header.casefold()).casefold()
    return "".join(letter for letter in plain if letter.isalnum()) or " ".join(header.split())


def fingerprint(sheets: Iterable[Sequence[str]]) -> str:
    """What stands for a layout: the same for the same headers in any order, however they are written."""
    keys = sorted("\x1f".join(sorted(map(header_key, headers))) for headers in sheets)
    return hashlib.sha256("\x1e".join(keys).encode()).hexdigest()[:32]


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """How much of two headers is the same, from 0 to 1 (the columns they share, twice, of all columns)."""
    left, right = Counter(map(header_key, one)), Counter(map(header_key, other))
    return 2 * (left & right).total() / max(1, left.total() + right.total())


def kind_of(values: Iterable[Cell]) -> str:
    """What a column holds, roughly: email addresses, links, numbers or text; "" when it is empty."""
    found, looked_at = shares(values)
    if not looked_at:
        return ""
    for kind, name in _CLASSES.items():
        if found.get(kind, 0.0) >= _MOSTLY:
            return name
    return "text"
