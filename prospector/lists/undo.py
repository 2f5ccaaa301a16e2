"""Taking an import back: what it made goes, what it changed is put back, what has lived since is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from prospector import fields, suppressions
from prospector.errors import InvalidInputError
from prospector.lists import writer
from prospector.lists.holding import AGAIN, EDITED, MERGED_SINCE, hand_on, hold
from prospector.lists.importer import find
from prospector.lists.moving import CHANGEABLE, FOLLOWING
from prospector.lists.staging import KEYS
from prospector.lists.twins import keys_of
from prospector.records import utc_text
from prospector.storage.database import note_change

_NAMED_AT_MOST = 20_000  # of one import; what is kept beyond that is kept, but not noted one by one
_KEYED = ("first_name", "last_name", "email", "company")


@dataclass(frozen=True, slots=True)
class Kept:
    """A prospect that undo left in place, or (when `field` is set) one of its values, and why.

    `now` is the value as it stands, `before` the one that was there before the import.
    """

    prospect_id: int
    name: str
    company: str
    field: str
    now: str
    before: str
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

    @property
    def kept_people(self) -> int:
        """How many prospects were left as they are, wholly or in part."""
        return len({one.prospect_id for one in self.kept})


def undo(session: Session, import_id: int, *, now: datetime) -> Undone:
    """Take the import back. Raises NotFoundError, or InvalidInputError when it was undone already.

    A value is put back only where it still is as the import left it; what belongs together (the parts of a
    name, the two ends of a range) is put back or kept as a whole. Custom fields count one by one. What is
    kept is noted with the import (see `kept`). Fits are not renewed here: prospector.intake.take_back does
    both.
    """
    made = find(session, import_id)
    if made.state == "undone":
        raise InvalidInputError(f"Import {import_id} was undone already.", hint="There is nothing to do.")
    values = {"id": import_id, "now": utc_text(now)}
    hold(session, values)
    custom = _restore_custom(session, values)
    hand_on(session, values)
    restored = _restore(session, values)
    removed = _remove(session, values)
    _run(session, _FORGET_ADDRESSES, values)
    _renew_keys(session)
    companies = _run(session, _REMOVE_COMPANIES, values).rowcount
    _run(session, _EMPTY_LIST, values)
    made.state, made.undone_at = "undone", now
    made.quality = _with_kept(made.quality, _left(session, values, custom))
    session.flush()
    session.expire_all()
    suppressions.apply_to(session, ids=restored, now=now)
    note_change(session, "prospects", "companies", "imports", "lists", "drafts")
    stay = _run(session, "SELECT count(*) FROM suppressions WHERE import_id = :id", values).scalar_one()
    return Undone(import_id, len(removed), companies, restored, kept(session, import_id), stay)


def kept(session: Session, import_id: int) -> list[Kept]:
    """What undoing the import left as it is, by prospect; whoever was erased since is not named."""
    left = json.loads(find(session, import_id).quality).get("kept", [])
    found = _run(session, _KEPT, {"id": import_id, "left": json.dumps(left)})
    return [_named(*row) for row in found]


def save_kept(session: Session, import_id: int, path: Path) -> int:
    """Save what undoing the import kept as a table (.xlsx or .csv); returns how many lines it has."""
    rows: list[Sequence[writer.Value]] = [
        [one.name, one.company, fields.label(one.field) if one.field else "", one.now, one.before, one.reason]
        for one in kept(session, import_id)
    ]
    return writer.write_rows(path, ["Prospect", "Company", "Field", "Now", "Before the import", "Why"], rows)


def _named(
    prospect_id: int, name: str, company: str, field: str, reason: str, custom: str, *rest: Any
) -> Kept:
    now, before = rest
    header = field.removeprefix("custom.")
    if header != field:
        now, before = json.loads(custom or "{}").get(header), json.loads(before or "{}").get(header)
    texts = ["" if value is None else str(value) for value in (now, before)]
    return Kept(prospect_id, name, company, field, texts[0], texts[1], reason)


def _restore_custom(session: Session, values: dict[str, Any]) -> dict[int, list[str]]:
    """Put custom fields back one by one where others of the same prospect were changed since.

    Returns the headers that are kept, by prospect; who has none is held no longer.
    """
    kept_headers: dict[int, list[str]] = {}
    for row in _run(session, _HELD_CUSTOM, values).all():
        before, after, now = (json.loads(text or "{}") for text in row[1:4])
        ours = [header for header in {**before, **after} if before.get(header) != after.get(header)]
        kept_headers[row[0]] = [header for header in ours if now.get(header) != after.get(header)]
        _put_back(session, row[0], _reverted(before, after, now), values["now"])
        if row[4]:
            _hand_on_custom(session, row[4], before, after)
    freed = [prospect_id for prospect_id, headers in kept_headers.items() if not headers]
    _run(session, _FREE_CUSTOM, {"ids": json.dumps(freed)})
    return kept_headers


def _reverted(before: dict[str, str], after: dict[str, str], now: dict[str, str]) -> str:
    """What `now` is without what led from `before` to `after`."""
    result = dict(now)
    for header in {**before, **after}:
        if before.get(header) == after.get(header) or now.get(header) != after.get(header):
            continue
        if header in before:
            result[header] = before[header]
        else:
            result.pop(header, None)
    return json.dumps(before if result == before else result, ensure_ascii=False)


def _put_back(session: Session, prospect_id: int, custom: str, now: str) -> None:
    values = {"id": prospect_id, "custom": custom, "now": now}
    _run(session, "UPDATE prospects SET custom = :custom, updated_at = :now WHERE id = :id", values)


def _hand_on_custom(session: Session, change_id: int, before: dict[str, str], after: dict[str, str]) -> None:
    row = _run(session, "SELECT before, after FROM import_changes WHERE id = :id", {"id": change_id}).one()
    texts = [_reverted(before, after, json.loads(text)) for text in row]
    values = {"id": change_id, "before": texts[0], "after": texts[1]}
    _run(session, "UPDATE import_changes SET before = :before, after = :after WHERE id = :id", values)


def _restore(session: Session, values: dict[str, Any]) -> list[int]:
    """Put the values back that are not held; returns the prospects concerned."""
    ids = list(_run(session, _RESTORABLE, values).scalars())
    found = _run(session, "SELECT DISTINCT field FROM import_changes WHERE import_id = :id", values)
    for name in found.scalars().all():
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


def _renew_keys(session: Session) -> None:
    """Make the keys of partly restored prospects follow from the values they have now."""
    columns = ", ".join((*_KEYED, *KEYS))
    held = "SELECT DISTINCT prospect_id FROM undo_held"
    for prospect_id, *found in _run(
        session,
        f"SELECT id, {columns} FROM prospects WHERE id IN ({held})",  # noqa: S608
    ).all():
        keys = keys_of(dict(zip(_KEYED, found, strict=False)))
        if list(keys.values()) != found[len(_KEYED) :]:
            settings = ", ".join(f"{name} = :{name}" for name in keys)
            _run(session, f"UPDATE prospects SET {settings} WHERE id = :id", {**keys, "id": prospect_id})  # noqa: S608


def _left(
    session: Session, values: dict[str, Any], custom: dict[int, list[str]]
) -> list[tuple[int, str, str]]:
    """(prospect, field, reason) of everything that is kept; `custom` names the custom fields among it."""
    left: list[tuple[int, str, str]] = []
    for prospect_id, field, reason in _run(session, _LEFT, values):
        headers = custom.get(prospect_id, []) if field == "custom" else []
        left += [(prospect_id, f"custom.{header}", reason) for header in headers]
        left += [] if headers else [(prospect_id, field, reason)]
    return left[:_NAMED_AT_MOST]


def _with_kept(quality: str, left: Sequence[tuple[int, str, str]]) -> str:
    return json.dumps({**json.loads(quality), "kept": left}, ensure_ascii=False)


def _run(session: Session, statement: str, values: dict[str, Any] | None = None) -> Any:
    return session.connection().exec_driver_sql(statement, values or {})


_REMOVABLE = """
SELECT id FROM undo_made WHERE id NOT IN (SELECT id FROM undo_kept)
"""

_NOT_HELD = "NOT EXISTS (SELECT 1 FROM undo_held h WHERE h.prospect_id = c.prospect_id AND h.field = c.field)"

_RESTORABLE = f"""
SELECT DISTINCT c.prospect_id FROM import_changes c JOIN prospects p ON p.id = c.prospect_id
WHERE c.import_id = :id AND {_NOT_HELD}
"""  # noqa: S608

_RESTORE = f"""
UPDATE prospects SET {{field}} = {{before}}, updated_at = :now
FROM import_changes c
WHERE c.import_id = :id AND c.field = :field AND c.prospect_id = prospects.id AND {_NOT_HELD}
AND prospects.{{field}} IS c.after
"""  # noqa: S608

_HELD_CUSTOM = f"""
SELECT c.prospect_id, c.before, c.after, p.custom, h.later_change
FROM undo_held h JOIN import_changes c ON c.prospect_id = h.prospect_id AND c.field = h.field
JOIN prospects p ON p.id = c.prospect_id
WHERE c.import_id = :id AND c.field = 'custom' AND h.reason IN ('{EDITED}', '{AGAIN}')
"""  # noqa: S608

_FREE_CUSTOM = """
DELETE FROM undo_held WHERE field = 'custom' AND prospect_id IN (SELECT value FROM json_each(:ids))
"""

# Keys and accounts follow from other values: nobody needs to be told of them.
_LEFT = f"""
SELECT id, '', reason FROM undo_kept
UNION ALL
SELECT r.prospect_id, '', 'merged since the import' FROM import_rows r
WHERE r.import_id = :id AND r.verdict = 'created' AND r.prospect_id IN (SELECT kept_id FROM merges)
AND NOT EXISTS (SELECT 1 FROM prospects p WHERE p.import_row_id = r.id)
AND r.prospect_id NOT IN (SELECT id FROM undo_kept)
UNION ALL
SELECT * FROM (
    SELECT h.prospect_id, h.field, h.reason || CASE
        WHEN h.leader = h.field THEN '' WHEN h.leader LIKE '%_key' THEN ' (with what it belongs to)'
        ELSE ' (with ' || h.leader || ', which it belongs to)' END
    FROM undo_held h WHERE h.field NOT IN {FOLLOWING} ORDER BY h.prospect_id, h.field
)
"""  # noqa: S608

_NOW = " ".join(f"WHEN '{name}' THEN p.{name}" for name in CHANGEABLE)
_KEPT = f"""
SELECT k.value ->> 0, coalesce(nullif(p.full_name, ''), nullif(p.email, ''), nullif(p.company, ''),
                               (SELECT m.gone_name FROM merges m WHERE m.gone_id = k.value ->> 0)),
       coalesce(p.company, ''), k.value ->> 1, k.value ->> 2, p.custom,
       CASE k.value ->> 1 {_NOW} END, c.before
