"""Mail that was not delivered: found, for the right recipient, and dead only where the mailbox is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from prospector.replies.bounces import failures
from prospector.replies.classifying import classify
from prospector.replies.failures import judge
from prospector.replies.mail import read_mail
from tests.replies.test_classifying import NOW


def bounce(text: str, subject: str = "Undelivered Mail Returned to Sender") -> bytes:
    return (
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: robin@northwind.example\n"
        f"Subject: {subject}\nAuto-Submitted: auto-replied\n\n{text}"
    ).encode()


@pytest.mark.parametrize(
    ("said", "reason", "permanent"),
    [
        ("550 5.1.1 <ada@acme.example>: Recipient address rejected: User unknown", "user_unknown", True),
        ("550 No such user here", "user_unknown", True),
        ("552 5.2.2 The mailbox is full", "mailbox_full", False),
        ("550 5.7.1 Service unavailable; client host blocked using Spamhaus", "blocked", False),
        ("550 5.7.26 This mail is unauthenticated: DMARC", "authentication", False),
        ("554 5.7.1 Relay access denied", "relaying", False),
        ("550 Account disabled", "disabled", False),
        ("451 4.7.1 Greylisted, try again later", "rate_limited", False),
        ("Host or domain name not found: nosuch.example", "host_unknown", True),
        ("4.4.1 connection timed out", "expired", False),
        ("550", "unclear", None),
    ],
)
def test_the_reason_decides_not_the_digit(said: str, reason: str, permanent: bool | None) -> None:
    found = judge(said)
    assert found[1] is permanent
    assert found[0] == reason


def test_a_server_that_took_the_recipient_and_refused_the_text_proves_nothing() -> None:
    text = "<ada@acme.example>: host mx said: 550 Unknown user (in reply to end of DATA command)\n"
    [found] = failures(read_mail(bounce(text))) or ()
    assert (found.recipient, found.permanent) == ("ada@acme.example", False)


def test_a_notice_of_delay_is_no_failure() -> None:
    text = "Delivery to the following recipient has been delayed:\n\n  ada@acme.example\n"
    [found] = failures(read_mail(bounce(text, "Delivery Status Notification (Delay)"))) or ()
    assert (found.recipient, found.permanent) == ("ada@acme.example", False)


def test_a_report_of_success_is_no_bounce() -> None:
    raw = b"""From: postmaster@mx.example
To: robin@northwind.example
Subject: Successful mail delivery report
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Your message was successfully relayed to ada@acme.example.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ada@acme.example
Action: relayed
Status: 2.0.0
--b--
"""
    found = classify(raw, NOW)
    assert found.permanent is not True


@pytest.fixture(scope="module")
def labels(corpora: Path) -> dict[str, Any]:
    return dict(json.loads((corpora / "bounces" / "labels.json").read_text("utf-8")))


def of(corpora: Path, name: str) -> Any:
    return failures(read_mail((corpora / "bounces" / name).read_bytes()))


def test_recipients_are_exact_in_prose(corpora: Path, labels: dict[str, Any]) -> None:
    names = [name for name in labels if name.startswith("flufl")]
    right = 0
    for name in names:
        wanted = {one.lower() for row in labels[name]["labels"] or [] for one in row[0]}
        right += wanted == {one.recipient for one in of(corpora, name) or () if one.recipient}
    assert right >= 0.98 * len(names)


def test_reports_of_many_systems_are_found_and_no_live_mailbox_is_called_dead(
    corpora: Path, labels: dict[str, Any]
) -> None:
    names = [name for name in labels if name.startswith("sisimai")]
    found = {name: of(corpora, name) for name in names}
    assert sum(any(one.recipient for one in found[name] or ()) for name in names) >= 0.98 * len(names)
    soft = [name for name in names if not any(row[3] for row in labels[name]["labels"] or [])]
    assert [name for name in soft if any(one.permanent for one in found[name] or ())] == []
    assert len(soft) > 100


def test_no_bounce_is_taken_for_an_automatic_answer(corpora: Path) -> None:
    kinds = {
        classify(path.read_bytes(), NOW).kind for path in (corpora / "bounces" / "sisimai").glob("*.eml")
    }
    assert kinds == {"bounce"}


def test_ordinary_mail_is_no_bounce(corpora: Path) -> None:
    paths = [
        path
        for path in sorted((corpora / "mail").rglob("*"))
        if path.suffix in (".eml", ".txt", "") and path.is_file() and path.name != "LICENSE"
    ]
    bounces = [path for path in paths if failures(read_mail(path.read_bytes())) is not None]
    reports = {"multipart_report_emails", "mime_emails"}
    assert {path.parent.name for path in bounces} <= reports
    assert len(bounces) < len(paths) / 20


def test_the_new_text_of_plain_replies_is_exact(corpora: Path) -> None:
    folder = corpora / "replies" / "talon" / "standard_replies"
    for path in sorted(folder.glob("*.eml")):
        kept = folder / f"{path.stem}_reply_text"
        wanted = kept.read_text("utf-8").strip() if kept.exists() else "Hello"
        assert classify(path.read_bytes(), NOW).reply_text == wanted, path.name
