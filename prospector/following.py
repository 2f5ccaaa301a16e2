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
from prospector.icp import asking, engagement, prediction, profiles, qualification, scoring
from prospector.records import Stale

_ROUNDS = 4  # what follows may itself be a change, such as a stage that a rule asks for


def catch_up(session: Session, now: datetime) -> None:
    """Bring every score and stage up to date that a change in this transaction left behind."""
    session.flush()
    _free_drafts(session, now)
    _follow_likelihoods(session, now)
    rescored = _rescored(session)  # edits and imports score by themselves
    for _ in range(_ROUNDS):
        renewed = _renewed(session, now)
        if not (renewed or rescored is None or rescored):
            return
        concerned = None if rescored is None else sorted(renewed | rescored)
        qualification.sweep(session, now, concerned)
        rescored = set()
        session.flush()


def catch_up_with_time(session: Session, now: datetime) -> None:
    """Renew what changes though nothing is done, as signals expire: likelihoods, and the fits under profiles
    whose rules count from now. The stages follow."""
    for profile in profiles.listed(session):
        if profile.scored and asking.ages(profiles.load(session, profile.id)):
            scoring.apply(session, profile.id, now=now)
    prediction.refresh(session, None)


def _follow_likelihoods(session: Session, now: datetime) -> None:
    """The fits whose rules ask for the likelihood, once all likelihoods are new or gone."""
    if "predictive_models" not in session.info.get("changed", frozenset()):
        return
    for profile in profiles.listed(session):
        if profile.scored and "likelihood" in asking.asked_by(profiles.load(session, profile.id)):
            scoring.apply(session, profile.id, now=now)


def _rescored(session: Session) -> set[int] | None:
    """Whose fit is another one now, or counts anew; None: everybody's."""
    if "icp_profiles" in session.info.get("changed", frozenset()):
        return None
    return scoring.rescored(session)


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
    if stale["engagement"]:
        engagement.refresh(session, stale["engagement"], now)
    if stale["fit"]:
        scoring.refresh(session, stale["fit"], now)  # a rule may ask for the engagement
    return stale["fit"] | stale["engagement"]
