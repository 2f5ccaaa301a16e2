"""`prospector signals`: observations of buying intent from spreadsheets, and what they say."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from prospector import prospects, signal_intake
from prospector.cli.call import Call, counted, naming, table
from prospector.cli.options import add_action, assignment, mapped, whole_number
from prospector.errors import InvalidInputError
from prospector.records import SIGNAL_KINDS
from prospector.signal_intake import Choices, SignalPreview
from prospector.signals import showing, storing
from prospector.signals.kinds import LABELS
from prospector.signals.lives import lives
from prospector.signals.rows import Rejected
from prospector.signals.showing import SignalRow, Surge, Wanted

_TOLD = 10


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `signals`."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    _add_import(add_action(actions, "import", _import, "bring signals in from a spreadsheet"))
    listing = add_action(actions, "list", _list, "the signals, newest first, or those of one prospect")
    listing.add_argument("--email", metavar="E", help="what counts for the prospect with this address")
    listing.add_argument("--domain", default="", metavar="D", help="only those of this company")
    listing.add_argument("--kind", choices=SIGNAL_KINDS, default="", help="only this kind")
    listing.add_argument("--search", default="", metavar="WORDS", help="only with these words")
    listing.add_argument("--live", action="store_true", help="leave out what has expired")
    listing.add_argument("--limit", type=whole_number, default=50, metavar="N", help="at most N (default 50)")
    add_action(actions, "imports", _imports, "the files of signals brought in, newest first")
    undo = add_action(actions, "undo", _undo, "take an import of signals back, exactly")
    undo.add_argument("number", type=whole_number, metavar="N")
    surges = add_action(actions, "surges", _surges, "companies with more signals than usual")
    surges.add_argument("--limit", type=whole_number, default=50, metavar="N", help="at most N (default 50)")
    living = add_action(actions, "lives", _lives, "show or set for how many days each kind counts")
    living.add_argument("changes", nargs="*", metavar="KIND=DAYS")


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--kind", choices=SIGNAL_KINDS, default="", help="the kind of every signal in the file"
    )
    parser.add_argument("--observed", metavar="DATE", help="the day of every signal, where no column says it")
    parser.add_argument("--source", default="", metavar="TEXT", help="where they come from")
    parser.add_argument(
        "--map", action="append", default=[], metavar="FIELD=COLUMN", help="take a field from this column"
    )
    parser.add_argument("--sheet", action="append", default=[], metavar="NAME", help="read only this sheet")
    parser.add_argument("--dates", choices=("day-first", "month-first"), help="how 03/04/2026 is meant")
    parser.add_argument("--scores", choices=("of-10", "of-100"), help="what the scores run to")
    parser.add_argument("--dry-run", action="store_true", help="write nothing, only say what would happen")


def _import(call: Call) -> None:
    choices = _choices(call.args)
    with call.database() as database:
        with database.reading() as session, naming(call.args.file):
            seen = signal_intake.preview(
                session,
                call.args.file,
                choices,
                now=call.now,
                on_progress=lambda rows: call.progress(rows, 0, "Rows read:"),
            )
        if call.args.dry_run:
            call.answer(_preview_data(seen), _preview_text(seen))
            return
        with database.writing() as session:
            done = signal_intake.take_in(session, seen, now=call.now)
    data = asdict(done) | {"rejects": [one._asdict() for one in seen.rejected]}
    head = (
        f"{counted(done.rows_read, 'row')} read: {counted(done.added, 'new signal')}, "
        f"{done.known:,} there already, {done.rejected:,} left out; "
        f"{counted(done.prospects, 'prospect')} concerned."
    )
    undo = [f"Take it back with: prospector signals undo {done.import_id}"] if done.import_id else []
    call.answer(data, "\n".join([head, *_rejects_text(seen), *undo]))


def _choices(args: argparse.Namespace) -> Choices:
    return Choices(
        columns=mapped(args),
        kind=args.kind,
        observed_on=_day(args.observed) if args.observed else None,
        source=args.source.strip(),
        day_first=None if args.dates is None else args.dates == "day-first",
        of_hundred=None if args.scores is None else args.scores == "of-100",
        sheets=tuple(args.sheet),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInputError(
            f"{text!r} is not a date.", hint="Write it like 2026-01-31", place="--observed"
        ) from error


def _preview_data(seen: SignalPreview) -> dict[str, Any]:
    return {
        "rows_read": seen.rows_read,
        "new": seen.new,
        "known": seen.known,
        "rejected": seen.rejected_count,
        "prospects": seen.prospects,
        "sheets": [asdict(sheet) for sheet in seen.sheets],
        "rejects": [one._asdict() for one in seen.rejected],
    }


def _preview_text(seen: SignalPreview) -> str:
    lines = []
    for sheet in seen.sheets:
        lines += [f"{sheet.sheet or 'Table'}:"]
        lines += [
            f"  {header}  ->  {field or '(left out)'}"
            for header, field in zip(sheet.headers, sheet.fields, strict=True)
        ]
    head = (
        f"{counted(seen.rows_read, 'row')} would be read: {counted(seen.new, 'new signal')}, "
        f"{seen.known:,} there already, {seen.rejected_count:,} left out; "
        f"{counted(seen.prospects, 'prospect')} concerned. Nothing was written."
    )
    return "\n".join([*lines, head, *_rejects_text(seen)])


def _rejects_text(seen: SignalPreview) -> list[str]:
    lines = [f"left out: {_place(one)}: {one.reason}" for one in seen.rejected[:_TOLD]]
    more = seen.rejected_count - _TOLD
    return [*lines, f"... and {more:,} more"] if more > 0 else lines


def _place(one: Rejected) -> str:
    sheet = f"sheet {one.sheet}, " if one.sheet else ""
    said = f" ({one.value})" if one.value else ""
    return f"{sheet}row {one.row}, {one.column}{said}"


def _list(call: Call) -> None:
    args = call.args
    with call.reading() as session:
        if args.email:
            prospect_id = prospects.by_email(session, args.email)
            found = showing.of_prospect(session, prospect_id, limit=args.limit)
            data: dict[str, Any] = {
                "intent": showing.intent_of(session, prospect_id),
                "surging": showing.is_surging(session, prospect_id),
            }
        else:
            wanted = Wanted(kind=args.kind, search=args.search, live=args.live, domain=args.domain)
            found = showing.rows(session, showing.ids(session, wanted, limit=args.limit))
            data = {"total": showing.count(session, wanted)}
    text = _signals_text(found, call.now.date()) if found else "No signals."
    if args.email:
        text = f"Intent {data['intent']} of 100{', surging' if data['surging'] else ''}\n{text}"
    call.answer(data | {"signals": [asdict(one) for one in found]}, text)


def _signals_text(found: list[SignalRow], today: date) -> str:
    lines = [
        [
            one.who, LABELS[one.kind], one.topic, f"{one.strength:g}", one.observed_on.isoformat(),
            f"{(today - one.observed_on).days} d", f"{one.weight:.2f}", one.source,
        ]
        for one in found
    ]  # fmt: skip
    return table(["Who", "Kind", "About", "Strength", "Observed", "Age", "Counts", "Source"], lines)


def _imports(call: Call) -> None:
    with call.reading() as session:
        found = storing.imports(session)
    lines = [[str(one.id), one.file_name, f"{one.signals:,}", f"{one.at:%Y-%m-%d %H:%M}"] for one in found]
    text = (
        table(["Number", "File", "Signals", "Brought in"], lines)
        if found
        else "No signals yet. Bring some in: prospector signals import FILE"
    )
    call.answer({"imports": [asdict(one) for one in found]}, text)


def _undo(call: Call) -> None:
    with call.writing() as session:
        row = signal_intake.take_back(session, call.args.number, now=call.now)
    data = {"import_id": row.id, "file_name": row.file_name, "removed": row.signals}
    call.answer(data, f"{counted(row.signals, 'signal')} of {row.file_name} taken back.")


def _surges(call: Call) -> None:
    with call.reading() as session:
        found = showing.surges(session, limit=call.args.limit)
    lines = [_surge_line(one) for one in found]
    headers = ["Who", "About", "Last 3 weeks", "12 weeks before", "Times the usual", "Prospects"]
    text = table(headers, lines) if found else "Nobody surges now."
    call.answer({"surges": [asdict(one) for one in found]}, text)


def _surge_line(one: Surge) -> list[str]:
    ratio = "new" if one.ratio is None else f"{one.ratio:.1f}"
    return [one.who, one.topic or "(all)", str(one.recent), str(one.base), ratio, f"{one.prospects:,}"]


def _lives(call: Call) -> None:
    changes = dict(map(_life, call.args.changes))
    if changes:
        with call.writing() as session:
            kept = signal_intake.change_lives(session, changes, now=call.now)
    else:
        with call.reading() as session:
            kept = lives(session)
    call.answer({"lives": kept}, table(["Kind", "Days"], [[kind, str(days)] for kind, days in kept.items()]))


def _life(text: str) -> tuple[str, int]:
    hint = "Write it like hiring=90"
    kind, days = assignment(text, wrong="does not say for how many days.", hint=hint)
    if not days.strip().isdecimal():
        raise InvalidInputError(f"{days!r} is not a number of days.", hint=hint)
    return kind, int(days)
