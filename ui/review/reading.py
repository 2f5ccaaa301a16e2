"""What the review queue reads: the order, and everything about one draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prospector import touches
from prospector.drafts import differences, drafting, reviewing
from prospector.drafts.differences import Piece
from prospector.drafts.rows import DraftRow, DraftView
from prospector.icp import explaining, profiles, standings
from prospector.icp.explaining import Explanation
from prospector.icp.standings import Standing
from prospector.records import Draft, Prospect
from prospector.settings import Identity, identity
from prospector.touches import StageRow, TaskRow, TouchRow

COLLEAGUES_WITHIN = timedelta(days=90)
MOST_TOUCHES = 12
MOST_OTHERS = 5
MOST_COLLEAGUES = 6
_COMPANY_TOUCHES = 60


@dataclass(frozen=True, slots=True)
class Change:
    """An edit as its difference from what the template gave."""

    subject: tuple[Piece, ...]
    body: tuple[Piece, ...]
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Page:
    """One draft of the queue with all that helps to judge it; `colleagues` were contacted lately."""

    view: DraftView
    sender: Identity
    fit: Explanation | None
    standing: Standing
    touches: tuple[TouchRow, ...]
    stages: tuple[StageRow, ...]
    tasks: tuple[TaskRow, ...]
    others: tuple[DraftRow, ...]
    colleagues: tuple[TouchRow, ...]
    change: Change | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many drafts wait for review, how many are approved, and the newest draft's number."""

    waiting: int
    approved: int
    newest: int


def read_outlook(session: Session) -> Outlook:
    """What tells, in a few milliseconds, whether the order has to be read again."""
    counts = drafting.counts(session)
    newest = session.scalar(select(func.max(Draft.id))) or 0
    return Outlook(counts["draft"] + counts["held"], counts["approved"], newest)


def read_page(session: Session, draft_id: int, now: datetime) -> Page:
    """Everything about one draft. Raises NotFoundError."""
    view = drafting.show(session, draft_id, now)
    profile = profiles.active(session)
    person = view.prospect_id
    others = [one for one in drafting.ids(session, prospect_id=person) if one != draft_id]
    return Page(
        view=view,
        sender=identity(session),
        fit=explaining.explain(session, profile.id, person) if profile else None,
        standing=standings.standing(session, person, now),
        touches=tuple(touches.timeline(session, prospect_id=person, limit=MOST_TOUCHES)),
        stages=tuple(touches.stages(session, person)),
        tasks=tuple(touches.tasks(session, prospect_id=person)),
        others=tuple(drafting.listed(session, others[-MOST_OTHERS:][::-1], now)),
        colleagues=_colleagues(session, person, now),
        change=changed(view),
    )


def changed(view: DraftView) -> Change | None:
    """How an edited text differs from what its template gave; None for one that nobody edited."""
    if view.original_subject is None or not view.edited:
        return None
    subject = differences.words_changed(view.original_subject, view.subject)
    body = differences.words_changed(view.original_body or "", view.body)
    return Change(tuple(subject), tuple(body), *differences.counts([*subject, *body]))


def read_order(session: Session, among: tuple[int, ...] | None) -> list[int]:
    """The drafts that wait, in their order."""
    return reviewing.queue(session, draft_ids=among)


def _colleagues(session: Session, prospect_id: int, now: datetime) -> tuple[TouchRow, ...]:
    """The newest touch with each other person of the company, of the last 90 days."""
    company_id = session.scalar(select(Prospect.company_id).where(Prospect.id == prospect_id))
    if company_id is None:
        return ()
    found: dict[int, TouchRow] = {}
    for touch in touches.timeline(session, company_id=company_id, limit=_COMPANY_TOUCHES):
        if touch.prospect_id != prospect_id and touch.kind != "note" and now - touch.at <= COLLEAGUES_WITHIN:
            found.setdefault(touch.prospect_id, touch)
    return tuple(found.values())[:MOST_COLLEAGUES]
