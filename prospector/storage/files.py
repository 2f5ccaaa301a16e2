"""Database files as files: looking without leaving a trace, holding one alone, putting one in place."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from prospector.errors import FormatError, WorkspaceBusyError, WorkspaceError
from prospector.paths import private_file

FAULTS = (OSError, sqlite3.Error, DatabaseError)
_STALE_SECONDS = 60
_WAIT_SECONDS = 5


def connect_quietly(path: Path) -> sqlite3.Connection:
    """A connection that reads and changes nothing, neither the file nor what lies beside it.

    A file without a write-ahead log is opened as immutable: SQLite then makes no lock and no
    side file. With one, another program may be writing or was killed, and the log must be read.
    """
    quiet = not any(_filled(beside(path, ending)) for ending in ("-wal", "-journal"))
    return _connect_to_read(path, "?mode=ro&immutable=1" if quiet else "?mode=ro")


def _connect_to_read(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(path.absolute().as_uri() + mode, uri=True, timeout=_WAIT_SECONDS)


def _filled(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def beside(path: Path, ending: str) -> Path:
    """The file whose name is `path`'s with `ending` added, such as its write-ahead log."""
    return path.with_name(path.name + ending)


def fault(connection: sqlite3.Connection) -> str:
    """What SQLite's quick check finds wrong with the file, or "" when it is sound."""
    try:
        first = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        if _busy(error):
            raise
        return str(error)
    return "" if first and first[0] == "ok" else str(first[0] if first else "no answer")


def fault_at(path: Path) -> str:
    """As `fault`, of a file. What looks damaged is looked at again: another program may have been
    in the middle of folding its log into the file."""
    for pause in (0.0, 0.3):
        time.sleep(pause)
        with closing(connect_quietly(path)) as connection:
            found = fault(connection)
        if not found:
            break
    return found


def refuse_faulty(path: Path) -> None:
    """Raises FormatError when the database at `path` is damaged or none at all."""
    try:
        found = fault_at(path)
    except sqlite3.Error as error:
        found = str(error)
    if found:
        raise FormatError(f"The database is damaged: {found}", place=str(path))


@contextmanager
def held_alone(path: Path) -> Iterator[sqlite3.Connection]:
    """The only connection to a workspace, in a write transaction that is rolled back at the end.

    Everybody who has the workspace open holds a shared lock on it, so this also proves that no
    other window or command has it open. Raises WorkspaceBusyError when one has.
    """
    connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("BEGIN EXCLUSIVE")
        yield connection
    except sqlite3.OperationalError as error:
        raise (_held_by_another(path) if _busy(error) else error) from error
    finally:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        connection.close()


def _busy(error: sqlite3.Error) -> bool:
    return "locked" in str(error).lower() or "busy" in str(error).lower()


def _held_by_another(path: Path) -> WorkspaceBusyError:
    return WorkspaceBusyError(
        "Another Prospector window or command has this workspace open.",
        hint="Close it, then try again. Nothing was changed.",
        place=str(path),
    )


@contextmanager
def made_beside(path: Path, purpose: str) -> Iterator[Path]:
    """An empty private file beside `path` to build in; gone at the end unless it was moved away.

    What a killed program left of the same purpose is swept away first.
    """
    _sweep(path, purpose)
    new = path.with_name(f".{path.name}.{os.getpid()}-{time.monotonic_ns()}.{purpose}")
    try:
        yield private_file(new)
    finally:
        for leftover in (new, *(beside(new, ending) for ending in ("-wal", "-shm", "-journal"))):
            leftover.unlink(missing_ok=True)


def _sweep(path: Path, purpose: str) -> None:
    for leftover in path.parent.glob(f".{literal(path.name)}.*.{purpose}*"):
        with suppress(OSError):
            if time.time() - leftover.stat().st_mtime > _STALE_SECONDS:
                leftover.unlink()


def literal(name: str) -> str:
    """A name as a glob pattern that matches only itself."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def put_in_place(new: Path, path: Path, *, replace: bool) -> None:
    """Move a finished database to `path` in one step that survives a power cut.

    A write-ahead log that lies beside `path` would be played into the new file and ruin it, so
    its presence is refused. Without `replace`, raises FileExistsError when `path` is there.
    """
    if _filled(beside(path, "-wal")):
        raise _held_by_another(path)
    flush(new)
    if replace:
        new.replace(path)
    else:
        _move_where_nothing_is(new, path)
    flush_folder(path.parent)


def _move_where_nothing_is(new: Path, path: Path) -> None:
    if os.name == "nt":
        new.rename(path)
        return
    try:
        path.hardlink_to(new)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError(path) from None
        new.rename(path)


def flush(path: Path) -> None:
    """Wait until the file's content is on the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_folder(folder: Path) -> None:
    """Wait until the folder's entries are on the disk, where the system has such a thing."""
    if os.name == "nt":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def explained(error: Exception, path: Path, doing: str) -> WorkspaceError:
    """An operating system's or SQLite's complaint in the user's words; `doing` as in "created"."""
    error = error.orig if isinstance(error, DatabaseError) and error.orig else error
    text = str(error).lower()
    if getattr(error, "errno", None) == 28 or "full" in text:
        return WorkspaceError(
            f"The disk is full, so the workspace could not be {doing}.",
            hint=f"Free some space on the disk that holds {path.parent}, then try again.",
            place=str(path),
        )
    if isinstance(error, PermissionError) or "readonly" in text or "unable to open" in text:
        return WorkspaceError(
            f"The workspace could not be {doing}: the file or its folder cannot be written.",
            hint=f"Allow yourself to write in {path.parent}, or choose another place with --workspace.",
            place=str(path),
        )
    if isinstance(error, sqlite3.Error) and _busy(error):
        return _held_by_another(path)
    return WorkspaceError(
        f"The workspace could not be {doing}: {error}",
        hint="Check that the folder exists and can be written, then try again.",
        place=str(path),
    )
