"""`prospector import` and `prospector imports`: bring files in, see what was brought in, take it back."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from prospector.cli.call import Call, table
from prospector.cli.clean import add_reading_options, reading_options
from prospector.cli.options import whole_number
from prospector.errors import ProspectorError
from prospector.intake import take_back, take_in
from prospector.lists import importer
from prospector.lists.importer import Imported, Preview
from prospector.lists.policies import POLICIES, UpdatePolicy
from prospector.records import VERDICTS
from prospector.storage import backup
from prospector.storage.database import Database


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `import` and `imports`."""
    (_add_import if name == "import" else _add_imports)(parser)


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="xlsx, xls, xlsb, ods, csv or tsv"
    )
    parser.add_argument(
        "--list", default="", metavar="NAME", help="name of the list this makes (default: the file's)"
    )
    parser.add_argument("--dry-run", action="store_true", help="show the verdicts and write nothing")
    parser.add_argument(
        "--update",
        action="append",
        default=[],
        metavar="[FIELD=]POLICY",
        help=f"what to do to prospects already there: {', '.join(POLICIES)} (default: fill blanks);"
        " with FIELD= for one field, repeatable",
    )
    add_reading_options(parser)
    parser.set_defaults(run=_import)


def _add_imports(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="all imports, the newest first").set_defaults(run=_list)
    for action, run, summary in (
        ("show", _show, "one import and the rows it left out"),
        ("undo", _undo, "take an import back"),
        ("rejects", _rejects, "the rows left out, with reasons"),
    ):
        one = actions.add_parser(action, help=summary)
        one.add_argument("import_id", type=whole_number, metavar="ID")
        one.set_defaults(run=run)
        if action == "rejects":
            one.add_argument("--out", type=Path, metavar="FILE", help="save them as xlsx or csv")


def _import(call: Call) -> None:
    with call.database() as database:
        done = _import_all(call, database)
    total: Counter[str] = Counter()
    for one in done:
        total.update({key: one[key] for key in ("rows_read", *VERDICTS)})
    data: dict[str, Any] = {
        "import_id": done[-1]["import_id"],
        **{key: total[key] for key in ("rows_read", *VERDICTS)},
    }
    if len(done) > 1:
        data["imports"] = done
    call.answer(data, "\n".join(_line(one) for one in done))


def _import_all(call: Call, database: Database) -> list[dict[str, Any]]:
    """Import the files one by one; the error of one says which were imported before it."""
    done: list[dict[str, Any]] = []
    for file in call.args.files:
        try:
            done.append(_import_one(call, database, file))
        except ProspectorError as error:
            if done and not call.args.dry_run:
                before = ", ".join(f"{one['file']} (import {one['import_id']})" for one in done)
                error.hint = f"{error.hint} Imported before it: {before}.".strip()
            raise
    return done


def _import_one(call: Call, database: Database, file: Path) -> dict[str, Any]:
    options = replace(reading_options(call.args), update=UpdatePolicy.parse(call.args.update))
    with database.reading() as session:
        seen = importer.preview(
            file,
            database.path,
            session,
            options=options,
            now=call.now,
            progress=lambda step, done, total: call.progress(done, total, step),
        )
    try:
        if call.args.dry_run:
            return _data(seen, None)
        backup.daily(database.path, now=call.now)
        with database.writing(staged=seen.staging) as session:
            imported = take_in(session, seen, list_name=call.args.list, now=call.now)
            return _data(seen, imported)
    finally:
        importer.discard(seen)


def _data(seen: Preview, imported: Imported | None) -> dict[str, Any]:
    return {
        "file": str(seen.file),
        "import_id": imported.import_id if imported else None,
        "list": imported.list_name if imported else None,
        "rows_read": seen.rows_read,
        **seen.verdicts,
        "doubtful": seen.doubts,
        "findings": dict(seen.findings),
        "columns": dict(seen.columns),
        "source": ", ".join(seen.sources),
    }


def _line(one: dict[str, Any]) -> str:
    counts = ", ".join(f"{one[verdict]:,} {verdict}" for verdict in VERDICTS)
    head = (
        f"import {one['import_id']} into list {one['list']!r}"
        if one["import_id"]
        else "preview, nothing written"
    )
    return f"{one['file']}: {one['rows_read']:,} rows: {counts} ({head})"


def _list(call: Call) -> None:
    with call.reading() as session:
        found = importer.history(session)
    rows = [
        [str(one.import_id), one.at.date().isoformat(), one.file_name, f"{one.rows_read:,}", one.state]
        + [f"{one.verdicts[verdict]:,}" for verdict in VERDICTS]
        for one in found
    ]
    call.answer(
        {"imports": [_told(one) for one in found]},
        table(["id", "date", "file", "rows", "state", *VERDICTS], rows) if rows else "No imports yet.",
    )


def _told(one: Imported) -> dict[str, Any]:
    return {
        "import_id": one.import_id,
        "file": one.file_name,
        "source": one.source,
        "list": one.list_name,
        "state": one.state,
        "at": one.at.isoformat(),
        "rows_read": one.rows_read,
        **one.verdicts,
    }


def _show(call: Call) -> None:
    with call.reading() as session:
        one = importer.show(session, call.args.import_id)
        left_out = importer.rows_of(session, one.import_id, ("suppressed", "rejected"), limit=20)
    lines = [f"{name}: {value}" for name, value in _told(one).items()]
    lines += [f"  {sheet} row {row}: {verdict}, {reason}" for sheet, row, verdict, reason, _ in left_out]
    call.answer(_told(one), "\n".join(lines))


def _rejects(call: Call) -> None:
    import_id, out = call.args.import_id, call.args.out
    with call.reading() as session:
        importer.show(session, import_id)
        found = importer.rows_of(session, import_id, importer.LEFT_OUT)
        if out:
            importer.save_left_out(session, import_id, out)
    keys = ("sheet", "row", "verdict", "reason", "cells")
    shown = table(list(keys[:4]), [[str(cell) for cell in row[:4]] for row in found])
    call.answer(
        {"rows": [dict(zip(keys, row, strict=True)) for row in found]},
        f"{len(found):,} rows saved to {out}" if out else shown,
    )


def _undo(call: Call) -> None:
    with call.writing() as session:
        done = take_back(session, call.args.import_id, now=call.now)
    kept = [
        {"id": one.prospect_id, "name": one.name, "field": one.field, "reason": one.reason}
        for one in done.kept
    ]
    lines = [
        f"import {done.import_id} undone: {done.removed:,} prospects removed, {done.restored:,} restored"
    ]
    for one in done.kept:
        field = f" ({one.field})" if one.field else ""
        lines.append(f"  kept {one.name}{field}: {one.reason}")
    if done.suppressions:
        lines.append(f"  {done.suppressions:,} entries stay on the do-not-contact list")
    call.answer(
        {
            "import_id": done.import_id,
            "removed": done.removed,
            "restored": done.restored,
            "kept": kept,
            "suppressions_kept": done.suppressions,
        },
        "\n".join(lines),
    )