FROM json_each(:left) k LEFT JOIN prospects p ON p.id = k.value ->> 0
LEFT JOIN (SELECT prospect_id, field, before FROM import_changes WHERE import_id = :id) c
ON c.prospect_id = k.value ->> 0
AND c.field = CASE WHEN k.value ->> 1 LIKE 'custom.%' THEN 'custom' ELSE k.value ->> 1 END
WHERE p.id IS NOT NULL OR EXISTS (SELECT 1 FROM merges m WHERE m.gone_id = k.value ->> 0)
ORDER BY k.key
"""  # noqa: S608

# An account nobody stood under any more may be gone since.
_STILL_THERE = "(SELECT k.id FROM companies k WHERE k.id = c.before)"

_FORGET_PROVENANCE = """
DELETE FROM provenance
WHERE import_row_id IN (SELECT id FROM import_rows WHERE import_id = :id) AND kind = 'file'
AND NOT EXISTS (
    SELECT 1 FROM undo_held h
    WHERE h.prospect_id = provenance.prospect_id AND h.field = provenance.field
)
"""

# Where the value was set since, its newer provenance stays.
_RESTORE_PROVENANCE = f"""
INSERT INTO provenance (prospect_id, field, kind, import_row_id, before, at)
SELECT c.prospect_id, c.field, c.origin ->> 0, c.origin ->> 1, c.origin ->> 2, c.origin ->> 3
FROM import_changes c JOIN prospects p ON p.id = c.prospect_id
WHERE c.import_id = :id AND c.origin <> '' AND {_NOT_HELD}
ON CONFLICT (prospect_id, field) DO NOTHING
"""  # noqa: S608

# An address by which somebody opted out stays, and so do those of whoever stays.
_FORGET_ADDRESSES = f"""
DELETE FROM addresses WHERE import_id = :id AND prospect_id NOT IN (SELECT id FROM undo_kept)
AND prospect_id NOT IN ({MERGED_SINCE.format(which="m.kept_id")})
AND email_key NOT IN (SELECT key FROM suppressions WHERE kind = 'address')
"""  # noqa: S608

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
