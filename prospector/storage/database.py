"""The workspace's database: one engine, short sessions, and a note of what each change touched."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from prospector.clock import utc_now
from prospector.errors import WorkspaceBusyError, WorkspaceError
from prospector.storage import functions

BUSY_SECONDS = 30


class Database:
    """A workspace file, opened. Hands out sessions; one writes at a time, any number read.

    Open it with prospector.storage.open_workspace, which upgrades and checks the file first.
    `warnings` are sentences the user should see once, such as about a synced folder. `clock` tells what
    conditions such as "in the last 30 days" count from. `follow` is called with every writing session and
    the present moment just before its commit, for what has to follow from any change, whoever made it.
    """

    def __init__(
        self,
        path: Path,
        *,
        readonly: bool = False,
        wal: bool = True,
        warnings: tuple[str, ...] = (),
        busy_seconds: float = BUSY_SECONDS,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.path = path
        self.clock = clock
        self.follow: Callable[[Session, datetime], object] = lambda session, now: None
        self.readonly = readonly
        self.warnings = warnings
        self.engine = _engine(path, readonly=readonly, wal=wal, busy_seconds=busy_seconds)
        self._texts = memory = functions.TextMemory()
        event.listen(
            self.engine, "connect", lambda connection, _: functions.register(connection, self.now, memory)
        )

    def now(self) -> datetime:
        """The present moment by the workspace's clock."""
        return self.clock()

    def _shared(self) -> dict[str, Any]:
        return {functions.TEXTS: self._texts}

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session over one consistent snapshot; a write through it fails."""
        with _explaining(self.path), self.engine.connect() as connection:
            connection = connection.execution_options(prospector_begin="BEGIN")
            with Session(bind=connection, autoflush=False, info=self._shared()) as session:
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
        if self.readonly:
            raise WorkspaceError(
                "The workspace was opened to read only.",
                hint="Allow yourself to write the file and its folder, then open it again.",
                place=str(self.path),
            )
        with _explaining(self.path), self.engine.connect() as connection:
            if staged is not None:
                _attach(connection, staged)
            try:
                connection = connection.execution_options(prospector_begin="BEGIN IMMEDIATE")
                with Session(bind=connection, expire_on_commit=False, info=self._shared()) as session:
                    session.info["changed"] = set()
                    session.connection()  # takes the write lock now, not at the first statement
                    yield session
                    self.follow(session, self.now())
                    session.commit()
            finally:
                connection.rollback()
                if staged is not None:
                    _driver(connection).execute("DETACH DATABASE staged")

    def problems(self) -> list[str]:
        """What a full check finds wrong: SQLite's own structures, indexes, and references to nothing.

        Reads everything: about a second per 100,000 prospects.
        """
        with self.reading() as session:
            connection = session.connection()
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
            dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20)
        return [line for line in found if line != "ok"] + [
            f"row {row[1]} of {row[0]} points at a missing row of {row[2]}" for row in dangling
        ]

    def close(self) -> None:
        """Let go of the file; the write-ahead log is folded back in."""
        self.engine.dispose()


def note_change(session: Session, *kinds: str) -> None:
    """Say that records of these kinds changed (table names), so that open screens can follow."""
    session.info.setdefault("changed", set()).update(kinds)


def _engine(path: Path, *, readonly: bool, wal: bool, busy_seconds: float) -> Engine:
    uri = path.absolute().as_uri() + (_reading_mode(path) if readonly else "?mode=rw")

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(uri, uri=True, timeout=busy_seconds, check_same_thread=False)

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, hide_parameters=True)
    event.listen(engine, "connect", _on_connect)
    if wal and not readonly:
        event.listen(engine, "connect", _on_connect_log_ahead)
    event.listen(engine, "begin", _on_begin)
    return engine


def _reading_mode(path: Path) -> str:
    """Another program may write while we read; only where we cannot make SQLite's side files
    (a folder that cannot be written) is the file taken as unchanging."""
    probe = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        probe.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        return "?mode=ro&immutable=1"
    finally:
        probe.close()
    return "?mode=ro"


def _on_connect(connection: Any, record: object) -> None:
    connection.isolation_level = None  # sqlite3's own implicit BEGIN is deferred; ours is said aloud
    for pragma in (
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",
        "temp_store = MEMORY",
        "cache_size = -65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_connect_log_ahead(connection: Any, record: object) -> None:
    connection.execute("PRAGMA journal_mode = WAL")


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("prospector_begin", "BEGIN"))


def _attach(connection: Connection, staged: Path) -> None:
    if not staged.is_file():
        raise WorkspaceError("The staging file is gone.", hint="Preview the import again.", place=str(staged))
    _driver(connection).execute("ATTACH DATABASE ? AS staged", (str(staged),))


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


@contextmanager
def _explaining(path: Path) -> Iterator[None]:
    """SQLite's own complaints in the user's words. A broken rule of ours stays what it is: a bug."""
    try:
        yield
    except DatabaseError as error:
        if not isinstance(error.orig, sqlite3.DatabaseError) or isinstance(error.orig, _BUGS):
            raise
        raise _explained(error.orig, path) from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, _BUGS):
            raise
        raise _explained(error, path) from error


_BUGS = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError, sqlite3.NotSupportedError)


def _explained(error: sqlite3.DatabaseError, path: Path) -> WorkspaceError:
    text = str(error).lower()
    if "locked" in text or "busy" in text:
        return WorkspaceBusyError(
            "Another program is writing to the workspace and did not finish in time.",
            hint="Close the other Prospector window or command, then try again. Nothing was changed.",
            place=str(path),
        )
    if "full" in text:
        return WorkspaceError(
            "The disk is full, so nothing was changed.",
            hint=f"Free some space on the disk that holds {path.parent}, then try again.",
            place=str(path),
        )
    if "image is malformed" in text or "malformed database schema" in text or "not a database" in text:
        return WorkspaceError(
            "The workspace file is damaged.",
            hint="Close Prospector, then put a backup back with: prospector restore",
            place=str(path),
        )
    if "no such" in text or "syntax error" in text:
        raise error
    return WorkspaceError(
        f"The workspace could not be read or written: {error}",
        hint="Check that the file and its folder can be written, then try again. Nothing was changed.",
        place=str(path),
    )
