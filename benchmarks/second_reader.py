"""Cells as this program reads them beside the same cells as another reader does: openpyxl, the csv module.

`compare` runs in a capped child process, since the files are hostile to the other reader too.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prospector.lists import csv_reader, workbook_reader
from prospector.lists.file_kinds import FileKind, identify
from prospector.lists.grids import Grid

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx"})
_MOST_CELLS = 200_000
_MOST_PLACES = 3_000_000
_SHOWN = 5
_EPOCHS = (dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1))
Cells = dict[tuple[int, int], Any]
"""Filled cells by 1-based row and 0-based column."""


def compare(request: Mapping[str, Any], report: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """For each file of `paths`: the `cells` that either reader fills, how many are the `same`, the first
    that `differ`; or why it is `left_out`, because one of the two cannot read it."""
    outcomes = {}
    for name in request["paths"]:
        report({"file": name})
        outcomes[name] = compared(Path(name))
    return outcomes


def compared(path: Path) -> dict[str, Any]:
    """The same for one file, in this process."""
    try:
        is_text = identify(path) is FileKind.TEXT
        other = _of_csv(path) if is_text else _of_openpyxl(path)
        grids = [csv_reader.grid(path)] if is_text else workbook_reader.grids(path)
        return _counted(grids, other)
    except Exception as error:  # whatever either of them trips over
        return {"left_out": f"{type(error).__name__}: {str(error)[:80]}"}


def _counted(grids: Iterable[Grid], other: Mapping[str, Cells]) -> dict[str, Any]:
    total, same = 0, 0
    differ: list[str] = []
    for grid in grids:
        if grid.name not in other:
            continue
        ours = _of_grid(grid)
        theirs = other[grid.name]
        for place in sorted(ours.keys() | theirs.keys()):
            total += 1
            left, right = ours.get(place), theirs.get(place)
            if _same(left, right):
                same += 1
            elif len(differ) < _SHOWN:
                differ.append(f"{grid.name} {place}: {left!r:.60} | {right!r:.60}")
    return {"cells": total, "same": same, "differ": differ}


def _of_grid(grid: Grid) -> Cells:
    """What is filled, but for what the reader itself fills down within a merge."""
    filled_down = {
        (row, column)
        for top, bottom, left, right in grid.merges
        if left == right and bottom - top < _MOST_CELLS
        for row in range(top + 1, bottom + 1)
        for column in (left,)
    }
    rows = ((row.number, row.cells) for row in grid.rows)
    return _filled(rows, grid.first_column, filled_down)


def _filled(
    rows: Iterable[tuple[int, Iterable[Any]]],
    first: int = 0,
    but: frozenset[tuple[int, int]] | set[tuple[int, int]] = frozenset(),
) -> Cells:
    cells: Cells = {}
    for number, row in rows:
        for index, cell in enumerate(row):
            if cell is not None and cell != "" and (number, index) not in but:
                cells[number, first + index] = cell
        if len(cells) > _MOST_CELLS:
            break
    return cells


def _of_openpyxl(path: Path) -> dict[str, Cells]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(path, data_only=True, keep_links=False)
        return {sheet.title: _of_sheet(sheet) for sheet in book.worksheets}


def _of_sheet(sheet: Worksheet) -> Cells:
    if sheet.max_row * sheet.max_column > _MOST_PLACES:
        raise ValueError("too many places to walk")
    return _filled(enumerate(sheet.iter_rows(values_only=True, min_row=1, min_col=1), 1))


def _of_csv(path: Path) -> dict[str, Cells]:
    dialect = csv_reader.sniff(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(enumerate(csv.reader(file, delimiter=dialect.delimiter), 1))
    return {path.stem: _filled(rows)}


def _same(left: Any, right: Any) -> bool:
    """Whether two readers mean the same; a fault such as #N/A is no value to either."""
    if left == right:
        return True
    if _is_fault(right) or (isinstance(right, str) and not right.strip()):
        return left is None or _plain(left) == _plain(right)
    if isinstance(left, str) and isinstance(right, str):
        return _plain(left) == _plain(right)
    if left is None or right is None:
        return isinstance(left, str) and not left.strip()
    return _close(_numbers(left), _numbers(right)) or str(left) == str(right)


def _is_fault(cell: Any) -> bool:
    return isinstance(cell, str) and cell.startswith("#")


def _plain(cell: Any) -> str:
    return " ".join(str(cell).replace("_x000D_", "\r").split())


def _close(left: list[float], right: list[float]) -> bool:
    return any(math.isclose(a, b, rel_tol=1e-9, abs_tol=2e-5) for a in left for b in right)


def _numbers(cell: Any) -> list[float]:
    """A cell as a spreadsheet stores it: a date is a count of days, by either of two calendars."""
    if isinstance(cell, dt.time):
        cell = dt.timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    if isinstance(cell, dt.timedelta):
        return [cell / dt.timedelta(days=1)]
    if isinstance(cell, dt.datetime):
        return [(cell.replace(tzinfo=None) - epoch) / dt.timedelta(days=1) for epoch in _EPOCHS]
    if isinstance(cell, dt.date):
        return _numbers(dt.datetime(cell.year, cell.month, cell.day))
    if isinstance(cell, str):
        return _of_text(cell)
    return [float(cell)] if isinstance(cell, (int, float)) else []


def _of_text(text: str) -> list[float]:
    hours, _, rest = text.partition(":")
    try:
        if rest:
            minutes, _, seconds = rest.partition(":")
            return [int(hours) / 24 + int(minutes) / 1440 + float(seconds or 0) / 86_400]
        return [float(text)]
    except ValueError:
        return []
