"""Web pages with tables in them, which many programs save under the name of a workbook, as grids.

Only the text of cells is taken; nothing that a page names is loaded and nothing in it is run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from prospector.errors import FormatError, LimitError
from prospector.lists import encodings
from prospector.lists.file_kinds import open_regular, stranger
from prospector.lists.grids import (
    MAX_COLUMNS,
    MAX_SHEETS,
    Cell,
    Grid,
    Row,
    Span,
    check_rows,
    check_width,
    filled_down,
)

_BLOCK = 1 << 16
_LONGEST_TAG = 1 << 20
_LONGEST_CELL = 131_072
_DEEPEST = 50
_MAX_ROWSPAN = 65_534
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]{2,30})", re.IGNORECASE)
_UNSEEN = frozenset({"script", "style", "title", "template", "noscript", "xml"})
_BREAKS = frozenset({"br", "p", "div", "li"})


@dataclass(slots=True)
class _Table:
    """A table being read: rows of cells, and (first row, last row, cell, cell) of what spans rows."""

    caption: str = ""
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[Span] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)  # cell index -> number of the last row it reaches
    text: list[str] | None = None
    spans: tuple[int, int] = (1, 1)
    in_caption: bool = False


def grids(path: Path) -> list[Grid]:
    """The tables of a page in their order, named by their captions, else after the file.

    Raises FormatError when it holds no table of at least two rows, LimitError when it passes a limit.
    """
    reader = _Reader(path.name)
    encoding = _encoding(path)
    with encodings.text_of(open_regular(path), encoding) as text:
        while block := text.read(_BLOCK):
            reader.feed(block)
            if len(reader.rawdata) > _LONGEST_TAG:
                raise FormatError(
                    f"A tag of the page is longer than {_LONGEST_TAG:,} characters.",
                    hint="The file is damaged or hostile. Save the list as .xlsx or .csv.",
                    place=path.name,
                )
    reader.close()
    tables = [table for table in reader.tables if len(table.rows) > 1]
    if not tables:
        raise stranger(path, "a web page (HTML) without a list in it")
    names = _names(path, tables)
    return [_grid(name, table, encoding) for name, table in zip(names, tables, strict=True)]


def _encoding(path: Path) -> str:
    """As its bytes show it, or where they leave it open as the page says."""
    with open_regular(path) as file:
        found = encodings.detect(file)
        file.seek(0)
        said = _CHARSET.search(file.read(4096))
    if found.startswith("utf") or said is None:
        return found
    name = said[1].decode("ascii").lower()
    return name if encodings.is_known(name) and not name.startswith("utf") else found


def _names(path: Path, tables: Sequence[_Table]) -> list[str]:
    names: list[str] = []
    for number, table in enumerate(tables, 1):
        name = " ".join(table.caption.split())[:60] or (path.stem if len(tables) == 1 else f"Table {number}")
        names.append(name if name not in names else f"{name} ({number})")
    return names


def _grid(name: str, table: _Table, encoding: str) -> Grid:
    width = max(map(len, table.rows))
    rows = (Row(n, cells + [""] * (width - len(cells))) for n, cells in enumerate(table.rows, 1))
    merges = tuple(sorted(table.merges))
    return Grid(name, filled_down(rows, merges) if merges else rows, merges=merges, encoding=encoding)


class _Reader(HTMLParser):
    """Collects the tables of a page; one within another is a table of its own."""

    def __init__(self, place: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._place = place
        self._open: list[_Table] = []
        self._unseen = 0
        self._rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._begin_table()
        elif self._open:
            self._within(self._open[-1], tag, dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.handle_starttag(tag, attrs)
        elif tag in {"td", "th"}:
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if not self._open:
            return
        table = self._open[-1]
        if tag in {"td", "th", "tr", "table"}:
            self._end_cell(table)
        if tag == "caption":
            table.in_caption = False
        elif tag == "table":
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._open or self._unseen:
            return
        table = self._open[-1]
        if table.in_caption:
            table.caption = (table.caption + data)[:200]
        elif table.text is not None:
            table.text.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _begin_table(self) -> None:
        if len(self._open) >= _DEEPEST or len(self.tables) > MAX_SHEETS * 10:
            raise LimitError(
                "The page has more tables than a list can have.",
                hint="Copy the list into a spreadsheet and save it as .xlsx.",
                place=self._place,
            )
        self._open.append(_Table())
        self.tables.append(self._open[-1])

    def _within(self, table: _Table, tag: str, attrs: dict[str, str | None]) -> None:
        if tag in {"tr", "td", "th"}:
            self._end_cell(table)
        if tag == "tr":
            self._begin_row(table)
        elif tag in {"td", "th"}:
            if not table.rows:
                self._begin_row(table)
            table.text = []
            table.spans = (
                _span(attrs.get("colspan"), MAX_COLUMNS + 1),
                _span(attrs.get("rowspan"), _MAX_ROWSPAN),
            )
        elif tag == "caption":
            table.in_caption = True
        elif tag in _BREAKS and table.text:
            table.text.append("\n")

    def _begin_row(self, table: _Table) -> None:
        self._rows += 1
        check_rows(self._rows, self._place)
        table.rows.append([])

    def _end_cell(self, table: _Table) -> None:
        """Put the cell where it stands: right of what spans down from above."""
        if table.text is None:
            return
        text = "\n".join(line.strip(" ") for line in "".join(table.text).split("\n")).strip("\n \u00a0")
        table.text = None
        cells, number = table.rows[-1], len(table.rows)
        while table.taken.get(len(cells), 0) >= number:
            cells.append("")
        across, down = table.spans
        at = len(cells)
        cells += [text[:_LONGEST_CELL], *[""] * (across - 1)]
        check_width(len(cells), self._place)
        if across > 1 or down > 1:
            table.merges.append((number, number + down - 1, at, at + across - 1))
        for index in range(at, at + across if down > 1 else at):
            table.taken[index] = number + down - 1


def _span(said: str | None, most: int) -> int:
    return min(max(int(said), 1), most) if said and said.isascii() and said.isdigit() and len(said) < 9 else 1
