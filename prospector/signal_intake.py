"""A file of signals into the workspace, or its undoing, and the fits that follow.

The file is only ever read in the capped child process; the child tells its rows back in portions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from prospector.errors import InvalidInputError, LimitError
from prospector.icp import scoring
from prospector.lists import sandbox
from prospector.lists.cells import cell_text
from prospector.lists.inspecting import chosen_sheets
from prospector.lists.reader import Row, Sheet
from prospector.lists.worker import Report
from prospector.records import SIGNAL_KINDS
from prospector.signals import columns, lives, storing
from prospector.signals.columns import Layout
from prospector.signals.rows import Observation, Rejected, Rules, reader_of
from prospector.signals.storing import SignalImportRow

_SAMPLE_ROWS = 200
_SAMPLES = 3
_AT_ONCE = 5_000
_MOST = 1_000_000
_MOST_REJECTED = 10_000
_LIMITS = sandbox.BEHIND_A_WINDOW


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user decides over the proposal: columns (field -> header, "" none), and for the whole file the
    kind, the day, the source, the order of days in 03/04/2026 and whether scores run to 100 (None: as the
    values say). `sheets` names those to read, none means all."""

    columns: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    observed_on: date | None = None
    source: str = ""
    day_first: bool | None = None
    of_hundred: bool | None = None
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignalSheet:
    """A sheet as it is going to be read: headers, what each goes to, a few values of each, and the rest of
    the proposal."""

    sheet: str
    headers: tuple[str, ...]
    fields: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    kind: str
    day_first: bool
    of_hundred: bool


