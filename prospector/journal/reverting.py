"""Undo, redo, and taking back one action of long ago."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, select
from sqlalchemy.orm import Session

from prospector import suppressions
from prospector.errors import InvalidInputError, NotFoundError
from prospector.journal.recording import as_object, recording
from prospector.journal.tables import FOLLOWED, QUIET, Followed
from prospector.records import Action, Base
from prospector.storage import note_change, search
from prospector.suppressions import OptOut


@dataclass(frozen=True, slots=True)
class Kept:
    """A value that was left as it is, because it was changed since (or what it belongs to is gone)."""

    prospect_id: int
    name: str
    field: str


@dataclass(frozen=True, slots=True)
class Reverted:
    """What was undone or redone: the prospects concerned, and what was kept."""

    action_id: int
    kind: str
    label: str
    prospect_ids: Sequence[int]
    kept: Sequence[Kept]


@dataclass(frozen=True, slots=True)
class _Way:
    """Back: cells that are as `there` go to `wanted`; forth is the other way round."""

    there: str
    wanted: str


_BACK = _Way("after", "before")
_FORTH = _Way("before", "after")


def undo(session: Session, *, now: datetime) -> Reverted:
    """Take the newest action back. Raises InvalidInputError when there is nothing to undo."""
    newest = select(Action).where(Action.undone_at.is_(None)).order_by(Action.id.desc()).limit(1)
    action = session.scalar(newest)
    if action is None:
        raise InvalidInputError("There is nothing to undo.")
    done = _apply(session, action, _BACK, now)
    action.undone_at = now
    return done


def redo(session: Session, *, now: datetime) -> Reverted:
    """Do the action again that was undone last. Raises InvalidInputError when there is none."""
    oldest = select(Action).where(Action.undone_at.is_not(None)).order_by(Action.id).limit(1)
    action = session.scalar(oldest)
    if action is None:
        raise InvalidInputError("There is nothing to redo.")
    done = _apply(session, action, _FORTH, now)
    action.undone_at = None
    return done


def revert(session: Session, action_id: int, kind: str, label: str, *, now: datetime) -> Reverted:
    """Take back one action, whatever was done after it, as a new action of its own.

    Raises NotFoundError when the journal no longer has it.
    """
    action = session.get(Action, action_id)
    if action is None or action.undone_at is not None:
        raise NotFoundError("This can no longer be taken back.", hint="It was undone already.")
    with recording(session, kind, label, now=now):
        return _apply(session, action, _BACK, now)


def _apply(session: Session, action: Action, way: _Way, now: datetime) -> Reverted:
    session.flush()
    run = _Run(session, action.id, way)
    present = [table for table in FOLLOWED if run.touches(table)]
    run.refuse_taken_numbers(present)
    out = suppressions.opted_out(session, run.prospects())
    added = [number for table in present for number in run.add_rows(table)]
    known = run.known_by(out, since=action.at if way is _BACK else None)
    kept = [one for table in present for one in run.set_cells(table, known)]
    for table in reversed(present):
        run.remove_rows(table)
    session.expire_all()
    concerned = run.prospects()
    search.index(session, added)
    suppressions.apply_to(session, ids=concerned, now=now)
    run.refuse_freeing(out)
    note_change(session, "actions", *(table.name for table in present))
    return Reverted(action.id, action.kind, action.label, concerned, run.named(kept))


@dataclass(frozen=True, slots=True)
class _Run:
    """The changes of one action, applied one way."""

    session: Session
    action_id: int
    way: _Way

    def touches(self, table: Followed) -> bool:
        found = "SELECT 1 FROM action_changes WHERE action_id = :action AND table_name = :table LIMIT 1"
        return self._sql(found, table).first() is not None

    def refuse_taken_numbers(self, tables: Sequence[Followed]) -> None:
        """A removed row comes back under its own number, never in the place of another row."""
        for table in tables:
            taken = (
                f"SELECT 1 FROM action_changes c JOIN {table.name} t ON {table.is_row('t')}"  # noqa: S608
                f" WHERE {_OF} AND c.field = '' AND c.{self.way.there} IS NULL LIMIT 1"
            )
            if table.whole and self._sql(taken, table).first() is not None:
                raise InvalidInputError(
                    "This cannot be taken back any more: other records have taken its place.",
                    hint="Nothing was changed.",
                )

    def add_rows(self, table: Followed) -> list[int]:
        """Bring back rows that are gone; returns the prospects among them."""
        if not table.whole:
            return []
        there, wanted = self.way.there, self.way.wanted
        rows = f"{_OF} AND c.field = '' AND c.{wanted} IS NOT NULL"
        self._sql(
            f"DELETE FROM {table.name} AS t WHERE {_named(table)} AND EXISTS (SELECT 1 FROM action_changes c"  # noqa: S608
            f" WHERE {rows} AND c.{there} IS NOT NULL AND {table.is_row('t')})",
            table,
        )
        values = [_value(table.table.columns[name], f"c.{wanted}") for name in table.columns]
        parents = "".join(
            f" AND EXISTS (SELECT 1 FROM {parent} u WHERE u.id = json_extract(c.{wanted}, '$.{name}'))"  # noqa: S608
            for name, parent, nullable in _references(table)
            if not nullable
        )
        self._sql(
            f"INSERT INTO {table.name} ({', '.join(table.columns)}) SELECT {', '.join(values)}"  # noqa: S608
            f" FROM action_changes c WHERE {rows}{parents} ORDER BY c.id",
            table,
        )
        if table.name != "prospects":
            return []
        return list(self._sql(f"SELECT c.row_id FROM action_changes c WHERE {rows}", table).scalars())  # noqa: S608

    def known_by(self, out: Mapping[int, OptOut], *, since: datetime | None) -> dict[str, list[int]]:
        """Whose address stays, by field: they opted out by it since then, and would no longer be known.

        An address that goes back to another prospect with this action goes with it.
        """
        found: dict[str, list[int]] = {name: [] for name in suppressions.ADDRESSES}
        for number, one in out.items():
            if since is not None and one.since < since:
                continue
            cells = self._addresses(number)
            elsewhere = self._addresses_brought_back(number)
            if one.holds([*(after for _, after in cells.values()), *elsewhere]):
                continue
            for name, (before, _) in cells.items():
                if one.holds([before]):
                    found[name].append(number)
        return found

    def _addresses(self, prospect_id: int) -> dict[str, tuple[str, str]]:
        """Each address of a prospect: as it is, and as it would be."""
        values = {"action": self.action_id, "id": prospect_id}
        found: dict[str, tuple[str, str]] = {}
        for name in suppressions.ADDRESSES:
            statement = _ADDRESS.format(name=name, there=self.way.there, wanted=self.way.wanted)
            row = self.session.connection().exec_driver_sql(statement, values).first()
            if row is not None:
                found[name] = (row[0], row[1])
        return found

    def _addresses_brought_back(self, prospect_id: int) -> list[str]:
        values = {"action": self.action_id, "id": prospect_id}
        statement = _BROUGHT_BACK.format(there=self.way.there)
        rows = self.session.connection().exec_driver_sql(statement, values)
        return [address for row in rows for address in row]

    def refuse_freeing(self, out: Mapping[int, OptOut]) -> None:
        """Nobody who opted out becomes part of somebody who may be written to."""
        for number in out:
            row = self.session.connection().exec_driver_sql(_BECAME, (number,)).first()
            if row is not None and row[0] is None:
                raise InvalidInputError(
                    "One of the two has opted out since, and would be written to again.",
                    hint="Merge them anew: whoever opted out by either record stays excluded then.",
                )

    def set_cells(self, table: Followed, known: Mapping[str, Sequence[int]]) -> list[tuple[str, int, str]]:
        """Set the cells that still are as they were left; returns (table, row, field) of the others.

        `known` names prospects by field whose value stays whatever it is.
        """
        fields = self._sql(
            "SELECT DISTINCT field FROM action_changes"
            " WHERE action_id = :action AND table_name = :table AND field <> ''",
            table,
        )
        kept: list[tuple[str, int, str]] = []
        for field in fields.scalars().all():
            assert field in table.cells
            staying = known.get(_LEADS.get(field, field), ()) if table.name == "prospects" else ()
            kept += self._set_cell(table, field, staying)
        return kept

    def _set_cell(self, table: Followed, field: str, staying: Sequence[int]) -> list[tuple[str, int, str]]:
        there, wanted = f"c.{self.way.there}", f"c.{self.way.wanted}"
        changes = f"{_OF} AND c.field = '{field}'"
        still = f"{table.is_row('t')} AND t.{field} IS {there}{_parent_lives(table, field, wanted)}"
        if staying:
            still += f" AND c.row_id NOT IN ({', '.join(map(str, staying))})"
        differs = (
            f"SELECT c.row_id FROM action_changes c WHERE {changes}"  # noqa: S608
            f" AND NOT EXISTS (SELECT 1 FROM {table.name} t WHERE {still})"
        )
        kept = [(table.name, row, field) for row in self._sql(differs, table).scalars()]
        self._sql(
            f"UPDATE {table.name} AS t SET {field} = {wanted}"  # noqa: S608
            f" FROM action_changes c WHERE {changes} AND {still}",
            table,
        )
        return kept

    def remove_rows(self, table: Followed) -> None:
        """Take away what was added, unless something else has come to hang on it."""
        if not table.whole:
            return
        there, wanted = self.way.there, self.way.wanted
        rows = f"{_OF} AND c.field = '' AND c.{wanted} IS NULL"
        self._sql(
            f"UPDATE action_changes AS c SET {there} = (SELECT {as_object(table, 't')} FROM {table.name} t"  # noqa: S608
            f" WHERE {table.is_row('t')})"
            f" WHERE {rows} AND EXISTS (SELECT 1 FROM {table.name} t WHERE {table.is_row('t')})",
            table,
        )
        self._sql(
            f"DELETE FROM {table.name} AS t WHERE {_named(table)} AND EXISTS"  # noqa: S608
            f" (SELECT 1 FROM action_changes c WHERE {rows} AND {table.is_row('t')}){_nobody_needs(table)}",
            table,
        )

    def prospects(self) -> list[int]:
        """The prospects of the action who are there now."""
        found = self.session.connection().exec_driver_sql(_CONCERNED, {"action": self.action_id})
        return list(found.scalars())

    def named(self, kept: Sequence[tuple[str, int, str]]) -> list[Kept]:
        told = [(row, field) for table, row, field in kept if table == "prospects" and field not in QUIET]
        look = "SELECT coalesce(nullif(full_name, ''), email) FROM prospects WHERE id = :id"
        names = {
            row: self.session.connection().exec_driver_sql(look, {"id": row}).scalar() or ""
            for row, _ in told
        }
        return [Kept(row, names[row], field) for row, field in sorted(told)]

    def _sql(self, statement: str, table: Followed) -> Any:
        values = {"action": self.action_id, "table": table.name}
        return self.session.connection().exec_driver_sql(statement, values)


_LEADS = {"email_key": "email", "email_status": "email"}
_ADDRESS = """
SELECT p.{name}, CASE WHEN p.{name} IS c.{there} THEN c.{wanted} ELSE p.{name} END FROM prospects p
LEFT JOIN action_changes c ON c.action_id = :action AND c.table_name = 'prospects' AND c.row_id = p.id
AND c.field = '{name}' WHERE p.id = :id
"""
_BROUGHT_BACK = """
SELECT p.email, p.other_email FROM prospects p JOIN action_changes c ON c.row_id = p.id AND p.id <> :id
WHERE c.action_id = :action AND c.table_name = 'prospects' AND c.field = '' AND c.{there} IS NULL
"""
_BECAME = """
SELECT p.suppression_id FROM merges m JOIN prospects p ON p.id = m.kept_id WHERE m.gone_id = ?
"""
_OF = "c.action_id = :action AND c.table_name = :table"
_CONCERNED = """
SELECT id FROM prospects WHERE id IN (
    SELECT row_id FROM action_changes
    WHERE action_id = :action AND table_name IN ('prospects', 'provenance', 'list_members')
) ORDER BY id
"""


def _named(table: Followed) -> str:
    """SQL: `t` is one of the action's rows; said first, so that no table is read from end to end."""
    return f"t.{table.row_id} IN (SELECT c.row_id FROM action_changes c WHERE {_OF} AND c.field = '')"  # noqa: S608


