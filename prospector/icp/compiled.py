"""A profile as SQL: one column of codes per rule, and the points, scores and verdict made from them.

The innermost SELECT judges every condition once per row. `LIMIT -1 OFFSET 0` keeps SQLite from folding
it into the outer ones, where each use of a column would judge its condition again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import getitem
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, false, func, literal, or_, select, true
from sqlalchemy.sql.selectable import Subquery

from prospector.conditions import NO, UNKNOWN, YES, certain_sql, state_sql
from prospector.icp.rules import Profile, Rule
from prospector.records import Prospect

Number = ColumnElement[int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one code of a rule's column means: the step reached, and the points at least and at most."""

    judged: str
    step: int
    low: int
    high: int


def outcomes(rule: Rule) -> dict[int, Outcome]:
    """The codes of a rule with n steps: 0 no step holds; k the k-th cannot be judged; n + k it holds.

    With one step these are the states of its condition. When a step cannot be judged, this one, a later
    one or none may hold.
    """
    weights, count = [step.weight for step in rule.steps], len(rule.steps)
    known = {0: Outcome("no", 0, 0, 0)}
    for k, weight in enumerate(weights, start=1):
        open_to = (0, *weights[k - 1 :])
        known[k] = Outcome("unknown", k - 1, min(open_to), max(open_to))
        known[count + k] = Outcome("yes", k - 1, weight, weight)
    return known


@dataclass(frozen=True, slots=True)
class Judged:
    """A score, its range and its verdict."""

    score: int
    low: int
    high: int
    verdict: str


def judging(profile: Profile) -> Callable[[Sequence[int]], Judged]:
    """What `results` makes of one row of codes (musts, must-nots, rules), without the database."""
    musts, first = len(profile.must), len(profile.must) + len(profile.must_not)
    total, known = profile.total, [outcomes(rule) for rule in profile.rules]
    lows = [[table[code].low for code in range(len(table))] for table in known]
    highs = [[table[code].high for code in range(len(table))] for table in known]

    def share(points: int) -> int:
        return _whole_share(total, points) if total else _without_total(profile)

    def judge(pattern: Sequence[int]) -> Judged:
        if NO in pattern[:musts] or YES in pattern[musts:first]:
            return Judged(0, 0, 0, "excluded")
        high = share(sum(map(getitem, highs, pattern[first:])))
        if UNKNOWN in pattern[:musts]:
            return Judged(0, 0, high, "unknown")
        low = share(sum(map(getitem, lows, pattern[first:])))
        return Judged(low, low, high, "fits" if low >= profile.threshold else "below")

    return judge


def code_columns(profile: Profile) -> list[tuple[str, int]]:
    """The names of the columns of `codes` after the id, each with its highest code."""
    musts = [(f"must_{i}", YES) for i in range(len(profile.must))]
    nots = [(f"must_not_{i}", YES) for i in range(len(profile.must_not))]
    return musts + nots + [(f"rule_{i}", 2 * len(rule.steps)) for i, rule in enumerate(profile.rules)]


def codes(profile: Profile, *where: ColumnElement[bool]) -> Subquery:
    """One row per prospect that meets `where`: id, must_0.., must_not_0.. (states), rule_0.. (codes)."""
    columns: list[ColumnElement[Any]] = [Prospect.__table__.c.id]
    columns += [state_sql(one.when).label(f"must_{i}") for i, one in enumerate(profile.must)]
    columns += [state_sql(one.when).label(f"must_not_{i}") for i, one in enumerate(profile.must_not)]
    columns += [_code(rule).label(f"rule_{i}") for i, rule in enumerate(profile.rules)]
    return select(*columns).where(*where).limit(-1).offset(0).subquery("codes")


