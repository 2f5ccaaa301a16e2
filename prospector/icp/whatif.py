"""What would make one prospect fit: data worth finding out, data that would have to differ, rules to relax.

Every answer is tried out: the prospect is judged as if his data, or the profile, were already so. Nothing is
written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, cast

from sqlalchemy import ColumnElement, MetaData, String, Table, case, func, literal, select
from sqlalchemy.orm import Session

from prospector.conditions import fact, subject
from prospector.icp import compiled, explaining
from prospector.icp.guesses import WITH, Guess, guesses
from prospector.icp.relaxing import RuleChange, rule_changes
from prospector.icp.rules import Profile
from prospector.records import Prospect

MOST_WAYS = 5
MOST_TOGETHER = 3
_MOST_FIELDS = 8
_MOST_VALUES = 4
_OWN = cast(Table, Prospect.__table__).to_metadata(MetaData(), schema="main")


@dataclass(frozen=True, slots=True)
class DataChange:
    """One field of the prospect as it would have to be. `now` is what is known of it, "" when nothing is.

    `wanted` are the values any of which will do, in words.
    """

    field: str
    label: str
    now: str
    wanted: tuple[str, ...]

    @property
    def text(self) -> str:
        """`find out Seniority: VP or Head`, `Employees: 51-1,000 instead of 12 employees`."""
        wanted = _either(self.wanted)
        return (
            f"{self.label}: {wanted} instead of {self.now}"
            if self.now
            else f"find out {self.label}: {wanted}"
        )


def _either(wanted: Sequence[str]) -> str:
    """`Germany or Austria`, `with sales or growth`: the word they begin with is said once."""
    if all(one.startswith(WITH) for one in wanted):
        return WITH + " or ".join(one.removeprefix(WITH) for one in wanted)
    return " or ".join(wanted)


@dataclass(frozen=True, slots=True)
class Way:
    """Fields that would have to be otherwise, all together, and the score he would have at least."""

    changes: tuple[DataChange, ...]
    score: int

    @property
    def only_unknown(self) -> bool:
        """Whether it only takes finding out what is not known."""
        return not any(one.now for one in self.changes)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A field nothing is known of, and the range of scores that knowing it may lead to.

    `low` is what stays when it turns out to be nothing that is wanted.
    """

    field: str
    label: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would make a prospect fit; everything is empty when he does.

    `unknown` is worth finding out, what promises most first. `ways` has the smallest sets of data that would
    do, those that only take finding out first, and `rules` the nearest changes of the profile that would.
    """

    profile: str
    threshold: int
    score: int
    low: int
    high: int
    verdict: str
    unknown: tuple[Unknown, ...] = ()
    ways: tuple[Way, ...] = ()
    rules: tuple[RuleChange, ...] = ()


def whatif(session: Session, profile: Profile, prospect_id: int) -> WhatIf:
    """What would make this prospect fit under a profile, saved or not. Raises NotFoundError."""
    found = explaining.explain_profile(session, profile, prospect_id)
    about = (found.profile, found.threshold, found.score, found.low, found.high, found.verdict)
    if found.verdict == "fits":
        return WhatIf(*about)
    values = explaining.values_of(session, prospect_id)
    trial = _Trial(session, profile, prospect_id, values)
    return WhatIf(
        *about,
        unknown=_unknown(trial, found.low),
        ways=_ways(trial),
        rules=rule_changes(session, profile, prospect_id, values),
    )


class _Trial:
    """Judges the prospect as he would be with guessed values."""

    def __init__(self, session: Session, profile: Profile, prospect_id: int, values: dict[str, Any]) -> None:
        self._session, self._id = session, prospect_id
        self._codes = compiled.codes(profile).select()
        self._judge = compiled.judging(profile)
        self.values = values
        self.by_field: dict[str, list[Guess]] = {}
        for guess in guesses(profile, values):
            self.by_field.setdefault(guess.field, []).append(guess)

    def judge(self, variants: Sequence[Sequence[Guess]]) -> list[compiled.Judged]:
        """The outcome of every variant, each a set of guesses that hold together."""
        if not variants:
            return []
        merged = [_merged(variant, self.values) for variant in variants]
        statement = self._codes.add_cte(_as_if(self._id, merged))
        return [self._judge(tuple(row)[1:]) for row in self._session.execute(statement)]

    def now(self, field: str) -> str:
        """What is known of a field."""
        return fact(field, self.values)


def _as_if(prospect_id: int, variants: list[dict[str, Any]]) -> Any:
    """The prospect in several variants, in the place of the table `prospects`.

    A common table of that name is what every condition then asks.
    """
    each = func.json_each(json.dumps(variants), type_=String).table_valued("key", "value")
    changed = {name for variant in variants for name in variant}
    columns = [_guessed(column, each.c.value) if column.name in changed else column for column in _OWN.c]
    here = select(*columns).select_from(_OWN.join(each, literal(True))).where(_OWN.c.id == prospect_id)
    return here.order_by(each.c.key).limit(-1).offset(0).cte("prospects")


def _guessed(column: ColumnElement[Any], variant: ColumnElement[Any]) -> ColumnElement[Any]:
    path = f"$.{column.name}"
    return case(
        (func.json_type(variant, path).is_(None), column), else_=func.json_extract(variant, path)
    ).label(column.name)


def _merged(variant: Sequence[Guess], values: dict[str, Any]) -> dict[str, Any]:
    """The columns of all guesses; those of the user's own fields share one column."""
    columns: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for guess in variant:
        columns |= guess.columns
        own |= guess.own
    if own:
        columns["custom"] = json.dumps({**json.loads(values["custom"]), **own})
    return columns


