"""Signals as shown: rows of a table, those of one prospect with what they weigh, intent, and surges."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from prospector.conditions import casing, observed
from prospector.matching.keys import domain_key, email_key
from prospector.records import Prospect, Signal, SignalImport

WEEKS = (observed.RECENT_DAYS + observed.BASE_DAYS) // 7
MOST_SURGES = 500


@dataclass(frozen=True, slots=True)
class SignalRow:
    """One signal. `who` is the domain, or the address where it is a person's alone; `weight` what it counts
    today (0 once it has expired); `source` the file's where the row names none."""

    id: int
    domain: str
    email_key: str
    kind: str
    topic: str
    strength: float
    observed_on: date
    expires_on: date
    source: str
    weight: float
    signal_import_id: int | None

    @property
    def who(self) -> str:
        return self.email_key or self.domain


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which signals: of a kind ("" any), with this text in topic, domain, address or source, only live ones,
    of one domain, address or import."""

    kind: str = ""
    search: str = ""
    live: bool = False
    domain: str = ""
    email: str = ""
    import_id: int | None = None


@dataclass(frozen=True, slots=True)
class Surge:
    """More signals of a company (or of one person without a known company) than usual, about one topic or,
    with `topic` "", altogether.

    `recent` signals in the last 3 weeks stand against `base` in the 12 weeks before; `ratio` compares the
    weekly rates (None: there were none before). `weeks` counts each of the 15 weeks, oldest first.
    """

    who: str
    topic: str
    recent: int
    base: int
    ratio: float | None
    weeks: tuple[int, ...]
    prospects: int


def ids(session: Session, wanted: Wanted, *, limit: int | None = None) -> list[int]:
    """The numbers of the wanted signals, the newest observed first."""
    order = (Signal.observed_on.desc(), Signal.id.desc())
    return list(session.scalars(_narrowed(select(Signal.id), wanted).order_by(*order).limit(limit)))


def count(session: Session, wanted: Wanted) -> int:
    """How many signals are wanted."""
    return session.scalar(_narrowed(select(func.count(Signal.id)), wanted)) or 0


def counts(session: Session, wanted: Wanted) -> dict[str, int]:
    """How many there are of each kind, whatever kind is wanted."""
    columns: tuple[Any, ...] = (Signal.kind, func.count())
    query = _narrowed(select(*columns), replace(wanted, kind=""))
    return {row[0]: row[1] for row in session.execute(query.group_by(Signal.kind))}


def rows(session: Session, numbers: Sequence[int]) -> list[SignalRow]:
    """These signals, in this order; those that are gone are left out."""
    wanted = select(*_columns()).where(Signal.id.in_(_listed(numbers)))
    found = {row.id: row for row in _fetched(session, wanted)}
    return [found[number] for number in numbers if number in found]


def of_prospect(session: Session, prospect_id: int, *, limit: int | None = None) -> list[SignalRow]:
    """The live signals of a prospect's company and of himself, what weighs most first."""
    person = session.get_one(Prospect, prospect_id)
    own = observed.is_of(person.domain, person.email_key)
    wanted = select(*_columns()).where(own, observed.is_live())
    order = (observed.weight().desc(), Signal.observed_on.desc(), Signal.id.desc())
    return _fetched(session, wanted.order_by(*order).limit(limit))


def intents(session: Session, prospect_ids: Collection[int] | None = None) -> dict[int, int]:
    """The intent of those of these prospects (None: of all) who have live signals; the others have 0."""
    found = observed.heats()
    wanted = select(found.c.prospect_id, observed.intent_of(found.c.heat))
    if prospect_ids is not None:
        wanted = wanted.where(found.c.prospect_id.in_(_listed(prospect_ids)))
    return {row[0]: row[1] for row in session.execute(wanted)}


def intent_of(session: Session, prospect_id: int) -> int:
    """A prospect's intent, 0 to 100."""
    person = session.get_one(Prospect, prospect_id)
    own = observed.is_of(person.domain, person.email_key)
    heat = select(func.coalesce(func.sum(observed.weight()), 0.0)).where(own, observed.is_live())
    return session.scalar(select(observed.intent_of(heat.scalar_subquery()))) or 0


def is_surging(session: Session, prospect_id: int) -> bool:
    """Whether a prospect's company, or he himself, surges."""
    person = session.get_one(Prospect, prospect_id)
    wanted = observed.surging_ids(observed.is_of(person.domain, person.email_key)).subquery()
    found = select(wanted.c.prospect_id).where(wanted.c.prospect_id == prospect_id)
    return session.scalar(found) is not None


