"""Delimited text (csv, tsv, txt) as a grid: encoding, delimiter and quoting are told from the content.

Rows are never merged silently: a quote that is not closed, or closed only in another row, is an error
that names the line.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from prospector.errors import FormatError, LimitError
from prospector.lists import encodings
from prospector.lists.file_kinds import open_regular
from prospector.lists.grids import Cell, Grid, Row, check_rows, check_width

MAX_LINE = 4 * 1024 * 1024
MAX_FIELD = 131_072
_MAX_RECORD_LINES = 2_000
_SNIFF_CHARACTERS = 262_144
_SNIFF_RECORDS = 200
_DELIMITERS = ",;\t|"
_SEPARATOR_LINE = re.compile(r"^\"?sep=(.)\"?\s*$", re.IGNORECASE)
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text file is written. `first_line` counts the lines before the first row, such as `sep=;`."""

    encoding: str
    delimiter: str
    padded: bool = False
    skipped_lines: int = 0


def grid(path: Path) -> Grid:
    """The one table of a text file, named after the file.

    Rows raise FormatError with a line number for broken quoting, LimitError for an endless line, too many
    columns or rows.
    """
    dialect = sniff(path)
    rows = _rows(path, dialect)
    return Grid(path.stem, rows, encoding=dialect.encoding, delimiter=dialect.delimiter)


def sniff(path: Path) -> Dialect:
    """Encoding, delimiter and the like. Raises FormatError when the file is no text."""
    with open_regular(path) as file:
        encoding = encodings.detect(file)
    with _text(path, encoding) as text:
        head = text.read(_SNIFF_CHARACTERS)
    whole = len(head) < _SNIFF_CHARACTERS
    if _is_binary(head):
        raise FormatError(
            "This is neither a workbook nor text.",
            hint="Choose a spreadsheet (.xlsx, .xls, .xlsb, .ods) or a text file (.csv, .tsv).",
            place=path.name,
        )
    lines = head.replace("\0", "").splitlines()
    if not whole and len(lines) > 1:
        lines.pop()
    named = _SEPARATOR_LINE.match(lines[0]) if lines else None
    if named:
        return Dialect(encoding, named[1], _is_padded(lines[1:], named[1]), 1)
    delimiter = _delimiter(lines)
    return Dialect(encoding, delimiter, _is_padded(lines, delimiter))


def _text(path: Path, encoding: str) -> io.TextIOWrapper:
    return encodings.text_of(open_regular(path), encoding)


def _is_binary(head: str) -> bool:
    odd = len(_CONTROL.findall(head)) + head.count("\ufffd")
    return (odd > 4 and odd > 0.03 * len(head)) or head.count("\0") > 0.2 * len(head)


def _is_padded(lines: list[str], delimiter: str) -> bool:
    """Whether fields are written with a blank between delimiter and quote: a, "b, c"."""
    text = "\n".join(lines)
    return text.count(f'{delimiter} "') > text.count(f'{delimiter}"')


def _delimiter(lines: list[str]) -> str:
    scores = {mark: _regularity(lines, mark) for mark in _DELIMITERS}
    best = max(scores, key=lambda mark: scores[mark])
    return best if scores[best] > 0 else ","


def _regularity(lines: list[str], delimiter: str) -> float:
    """How much like a table the lines are with this delimiter: share of equal rows, weighted by width."""
    widths: Counter[int] = Counter()
    try:
        for record in csv.reader(iter([line + "\n" for line in lines]), delimiter=delimiter):
            if record:
                widths[len(record)] += 1
            if widths.total() >= _SNIFF_RECORDS:
                break
    except csv.Error:
        return 0.0
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    return (count / widths.total()) ** 2 * (1 + math.log(width))


