"""A look into a file before it is brought in: its sheets, headers, proposed columns and some values."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from prospector.errors import FormatError
from prospector.lists import sandbox
from prospector.lists.cells import cell_text
from prospector.lists.columns import Column, Proposal, propose, resolve
from prospector.lists.grids import is_blank
from prospector.lists.header_words import asks_consent
from prospector.lists.layouts import kind_of
from prospector.lists.reader import Row, Sheet, read_sheets
from prospector.lists.worker import Report

SAMPLE_ROWS = 200
_SAMPLES = 4
_SAMPLE_LENGTH = 120
_REPORT_EVERY = 5_000
_COUNTING_SECONDS = 12.0


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """A column: its header, the proposed field ("" for a custom field), how sure (0 to 1) and why, a few
    of its values and how many of the sheet's rows have one (None when the rows were not all read). `kind`
    says roughly what its first rows hold (see layouts.kind_of)."""

    header: str
    field: str
    confidence: float
    why: str
    samples: list[str]
    filled: int | None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class SheetReport:
    """A sheet: the 1-based row of its header (None without one), its data rows (None when they were not
    all read), the program it was exported from ("" unknown). `looks_like_data` is False for notes, empty
    sheets and tables that name neither people nor companies; they are not brought in. `encoding` and
    `delimiter` say how a text file is written."""

    sheet: str
    header_row: int | None
    rows: int | None
    source: str
    columns: list[ColumnReport]
    looks_like_data: bool
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What a file holds."""

    path: Path
    sheets: list[SheetReport]


def inspect_file(
    path: Path,
    *,
    sheets: Sequence[str] = (),
    overrides: Mapping[str, str] | None = None,
    counted: bool = True,
    on_progress: Callable[[dict[str, Any]], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> FileReport:
    """Look into `path` (only the `sheets` named, if any) in a capped child process.

    `overrides` (field -> header) stand above the proposal. Rows and filled cells are counted unless that
    takes too long or is not wanted (`counted`). Progress is `{"rows": n}`. Raises FileError kinds naming
    the file, NotFoundError for a sheet and InvalidInputError for an override that fits nothing,
    CancelledError.
    """
    request = {
        "path": str(Path(path).absolute()),
        "sheets": list(sheets),
        "overrides": dict(overrides or {}),
        "counted": counted,
    }
    answer = sandbox.run(
        "prospector.lists.inspecting:look_inside",
        request,
        on_progress=on_progress,
        cancelled=cancelled,
        limits=sandbox.INSPECTING,
        place=Path(path).name,
    )
    return FileReport(Path(path), [_sheet_report(data) for data in answer["sheets"]])


def _sheet_report(data: Mapping[str, Any]) -> SheetReport:
    columns = [ColumnReport(**column) for column in data["columns"]]
    return SheetReport(**{**data, "columns": columns})


def look_inside(request: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """The child's side of `inspect_file`: {"sheets": [...]} in the shape of SheetReport."""
    path = Path(request["path"])
    overrides = dict(request["overrides"])
    reports: list[SheetReport] = []
    proposals: list[Proposal] = []
    deadline = time.monotonic() + _COUNTING_SECONDS
    for sheet in chosen_sheets(path, request["sheets"]):
        sample = list(islice(sheet.rows, SAMPLE_ROWS))
        proposals.append(propose(sheet.headers, [row.cells for row in sample]))
        fields = resolve(proposals[-1], overrides, partial=True)
        rest = sheet.rows if request["counted"] else iter(())
        tally = _Tally(len(sheet.headers), sample, rest, deadline, report)
        tally.is_whole &= request["counted"]
        reports.append(_sheet_report_of(sheet, proposals[-1], fields, sample, tally))
    _check_headers(overrides, proposals)
    if not reports:
        raise FormatError(
            "The file has no sheet with cells in it.",
            hint="Choose a file with a list in it.",
            place=path.name,
        )
    return {"sheets": [asdict(one) for one in reports]}


def chosen_sheets(path: Path, names: Sequence[str]) -> Iterator[Sheet]:
    """The named sheets of a file, or all of them. Raises NotFoundError naming the nearest sheet."""
    if not names:
        return read_sheets(path)
    return chain.from_iterable(read_sheets(path, sheet=name) for name in names)


def _check_headers(overrides: Mapping[str, str], proposals: Sequence[Proposal]) -> None:
    """Every override must find its column in some sheet; the first that does not is refused."""
    everything = [column for proposal in proposals for column in proposal.columns]
    resolve(Proposal("", everything), overrides)


def _sheet_report_of(
    sheet: Sheet, proposal: Proposal, fields: Sequence[str], sample: Sequence[Row], tally: _Tally
) -> SheetReport:
    columns = [
        _column_report(column, field, sample, tally)
        for column, field in zip(proposal.columns, fields, strict=True)
    ]
    return SheetReport(
        sheet.name,
        sheet.header_row,
        tally.rows if tally.is_whole else None,
        proposal.source,
        columns,
        looks_like_data=bool(sample) and proposal.holds_prospects,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
    )


def _column_report(column: Column, field: str, sample: Sequence[Row], tally: _Tally) -> ColumnReport:
    as_proposed = field == column.field
    return ColumnReport(
        column.header,
        field,
        column.confidence if as_proposed else float(bool(field)),
        column.why if as_proposed else _why_chosen(column.header, field),
        _samples(sample, column.index),
        tally.filled[column.index] if tally.is_whole else None,
        kind_of([row.cells[column.index] for row in sample]),
    )


class _Tally:
    """Counts the rows of a sheet, and the filled cells of every column, as far as time allows."""

    def __init__(
        self, width: int, sample: Sequence[Row], rest: Iterator[Row], deadline: float, report: Report
    ) -> None:
        self.rows = 0
        self.filled = [0] * width
        self.is_whole = True
        for row in chain(sample, rest):
            self._add(row)
            if self.rows % _REPORT_EVERY == 0:
                report({"rows": self.rows})
                if time.monotonic() > deadline:
                    self.is_whole = False
                    return

    def _add(self, row: Row) -> None:
        self.rows += 1
        filled = self.filled
        for index, cell in enumerate(row.cells[: len(filled)]):
            if cell != "" and not is_blank(cell):
                filled[index] += 1


def _samples(rows: Sequence[Row], index: int) -> list[str]:
    """The first values that differ, as text."""
    texts: dict[str, None] = {}
    for row in rows:
        if index < len(row.cells) and not is_blank(row.cells[index]):
            texts.setdefault(cell_text(row.cells[index]).strip()[:_SAMPLE_LENGTH])
        if len(texts) >= _SAMPLES:
            break
    return list(texts)


def _why_chosen(header: str, field: str) -> str:
    if field == "opt_out" and asks_consent(header):
        return "chosen by you; its values say who did not consent"
    return "chosen by you" if field else ""
