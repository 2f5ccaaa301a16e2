"""The next message that may leave right now: claimed in one transaction, with everything asked again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from prospector import settings, suppressions
from prospector.errors import NotFoundError
from prospector.records import Draft, Mailbox, Outgoing, Prospect, Touch
from prospector.sending import home, ledger
from prospector.sending.pacing import Pace, day_after, next_opening, own_day, pace_of
from prospector.sending.zones import Zone, zone_of
from prospector.storage import note_change

STOPPED = "sending_stopped"
_WAITING = ("queued", "retry_at")
_MOST_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message this process, and no other, may hand over now."""

    outbox_id: int
    draft_id: int
    prospect_id: int
    sender: str
    recipient: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing may leave before `until` (None: not before somebody changes something), and why."""

    until: datetime | None
    why: str


def stop(session: Session, why: str = "stopped by you") -> None:
    """The one stop switch: nothing leaves from any mailbox until `start_again`."""
    settings.put(session, STOPPED, why)


def start_again(session: Session) -> None:
    """Turn the stop switch off."""
    settings.put(session, STOPPED, "")


def stopped(session: Session) -> str:
    """Why nothing may leave; "" when the stop switch is off."""
    return settings.get(session, STOPPED)


def claim(session: Session, mailbox_id: int, owner: str, now: datetime) -> Claimed | Wait:
    """Take the next message that may leave, or say until when none may.

    Call it in a writing transaction of its own. Asked again for every message: the stop switch, whether this
    workspace was restored or copied, pauses, caps, gap, the reader's window, do-not-contact list, approval,
    the exact bytes, and whether somebody answered since. What may never leave any more is cancelled, what
    may not leave yet gets a later time.
    """
    mailbox = session.get_one(Mailbox, mailbox_id)
    if wait := _held_back(session, mailbox, now):
        return wait
    pace = pace_of(mailbox)
    if wait := _full(session, mailbox, pace, now):
        return wait
    for one, draft, prospect in _due(session, mailbox_id, now):
        if why := _never(session, one, draft, prospect):
            _cancel(session, one, why, now)
            continue
        opening = next_opening(pace, zone_of(prospect.country, prospect.region, mailbox.zone), now)
        if opening > now:
            one.due_at, one.updated_at = opening, now
            session.flush()
            continue
        return _claimed(session, one, prospect, mailbox, owner, now)
    return _nothing_due(session, mailbox_id)


def begin(session: Session, outbox_id: int, owner: str, now: datetime) -> bool:
    """Commit to handing over; False when the message is no longer this process's to send.

    After this transaction the message counts as one that may have left, whatever happens.
    """
    changed: Any = session.execute(
        update(Outgoing)
        .where(Outgoing.id == outbox_id, Outgoing.state == "claimed", Outgoing.owner == owner)
        .values(state="handing_over", updated_at=now, attempts=Outgoing.attempts + 1)
    )
    if changed.rowcount != 1:
        return False
    one = session.get_one(Outgoing, outbox_id, populate_existing=True)
    draft = session.get_one(Draft, one.draft_id)
    draft.state, draft.handed_over_at, draft.handed_over_by = "handed_over", now, "smtp"
    draft.updated_at = now
    ledger.note(session, one, ledger.HANDING_OVER, now)
    note_change(session, "drafts")
    return True


def _held_back(session: Session, mailbox: Mailbox, now: datetime) -> Wait | None:
    if why := stopped(session):
        return Wait(None, f"sending is off: {why}")
    if why := home.why_away(session):
        return Wait(None, why)
    if mailbox.paused_reason:
        return Wait(None, f"{mailbox.name} is paused: {mailbox.paused_reason}")
    if ledger.clock_went_back(session, now):
        return Wait(None, "this computer's clock stands earlier than the last message; set it right")
    return None


def _full(session: Session, mailbox: Mailbox, pace: Pace, now: datetime) -> Wait | None:
    home = Zone(mailbox.zone, False)
    today = own_day(home, now)
    cap = pace.cap_on(today)
    if ledger.used_on(session, mailbox.id, today) >= cap:
        return Wait(day_after(home, today), f"the daily cap of {cap:,} is reached")
    if ledger.used_since(session, mailbox.id, now - timedelta(hours=1)) >= pace.hourly_cap:
        return Wait(now + timedelta(minutes=5), f"the hourly cap of {pace.hourly_cap:,} is reached")
    last = ledger.last_begun(session, mailbox.id)
    if last is not None and last + pace.gap > now:
        return Wait(last + pace.gap, "the gap between two messages")
    return None


def _due(session: Session, mailbox_id: int, now: datetime) -> list[tuple[Outgoing, Draft, Prospect]]:
    """What is due, follow-ups before first messages."""
    wanted = (
        select(Outgoing, Draft, Prospect)
        .join(Draft, Draft.id == Outgoing.draft_id)
        .join(Prospect, Prospect.id == Draft.prospect_id)
        .where(Outgoing.mailbox_id == mailbox_id, Outgoing.state.in_(_WAITING), Outgoing.due_at <= now)
        .order_by(Outgoing.follow_up.desc(), Outgoing.due_at, Outgoing.id)
        .limit(_MOST_LOOKED_AT)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(wanted).all()]


def _never(session: Session, one: Outgoing, draft: Draft, prospect: Prospect) -> str:
    """Why a message must not leave any more; "" when it may."""
    try:
        if reason := suppressions.check(session, prospect.id):
            return f"do not contact: {reason}"
    except NotFoundError:
        return "the prospect is gone"
    if draft.state != "approved" or draft.approved_hash != one.approved_hash:
        return "its approval no longer holds"
    if prospect.email.lower() != one.recipient.lower():
        return "the prospect's address changed"
    if hashlib.sha256(one.raw).hexdigest() != one.raw_hash:
        return "its bytes were damaged"
    if _answered_since(session, prospect.id, one.created_at):
        return "the prospect answered in the meantime"
    return ""


def _answered_since(session: Session, prospect_id: int, since: datetime) -> bool:
    answered = select(Touch.id).where(
        Touch.prospect_id == prospect_id,
        Touch.kind == "replied",
        Touch.outcome != "out_of_office",
        Touch.at >= since,
    )
    return session.scalar(answered.limit(1)) is not None


def _cancel(session: Session, one: Outgoing, why: str, now: datetime) -> None:
    one.state, one.answer, one.updated_at = "cancelled", why, now
    ledger.note(session, one, "cancelled", now, why)


def _claimed(
    session: Session, one: Outgoing, prospect: Prospect, mailbox: Mailbox, owner: str, now: datetime
) -> Claimed:
    one.state, one.owner, one.claimed_at, one.updated_at = "claimed", owner, now, now
    ledger.note(session, one, "claimed", now)
    return Claimed(one.id, one.draft_id, prospect.id, mailbox.email, one.recipient, one.raw)


def _nothing_due(session: Session, mailbox_id: int) -> Wait:
    following = session.scalar(
        select(Outgoing.due_at)
        .where(Outgoing.mailbox_id == mailbox_id, Outgoing.state.in_(_WAITING))
        .order_by(Outgoing.due_at)
        .limit(1)
    )
    return Wait(following, "nothing is due yet" if following else "the outbox is empty")
