"""Cleaning a list without a workspace: files in, one clean row per person out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from prospector import fields
from prospector.errors import InvalidInputError
from prospector.lists import staging, writer
from prospector.lists.importer import Progress, stage_files
from prospector.lists.options import Options

_FIRST = (
    "first_name", "last_name", "full_name", "title", "seniority", "department", "company", "domain", "email",
    "email_status", "phone", "linkedin", "city", "country", "industry", "employees_min", "employees_max",
    "revenue",
)  # fmt: skip
_REST = tuple(name for name in fields.STORED if name not in _FIRST)
COLUMNS = (*_FIRST, *_REST)
_REVENUE = """CASE WHEN v_revenue_min IS NULL OR v_revenue_max IS NULL OR v_revenue_min = v_revenue_max
THEN coalesce(v_revenue_min, v_revenue_max) ELSE v_revenue_min || '-' || v_revenue_max END"""
"""SQL for the revenue as one number or range."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleaning did: rows read and written, duplicates merged, rows rejected, findings by code, and the
    header each field was taken from."""

    rows_read: int
    rows_out: int
    duplicates: int
    rejected: int
    findings: Mapping[str, int]
    columns: Mapping[str, str]

    def to_data(self) -> dict[str, Any]:
        """The plain JSON form, with the command line's keys."""
        return asdict(self)


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
    person it describes. Raises FileError kinds and CancelledError; `out` is written whole or not at all.
    Raises InvalidInputError when an output would overwrite one of `files` or the other output.
    """
    refuse_same_file(files, [out, *([clusters] if clusters else [])])
    staged = staging.new_path(None)
    try:
        told = stage_files(files, staged, None, options or Options(), now, progress, cancelled)
        with staging.opened(staged) as connection:
            rows_out = _write_people(connection, out, told["columns"])
            if clusters:
                _write_clusters(connection, clusters)
        return _cleaned(told, rows_out)
    finally:
        staging.remove(staged)


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


def _cleaned(told: Mapping[str, Any], rows_out: int) -> Cleaned:
    rejected = told["verdicts"].get("rejected", 0)
    return Cleaned(
        rows_read=told["rows_read"],
        rows_out=rows_out,
        duplicates=told["rows_read"] - rejected - rows_out,
        rejected=rejected,
        findings=told["findings"],
        columns=told["columns"],
    )


def _write_people(connection: sqlite3.Connection, out: Path, columns: Mapping[str, str]) -> int:
    consent = [name for name in ("opt_out", "bounced") if name in columns]
    custom = _custom_headers(connection)
    return writer.write_rows(
        out, [*COLUMNS, *consent, *_free(custom, {*COLUMNS, *consent})], _people(connection, consent, custom)
    )


def _people(
    connection: sqlite3.Connection, consent: Sequence[str], custom: Sequence[str]
) -> Iterator[Sequence[Any]]:
    connection.row_factory = None  # rows as they are need no second form
    columns = [_REVENUE if name == "revenue" else f"v_{name}" for name in COLUMNS]
    # Without a workspace nobody is left out for having opted out: the list keeps them, and says so.
    found = connection.execute(
        f"SELECT {', '.join([*columns, *consent, 'v_custom'])} FROM rows"  # noqa: S608
        " WHERE id = cluster AND verdict <> 'rejected' ORDER BY id"
    )
    for *values, stored in found:
        if custom:
            extra = json.loads(stored)
            values += [extra.get(header, "") for header in custom]
        yield values


def _custom_headers(connection: sqlite3.Connection) -> list[str]:
    headers: dict[str, None] = {}
    for (columns,) in connection.execute("SELECT columns FROM sheets ORDER BY id"):
        headers |= {header: None for header, name in json.loads(columns) if header and not name}
    surplus = connection.execute("SELECT DISTINCT key FROM rows, json_each(v_custom) ORDER BY key")
    return list(headers | dict.fromkeys(key for (key,) in surplus))


def _free(headers: Sequence[str], taken: set[str]) -> list[str]:
    """The headers, marked where they would be mistaken for one of ours."""
    return [f"{header} (original)" if header in taken else header for header in headers]


def _write_clusters(connection: sqlite3.Connection, path: Path) -> None:
    found = connection.execute(
        "SELECT s.file, s.sheet, r.row, r.cluster"
        " FROM rows r JOIN sheets s ON s.id = r.sheet_id ORDER BY r.id"
    )
    writer.write_rows(path, ["file", "sheet", "row", "cluster"], (tuple(row) for row in found))
