"""The review queue: its order, skipping, and taking back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from prospector import touches
from prospector.drafts import drafting, reviewing
from prospector.errors import InvalidInputError, NotFoundError
from prospector.records import Draft, Fit
from prospector.storage.database import Database
from tests.factories import add_draft, add_profile, add_prospect, add_template


def add_scored(session: Session, score: int, profile_id: int, **draft: object) -> int:
    prospect = add_prospect(session)
    session.add(Fit(prospect_id=prospect.id, profile_id=profile_id, score=score, low=score, high=score,
                    verdict="fits"))  # fmt: skip
    return add_draft(session, prospect, **draft).id  # type: ignore[arg-type]


def test_the_best_fits_come_first(database: Database) -> None:
    with database.writing() as session:
        profile = add_profile(session).id
        low, high = add_scored(session, 40, profile), add_scored(session, 90, profile)
        without = add_draft(session, add_prospect(session)).id
        assert reviewing.queue(session) == [high, low, without]


def test_fits_of_another_profile_do_not_count(database: Database) -> None:
    with database.writing() as session:
        other = add_profile(session, "Other", active=False).id
        active = add_profile(session).id
        first, second = add_scored(session, 10, active), add_scored(session, 99, other)
        assert reviewing.queue(session) == [first, second]


def test_follow_ups_come_before_first_touches_and_notes_are_no_touch(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        profile = add_profile(session).id
        first, follow_up = add_scored(session, 90, profile), add_scored(session, 40, profile)
        noted = add_scored(session, 50, profile)
        for draft_id, kind in ((follow_up, "sent"), (noted, "note")):
            touches.log(session, session.get_one(Draft, draft_id).prospect_id, kind, now=now)
        assert reviewing.queue(session) == [follow_up, first, noted]


def test_held_ones_come_last_and_skipped_ones_at_the_end(database: Database, now: datetime) -> None:
    with database.writing() as session:
        profile = add_profile(session).id
        held = add_scored(session, 99, profile, state="held")
        late, early, plain = (add_scored(session, score, profile) for score in (95, 94, 10))
        reviewing.skip(session, early, now)
        reviewing.skip(session, late, now + timedelta(minutes=1))
        assert reviewing.queue(session) == [plain, held, early, late]


def test_only_what_waits_is_in_the_queue(database: Database) -> None:
    with database.writing() as session:
        for state in ("approved", "handed_over", "discarded"):
            add_draft(session, add_prospect(session), state=state)
        assert reviewing.queue(session) == []


def test_the_queue_can_be_narrowed(database: Database) -> None:
    with database.writing() as session:
        one, other = (add_draft(session, add_prospect(session)) for _ in range(2))
        assert reviewing.queue(session, draft_ids=[other.id]) == [other.id]
        assert reviewing.queue(session, template_id=one.template_id) == [one.id]


def test_skipping_is_taken_back_exactly(database: Database, now: datetime) -> None:
    with database.writing() as session:
        first, second = (add_draft(session, add_prospect(session)).id for _ in range(2))
        reviewing.skip(session, first, now)
        assert reviewing.queue(session) == [second, first]
        reviewing.unskip(session, first)
        assert reviewing.queue(session) == [first, second]


def test_what_is_closed_or_unknown_cannot_be_skipped(database: Database, now: datetime) -> None:
    with database.writing() as session:
        closed = add_draft(session, add_prospect(session), state="discarded").id
        with pytest.raises(InvalidInputError, match="is discarded"):
            reviewing.skip(session, closed, now)
        with pytest.raises(NotFoundError):
            reviewing.skip(session, 999, now)


def test_a_discarded_draft_comes_back_with_its_text(database: Database, now: datetime) -> None:
    with database.writing() as session:
        draft_id = add_draft(session, add_prospect(session)).id
        drafting.edit(session, draft_id, "My own", "Words of mine", now)
        drafting.discard(session, [draft_id], now)
        view = reviewing.bring_back(session, draft_id, now)
        assert (view.subject, view.body) == ("My own", "Words of mine")
        assert view.state in ("draft", "held")


def test_a_draft_does_not_come_back_beside_its_successor(database: Database, now: datetime) -> None:
    with database.writing() as session:
        prospect, version = add_prospect(session), add_template(session)
        own = {"template_id": version.template_id, "template_version_id": version.id}
        old = add_draft(session, prospect, state="discarded", **own).id
        add_draft(session, prospect, **own)
        with pytest.raises(InvalidInputError, match="another draft"):
            reviewing.bring_back(session, old, now)


def test_only_a_discarded_draft_comes_back(database: Database, now: datetime) -> None:
    with database.writing() as session, pytest.raises(InvalidInputError, match="not discarded"):
        reviewing.bring_back(session, add_draft(session, add_prospect(session)).id, now)


def test_the_first_edit_keeps_what_the_template_gave_and_later_ones_leave_it(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        draft_id = add_draft(session, add_prospect(session)).id
        drafting.edit(session, draft_id, "First", "One", now)
        view = drafting.edit(session, draft_id, "Second", "Two", now)
        assert (view.original_subject, view.original_body) == ("Hello", "Hi")


def test_written_anew_a_draft_has_no_original_of_its_own(database: Database, now: datetime) -> None:
    with database.writing() as session:
        draft_id = add_draft(session, add_prospect(session)).id
        drafting.edit(session, draft_id, "First", "One", now)
        drafting.regenerate(session, [draft_id], now)
        view = drafting.show(session, draft_id, now)
        assert (view.subject, view.edited, view.original_subject) == ("Hello", False, None)


def test_what_is_edited_after_an_approval_keeps_the_templates_text(database: Database, now: datetime) -> None:
    with database.writing() as session:
        draft = add_draft(session, add_prospect(session), state="approved", subject="Hello", body="Hi")
        view = drafting.edit(session, draft.id, "Mine", "Now", now)
        assert (view.original_subject, view.state) == ("Hello", "held")
