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
from prospector.icp.questions import Number, Outcomes, code_sql, sum_sql, worth_sql
from prospector.icp.rules import AnyRule, Profile, Question, Rule
from prospector.records import Prospect


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
    share = share_of(profile)
    low_points, high_points = _adding_up(profile, "low"), _adding_up(profile, "high")

    def judge(pattern: Sequence[int]) -> Judged:
        if NO in pattern[:musts] or YES in pattern[musts:first]:
            return Judged(0, 0, 0, "excluded")
        high = share(high_points(pattern[first:]))
        if UNKNOWN in pattern[:musts]:
            return Judged(0, 0, high, "unknown")
        low = share(low_points(pattern[first:]))
        return Judged(low, low, high, "fits" if low >= profile.threshold else "below")

    return judge


def share_of(profile: Profile) -> Callable[[int], int]:
    """Turns points into the score."""
    total = profile.total
    return lambda points: _whole_share(total, points) if total else _without_total(profile)


def _adding_up(profile: Profile, side: str) -> Callable[[Sequence[int]], int]:
    """Adds up the points at least (low) or at most (high) of one row of rule codes, groups capped."""
    tables = [Worth(rule, side) for rule in profile.rules]
    (_, alone), *grouped = profile.grouped_rules()
    capping = [(part, group.cap) for group, part in grouped if group]

    def points(codes: Sequence[int]) -> int:
        if not capping:
            return sum(map(getitem, tables, codes))
        worth = list(map(getitem, tables, codes))
        return sum(worth[alone]) + sum([min(cap, sum(worth[part])) for part, cap in capping])

    return points


class Worth(dict[int, int]):
    """The points of a rule for each code."""

    def __init__(self, rule: AnyRule, side: str) -> None:
        super().__init__()
        self._known, self._side = Outcomes(rule), side

    def __missing__(self, code: int) -> int:
        points: int = getattr(self._known[code], self._side)
        self[code] = points
        return points


def questions(profile: Profile) -> list[Question]:
    """What a profile asks, in the order of a row of codes: musts, must-nots, rules."""
    required: list[Question] = [(one.when,) for one in (*profile.must, *profile.must_not)]
    return required + [rule.question for rule in profile.rules]


def codes(profile: Profile, *where: ColumnElement[bool]) -> Subquery:
    """One row per prospect that meets `where`: id, must_0.., must_not_0.. (states), rule_0.. (codes)."""
    columns: list[ColumnElement[Any]] = [Prospect.__table__.c.id]
    columns += [state_sql(one.when).label(f"must_{i}") for i, one in enumerate(profile.must)]
    columns += [state_sql(one.when).label(f"must_not_{i}") for i, one in enumerate(profile.must_not)]
    columns += [code_sql(rule.question).label(f"rule_{i}") for i, rule in enumerate(profile.rules)]
    return select(*columns).where(*where).limit(-1).offset(0).subquery("codes")


def codes_of(questions: Sequence[Question], *where: ColumnElement[bool]) -> Select[Any]:
    """One row per prospect that meets `where`: id, and the code of every question."""
    asked = [code_sql(question).label(f"question_{i}") for i, question in enumerate(questions)]
    return select(Prospect.__table__.c.id, *asked).where(*where)


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


def _sure_points(profile: Profile) -> Number:
    return _grouped(profile, [_sure_worth(rule) for rule in profile.rules])


def _sure_worth(rule: AnyRule) -> Number:
    """The least a rule gives; one condition that adds is the shortest to ask."""
    if isinstance(rule, Rule) and len(rule.steps) == 1 and rule.weight > 0:
        return case((certain_sql(rule.steps[0].when), rule.weight), else_=0)
    return worth_sql(rule, code_sql(rule.question), "low")


def _points(profile: Profile, codes: Subquery, side: str) -> Number:
    return _grouped(
        profile, [worth_sql(rule, codes.c[f"rule_{i}"], side) for i, rule in enumerate(profile.rules)]
    )


def _grouped(profile: Profile, points: list[Number]) -> Number:
    """The points of all rules added up, no more of each group than its cap."""
    return sum_sql(
        [
            sum_sql(points[part], group.cap if group else None)
            for group, part in profile.grouped_rules()
            if points[part]
        ]
    )


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