def _unknown(trial: _Trial, sure: int) -> tuple[Unknown, ...]:
    """The fields nothing is known of, with what they may lead to, the most promising first."""
    found = []
    for field, group in trial.by_field.items():
        if trial.now(field):
            continue
        judged = trial.judge([(guess,) for guess in group])
        low, high = min(one.low for one in judged), max(one.high for one in judged)
        found.append((-high, -low, Unknown(field, subject(field).label, min(low, sure), high)))
    found.sort(key=lambda one: (*one[:2], one[2].label))
    return tuple(one for *_, one in found)


def _ways(trial: _Trial) -> tuple[Way, ...]:
    """The smallest sets of fields that would do: unknown ones alone where that is enough, else any."""
    best = _best_guesses(trial)
    unknown = {field: group for field, group in best.items() if not trial.now(field)}
    found: list[Way] = []
    for fields in (unknown, best):
        for size in range(1, MOST_TOGETHER + 1):
            known = {frozenset(one.field for one in way.changes) for way in found}
            ways = [way for way in _ways_of(trial, fields, size) if not _covered(way, known)]
            found += ways
            if ways:
                break
    found.sort(key=lambda way: (not way.only_unknown, len(way.changes), -way.score))
    return tuple(found[:MOST_WAYS])


def _covered(way: Way, known: Iterable[frozenset[str]]) -> bool:
    fields = {one.field for one in way.changes}
    return any(one <= fields for one in known)


def _best_guesses(trial: _Trial) -> dict[str, list[Guess]]:
    """Of every field the guesses that help most, of the fields those that do."""
    ranked: list[tuple[int, str, list[Guess]]] = []
    for field, group in trial.by_field.items():
        judged = trial.judge([(guess,) for guess in group])
        order = sorted(zip(judged, group, strict=True), key=lambda pair: (-pair[0].low, -pair[0].high))
        ranked.append((-order[0][0].high, field, [guess for _, guess in order]))
    return {field: group for _, field, group in sorted(ranked, key=lambda one: one[:2])[:_MOST_FIELDS]}


def _ways_of(trial: _Trial, fields: dict[str, list[Guess]], size: int) -> list[Way]:
    """The sets of `size` fields some guesses of which make him fit."""
    found = []
    most = None if size == 1 else _MOST_VALUES
    for chosen in combinations(fields, size):
        variants = list(product(*(fields[field][:most] for field in chosen)))
        fitting = [
            (judged.score, variant)
            for variant, judged in zip(variants, trial.judge(variants), strict=True)
            if judged.verdict == "fits"
        ]
        if fitting:
            found.append(_way(trial, chosen, fitting))
    return found


def _way(trial: _Trial, chosen: Sequence[str], fitting: list[tuple[int, tuple[Guess, ...]]]) -> Way:
    """The best set, with the further values of each field that would do beside the others."""
    fitting.sort(key=lambda one: -one[0])
    best = fitting[0][1]
    scores = {_shown(variant): score for score, variant in fitting}
    alike = [_alike(best, [variant for _, variant in fitting], place) for place in range(len(chosen))]
    wanted = [_least(guesses) for guesses in alike]
    if any(_shown(variant) not in scores for variant in product(*wanted)):
        wanted = [[guess] for guess in best]
    changes = tuple(
        DataChange(field, subject(field).label, trial.now(field), tuple(one.shown for one in guesses))
        for field, guesses in zip(chosen, wanted, strict=True)
    )
    return Way(changes, min(scores[_shown(variant)] for variant in product(*wanted)))


def _least(guesses: list[Guess]) -> list[Guess]:
    """Without those that ask for more words where fewer do."""
    return [one for one in guesses if not any(other.words and other.words < one.words for other in guesses)]


def _shown(variant: Sequence[Guess]) -> tuple[str, ...]:
    return tuple(guess.shown for guess in variant)


def _alike(best: Sequence[Guess], fitting: list[tuple[Guess, ...]], place: int) -> list[Guess]:
    """The values of one field that do with the best of the others."""
    others = [(*variant[:place], *variant[place + 1 :]) for variant in fitting]
    same = (*best[:place], *best[place + 1 :])
    found = [variant[place] for variant, rest in zip(fitting, others, strict=True) if rest == same]
    return found[:_MOST_VALUES]
