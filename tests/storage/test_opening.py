"""Opening a workspace: what is made, what is refused, and that nothing foreign is ever touched."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from prospector.errors import NotFoundError, WorkspaceBusyError, WorkspaceError
from prospector.storage import Database, backup, open_workspace
from tests.factories import add_prospect

POSIX = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def fill(database: Database, number: int = 400) -> None:
    with database.writing() as session:
        for _ in range(number):
            add_prospect(session, notes="some words " * 20)


@pytest.fixture
def filled(database: Database) -> Path:
    fill(database)
    database.close()
    return database.path


def test_a_new_workspace_is_made_in_a_folder_with_an_awkward_name(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "odd #1? %41 ü" / "w.db"
    open_workspace(path, now=now).close()
    assert [entry.name for entry in path.parent.iterdir()] == ["w.db"]


@POSIX
def test_only_the_owner_can_read_the_workspace_its_log_and_its_backups(tmp_path: Path, now: datetime) -> None:
    database = open_workspace(tmp_path / "new" / "w.db", now=now)
    fill(database, 1)
    saved = backup.save(database.path, now=now)
    files = [database.path, *(database.path.with_name(f"w.db{end}") for end in ("-wal", "-shm")), saved.path]
    assert [mode(path) for path in files] == [0o600] * 4
    assert [mode(path.parent) for path in (database.path, saved.path)] == [0o700] * 2
    database.close()


@POSIX
def test_a_file_that_others_could_read_is_closed_to_them(database: Database, now: datetime) -> None:
    database.close()
    database.path.chmod(0o644)
    open_workspace(database.path, now=now).close()
    assert mode(database.path) == 0o600


def test_two_programs_that_make_the_same_workspace_get_one(tmp_path: Path, now: datetime) -> None:
    path, errors = tmp_path / "w.db", []

    def make() -> None:
        try:
            open_workspace(path, now=now).close()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert [entry.name for entry in tmp_path.iterdir() if entry.name != "home"] == ["w.db"]


def refuse(path: Path, now: datetime) -> WorkspaceError:
    before = {entry: entry.read_bytes() for entry in path.parent.iterdir() if entry.is_file()}
    with pytest.raises(WorkspaceError) as caught:
        open_workspace(path, now=now).close()
    after = {entry: entry.read_bytes() for entry in path.parent.iterdir() if entry.is_file()}
    assert after == before
    return caught.value


def test_a_newer_workspace_is_refused_untouched(filled: Path, now: datetime) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.commit()
    assert "newer version" in refuse(filled, now).message


def test_another_programs_database_is_refused_untouched(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (x)")
    assert "another program" in refuse(path, now).message


@pytest.mark.parametrize("content", [b"", b"hello, I am no database at all", bytes(100_000)])
def test_a_file_that_is_no_database_is_refused_untouched(
    tmp_path: Path, now: datetime, content: bytes
) -> None:
    path = tmp_path / "w.db"
    path.write_bytes(content)
    refuse(path, now)


def test_a_folder_is_refused(tmp_path: Path, now: datetime) -> None:
    with pytest.raises(WorkspaceError, match="not a file"):
        open_workspace(tmp_path, now=now)


def test_a_truncated_file_is_refused_untouched(filled: Path, now: datetime) -> None:
    content = filled.read_bytes()
    filled.write_bytes(content[: len(content) // 2])
    assert "damaged" in refuse(filled, now).message


@pytest.mark.parametrize("seed", range(8))
def test_random_bytes_in_a_page_are_refused_untouched(filled: Path, now: datetime, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(filled.read_bytes())
    page = chance.randrange(1, len(content) // 4096) * 4096
    content[page : page + 2048] = chance.randbytes(2048)
    filled.write_bytes(content)
    assert "damaged" in refuse(filled, now).message


def test_the_error_of_a_damaged_file_names_the_newest_good_backup(filled: Path, now: datetime) -> None:
    good = backup.save(filled, now=now)
    later = backup.folder_of(filled) / "workspace-20260401T000000Z-daily.db"
    later.write_bytes(b"damaged too")
    filled.write_bytes(filled.read_bytes()[:8192])
    hint = refuse(filled, now).hint
    assert str(good.path) in hint
    assert "2026-03-02 09:00 UTC with 400 prospects and 0 touches" in hint


def test_an_older_file_is_not_upgraded_when_opened_to_read_only(filled: Path, now: datetime) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'older'")
        connection.commit()
    with pytest.raises(WorkspaceError):
        open_workspace(filled, now=now, readonly=True)


def test_reading_only_makes_no_file(tmp_path: Path, now: datetime) -> None:
    with pytest.raises(NotFoundError):
        open_workspace(tmp_path / "w.db", now=now, readonly=True)
    assert not (tmp_path / "w.db").exists()


def test_reading_only_reads_beside_a_writer_and_refuses_to_write(database: Database, now: datetime) -> None:
    fill(database, 3)
    reader = open_workspace(database.path, now=now, readonly=True)
    with reader.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM prospects")) == 3
    with pytest.raises(WorkspaceError, match="read only"), reader.writing():
        pass
    reader.close()


def test_a_lock_held_by_another_program_is_named_as_such(database: Database, now: datetime) -> None:
    second = open_workspace(database.path, now=now, busy_seconds=0.2)
    with database.writing(), pytest.raises(WorkspaceBusyError), second.writing():
        pass
    second.close()


def test_a_workspace_that_another_program_has_to_itself_is_busy(filled: Path, now: datetime) -> None:
    with closing(sqlite3.connect(filled)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(WorkspaceBusyError):
            open_workspace(filled, now=now, busy_seconds=0.2)


AS_NOBODY = """
import os, sys
from datetime import datetime, UTC
from sqlalchemy import text
import sqlalchemy.dialects.sqlite
from prospector.errors import WorkspaceError
from prospector.storage import open_workspace
os.setuid(65534)
try:
    database = open_workspace(sys.argv[1], now=datetime.now(UTC), readonly=sys.argv[2] == "r")
