"""Fit: scoring prospects under a profile inside the database, counting, and explaining one score.

The score counts only what is known: a rule that cannot be judged because its data is missing adds nothing
(or, with a negative weight, takes its weight away), so `score` is always `low`, and `high` says how far it
could rise. Who fails a must or meets a must-not is `excluded` with 0. While a must cannot be judged the
verdict is `unknown` and the score 0, whatever `high` says. A must-not that cannot be judged excludes nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, cast, delete, exists, func, or_, select, true
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from prospector.icp import compiled, prediction, profiles
from prospector.icp.asking import asked_by
from prospector.icp.counting import Counts, Tally, counts, patterns, recount
from prospector.icp.explaining import Explanation, Part, explain, explain_profile
from prospector.icp.previewing import Crossing, crossing
from prospector.icp.rules import Profile
from prospector.records import Fit, IcpProfile, Prospect, Stale
from prospector.storage import note_change

__all__ = [
    "Counts",
    "Crossing",
    "Explanation",
    "Part",
    "Tally",
    "activate",
    "apply",
    "best",
    "count_fits",
    "counts",
    "crossing",
    "distribution",
    "explain",
    "explain_profile",
    "patterns",
    "recount",
    "refresh",
    "rescored",
]


def apply(session: Session, profile_id: int, *, ids: Iterable[int] | None = None, now: datetime) -> int:
    """Score all prospects, or those with `ids`, under a saved profile. Returns how many were scored.

    Likelihoods follow, since they may look at the fit. `now` is the moment the scores are for; conditions
    ask the database's clock. Raises NotFoundError.
    """
    ids = None if ids is None else list(ids)
    done = _score(session, profile_id, profiles.load(session, profile_id), ids)
    if prediction.rests_on(session, profile_id):
        prediction.refresh(session, ids)
    return done


def _score(session: Session, profile_id: int, profile: Profile, ids: list[int] | None) -> int:
    """One INSERT ... SELECT; a fit that did not change is not written again."""
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
    _note_rescored(session, ids)
    return session.scalar(select(func.count()).select_from(Prospect).where(*where)) or 0


def refresh(session: Session, ids: Iterable[int] | None, now: datetime) -> None:
    """Renew the fits of these prospects (None: all) under every profile that was ever applied, and their
    likelihoods.

    Call it after an import or an edit, in the same transaction.
    """
    ids = None if ids is None else list(ids)
    applied = exists().where(Fit.profile_id == IcpProfile.id)
    wanted = session.scalars(select(IcpProfile.id).where(or_(IcpProfile.active, applied))).all()
    loaded = {profile_id: profiles.load(session, profile_id) for profile_id in wanted}
    likely = {number for number, profile in loaded.items() if "likelihood" in asked_by(profile)}
    for profile_id in loaded.keys() - likely:
        _score(session, profile_id, loaded[profile_id], ids)
    prediction.refresh(session, ids)  # a likelihood may look at a fit, and another fit at the likelihood
    for profile_id in likely:
        _score(session, profile_id, loaded[profile_id], ids)
    scored = [] if ids is None else [Stale.prospect_id.in_(_listed(ids))]
    session.execute(delete(Stale).where(Stale.part == "fit", *scored))


def rescored(session: Session) -> set[int] | None:
    """Whose fits were worked out in this transaction; None: everybody's."""
    found: set[int] | None = session.info.get(_RESCORED, set())
    return found


def _note_rescored(session: Session, ids: list[int] | None) -> None:
    before = session.info.setdefault(_RESCORED, set())
    if ids is None:
        session.info[_RESCORED] = None
    elif before is not None:
        before.update(ids)
    note_change(session, "fits")


_RESCORED = "rescored"


def activate(session: Session, profile_id: int, now: datetime) -> int:
    """Make a profile the active one and score everybody under it. Returns how many were scored."""
    profiles.set_active(session, profile_id)
    return apply(session, profile_id, now=now)


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
