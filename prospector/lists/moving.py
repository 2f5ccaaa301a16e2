"""Moving a staged list into the workspace: a few INSERT ... SELECT statements in the caller's transaction.

The staging file is attached as schema `staged`. Staged row 1 becomes prospect `first + 1` and so on, so
that every statement can compute the ids it needs; gaps stay where rows made no prospect.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector import suppressions
from prospector.lists.staging import KEYS, VALUES
from prospector.matching.keys import email_key
from prospector.records import Import, ProspectList, utc_text
from prospector.storage import search
from prospector.storage.database import note_change

Seen = tuple[int, int, int, int]

CHANGEABLE = (*VALUES, "company_id")
AS_IT_STANDS = f"CASE c.field {' '.join(f'''WHEN '{name}' THEN p.{name}''' for name in CHANGEABLE)} END"
"""SQL for the present value of the prospect `p` in the field that the change `c` names."""
FOLLOWING = "(" + ", ".join(f"'{name}'" for name in (*KEYS, "company_id")) + ")"
"""SQL for the fields that follow from others, and have no origin of their own."""

_MANY = 5_000  # rows; for fewer the indexes are kept up to date on the way
_INDEXES = """
SELECT name, sql FROM main.sqlite_master
WHERE type = 'index' AND tbl_name IN ('companies', 'import_rows', 'prospects') AND sql IS NOT NULL
"""
_KEPT = "('created', 'updated', 'unchanged')"
_COMPANY = (
    "name", "name_key", "legal_form", "domain", "industry", "employees_min", "employees_max", "revenue_min",
    "revenue_max", "revenue_currency", "linkedin", "city", "country",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Bases:
    """The highest ids in use; what is moved gets the ids above them."""

    prospect: int
    company: int
    row: int


def look(session: Session) -> Seen:
    """How many prospects and suppressions there are, and their highest ids: what a preview relied on."""
    found = _run(
        session,
        "SELECT (SELECT count(*) FROM prospects), (SELECT coalesce(max(id), 0) FROM prospects),"
        " (SELECT count(*) FROM suppressions), (SELECT coalesce(max(id), 0) FROM suppressions)",
    ).one()
    return (int(found[0]), int(found[1]), int(found[2]), int(found[3]))


def is_outdated(session: Session) -> bool:
    """Whether a prospect that a row was matched with is gone, or changed under a planned change."""
    return bool(_run(session, _OUTDATED).scalar_one())


def new_list(session: Session, name: str, now: datetime) -> int:
    """Make a list under `name`, numbered when the name is taken; returns its id."""
    taken = set(
        session.scalars(select(ProspectList.name).where(ProspectList.name.startswith(name, autoescape=True)))
    )
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    made = ProspectList(name=free, created_at=now)
    session.add(made)
    session.flush()
    return made.id


def list_name(session: Session, list_id: int | None) -> str:
    """The list's name, empty when it is gone."""
    return session.scalar(select(ProspectList.name).where(ProspectList.id == list_id)) or ""


def move(session: Session, made: Import, *, now: datetime) -> None:
    """Move companies, rows, prospects, changes, list members and suppressions of the staged list."""
    bases = _bases(session)
    values = {
        "import_id": made.id,
        "list_id": made.list_id,
        "now": utc_text(now),
        "prospect": bases.prospect,
        "company": bases.company,
        "row": bases.row,
        "file": made.file_name,
    }
    with _indexed_after(session, made.rows_read >= max(_MANY, 2 * bases.row)):
        for statement in (_COMPANIES, _ROWS, _PROSPECTS):
            _run(session, statement, values)
    for statement in (_MERGED, _CHANGES, _ACCOUNT_CHANGES):
        _run(session, statement, values)
    _apply_changes(session, values)
    for statement in (_ADDRESSES, _MEMBERS, _DOUBTS):
        _run(session, statement, values)
    added = [_run(session, statement, values).rowcount for statement in (_OPT_OUTS, _OPT_OUTS_ELSEWHERE)]
    added += [_other_addresses_out(session, values)]
    if sum(added):
        suppressions.apply_all(session, now=now)
    elif _run(session, "SELECT EXISTS (SELECT 1 FROM suppressions)").scalar_one():
        suppressions.apply_to(session, import_id=made.id, now=now)
    search.index(session)
    note_change(session, "prospects", "companies", "imports", "lists", "suppressions", "suspects")


def _other_addresses_out(session: Session, values: dict[str, Any]) -> int:
    """Put all other addresses of those who opted out on the list, too; returns how many are new there."""
    found = [
        {**values, "address": address, "key": email_key(address), "reason": reason}
        for reason, address in _run(session, _OTHER_ADDRESSES)
    ]
    return sum(_run(session, _OPT_OUT, one).rowcount for one in found if one["key"])


