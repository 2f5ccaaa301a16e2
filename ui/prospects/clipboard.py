"""Tables on the clipboard: what was copied in a spreadsheet, and what is copied here for one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from html.parser import HTMLParser

from PySide6.QtCore import QMimeData

from prospector.lists.cells import escaped, unescaped

MOST_ROWS = 100_000
MOST_COLUMNS = 200
Table = list[list[str]]


def pasted_table(data: QMimeData) -> Table:
    """The table on the clipboard: from its text, else from HTML; [] when there is none.

    An apostrophe that `copied` put before what might run as a formula is taken away again.
    """
    table = _from_text(data.text()) if data.hasText() else []
    if not table and data.hasHtml():
        table = _from_html(data.html())
    return [[unescaped(cell.strip()) for cell in line[:MOST_COLUMNS]] for line in table[:MOST_ROWS]]


def copied(lines: Iterable[Sequence[str]]) -> str:
    """Rows as text with tabs, as spreadsheets take it; no cell can start a formula there."""
    out = io.StringIO()
    writer = csv.writer(out, dialect="excel-tab", lineterminator="\n")
    writer.writerows([escaped(cell) for cell in line] for line in lines)
    return out.getvalue()


def spread(table: Table, rows: int, columns: int) -> Table:
    """The table over a selection of this size: repeated where it divides the selection, else as it is."""
    height, width = len(table), max(map(len, table), default=0)
    if not height or not width or rows % height or columns % width:
        return table
    return [[_at(table, y % height, x % width) for x in range(columns)] for y in range(rows)]


def _at(table: Table, y: int, x: int) -> str:
    return table[y][x] if x < len(table[y]) else ""


def _from_text(text: str) -> Table:
    text = text.replace("\0", "").rstrip("\r\n")
    if not text:
        return []
    try:
        return list(csv.reader(io.StringIO(text, newline=""), dialect="excel-tab"))
    except csv.Error:
        return [line.split("\t") for line in text.splitlines()]


def _from_html(text: str) -> Table:
    reader = _Html()
    reader.feed(text)
    return [line for line in reader.rows if any(line)]


class _Html(HTMLParser):
    """Rows and cells of the tables in a page; nothing in it is followed or run."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Table = []
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self._in_cell = True
        elif tag == "br" and self._in_cell:
            self.rows[-1][-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += data
