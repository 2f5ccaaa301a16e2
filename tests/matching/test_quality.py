"""Cleaning and matching together on small generated lists: a floor that no change may fall through."""

from __future__ import annotations

import pytest

from benchmarks.dirty_lists import LAYOUTS, make
from benchmarks.matching_quality import scores
from prospector.cleaning.record import Context, clean_record
from prospector.matching.clusters import find_clusters
from prospector.matching.people import person_of


@pytest.mark.parametrize("layout", ["apollo", "german", "full_name", "headerless"])
def test_generated_list(layout: str) -> None:
    table = make(2_000, 901, 1.0, layout)
    people = [person_of(clean_record(table.mapped(i), Context()).values) for i in range(2_000)]
    found = find_clusters(people)
    measured = scores([row.person for row in table.truth], found.cluster)
    assert measured["precision"] >= 0.99
    assert measured["f1"] >= 0.98


def test_two_jobs_of_one_person_stay_two() -> None:
    table = make(3_000, 902, 1.0, "apollo")
    people = [person_of(clean_record(table.mapped(i), Context()).values) for i in range(3_000)]
    found = find_clusters(people)
    wrong = [
        index
        for index, link in found.links.items()
        if table.truth[index].person != table.truth[link.twin_index].person
        and "moved" in (table.truth[index].trap, table.truth[link.twin_index].trap)
    ]
    assert wrong == []
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