def results(profile: Profile, codes: Subquery) -> Select[Any]:
    """prospect_id, score, low, high, verdict and all columns of `codes`, one row per prospect."""
    points = select(
        *codes.c,
        _excluded(profile, codes).label("excluded"),
        _unsure(profile, codes).label("unsure"),
        _share(profile, _points(profile, codes, "low")).label("sure_score"),
        _share(profile, _points(profile, codes, "high")).label("best_score"),
    )
    p = points.limit(-1).offset(0).subquery("points").c
    low = case((or_(p.excluded, p.unsure), 0), else_=p.sure_score)
    verdict = case(
        (p.excluded, "excluded"),
        (p.unsure, "unknown"),
        (p.sure_score >= profile.threshold, "fits"),
        else_="below",
    )
    own = [column for column in p if column.key in codes.c and column.key != "id"]
    return select(
        p.id.label("prospect_id"),
        low.label("score"),
        low.label("low"),
        case((p.excluded, 0), else_=p.best_score).label("high"),
        verdict.label("verdict"),
        *own,
    )


def fitting(profile: Profile) -> tuple[ColumnElement[bool], Number]:
    """The shortest SQL for `verdict is fits` and for the points to order by, judging no more than that."""
    points = _sure_points(profile)
    tests = [certain_sql(one.when) for one in profile.must]
    tests += [~certain_sql(one.when) for one in profile.must_not]
    if profile.rules and profile.threshold:
        least = -(-profile.total * (2 * profile.threshold - 1) // 200)
        tests.append(points >= least if profile.total else false())
    return and_(true(), *tests), points


def _code(rule: Rule) -> Number:
    count = len(rule.steps)
    if count == 1:
        return state_sql(rule.steps[0].when)
    code: Number = literal(0, Integer)
    for k in range(count, 0, -1):
        code = case({YES: count + k, UNKNOWN: k}, value=state_sql(rule.steps[k - 1].when), else_=code)
    return code


def _sure_points(profile: Profile) -> Number:
    plain = [rule for rule in profile.rules if len(rule.steps) == 1 and rule.weight > 0]
    points: list[Number] = [case((certain_sql(rule.steps[0].when), rule.weight), else_=0) for rule in plain]
    points += [_worth(rule, _code(rule), "low") for rule in profile.rules if rule not in plain]
    return _sum(points)


def _points(profile: Profile, codes: Subquery, side: str) -> Number:
    return _sum([_worth(rule, codes.c[f"rule_{i}"], side) for i, rule in enumerate(profile.rules)])


def _worth(rule: Rule, code: Number, side: str) -> Number:
    worth = {key: getattr(outcome, side) for key, outcome in outcomes(rule).items()}
    return case({key: points for key, points in worth.items() if points}, value=code, else_=0)


def _sum(points: list[Number]) -> Number:
    total: Number = points[0] if points else literal(0, Integer)
    for one in points[1:]:
        total = total + one
    return total


def _share(profile: Profile, points: Number) -> Number:
    """Points as a share of the total, 0 to 100, rounded half up, in whole numbers."""
    total = profile.total
    if not total:
        return literal(_without_total(profile), Integer)
    return func.max(0, points * 200 + total) // (2 * total)


def _whole_share(total: int, points: int) -> int:
    return max(0, points * 200 + total) // (2 * total)


def _without_total(profile: Profile) -> int:
    """The score where no rule can add anything: 100 for passing when there are no rules at all."""
    return 0 if profile.rules else 100


def _excluded(profile: Profile, codes: Subquery) -> ColumnElement[bool]:
    failed = [codes.c[f"must_{i}"] == NO for i in range(len(profile.must))]
    met = [codes.c[f"must_not_{i}"] == YES for i in range(len(profile.must_not))]
    return or_(literal(0, Integer) == 1, *failed, *met)


def _unsure(profile: Profile, codes: Subquery) -> ColumnElement[bool]:
    unsure = [codes.c[f"must_{i}"] == UNKNOWN for i in range(len(profile.must))]
    return or_(literal(0, Integer) == 1, *unsure)
