"""Previews: they promise exactly what saving then gives, person by person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest
from sqlalchemy.orm import Session

from prospector.conditions import parse
from prospector.conditions.own_fields import own_fields
from prospector.icp import counting, profiles, scoring
from prospector.icp.answers import ask
from prospector.icp.previewing import Answered, Survey, asked, examples, survey
from prospector.icp.rules import Profile, Requirement, Rule, Step, parse_profile, to_yaml
from prospector.records import Fit
from prospector.storage import Database
from tests.factories import add_prospect

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SAVED = parse_profile("""
name: Saved
threshold: 60
must:
  - {when: "country in DACH"}
rules:
  - {name: Department, weight: 60, when: department = sales}
  - name: Seniority
    first:
      - {weight: 40, when: "seniority in c_suite, vp"}
      - {weight: 20, when: seniority = manager}
""")
CHANGED = replace(
    SAVED,
    name="Changed",
    threshold=50,
    must=(*SAVED.must, Requirement("Reachable", parse("email_status = valid"))),
    rules=(SAVED.rules[1], Rule("Department", (Step(parse("department = marketing"), 30),))),
)
PROFILES = {
    "threshold": replace(SAVED, threshold=90),
    "weights": replace(
        SAVED, rules=(Rule("Department", (replace(SAVED.rules[0].steps[0], weight=5),)), SAVED.rules[1])
    ),
    "order": replace(SAVED, rules=SAVED.rules[::-1]),
    "rules": CHANGED,
    "nothing asked": Profile("Nothing"),
}


KINDS = list(
    product(("DE", "US", ""), ("sales", "marketing", ""), ("vp", "manager", "entry", ""), ("valid", "role"))
)


@pytest.fixture
def people(database: Database) -> Database:
    with database.writing() as session:
        for country, department, seniority, status in KINDS:
            values = {"country": country, "department": department, "seniority": seniority}
            add_prospect(session, **values, email_status=status)
    return database


def _survey(session: Session, *profiles: Profile) -> Survey:
    answers = ask(session, asked(*profiles))
    return survey(answers, answers.combined(asked(profiles[-1])), profiles[0])


def _fitting(database: Database, profile: Profile) -> set[int]:
    """Whom the saved profile fits, as its stored fits say."""
    with database.writing() as session:
        profile_id = profiles.save(session, to_yaml(profile), NOW)
        scoring.apply(session, profile_id, now=NOW)
        fits = session.query(Fit.prospect_id).filter(Fit.profile_id == profile_id, Fit.verdict == "fits")
        return {one for (one,) in fits}


@pytest.mark.parametrize("name", PROFILES)
def test_a_preview_promises_who_crosses(people: Database, name: str) -> None:
    changed = replace(PROFILES[name], name="Changed")
    with people.reading() as session:
        preview = _survey(session, changed, SAVED).preview(changed, SAVED)
        assert preview.counts == scoring.counts(session, changed)
    before, after = _fitting(people, SAVED), _fitting(people, changed)
    effect = preview.at(changed.threshold)
    assert effect.fits == len(after) == preview.counts.fits
    assert effect.below == preview.counts.below
    assert (effect.gained, effect.lost) == (len(after - before), len(before - after))


def test_a_moved_threshold_needs_no_second_preview(people: Database) -> None:
    with people.reading() as session:
        found = _survey(session, SAVED)
    preview = found.preview(SAVED, SAVED)
    for threshold in (0, 1, 20, 59, 60, 61, 100):
        moved = replace(SAVED, threshold=threshold)
        assert preview.at(threshold) == found.preview(moved, SAVED).at(threshold)


def test_order_weights_and_threshold_ask_nothing_new(people: Database) -> None:
    known = set(asked(SAVED))
    assert all(known.issuperset(asked(PROFILES[name])) for name in ("order", "weights", "threshold"))
    assert not known.issuperset(asked(CHANGED))


def test_every_question_has_its_tally(people: Database) -> None:
    with people.reading() as session:
        found = _survey(session, SAVED)
    steps = tuple(step.when for step in SAVED.rules[1].steps)
    answers = found.tallies
    assert answers[steps] == Answered(36, 18, (18, 18))
    assert answers[(SAVED.must[0].when,)] == Answered(24, 24, (24,))
    assert len(answers) == 3


def test_examples_are_the_best_of_those_who_cross(people: Database) -> None:
    before, after = _fitting(people, SAVED), _fitting(people, CHANGED)
    with people.reading() as session:
        found = examples(session, CHANGED, SAVED, limit=100)
        few = examples(session, CHANGED, SAVED, limit=2)
        same = examples(session, SAVED, SAVED)
    assert {one.id for one in found.gained} == after - before
    assert {one.id for one in found.lost} == before - after
    assert {one.id for one in found.best} == after
    scores = [one.score for one in found.best]
    assert scores == sorted(scores, reverse=True)
    assert few.best == found.best[:2]
    assert same.gained == same.lost == ()


def test_nobody_is_counted_in_an_empty_workspace(database: Database) -> None:
    with database.reading() as session:
        found = _survey(session, CHANGED, SAVED)
        assert sum(found.patterns.numbers) == 0
        assert found.preview(CHANGED, SAVED).at(50).fits == 0
        assert examples(session, CHANGED, SAVED).best == ()


def test_more_rules_than_fit_one_key_are_counted(people: Database) -> None:
    """50 rules have more combinations than a whole number of SQLite can tell apart."""
    rules = tuple(
        Rule(f"Rule {i}", (Step(parse("seniority = vp" if i % 2 else "department = sales"), 1),))
        for i in range(50)
    )
    profile = Profile("Many", rules=rules)
    with people.reading() as session:
        found = counting.patterns(session, profile)
        assert sum(found.values()) == 72
        assert {len(pattern) for pattern in found} == {50}
        assert scoring.counts(session, profile).fits == scoring.count_fits(session, profile)


def test_runs_of_ids_leave_nobody_out(people: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with people.reading() as session:
        whole = counting.patterns(session, SAVED)
        monkeypatch.setattr(counting, "_RUN", 7)
        assert counting.patterns(session, SAVED) == whole
        monkeypatch.setattr(counting, "_MOST_RUNS", 3)
        assert counting.patterns(session, SAVED) == whole


def test_own_fields_are_told_by_name(database: Database, add: Callable[..., int]) -> None:
    add(custom='{"Tier": "A", "budget": "5"}')
    add(custom='{"Tier": "B"}')
    add()
    with database.reading() as session:
        assert own_fields(session) == ["budget", "Tier"]
