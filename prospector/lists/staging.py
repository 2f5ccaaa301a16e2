"""The staging file: a private SQLite database that holds a cleaned, judged list until it is committed.

The child process that reads an untrusted file writes it; the app only looks into it (preview, cleaned
list) or attaches it to the workspace and moves its rows over (commit).
"""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import shutil
import sqlite3
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from prospector import fields
from prospector.errors import FileError
from prospector.matching.keys import email_key
from prospector.paths import private_file, private_folder

STORED = fields.STORED
KEYS = ("email_key", "name_key", "company_key")
VALUES = (*STORED, "custom", *KEYS)

LEFT_OUT = ("duplicate", "suppressed", "rejected")
"""The verdicts on rows that make no prospect and change none."""

_A_DAY = 86_400
_PAGE = 16_384  # bytes; fewer and larger steps than the workspace takes
_BETWEEN, _AS_JSON = "\x1f", "\x1e"
_NAME = re.compile(r"(?:staged|pasted|\.prospector-export)-(\d+)-[0-9a-f]+(?:\.db)?(?:-\w+)?")

_VALUE_COLUMNS = ", ".join(f"v_{name} {'INTEGER' if name in fields.NUMBERS else 'TEXT'}" for name in VALUES)
_SCHEMA = f"""
CREATE TABLE sheets (
    id INTEGER PRIMARY KEY, file TEXT, sheet TEXT, header_row INTEGER, source TEXT, columns TEXT
);
CREATE TABLE companies (
    id INTEGER PRIMARY KEY, existing_id INTEGER, name TEXT, name_key TEXT, legal_form TEXT, domain TEXT,
    industry TEXT, employees_min INTEGER, employees_max INTEGER, revenue_min INTEGER, revenue_max INTEGER,
    revenue_currency TEXT, linkedin TEXT, phone TEXT, city TEXT, country TEXT
);
CREATE TABLE cleaned (
    id INTEGER PRIMARY KEY, sheet_id INTEGER, row INTEGER, opt_out TEXT, bounced TEXT, findings TEXT,
    raw TEXT, {_VALUE_COLUMNS}, origins TEXT
);
CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY, is_person INTEGER, verdict TEXT, reason TEXT, cluster INTEGER,
    prospect_id INTEGER, company INTEGER, left_out TEXT
);
CREATE VIEW rows AS SELECT * FROM cleaned JOIN verdicts USING (id);
CREATE TABLE changes (row_id INTEGER, prospect_id INTEGER, field TEXT, before, after);
CREATE TABLE doubts (
    row_id INTEGER, other_row_id INTEGER, prospect_id INTEGER, code TEXT, reason TEXT, band TEXT,
    confidence REAL
);
CREATE TABLE links (
    row_id INTEGER PRIMARY KEY, twin_id INTEGER, code TEXT, reason TEXT, band TEXT, confidence REAL
);
CREATE TABLE further (row_id INTEGER, email TEXT, email_key TEXT);
CREATE TABLE own (id INTEGER PRIMARY KEY, {_VALUE_COLUMNS});
"""  # noqa: S608


def new_path(folder: Path | None) -> Path:
    """A fresh private staging file in `folder`, or in a private temporary folder of its own."""
    home = private_folder(folder) if folder else Path(tempfile.mkdtemp(prefix="prospector-"))
    return private_file(home / f"staged-{os.getpid()}-{secrets.token_hex(6)}.db")


def folder_beside(workspace: Path) -> Path:
    """Where a workspace's staging files lie: the same disk, readable by the owner only."""
    return workspace.parent / ".prospector-staging"


def sweep(folder: Path) -> int:
    """Remove what a process which is gone left behind: staging files, pasted tables; returns how many."""
    gone = [path for path in folder.glob("*") if not owner_lives(path)]
    for path in gone:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            remove(path)
    return len(gone)


def sweep_temporary() -> int:
    """Remove the staging files of lists that were open, without a workspace, when the app was killed."""
    gone = [path for path in Path(tempfile.gettempdir()).glob("prospector-*/staged-*.db") if _is_ours(path)]
    for path in gone:
        remove(path)
    return len(gone)


def _is_ours(path: Path) -> bool:
    """Whether a file in the folder that everybody shares is this user's, and left behind."""
    folder = path.parent.lstat()
    mine = os.name == "nt" or folder.st_uid == os.getuid()
    return stat.S_ISDIR(folder.st_mode) and mine and not owner_lives(path)


def own_folder(folder: Path) -> Path:
    """A fresh private folder in `folder` for a table that is no file yet; `sweep` knows whose it is."""
    return private_folder(folder / f"pasted-{os.getpid()}-{secrets.token_hex(6)}")


