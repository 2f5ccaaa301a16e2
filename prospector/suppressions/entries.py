"""The entries of the do-not-contact list: put on, taken off, found and shown."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Select, func, or_, select, text
from sqlalchemy.orm import Session

from prospector.conditions.casing import contains
from prospector.errors import InvalidInputError, NotFoundError
from prospector.records import Prospect, Suppression
from prospector.suppressions.applying import apply_all
from prospector.suppressions.values import kind_of, refuse_too_wide, refuse_unknown_kind, suppression_key


@dataclass(frozen=True, slots=True)
class Suppressed:
    """One entry. `excludes` is how many prospects it keeps out now; after `add`, `newly_excluded`
    is how many were free before, and `already` says that the entry stood there."""

    id: int
    kind: str
    value: str
    reason: str
    source: str
    created_at: datetime
    excludes: int = 0
    newly_excluded: int = 0
    already: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """A suppression as somebody wrote it; an empty `kind` is told from the value, an empty `source` is
    that of the whole call."""

    value: str
    kind: str = ""
    reason: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What `add_many` did; `refused` holds (position from 1, what is wrong) for each it could not add."""

    added: int
    already: int
    newly_excluded: int
    refused: tuple[tuple[int, str], ...]


def add(
    session: Session,
    kind: str,
    value: str,
    *,
    now: datetime,
    reason: str = "",
    source: str = "",
    import_id: int | None = None,
    force: bool = False,
) -> Suppressed:
    """Put one entry on the list, effective at once; open drafts of the people it excludes are held.

    An empty `kind` is told from the value. An entry that is there already stays as it was. A
    free-mail domain, or a wildcard that takes in a whole country, needs `force`.
    Raises InvalidInputError.
    """
    given = Given(value, kind or kind_of(value), reason)
    key = suppression_key(given.kind, value)
    known = _known(session, given.kind, key)
    if known is not None:
        return _one(session, known, already=True)
    if not force:
        refuse_too_wide(given.kind, key)
    entry = _entry(given, key, source, import_id, now)
    session.add(entry)
    session.flush()
    number = entry.id
    return _one(session, number, newly=apply_all(session, now=now))


def add_many(
    session: Session,
    given: Iterable[Given],
    *,
    now: datetime,
    source: str = "",
    import_id: int | None = None,
    force: bool = False,
) -> Added:
    """Put many entries on the list in one go. A bad one is reported and does not stop the others."""
    known = {(kind, key) for kind, key in session.execute(select(Suppression.kind, Suppression.key))}
    already, refused = 0, []
    before = len(known)
    for position, one in enumerate(given, 1):
        try:
            named = replace(one, kind=one.kind or kind_of(one.value))
            key = suppression_key(named.kind, named.value)
            if not force:
                refuse_too_wide(named.kind, key)
        except InvalidInputError as error:
            refused.append((position, error.message))
            continue
        if (named.kind, key) in known:
            already += 1
            continue
        known.add((named.kind, key))
        session.add(_entry(named, key, one.source or source, import_id, now))
    added = len(known) - before
    return Added(added, already, apply_all(session, now=now) if added else 0, tuple(refused))


def remove(session: Session, suppression_id: int, *, now: datetime) -> int:
    """Take an entry off the list and return how many prospects nothing excludes any more.

    Their drafts that were held for this alone wait for review again; no approval comes back.
    """
    if session.get(Suppression, suppression_id) is None:
        raise NotFoundError("There is no such entry on the do-not-contact list.", hint="See: suppress list")
    return remove_many(session, [suppression_id], now=now)


def remove_many(session: Session, suppression_ids: Collection[int], *, now: datetime) -> int:
    """Take many entries off the list in one go, as `remove` does; those that are gone are passed over."""
    before = _excluded(session)
    values = {"ids": json.dumps(list(suppression_ids))}
    session.execute(text(_LET_GO), values)
    session.execute(text(_REMOVE), values)
    apply_all(session, now=now)
    return before - _excluded(session)


_LET_GO = """
UPDATE prospects SET suppression_id = NULL WHERE suppression_id IN (SELECT value FROM json_each(:ids))
"""
_REMOVE = "DELETE FROM suppressions WHERE id IN (SELECT value FROM json_each(:ids))"


def find(session: Session, value: str, kind: str = "") -> Suppressed:
    """The entry for a value as somebody writes it. Raises NotFoundError naming the nearest entry."""
    kind = kind or kind_of(value)
    known = _known(session, kind, suppression_key(kind, value))
    if known is None:
        near = get_close_matches(value, session.scalars(select(Suppression.value)).all(), 1)
        raise NotFoundError(
            f"{value} is not on the do-not-contact list.",
            hint=f"Did you mean {near[0]}?" if near else "See: suppress list",
        )
    return _one(session, known)


def listed(
    session: Session, *, kind: str = "", search: str = "", limit: int | None = None
) -> list[Suppressed]:
    """The entries, newest first, with how many prospects each keeps out."""
    wanted = _shown().order_by(Suppression.created_at.desc(), Suppression.id.desc()).limit(limit)
    if kind:
        refuse_unknown_kind(kind)
        wanted = wanted.where(Suppression.kind == kind)
    if search:
        places = (Suppression.value, Suppression.reason)
        wanted = wanted.where(or_(*(contains(place.expression, (search,)) for place in places)))
    return [Suppressed(*row) for row in session.execute(wanted)]


def count(session: Session) -> int:
    """How many entries there are."""
    return session.scalar(select(func.count(Suppression.id))) or 0


def counts(session: Session) -> dict[str, int]:
    """How many entries there are of each kind."""
    wanted = select(Suppression.kind, func.count().label("number")).group_by(Suppression.kind)
    return {row.kind: row.number for row in session.execute(wanted)}


def _shown() -> Select[Any]:
    excludes = (
        select(func.count(Prospect.id))
        .where(Prospect.suppression_id == Suppression.id)
        .correlate(Suppression)
        .scalar_subquery()
    )
    return select(
        Suppression.id, Suppression.kind, Suppression.value, Suppression.reason, Suppression.source,
        Suppression.created_at, excludes,
    )  # fmt: skip


def _one(session: Session, number: int, *, newly: int = 0, already: bool = False) -> Suppressed:
    row = session.execute(_shown().where(Suppression.id == number)).one()
    return replace(Suppressed(*row), newly_excluded=newly, already=already)


def _known(session: Session, kind: str, key: str) -> int | None:
    return session.scalar(select(Suppression.id).where(Suppression.kind == kind, Suppression.key == key))


def _entry(given: Given, key: str, source: str, import_id: int | None, now: datetime) -> Suppression:
    value = " ".join(given.value.split())
    return Suppression(
        kind=given.kind, value=value, key=key, reason=given.reason.strip(), source=source,
        import_id=import_id, created_at=now,
    )  # fmt: skip


def _excluded(session: Session) -> int:
    return session.scalar(select(func.count(Prospect.id)).where(Prospect.suppression_id.is_not(None))) or 0
