"""The qualification policy: what each logged event is worth, how fast it fades, and who is an MQL or SQL."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from prospector import settings
from prospector.conditions import nearest
from prospector.errors import InvalidInputError
from prospector.plain_yaml import PlainYamlError, read
from prospector.records import TOUCH_OUTCOMES

KEY = "qualification_policy"
PLACE = "qualification policy"
LEVELS = ("mql", "sql")
WORDS = ("name", "stage", "grade", "company")
MOST_POINTS = 100
LONGEST_HALF_LIFE = 3650
LARGEST_SOURCE = 64_000
RISEN = "engagement {engagement}, fit {fit}: {level}"  # why a stage moved, in the history
FALLEN = "engagement {engagement}, fit {fit}: no longer {level}"
_LONGEST_TASK = 200

# What other people do. What we send ourselves gives nothing, whether it was opened or not.
SCORED: dict[str, tuple[str, ...]] = {
    "replied": ("", *TOUCH_OUTCOMES["replied"]),
    "met": ("", *TOUCH_OUTCOMES["met"]),
    "called": TOUCH_OUTCOMES["called"],
    "linkedin": ("request_accepted", "answered"),
    "form": ("", *TOUCH_OUTCOMES["form"]),
    "event": ("", *TOUCH_OUTCOMES["event"]),
}
_DEFAULT_POINTS: dict[str, dict[str, int]] = {
    "replied": {
        "": 20, "positive": 40, "neutral": 20, "negative": -40, "referral": 30, "meeting_booked": 60,
        "opted_out": -100,
    },
    "met": {"": 60, "held": 60, "follow_up_agreed": 60, "no_show": -20, "won": 60, "lost": -40},
    "called": {
        "reached": 10, "interested": 40, "not_interested": -40, "call_back": 15, "meeting_booked": 60,
        "wrong_number": -20,
    },
    "linkedin": {"request_accepted": 5, "answered": 20},
    "form": {"": 15, "demo_request": 60, "contact": 40, "download": 15, "newsletter": 5},
    "event": {"": 15, "registered": 15, "attended": 30, "no_show": -10},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """Who enters a stage: a fit and an engagement of at least this; who falls below `leave` goes back."""

    fit: int
    engagement: int
    leave: int


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole policy; made with from_data or changed with `changed`, so that it always makes sense.

    `points` holds what an event gives by (kind, outcome), from -100 to 100; what it does not name gives
    nothing. `per_company` is how many people of one company are written to at most. `task` words what is
    to be done about an MQL or SQL, within `mql_days` or `sql_days`.
    """

    points: Mapping[tuple[str, str], int] = field(
        default_factory=lambda: MappingProxyType(
            {
                (kind, outcome): worth
                for kind, given in _DEFAULT_POINTS.items()
                for outcome, worth in given.items()
            }
        )
    )
    half_life_days: float = 30.0
    mql: Mark = Mark(fit=60, engagement=60, leave=40)
    sql: Mark = Mark(fit=80, engagement=80, leave=60)
    per_company: int = 3
    task: str = "Look at {name}: {stage}, {grade}"
    mql_days: int = 2
    sql_days: int = 1

    def mark(self, level: str) -> Mark:
        """The marks of mql or sql."""
        return self.mql if level == "mql" else self.sql


def load(session: Session) -> Policy:
    """The workspace's policy; the defaults for what was never set."""
    return from_data(json.loads(settings.get(session, KEY, "{}")))


def save(session: Session, policy: Policy) -> None:
    """Keep the policy. What follows from it is prospector.icp.qualification.adopt's to do."""
    settings.put(session, KEY, json.dumps(to_data(policy), sort_keys=True))


def to_data(policy: Policy) -> dict[str, Any]:
    """The policy as plain data, for JSON and YAML; an event without outcome stands under `any`."""
    points: dict[str, dict[str, int]] = {kind: {} for kind in SCORED}
    for (kind, outcome), worth in policy.points.items():
        points[kind][outcome or "any"] = worth
    return {
        "half_life_days": _plain_number(policy.half_life_days),
        "mql": _mark_data(policy.mql),
        "sql": _mark_data(policy.sql),
        "per_company": policy.per_company,
        "task": {"words": policy.task, "mql_days": policy.mql_days, "sql_days": policy.sql_days},
        "points": points,
    }


def from_data(data: object, *, place: str = PLACE) -> Policy:
    """The policy that plain data says; what it leaves out is as by default.

    Within `points`, a kind that is named says all about that kind. Raises InvalidInputError naming what
    does not make sense.
    """
    told = _mapping(data, "The policy", place)
    _known(told, ("half_life_days", "mql", "sql", "per_company", "task", "points"), place)
    default = Policy()
    task = _mapping(told.get("task", {}), "task", place)
    _known(task, ("words", "mql_days", "sql_days"), f"{place}, task")
    half_life = _number(
        told.get("half_life_days", default.half_life_days), 1, LONGEST_HALF_LIFE, "half_life_days", place
    )
    made = Policy(
        points=_points(_mapping(told.get("points", {}), "points", place), default, place),
        half_life_days=half_life,
        mql=_mark(told.get("mql", {}), default.mql, f"{place}, mql"),
        sql=_mark(told.get("sql", {}), default.sql, f"{place}, sql"),
        per_company=_whole(told.get("per_company", default.per_company), 1, 1000, "per_company", place),
        task=_task(task.get("words", default.task), place),
        mql_days=_whole(task.get("mql_days", default.mql_days), 0, 365, "mql_days", place),
        sql_days=_whole(task.get("sql_days", default.sql_days), 0, 365, "sql_days", place),
    )
    _check_order(made, place)
    return made


