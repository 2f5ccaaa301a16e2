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
_LARGEST_EXACT = 2**53


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


def filled_down(rows: Iterator[Row], merges: tuple[Span, ...]) -> Iterator[Row]:
    """Give every row of a merge that is one column wide the value of its first row.

    A merge over several columns is a heading or a note and is left alone.
    """
    waiting = [span for span in reversed(merges) if span[2] == span[3] and span[1] > span[0]]
    active: list[tuple[Span, Cell]] = []
    for row in rows:
        active = [(span, value) for span, value in active if span[1] >= row.number]
        for span, value in active:
            if row.cells[span[2]] == "":
                row.cells[span[2]] = value
        while waiting and waiting[-1][0] <= row.number:
            span = waiting.pop()
            if span[0] == row.number and span[2] < len(row.cells):
                active.append((span, row.cells[span[2]]))
        yield row


def whole_number(value: float) -> int | float | None:
    """A number as it is shown: whole ones without a fraction; None for what is no number."""
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return int(value) if value.is_integer() and abs(value) <= _LARGEST_EXACT else value
