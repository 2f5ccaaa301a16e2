"""Trying a mailbox: signing in, and a copy of the first message to oneself."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import func, select

from prospector.errors import InvalidInputError, MailServerError
from prospector.records import Outgoing, SendEvent
from prospector.sending import mailboxes, queueing, showing, trying
from prospector.sending.queueing import Queued
from prospector.storage import Database
from tests.sending.conftest import Clock, add_mailbox, people
from tests.sending.server import ScriptedServer

Make = Callable[..., tuple[int, Queued]]


def test_the_copy_goes_to_oneself_and_leaves_no_trace(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock
) -> None:
    mailbox_id, queued = outbox(2)
    with database.reading() as session:
        before = session.scalar(select(func.count(SendEvent.id)))
        row = mailboxes.get(session, mailbox_id)
        raw = trying.copy_to_self(session, row, clock())
        first = session.get_one(Outgoing, queued.planned[0].outbox_id)
        first_id, first_raw = first.message_id, first.raw
    assert trying.send_to_self(row, "", raw).startswith("250")
    (message_id,) = server.accepted
    assert message_id != first_id
    arrived = message_from_bytes(server.raw[message_id], policy=default)
    original = message_from_bytes(first_raw, policy=default)
    assert arrived["To"] == row.email
    assert arrived["Subject"] == original["Subject"]
    assert arrived.get_content().replace("\r", "") == original.get_content().replace("\r", "")
    with database.reading() as session:
        assert session.scalar(select(func.count(SendEvent.id))) == before
        assert showing.counts(session)["waiting"] == 2


def test_without_an_approved_draft_there_is_nothing_to_try(
    database: Database, server: ScriptedServer, clock: Clock
) -> None:
    with database.writing() as session:
        row = mailboxes.get(session, add_mailbox(session, server.port, clock()))
        with pytest.raises(InvalidInputError, match="no approved draft"):
            trying.copy_to_self(session, row, clock())


@pytest.mark.parametrize("said", ["554 5.7.1 no", "drop"])
def test_a_test_that_is_not_taken_says_so(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock, said: str
) -> None:
    mailbox_id, _ = outbox(1)
    server.script.after_dot = said
    with database.reading() as session:
        row = mailboxes.get(session, mailbox_id)
        raw = trying.copy_to_self(session, row, clock())
    with pytest.raises(MailServerError, match="not taken"):
        trying.send_to_self(row, "", raw)


def test_a_preview_is_what_queueing_does_and_changes_nothing(
    database: Database, server: ScriptedServer, clock: Clock
) -> None:
    with database.writing() as session:
        drafts = people(session, 3, clock())
        mailbox_id = add_mailbox(session, server.port, clock(), gap_seconds="60")
    shown = queueing.preview(database, drafts, mailbox_id, clock())
    with database.reading() as session:
        assert queueing.counts(session) == {}
        assert queueing.ready(session) == drafts
    with database.writing() as session:
        made = queueing.queue(session, drafts, mailbox_id, clock())
    assert [one.due_at for one in made.planned] == [one.due_at for one in shown.planned]


def test_rows_name_the_person_and_the_zone(database: Database, outbox: Make) -> None:
    outbox(2)
    with database.reading() as session:
        rows = showing.rows(session, showing.ids(session, "waiting"))
    assert {(one.company, one.zone, one.assumed, one.state) for one in rows} == {
        ("Acme", "Europe/London", False, "queued")
    }
