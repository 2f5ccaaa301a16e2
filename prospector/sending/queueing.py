"""Approved drafts into the outbox: their bytes fixed for good, and a time for each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session

from prospector.approval import Approved, approved
from prospector.errors import InvalidInputError, ProspectorError
from prospector.outbox.message import Letter, build
from prospector.records import ON_ITS_WAY, ONCE, Draft, Mailbox, Outgoing, Prospect
from prospector.sending import home, ledger, planning
from prospector.sending.zones import zone_of
from prospector.storage import Database, note_change


@dataclass(frozen=True, slots=True)
class Refused:
    """A draft that was not queued, and why."""

    draft_id: int
    why: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A message in the outbox with the time it may leave at; `assumed` when the reader's zone is a guess."""

    outbox_id: int
    draft_id: int
    recipient: str
    due_at: datetime
    zone: str
    assumed: bool


@dataclass(frozen=True, slots=True)
class Queued:
    """What was queued, in the order it will leave, and what was not."""

    planned: list[Planned] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def queue(session: Session, draft_ids: Sequence[int], mailbox_id: int, now: datetime) -> Queued:
    """Put approved drafts on their way; nothing leaves before `sending.run`.

    Each approval is asked again here, and the bytes are fixed: every try sends the same ones. A draft is
    queued once. Raises NotFoundError; what cannot be queued is told in `refused`.
    """
    home.settle_in(session)
    mailbox = session.get_one(Mailbox, mailbox_id)
    result = Queued()
    plan = planning.Plan(session, mailbox, now)
    for draft_id in dict.fromkeys(draft_ids):
        try:
            _refuse_queued(session, draft_id)
            draft = approved(session, draft_id, now)
            _refuse_other_sender(draft, mailbox)
            result.planned.append(_put(session, draft, mailbox, plan, now))
        except ProspectorError as error:
            result.refused.append(Refused(draft_id, error.message, error.hint))
    note_change(session, "outbox")
    return result


def ready(session: Session) -> list[int]:
    """The approved drafts that are not in the outbox yet."""
    in_outbox = exists().where(Outgoing.draft_id == Draft.id, text(ONCE))
    return list(
        session.scalars(select(Draft.id).where(Draft.state == "approved", ~in_outbox).order_by(Draft.id))
    )


def preview(database: Database, draft_ids: Sequence[int], mailbox_id: int, now: datetime) -> Queued:
    """What `queue` would do, in a transaction that is taken back."""
    with suppress(_TakenBackError), database.writing() as session:
        made = queue(session, draft_ids, mailbox_id, now)
        raise _TakenBackError
    return made


class _TakenBackError(Exception):
    """Ends a transaction that was only to show what it would do."""


def cancel(session: Session, outbox_ids: Sequence[int], why: str, now: datetime) -> int:
    """Take messages that have not begun to leave out of the outbox. Returns how many were."""
    done = 0
    for one in session.scalars(select(Outgoing).where(Outgoing.id.in_(outbox_ids))):
        if one.state in ("queued", "retry_at"):
            one.state, one.answer, one.updated_at = "cancelled", why, now
            ledger.note(session, one, "cancelled", now, why)
            done += 1
    return done


@dataclass(frozen=True, slots=True)
class Unknown:
    """A message of which nobody knows whether it left."""

    outbox_id: int
    recipient: str
    answer: str
    at: datetime


def unknown(session: Session) -> list[Unknown]:
    """The messages that evidence or the user must settle, oldest first."""
    wanted = select(Outgoing).where(Outgoing.state == "unknown", Outgoing.resolution == "")
    found = session.scalars(wanted.order_by(Outgoing.updated_at, Outgoing.id)).all()
    return [Unknown(one.id, one.recipient, one.answer, one.updated_at) for one in found]


def counts(session: Session) -> dict[str, int]:
    """How many messages are in each state."""
    rows = session.execute(select(Outgoing.state, func.count()).group_by(Outgoing.state)).all()
    return {row[0]: row[1] for row in rows}


def _put(session: Session, draft: Approved, mailbox: Mailbox, plan: planning.Plan, now: datetime) -> Planned:
    prospect = session.get_one(Prospect, draft.prospect_id)
    zone = zone_of(prospect.country, prospect.region, mailbox.zone)
    follow_up = prospect.last_touch_at is not None
    due_at = plan.next_slot(zone)
    raw = build(_letter(draft), due_at)
    record = Outgoing(
        draft_id=draft.draft_id, mailbox_id=mailbox.id, message_id=draft.message_id, recipient=draft.to,
        approved_hash=session.get_one(Draft, draft.draft_id).approved_hash, raw=raw,
        raw_hash=hashlib.sha256(raw).hexdigest(), follow_up=follow_up, due_at=due_at, created_at=now,
        updated_at=now,
    )  # fmt: skip
    session.add(record)
    session.flush()
    ledger.note(session, record, "queued", now)
    return Planned(record.id, draft.draft_id, draft.to, due_at, zone.key, zone.assumed)


def _letter(draft: Approved) -> Letter:
    return Letter(
        draft.to,
        draft.sender_name,
        draft.sender_email,
        draft.subject,
        draft.body,
        draft.message_id,
        draft.html,
    )


def _refuse_queued(session: Session, draft_id: int) -> None:
    state = session.scalar(select(Outgoing.state).where(Outgoing.draft_id == draft_id, text(ONCE)))
    if state is not None:
        told = "on its way already" if state in ON_ITS_WAY else "sent already"
        raise InvalidInputError(f"Draft {draft_id} is {told}.", hint="See: prospector send --status")


def _refuse_other_sender(draft: Approved, mailbox: Mailbox) -> None:
    if draft.sender_email.lower() != mailbox.email.lower():
        raise InvalidInputError(
            f"It was approved to come from {draft.sender_email}, and this mailbox sends as {mailbox.email}.",
            hint="Set your address to the mailbox's, look at the draft again and approve it.",
        )
