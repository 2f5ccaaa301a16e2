"""The ledger of sending: what happened to every message, and what caps have been used by it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from prospector.records import Mailbox, Outgoing, SendEvent
from prospector.sending.pacing import own_day
from prospector.sending.zones import Zone
from prospector.storage import note_change

HANDING_OVER = "handing_over"


def note(session: Session, one: Outgoing, event: str, now: datetime, detail: str = "") -> None:
    """Add a line to the ledger; it is never changed."""
    mailbox = session.get_one(Mailbox, one.mailbox_id)
    session.add(
        SendEvent(
            outbox_id=one.id,
            mailbox_id=one.mailbox_id,
            event=event,
            at=now,
            day=own_day(Zone(mailbox.zone, False), now),
            detail=detail[:1_000],
        )
    )
    session.flush()
    note_change(session, "outbox")


def used_on(session: Session, mailbox_id: int, day: date) -> int:
    """How many messages began to leave on that day; what may have left counts as left."""
    return session.scalar(_begun(mailbox_id).where(SendEvent.day == day)) or 0


def used_since(session: Session, mailbox_id: int, since: datetime) -> int:
    """How many began to leave after that moment."""
    return session.scalar(_begun(mailbox_id).where(SendEvent.at > since)) or 0


def last_begun(session: Session, mailbox_id: int) -> datetime | None:
    """When the last message began to leave."""
    wanted = select(func.max(SendEvent.at)).where(
        SendEvent.mailbox_id == mailbox_id, SendEvent.event == HANDING_OVER
    )
    return session.scalar(wanted)


def clock_went_back(session: Session, now: datetime, tolerance: timedelta = timedelta(minutes=10)) -> bool:
    """Whether the ledger knows of a later moment than now: then the computer's clock is wrong."""
    latest = session.scalar(select(func.max(SendEvent.at)))
    return latest is not None and latest > now + tolerance


def _begun(mailbox_id: int) -> Select[Any]:
    return (
        select(func.count())
        .select_from(SendEvent)
        .where(SendEvent.mailbox_id == mailbox_id, SendEvent.event == HANDING_OVER)
    )
