"""Cleaning a list without a workspace: files in, one clean row per person out.

`open_list` reads and cleans the files once and keeps the result in a private staging file; looking, choosing
and saving all work on that. `clean` is the whole way at once.
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from prospector.cleaning.findings import CATALOGUE
from prospector.errors import InvalidInputError
from prospector.lists import regrouping, result_columns, sandbox, staging
from prospector.lists.choices import REJECTABLE_IN_FILES, Choices, rows_with
from prospector.lists.importer import Progress, stage_files
from prospector.lists.options import Options
from prospector.lists.sandbox import IMPORTING, Limits

COLUMNS = result_columns.STANDARD
PARTS = ("all", "people", "duplicates", "rejected", "opted_out")
_WHERE = {
    "all": "1",
    "people": "id = cluster AND verdict <> 'rejected'",
    "duplicates": "id <> cluster AND verdict <> 'rejected'",
    "rejected": "verdict = 'rejected'",
    "opted_out": "opt_out <> '' OR bounced <> ''",
}
_FEW = 3_000  # rows; more are settled in a process of their own
_LOOKED_AT = 400  # rows among which examples are looked for


@dataclass(slots=True, weakref_slot=True, eq=False)
class OpenedList:
    """Files that were read and cleaned as one list, and what was chosen about it since.

    `findings` counts by code as they were found; `columns` says which header each field was taken from.
    Its staging file goes when it is closed (it is a context manager, too), forgotten, or the program ends.
    """

    files: tuple[Path, ...]
    options: Options
    at: datetime
    staging: Path
    rows_read: int
    findings: Mapping[str, int]
    columns: Mapping[str, str]
    sources: Sequence[str]
    choices: Choices = field(default_factory=Choices)
    close: Callable[[], object] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.close = weakref.finalize(self, staging.remove, self.staging)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Figures:
    """How many rows were read, how many people and companies they are, how many rows are others' duplicates,
    were rejected, and how many of the people opted out or bounced."""

    rows: int
    people: int
    duplicates: int
    rejected: int
    opted_out: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding on this list: how often, whether it can be turned down, and whether it is."""

    code: str
    label: str
    severity: str
    count: int
    can_reject: bool
    is_rejected: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A cell before and after a fix."""

    row_id: int
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of the list: where it stands, what became of it, its cells as they came and its values as chosen.

    `values` and `raw` are in the columns that were asked for; `findings` are (code, field, before, after).
    """

    id: int
    file: str
    sheet: str
    row: int
    verdict: str
    reason: str
    cluster: int
    raw: Sequence[str]
    values: Sequence[Any]
    findings: Sequence[tuple[str, str, str, str]]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleaning did: rows read and written, duplicates merged, rows rejected, findings by code, the
    header each field was taken from, and how many cells of the kinds turned down stayed as they were."""

    rows_read: int
    rows_out: int
    duplicates: int
    rejected: int
    findings: Mapping[str, int]
    columns: Mapping[str, str]
    left_as_is: Mapping[str, int]

    def to_data(self) -> dict[str, Any]:
        """The plain JSON form, with the command line's keys."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where a cleaned list goes, and how.

    `out` gets the clean list in a layout (result_columns.LAYOUTS). With `workbook` it also gets sheets for
    duplicates, rejected rows, findings and a summary; for a csv these are files beside it. `clusters` gets
    one line for every data row: file, sheet, row and the number of the person it describes.
    """

    out: Path
    layout: str = "standard"
    workbook: bool = False
    clusters: Path | None = None
    duplicates: Path | None = None
    rejects: Path | None = None

    def paths(self) -> list[Path]:
        """All files that will be written."""
        named = (self.out, self.clusters, self.duplicates, self.rejects)
        return [path for path in named if path] + (self.beside() if self.workbook else [])

    def beside(self) -> list[Path]:
        """What a workbook has as sheets, as files beside a csv."""
        if self.out.suffix.lower() != ".csv":
            return []
        return [self.out.with_name(f"{self.out.stem}-{name}.csv") for name in SIDE_TABLES]


SIDE_TABLES = ("duplicates", "rejected", "findings", "summary")


def open_list(
    files: Sequence[Path],
    options: Options | None = None,
    *,
    now: datetime,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    limits: Limits = IMPORTING,
) -> OpenedList:
    """Read, clean and match `files` as one list in a child process.

    `progress` gets (step, done, total), total 0 while it is unknown. What `options` reject, and the band they
    accept, are the list's first choices. Raises FileError kinds naming the file, and CancelledError; then
    nothing is left behind. What a killed app left in the temporary folder is removed.
    """
    chosen = options or Options()
    staging.sweep_temporary()
    staged = staging.new_path(None)
    opened: OpenedList | None = None
    try:
        told = stage_files(files, staged, None, chosen, now, progress, cancelled, limits)
        with staging.changing(staged):
            pass  # from now on who looks and who changes do not wait for each other
        opened = OpenedList(
            files=tuple(files),
            options=chosen,
            at=now,
            staging=staged,
            rows_read=told["rows_read"],
            findings=told["findings"],
            columns=told["columns"],
            sources=tuple(told["sources"]),
        )
        choose(
            opened,
            Choices(chosen.rejected & REJECTABLE_IN_FILES, chosen.accept),
            cancelled=cancelled,
            limits=limits,
        )
    except BaseException:
        opened.close() if opened else staging.remove(staged)
        raise
    return opened


def choose(
    opened: OpenedList,
    choices: Choices,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    limits: Limits = IMPORTING,
) -> None:
    """Make the list what it is under these choices, without reading the file again.

    All or nothing; any earlier choices can be chosen again. Raises CancelledError.
    """
    if choices != opened.choices:
        if _concerns_many(opened, choices):
            _settle_in_child(opened, choices, progress, cancelled, limits)
        else:
            regrouping.settle(opened.staging, opened.choices, choices)
        opened.choices = choices


def _concerns_many(opened: OpenedList, choices: Choices) -> bool:
    """Whether many rows change; a decision on a pair never concerns many."""
    before = opened.choices
    if (before.rejected, before.accept) == (choices.rejected, choices.accept):
        return False
    with staging.opened(opened.staging) as staged:
        return regrouping.concerned(staged, before, choices) > _FEW


def _settle_in_child(
    opened: OpenedList,
    choices: Choices,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
    limits: Limits,
) -> None:
    def told(message: dict[str, Any]) -> None:
        if progress:
            progress(message["step"], message["done"], message["total"])

    sandbox.run(
        "prospector.lists.regrouping:work",
        {
            "staging": str(opened.staging),
            "before": opened.choices.to_data(),
            "now": choices.to_data(),
        },
        on_progress=told,
        cancelled=cancelled,
        limits=limits,
        place=opened.files[0].name,
    )


# --- looking


def figures(opened: OpenedList) -> Figures:
    """How many rows, people, duplicates and rejected rows the list has as chosen."""
    with staging.opened(opened.staging) as staged:
        people, duplicates, rejected = staged.execute(
            "SELECT coalesce(sum(id = cluster AND verdict <> 'rejected'), 0),"
            " coalesce(sum(id <> cluster AND verdict <> 'rejected'), 0),"
            " coalesce(sum(verdict = 'rejected'), 0) FROM verdicts"
        ).fetchone()
        opted_out = staged.execute(
            "SELECT count(DISTINCT v.cluster) FROM cleaned c JOIN verdicts v USING (id)"
            " WHERE c.opt_out <> '' OR c.bounced <> ''"
        ).fetchone()[0]
    return Figures(opened.rows_read, people, duplicates, rejected, opted_out)


def kinds(opened: OpenedList) -> list[Kind]:
    """The kinds of findings on this list, the most frequent first."""
    found = sorted(opened.findings.items(), key=lambda item: (-item[1], item[0]))
    rejected = opened.choices.rejected
    return [
        Kind(
            code, CATALOGUE[code].label, CATALOGUE[code].severity, count,
            code in REJECTABLE_IN_FILES, code in rejected,
        )
        for code, count in found
    ]  # fmt: skip


def examples(opened: OpenedList, code: str, *, limit: int = 6) -> list[Example]:
    """Cells with a finding of this kind, no pair of before and after twice; those that changed first."""
    with staging.opened(opened.staging) as staged:
        rows = staged.execute(
            "SELECT id, findings FROM cleaned WHERE instr(findings, ?) ORDER BY id LIMIT ?",
            (f'["{code}"', _LOOKED_AT),
        ).fetchall()
    found: dict[tuple[str, str], Example] = {}
    for row_id, findings in rows:
        for one, name, before, after in json.loads(findings):
            if one == code:
                found.setdefault((before, after), Example(row_id, name, before, after))
    return sorted(found.values(), key=lambda one: one.before == one.after)[:limit]


def row_ids(opened: OpenedList, *, part: str = "all", code: str = "") -> list[int]:
    """The ids of the rows of a part of the list (one of PARTS) that have a finding of a kind, in order."""
    with staging.opened(opened.staging) as staged:
        found = staged.execute(f"SELECT id FROM rows WHERE {_WHERE[part]} ORDER BY id").fetchall()  # noqa: S608
        if not code:
            return [row[0] for row in found]
        wanted = set(rows_with(staged, (code,)))
    return [row[0] for row in found if row[0] in wanted]


def rows(
    opened: OpenedList, ids: Sequence[int], columns: Sequence[result_columns.LayoutColumn]
) -> list[ListRow]:
    """These rows in these columns (of `own_layout`), in the order of the list."""
    with staging.opened(opened.staging) as staged:
        read = result_columns.sheets(staged)
        found = staged.execute(
            "SELECT * FROM rows WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
            (json.dumps(list(ids)),),
        ).fetchall()
    sheets = {sheet.id: sheet for sheet in read}
    values, raw = result_columns.values_in(columns), result_columns.raw_in(columns, read)
    return [
        ListRow(
            id=row["id"],
            file=sheets[row["sheet_id"]].file,
            sheet=sheets[row["sheet_id"]].name,
            row=row["row"],
            verdict=row["verdict"],
            reason=row["reason"],
            cluster=row["cluster"],
            raw=raw(row["sheet_id"], staging.unpacked(row["raw"])),
            values=values(row),
            findings=[tuple(one) for one in json.loads(row["findings"])],
        )
        for row in found
    ]


def samples(opened: OpenedList, *, limit: int = 3) -> dict[int, list[list[str]]]:
    """The cells of the first rows of each sheet as they came, by the sheet's id."""
    with staging.opened(opened.staging) as staged:
        return {
            sheet.id: [
                staging.unpacked(row[0])
                for row in staged.execute(
                    "SELECT raw FROM cleaned WHERE sheet_id = ? ORDER BY id LIMIT ?", (sheet.id, limit)
                )
            ]
            for sheet in result_columns.sheets(staged)
        }


