"""Trying a mailbox: whether it lets us in, and a copy of a message to oneself."""

from __future__ import annotations

import secrets
import ssl
from datetime import datetime

from sqlalchemy.orm import Session

from prospector.errors import MailServerError
from prospector.outbox.message import Letter, build
from prospector.records import Draft
from prospector.sending import showing, smtp
from prospector.sending.mailboxes import MailboxRow
from prospector.settings import identity


def check(row: MailboxRow, password: str, *, tls: ssl.SSLContext | None = None) -> str:
    """Connect and sign in; nothing is sent. Returns what worked. Raises MailServerError."""
    with smtp.connect(row.server, password, tls=tls):
        line = {"tls": "over TLS", "starttls": "over STARTTLS"}.get(row.smtp_security, "without encryption")
        signed = f", and signed in as {row.user}" if row.user else ""
        return f"Connected to {row.smtp_host} {line}{signed}. Nothing was sent."


def copy_to_self(session: Session, row: MailboxRow, now: datetime) -> bytes:
    """The text that leaves first from a mailbox, addressed to the mailbox itself, with its own Message-ID.

    It is no part of the outbox and is not logged. Raises InvalidInputError when no draft is approved.
    """
    draft = session.get_one(Draft, showing.first_waiting(session, row.id))
    domain = row.email.rpartition("@")[2].encode("idna").decode("ascii")
    message_id = f"<{secrets.token_hex(16)}@{domain}>"
    name = identity(session).sender_name
    return build(
        Letter(
            row.email, name, row.email, draft.subject or "", draft.body or "", message_id, draft.html or ""
        ),
        now,
    )


def send_to_self(row: MailboxRow, password: str, raw: bytes, *, tls: ssl.SSLContext | None = None) -> str:
    """Hand the copy over; returns the server's words. Raises MailServerError when it was not taken."""
    with smtp.connect(row.server, password, tls=tls) as connection:
        answer = connection.envelope(row.email, row.email) or connection.text(raw)
    if answer.outcome != smtp.ACCEPTED:
        raise MailServerError(
            f"The test was not taken: {answer}",
            hint="Nothing else was sent. It may have arrived all the same: look into your inbox."
            if answer.outcome == smtp.UNKNOWN
            else "Nothing else was sent.",
            place=f"{row.smtp_host}:{row.smtp_port}",
        )
    return str(answer)
