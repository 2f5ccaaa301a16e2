"""Who is excluded, worked out for many prospects at once, and what that means for their drafts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from prospector.matching import keys
from prospector.records import utc_text
from prospector.storage import note_change
from prospector.suppressions.values import glob, parent_domains, wildcard_pattern

_EVERYBODY = "1"
_OF_IMPORT = "p.id IN (SELECT prospect_id FROM import_rows WHERE import_id = :scope)"
_OF_IDS = "p.id IN (SELECT value FROM json_each(:scope))"

# Each kind that follows overwrites the one before: an address says more than the domain it lies in.
_BY_COMPANY = """
INSERT OR REPLACE INTO temp.excluded
SELECT p.id, s.id FROM suppressions AS s JOIN prospects AS p ON p.company_key = s.key
WHERE s.kind = 'company' AND p.company_key <> '' AND {scope}
"""
_BY_HOST = """
INSERT OR REPLACE INTO temp.excluded
SELECT p.id, h.suppression_id FROM temp.excluded_hosts AS h CROSS JOIN prospects AS p
ON p.domain = h.host AND p.domain <> ''
WHERE {scope}
UNION ALL
SELECT p.id, h.suppression_id FROM prospects AS p CROSS JOIN temp.excluded_hosts AS h
ON h.host = substr(p.email_key, instr(p.email_key, '@') + 1)
WHERE p.email_key <> '' AND {scope}
"""
_BY_WILDCARD = """
INSERT OR REPLACE INTO temp.excluded
SELECT p.id, json_extract(w.value, '$[0]') FROM json_each(:patterns) AS w CROSS JOIN prospects AS p
ON p.email_key GLOB json_extract(w.value, '$[1]') WHERE p.email_key <> '' AND {scope}
"""
_BY_ADDRESS = """
INSERT OR REPLACE INTO temp.excluded
SELECT p.id, s.id FROM suppressions AS s CROSS JOIN prospects AS p ON p.email_key = s.key
WHERE s.kind = 'address' AND p.email_key <> '' AND {scope}
"""
_BY_OTHER_ADDRESS = "INSERT OR IGNORE INTO temp.excluded VALUES (:prospect_id, :suppression_id)"
_OTHER_ADDRESSES = """
SELECT p.id, p.other_email FROM prospects AS p WHERE p.other_email <> '' AND {scope}
UNION ALL
SELECT p.id, a.email FROM addresses AS a JOIN prospects AS p ON p.id = a.prospect_id WHERE {scope}
"""
_HOSTS = """
SELECT DISTINCT p.domain FROM prospects AS p WHERE p.domain <> '' AND {scope}
UNION SELECT DISTINCT substr(p.email_key, instr(p.email_key, '@') + 1) FROM prospects AS p
WHERE p.email_key <> '' AND {scope}
"""
_NEWLY = """
SELECT count(*) FROM temp.excluded AS e CROSS JOIN prospects AS p ON p.id = e.prospect_id
WHERE p.suppression_id IS NULL
"""
_FREE = """
UPDATE prospects AS p SET suppression_id = NULL
WHERE p.suppression_id IS NOT NULL AND p.id NOT IN (SELECT prospect_id FROM temp.excluded) AND {scope}
"""
_EXCLUDE = """
UPDATE prospects AS p SET suppression_id = e.suppression_id FROM temp.excluded AS e
WHERE p.id = e.prospect_id AND p.suppression_id IS NOT e.suppression_id
    AND p.id IN (SELECT prospect_id FROM temp.excluded)
"""
_HOLD_DRAFTS = """
UPDATE drafts SET state = 'held', approved_hash = '', approved_at = NULL, message_id = '', updated_at = :now,
    problems = json_insert(problems, '$[#]', json_array('suppressed', ''))
WHERE state IN ('draft', 'held', 'approved')
    AND NOT EXISTS (SELECT 1 FROM json_each(problems) AS x WHERE json_extract(x.value, '$[0]') = 'suppressed')
    AND prospect_id IN (SELECT id FROM prospects WHERE suppression_id IS NOT NULL)
"""
_FREE_DRAFTS = """
UPDATE drafts SET updated_at = :now,
    state = CASE WHEN json_array_length(problems) = 1 THEN 'draft' ELSE state END,
    problems = (SELECT json_group_array(json(x.value)) FROM json_each(problems) AS x
                WHERE json_extract(x.value, '$[0]') <> 'suppressed')
WHERE state = 'held'
    AND EXISTS (SELECT 1 FROM json_each(problems) AS x WHERE json_extract(x.value, '$[0]') = 'suppressed')
    AND EXISTS (SELECT 1 FROM prospects AS p WHERE p.id = drafts.prospect_id AND p.suppression_id IS NULL)