@contextmanager
def _indexed_after(session: Session, many: bool) -> Iterator[None]:
    """Take the indexes of the filled tables away for the block's length, when more is added than is there.

    Sorting all keys once is a third quicker than finding a place for each. It is part of the transaction:
    nobody else sees the tables without their indexes, whatever happens.
    """
    if not many:
        yield
        return
    indexes = _run(session, _INDEXES).all()
    for name, _ in indexes:
        _run(session, f'DROP INDEX "{name}"')
    yield
    for _, definition in indexes:
        _run(session, definition)


def _bases(session: Session) -> _Bases:
    found = _run(
        session,
        "SELECT max((SELECT coalesce(max(id), 0) FROM prospects),"
        " (SELECT coalesce(max(prospect_id), 0) FROM import_rows),"
        " (SELECT coalesce(max(gone_id), 0) FROM merges)),"
        " (SELECT coalesce(max(id), 0) FROM companies), (SELECT coalesce(max(id), 0) FROM import_rows)",
    ).one()
    return _Bases(*found)


def _apply_changes(session: Session, values: dict[str, Any]) -> None:
    fields = _run(session, "SELECT DISTINCT field FROM import_changes WHERE import_id = :import_id", values)
    for name in fields.scalars().all():
        assert name in CHANGEABLE
        _run(session, _APPLY.format(field=name), {**values, "field": name})
    _run(session, _CHANGED_FROM, values)


def _run(session: Session, statement: str, values: dict[str, Any] | None = None) -> Any:
    return session.connection().exec_driver_sql(statement, values or {})


_COMPANIES = f"""
INSERT INTO companies (id, {", ".join(_COMPANY)}, import_id, created_at)
SELECT :company + id, {", ".join(_COMPANY)},
       :import_id, :now
FROM staged.companies WHERE existing_id IS NULL
"""  # noqa: S608

_ROW_COMPANY = (
    "(SELECT coalesce(c.existing_id, :company + c.id) FROM staged.companies c WHERE c.id = r.company)"
)

_ROWS = f"""
INSERT INTO import_rows (id, import_id, sheet, row, verdict, reason, prospect_id, company_id, findings, raw)
SELECT :row + r.id, :import_id, s.sheet, r.row, r.verdict, r.reason,
       CASE WHEN r.verdict IN ('suppressed', 'rejected') OR f.verdict IS NULL THEN NULL
            WHEN f.prospect_id IS NOT NULL THEN f.prospect_id
            WHEN f.is_person THEN :prospect + f.id END,
       {_ROW_COMPANY},
       r.findings, r.left_out
FROM staged.rows r JOIN staged.sheets s ON s.id = r.sheet_id
LEFT JOIN staged.verdicts f ON f.id = r.cluster
ORDER BY r.id
"""  # noqa: S608

_PROSPECTS = f"""
INSERT INTO prospects (id, company_id, {", ".join(VALUES)}, import_row_id, created_at, updated_at)
SELECT :prospect + r.id, {_ROW_COMPANY}, {", ".join(f"r.v_{name}" for name in VALUES)},
       :row + r.id, :now, :now
FROM staged.rows r WHERE r.verdict = 'created' AND r.is_person ORDER BY r.id
"""  # noqa: S608

_MERGED = """
INSERT INTO provenance (prospect_id, field, kind, import_row_id, before, at)
SELECT :prospect + r.id, o.key, 'merged', :row + o.value, '', :now
FROM staged.rows r, json_each(r.origins) o
WHERE r.verdict = 'created' AND r.origins <> ''
"""

_OUTDATED = f"""
SELECT EXISTS (SELECT 1 FROM staged.changes c LEFT JOIN prospects p ON p.id = c.prospect_id
WHERE c.before IS NOT {AS_IT_STANDS})
OR EXISTS (SELECT 1 FROM staged.verdicts v WHERE v.prospect_id IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM prospects p WHERE p.id = v.prospect_id))
"""  # noqa: S608

_CHANGES = """
INSERT INTO import_changes (import_id, import_row_id, prospect_id, field, before, after, origin)
SELECT :import_id, :row + c.row_id, c.prospect_id, c.field, c.before, c.after,
       CASE WHEN o.kind IS NULL THEN '' ELSE json_array(o.kind, o.import_row_id, o.before, o.at) END
FROM staged.changes c LEFT JOIN provenance o ON o.prospect_id = c.prospect_id AND o.field = c.field
"""

# Who had no account gets the row's; who had one changes it when the company or domain was overwritten.
_ACCOUNT_CHANGES = f"""
INSERT INTO import_changes (import_id, import_row_id, prospect_id, field, before, after)
SELECT :import_id, :row + r.id, p.id, 'company_id', p.company_id, {_ROW_COMPANY}
FROM staged.rows r JOIN prospects p ON p.id = r.prospect_id
WHERE r.verdict = 'updated' AND r.company IS NOT NULL AND p.company_id IS NOT {_ROW_COMPANY}
AND (p.id IN (SELECT prospect_id FROM staged.changes WHERE field IN ('company', 'domain') AND before <> '')
     OR p.company_id IS NULL
     AND p.id IN (SELECT prospect_id FROM staged.changes WHERE field IN ('company', 'domain')))
"""  # noqa: S608

