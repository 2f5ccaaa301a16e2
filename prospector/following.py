"""What follows from a change, whoever made it: scores that rest on touches, lists, stages and opt-outs,
and the stages that rest on scores.

Triggers write whom a change concerns into the table `stale`; `catch_up` works it off before the same
transaction ends, so that nobody who changes something has to think of the scores. What changes by itself, as
signals that expire, `catch_up_with_time` brings up to date once a day.
"""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector.drafts import drafting
from prospector.drafts.problems import BLOCKS, CATALOGUE
from prospector.icp import asking, engagement, profiles, qualification, scoring
from prospector.records import Stale

_ROUNDS = 4  # what follows may itself be a change, such as a stage that a rule asks for


def catch_up(session: Session, now: datetime) -> None:
    """Bring every score and stage up to date that a change in this transaction left behind."""
    session.flush()
    _free_drafts(session, now)
    everybody = bool(
        _RESCORED & session.info.get("changed", frozenset())
    )  # edits and imports score by themselves
    for _ in range(_ROUNDS):
        concerned = _renewed(session, now)
        if not (everybody or concerned):
            return
        qualification.sweep(session, now, None if everybody else sorted(concerned))
        everybody = False
        session.flush()


def catch_up_with_time(session: Session, now: datetime) -> None:
    """Renew the fits under profiles whose rules count from now, as signals that expire; the stages follow."""
    for profile in profiles.listed(session):
        if profile.scored and asking.ages(profiles.load(session, profile.id)):
            scoring.apply(session, profile.id, now=now)


_RESCORED = frozenset(("fits", "icp_profiles"))


def _free_drafts(session: Session, now: datetime) -> None:
    """Let drafts wait for review again that only an opt-out held, now that it is gone."""
    if "suppressions" not in session.info.get("changed", frozenset()):
        return
    blocking = json.dumps([code for code, kind in CATALOGUE.items() if kind.severity == BLOCKS])
    if ids := [row[0] for row in session.connection().exec_driver_sql(_HELD_BY_NOTHING, (blocking,))]:
        drafting.recheck(session, now, ids)


_HELD_BY_NOTHING = """
SELECT id FROM drafts WHERE state = 'held' AND NOT EXISTS (
    SELECT 1 FROM json_each(problems) found, json_each(?1) blocking WHERE found.value ->> 0 = blocking.value)
"""


def _renewed(session: Session, now: datetime) -> set[int]:
    """Whose scores were left behind; they follow now."""
    stale: dict[str, set[int]] = {"fit": set(), "engagement": set()}
    for number, part in session.execute(select(Stale.prospect_id, Stale.part)):
        stale[part].add(number)
    if stale["fit"]:
        scoring.refresh(session, stale["fit"], now)
    if stale["engagement"]:
        engagement.refresh(session, stale["engagement"], now)
    return stale["fit"] | stale["engagement"]
