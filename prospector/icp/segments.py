"""Segments: saved live filters under a name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prospector.conditions import Node, describe, from_data, nearest, to_data, to_sql
from prospector.errors import InvalidInputError, NotFoundError
from prospector.records import Prospect, Segment
from prospector.storage import note_change

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class SavedSegment:
    """One saved segment, uncounted."""

    id: int
    name: str
    node: Node
    description: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SegmentRow(SavedSegment):
    """One saved segment; `size` is how many prospects it holds right now."""

    size: int


def save(session: Session, name: str, node: Node, now: datetime, *, replace: bool = False) -> int:
    """Save `node` under `name` and return its id. An existing name is refused unless `replace`."""
    name = _checked_name(name)
    record = _named(session, name)
    if record is not None and not replace:
        raise InvalidInputError(
            f"There is already a segment called {record.name!r}.",
            hint="Choose another name, or replace it (on the command line: --replace).",
        )
    if record is None:
        record = Segment(name=name, created_at=now, conditions="")
        session.add(record)
    record.conditions = json.dumps(to_data(node), ensure_ascii=False)
    session.flush()
    note_change(session, "segments")
    return record.id


def saved(session: Session) -> list[SavedSegment]:
    """All segments by name, whatever its case, uncounted."""
    records = session.scalars(select(Segment)).all()
    return sorted((SavedSegment(*_parts(record)) for record in records), key=lambda one: one.name.casefold())


def listed(session: Session) -> list[SegmentRow]:
    """All segments by name, each with its present size."""
    return [
        SegmentRow(one.id, one.name, one.node, one.description, one.created_at, size(session, one.node))
        for one in saved(session)
    ]


def find(session: Session, name: str) -> SegmentRow:
    """The segment of that name, whatever its case, with its present size. Raises NotFoundError."""
    parts = _parts(_existing(session, name))
    return SegmentRow(*parts, size=size(session, parts[2]))


def size(session: Session, node: Node) -> int:
    """How many prospects these conditions keep right now."""
    return session.scalar(select(func.count()).select_from(Prospect).where(to_sql(node))) or 0


def conditions(session: Session, name: str) -> Node:
    """What the segment of that name keeps. Raises NotFoundError naming the nearest."""
    return from_data(json.loads(_existing(session, name).conditions))


def rename(session: Session, name: str, new_name: str) -> None:
    """Give a segment another name that is not taken."""
    record, new_name = _existing(session, name), _checked_name(new_name)
    taken = _named(session, new_name)
    if taken is not None and taken.id != record.id:
        raise InvalidInputError(
            f"There is already a segment called {taken.name!r}.", hint="Choose another name."
        )
    record.name = new_name
    session.flush()
    note_change(session, "segments")


def remove(session: Session, name: str) -> None:
    """Forget a segment; the prospects in it stay."""
    session.delete(_existing(session, name))
    session.flush()
    note_change(session, "segments")


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidInputError(
            f"A segment's name has 1 to {LONGEST_NAME} characters.", hint="Give it a name."
        )
    return name


def _existing(session: Session, name: str) -> Segment:
    record = _named(session, name)
    if record is None:
        names = session.scalars(select(Segment.name)).all()
        raise NotFoundError(
            f"There is no segment called {name!r}.",
            hint=f"{nearest(name, names)}See them with: prospector segment list",
        )
    return record


def _named(session: Session, name: str) -> Segment | None:
    """Names differ by more than case; they are few, so comparing them here is cheap."""
    folded = " ".join(name.split()).casefold()
    records = session.scalars(select(Segment).order_by(Segment.id))
    return next((record for record in records if record.name.casefold() == folded), None)


def _parts(record: Segment) -> tuple[int, str, Node, str, datetime]:
    node = from_data(json.loads(record.conditions))
    return record.id, record.name, node, describe(node), record.created_at
