"""From files to a staged list, inside the child process: read, map, clean, match, judge, write.

`stage` is the whole way as a list of steps; `prospector.lists.importer` and `prospector.lists.cleanup`
start it through the sandbox and look at what it left in the staging file.
"""

from __future__ import annotations

import ctypes
import gc
import json
import sqlite3
import sys
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from prospector.cleaning.record import Context, clean_record
from prospector.errors import FormatError, InvalidInputError
from prospector.lists import accounts, choices, regrouping, staging, twins, verdicts
from prospector.lists.blocklist import Blocklist
from prospector.lists.columns import propose, resolve
from prospector.lists.inspecting import chosen_sheets
from prospector.lists.layouts import kind_of
from prospector.lists.measuring import measure
from prospector.lists.options import FILE_ONLY, SKIP, Options, names_somebody
from prospector.lists.parallel import Crew, crew, spare_processors
from prospector.lists.reader import Row, Sheet
from prospector.lists.row_cleaning import Chunk, Cleaner, RawRow
from prospector.lists.spooling import People, Place, Spool
from prospector.lists.worker import die_with_parent

Report = Callable[[Mapping[str, Any]], None]

CHUNK = 250
SAMPLE = 200
SHARED_FROM = 200_000  # bytes of a file; a shorter list is cleaned before a helper has begun
_NOBODY = "nothing here says who or which company this is"
_FIRST_ROW = {
    "full_name": "Ada Example",
    "title": "Head of Sales",
    "company": "Example GmbH",
    "email": "ada@firm.example",
    "phone": "+12125550100",
    "country": "Germany",
    "city": "Berlin",
}


class Places(Sequence[str]):
    """What to call each row when talking of it, by position: "row 17 of Contacts"."""

    def __init__(self) -> None:
        self._numbers = array("l")
        self._starts: list[int] = []
        self._sheets: list[str] = []

    def begin_sheet(self, name: str) -> None:
        """Rows that follow are of the sheet with this name ("" where that goes without saying)."""
        self._starts.append(len(self._numbers))
        self._sheets.append(f" of {name}" if name else "")

    def extend(self, numbers: Iterable[int]) -> None:
        self._numbers.extend(numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, position: Any) -> Any:
        sheet = self._sheets[bisect_right(self._starts, position) - 1]
        return f"row {self._numbers[position]}{sheet}"


@dataclass(slots=True)
class Batch:
    """What judging needs of every row, by position (row id - 1)."""

    chunks: list[Chunk] = field(default_factory=list)
    place: Places = field(default_factory=Places)
    rejected: dict[int, str] = field(default_factory=dict)
    opted_out: dict[int, str] = field(default_factory=dict)
    bounced: dict[int, str] = field(default_factory=dict)
    further: dict[int, tuple[str, ...]] = field(default_factory=dict)
    company_only: set[int] = field(default_factory=set)
    nameless: list[int] = field(default_factory=list)
    findings: Counter[str] = field(default_factory=Counter)
    columns: dict[str, str] = field(default_factory=dict)
    taken: set[tuple[str, str]] = field(default_factory=set)
    sources: list[str] = field(default_factory=list)
    layout: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Job:
    """What does not change while a list is staged. `keyed`: the workspace has prospects to look for."""

    staged: sqlite3.Connection
    crew: Crew[Spool]
    options: Options
    context: Context
    batch: Batch
    report: Report
    attached: bool
    keyed: bool


def stage(request: dict[str, Any], report: Report) -> dict[str, Any]:
    """Fill the staging file. `request`: files, staging, workspace (or None), options, today.

    Returns rows_read, verdicts {verdict: count}, findings {code: count}, columns {field: header},
    sources, doubts, quality. Raises FileError kinds naming the file.
    """
    gc.disable()  # this process ends with the list; walking its rows again and again would cost a tenth
    options = Options.from_data(request["options"])
    files = [Path(file) for file in request["files"]]
    workspace, path = request["workspace"], Path(request["staging"])
    context = Context(region=options.region, today=date.fromisoformat(request["today"]))
    with (
        crew(partial(_begin, path), _helpers_for(files)) as team,
        staging.created(path, Path(workspace) if workspace else None) as staged,
    ):
        matched = bool(workspace) and options.scope != FILE_ONLY
        keyed = matched and twins.has_prospects(staged, options.list_id)
        job = Job(staged, team, options, context, Batch(), report, bool(workspace), keyed)
        for file in files:
            _take_file(job, file)
        _check_overrides(job)
        _give_back_memory()
        told = _settle(job, path)
        team.state.close()
    staging.remove_spool(path)
    return told


