"""MQL and SQL: who enters and who falls back, moved with history and one task.

A `level` ("", mql or sql) follows fit and engagement, with hysteresis: it rises when both reach their marks
and falls only when the engagement is below the mark's `leave`. Stages follow the level's rises and falls, in
the stages from new to sql. So a stage set by hand stands: it is never moved down, and who was taken out of
MQL comes back only after a fall below `leave` and another rise. Who may not be contacted does not rise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from prospector import touches
from prospector.conditions.grades import grade
from prospector.fields import STAGES
from prospector.icp import engagement, profiles, scoring
from prospector.icp import policy as policies
from prospector.icp.asking import asked_by
from prospector.icp.policy import Policy
from prospector.prospects.selecting import profile_of
from prospector.storage import note_change

MOVABLE = ("new", "contacted", "engaged", "mql", "sql")
NAMES = {"mql": "MQL", "sql": "SQL"}


@dataclass(frozen=True, slots=True)
class Move:
    """What a level's rise or fall does to one prospect; `stage` is where he goes, "" where he stays.

    `before` is the stage he goes back to one day, `task_id` the task made at an earlier rise.
    """

    prospect_id: int
    name: str
    company: str
    from_level: str
    level: str
    from_stage: str
    stage: str
    before: str
    engagement: int
    fit: int
    grade: str
    task_id: int | None

    @property
    def rises(self) -> bool:
        """Whether he enters, rather than falls back."""
        return self.level == "sql" or (self.level == "mql" and self.from_level == "")

    @property
    def reason(self) -> str:
        """For the history: the numbers and what they make of him."""
        numbers = {"engagement": self.engagement, "fit": self.fit}
        if self.rises:
            return policies.RISEN.format(**numbers, level=NAMES[self.level])
        return policies.FALLEN.format(**numbers, level=NAMES[self.from_level])


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: the moves between stages (Move.stage is set) by kind, and the tasks it made."""

    mql: tuple[Move, ...] = ()
    sql: tuple[Move, ...] = ()
    back: tuple[Move, ...] = ()
    tasks: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What a policy would do: who would move, and how many would be MQL and SQL before and after."""

    swept: Swept
    mql_before: int
    mql_after: int
    sql_before: int
    sql_after: int


def sweep(session: Session, now: datetime, ids: Iterable[int] | None = None) -> Swept:
    """Move whoever rose or fell (among these, None: among all), and make the tasks. Twice does no more."""
    policy = policies.load(session)
    return _carry_out(session, plan(session, policy, now, ids=ids), policy, now)


def adopt(session: Session, policy: Policy, now: datetime) -> Swept:
    """Save a policy and let everybody's engagement, level and stage follow it."""
    before = policies.load(session)
    policies.save(session, policy)
    if not _same_scores(before, policy):
        engagement.refresh(session, None, now)
        _rescore(session, now)
    return sweep(session, now)


def _rescore(session: Session, now: datetime) -> None:
    """Everybody's fit, where a rule asks for the engagement."""
    if any(
        row.scored and "engagement" in asked_by(profiles.load(session, row.id))
        for row in profiles.listed(session)
    ):
        scoring.refresh(session, None, now)


def preview(session: Session, policy: Policy, now: datetime) -> Preview:
    """What adopting this policy would do. Nothing is written."""
    moves = plan(session, policy, now, saved=_same_scores(policies.load(session), policy))
    mql, sql = counts(session)
    moved = [move for move in moves if move.stage]
    return Preview(
        swept=_sorted_out(moves),
        mql_before=mql,
        mql_after=mql + _shift(moved, "mql"),
        sql_before=sql,
        sql_after=sql + _shift(moved, "sql"),
    )


def counts(session: Session) -> tuple[int, int]:
    """How many prospects are MQL and SQL now, by scores or by hand."""
    row = session.execute(text(_COUNTS)).one()
    return row.mql or 0, row.sql or 0


def _shift(moved: Sequence[Move], stage: str) -> int:
    return sum((move.stage == stage) - (move.from_stage == stage) for move in moved)


_COUNTS = """
SELECT sum(stage = 'mql') AS mql, sum(stage = 'sql') AS sql FROM prospects WHERE stage IN ('mql', 'sql')
"""


