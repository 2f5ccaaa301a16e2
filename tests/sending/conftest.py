"""A workspace with approved drafts and a mailbox that sends to a server on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from prospector import settings
from prospector.drafts import drafting, library
from prospector.drafts.template_files import Wording
from prospector.sending import mailboxes, queueing
from prospector.sending.queueing import Queued
from prospector.storage import Database
from tests.factories import add_prospect
from tests.sending.server import ScriptedServer

IDENTITY = {
    "sender_name": "Robin Ellis",
    "sender_email": "robin@northwind.example",
    "company": "Northwind Tools",
    "postal_address": "1 Example Street, 12345 Sampletown",
}
BODY = (
    "Hi {{ first_name }},\n\nwould ten minutes next week suit you?\n\n{{ sender.name }}\n"
    "{{ sender.postal_address }}\n\n{{ opt_out_line }}"
)


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as made:
        yield made


def people(session: Session, count: int, now: datetime, **values: str) -> list[int]:
    """Approved drafts for so many prospects; returns the drafts' ids."""
    settings.save_identity(session, IDENTITY)
    wording = Wording("First", "A question for {{ company }}", BODY)
    known = [one for one in library.listed(session) if one.name == "First"]
    template = known[0] if known else library.add(session, wording, now)
    ids = [
        add_prospect(
            session, first_name="Ada", last_name=f"Example{number}", company="Acme", country="GB",
            email=f"ada{number}.{template.id}@acme{number}.example", **values,
        ).id
        for number in range(count)
    ]  # fmt: skip
    made = drafting.create(session, ids, template.id, now)
    approved = drafting.approve(session, made.draft_ids, now)
    assert approved.refused == []
    return made.draft_ids


def add_mailbox(session: Session, port: int, now: datetime, **values: str) -> int:
    given = {
        "email": "robin@northwind.example", "smtp_host": "127.0.0.1", "smtp_port": str(port),
        "smtp_security": "none", "user": "", "zone": "Europe/London", "gap_seconds": "0",
        "hourly_cap": "500", "daily_cap": "2000", "window_from": "00:00", "window_to": "23:59",
        "days": "1234567", **values,
    }  # fmt: skip
    return mailboxes.add(session, given, now)


@pytest.fixture
def outbox(database: Database, server: ScriptedServer, now: datetime) -> Callable[..., tuple[int, Queued]]:
    """Makes so many queued messages; returns the mailbox's id and what was queued."""

    def make(count: int = 3, **values: str) -> tuple[int, Queued]:
        with database.writing() as session:
            mailbox_id = add_mailbox(session, server.port, now, **values)
            queued = queueing.queue(session, people(session, count, now), mailbox_id, now)
        assert queued.refused == []
        return mailbox_id, queued

    return make
