"""`prospector import` and `prospector imports`: bring files in, see what was brought in, take it back."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from prospector import fields, prospects
from prospector.cli.call import Call, counted, table
from prospector.cli.clean import add_reading_options, reading_options
from prospector.cli.options import add_action, assignment, whole_number
from prospector.cli.recipes import Plan, add_recipe_options, plan
from prospector.errors import ProspectorError
from prospector.intake import take_back, take_in
from prospector.lists import importer, quality, shelf, undo
from prospector.lists.drift import content_drift
from prospector.lists.importer import Imported, Preview
from prospector.lists.options import ACCEPTED, FILE_ONLY, OF_LIST, WORKSPACE, Options
from prospector.lists.policies import POLICIES, UpdatePolicy
from prospector.lists.quality import Quality
from prospector.lists.undo import Kept
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
    parser.add_argument(
        "--default",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help="a value for the empty cells of a field, such as country=DE or source=Fair; repeatable",
    )
    parser.add_argument(
        "--match-against",
        default="",
        metavar="workspace|file|LIST",
        help="look for the same people in the workspace (default), in the file only, or in one list",
    )
    parser.add_argument(
        "--accept",
        choices=ACCEPTED,
        default="likely",
        help="merge rows that are one person this surely (default: likely)",
    )
    add_reading_options(parser)
    add_recipe_options(parser, of_workspace=True)
    parser.set_defaults(run=_import)


def _add_imports(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add_action(actions, "list", _list, "all imports, the newest first")
    for action, run, summary in (
        ("show", _show, "one import, the rows it left out and what its undoing kept"),
        ("undo", _undo, "take an import back"),
        ("rejects", _rejects, "the rows left out, with reasons"),
        ("kept", _kept, "what undoing an import left as it is, and why"),
    ):
        one = add_action(actions, action, run, summary)
        one.add_argument("import_id", type=whole_number, metavar="ID")
        if action in ("rejects", "kept"):
            one.add_argument("--out", type=Path, metavar="FILE", help="save them as xlsx or csv")
    judged = add_action(actions, "quality", _quality, "how good a list is, or all of them compared")
    judged.add_argument("import_id", type=whole_number, nargs="?", metavar="ID")


def _import(call: Call) -> None:
    with call.database() as database:
        done = _import_all(call, database)
    total: Counter[str] = Counter()
    for one in done:
        total.update({key: one[key] for key in ("rows_read", *VERDICTS)})
    data: dict[str, Any] = {**total, "import_id": done[-1]["import_id"], "imports": done}
    data = done[0] if len(done) == 1 else data
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
    wanted = plan(call.args, file, _given(call, database), database, update=bool(call.args.update))
    with database.reading() as session:
        seen = importer.preview(
            file,
            database.path,
            session,
            options=wanted.options,
            now=call.now,
            progress=lambda step, done, total: call.progress(done, total, step),
        )
    try:
        imported = None if call.args.dry_run else _commit(call, database, seen, wanted)
        return _data(seen, imported, wanted)
    finally:
        importer.discard(seen)


def _given(call: Call, database: Database) -> Options:
    """What the options on the line say. Raises NotFoundError for a list, InvalidInputError."""
    args = call.args
    defaults = [
        assignment(text, wrong="does not give a field a value.", hint="Write --default FIELD=VALUE")
        for text in args.default
    ]
    return replace(
        reading_options(args),
        update=UpdatePolicy.parse(args.update),
        defaults=dict(defaults),
        scope=_scope(args.match_against, database),
        accept=args.accept,
    )


def _scope(words: str, database: Database) -> str:
    if words in ("", WORKSPACE, FILE_ONLY):
        return words or WORKSPACE
    with database.reading() as session:
        return f"{OF_LIST}{prospects.list_named(session, words).id}"


def _commit(call: Call, database: Database, seen: Preview, wanted: Plan) -> Imported:
    backup.daily(database.path, now=call.now)
    recipe = wanted.recipe
    name = call.args.list or (recipe.named_list(seen.file, call.now.date()) if recipe else "")
    with database.writing(staged=seen.staging) as session:
        imported = take_in(session, seen, list_name=name, now=call.now)
        if recipe:
            shelf.note_use(session, recipe.name, now=call.now)
    return imported


def _data(seen: Preview, imported: Imported | None, wanted: Plan) -> dict[str, Any]:
    recipe = wanted.recipe
    later = content_drift(recipe, seen.quality, seen.rows_read) if recipe else []
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
        "recipe": recipe.name if recipe else None,
        "drift": [{"code": one.code, "sentence": one.sentence} for one in (*wanted.drift, *later)],
    }


def _line(one: dict[str, Any]) -> str:
    counts = ", ".join(f"{one[verdict]:,} {verdict}" for verdict in VERDICTS)
    head = (
        f"import {one['import_id']} into list {one['list']!r}"
        if one["import_id"]
        else "preview, nothing written"
    )
    lines = [f"{one['file']}: {counted(one['rows_read'], 'row')}: {counts} ({head})"]
    lines += [f"  read by the recipe {one['recipe']}"] if one["recipe"] else []
    lines += [f"  {told['sentence']}" for told in one["drift"]]
    lines += (
        [f"  perhaps the same person: {counted(one['doubtful'], 'pair')}, kept apart"]
        if one["doubtful"]
        else []
    )
    return "\n".join(lines)


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
        kept = undo.kept(session, one.import_id)
    data = {**_told(one), "kept": [_kept_data(found) for found in kept]}
    lines = [
        f"import {one.import_id}: {one.file_name}, {one.at:%Y-%m-%d %H:%M}, {one.state}",
        *([f"  layout: {one.source}"] if one.source else []),
        *([f"  list: {one.list_name}"] if one.list_name else []),
        f"  {counted(one.rows_read, 'row')}: "
        + ", ".join(f"{one.verdicts[verdict]:,} {verdict}" for verdict in VERDICTS),
    ]
    lines += [f"  {sheet} row {row}: {verdict}, {reason}" for sheet, row, verdict, reason, _ in left_out]
    lines += ["", *_kept_lines(kept, 20)] if kept else []
    call.answer(data, "\n".join(lines))


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
        f"{counted(len(found), 'row')} saved to {out}" if out else shown,
    )


def _undo(call: Call) -> None:
    with call.writing() as session:
        done = take_back(session, call.args.import_id, now=call.now)
    lines = [
        f"import {done.import_id} undone: {counted(done.removed, 'prospect')} removed,"
        f" {done.restored:,} restored"
    ]
    if done.kept:
        lines += [
            f"{counted(done.kept_people, 'prospect')} kept, wholly or in part:",
            *_kept_lines(done.kept, 50),
        ]
    if done.suppressions:
        lines.append(f"kept on the do-not-contact list: {counted(done.suppressions, 'entry', 'entries')}")
    call.answer(
        {
            "import_id": done.import_id,
            "removed": done.removed,
            "restored": done.restored,
            "kept": [_kept_data(one) for one in done.kept],
            "suppressions_kept": done.suppressions,
        },
        "\n".join(lines),
    )


def _kept_data(one: Kept) -> dict[str, Any]:
    return {
        "id": one.prospect_id,
        "name": one.name,
        "company": one.company,
        "field": one.field,
        "now": one.now,
        "before": one.before,
        "reason": one.reason,
    }


def _kept_lines(kept: Sequence[Kept], most: int) -> list[str]:
    rows = [
        [
            one.name,
            fields.label(one.field) if one.field else "(the prospect)",
            one.now,
            one.before,
            one.reason,
        ]
        for one in kept[:most]
    ]
    more = [f"and {len(kept) - most:,} more: see `prospector imports kept ID`"] if len(kept) > most else []
    return [table(["prospect", "stays", "now", "before the import", "why"], rows), *more]


def _kept(call: Call) -> None:
    import_id, out = call.args.import_id, call.args.out
    with call.reading() as session:
        kept = undo.kept(session, import_id)
        if out:
            undo.save_kept(session, import_id, out)
    shown = "\n".join(_kept_lines(kept, len(kept))) if kept else "Nothing was kept."
    call.answer(
        {"kept": [_kept_data(one) for one in kept]},
        f"{counted(len(kept), 'line')} saved to {out}" if out else shown,
    )


def _quality(call: Call) -> None:
    with call.reading() as session:
        if call.args.import_id is None:
            _compare(call, quality.compared(session))
        else:
            one = quality.report(session, call.args.import_id)
            call.answer(quality.to_data(one), _report(one))


def _compare(call: Call, found: Sequence[Quality]) -> None:
    rows = [
        [
            str(one.import_id),
            one.file_name,
            f"{one.grade} {one.score}" if one.measured else "-",
            f"{one.rows:,}",
            *(
                quality.percent(count, one.rows)
                for count in (one.valid, one.risky, one.verdicts["duplicate"])
            ),
            f"{one.outcomes.replied:,}",
            f"{one.outcomes.bounced:,}",
        ]
        for one in found
    ]
    headers = ["id", "file", "grade", "rows", "valid", "risky", "duplicate", "replied", "bounced"]
    call.answer(
        {"imports": [quality.to_data(one) for one in found]},
        table(headers, rows) if rows else "No imports yet.",
    )


def _report(one: Quality) -> str:
    out = one.outcomes
    addresses = [f"{name} {count:,}" for name, count in one.addresses.items()]
    there = one.verdicts["updated"] + one.verdicts["unchanged"]
    facts = {
        "rows": f"{one.rows:,}",
        "addresses": ", ".join(addresses),
        "twice in the file": f"{one.verdicts['duplicate']:,}",
        "already in the workspace": f"{there:,}",
        "do not contact": f"{one.verdicts['suppressed']:,}",
        "rejected": f"{one.verdicts['rejected']:,}",
        "countries": ", ".join(f"{code} {count:,}" for code, count in one.countries.items()),
        "since then": f"{out.contacted:,} contacted, {out.replied:,} replied, {out.bounced:,} bounced,"
        f" {out.opted_out:,} opted out",
    }
    grade = f"{one.grade} ({one.score} of 100): {one.reason}" if one.measured else one.reason
    filled = sorted(one.filled.items(), key=lambda item: -item[1])
    rows = [[fields.label(name), quality.percent(count, one.rows)] for name, count in filled]
    lines = [f"{one.file_name}: {grade}", *(f"  {name}: {value}" for name, value in facts.items() if value)]
    return "\n".join([*lines, "", table(["field", "filled"], rows)] if rows else lines)
