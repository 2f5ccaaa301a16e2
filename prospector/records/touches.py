"""Touches (append-only), tasks, and suppressions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from prospector.records.base import Base, UtcTime

TOUCH_KINDS = (
    "handed_over", "sent", "called", "linkedin", "letter", "met", "replied", "form", "event", "note",
)  # fmt: skip
TOUCH_OUTCOMES: dict[str, tuple[str, ...]] = {
    "handed_over": (),
    "sent": (),
    "called": (
        "reached", "interested", "not_interested", "call_back", "meeting_booked", "voicemail", "no_answer",
        "gatekeeper", "wrong_number",
    ),
    "linkedin": ("request_sent", "request_accepted", "message_sent", "answered"),
    "letter": ("posted", "returned"),
    "met": ("held", "no_show", "postponed", "follow_up_agreed", "won", "lost"),
    "replied": (
        "positive", "neutral", "negative", "referral", "meeting_booked", "out_of_office", "opted_out",
    ),
    "form": ("demo_request", "contact", "download", "newsletter"),
    "event": ("registered", "attended", "no_show"),
    "note": (),
}  # fmt: skip
SUPPRESSION_KINDS = ("address", "domain", "wildcard", "company")


class Touch(Base):
    """A contact event on any channel. Triggers in the database refuse to change or remove one; only its
    owner may change, when two prospects turn out to be one person."""

    __tablename__ = "touches"
    # Wide enough to answer questions about the touch history without looking at the touches themselves.
    __table_args__ = (
        Index("ix_touches_prospect_id_at", "prospect_id", "at", "kind", "outcome"),
        Index("ix_touches_at", "at", "kind", "outcome", "prospect_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospects.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    kind: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcTime)
    summary: Mapped[str] = mapped_column(default="", server_default="")
    outcome: Mapped[str] = mapped_column(default="", server_default="")
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcTime)


class Task(Base):
    """Something a person must do, mostly the next step after a touch."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_prospect_id_due_on", "prospect_id", "due_on"),
        Index("ix_tasks_due_on", "due_on", sqlite_where=text("done_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospects.id"))
    touch_id: Mapped[int | None] = mapped_column(ForeignKey("touches.id"))
    what: Mapped[str]
    due_on: Mapped[date]
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Suppression(Base):
    """Do not contact. `value` as given, `key` normalised for comparison (see prospector.suppressions)."""

    __tablename__ = "suppressions"
    __table_args__ = (UniqueConstraint("kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    value: Mapped[str]
    key: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    source: Mapped[str] = mapped_column(default="", server_default="")
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
