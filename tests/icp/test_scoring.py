"""Fit: golden prospects, ranges where data is missing, contributions that add up, counts, staleness."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from prospector.conditions import Condition, Node, parse
from prospector.errors import NotFoundError
from prospector.icp import profiles, scoring
from prospector.icp.rules import (
    AnyRule,
    Group,
    Keyword,
    KeywordRule,
    Profile,
    Requirement,
    Rule,
    Step,
    parse_profile,
    to_yaml,
)
from prospector.records import Base, Fit, Prospect
from prospector.storage import Database

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Add = Callable[..., int]

GOLDEN = """
name: Golden
threshold: 60
must:
  - {name: Country, when: "country in DACH, US"}
must_not:
  - {name: Agencies, when: "industry ~ staffing"}
rules:
  - {name: Industry, weight: 30, when: "industry is industrial automation, machinery"}
  - name: Size
    first:
      - {when: "employees between 50 and 500", weight: 25}
      - {when: "employees between 10 and 2000", weight: 10}
  - {name: Decision maker, weight: 35, when: "seniority in c_suite, vp, head"}
  - {name: Role address, weight: -20, when: "email_status = role"}
"""
IDEAL = {
    "country": "DE",
    "industry": "Industrial Automation",
    "employees_min": 120,
    "employees_max": 120,
    "seniority": "vp",
    "email_status": "valid",
}
WORST = {**IDEAL, "seniority": "intern", "industry": "Retail", "employees_min": 1, "employees_max": 2}


def _explained(database: Database, prospect_id: int, source: str = GOLDEN) -> scoring.Explanation:
    with database.writing() as session:
        profile_id = profiles.save(session, source, NOW)
        scoring.apply(session, profile_id, now=NOW)
        explanation = scoring.explain(session, profile_id, prospect_id)
        fit = session.get_one(Fit, {"profile_id": profile_id, "prospect_id": prospect_id})
        assert (fit.score, fit.low, fit.high, fit.verdict) == (
            explanation.score,
            explanation.low,
            explanation.high,
            explanation.verdict,
        )
    assert sum(part.contribution for part in explanation.parts) == explanation.score
    return explanation


@pytest.mark.parametrize(
    ("changes", "score", "high", "verdict"),
    [
        ({}, 100, 100, "fits"),
        ({"seniority": "manager"}, 61, 61, "fits"),  # 55 of 90
        ({"seniority": "manager", "industry": "Retail"}, 28, 28, "below"),  # 25 of 90
        ({"employees_min": 600, "employees_max": 900}, 83, 83, "fits"),  # 75 of 90
        ({"email_status": "role"}, 78, 78, "fits"),  # 70 of 90
        ({"email_status": ""}, 78, 100, "fits"),
        ({"seniority": ""}, 61, 100, "fits"),
        ({"industry": ""}, 67, 100, "fits"),
        ({"employees_min": None, "employees_max": None}, 72, 100, "fits"),
        ({"employees_min": None, "employees_max": None, "seniority": "intern"}, 33, 61, "below"),
        ({"country": ""}, 0, 100, "unknown"),
        ({"country": "FR"}, 0, 0, "excluded"),
        ({"industry": "Staffing"}, 0, 0, "excluded"),
        (WORST, 0, 0, "below"),
    ],
)  # fmt: skip
def test_golden_prospects(
    database: Database, add: Add, changes: dict[str, Any], score: int, high: int, verdict: str
) -> None:
    explanation = _explained(database, add(**{**IDEAL, **changes}))
    assert (explanation.score, explanation.high, explanation.verdict) == (score, high, verdict)
    assert explanation.low == explanation.score


def test_contributions_are_whole_and_add_up_even_in_thirds(database: Database, add: Add) -> None:
    source = "name: Thirds\nrules:\n" + "".join(
        f"  - {{weight: 1, when: {key} is not empty}}\n" for key in ("city", "title", "phone")
    )
    two = _explained(database, add(city="A", title="B"), source)
    assert (two.score, [part.contribution for part in two.parts]) == (67, [34, 33, 0])
    assert _explained(database, add(city="A", title="B", phone="C"), source).score == 100


def test_a_rule_says_what_it_saw_in_plain_words(database: Database, add: Add) -> None:
    good = _explained(database, add(**IDEAL))
    assert [part.text for part in good.parts] == [
        "Country: Germany",
        "Agencies: Industrial Automation (you exclude staffing)",
        "Industry: Industrial Automation",
        "120 employees (you want 50-500)",
        "Decision maker: VP",
        "Role address: Valid (you mind Role)",
    ]
    poor = _explained(database, add(country="DE", employees_min=11, employees_max=50, seniority="entry"))
    texts = [part.text for part in poor.parts]
    assert "Industry: not known (you want industrial automation or machinery)" in texts
    assert "Decision maker: Entry (you want C-level, VP or Head)" in texts
    assert "11-50 employees (you want 50-500)" in texts


def test_an_exclusion_is_booked_on_the_rule_that_excluded(database: Database, add: Add) -> None:
    explanation = _explained(database, add(**{**IDEAL, "industry": "Staffing"}))
    assert {part.rule: part.contribution for part in explanation.parts}["Agencies"] == -67


def test_a_profile_without_rules_scores_100_for_whom_it_lets_pass(database: Database, add: Add) -> None:
    source = "name: Only musts\nmust:\n  - when: country = DE\n"
    assert _explained(database, add(country="DE"), source).score == 100
    assert _explained(database, add(country="FR"), source).verdict == "excluded"


def test_a_profile_that_only_takes_away_stops_at_zero(database: Database, add: Add) -> None:
    source = "name: Minus\nrules:\n  - {weight: -5, when: country = DE}\n"
    explanation = _explained(database, add(country="DE"), source)
    assert (explanation.score, explanation.high) == (0, 0)


def test_applying_again_follows_changed_data_only_where_asked(database: Database, add: Add) -> None:
    first, second = add(**IDEAL), add(**IDEAL)
    with database.writing() as session:
        profile_id = profiles.save(session, GOLDEN, NOW)
        assert scoring.activate(session, profile_id, NOW) == 2
        for one in (first, second):
            session.get_one(Prospect, one).seniority = "intern"
        session.flush()
        scoring.refresh(session, [first], NOW)
        assert "fits" in session.info["changed"]
        scores = dict(session.execute(select(Fit.prospect_id, Fit.score)).all())  # type: ignore[arg-type]
        assert scores == {first: 61, second: 100}
        scoring.refresh(session, None, NOW)
        assert session.scalars(select(Fit.score).where(Fit.prospect_id == second)).all() == [61]


def test_refresh_renews_every_profile_that_was_applied(database: Database, add: Add) -> None:
    one = add(**IDEAL)
    with database.writing() as session:
        ids = [profiles.save(session, GOLDEN.replace("Golden", name), NOW) for name in ("A", "B", "C")]
        scoring.activate(session, ids[0], NOW)
        scoring.apply(session, ids[1], now=NOW)
        session.get_one(Prospect, one).country = "FR"
        session.flush()
        scoring.refresh(session, [one], NOW)
        verdicts = session.execute(select(Fit.profile_id, Fit.verdict)).all()
    assert sorted(map(tuple, verdicts)) == [(ids[0], "excluded"), (ids[1], "excluded")]


def test_explaining_or_applying_what_is_gone_is_an_error(database: Database) -> None:
    with database.writing() as session:
        profile_id = profiles.save(session, GOLDEN, NOW)
        with pytest.raises(NotFoundError):
            scoring.explain(session, profile_id, 99)
        with pytest.raises(NotFoundError):
            scoring.apply(session, 99, now=NOW)


# --- random profiles over random prospects, against the same rules in Python

CROWD = 24
WHENS = [
    "country in DACH",
    "country = US or industry is empty",
    "not industry ~ retail",
    "employees between 50 and 500",
    "seniority in vp, head",
    "title has word cto, sales",
    "title is not empty and not title ~ intern",
]

WORDS = ["cto", "sales", "director", "sales intern"]


def _nodes() -> st.SearchStrategy[Node]:
    return st.sampled_from([parse(text) for text in WHENS])


def _profiles() -> st.SearchStrategy[Profile]:
    requirement = st.builds(Requirement, st.just("R"), _nodes())
    step = st.builds(Step, _nodes(), st.integers(-50, 100).filter(bool))
    in_group = st.sampled_from(["", "", "First", "Second"])
    rule = st.builds(Rule, st.just("W"), st.lists(step, min_size=1, max_size=3).map(tuple), in_group)
    keyword = st.builds(Keyword, st.sampled_from(WORDS), st.integers(-50, 100).filter(bool))
    keywords = st.lists(keyword, min_size=1, max_size=3, unique_by=lambda one: one.word).map(tuple)
    cap = st.none() | st.integers(1, 100)
    keyword_rule = st.builds(KeywordRule, st.just("K"), st.just("title"), keywords, cap, in_group)
    groups = st.tuples(
        *(st.builds(Group, st.just(name), st.integers(1, 120)) for name in ("First", "Second"))
    )
    return st.builds(
        Profile,
        name=st.just("Random"),
        threshold=st.integers(0, 100),
        must=st.lists(requirement, max_size=2).map(tuple),
        must_not=st.lists(requirement, max_size=1).map(tuple),
        rules=st.lists(rule | keyword_rule, max_size=5).map(tuple),
        groups=groups,
    )


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Database:
    path = tmp_path_factory.mktemp("crowd") / "workspace.db"
    path.touch()
    database = Database(path)
    Base.metadata.create_all(database.engine)
    rng = random.Random(3)
    with database.writing() as session:
        session.add_all(_somebody(rng) for _ in range(CROWD))
    return database


def _somebody(rng: random.Random) -> Prospect:
    low = rng.choice([None, 1, 50, 200, 5000])
    return Prospect(
        country=rng.choice(["", "DE", "US", "FR"]),
        industry=rng.choice(["", "Retail", "Machinery"]),
        employees_min=low,
        employees_max=low and rng.choice([low, low * 3, None]),
        seniority=rng.choice(["", "vp", "intern"]),
        title=rng.choice(["", "CTO", "Director", "Sales intern"]),
        created_at=NOW,
        updated_at=NOW,
    )


@settings(max_examples=60, deadline=None)
@given(profile=_profiles())
def test_every_score_is_the_sum_of_its_parts_and_inside_its_range(profile: Profile, crowd: Database) -> None:
    with crowd.reading() as session:
        for prospect_id in range(1, CROWD + 1, 5):
            explanation = scoring.explain_profile(session, profile, prospect_id)
            assert sum(part.contribution for part in explanation.parts) == explanation.score
            assert 0 <= explanation.low == explanation.score <= explanation.high <= 100
            if explanation.verdict == "fits":
                assert explanation.score >= profile.threshold


@settings(max_examples=25, deadline=None)
@given(profile=_profiles())
def test_counts_agree_with_applying_and_explaining(profile: Profile, crowd: Database) -> None:
    with crowd.writing() as session:
        profile_id = profiles.save(session, to_yaml(profile), NOW)
        scoring.apply(session, profile_id, now=NOW)
        counted = scoring.counts(session, profile)
        fits = session.scalars(select(Fit).where(Fit.profile_id == profile_id)).all()
        explanations = [scoring.explain_profile(session, profile, fit.prospect_id) for fit in fits]
        best = scoring.best(session, profile, 1000)
        assert scoring.count_fits(session, profile) == counted.fits == len(best)
        spread = scoring.distribution(session, profile_id)
        profiles.remove(session, profile_id)
    assert counted.total == CROWD
    for verdict in ("fits", "below", "unknown", "excluded"):
        assert getattr(counted, verdict) == sum(fit.verdict == verdict for fit in fits)
    assert {fit.prospect_id for fit in fits if fit.verdict == "fits"} == set(best)
    for i, tally in enumerate((*counted.must, *counted.must_not, *counted.rules)):
        assert tally.passing == sum(one.parts[i].judged == "yes" for one in explanations)
        assert tally.unknown == sum(one.parts[i].judged == "unknown" for one in explanations)
    scored = [fit.score for fit in fits if fit.verdict in ("fits", "below")]
    assert counted.distribution == tuple(sum(min(one // 10, 9) == low for one in scored) for low in range(10))
    assert sum(spread) == len(scored)


@settings(max_examples=40, deadline=None)
@given(profile=_profiles(), field=st.sampled_from(["country", "industry", "seniority", "title"]))
def test_filling_a_gap_keeps_the_score_inside_the_range(
    profile: Profile, field: str, crowd: Database
) -> None:
    """Rules that ask only one field once: whatever the missing value turns out to be, the range held."""
    asking = tuple(rule for rule in profile.rules if _asks_only(rule, field))
    profile = Profile("One field", rules=asking, groups=profile.groups)
    with crowd.writing() as session:
        prospect = session.scalars(select(Prospect).where(getattr(Prospect, field) == "")).first()
        assert prospect is not None
        before = scoring.explain_profile(session, profile, prospect.id)
        for value in ("DE", "US", "Retail", "vp", "CTO", "Sales intern"):
            setattr(prospect, field, value)
            session.flush()
            after = scoring.explain_profile(session, profile, prospect.id)
            assert before.low <= after.score <= before.high
        setattr(prospect, field, "")


def _asks_only(rule: AnyRule, field: str) -> bool:
    if isinstance(rule, KeywordRule):
        return rule.field == field
    whens = [step.when for step in rule.steps]
    return all(isinstance(when, Condition) and when.field == field for when in whens)


def test_best_come_first(database: Database, add: Add) -> None:
    low, high, none = add(**{**IDEAL, "seniority": "manager"}), add(**IDEAL), add(country="FR")
    with database.reading() as session:
        assert scoring.best(session, parse_profile(GOLDEN)) == [high, low]
        assert none not in scoring.best(session, parse_profile(GOLDEN))
