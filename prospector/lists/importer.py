"""Bringing a file in: preview (a look at the staging file), commit (one transaction), history."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector.errors import NotFoundError, StalePlanError
from prospector.lists import moving, sandbox, staging, writer
from prospector.lists.options import Options
from prospector.lists.sandbox import IMPORTING, Limits
from prospector.records import VERDICTS, Import, ImportRow

LEFT_OUT = staging.LEFT_OUT
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do; nothing is in the workspace yet.

    `verdicts` counts rows by verdict, `findings` by code, `columns` says which header each field is
    taken from, `doubts` how many rows may be somebody twice but are kept apart, `quality` what
    prospector.lists.quality reports on, with the layout of the sheets. Lives as long as the staging
    file: `discard` it or commit it.
    """

    file: Path
    file_hash: str
    staging: Path
    options: Options
    rows_read: int
    verdicts: Mapping[str, int]
    findings: Mapping[str, int]
    columns: Mapping[str, str]
    sources: Sequence[str]
    doubts: int
    quality: Mapping[str, Any]
    seen: moving.Seen


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of a preview: where it stands, its verdict and reason, and its clean values."""

    row_id: int
    sheet: str
    row: int
    verdict: str
    reason: str
    values: Mapping[str, Any]
    findings: Sequence[tuple[str, str, str, str]]
    raw: Sequence[str]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: its id, the list it made and the rows by verdict."""

    import_id: int
    list_id: int
    list_name: str
    file_name: str
    source: str
    rows_read: int
    verdicts: Mapping[str, int]
    state: str
    at: datetime


def preview(
    file: Path,
    workspace: Path,
    session: Session,
    *,
    options: Options | None = None,
    now: datetime,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    limits: Limits = IMPORTING,
) -> Preview:
    """Read, clean, match and judge `file` in a child process; the workspace is only read.

    `session` is a reading session, used before the child starts. `progress` gets (step, done, total)
    with total 0 while it is unknown. Raises FileError kinds naming the file, and CancelledError; in both
    cases nothing is left behind.
    """
    chosen = options or Options()
    folder = staging.folder_beside(workspace)
    seen = moving.look(session)
    session.rollback()  # the child may take minutes; no snapshot is held meanwhile
    staging.sweep(folder)
    staged = staging.new_path(folder)
    try:
        file_hash = _file_hash(file)
        told = stage_files([file], staged, workspace, chosen, now, progress, cancelled, limits)
    except BaseException:
        staging.remove(staged)
        raise
    return Preview(
        file=file,
        file_hash=file_hash,
        staging=staged,
        options=chosen,
        rows_read=told["rows_read"],
        verdicts={verdict: told["verdicts"].get(verdict, 0) for verdict in VERDICTS},
        findings=told["findings"],
        columns=told["columns"],
        sources=tuple(told["sources"]),
        doubts=told["doubts"],
        quality=told["quality"],
        seen=seen,
    )


def stage_files(
    files: Sequence[Path],
    staged: Path,
    workspace: Path | None,
    options: Options,
    now: datetime,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
    limits: Limits = IMPORTING,
) -> dict[str, Any]:
    """Run the pipeline over `files` in a capped child process; returns what `pipeline.stage` tells."""

    def told(message: dict[str, Any]) -> None:
        if progress:
            progress(message["step"], message["done"], message["total"])

    request = {
        "files": [str(file.resolve()) for file in files],
        "staging": str(staged.resolve()),
        "workspace": str(workspace.resolve()) if workspace else None,
        "options": options.to_data(),
        "today": now.date().isoformat(),
    }
    return sandbox.run(
        "prospector.lists.pipeline:stage",
        request,
        on_progress=told,
        cancelled=cancelled,
        limits=sandbox.roomy(limits, sum(file.stat().st_size for file in files if file.is_file())),
        place=", ".join(file.name for file in files),
    )


def preview_rows(
    preview: Preview, *, verdict: str | None = None, offset: int = 0, limit: int = 200
) -> list[PreviewRow]:
    """A page of the preview's rows in reading order, all of them or those with one verdict."""
    where, arguments = ("WHERE r.verdict = ?", [verdict]) if verdict else ("", [])
    with staging.opened(preview.staging) as staged:
        found = staged.execute(
            f"SELECT r.*, s.sheet FROM rows r JOIN sheets s ON s.id = r.sheet_id {where}"  # noqa: S608
            " ORDER BY r.id LIMIT ? OFFSET ?",
            (*arguments, limit, offset),
        ).fetchall()
    return [_preview_row(row) for row in found]


def _preview_row(row: Mapping[str, Any]) -> PreviewRow:
    return PreviewRow(
        row_id=row["id"],
        sheet=row["sheet"],
        row=row["row"],
        verdict=row["verdict"],
        reason=row["reason"],
        values={name: row[f"v_{name}"] for name in staging.STORED},
        findings=[(code, name, before, after) for code, name, before, after in json.loads(row["findings"])],
        raw=staging.unpacked(row["raw"]),
    )


