"""Engagement, grade and likelihood of the prospects shown: as SQL to sort by, and as values of a few rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import log2

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from prospector.conditions.grades import ENGAGEMENT_BANDS, FIT_BANDS, grade, points
from prospector.records import Engagement, Fit, IcpProfile, Prediction, Prospect

SHOWN = ("engagement", "grade", "likelihood")
ENGAGEMENT_NOW: ColumnElement[float] = (
    select(Engagement.strength - func.present_days() / Engagement.half_life)
    .where(Engagement.prospect_id == Prospect.id)
    .correlate(Prospect)
    .scalar_subquery()
)
LIKELIHOOD: ColumnElement[int] = (
    select(Prediction.likelihood)
    .where(Prediction.prospect_id == Prospect.id)
    .correlate(Prospect)
    .scalar_subquery()
)


def grade_place() -> ColumnElement[int]:
    """A number that grows from D4 to A1, and is NULL without a fit; the query must have Fit beside it."""
    letters = [(Fit.score >= least, 10 * place) for place, (_, least) in _upwards(FIT_BANDS)]
    numbers = [
        (log2(least - 0.5) <= ENGAGEMENT_NOW, place)
        for place, (_, least) in _upwards(ENGAGEMENT_BANDS)
        if least
    ]
    return case(*letters) + case(*numbers, else_=0)


def _upwards(bands: tuple[tuple[str, int], ...]) -> list[tuple[int, tuple[str, int]]]:
    """The bands, best first, with their places counted from the lowest."""
    return [(len(bands) - 1 - place, band) for place, band in enumerate(bands)]


def of(session: Session, ids: Collection[int]) -> Mapping[int, dict[str, str | int | None]]:
    """Engagement, grade and likelihood, by prospect."""
    days = float(session.scalar(select(func.present_days())) or 0)
    active = select(IcpProfile.id).where(IcpProfile.active).order_by(IcpProfile.id).limit(1).scalar_subquery()
    wanted = (
        select(Prospect.id, Fit.score, Engagement.strength, Engagement.half_life, Prediction.likelihood)
        .select_from(Prospect)
        .outerjoin(Fit, and_(Fit.prospect_id == Prospect.id, Fit.profile_id == active))
        .outerjoin(Engagement, Engagement.prospect_id == Prospect.id)
        .outerjoin(Prediction, Prediction.prospect_id == Prospect.id)
        .where(Prospect.id.in_(list(ids)))
    )
    made: dict[int, dict[str, str | int | None]] = {}
    for number, score, strength, half_life, likely in session.execute(wanted):
        engaged = 0 if strength is None else points(strength, half_life, days)
        made[number] = {"engagement": engaged, "grade": grade(score, engaged), "likelihood": likely}
    return made
