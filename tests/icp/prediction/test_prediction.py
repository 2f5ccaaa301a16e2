"""Likelihoods learned from outcomes: exact where they can be, honest where there is nothing to learn."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import log
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prospector import touches
from prospector.conditions import parse, to_sql
from prospector.errors import CancelledError, InvalidInputError, NotFoundError
from prospector.icp import prediction, profiles, scoring
from prospector.icp.prediction import features, judging, logistic, outcomes
from prospector.records import Prediction, Prospect
from prospector.storage import Database
from tests.factories import add_prospect


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        yield session


def add_outcome(session: Session, now: datetime, good: bool, **values: str | int) -> int:
    number = add_prospect(session, **values).id
    long_ago = now - timedelta(days=30)
    touches.log(session, number, "sent", now=now, at=long_ago)
    if good:
        touches.log(session, number, "replied", now=now, outcome="positive")
    return number


def add_separable(session: Session, now: datetime, each: int = 40) -> None:
    """Heads of sales with software answer, others do not; with a little noise."""
    random = Random(7)
    for n in range(2 * each):
        good = n % 2 == 0
        plain = good if random.random() < 0.95 else not good
        add_outcome(
            session,
            now,
            good,
            seniority="head" if plain else "manager",
            department="sales" if plain else random.choice(["it", "finance"]),
            title="Head of Sales" if plain else "Manager",
            country=random.choice(["DE", "FR", "US"]),
            industry=random.choice(["Software", "Retail"]),
        )


def add_noise(session: Session, now: datetime, number: int = 120) -> None:
    random = Random(11)
    for _ in range(number):
        add_outcome(
            session,
            now,
            random.random() < 0.4,
            seniority=random.choice(["head", "manager", "vp"]),
            department=random.choice(["it", "sales"]),
            country=random.choice(["DE", "FR", "US"]),
        )


# --- too little to learn from


def test_twenty_outcomes_are_refused_with_the_numbers(session: Session, now: datetime) -> None:
    for n in range(20):
        add_outcome(session, now, n % 2 == 0)
    with pytest.raises(InvalidInputError, match="20 of 40 outcomes, 10 of 10 good ones, 10 of 10"):
        prediction.train(session, now=now)
    assert prediction.latest(session) is None


def test_one_sided_outcomes_are_refused(session: Session, now: datetime) -> None:
    for n in range(45):
        add_outcome(session, now, n < 9)
    with pytest.raises(InvalidInputError, match="9 of 10 good ones"):
        prediction.train(session, now=now)
    assert prediction.readiness(session) == prediction.Readiness(9, 36)


# --- what counts as an outcome


@pytest.mark.parametrize(
    ("happened", "outcome"),
    [
        ([("sent", "", 30)], False),
        ([("sent", "", 20)], None),
        ([("sent", "", 30), ("replied", "neutral", 5)], None),
        ([("sent", "", 30), ("replied", "out_of_office", 5)], False),
        ([("sent", "", 30), ("replied", "positive", 5)], True),
        ([("sent", "", 5), ("replied", "negative", 1)], False),
        ([("sent", "", 30), ("replied", "negative", 5), ("met", "held", 1)], True),
        ([("met", "no_show", 30)], False),
        ([("called", "voicemail", 30)], False),
        ([("called", "meeting_booked", 1)], True),
        ([("called", "call_back", 30)], None),
        ([("note", "", 30)], None),
        ([("met", "won", 1)], True),
    ],
)
def test_what_happened_is_an_outcome_or_not(
    session: Session, now: datetime, happened: list[tuple[str, str, int]], outcome: bool | None
) -> None:
    number = add_prospect(session).id
    for kind, came, days in happened:
        touches.log(session, number, kind, now=now, at=now - timedelta(days=days), outcome=came)
    assert outcomes.outcomes(session).get(number) is outcome


@pytest.mark.parametrize(("stage", "outcome"), [("won", True), ("lost", False), ("mql", None)])
def test_the_stage_is_an_outcome(session: Session, stage: str, outcome: bool | None) -> None:
    number = add_prospect(session, stage=stage).id
    assert outcomes.outcomes(session).get(number) is outcome


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [("set by hand", True), ("engagement 90, fit 85: SQL", None), ("merged with Ada Example", None)],
)
def test_sql_counts_only_where_somebody_set_it(
    session: Session, now: datetime, reason: str, outcome: bool | None
) -> None:
    person = add_prospect(session)
    touches.move_stage(session, person, "sql", reason=reason, now=now)
    assert outcomes.outcomes(session).get(person.id) is outcome


# --- the mathematics


def test_weights_are_those_of_the_closed_form() -> None:
    """Without features the intercept is the log odds of the share."""
    assert logistic.fit([()] * 40, [True] * 10 + [False] * 30, 0) == pytest.approx([log(1 / 3)])


def test_the_weights_make_the_gradient_vanish() -> None:
    random = Random(3)
    rows = [tuple(sorted(random.sample(range(6), 2))) for _ in range(200)]
    labels = [random.random() < (0.8 if 0 in row else 0.3) for row in rows]
    weights = logistic.fit(rows, labels, 6)
    off = [label - logistic.probability(row, weights) for row, label in zip(rows, labels, strict=True)]
    assert sum(off) == pytest.approx(0, abs=1e-8)
    for feature in range(6):
        pull = sum(one for row, one in zip(rows, off, strict=True) if feature in row)
        assert pull == pytest.approx(logistic.RIDGE * weights[1 + feature], abs=1e-8)


def test_a_model_that_is_too_sure_is_held_back() -> None:
    scores, labels = (
        [-4.0] * 50 + [4.0] * 50,
        [n % 5 == 0 for n in range(50)] + [n % 5 != 0 for n in range(50)],
    )
    slope, shift = logistic.shrunk(scores, labels)
    assert logistic.sigmoid(4 * slope + shift) == pytest.approx(0.8)
    assert logistic.sigmoid(-4 * slope + shift) == pytest.approx(0.2)
    assert logistic.shrunk([-1.0] * 50 + [1.0] * 50, [False] * 50 + [True] * 50) == (1.0, 0.0)
    assert logistic.shrunk([1.0, 2.0] * 20, [True, False] * 20)[0] == 0.0


def test_the_area_of_known_orders() -> None:
    labels = [False, False, True, True]
    assert judging.area([0.1, 0.2, 0.3, 0.4], labels) == 1.0
    assert judging.area([0.4, 0.3, 0.2, 0.1], labels) == 0.0
    assert judging.area([0.5, 0.5, 0.5, 0.5], labels) == 0.5
    assert judging.area([0.1, 0.3, 0.2, 0.4], labels) == 0.75


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=10, max_size=80))
@settings(max_examples=60, deadline=None)
def test_the_calibration_adds_up(told: list[tuple[float, bool]]) -> None:
    foretold, labels = [one[0] for one in told], [one[1] for one in told]
    if len(set(labels)) < 2:
        return
    found = judging.judge(foretold, labels)
    assert sum(band.number for band in found.bands) == len(labels)
    assert sum(band.number * band.came for band in found.bands) == pytest.approx(sum(labels))
    assert sum(band.number * band.foretold for band in found.bands) == pytest.approx(sum(foretold))
    assert 0 <= found.auc_low <= found.auc <= found.auc_high <= 1
    pairs = [(a, b) for a, x in told if x for b, y in told if not y]
    by_hand = sum(1.0 if a > b else 0.5 if a == b else 0.0 for a, b in pairs) / len(pairs)
    assert found.auc == pytest.approx(by_hand)


def test_folds_share_out_good_and_bad_evenly() -> None:
    labels = [n % 3 == 0 for n in range(90)]
    fold = judging.folds(range(1, 91), labels)
    assert [sum(1 for at in range(90) if fold[at] == one and labels[at]) for one in range(5)] == [6] * 5
    assert fold == judging.folds(range(1, 91), labels)


# --- learning


def test_what_can_be_told_apart_is(session: Session, now: datetime) -> None:
    add_separable(session, now)
    model = prediction.train(session, now=now)
    assert model.judgement.auc > 0.9
    assert model.used
    assert model.verdict.startswith("Shown one prospect who answered well")
    top = {one.label: one for one in model.weights[:6]}
    assert top["Seniority: Head"].weight > 0
    assert "times as often" in top["Seniority: Head"].sentence
    assert model.judgement.brier < model.judgement.brier_base


def test_noise_is_called_noise(session: Session, now: datetime) -> None:
    add_separable(session, now)
    prediction.train(session, now=now)
    prediction.apply(session)
    for person in session.scalars(select(Prospect)):
        person.seniority, person.department, person.title = "manager", "it", "Manager"
    add_noise(session, now)
    model = prediction.train(session, now=now)
    assert model.judgement.auc == pytest.approx(0.5, abs=0.12)
    assert not model.used
    assert "does not predict better than chance; not used" in model.verdict
    assert session.scalar(select(func.count()).select_from(Prediction)) == 0
    with pytest.raises(NotFoundError):
        prediction.apply(session)


def test_nothing_that_tells_the_outcome_is_looked_at(session: Session, now: datetime) -> None:
    number = add_outcome(session, now, good=True, seniority="head")
    plain = {"id": number} | features.rows(session, None, [number])[0]
    assert set(plain) == {
        "id", "seniority", "department", "industry", "country", "size", "email", "phone", "linkedin",
        "intent", "title",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "usable"),
    [("country = DE", True), ("stage = new", False), ("touched replied", False), ("engagement >= 5", False)],
)
def test_a_fit_that_tells_the_outcome_is_left_out(
    session: Session, now: datetime, rule: str, usable: bool
) -> None:
    source = f"name: P\nrules:\n  - when: {rule}\n    weight: 1\n"
    profile_id = profiles.save(session, source, now)
    scoring.activate(session, profile_id, now)
    assert features.usable_profile(session) == (profile_id if usable else None)


def test_the_database_gives_what_the_model_says(session: Session, now: datetime) -> None:
    source = "name: P\nrules:\n  - when: country = DE\n    weight: 1\n"
    scoring.activate(session, profiles.save(session, source, now), now)
    add_separable(session, now)
    add_prospect(session, seniority="", title="Head-of/Sales (DACH)", country="", employees_min=10001)
    scoring.refresh(session, None, now)
    prediction.train(session, now=now)
    assert prediction.apply(session) == 81
    given = dict(session.execute(select(Prediction.prospect_id, Prediction.likelihood)).all())
    assert len(given) == 81
    for number, percent in given.items():
        assert prediction.explain(session, number).percent == pytest.approx(percent, abs=0)
    assert len(set(given.values())) > 4


def test_one_prospect_is_explained(session: Session, now: datetime) -> None:
    add_separable(session, now)
    prediction.train(session, now=now)
    likely = add_prospect(session, seniority="head", department="sales", title="Head of Sales").id
    unlikely = add_prospect(session, seniority="manager", department="it", title="Manager").id
    high, low = prediction.explain(session, likely), prediction.explain(session, unlikely)
    assert high.sentence == f"Likelihood {high.percent} %: above your average of 50 %"
    assert low.sentence == f"Likelihood {low.percent} %: below your average of 50 %"
    assert high.weights[0].word in ("head", "sales")


def test_who_comes_later_gets_a_likelihood_with_the_fit(session: Session, now: datetime) -> None:
    add_separable(session, now)
    prediction.train(session, now=now)
    prediction.apply(session)
    fresh = add_prospect(session, seniority="head", title="Head of Sales").id
    assert prediction.likelihood_of(session, fresh) is None
    scoring.refresh(session, [fresh], now)
    assert prediction.likelihood_of(session, fresh) == prediction.explain(session, fresh).percent
    found = session.scalars(select(Prospect.id).where(to_sql(parse("likelihood >= 50")))).all()
    assert fresh in found


def test_forgetting_takes_everything_away(session: Session, now: datetime) -> None:
    add_separable(session, now)
    prediction.train(session, now=now)
    prediction.apply(session)
    assert prediction.forget(session) is True
    assert prediction.forget(session) is False
    assert prediction.latest(session) is None
    assert session.scalar(select(func.count()).select_from(Prediction)) == 0


def test_applying_can_be_cancelled_and_leaves_nothing(database: Database, now: datetime) -> None:
    def stop(done: int, total: int, words: str) -> None:
        raise CancelledError

    with database.writing() as session:
        add_separable(session, now)
        prediction.train(session, now=now)
    with pytest.raises(CancelledError), database.writing() as session:
        prediction.apply(session, progress=stop)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Prediction)) == 0


def test_a_kept_model_reads_back_as_it_was(session: Session, now: datetime) -> None:
    add_separable(session, now)
    assert prediction.latest(session) is None
    assert prediction.train(session, now=now) == prediction.latest(session)


TRAIN = """
import sys
from datetime import datetime, UTC
from prospector.icp import prediction
from prospector.storage import open_workspace
database = open_workspace(sys.argv[1], now=datetime(2026, 3, 2, 9, tzinfo=UTC))
with database.writing() as session:
    print(repr(prediction.train(session, now=datetime(2026, 3, 2, 9, tzinfo=UTC))))
database.close()
"""


def test_two_processes_learn_the_same_to_the_last_digit(database: Database, now: datetime) -> None:
    with database.writing() as session:
        add_separable(session, now)
    database.close()

    def told(seed: str) -> str:
        env = {"PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONHASHSEED": seed}
        call = [sys.executable, "-c", TRAIN, str(database.path)]
        return subprocess.run(call, capture_output=True, text=True, check=True, env=env).stdout

    first = told("1")
    assert "Seniority: Head" in first
    assert told("2") == first
