"""The checks find what must not leave, and leave ordinary emails alone."""

from __future__ import annotations

from typing import Any

import pytest

from prospector.drafts.checks import CATALOGUE, Checker, Problem, Recipient, has_legal_suffix
from prospector.settings import Identity

SENDER = Identity(
    sender_name="Robin Ellis",
    sender_email="robin@northwind.example",
    company="Northwind",
    postal_address="1 Example Street\n12345 Sampletown",
)
BODY = f"""Hi Ada,

I noted Acme at the fair.

Robin Ellis

{SENDER.opt_out_line}
{SENDER.postal_address}"""
ADA = Recipient("ada@acme.example", "valid", "Ada", "Love", "Acme", "GmbH")


def _codes(subject: str = "A question", body: str = BODY, to: Recipient = ADA, **more: Any) -> list[str]:
    return [problem.code for problem in Checker(SENDER).check(subject, body, to, **more)]


def test_an_ordinary_mail_has_no_problem() -> None:
    assert _codes() == []


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        ("", "empty_subject"),
        ("y" * 61, "subject_long"),
        ("y" * 201, "subject_too_long"),
        ("Hello\r\nBcc: x@y.example", "header_injection"),
        ("Hello\x00", "header_injection"),
        ("Hello\u2028there", "header_injection"),
        ("Re: our talk", "fake_reply"),
        ("For {{ company }}", "leftover_braces"),
        ("For [Company]", "placeholder"),
    ],
)
def test_subjects(subject: str, code: str) -> None:
    assert _codes(subject=subject) == [code]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Hi Ada", "Hi {{ first_name }}", "leftover_braces"),
        ("Acme", "{company}", "leftover_braces"),
        ("Acme", "<%= company %>", "leftover_braces"),
        ("Acme", "[insert company]", "placeholder"),
        ("Acme", "*|COMPANY|*", "placeholder"),
        ("Acme", "%COMPANY%", "placeholder"),
        ("Acme", "<<Company>>", "placeholder"),
        ("Acme", "lorem ipsum", "placeholder"),
        ("Acme", "XXX", "placeholder"),
        ("Hi Ada,", "Hi ,", "empty_greeting"),
        ("Hi Ada,", "Hi  !", "empty_greeting"),
        ("Hi Ada,", "Dear,", "empty_greeting"),
        ("Hi Ada,", "Hi N/A,", "empty_greeting"),
        ("Hi Ada,", "Sehr geehrter ,", "empty_greeting"),
        ("Acme", "MÃ¼ller", "mojibake"),
        ("Acme", "Acmeâ€™s", "mojibake"),
        ("Acme", "Ac\ufffdme", "mojibake"),
        ("Acme", "Acme GmbH", "legal_suffix"),
        ("Acme", "Ac\x07me", "control_characters"),
        ("Robin Ellis", "Best", "no_sender_name"),
        (SENDER.opt_out_line, "", "no_opt_out"),
        ("12345 Sampletown", "", "no_postal_address"),
        ("I noted Acme", "word " * 200 + "word", "body_long"),
        ("I noted Acme", "y" * 20_001, "body_too_long"),
    ],
)
def test_texts(old: str, new: str, code: str) -> None:
    assert _codes(body=BODY.replace(old, new)) == [code]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Hi Ada,", "Hi there,"),
        ("Hi Ada,", "Hello,"),
        ("Hi Ada,", "Ada,"),
        ("Acme", "São Paulo, JOÃO, Ålesund, Ägypten"),
        ("Acme", "20% of [1] and 24/7"),
        ("Acme", "Acme’s plan – “quoted”"),
        ("1 Example Street\n12345 Sampletown", "1 Example Street 12345 Sampletown"),
        (SENDER.opt_out_line, "Tell me to stop writing and I will."),
        (SENDER.opt_out_line, "Wenn Sie nichts mehr von mir hören möchten: abmelden genügt."),
        ("Acme", "todo el equipo"),
        ("Hi Ada,", "Historically, most teams wait."),
    ],
)
def test_what_only_looks_like_a_fault_is_left_alone(old: str, new: str) -> None:
    assert _codes(body=BODY.replace(old, new)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"email": ""}, "no_recipient"),
        ({"email_status": "invalid"}, "invalid_recipient"),
        ({"email_status": "disposable"}, "disposable_recipient"),
        ({"email_status": "role"}, "role_recipient"),
        ({"email": "a@b,c@d.example"}, "invalid_recipient"),
        ({"email": "a@b.example>"}, "invalid_recipient"),
        ({"email": '"a b"@c.example'}, "invalid_recipient"),
        ({"email": "a@[192.0.2.1]"}, "invalid_recipient"),
        ({"email": "a" * 65 + "@c.example"}, "invalid_recipient"),
        ({"email": "a@b.example\r\nBcc: x@y.example"}, "invalid_recipient"),
        ({"email": "Robin@Northwind.example"}, "own_address"),
        ({"suppressed": "Address is on the list"}, "suppressed"),
    ],
)
def test_recipients(change: dict[str, str], code: str) -> None:
    assert _codes(to=ADA._replace(**change)) == [code]


def test_a_name_in_capitals_is_shouting_but_initials_are_not() -> None:
    assert _codes(body=BODY.replace("Ada", "ADA"), to=ADA._replace(first_name="ADA")) == ["shouting_name"]
    assert _codes(body=BODY.replace("Ada", "JP"), to=ADA._replace(first_name="JP")) == []
    assert _codes(body=BODY.replace("Ada", "ada"), to=ADA._replace(first_name="ada")) == ["lowercase_name"]


def test_a_legal_form_inside_the_name_given_is_found() -> None:
    to = ADA._replace(company="Acme Ltd.", legal_form="")
    assert _codes(body=BODY.replace("Acme", "Acme Ltd."), to=to) == ["legal_suffix"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Acme GmbH", True), ("Acme GmbH & Co. KG", True), ("Acme, Inc.", True), ("Acme Pty Ltd", True),
     ("Acme UG (haftungsbeschränkt)", True), ("Acme S.à r.l.", True), ("Acme Sp. z o.o.", True),
     ("Acme e. K.", True), ("Acme S.p.A.", True), ("Acme A/S", True), ("Acme", False), ("AG", False),
     ("Acme Labs", False), ("Special K", False), ("", False)],
)  # fmt: skip
def test_legal_forms_at_the_end_of_a_name(name: str, expected: bool) -> None:
    assert has_legal_suffix(name) is expected


def test_missing_and_required_fields_are_named() -> None:
    checker = Checker(SENDER, required=["title", "first_name"])
    problems = checker.check("A question", BODY, ADA, missing=["company"], present={"first_name"})
    assert problems == [Problem("missing_value", "Company"), Problem("missing_value", "Job title")]
    assert all(problem.blocks for problem in problems)


def test_a_sender_without_identity_is_told_each_part_once() -> None:
    problems = Checker(Identity()).check("A question", "Hi Ada,\n\nplease tell me whether", ADA)
    assert [problem.code for problem in problems] == [
        "no_sender_name", "no_sender_address", "no_postal_address", "no_opt_out",
    ]  # fmt: skip


def test_a_sender_name_with_a_line_break_blocks() -> None:
    sender = Identity(
        sender_name="Robin\r\nBcc: x@y.example", sender_email="r@n.example", postal_address="Street"
    )
    assert Problem("header_injection", "your name or address") in Checker(sender).check("s", BODY, ADA)


def test_every_kind_of_problem_has_a_label_and_a_severity() -> None:
    assert all(kind.label and kind.severity in ("blocks", "warns") for kind in CATALOGUE.values())
