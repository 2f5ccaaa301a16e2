"""Parting two prospects again who were made one, and keeping apart two who are not one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from prospector import journal
from prospector.duplicates.merging import merge
from prospector.duplicates.proposing import field_of
from prospector.errors import InvalidInputError, NotFoundError
from prospector.journal import Kept
from prospector.records import Merge, NotDuplicate, Prospect, Suspect
from prospector.storage import note_change


@dataclass(frozen=True, slots=True)
class Split:
    """What parting did: who stayed, who came back, and what was left because it was changed since.

    `prospect_ids` are all whose values may have changed, for the fits.
    """

    kept_id: int
    back_id: int
    name: str
    back_name: str
    prospect_ids: tuple[int, ...]
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class _Again:
    """A merge that stands above the one to split, and is done anew when that one is gone."""

    kept_id: int
    gone_id: int
    picks: dict[str, int]
    band: str
    reason: str
    number: int
    at: datetime


def split(session: Session, merge_id: int, *, now: datetime, apart: bool = False) -> Split:
    """Take one merge back: values, touches, tasks, drafts, lists and stages return to their owners.

    What was edited since stays and is named. Merges that came after and rest on this one are taken back
    first and then made again. With `apart` the two will not be proposed again. Raises NotFoundError when
    there is no such merge (any more).
    """
    one = session.get(Merge, merge_id)
    if one is None:
        raise NotFoundError("There is no such merge (any more).", hint="See: prospector duplicates merged")
    kept_id, back_id, back_name, action_id = one.kept_id, one.gone_id, one.gone_name, one.action_id
    concerned = {kept_id, back_id}
    above = [_unmade(session, later, concerned, now) for later in reversed(_resting_on(session, one))]
    done = journal.revert(session, action_id, "split", f"Split {back_name} off", now=now)
    for again in reversed(above):
        merge(
            session, again.kept_id, again.gone_id, again.picks,
            now=now, band=again.band, reason=again.reason, again=(again.number, again.at),
        )  # fmt: skip
    if apart and not above:
        keep_apart(session, kept_id, back_id, now=now)
    note_change(session, "prospects", "touches", "tasks", "drafts", "lists", "suspects", "merges")
    there = session.scalars(select(Prospect.id).where(Prospect.id.in_(concerned | set(done.prospect_ids))))
    name = _name(session, kept_id)
    return Split(kept_id, back_id, name, back_name, tuple(sorted(there)), tuple(done.kept))


def keep_apart(session: Session, one: int, other: int, *, now: datetime) -> None:
    """Note that two prospects are different people: they are not proposed again. Can be undone.

    Raises NotFoundError, or InvalidInputError for one and the same.
    """
    if one == other:
        raise InvalidInputError("A prospect cannot be kept apart from itself.")
    low, high = sorted((one, other))
    for number in (low, high):
        if session.get(Prospect, number) is None:
            raise NotFoundError("One of the two is no longer there.", hint="Look for duplicates again.")
    label = f"Keep {_name(session, low)} and {_name(session, high)} apart"
    with journal.recording(session, "apart", label, now=now):
        if session.get(NotDuplicate, (low, high)) is None:
            session.add(NotDuplicate(low_id=low, high_id=high, at=now))
        gone = delete(Suspect).where(Suspect.low_id == low, Suspect.high_id == high)
        session.execute(gone.execution_options(synchronize_session=False))
    note_change(session, "suspects", "not_duplicates")


def _resting_on(session: Session, one: Merge) -> Sequence[Merge]:
    """The later merges that changed somebody whom this merge, or one of them, had changed; oldest first.

    So does a later merge that handed on doubts and decisions about such a person.
    """
    people = {one.kept_id, one.gone_id}
    found: list[Merge] = []
    after = one.id
    while (number := _next_near(session, after, people)) is not None:
        found.append(session.get_one(Merge, number))
        people |= {found[-1].kept_id, found[-1].gone_id}
        after = number
    return found


def _next_near(session: Session, after: int, people: set[int]) -> int | None:
    values = {"after": after, "people": json.dumps(sorted(people))}
    row = session.connection().exec_driver_sql(_NEXT_NEAR, values).first()
    return row[0] if row else None


_NEXT_NEAR = """
WITH people AS (SELECT value AS id FROM json_each(:people))
SELECT m.id FROM merges m WHERE m.id > :after AND (
    m.kept_id IN people OR m.gone_id IN people
    OR EXISTS (SELECT 1 FROM action_changes c
        WHERE c.action_id = m.action_id AND c.table_name IN ('suspects', 'not_duplicates')
        AND (c.row_id IN people OR CAST(c.part AS INTEGER) IN people))
) ORDER BY m.id LIMIT 1
"""


def _unmade(session: Session, later: Merge, concerned: set[int], now: datetime) -> _Again:
    """Take a later merge back, and say how to make it again: what was edited since stays as it is."""
    picks = {str(field): int(number) for field, number in json.loads(later.picks).items()}
    again = _Again(later.kept_id, later.gone_id, picks, later.band, later.reason, later.id, later.at)
    done = journal.revert(session, later.action_id, "split", f"Split {later.gone_name} off", now=now)
    for kept in done.kept:
        if kept.prospect_id == again.kept_id:
            picks.update(_picked(kept.field, again.kept_id))
    concerned.update((again.kept_id, again.gone_id))
    return again


def _picked(field: str, prospect_id: int) -> dict[str, int]:
    try:
        return {field_of(field): prospect_id}
    except InvalidInputError:  # follows from other fields, or both sides stay anyway
        return {}


def _name(session: Session, prospect_id: int) -> str:
    found = session.get(Prospect, prospect_id)
    if found is None:  # merged into somebody else again
        return ""
    return found.full_name or found.email or found.company or f"#{found.id}"
