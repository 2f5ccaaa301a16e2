"""Reading one mail from a stranger: bounded in size, depth and time, and never an exception of its own.

Only what classification needs is kept: headers, the text as a person reads it, delivery reports, and the
headers of messages that are returned or forwarded inside. Nothing is ever fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from functools import cached_property

from prospector.errors import LimitError
from prospector.replies.markup import text_of

LARGEST = 25_000_000
LARGEST_HEADERS = 256_000
LONGEST_TEXT = 200_000
MOST_PARTS = 500
DEEPEST = 50
_LONGEST_VALUE = 20_000
_MOST_BOUNDARIES = 2_000
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"
)
_WIDE_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w](?:[\w.-]{0,251}[\w])?")
_ENCODED = re.compile(r"=\?[^?]{1,75}\?[BbQq]\?")


class Headers:
    """The headers of a message, whatever the case of their names, decoded for reading."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        self._fields: dict[str, list[str]] = {}
        for name, value in fields:
            self._fields.setdefault(name.lower(), []).append(value)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._fields

    def get(self, name: str) -> str:
        """The first value of that name, decoded and on one line; "" when there is none."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        """Every value of that name, decoded, each on one line."""
        return [_decoded(value) for value in self._fields.get(name.lower(), [])]

    def addresses(self, name: str) -> list[str]:
        """The addresses in every header of that name, in lower case."""
        return [one for value in self.all(name) for one in addresses_in(value)]

    def ids(self, name: str) -> list[str]:
        """The message ids in every header of that name, with their angle brackets."""
        return [one for value in self.all(name) for one in re.findall(r"<[^<>\s]{3,500}>", value)]


@dataclass(frozen=True)
class Mail:
    """A mail as it was read.

    `text` is what a person reads (the plain part, else the HTML without its markup); `reports` are the
    delivery-status and feedback-report parts as text; `returned` the headers of messages inside.
    `cut` says that something was left out because it went beyond a limit.
    """

    headers: Headers
    text: str
    html: str
    content_type: str
    report_type: str
    reports: tuple[tuple[str, str], ...]
    returned: tuple[Headers, ...]
    returned_text: str
    cut: bool = False

    @cached_property
    def senders(self) -> frozenset[str]:
        """The addresses it says to come from."""
        return frozenset(
            self.headers.addresses("from")
            + self.headers.addresses("sender")
            + self.headers.addresses("return-path")
        )

    @cached_property
    def receivers(self) -> frozenset[str]:
        """The addresses it was sent to: ours."""
        names = ("to", "cc", "delivered-to", "envelope-to", "apparently-to")
        return frozenset(one for name in names for one in self.headers.addresses(name))


def read_mail(raw: bytes) -> Mail:
    """Read one message. Raises LimitError when it is larger than 25 MB or its headers than 256 kB."""
    if len(raw) > LARGEST:
        raise LimitError(
            "The mail is larger than 25 MB.", hint="It is set aside; look at it in your mailbox."
        )
    raw = _started(raw)
    head = re.search(rb"\r?\n\r?\n", raw)
    if (head.start() if head else len(raw)) > LARGEST_HEADERS:
        raise LimitError("The mail's headers are larger than 256 kB.", hint="It is set aside.")
    message, cut = _parsed(raw)
    return _Reader(message, cut).mail()


def addresses_in(text: str) -> list[str]:
    """Every address in a text, in lower case and in its order, each once."""
    pattern = _ADDRESS if text.isascii() else _WIDE_ADDRESS
    found = (one.strip("'.`{}|~-").lower() for one in pattern.findall(text[:LONGEST_TEXT]))
    return list(dict.fromkeys(one for one in found if "@" in one and not one.startswith("@")))


def _started(raw: bytes) -> bytes:
    """Without the line that mailbox files put before a message, and blank lines before it."""
    raw = raw.lstrip(b"\r\n")
    if raw.startswith((b"From ", b">From ")):
        _, _, raw = raw.partition(b"\n")
    return raw


def _parsed(raw: bytes) -> tuple[Message, bool]:
    """The message; one nested beyond all reason is read as its headers and plain text."""
    if raw.count(b"\n--") <= _MOST_BOUNDARIES and raw.lower().count(b"boundary") <= 10 * DEEPEST:
        try:
            return message_from_bytes(raw, policy=policy.compat32), False
        except (RecursionError, ValueError, LookupError, AssertionError):
            pass
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    kept = [line for line in head.split(b"\n") if not line.lower().startswith(b"content-")]
    plain = b"\n".join(kept) + b"\n\n" + body[: 4 * LONGEST_TEXT]
    return message_from_bytes(plain, policy=policy.compat32), True


class _Reader:
    """Walks a message once and keeps what matters."""

    def __init__(self, message: Message, cut: bool) -> None:
        self._message = message
        self._plain: list[str] = []
        self._html: list[str] = []
        self._reports: list[tuple[str, str]] = []
        self._returned: list[Headers] = []
        self._returned_text: list[str] = []
        self._parts = 0
        self._cut = cut

    def mail(self) -> Mail:
        self._walk(self._message, 0)
        html = "\n".join(self._html)[:LONGEST_TEXT]
        plain = "\n".join(self._plain)[:LONGEST_TEXT]
        return Mail(
            headers=_headers(self._message),
            text=plain if plain.strip() else text_of(html),
            html=html,
            content_type=_content_type(self._message),
            report_type=_parameter(self._message, "report-type"),
            reports=tuple(self._reports),
            returned=tuple(self._returned),
            returned_text="\n".join(self._returned_text)[:LONGEST_TEXT],
            cut=self._cut,
        )

    def _walk(self, part: Message, depth: int) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS or depth > DEEPEST:
            self._cut = True
            return
        kind = _content_type(part)
        payload = part.get_payload()
        if kind in ("message/delivery-status", "message/feedback-report"):
            self._reports.append((kind, _report_text(part)))
        elif kind == "text/rfc822-headers" or (kind.startswith("message/") and not isinstance(payload, list)):
            self._keep_returned(_text(part))
        elif kind.startswith("message/") and isinstance(payload, list):
            for one in _messages(part)[:1]:
                self._keep_message(one)
        elif isinstance(payload, list):
            for one in _messages(part):
                self._walk(one, depth + 1)
        else:
            self._keep_text(part, kind)

    def _keep_message(self, message: Message) -> None:
        """A message inside: its headers, its reports (a bounce may be forwarded), and its text apart."""
        self._returned.append(_headers(message))
        for part in _leaves(message, MOST_PARTS):
            kind = _content_type(part)
            if kind == "message/delivery-status":
                self._reports.append((kind, _report_text(part)))
            elif kind.startswith("text/"):
                text = _text(part)
                self._returned_text.append(text_of(text) if kind == "text/html" else text)

    def _keep_returned(self, text: str) -> None:
        head = message_from_bytes(text[:LARGEST_HEADERS].encode("utf-8", "replace"), policy=policy.compat32)
        self._returned.append(_headers(head))

    def _keep_text(self, part: Message, kind: str) -> None:
        if "attachment" in str(part.get("content-disposition", "")).lower()[:50]:
            return
        if kind == "text/html":
            self._html.append(_text(part))
        elif kind.startswith("text/"):
            self._plain.append(_text(part))


def _leaves(message: Message, most: int) -> Iterator[Message]:
    waiting, seen = [message], 0
    while waiting and seen < most:
        part = waiting.pop()
        seen += 1
        payload = part.get_payload()
        if _content_type(part) == "message/delivery-status":
            yield part
        elif isinstance(payload, list):
            waiting.extend(reversed(_messages(part)))
        else:
            yield part


def _messages(part: Message) -> list[Message]:
    """The parts that a part holds; none when it holds text."""
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _headers(message: Message) -> Headers:
    return Headers([(str(name), str(value)) for name, value in message.raw_items()])


def _content_type(part: Message) -> str:
    try:
        return part.get_content_type()
    except Exception:  # the standard library stumbles over some broken headers
        return "text/plain"


def _parameter(part: Message, name: str) -> str:
    try:
        value = part.get_param(name, "")
    except Exception:  # see above
        return ""
    return value.lower() if isinstance(value, str) else ""


def _report_text(part: Message) -> str:
    """A report's fields as text; the standard library has already taken it apart into blocks."""
    payload = part.get_payload()
    if not isinstance(payload, list):
        return _text(part)
    blocks = []
    for block in _messages(part)[:MOST_PARTS]:
        fields = "\n".join(f"{name}: {value}" for name, value in block.items())
        rest = block.get_payload()
        blocks.append(f"{fields}\n{rest}" if isinstance(rest, str) and rest.strip() else fields)
    return "\n\n".join(blocks)[:LONGEST_TEXT]


def _text(part: Message) -> str:
    try:
        data = part.get_payload(decode=True)
    except Exception:  # a broken encoding; the text as it stands is better than none
        data = None
    if not isinstance(data, bytes):
        payload = part.get_payload()
        return payload[:LONGEST_TEXT] if isinstance(payload, str) else ""
    return _as_text(data[: 4 * LONGEST_TEXT], _charset(part))[:LONGEST_TEXT]


def _charset(part: Message) -> str:
    try:
        return str(part.get_content_charset() or "")
    except Exception:  # see _content_type
        return ""


def _as_text(data: bytes, charset: str) -> str:
    for name in filter(None, (charset, "utf-8", "cp1252")):
        try:
            return data.decode(name).replace("\r\n", "\n").replace("\r", "\n")
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")


def _decoded(value: str) -> str:
    value = value[:_LONGEST_VALUE].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if _ENCODED.search(value):
        try:
            pieces = decode_header(value)
        except (HeaderParseError, ValueError, AssertionError):
            pieces = []
        decoded = "".join(
            _as_text(piece, charset or "") if isinstance(piece, bytes) else piece for piece, charset in pieces
        )
        value = decoded or value
    return " ".join(value.split())
