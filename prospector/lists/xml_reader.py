"""Workbooks of Excel 2003 in XML, which older programs still export (often named .xls), as grids.

A document type is refused, so that there are no entities; nothing outside the file is looked at.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from prospector.errors import FormatError, LimitError
from prospector.lists.file_kinds import damaged, open_regular
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
    whole_number,
)

_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_DEEPEST = 100
_LONGEST_CELL = 131_072
_BLOCK = 1 << 16


@dataclass(slots=True)
class _Sheet:
    name: str
    hidden: bool = False
    rows: list[Row] = field(default_factory=list)
    merges: list[Span] = field(default_factory=list)
    number: int = 0


def grids(path: Path) -> list[Grid]:
    """Every worksheet in its order.

    Raises FormatError when the file is damaged or declares a document type, LimitError when it passes a
    limit.
    """
    reader = _Reader(path)
    try:
        with open_regular(path) as file:
            while block := file.read(_BLOCK):
                reader.parser.Parse(block, False)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        what = expat.errors.messages.get(error.code, "it cannot be read")
        raise damaged(path, f"this Excel 2003 XML file breaks off in line {error.lineno}, {what}") from error
    except (ValueError, LookupError) as error:  # an encoding that is none
        raise damaged(path, "its encoding is not known") from error
    return [_grid(sheet) for sheet in reader.sheets]


def _grid(sheet: _Sheet) -> Grid:
    width = max((len(row.cells) for row in sheet.rows), default=0)
    rows = (Row(row.number, row.cells + [""] * (width - len(row.cells))) for row in sheet.rows)
    merges = tuple(sorted(sheet.merges))
    return Grid(sheet.name, filled_down(rows, merges) if merges else rows, hidden=sheet.hidden, merges=merges)


class _Reader:
    """Collects the cells as the parser comes upon them."""

    def __init__(self, path: Path) -> None:
        self.sheets: list[_Sheet] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self._path = path
        self._depth = 0
        self._kind = ""
        self._text: list[str] | None = None
        self._row: Row | None = None
        self._across = 0  # how many cells the one being read spans to the right

    def _refuse(self, *_: object) -> NoReturn:
        raise FormatError(
            "The file declares a document type, as only hostile files do.",
            hint="Open it in a spreadsheet program and save it as .xlsx or .csv.",
            place=self._path.name,
        )

    def _start(self, name: str, given: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise damaged(self._path, f"it is nested more than {_DEEPEST} deep")
        space, _, tag = name.rpartition(" ")
        if space != _NAMESPACE:
            return
        if tag == "Worksheet":
            self._begin_sheet(_said(given, "Name"))
        elif tag == "Row" and self.sheets:
            self._begin_row(_number(given, "Index"))
        elif tag == "Cell" and self._row is not None:
            self._begin_cell(self._row, given)
        elif tag == "Data":
            self._kind, self._text = _said(given, "Type"), []

    def _end(self, name: str) -> None:
        self._depth -= 1
        space, _, tag = name.rpartition(" ")
        if space != _NAMESPACE:
            return
        if tag == "Data" and self._text is not None:
            text, self._text = "".join(self._text)[:_LONGEST_CELL], None
            if self._row is not None and self._row.cells:
                self._row.cells[-1 - self._across] = _value(text, self._kind)
        elif tag == "Row":
            self._row = None

    def _data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _begin_sheet(self, name: str) -> None:
        if len(self.sheets) >= MAX_SHEETS:
            raise LimitError(
                f"The workbook has more than {MAX_SHEETS} sheets.",
                hint="Save the sheets you need as a workbook of their own.",
                place=self._path.name,
            )
        taken = {sheet.name for sheet in self.sheets}
        name = name or f"Sheet {len(self.sheets) + 1}"
        self.sheets.append(_Sheet(name if name not in taken else f"{name} ({len(self.sheets) + 1})"))

    def _begin_row(self, index: int) -> None:
        sheet = self.sheets[-1]
        sheet.number = max(index, sheet.number + 1)
        check_rows(sheet.number, self._path.name)
        self._row = Row(sheet.number, [])
        sheet.rows.append(self._row)

    def _begin_cell(self, row: Row, given: dict[str, str]) -> None:
        sheet, cells = self.sheets[-1], row.cells
        at = max(_number(given, "Index") - 1, len(cells))
        self._across, down = min(_number(given, "MergeAcross"), MAX_COLUMNS), _number(given, "MergeDown")
        check_width(at + 1 + self._across, f"{self._path.name}, sheet {sheet.name}")
        cells += [""] * (at + 1 + self._across - len(cells))
        if self._across or down:
            sheet.merges.append((row.number, row.number + down, at, at + self._across))


def _said(given: dict[str, str], name: str) -> str:
    return given.get(f"{_NAMESPACE} {name}", given.get(name, ""))


def _number(given: dict[str, str], name: str) -> int:
    said = _said(given, name)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0


def _value(text: str, kind: str) -> Cell:
    try:
        if kind == "Number":
            return whole_number(float(text))
        if kind == "DateTime":
            return dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    if kind == "Boolean":
        return text.strip() == "1"
    return None if kind == "Error" else text
