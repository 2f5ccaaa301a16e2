"""Whatever changes, the scores that rest on it follow in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from prospector import prospects, signal_intake, suppressions, touches
from prospector.drafts import drafting, library
from prospector.drafts.template_files import Wording
from prospector.icp import profiles, scoring
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
