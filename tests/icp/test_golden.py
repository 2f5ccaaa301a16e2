"""Golden prospects: described in full, scored by hand under a profile that uses everything a profile can."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from prospector.icp import profiles, scoring
from prospector.icp.answers import ask
from prospector.icp.previewing import asked, crossing, survey
from prospector.icp.rules import parse_profile
from prospector.records import Fit
from prospector.storage import Database

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Add = Callable[..., int]

# 30 + 20 + 15 (capped from 20) + 25 (capped from 35) = 90 points in all
PROFILE = """
name: Golden
threshold: 60
must:
  - {name: In reach, when: "country in DE, FR"}
must_not:
  - {name: Agencies, when: "industry ~ staffing"}
rules:
  - {name: Department, weight: 30, when: department = sales}
  - name: Size
    first:
      - {when: "employees between 50 and 500", weight: 20}
      - {when: "employees >= 10", weight: 8}
  - {name: Role address, weight: -10, when: email_status = role}
  - {name: Title, field: title, keywords: {sales: 10, growth: 10, intern: -12}, cap: 15}
groups:
  - name: Technology
    cap: 25
    rules:
      - {name: CRM, weight: 20, when: custom.CRM ~ salesforce}
      - {name: Stack, field: custom.Stack, keywords: {python: 6, snowflake: 9, excel: -4}}
"""
IDEAL = {
    "country": "DE",
    "industry": "Machinery",
    "department": "sales",
    "employees_min": 120,
    "employees_max": 120,
    "email_status": "valid",
    "title": "VP Sales and Growth",
    "custom": {"CRM": "Salesforce", "Stack": "Python, Snowflake"},
}
POOR = {
    "country": "FR",
    "department": "marketing",
    "employees_min": 700,
    "employees_max": 700,
    "email_status": "role",
    "title": "Sales intern",
    "custom": {"CRM": "HubSpot", "Stack": "Excel"},
}
NO_CRM = {"title": "VP Sales", "custom": {}}
NO_TITLE = {"title": "", "custom": {"CRM": "Salesforce", "Stack": "Python"}}
CLERK = {"title": "Clerk", "custom": {"CRM": "HubSpot", "Stack": "Word"}}


def _values(changes: dict[str, Any]) -> dict[str, Any]:
    values = {**IDEAL, **changes}
    return {**values, "custom": json.dumps(values["custom"])}


def _score(database: Database, prospect_id: int) -> scoring.Explanation:
    """The explanation, when the stored fit says the same."""
    with database.writing() as session:
        profile_id = profiles.save(session, PROFILE, NOW)
        scoring.apply(session, profile_id, now=NOW)
        found = scoring.explain(session, profile_id, prospect_id)
        fit = session.get_one(Fit, {"profile_id": profile_id, "prospect_id": prospect_id})
        assert (fit.score, fit.low, fit.high, fit.verdict) == (
            found.score,
            found.low,
            found.high,
            found.verdict,
        )
    return found


@pytest.mark.parametrize(
    ("changes", "contributions", "score", "high", "verdict"),
    [
        # 30 + 20 + 15 + 25 of 90; title words add up to 20 of which 15 count, technology to 35 of which 25
        (
            {},
            {"Department": 33, "Size": 22, "Title": 17, "CRM": 22, "Stack": 17, "Technology": -11},
            100,
            100,
            "fits",
        ),
        # 8 - 10 + (10 - 12) - 4 of 90; no score goes below 0
        (POOR, {"Size": 9, "Role address": -11, "Title": -2, "Stack": -5, "Limit": 9}, 0, 0, "below"),
        # without CRM and stack: from 30 + 20 + 10 - 4 up to 60 + 25 of 90
        (NO_CRM, {"Department": 33, "Size": 22, "Title": 11, "Stack": -4}, 62, 94, "fits"),
        # without title: from 30 + 20 - 12 + 25 up to 30 + 20 + 15 + 25 of 90
        (
            NO_TITLE,
            {"Department": 33, "Size": 22, "Title": -13, "CRM": 22, "Stack": 7, "Technology": -1},
            70,
            100,
            "fits",
        ),
        # 30 + 20 + 0 + 0 of 90
        (CLERK, {"Department": 34, "Size": 22}, 56, 56, "below"),
        ({"country": "US"}, {"In reach": -100}, 0, 0, "excluded"),
        ({"industry": "Staffing"}, {"Agencies": -100}, 0, 0, "excluded"),
        ({"country": ""}, {"In reach": -100}, 0, 100, "unknown"),
    ],
    ids=["ideal", "poor", "no CRM", "no title", "clerk", "abroad", "agency", "no country"],
)
def test_golden_prospects(
    database: Database,
    add: Add,
    changes: dict[str, Any],
    contributions: dict[str, int],
    score: int,
    high: int,
    verdict: str,
) -> None:
    found = _score(database, add(**_values(changes)))
    assert (found.score, found.low, found.high, found.verdict) == (score, score, high, verdict)
    given = {part.rule: part.contribution for part in found.parts if part.contribution}
    assert sum(given.values()) == score
    for rule, contribution in contributions.items():
        assert given[rule] == contribution
    if verdict in ("fits", "below"):
        assert given == contributions


def test_the_explanation_says_what_was_found_and_what_the_cap_took(database: Database, add: Add) -> None:
    texts = {part.rule: part.text for part in _score(database, add(**_values({}))).parts}
    assert texts["Title"] == "Title: sales and growth"
    assert texts["Stack"] == "Stack: python and snowflake"
    assert texts["Technology"] == "Technology counts 28 at most"


def test_the_explanation_says_which_words_are_missing(database: Database, add: Add) -> None:
    texts = {part.rule: part.text for part in _score(database, add(**_values(CLERK))).parts}
    assert texts["Title"] == "Title: Clerk (you want Job title with sales, growth or intern)"
    texts = {part.rule: part.text for part in _score(database, add(**_values(NO_TITLE))).parts}
    assert texts["Title"] == "Title: not known (you want Job title with sales, growth or intern)"


def test_a_changed_profile_previews_exactly_who_crosses(database: Database, add: Add) -> None:
    """With technology capped at 10 there are 75 points: the clerk's 50 are 67, 48 without a title are 64."""
    ideal, no_crm, no_title, clerk = (add(**_values(one)) for one in ({}, NO_CRM, NO_TITLE, CLERK))
    saved = parse_profile(PROFILE)
    changed = parse_profile(PROFILE.replace("cap: 25", "cap: 10").replace("threshold: 60", "threshold: 65"))
    with database.reading() as session:
        answers = ask(session, asked(changed, saved))
        found = survey(answers, answers.combined(asked(saved)), changed)
        effect = found.preview(changed, saved).at(65)
        assert (effect.fits, effect.gained, effect.lost) == (3, 1, 1)
        crossed = crossing(session, changed, saved)
        assert (crossed.gained, crossed.lost) == ((clerk,), (no_title,))
    with database.writing() as session:
        profile_id = profiles.save(session, PROFILE.replace("cap: 25", "cap: 10").replace("60", "65", 1), NOW)
        scoring.apply(session, profile_id, now=NOW)
        fits = session.query(Fit.prospect_id).filter(Fit.verdict == "fits").order_by(Fit.prospect_id)
        assert [one for (one,) in fits] == [ideal, no_crm, clerk]
