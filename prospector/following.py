"""What follows from a change, whoever made it: scores that rest on touches, lists, stages and opt-outs,
and the stages that rest on scores.

Triggers write whom a change concerns into the table `stale`; `catch_up` works it off before the same
transaction ends, so that nobody who changes something has to think of the scores.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector.icp import engagement, qualification, scoring
from prospector.records import Stale

_ROUNDS = 4  # what follows may itself be a change, such as a stage that a rule asks for


def catch_up(session: Session, now: datetime) -> None:
    """Bring every score and stage up to date that a change in this transaction left behind."""
    session.flush()
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


_RESCORED = frozenset(("fits", "icp_profiles"))


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
