"""Templates with their versions, and the drafts made from them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from prospector.records.base import Base, UtcTime

OPEN_DRAFTS = ("draft", "held", "approved")
DRAFT_STATES = (*OPEN_DRAFTS, "handed_over", "discarded")


class Template(Base):
    """An email template under its name; the text stands in its versions."""

    __tablename__ = "templates"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str] = mapped_column(default="", server_default="")
    shipped: Mapped[bool] = mapped_column(default=False, server_default="0")
    archived: Mapped[bool] = mapped_column(default=False, server_default="0")
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class TemplateVersion(Base):
    """One wording of a template; never changed once written. `required` is a JSON list of fields.

    `html` is an optional HTML body beside the plain text. This wording is variant A; further ones stand
    in template_variants, each chosen in proportion to its `weight`. `snippets` holds the texts of the
    snippets they call as they were when it was saved (JSON, by name).
    """

    __tablename__ = "template_versions"
    __table_args__ = (UniqueConstraint("template_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("templates.id", ondelete="CASCADE"))
    version: Mapped[int]
    subject: Mapped[str]
    body: Mapped[str]
    required: Mapped[str] = mapped_column(default="[]", server_default="[]")
    html: Mapped[str] = mapped_column(default="", server_default="")
    weight: Mapped[int] = mapped_column(default=1, server_default="1")
    snippets: Mapped[str] = mapped_column(default="{}", server_default="{}")
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class TemplateVariant(Base):
    """Another wording tried beside the version's own; `label` is B, C and so on."""

    __tablename__ = "template_variants"
    __table_args__ = (UniqueConstraint("template_version_id", "label"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    template_version_id: Mapped[int] = mapped_column(ForeignKey("template_versions.id", ondelete="CASCADE"))
    label: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    html: Mapped[str] = mapped_column(default="", server_default="")
    weight: Mapped[int] = mapped_column(default=1, server_default="1")


class Snippet(Base):
    """A piece of text that templates share, under its name."""

    __tablename__ = "snippets"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)


class Draft(Base):
    """An email to one prospect.

    Until it is edited or approved `subject` and `body` are NULL and the text is rendered from the
    template version. `approved_hash` binds an approval to recipient, sender, subject and body;
    `message_id` is made with the approval and is the same in every message built from it.
    `problems` is a JSON list of [code, detail]; a draft with a blocking problem is `held`.
    `variant` ("" for a template without any) and `seed`, which picks among spun words, are fixed when
    the draft is made. `original_subject` and `original_body` are what the template gave when somebody
    first edited the text. `skipped_at` puts it at the end of the review queue.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        Index(
            "uq_drafts_open", "prospect_id", "template_id",
            unique=True, sqlite_where=text("state IN ('draft', 'held', 'approved')"),
        ),
        Index("ix_drafts_prospect_id_state", "prospect_id", "state"),
        Index("ix_drafts_state", "state"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospects.id"))
    template_id: Mapped[int] = mapped_column(ForeignKey("templates.id"))
    template_version_id: Mapped[int] = mapped_column(ForeignKey("template_versions.id"))
    state: Mapped[str] = mapped_column(default="draft", server_default="draft")
    subject: Mapped[str | None]
    body: Mapped[str | None]
    problems: Mapped[str] = mapped_column(default="[]", server_default="[]")
    approved_hash: Mapped[str] = mapped_column(default="", server_default="")
    approved_at: Mapped[datetime | None] = mapped_column(UtcTime)
    message_id: Mapped[str] = mapped_column(default="", server_default="")
    handed_over_at: Mapped[datetime | None] = mapped_column(UtcTime)
    handed_over_by: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    variant: Mapped[str] = mapped_column(default="", server_default="")
    seed: Mapped[int] = mapped_column(default=0, server_default="0")
    html: Mapped[str | None]
    original_subject: Mapped[str | None]
    original_body: Mapped[str | None]
    skipped_at: Mapped[datetime | None] = mapped_column(UtcTime)
