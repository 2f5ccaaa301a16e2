"""The touch log: what happened with whom, how it came out, what comes next, and what follows from it.

A touch is never changed or removed (the database refuses); a mistake is set right by a further note.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from prospector import suppressions
from prospector.conditions.casing import contains
from prospector.errors import InvalidInputError, NotFoundError
from prospector.fields import STAGES
from prospector.records import (
    TOUCH_KINDS,
    TOUCH_OUTCOMES,
    Company,
    Prospect,
    StageChange,
    Task,
    Touch,
    utc_text,
)
from prospector.storage import note_change

OUTGOING = frozenset(("handed_over", "sent", "called", "linkedin", "letter", "met"))
_NOT_A_REPLY = frozenset(("out_of_office",))
_NOT_A_MEETING = frozenset(("no_show", "postponed"))
_CLOSED = frozenset(("won", "lost", "disqualified"))
_LONGEST = 10_000
_AHEAD = timedelta(days=1)  # time zones: "today" may still lie ahead of UTC


@dataclass(frozen=True, slots=True)
class TouchRow:
    """One touch as shown; `at` and `recorded_at` are UTC."""

    id: int
    prospect_id: int
    prospect: str
    company_id: int | None
    company: str
    kind: str
    at: datetime
    summary: str
    outcome: str
    draft_id: int | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One thing to do; `done_at` is None while it is open."""

    id: int
    prospect_id: int
    prospect: str
    company: str
    email: str
    what: str
    due_on: date
    touch_id: int | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class StageRow:
    """One move of a prospect's lifecycle stage."""

    from_stage: str
    to_stage: str
    reason: str
    at: datetime


def log(
    session: Session,
    prospect_id: int,
    kind: str,
    *,
    now: datetime,
    at: datetime | None = None,
    summary: str = "",
    outcome: str = "",
    next_step: str = "",
    next_due: date | None = None,
    draft_id: int | None = None,
) -> int:
    """Record that something happened, and return the touch's id.

    `at` defaults to `now`. A `next_step` becomes a task, due on `next_due` (default: the same day).
    The first outgoing touch makes a new prospect contacted, a reply engaged, a meeting meeting; a
    stage never moves back. A reply that opts out puts the prospect's addresses on the do-not-contact
    list at once. Suppressed people are logged like everybody: what happened, happened.
    Raises InvalidInputError for an unknown kind or outcome, or a time that has not come yet.
    """
    prospect = _prospect(session, prospect_id)
    at = at or now
    _check(kind, outcome, at, now)
    touch = Touch(
        prospect_id=prospect_id, company_id=prospect.company_id, kind=kind, at=at,
        summary=summary.strip()[:_LONGEST], outcome=outcome, draft_id=draft_id, recorded_at=now,
    )  # fmt: skip
    session.add(touch)
    session.flush()
    _follow(session, prospect, kind, outcome, at, now)
    if outcome == "opted_out":
        _opt_out(session, prospect, now)
    if next_step.strip():
        add_task(session, prospect_id, next_step, due_on=next_due or at.date(), now=now, touch_id=touch.id)
    note_change(session, "touches", "prospects")
    return touch.id


def add_task(
    session: Session,
    prospect_id: int,
    what: str,
    *,
    due_on: date,
    now: datetime,
    touch_id: int | None = None,
) -> int:
    """Note something to do for a prospect, and return the task's id."""
    _prospect(session, prospect_id)
    if not what.strip():
        raise InvalidInputError("A task needs words for what to do.", hint='For example "Call again"')
    task = Task(
        prospect_id=prospect_id,
        touch_id=touch_id,
        what=what.strip()[:_LONGEST],
        due_on=due_on,
        created_at=now,
    )
    session.add(task)
    session.flush()
    note_change(session, "tasks")
    return task.id


def add_tasks(session: Session, wanted: Sequence[tuple[int, str, date]], *, now: datetime) -> dict[int, int]:
    """Note something to do for many prospects: each one's id, the words, and the day it is due.

    Returns the task's id by prospect.
    """
    connection = session.connection()
    last = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM tasks").scalar_one()
    rows = [(number, what.strip()[:_LONGEST], due.isoformat(), utc_text(now)) for number, what, due in wanted]
    if rows:
        connection.exec_driver_sql(_ADD_TASK, rows)
        note_change(session, "tasks")
    made = select(Task.prospect_id, Task.id).where(Task.id > last)
    return {row.prospect_id: row.id for row in session.execute(made)}


_ADD_TASK = "INSERT INTO tasks (prospect_id, what, due_on, created_at) VALUES (?, ?, ?, ?)"


