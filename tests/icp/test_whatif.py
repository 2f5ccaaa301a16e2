"""What would make one fit: every answer holds when it comes true."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from prospector.errors import NotFoundError
from prospector.icp import scoring
from prospector.icp.rules import parse_profile
from prospector.icp.whatif import DataChange, Unknown, Way, whatif
from prospector.records import Prospect
from prospector.storage import Database

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Add = Callable[..., int]

PROFILE = parse_profile("""
name: Nearly
threshold: 60
must:
  - {name: In reach, when: "country in DACH, France"}
must_not:
  - {name: Agencies, when: "industry ~ staffing"}
rules:
  - {name: Department, weight: 40, when: department = sales}
  - name: Seniority
    first:
      - {when: "seniority in vp, head", weight: 30}
      - {when: seniority = manager, weight: 15}
  - {name: Size, weight: 20, when: "employees between 50 and 500"}
groups:
  - name: Words
    cap: 10
    rules:
      - {name: Notes, field: notes, keywords: {budget: 8, migration: 8}}
""")
FITS = {
    "country": "DE", "industry": "Machinery", "department": "sales", "seniority": "vp",
    "employees_min": 120, "employees_max": 120, "notes": "Budget is there",
}  # fmt: skip


def _asked(database: Database, add: Add, **changes: Any) -> Any:
    prospect_id = add(**{**FITS, **changes})
    with database.reading() as session:
        return whatif(session, PROFILE, prospect_id)


def test_who_fits_needs_nothing(database: Database, add: Add) -> None:
    found = _asked(database, add)
    assert (found.verdict, found.unknown, found.ways, found.rules) == ("fits", (), (), ())


def test_unknown_data_comes_first_with_the_range_it_leaves(database: Database, add: Add) -> None:
    """20 of 100 points are sure; seniority is worth up to 30, department 40."""
    found = _asked(database, add, department="", seniority="", notes="none")
    assert found.unknown == (
        Unknown("department", "Department", 20, 90),
        Unknown("seniority", "Seniority", 20, 90),
    )
    assert found.ways[0] == Way((DataChange("department", "Department", "", ("Sales",)),), 60)
    assert found.ways[0].changes[0].text == "find out Department: Sales"
    assert found.ways[0].only_unknown


def test_what_differs_follows_with_what_would_do(database: Database, add: Add) -> None:
    """20 + 30 points: only another department reaches 60, or words in the notes."""
    found = _asked(database, add, department="it", notes="none")
    assert [[one.text for one in way.changes] for way in found.ways] == [
        ["Department: Sales instead of IT"],
        ["Notes: with budget and migration instead of none"],
    ]
    assert [way.score for way in found.ways] == [90, 60]


def test_several_fields_are_named_where_one_is_not_enough(database: Database, add: Add) -> None:
    found = _asked(
        database, add, department="it", seniority="entry", employees_min=9, employees_max=9, notes="x"
    )
    assert min(len(way.changes) for way in found.ways) == 2
    assert [one.label for one in found.ways[0].changes] == ["Department", "Seniority"]


def test_an_exclusion_has_to_go_first(database: Database, add: Add) -> None:
    abroad = _asked(database, add, country="US")
    assert abroad.ways[0].changes[0].text == "Country: DACH or France instead of United States"
    agency = _asked(database, add, industry="Staffing")
    assert agency.ways[0].changes[0].text == "Industry: without staffing instead of Staffing"


def test_the_nearest_rule_changes_are_named_and_do_what_they_say(database: Database, add: Add) -> None:
    """60 to 55: a lower threshold is the smallest step."""
    prospect_id = add(
        **{**FITS, "seniority": "manager", "employees_min": 900, "employees_max": 900, "notes": ""}
    )
    with database.reading() as session:
        found = whatif(session, PROFILE, prospect_id)
        assert found.score == 55
        texts = [one.text for one in found.rules]
        assert "Fit from 55 instead of 60" in texts
        assert "Let Size take 50-900" in texts
        assert "Let Seniority take Manager" in texts
        for one in found.rules:
            judged = scoring.explain_profile(session, one.profile, prospect_id)
            assert (judged.verdict, judged.score) == ("fits", one.score)


def test_who_is_kept_out_is_let_in_by_a_wider_must(database: Database, add: Add) -> None:
    found = _asked(database, add, country="US")
    assert [one.text for one in found.rules][:2] == [
        "Let In reach take United States",
        "Drop the must In reach",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"department": "it"},
        {"department": "", "seniority": ""},
        {"country": ""},
        {"country": "US", "department": ""},
        {"industry": "Staffing", "notes": ""},
        {"employees_min": None, "employees_max": None, "department": "marketing", "seniority": "manager"},
        {"seniority": "manager", "department": "it", "notes": "", "employees_min": 3, "employees_max": 3},
    ],
)
def test_every_way_makes_him_fit_once_it_comes_true(
    database: Database, add: Add, changes: dict[str, Any]
) -> None:
    found = _asked(database, add, **changes)
    assert found.ways
    stored = {"VP": "vp", "Sales": "sales", "Head": "head", "Manager": "manager"}
    for way in found.ways:
        values = {**FITS, **changes}
        for change in way.changes:
            wanted = change.wanted[0]
            if change.field == "employees":
                values |= {"employees_min": 50, "employees_max": 50}
            elif change.field == "country":
                values["country"] = "DE"
            elif change.field == "industry":
                values["industry"] = "Machinery"
            elif change.field == "notes":
                values["notes"] += " budget migration" if " and " in wanted else " " + wanted.split()[-1]
            else:
                values[change.field] = stored[wanted]
        other = add(**values)
        with database.reading() as session:
            assert scoring.explain_profile(session, PROFILE, other).verdict == "fits"


def test_own_fields_are_guessed_too(database: Database, add: Add) -> None:
    profile = parse_profile("name: Own\nrules: [{weight: 5, when: custom.CRM ~ salesforce}]")
    prospect_id = add(custom=json.dumps({"Tier": "A"}))
    with database.reading() as session:
        found = whatif(session, profile, prospect_id)
        assert [one.text for one in found.ways[0].changes] == ["find out CRM: salesforce"]
        assert session.get_one(Prospect, prospect_id).custom == '{"Tier": "A"}'


def test_somebody_who_is_gone_is_an_error(database: Database) -> None:
    with database.reading() as session, pytest.raises(NotFoundError):
        whatif(session, PROFILE, 99)


def test_words_that_do_alone_are_not_asked_for_together(database: Database, add: Add) -> None:
    prospect_id = add(**{**FITS, "department": "it", "notes": "none"})
    profile = parse_profile(
        "name: Words\nthreshold: 50\n"
        "rules:\n  - {name: Notes, field: notes, keywords: {budget: 8, plan: 8}}\n"
    )
    with database.reading() as session:
        texts = [one.text for way in whatif(session, profile, prospect_id).ways for one in way.changes]
    assert texts == ["Notes: with budget or plan instead of none"]
