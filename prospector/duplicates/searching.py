"""Looking through all prospects for those who are perhaps one person."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from prospector import fields
from prospector.matching.clusters import Link, Pair, find_clusters
from prospector.matching.people import Person
from prospector.records import (
    Address,
    ImportRow,
    ListMember,
    NotDuplicate,
    Prospect,
    Setting,
    Suspect,
    utc_text,
)
from prospector.storage import note_change

Progress = Callable[[int, int], None]
MOVED_BAND = "possible"
"""Somebody with two employers may have changed jobs: for a person to decide, whatever the ladder's band."""

_SEARCHED = "duplicates_searched"
_COLUMNS = tuple(name for name in Person._fields if name in fields.STORED)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose duplicates are wanted: everybody's, those of one list, or of an import and all after it.

    A pair is wanted when one of the two is in the scope; the other may be anybody.
    """

    list_id: int | None = None
    since_import: int | None = None

    @property
    def whole(self) -> bool:
        return self.list_id is None and self.since_import is None


@dataclass(frozen=True, slots=True)
class Suspected:
    """Two prospects who are perhaps one person; `confidence` is in percent."""

    low_id: int
    high_id: int
    band: str
    confidence: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the last search did: how many prospects it compared, how many pairs it found, and when."""

    prospects: int
    pairs: int
    at: datetime


def find(session: Session, *, progress: Progress | None = None) -> tuple[list[Suspected], int]:
    """Compare everybody with everybody; returns the pairs, the surest first, and how many were compared.

    Two who were judged to be different people are left out. The same prospects give the same pairs.
    `progress` gets (done, total) and may raise to stop. Takes about a minute of processor time for
    100,000 prospects and holds the interpreter: see prospector.uniting.search for a window.
    """
    rows = session.execute(select(Prospect.id, *_wanted()).order_by(Prospect.id)).all()
    ids = [row[0] for row in rows]
    people = [Person(**dict(zip(_COLUMNS, row[1:], strict=True))) for row in rows]
    _add_further_addresses(session, ids, people)
    total = len(ids)
    del rows
    clusters = find_clusters(
        people,
        apart=_apart(session, ids),
        progress=(lambda share: progress(int(share * total), total)) if progress else None,
    )
    links = [_suspected(ids, index, link) for index, link in clusters.links.items()]
    doubts = [_suspected(ids, pair.index, pair) for pair in clusters.doubtful]
    moved = [_suspected(ids, pair.index, pair, moved=True) for pair in clusters.moved]
    return _once(links + doubts + moved), total


def _add_further_addresses(session: Session, ids: Sequence[int], people: list[Person]) -> None:
    for number, email in session.execute(select(Address.prospect_id, Address.email)):
        at = bisect_left(ids, number)
        people[at] = people[at]._replace(other_email=f"{people[at].other_email} {email}".strip())


def store(
    session: Session, found: Iterable[Suspected], prospects: int, *, scope: Scope | None = None, now: datetime
) -> Told:
    """Put the pairs of a search in the place of those found before, as far as the scope goes.

    Pairs with prospects who are gone meanwhile, and pairs that were kept apart meanwhile, are left out.
    """
    scope = scope or Scope()
    values = {"found": json.dumps([list(asdict(one).values()) for one in found]), "now": utc_text(now)}
    _forget(session, scope)
    connection = session.connection()
    added = connection.exec_driver_sql(_STORE.format(scope=_in_scope(scope)), values | _numbers(scope))
    told = Told(prospects, added.rowcount, now)
    data = {"prospects": prospects, "pairs": told.pairs, "at": utc_text(now)}
    session.merge(Setting(key=_SEARCHED, value=json.dumps(data)))
    session.expire_all()
    note_change(session, "suspects")
    return told