def preview_examples(preview: Preview, *, looked_at: int = 2_000) -> dict[str, tuple[str, str]]:
    """For every kind of finding among the first rows that have any, one cell before and after."""
    found: dict[str, tuple[str, str]] = {}
    with staging.opened(preview.staging) as staged:
        rows = staged.execute("SELECT findings FROM rows WHERE findings <> '[]' LIMIT ?", (looked_at,))
        for (findings,) in rows:
            for code, _, before, after in json.loads(findings):
                if before != after or code not in found:
                    found.setdefault(code, (before, after))
    return found


def discard(preview: Preview) -> None:
    """Forget a preview; its staging file goes."""
    staging.remove(preview.staging)


def commit(session: Session, preview: Preview, *, list_name: str = "", now: datetime) -> Imported:
    """Move a previewed list into the workspace.

    `session` is a writing session that has `preview.staging` attached (`database.writing(staged=...)`).
    Raises StalePlanError when prospects or suppressions were added or removed since the preview, or when
    a prospect whom it would change was changed.
    """
    if moving.look(session) != preview.seen or moving.is_outdated(session):
        raise StalePlanError(
            "The workspace changed after this file was previewed.",
            hint="Preview it again; nothing was imported.",
            place=preview.file.name,
        )
    made = _new_import(session, preview, list_name or preview.file.name, now)
    moving.move(session, made, now=now)
    session.flush()
    return _imported(session, made)


def _new_import(session: Session, preview: Preview, list_name: str, now: datetime) -> Import:
    made = Import(
        list_id=moving.new_list(session, list_name, now),
        file_name=preview.file.name,
        file_hash=preview.file_hash,
        source=", ".join(preview.sources),
        mapping=json.dumps(dict(preview.columns), ensure_ascii=False),
        options=json.dumps(preview.options.to_data(), ensure_ascii=False),
        findings=json.dumps(dict(preview.findings)),
        rows_read=preview.rows_read,
        quality=json.dumps(dict(preview.quality), ensure_ascii=False),
        recipe=preview.options.recipe,
        created_at=now,
        **preview.verdicts,
    )
    session.add(made)
    session.flush()
    return made


def _file_hash(path: Path) -> str:
    """Of the file as it is read now; empty where it cannot be opened, which reading it then explains."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def history(session: Session) -> list[Imported]:
    """All imports, the newest first."""
    return [_imported(session, made) for made in session.scalars(select(Import).order_by(Import.id.desc()))]


def show(session: Session, import_id: int) -> Imported:
    """One import. Raises NotFoundError."""
    return _imported(session, find(session, import_id))


def find(session: Session, import_id: int) -> Import:
    """The import's record. Raises NotFoundError."""
    made = session.get(Import, import_id)
    if made is None:
        raise NotFoundError(f"There is no import {import_id}.", hint="See `prospector imports list`.")
    return made


def members(session: Session, import_id: int) -> list[int]:
    """The prospects that the import created, updated or found unchanged."""
    return list(
        session.scalars(
            select(ImportRow.prospect_id)
            .where(ImportRow.import_id == import_id, ImportRow.prospect_id.is_not(None))
            .distinct()
        )
    )


def rows_of(
    session: Session, import_id: int, verdicts: Sequence[str], *, limit: int | None = None
) -> list[tuple[str, int, str, str, list[str]]]:
    """(sheet, row, verdict, reason, raw cells) of the import's rows with one of the verdicts, in order."""
    query = (
        select(ImportRow.sheet, ImportRow.row, ImportRow.verdict, ImportRow.reason, ImportRow.raw)
        .where(ImportRow.import_id == import_id, ImportRow.verdict.in_(verdicts))
        .order_by(ImportRow.id)
        .limit(limit)
    )
    return [(*found[:4], json.loads(found[4] or "[]")) for found in session.execute(query)]


def save_left_out(session: Session, import_id: int, path: Path) -> int:
    """Save the rows that made no prospect, with verdict, reason and raw cells under the file's own headers;
    returns how many. A header that two sheets share is one column."""
    found = rows_of(session, import_id, LEFT_OUT)
    layout = json.loads(find(session, import_id).quality).get("layout", [])
    headers = {sheet["sheet"]: [header for header, _ in sheet["columns"]] for sheet in layout}
    tables = [_under(headers.get(sheet, []), raw) for sheet, _, _, _, raw in found]
    names = list(dict.fromkeys(name for table in tables for name in table))
    rows: list[Sequence[writer.Value]] = [
        [*row[:4], *(table.get(name, "") for name in names)] for row, table in zip(found, tables, strict=True)
    ]
    return writer.write_rows(path, ["sheet", "row", "verdict", "reason", *names], rows)


def _under(headers: Sequence[str], raw: Sequence[str]) -> dict[str, str]:
    """The cells by header; those beyond the headers are numbered."""
    surplus = (f"cell {number}" for number in range(len(headers) + 1, len(raw) + 1))
    return dict(zip((*headers, *surplus), raw, strict=False))


def _imported(session: Session, made: Import) -> Imported:
    return Imported(
        import_id=made.id,
        list_id=made.list_id or 0,
        list_name=moving.list_name(session, made.list_id),
        file_name=made.file_name,
        source=made.source,
        rows_read=made.rows_read,
        verdicts={verdict: getattr(made, verdict) for verdict in VERDICTS},
        state=made.state,
        at=made.created_at,
    )
