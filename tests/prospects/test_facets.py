"""Facets count what hand-written SQL counts, each under all filters but its own picks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from prospector import edits, prospects, suppressions
from prospector.conditions import All, Condition
from prospector.errors import InvalidInputError
from prospector.prospects import Pick, Selection
from prospector.records import Fit, Import, ImportRow
from prospector.storage import Database
from tests.factories import MADE_AT, add_profile, add_prospect

COUNTRIES, STAGES, SIZES = ("DE", "FR", ""), ("new", "won"), ((1, 10), (11, 50), (None, None))
COLUMNS = {"country": "country", "stage": "stage", "city": "city", "excluded": "suppression_id IS NOT NULL"}


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        yield session


def counts(session: Session, selection: Selection, key: str, **how: Any) -> dict[str, int]:
    (facet,) = prospects.facets(session, selection, [key], **how)
    return {one.value: one.count for one in facet.values}


@pytest.fixture
def crowd(session: Session, now: datetime) -> Session:
    for n in range(24):
        low, high = SIZES[n % 3]
        add_prospect(session, country=COUNTRIES[n % 3], stage=STAGES[n % 2], city=f"City {n % 5}",
                     employees_min=low, employees_max=high, domain=f"d{n % 4}.example")  # fmt: skip
    suppressions.add(session, "domain", "d1.example", now=now)
    return session


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(values), min_size=1).map(tuple)


PICKS = st.lists(
    st.one_of(
        st.builds(Pick, st.just("country"), some(COUNTRIES), st.booleans()),
        st.builds(Pick, st.just("stage"), some(STAGES), st.booleans()),
        st.builds(Pick, st.just("city"), st.just(("City 1", "City 2")), st.booleans()),
    ),
    max_size=3, unique_by=lambda pick: pick.key,
).map(tuple)  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(picks=PICKS)
def test_counts_equal_hand_written_sql(crowd: Session, picks: tuple[Pick, ...]) -> None:
    selection = Selection(picks=picks, where=Condition("domain", "is_not", "d3.example"))
    found = prospects.facets(crowd, selection, list(COLUMNS))
    for facet in found:
        tests = ["domain <> 'd3.example'"]
        for pick in picks:
            if pick.key != facet.key:
                listed = ", ".join(f"'{value}'" for value in pick.values)
                tests.append(f"{pick.key} {'NOT IN' if pick.out else 'IN'} ({listed})")
        column = COLUMNS[facet.key]
        hand = f"SELECT {column}, count(*) FROM prospects WHERE {' AND '.join(tests)} GROUP BY 1"
        rows = dict(crowd.connection().exec_driver_sql(hand).fetchall())
        if facet.key == "excluded":
            rows = {("yes" if value else "no"): count for value, count in rows.items()}
        assert {one.value: one.count for one in facet.values if one.count} == rows


def test_a_pick_narrows_the_selection_to_what_its_facet_counted(crowd: Session) -> None:
    profile = add_profile(crowd)
    crowd.add(Fit(prospect_id=1, profile_id=profile.id, score=9, low=9, high=9, verdict="below"))
    number = prospects.create_list(crowd, "Fair", [1, 2, 3], now=MADE_AT)
    crowd.flush()
    for key in (*prospects.FACETS, "custom.Event"):
        for value, count in counts(crowd, Selection(), key).items():
            assert prospects.count(crowd, Selection(picks=(Pick(key, (value,)),))) == count, (key, value)
            out = Selection(picks=(Pick(key, (value,), out=True),))
            assert prospects.count(crowd, out) == 24 - count, (key, value)
    assert counts(crowd, Selection(), "list") == {str(number): 3, "": 21}


def test_files_are_counted_by_name(session: Session) -> None:
    for n in range(2):
        made = Import(file_name="fair.xlsx", mapping="{}", created_at=MADE_AT)
        session.add(made)
        session.flush()
        row = ImportRow(import_id=made.id, sheet="", row=n, verdict="created", prospect_id=n + 1)
        session.add(row)
        session.flush()
        add_prospect(session, id=n + 1, import_row_id=row.id)
    add_prospect(session)
    assert counts(session, Selection(), "file") == {"fair.xlsx": 2, "": 1}
    assert prospects.ids(session, Selection(picks=(Pick("file", ("fair.xlsx",)),))) == [2, 1]


def test_only_the_most_frequent_are_shown_with_the_picked_ones_and_the_rest_can_be_searched(
    session: Session,
) -> None:
    for n in range(20):
        for _ in range(2 if n < 15 else 1):
            add_prospect(session, city=f"Städtchen {n:02}")
    selection = Selection(picks=(Pick("city", ("Städtchen 19", "Gone")),))
    (facet,) = prospects.facets(session, selection, ["city"])
    assert ([one.count for one in facet.values], facet.more) == ([2] * 12 + [1, 0], 7)
    assert counts(session, Selection(), "city", search="STADTCHEN 1") == Counter(
        {f"Städtchen {n}": 2 if n < 15 else 1 for n in range(10, 20)}
    )


def test_sizes_stand_in_their_own_order_and_empty_comes_last(crowd: Session) -> None:
    (facet,) = prospects.facets(crowd, Selection(), ["size"])
    assert [(one.value, one.label) for one in facet.values] == [
        ("1-10", "1 to 10"), ("11-50", "11 to 50"), ("", "(empty)"),
    ]  # fmt: skip


def test_what_cannot_be_counted_is_refused(session: Session) -> None:
    with pytest.raises(InvalidInputError):
        prospects.facets(session, Selection(), ["emial"])


@pytest.mark.parametrize("key", ["country", "size", "excluded", "city", "custom.Event", "stage"])
def test_a_pick_can_be_kept_as_a_condition(crowd: Session, key: str) -> None:
    for value in counts(crowd, Selection(), key):
        for out in (False, True):
            pick = Pick(key, (value,), out)
            node = prospects.as_condition(pick)
            assert node is not None
            same = prospects.ids(crowd, Selection(where=All([node])))
            assert same == prospects.ids(crowd, Selection(picks=(pick,)))


def test_near_equal_spellings_are_found_and_made_one(session: Session, now: datetime) -> None:
    for company in (
        "Müller & Söhne",
        "Müller & Söhne",
        "MÜLLER, Söhne",
        "Soehne & Mueller",
        "Other",
        "other",
    ):
        add_prospect(session, company=company)
    first, second = prospects.spellings(session, Selection(), "company")
    assert [(one.value, one.count) for one in first.values] == [
        ("Müller & Söhne", 2), ("MÜLLER, Söhne", 1), ("Soehne & Mueller", 1),
    ]  # fmt: skip
    assert second.count == 2
    wanted = [one.value for one in first.values]
    done = edits.unify(session, Selection(), "company", [(wanted, wanted[0])], now=now)
    assert len(done.ids) == 2
    assert counts(session, Selection(), "company")["Müller & Söhne"] == 4
    edits.undo(session, now=now)
    assert len(prospects.spellings(session, Selection(), "company")) == 2