def last_search(session: Session) -> Told | None:
    """What the last search did; None when nobody searched yet."""
    stored = session.scalar(select(Setting.value).where(Setting.key == _SEARCHED))
    if stored is None:
        return None
    data = json.loads(stored)
    at = datetime.strptime(data["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return Told(data["prospects"], data["pairs"], at)


def work(request: dict[str, Any], report: Callable[[Mapping[str, Any]], None]) -> dict[str, Any]:
    """`find` in a process of its own: the child's side of prospector.uniting.search."""
    from prospector.storage.database import Database

    database = Database(Path(request["workspace"]))
    try:
        with database.reading() as session:
            found, total = find(session, progress=lambda done, of: report({"done": done, "total": of}))
    finally:
        database.close()
    return {"prospects": total, "found": [list(asdict(one).values()) for one in found]}


def _wanted() -> list[Any]:
    return [getattr(Prospect, name) for name in _COLUMNS]


def _apart(session: Session, ids: Sequence[int]) -> list[tuple[int, int]]:
    place = {number: index for index, number in enumerate(ids)}
    pairs = session.execute(select(NotDuplicate.low_id, NotDuplicate.high_id)).all()
    return [(place[low], place[high]) for low, high in pairs if low in place and high in place]


def _suspected(ids: Sequence[int], index: int, link: Link | Pair, *, moved: bool = False) -> Suspected:
    low, high = sorted((ids[index], ids[link.twin_index]))
    percent = int(100 * link.confidence)  # cut, not rounded: nothing here is sure to the last percent
    return Suspected(low, high, MOVED_BAND if moved else str(link.band), percent, link.code, link.reason)


def _once(found: Iterable[Suspected]) -> list[Suspected]:
    """Each pair once, as the surest said it."""
    in_order = sorted(found, key=lambda one: (-one.confidence, one.low_id, one.high_id))
    first: dict[tuple[int, int], Suspected] = {}
    for one in in_order:
        first.setdefault((one.low_id, one.high_id), one)
    return list(first.values())


def _forget(session: Session, scope: Scope) -> None:
    gone = delete(Suspect)
    if not scope.whole:
        inside = members(scope)
        gone = gone.where(or_(Suspect.low_id.in_(inside), Suspect.high_id.in_(inside)))
    session.execute(gone.execution_options(synchronize_session=False))


def members(scope: Scope) -> Any:
    """The prospects inside a scope that is not the whole, as a subquery."""
    if scope.list_id is not None:
        return select(ListMember.prospect_id).where(ListMember.list_id == scope.list_id)
    return select(ImportRow.prospect_id).where(
        ImportRow.import_id >= scope.since_import, ImportRow.prospect_id.is_not(None)
    )


def _in_scope(scope: Scope) -> str:
    if scope.whole:
        return ""
    inside = (
        "SELECT prospect_id FROM list_members WHERE list_id = :list"
        if scope.list_id is not None
        else "SELECT prospect_id FROM import_rows WHERE import_id >= :import AND prospect_id IS NOT NULL"
    )
    return f" AND (f.low IN ({inside}) OR f.high IN ({inside}))"


def _numbers(scope: Scope) -> dict[str, int | None]:
    return {"list": scope.list_id, "import": scope.since_import}


_STORE = """
INSERT OR REPLACE INTO suspects (low_id, high_id, band, confidence, code, reason, found_at)
SELECT f.low, f.high, f.band, f.confidence, f.code, f.reason, :now FROM (
    SELECT value ->> 0 AS low, value ->> 1 AS high, value ->> 2 AS band, value ->> 3 AS confidence,
           value ->> 4 AS code, value ->> 5 AS reason FROM json_each(:found)
) AS f
WHERE EXISTS (SELECT 1 FROM prospects WHERE id = f.low) AND EXISTS (SELECT 1 FROM prospects WHERE id = f.high)
AND NOT EXISTS (SELECT 1 FROM not_duplicates n WHERE n.low_id = f.low AND n.high_id = f.high){scope}
"""
