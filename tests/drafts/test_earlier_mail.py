"""A follow-up to somebody who was never written to is warned of."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from prospector import touches
from prospector.drafts import creating, drafting, library, linting
from prospector.drafts.earlier_mail import following, spoken_of
from prospector.drafts.template_files import Variant, Wording
from prospector.storage import Database
from tests.factories import add_prospect

FOLLOW_UP = "Hi {{ first_name }},\n\nI wrote to you\nrecently about a question."


@pytest.mark.parametrize(
    "text",
    [
        "I recently wrote to you about this.", "Did my last email reach you?",
        "I haven’t heard back from you.",
        "Ich habe Ihnen letzte Woche geschrieben.", "Auf meine letzte E-Mail kam nichts.",
        "Je vous ai déjà écrit.", "Je reviens vers vous.", "Le escribí la semana pasada.",
        "¿Ha visto mi último correo?",
    ],
)  # fmt: skip
def test_an_earlier_email_is_heard(text: str) -> None:
    assert spoken_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "We were both at the fair.",
        "I just tried to call you.",
        "I wrote a book.",
        "May I write to you again?",
    ],
)
def test_other_texts_are_left_alone(text: str) -> None:
    assert not spoken_of(text)


def test_each_variant_and_the_snippets_it_calls_are_told_apart() -> None:
    variants = [Variant("A", "s", "plain"), Variant("B", "s", '{{ snippet("Again") }}')]
    assert following(variants, [("Again", "My last email may be lost.")]) == {"B": "My last email"}


def _codes(session: Session, now: datetime, draft_id: int) -> list[str]:
    return [group.code for group in linting.lint(session, [draft_id], now).groups]


def test_a_follow_up_warns_until_there_was_a_touch(database: Database, now: datetime) -> None:
    with database.writing() as session:
        person = add_prospect(session)
        template = library.add(session, Wording("Again", "Once more", FOLLOW_UP), now).id
        draft = creating.create(session, [person.id], template, now).draft_ids[0]
        assert "no_earlier_mail" in _codes(session, now, draft)
        drafting.edit(session, draft, "Once more", "Hi Ada,\n\nI wrote to you about a question.", now)
        assert "no_earlier_mail" in _codes(session, now, draft)
        touches.log(session, person.id, "sent", now=now, at=now)
        assert "no_earlier_mail" not in _codes(session, now, draft)