"""


def apply_all(session: Session, *, now: datetime) -> int:
    """Work out anew who is excluded, over the whole workspace; returns how many newly are.

    Also holds the open drafts of excluded people, with the problem "suppressed" and any approval
    revoked, and frees those of people who are excluded no more.
    """
    return _apply(session, _EVERYBODY, {}, now)


def apply_to(
    session: Session, *, now: datetime, import_id: int | None = None, ids: Collection[int] = ()
) -> int:
    """As `apply_all`, for the prospects of one import, or for `ids`."""
    if import_id is not None:
        return _apply(session, _OF_IMPORT, {"scope": import_id}, now)
    return _apply(session, _OF_IDS, {"scope": json.dumps(list(ids))}, now)


def _apply(session: Session, scope: str, values: dict[str, object], now: datetime) -> int:
    session.flush()
    _prepare(session)
    _collect(session, scope, values)
    newly = int(session.scalar(text(_NEWLY)) or 0)
    session.execute(text(_FREE.format(scope=scope)), values)
    session.execute(text(_EXCLUDE))
    _follow_with_drafts(session, now)
    session.expire_all()  # what the session remembers of prospects and drafts is out of date
    note_change(session, "suppressions", "prospects", "drafts")
    return newly


def _prepare(session: Session) -> None:
    session.execute(text(
        "CREATE TEMP TABLE IF NOT EXISTS excluded (prospect_id INTEGER PRIMARY KEY, suppression_id INTEGER)"
    ))  # fmt: skip
    session.execute(text(
        "CREATE TEMP TABLE IF NOT EXISTS excluded_hosts (host TEXT PRIMARY KEY, suppression_id INTEGER)"
    ))  # fmt: skip
    session.execute(text("DELETE FROM temp.excluded"))
    session.execute(text("DELETE FROM temp.excluded_hosts"))


def _collect(session: Session, scope: str, values: dict[str, object]) -> None:
    entries = _Entries(session)
    session.execute(text(_BY_COMPANY.format(scope=scope)), values)
    if entries.wildcards:
        patterns = json.dumps([(number, glob(key)) for key, number in entries.wildcards if "@" in key])
        session.execute(text(_BY_WILDCARD.format(scope=scope)), {**values, "patterns": patterns})
    if entries.judge_hosts:
        _collect_hosts(session, entries, scope, values)
    session.execute(text(_BY_ADDRESS.format(scope=scope)), values)
    _collect_other_addresses(session, entries, scope, values)


def _collect_hosts(session: Session, entries: _Entries, scope: str, values: dict[str, object]) -> None:
    hosts = session.scalars(text(_HOSTS.format(scope=scope)), values)
    found = [{"host": host, "number": number} for host in hosts if (number := entries.of_host(host))]
    if found:
        session.execute(text("INSERT INTO temp.excluded_hosts VALUES (:host, :number)"), found)
        session.execute(text(_BY_HOST.format(scope=scope)), values)


def _collect_other_addresses(
    session: Session, entries: _Entries, scope: str, values: dict[str, object]
) -> None:
    if not entries.by_key:
        return
    rows = session.execute(text(_OTHER_ADDRESSES.format(scope=scope)), values)
    found = [
        {"prospect_id": row.id, "suppression_id": number}
        for row in rows
        if (number := entries.of_address(keys.email_key(row.other_email)))
    ]
    if found:
        session.execute(text(_BY_OTHER_ADDRESS), found)


def _follow_with_drafts(session: Session, now: datetime) -> None:
    session.execute(text(_HOLD_DRAFTS), {"now": utc_text(now)})
    session.execute(text(_FREE_DRAFTS), {"now": utc_text(now)})


class _Entries:
    """The list in the form that judges one host or one address at a time; hosts repeat, so there
    are far fewer to judge than prospects."""

    def __init__(self, session: Session) -> None:
        rows = session.execute(
            text("SELECT id, kind, key FROM suppressions WHERE kind <> 'company' ORDER BY id")
        )
        self.by_key: dict[tuple[str, str], int] = {(kind, key): number for number, kind, key in rows}
        self.wildcards = [(key, number) for (kind, key), number in self.by_key.items() if kind == "wildcard"]
        self._host_wildcards = [(wildcard_pattern(key), n) for key, n in self.wildcards if "@" not in key]
        self.judge_hosts = bool(self._host_wildcards) or any(kind == "domain" for kind, _ in self.by_key)

    def of_host(self, host: str) -> int | None:
        """The entry that shuts out a host, if one does."""
        folded = host if host.isascii() else keys.domain_key(host)
        for domain in parent_domains(folded.lower()):
            if number := self.by_key.get(("domain", domain)):
                return number
        return _first(number for pattern, number in self._host_wildcards if pattern.fullmatch(folded))

    def of_address(self, key: str) -> int | None:
        """The entry that shuts out an address, given by its key, if one does."""
        found = self.by_key.get(("address", key)) or self.of_host(key.rpartition("@")[2])
        return found or _first(
            number for wildcard, number in self.wildcards
            if "@" in wildcard and wildcard_pattern(wildcard).fullmatch(key)
        )  # fmt: skip


def _first(numbers: Iterable[int]) -> int | None:
    return next(iter(numbers), None)
