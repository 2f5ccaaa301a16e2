"""Who is excluded by an address of their own: what is taken from such a person must not free them.

A domain or a company on the list excludes whoever works there; an address means the person who has it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from prospector.matching import keys
from prospector.records import Suppression

ADDRESSES = ("email", "other_email")


@dataclass(frozen=True, slots=True)
class OptOut:
    """The addresses of one prospect that are on the list, as keys, and when the newest came there."""

    keys: frozenset[str]
    since: datetime

    def holds(self, addresses: Iterable[str]) -> bool:
        """Whether somebody with these addresses would still be known as the one who opted out."""
        return not self.keys.isdisjoint(keys.email_key(address) for address in addresses if address)


def opted_out(session: Session, ids: Collection[int]) -> dict[int, OptOut]:
    """Those of `ids` who are excluded by an address of theirs, whatever else excludes them."""
    session.flush()
    rows = session.execute(text(_EXCLUDED), {"ids": json.dumps(list(ids))})
    theirs = {row.id: {keys.email_key(one) for one in (row.email, row.other_email) if one} for row in rows}
    listed = _listed(session, {key for found in theirs.values() for key in found})
    return {
        number: _of(found & listed.keys(), listed)
        for number, found in theirs.items()
        if found & listed.keys()
    }


def _of(found: Collection[str], listed: Mapping[str, datetime]) -> OptOut:
    return OptOut(frozenset(found), max(listed[key] for key in found))


def _listed(session: Session, wanted: Collection[str]) -> dict[str, datetime]:
    if not wanted:
        return {}
    some = select(text("value")).select_from(text("json_each(:keys)")).params(keys=json.dumps(sorted(wanted)))
    found = select(Suppression.key, Suppression.created_at).where(
        Suppression.kind == "address", Suppression.key.in_(some)
    )
    return {row.key: row.created_at for row in session.execute(found)}


_EXCLUDED = """
SELECT id, email, other_email FROM prospects
WHERE suppression_id IS NOT NULL AND id IN (SELECT value FROM json_each(:ids))
"""
