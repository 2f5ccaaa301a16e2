"""What a must, must-not or rule asks of every prospect: one column of codes, and what the codes mean.

Steps that exclude each other, n of them: 0 no step holds, k the k-th cannot be judged, n + k it holds. With
one step these are the states of its condition. Words in a field: 0 the field is empty, else 1 more than the
sum of 2 ** k over the words k that stand in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, case, func, literal

from prospector.conditions import UNKNOWN, YES, Node, state_sql
from prospector.icp.rules import AnyRule, KeywordRule, Question, Rule, capped
from prospector.icp.words import Words

Number = ColumnElement[int]


@dataclass(frozen=True, slots=True)
class Answered:
    """How many prospects meet a question, and for how many it cannot be judged.

    Of a question with several steps, `steps` has the prospects at each step and `passing` is their sum. Of
    words, `steps` has the prospects with each word and `passing` those with any.
    """

    passing: int
    unknown: int
    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one code of a rule means: the points at least and at most.

    `judged` is yes, no or unknown. `met` are the places of the keywords found, or of the one step that the
    judgement stands on (the first where none holds).
    """

    judged: str
    met: tuple[int, ...]
    low: int
    high: int


def code_sql(question: Question) -> Number:
    """The code of a question, judged once per row."""
    return question.code_sql() if isinstance(question, Words) else _steps_sql(question)


def answered(question: Question, seen: Mapping[int, int]) -> Answered:
    """The tally of a question from how many prospects show each code."""
    return _words_found(question, seen) if isinstance(question, Words) else _steps_met(question, seen)


class Outcomes(dict[int, Outcome]):
    """What each code of a rule means; keywords combine in so many ways that they are worked out when met."""

    def __init__(self, rule: AnyRule) -> None:
        super().__init__()
        self._rule = rule

    def __missing__(self, code: int) -> Outcome:
        rule = self._rule
        made = _of_keywords(rule, code) if isinstance(rule, KeywordRule) else _of_steps(rule, code)
        self[code] = made
        return made


def worth_sql(rule: AnyRule, code: Number, side: str) -> Number:
    """The points of a rule at least (side low) or at most (side high) where its column has this code."""
    if isinstance(rule, KeywordRule):
        return _keywords_worth(rule, code, side)
    known = Outcomes(rule)
    worth = {key: getattr(known[key], side) for key in range(2 * len(rule.steps) + 1)}
    return case({key: points for key, points in worth.items() if points}, value=code, else_=0)


def sum_sql(points: list[Number], cap: int | None = None) -> Number:
    """The sum of points, of which no more than `cap` count."""
    total: Number = points[0] if points else literal(0, Integer)
    for one in points[1:]:
        total = total + one
    return total if cap is None else func.min(cap, total)


def _steps_sql(steps: tuple[Node, ...]) -> Number:
    count = len(steps)
    if count == 1:
        return state_sql(steps[0])
    code: Number = literal(0, Integer)
    for k in range(count, 0, -1):
        code = case({YES: count + k, UNKNOWN: k}, value=state_sql(steps[k - 1]), else_=code)
    return code


def _of_steps(rule: Rule, code: int) -> Outcome:
    """When a step cannot be judged, this one, a later one or none may hold."""
    weights, count = [step.weight for step in rule.steps], len(rule.steps)
    if code == 0:
        return Outcome("no", (0,), 0, 0)
    if code > count:
        place = code - count - 1
        return Outcome("yes", (place,), weights[place], weights[place])
    open_to = (0, *weights[code - 1 :])
    return Outcome("unknown", (code - 1,), min(open_to), max(open_to))


def _steps_met(steps: tuple[Node, ...], seen: Mapping[int, int]) -> Answered:
    count = len(steps)
    met = tuple(seen.get(count + k, 0) for k in range(1, count + 1))
    return Answered(sum(met), sum(seen.get(k, 0) for k in range(1, count + 1)), met)


def _of_keywords(rule: KeywordRule, code: int) -> Outcome:
    weights = [one.weight for one in rule.keywords]
    if code == 0:
        least, most = (sum(side(0, weight) for weight in weights) for side in (min, max))
        return Outcome("unknown", (), least, capped(rule.cap, most))
    met = tuple(k for k in range(len(weights)) if (code - 1) >> k & 1)
    points = capped(rule.cap, sum(weights[k] for k in met))
    return Outcome("yes" if met else "no", met, points, points)


def _keywords_worth(rule: KeywordRule, code: Number, side: str) -> Number:
    unknown = getattr(_of_keywords(rule, 0), side)
    each: list[Number] = [
        case(((code - 1).op("&")(1 << k) != 0, one.weight), else_=0) for k, one in enumerate(rule.keywords)
    ]
    return case((code == 0, unknown), (code == 1, 0), else_=sum_sql(each, rule.cap))


def _words_found(question: Words, seen: Mapping[int, int]) -> Answered:
    each = [0] * len(question.words)
    for code, number in seen.items():
        for k in range(len(each)):
            each[k] += number if code and (code - 1) >> k & 1 else 0
    unknown = seen.get(0, 0)
    return Answered(sum(seen.values()) - unknown - seen.get(1, 0), unknown, tuple(each))
