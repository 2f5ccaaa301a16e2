"""Versions of a profile: kept, told apart in words, brought back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from prospector.errors import NotFoundError
from prospector.icp import profiles, versions
from prospector.icp.rules import parse_profile
from prospector.storage import Database

FIRST = """
name: Versioned
threshold: 60
must: [{name: Near, when: country in DACH}]
rules:
  - {name: Department, weight: 30, when: department = sales}
  - {name: Size, weight: 20, when: employees >= 50}
"""
SECOND = """
name: Versioned
threshold: 55
must_not: [{name: Interns, when: title has word intern}]
rules:
  - name: Size
    first: [{weight: 20, when: employees >= 50}, {weight: 5, when: employees >= 10}]
groups:
  - name: Words
    cap: 12
    rules: [{name: Title, field: title, keywords: {sales: 10, growth: 5}, cap: 12}]
"""


@pytest.fixture
def profile_id(database: Database, now: datetime) -> int:
    with database.writing() as session:
        made = profiles.save(session, FIRST, now)
        profiles.save(session, SECOND, now + timedelta(days=1), profile_id=made)
        profiles.save(session, SECOND, now + timedelta(days=2), profile_id=made)
    return made


def test_every_saved_wording_is_a_version(database: Database, profile_id: int, now: datetime) -> None:
    with database.reading() as session:
        rows = versions.listed(session, profile_id)
        assert [(row.version, row.saved_at, row.threshold, row.rules) for row in rows] == [
            (2, now + timedelta(days=1), 55, 3),
            (1, now, 60, 3),
        ]
        assert (rows[1].changed, rows[1].words) == (None, "as it began")
        assert versions.source(session, profile_id, 1) == FIRST
        assert versions.load(session, profile_id, 2) == parse_profile(SECOND)


def test_differences_are_told_rule_by_rule() -> None:
    assert versions.differences(parse_profile(FIRST), parse_profile(SECOND)) == [
        "Fits from: 60 → 55",
        "Must removed: Near (Country is DACH)",
        "Must not added: Interns (Job title has the word intern)",
        "Group added: Words (12 at most)",
        "Rule added: Title (Job title with sales or growth (sales +10, growth +5, 12 at most), in Words)",
        "Rule removed: Department (Department is Sales: 30)",
        "Rule Size: Employees is at least 50: 20 → Employees is at least 50: 20, "
        "otherwise Employees is at least 10: 5",
    ]


def test_a_new_order_is_told_and_nothing_where_nothing_differs() -> None:
    first = parse_profile(FIRST)
    lines = FIRST.splitlines()
    turned = parse_profile("\n".join([*lines[:5], lines[6], lines[5]]))
    assert versions.differences(first, turned) == ["The order of the rules"]
    assert versions.differences(first, first) == []


def test_two_rules_of_one_name_are_told_apart() -> None:
    one = parse_profile("name: N\nrules: [{name: R, weight: 1, when: country = DE}]")
    two = parse_profile(
        "name: N\nrules: [{name: R, weight: 1, when: country = DE}, {name: R, weight: 2, when: country = FR}]"
    )
    assert versions.differences(one, two) == ["Rule added: R (2) (Country is France: 2)"]


def test_restoring_makes_a_new_version(database: Database, profile_id: int, now: datetime) -> None:
    with database.writing() as session:
        assert versions.restore(session, profile_id, 1, now + timedelta(days=3)) == 3
        assert profiles.source(session, profile_id) == FIRST
        assert [row.version for row in versions.listed(session, profile_id)] == [3, 2, 1]
        assert versions.restore(session, profile_id, 3, now + timedelta(days=4)) == 3


def test_what_is_not_there_is_an_error(database: Database, profile_id: int) -> None:
    with database.reading() as session:
        with pytest.raises(NotFoundError, match="no version 9") as refused:
            versions.source(session, profile_id, 9)
        assert "1 to 2" in refused.value.hint
        with pytest.raises(NotFoundError):
            versions.listed(session, 99)


def test_versions_go_with_their_profile(database: Database, profile_id: int, now: datetime) -> None:
    with database.writing() as session:
        profiles.remove(session, profile_id)
        again = profiles.save(session, SECOND, now)
        assert [row.version for row in versions.listed(session, again)] == [1]