def remove(path: Path) -> None:
    """Remove a staging file, and its folder when that was made for it alone."""
    remove_spool(path)
    for left in (path, *path.parent.glob(f"{path.name}-*")):
        left.unlink(missing_ok=True)
    if path.parent.name.startswith("prospector-") and path.parent.parent == Path(tempfile.gettempdir()):
        path.parent.rmdir()


def remove_spool(path: Path) -> None:
    """Remove what was set aside while the staging file was made (see prospector.lists.spooling)."""
    for left in path.parent.glob(f"{path.name}-rows*"):
        left.unlink(missing_ok=True)


@contextmanager
def created(path: Path, workspace: Path | None) -> Iterator[sqlite3.Connection]:
    """A new staging database to fill, with the workspace attached for reading as `workspace`.

    Losing the file costs a preview, so nothing is synced to disk.
    """
    with _disk_watched(path), _connected(path) as connection:
        connection.execute(f"PRAGMA page_size = {_PAGE}")
        _forget_safety(connection)
        connection.executescript(_SCHEMA)
        if workspace:
            connection.execute("ATTACH DATABASE ? AS workspace", (f"{workspace.resolve().as_uri()}?mode=ro",))
        yield connection


def _forget_safety(connection: sqlite3.Connection) -> None:
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def filling(path: Path) -> Iterator[sqlite3.Connection]:
    """A new staging database in another process, to fill it there while nobody else writes."""
    with _connected(path) as connection:
        _forget_safety(connection)
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")


@contextmanager
def changing(path: Path) -> Iterator[sqlite3.Connection]:
    """A filled staging database to change in one transaction, while others look into it as it was."""
    with _connected(path) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A filled staging database to look into; rows come as sqlite3.Row."""
    with _connected(path) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA query_only = ON")
        yield connection


def insert_rows(connection: sqlite3.Connection, rows: Iterable[Sequence[str]]) -> None:
    """Add rows of texts: sheet_id, row, opt_out, bounced, findings, raw, *VALUES; they get the next ids.

    Numbers are given as texts, "" where there is none.
    """
    columns = ["sheet_id", "row", "opt_out", "bounced", "findings", "raw", *(f"v_{name}" for name in VALUES)]
    marks = ["?"] * 6 + ["nullif(?, '')" if name in fields.NUMBERS else "?" for name in VALUES]
    statement = f"INSERT INTO cleaned ({', '.join(columns)}) VALUES ({', '.join(marks)})"  # noqa: S608
    connection.executemany(statement, rows)


def insert_further(connection: sqlite3.Connection, further: Mapping[int, Iterable[str]]) -> None:
    """Note the addresses of rows that no field is left for, by position (row id - 1)."""
    connection.executemany(
        "INSERT INTO further VALUES (?, ?, ?)",
        [
            (position + 1, address, email_key(address))
            for position, addresses in further.items()
            for address in addresses
        ],
    )


def packed(cells: Sequence[str]) -> str:
    """The texts of a row's cells as one text, for the column `raw`."""
    text = _BETWEEN.join(cells)
    plain = cells and text.count(_BETWEEN) == len(cells) - 1 and text[:1] != _AS_JSON
    return text if plain else _AS_JSON + json.dumps(list(cells), ensure_ascii=False)


def unpacked(raw: str) -> list[str]:
    """The texts that `packed` was given."""
    if raw[:1] == _AS_JSON:
        return [str(text) for text in json.loads(raw[1:])]
    return raw.split(_BETWEEN)


@contextmanager
def _disk_watched(path: Path) -> Iterator[None]:
    """A full disk in words that name the folder and what is left there."""
    try:
        yield
    except (sqlite3.OperationalError, OSError) as error:
        if not _is_full_disk(error):
            raise
        free = shutil.disk_usage(path.parent).free // 1_000_000
        raise FileError(
            f"The disk is full ({free:,} MB free), so the list could not be read. Nothing was changed.",
            hint=f"It needs about three times the room of its rows. Free space on the disk of {path.parent}.",
            place=str(path.parent),
        ) from error


def _is_full_disk(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return "full" in str(error) or "disk I/O" in str(error)


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path.resolve().as_uri(), uri=True, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def owner_lives(path: Path) -> bool:
    """Whether the process that a temporary file or folder is named after still runs."""
    found = _NAME.fullmatch(path.name)
    if not found:
        return time.time() - path.stat().st_mtime < _A_DAY
    if os.name == "nt":  # asking by signal would end the process there; age has to do
        return time.time() - path.stat().st_mtime < _A_DAY
    try:
        os.kill(int(found[1]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
