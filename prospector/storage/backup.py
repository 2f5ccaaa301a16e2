"""Backups: a checked copy of the workspace, the list of them, putting one back, thinning them out."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from prospector.errors import FileError, FormatError, NotFoundError, WorkspaceError
from prospector.paths import private_folder
from prospector.storage import files, upgrade

REASONS = ("manual", "daily", "import", "upgrade", "restore")
_KEPT_NEWEST, _KEPT_DAYS, _KEPT_WEEKS, _KEPT_MONTHS = 5, 7, 5, 12
_STAMP = "%Y%m%dT%H%M%SZ"
SENDING_HOME, RESTORED = "sending_home", "restored"
_OTHERS = "See the others with: prospector backup --list"


@dataclass(frozen=True, slots=True)
class Backup:
    """A good backup: `at` is when it was made (UTC), `size` in bytes, and what it holds."""

    path: Path
    at: datetime
    reason: str
    size: int
    prospects: int
    touches: int


def folder_of(workspace: Path) -> Path:
    """Where a workspace's own backups lie: `backups` beside it."""
    return workspace.absolute().parent / "backups"


def save(workspace: Path, *, now: datetime, reason: str = "manual", target: Path | None = None) -> Backup:
    """Copy the workspace, check the copy, then put it in place; others may go on writing meanwhile.

    Without `target` the copy goes into the workspace's own backups, named by time and reason.
    Raises FormatError when the workspace is damaged, FileError when `target` is already there,
    WorkspaceError when it cannot be written.
    """
    wanted = target.absolute() if target else _free_name(workspace, now, reason)
    if wanted.exists():
        raise FileError("There is already a file of this name.", hint="Choose another.", place=str(wanted))
    try:
        private_folder(wanted.parent)
        with files.made_beside(wanted, "part") as new:
            copy(workspace, new)
            files.refuse_faulty(new)
            files.put_in_place(new, wanted, replace=False)
    except files.FAULTS as error:
        raise files.explained(error, wanted, "backed up") from error
    return look(wanted)


