"""Mailboxes that send, mail on its way, and the ledger of what happened to it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from prospector.records.base import Base, UtcTime

OUTBOX_STATES = (
    "queued", "claimed", "handing_over", "accepted", "retry_at", "refused", "unknown", "cancelled",
)  # fmt: skip
# a draft is in the outbox once, but for what was taken out, or settled as never sent
ONCE = "state <> 'cancelled' AND substr(resolution, 1, 8) <> 'not sent'"
ON_ITS_WAY = ("queued", "claimed", "handing_over", "retry_at", "unknown")


class Mailbox(Base):
    """A sending account. Its password is never here: the operating system's keyring has it.

    `security` of each server is tls (from the first byte), starttls, or none (loopback only). Times of day
    are HH:MM in the recipient's zone, `days` the digits of the weekdays on which mail may leave (1 is
    Monday). The daily cap grows by `ramp_step` a day from `ramp_from` on `ramp_start`. `holidays` is an ISO
    country whose public holidays are kept, or "" for none. `paused_reason` is "" while it may send.
    """

    __tablename__ = "mailboxes"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]
    smtp_host: Mapped[str]
    smtp_port: Mapped[int]
    smtp_security: Mapped[str] = mapped_column(default="tls", server_default="tls")
    imap_host: Mapped[str] = mapped_column(default="", server_default="")
    imap_port: Mapped[int] = mapped_column(default=993, server_default="993")
    imap_security: Mapped[str] = mapped_column(default="tls", server_default="tls")
    user: Mapped[str]
    auth: Mapped[str] = mapped_column(default="password", server_default="password")
    zone: Mapped[str] = mapped_column(default="UTC", server_default="UTC")
    daily_cap: Mapped[int] = mapped_column(default=50, server_default="50")
    hourly_cap: Mapped[int] = mapped_column(default=20, server_default="20")
    gap_seconds: Mapped[int] = mapped_column(default=90, server_default="90")
    window_from: Mapped[str] = mapped_column(default="08:30", server_default="08:30")
    window_to: Mapped[str] = mapped_column(default="17:30", server_default="17:30")
    days: Mapped[str] = mapped_column(default="12345", server_default="12345")
    holidays: Mapped[str] = mapped_column(default="", server_default="")
    ramp_start: Mapped[date | None]
    ramp_from: Mapped[int] = mapped_column(default=10, server_default="10")
    ramp_step: Mapped[int] = mapped_column(default=5, server_default="5")
    paused_reason: Mapped[str] = mapped_column(default="", server_default="")
    paused_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Outgoing(Base):
    """One message on its way, to whoever its draft is for.

    `raw` are the exact bytes, fixed when it was queued, also for every retry.

    `owner` names the process that claimed it. `due_at` is when it may leave at the earliest. `answer` is
    what the server said last. `resolution` settles an `unknown` one, by evidence or by the user; the state
    stays what it was.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state_due_at", "state", "due_at"),
        Index("uq_outbox_draft_id", "draft_id", unique=True, sqlite_where=text(ONCE)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailboxes.id"))
    message_id: Mapped[str] = mapped_column(index=True)
    recipient: Mapped[str]
    approved_hash: Mapped[str]
    raw: Mapped[bytes]
    raw_hash: Mapped[str]
    follow_up: Mapped[bool] = mapped_column(default=False, server_default="0")
    state: Mapped[str] = mapped_column(default="queued", server_default="queued")
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    owner: Mapped[str] = mapped_column(default="", server_default="")
    claimed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    answer: Mapped[str] = mapped_column(default="", server_default="")
    resolution: Mapped[str] = mapped_column(default="", server_default="")
    resolved_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)


class SendEvent(Base):
    """The ledger: every step of every message, append-only. `day` is the mailbox's own calendar day, by
    which daily caps are counted, whatever the clock does later."""

    __tablename__ = "send_events"
    __table_args__ = (
        Index("ix_send_events_mailbox_id_event_day", "mailbox_id", "event", "day"),
        Index("ix_send_events_outbox_id", "outbox_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"))
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailboxes.id"))
    event: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcTime)
    day: Mapped[date]
    detail: Mapped[str] = mapped_column(default="", server_default="")