def changed(policy: Policy, name: str, value: object) -> Policy:
    """The policy with one value set by its dotted name: mql.fit, points.replied.positive, task.words.

    Raises InvalidInputError for an unknown name or a value that makes no sense.
    """
    return changed_all(policy, {name: value})


def changed_all(policy: Policy, values: Mapping[str, object]) -> Policy:
    """The policy with many values set at once, which may only make sense together."""
    data = to_data(policy)
    for name, value in values.items():
        _set(data, name, value, policy)
    return from_data(data)


def _set(data: dict[str, Any], name: str, value: object, policy: Policy) -> None:
    *path, last = name.split(".")
    part: Any = data
    for step in path:
        part = part.get(step) if isinstance(part, dict) else None
    settable = isinstance(part, dict) and (last in part or (len(path) == 2 and path[0] == "points"))
    if not settable or isinstance(part.get(last), dict):
        raise InvalidInputError(
            f"The policy has no {name!r}.",
            hint=f"{nearest(name, names(policy))}For example mql.engagement=60",
        )
    part[last] = value


def names(policy: Policy) -> list[str]:
    """Every dotted name that can be set."""
    return [name for name, _ in _leaves("", to_data(policy))]


def parse(text: str, *, place: str = PLACE) -> Policy:
    """The policy in a YAML text. Raises InvalidInputError naming the line or the part that is wrong."""
    if len(text) > LARGEST_SOURCE:
        raise InvalidInputError(f"A policy has at most {LARGEST_SOURCE:,} characters.", place=place)
    try:
        return from_data(read(text) or {}, place=place)
    except PlainYamlError as error:
        raise InvalidInputError(
            f"The policy is no plain YAML: {error.reason}",
            place=f"{place}, line {error.line}" if error.line else place,
        ) from error


def dump(policy: Policy) -> str:
    """The policy as YAML that parse reads back."""
    import yaml

    return yaml.safe_dump(to_data(policy), sort_keys=False, allow_unicode=True)


def _leaves(before: str, data: Mapping[str, Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in data.items():
        found += _leaves(f"{before}{key}.", value) if isinstance(value, dict) else [(f"{before}{key}", value)]
    return found


def _points(told: Mapping[str, Any], default: Policy, place: str) -> Mapping[tuple[str, str], int]:
    _known(told, tuple(SCORED), f"{place}, points")
    points = {key: worth for key, worth in default.points.items() if key[0] not in told}
    for kind, given in told.items():
        where = f"{place}, points of {kind}"
        outcomes = _mapping(given, f"points of {kind}", place)
        _known(outcomes, tuple(outcome or "any" for outcome in SCORED[kind]), where)
        for outcome, worth in outcomes.items():
            key = (kind, "" if outcome == "any" else outcome)
            points[key] = _whole(worth, -MOST_POINTS, MOST_POINTS, outcome, where)
    return MappingProxyType({key: worth for key, worth in points.items() if worth})


def _mark(data: object, default: Mark, place: str) -> Mark:
    told = _mapping(data, "This", place)
    _known(told, ("fit", "engagement", "leave"), place)
    mark = Mark(
        fit=_whole(told.get("fit", default.fit), 0, 100, "fit", place),
        engagement=_whole(told.get("engagement", default.engagement), 1, 100, "engagement", place),
        leave=_whole(told.get("leave", default.leave), 0, 100, "leave", place),
    )
    if mark.leave > mark.engagement:
        raise InvalidInputError(
            f"Who comes in at an engagement of {mark.engagement} cannot go back below {mark.leave}.",
            hint="Let them go back below the same or a lower engagement.",
            place=place,
        )
    return mark


def _check_order(policy: Policy, place: str) -> None:
    for name in ("fit", "engagement", "leave"):
        if getattr(policy.sql, name) < getattr(policy.mql, name):
            raise InvalidInputError(
                f"SQL stands above MQL, so its {name} cannot be lower.",
                hint=f"Set it to at least {getattr(policy.mql, name)}.",
                place=f"{place}, sql",
            )


def _task(words: object, place: str) -> str:
    text = " ".join(words.split()) if isinstance(words, str) else ""
    if not 0 < len(text) <= _LONGEST_TASK:
        raise InvalidInputError(f"A task has 1 to {_LONGEST_TASK} characters.", place=f"{place}, task")
    for name in re.findall(r"\{([^{}]*)\}", text):
        if name not in WORDS:
            raise InvalidInputError(
                f"A task cannot name {{{name}}}.",
                hint=f"It knows {', '.join(f'{{{one}}}' for one in WORDS)}.",
                place=f"{place}, task",
            )
    return text


def _mapping(data: object, what: str, place: str) -> Mapping[str, Any]:
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise InvalidInputError(f"{what} must be names with values.", hint="Write name: value", place=place)
    return data


def _known(told: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
    for name in told:
        if name not in known:
            raise InvalidInputError(
                f"{name!r} is not known here.",
                hint=f"{nearest(name, known)}Known are: {', '.join(known)}",
                place=place,
            )


def _whole(value: object, least: int, most: int, name: str, place: str) -> int:
    number = _number(value, least, most, name, place)
    if number != int(number):
        raise InvalidInputError(f"{name} must be a whole number.", place=place)
    return int(number)


def _number(value: object, least: int, most: int, name: str, place: str) -> float:
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,9}(\.\d{1,6})?\s*", value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise InvalidInputError(
            f"{name} must be a number from {least} to {most}.",
            hint=f"It says {str(value)[:40]!r}.",
            place=place,
        )
    return float(value)


def _plain_number(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _mark_data(mark: Mark) -> dict[str, int]:
    return {"fit": mark.fit, "engagement": mark.engagement, "leave": mark.leave}