def copy(source: Path, target: Path) -> None:
    """SQLite's own copy of a database, consistent whatever others write meanwhile.

    `target` keeps a plain journal, so that it is one file without companions.
    """
    with closing(files.connect_quietly(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")


def look(path: Path) -> Backup:
    """What a backup holds. Raises FormatError when it is damaged or no workspace."""
    if not path.is_file():
        raise NotFoundError("There is no such backup.", hint="See: prospector backup --list", place=str(path))
    try:
        with closing(files.connect_quietly(path)) as connection:
            found = files.fault(connection)
            revision = upgrade.stored_revision(connection) if not found else None
            counts = [_count(connection, table) for table in ("prospects", "touches")] if revision else []
    except sqlite3.Error as error:
        raise FormatError(
            f"The file is not a sound backup: {error}", hint=_OTHERS, place=str(path)
        ) from error
    if found or revision is None:
        raise FormatError(
            f"The file is not a sound backup: {found or 'no workspace'}", hint=_OTHERS, place=str(path)
        )
    at, reason = _named(path)
    return Backup(path, at, reason, path.stat().st_size, *counts)


def available(workspace: Path) -> list[Path]:
    """The workspace's own backups, newest name first; none of them has been checked."""
    folder = folder_of(workspace)
    named = folder.glob(f"{files.literal(workspace.stem)}-????????T??????Z*.db")
    return sorted(named, key=lambda path: path.name.removeprefix(workspace.stem), reverse=True)


def newest_good(workspace: Path) -> Backup | None:
    """The newest backup that passes its check, going back past damaged ones."""
    for path in available(workspace):
        with suppress(FormatError, OSError):
            return look(path)
    return None


def restore(workspace: Path, source: Path, *, now: datetime) -> Backup:
    """Put a backup back in the workspace's place and return what came back.

    What stood there is kept: a sound workspace as a backup of reason "restore", a damaged one
    beside it under the name `<name>.damaged-<time>`. Raises FormatError when `source` is not
    sound, WorkspaceBusyError when the workspace is open anywhere; then nothing was changed.
    Nothing is sent from what came back until the user confirms it (see sending.home).
    """
    workspace = workspace.absolute()
    found = look(source)
    try:
        private_folder(workspace.parent)
        with files.made_beside(workspace, "restoring") as new:
            copy(source, new)
            files.refuse_faulty(new)
            _mark_restored(new)
            _keep_present(workspace, now)
            files.put_in_place(new, workspace, replace=True)
    except files.FAULTS as error:
        raise files.explained(error, workspace, "restored") from error
    return found


def _mark_restored(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", (SENDING_HOME, RESTORED)
        )


def _keep_present(workspace: Path, now: datetime) -> None:
    if not workspace.exists():
        return
    try:
        with files.held_alone(workspace):
            save(workspace, now=now, reason="restore")
    except (sqlite3.DatabaseError, FormatError) as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        _set_aside(workspace, now)


def _set_aside(workspace: Path, now: datetime) -> None:
    """Keep a damaged workspace with its log: someone may still save something out of the two."""
    name = f"{workspace.name}.damaged-{now.astimezone(UTC).strftime(_STAMP)}"
    for ending in ("", "-wal", "-shm"):
        present = files.beside(workspace, ending)
        if present.exists():
            present.replace(workspace.with_name(name + ending))


def daily(workspace: Path, *, now: datetime) -> Backup | None:
    """The day's automatic backup, made when there is none yet (of anything in it); surplus ones go.

    Call it before work that changes much. Returns None when today's was there, or nothing needs one.
    """
    made_today = (_named(path)[0].date() == now.astimezone(UTC).date() for path in available(workspace))
    if any(made_today) or not _holds_anything(workspace):
        return None
    made = save(workspace, now=now, reason="daily")
    thin(workspace)
    return made


def _holds_anything(workspace: Path) -> bool:
    with closing(sqlite3.connect(workspace)) as connection:
        return (
            connection.execute("SELECT 1 FROM prospects UNION ALL SELECT 1 FROM suppressions").fetchone()
            is not None
        )


def thin(workspace: Path) -> list[Path]:
    """Remove surplus automatic backups and return them.

    Kept: the newest 5, the newest of each of the last 7 days, 5 weeks and 12 months that have one,
    everything the user saved by hand, and the newest good one whatever its age. Time is what the
    names say, so a jump of the clock removes nothing that the calendar would keep.
    """
    automatic = [path for path in available(workspace) if _named(path)[1] != "manual"]
    kept = set(automatic[:_KEPT_NEWEST])
    for period, number in ((_day, _KEPT_DAYS), (_week, _KEPT_WEEKS), (_month, _KEPT_MONTHS)):
        kept.update(_newest_of_each(automatic, period, number))
    surplus = [path for path in automatic if path not in kept]
    if surplus and not any(_is_good(path) for path in available(workspace) if path not in surplus):
        surplus = _without_newest_good(surplus)
    for path in surplus:
        path.unlink()
    return surplus


def _newest_of_each(paths: Iterable[Path], period: Callable[[datetime], object], number: int) -> list[Path]:
    newest: dict[object, Path] = {}
    for path in paths:
        newest.setdefault(period(_named(path)[0]), path)
    return list(newest.values())[:number]


def _day(at: datetime) -> object:
    return at.date()


def _week(at: datetime) -> object:
    return at.isocalendar()[:2]


def _month(at: datetime) -> object:
    return (at.year, at.month)


def _without_newest_good(paths: list[Path]) -> list[Path]:
    good = next((path for path in paths if _is_good(path)), None)
    return [path for path in paths if path != good]


def _is_good(path: Path) -> bool:
    try:
        look(path)
    except (FormatError, OSError):
        return False
    return True


def _free_name(workspace: Path, now: datetime, reason: str) -> Path:
    if reason not in REASONS:
        raise ValueError(f"unknown reason for a backup: {reason}")
    stem = f"{workspace.stem}-{now.astimezone(UTC).strftime(_STAMP)}-{reason}"
    names = [f"{stem}.db", *(f"{stem}-{number}.db" for number in range(2, 1000))]
    for name in names:
        if not (folder_of(workspace) / name).exists():
            return folder_of(workspace) / name
    raise WorkspaceError("Too many backups were made in this second.", place=str(folder_of(workspace)))


def _named(path: Path) -> tuple[datetime, str]:
    """Time and reason from a backup's name; for any other name the file's own time and "manual"."""
    parts = path.stem.split("-")
    for index, part in enumerate(parts):
        with suppress(ValueError):
            at = datetime.strptime(part, _STAMP).replace(tzinfo=UTC)
            reason = parts[index + 1] if index + 1 < len(parts) else ""
            return at, reason if reason in REASONS else "manual"
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0), "manual"


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608
