"""The touch log and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from prospector import suppressions, touches
from prospector.errors import InvalidInputError, NotFoundError
from prospector.records import TOUCH_KINDS, TOUCH_OUTCOMES
from prospector.storage import Database
from tests.factories import add_company, add_draft, add_prospect


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        yield session


@pytest.mark.parametrize(
    ("kind", "outcome", "stage"),
    [
        ("called", "no_answer", "contacted"), ("handed_over", "", "contacted"), ("letter", "", "contacted"),
        ("replied", "positive", "engaged"), ("replied", "out_of_office", "new"), ("met", "held", "meeting"),
        ("met", "no_show", "contacted"), ("met", "won", "won"), ("note", "", "new"),
    ],
)  # fmt: skip
def test_a_touch_moves_the_stage(
    session: Session, kind: str, outcome: str, stage: str, now: datetime
) -> None:
    prospect = add_prospect(session)
    touches.log(session, prospect.id, kind, outcome=outcome, now=now)
    assert prospect.stage == stage
    assert [move.to_stage for move in touches.stages(session, prospect.id)] == (
        [stage] if stage != "new" else []
    )


@pytest.mark.parametrize("stage", ["meeting", "won", "lost", "disqualified"])
def test_a_stage_never_moves_back(session: Session, stage: str, now: datetime) -> None:
    prospect = add_prospect(session, stage=stage)
    touches.log(session, prospect.id, "replied", now=now)
    assert prospect.stage == stage


def test_the_last_touch_is_the_latest_not_the_last_logged_and_notes_do_not_count(
    session: Session, now: datetime
) -> None:
    prospect = add_prospect(session)
    touches.log(session, prospect.id, "called", now=now)
    touches.log(session, prospect.id, "letter", at=now - timedelta(days=9), now=now)
    touches.log(session, prospect.id, "note", now=now + timedelta(days=1))
    assert prospect.last_touch_at == now


def test_every_kind_of_touch_has_its_outcomes() -> None:
    assert set(TOUCH_OUTCOMES) == set(TOUCH_KINDS)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kind": "phoned"}, "phoned"), ({"kind": "called", "outcome": "posted"}, "posted"),
        ({"kind": "met", "at": datetime.fromisoformat("2027-01-01T00:00:00+00:00")}, "not come yet"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    session: Session, values: dict[str, object], said: str, now: datetime
) -> None:
    prospect = add_prospect(session)
    with pytest.raises(InvalidInputError, match=said):
        touches.log(session, prospect.id, now=now, **values)  # type: ignore[arg-type]


def test_a_touch_with_nobody_is_refused(session: Session, now: datetime) -> None:
    with pytest.raises(NotFoundError):
        touches.log(session, 7, "note", now=now)


def test_a_next_step_is_due_on_its_day_until_it_is_done(session: Session, now: datetime) -> None:
    prospect = add_prospect(session)
    touches.log(session, prospect.id, "called", next_step="call again", next_due=date(2026, 3, 5), now=now)
    assert touches.due(session, date(2026, 3, 4)) == []
    [task] = touches.due(session, date(2026, 3, 5))
    assert (task.what, task.prospect_id) == ("call again", prospect.id)
    first = touches.finish_task(session, task.id, now=now)
    assert touches.finish_task(session, task.id, now=now + timedelta(days=1)).done_at == first.done_at == now
    assert touches.due(session, date(2026, 3, 9)) == []


def test_the_timeline_of_a_company_has_all_its_people(session: Session, now: datetime) -> None:
    company = add_company(session)
    people = [add_prospect(session, company_id=company.id) for _ in range(2)]
    stranger = add_prospect(session)
    for number, prospect in enumerate([*people, stranger]):
        touches.log(session, prospect.id, "called", at=now - timedelta(hours=number), now=now)
    found = touches.timeline(session, company_id=company.id)
    assert [row.prospect_id for row in found] == [prospect.id for prospect in people]


def test_the_log_is_searched_whatever_the_capitals(session: Session, now: datetime) -> None:
    prospect = add_prospect(session)
    touches.log(session, prospect.id, "note", at=now, summary="Über den Preis", now=now)
    assert [len(touches.recent(session, search=words)) for words in ("über", "PREIS", "preis_")] == [1, 1, 0]


def test_the_log_is_narrowed_by_kind_time_and_words(session: Session, now: datetime) -> None:
    prospect = add_prospect(session)
    for days, kind, summary in ((3, "called", "price"), (2, "note", "price"), (1, "called", "other")):
        touches.log(session, prospect.id, kind, at=now - timedelta(days=days), summary=summary, now=now)
    since = now - timedelta(days=2)
    assert [row.summary for row in touches.recent(session, kinds=["called"])] == ["other", "price"]
    assert [row.kind for row in touches.recent(session, search="price", since=since)] == ["note"]
    assert len(touches.recent(session, limit=1, offset=1)) == 1


def test_a_reply_that_opts_out_excludes_every_address_at_once(session: Session, now: datetime) -> None:
    prospect = add_prospect(session, email="ada@acme.example", other_email="ada@home.example")
    draft = add_draft(session, prospect, "approved")
    touches.log(session, prospect.id, "replied", outcome="opted_out", now=now)
    session.refresh(prospect)
    session.refresh(draft)
    assert (prospect.suppression_id is not None, draft.state) == (True, "held")
    found = {entry.value: entry.reason for entry in suppressions.listed(session)}
    assert found == dict.fromkeys(("ada@acme.example", "ada@home.example"), "opted out in a reply")


def test_other_replies_exclude_nobody(session: Session, now: datetime) -> None:
    touches.log(session, add_prospect(session).id, "replied", outcome="negative", now=now)
    assert suppressions.count(session) == 0
