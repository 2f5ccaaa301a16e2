"""What the review queue reads: which drafts under its filters, and everything about one of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from prospector import touches
from prospector.drafts import drafting
from prospector.drafts.linting import WAITING
from prospector.drafts.rows import DraftView
from prospector.icp import explaining, profiles
from prospector.icp.explaining import Explanation
from prospector.records import DRAFT_STATES, Draft, Prospect, Template
from prospector.settings import Identity, identity
from prospector.storage import search
from prospector.touches import TouchRow

Rows = Select[*tuple[Any, ...]]
_SHOWN_TOUCHES = 3
_CLOSED = ("handed_over", "discarded")
_AMONG = "drafts.id IN (SELECT value FROM json_each(:wanted))"
_HAS_PROBLEM = "EXISTS (SELECT 1 FROM json_each(drafts.problems) WHERE value ->> 0 = :code)"


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the queue: words, a template, a problem's code, or the drafts of one drafting."""

    search: str = ""
    template_id: int | None = None
    problem: str = ""
    ids: tuple[int, ...] | None = None

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Queue:
    """The drafts of one state under the filters, and how many there are in every state.

    `templates` (id, name) and `problems` (code and
    how many) are what can be filtered by; `total` counts all drafts of the workspace.
    """

    ids: list[int]
    counts: dict[str, int]
    total: int
    templates: list[tuple[int, str]]
    problems: dict[str, int]


@dataclass(frozen=True, slots=True)
class Review:
    """One draft with what helps to judge it. `stale` says that its stored problems are out of date."""

    view: DraftView
    sender: Identity
    fit: Explanation | None
    touches: tuple[TouchRow, ...]
    stale: bool


def read_queue(session: Session, state: str, filters: Filters) -> Queue:
    """The queue of one state: drafts in the order they were made, closed ones by what was last."""
    of_state = _narrowed(session, select(Draft.id), filters).where(Draft.state == state)
    order = (Draft.updated_at.desc(), Draft.id) if state in _CLOSED else (Draft.id,)
    counted = _narrowed(session, select(Draft.state, func.count()), filters).group_by(Draft.state)
    found = {row[0]: row[1] for row in session.execute(counted)}
    return Queue(
        ids=list(session.scalars(of_state.order_by(*order))),
        counts={one: found.get(one, 0) for one in DRAFT_STATES},
        total=session.scalar(select(func.count(Draft.id))) or 0,
        templates=_templates(session),
        problems=drafting.problem_counts(session),
    )


def waiting_ids(session: Session, filters: Filters) -> list[int]:
    """The drafts to review and those that are held."""
    waiting = _narrowed(session, select(Draft.id), filters).where(Draft.state.in_(WAITING))
    return list(session.scalars(waiting.order_by(Draft.id)))


def state_of(session: Session, draft_id: int) -> str:
    """The state of a draft, or "" when there is no such draft."""
    return session.scalar(select(Draft.state).where(Draft.id == draft_id)) or ""


def first_state(session: Session, draft_ids: Collection[int]) -> str:
    """In which state most of these drafts are; `draft` when there are none."""
    wanted = select(Draft.state).where(text(_AMONG).bindparams(wanted=json.dumps(list(draft_ids))))
    by_size = wanted.group_by(Draft.state).order_by(func.count().desc())
    return session.scalars(by_size).first() or "draft"


def read_review(session: Session, draft_id: int, now: datetime) -> Review:
    """Everything the review pane shows of a draft. Raises NotFoundError."""
    view = drafting.show(session, draft_id, now)
    stored = drafting.listed(session, [draft_id], now)[0].problems
    profile = profiles.active(session)
    past = touches.timeline(session, prospect_id=view.prospect_id, limit=_SHOWN_TOUCHES)
    return Review(
        view=view,
        sender=identity(session),
        fit=explaining.explain(session, profile.id, view.prospect_id) if profile else None,
        touches=tuple(past),
        stale=view.state in drafting.OPEN and stored != view.problems,
    )


def names(session: Session, draft_ids: Sequence[int]) -> dict[int, str]:
    """Whom these drafts are for."""
    wanted = select(Draft.id, Prospect.full_name, Prospect.email).join(
        Prospect, Prospect.id == Draft.prospect_id
    )
    found = session.execute(wanted.where(text(_AMONG).bindparams(wanted=json.dumps(list(draft_ids)))))
    return {row[0]: row[1] or row[2] or f"Draft {row[0]}" for row in found}


def _narrowed(session: Session, wanted: Rows, filters: Filters) -> Rows:
    if filters.template_id is not None:
        wanted = wanted.where(Draft.template_id == filters.template_id)
    if filters.problem:
        wanted = wanted.where(text(_HAS_PROBLEM).bindparams(code=filters.problem))
    if filters.ids is not None:
        wanted = wanted.where(text(_AMONG).bindparams(wanted=json.dumps(filters.ids)))
    condition = search.clause(session, filters.search)
    if condition is not None:
        wanted = wanted.where(Draft.prospect_id.in_(select(Prospect.id).where(condition)))
    return wanted


def _templates(session: Session) -> list[tuple[int, str]]:
    used = select(Draft.template_id).distinct()
    wanted = (
        select(Template.id, Template.name).where(Template.id.in_(used)).order_by(func.lower(Template.name))
    )
    return [(row[0], row[1]) for row in session.execute(wanted)]