def _give_back_memory() -> None:
    """Let the system have what the file took while it was open, where the C library would keep it."""
    if sys.platform == "linux":
        with suppress(AttributeError):  # only one of the C libraries has it
            ctypes.CDLL(None).malloc_trim(0)


def _helpers_for(files: Sequence[Path]) -> int:
    long = any(file.is_file() and file.stat().st_size > SHARED_FROM for file in files)
    return spare_processors() if long else 0


def _begin(staging_path: Path, number: int) -> Spool:
    """Make ready a process that cleans; a helper (every number but 0) ends with its owner."""
    if number:
        gc.disable()  # as in the process that started it
        die_with_parent()
    spool = Spool(staging_path, number)
    if number:
        clean_record(_FIRST_ROW, Context())  # loads what cleaning looks up, while the file is being opened
    return spool


def _settle(job: Job, path: Path) -> dict[str, Any]:
    """Match, judge and write all rows; they are stored by a helper while they are matched here."""
    batch, staged = job.batch, job.staged
    stored = job.crew.finish(_store, (path, [chunk.rows for chunk in batch.chunks]))
    counts = [len(chunk.numbers) for chunk in batch.chunks]
    people = People(job.crew.state, [chunk.people for chunk in batch.chunks], counts)
    if job.keyed:
        twins.note_keys(staged, _keys(job))
    found = twins.find(
        staged, people, batch.nameless, keyed=job.keyed, accept=job.options.accept, report=job.report
    )
    job.report({"step": "judge", "done": 0, "total": len(people)})
    judged = verdicts.judge(
        people,
        found,
        rejected=batch.rejected,
        opted_out=batch.opted_out,
        bounced=batch.bounced,
        company_only=batch.company_only,
        blocklist=Blocklist.read(staged, "workspace") if job.attached else Blocklist(),
        place=batch.place,
    )
    measured = stored.result()
    staged.execute("BEGIN")
    verdicts.write_doubts(staged, found)
    if job.attached:
        choices.put_back(staged, job.options.rejected)
    else:
        regrouping.keep(staged, found, judged, batch.company_only | batch.rejected.keys())
    staging.insert_further(staged, batch.further)
    twins.merge_clusters(staged, judged.members)
    accounts.assign(staged, judged, batch.company_only, attached=job.attached)
    verdicts.plan_updates(staged, judged, job.options.update)
    verdicts.write(staged, judged, nobody=batch.company_only | batch.rejected.keys())
    staged.execute("COMMIT")
    return _summary(job, judged, len(found.doubts)) | {"quality": {**measured, "layout": batch.layout}}


def _store(spool: Spool, order: tuple[Path, Sequence[Place]]) -> dict[str, Any]:
    """Fill the staging file with the rows that are set aside in these places, and count them."""
    path, places = order
    with staging.filling(path) as connection:
        for place in places:
            staging.insert_rows(connection, spool.read(place))
        return measure(connection)


def _keys(job: Job) -> Iterator[Sequence[str]]:
    for chunk in job.batch.chunks:
        assert chunk.keys
        yield from job.crew.state.read(chunk.keys)


def _take_file(job: Job, path: Path) -> None:
    before = len(job.batch.place)
    for sheet in chosen_sheets(path, job.options.sheets):
        _take_sheet(job, path, sheet)
    if len(job.batch.place) == before:
        raise FormatError(
            "There are no rows to bring in.",
            hint="Check that the file holds a table with a header row and at least one row below it.",
            place=path.name,
        )


