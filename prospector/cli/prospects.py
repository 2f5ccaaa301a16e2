"""`prospector prospects` and `prospector prospect`: find, count, export, show and edit prospects."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from sqlalchemy.orm import Session

from prospector import prospects
from prospector.cli.call import Call, as_json, counted, table
from prospector.cli.edits import add_bulk
from prospector.cli.options import (
    add_per_company,
    add_selection,
    assignment,
    per_company,
    selection,
    whole_number,
)
from prospector.fields import code_words, label
from prospector.icp import prediction
from prospector.icp.standings import standing
from prospector.paths import private_file
from prospector.prospects import Facet, ProspectDetail, ProspectRow, Sort, Tab
from prospector.signals import showing
from prospector.signals.kinds import LABELS
from prospector.signals.showing import SignalRow

_SHOWN = 50
_SIGNALS = 10
_BEST_FIRST = ("fit", "engagement", "grade", "added", "last_touch_at", "updated_at")
_HEADERS = ("ID", "Name", "Title", "Company", "Email", "Country", "Fit", "Status")


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `prospects` or `prospect`."""
    if name == "prospects":
        _add_finding(parser)
        return
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    show = actions.add_parser("show", help="everything about one prospect")
    show.add_argument("email", metavar="EMAIL", help="their address, or #NUMBER")
    show.set_defaults(run=_show)
    edit = actions.add_parser("edit", help="set fields of one prospect")
    edit.add_argument("email", metavar="EMAIL", help="their address, or #NUMBER")
    edit.add_argument("changes", metavar="FIELD=VALUE", nargs="+", help="for example title='Head of Sales'")
    edit.add_argument("--shared", action="store_true", help="accept an address that somebody else has")
    edit.set_defaults(run=_edit)
    export = actions.add_parser("export", help="all that is known about one person, as JSON")
    export.add_argument("email", metavar="EMAIL", help="their address, or #NUMBER")
    export.add_argument("--out", metavar="FILE", type=Path, help="write it to FILE instead of showing it")
    export.set_defaults(run=_export_person)


def _add_finding(parser: argparse.ArgumentParser) -> None:
    add_selection(parser)
    add_per_company(parser)
    parser.add_argument("--tab", choices=list(map(str, Tab)), default="all", help="only those in this tab")
    parser.add_argument("--sort", metavar="FIELD", default="", help="a field, fit, status or added")
    parser.add_argument("--ascending", action="store_true", help="lowest first")
    parser.add_argument(
        "--limit", metavar="N", type=whole_number, help=f"at most N (shown: {_SHOWN}; exported: all)"
    )
    parser.add_argument("--out", metavar="FILE", type=Path, help="export to FILE, .xlsx or .csv")
    parser.add_argument(
        "--preset", default="prospector", help="columns for prospector, hubspot, salesforce or pipedrive"
    )
    parser.add_argument(
        "--facet", metavar="FIELD[,FIELD]", default="", help="count the values of these fields instead"
    )
    add_bulk(parser)
    parser.set_defaults(run=_find)


def _find(call: Call) -> None:
    with call.reading() as session:
        chosen = selection(session, call.args, tab=call.args.tab, today=call.now.date())
        if call.args.facet:
            _count(call, prospects.facets(session, chosen, _facet_keys(call.args), top=_facet_top(call.args)))
            return
        everybody = call.args.per_company is not None
        ids = prospects.ids(session, chosen, _sort(call.args), limit=None if everybody else _limit(call.args))
        ids, _ = per_company(session, ids, call.args, call.now)
        total = len(ids) if everybody else prospects.count(session, chosen)
        ids = ids[: _limit(call.args)]
        if call.args.out:
            _export(call, ids)
            return
        rows = prospects.rows(session, ids, today=call.now.date())
    lines = [_cells(row) for row in rows]
    few = f"{len(rows):,} of " if total > len(rows) else ""
    call.answer(
        {"total": total, "prospects": list(map(asdict, rows))},
        f"{table(_HEADERS, lines)}\n\n{few}{counted(total, 'prospect')}",
    )


def _facet_keys(args: argparse.Namespace) -> list[str]:
    return [key.strip() for key in args.facet.split(",") if key.strip()]


def _facet_top(args: argparse.Namespace) -> int:
    return _SHOWN if args.limit is None else int(args.limit)


def _count(call: Call, found: Sequence[Facet]) -> None:
    parts = []
    for facet in found:
        lines = [(one.label, f"{one.count:,}") for one in facet.values]
        lines += [(f"and {facet.more:,} more", "")] if facet.more else []
        parts.append(table((facet.label, "Prospects"), lines))
    call.answer({"facets": [asdict(facet) for facet in found]}, "\n\n".join(parts))


def _limit(args: argparse.Namespace) -> int | None:
    if args.limit is None and not args.out:
        return _SHOWN
    limit: int | None = args.limit
    return limit


