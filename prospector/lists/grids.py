"""What every reader gives before anybody knows where the table lies: sheets of numbered, bare rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from prospector.errors import LimitError

Cell = str | int | float | bool | date | datetime | None

MAX_COLUMNS = 500
MAX_ROWS = 2_000_000
MAX_SHEETS = 300


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` is 1-based and what the user sees in a spreadsheet program (in a text file the
    line where the row starts). An empty cell is "", an error value such as #N/A is "" or None."""

    number: int
    cells: list[Cell]


Span = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as it stands. `first_column` is the 0-based column where its cells start; `merges` are
    (first row number, last row number, first cell index, last cell index), both ends included. Of a text file
    `encoding` and `delimiter` say how it is written."""

    name: str
    rows: Iterator[Row]
    first_column: int = 0
    hidden: bool = False
    merges: tuple[Span, ...] = ()
    encoding: str = ""
    delimiter: str = ""


def check_width(width: int, place: str) -> None:
    """Raise LimitError when a table has more columns than a list can have."""
    if width > MAX_COLUMNS:
        raise LimitError(
            f"The table has {width:,} columns; at most {MAX_COLUMNS} can be read.",
            hint="Delete the columns that you do not need.",
            place=place,
        )


def check_rows(count: int, place: str) -> None:
    """Raise LimitError when a table has more rows than can be read at once."""
    if count > MAX_ROWS:
        raise LimitError(
            f"The table has more than {MAX_ROWS:,} rows.", hint="Split it into smaller files.", place=place
        )


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing a person would see."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def column_letters(index: int) -> str:
    """The name of a 0-based column in a spreadsheet program: A, B, ... Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
