"""Fixes mend what the lint found, in one step that can be undone, and leave the rest alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from prospector import edits, fixing
from prospector.drafts import drafting, library, linting
from prospector.drafts.html import FROM_TEXT
from prospector.drafts.problems import CATALOGUE
from prospector.drafts.template_files import Variant, Wording
from prospector.drafts.wording import slips, tidied
from prospector.errors import InvalidInputError
from prospector.records import Draft, Prospect
from prospector.settings import save_identity
from prospector.storage import Database
from tests.factories import add_prospect

END = "\n\n{{ sender.name }}\n{{ sender.postal_address }}\n{{ opt_out_line }}"
BODY = "Hi {{ first_name }},\n\nI came across {{ company }} and you, {{ title }}." + END


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        sender = {"sender_name": "R E", "sender_email": "r@n.example", "postal_address": "1 Street"}
        save_identity(session, sender)
        yield session


def _draft(session: Session, now: datetime, body: str = BODY, subject: str = "One", **values: Any) -> int:
    person = {"first_name": "Ada", "title": "Head", "company": "Acme", "email": "ada@acme.example", **values}
    template = next((one for one in library.listed(session) if one.name == "T"), None)
    template = template or library.add(session, Wording("T", subject, body), now)
    return drafting.create(session, [add_prospect(session, **person).id], template.id, now).draft_ids[0]


def _codes(session: Session, now: datetime) -> list[str]:
    return [group.code for group in linting.lint(session, None, now).groups]


@pytest.mark.parametrize(
    ("code", "values", "reads"),
    [
        ("shouting_name", {"first_name": "ADA"}, "Hi Ada,"),
        ("lowercase_name", {"first_name": "ada"}, "Hi Ada,"),
        ("mojibake", {"company": "MÃ¼ller"}, "across Müller and"),
        ("legal_suffix", {"company": "Acme Works GmbH"}, "across Acme Works and"),
    ],
)
def test_a_fix_at_the_prospect_is_seen_in_the_draft_and_undone(
    session: Session, now: datetime, code: str, values: dict[str, str], reads: str
) -> None:
    draft_id = _draft(session, now, **values)
    before = drafting.show(session, draft_id, now)
    assert fixing.fix(session, code, [draft_id], now).changed == 1
    after = drafting.show(session, draft_id, now)
    assert reads in after.body
    assert _codes(session, now) == []
    assert (session.get_one(Draft, draft_id).state, session.get_one(Draft, draft_id).subject) == (
        "draft",
        None,
    )
    edits.undo(session, now=now)
    assert drafting.show(session, draft_id, now).body == before.body
    assert session.get_one(Draft, draft_id).state == before.state


def test_an_edited_text_follows_the_fixed_name(session: Session, now: datetime) -> None:
    draft_id = _draft(session, now, first_name="ADA")
    body = drafting.show(session, draft_id, now).body.replace("I came", "Lately I came, ADA, not ADAC,")
    drafting.edit(session, draft_id, "One", body, now)
    fixing.fix(session, "shouting_name", [draft_id], now)
    assert "Lately I came, Ada, not ADAC," in drafting.show(session, draft_id, now).body


@pytest.mark.parametrize(
    ("code", "text", "mended"),
    [
        ("double_space", "I came  across", "I came across"),
        ("doubled_word", "I saw the the stand", "I saw the stand"),
        ("stray_punctuation", "I came () across , yes", "I came across, yes"),
        ("invisible_characters", "I c\u200bame", "I came"),
        ("wrong_article", "You are a engineer of the kind that we like", "You are an engineer of the kind"),
    ],
)
def test_slips_in_the_template_are_mended_there(
    session: Session, now: datetime, code: str, text: str, mended: str
) -> None:
    draft_id = _draft(session, now, body=f"Hi {{{{ first_name }}}},\n\n{text} today.{END}")
    assert fixing.fix(session, code, [draft_id], now).changed == 1
    view = drafting.show(session, draft_id, now)
    assert mended in view.body
    assert not view.edited
    assert (view.version, _codes(session, now)) == (2, [])


def test_slips_from_values_are_mended_in_the_text(session: Session, now: datetime) -> None:
    draft_id = _draft(session, now, title="Head  of Sales")
    fixing.fix(session, "double_space", [draft_id], now)
    view = drafting.show(session, draft_id, now)
    assert (view.edited, view.version) == (True, 1)
    assert "you, Head of Sales." in view.body


def test_a_reply_that_is_none_loses_its_prefix(session: Session, now: datetime) -> None:
    draft_id = _draft(session, now, subject="Re: Re: one")
    fixing.fix(session, "fake_reply", [draft_id], now)
    assert drafting.show(session, draft_id, now).subject == "one"


def test_a_missing_value_gets_a_fallback_in_a_new_version(session: Session, now: datetime) -> None:
    draft_id = _draft(session, now, first_name="")
    proposal = fixing.proposals(session, "missing_value", [draft_id], now)[0]
    assert '{{ first_name | fallback("there") }}' in proposal.after.body
    assert fixing.fix(session, "missing_value", [draft_id], now).changed == 1
    view = drafting.show(session, draft_id, now)
    assert (view.version, view.state, view.body[:9]) == (2, "draft", "Hi there,")
    edits.undo(session, now=now)
    assert drafting.show(session, draft_id, now).version == 1


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("no_opt_out", "opt_out_line"),
        ("no_postal_address", "sender.postal_address"),
        ("no_sender_name", "sender.name"),
    ],
)
def test_what_every_email_must_end_with_is_added_to_all_variants(
    session: Session, now: datetime, code: str, line: str
) -> None:
    bare = BODY.replace(f"\n{{{{ {line} }}}}", "")
    wording = Wording(
        "V", "One", bare, html=FROM_TEXT, variants=(Variant("B", "Two", bare, "<p>{{ company }}</p>"),)
    )
    template = library.add(session, wording, now)
    person = add_prospect(session, first_name="Ada", title="Head", company="Acme", email="ada@acme.example")
    draft_id = drafting.create(session, [person.id], template.id, now).draft_ids[0]
    fixing.fix(session, code, [draft_id], now)
    assert _codes(session, now) == []
    after = library.get(session, template.id).wording
    assert after.body.endswith(f"{{{{ {line} }}}}")
    assert after.variants[0].body.endswith(f"{{{{ {line} }}}}")
    assert after.variants[0].html.endswith(f"<p>{{{{ {line} }}}}</p>")


def test_wrong_pairs_are_put_on_hold_and_come_back_by_undo(session: Session, now: datetime) -> None:
    draft_id = _draft(session, now, first_name="Peter", email="anna@acme.example")
    assert fixing.fix(session, "wrong_person", [draft_id], now).changed == 1
    assert drafting.show(session, draft_id, now).state == "held"
    edits.undo(session, now=now)
    assert drafting.show(session, draft_id, now).state == "draft"


def test_the_later_of_two_with_one_address_is_discarded(session: Session, now: datetime) -> None:
    first, second = (
        _draft(session, now, last_name=name, email="ada@acme.example") for name in ("One", "Two")
    )
    group = next(one for one in linting.lint(session, None, now).groups if one.code == "same_address")
    assert (group.code, group.ids) == ("same_address", (second,))
    assert fixing.fix(session, group.code, group.ids, now).changed == 1
    assert [drafting.show(session, one, now).state for one in (first, second)] == ["draft", "discarded"]
    edits.undo(session, now=now)
    assert drafting.show(session, second, now).state == "draft"


def test_approved_drafts_are_left_alone(session: Session, now: datetime) -> None:
    draft_id = _draft(session, now, title="Head  of Sales")
    drafting.approve(session, [draft_id], now)
    assert fixing.fix(session, "double_space", [draft_id], now) == fixing.Fixed("double_space", 0, None)


def test_what_only_a_person_can_mend_is_refused(session: Session, now: datetime) -> None:
    with pytest.raises(InvalidInputError, match="cannot be mended"):
        fixing.fix(session, "link_broken", [], now)
    with pytest.raises(InvalidInputError, match="no cause called"):
        fixing.fix(session, "nonsense", [], now)


def test_a_fix_that_changes_nothing_leaves_no_action(session: Session, now: datetime) -> None:
    draft_id = _draft(session, now)
    assert fixing.fix(session, "shouting_name", [draft_id], now).action_id is None
    assert session.get_one(Prospect, session.get_one(Draft, draft_id).prospect_id).first_name == "Ada"


def test_every_fix_is_for_a_cause_that_there_is() -> None:
    assert set(fixing.FIXES) <= set(CATALOGUE)


@pytest.mark.parametrize(
    "text", ["Clean and plain.", "A. B", "Hello,\n\nyou", "e.g. this...", "1,000 (or so)"]
)
def test_tidying_leaves_clean_text_alone(text: str) -> None:
    assert tidied(text) == text


def test_tidying_mends_what_is_found() -> None:
    soiled = "To Acme , a engineer of the the team () you know,, and  we Inc.. are"
    assert slips(soiled)
    assert slips(tidied(soiled)) == []


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("no_recipient", "Discard 2 drafts"),
        ("same_address", "Discard 2 drafts"),
        ("wrong_person", "Put 2 drafts on hold"),
        ("mojibake", "Repair the letters in 2 drafts"),
        ("invisible_characters", "Remove the invisible characters in 2 drafts"),
    ],
)
def test_undo_names_a_fix_so_that_it_is_understood_alone(code: str, told: str) -> None:
    assert fixing._told(fixing.FIXES[code], 2) == told
