"""Fit: scoring prospects under a profile inside the database, counting, and explaining one score.

The score counts only what is known: a rule that cannot be judged because its data is missing adds nothing
(or, with a negative weight, takes its weight away), so `score` is always `low`, and `high` says how far it
could rise. Who fails a must or meets a must-not is `excluded` with 0. While a must cannot be judged the
verdict is `unknown` and the score 0, whatever `high` says. A must-not that cannot be judged excludes nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, case, cast, exists, func, or_, select, true
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from prospector.icp import compiled, profiles
from prospector.icp.explaining import Explanation, Part, explain, explain_profile
from prospector.icp.rules import Profile
from prospector.records import Fit, IcpProfile, Prospect
from prospector.storage import note_change

__all__ = [
    "Counts",
    "Explanation",
    "Part",
    "Tally",
    "activate",
    "apply",
    "best",
    "count_fits",
    "counts",
    "distribution",
    "explain",
    "explain_profile",
    "refresh",
]

VERDICTS = ("fits", "below", "unknown", "excluded")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many prospects meet one must, must-not or rule, and for how many it cannot be judged.

    Of a rule with steps, `steps` has the prospects at each step and `passing` is their sum.
    """

    name: str
    kind: str
    passing: int
    unknown: int
    steps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """A profile over all prospects: the verdicts, and a tally for each must, must-not and rule in order.

    `distribution` has the number of prospects, excluded and unknown ones left out, whose score lies in
    0-9, 10-19, ... 90-100.
    """

    total: int
    fits: int
    below: int
    unknown: int
    excluded: int
    must: tuple[Tally, ...]
    must_not: tuple[Tally, ...]
    rules: tuple[Tally, ...]
    distribution: tuple[int, ...]


def apply(session: Session, profile_id: int, *, ids: Iterable[int] | None = None, now: datetime) -> int:
    """Score all prospects, or those with `ids`, under a saved profile. Returns how many were scored.

    One INSERT ... SELECT; a fit that did not change is not written again. Conditions on dates judge
    at `now`. Raises NotFoundError.
    """
    profile = profiles.load(session, profile_id)
    where = [] if ids is None else [Prospect.__table__.c.id.in_(_listed(ids))]
    result = compiled.results(profile, compiled.codes(profile, *where)).subquery()
    columns = ("prospect_id", "score", "low", "high", "verdict")
    rows = select(cast(profile_id, Integer), *(result.c[name] for name in columns)).where(true())
    statement = insert(Fit).from_select(["profile_id", *columns], rows)
    new, old = statement.excluded, Fit.__table__.c
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["profile_id", "prospect_id"],
            set_={name: new[name] for name in columns[1:]},
            where=or_(*(old[name] != new[name] for name in columns[1:])),
        )
    )
    note_change(session, "fits")
    return session.scalar(select(func.count()).select_from(Prospect).where(*where)) or 0


def refresh(session: Session, ids: Iterable[int] | None, now: datetime) -> None:
    """Renew the fits of these prospects (None: all) under every profile that was ever applied.

    Call it after an import or an edit, in the same transaction.
    """
    ids = None if ids is None else list(ids)
    applied = exists().where(Fit.profile_id == IcpProfile.id)
    for profile_id in session.scalars(select(IcpProfile.id).where(or_(IcpProfile.active, applied))).all():
        apply(session, profile_id, ids=ids, now=now)


def activate(session: Session, profile_id: int, now: datetime) -> int:
    """Make a profile the active one and score everybody under it. Returns how many were scored."""
    profiles.set_active(session, profile_id)
    return apply(session, profile_id, now=now)


def counts(session: Session, profile: Profile) -> Counts:
    """Live counts of a profile, saved or not, in one pass over the prospects; writes nothing."""
    result = compiled.results(profile, compiled.codes(profile)).subquery()
    columns: list[Any] = [func.count().label("total")]
    columns += [_number_of(result.c.verdict == name).label(name) for name in VERDICTS]
    for prefix, most in _code_columns(profile):
        columns += [_number_of(result.c[prefix] == k).label(f"{prefix}={k}") for k in range(1, most + 1)]
    scored = result.c.verdict.in_(("fits", "below"))
    columns += [
        _number_of(scored & result.c.score.between(low, low + 9 if low < 90 else 100)).label(f"bin={low}")
        for low in range(0, 100, 10)
    ]
    row = session.execute(select(*columns)).mappings().one()
    return _counts(profile, {key: value or 0 for key, value in row.items()})


def best(session: Session, profile: Profile, limit: int = 100) -> list[int]:
    """The ids of the prospects that fit best under a profile, saved or not, best first."""
    fits, points = compiled.fitting(profile)
    order = (points.desc(), Prospect.id)
    return list(session.scalars(select(Prospect.id).where(fits).order_by(*order).limit(limit)))


def count_fits(session: Session, profile: Profile) -> int:
    """How many prospects fit under a profile, saved or not; the shortest way to that one number."""
    return session.scalar(select(func.count()).select_from(Prospect).where(compiled.fitting(profile)[0])) or 0


def distribution(session: Session, profile_id: int) -> tuple[int, ...]:
    """The number of prospects at each stored score from 0 to 100, excluded and unknown ones left out."""
    kept = (Fit.profile_id == profile_id, Fit.verdict.in_(("fits", "below")))
    rows = session.execute(select(Fit.score, func.count()).where(*kept).group_by(Fit.score)).all()
    found = {row[0]: row[1] for row in rows}
    return tuple(found.get(score, 0) for score in range(101))


def _listed(ids: Iterable[int]) -> Any:
    """Any number of ids as one parameter."""
    each = func.json_each(json.dumps(list(ids)), type_=String).table_valued("value")
    return select(each.c.value)


def _number_of(test: Any) -> Any:
    return func.sum(case((test, 1), else_=0))


def _code_columns(profile: Profile) -> list[tuple[str, int]]:
    """The code columns of a profile and the highest code of each."""
    musts = [(f"must_{i}", 2) for i in range(len(profile.must))]
    nots = [(f"must_not_{i}", 2) for i in range(len(profile.must_not))]
    return musts + nots + [(f"rule_{i}", 2 * len(rule.steps)) for i, rule in enumerate(profile.rules)]


def _counts(profile: Profile, row: dict[str, int]) -> Counts:
    return Counts(
        total=row["total"],
        fits=row["fits"],
        below=row["below"],
        unknown=row["unknown"],
        excluded=row["excluded"],
        must=tuple(_state_tally(one.name, "must", i, row) for i, one in enumerate(profile.must)),
        must_not=tuple(_state_tally(one.name, "must_not", i, row) for i, one in enumerate(profile.must_not)),
        rules=tuple(_rule_tally(profile, i, row) for i in range(len(profile.rules))),
        distribution=tuple(row[f"bin={low}"] for low in range(0, 100, 10)),
    )


def _state_tally(name: str, kind: str, i: int, row: dict[str, int]) -> Tally:
    return Tally(name, kind, passing=row[f"{kind}_{i}=2"], unknown=row[f"{kind}_{i}=1"])


def _rule_tally(profile: Profile, i: int, row: dict[str, int]) -> Tally:
    rule = profile.rules[i]
    at: Sequence[int] = [row[f"rule_{i}={k}"] for k in range(1, 2 * len(rule.steps) + 1)]
    steps, unknown = at[: len(rule.steps)], at[len(rule.steps) :]
    return Tally(rule.name, "rule", sum(steps), sum(unknown), tuple(steps) if len(steps) > 1 else ())