def surges(session: Session, *, limit: int = MOST_SURGES) -> list[Surge]:
    """What surges now, altogether (`topic` "") and by topic, the most recent signals first."""
    found = [*_surging(session, by_topic=False), *_surging(session, by_topic=True)]
    found.sort(key=lambda one: (-one.recent, one.who, one.key))
    found = found[:limit]
    owners = {one.who for one in found}
    weeks, people = _weeks(session, owners), _people(session, owners)
    return [
        Surge(
            one.who,
            one.topic,
            one.recent,
            one.base,
            _ratio(one.recent, one.base),
            weeks[one.who, one.key],
            people.get(one.who, 0),
        )
        for one in found
    ]


class _Found(NamedTuple):
    who: str
    key: str
    topic: str
    recent: int
    base: int


def _surging(session: Session, *, by_topic: bool) -> list[_Found]:
    """`key` is the topic without case, "" for all topics together."""
    recent, base = func.sum(observed.is_recent()), func.sum(observed.is_base())
    key = func.lower(Signal.topic) if by_topic else literal("")
    topic = func.max(Signal.topic) if by_topic else literal("")
    wanted = (
        select(_owner(), key, topic, recent, base)
        .where(observed.within_surge_window(), *([Signal.topic != ""] if by_topic else []))
        .group_by(*([_owner(), key] if by_topic else [_owner()]))
        .having(observed.is_surge(recent, base))
    )
    return [_Found(*row) for row in session.execute(wanted)]


def _owner() -> ColumnElement[str]:
    """Whose signal it is: the company's, or a person's where no company is named."""
    return func.coalesce(func.nullif(Signal.domain, ""), Signal.email_key)


def _ratio(recent: int, base: int) -> float | None:
    return (recent / observed.RECENT_DAYS) / (base / observed.BASE_DAYS) if base else None


def _weeks(session: Session, owners: Collection[str]) -> dict[tuple[str, str], tuple[int, ...]]:
    """The signals in each of the 15 weeks, by owner and topic, and by owner and "" for all of them."""
    age = func.julianday(observed.today()) - func.julianday(observed.observed_on())
    week = cast(func.max(age, 0) / 7, Integer)
    key = func.lower(Signal.topic)
    wanted = (
        select(_owner(), key, week, func.count())
        .where(observed.within_surge_window(), _owner().in_(_listed(owners)))
        .group_by(_owner(), key, week)
    )
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * WEEKS)
    for who, topic, ago, number in session.execute(wanted):
        for named in {topic, ""}:
            found[who, named][WEEKS - 1 - ago] += number
    return {key: tuple(weeks) for key, weeks in found.items()}


def _people(session: Session, owners: Collection[str]) -> dict[str, int]:
    """How many prospects each domain or address has."""
    found: dict[str, int] = {}
    for column in (Prospect.domain, Prospect.email_key):
        wanted = select(column, func.count()).where(column != "", column.in_(_listed(owners)))
        found |= {row[0]: row[1] for row in session.execute(wanted.group_by(column))}
    return found


def _columns() -> tuple[ColumnElement[Any], ...]:
    source = func.coalesce(func.nullif(Signal.source, ""), SignalImport.file_name, "")
    weight = case((observed.is_live(), observed.weight()), else_=0.0)
    return (
        Signal.id.expression, Signal.domain.expression, Signal.email_key.expression, Signal.kind.expression,
        Signal.topic.expression, Signal.strength.expression, Signal.observed_on.expression,
        Signal.expires_on.expression, source, weight, Signal.signal_import_id.expression,
    )  # fmt: skip


def _fetched(session: Session, wanted: Select[Any]) -> list[SignalRow]:
    joined = wanted.outerjoin_from(Signal, SignalImport, SignalImport.id == Signal.signal_import_id)
    return [SignalRow(*row) for row in session.execute(joined)]


def _narrowed(query: Select[Any], wanted: Wanted) -> Select[Any]:
    tests: list[ColumnElement[bool]] = [
        getattr(Signal, name) == value
        for name, value in (
            ("kind", wanted.kind),
            ("domain", domain_key(wanted.domain)),
            ("email_key", email_key(wanted.email)),
        )
        if value
    ]
    if wanted.import_id is not None:
        tests.append(Signal.signal_import_id == wanted.import_id)
    if wanted.live:
        tests.append(observed.is_live())
    for word in wanted.search.split():
        searched = (Signal.topic, Signal.domain, Signal.email_key, Signal.source)
        tests.append(or_(*(casing.contains(column.expression, (word,)) for column in searched)))
    return query.where(*tests)


def _listed(values: Collection[Any]) -> Select[Any]:
    """Any number of values as a subquery of one parameter."""
    each = func.json_each(json.dumps(list(values))).table_valued("value")
    return select(each.c.value)
