"""A message says exactly what was approved, to exactly one recipient, and nothing about this computer."""

from __future__ import annotations

import getpass
import platform
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prospector.errors import InvalidInputError
from prospector.outbox.message import Letter, build, checked_address

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ID = f"<{'0a' * 16}@northwind.example>"


def _letter(**changes: str) -> Letter:
    values = {
        "to": "ada@acme.example", "sender_name": "Robin Ellis", "sender_email": "robin@northwind.example",
        "subject": "A question", "body": "Hi Ada,\n\ntext", "message_id": ID,
    } | changes  # fmt: skip
    return Letter(**values)


def _parsed(letter: Letter) -> EmailMessage:
    return BytesParser(policy=SMTP).parsebytes(build(letter, NOW))


def test_the_whole_message() -> None:
    assert build(_letter(), NOW, unsent=True).decode("ascii").split("\r\n") == [
        "From: Robin Ellis <robin@northwind.example>",
        "To: ada@acme.example",
        "Subject: A question",
        "Date: Mon, 02 Mar 2026 09:00:00 +0000",
        f"Message-ID: {ID}",
        "List-Unsubscribe: <mailto:robin@northwind.example?subject=unsubscribe>",
        "X-Unsent: 1",
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: 7bit",
        "MIME-Version: 1.0",
        "",
        "Hi Ada,",
        "",
        "text",
        "",
    ]


def test_an_html_part_comes_after_the_plain_text() -> None:
    message = _parsed(_letter(html="<p>Hi Ada, größer</p>"))
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content().strip() for part in message.iter_parts()] == [
        "Hi Ada,\r\n\r\ntext",
        "<p>Hi Ada, größer</p>",
    ]
    assert message["message-id"] == ID


def test_the_same_letter_makes_the_same_bytes() -> None:
    letter = _letter(html="<p>Hi Ada</p>")
    assert build(letter, NOW) == build(letter, NOW)


def test_only_a_file_for_sending_is_marked_unsent() -> None:
    assert b"X-Unsent" not in build(_letter(), NOW)


def test_nothing_of_this_computer_stands_in_a_message() -> None:
    data = build(_letter(), NOW, unsent=True).decode().lower()
    for private in (platform.node().lower(), getpass.getuser().lower(), "localhost", "/home", "bcc"):
        assert private not in data.replace("prospector", "")


@pytest.mark.parametrize("field", ["subject", "sender_name"])
@pytest.mark.parametrize(
    "bad",
    ["A\r\nBcc: x@y.example", "A\nB", "A\rB", "A\x0bB", "A\x0cB", "A\x85B",
     "A\u2028B", "A\u2029B", "A\x00B", "A\ud800"],
)  # fmt: skip
def test_a_header_with_a_break_in_it_is_refused(field: str, bad: str) -> None:
    with pytest.raises(InvalidInputError):
        build(_letter(**{field: bad}), NOW)


@pytest.mark.parametrize(
    "address",
    [
        "", "a@b,c@d.example", "a@b.example>", '"a b"@c.example', "a@[192.0.2.1]", "a" * 65 + "@c.example",
        "Ada <ada@acme.example>", "ada@acme.example, bob@acme.example",
        "ada@acme.example\r\nBcc: x@y.example",
        "ada@acme.example\n", "a@b@c.example", "ada@localhost", "adä@acme.example", 'A" <x@y.example>, "B',
        "ada@acme..example", "a\x00b@c.example", "ada@acme.example;bob@acme.example", " ada@acme.example",
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", ["to", "sender_email"])
def test_an_address_that_is_not_exactly_one_is_refused(field: str, address: str) -> None:
    with pytest.raises(InvalidInputError):
        build(_letter(**{field: address}), NOW)


def test_an_international_domain_is_written_as_punycode() -> None:
    assert checked_address("ada@bücher.example") == "ada@xn--bcher-kva.example"


@pytest.mark.parametrize("message_id", ["", "<a@b>", f"<{'0a' * 16}@x.example>\r\nBcc: y@z.example"])
def test_a_message_id_that_is_none_of_ours_is_refused(message_id: str) -> None:
    with pytest.raises(InvalidInputError):
        build(_letter(message_id=message_id), NOW)


@pytest.mark.parametrize(
    "name",
    [
        'A" <x@y.example>, "B',
        "Müller, Jörg",
        "Ellis, Robin (Sales)",
        "株式会社 田中",
        "O'Neil",
        "a\\b",
        "=?utf-8?q?x?=",
        "",
    ],
)
def test_a_sender_name_with_odd_letters_comes_back_equal_or_is_refused(name: str) -> None:
    try:
        sender = _parsed(_letter(sender_name=name))["from"].addresses
    except InvalidInputError:
        return
    assert [(address.display_name, address.addr_spec) for address in sender] == [
        (name, "robin@northwind.example")
    ]


def test_ordinary_names_of_many_scripts_are_accepted() -> None:
    for name in ("Müller, Jörg", "株式会社 田中", "Ellis, Robin", "Zoë O'Neil", "Łukasz Żak", "Анна Петрова"):
        assert _parsed(_letter(sender_name=name))["from"].addresses[0].display_name == name


@pytest.mark.parametrize(
    "body",
    [
        "line\n.\nline", ".", "From here on\nFrom there", "x" * 10_000, "ü" * 10_000,
        "trailing  \nspace\t\nend",
        "one\rtwo\r\nthree", "emoji 🙂🙂 and 日本語", "= equals =3D", "\n\nstarts empty",
    ],
)  # fmt: skip
def test_odd_texts_come_back_equal_in_short_lines(body: str) -> None:
    data = build(_letter(body=body), NOW)
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))
    assert b"\r\n.\r\n" not in data
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    parsed = BytesParser(policy=SMTP).parsebytes(data).get_content().replace("\r\n", "\n")
    assert parsed == body.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


def test_a_subject_of_500_emoji_comes_back_equal_or_is_refused() -> None:
    try:
        data = build(_letter(subject="🙂" * 500), NOW)
    except InvalidInputError:
        return
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))
    assert str(BytesParser(policy=SMTP).parsebytes(data)["subject"]) == "🙂" * 500


@pytest.mark.parametrize(
    "subject", ["Über Größe – “quoted”", "東京の件", "A, B; C: <d>", "50% off? =?x?=", "a" * 150]
)
def test_ordinary_subjects_of_many_scripts_come_back_equal(subject: str) -> None:
    assert str(_parsed(_letter(subject=subject))["subject"]) == subject


@settings(max_examples=150, deadline=None)
@given(subject=st.text(max_size=120), name=st.text(max_size=40), body=st.text(max_size=400))
def test_whatever_is_built_reads_back_equal(subject: str, name: str, body: str) -> None:
    letter = _letter(subject=subject, sender_name=name, body=body)
    try:
        parsed = _parsed(letter)
    except InvalidInputError:
        return
    assert str(parsed["subject"]) == subject.strip()
    assert [address.addr_spec for address in parsed["to"].addresses] == [letter.to]
    assert parsed["cc"] is None
    assert parsed["bcc"] is None
    assert parsed["from"].addresses[0].addr_spec == letter.sender_email
    assert set(parsed.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "Content-Type",
        "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