except WorkspaceError as error:
    print(error.message)
else:
    with database.reading() as session:
        print(session.scalar(text("SELECT count(*) FROM prospects")))
"""


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="becomes another user, so needs root")
@pytest.mark.parametrize(("way", "said"), [("w", "cannot be written"), ("r", "400")])
def test_a_file_and_folder_that_cannot_be_written(filled: Path, way: str, said: str) -> None:
    """Refused to write with a clear error, and still readable, without anything beside the file."""
    filled.chmod(0o444)
    for folder in [folder for folder in (filled.parent, *filled.parents) if "pytest" in str(folder)]:
        folder.chmod(0o755)
    command = [sys.executable, "-c", AS_NOBODY, str(filled), way]
    asked = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert said in asked.stdout, asked.stderr
    assert not list(filled.parent.glob("workspace.db-*"))


KILLED = """
import sys
from datetime import datetime, UTC
from prospector.storage import open_workspace
open_workspace(sys.argv[1], now=datetime(2026, 3, 2, tzinfo=UTC)).close()
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="uses SIGKILL")
def test_a_kill_while_a_workspace_is_made_leaves_all_or_nothing(tmp_path: Path, now: datetime) -> None:
    chance = random.Random(5)
    for attempt in range(12):
        path = tmp_path / str(attempt) / "w.db"
        child = subprocess.Popen([sys.executable, "-c", KILLED, str(path)])
        waited = time.monotonic() + 10
        while not path.parent.exists() and child.poll() is None and time.monotonic() < waited:
            time.sleep(0.001)
        time.sleep(chance.random() * 0.4)
        child.send_signal(signal.SIGKILL)
        child.wait()
        if path.exists():
            with closing(sqlite3.connect(path)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
        open_workspace(path, now=now).close()


def test_what_a_killed_creation_left_is_swept_away(tmp_path: Path, now: datetime) -> None:
    left = tmp_path / ".w.db.123-456.new"
    left.write_bytes(b"half")
    os.utime(left, (1, 1))
    open_workspace(tmp_path / "w.db", now=now).close()
    assert not left.exists()


def test_a_copy_of_the_files_at_any_moment_under_load_is_sound(database: Database, tmp_path: Path) -> None:
    """What a power cut leaves: the file and its log as they stood on the disk."""
    for number in range(10):
        fill(database, 5)
        copy = tmp_path / f"copy{number}.db"
        shutil.copy(f"{database.path}-wal", f"{copy}-wal")
        shutil.copy(database.path, copy)
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("SELECT count(*) FROM prospects").fetchone()[0] % 5 == 0
