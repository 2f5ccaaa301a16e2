"""Who is excluded by an address of their own: what is taken from such a person must not free them.

A domain or a company on the list excludes whoever works there; an address means the person who has it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from prospector.matching import keys
from prospector.records import Address, Prospect, Suppression

ADDRESSES = ("email", "other_email")


@dataclass(frozen=True, slots=True)
class OptOut:
    """The addresses of one prospect that are on the list, as keys, and when the newest came there.

    `lasting`: one of them is a further address, which no edit takes away.
    """

    keys: frozenset[str]
    since: datetime
    lasting: bool = False

    def holds(self, addresses: Iterable[str]) -> bool:
        """Whether somebody with these addresses would still be known as the one who opted out."""
        return self.lasting or self.has(addresses)

    def has(self, addresses: Iterable[str]) -> bool:
        """Whether one of these addresses is on the list."""
        return not self.keys.isdisjoint(keys.email_key(address) for address in addresses if address)


def opted_out(session: Session, ids: Collection[int]) -> dict[int, OptOut]:
    """Those of `ids` who are excluded by an address of theirs, whatever else excludes them."""
    session.flush()
    rows = session.execute(text(_EXCLUDED), {"ids": json.dumps(list(ids))})
    theirs = {row.id: {keys.email_key(one) for one in (row.email, row.other_email) if one} for row in rows}
    further = _further(session, theirs)
    listed = _listed(session, {key for found in (*theirs.values(), *further.values()) for key in found})
    return {
        number: _of(found & listed.keys(), further[number] & listed.keys(), listed)
        for number, found in theirs.items()
        if (found | further[number]) & listed.keys()
    }


def addresses_of(session: Session, prospect: Prospect) -> list[str]:
    """Every known address of a prospect, each once: the two fields first, then the further ones."""
    found: dict[str, str] = {}
    for address in (prospect.email, prospect.other_email, *session.scalars(_THEIRS, {"id": prospect.id})):
        if address:
            found.setdefault(keys.email_key(address), address)
    return list(found.values())


def _of(found: Set[str], further: Set[str], listed: Mapping[str, datetime]) -> OptOut:
    every = frozenset(found | further)
    return OptOut(every, max(listed[key] for key in every), lasting=bool(further))


def _further(session: Session, ids: Collection[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {number: set() for number in ids}
    for number, key in session.execute(text(_FURTHER), {"ids": json.dumps(list(ids))}):
        found[number].add(key)
    return found


def _listed(session: Session, wanted: Collection[str]) -> dict[str, datetime]:
    if not wanted:
        return {}
    some = select(text("value")).select_from(text("json_each(:keys)")).params(keys=json.dumps(sorted(wanted)))
    found = select(Suppression.key, Suppression.created_at).where(
        Suppression.kind == "address", Suppression.key.in_(some)
    )
    return {row.key: row.created_at for row in session.execute(found)}


# Made once: this is asked for every one of many.
_THEIRS = (
    select(Address.email)
    .where(Address.prospect_id == bindparam("id"), Address.email != "")
    .order_by(Address.id)
)
_FURTHER = """
SELECT prospect_id, email_key FROM addresses WHERE prospect_id IN (SELECT value FROM json_each(:ids))
"""
_EXCLUDED = """
SELECT id, email, other_email FROM prospects
WHERE suppression_id IS NOT NULL AND id IN (SELECT value FROM json_each(:ids))
"""
