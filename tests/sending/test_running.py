"""Sending: at most once whatever the server does, inside caps, and recorded as it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from threading import Timer

import pytest
from sqlalchemy import select, text

from prospector import suppressions, touches
from prospector.drafts import drafting
from prospector.errors import MailServerError, WorkspaceBusyError
from prospector.records import Draft, Mailbox, Outgoing, SendEvent, Suppression, Touch
from prospector.sending import claiming, mailboxes, queueing, settling
from prospector.sending.lock import only_sender
from prospector.sending.queueing import Queued
from prospector.sending.running import run
from prospector.storage import Database
from tests.sending.conftest import Clock, people
from tests.sending.server import ScriptedServer

Make = Callable[..., tuple[int, Queued]]


def states(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Outgoing.state).order_by(Outgoing.id)))


def send(database: Database, mailbox_id: int, clock: Clock, **values: object):  # type: ignore[no-untyped-def]
    return run(database, mailbox_id, "", clock, timeout=1.0, **values)  # type: ignore[arg-type]


def test_what_is_approved_leaves_once_and_is_logged(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, _ = outbox(3)
    done = send(database, mailbox_id, clock)
    assert len(done.accepted) == 3
    assert sorted(server.accepted.values()) == [1, 1, 1]
    with database.reading() as session:
        assert {one.state for one in session.scalars(select(Draft))} == {"handed_over"}
        assert [one.kind for one in session.scalars(select(Touch))] == ["sent"] * 3
        stored = {one.message_id: one.raw for one in session.scalars(select(Outgoing))}
    assert {key: value.replace(b"\r\n", b"\n") for key, value in stored.items()} == {
        key: value.replace(b"\r\n", b"\n") for key, value in server.raw.items()
    }
    assert send(database, mailbox_id, clock).accepted == []
    assert sorted(server.received.values()) == [1, 1, 1]


@pytest.mark.parametrize("after", ["silent", "drop", "reset", "garbage", "drop before the dot"])
def test_anything_unclear_after_data_is_unknown_and_never_repeated(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock, after: str
) -> None:
    mailbox_id, _ = outbox(1)
    server.script.after_dot = after
    assert len(send(database, mailbox_id, clock).unknown) == 1
    server.script.after_dot = "250 ok"
    for _ in range(5):
        clock.forward(days=1)
        assert send(database, mailbox_id, clock).accepted == []
    assert states(database) == ["unknown"]
    assert sum(server.received.values()) <= 1
    with database.reading() as session:
        assert session.scalar(select(Touch.id)) is None


def test_a_lost_quit_after_acceptance_changes_nothing(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, _ = outbox(1)
    server.script.quit = "silent"
    assert len(send(database, mailbox_id, clock).accepted) == 1
    assert states(database) == ["accepted"]


@pytest.mark.parametrize("where", ["rcpt", "data", "after_dot"])
def test_a_temporary_refusal_is_tried_again_with_the_same_bytes(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock, where: str
) -> None:
    mailbox_id, _ = outbox(1)
    said = "451 4.7.1 greylisted, try again later"
    setattr(server.script, where, (lambda address: said) if where == "rcpt" else said)
    assert len(send(database, mailbox_id, clock).retry_at) == 1
    assert states(database) == ["retry_at"]
    server.script.rcpt, server.script.data, server.script.after_dot = lambda a: "250 ok", "354 go", "250 ok"
    assert send(database, mailbox_id, clock).accepted == []
    clock.forward(minutes=6)
    assert len(send(database, mailbox_id, clock).accepted) == 1
    assert list(server.accepted.values()) == [1]


def test_a_mailbox_that_does_not_exist_is_suppressed(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, _ = outbox(1)
    server.script.rcpt = lambda address: "550 5.1.1 User unknown"
    assert len(send(database, mailbox_id, clock).refused) == 1
    with database.reading() as session:
        assert session.scalar(select(Suppression.reason)) == "the mailbox does not exist"
        assert session.scalar(select(Draft.state)) == "held"


def test_a_full_mailbox_is_tried_tomorrow_and_not_suppressed(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, _ = outbox(1)
    server.script.rcpt = lambda address: "552 5.2.2 mailbox full"
    send(database, mailbox_id, clock)
    with database.reading() as session:
        assert session.scalar(select(Suppression.id)) is None
    server.script.rcpt = lambda address: "250 ok"
    clock.forward(hours=25)
    assert len(send(database, mailbox_id, clock).accepted) == 1


def test_a_policy_refusal_pauses_the_mailbox_with_the_servers_words(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, _ = outbox(3)
    server.script.after_dot = "554 5.7.1 Message rejected due to policy"
    done = send(database, mailbox_id, clock)
    assert len(done.refused) == 1
    with database.reading() as session:
        assert "rejected due to policy" in session.get_one(Mailbox, mailbox_id).paused_reason
    assert sum(server.received.values()) == 1
    assert send(database, mailbox_id, clock).accepted == []


def test_a_busy_server_loses_nothing(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, _ = outbox(2)
    server.script.greeting = "421 too many connections"
    with pytest.raises(MailServerError):
        send(database, mailbox_id, clock)
    assert states(database) == ["queued", "queued"]
    server.script.greeting = "220 ready"
    assert len(send(database, mailbox_id, clock).accepted) == 2


def test_five_refusals_in_a_row_pause(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, _ = outbox(8)
    server.script.rcpt = lambda address: "550 5.1.1 no such user"
    assert len(send(database, mailbox_id, clock).refused) == 5
    assert states(database).count("queued") == 3


def test_who_opted_out_meanwhile_is_not_written_to(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, queued = outbox(2)
    with database.writing() as session:
        suppressions.add(session, "address", queued.planned[0].recipient, now=clock())
    assert len(send(database, mailbox_id, clock).accepted) == 1
    assert states(database) == ["cancelled", "accepted"]


def test_who_answered_meanwhile_is_not_written_to(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, queued = outbox(1)
    clock.forward(minutes=1)
    with database.writing() as session:
        person = session.get_one(Draft, queued.planned[0].draft_id).prospect_id
        touches.log(session, person, "replied", outcome="positive", now=clock())
    assert send(database, mailbox_id, clock).accepted == []
    assert states(database) == ["cancelled"]


def test_an_edited_draft_does_not_leave_as_it_was(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, queued = outbox(1)
    with database.writing() as session:
        view = drafting.show(session, queued.planned[0].draft_id, clock())
        drafting.edit(session, view.id, view.subject, f"{view.body} PS: hello", clock())
    send(database, mailbox_id, clock)
    assert states(database) == ["cancelled"]
    assert server.received == {}


def test_a_draft_is_queued_once(database: Database, outbox: Make, clock: Clock) -> None:
    mailbox_id, queued = outbox(1)
    with database.writing() as session:
        again = queueing.queue(session, [queued.planned[0].draft_id], mailbox_id, clock())
    assert again.planned == []
    assert "on its way" in again.refused[0].why


def test_the_daily_cap_holds_over_restarts(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, _ = outbox(9, daily_cap="4")
    for _ in range(10):
        send(database, mailbox_id, clock)
    assert sum(server.accepted.values()) == 4
    clock.forward(days=1)
    for _ in range(3):
        send(database, mailbox_id, clock)
    assert sum(server.accepted.values()) == 8


def test_nothing_overdue_leaves_in_a_burst_after_sleep(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, _ = outbox(5, gap_seconds="120")
    clock.forward(hours=8)
    done = send(database, mailbox_id, clock)
    assert len(done.accepted) == 1
    assert done.next_at is not None
    assert (done.next_at - clock()).total_seconds() >= 120


def test_the_stop_switch_stops_everything(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, _ = outbox(2)
    with database.writing() as session:
        claiming.stop(session)
    assert send(database, mailbox_id, clock).accepted == []
    with database.writing() as session:
        claiming.start_again(session)
    assert len(send(database, mailbox_id, clock).accepted) == 2


def test_a_clock_that_went_back_sends_nothing(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, _ = outbox(2)
    send(database, mailbox_id, clock, limit=1)
    clock.forward(days=-1)
    done = send(database, mailbox_id, clock)
    assert done.accepted == []
    assert "clock" in done.ended


def test_a_second_sender_is_refused(database: Database, outbox: Make, clock: Clock) -> None:
    mailbox_id, _ = outbox(1)
    with only_sender(database.path), pytest.raises(WorkspaceBusyError):
        send(database, mailbox_id, clock)


def test_the_line_must_be_encrypted_beyond_this_computer(database: Database, clock: Clock) -> None:
    with database.writing() as session:
        mailbox_id = mailboxes.add(
            session,
            {
                "email": "robin@northwind.example", "smtp_host": "mail.example.test", "smtp_port": "25",
                "smtp_security": "none", "window_from": "00:00", "window_to": "23:59", "days": "1234567",
            },
            clock(),
        )  # fmt: skip
        queueing.queue(session, people(session, 1, clock()), mailbox_id, clock())
    with pytest.raises(Exception, match="not encrypted"):
        send(database, mailbox_id, clock)
    assert states(database) == ["claimed"] or states(database) == ["queued"]


def test_an_unknown_one_is_settled_by_the_user(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, _ = outbox(2)
    server.script.after_dot = "drop"
    done = send(database, mailbox_id, clock)
    with database.writing() as session:
        settling.resolve(session, done.unknown[:1], settling.SENT, clock(), "seen in Sent")
        settling.resolve(session, done.unknown[1:], settling.NOT_SENT, clock(), "not there")
        assert queueing.unknown(session) == []
        assert [one.kind for one in session.scalars(select(Touch))] == ["sent"]
    assert states(database) == ["unknown", "unknown"]


def test_the_ledger_and_the_bytes_cannot_be_changed(database: Database, outbox: Make) -> None:
    outbox(1)
    for statement in (
        "UPDATE send_events SET event = 'x'", "DELETE FROM send_events", "UPDATE outbox SET raw = x''",
    ):  # fmt: skip
        with pytest.raises(Exception, match=r"append-only|stays as it is"), database.writing() as session:
            session.execute(text(statement))


def test_follow_ups_go_before_first_messages_when_the_cap_is_tight(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock, now: datetime
) -> None:
    mailbox_id, first = outbox(2, daily_cap="2")
    with database.writing() as session:
        ids = people(session, 0, now)
        assert ids == []
        later = session.get_one(Outgoing, first.planned[1].outbox_id)
        later.follow_up = True
    done = send(database, mailbox_id, clock, limit=1)
    assert done.accepted == [first.planned[1].outbox_id]


def test_every_step_stands_in_the_ledger(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, _ = outbox(1)
    send(database, mailbox_id, clock)
    with database.reading() as session:
        events = list(session.scalars(select(SendEvent.event).order_by(SendEvent.id)))
    assert events == ["queued", "claimed", "handing_over", "accepted"]


def test_a_message_that_did_not_leave_can_be_queued_anew_with_its_message_id(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, queued = outbox(1)
    server.script.after_dot = "drop"
    unknown = send(database, mailbox_id, clock).unknown
    server.script.after_dot = "250 ok"
    with database.writing() as session:
        settling.resolve(session, unknown, settling.NOT_SENT, clock(), "not there")
        assert queueing.ready(session) == [queued.planned[0].draft_id]
        again = queueing.queue(session, queueing.ready(session), mailbox_id, clock())
        assert queueing.ready(session) == []
    assert again.refused == []
    assert len(send(database, mailbox_id, clock).accepted) == 1
    assert len(server.accepted) == 1
    assert states(database) == ["unknown", "accepted"]


def test_the_servers_answer_is_kept_though_another_program_holds_the_workspace(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, _ = outbox(1)
    impatient = Database(database.path, busy_seconds=0.05)
    other = sqlite3.connect(database.path, check_same_thread=False, isolation_level=None)

    def hold(message_id: str) -> None:
        other.execute("BEGIN IMMEDIATE")
        Timer(0.2, lambda: other.execute("ROLLBACK")).start()

    server.script.before_answer = hold
    assert len(send(impatient, mailbox_id, clock).accepted) == 1
    impatient.close()
    other.close()
