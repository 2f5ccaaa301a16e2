"""`prospector send`: approved drafts on their way; without --live nothing leaves."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from prospector.cli.call import Call, counted, table
from prospector.clock import utc_now
from prospector.credentials import Credentials
from prospector.sending import claiming, home, mailboxes, queueing, settling, trying
from prospector.sending.mailboxes import MailboxRow
from prospector.sending.running import Run, run
from prospector.storage import Database

_LONGEST_NAP = 30.0


def add_arguments(command_name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `send`."""
    parser.add_argument("drafts", nargs="*", type=int, metavar="DRAFT", help="approved drafts (default: all)")
    parser.add_argument("--mailbox", default="", metavar="NAME", help="send from this one")
    parser.add_argument("--live", action="store_true", help="really send; without it only the plan is shown")
    parser.add_argument(
        "--wait", action="store_true", help="stay until everything has left, keeping the pace"
    )
    parser.add_argument("--limit", type=int, metavar="N", help="send at most N")
    parser.add_argument(
        "--test", action="store_true", help="send a copy of the first message to yourself only"
    )
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    parser.add_argument("--status", action="store_true", help="show the outbox")
    parser.add_argument("--stop", action="store_true", help="let nothing leave any more, from any mailbox")
    parser.add_argument("--start", action="store_true", help="turn the stop switch off")
    parser.add_argument("--sent", type=int, nargs="+", metavar="N", help="settle unknown messages: they left")
    parser.add_argument(
        "--not-sent", type=int, nargs="+", metavar="N", help="settle unknown ones: they did not"
    )
    parser.add_argument(
        "--confirm-restored", action="store_true", help="you looked into the Sent folder of a restored copy"
    )
    parser.set_defaults(run=_send)


def _send(call: Call) -> None:
    args = call.args
    if args.stop or args.start:
        _switch(call)
    elif args.sent or args.not_sent:
        _settle(call)
    elif args.confirm_restored:
        _confirm(call)
    elif args.status:
        _status(call)
    elif args.test:
        _test(call)
    elif args.live:
        _live(call)
    else:
        _plan(call)


def _switch(call: Call) -> None:
    with call.writing() as session:
        claiming.stop(session) if call.args.stop else claiming.start_again(session)
    call.answer(
        {"stopped": call.args.stop},
        "Nothing leaves any more." if call.args.stop else "Mail may leave again, at its pace.",
    )


def _settle(call: Call) -> None:
    with call.writing() as session:
        sent, not_sent = call.args.sent or [], call.args.not_sent or []
        settling.resolve(session, sent, settling.SENT, call.now, "the user says so")
        settling.resolve(session, not_sent, settling.NOT_SENT, call.now, "the user says so")
    call.answer(
        {"sent": sent, "not_sent": not_sent}, f"{counted(len(sent) + len(not_sent), 'message')} settled."
    )


def _confirm(call: Call) -> None:
    with call.writing() as session:
        home.confirm_home(session)
    call.answer({"confirmed": True}, "This workspace may send again, at its pace.")


def _status(call: Call) -> None:
    with call.reading() as session:
        counts, rows = queueing.counts(session), queueing.unknown(session)
        why = claiming.stopped(session) or home.why_away(session)
    lines = [[state, f"{number:,}"] for state, number in counts.items()]
    text = table(["State", "Messages"], lines) if counts else "The outbox is empty."
    if rows:
        text += "\n\nIt is unknown whether these left; look into the Sent folder:\n" + table(
            ["No", "To", "Answer"], [[str(one.outbox_id), one.recipient, one.answer] for one in rows]
        )
    call.answer(
        {"counts": counts, "stopped": why, "unknown": rows}, f"Sending is off: {why}\n{text}" if why else text
    )


def _plan(call: Call) -> None:
    """What would leave when; the transaction is taken back."""
    with call.database() as database:
        with database.reading() as session:
            row = mailboxes.find(session, call.args.mailbox)
            wanted = _wanted(session, call)
        made = queueing.preview(database, wanted, row.id, call.now)
    lines = [
        [one.recipient, f"{one.due_at:%a %d %b %H:%M} UTC", one.zone + (" (assumed)" if one.assumed else "")]
        for one in made.planned
    ]
    text = f"{counted(len(lines), 'message')} would leave; nothing was sent. Really send: --live"
    text += "\n" + table(["To", "Not before", "Reader's zone"], lines) if lines else ""
    call.answer({"live": False, "planned": made.planned, "refused": made.refused}, text + _refusals(made))


def _live(call: Call) -> None:
    with call.database() as database:
        with database.writing() as session:
            row = mailboxes.find(session, call.args.mailbox)
            made = queueing.queue(session, _wanted(session, call), row.id, call.now)
        done = _run(call, database, row)
    data: dict[str, Any] = {
        "live": True, "queued": len(made.planned), "refused_drafts": made.refused, "accepted": done.accepted,
        "retry_at": done.retry_at, "refused": done.refused, "unknown": done.unknown, "ended": done.ended,
        "next_at": done.next_at,
    }  # fmt: skip
    call.answer(data, _told(done) + _refusals(made))


def _test(call: Call) -> None:
    with call.reading() as session:
        row = mailboxes.find(session, call.args.mailbox)
        raw = trying.copy_to_self(session, row, call.now)
    answer = trying.send_to_self(row, _password(call, row), raw)
    call.answer({"to": row.email, "answer": answer}, f"Sent to {row.email} only: {answer}")


def _password(call: Call, row: MailboxRow) -> str:
    if call.args.password_stdin:
        return sys.stdin.readline().rstrip("\n")
    return mailboxes.password(Credentials(), row)


def _run(call: Call, database: Database, row: MailboxRow) -> Run:
    password = _password(call, row)
    stopping: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: stopping.append(number))
    clock = utc_now if call.args.wait else lambda: call.now
    try:
        return run(
            database, row.id, password, clock, limit=call.args.limit, stop=lambda: bool(stopping),
            wait=_nap(clock, stopping) if call.args.wait else lambda until: False,
            told=lambda state, number: call.progress(number, 0, f"{state}:"),
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)


def _nap(clock: Callable[[], datetime], stopping: list[int]) -> Callable[[datetime], bool]:
    def nap(until: datetime) -> bool:
        while not stopping and (left := (until - clock()).total_seconds()) > 0:
            time.sleep(min(left, _LONGEST_NAP))
        return not stopping

    return nap


def _wanted(session: Any, call: Call) -> list[int]:
    if call.args.drafts:
        return list(call.args.drafts)
    return queueing.ready(session)


def _told(done: Run) -> str:
    parts = [("sent", done.accepted), ("to try again", done.retry_at), ("refused", done.refused)]
    text = ", ".join(f"{len(ids):,} {word}" for word, ids in parts if ids) or "Nothing was sent"
    if done.unknown:
        text += f", {len(done.unknown):,} unknown (see: prospector send --status)"
    following = f" The next may leave {done.next_at:%a %d %b %H:%M} UTC." if done.next_at else ""
    return f"{text}. Ended because {done.ended}.{following}"


def _refusals(made: queueing.Queued) -> str:
    return "".join(f"\nDraft {one.draft_id} was not queued: {one.why} {one.hint}" for one in made.refused)
