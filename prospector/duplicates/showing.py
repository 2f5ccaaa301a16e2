"""What was found and what was decided, as plain rows for a screen or a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from prospector import suppressions
from prospector.duplicates.merging import addresses, in_order, record_of
from prospector.duplicates.proposing import FieldPair, propose
from prospector.duplicates.searching import Scope, members
from prospector.errors import NotFoundError
from prospector.fields import STORED
from prospector.matching import pairs
from prospector.matching.pairs import Finding
from prospector.matching.people import person_of
from prospector.prospects import by_email
from prospector.records import BANDS, Draft, ListMember, Merge, Prospect, Suspect, Task, Touch
from prospector.storage import search


@dataclass(frozen=True, slots=True)
class SuspectRow:
    """Two prospects who are perhaps one person; `moved` says that they have different employers."""

    low_id: int
    high_id: int
    band: str
    confidence: int
    code: str
    reason: str
    low_name: str
    high_name: str
    low_about: str
    high_about: str

    @property
    def moved(self) -> bool:
        return self.code.startswith("moved")


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two, with how much hangs on it; `suppressed` says why nobody may write, or ""."""

    id: int
    name: str
    email: str
    company: str
    stage: str
    touches: int
    tasks: int
    drafts: int
    lists: int
    suppressed: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two prospects side by side.

    `rows` has everything that one of them knows; `keep_id` is who would stay. `agreements` and `conflicts`
    are (field, how) by weight (see matching.pairs); `forbidden` says that something speaks against one
    person, `moved` that they have different employers. `notes` are both notes and `emails` every address of
    the two: all of these stay.
    """

    left: Party
    right: Party
    rows: tuple[FieldPair, ...]
    keep_id: int
    band: str
    confidence: int
    code: str
    reason: str
    agreements: tuple[Finding, ...]
    conflicts: tuple[Finding, ...]
    forbidden: bool
    moved: bool
    notes: tuple[str, str]
    emails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A merge that stands: who stayed, who went, why and when."""

    id: int
    kept_id: int
    kept_name: str
    gone_id: int
    gone_name: str
    band: str
    reason: str
    at: datetime


def counts(session: Session) -> dict[str, int]:
    """How many pairs wait for a decision, by band; every band is there."""
    wanted = select(Suspect.band, func.count().label("number")).group_by(Suspect.band)
    found = {row.band: row.number for row in session.execute(wanted)}
    return {band: found.get(band, 0) for band in BANDS}