def layout(opened: OpenedList, name: str = "own") -> list[result_columns.LayoutColumn]:
    """The columns of a layout of this list."""
    with staging.opened(opened.staging) as staged:
        return result_columns.columns_of(staged, name)


# --- the whole way at once


def clean(
    files: Sequence[Path],
    out: Path,
    *,
    clusters: Path | None = None,
    options: Options | None = None,
    now: datetime,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Cleaned:
    """Clean `files` as one list and write it to `out` (xlsx or csv).

    `clusters` gets one line for every data row in reading order: file, sheet, row and the number of the
    person it describes. Raises FileError kinds and CancelledError; both are written whole or not at all.
    Raises InvalidInputError when an output would overwrite one of `files` or the other output.
    """
    from prospector.lists import saved_tables, saving

    wanted = Outputs(out, clusters=clusters)
    refuse_same_file(files, wanted.paths())
    with open_list(files, options, now=now, progress=progress, cancelled=cancelled) as opened:
        saving.save(opened.staging, wanted, saved_tables.About.of(opened), cancelled=cancelled)
        return cleaned(opened)


def cleaned(opened: OpenedList) -> Cleaned:
    """What cleaning did, as chosen."""
    found = figures(opened)
    return Cleaned(
        rows_read=found.rows,
        rows_out=found.people,
        duplicates=found.duplicates,
        rejected=found.rejected,
        findings=opened.findings,
        columns=opened.columns,
        left_as_is={
            code: count for code, count in opened.findings.items() if code in opened.choices.rejected
        },
    )


def refuse_same_file(inputs: Sequence[Path], outputs: Sequence[Path]) -> None:
    """Raise InvalidInputError where an output would take the place of an input or of another output."""
    taken = {path.resolve() for path in inputs}
    for path in outputs:
        if path.resolve() in taken:
            raise InvalidInputError(
                "This file is named twice, and would be overwritten.",
                hint="Give the result a name of its own.",
                place=str(path),
            )
        taken.add(path.resolve())
