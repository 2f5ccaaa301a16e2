"""Sessions: one transaction each, reads cannot write, and what the database itself refuses."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from prospector import touches
from prospector.errors import WorkspaceError
from prospector.records import Company, Prospect
from prospector.storage import Database, note_change
from tests.factories import MADE_AT, add_prospect


def count(database: Database, table: str) -> int:
    with database.reading() as session:
        return int(session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing() as session:
            add_prospect(session)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert count(database, "prospects") == 0


def test_a_reading_session_cannot_write(database: Database) -> None:
    with pytest.raises(WorkspaceError), database.reading() as session:
        session.execute(text("DELETE FROM prospects"))
    with database.writing() as session:
        add_prospect(session)
    assert count(database, "prospects") == 1


def test_a_reading_session_sees_one_moment(database: Database) -> None:
    with database.reading() as reader:
        before = reader.scalar(text("SELECT count(*) FROM prospects"))
        with database.writing() as session:
            add_prospect(session)
        assert reader.scalar(text("SELECT count(*) FROM prospects")) == before


def test_what_changed_is_noted_for_open_screens(database: Database) -> None:
    with database.writing() as session:
        note_change(session, "prospects", "touches")
        assert session.info["changed"] == {"prospects", "touches"}


def test_a_missing_staging_file_is_told_and_not_made(database: Database) -> None:
    missing = database.path.with_name("gone.db")
    with pytest.raises(WorkspaceError, match="staging"), database.writing(staged=missing):
        pass
    assert not missing.exists()


@pytest.mark.parametrize("change", ["UPDATE touches SET summary = 'x'", "DELETE FROM touches", "REPLACE"])
def test_touches_can_be_neither_changed_nor_removed(database: Database, change: str) -> None:
    with database.writing() as session:
        touch = touches.log(session, add_prospect(session).id, "note", now=MADE_AT, summary="kept")
    replace = (
        f"REPLACE INTO touches SELECT {touch}, prospect_id, NULL, kind, at, 'x', '', NULL, at FROM touches"
    )
    with pytest.raises(IntegrityError, match="append-only"), database.writing() as session:
        session.execute(text(replace if change == "REPLACE" else change))
    with database.reading() as session:
        assert session.scalar(text("SELECT summary FROM touches")) == "kept"


def test_a_row_cannot_point_at_nothing(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(Prospect(company_id=99, created_at=MADE_AT, updated_at=MADE_AT))


def test_a_full_disk_is_explained_and_leaves_the_database_sound(database: Database) -> None:
    with database.writing() as session:
        add_prospect(session)

    def overfill() -> None:
        with database.writing() as session:
            session.execute(text("PRAGMA max_page_count = 80"))
            session.add_all(Company(name="x" * 4000, created_at=MADE_AT) for _ in range(500))

    with pytest.raises(WorkspaceError, match="disk is full") as caught:
        overfill()
    assert str(database.path.parent) in caught.value.hint
    database.engine.dispose()
    assert database.problems() == []
    assert count(database, "companies") == 0


def test_the_check_names_dangling_references(database: Database) -> None:
    with database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        connection.exec_driver_sql(
            "INSERT INTO prospects (company_id, created_at, updated_at) VALUES (7, '', '')"
        )
        connection.commit()
    database.engine.dispose()
    assert database.problems() == ["row 1 of prospects points at a missing row of companies"]
