"""May this person be contacted? Asked of the list itself, so the answer holds at the last moment."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from prospector.errors import NotFoundError
from prospector.matching import keys
from prospector.records import Prospect, Suppression
from prospector.suppressions.personal import addresses_of
from prospector.suppressions.values import parent_domains, wildcard_pattern

_STRENGTH = {"address": 0, "domain": 1, "wildcard": 2, "company": 3}


class _Entry(NamedTuple):
    id: int
    kind: str
    key: str
    value: str
    reason: str


_COLUMNS = (Suppression.id, Suppression.kind, Suppression.key, Suppression.value, Suppression.reason)


def reason_for(session: Session, *, email: str = "", domain: str = "", company: str = "") -> str | None:
    """Why nobody may write to this address, domain or company; None when one may."""
    address = keys.email_key(email)
    hosts = [host for host in (address.rpartition("@")[2], keys.domain_key(domain)) if host]
    found = [row for row in _near(session, address, hosts, company) if _holds(row, address, hosts)]
    return _sentence(min(found, key=lambda row: (_STRENGTH[row.kind], row.id))) if found else None


def check(session: Session, prospect_id: int) -> str | None:
    """Why this prospect must not be contacted, by any address; None when nothing stands against it."""
    prospect = session.get(Prospect, prospect_id)
    if prospect is None:
        raise NotFoundError("There is no such prospect.")
    first = reason_for(session, email=prospect.email, domain=prospect.domain, company=prospect.company)
    others = (reason_for(session, email=address) for address in addresses_of(session, prospect)[1:])
    return first or next(filter(None, others), None)


def reasons(session: Session, suppression_ids: Collection[int]) -> dict[int, str]:
    """The sentence shown for each of these entries, by id."""
    rows = session.execute(select(*_COLUMNS).where(Suppression.id.in_(set(suppression_ids))))
    return {row.id: _sentence(_Entry(*row)) for row in rows}


def _near(session: Session, address: str, hosts: list[str], company: str) -> list[_Entry]:
    domains = [domain for host in hosts for domain in parent_domains(host)]
    asked = {"address": address, "domains": domains, "company": keys.company_key(company)}
    return [_Entry(*row) for row in session.execute(_NEAR, asked)]


# Made once: this is asked for every one of many, and making the statement takes longer than asking.
_NEAR = select(*_COLUMNS).where(
    or_(
        and_(Suppression.kind == "address", Suppression.key == bindparam("address")),
        and_(Suppression.kind == "domain", Suppression.key.in_(bindparam("domains", expanding=True))),
        Suppression.kind == "wildcard",
        and_(Suppression.kind == "company", Suppression.key == bindparam("company")),
    ),
    Suppression.key != "",
)


def _holds(row: _Entry, address: str, hosts: list[str]) -> bool:
    if row.kind != "wildcard":
        return True
    against = [address] if "@" in row.key else hosts
    return any(wildcard_pattern(row.key).fullmatch(text) for text in against)


def _sentence(row: _Entry) -> str:
    what = f"{row.kind.capitalize()} {row.value} is on the do-not-contact list"
    return f"{what}: {row.reason}" if row.reason else f"{what}."
