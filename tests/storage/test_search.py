"""Search as you type."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from prospector.records import Prospect
from prospector.storage import Database, search
from tests.factories import add_prospect


@pytest.fixture
def people(database: Database) -> Database:
    with database.writing() as session:
        add_prospect(
            session, id=1, first_name="Jörg", last_name="Müller", company="Öko Bau", city="Zürich",
            email="joerg.mueller@oeko.example", domain="oeko.example", title="Head of Sales",
        )  # fmt: skip
        add_prospect(
            session, id=2, first_name="Ana", last_name="O'Brien", company="North & South", city="Paris",
            email="ana@north.example", domain="north.example", title="CTO",
        )  # fmt: skip
    return database


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("jorg", [1]), ("JÖRG mül", [1]), ("mül jörg", [1]), ("joerg", [1]), ("zur", [1]), ("a", [2]),
        ("head sal", [1]), ("o'br", [2]), ("ana@north.ex", [2]), ("north.example", [2]), ("exam", [2, 1]),
        ("ürich", [1]), ("rien", [2]), ("&", [2]), ("jörg paris", []), ("zzz", []), ("%", []), ("_", []),
        ("", []), ("   ", []), ('"', []), ("NOT", []), ("q OR x", []), ("full_name:ana", []), ("*", []),
        ("^ana", [2]), ("NEAR(a b)", []), ("😀", []), ("ana\0", [2]), ("a" * 5000, []),
    ],
)  # fmt: skip
def test_what_is_typed_finds(people: Database, typed: str, found: list[int]) -> None:
    with people.reading() as session:
        assert search.matching_ids(session, typed) == found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=30))
def test_nothing_that_is_typed_is_an_error(people: Database, typed: str) -> None:
    with people.reading() as session:
        search.matching_ids(session, typed)


def test_a_change_is_found_at_once_and_the_old_value_no_more(people: Database) -> None:
    with people.writing() as session:
        session.get_one(Prospect, 1).full_name = "Karla Neu"
        session.flush()
        assert search.matching_ids(session, "karla") == [1]
        assert search.matching_ids(session, "jörg") == []


def test_a_number_used_again_brings_nothing_old_with_it(people: Database) -> None:
    with people.writing() as session:
        session.execute(text("DELETE FROM prospects WHERE id = 2"))
        add_prospect(session, id=2, first_name="Eva", last_name="Neu", company="", email="", domain="")
        assert search.matching_ids(session, "north") == []
        assert search.matching_ids(session, "eva") == [2]


def test_new_prospects_are_indexed_once_in_bulk(people: Database) -> None:
    with people.writing() as session:
        session.execute(
            text(
                "INSERT INTO prospects (id, full_name, created_at, updated_at) VALUES (9, 'Bulk Row', '', '')"
            )
        )
        search.index(session)
        search.index(session)
        assert search.matching_ids(session, "bulk") == [9]
        assert session.scalar(text("SELECT count(*) FROM prospect_search")) == 3
