"""A draft as an Internet message (RFC 5322): built once, read back, and refused unless it says the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import format_datetime

from prospector.errors import InvalidInputError

MAX_LINE = 998
_HEADER_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BODY_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_MESSAGE_ID = re.compile(r"<[0-9a-f]{32}@[A-Za-z0-9.-]{1,253}>")
_LOOKS_LIKE_A_BOUNDARY = re.compile(r"^(?:\.|From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message is built from: one recipient, one sender, subject, plain text, Message-ID and,
    where there is one, the same as HTML."""

    to: str
    sender_name: str
    sender_email: str
    subject: str
    body: str
    message_id: str
    html: str = ""


def build(letter: Letter, date: datetime, *, unsent: bool = False) -> bytes:
    """The message with CR LF line ends; every line is at most 998 bytes long.

    `unsent` adds `X-Unsent: 1`, which makes mail programs open the file for sending. List-Unsubscribe
    names the sender's own address. Raises InvalidInputError for an address that is not exactly one
    deliverable form, for control characters in a header, and when the result does not read back equal.
    """
    to, sender = checked_address(letter.to), checked_address(letter.sender_email)
    subject, name = _header(letter.subject, "subject"), _header(letter.sender_name, "sender's name")
    if not _MESSAGE_ID.fullmatch(letter.message_id):
        raise InvalidInputError("The draft has no valid Message-ID.", hint="Approve it again.")
    body, html = _body(letter.body), _body(letter.html) if letter.html else ""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(name, addr_spec=sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject
    message["Date"] = format_datetime(date)
    message["Message-ID"] = letter.message_id
    message["List-Unsubscribe"] = f"<mailto:{sender}?subject=unsubscribe>"
    if unsent:
        message["X-Unsent"] = "1"
    message.set_content(body, cte=_encoding(body))
    if html:
        message.add_alternative(html, subtype="html", cte=_encoding(html))
        # a boundary made of chance would make two messages of the same draft differ
        message.set_boundary(f"part-{letter.message_id[1:33]}")
    data = message.as_bytes()
    _read_back(data, Letter(to, name, sender, subject, body, letter.message_id, html))
    return data


def checked_address(text: str) -> str:
    """The address in its ASCII form, if it is exactly one that every server takes.

    Raises InvalidInputError for lists, display names, quoted local parts, address literals, and local
    parts that are not ASCII; an international domain becomes punycode.
    """
    from email_validator import EmailNotValidError, validate_email

    try:
        # the `.test` domains are reserved for tests: not deliverable, and so without harm
        valid = validate_email(
            text, check_deliverability=False, allow_smtputf8=False, test_environment=True, strict=True
        )
    except EmailNotValidError as error:
        raise InvalidInputError(
            f"{text[:80]!r} is not an address that can be written to: {error}",
            hint="Correct the prospect's address.",
        ) from error
    if valid.ascii_email is None or _HEADER_BREAKS.search(text):
        raise InvalidInputError(f"{text[:80]!r} cannot be written to.", hint="Correct the address.")
    return valid.ascii_email


def _header(text: str, what: str) -> str:
    if found := _HEADER_BREAKS.search(text):
        raise InvalidInputError(
            f"The {what} holds a line break or control character (U+{ord(found.group()):04X}).",
            hint="Remove it; in a message's header it could add a recipient.",
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidInputError(f"The {what} holds damaged letters.", hint="Type it anew.") from error
    return text.strip()


def _body(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    if found := _BODY_CONTROLS.search(plain):
        raise InvalidInputError(
            f"The text holds a control character (U+{ord(found.group()):04X}).", hint="Remove it."
        )
    try:
        plain.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidInputError("The text holds damaged letters.", hint="Type them anew.") from error
    return plain


def _encoding(body: str) -> str:
    """Plain only where nothing on the way could change it: short ASCII lines, none like an end mark."""
    plain = body.isascii() and max(map(len, body.split("\n"))) <= 76
    if plain and not _LOOKS_LIKE_A_BOUNDARY.search(body) and not re.search(r"[ \t]$", body, re.MULTILINE):
        return "7bit"
    # quoted-printable leaves a line that is a lone dot as it is; base64 has no such line
    return "base64" if _LOOKS_LIKE_A_BOUNDARY.search(body) else "quoted-printable"


def _read_back(data: bytes, letter: Letter) -> None:
    parsed = BytesParser(policy=SMTP).parsebytes(data)
    recipients = [
        address.addr_spec for header in ("to", "cc", "bcc") for address in _addresses(parsed, header)
    ]
    senders = [(address.display_name, address.addr_spec) for address in _addresses(parsed, "from")]
    parts = list(parsed.iter_parts()) if letter.html else [parsed]
    texts = [part.get_content().replace("\r\n", "\n") for part in parts]
    kinds = [part.get_content_type() for part in parts]
    same = (
        recipients == [letter.to]
        and senders == [(letter.sender_name, letter.sender_email)]
        and str(parsed["subject"]) == letter.subject
        and str(parsed["message-id"]) == letter.message_id
        and kinds == (["text/plain", "text/html"] if letter.html else ["text/plain"])
        and texts == ([letter.body, letter.html] if letter.html else [letter.body])
        and all(len(line) <= MAX_LINE for line in data.split(b"\r\n"))
        and not parsed.defects
    )
    if not same:
        raise InvalidInputError(
            "The message would not arrive as it was written.",
            hint="Simplify unusual characters in the subject, in your name or in the text.",
        )


def _addresses(message: EmailMessage, header: str) -> tuple[Address, ...]:
    values = message.get_all(header, [])
    return tuple(address for value in values for address in value.addresses)
