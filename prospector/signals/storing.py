"""Signals into the workspace and out again: an import adds what is new, undoing it removes exactly that."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from prospector.errors import NotFoundError
from prospector.matching.keys import company_key
from prospector.records import Company, Prospect, Signal, SignalImport
from prospector.signals.lives import lives
from prospector.signals.rows import Observation, Rejected
from prospector.storage import note_change

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class SignalImportRow:
    """One file of signals; `signals` is how many it brought that are still there."""

    id: int
    file_name: str
    source: str
    rows_read: int
    signals: int
    at: datetime


def settled(session: Session, found: Sequence[Observation]) -> tuple[list[Observation], list[Rejected]]:
    """The observations with a domain in place of a company's name, where the workspace knows one domain of
    that company; the others are rejected."""
    names = {company_key(one.company) for one in found if one.company}
    known = _domains(session, names) if names else {}
    kept: list[Observation] = []
    rejected: list[Rejected] = []
    for one in found:
        domains = known.get(company_key(one.company), set()) if one.company else set()
        if not one.company:
            kept.append(one)
        elif len(domains) == 1:
            kept.append(one._replace(domain=next(iter(domains)), company=""))
        else:
            reason = (
                "several companies have this name; give the website"
                if domains
                else "no company of this name is in the workspace; give the website"
            )
            rejected.append(Rejected(one.sheet, one.row, "Company name", one.company, reason))
    return kept, rejected


def _domains(session: Session, names: Iterable[str]) -> dict[str, set[str]]:
    listed = select(func.json_each(json.dumps(sorted(names))).table_valued("value").c.value)
    accounts = select(Company.name_key, Company.domain).where(
        Company.domain != "", Company.name_key.in_(listed)
    )
    people = select(Prospect.company_key, Prospect.domain).where(
        Prospect.domain != "", Prospect.company_key.in_(listed)
    )
    found: dict[str, set[str]] = {}
    for name, domain in session.execute(accounts.union(people)):
        found.setdefault(name, set()).add(domain)
    return found


def store(
    session: Session,
    found: Sequence[Observation],
    *,
    file_name: str,
    source: str,
    rows_read: int,
    now: datetime,
) -> tuple[int, int]:
    """Add the observations that are not there yet as one import; returns its id and how many it added.

    An import that adds nothing leaves nothing behind (id 0).
    """
    record = SignalImport(file_name=file_name, source=source, rows_read=rows_read, at=now)
    session.add(record)
    session.flush()
    before = _count(session)
    each_life = lives(session)
    for part in _portions(found):
        rows = [_values(one, record.id, each_life, now) for one in part]
        session.execute(insert(Signal).on_conflict_do_nothing(), rows)
    added = _count(session) - before
    if not added:
        session.delete(record)
        session.flush()
        return 0, 0
    note_change(session, "signals", "signal_imports")
    return record.id, added


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Signal)) or 0


def _portions(found: Sequence[Observation]) -> Iterator[list[Observation]]:
    rest = iter(found)
    while part := list(islice(rest, _AT_ONCE)):
        yield part


def _values(one: Observation, import_id: int, lives: dict[str, int], now: datetime) -> dict[str, Any]:
    observed = date.fromisoformat(one.observed_on)
    usual = observed + timedelta(days=lives[one.kind])
    return {
        "signal_import_id": import_id,
        "domain": one.domain,
        "email_key": one.email_key,
        "kind": one.kind,
        "topic": one.topic,
        "strength": one.strength,
        "observed_on": observed,
        "expires_on": date.fromisoformat(one.expires_on) if one.expires_on else usual,
        "source": one.source,
        "created_at": now,
    }


def known(session: Session, found: Sequence[Observation]) -> int:
    """How many of the observations are in the workspace already, or stand in the file before."""
    if not found:
        return 0
    days = [one.observed_on for one in found]
    columns = (Signal.domain, Signal.email_key, Signal.kind, Signal.topic, Signal.observed_on, Signal.source)
    within = Signal.observed_on.between(date.fromisoformat(min(days)), date.fromisoformat(max(days)))
    seen: set[tuple[Any, ...]] = {
        (*row[:4], row[4].isoformat(), row[5]) for row in session.execute(select(*columns).where(within))
    }
    repeated = 0
    for one in found:
        key = (one.domain, one.email_key, one.kind, one.topic, one.observed_on, one.source)
        repeated += key in seen
        seen.add(key)
    return repeated


def concerned(session: Session, domains: Iterable[str], email_keys: Iterable[str]) -> list[int]:
    """The ids of the prospects at these domains, or with these addresses."""

    def listed(texts: Iterable[str]) -> Any:
        each = func.json_each(json.dumps(sorted({text for text in texts if text}))).table_valued("value")
        return select(each.c.value)

    of_company = (Prospect.domain != "") & Prospect.domain.in_(listed(domains))
    of_person = (Prospect.email_key != "") & Prospect.email_key.in_(listed(email_keys))
    return list(session.scalars(select(Prospect.id).where(or_(of_company, of_person)).order_by(Prospect.id)))


def remove_import(session: Session, import_id: int) -> tuple[SignalImportRow, list[int]]:
    """Take an import's signals away; returns what it was, and whom that concerns. Raises NotFoundError."""
    row = next((one for one in imports(session) if one.id == import_id), None)
    if row is None:
        raise NotFoundError(
            f"There is no import of signals with the number {import_id}.",
            hint="See them with: prospector signals imports",
        )
    owners = session.execute(
        select(Signal.domain, Signal.email_key).where(Signal.signal_import_id == import_id).distinct()
    ).all()
    ids = concerned(session, (one.domain for one in owners), (one.email_key for one in owners))
    session.execute(delete(Signal).where(Signal.signal_import_id == import_id))
    session.execute(delete(SignalImport).where(SignalImport.id == import_id))
    note_change(session, "signals", "signal_imports")
    return row, ids


def imports(session: Session) -> list[SignalImportRow]:
    """All imports of signals, the newest first."""
    count = select(func.count()).where(Signal.signal_import_id == SignalImport.id).scalar_subquery()
    columns = (
        SignalImport.id, SignalImport.file_name, SignalImport.source, SignalImport.rows_read, count,
        SignalImport.at,
    )  # fmt: skip
    return [
        SignalImportRow(*row) for row in session.execute(select(*columns).order_by(SignalImport.id.desc()))
    ]
