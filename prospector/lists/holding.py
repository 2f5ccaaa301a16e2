"""Whom and what taking an import back leaves alone, because it has lived on since: worked out in SQL.

Temporary tables say it while an import is undone: `undo_made` (prospects that stand and fall with the
import), `undo_kept` (those of them that stay) and `undo_held` (values that the import changed and that stay).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import permutations
from typing import Any

from sqlalchemy.orm import Session

from prospector import suppressions
from prospector.lists.moving import AS_IT_STANDS
from prospector.records import Import

EDITED = "edited since the import"
MERGED = "merged since the import"
AGAIN = "changed again by a later import"
OPTED_OUT = "on the do-not-contact list by it since the import"

# Values that only make sense together: where one of them has lived on, the others stay with it.
_UNITS = (
    ("first_name", "middle_name", "last_name", "full_name", "name_key"),
    ("email", "email_status", "email_key"),
    ("company", "legal_form", "company_short", "company_key"),
    ("employees_min", "employees_max"),
    ("revenue_min", "revenue_max", "revenue_currency"),
)
_FOLLOW = (
    ("title", "seniority"),
    ("title", "department"),
    ("company", "company_id"),
    ("domain", "company_id"),
)


def hold(session: Session, values: dict[str, Any]) -> None:
    """Fill both tables for the import `values["id"]`."""
    for statement in _TABLES:
        _run(session, statement)
    _run(session, _MADE, values)
    for reason, ids in _LIVED.items():
        _run(session, _KEEP.format(reason=reason, ids=ids), values)
    _run(session, _HOLD_MERGED, values)
    _hold_opted_out(session, values)
    _run(session, _HOLD_CHANGED, values)
    _run(session, _LATER, values)
    _run(session, _CHANGED_AGAIN)
    _run(session, _HOLD_FOLLOWING, values)


def _hold_opted_out(session: Session, values: dict[str, Any]) -> None:
    """Hold an address by which somebody opted out since, when nobody would know them without it."""
    made = session.get_one(Import, values["id"]).created_at
    found: dict[int, dict[str, tuple[str, str]]] = defaultdict(dict)
    for number, *cell in _run(session, _ADDRESSES, values):
        name, now, before = cell
        found[number][name] = (now, before)
    for number, out in suppressions.opted_out(session, found).items():
        cells = found[number]
        if out.since < made or out.holds(before for _, before in cells.values()):
            continue
        for name in (name for name, (now, _) in cells.items() if out.holds([now])):
            _run(session, _HOLD_ADDRESS, {"number": number, "name": name})


def hand_on(session: Session, values: dict[str, Any]) -> None:
    """Make later imports that changed a value again remember what was there before this one.

    So undoing them too leads back to the start, in whatever order imports are undone. A value that stays only
    because it belongs to one of those becomes the later import's own change.
    """
    _run(session, _HAND_ON_BEFORE, values)
    _run(session, _HAND_ON_WHOLE, values)


def _run(session: Session, statement: str, values: dict[str, Any] | None = None) -> Any:
    return session.connection().exec_driver_sql(statement, values or {})


def _pairs() -> Iterator[tuple[str, str]]:
    for unit in _UNITS:
        yield from permutations(unit, 2)
    yield from _FOLLOW


_TABLES = (
    "CREATE TEMP TABLE IF NOT EXISTS undo_kept (id INTEGER PRIMARY KEY, reason TEXT)",
    "CREATE TEMP TABLE IF NOT EXISTS undo_held (prospect_id INTEGER, field TEXT, reason TEXT, leader TEXT,"
    " later_import INTEGER, later_change INTEGER, PRIMARY KEY (prospect_id, field)) WITHOUT ROWID",
    "CREATE TEMP TABLE IF NOT EXISTS undo_later (prospect_id INTEGER, field TEXT, change_id INTEGER,"
    " import_id INTEGER, PRIMARY KEY (prospect_id, field)) WITHOUT ROWID",
    "CREATE TEMP TABLE IF NOT EXISTS undo_follow (leader TEXT, follower TEXT)",
    "CREATE TEMP TABLE IF NOT EXISTS undo_made (id INTEGER PRIMARY KEY)",
    "DELETE FROM undo_made",
    "DELETE FROM undo_kept",
    "DELETE FROM undo_held",
    "DELETE FROM undo_later",
    "DELETE FROM undo_follow",
    "INSERT INTO undo_follow VALUES " + ", ".join(f"('{one}', '{other}')" for one, other in _pairs()),  # noqa: S608
)

MERGED_SINCE = "SELECT {which} FROM merges m JOIN imports i ON i.id = :id WHERE m.at >= i.created_at"

# Why a prospect that the import made stays: it was contacted, worked on or relied on since.
_LIVED = {
    "has touches": "SELECT prospect_id FROM touches",
    "has a task": "SELECT prospect_id FROM tasks",
    "has a draft that was edited, approved or handed over": (
        "SELECT prospect_id FROM drafts WHERE state IN ('approved', 'handed_over') OR body IS NOT NULL"
    ),
    MERGED: MERGED_SINCE.format(which="m.kept_id"),
    "was edited since the import": "SELECT prospect_id FROM provenance WHERE kind = 'typed'",
    "was put into another list": (
        "SELECT prospect_id FROM list_members"
        " WHERE list_id NOT IN (SELECT list_id FROM imports WHERE list_id IS NOT NULL)"
    ),
    "changed its stage": "SELECT prospect_id FROM stage_history",
    "was found again by a later import": (
        "SELECT prospect_id FROM import_rows x JOIN imports i ON i.id = x.import_id"
        " WHERE x.import_id <> :id AND i.state = 'done' AND x.verdict IN ('updated', 'unchanged')"
    ),
}

# Whoever an undone import had to leave because this one found them again stands and falls with this one.
_MADE = """
INSERT INTO undo_made
SELECT p.id FROM prospects p JOIN import_rows r ON r.id = p.import_row_id
WHERE r.import_id = :id AND r.verdict = 'created'
UNION
SELECT p.id FROM import_rows x JOIN prospects p ON p.id = x.prospect_id
JOIN import_rows r ON r.id = p.import_row_id JOIN imports i ON i.id = r.import_id
WHERE x.import_id = :id AND x.verdict IN ('updated', 'unchanged') AND r.verdict = 'created'
AND i.state = 'undone'
"""

_KEEP = """
INSERT OR IGNORE INTO undo_kept SELECT m.id, '{reason}' FROM undo_made m WHERE m.id IN ({ids})
"""

_HOLD_MERGED = f"""
INSERT OR IGNORE INTO undo_held (prospect_id, field, reason, leader)
SELECT c.prospect_id, c.field, '{MERGED}', c.field FROM import_changes c
WHERE c.import_id = :id AND (c.prospect_id IN ({MERGED_SINCE.format(which="m.kept_id")})
                             OR c.prospect_id IN ({MERGED_SINCE.format(which="m.gone_id")}))
