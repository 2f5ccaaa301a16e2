"""What follows from a change, whoever made it: scores that rest on touches, lists, stages and opt-outs.

Triggers write whom a change concerns into the table `stale`; `catch_up` works it off before the same
transaction ends, so that nobody who changes something has to think of the scores.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector.icp import scoring
from prospector.records import Stale

_ROUNDS = 3  # what follows may itself be a change, such as a stage that a rule asks for


def catch_up(session: Session, now: datetime) -> None:
    """Bring every score up to date that a change in this transaction left behind."""
    for _ in range(_ROUNDS):
        session.flush()
        if not (ids := list(session.scalars(select(Stale.prospect_id).where(Stale.part == "fit")))):
            return
        scoring.refresh(session, ids, now)
