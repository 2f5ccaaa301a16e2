"""From files to a staged list, inside the child process: read, map, clean, match, judge, write.

`stage` is the whole way as a list of steps; `prospector.lists.importer` and `prospector.lists.cleanup`
start it through the sandbox and look at what it left in the staging file.
"""

from __future__ import annotations

import gc
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

from prospector.cleaning.record import Context, clean_record
from prospector.errors import FormatError, InvalidInputError
from prospector.lists import accounts, staging, twins, verdicts
from prospector.lists.blocklist import Blocklist
from prospector.lists.cells import cell_text, unescaped
from prospector.lists.columns import propose, resolve
from prospector.lists.inspecting import chosen_sheets
from prospector.lists.options import SKIP, Options, names_somebody
from prospector.lists.parallel import in_order
from prospector.lists.reader import Row, Sheet
from prospector.lists.worker import die_with_parent
from prospector.matching.people import Person

Report = Callable[[Mapping[str, Any]], None]

CHUNK = 500
ALONE = 2  # chunks; starting helpers takes about as long as cleaning these
SAMPLE = 200
_VALUES_FROM = 7  # where the values begin in a cleaned row
_PERSON_AT = [_VALUES_FROM + staging.STORED.index(name) for name in twins.PERSON]
_COMPANY_AT = _VALUES_FROM + staging.STORED.index("company")
_DOMAIN_AT = _VALUES_FROM + staging.STORED.index("domain")
_ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


@dataclass(slots=True)
class Batch:
    """What judging needs of every row, by position (row id - 1)."""

    people: list[Person] = field(default_factory=list)
    place: list[str] = field(default_factory=list)
    rejected: dict[int, str] = field(default_factory=dict)
    opted_out: dict[int, str] = field(default_factory=dict)
    bounced: dict[int, str] = field(default_factory=dict)
    company_only: set[int] = field(default_factory=set)
    findings: Counter[str] = field(default_factory=Counter)
    columns: dict[str, str] = field(default_factory=dict)
    taken: set[tuple[str, str]] = field(default_factory=set)
    sources: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Job:
    """What does not change while a list is staged."""

    staged: sqlite3.Connection
    options: Options
    context: Context
    batch: Batch
    report: Report
    attached: bool


def stage(request: dict[str, Any], report: Report) -> dict[str, Any]:
    """Fill the staging file. `request`: files, staging, workspace (or None), options, today.

    Returns rows_read, verdicts {verdict: count}, findings {code: count}, columns {field: header},
    sources, doubts. Raises FileError kinds naming the file.
    """
    gc.disable()  # this process ends with the list; walking its rows again and again would cost a tenth
    options = Options.from_data(request["options"])
    workspace = request["workspace"]
    with staging.created(Path(request["staging"]), Path(workspace) if workspace else None) as staged:
        context = Context(region=options.region, today=date.fromisoformat(request["today"]))
        job = Job(staged, options, context, Batch(), report, attached=bool(workspace))
        for file in request["files"]:
            _take_file(job, Path(file))
        _check_overrides(job)
        judged = _judge(job)
        twins.merge_clusters(staged, judged.members)
        accounts.assign(staged, judged, job.batch.company_only, attached=job.attached)
        verdicts.plan_updates(staged, judged, options.update)
        verdicts.write(staged, judged)
        return _summary(job, judged)


def _take_file(job: Job, path: Path) -> None:
    before = len(job.batch.people)
    for sheet in chosen_sheets(path, job.options.sheets):
        _take_sheet(job, path, sheet)
    if len(job.batch.people) == before:
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
    place = "" if sheet.name == path.stem else f" of {sheet.name}"
    clean = _Cleaner(sheet_id, sheet.headers, mapping, job.context)
    chunks = _chunks(chain(sample, rows))
    for cleaned, findings in in_order(clean, chunks, alone=ALONE, begin=_begin_helper):
        first = len(job.batch.people) + 1
        staging.insert_rows(job.staged, [(first + index, *row) for index, row in enumerate(cleaned)])
        for row in cleaned:
            _note(job.batch, row, place)
        job.batch.findings.update(findings)
        job.report({"step": "read", "done": len(job.batch.people), "total": 0})


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


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _begin_helper() -> None:
    gc.disable()  # as in the process that started it
    die_with_parent()


