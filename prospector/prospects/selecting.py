"""Which prospects, in which order: search, conditions, filter tabs and sorting, all in the database."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from prospector.conditions import Node, to_sql
from prospector.errors import InvalidInputError
from prospector.fields import STORED
from prospector.prospects import standing
from prospector.prospects.picking import Pick, clause, expression
from prospector.records import OPEN_DRAFTS, Draft, Fit, IcpProfile, ListMember, Prospect, Task
from prospector.storage import search

_ROWS_AT_ONCE = 500
_CLOSED = ("won", "lost", "disqualified")
_UNUSABLE = ("missing", "invalid", "disposable")


class Tab(StrEnum):
    """The grid's filter tabs. Nobody who is excluded stands in another tab than ALL and EXCLUDED."""

    ALL = "all"
    FITS = "fits"
    READY = "ready"
    DRAFTED = "drafted"
    FOLLOW_UP = "follow_up"
    REVIEW = "review"
    EXCLUDED = "excluded"


STATUSES = (
    "Excluded", "Disqualified", "Follow-up due", "Needs review", "Approved", "Drafted", "Won", "Lost",
    "Meeting", "SQL", "MQL", "Replied", "Handed over", "Contacted", "New",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Selection:
    """A set of prospects; every part that is given narrows it.

    `profile_id` (default: the active profile) is the one `min_fit` and the tabs ask. `today` says
    which tasks count as due; without it every open task does. `picks` are values picked in facets.
    """

    search: str = ""
    where: Node | None = None
    list_id: int | None = None
    ids: tuple[int, ...] | None = None
    min_fit: int | None = None
    profile_id: int | None = None
    stage: str = ""
    company_id: int | None = None
    tab: Tab = Tab.ALL
    today: date | None = None
    picks: tuple[Pick, ...] = ()


@dataclass(frozen=True, slots=True)
class Sort:
    """An order: `key` is a stored or custom field, or fit, engagement, grade, likelihood, stage, status,
    last_touch_at, updated_at or added.

    Unknown values come last whichever way it runs (an unknown fit or grade counts as the lowest, as does
    no engagement; the order of grades runs up to A1); equal ones
    follow by id in the same direction.
    """

    key: str = "added"
    descending: bool = True


def count(session: Session, selection: Selection) -> int:
    """How many prospects the selection holds."""
    return session.scalar(narrowed(session, select(func.count(Prospect.id)), selection)) or 0


def ids(
    session: Session, selection: Selection, sort: Sort | None = None, *, limit: int | None = None
) -> list[int]:
    """The ids of the selection in order (newest first by default), the first `limit` of them.

    Raises InvalidInputError for an order by something unknown.
    """
    sort = sort or Sort()
    wanted = narrowed(session, select(Prospect.id), selection, beside_fit=sort.key in ("fit", "grade"))
    session.flush()
    found = portions(session, wanted.order_by(*_order(sort, selection.today)).limit(limit))
    return [row[0] for rows in found for row in rows]


def portions(session: Session, wanted: Select[Any]) -> Iterator[list[tuple[Any, ...]]]:
    """The rows as the driver gives them: nothing needs converting, and there may be a million.

    Few at once, since a window waits while a portion of them is made.
    """
    result: Any = session.connection().execute(wanted)
    cursor = result.cursor
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        yield rows


def tab_counts(session: Session, selection: Selection) -> dict[Tab, int]:
    """How many prospects of the selection stand in each tab (its own tab is ignored), in one pass."""
    profile_id = profile_of(session, selection)
    conditions = {tab: _tab(tab, profile_id, selection.today) for tab in Tab if tab is not Tab.ALL}
    sums = [func.coalesce(func.sum(case((held, 1), else_=0)), 0) for held in conditions.values()]
    wanted = select(func.count(Prospect.id), *sums)
    row = session.execute(narrowed(session, wanted, replace(selection, tab=Tab.ALL), beside_fit=True)).one()
    return dict(zip((Tab.ALL, *conditions), map(int, row), strict=True))


def profile_of(session: Session, selection: Selection | None = None) -> int | None:
    """The profile a selection asks: its own, else the active one, else none."""
    if selection is not None and selection.profile_id is not None:
        return selection.profile_id
    return session.scalar(select(IcpProfile.id).where(IcpProfile.active).limit(1))


def status(today: date | None) -> ColumnElement[str]:
    """The one word shown for where a prospect stands (one of STATUSES), as SQL on Prospect."""
    return case(
        (Prospect.suppression_id.is_not(None), "Excluded"),
        (Prospect.stage == "disqualified", "Disqualified"),
        (_due(today), "Follow-up due"),
        (_has_draft("held"), "Needs review"),
        (_has_draft("approved"), "Approved"),
        (_has_draft("draft"), "Drafted"),
        (Prospect.stage == "won", "Won"),
        (Prospect.stage == "lost", "Lost"),
        (Prospect.stage == "meeting", "Meeting"),
        (Prospect.stage == "sql", "SQL"),
        (Prospect.stage == "mql", "MQL"),
        (Prospect.stage == "engaged", "Replied"),
        (_handed_over_last(), "Handed over"),
        (Prospect.stage == "contacted", "Contacted"),
        else_="New",
    )


def as_rows(numbers: Collection[int]) -> Select[Any]:
    """Any number of ids as a subquery of one parameter; SQLite caps the number of parameters."""
    each = func.json_each(json.dumps(list(numbers))).table_valued("value")
    return select(each.c.value)


def narrowed(
    session: Session, wanted: Select[Any], selection: Selection, *, beside_fit: bool = False
) -> Select[Any]:
    """The query with everything that narrows it; `beside_fit` joins the fit under the selection's profile."""
    profile_id = profile_of(session, selection)
    conditions: list[ColumnElement[bool] | None] = [
        *(clause(pick, profile_id) for pick in selection.picks),
        search.clause(session, selection.search),
        to_sql(selection.where) if selection.where is not None else None,
        Prospect.stage == selection.stage if selection.stage else None,
        Prospect.company_id == selection.company_id if selection.company_id is not None else None,
        Prospect.id.in_(_members(selection.list_id)) if selection.list_id is not None else None,
        Prospect.id.in_(as_rows(selection.ids)) if selection.ids is not None else None,
        Prospect.id.in_(_fitting(profile_id, selection.min_fit)) if selection.min_fit is not None else None,
    ]
    if selection.tab is not Tab.ALL:
        conditions.append(_tab(selection.tab, profile_id, selection.today))
    if beside_fit or selection.tab in _ASKING_FIT:
        wanted = _with_fit(wanted, profile_id, only=_only_judged(selection.tab, profile_id))
    return wanted.where(*(condition for condition in conditions if condition is not None))


def _with_fit(wanted: Select[Any], profile_id: int | None, *, only: bool) -> Select[Any]:
    """Each prospect beside its fit under the profile, with `only` none without one.

    Only then can the database walk the fits in order of score and stop at the end of the page.
    """
    beside = and_(Fit.prospect_id == Prospect.id, Fit.profile_id == profile_id)
    return wanted.join(Fit, beside) if only else wanted.outerjoin(Fit, beside)


def _only_judged(tab: Tab, profile_id: int | None) -> bool:
    return tab is Tab.FITS or (tab is Tab.READY and profile_id is not None)


def _members(list_id: int) -> Select[Any]:
    return select(ListMember.prospect_id).where(ListMember.list_id == list_id)


def _fitting(profile_id: int | None, least: int) -> Select[Any]:
    scored = Fit.verdict.in_(("fits", "below"))
    return select(Fit.prospect_id).where(Fit.profile_id == profile_id, Fit.score >= least, scored)


def _tab(tab: Tab, profile_id: int | None, today: date | None) -> ColumnElement[bool]:
    excluded = or_(Prospect.suppression_id.is_not(None), Prospect.stage == "disqualified")
    if tab is Tab.EXCLUDED:
        return excluded
    return and_(~excluded, _IN_TAB[tab](profile_id, today))


def _fits(profile_id: int | None, today: date | None) -> ColumnElement[bool]:
    return Fit.verdict == "fits"


def _ready(profile_id: int | None, today: date | None) -> ColumnElement[bool]:
    """Can be written to now: fits (where a profile says who does), has an address, nothing begun."""
    fresh = and_(Prospect.stage == "new", Prospect.email_status.not_in(_UNUSABLE), ~_in_drafts(*OPEN_DRAFTS))
    return fresh if profile_id is None else and_(Fit.verdict == "fits", fresh)


def _drafted(profile_id: int | None, today: date | None) -> ColumnElement[bool]:
    return _in_drafts(*OPEN_DRAFTS)


def _follow_up(profile_id: int | None, today: date | None) -> ColumnElement[bool]:
    return Prospect.id.in_(_open_tasks(today))


def _review(profile_id: int | None, today: date | None) -> ColumnElement[bool]:
    """A person has to look: no usable address, a draft that is held, or a fit that data is missing for."""
    open_question = and_(Prospect.stage.not_in(_CLOSED), Prospect.email_status.in_(_UNUSABLE))
    return or_(open_question, _in_drafts("held"), func.coalesce(Fit.verdict, "") == "unknown")


_IN_TAB = {
    Tab.FITS: _fits,
    Tab.READY: _ready,
    Tab.DRAFTED: _drafted,
    Tab.FOLLOW_UP: _follow_up,
    Tab.REVIEW: _review,
}


_ASKING_FIT = (Tab.FITS, Tab.READY, Tab.REVIEW)


def _in_drafts(*states: str) -> ColumnElement[bool]:
    """For whole selections: the set is read once, not looked up per prospect."""
    return Prospect.id.in_(select(Draft.prospect_id).where(Draft.state.in_(states)))


def _has_draft(state: str) -> ColumnElement[bool]:
    """For single prospects: looked up by index."""
    return select(1).where(Draft.prospect_id == Prospect.id, Draft.state == state).exists()


def _open_tasks(today: date | None) -> Select[Any]:
    wanted = select(Task.prospect_id).where(Task.done_at.is_(None))
    return wanted if today is None else wanted.where(Task.due_on <= today)


def _due(today: date | None) -> ColumnElement[bool]:
    return _open_tasks(today).where(Task.prospect_id == Prospect.id).correlate(Prospect).exists()


def _handed_over_last() -> ColumnElement[bool]:
    handed = and_(Draft.state == "handed_over", Draft.handed_over_at >= Prospect.last_touch_at)
    return and_(
        Prospect.stage == "contacted", select(1).where(Draft.prospect_id == Prospect.id, handed).exists()
    )


def _order(sort: Sort, today: date | None) -> list[ColumnElement[Any]]:
    key = _sort_key(sort.key, today)
    by_id = Prospect.id.desc() if sort.descending else Prospect.id.asc()
    if key is None:
        return [by_id]
    value, missing = key
    ordered = value.desc() if sort.descending else value.asc()
    return ([missing] if missing is not None else []) + [ordered, by_id]


def _sort_key(key: str, today: date | None) -> tuple[ColumnElement[Any], ColumnElement[Any] | None] | None:
    """What to sort by, and what puts unknown values last (False sorts before True)."""
    if key in ("added", "id", "created_at"):
        return None
    if key in ("engagement", "grade"):
        return standing.ENGAGEMENT_NOW if key == "engagement" else standing.grade_place(), None
    if key == "likelihood":
        return standing.LIKELIHOOD, standing.LIKELIHOOD.is_(None)
    if key == "fit":
        return Fit.score.expression, None  # SQLite takes NULL as the smallest: unknown last, best first
    if key == "status":
        place = {name: position for position, name in enumerate(STATUSES)}
        return case(place, value=status(today)), None
    if key in ("last_touch_at", "updated_at"):
        column = getattr(Prospect, key)
        return column, column.is_(None)
    if key == "stage":
        return Prospect.stage.expression, None
    if key.startswith("custom."):
        own = expression(key)
        return own.collate("NOCASE"), own == ""
    if key not in STORED:
        raise InvalidInputError(f"Prospects cannot be sorted by {key!r}.", hint="Name a field, fit or status")
    column = getattr(Prospect, key)
    if key.endswith(("_min", "_max")):
        return column, column.is_(None)
    return func.lower(column) if key == "email" else column.collate("NOCASE"), column == ""
