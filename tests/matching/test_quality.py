"""Cleaning and matching together on small generated lists: a floor that no change may fall through."""

from __future__ import annotations

import pytest

from benchmarks.dirty_lists import LAYOUTS, Table, make
from benchmarks.matching_quality import scores
from prospector.cleaning.record import Context, clean_record
from prospector.matching.clusters import Clusters, find_clusters
from prospector.matching.people import person_of

LIMITS = {1.0: (0.995, 0.985), 2.0: (0.99, 0.975), 3.0: (0.99, 0.96)}  # precision, F1


@pytest.mark.parametrize(
    ("layout", "dirt"),
    [("apollo", 1.0), ("german", 2.0), ("full_name", 1.0), ("event", 3.0), ("headerless", 1.0)],
)
def test_generated_list(layout: str, dirt: float) -> None:
    table = make(2_000, 901, dirt, layout)
    people = [person_of(clean_record(table.mapped(i), Context()).values) for i in range(2_000)]
    found = find_clusters(people)
    measured = scores([row.person for row in table.truth], found.cluster)
    precision, f1 = LIMITS[dirt]
    assert measured["precision"] >= precision
    assert measured["f1"] >= f1
    assert tied_wrongly(table, found, "namesake") == []


def tied_wrongly(table: Table, found: Clusters, trap: str) -> list[int]:
    """Rows that a link ties to another person, one of the two with this trap."""
    return [
        index
        for index, link in found.links.items()
        if table.truth[index].person != table.truth[link.twin_index].person
        and trap in (table.truth[index].trap, table.truth[link.twin_index].trap)
    ]


def test_two_jobs_of_one_person_stay_two() -> None:
    table = make(3_000, 902, 1.0, "apollo")
    people = [person_of(clean_record(table.mapped(i), Context()).values) for i in range(3_000)]
    found = find_clusters(people)
    assert tied_wrongly(table, found, "moved") == []
    assert len(found.moved) > 5


def test_generator_depends_on_its_seed_alone() -> None:
    assert make(300, 7, 2.0, "german") == make(300, 7, 2.0, "german")
    assert make(300, 7, 2.0, "german") != make(300, 8, 2.0, "german")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_generator_fills_every_layout(layout: str) -> None:
    table = make(200, 5, 1.0, layout)
    assert len(table.rows) == len(table.truth) == 200
    assert {len(row) for row in table.rows} == {len(table.fields)}
    filled = {
        field for row in table.rows for field, cell in zip(table.fields, row, strict=True) if cell != ""
    }
    assert filled == set(table.fields)


def test_namesakes_of_a_generated_list_show_different_jobs() -> None:
    table = make(6_000, 903, 3.0, "event")
    title = table.fields.index("title")
    rows = [row for row, truth in zip(table.rows, table.truth, strict=True) if truth.trap == "namesake"]
    assert rows
    assert all(row[title] for row in rows)