def _sort(args: argparse.Namespace) -> Sort:
    """By fit where fit is asked for, else newest first; text runs from A unless said otherwise."""
    key = args.sort or ("fit" if args.min_fit is not None else "added")
    downwards = key in _BEST_FIRST or key.endswith(("_min", "_max"))
    return Sort(key, descending=downwards and not args.ascending)


def _export(call: Call, ids: Sequence[int]) -> None:
    from prospector.lists.exporting import export_in_child

    written = export_in_child(
        call.workspace,
        ids,
        call.args.out,
        preset=call.args.preset,
        on_progress=lambda done: call.progress(done, len(ids), "Exporting"),
    )
    call.answer(
        {"exported": written, "out": call.args.out},
        f"{counted(written, 'prospect')} saved to {call.args.out}",
    )


def _show(call: Call) -> None:
    with call.reading() as session:
        number = prospects.by_email(session, call.args.email)
        detail = prospects.detail(session, number, today=call.now.date())
        origins = prospects.provenance(session, number)
        found = standing(session, number, call.now)
        interest = _interest(session, number)
    data = asdict(detail) | {"provenance": {name: asdict(origin) for name, origin in origins.items()}}
    data |= {"engagement": found.engaged.score, "grade": found.grade}
    lines = [_described(detail), f"Engagement: {found.engaged.score}", f"Grade: {found.grade}", *interest]
    call.answer(data, "\n".join(lines))


def _interest(session: Session, number: int) -> list[str]:
    """Lines on signals, intent and likelihood; none where nothing is known."""
    signals = showing.of_prospect(session, number, limit=_SIGNALS)
    lines = []
    if signals:
        surging = ", surging" if showing.is_surging(session, number) else ""
        lines.append(f"Intent: {showing.intent_of(session, number)} of 100{surging}")
    lines += [f"Signal: {_visible(_signal(one))}" for one in signals]
    likelihood = prediction.likelihood_of(session, number)
    return lines if likelihood is None else [*lines, f"Likelihood: {likelihood} %"]


def _signal(one: SignalRow) -> str:
    topic = f" {one.topic}" if one.topic else ""
    return f"{one.observed_on} {LABELS[one.kind]}{topic} (weighs {one.weight:.1f})"


def _export_person(call: Call) -> None:
    with call.reading() as session:
        number = prospects.by_email(session, call.args.email)
        known = prospects.dossier(session, number, today=call.now.date())
    if call.args.out is None:
        call.answer(known, as_json(known, indent=2))
        return
    _save(call.args.out, as_json(known, indent=2) + "\n")
    call.answer({"id": number, "out": call.args.out}, f"Everything about #{number} saved to {call.args.out}")


def _save(path: Path, text: str) -> None:
    from prospector.lists.writer import put_in_place, scratch_beside

    with scratch_beside(path) as scratch:
        temporary = private_file(scratch / "export.json")
        temporary.write_text(text, "utf-8")
        put_in_place(temporary, path)


def _edit(call: Call) -> None:
    wrong, hint = "is no change.", "Write it like city=Berlin"
    changes = dict(assignment(text, wrong=wrong, hint=hint) for text in call.args.changes)
    with call.writing() as session:
        from prospector import edits

        number = prospects.by_email(session, call.args.email)
        changed = edits.edit(session, number, changes, now=call.now, shared=call.args.shared)
        detail = prospects.detail(session, number, today=call.now.date())
    said = f"Changed: {', '.join(map(label, changed))}" if changed else "Nothing changed."
    call.answer({"id": number, "changed": changed, "values": detail.values}, said)


def _cells(row: ProspectRow) -> list[str]:
    fit = "" if row.fit is None else str(row.fit)
    return [f"#{row.id}", row.full_name, row.title, row.company, row.email, row.country, fit, row.status]


def _described(detail: ProspectDetail) -> str:
    row = detail.row
    lines = [f"#{row.id} {row.full_name}", f"Status: {row.status}, stage: {code_words(row.stage)}"]
    lines += [f"Do not contact: {row.suppressed}"] if row.suppressed else []
    lines += [f"{label(name)}: {value}" for name, value in detail.values.items() if value not in ("", None)]
    lines += [f"Further email: {address}" for address in detail.further_emails]
    lines += [f"Your column {name}: {value}" for name, value in detail.custom.items()]
    lines += [f"Fit under {fit.profile}: {fit.score} ({fit.verdict})" for fit in detail.fits]
    lines += [f"In list: {name}" for name in detail.lists]
    lines += [f"Draft: {draft.template} ({draft.state})" for draft in detail.drafts]
    lines += [
        f"{touch.at:%Y-%m-%d %H:%M} {touch.kind} {touch.outcome}: {touch.summary}".rstrip(": ")
        for touch in detail.touches
    ]
    lines += [f"To do by {task.due_on}: {task.what}" for task in detail.tasks if task.done_at is None]
    return "\n".join(map(_visible, lines))


def _visible(line: str) -> str:
    return "".join(c if c.isprintable() else " " for c in line)
