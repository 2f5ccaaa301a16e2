"""Where prospects stand: one of them explained, everybody by grade, and who is MQL or SQL now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from prospector.clock import parse_now
from prospector.conditions.grades import ENGAGEMENT_BANDS, GRADES, grade
from prospector.errors import NotFoundError
from prospector.icp import engagement
from prospector.icp import policy as policies
from prospector.icp.engagement import Engaged
from prospector.icp.policy import Policy
from prospector.prospects.selecting import profile_of
from prospector.records import Fit, Prospect, Qualification


@dataclass(frozen=True, slots=True)
class Standing:
    """One prospect: fit (None: not judged) with its verdict, engagement, and the grade of both.

    `level` is how far his scores brought him ("", mql, sql); `stage` is where he stands, which the user
    may have set otherwise.
    """

    fit: int | None
    verdict: str
    engaged: Engaged
    grade: str
    stage: str
    level: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class Matrix:
    """How many prospects have each grade, A1 to D4, and how many have none because no profile judged them."""

    counts: dict[str, int]
    ungraded: int


@dataclass(frozen=True, slots=True)
class QualifiedRow:
    """Somebody in the stage MQL or SQL: since when, by hand or by the scores, and the task that is open."""

    prospect_id: int
    name: str
    title: str
    company: str
    stage: str
    fit: int | None
    engagement: int
    grade: str
    since: datetime | None
    by_hand: bool
    task_id: int | None
    task: str
    due_on: date | None


def standing(session: Session, prospect_id: int, now: datetime) -> Standing:
    """Why a prospect has his grade and stage. Raises NotFoundError."""
    person = session.get(Prospect, prospect_id)
    if person is None:
        raise NotFoundError("There is no such prospect any more.")
    profile = profile_of(session)
    fit = session.get(Fit, (prospect_id, profile)) if profile is not None else None
    engaged = engagement.now(session, prospect_id, now)
    kept = session.get(Qualification, prospect_id)
    return Standing(
        fit=fit.score if fit else None,
        verdict=fit.verdict if fit else "",
        engaged=engaged,
        grade=grade(fit.score if fit else None, engaged.score),
        stage=person.stage,
        level=kept.level if kept else "",
        policy=policies.load(session),
    )


def matrix(session: Session, now: datetime) -> Matrix:
    """Everybody by grade. Only whoever is engaged is looked at one by one; the rest is counted by fit."""
    half_life = policies.load(session).half_life_days
    values: dict[str, Any] = {"profile": profile_of(session)}
    for number, least in ENGAGEMENT_BANDS:
        values[f"from_{number}"] = engagement.least_strength(least, half_life, now)
    counts = dict.fromkeys(GRADES, 0)
    judged = 0
    for score, people in session.execute(text(_BY_FIT), values):
        counts[grade(score, 0)] += people
        judged += people
    for score, people, number in session.execute(text(_ENGAGED), values):
        found = grade(score, 0)
        counts[found] -= people
        counts[found[0] + number] += people
    total = session.execute(text("SELECT count(*) FROM prospects")).scalar_one()
    return Matrix(counts, total - judged)


_BY_FIT = "SELECT score, count(*) FROM fits WHERE profile_id = :profile GROUP BY score"
_ENGAGED = """
SELECT f.score, count(*),
    CASE WHEN e.strength >= :from_1 THEN '1' WHEN e.strength >= :from_2 THEN '2' ELSE '3' END AS number
FROM engagements e CROSS JOIN fits f ON f.prospect_id = e.prospect_id AND f.profile_id = :profile
WHERE e.strength >= :from_3 GROUP BY f.score, number
"""


def qualified(
    session: Session, now: datetime, *, stage: str = "", limit: int | None = None
) -> list[QualifiedRow]:
    """Who is MQL or SQL (with `stage`: one of them): SQLs first, then by engagement and fit."""
    half_life = policies.load(session).half_life_days
    values = {"profile": profile_of(session), "stage": stage, "limit": -1 if limit is None else limit}
    return [_row(row, half_life, now) for row in session.execute(text(_QUALIFIED), values)]


_QUALIFIED = """
SELECT p.id, coalesce(nullif(p.full_name, ''), nullif(p.email, ''), 'Nobody') AS name, p.title, p.company,
    p.stage, f.score, e.strength, h.id AS move, h.at, q.stage_change_id, t.id AS task_id, t.what, t.due_on
FROM prospects p INDEXED BY ix_prospects_qualified
LEFT JOIN fits f ON f.prospect_id = p.id AND f.profile_id = :profile
LEFT JOIN engagements e ON e.prospect_id = p.id
LEFT JOIN qualifications q ON q.prospect_id = p.id
LEFT JOIN stage_history h ON h.id = (SELECT max(id) FROM stage_history WHERE prospect_id = p.id)
LEFT JOIN tasks t ON t.id = q.task_id AND t.done_at IS NULL AND t.prospect_id = p.id
WHERE p.stage IN ('mql', 'sql') AND (:stage = '' OR p.stage = :stage)
ORDER BY p.stage DESC, coalesce(e.strength, -1e200) DESC, coalesce(f.score, 0) DESC, p.id LIMIT :limit
"""


def _row(row: Any, half_life: float, now: datetime) -> QualifiedRow:
    number = engagement.of_strength(row.strength, half_life, now)
    return QualifiedRow(
        prospect_id=row.id,
        name=row.name,
        title=row.title,
        company=row.company,
        stage=row.stage,
        fit=row.score,
        engagement=number,
        grade=grade(row.score, number),
        since=parse_now(row.at) if row.at else None,
        by_hand=row.stage_change_id is None or row.stage_change_id != row.move,
        task_id=row.task_id,
        task=row.what or "",
        due_on=date.fromisoformat(row.due_on) if row.due_on else None,
    )