@dataclass(frozen=True, slots=True)
class SignalPreview:
    """What a file would bring: its observations, those among them that are there already (`known`), the rows
    left out (the first 10,000; `rejected_count` is all), and how many prospects it concerns."""

    path: Path
    sheets: tuple[SignalSheet, ...]
    found: tuple[Observation, ...]
    rejected: tuple[Rejected, ...]
    rejected_count: int
    rows_read: int
    known: int
    prospects: int
    source: str

    @property
    def new(self) -> int:
        return len(self.found) - self.known


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What an import did; `import_id` is 0 when nothing was new."""

    import_id: int
    rows_read: int
    added: int
    known: int
    rejected: int
    prospects: int


def look(path: Path, *, cancelled: Callable[[], bool] | None = None) -> tuple[SignalSheet, ...]:
    """The sheets of a file with the proposed columns. Raises FileError kinds, CancelledError."""
    request = {"path": str(Path(path).absolute())}
    answer = sandbox.run(f"{__name__}:look_inside", request, cancelled=cancelled, place=Path(path).name)
    return tuple(_sheet(one) for one in answer["sheets"])


def preview(
    session: Session,
    path: Path,
    choices: Choices,
    *,
    now: datetime,
    on_progress: Callable[[int], object] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> SignalPreview:
    """Read the whole file, writing nothing. `on_progress` hears the rows read so far.

    Raises FileError kinds naming the file, InvalidInputError when the columns cannot make a signal,
    LimitError above a million rows, CancelledError.
    """
    if choices.kind and choices.kind not in SIGNAL_KINDS:
        raise InvalidInputError(
            f"{choices.kind!r} is no kind of signal.", hint=f"The kinds are: {', '.join(SIGNAL_KINDS)}"
        )
    found: list[Observation] = []
    rejected: list[Rejected] = []
    read = 0

    def take(told: dict[str, Any]) -> None:
        nonlocal read
        found.extend(Observation(*one) for one in told["found"])
        rejected.extend(Rejected(*one) for one in told["rejected"])
        read = told["rows"]
        if on_progress:
            on_progress(read)

    answer = sandbox.run(
        f"{__name__}:read_in_child",
        _request(path, choices, now.date()),
        on_progress=take,
        cancelled=cancelled,
        limits=_LIMITS,
        place=Path(path).name,
    )
    kept, nameless = storing.settled(session, found)
    owners = storing.concerned(session, {one.domain for one in kept}, {one.email_key for one in kept})
    return SignalPreview(
        path=Path(path),
        sheets=tuple(_sheet(one) for one in answer["sheets"]),
        found=tuple(kept),
        rejected=tuple(sorted([*rejected, *nameless])[:_MOST_REJECTED]),
        rejected_count=answer["rejected"] + len(nameless),
        rows_read=read,
        known=storing.known(session, kept),
        prospects=len(owners),
        source=choices.source,
    )


def take_in(session: Session, seen: SignalPreview, *, now: datetime) -> TakenIn:
    """Add what the preview found and is not there yet, and renew the fits of whom it concerns."""
    import_id, added = storing.store(
        session,
        seen.found,
        file_name=seen.path.name,
        source=seen.source,
        rows_read=seen.rows_read,
        now=now,
    )
    if added:
        owners = {one.domain for one in seen.found}, {one.email_key for one in seen.found}
        scoring.refresh(session, storing.concerned(session, *owners), now)
    known = len(seen.found) - added
    return TakenIn(import_id, seen.rows_read, added, known, seen.rejected_count, seen.prospects)


def take_back(session: Session, import_id: int, *, now: datetime) -> SignalImportRow:
    """Undo an import of signals, exactly, and renew the fits of whom it concerned. Raises NotFoundError."""
    row, ids = storing.remove_import(session, import_id)
    scoring.refresh(session, ids, now)
    return row


def change_lives(session: Session, changes: Mapping[str, int], *, now: datetime) -> dict[str, int]:
    """Change for how many days kinds count, and renew the fits that follow. Raises like lives.save_lives."""
    after = lives.save_lives(session, changes)
    scoring.refresh(session, None, now)
    return after


def _request(path: Path, choices: Choices, today: date) -> dict[str, Any]:
    chosen = asdict(choices)
    chosen["observed_on"] = choices.observed_on.isoformat() if choices.observed_on else ""
    return {"path": str(Path(path).absolute()), "today": today.isoformat(), **chosen}


def _sheet(data: Mapping[str, Any]) -> SignalSheet:
    lists = {name: tuple(data[name]) for name in ("headers", "fields")}
    samples = tuple(tuple(one) for one in data["samples"])
    return SignalSheet(**{**data, **lists, "samples": samples})


# --- the child's side


def look_inside(request: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """What `look` has done in the child: {"sheets": [...]} in the shape of SignalSheet."""
    told = []
    for sheet in _tables(Path(request["path"]), ()):
        sample = list(islice(sheet.rows, _SAMPLE_ROWS))
        layout = columns.propose(sheet.headers, [row.cells for row in sample])
        told.append(_told(sheet, layout, sample))
    return {"sheets": told}


def read_in_child(request: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """What `preview` has done in the child; rows travel as reports, in portions."""
    pile = _Pile(report)
    told = []
    unfit: list[InvalidInputError] = []
    headers: list[str] = []
    for sheet in _tables(Path(request["path"]), request["sheets"]):
        sample = list(islice(sheet.rows, _SAMPLE_ROWS))
        headers += sheet.headers
        try:
            layout = _chosen(sheet, sample, request)
            read = reader_of(layout, sheet.headers, sheet.name, _rules(request))
        except InvalidInputError as error:  # a sheet of notes beside the signals does no harm
            unfit.append(error)
            continue
        told.append(_told(sheet, layout, sample))
        for row in chain(sample, sheet.rows):
            pile.add(read(row.number, row.cells))
    columns.check_found(request["columns"], headers)
    if unfit and (not told or request["sheets"]):
        raise unfit[0]
    pile.tell()
    return {"sheets": told, "rejected": pile.left_out}


def _tables(path: Path, names: Sequence[str]) -> Iterator[Sheet]:
    return (sheet for sheet in chosen_sheets(path, names) if sheet.is_table)


def _chosen(sheet: Sheet, sample: Sequence[Row], request: Mapping[str, Any]) -> Layout:
    cells = [row.cells for row in sample]
    proposed = columns.propose(sheet.headers, cells)
    fields = columns.assigned(proposed, sheet.headers, request["columns"])
    layout = columns.refined(fields, sheet.headers, cells)
    day_first, of_hundred = request["day_first"], request["of_hundred"]
    return Layout(
        fields,
        layout.kind,
        layout.day_first if day_first is None else day_first,
        layout.of_hundred if of_hundred is None else of_hundred,
    )


def _rules(request: Mapping[str, Any]) -> Rules:
    day = request["observed_on"]
    return Rules(
        kind=request["kind"],
        observed_on=date.fromisoformat(day) if day else None,
        source=request["source"],
        today=date.fromisoformat(request["today"]),
    )


def _told(sheet: Sheet, layout: Layout, sample: Sequence[Row]) -> dict[str, Any]:
    samples = [
        list(dict.fromkeys(text for row in sample if (text := cell_text(row.cells[at]).strip()[:80])))
        for at in range(len(sheet.headers))
    ]
    return {
        "sheet": sheet.name,
        "headers": sheet.headers,
        "fields": layout.fields,
        "samples": [one[:_SAMPLES] for one in samples],
        "kind": layout.kind,
        "day_first": layout.day_first,
        "of_hundred": layout.of_hundred,
    }


class _Pile:
    """Gathers rows and tells them when there are enough."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._found: list[Observation] = []
        self._rejected: list[Rejected] = []
        self._rows = 0
        self.left_out = 0

    def add(self, row: Observation | Rejected) -> None:
        self._rows += 1
        if self._rows > _MOST:
            raise LimitError(
                f"A file may hold {_MOST:,} signals at most.", hint="Split it into smaller files."
            )
        if isinstance(row, Observation):
            self._found.append(row)
        else:
            self.left_out += 1
            if self.left_out <= _MOST_REJECTED:
                self._rejected.append(row)
        if self._rows % _AT_ONCE == 0:
            self.tell()

    def tell(self) -> None:
        self._report({"rows": self._rows, "found": self._found, "rejected": self._rejected})
        self._found, self._rejected = [], []