def reword_task(session: Session, task_id: int, what: str) -> None:
    """Say anew what an open task is about."""
    session.execute(update(Task).where(Task.id == task_id).values(what=what.strip()[:_LONGEST]))
    note_change(session, "tasks")


def finish_task(session: Session, task_id: int, *, now: datetime) -> TaskRow:
    """Mark a task as done; doing so twice keeps the first time. Raises NotFoundError."""
    task = session.get(Task, task_id)
    if task is None:
        raise NotFoundError(f"There is no task {task_id}.", hint="See: task list")
    task.done_at = task.done_at or now
    session.flush()
    note_change(session, "tasks")
    return TaskRow(*session.execute(_tasks().where(Task.id == task_id)).one())


def timeline(
    session: Session,
    *,
    prospect_id: int | None = None,
    company_id: int | None = None,
    limit: int | None = None,
) -> list[TouchRow]:
    """All touches with one prospect, or with everybody of one company, newest first.

    A touch belongs to the company the person worked for when it happened.
    """
    wanted = _touches(limit)
    if prospect_id is not None:
        wanted = wanted.where(Touch.prospect_id == prospect_id)
    if company_id is not None:
        wanted = wanted.where(Touch.company_id == company_id)
    return [TouchRow(*row) for row in session.execute(wanted)]


def recent(
    session: Session,
    *,
    kinds: Collection[str] = (),
    outcome: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    search: str = "",
    limit: int | None = 200,
    offset: int = 0,
) -> list[TouchRow]:
    """The log, newest first: only these kinds, this outcome, from `since` up to but without `until`,
    with `search` in the summary or in the person's or company's name."""
    wanted = _touches(limit).offset(offset)
    if kinds:
        wanted = wanted.where(Touch.kind.in_(kinds))
    if outcome:
        wanted = wanted.where(Touch.outcome == outcome)
    if since:
        wanted = wanted.where(Touch.at >= since)
    if until:
        wanted = wanted.where(Touch.at < until)
    if search:
        places = (Touch.summary, Prospect.full_name, Prospect.company, Prospect.email)
        wanted = wanted.where(or_(*(contains(place.expression, (search,)) for place in places)))
    return [TouchRow(*row) for row in session.execute(wanted)]


def counts(session: Session) -> dict[str, int]:
    """How many touches of each kind the log holds."""
    wanted = select(Touch.kind, func.count().label("number")).group_by(Touch.kind)
    return {row.kind: row.number for row in session.execute(wanted)}


def due(session: Session, on: date, *, limit: int | None = None) -> list[TaskRow]:
    """The open tasks due on that day or before, the longest overdue first."""
    return _task_rows(session, _tasks().where(Task.done_at.is_(None), Task.due_on <= on).limit(limit))


def tasks(
    session: Session, *, prospect_id: int | None = None, done: bool | None = False, limit: int | None = None
) -> list[TaskRow]:
    """Tasks by due date: the open ones, with `done` the finished ones, with `done=None` all."""
    wanted = _tasks().limit(limit)
    if prospect_id is not None:
        wanted = wanted.where(Task.prospect_id == prospect_id)
    if done is not None:
        wanted = wanted.where(Task.done_at.is_not(None) if done else Task.done_at.is_(None))
    return _task_rows(session, wanted)


def move_stage(session: Session, prospect: Prospect, stage: str, *, reason: str, now: datetime) -> bool:
    """Put a prospect into a lifecycle stage and keep the move as history; False when it was there.

    Raises InvalidInputError for an unknown stage.
    """
    if stage not in STAGES:
        raise _unknown("stage", stage, STAGES)
    if prospect.stage == stage:
        return False
    session.add(
        StageChange(prospect_id=prospect.id, from_stage=prospect.stage, to_stage=stage, reason=reason, at=now)
    )
    prospect.stage = stage
    prospect.updated_at = now
    session.flush()
    note_change(session, "prospects", "stage_history")
    return True


def move_stages(session: Session, moves: Sequence[tuple[int, str, str]], *, now: datetime) -> dict[int, int]:
    """Many moves at once: each prospect's id, the stage to put it into, and the reason for the history.

    Returns the number of each move in the history, by prospect. The stages must differ from the present
    ones and be known.
    """
    if not moves:
        return {}
    session.flush()
    connection = session.connection()
    moment = utc_text(now)
    last = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM stage_history").scalar_one()
    connection.exec_driver_sql(
        _NOTE_MOVE, [(stage, reason, moment, number) for number, stage, reason in moves]
    )
    connection.exec_driver_sql(_MOVE, [(stage, moment, number) for number, stage, _ in moves])
    _read_again(session, {number for number, _, _ in moves})
    note_change(session, "prospects", "stage_history")
    found = select(StageChange.prospect_id, StageChange.id).where(StageChange.id > last)
    return {row.prospect_id: row.id for row in session.execute(found)}


