"""The workspace's database: one engine, short sessions, and a note of what each change touched."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from prospector.errors import WorkspaceBusyError, WorkspaceError

BUSY_SECONDS = 30


class Database:
    """A workspace file, opened. Hands out sessions; one writes at a time, any number read.

    Open it with prospector.storage.open_workspace, which upgrades and checks the file first.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.engine = _engine(path)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session over one consistent snapshot; a write through it fails."""
        with self.engine.connect() as connection:
            connection = connection.execution_options(prospector_begin="BEGIN")
            with Session(bind=connection, autoflush=False) as session:
                connection.exec_driver_sql("PRAGMA query_only = ON")
                try:
                    yield session
                finally:
                    session.rollback()
                    _driver(connection).execute("PRAGMA query_only = OFF")

    @contextmanager
    def writing(self, *, staged: Path | None = None) -> Iterator[Session]:
        """One transaction: committed when the block ends well, rolled back whole when it raises.

        With `staged`, that SQLite file is attached as schema `staged` for the block's length.
        `session.info["changed"]` holds the kinds of record noted with note_change.
        Raises WorkspaceBusyError when another program holds the write lock for 30 s.
        """
        with self.engine.connect() as connection:
            if staged is not None:
                _driver(connection).execute("ATTACH DATABASE ? AS staged", (str(staged),))
            try:
                connection = connection.execution_options(prospector_begin="BEGIN IMMEDIATE")
                with Session(bind=connection, expire_on_commit=False) as session:
                    session.info["changed"] = set()
                    yield session
                    session.commit()
            except OperationalError as error:
                raise _explained(error, self.path) from error
            finally:
                connection.rollback()
                if staged is not None:
                    _driver(connection).execute("DETACH DATABASE staged")

    def close(self) -> None:
        """Let go of the file; the write-ahead log is folded back in."""
        self.engine.dispose()


def note_change(session: Session, *kinds: str) -> None:
    """Say that records of these kinds changed (table names), so that open screens can follow."""
    session.info.setdefault("changed", set()).update(kinds)


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, record: object) -> None:
    connection.isolation_level = None  # sqlite3's own implicit BEGIN is deferred; ours is said aloud
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",
        "temp_store = MEMORY",
        "cache_size = -65536",
        "trusted_schema = OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("prospector_begin", "BEGIN"))


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _explained(error: OperationalError, path: Path) -> WorkspaceError:
    text = str(error.orig).lower()
    if "locked" in text or "busy" in text:
        return WorkspaceBusyError(
            f"Another program is writing to the workspace and did not finish within {BUSY_SECONDS} seconds.",
            hint="Close the other Prospector window or command, then try again. Nothing was changed.",
            place=str(path),
        )
    if "full" in text:
        return WorkspaceError(
            "The disk is full, so nothing was changed.",
            hint="Free some space on the disk that holds the workspace, then try again.",
            place=str(path),
        )
    return WorkspaceError(
        f"The workspace could not be written: {error.orig}",
        hint="Check that the file and its folder can be written, then try again. Nothing was changed.",
        place=str(path),
    )
