"""Opt-outs in notes: the sure ones in six languages, and none where it is denied, asked or about others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.cleaning.record import Context, clean_record
from prospector.cleaning.remarks import opt_out_said

SURE = (
    "Opted out by phone",
    "opted out",
    "Called in May. Opted out by phone on 3 March.",
    "unsubscribed 3 March",
    "Unsubscribed from our newsletter on 2026-03-03",
    "Unsubscribed: yes",
    "She has unsubscribed via the link",
    "do not call",
    "DO NOT CONTACT!",
    "Please don't email him again.",
    "Met at fair; do not email or call",
    "never contact again",
    "asked to be removed from the list",
    "Requested no further contact",
    "Called in May and opted out by phone",
    "does not want to be contacted",
    "doesn't want any more emails",
    "No more emails please",
    "Remove me from your mailing list",
    "On the do-not-call list",
    "DNC",
    "do_not_contact",
    "hat sich vom Newsletter abgemeldet",
    "Newsletter abgemeldet am 3.3.2026",
    "bitte nicht mehr anrufen",
    "Möchte nicht mehr kontaktiert werden",
    "Wünscht keine weiteren Anrufe mehr, keine Werbung erwünscht",
    "Hat der Werbung widersprochen",
    "Werbewiderspruch vom 12.01.2026",
    "S'est désabonné de la newsletter",
    "désinscrite le 3 mars",
    "Ne plus contacter",
    "Merci de ne plus me contacter",
    "ne souhaite plus être contactée",
    "opposé à la prospection",
    "se ha dado de baja del boletín",
    "No llamar más",
    "no desea recibir más correos",
    "Heeft zich uitgeschreven voor de nieuwsbrief",
    "niet meer bellen",
    "wil niet meer gemaild worden",
    "Non contattare più",
    "non desidera ricevere comunicazioni",
    "Si è disiscritto dalla newsletter",
)
NOT_SURE = (
    "did not opt out",
    "has not opted out",
    "never unsubscribed",
    "opted in",
    "Opted out, then opted back in",
    "opted out?",
    "his boss opted out",
    "two colleagues unsubscribed",
    "Left a message, no further contact",
    "kein Kontakt",
    "plus de mails",
    "Opted out: no",
    "Unsubscribed: false",
    "Do not contact: false",
    "asked whether he opted out",
    "if she unsubscribed we should know",
    "unsubscribed users are his topic",
    "works on opt-out rates",
    "unsubscribe link broken",
    "opted out of the pilot",
    "unsubscribed from a competitor's tool",
    "do not call before 10am",
    "do not call on Mondays",
    "Do not call, prefers email",
    "do not contact until March",
    "We do not email people twice",
    "do not call list was checked",
    "not on the do not call list",
    "I do not call often",
    "Do not contact his boss",
    "no more calls needed, deal is done",
    "Stop by the booth",
    "hat sich nicht abgemeldet",
    "krank abgemeldet",
    "nicht vor 10 Uhr anrufen",
    "nicht mehr anrufen vor 9",
    "kein Werbewiderspruch",
    "ob er vom Newsletter abgemeldet ist",
    "n'est pas désinscrit",
    "ne pas appeler avant 10h",
    "no llamar antes de las 10",
    "empleado dado de baja",
    "heeft zich niet uitgeschreven voor de nieuwsbrief",
    "niet bellen voor tien uur",
    "non si è disiscritto",
    "non chiamare prima delle 10",
    "Interested. Call next week.",
    "",
)


@pytest.mark.parametrize("text", SURE)
def test_a_sure_wording_is_an_opt_out(text: str) -> None:
    assert opt_out_said(text)
    assert opt_out_said(f"Met at the fair in 2025. {text}")


@pytest.mark.parametrize("text", NOT_SURE)
def test_anything_less_is_none(text: str) -> None:
    assert opt_out_said(text) == ""


def test_the_words_are_quoted_as_they_stand() -> None:
    assert opt_out_said("Nice call. Opted  out by phone, 3 March") == "Opted out by phone"


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    said = opt_out_said(text)
    assert len(said) <= 80


def test_a_note_that_says_so_is_an_opt_out_with_its_words() -> None:
    record = clean_record({"full_name": "Ada Example", "notes": "Fine. Opted out by phone"}, Context())
    assert record.opt_out == "Opted out (the list says: “Opted out by phone”)"
    assert ("opt_out_in_text", "notes", "Opted out by phone", "yes") in record.findings
    assert record.values["notes"] == "Fine. Opted out by phone"


def test_a_note_about_something_else_is_none() -> None:
    assert clean_record({"full_name": "Ada Example", "notes": "did not opt out"}, Context()).opt_out == ""
