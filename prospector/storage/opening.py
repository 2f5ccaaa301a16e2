"""Opening a workspace: made when new, refused when it cannot be trusted, upgraded when old."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from prospector.errors import NotFoundError, WorkspaceError
from prospector.paths import private_file, private_folder
from prospector.storage import backup, files, folders, upgrade
from prospector.storage.database import BUSY_SECONDS, Database


def open_workspace(
    path: Path | str,
    *,
    now: datetime,
    clock: Callable[[], datetime] | None = None,
    readonly: bool = False,
    busy_seconds: float = BUSY_SECONDS,
) -> Database:
    """The workspace at `path`, ready for use; a new one is made there when nothing is.

    Its clock is `clock`, and without one stands still at `now`.

    A file from an older version is backed up, then upgraded. With `readonly` nothing is made,
    upgraded or written. Raises WorkspaceError, and leaves the file as it was, when the file is
    no workspace, damaged, made by a newer version, or cannot be read and written; a damaged
    file's error names the newest good backup. Raises NotFoundError when `readonly` finds no file.
    """
    path = Path(path).absolute()
    path = path.resolve() if path.is_symlink() else path
    try:
        _make_ready(path, now=now, readonly=readonly)
        return _connected(path, clock=clock or (lambda: now), readonly=readonly, busy_seconds=busy_seconds)
    except files.FAULTS as error:
        raise files.explained(error, path, "opened") from error


def _connected(path: Path, *, clock: Callable[[], datetime], readonly: bool, busy_seconds: float) -> Database:
    database = Database(
        path,
        readonly=readonly,
        wal=not folders.on_network(path),
        warnings=folders.warnings(path),
        busy_seconds=busy_seconds,
        clock=clock,
    )
    database.engine.connect().close()  # a folder that cannot be written shows here, not at the first use
    return database


def _make_ready(path: Path, *, now: datetime, readonly: bool) -> None:
    if not path.exists():
        if readonly:
            raise NotFoundError("There is no workspace at this place.", place=str(path))
        _create(path)
    _refuse_odd(path)
    revision = _trusted_revision(path)
    if not readonly:
        private_file(path)
    if revision != upgrade.HEAD:
        _upgrade(path, now=now, readonly=readonly)


def _create(path: Path) -> None:
    """Build the workspace under another name, then put it in place: a kill leaves all or nothing."""
    try:
        private_folder(path.parent)
        with files.made_beside(path, "new") as new:
            upgrade.migrate(new)
            files.put_in_place(new, path, replace=False)
    except FileExistsError:
        return  # somebody else made it in the meantime
    except files.FAULTS as error:
        raise files.explained(error, path, "created") from error


def _refuse_odd(path: Path) -> None:
    if not path.is_file():
        raise WorkspaceError(
            "This is not a file, so it cannot be a workspace.",
            hint="Name a file, for example --workspace prospects.db",
            place=str(path),
        )
    with path.open("rb") as file:
        start = file.read(16)
    if start != b"SQLite format 3\0":
        raise WorkspaceError(
            "The file is empty." if not start else "The file is not a Prospector workspace.",
            hint=_restore_hint(path) or "Name another file with --workspace. This one was left as it is.",
            place=str(path),
        )


def _trusted_revision(path: Path) -> str:
    """The revision of a sound workspace; the file is looked at without any trace.

    Every open checks the whole file's structure: a tenth of a second per 100,000 prospects, little
    beside finding the damage after a week of work on top of it.
    """
    try:
        with closing(files.connect_quietly(path)) as connection:
            revision = upgrade.stored_revision(connection)
            active = upgrade.active_parts(connection)
        _refuse_strange(revision, path)
        found = files.fault_at(path)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise _damaged(path, str(error)) from error
    if found:
        raise _damaged(path, found)
    assert revision is not None
    if active != upgrade.ACTIVE_PARTS[revision]:
        raise _tampered(path)
    return revision


def _refuse_strange(revision: str | None, path: Path) -> None:
    if revision is None:
        raise WorkspaceError(
            "The file is a database of another program, not a Prospector workspace.",
            hint="Name another file with --workspace. This one was left as it is.",
            place=str(path),
        )
    if revision not in upgrade.REVISIONS:
        raise WorkspaceError(
            "The workspace was made by a newer version of Prospector.",
            hint="Install the newest version and open it with that. The file was left as it is.",
            place=str(path),
        )


def _tampered(path: Path) -> WorkspaceError:
    return WorkspaceError(
        "The workspace holds triggers or views that Prospector did not make.",
        hint=_restore_hint(path) or "Do not use it: it could act on its own. It was left as it is.",
        place=str(path),
    )


def _damaged(path: Path, found: str) -> WorkspaceError:
    return WorkspaceError(
        f"The workspace file is damaged ({found.splitlines()[0] if found else 'unreadable'}).",
        hint=_restore_hint(path) or "No backup was found. The damaged file was left as it is.",
        place=str(path),
    )


def _restore_hint(path: Path) -> str:
    good = backup.newest_good(path)
    if good is None:
        return ""
    return (
        f"The newest good backup is of {good.at:%Y-%m-%d %H:%M} UTC with {good.prospects:,} prospects and "
        f'{good.touches:,} touches. Put it back with: prospector restore "{good.path}"'
    )


def _upgrade(path: Path, *, now: datetime, readonly: bool) -> None:
    """Upgrade a copy and put it in place when it is whole; until then the old file is untouched."""
    if readonly:
        raise WorkspaceError(
            "The workspace is of an older version and would have to be upgraded first.",
            hint="Open it once in Prospector, where it can be written.",
            place=str(path),
        )
    try:
        with files.made_beside(path, "upgrading") as new:
            with files.held_alone(path):
                saved = backup.save(path, now=now, reason="upgrade")
                backup.copy(saved.path, new)
                upgrade.migrate(new)
                files.refuse_faulty(new)
            files.put_in_place(new, path, replace=True)
    except WorkspaceError:
        raise
    except Exception as error:
        raise WorkspaceError(
            f"The workspace could not be upgraded: {error}",
            hint="It was left as it was. Please report this together with the log.",
            place=str(path),
        ) from error
