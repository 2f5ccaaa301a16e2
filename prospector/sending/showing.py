"""The outbox as a screen shows it: which messages, with whom they are for and when they may leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prospector.errors import InvalidInputError
from prospector.records import Draft, Mailbox, Outgoing, Prospect
from prospector.sending.zones import zone_of

TABS = {
    "": (),
    "waiting": ("queued", "claimed", "handing_over"),
    "retry_at": ("retry_at",),
    "unknown": ("unknown",),
    "accepted": ("accepted",),
    "refused": ("refused",),
    "cancelled": ("cancelled",),
}


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message of the outbox. `zone` is the reader's, `assumed` when it is a guess."""

    id: int
    draft_id: int
    prospect_id: int
    recipient: str
    prospect: str
    company: str
    subject: str
    mailbox: str
    state: str
    resolution: str
    answer: str
    due_at: datetime
    updated_at: datetime
    zone: str
    assumed: bool


def ids(session: Session, tab: str = "") -> list[int]:
    """The messages of a tab: what waits in the order it leaves, what is done newest first."""
    query = select(Outgoing.id)
    if states := TABS[tab]:
        query = query.where(Outgoing.state.in_(states))
    if tab == "unknown":
        query = query.where(Outgoing.resolution == "")
    if tab in ("waiting", "retry_at"):
        return list(session.scalars(query.order_by(Outgoing.due_at, Outgoing.id)))
    return list(session.scalars(query.order_by(Outgoing.updated_at.desc(), Outgoing.id.desc())))


def counts(session: Session) -> dict[str, int]:
    """How many messages each tab has; what was unknown and is settled stands under "" only."""
    settled = Outgoing.resolution != ""
    rows = session.execute(
        select(Outgoing.state, settled, func.count()).group_by(Outgoing.state, settled)
    ).all()
    found = {(row[0], bool(row[1])): int(row[2]) for row in rows}
    counted = {
        tab: sum(
            n for (state, done), n in found.items() if state in states and not (done and tab == "unknown")
        )
        for tab, states in TABS.items()
    }
    return counted | {"": sum(found.values())}


def rows(session: Session, outbox_ids: Sequence[int]) -> list[OutboxRow]:
    """These messages, in no order."""
    wanted = (
        select(Outgoing, Draft.subject, Prospect, Mailbox)
        .join(Draft, Draft.id == Outgoing.draft_id)
        .join(Prospect, Prospect.id == Draft.prospect_id)
        .join(Mailbox, Mailbox.id == Outgoing.mailbox_id)
        .where(Outgoing.id.in_(outbox_ids))
    )
    return [_row(one[0], one[1], one[2], one[3]) for one in session.execute(wanted)]


def next_due(session: Session, mailbox_id: int) -> datetime | None:
    """When the next message of a mailbox may leave at the earliest; None when nothing waits."""
    waiting = Outgoing.state.in_(("queued", "retry_at"))
    return session.scalar(select(func.min(Outgoing.due_at)).where(Outgoing.mailbox_id == mailbox_id, waiting))


def first_waiting(session: Session, mailbox_id: int) -> int:
    """The draft that leaves first from a mailbox; else the first approved one.

    Raises InvalidInputError when there is neither.
    """
    waiting = select(Outgoing.draft_id).where(
        Outgoing.mailbox_id == mailbox_id, Outgoing.state.in_(("queued", "retry_at"))
    )
    found = session.scalar(waiting.order_by(Outgoing.due_at, Outgoing.id).limit(1)) or session.scalar(
        select(Draft.id).where(Draft.state == "approved").order_by(Draft.id).limit(1)
    )
    if found is None:
        raise InvalidInputError(
            "There is no approved draft whose text could be tested.", hint="Approve one in Drafts first."
        )
    return found


def _row(one: Outgoing, subject: str | None, prospect: Prospect, mailbox: Mailbox) -> OutboxRow:
    zone = zone_of(prospect.country, prospect.region, mailbox.zone)
    return OutboxRow(
        one.id, one.draft_id, prospect.id, one.recipient, prospect.full_name, prospect.company, subject or "",
        mailbox.name, one.state, one.resolution, one.answer, one.due_at, one.updated_at, zone.key,
        zone.assumed,
    )  # fmt: skip
