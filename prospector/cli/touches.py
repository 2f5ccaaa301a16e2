"""`prospector touch` and `prospector task`: the log of contact events, and what comes next."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import UTC, date, datetime, time

from prospector import prospects, touches
from prospector.cli.call import Call, table
from prospector.cli.options import whole_number
from prospector.clock import parse_now
from prospector.errors import InvalidInputError
from prospector.fields import code_words
from prospector.records import TOUCH_KINDS


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `touch` or `task`."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    (_add_touch if name == "touch" else _add_task)(actions)


def _add_touch(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    add = actions.add_parser("add", help="log that something happened")
    add.add_argument("email", metavar="EMAIL", help="with whom: their address, or #NUMBER")
    add.add_argument("--kind", required=True, metavar="KIND", help=", ".join(TOUCH_KINDS))
    add.add_argument("--outcome", default="", metavar="CODE", help="how it came out, such as no_answer")
    add.add_argument("--summary", default="", metavar="TEXT", help="what was said")
    add.add_argument("--at", metavar="ISO", help="when it happened (default: now)")
    add.add_argument("--next", default="", metavar="TEXT", dest="next_step", help="what to do next")
    add.add_argument("--due", metavar="DATE", help="by when")
    add.set_defaults(run=_log)
    listing = actions.add_parser("list", help="the log, newest first")
    listing.add_argument("email", nargs="?", metavar="EMAIL", help="only with this prospect")
    listing.add_argument("--company-of", metavar="EMAIL", help="only with people of this prospect's company")
    listing.add_argument("--kind", action="append", default=[], choices=TOUCH_KINDS, help="only this kind")
    listing.add_argument("--since", metavar="ISO", help="only from this time on")
    listing.add_argument("--search", default="", metavar="TEXT", help="only with this in summary or name")
    listing.add_argument(
        "--limit", type=whole_number, default=50, metavar="N", help="at most N (default: 50)"
    )
    listing.set_defaults(run=_list)


def _add_task(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    listing = actions.add_parser("list", help="open tasks by due date")
    listing.add_argument("--due", action="store_true", help="only those due today or before")
    listing.add_argument("--done", action="store_true", help="the finished ones")
    listing.add_argument(
        "--limit", type=whole_number, default=100, metavar="N", help="at most N (default: 100)"
    )
    listing.set_defaults(run=_tasks)
    add = actions.add_parser("add", help="note something to do")
    add.add_argument("email", metavar="EMAIL", help="for whom: their address, or #NUMBER")
    add.add_argument("what", metavar="TEXT", help="what to do")
    add.add_argument("--due", metavar="DATE", help="by when (default: today)")
    add.set_defaults(run=_add)
    done = actions.add_parser("done", help="mark a task as done")
    done.add_argument("task", type=whole_number, metavar="NUMBER", help="the task's number")
    done.set_defaults(run=_done)


def _log(call: Call) -> None:
    args = call.args
    with call.writing() as session:
        number = prospects.by_email(session, args.email)
        touch = touches.log(
            session,
            number,
            args.kind,
            now=call.now,
            at=_moment(args.at, "--at") if args.at else None,
            summary=args.summary,
            outcome=args.outcome,
            next_step=args.next_step,
            next_due=_day(args.due) if args.due else None,
        )
    with call.reading() as session:  # after the moves that the touch brought about
        row = prospects.rows(session, [number], today=call.now.date())[0]
    data = {"touch_id": touch, "prospect_id": number, "stage": row.stage, "status": row.status}
    call.answer(data, f"Logged with {row.full_name or row.email}; stage: {code_words(row.stage)}.")


def _list(call: Call) -> None:
    args = call.args
    with call.reading() as session:
        if args.email:
            number = prospects.by_email(session, args.email)
            found = touches.timeline(session, prospect_id=number, limit=args.limit)
        elif args.company_of:
            detail = prospects.detail(session, prospects.by_email(session, args.company_of))
            if detail.company_id is None:
                raise InvalidInputError("This prospect belongs to no company.", place="--company-of")
            found = touches.timeline(session, company_id=detail.company_id, limit=args.limit)
        else:
            since = _moment(args.since, "--since") if args.since else None
            found = touches.recent(
                session, kinds=args.kind, since=since, search=args.search, limit=args.limit
            )
    lines = [[f"{row.at:%Y-%m-%d %H:%M}", row.kind, row.prospect, row.outcome, row.summary] for row in found]
    text = table(("When", "What", "Who", "Outcome", "Summary"), lines)
    call.answer({"touches": list(map(asdict, found))}, text if found else "No touches yet.")


def _tasks(call: Call) -> None:
    args = call.args
    with call.reading() as session:
        if args.due:
            found = touches.due(session, call.now.date(), limit=args.limit)
        else:
            found = touches.tasks(session, done=args.done, limit=args.limit)
    lines = [[str(row.id), f"{row.due_on}", row.prospect, row.company, row.what] for row in found]
    text = table(("No.", "Due", "Who", "Company", "What"), lines)
    call.answer({"tasks": list(map(asdict, found))}, text if found else _no_tasks(call.args))


def _no_tasks(args: argparse.Namespace) -> str:
    if args.due:
        return "Nothing is due. What comes later: prospector task list"
    return "Nothing is finished yet." if args.done else "Nothing to do."


def _add(call: Call) -> None:
    due = _day(call.args.due) if call.args.due else call.now.date()
    with call.writing() as session:
        number = prospects.by_email(session, call.args.email)
        task = touches.add_task(session, number, call.args.what, due_on=due, now=call.now)
    call.answer({"task_id": task, "due_on": due}, f"Task {task} is due on {due}.")


def _done(call: Call) -> None:
    with call.writing() as session:
        row = touches.finish_task(session, call.args.task, now=call.now)
    call.answer(asdict(row), f"Done: {row.what}")


def _moment(text: str, place: str) -> datetime:
    try:
        return parse_now(text)
    except ValueError as error:
        raise InvalidInputError(
            f"{text!r} is not a date or time.", hint="Write it like 2026-01-31T09:00:00Z", place=place
        ) from error


def _day(text: str) -> date:
    return datetime.combine(_moment(text, "--due").date(), time(), UTC).date()