"""  # noqa: S608

# Both addresses of everybody of whom the import changed one: as it is, and as it would be.
_ADDRESSES = " UNION ALL ".join(
    f"SELECT p.id, '{name}', p.{name}, CASE WHEN p.{name} IS c.after THEN c.before ELSE p.{name} END"  # noqa: S608
    " FROM prospects p LEFT JOIN import_changes c"
    f" ON c.import_id = :id AND c.prospect_id = p.id AND c.field = '{name}'"
    " WHERE p.suppression_id IS NOT NULL AND p.id IN (SELECT prospect_id FROM import_changes"
    f" WHERE import_id = :id AND field IN {suppressions.ADDRESSES})"
    for name in suppressions.ADDRESSES
)

_HOLD_ADDRESS = f"""
INSERT OR IGNORE INTO undo_held (prospect_id, field, reason, leader)
VALUES (:number, :name, '{OPTED_OUT}', :name)
"""  # noqa: S608

_HOLD_CHANGED = f"""
INSERT OR IGNORE INTO undo_held (prospect_id, field, reason, leader)
SELECT c.prospect_id, c.field, '{EDITED}', c.field
FROM import_changes c JOIN prospects p ON p.id = c.prospect_id
WHERE c.import_id = :id AND {AS_IT_STANDS} IS NOT c.after
"""  # noqa: S608

_LATER = """
INSERT INTO undo_later (prospect_id, field, change_id, import_id)
SELECT l.prospect_id, l.field, min(l.id), l.import_id
FROM import_changes l JOIN imports i ON i.id = l.import_id
WHERE l.import_id > :id AND i.state = 'done' AND EXISTS (SELECT 1 FROM undo_held)
AND (l.prospect_id, l.field) IN (SELECT prospect_id, field FROM undo_held)
GROUP BY l.prospect_id, l.field
"""

_CHANGED_AGAIN = f"""
UPDATE undo_held SET reason = '{AGAIN}', later_import = l.import_id, later_change = l.change_id
FROM undo_later l WHERE l.prospect_id = undo_held.prospect_id AND l.field = undo_held.field
AND undo_held.reason = '{EDITED}'
"""  # noqa: S608

_HOLD_FOLLOWING = """
INSERT OR IGNORE INTO undo_held (prospect_id, field, reason, leader, later_import)
SELECT c.prospect_id, c.field, h.reason, h.field, h.later_import
FROM import_changes c JOIN undo_held h ON h.prospect_id = c.prospect_id
JOIN undo_follow f ON f.leader = h.field AND f.follower = c.field
WHERE c.import_id = :id ORDER BY h.field LIKE '%_key'
"""

_HAND_ON_BEFORE = """
UPDATE import_changes SET before = c.before, origin = c.origin
FROM import_changes c JOIN undo_held h ON h.prospect_id = c.prospect_id AND h.field = c.field
WHERE c.import_id = :id AND c.field <> 'custom' AND import_changes.id = h.later_change
AND import_changes.before IS c.after
"""

_HAND_ON_WHOLE = """
UPDATE import_changes SET import_id = h.later_import FROM undo_held h
WHERE import_changes.import_id = :id AND h.prospect_id = import_changes.prospect_id
AND h.field = import_changes.field AND h.later_import IS NOT NULL AND h.later_change IS NULL
"""
