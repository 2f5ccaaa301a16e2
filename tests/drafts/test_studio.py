"""What helps to write a template: measures, hints, subjects, comparing, and who is hardest to write to."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.drafts import comparing, hardest, hints, library, subjects
from prospector.drafts.measures import language, measure
from prospector.drafts.rendering import compile_template
from prospector.drafts.template_files import Variant, Wording
from prospector.settings import Identity
from prospector.storage import Database
from tests.factories import add_prospect

PLAIN = "Hi {{ first_name }},\n\nwe help workshops. Is that something you look at this year?\n\nBest\n"


def _codes(body: str, subject: str = "A question") -> set[str]:
    return {hint.code for hint in hints.hints(subject, body)}


def test_a_text_is_measured_as_it_is_read() -> None:
    found = measure("Hi Ada, how are you? We help you.\n\nSee https://x.example/a?b. I am here.\nBest\nRobin")
    assert (found.words, found.sentences, found.questions, found.links) == (15, 6, 1, 1)
    assert (found.you, found.me, found.seconds) == (2, 2, 4)
    assert found.about_you == 0.5


def test_nothing_is_measured_in_an_empty_text() -> None:
    found = measure("")
    assert (found.words, found.sentences, found.words_a_sentence, found.about_you) == (0, 0, 0.0, None)


@pytest.mark.parametrize(
    ("text", "tongue"),
    [
        ("How are you, and what would you do with this?", "en"),
        ("Guten Tag, wir helfen Ihnen und möchten wissen, ob Sie das betrifft.", "de"),
        ("Bonjour, nous aidons les ateliers et vous avez peut-être une question.", "fr"),
        ("Hola, ayudamos a los talleres y queremos saber si es para usted.", "es"),
        ("???", "en"),
    ],
)
def test_the_language_of_a_text_is_told(text: str, tongue: str) -> None:
    assert language(text) == tongue


def test_german_words_of_address_count_with_their_capital_only() -> None:
    found = measure("Wir wissen nicht, ob Sie und Ihr Team das für sie haben. Ist ihr Haus hier?")
    assert found.you == 2


@given(st.text(max_size=300))
def test_any_text_can_be_measured_and_looked_at(text: str) -> None:
    assert measure(text).words >= 0
    for hint in hints.hints("s", text):
        assert hint.line >= 1
        assert hint.column >= 1


def test_the_shipped_templates_raise_next_to_nothing() -> None:
    raised = [hint for one in library.shipped_wordings() for hint in hints.hints(one.subject, one.body)]
    assert len(raised) <= 2
    assert not {"money", "urgency", "promise", "filler", "shouting"} & {hint.code for hint in raised}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Buy now, and you will see?", "urgency"),
        ("It is free of charge for you, is it?", "money"),
        ("We guarantee that you will be happy", "promise"),
        ("I hope this email finds you well and you can help", "filler"),
        ("Please find attached what you need", "attachment"),
        ("This is GREAT NEWS for you", "shouting"),
        ("Hello! It is so good! You will see", "exclamation"),
        ("Look at https://bit.ly/abc if you like", "short_link"),
        ("https://a.example https://b.example https://c.example for you", "many_links"),
        ("Das ist für Sie kostenlos und wir sind hier", "money"),
        ("Nur heute: Sie können das haben und wir sind für Sie da", "urgency"),
        ("C’est gratuit pour vous et nous avons le reste", "money"),
        ("Es gratis para usted y los demás, con la oferta", "money"),
        ("word " * 100, "long_paragraph"),
        ("word " * 30, "no_question"),
        ("a? b? c? d?", "many_questions"),
    ],
)
def test_what_is_worth_a_look_is_found(body: str, code: str) -> None:
    assert code in _codes(body)


@pytest.mark.parametrize(
    ("subject", "code"),
    [("Re: our talk", "fake_reply"), ("AW: Angebot", "fake_reply"), ("Hello!", "exclamation"),
     ("x" * 61, "subject_long"), ("{{ company }} " * 7, "subject_long")],
)  # fmt: skip
def test_subjects_are_looked_at_too(subject: str, code: str) -> None:
    assert code in _codes(PLAIN, subject)


@pytest.mark.parametrize(
    "body",
    [PLAIN, "Feel free to write, will you?", "We use SAP and AWS, do you?", "Is it cashmere you sell?",
     "Call {{ custom['FREE MONEY'] }} {# act now #} now, or not?"],
)  # fmt: skip
def test_plain_words_raise_nothing(body: str) -> None:
    assert _codes(body) == set()


def test_a_hint_stands_at_its_exact_place() -> None:
    (hint,) = hints.hints("s", "Hi {{ first_name }},\n  buy now, or not?")
    assert (hint.part, hint.line, hint.column, hint.length, hint.text) == ("body", 2, 3, 7, "buy now")


@pytest.mark.parametrize("text", ["a! " * 20_000, "? " * 30_000, "free " * 12_000, "AAA " * 16_000])
def test_long_texts_are_looked_at_in_no_time_and_told_of_briefly(text: str) -> None:
    started = time.process_time()
    assert len(hints.hints("s", text)) <= hints.MOST
    assert time.process_time() - started < 0.5


def test_ideas_for_a_subject_can_all_be_used() -> None:
    sender = Identity(company="Northwind", offer="workshops answer quotes on the same day")
    found = subjects.ideas("An idea for {{ company }}", PLAIN, sender)
    assert len(found) >= 5
    assert "An idea for {{ company }}" not in {idea.subject for idea in found}
    assert found[0].subject == "Is that something you look at this year?"
    for idea in found:
        compile_template(idea.subject, "text")
        assert idea.why


def test_ideas_follow_the_language_and_what_is_known_of_the_sender() -> None:
    german = subjects.ideas("", "Wir helfen Ihnen und sind für Sie da.", Identity())
    assert "Eine Frage an {{ company }}" in {idea.subject for idea in german}
    assert not any("sender." in idea.subject for idea in german)


def test_a_comparison_names_the_parts_that_changed() -> None:
    old = Wording("N", "Subject", "one two three", variants=(Variant("B", "s", "b"),))
    new = replace(old, body="one 2 three", variants=(Variant("B", "s", "b", weight=2),))
    changes = {change.part: change.pieces for change in comparing.compare(old, new)}
    assert list(changes) == ["Text of A", "Weight of B"]
    assert [(span.kind, span.text) for span in changes["Text of A"]] == [
        ("same", "one "), ("removed", "two"), ("added", "2"), ("same", " three"),
    ]  # fmt: skip
    assert "-one two three\n+one 2 three" in comparing.unified(comparing.compare(old, new))


def _reasons(database: Database, body: str = "{{ first_name }} {{ company }} {{ title }}") -> dict[str, str]:
    with database.reading() as session:
        fields = hardest.used_fields(Wording("x", "s", body))
        return {one.name: "; ".join(one.reasons) for one in hardest.hardest(session, fields)}


def test_the_hardest_prospects_come_first_with_their_reasons(database: Database) -> None:
    with database.writing() as session:
        add_prospect(session)
        add_prospect(session, first_name="", last_name="Nameless", company="")
        add_prospect(session, first_name="Νίκη", last_name="Παπα")
        add_prospect(session, first_name="שרה", last_name="כהן")
        add_prospect(
            session, first_name="J.", last_name="Long", company="The very long name of a company in town"
        )
        add_prospect(session, first_name="ANNA", last_name="Example", title="")
        add_prospect(session, first_name="Eva-Maria", last_name="Example-Test")
    found = _reasons(database)
    assert found["Nameless"] == "no first name; no company"
    assert found["Νίκη Παπα"] == "name in Greek letters"
    assert found["שרה כהן"] == "name in Hebrew letters, written from right to left"
    assert "an initial for a first name" in found["J. Long"]
    assert found["ANNA Example"] == "no job title; first name in capitals"
    assert found["Eva-Maria Example-Test"] == "a name with a hyphen"
    assert next(iter(found)) == "Nameless"
    assert not any(name.startswith("Ada") for name in found)


def test_only_what_the_template_uses_is_difficult(database: Database) -> None:
    with database.writing() as session:
        add_prospect(session, first_name="", title="", custom='{"Budget": ""}')
    assert _reasons(database, "{{ city }}") == {}
    assert list(_reasons(database, 'x {{ custom["Bud\'get \\"x"] }}').values()) == ["no Bud'get \"x"]


def test_the_most_extreme_of_a_kind_is_shown_and_how_many_are_alike(database: Database) -> None:
    with database.writing() as session:
        for length in (41, 64, 45):
            add_prospect(session, company="C" + "o" * (length - 1))
        ids = [add_prospect(session, company="").id]
        fields = ("company",)
        longest = hardest.hardest(session, fields)[1]
        assert (longest.reasons, longest.alike) == (("company of 64 letters",), 3)
        assert [one.prospect_id for one in hardest.hardest(session, fields, ids)] == ids
        assert len(hardest.hardest(session, fields, limit=1)) == 1


def test_a_template_without_fields_is_hard_for_nobody(database: Database) -> None:
    assert _reasons(database, "text {{ sender.name }}") == {}
