"""Variants, spun words and the HTML part: fixed when a draft is made, covered by its approval."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from prospector.approval import approved
from prospector.drafts import drafting, library
from prospector.drafts.html import FROM_TEXT
from prospector.drafts.template_files import Variant, Wording
from prospector.errors import InvalidInputError
from prospector.records import Draft
from prospector.settings import save_identity
from prospector.storage import Database
from tests.factories import add_prospect

END = "\n\n{{ sender.name }}\n{{ sender.postal_address }}\n{{ opt_out_line }}"
A, B = (
    "Hi {{ first_name }}, this is the first wording." + END,
    "Hello {{ first_name }}, this is the other." + END,
)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        sender = {"sender_name": "R E", "sender_email": "r@n.example", "postal_address": "1 Street"}
        save_identity(session, sender)
        yield session


def _drafts(session: Session, wording: Wording, now: datetime, count: int = 1) -> list[int]:
    people = [
        add_prospect(session, first_name=name, email=f"{name.lower()}@acme.example").id
        for name in ("Ada", "Bo", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal")[:count]
    ]
    return drafting.create(session, people, library.add(session, wording, now).id, now).draft_ids


def test_every_draft_keeps_its_variant(session: Session, now: datetime) -> None:
    ids = _drafts(session, Wording("T", "One", A, variants=(Variant("B", "Two", B),)), now, 8)
    before = {one: (view.variant, view.subject) for one in ids for view in [drafting.show(session, one, now)]}
    assert set(before.values()) == {("A", "One"), ("B", "Two")}
    drafting.approve(session, ids, now)
    drafting.unapprove(session, ids, now)
    drafting.regenerate(session, ids, now)
    after = {one: (view.variant, view.subject) for one in ids for view in [drafting.show(session, one, now)]}
    assert after == before


def test_spun_words_read_the_same_whenever_they_are_looked_at(session: Session, now: datetime) -> None:
    spun = A.replace("this is", "{this is|here comes|you see}")
    draft_id = _drafts(session, Wording("T", "One", spun), now)[0]
    assert session.get_one(Draft, draft_id).seed > 0
    assert {drafting.show(session, draft_id, now).body for _ in range(3)} == {
        drafting.show(session, draft_id, now).body
    }


def test_an_approval_stores_and_covers_the_html_part(session: Session, now: datetime) -> None:
    draft_id = _drafts(session, Wording("T", "One", A, html=FROM_TEXT), now)[0]
    assert session.get_one(Draft, draft_id).html is None
    seen = drafting.show(session, draft_id, now)
    assert "first wording" in seen.html
    assert drafting.approve(session, [draft_id], now, seen={draft_id: seen.content_hash}).approved
    assert approved(session, draft_id, now).html == seen.html
    session.get_one(Draft, draft_id).html = seen.html.replace("first", "last")
    with pytest.raises(InvalidInputError, match="changed since"):
        approved(session, draft_id, now)


def test_an_edited_text_has_an_html_part_that_says_the_same(session: Session, now: datetime) -> None:
    draft_id = _drafts(session, Wording("T", "One", A, html="<p>Hi {{ first_name }}, boo</p>"), now)[0]
    view = drafting.edit(session, draft_id, "One", "Hi Ada, all of this is new.", now)
    assert "all of this is new" in view.html
    assert "boo" not in view.html


def test_an_edited_text_without_html_stays_without(session: Session, now: datetime) -> None:
    draft_id = _drafts(session, Wording("T", "One", A), now)[0]
    assert drafting.edit(session, draft_id, "One", "Hi Ada, all of this is new.", now).html == ""
    assert drafting.approve(session, [draft_id], now).refused  # the sender's lines are gone


def test_a_link_that_shows_another_address_is_held(session: Session, now: datetime) -> None:
    html = '<p>Hi {{ first_name }}, see <a href="https://evil.test/x">https://bank.example</a></p>'
    draft_id = _drafts(session, Wording("T", "One", A, html=html), now)[0]
    view = drafting.show(session, draft_id, now)
    assert [problem.code for problem in view.problems] == ["link_mismatch"]
    assert view.state == "held"
