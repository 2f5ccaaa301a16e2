"""Prospects, the companies they work for, and where each value came from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from prospector.records.base import Base, UtcTime


class Company(Base):
    """An account. `name_key` folds the name for comparison; a free-mail domain never forms one."""

    __tablename__ = "companies"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="", server_default="")
    name_key: Mapped[str] = mapped_column(default="", server_default="", index=True)
    legal_form: Mapped[str] = mapped_column(default="", server_default="")
    domain: Mapped[str] = mapped_column(default="", server_default="", index=True)
    industry: Mapped[str] = mapped_column(default="", server_default="")
    employees_min: Mapped[int | None]
    employees_max: Mapped[int | None]
    revenue_min: Mapped[int | None]
    revenue_max: Mapped[int | None]
    revenue_currency: Mapped[str] = mapped_column(default="", server_default="")
    linkedin: Mapped[str] = mapped_column(default="", server_default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    city: Mapped[str] = mapped_column(default="", server_default="")
    country: Mapped[str] = mapped_column(default="", server_default="")
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Prospect(Base):
    """A person in a job. Text is never NULL (empty means unknown); numbers are NULL when unknown.

    Company facts stand here as the person's own source gave them; `company_id` says which account
    they count towards. `email_key`, `name_key` and `company_key` are folded for comparison
    (see prospector.matching.keys). `suppression_id` is kept true by prospector.suppressions.
    """

    __tablename__ = "prospects"
    __table_args__ = (
        Index("ix_prospects_email_key", "email_key", sqlite_where=text("email_key <> ''")),
        Index("ix_prospects_linkedin", "linkedin", sqlite_where=text("linkedin <> ''")),
        Index("ix_prospects_domain", "domain", sqlite_where=text("domain <> ''")),
        Index("ix_prospects_name_key", "name_key", sqlite_where=text("name_key <> ''")),
        Index(
            "ix_prospects_suppression_id", "suppression_id", sqlite_where=text("suppression_id IS NOT NULL")
        ),
        Index("ix_prospects_qualified", "stage", sqlite_where=text("stage IN ('mql', 'sql')")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    honorific: Mapped[str] = mapped_column(default="", server_default="")
    first_name: Mapped[str] = mapped_column(default="", server_default="")
    middle_name: Mapped[str] = mapped_column(default="", server_default="")
    last_name: Mapped[str] = mapped_column(default="", server_default="")
    full_name: Mapped[str] = mapped_column(default="", server_default="")
    title: Mapped[str] = mapped_column(default="", server_default="")
    seniority: Mapped[str] = mapped_column(default="", server_default="")
    department: Mapped[str] = mapped_column(default="", server_default="")
    company: Mapped[str] = mapped_column(default="", server_default="")
    legal_form: Mapped[str] = mapped_column(default="", server_default="")
    company_short: Mapped[str] = mapped_column(default="", server_default="")
    domain: Mapped[str] = mapped_column(default="", server_default="")
    industry: Mapped[str] = mapped_column(default="", server_default="")
    employees_min: Mapped[int | None]
    employees_max: Mapped[int | None]
    revenue_min: Mapped[int | None]
    revenue_max: Mapped[int | None]
    revenue_currency: Mapped[str] = mapped_column(default="", server_default="")
    company_linkedin: Mapped[str] = mapped_column(default="", server_default="")
    email: Mapped[str] = mapped_column(default="", server_default="")
    email_status: Mapped[str] = mapped_column(default="", server_default="")
    other_email: Mapped[str] = mapped_column(default="", server_default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    mobile: Mapped[str] = mapped_column(default="", server_default="")
    linkedin: Mapped[str] = mapped_column(default="", server_default="")
    street: Mapped[str] = mapped_column(default="", server_default="")
    postal_code: Mapped[str] = mapped_column(default="", server_default="")
    city: Mapped[str] = mapped_column(default="", server_default="")
    region: Mapped[str] = mapped_column(default="", server_default="")
    country: Mapped[str] = mapped_column(default="", server_default="")
    language: Mapped[str] = mapped_column(default="", server_default="")
    notes: Mapped[str] = mapped_column(default="", server_default="")
    source: Mapped[str] = mapped_column(default="", server_default="")
    custom: Mapped[str] = mapped_column(default="{}", server_default="{}")
    email_key: Mapped[str] = mapped_column(default="", server_default="")
    name_key: Mapped[str] = mapped_column(default="", server_default="")
    company_key: Mapped[str] = mapped_column(default="", server_default="")
    stage: Mapped[str] = mapped_column(default="new", server_default="new")
    suppression_id: Mapped[int | None] = mapped_column(ForeignKey("suppressions.id"))
    import_row_id: Mapped[int | None]
    last_touch_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)


class Address(Base):
    """A further address of a prospect, beside `email` and `other_email`.

    `import_id` is the import that brought it, NULL where a merge did. The same address may stand here
    twice, when two imports brought it.
    """

    __tablename__ = "addresses"

    id: Mapped[int] = mapped_column(primary_key=True)
    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospects.id", ondelete="CASCADE"), index=True)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(index=True)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"), index=True)


class Provenance(Base):
    """Where a value came from, kept only where it differs from the prospect's own `import_row_id`.

    `kind` is file, typed, inferred or merged; `before` is the value it replaced.
    """

    __tablename__ = "provenance"

    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospects.id", ondelete="CASCADE"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    import_row_id: Mapped[int | None]
    before: Mapped[str] = mapped_column(default="", server_default="")
    at: Mapped[datetime] = mapped_column(UtcTime)


class StageChange(Base):
    """One move of a prospect's lifecycle stage."""

    __tablename__ = "stage_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospects.id", ondelete="CASCADE"), index=True)
    from_stage: Mapped[str]
    to_stage: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    at: Mapped[datetime] = mapped_column(UtcTime)
