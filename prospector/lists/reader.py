"""Lists as they come: every sheet of a workbook or a text file, from its header row on.

Runs in the capped child process (see `prospector.lists.sandbox`); a file is told by its content.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from prospector.errors import NotFoundError
from prospector.lists import csv_reader, html_reader, workbook_reader, xml_reader
from prospector.lists.file_kinds import FileKind, identify
from prospector.lists.grids import Cell, Grid, Row, check_width, is_blank
from prospector.lists.tables import LOOK_AHEAD, Layout, find_layout, is_no_data

__all__ = ["Cell", "Row", "Sheet", "read_sheets"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as a table.

    `header_row` is the 1-based row of the header, None when the table has none; then `headers` are
    "Column A" and so on. Headers are never empty and never repeat. `rows` leaves out blank rows, repeated
    headers, totals and footers; it can be walked once. A row has at least as many cells as there are
    headers, and more only in a text file whose row is too long. A sheet that holds no table (notes,
    nothing) has `is_table` False and no headers and rows. `encoding` and `delimiter` say how a text file is
    written.
    """

    name: str
    header_row: int | None
    headers: list[str]
    rows: Iterator[Row]
    is_table: bool = True
    encoding: str = ""
    delimiter: str = ""


def read_sheets(path: Path, *, sheet: str | None = None) -> Iterator[Sheet]:
    """Every sheet of `path`, or only the one named `sheet`; each must be used before the next is asked for.

    Hidden sheets are read too, unless they are empty. A text file is one sheet named after the file.
    Raises FileError when the file cannot be opened, FormatError when it is no list or damaged (the place
    names file and line), LimitError when it is too large, NotFoundError when there is no such sheet.
    """
    path = Path(path)
    kind = identify(path)
    if kind is FileKind.TEXT:
        yield _sheet(csv_reader.grid(path))
        return
    if kind is FileKind.WORKBOOK:
        if sheet is not None:
            _check_name(workbook_reader.sheet_names(path), sheet, path)
        grids = workbook_reader.grids(path, sheet)
    else:
        grids = _of_markup(path, kind, sheet)
    for grid in grids:
        found = _sheet(grid)
        if found.is_table or not grid.hidden:
            yield found


def _of_markup(path: Path, kind: FileKind, sheet: str | None) -> Iterator[Grid]:
    grids = html_reader.grids(path) if kind is FileKind.HTML else xml_reader.grids(path)
    if sheet is not None:
        _check_name([grid.name for grid in grids], sheet, path)
    return (grid for grid in grids if sheet in (None, grid.name))


def _check_name(names: list[str], sheet: str, path: Path) -> None:
    if sheet not in names:
        near = difflib.get_close_matches(sheet, names, 1, 0.5) or names[:5]
        raise NotFoundError(
            f"There is no sheet named {sheet!r}.", hint=f"Did you mean {', '.join(near)}?", place=path.name
        )


def _sheet(grid: Grid) -> Sheet:
    filled = (row for row in grid.rows if any(not is_blank(cell) for cell in row.cells))
    sample = list(islice(filled, LOOK_AHEAD))  # however far down the table begins
    layout = find_layout(grid, sample)
    if not layout.is_table:
        return Sheet(grid.name, None, [], iter(()), is_table=False)
    check_width(len(layout.headers), grid.name)
    rows = _data(layout, chain(sample, grid.rows))
    return Sheet(grid.name, layout.header_row, layout.headers, rows, True, grid.encoding, grid.delimiter)


def _data(layout: Layout, rows: Iterator[Row]) -> Iterator[Row]:
    width = len(layout.headers)
    for row in rows:
        if row.number <= layout.starts_after or is_no_data(layout, row.cells):
            continue
        if len(row.cells) < width:
            row.cells.extend([""] * (width - len(row.cells)))
        yield row