def plan(
    session: Session,
    policy: Policy,
    now: datetime,
    *,
    ids: Iterable[int] | None = None,
    saved: bool = True,
) -> list[Move]:
    """Whose level changes now, the first by id first.

    `saved` says that the stored engagement is this policy's; otherwise it is worked out from the events.
    """
    asked = _Asked.of(session, policy, now, ids=ids, saved=saved)
    rows = [
        *session.execute(text(_risen(asked)), asked.values),
        *session.execute(text(_fallen(asked)), asked.values),
    ]
    return sorted((asked.move(row) for row in rows), key=lambda move: move.prospect_id)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The queries' parts: where engagement comes from, whether only some are asked for, and the marks."""

    policy: Policy
    now: datetime
    scores: str
    some: bool
    values: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls, session: Session, policy: Policy, now: datetime, *, ids: Iterable[int] | None, saved: bool
    ) -> _Asked:
        profile = profile_of(session)
        values: dict[str, Any] = {"profile": profile, "mql_fit": policy.mql.fit, "sql_fit": policy.sql.fit}
        for level in policies.LEVELS:
            mark = policy.mark(level)
            for name, score in (("in", mark.engagement), ("out", mark.leave)):
                values[f"{level}_{name}"] = engagement.least_strength(score, policy.half_life_days, now)
        if ids is not None:
            values["ids"] = json.dumps(list(ids))
        if not saved:
            values |= engagement.strength_values(policy, now)
        scores = "engagements" if saved else f"({engagement.strengths(policy, some=False)})"
        return cls(policy, now, scores, ids is not None, values)

    def move(self, row: Any) -> Move:
        level = self._level(row)
        number = engagement.of_strength(row.strength, self.policy.half_life_days, self.now)
        ours = row.stage_change_id is not None and row.stage_change_id == row.newest
        going_up = STAGES.index(level) > STAGES.index(row.level) if row.level and level else bool(level)
        stage, before = (
            _risen_stage(row, level, ours=ours) if going_up else _fallen_stage(row, level, ours=ours)
        )
        return Move(
            prospect_id=row.id,
            name=row.name,
            company=row.company,
            from_level=row.level,
            level=level,
            from_stage=row.stage,
            stage=stage if stage != row.stage else "",
            before=before,
            engagement=number,
            fit=row.fit or 0,
            grade=grade(row.fit, number),
            task_id=row.task_id,
        )

    def _level(self, row: Any) -> str:
        strength = -1e200 if row.strength is None else row.strength
        if row.rises:
            fits = (row.fit or 0) >= self.policy.sql.fit
            return "sql" if fits and strength >= self.values["sql_in"] else "mql"
        return "mql" if row.level == "sql" and strength >= self.values["mql_out"] else ""


def _risen_stage(row: Any, level: str, *, ours: bool) -> tuple[str, str]:
    """The stage after a rise, and the one to go back to; ("", "") where the user's own stage stands."""
    taken_out = row.level == "mql" and row.stage != "mql"
    if row.stage not in MOVABLE or taken_out or STAGES.index(row.stage) >= STAGES.index(level):
        return "", ""
    return level, row.before if ours else row.stage


def _fallen_stage(row: Any, level: str, *, ours: bool) -> tuple[str, str]:
    """The stage after a fall. Whoever was reached, or replied, in the meantime does not go back to new."""
    if not ours:
        return "", ""
    since = "engaged" if row.replied else "contacted" if row.reached else "new"
    back = level or max(row.before, since, key=STAGES.index)
    return (back, row.before) if STAGES.index(back) < STAGES.index(row.stage) else ("", "")


_OUTGOING = ", ".join(f"'{kind}'" for kind in sorted(touches.OUTGOING))
_COLUMNS = f"""
p.id, coalesce(nullif(p.full_name, ''), nullif(p.email, ''), 'Nobody') AS name, p.company, p.stage,
e.strength, f.score AS fit, coalesce(q.level, '') AS level, coalesce(q.before, '') AS before,
q.stage_change_id, q.task_id,
(SELECT max(h.id) FROM stage_history h
    WHERE q.stage_change_id IS NOT NULL AND h.prospect_id = p.id) AS newest,
EXISTS (SELECT 1 FROM touches t WHERE t.prospect_id = p.id AND t.kind = 'replied'
    AND t.outcome <> 'out_of_office') AS replied,
EXISTS (SELECT 1 FROM touches t WHERE t.prospect_id = p.id AND t.kind IN ({_OUTGOING})) AS reached
"""  # noqa: S608
_FIT = "LEFT JOIN fits f ON f.prospect_id = p.id AND f.profile_id = :profile"


