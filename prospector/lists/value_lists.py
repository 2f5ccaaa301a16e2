"""A file that is just a list of values, one to a row: what somebody wants on the do-not-contact list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import chain, islice
from pathlib import Path
from typing import Any

from prospector.errors import LimitError
from prospector.lists.sandbox import run

_SAMPLE = 200
_MOST = 200_000


def read_values(path: Path, *, cancelled: Callable[[], bool] | None = None) -> list[str]:
    """The values of a spreadsheet or text file in order: of each sheet the column with most addresses,
    or its first column when there are none. Blank cells and a header are left out.

    The file is read in the capped child process. Raises FileError and its kinds as lists.reader does,
    LimitError above 200,000 values.
    """
    target = f"{__name__}:read_in_child"
    answer = run(target, {"path": str(path)}, cancelled=cancelled, place=path.name)
    return [str(value) for value in answer["values"]]


def read_in_child(request: dict[str, Any], report: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """What `read_values` has done in the child."""
    from prospector.cleaning.text import clean_text
    from prospector.lists.reader import read_sheets

    values: list[str] = []
    for sheet in read_sheets(Path(request["path"])):
        rows = (list[Any](row.cells) for row in sheet.rows)
        sample = list(islice(rows, _SAMPLE))
        column = _column(sample)
        every = chain([list[Any](sheet.headers)], sample, rows)
        cells = (row[column] if column < len(row) else None for row in every)
        headed = sheet.header_row is not None
        for number, cell in enumerate(cells):
            text = clean_text(cell)
            if text and (number or (headed and "@" in text)):
                values.append(text)
            if len(values) > _MOST:
                raise LimitError(f"A list may hold {_MOST:,} values at most.", place=sheet.name)
            if number % 10_000 == 0:
                report({"done": len(values)})
    return {"values": values}


def _column(sample: list[list[Any]]) -> int:
    found = Counter(
        index for row in sample for index, cell in enumerate(row) if isinstance(cell, str) and "@" in cell
    )
    return found.most_common(1)[0][0] if found else 0