def _value(column: Column[Any], source: str) -> str:
    """SQL: the column's value in a row kept as JSON; a reference to what is gone becomes NULL."""
    kept = f"json_extract({source}, '$.{column.name}')"
    if column.name == "suppression_id":
        return "NULL"  # worked out anew
    for key in column.foreign_keys:
        if column.nullable:
            return f"(SELECT u.id FROM {key.column.table.name} u WHERE u.id = {kept})"  # noqa: S608
    return kept


def _references(table: Followed) -> list[tuple[str, str, bool]]:
    """The columns that point at a row elsewhere: name, table pointed at, whether it may be NULL."""
    return [
        (column.name, key.column.table.name, bool(column.nullable))
        for column in table.table.columns
        for key in column.foreign_keys
    ]


def _parent_lives(table: Followed, field: str, wanted: str) -> str:
    for name, parent, _ in _references(table):
        if name == field:
            return f" AND ({wanted} IS NULL OR EXISTS (SELECT 1 FROM {parent} u WHERE u.id = {wanted}))"  # noqa: S608
    return ""


def _nobody_needs(table: Followed) -> str:
    """SQL: no row elsewhere points at `t` that would not go with it."""
    return "".join(
        f" AND NOT EXISTS (SELECT 1 FROM {other.name} o WHERE o.{column.name} = t.id)"  # noqa: S608
        for other in Base.metadata.sorted_tables
        for column in other.columns
        for key in column.foreign_keys
        if key.column.table.name == table.name and key.ondelete is None
    )
