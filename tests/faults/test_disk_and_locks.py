"""C2 to C4: a cancel, a full disk, another program's lock: the workspace stays whole, the error is clear."""

from __future__ import annotations

import csv
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from prospector.errors import CancelledError, FileError, WorkspaceBusyError, WorkspaceError
from prospector.intake import take_in
from prospector.lists import exporting, importer, staging
from prospector.storage import Database, backup, open_workspace

HEADERS = ["First Name", "Last Name", "Email", "Company", "Notes"]


def _table(path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        for number in range(rows):
            writer.writerow(
                [
                    f"Given{number}",
                    f"Family{number}",
                    f"p{number}@c{number}.example",
                    f"Firm {number}",
                    "x" * 99,
                ]
            )
    return path


def _left(database: Database) -> list[Path]:
    return list(staging.folder_beside(database.path).glob("*"))


@pytest.mark.slow
def test_a_cancel_half_way_stops_within_a_second_and_leaves_nothing(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    path = _table(tmp_path / "list.csv", 12_000)
    before = database.path.read_bytes()
    asked: list[float] = []

    def progress(step: str, done: int, total: int) -> None:
        if done >= 6_000 and not asked:
            asked.append(time.monotonic())

    with database.reading() as session, pytest.raises(CancelledError):
        importer.preview(
            path, database.path, session, now=now, progress=progress, cancelled=lambda: bool(asked)
        )
    assert time.monotonic() - asked[0] < 1
    assert (_left(database), database.path.read_bytes()) == ([], before)


def test_a_cancelled_export_leaves_nothing_beside_the_file_or_in_the_temporary_folder(
    database: Database, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    path = _table(tmp_path / "list.csv", 20)
    with database.reading() as session:
        seen = importer.preview(path, database.path, session, now=now)
    with database.writing(staged=seen.staging) as session:
        importer.commit(session, seen, now=now)
    importer.discard(seen)
    told: list[int] = []
    with pytest.raises(CancelledError):
        exporting.export_in_child(
            database.path,
            list(range(1, 21)) * 200,
            tmp_path / "out" / "list.xlsx",
            on_progress=told.append,
            cancelled=lambda: bool(told),
        )
    assert list((tmp_path / "out").iterdir()) == []
    assert list(temporary.iterdir()) == []


def test_what_a_killed_export_left_goes_with_the_next(tmp_path: Path, database: Database) -> None:
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    left = tmp_path / f".prospector-export-{int(gone.stdout)}-0123456789ab"
    left.mkdir()
    (left / "new.xlsx").write_text("personal")
    exporting.export_in_child(database.path, [], tmp_path / "list.csv")
    assert not left.exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB, where the system lets us have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True, check=False
        )
        if sys.platform == "linux"
        else None
    )
    if mounted is None or mounted.returncode:
        pytest.skip("no small disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def _fill(folder: Path, *, leaving: int) -> None:
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_bsize
    (folder / "ballast").write_bytes(b"x" * max(free - leaving, 0))


def test_a_full_disk_is_named_and_the_workspace_stays_whole(
    small_disk: Path, tmp_path: Path, now: datetime
) -> None:
    with closing(open_workspace(small_disk / "workspace.db", now=now)) as database:
        with database.reading() as session, pytest.raises(FileError, match="disk is full") as caught:
            importer.preview(_table(tmp_path / "a.csv", 9_000), database.path, session, now=now)
        assert str(small_disk) in caught.value.hint
        assert _left(database) == []

        with database.reading() as session:
            seen = importer.preview(_table(tmp_path / "b.csv", 900), database.path, session, now=now)
        _fill(small_disk, leaving=50_000)
        with (
            pytest.raises(WorkspaceError, match="disk is full") as full,
            database.writing(staged=seen.staging) as s,
        ):
            take_in(s, seen, now=now)
        assert str(small_disk) in full.value.hint
        (small_disk / "ballast").unlink()
        with database.writing(staged=seen.staging) as session:
            assert take_in(session, seen, now=now).verdicts["created"] == 900
        importer.discard(seen)

        _fill(small_disk, leaving=50_000)
        with pytest.raises(WorkspaceError, match="disk is full"):
            backup.save(database.path, now=now)
        assert list(backup.folder_of(database.path).iterdir()) == []
        for ending in ("csv", "xlsx"):
            with pytest.raises(FileError, match="No space left") as unwritten:
                exporting.export_in_child(database.path, range(1, 901), small_disk / f"out.{ending}")
            assert "Free some space" in unwritten.value.hint
        assert not [one for one in small_disk.iterdir() if "out" in one.name or "export" in one.name]
        assert database.problems() == []


def test_a_lock_of_another_program_is_waited_for_and_then_named(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    with (
        closing(open_workspace(database.path, now=now, busy_seconds=0.3)) as impatient,
        closing(sqlite3.connect(database.path, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(WorkspaceBusyError, match="Another program"), impatient.writing():
            raise AssertionError("not reached")
        with impatient.reading() as session:
            assert session.connection().exec_driver_sql("SELECT count(*) FROM prospects").scalar() == 0


def test_a_lock_that_is_let_go_in_time_is_no_error(database: Database) -> None:
    other = sqlite3.connect(database.path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release: Callable[[], object] = lambda: other.execute("ROLLBACK")  # noqa: E731
    timer = threading.Timer(0.3, release)
    timer.start()
    with database.writing() as session:
        assert session.connection().exec_driver_sql("SELECT 1").scalar() == 1
    timer.join()
    other.close()
