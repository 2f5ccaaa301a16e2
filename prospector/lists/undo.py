"""Taking an import back: what it made goes, what it changed is put back, what has lived since is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from prospector import suppressions
from prospector.errors import InvalidInputError
from prospector.lists.importer import find
from prospector.lists.moving import AS_IT_STANDS, CHANGEABLE, FOLLOWING
from prospector.records import utc_text
from prospector.storage.database import note_change


@dataclass(frozen=True, slots=True)
class Kept:
    """A prospect (or one of its values, when `field` is set) that undo left as it is, and why."""

    prospect_id: int
    name: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking an import back did.

    `removed` prospects and `companies` are gone, the prospects in `restored_ids` have their earlier values
    back. `suppressions` found in the file stay in force: an opt-out is not undone.
    """

    import_id: int
    removed: int
    companies: int
    restored_ids: Sequence[int]
    kept: Sequence[Kept]
    suppressions: int

    @property
    def restored(self) -> int:
        """How many prospects have their earlier values back."""
        return len(self.restored_ids)


def undo(session: Session, import_id: int, *, now: datetime) -> Undone:
    """Take the import back. Raises NotFoundError, or InvalidInputError when it was undone already.

    Fits are not renewed here: prospector.intake.take_back does both.
    """
    made = find(session, import_id)
    if made.state == "undone":
        raise InvalidInputError(f"Import {import_id} was undone already.", hint="There is nothing to do.")
    values = {"id": import_id, "now": utc_text(now)}
    kept = _lived_since(session, values) + _edited_since(session, values)
    restored = _restore(session, values)
    removed = _remove(session, values)
    companies = _run(session, _REMOVE_COMPANIES, values).rowcount
    _run(session, _EMPTY_LIST, values)
    made.state, made.undone_at = "undone", now
    session.flush()
    suppressions.apply_to(session, ids=restored, now=now)
    note_change(session, "prospects", "companies", "imports", "lists", "drafts")
    stay = _run(session, "SELECT count(*) FROM suppressions WHERE import_id = :id", values).scalar_one()
    return Undone(import_id, len(removed), companies, restored, kept, stay)


def _lived_since(session: Session, values: dict[str, Any]) -> list[Kept]:
    """Note in the temporary table `undo_kept` who is kept, and tell it."""
    _run(session, "CREATE TEMP TABLE IF NOT EXISTS undo_kept (id INTEGER PRIMARY KEY, reason TEXT)")
    _run(session, "DELETE FROM undo_kept")
    for reason, ids in _LIVED.items():
        _run(
            session,
            f"INSERT OR IGNORE INTO undo_kept SELECT p.id, '{reason}' FROM prospects p"  # noqa: S608
            f" JOIN import_rows r ON r.id = p.import_row_id WHERE r.import_id = :id AND p.id IN ({ids})",
            values,
        )
    found = _run(
        session, "SELECT k.id, p.full_name, p.email, k.reason FROM undo_kept k JOIN prospects p USING (id)"
    )
    return [Kept(row[0], row[1] or row[2], "", row[3]) for row in found]


def _edited_since(session: Session, values: dict[str, Any]) -> list[Kept]:
    found = _run(session, _EDITED, values)
    return [Kept(row[0], row[1] or row[2], row[3], "edited since the import") for row in found]


def _restore(session: Session, values: dict[str, Any]) -> list[int]:
    """Put the values back that are still as the import left them; returns the prospects concerned."""
    ids = list(_run(session, _RESTORABLE, values).scalars())
    for name in (
        _run(session, "SELECT DISTINCT field FROM import_changes WHERE import_id = :id", values)
        .scalars()
        .all()
    ):
        assert name in CHANGEABLE
        before = _STILL_THERE if name == "company_id" else "c.before"
        _run(session, _RESTORE.format(field=name, before=before), {**values, "field": name})
    _run(session, _FORGET_PROVENANCE, values)
    _run(session, _RESTORE_PROVENANCE, values)
    return ids


