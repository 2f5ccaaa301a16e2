"""Conditions on what the app works out: fit, engagement, grade, likelihood, intent, surging.

Each asks for the prospects' ids in one query that SQLite works out once. Points of engagement decay, but
a condition on them is a comparison of the strength with one bound, so that no function is called per row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from math import log2
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select, true

from prospector.conditions import observed
from prospector.conditions.comparing import number_test, one_of
from prospector.conditions.grades import ENGAGEMENT_BANDS, FIT_BANDS, MOST_POINTS
from prospector.conditions.nodes import Condition
from prospector.records import Engagement, Fit, IcpProfile, Prediction, Prospect

Sql = ColumnElement[bool]


def _fit(condition: Condition) -> Sql:
    return _among(_fits().where(number_test(Fit.__table__.c.score, condition)))


def _verdict(condition: Condition) -> Sql:
    return _among(_fits().where(one_of(Fit.__table__.c.verdict, condition.values)))


def _no_fit() -> Sql:
    return not_(_among(_fits()))


def _likelihood(condition: Condition) -> Sql:
    test = number_test(Prediction.__table__.c.likelihood, condition)
    return _among(select(Prediction.prospect_id).where(test))


def _no_likelihood() -> Sql:
    return not_(_among(select(Prediction.prospect_id)))


def _engagement(condition: Condition) -> Sql:
    numbers = [int(value) for value in condition.values]
    if condition.op in ("is", "in"):
        return or_(false(), *(_points(first, last) for first, last in _runs(numbers)))
    if condition.op == "between":
        return _points(*numbers)
    return _points(numbers[0], MOST_POINTS) if condition.op == "gte" else _points(0, numbers[0])


def _grade(condition: Condition) -> Sql:
    """Any of the grades. Letters asked for with the same numbers are asked for together."""
    numbers: dict[str, set[str]] = {}
    for value in map(str, condition.values):
        numbers.setdefault(value[0], set()).add(value[1])
    letters: dict[frozenset[str], set[str]] = {}
    for letter, some in numbers.items():
        letters.setdefault(frozenset(some), set()).add(letter)
    tests = (and_(_fitting(these), _engaged(some)) for some, these in letters.items())
    return or_(false(), *tests)


def _fitting(letters: set[str]) -> Sql:
    """The letter follows from the score alone: who is excluded or cannot be judged scores 0."""
    bounds = (Fit.score.between(low, high) for low, high in _ranges(FIT_BANDS, letters))
    return _among(_fits().where(or_(*bounds)))


def _engaged(numbers: frozenset[str]) -> Sql:
    return or_(false(), *(_points(low, high) for low, high in _ranges(ENGAGEMENT_BANDS, numbers)))


def _points(low: int, high: int) -> Sql:
    """Whose points now, rounded half up, lie between the two; who has no row has none."""
    if low > high or low > MOST_POINTS or high < 0:
        return false()
    if low <= 0:
        return true() if high >= MOST_POINTS else not_(_points(high + 1, MOST_POINTS))
    exponent = Engagement.strength - func.present_days() / Engagement.half_life
    tests = [exponent >= log2(low - 0.5)]
    if high < MOST_POINTS:
        tests.append(exponent < log2(high + 0.5))
    return _among(select(Engagement.prospect_id).where(*tests))


def _intent(condition: Condition) -> Sql:
    return observed.intent_sql(
        lambda intent: number_test(intent, condition), holds_for_none=_holds_for_none(condition)
    )


def _holds_for_none(condition: Condition) -> bool:
    """What the condition says of 0, the intent of everybody without signals."""
    numbers = [int(value) for value in condition.values]
    if condition.op in ("is", "in"):
        return 0 in numbers
    if condition.op == "between":
        return numbers[0] <= 0 <= numbers[1]
    return numbers[0] <= 0 if condition.op == "gte" else numbers[0] >= 0


def _surging(condition: Condition) -> Sql:
    asked = set(condition.values)
    if asked == {"yes", "no"}:
        return true()
    surging = _among(observed.surging_ids())
    return surging if asked == {"yes"} else not_(surging)


def _among(wanted: Select[Any]) -> Sql:
    return Prospect.id.in_(wanted.correlate(None))


def _fits() -> Select[Any]:
    active = select(IcpProfile.id).where(IcpProfile.active).order_by(IcpProfile.id).limit(1).scalar_subquery()
    return select(Fit.prospect_id).where(Fit.profile_id == active)


def _ranges(bands: tuple[tuple[str, int], ...], names: Collection[str]) -> list[tuple[int, int]]:
    """The numbers in these bands from least to greatest, bands beside each other taken together."""
    found: list[tuple[int, int]] = []
    above = MOST_POINTS + 1
    for name, least in bands:
        if name in names:
            joined = found and found[-1][0] == above
            found.append((least, found.pop()[1] if joined else above - 1))
        above = least
    return found


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """The numbers that points can be, as runs from first to last."""
    runs: list[tuple[int, int]] = []
    for number in sorted({one for one in numbers if 0 <= one <= MOST_POINTS}):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


HOLDS: dict[str, Callable[[Condition], Sql]] = {
    "fit": _fit,
    "fit_verdict": _verdict,
    "engagement": _engagement,
    "grade": _grade,
    "likelihood": _likelihood,
    "intent": _intent,
    "surging": _surging,
}
MISSING: dict[str, Callable[[], Sql]] = {
    "fit": _no_fit,
    "fit_verdict": _no_fit,
    "engagement": false,
    "grade": _no_fit,
    "likelihood": _no_likelihood,
    "intent": false,
    "surging": false,
}