def _rows(path: Path, dialect: Dialect) -> Iterator[Row]:
    with _text(path, dialect.encoding) as text:
        lines = _Lines(text, path.name, dialect.skipped_lines)
        reader = csv.reader(lines, delimiter=dialect.delimiter, strict=True, skipinitialspace=dialect.padded)
        expected = 0
        count = 0
        while True:
            lines.start_record()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                cells = _mended(lines, dialect, expected, error)
            if len(lines.record) > 1 and expected > 1:
                _check_span(lines, dialect, len(cells), expected)
            if len(cells) > expected:
                check_width(len(cells), f"{path.name}, line {lines.first}")
                expected = len(cells)
            count += 1
            check_rows(count, path.name)
            yield Row(dialect.skipped_lines + count, _plain(cells))  # as a spreadsheet program counts


def _plain(cells: list[str]) -> list[Cell]:
    if len(cells) == 1 and cells[0] in {"\x1a", ""}:  # the end mark of old systems
        return []
    return list(cells)


class _Lines:
    """The lines of a file, one by one, remembering those of the record being read."""

    def __init__(self, text: io.TextIOWrapper, name: str, skipped: int) -> None:
        self._text = text
        self.name = name
        self.record: list[str] = []
        self.number = 0
        self.first = 1
        for _ in range(skipped):
            next(self)

    def start_record(self) -> None:
        self.record = []
        self.first = self.number + 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) >= MAX_LINE:
            raise LimitError(
                f"A line is longer than {MAX_LINE:,} characters.",
                hint="This is not a list with one prospect per line; choose another file.",
                place=f"{self.name}, line {self.number}",
            )
        if "\0" in line:
            line = line.replace("\0", "") or "\n"
        self.record.append(line)
        if len(self.record) > _MAX_RECORD_LINES:
            raise _unclosed(self)
        return line


def _unclosed(lines: _Lines) -> FormatError:
    return FormatError(
        "A quotation mark is opened here and not closed in the same row.",
        hint='Close the quotation mark, or write "" for one that belongs to the text.',
        place=f"{lines.name}, line {lines.first}",
    )


def _mended(lines: _Lines, dialect: Dialect, expected: int, error: csv.Error) -> list[str]:
    """A record whose quotes are wrong, read leniently if it is one line and its width is right."""
    if "field larger" in str(error):
        raise LimitError(
            f"A cell is longer than {MAX_FIELD:,} characters, or a quotation mark is not closed.",
            hint="Close the quotation mark that is opened here, or shorten the cell.",
            place=f"{lines.name}, line {lines.first}",
        ) from error
    if len(lines.record) == 1:
        cells = lenient_fields(lines.record[0].rstrip("\r\n"), dialect.delimiter)
        if cells is not None and (not expected or len(cells) == expected):
            return cells
    raise _unclosed(lines) from error


def lenient_fields(line: str, delimiter: str) -> list[str] | None:
    """Split one line where a quote closes only before a delimiter or the end; None if one stays open."""
    mark = re.escape(delimiter)
    field = re.compile(
        rf'\s*"(?P<quoted>(?:[^"]|""|"(?!\s*(?:{mark}|$)))*)"\s*(?={mark}|$)|(?P<bare>[^{mark}]*)'
    )
    cells: list[str] = []
    at = 0
    while True:
        found = field.match(line, at)
        assert found  # the bare alternative matches anything, also nothing
        if found["quoted"] is None and found["bare"].lstrip().startswith('"'):
            return None
        cells.append(found["bare"] if found["quoted"] is None else found["quoted"].replace('""', '"'))
        at = found.end()
        if at >= len(line):
            return cells
        at += 1


def _check_span(lines: _Lines, dialect: Dialect, width: int, expected: int) -> None:
    """Refuse a record over several lines that is not as wide as the table, or whose lines look like rows."""
    alone = [line.count(dialect.delimiter) + 1 for line in lines.record]
    rows_within = expected > 2 and any(count == expected for count in alone[1:-1])
    only_rows = expected > 3 and all(count == expected for count in alone)
    if width != expected or rows_within or only_rows:
        raise _unclosed(lines)
