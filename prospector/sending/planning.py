"""A time for every message, inside caps, gap and the readers' windows; a plan holds until it is made anew."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector.records import Draft, Mailbox, Outgoing, Prospect
from prospector.sending import ledger
from prospector.sending.pacing import day_after, next_opening, own_day, pace_of
from prospector.sending.zones import Zone, zone_of
from prospector.storage import note_change

_WAITING = ("queued", "retry_at")


class Plan:
    """Hands out slots of one mailbox, one after another, behind what is planned already."""

    def __init__(self, session: Session, mailbox: Mailbox, now: datetime, *, afresh: bool = False) -> None:
        self._pace = pace_of(mailbox)
        self._home = Zone(mailbox.zone, False)
        today = own_day(self._home, now)
        self._taken: Counter[date] = Counter({today: ledger.used_on(session, mailbox.id, today)})
        self._hours: list[datetime] = []
        last = ledger.last_begun(session, mailbox.id)
        self._from = max(now, last + self._pace.gap) if last else now
        if not afresh:
            waiting = select(Outgoing.due_at).where(
                Outgoing.mailbox_id == mailbox.id, Outgoing.state.in_(_WAITING)
            )
            for due in session.scalars(waiting.order_by(Outgoing.due_at)):
                self._take(due)

    def next_slot(self, zone: Zone) -> datetime:
        """The next free moment for a reader in that zone (UTC)."""
        moment = self._from
        while True:
            moment = next_opening(self._pace, zone, moment)
            day = own_day(self._home, moment)
            if self._taken[day] >= self._pace.cap_on(day):
                moment = day_after(self._home, day)
            elif (free := self._hour_is_free(moment)) > moment:
                moment = free
            else:
                self._take(moment)
                return moment

    def _take(self, moment: datetime) -> None:
        self._taken[own_day(self._home, moment)] += 1
        self._hours = [one for one in self._hours if one > moment - timedelta(hours=1)] + [moment]
        self._from = max(self._from, moment + self._pace.gap)

    def _hour_is_free(self, moment: datetime) -> datetime:
        """The moment itself, or when the oldest of a full hour has passed."""
        recent = [one for one in self._hours if one > moment - timedelta(hours=1)]
        if len(recent) < self._pace.hourly_cap:
            return moment
        return recent[-self._pace.hourly_cap] + timedelta(hours=1)


def replan(session: Session, mailbox_id: int, now: datetime) -> int:
    """Give everything that waits a new time from now on, follow-ups first; returns how many moved.

    Called after a pause, sleep or restart: what is overdue never leaves in a burst.
    """
    mailbox = session.get_one(Mailbox, mailbox_id)
    plan = Plan(session, mailbox, now, afresh=True)
    waiting = (
        select(Outgoing, Prospect)
        .join(Draft, Draft.id == Outgoing.draft_id)
        .join(Prospect, Prospect.id == Draft.prospect_id)
        .where(Outgoing.mailbox_id == mailbox_id, Outgoing.state.in_(_WAITING))
        .order_by(Outgoing.follow_up.desc(), Outgoing.due_at, Outgoing.id)
    )
    moved = 0
    for one, prospect in session.execute(waiting).all():
        if one.state == "retry_at" and one.due_at > now:
            continue
        due_at = plan.next_slot(zone_of(prospect.country, prospect.region, mailbox.zone))
        if due_at != one.due_at:
            one.due_at, one.updated_at = due_at, now
            moved += 1
    session.flush()
    note_change(session, "outbox")
    return moved
