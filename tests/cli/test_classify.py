"""`prospector classify` on files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prospector.cli.__main__ import main

ANSWER = """From: ada@acme.example
To: robin@northwind.example
Subject: Re: A question
In-Reply-To: <first@northwind.example>
Message-ID: <answer@acme.example>

Please remove me from your list.
"""
BOUNCE = """From: MAILER-DAEMON@mx.example
To: robin@northwind.example
Subject: Undelivered Mail Returned to Sender

<ben@acme.example>: host mx.acme.example said: 550 5.1.1 User unknown (in reply to RCPT TO command)
"""
KEYS = {
    "file",
    "kind",
    "recipient",
    "permanent",
    "reason",
    "return_date",
    "reply_text",
    "message_id",
    "referred",
}


def test_every_mail_of_every_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, many = tmp_path / "one.eml", tmp_path / "many.mbox"
    one.write_text(ANSWER)
    many.write_text(
        f"From a@b Mon Mar  2 09:00:00 2026\n{BOUNCE}\nFrom a@b Mon Mar  2 09:01:00 2026\n{ANSWER}"
    )
    assert main(["--json", "classify", str(one), str(many)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(found["kind"], found["recipient"], found["permanent"]) for found in told] == [
        ("opt-out", "ada@acme.example", None),
        ("bounce", "ben@acme.example", True),
        ("opt-out", "ada@acme.example", None),
    ]
    assert set(told[0]) == KEYS
    assert told[0]["message_id"] == "<answer@acme.example>"


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", str(tmp_path / "none.eml")]) == 1
    assert "none.eml" in capsys.readouterr().err
