"""From a selection to approved drafts: who is skipped, what is held, and what an approval covers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from prospector import suppressions
from prospector.approval import approved, content_hash
from prospector.drafts import drafting, library
from prospector.drafts.template_files import Wording
from prospector.errors import CancelledError, InvalidInputError, NotFoundError, SuppressedError
from prospector.records import Draft
from prospector.settings import Identity, save_identity
from prospector.storage import Database
from tests.factories import add_prospect

BODY = """Hi {{ first_name | fallback("there") }},

about {{ company }}.

{{ sender.name }}
{{ sender.postal_address }}
{{ opt_out_line }}"""


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        save_identity(
            session,
            {
                "sender_name": "Robin Ellis",
                "sender_email": "robin@northwind.example",
                "postal_address": "1 Example Street",
            },
        )
        yield session


@pytest.fixture
def template(session: Session, now: datetime) -> library.TemplateView:
    return library.add(session, Wording("Hello", "For {{ company }}", BODY), now)


def _one(session: Session, template: library.TemplateView, now: datetime, **values: Any) -> int:
    prospect = add_prospect(session, **values)
    return drafting.create(session, [prospect.id], template.id, now).draft_ids[0]


def _state(session: Session, draft_id: int) -> str:
    session.expire_all()
    return session.get_one(Draft, draft_id).state


def test_a_draft_is_made_without_storing_its_text(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    draft_id = _one(session, template, now, first_name="Ada", company="Acme")
    stored = session.get_one(Draft, draft_id)
    assert (stored.state, stored.subject, stored.body, stored.problems) == ("draft", None, None, "[]")
    view = drafting.show(session, draft_id, now)
    assert view.subject == "For Acme"
    assert view.body.startswith("Hi Ada,\n\nabout Acme.")
    assert (view.problems, view.edited) == ((), False)


def test_a_blocking_problem_holds_the_draft(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    good, bad = add_prospect(session), add_prospect(session, company="", email="")
    created = drafting.create(session, [good.id, bad.id], template.id, now)
    assert (created.made, created.held, created.skipped) == (2, 1, {})
    held = drafting.show(session, created.draft_ids[1], now)
    assert held.state == "held"
    assert {problem.code for problem in held.problems} == {"no_recipient", "missing_value"}


def test_a_required_field_holds_even_when_the_text_does_not_print_it(session: Session, now: datetime) -> None:
    strict = library.add(session, Wording("Strict", "s", BODY, required=("title",)), now)
    assert _state(session, _one(session, strict, now, title="N/A")) == "held"


def test_who_is_skipped_and_why(session: Session, template: library.TemplateView, now: datetime) -> None:
    fresh, opened, done, stopped, twin = (
        add_prospect(session, email=f"{name}@acme.example") for name in ("a", "b", "c", "d", "a")
    )
    drafting.create(session, [opened.id, done.id], template.id, now)
    session.execute(
        text(
            "UPDATE drafts SET state = 'handed_over', handed_over_at = '2026-02-01T00:00:00Z'"
            " WHERE prospect_id = :p"
        ),
        {"p": done.id},
    )
    suppressions.add(session, "address", stopped.email, now=now)
    ids = [fresh.id, opened.id, done.id, stopped.id, twin.id, 999_999]
    created = drafting.create(session, ids, template.id, now)
    assert created.made == 1
    assert created.skipped == {
        drafting.HAS_OPEN_DRAFT: 1,
        drafting.CONTACTED: 1,
        drafting.DO_NOT_CONTACT: 1,
        drafting.SAME_ADDRESS: 1,
        drafting.UNKNOWN: 1,
    }


def test_long_after_a_hand_over_the_template_may_be_used_again(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    prospect = add_prospect(session)
    drafting.create(session, [prospect.id], template.id, now)
    session.execute(text("UPDATE drafts SET state = 'handed_over', handed_over_at = '2026-02-28T09:00:00Z'"))
    assert drafting.create(session, [prospect.id], template.id, now + timedelta(days=87)).made == 0
    assert drafting.create(session, [prospect.id], template.id, now + timedelta(days=89)).made == 1


def test_a_batch_can_be_cancelled_and_tells_its_progress(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    ids = [add_prospect(session).id for _ in range(3)]
    seen: list[tuple[int, int]] = []
    drafting.create(session, ids, template.id, now, lambda done, total: seen.append((done, total)))
    assert seen == [(3, 3)]

    def stop(done: int, total: int) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        drafting.create(session, ids, template.id, now, stop)


def test_a_draft_follows_its_prospect_until_it_is_edited(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    prospect = add_prospect(session, company="Acme")
    draft_id = drafting.create(session, [prospect.id], template.id, now).draft_ids[0]
    prospect.company = "Borealis"
    session.flush()
    assert drafting.show(session, draft_id, now).subject == "For Borealis"
    body = drafting.show(session, draft_id, now).body.replace("about", "all about")
    edited = drafting.edit(session, draft_id, "Mine", body, now)
    assert (edited.subject, edited.edited, edited.state) == ("Mine", True, "draft")
    prospect.company = "Cirrus"
    session.flush()
    assert drafting.show(session, draft_id, now).subject == "Mine"


def test_an_edit_that_breaks_the_draft_holds_it_and_one_that_mends_it_frees_it(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    draft_id = _one(session, template, now)
    body = drafting.show(session, draft_id, now).body
    assert drafting.edit(session, draft_id, "", body, now).state == "held"
    assert drafting.edit(session, draft_id, "Better", body, now).state == "draft"


def test_an_edit_revokes_the_approval(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    draft_id = _one(session, template, now)
    drafting.approve(session, [draft_id], now)
    drafting.edit(session, draft_id, "Other", drafting.show(session, draft_id, now).body, now)
    stored = session.get_one(Draft, draft_id)
    assert (stored.state, stored.approved_hash, stored.message_id) == ("draft", "", "")


def test_an_approval_stores_the_text_its_hash_and_a_message_id(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    draft_id = _one(session, template, now)
    seen = drafting.show(session, draft_id, now)
    result = drafting.approve(session, [draft_id], now, random=lambda size: b"\x07" * size)
    assert (result.approved, result.refused) == ([draft_id], [])
    stored = session.get_one(Draft, draft_id)
    assert (stored.subject, stored.body) == (seen.subject, seen.body)
    assert stored.approved_hash == seen.content_hash
    assert stored.message_id == f"<{'07' * 16}@northwind.example>"
    assert drafting.show(session, draft_id, now).edited is False


def test_a_held_draft_is_not_approved_and_says_why(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    draft_id = _one(session, template, now, company="")
    result = drafting.approve(session, [draft_id, 999], now)
    assert result.approved == []
    assert [problem.code for problem in result.refused[0].problems] == ["missing_value"]
    assert "Company" in result.refused[0].why
    assert result.refused[1].why == "there is no such draft"


def test_an_approval_covers_exactly_what_was_seen(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    prospect = add_prospect(session)
    draft_id = drafting.create(session, [prospect.id], template.id, now).draft_ids[0]
    seen = {draft_id: drafting.show(session, draft_id, now).content_hash}
    prospect.first_name = "Grace"
    session.flush()
    assert drafting.approve(session, [draft_id], now, seen=seen).approved == []
    seen = {draft_id: drafting.show(session, draft_id, now).content_hash}
    assert drafting.approve(session, [draft_id], now, seen=seen).approved == [draft_id]


def test_what_was_approved_may_leave(session: Session, template: library.TemplateView, now: datetime) -> None:
    draft_id = _one(session, template, now, email="ada@acme.example")
    drafting.approve(session, [draft_id], now)
    assert approved(session, draft_id, now).to == "ada@acme.example"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE prospects SET email = 'other@acme.example'",
        "UPDATE drafts SET subject = 'tampered'",
        "UPDATE drafts SET body = body || ' tampered'",
        "UPDATE settings SET value = 'Sam Other' WHERE key = 'sender_name'",
        "UPDATE settings SET value = 'sam@other.example' WHERE key = 'sender_email'",
    ],
)
def test_any_change_after_the_approval_revokes_it(
    session: Session, template: library.TemplateView, now: datetime, change: str
) -> None:
    draft_id = _one(session, template, now)
    drafting.approve(session, [draft_id], now)
    session.execute(text(change))
    session.expire_all()
    with pytest.raises(InvalidInputError, match="changed since"):
        approved(session, draft_id, now)
    assert _state(session, draft_id) == "draft"
    codes = [problem.code for problem in drafting.show(session, draft_id, now).problems]
    assert codes[0] == "changed_since_approval"


def test_a_change_that_is_none_of_the_four_keeps_the_approval(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    draft_id = _one(session, template, now)
    drafting.approve(session, [draft_id], now)
    session.execute(text("UPDATE prospects SET first_name = 'Grace', city = 'Oslo'"))
    session.expire_all()
    assert approved(session, draft_id, now).draft_id == draft_id


def test_a_suppression_after_the_approval_stops_it(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    draft_id = _one(session, template, now, email="ada@acme.example")
    drafting.approve(session, [draft_id], now)
    suppressions.add(session, "domain", "acme.example", now=now)
    with pytest.raises(SuppressedError, match=r"acme\.example"):
        approved(session, draft_id, now)
    assert _state(session, draft_id) == "held"
    assert drafting.show(session, draft_id, now).problems[0].code == "suppressed"


def test_unapproving_lets_an_unedited_text_follow_its_template_again(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    plain, edited = _one(session, template, now), _one(session, template, now)
    drafting.edit(session, edited, "Mine", drafting.show(session, edited, now).body, now)
    drafting.approve(session, [plain, edited], now)
    assert drafting.unapprove(session, [plain, edited], now) == 2
    assert session.get_one(Draft, plain).subject is None
    assert session.get_one(Draft, edited).subject == "Mine"


def test_regenerating_takes_the_newest_wording_and_drops_edits(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    draft_id = _one(session, template, now)
    drafting.edit(session, draft_id, "Mine", "Mine", now)
    library.edit(session, template.id, Wording("Hello", "Newer for {{ company }}", BODY), now)
    assert drafting.show(session, draft_id, now).subject == "Mine"
    assert drafting.regenerate(session, [draft_id], now) == 1
    view = drafting.show(session, draft_id, now)
    assert (view.subject, view.version, view.edited) == ("Newer for Acme", 2, False)


def test_drafts_of_before_keep_their_wording(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    draft_id = _one(session, template, now)
    library.edit(session, template.id, Wording("Hello", "Newer", BODY), now)
    assert drafting.show(session, draft_id, now).subject == "For Acme"


def test_a_mended_identity_frees_held_drafts(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    save_identity(session, {"postal_address": ""})
    draft_id = _one(session, template, now)
    assert _state(session, draft_id) == "held"
    save_identity(session, {"postal_address": "1 Example Street"})
    assert drafting.recheck(session, now) == {"held": 0, "draft": 1, "approved": 0}
    assert _state(session, draft_id) == "draft"


def test_a_recheck_takes_back_approvals_that_no_longer_hold(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    still, stale = _one(session, template, now), _one(session, template, now)
    drafting.approve(session, [still, stale], now)
    session.execute(text("UPDATE drafts SET subject = 'tampered' WHERE id = :id"), {"id": stale})
    assert drafting.recheck(session, now) == {"held": 0, "draft": 1, "approved": 1}
    assert (_state(session, still), _state(session, stale)) == ("approved", "draft")
    assert drafting.show(session, stale, now).problems[0].code == "changed_since_approval"


def test_a_discarded_draft_is_closed_and_makes_room_for_another(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    prospect = add_prospect(session)
    first = drafting.create(session, [prospect.id], template.id, now).draft_ids[0]
    assert drafting.discard(session, [first], now) == 1
    assert drafting.discard(session, [first], now) == 0
    with pytest.raises(InvalidInputError, match="discarded"):
        drafting.edit(session, first, "s", "b", now)
    assert drafting.approve(session, [first], now).refused[0].why == "it is discarded"
    assert drafting.create(session, [prospect.id], template.id, now).made == 1


def test_lists_and_counts(session: Session, template: library.TemplateView, now: datetime) -> None:
    good, bad = _one(session, template, now), _one(session, template, now, company="")
    drafting.approve(session, [good], now)
    assert drafting.counts(session) == {
        "draft": 0, "held": 1, "approved": 1, "handed_over": 0, "discarded": 0,
    }  # fmt: skip
    assert drafting.problem_counts(session) == {"missing_value": 1}
    assert drafting.ids(session, state="open") == [good, bad]
    assert drafting.ids(session, state="held") == [bad]
    assert drafting.ids(session, problem="missing_value") == [bad]
    rows = drafting.listed(session, [bad, good, 999], now)
    assert [(row.id, row.state, row.template_name) for row in rows] == [
        (bad, "held", "Hello"), (good, "approved", "Hello"),
    ]  # fmt: skip
    assert rows[1].subject == "For Acme"
    with pytest.raises(InvalidInputError):
        drafting.ids(session, state="nowhere")
    with pytest.raises(NotFoundError):
        drafting.show(session, 999, now)


def test_an_unedited_draft_takes_little_room(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    ids = [add_prospect(session, email=f"p{number}@acme.example").id for number in range(2_000)]
    before = session.scalar(text("SELECT page_count FROM pragma_page_count"))
    drafting.create(session, ids, template.id, now)
    after = session.scalar(text("SELECT page_count FROM pragma_page_count"))
    page = session.scalar(text("SELECT page_size FROM pragma_page_size"))
    assert session.scalar(select(func.count(Draft.id))) == 2_000
    assert (after - before) * page / 2_000 < 300


def test_problems_are_stored_as_a_list_of_code_and_detail(
    session: Session, template: library.TemplateView, now: datetime
) -> None:
    draft_id = _one(session, template, now, company="")
    assert json.loads(session.get_one(Draft, draft_id).problems) == [["missing_value", "Company"]]


_PARTS = st.tuples(*[st.text()] * 5)


@given(_PARTS, _PARTS)
def test_the_hash_changes_exactly_when_one_of_the_parts_does(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    def hash_of(parts: tuple[str, ...]) -> str:
        to, name, address, subject, body = parts
        return content_hash(to, Identity(sender_name=name, sender_email=address), subject, body)

    assert (hash_of(one) == hash_of(other)) == (one == other)
