"""Engagement: what others did lately, from logged events alone. Every event fades with the same half-life.

Kept apart from fit. It never counts what we sent, nor whether it was opened.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text, tuple_
from sqlalchemy.orm import Session

from prospector.conditions.grades import MOST_POINTS, points
from prospector.icp import policy as policies
from prospector.icp.policy import SCORED, Policy
from prospector.records import Touch, utc_text
from prospector.storage import note_change
from prospector.storage.functions import days_since_epoch, exp2

_DAY = 86_400
_SLACK = 1e-9  # what arithmetic may lose, so that 59.5 is rounded up however it was worked out


@dataclass(frozen=True, slots=True)
class Contribution:
    """One event: the points it gave `then` and gives `now`; `exact` before rounding."""

    touch_id: int
    kind: str
    outcome: str
    at: datetime
    then: int
    now: int
    exact: float


@dataclass(frozen=True, slots=True)
class Engaged:
    """The engagement of one prospect, 0 to 100, and the events that make it, newest first.

    The events' `now` and `limited` add up to `score`: `limited` is what the ends of the scale take off
    or put on, mostly 0.
    """

    score: int
    exact: float
    limited: int
    parts: tuple[Contribution, ...]


def refresh(session: Session, ids: Iterable[int] | None, now: datetime) -> None:
    """Work out the engagement of these prospects (None: of everybody) anew from their events."""
    chosen = None if ids is None else json.dumps(list(ids))
    mine = "" if chosen is None else "WHERE prospect_id IN (SELECT value FROM json_each(:ids))"
    policy = policies.load(session)
    values = strength_values(policy, now) | ({} if chosen is None else {"ids": chosen})
    session.execute(text(f"DELETE FROM engagements {mine}"), {} if chosen is None else {"ids": chosen})  # noqa: S608
    session.execute(
        text(
            "INSERT INTO engagements (prospect_id, strength, half_life)"  # noqa: S608
            f" SELECT prospect_id, strength, :half_life FROM ({strengths(policy, some=chosen is not None)})"
        ),
        values,
    )
    session.execute(
        text(f"DELETE FROM stale {mine or 'WHERE 1'} AND part = 'engagement'"),  # noqa: S608
        {} if chosen is None else {"ids": chosen},
    )
    note_change(session, "engagements")


def now(session: Session, prospect_id: int, now: datetime) -> Engaged:
    """The engagement of one prospect at this moment, event by event."""
    policy = policies.load(session)
    wanted = (
        select(Touch.id, Touch.kind, Touch.outcome, Touch.at, Touch.recorded_at)
        .where(Touch.prospect_id == prospect_id, tuple_(Touch.kind, Touch.outcome).in_(list(policy.points)))
        .order_by(Touch.at.desc(), Touch.id.desc())
    )
    found = session.execute(wanted).all() if policy.points else []
    exact = [_worth(policy, row.kind, row.outcome, min(row.at, row.recorded_at, now), now) for row in found]
    total = math.fsum(exact)
    whole = _rounded(exact, _round_half_up(total))
    score = shown(total)
    parts = tuple(
        Contribution(
            row.id, row.kind, row.outcome, row.at, policy.points[row.kind, row.outcome], number, part
        )
        for row, number, part in zip(found, whole, exact, strict=True)
    )
    return Engaged(score=score, exact=total, limited=score - sum(whole), parts=parts)


def shown(total: float) -> int:
    """The points as a number from 0 to 100, a half rounded up."""
    return min(max(_round_half_up(total), 0), MOST_POINTS)


def of_strength(strength: float | None, half_life: float, now: datetime) -> int:
    """The engagement that a stored strength (None: no row) means at this moment."""
    if strength is None:
        return 0
    return points(strength, half_life, days_since_epoch(now))


def least_strength(score: int, half_life: float, now: datetime) -> float:
    """The least stored strength that is shown as `score` or more at this moment."""
    if score <= 0:
        return -1e300
    return math.log2(score - 0.5) + days_since_epoch(now) / half_life


def strengths(policy: Policy, *, some: bool) -> str:
    """SQL giving prospect_id and strength of everybody with points above zero, or of :ids only.

    It takes the values of strength_values. An event counts from its moment, or from when it was recorded
    where it was dated ahead.
    """
    mine = "AND t.prospect_id IN (SELECT value FROM json_each(:ids))" if some else ""
    return f"""
    SELECT prospect_id, log2(total) + :present / :half_life + {_SLACK} AS strength FROM (
        SELECT t.prospect_id, sum({_points(policy)} * exp2(
            (CAST(strftime('%s', min(t.at, t.recorded_at, :now)) AS INTEGER) - :seconds) / :span)) AS total
        FROM touches t WHERE {_points(policy)} <> 0 {mine} GROUP BY t.prospect_id
    ) WHERE total > {_SLACK}
    """  # noqa: S608


def _points(policy: Policy) -> str:
    """SQL: what a touch gives. Kinds and outcomes are the app's own words, never a stranger's."""
    kinds = [
        f"WHEN '{kind}' THEN CASE t.outcome"
        + "".join(f" WHEN '{outcome}' THEN {policy.points.get((kind, outcome), 0)}" for outcome in outcomes)
        + " ELSE 0 END"
        for kind, outcomes in SCORED.items()
    ]
    return f"CASE t.kind {' '.join(kinds)} ELSE 0 END"


def strength_values(policy: Policy, now: datetime) -> dict[str, Any]:
    """The values that the SQL of `strengths` takes."""
    return {
        "now": utc_text(now),
        "seconds": now.timestamp(),
        "present": days_since_epoch(now),
        "half_life": float(policy.half_life_days),
        "span": float(policy.half_life_days) * _DAY,
    }


def _worth(policy: Policy, kind: str, outcome: str, at: datetime, now: datetime) -> float:
    age = (now - at).total_seconds() / _DAY
    return policy.points[kind, outcome] * exp2(-age / policy.half_life_days)


def _round_half_up(total: float) -> int:
    return math.floor(total + 0.5 + _SLACK)


def _rounded(exact: Sequence[float], total: int) -> list[int]:
    """Whole numbers that add up to `total`, each as near to its own as that allows."""
    whole = [math.floor(part) for part in exact]
    by_rest = sorted(range(len(exact)), key=lambda place: whole[place] - exact[place])
    for place in by_rest[: total - sum(whole)]:
        whole[place] += 1
    return whole
