"""Backups: checked when made, found when needed, put back whole, thinned with care."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from prospector.errors import FileError, FormatError, NotFoundError, WorkspaceBusyError
from prospector.storage import Database, backup, open_workspace
from tests.factories import add_prospect


def prospects(path: Path, now: datetime) -> int:
    database = open_workspace(path, now=now)
    with database.reading() as session:
        found = session.scalar(text("SELECT count(*) FROM prospects"))
    database.close()
    return int(found or 0)


@pytest.fixture
def one(database: Database) -> Database:
    with database.writing() as session:
        add_prospect(session)
    return database


def test_a_backup_holds_what_is_only_in_the_log_so_far(one: Database, now: datetime) -> None:
    saved = backup.save(one.path, now=now)
    assert (saved.prospects, saved.at, saved.reason) == (1, now, "manual")


def test_a_backup_replaces_no_file(one: Database, now: datetime, tmp_path: Path) -> None:
    target = tmp_path / "mine.db"
    target.write_bytes(b"precious")
    with pytest.raises(FileError):
        backup.save(one.path, now=now, target=target)
    assert target.read_bytes() == b"precious"


def test_two_backups_in_one_second_have_two_names(one: Database, now: datetime) -> None:
    assert backup.save(one.path, now=now).path != backup.save(one.path, now=now).path


def test_restoring_brings_back_what_was_and_keeps_what_is(one: Database, now: datetime) -> None:
    saved = backup.save(one.path, now=now)
    with one.writing() as session:
        add_prospect(session)
    one.close()
    backup.restore(one.path, saved.path, now=now)
    assert prospects(one.path, now) == 1
    kept = [backup.look(path) for path in backup.available(one.path)]
    assert sorted((found.reason, found.prospects) for found in kept) == [("manual", 1), ("restore", 2)]


def test_a_workspace_that_is_open_is_not_replaced(
    one: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prospector.storage.files._WAIT_SECONDS", 0.2)
    saved = backup.save(one.path, now=now)
    with pytest.raises(WorkspaceBusyError):
        backup.restore(one.path, saved.path, now=now)
    with one.writing() as session:
        add_prospect(session)
    assert one.problems() == []


def test_a_damaged_workspace_is_set_aside_when_a_backup_is_put_back(one: Database, now: datetime) -> None:
    saved = backup.save(one.path, now=now)
    one.close()
    damaged = one.path.read_bytes()[:9000]
    one.path.write_bytes(damaged)
    backup.restore(one.path, saved.path, now=now)
    assert prospects(one.path, now) == 1
    [aside] = one.path.parent.glob("*.damaged-*")
    assert aside.read_bytes() == damaged


def test_a_bad_backup_never_replaces_a_workspace(one: Database, now: datetime) -> None:
    saved = backup.save(one.path, now=now)
    saved.path.write_bytes(saved.path.read_bytes()[:20_000])
    one.close()
    before = one.path.read_bytes()
    with pytest.raises(FormatError):
        backup.restore(one.path, saved.path, now=now)
    assert one.path.read_bytes() == before


def test_a_missing_backup_is_named(one: Database, now: datetime, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        backup.restore(one.path, tmp_path / "gone.db", now=now)


def test_the_newest_good_backup_goes_back_past_bad_ones(one: Database, now: datetime) -> None:
    good = backup.save(one.path, now=now)
    for day in (1, 2):
        later = backup.save(one.path, now=now + timedelta(days=day))
        later.path.write_bytes(b"SQLite format 3\0 and then nothing")
    assert backup.newest_good(one.path) == good


def named(database: Database, moments: list[datetime], reason: str = "daily") -> None:
    """Backups by name only; thinning looks into them no further than it must."""
    folder = backup.folder_of(database.path)
    folder.mkdir(exist_ok=True)
    for moment in moments:
        (folder / f"workspace-{moment:%Y%m%dT%H%M%SZ}-{reason}.db").write_bytes(b"")


def test_a_hundred_backups_thin_to_days_weeks_and_months(one: Database) -> None:
    start = datetime(2026, 6, 1, 12, tzinfo=UTC)
    named(one, [start - timedelta(days=3 * number) for number in range(100)])
    good = backup.save(one.path, now=start + timedelta(hours=1), reason="daily")
    backup.thin(one.path)
    kept = backup.available(one.path)
    months = {path.name[10:16] for path in kept}
    assert good.path in kept
    assert len(kept) < 25
    assert len(months) == 11  # every month there was a backup of keeps one


def test_backups_made_by_hand_are_never_thinned(one: Database) -> None:
    start = datetime(2026, 6, 1, 12, tzinfo=UTC)
    named(one, [start - timedelta(hours=number) for number in range(40)], reason="manual")
    assert backup.thin(one.path) == []


def test_the_only_good_backup_survives_thinning_whatever_its_age(one: Database) -> None:
    old = backup.save(one.path, now=datetime(2026, 6, 1, 1, tzinfo=UTC), reason="daily")
    start = datetime(2026, 6, 1, 12, tzinfo=UTC)
    named(one, [start + timedelta(minutes=number) for number in range(30)])
    removed = backup.thin(one.path)
    assert removed
    assert old.path.exists()


def test_the_daily_backup_is_made_once_a_day_and_only_of_something(database: Database, now: datetime) -> None:
    assert backup.daily(database.path, now=now) is None
    with database.writing() as session:
        add_prospect(session)
    first = backup.daily(database.path, now=now)
    assert first is not None
    assert (first.reason, first.prospects) == ("daily", 1)
    assert backup.daily(database.path, now=now + timedelta(hours=2)) is None
    assert backup.daily(database.path, now=now + timedelta(days=1)) is not None