def _remove(session: Session, values: dict[str, Any]) -> list[int]:
    ids = list(_run(session, f"SELECT id FROM ({_REMOVABLE})", values).scalars())  # noqa: S608
    _run(session, f"DELETE FROM drafts WHERE prospect_id IN ({_REMOVABLE})", values)  # noqa: S608
    _run(session, f"DELETE FROM prospects WHERE id IN ({_REMOVABLE})", values)  # noqa: S608
    return ids


def _run(session: Session, statement: str, values: dict[str, Any] | None = None) -> Any:
    return session.connection().exec_driver_sql(statement, values or {})


# Why a prospect that the import made stays: it was contacted, worked on or relied on since.
_LIVED = {
    "has touches": "SELECT prospect_id FROM touches",
    "has a task": "SELECT prospect_id FROM tasks",
    "has a draft that was edited, approved or handed over": (
        "SELECT prospect_id FROM drafts WHERE state IN ('approved', 'handed_over') OR body IS NOT NULL"
    ),
    "was edited since the import": "SELECT prospect_id FROM provenance WHERE kind = 'typed'",
    "was put into another list": (
        "SELECT prospect_id FROM list_members"
        " WHERE list_id NOT IN (SELECT list_id FROM imports WHERE list_id IS NOT NULL)"
    ),
    "changed its stage": "SELECT prospect_id FROM stage_history",
    "was found again by a later import": (
        "SELECT prospect_id FROM import_rows x JOIN imports i ON i.id = x.import_id"
        " WHERE x.import_id > :id AND i.state = 'done' AND x.verdict IN ('updated', 'unchanged')"
    ),
}

_REMOVABLE = """
SELECT p.id FROM prospects p JOIN import_rows r ON r.id = p.import_row_id
WHERE r.import_id = :id AND r.verdict = 'created' AND p.id NOT IN (SELECT id FROM undo_kept)
"""

_EDITED = f"""
SELECT c.prospect_id, p.full_name, p.email, c.field
FROM import_changes c JOIN prospects p ON p.id = c.prospect_id
WHERE c.import_id = :id AND c.field NOT IN {FOLLOWING} AND {AS_IT_STANDS} IS NOT c.after
ORDER BY c.prospect_id, c.id
"""  # noqa: S608

_RESTORABLE = f"""
SELECT DISTINCT c.prospect_id FROM import_changes c JOIN prospects p ON p.id = c.prospect_id
WHERE c.import_id = :id AND {AS_IT_STANDS} IS c.after
"""  # noqa: S608

_RESTORE = """
UPDATE prospects SET {field} = {before}, updated_at = :now
FROM import_changes c
WHERE c.import_id = :id AND c.field = :field AND c.prospect_id = prospects.id AND prospects.{field} IS c.after
"""

# An account nobody stood under any more may be gone since.
_STILL_THERE = "(SELECT k.id FROM companies k WHERE k.id = c.before)"

_FORGET_PROVENANCE = """
DELETE FROM provenance
WHERE import_row_id IN (SELECT id FROM import_rows WHERE import_id = :id) AND kind = 'file'
"""

# Where the value was set since, its newer provenance stays.
_RESTORE_PROVENANCE = """
INSERT INTO provenance (prospect_id, field, kind, import_row_id, before, at)
SELECT c.prospect_id, c.field, c.origin ->> 0, c.origin ->> 1, c.origin ->> 2, c.origin ->> 3
FROM import_changes c JOIN prospects p ON p.id = c.prospect_id
WHERE c.import_id = :id AND c.origin <> ''
ON CONFLICT (prospect_id, field) DO NOTHING
"""

_REMOVE_COMPANIES = """
DELETE FROM companies WHERE import_id = :id
AND NOT EXISTS (SELECT 1 FROM prospects p WHERE p.company_id = companies.id)
AND NOT EXISTS (SELECT 1 FROM touches t WHERE t.company_id = companies.id)
"""

_EMPTY_LIST = """
DELETE FROM lists WHERE id = (SELECT list_id FROM imports WHERE id = :id)
AND NOT EXISTS (
    SELECT 1 FROM list_members m
    WHERE m.list_id = lists.id
    AND NOT EXISTS (SELECT 1 FROM import_rows r WHERE r.import_id = :id AND r.prospect_id = m.prospect_id)
)
"""
