"""A file that is just a list of values, one to a row: what somebody wants on the do-not-contact list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from prospector.errors import LimitError
from prospector.lists.sandbox import run

_SAMPLE = 200
_ADDRESS = re.compile("@")
_DOMAIN = re.compile(r"^\s*(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?\s*$", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;|/]+")
_MOST = 200_000


def read_values(path: Path, *, cancelled: Callable[[], bool] | None = None) -> list[str]:
    """The values of a spreadsheet or text file in order: of each sheet the column with most addresses,
    or else of domains, or else its first column. Blank cells and a header are left out.

    The file is read in the capped child process. Raises FileError and its kinds as lists.reader does,
    LimitError above 200,000 values.
    """
    target = f"{__name__}:read_in_child"
    answer = run(target, {"path": str(path)}, cancelled=cancelled, place=path.name)
    return [str(value) for value in answer["values"]]


def read_in_child(request: dict[str, Any], report: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """What `read_values` has done in the child."""
    from prospector.cleaning.text import clean_text

    values: list[str] = []
    for name, rows in _tables(Path(request["path"])):
        sample = list(islice(rows, _SAMPLE))
        column = _column(sample)
        for number, row in enumerate(chain(sample, rows)):
            text = clean_text(row[column]) if column < len(row) else ""
            values += _each(text)
            if len(values) > _MOST:
                raise LimitError(f"A list may hold {_MOST:,} values at most.", place=name)
            if number % 10_000 == 0:
                report({"done": len(values)})
    return {"values": values}


def _each(text: str) -> list[str]:
    """The cell's value, or each of the addresses it holds."""
    parts = [part for part in _BETWEEN.split(text) if part]
    return parts if len(parts) > 1 and all("@" in part for part in parts) else [text] if text else []


def _tables(path: Path) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    """The rows of each sheet; of a bare list, which has no header and so is no table, all its lines."""
    from prospector.lists.csv_reader import grid
    from prospector.lists.file_kinds import FileKind, identify
    from prospector.lists.reader import read_sheets

    for sheet in read_sheets(path):
        rows = (list[Any](row.cells) for row in sheet.rows)
        if sheet.is_table:
            # A header that is an address is a value: the list had none.
            yield sheet.name, chain([list[Any](sheet.headers)] if _has_address(sheet.headers) else [], rows)
        elif identify(path) is FileKind.TEXT:
            yield sheet.name, _bare(list[Any](row.cells) for row in grid(path).rows)


def _bare(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """The lines of a bare list, without a first one that names what follows."""
    first = next(rows, [])
    second = next(rows, [])
    if _has_address(first) or not _has_address(second):
        yield first
    yield second
    yield from rows


def _has_address(cells: Iterable[Any]) -> bool:
    return any(isinstance(cell, str) and "@" in cell for cell in cells)


def _column(sample: list[list[Any]]) -> int:
    """The column with most addresses, else the one with most domains, else the first."""
    texts = [(index, cell) for row in sample for index, cell in enumerate(row) if isinstance(cell, str)]
    for looked_for in (_ADDRESS, _DOMAIN):
        if found := Counter(index for index, cell in texts if looked_for.search(cell)):
            return found.most_common(1)[0][0]
    return 0