def _risen(asked: _Asked) -> str:
    """The join order is said aloud: from the few who are asked for, or engaged enough, to the rest."""
    only = "json_each(:ids) i CROSS JOIN" if asked.some else ""
    them = "e.prospect_id = i.value AND" if asked.some else ""
    return f"""
    SELECT {_COLUMNS}, 1 AS rises
    FROM {only} {asked.scores} e CROSS JOIN prospects p ON p.id = e.prospect_id
    LEFT JOIN qualifications q ON q.prospect_id = p.id {_FIT}
    WHERE {them} e.strength >= :mql_in AND coalesce(q.level, '') <> 'sql' AND p.suppression_id IS NULL
    AND coalesce(f.score, 0) >= :mql_fit AND coalesce(f.verdict, '') <> 'excluded'
    AND (coalesce(q.level, '') = '' OR (e.strength >= :sql_in AND coalesce(f.score, 0) >= :sql_fit))
    """  # noqa: S608


def _fallen(asked: _Asked) -> str:
    only = "AND q.prospect_id IN (SELECT value FROM json_each(:ids))" if asked.some else ""
    return f"""
    SELECT {_COLUMNS}, 0 AS rises
    FROM qualifications q CROSS JOIN prospects p ON p.id = q.prospect_id
    LEFT JOIN {asked.scores} e ON e.prospect_id = p.id {_FIT}
    WHERE q.level <> '' {only}
    AND coalesce(e.strength, -1e200) < CASE q.level WHEN 'sql' THEN :sql_out ELSE :mql_out END
    """  # noqa: S608


def _same_scores(one: Policy, other: Policy) -> bool:
    return dict(one.points) == dict(other.points) and one.half_life_days == other.half_life_days


def _sorted_out(moves: Sequence[Move], tasks: int = 0) -> Swept:
    moved = [move for move in moves if move.stage]
    return Swept(
        mql=tuple(move for move in moved if move.rises and move.level == "mql"),
        sql=tuple(move for move in moved if move.rises and move.level == "sql"),
        back=tuple(move for move in moved if not move.rises),
        tasks=tasks,
    )


def _carry_out(session: Session, moves: list[Move], policy: Policy, now: datetime) -> Swept:
    if not moves:
        return Swept()
    moved = [move for move in moves if move.stage]
    numbers = touches.move_stages(
        session, [(move.prospect_id, move.stage, move.reason) for move in moved], now=now
    )
    entered = [move for move in moved if move.rises]
    made = _make_tasks(session, entered, policy, now)
    kept: dict[int, int | None] = {move.prospect_id: move.task_id for move in moves}
    kept.update(made)
    session.connection().exec_driver_sql(_KEEP, [_kept_row(move, numbers, kept) for move in moves])
    note_change(session, "qualifications")
    return _sorted_out(moves, len(made))


def _kept_row(move: Move, moves: dict[int, int], tasks: dict[int, int | None]) -> tuple[Any, ...]:
    number, stays = move.prospect_id, move.stage and move.level
    return number, move.level, move.before if stays else "", moves[number] if stays else None, tasks[number]


_KEEP = """
INSERT OR REPLACE INTO qualifications (prospect_id, level, before, stage_change_id, task_id)
VALUES (?, ?, ?, ?, ?)
"""


def _make_tasks(session: Session, entered: Sequence[Move], policy: Policy, now: datetime) -> dict[int, int]:
    """A task for each, unless one is still open from an earlier rise: that one is worded anew."""
    still_open = _open_tasks(session, entered)
    wanted: list[tuple[int, str, date]] = []
    for move in entered:
        due = now.date() + timedelta(days=policy.mql_days if move.level == "mql" else policy.sql_days)
        if move.prospect_id in still_open:
            touches.reword_task(session, still_open[move.prospect_id], task_words(policy, move))
        else:
            wanted.append((move.prospect_id, task_words(policy, move), due))
    return touches.add_tasks(session, wanted, now=now)


def _open_tasks(session: Session, entered: Sequence[Move]) -> dict[int, int]:
    wanted = json.dumps([move.task_id for move in entered if move.task_id is not None])
    return {row.prospect_id: row.id for row in session.execute(text(_STILL_OPEN), {"ids": wanted})}


_STILL_OPEN = """
SELECT t.id, t.prospect_id
FROM tasks t JOIN qualifications q ON q.task_id = t.id AND q.prospect_id = t.prospect_id
WHERE t.id IN (SELECT value FROM json_each(:ids)) AND t.done_at IS NULL
"""


def task_words(policy: Policy, move: Move) -> str:
    """What is to be done about who entered, as the policy words it."""
    known = {
        "name": move.name, "company": move.company or "no company", "stage": NAMES[move.level],
        "grade": move.grade,
    }  # fmt: skip
    return re.sub(r"\{(\w+)\}", lambda found: known[found[1]], policy.task)
