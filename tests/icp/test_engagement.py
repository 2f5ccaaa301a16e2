"""Engagement: points of logged events, each fading with the half-life, exact at any moment."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from prospector import touches
from prospector.icp import engagement, policy, qualification
from prospector.records import Engagement
from prospector.storage import Database

Add = Callable[..., int]
Log = Callable[..., None]


@pytest.fixture
def ada(add: Add) -> int:
    return add(full_name="Ada Example", email="ada@acme.example")


@pytest.fixture
def log(database: Database, now: datetime) -> Log:
    def log(person: int, kind: str, outcome: str = "", days_before: float = 0) -> None:
        at = now - timedelta(days=days_before)
        with database.writing() as session:
            touches.log(session, person, kind, outcome=outcome, at=at, now=max(at, now))
            engagement.refresh(session, [person], now)

    return log


def score(database: Database, person: int, at: datetime) -> int:
    with database.reading() as session:
        return engagement.now(session, person, at).score


def stored(database: Database, person: int, at: datetime) -> int:
    with database.reading() as session:
        row = session.get(Engagement, person)
        return engagement.of_strength(row.strength, row.half_life, at) if row else 0


@pytest.mark.parametrize(("days", "expected"), [(0, 40), (15, 28), (30, 20), (60, 10), (90, 5), (300, 0)])
def test_forty_points_halve_every_thirty_days(
    database: Database, ada: int, log: Log, now: datetime, days: int, expected: int
) -> None:
    log(ada, "replied", "positive")
    later = now + timedelta(days=days)
    assert (score(database, ada, later), stored(database, ada, later)) == (expected, expected)


def test_several_events_fade_together_and_negative_ones_take_away(
    database: Database, ada: int, log: Log, now: datetime
) -> None:
    """40 of today, 60 of 30 days ago (30), -20 of 60 days ago (-5): 65, and 32.5 after another half-life."""
    log(ada, "replied", "positive")
    log(ada, "form", "demo_request", days_before=30)
    log(ada, "called", "wrong_number", days_before=60)
    assert score(database, ada, now) == stored(database, ada, now) == 65
    later = now + timedelta(days=30)
    assert score(database, ada, later) == stored(database, ada, later) == 33


def test_the_events_add_up_exactly_to_the_number_shown(
    database: Database, ada: int, log: Log, now: datetime
) -> None:
    for days, (kind, outcome) in enumerate(list(policy.Policy().points)[:6]):
        log(ada, kind, outcome, days_before=7 * days + 0.3)
    with database.reading() as session:
        told = engagement.now(session, ada, now)
    assert sum(part.now for part in told.parts) + told.limited == told.score
    assert math.isclose(sum(part.exact for part in told.parts), told.exact)
    assert all(abs(part.now - part.exact) < 1 for part in told.parts)


def test_the_scale_ends_at_a_hundred_and_at_zero(
    database: Database, ada: int, add: Add, log: Log, now: datetime
) -> None:
    for _ in range(3):
        log(ada, "form", "demo_request")
    bob = add(full_name="Bob Example")
    log(bob, "called", "not_interested")
    with database.reading() as session:
        high, low = engagement.now(session, ada, now), engagement.now(session, bob, now)
    assert (high.score, high.limited) == (100, -80)
    assert (low.score, low.limited) == (0, 40)
    assert (stored(database, ada, now), stored(database, bob, now)) == (100, 0)


def test_whoever_has_no_points_above_zero_has_no_row(database: Database, ada: int, log: Log) -> None:
    log(ada, "replied", "positive")
    log(ada, "called", "not_interested")
    with database.reading() as session:
        assert session.get(Engagement, ada) is None


@pytest.mark.parametrize("kind", ["handed_over", "sent", "letter", "note", "linkedin"])
def test_what_we_send_ourselves_gives_nothing(
    database: Database, ada: int, log: Log, now: datetime, kind: str
) -> None:
    log(ada, kind)
    assert score(database, ada, now) == stored(database, ada, now) == 0


def test_an_event_dated_ahead_never_gives_more_than_its_points(
    database: Database, ada: int, now: datetime
) -> None:
    with database.writing() as session:
        touches.log(session, ada, "replied", outcome="positive", at=now + timedelta(hours=20), now=now)
        engagement.refresh(session, None, now)
    assert score(database, ada, now) == stored(database, ada, now) == 40


def test_a_touch_of_every_kind_keeps_engagement_apart_from_the_stage(
    database: Database, ada: int, log: Log, now: datetime
) -> None:
    log(ada, "form", "newsletter")
    log(ada, "event", "attended")
    with database.reading() as session:
        assert touches.stages(session, ada) == []
    assert score(database, ada, now) == 35


def test_the_stored_form_equals_the_direct_sum_at_any_later_moment(
    database: Database, add: Add, now: datetime
) -> None:
    chance = random.Random(7)
    events = list(policy.Policy().points)
    people = [add(full_name=f"Person {number}") for number in range(25)]
    for half_life in (1, 30, 400.5):
        with database.writing() as session:
            for person in people:
                for _ in range(chance.randrange(1, 6)):
                    kind, outcome = chance.choice(events)
                    at = now - timedelta(seconds=chance.randrange(200 * 86_400))
                    touches.log(session, person, kind, outcome=outcome, at=at, now=now)
            qualification.adopt(
                session, policy.changed(policy.load(session), "half_life_days", half_life), now
            )
        with database.reading() as session:
            rows = {row.prospect_id: row for row in session.scalars(select(Engagement))}
            for person in people:
                later = now + timedelta(seconds=chance.randrange(400 * 86_400))
                told = engagement.now(session, person, later)
                row = rows.get(person)
                assert (
                    engagement.of_strength(row.strength, row.half_life, later) if row else 0
                ) == told.score
                assert (row is None) == (told.exact <= 0) or abs(told.exact) < 1e-6


def test_the_least_strength_is_where_the_number_begins() -> None:
    moment = datetime(2026, 11, 22, 9, tzinfo=UTC)
    for number in (1, 30, 60, 100):
        least = engagement.least_strength(number, 30, moment)
        assert engagement.of_strength(least + 1e-9, 30, moment) == number
        assert engagement.of_strength(least - 1e-6, 30, moment) == number - 1
