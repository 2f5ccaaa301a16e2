"""Workbooks (xlsx, xlsm, xltx, xlsb, xls, ods) as grids, read by calamine."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prospector.errors import LimitError, ProspectorError
from prospector.lists import mending
from prospector.lists.file_kinds import damaged, protected
from prospector.lists.grids import (
    MAX_SHEETS,
    Cell,
    Grid,
    Row,
    Span,
    check_rows,
    check_width,
    filled_down,
    whole_number,
)

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_ERROR_VALUES = frozenset(
    {"#N/A", "#N/A!", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!",
     "#CALC!", "#NV", "#BEZUG!", "#WERT!", "#ZAHL!"}
)  # fmt: skip

_LOST = "Relationship not found"
_NO_EXTENT = "Range is missing"


def grids(path: Path, sheet: str | None = None) -> Iterator[Grid]:
    """Every worksheet in workbook order, or only the one named `sheet`.

    Each grid must be used before the next is asked for. Raises FormatError for a damaged or protected
    workbook and LimitError when it passes a limit.
    """
    with _faults_named(path):
        workbook = _opened(path)
        sheets = [known for known in workbook.sheets_metadata if _is_worksheet(known)]
        if len(sheets) > MAX_SHEETS:
            raise LimitError(
                f"The workbook has {len(sheets):,} sheets; at most {MAX_SHEETS} can be read.",
                hint="Save the sheets you need as a workbook of their own.",
                place=path.name,
            )
    for known in sheets:
        if sheet is None or known.name == sheet:
            yield _grid(path, workbook, known.name, hidden=not _is_visible(known))


def sheet_names(path: Path) -> list[str]:
    """The names of all worksheets, in workbook order."""
    with _faults_named(path):
        return [known.name for known in _opened(path).sheets_metadata if _is_worksheet(known)]


def _opened(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise
    except CalamineError as error:  # it goes by the name first; the content may be of another kind
        try:
            return CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        except PasswordError:
            raise
        except CalamineError:
            mended = mending.without_lost_sheets(path) if _LOST in str(error) else None
            if mended is None:
                raise error from None
            return CalamineWorkbook.from_filelike(mended)


def _is_worksheet(known: Any) -> bool:
    return str(known.typ).endswith("WorkSheet")


def _is_visible(known: Any) -> bool:
    return str(known.visible).endswith(".Visible")


def _grid(path: Path, workbook: CalamineWorkbook, name: str, *, hidden: bool) -> Grid:
    with _faults_named(path, name):
        content = _content(path, workbook, name)
    place = f"{path.name}, sheet {name}"
    check_width(content.width, place)
    check_rows(content.height, place)
    first_column = content.start[1] if content.start else 0
    merges = _merges(content, first_column)
    rows = filled_down(_rows(content), merges) if merges else _rows(content)
    return Grid(name, rows, first_column, hidden, merges)


def _content(path: Path, workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return workbook.get_sheet_by_name(name)
    except CalamineError as error:
        if _NO_EXTENT not in str(error):
            raise
        return CalamineWorkbook.from_filelike(mending.without_extents(path)).get_sheet_by_name(name)


@contextmanager
def _faults_named(path: Path, sheet: str = "") -> Iterator[None]:
    """Every fault of calamine, panics included, as an error that names the file."""
    from python_calamine import PasswordError

    try:
        yield
    except (ProspectorError, MemoryError, GeneratorExit, KeyboardInterrupt):
        raise
    except PasswordError as error:
        raise protected(path) from error
    except BaseException as error:  # a panic in compiled code is no Exception
        if "limit exceeded" in str(error).lower():
            raise LimitError(
                f"The file asks for more cells than can be read ({str(error)[:120]}).",
                hint="Delete stray cells far from the list, or save the list as CSV.",
                place=path.name,
            ) from error
        where = f"the sheet {sheet} cannot be read" if sheet else "it cannot be read as a workbook"
        raise damaged(path, where) from error


def _rows(content: CalamineSheet) -> Iterator[Row]:
    """Rows from the first of the sheet on; calamine starts there too, whatever the first filled row is."""
    text = str
    for number, cells in enumerate(content.iter_rows(), 1):
        yield Row(number, [c if c.__class__ is text and c[:1] != "#" else _cell(c) for c in cells])


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return None if value in _ERROR_VALUES else value
    if isinstance(value, float):
        return whole_number(value)
    if isinstance(value, (bool, int, dt.date)):  # a datetime is a date
        return value
    return _duration(value) if isinstance(value, dt.timedelta) else str(value)


def _duration(value: dt.timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _merges(content: CalamineSheet, first_column: int) -> tuple[Span, ...]:
    spans = content.merged_cell_ranges or []
    return tuple(
        sorted((top + 1, bottom + 1, left - first_column, right - first_column)
               for (top, left), (bottom, right) in spans if left >= first_column)
    )  # fmt: skip
