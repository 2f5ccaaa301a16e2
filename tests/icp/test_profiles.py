"""Saved profiles and segments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from prospector.conditions import All, Condition, parse
from prospector.errors import FileError, InvalidInputError, LimitError, NotFoundError
from prospector.icp import profiles, scoring, segments
from prospector.records import Fit
from prospector.storage import Database

SOURCE = "name: Mine\nrules:\n  - {weight: 10, when: country = DE}\n"


def test_shipped_profiles_are_installed_once_and_the_first_is_active(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        assert profiles.install_shipped(session, now)
        assert not profiles.install_shipped(session, now)
        rows = profiles.listed(session)
        assert len(rows) >= 3
        assert [row.active for row in rows] == [True, *[False] * (len(rows) - 1)]
        assert profiles.active(session) == rows[0]


def test_saving_again_makes_a_new_version_only_when_it_differs(database: Database, now: datetime) -> None:
    with database.writing() as session:
        first = profiles.save(session, SOURCE, now)
        assert profiles.save(session, SOURCE, now) == first
        assert profiles.find(session, "mine").version == 1
        assert profiles.save(session, SOURCE.replace("10", "20"), now) == first
        row = profiles.find(session, "Mine")
        assert row.version == 2
        assert profiles.load(session, row.id).total == 20


def test_renaming_a_profile_onto_another_is_refused(database: Database, now: datetime) -> None:
    with database.writing() as session:
        profiles.save(session, SOURCE, now)
        other = profiles.save(session, SOURCE.replace("Mine", "Other"), now)
        with pytest.raises(InvalidInputError):
            profiles.save(session, SOURCE, now, profile_id=other)
        assert profiles.save(session, SOURCE.replace("Mine", "Third"), now, profile_id=other) == other
        assert [row.name for row in profiles.listed(session)] == ["Mine", "Third"]


def test_an_unknown_profile_names_the_nearest(database: Database, now: datetime) -> None:
    with database.writing() as session:
        profiles.save(session, SOURCE, now)
        with pytest.raises(NotFoundError) as unknown:
            profiles.find(session, "Mien")
    assert "Did you mean Mine?" in unknown.value.hint


def test_removing_the_active_profile_removes_its_fits_and_activates_the_oldest(
    database: Database, add: Callable[..., int], now: datetime
) -> None:
    add(country="DE")
    with database.writing() as session:
        oldest = profiles.save(session, SOURCE, now)
        gone = profiles.save(session, SOURCE.replace("Mine", "Other"), now)
        scoring.activate(session, gone, now)
        profiles.remove(session, gone)
        assert session.scalar(select(func.count()).select_from(Fit)) == 0
        active = profiles.active(session)
        assert active is not None
        assert active.id == oldest


def test_a_profile_file_that_cannot_be_used_names_itself(tmp_path: Path) -> None:
    with pytest.raises(FileError) as missing:
        profiles.read_source(tmp_path / "none.yaml")
    assert missing.value.place.endswith("none.yaml")
    (tmp_path / "big.yaml").write_bytes(b"#" * 300_000)
    with pytest.raises(LimitError):
        profiles.read_source(tmp_path / "big.yaml")
    (tmp_path / "odd.yaml").write_bytes(b"name: \xff")
    with pytest.raises(FileError):
        profiles.read_source(tmp_path / "odd.yaml")


def test_a_segment_is_live(database: Database, add: Callable[..., int], now: datetime) -> None:
    add(country="DE")
    with database.writing() as session:
        segments.save(session, "Germans", parse("country = DE"), now)
        assert segments.find(session, "germans").size == 1
    add(country="DE")
    with database.reading() as session:
        assert segments.find(session, "Germans").size == 2
        assert segments.conditions(session, "Germans") == Condition("country", "is", "DE")


def test_a_segment_name_is_taken_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        first = segments.save(session, "All", All(), now)
        with pytest.raises(InvalidInputError):
            segments.save(session, "ALL", All(), now)
        assert segments.save(session, "all", parse("city = Bonn"), now, replace=True) == first
        segments.save(session, "Other", All(), now)
        with pytest.raises(InvalidInputError):
            segments.rename(session, "Other", "all")
        segments.rename(session, "Other", "Everybody")
        assert [row.name for row in segments.listed(session)] == ["All", "Everybody"]


def test_a_removed_segment_is_gone_and_the_nearest_is_named(database: Database, now: datetime) -> None:
    with database.writing() as session:
        segments.save(session, "Germans", All(), now)
        segments.save(session, "French", All(), now)
        segments.remove(session, "germans")
        with pytest.raises(NotFoundError) as gone:
            segments.conditions(session, "Frensh")
    assert "Did you mean French?" in gone.value.hint


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_segment_needs_a_name(database: Database, now: datetime, name: str) -> None:
    with database.writing() as session, pytest.raises(InvalidInputError):
        segments.save(session, name, All(), now)
