"""Noting what an action changes, by temporary triggers on the connection that makes the changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from prospector.journal.tables import FOLLOWED, Followed
from prospector.records import Action
from prospector.storage import note_change

MOST_ACTIONS = 500


@dataclass(slots=True)
class Recording:
    """The action under way. Its `label` may be set until the block ends."""

    action_id: int
    label: str


@contextmanager
def recording(session: Session, kind: str, label: str, *, now: datetime) -> Iterator[Recording]:
    """Note everything that the block changes as one action of a kind from records.ACTION_KINDS.

    What was undone before can no longer be redone afterwards. A block that changed nothing leaves no
    action. Within another recording the block is part of that one.
    """
    if (outer := session.info.get("recording")) is not None:
        yield outer
        return
    session.flush()
    _forget_undone(session)
    action = Action(kind=kind, label=label, at=now)
    session.add(action)
    session.flush()
    made = Recording(action.id, label)
    session.info["recording"] = made
    with several(session):
        _note_for(session, action.id)
        try:
            yield made
            session.flush()
        finally:
            del session.info["recording"]
        session.connection().exec_driver_sql("DELETE FROM temp.journal_now")
    action.label = made.label
    _settle(session, action, made.action_id)


@contextmanager
def several(session: Session) -> Iterator[None]:
    """Get ready for many recordings one after another: making the triggers for each takes a while.

    Within the block nothing followed may change outside a recording.
    """
    if session.info.get("triggers"):
        yield
        return
    session.info["triggers"] = True
    _begin(session)
    try:
        yield
    except BaseException:
        del session.info["triggers"]
        with suppress(SQLAlchemyError):  # what cannot be done now, the rollback does
            _end(session)
        raise
    del session.info["triggers"]
    _end(session)


def _forget_undone(session: Session) -> None:
    connection = session.connection()
    connection.exec_driver_sql("DELETE FROM actions WHERE undone_at IS NOT NULL")
    connection.exec_driver_sql(_FORGET_OLD)


_FORGET_OLD = f"""
DELETE FROM actions WHERE id <= (SELECT id FROM actions ORDER BY id DESC LIMIT 1 OFFSET {MOST_ACTIONS})
AND id NOT IN (SELECT action_id FROM merges)
"""  # noqa: S608 - splitting a merge stays possible for good


def _note_for(session: Session, action_id: int) -> None:
    connection = session.connection()
    connection.exec_driver_sql("DELETE FROM temp.journal_now")
    connection.exec_driver_sql("INSERT INTO temp.journal_now VALUES (?)", (action_id,))


def _begin(session: Session) -> None:
    connection = session.connection()
    connection.exec_driver_sql("CREATE TEMP TABLE journal_now (action_id INTEGER)")
    for statement in _triggers().values():
        connection.exec_driver_sql(statement)


def _end(session: Session) -> None:
    connection = session.connection()
    for name in _triggers():
        connection.exec_driver_sql(f"DROP TRIGGER temp.{name}")
    connection.exec_driver_sql("DROP TABLE temp.journal_now")


@cache
def _triggers() -> dict[str, str]:
    """Every trigger's name and the statement that makes it."""
    made: dict[str, str] = {}
    for table in FOLLOWED:
        for cell in table.cells:
            made[f"journal_{table.name}_{cell}"] = _cell_trigger(table, cell)
        if table.whole:
            made[f"journal_{table.name}_added"] = _row_trigger(table, "INSERT", "new")
            made[f"journal_{table.name}_removed"] = _row_trigger(table, "DELETE", "old")
        made[f"journal_{table.name}_keys"] = _key_trigger(table)
    return made


