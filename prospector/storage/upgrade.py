"""Bringing a database file to this version's tables.

Alembic takes a third of a second to import, so nothing here is asked of it while the file's
revision is already the newest; `REVISIONS` repeats what the migrations say, and a test compares.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from pathlib import Path

from sqlalchemy import NullPool, create_engine, event

from prospector.errors import WorkspaceError

REVISIONS = ("0001", "0002", "0003", "0004")
HEAD = REVISIONS[-1]
ACTIVE_PARTS = {
    "0001": "681627889c305346",
    "0002": "b84255ca39ec2b2f",
    "0003": "38fc6f3ce4f92761",
    "0004": "50f1a9897844158c",
}
MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_ONE_AT_A_TIME = threading.Lock()  # Alembic keeps what it is doing in module globals


def stored_revision(connection: sqlite3.Connection) -> str | None:
    """The revision a database is at; None when it is no workspace at all."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if tables else None
    return str(row[0]) if row else None


def active_parts(connection: sqlite3.Connection) -> str:
    """A fingerprint of what acts by itself in a database: triggers, views and virtual tables.

    ACTIVE_PARTS has it for every revision. A workspace from a stranger could hold a trigger that empties
    the do-not-contact list, or a view in the place of a table.
    """
    found = connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master"
        " WHERE type IN ('trigger', 'view') OR sql LIKE 'CREATE VIRTUAL%' ORDER BY type, name"
    )
    told = "\n".join(" ".join(" ".join(map(str, row)).split()) for row in found)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def migrate(path: Path) -> None:
    """Run the missing migrations on the file at `path`, all in one transaction.

    Give it a copy, never the workspace itself. Raises WorkspaceError when rows end up pointing
    at nothing; anything else a migration raises comes through as it is.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(path), poolclass=NullPool)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with _ONE_AT_A_TIME, engine.connect() as connection:
        with connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, HEAD)
        _refuse_dangling(connection.exec_driver_sql("PRAGMA foreign_key_check").first(), path)
    engine.dispose()


def _on_connect(connection: sqlite3.Connection, record: object) -> None:
    """A table may be rebuilt under the feet of its references, so they are checked at the end; the
    file is a copy that is thrown away after any failure, so its journal need not survive one."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA journal_mode = MEMORY")
    connection.execute("PRAGMA synchronous = OFF")


def _refuse_dangling(first: object, path: Path) -> None:
    if first is not None:
        raise WorkspaceError(
            "The upgrade would leave records that point at nothing.",
            hint="Nothing was changed. Please report this together with the log.",
            place=str(path),
        )