@dataclass(frozen=True, slots=True)
class _Cleaner:
    """Cleans rows of one sheet; holds no state, so that helper processes can share the work."""

    sheet_id: int
    headers: Sequence[str]
    mapping: Sequence[str]
    context: Context

    def __call__(self, rows: Sequence[Row]) -> tuple[list[tuple[Any, ...]], Counter[str]]:
        """The staged form of the rows (see staging.insert_rows, without the id), and findings by code."""
        fields = [(index, name) for index, name in enumerate(self.mapping) if name not in ("", SKIP)]
        custom = [(index, header) for index, header in enumerate(self.headers) if not self.mapping[index]]
        findings: Counter[str] = Counter()
        return [self._clean(row, fields, custom, findings) for row in rows], findings

    def _clean(
        self,
        row: Row,
        fields: Sequence[tuple[int, str]],
        custom: Sequence[tuple[int, str]],
        findings: Counter[str],
    ) -> tuple[Any, ...]:
        cells = [unescaped(cell) if type(cell) is str and "'" in cell else cell for cell in row.cells]
        width = len(cells)
        record = clean_record({name: cells[index] for index, name in fields if index < width}, self.context)
        values = record.values
        for finding in record.findings:
            findings[finding.code] += 1
        kept = self._custom(cells, custom)
        return (
            self.sheet_id,
            row.number,
            _is_person(values),
            record.opt_out,
            record.bounced,
            _ENCODE(record.findings) if record.findings else "[]",
            _ENCODE([cell if type(cell) is str else cell_text(cell) for cell in cells]),
            *[values[name] for name in staging.STORED],
            _ENCODE(kept) if kept else "{}",
            *twins.keys_of(values).values(),
        )

    def _custom(self, cells: Sequence[Any], custom: Sequence[tuple[int, str]]) -> dict[str, str]:
        width = len(cells)
        kept = {
            header: text for index, header in custom if index < width and (text := cell_text(cells[index]))
        }
        for index in range(len(self.headers), width):  # a text row that is too long keeps its surplus
            if text := cell_text(cells[index]):
                kept[f"Column {index + 1}"] = text
        return kept


def _is_person(values: Mapping[str, Any]) -> bool:
    return any(values[name] for name in ("full_name", "first_name", "last_name", "email", "linkedin"))


def _note(batch: Batch, row: tuple[Any, ...], place: str) -> None:
    """Keep in memory what judging will ask about the row; `place` names its sheet."""
    position = len(batch.people)
    _, number, is_person, opt_out, bounced = row[:5]
    batch.people.append(Person(*[row[index] for index in _PERSON_AT]))
    batch.place.append(f"row {number}{place}")
    if opt_out:
        batch.opted_out[position] = opt_out
    if bounced:
        batch.bounced[position] = bounced
    if is_person:
        return
    if row[_COMPANY_AT] or row[_DOMAIN_AT]:
        batch.company_only.add(position)
    else:
        batch.rejected[position] = "nothing here says who or which company this is"


def _judge(job: Job) -> verdicts.Judged:
    batch = job.batch
    found = twins.find(job.staged, batch.people, attached=job.attached, report=job.report)
    judged = verdicts.judge(
        batch.people,
        found,
        rejected=batch.rejected,
        opted_out=batch.opted_out,
        bounced=batch.bounced,
        company_only=batch.company_only,
        blocklist=Blocklist.read(job.staged, "workspace") if job.attached else Blocklist(),
        place=batch.place,
    )
    verdicts.write_doubts(job.staged, found)
    return judged


def _summary(job: Job, judged: verdicts.Judged) -> dict[str, Any]:
    doubts = job.staged.execute("SELECT count(*) FROM doubts").fetchone()[0]
    return {
        "rows_read": len(job.batch.people),
        "verdicts": Counter(judged.verdict),
        "findings": job.batch.findings,
        "columns": job.batch.columns,
        "sources": job.batch.sources,
        "doubts": doubts,
    }