_APPLY = """
UPDATE prospects SET {field} = c.after, updated_at = :now
FROM import_changes c
WHERE c.import_id = :import_id AND c.field = :field AND c.prospect_id = prospects.id
"""

_CHANGED_FROM = f"""
INSERT INTO provenance (prospect_id, field, kind, import_row_id, before, at)
SELECT prospect_id, field, 'file', import_row_id, coalesce(before, ''), :now
FROM import_changes WHERE import_id = :import_id AND field NOT IN {FOLLOWING}
ON CONFLICT (prospect_id, field) DO UPDATE
SET kind = excluded.kind, import_row_id = excluded.import_row_id, before = excluded.before, at = excluded.at
"""  # noqa: S608

_ADDRESSES = """
INSERT INTO addresses (prospect_id, email, email_key, import_id)
SELECT p.id, max(f.email), f.email_key, :import_id
FROM staged.further f JOIN import_rows x ON x.id = :row + f.row_id JOIN prospects p ON p.id = x.prospect_id
WHERE f.email_key NOT IN ('', p.email_key) AND f.email <> p.other_email
GROUP BY p.id, f.email_key
"""

_MEMBERS = f"""
INSERT OR IGNORE INTO list_members (list_id, prospect_id)
SELECT :list_id, coalesce(r.prospect_id, :prospect + r.id)
FROM staged.rows r WHERE r.verdict IN {_KEPT} AND r.is_person
"""  # noqa: S608

# What the matching was not sure of waits for a person to decide; so does who may have changed jobs.
_DOUBTS = """
INSERT OR IGNORE INTO suspects (low_id, high_id, band, confidence, code, reason, found_at)
SELECT min(d.one, d.other), max(d.one, d.other),
       CASE WHEN d.code LIKE 'moved%' THEN 'possible' ELSE d.band END, CAST(100 * d.confidence AS INTEGER),
       d.code, d.reason, :now FROM (
    SELECT x.prospect_id AS one, coalesce(d.prospect_id, y.prospect_id) AS other, d.*
    FROM staged.doubts d JOIN import_rows x ON x.id = :row + d.row_id
    LEFT JOIN import_rows y ON y.id = :row + d.other_row_id
) AS d JOIN prospects a ON a.id = d.one JOIN prospects b ON b.id = d.other
WHERE d.one <> d.other AND NOT EXISTS (SELECT 1 FROM not_duplicates n
    WHERE n.low_id = min(d.one, d.other) AND n.high_id = max(d.one, d.other))
"""

_OPT_OUTS = """
INSERT OR IGNORE INTO suppressions (kind, value, key, reason, source, import_id, created_at)
SELECT 'address', r.v_email, r.v_email_key,
       CASE WHEN r.opt_out <> '' THEN r.opt_out ELSE r.bounced END, :file, :import_id, :now
FROM staged.rows r
WHERE (r.opt_out <> '' OR r.bounced <> '') AND r.v_email_key <> ''
"""

# Who opts out does so with every address of theirs that we know: from other rows, and in the workspace.
_OPT_OUTS_ELSEWHERE = """
INSERT OR IGNORE INTO suppressions (kind, value, key, reason, source, import_id, created_at)
SELECT 'address', m.v_email, m.v_email_key, r.opt_out, :file, :import_id, :now
FROM staged.rows r JOIN staged.rows m ON m.cluster = r.cluster
WHERE r.opt_out <> '' AND r.is_person AND m.v_email_key <> ''
UNION ALL
SELECT 'address', p.email, p.email_key, r.opt_out, :file, :import_id, :now
FROM staged.rows r JOIN prospects p ON p.id = r.prospect_id
WHERE r.opt_out <> '' AND p.email_key <> ''
"""

_OTHER_ADDRESSES = """
SELECT r.opt_out, m.v_other_email FROM staged.rows r JOIN staged.rows m ON m.cluster = r.cluster
WHERE r.opt_out <> '' AND r.is_person AND m.v_other_email <> ''
UNION
SELECT r.opt_out, f.email FROM staged.further f CROSS JOIN staged.verdicts m ON m.id = f.row_id
JOIN (SELECT cluster, opt_out FROM staged.rows WHERE opt_out <> '' AND is_person) r ON r.cluster = m.cluster
UNION
SELECT r.opt_out, p.other_email FROM staged.rows r JOIN prospects p ON p.id = r.prospect_id
WHERE r.opt_out <> '' AND p.other_email <> ''
UNION
SELECT r.opt_out, a.email FROM staged.rows r JOIN addresses a ON a.prospect_id = r.prospect_id
WHERE r.opt_out <> ''
"""
_OPT_OUT = """
INSERT OR IGNORE INTO suppressions (kind, value, key, reason, source, import_id, created_at)
VALUES ('address', :address, :key, :reason, :file, :import_id, :now)
"""