def _cell_trigger(table: Followed, cell: str) -> str:
    return (
        f"CREATE TEMP TRIGGER journal_{table.name}_{cell} AFTER UPDATE OF {cell} ON main.{table.name}"  # noqa: S608
        f" WHEN old.{cell} IS NOT new.{cell} BEGIN"
        f" INSERT INTO action_changes (action_id, table_name, row_id, part, field, before, after)"
        f" VALUES ((SELECT action_id FROM journal_now), '{table.name}', {_named(table, 'new')},"
        f" '{cell}', old.{cell}, new.{cell}); END"
    )


def _row_trigger(table: Followed, event: str, row: str) -> str:
    name, side = ("added", "after") if event == "INSERT" else ("removed", "before")
    return (
        f"CREATE TEMP TRIGGER journal_{table.name}_{name} AFTER {event} ON main.{table.name} BEGIN"  # noqa: S608
        f" INSERT INTO action_changes (action_id, table_name, row_id, part, {side})"
        f" VALUES ((SELECT action_id FROM journal_now), '{table.name}', {_named(table, row)},"
        f" {as_object(table, row)}); END"
    )


def _key_trigger(table: Followed) -> str:
    moved = " OR ".join(f"old.{key} IS NOT new.{key}" for key in table.keys)
    return (
        f"CREATE TEMP TRIGGER journal_{table.name}_keys BEFORE UPDATE OF {', '.join(table.keys)}"
        f" ON main.{table.name} WHEN {moved} BEGIN"
        f" SELECT RAISE(ABORT, 'what names a row of {table.name} cannot change while it is recorded'); END"
    )


def _named(table: Followed, row: str) -> str:
    return f"{row}.{table.row_id}, " + (f"{row}.{table.part}" if table.part else "''")


def as_object(table: Followed, row: str) -> str:
    """SQL: the whole row as a JSON object."""
    return "json_object(" + ", ".join(f"'{name}', {row}.{name}" for name in table.columns) + ")"


def _settle(session: Session, action: Action, action_id: int) -> None:
    """Make one change of several to the same cell or row, and drop an action that changed nothing."""
    connection = session.connection()
    values = {"action": action_id}
    if connection.exec_driver_sql(_ANY_TWICE, values).first() is not None:
        for statement in _ONE_OF_MANY:
            connection.exec_driver_sql(statement, values)
    if connection.exec_driver_sql(_ANY, values).first() is None:
        session.delete(action)
    session.flush()
    note_change(session, "actions")


_ANY = "SELECT 1 FROM action_changes WHERE action_id = :action LIMIT 1"
_ANY_TWICE = """
SELECT 1 FROM action_changes WHERE action_id = :action
GROUP BY table_name, row_id, part
HAVING count(*) > count(DISTINCT field) OR (count(*) > 1 AND min(field) = '') LIMIT 1
"""
_SAME_ROW = (
    "o.action_id = :action AND o.table_name = c.table_name AND o.row_id = c.row_id AND o.part = c.part"
)
_ONE_OF_MANY = (
    # A cell of a row that the action itself added is in the added row.
    f"""DELETE FROM action_changes AS c WHERE action_id = :action AND field <> '' AND EXISTS
    (SELECT 1 FROM action_changes o WHERE {_SAME_ROW} AND o.field = '' AND o.before IS NULL AND o.id < c.id)
    """,  # noqa: S608
    # The first change has what stood before, the last what stands now.
    f"""UPDATE action_changes AS c SET after = (SELECT o.after FROM action_changes o
        WHERE {_SAME_ROW} AND o.field = c.field ORDER BY o.id DESC LIMIT 1)
    WHERE action_id = :action AND EXISTS
    (SELECT 1 FROM action_changes o WHERE {_SAME_ROW} AND o.field = c.field AND o.id > c.id)
    """,  # noqa: S608
    f"""DELETE FROM action_changes AS c WHERE action_id = :action AND EXISTS
    (SELECT 1 FROM action_changes o WHERE {_SAME_ROW} AND o.field = c.field AND o.id < c.id)
    """,  # noqa: S608
    "DELETE FROM action_changes WHERE action_id = :action AND before IS after",
)
