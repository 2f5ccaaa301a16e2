"""Cells as text, and text that a spreadsheet program must not take for a formula."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Final

Cell = str | int | float | bool | date | datetime | time | None

# What Excel, LibreOffice and Google Sheets may evaluate, full-width forms included.
_STARTERS: Final = "=+\\-@\t\r\uff1d\uff0b\uff0d\uff20"
_RISKY: Final = re.compile(rf"^'*[ \u00a0]*[{_STARTERS}]")
_RISKY_INSIDE: Final = re.compile(r"([;,\t\n]\s*)('*[=@\uff1d\uff20])")
_MARKED_INSIDE: Final = re.compile(r"([;,\t\n]\s*)'('*[=@\uff1d\uff20])")
_MAY_CALCULATE: Final = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20' \u00a0")  # how the risky ones begin
_PLAIN_NUMBER: Final = re.compile(r"[+-]?\d{1,15}([.,]\d{1,10})?")


def cell_text(cell: object) -> str:
    """A cell as the user reads it: whole floats without `.0`, midnight dates without a time."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet program might evaluate the text; plain numbers and +49… phones are not."""
    return bool(_RISKY.match(text)) and not _PLAIN_NUMBER.fullmatch(text)


def escaped(text: str) -> str:
    """Text for a CSV cell: an apostrophe stands before whatever could start a formula.

    Also inside, after a separator that another locale would split at. `unescaped` takes back exactly
    what this adds.
    """
    if ("@" in text or "=" in text or not text.isascii()) and _RISKY_INSIDE.search(text):
        text = _RISKY_INSIDE.sub(r"\1'\2", text)
    return f"'{text}" if text[:1] in _MAY_CALCULATE and is_formula_like(text) else text


def unescaped(text: str) -> str:
    """The text that `escaped` was given; any other text comes back as it is."""
    if text[:1] == "'" and is_formula_like(text[1:]):
        text = text[1:]
    if "'" in text:
        text = _MARKED_INSIDE.sub(r"\1\2", text)
    return text