_NOTE_MOVE = """
INSERT INTO stage_history (prospect_id, from_stage, to_stage, reason, at)
SELECT id, stage, ?, ?, ? FROM prospects WHERE id = ?
"""
_MOVE = "UPDATE prospects SET stage = ?, updated_at = ? WHERE id = ?"


def _read_again(session: Session, ids: Collection[int]) -> None:
    """The moved prospects that this session holds already."""
    for held in list(session.identity_map.values()):
        if isinstance(held, Prospect) and held.id in ids:
            session.refresh(held, ("stage", "updated_at"))


def stages(session: Session, prospect_id: int) -> list[StageRow]:
    """How a prospect's stage moved, newest first."""
    moves = select(StageChange.from_stage, StageChange.to_stage, StageChange.reason, StageChange.at)
    ordered = moves.where(StageChange.prospect_id == prospect_id).order_by(StageChange.id.desc())
    return [StageRow(*row) for row in session.execute(ordered)]


def _check(kind: str, outcome: str, at: datetime, now: datetime) -> None:
    if kind not in TOUCH_KINDS:
        raise _unknown("kind of touch", kind, TOUCH_KINDS)
    if outcome and outcome not in TOUCH_OUTCOMES[kind]:
        raise _unknown(f"outcome of {kind}", outcome, TOUCH_OUTCOMES[kind])
    if at > now + _AHEAD:
        raise InvalidInputError(
            "A touch is something that happened, and this time has not come yet.",
            hint="Plan it as a next step with a due date instead.",
        )


def _unknown(what: str, given: str, known: Collection[str]) -> InvalidInputError:
    near = get_close_matches(given, known, 1)
    listed = f"One of: {', '.join(known)}" if known else "Leave it out."
    return InvalidInputError(
        f"{given!r} is no {what}.", hint=f"Did you mean {near[0]}? {listed}" if near else listed
    )


def _follow(
    session: Session, prospect: Prospect, kind: str, outcome: str, at: datetime, now: datetime
) -> None:
    """What a touch changes about its prospect: when it was last touched, and how far it has come."""
    if kind != "note":
        prospect.last_touch_at = max(prospect.last_touch_at or at, at)
        prospect.updated_at = now
    stage = _stage_after(kind, outcome)
    if stage and prospect.stage not in _CLOSED and STAGES.index(stage) > STAGES.index(prospect.stage):
        move_stage(session, prospect, stage, reason=f"touch: {kind}", now=now)
    session.flush()


def _opt_out(session: Session, prospect: Prospect, now: datetime) -> None:
    for address in suppressions.addresses_of(session, prospect):
        suppressions.add(
            session, "address", address, now=now, reason="opted out in a reply", source="touch log"
        )


def _stage_after(kind: str, outcome: str) -> str:
    if kind == "met" and outcome in ("won", "lost"):
        return outcome
    if kind == "met" and outcome not in _NOT_A_MEETING:
        return "meeting"
    if kind == "replied" and outcome not in _NOT_A_REPLY:
        return "engaged"
    return "contacted" if kind in OUTGOING else ""


def _prospect(session: Session, prospect_id: int) -> Prospect:
    prospect = session.get(Prospect, prospect_id)
    if prospect is None:
        raise NotFoundError("There is no such prospect.")
    return prospect


def _touches(limit: int | None) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Touch.id, Touch.prospect_id, Prospect.full_name, Touch.company_id,
            func.coalesce(Company.name, Prospect.company), Touch.kind, Touch.at, Touch.summary, Touch.outcome,
            Touch.draft_id, Touch.recorded_at,
        )
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .outerjoin(Company, Company.id == Touch.company_id)
        .order_by(Touch.at.desc(), Touch.id.desc())
        .limit(limit)
    )  # fmt: skip


def _tasks() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Task.id, Task.prospect_id, Prospect.full_name, Prospect.company, Prospect.email, Task.what,
            Task.due_on, Task.touch_id, Task.done_at,
        )
        .join(Prospect, Prospect.id == Task.prospect_id)
        .order_by(Task.due_on, Task.id)
    )  # fmt: skip


def _task_rows(session: Session, wanted: Select[*tuple[Any, ...]]) -> list[TaskRow]:
    return [TaskRow(*row) for row in session.execute(wanted)]