def _take_sheet(job: Job, path: Path, sheet: Sheet) -> None:
    rows = iter(sheet.rows)
    sample = list(islice(rows, SAMPLE))
    proposal = propose(sheet.headers, [row.cells for row in sample])
    mapping = list(
        job.options.mapping.get(sheet.name) or resolve(proposal, job.options.columns, partial=True)
    )
    if not sample or not names_somebody(mapping):
        return
    _note_columns(job.batch, sheet.headers, mapping, proposal.source)
    sheet_id = _note_sheet(job, path, sheet, proposal.source, mapping)
    job.batch.layout.append(_layout(sheet, proposal.source, mapping, sample))
    job.batch.place.begin_sheet("" if sheet.name == path.stem else sheet.name)
    marked = bool(sheet.delimiter)
    clean = Cleaner(sheet_id, sheet.headers, mapping, job.context, job.keyed, job.options.defaults, marked)
    for chunk in job.crew.in_order(clean, _chunks(chain(sample, rows))):
        _note(job.batch, chunk)
        job.report({"step": "read", "done": len(job.batch.place), "total": 0})


def _check_overrides(job: Job) -> None:
    """Refuse an override whose column no sheet has."""
    for name, header in job.options.columns.items():
        if header and (name, _plain(header)) not in job.batch.taken:
            raise InvalidInputError(
                f"There is no column {header!r} to take {name} from.",
                hint="See the columns with `prospector columns FILE`.",
                place=f"--map {name}={header}",
            )


def _plain(header: str) -> str:
    return header.casefold().strip()


def _note_columns(batch: Batch, headers: Sequence[str], mapping: Sequence[str], source: str) -> None:
    for header, name in zip(headers, mapping, strict=True):
        if name not in ("", SKIP):
            batch.columns.setdefault(name, header)
            batch.taken.add((name, _plain(header)))
    if source and source not in batch.sources:
        batch.sources.append(source)


def _note_sheet(job: Job, path: Path, sheet: Sheet, source: str, mapping: Sequence[str]) -> int:
    columns = json.dumps(list(zip(sheet.headers, mapping, strict=True)), ensure_ascii=False)
    cursor = job.staged.execute(
        "INSERT INTO sheets (file, sheet, header_row, source, columns) VALUES (?, ?, ?, ?, ?)",
        (path.name, sheet.name, sheet.header_row, source, columns),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _layout(sheet: Sheet, source: str, mapping: Sequence[str], sample: Sequence[Row]) -> dict[str, Any]:
    """How the sheet came, for a recipe and for comparison with the next file."""
    return {
        "sheet": sheet.name,
        "has_header": sheet.header_row is not None,
        "source": source,
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "columns": list(zip(sheet.headers, mapping, strict=True)),
        "kinds": [kind_of([row.cells[index] for row in sample]) for index in range(len(mapping))],
    }


def _chunks(rows: Iterable[Row]) -> Iterator[list[RawRow]]:
    source = iter(rows)
    while chunk := [(row.number, row.cells) for row in islice(source, CHUNK)]:
        yield chunk


def _note(batch: Batch, chunk: Chunk) -> None:
    """Keep in memory what judging will ask about the rows."""
    first = len(batch.place)
    flags = chunk.flags
    batch.chunks.append(chunk)
    batch.place.extend(chunk.numbers)
    batch.findings.update(chunk.findings)
    batch.rejected |= {first + position: _NOBODY for position in flags.rejected}
    batch.company_only |= {first + position for position in flags.company_only}
    batch.nameless += [first + position for position in flags.nameless]
    batch.opted_out |= {first + position: reason for position, reason in flags.opted_out.items()}
    batch.bounced |= {first + position: reason for position, reason in flags.bounced.items()}
    batch.further |= {first + position: addresses for position, addresses in flags.further.items()}


def _summary(job: Job, judged: verdicts.Judged, doubts: int) -> dict[str, Any]:
    return {
        "rows_read": len(job.batch.place),
        "verdicts": Counter(judged.verdict),
        "findings": job.batch.findings,
        "columns": job.batch.columns,
        "sources": job.batch.sources,
        "doubts": doubts,
    }
