"""How long the kinds of signal live, as the workspace has it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import String as Text
from sqlalchemy import func, type_coerce, update
from sqlalchemy.orm import Session

from prospector import settings
from prospector.conditions.observed import LIVES, LIVES_KEY
from prospector.errors import InvalidInputError
from prospector.records import SIGNAL_KINDS, Signal
from prospector.storage import note_change

LONGEST = 3650


def lives(session: Session) -> dict[str, int]:
    """The days that a signal of each kind counts, unless its file says otherwise."""
    kept = json.loads(settings.get(session, LIVES_KEY, "{}"))
    return {kind: int(kept.get(kind, usual)) for kind, usual in LIVES.items()}


def save_lives(session: Session, changes: Mapping[str, int]) -> dict[str, int]:
    """Change some lives, and return all of them. Signals that expire by the life of their kind, not by a day
    their file gave, follow. Raises InvalidInputError for an unknown kind, or days that are not 1 to 3,650.
    """
    for kind, days in changes.items():
        _check(kind, days)
    before = lives(session)
    after = before | dict(changes)
    settings.put(session, LIVES_KEY, json.dumps(after))
    for kind, days in after.items():
        if days != before[kind]:
            _move(session, kind, before[kind], days)
    note_change(session, "signals")
    return after


def _check(kind: str, days: int) -> None:
    if kind not in SIGNAL_KINDS:
        raise InvalidInputError(
            f"{kind!r} is no kind of signal.", hint=f"The kinds are: {', '.join(SIGNAL_KINDS)}"
        )
    if not 1 <= days <= LONGEST:
        raise InvalidInputError(f"A signal lives 1 to {LONGEST:,} days.", place=kind)


def _move(session: Session, kind: str, before: int, after: int) -> None:
    observed = type_coerce(Signal.observed_on, Text)
    usual = func.date(observed, f"+{before} days")
    session.execute(
        update(Signal)
        .where(Signal.kind == kind, type_coerce(Signal.expires_on, Text) == usual)
        .values(expires_on=func.date(observed, f"+{after} days"))
        .execution_options(synchronize_session=False)
    )
