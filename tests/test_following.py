"""Whatever changes, the scores that rest on it follow in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from prospector import following, prospects, signal_intake, suppressions, touches
from prospector.drafts import drafting, library
from prospector.drafts.template_files import Wording
from prospector.icp import prediction, profiles, scoring
from prospector.icp.prediction import shelf
from prospector.icp.prediction.judging import Judgement
from prospector.icp.prediction.shelf import Trained, Weight
from prospector.records import Draft, Fit, Stale
from prospector.settings import save_identity
from prospector.storage import Database
from prospector.workspace import keep_up, open_for_use
from tests.factories import add_prospect

PROFILE = """
name: Untouched
rules:
  - when: last_touch_at is empty
    weight: 5
  - when: suppressed = no
    weight: 3
  - when: list is empty
    weight: 2
"""


@pytest.fixture
def kept(database: Database, now: datetime) -> Iterator[tuple[Database, int]]:
    """A workspace that keeps up, and a prospect who meets every rule of its profile."""
    with database.writing() as session:
        person = add_prospect(session, email="ada@acme.example").id
        scoring.activate(session, profiles.save(session, PROFILE, now), now)
    keep_up(database)
    assert score(database) == 100
    yield database, person
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Stale).where(Stale.part == "fit")) == 0


def score(database: Database) -> int | None:
    with database.reading() as session:
        return session.scalar(select(Fit.score))


def test_a_touch_renews_the_fit(kept: tuple[Database, int], now: datetime) -> None:
    database, person = kept
    with database.writing() as session:
        touches.log(session, person, "called", now=now)
    assert score(database) == 50


def test_an_opt_out_renews_the_fit(kept: tuple[Database, int], now: datetime) -> None:
    database, _ = kept
    with database.writing() as session:
        suppressions.add(session, "address", "ada@acme.example", now=now)
    assert score(database) == 70


def test_a_list_renews_the_fit(kept: tuple[Database, int], now: datetime) -> None:
    database, person = kept
    with database.writing() as session:
        fair = prospects.create_list(session, "Fair", now=now)
        prospects.add_to_list(session, fair, [person])
    assert score(database) == 80


def test_a_draft_that_only_an_opt_out_held_waits_for_review_again(
    kept: tuple[Database, int], now: datetime
) -> None:
    database, person = kept
    with database.writing() as session:
        sender = {"sender_name": "R E", "sender_email": "r@n.example", "postal_address": "1 Street"}
        save_identity(session, sender)
        text = "Hello,\n\nwe  moved to another town.\n\nR E\n1 Street\n{{ opt_out_line }}"
        template = library.add(session, Wording("T", "A question", text), now)
        draft_id = drafting.create(session, [person], template.id, now).draft_ids[0]
    with database.writing() as session:
        entry = suppressions.add(session, "address", "ada@acme.example", now=now)
    with database.writing() as session:
        assert session.get_one(Draft, draft_id).state == "held"
        suppressions.remove(session, entry.id, now=now)
    with database.reading() as session:
        draft = session.get_one(Draft, draft_id)
        assert (draft.state, draft.problems) == ("draft", '[["double_space", "we  moved"]]')


def test_fits_follow_time_once_a_day(database: Database, tmp_path: Path, now: datetime) -> None:
    profile = "name: Warm\nrules:\n  - when: intent >= 20\n    weight: 1\n"
    file = tmp_path / "s.csv"
    file.write_text("Domain,Kind,Date\nacme.example,topic,2026-03-02\n", "utf-8")
    with database.writing() as session:
        add_prospect(session, domain="acme.example")
        scoring.activate(session, profiles.save(session, profile, now), now)
    with database.reading() as session:
        seen = signal_intake.preview(session, file, signal_intake.Choices(), now=now)
    with database.writing() as session:
        signal_intake.take_in(session, seen, now=now)
    assert score(database) == 100
    database.close()
    later = now + timedelta(days=40)
    reopened = open_for_use(database.path, now=later)
    assert score(reopened) == 0
    reopened.close()


def test_a_rule_about_the_engagement_follows_a_touch(kept: tuple[Database, int], now: datetime) -> None:
    database, person = kept
    warm = "name: Warm\nrules:\n  - {when: engagement >= 30, weight: 1}\n"
    with database.writing() as session:
        profile = profiles.save(session, warm, now)
        scoring.apply(session, profile, now=now)
    with database.writing() as session:
        touches.log(session, person, "replied", outcome="positive", now=now)
    with database.reading() as session:
        assert session.get_one(Fit, (person, profile)).score == 100


def test_likelihoods_follow_a_saved_profile_and_rules_follow_likelihoods(
    kept: tuple[Database, int], now: datetime
) -> None:
    database, person = kept
    with database.writing() as session:
        judged = profiles.save(session, FITTING.format(city="Berlin"), now)
        asking = profiles.save(session, LIKELY, now)
        scoring.apply(session, judged, now=now)
        scoring.apply(session, asking, now=now)
    with database.writing() as session:
        shelf.keep(session, learned(judged, now))
        prediction.apply(session)
    assert (likelihood(database, person), score_under(database, person, asking)) == (88, 100)
    with database.writing() as session:
        profiles.save(session, FITTING.format(city="Paris"), now)
        scoring.apply(session, judged, now=now)
    assert (likelihood(database, person), score_under(database, person, asking)) == (50, 0)


def test_likelihoods_fade_with_the_intent(kept: tuple[Database, int], now: datetime, tmp_path: Path) -> None:
    database, person = kept
    file = tmp_path / "s.csv"
    file.write_text("Domain,Kind,Date\nacme.example,topic,2026-03-02\n", "utf-8")
    with database.reading() as session:
        seen = signal_intake.preview(session, file, signal_intake.Choices(), now=now)
    with database.writing() as session:
        signal_intake.take_in(session, seen, now=now)
        shelf.keep(session, learned(None, now))
        prediction.apply(session)
    assert likelihood(database, person) == 50
    database.clock = lambda: now + timedelta(days=90)
    with database.writing() as session:
        following.catch_up_with_time(session, database.now())
    assert likelihood(database, person) == 12


FITTING = "name: Fitting\nrules:\n  - {{when: city = {city}, weight: 1}}\n"
LIKELY = "name: Likely\nrules:\n  - {when: likelihood >= 80, weight: 1}\n"


def learned(profile_id: int | None, now: datetime) -> Trained:
    judgement = Judgement(0.9, 0.8, 1.0, 0.1, 0.2, (), True)
    weights = (
        Weight("fit", "80 or more", "", 2.0, 1, 1, 1, 1),
        Weight("intent", "0", "", 0.0 if profile_id else -2.0, 1, 1, 1, 1),
    )
    return Trained(now, 20, 20, profile_id, 0.0, weights, judgement, True)


def likelihood(database: Database, person: int) -> int | None:
    with database.reading() as session:
        return prediction.likelihood_of(session, person)


def score_under(database: Database, person: int, profile_id: int) -> int:
    with database.reading() as session:
        return session.get_one(Fit, (person, profile_id)).score