def listed(
    session: Session,
    band: str | None = None,
    *,
    list_id: int | None = None,
    since_import: int | None = None,
    search_text: str = "",
    limit: int | None = 200,
    offset: int = 0,
) -> list[SuspectRow]:
    """The pairs that wait for a decision, the surest band first and in it the surest pair.

    `list_id` keeps those of which one stands in that list, `since_import` those of which one was in that
    import or a later one, `search_text` those of which one is found by it.
    """
    low, high = aliased(Prospect), aliased(Prospect)
    wanted = (
        select(
            Suspect.low_id, Suspect.high_id, Suspect.band, Suspect.confidence, Suspect.code, Suspect.reason,
            _name(low), _name(high), _about(low), _about(high),
        )
        .join(low, low.id == Suspect.low_id)
        .join(high, high.id == Suspect.high_id)
        # the bands' names happen to stand in their order: certain, likely, possible
        .order_by(
            Suspect.band,
            Suspect.code.startswith("moved"),
            Suspect.confidence.desc(),
            Suspect.low_id,
            Suspect.high_id,
        )
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    if band:
        wanted = wanted.where(Suspect.band == band)
    for scope in (Scope(list_id=list_id), Scope(since_import=since_import)):
        if not scope.whole:
            inside = members(scope)
            wanted = wanted.where(or_(Suspect.low_id.in_(inside), Suspect.high_id.in_(inside)))
    if (clause := search.clause(session, search_text)) is not None:
        found = select(Prospect.id).where(clause)
        wanted = wanted.where(or_(Suspect.low_id.in_(found), Suspect.high_id.in_(found)))
    return [SuspectRow(*row) for row in session.execute(wanted)]


def pair(session: Session, left_id: int, right_id: int) -> Pair:
    """Two prospects side by side, whether they were suspected or not. Raises NotFoundError."""
    left, right = session.get(Prospect, left_id), session.get(Prospect, right_id)
    if left is None or right is None:
        raise NotFoundError("One of the two is no longer there.", hint="Look for duplicates again.")
    people = [person_of({name: getattr(one, name) for name in STORED}) for one in (left, right)]
    found = pairs.compare(*people)
    suspect = session.get(Suspect, (min(left_id, right_id), max(left_id, right_id)))
    return Pair(
        left=_party(session, left),
        right=_party(session, right),
        rows=tuple(propose(record_of(session, left), record_of(session, right))),
        keep_id=in_order(session, left_id, right_id)[0],
        band=suspect.band if suspect else found.band,
        confidence=suspect.confidence if suspect else int(100 * found.confidence),
        code=suspect.code if suspect else found.code,
        reason=suspect.reason if suspect else found.reason,
        agreements=found.agreements,
        conflicts=found.conflicts,
        forbidden=not found.band,
        moved=found.moved or bool(suspect and suspect.code.startswith("moved")),
        notes=(left.notes, right.notes),
        emails=_emails(left, right),
    )


def merges(session: Session, *, limit: int | None = 200, offset: int = 0) -> list[MergeRow]:
    """The merges that stand, the newest first."""
    wanted = _merges().order_by(Merge.id.desc()).limit(limit).offset(offset)
    return [MergeRow(*row) for row in session.execute(wanted)]


def merge_of(session: Session, typed: str) -> MergeRow:
    """The merge that `typed` names: its number, or the newest one of the prospect with that address.

    Raises NotFoundError, InvalidInputError.
    """
    plain = typed.strip()
    if plain.isascii() and plain.isdigit() and len(plain) < 18:
        found = session.execute(_merges().where(Merge.id == int(plain))).first()
    else:
        kept = by_email(session, plain)
        found = session.execute(_merges().where(Merge.kept_id == kept).order_by(Merge.id.desc())).first()
    if found is None:
        raise NotFoundError(f"Nothing was merged under {typed!r}.", hint="See: prospector duplicates merged")
    return MergeRow(*found)


def _merges() -> Any:
    name = func.coalesce(func.nullif(Prospect.full_name, ""), Prospect.email, "")
    return select(
        Merge.id, Merge.kept_id, func.coalesce(name, ""), Merge.gone_id, Merge.gone_name, Merge.band,
        Merge.reason, Merge.at,
    ).outerjoin(Prospect, Prospect.id == Merge.kept_id)  # fmt: skip


def _name(person: Any) -> Any:
    return func.coalesce(func.nullif(person.full_name, ""), func.nullif(person.email, ""), person.company)


def _about(person: Any) -> Any:
    return func.coalesce(func.nullif(person.company, ""), func.nullif(person.email, ""), person.city)


def _party(session: Session, one: Prospect) -> Party:
    def many(column: Any) -> int:
        return session.scalar(select(func.count()).where(column == one.id)) or 0

    return Party(
        id=one.id,
        name=one.full_name or one.email or one.company,
        email=one.email,
        company=one.company,
        stage=one.stage,
        touches=many(Touch.prospect_id),
        tasks=many(Task.prospect_id),
        drafts=many(Draft.prospect_id),
        lists=many(ListMember.prospect_id),
        suppressed=suppressions.check(session, one.id) or "",
    )


def _emails(left: Prospect, right: Prospect) -> tuple[str, ...]:
    """Every address of the two, each once."""
    first = left.email or right.email
    return (first, *addresses(left, right, first)) if first else ()
