"""Imports, the verdict on every row, what they changed, and the lists they make."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from prospector.records.base import Base, UtcTime

VERDICTS = ("created", "updated", "unchanged", "duplicate", "suppressed", "rejected")


class Import(Base):
    """One file brought in. `mapping`, `options`, `findings` and `quality` are JSON objects.

    `recipe` names the recipe that was used, `quality` is the report on the list as it came.
    """

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int | None] = mapped_column(ForeignKey("lists.id", ondelete="SET NULL"))
    file_name: Mapped[str]
    file_hash: Mapped[str] = mapped_column(default="", server_default="")
    source: Mapped[str] = mapped_column(default="", server_default="")
    mapping: Mapped[str] = mapped_column(default="{}", server_default="{}")
    options: Mapped[str] = mapped_column(default="{}", server_default="{}")
    findings: Mapped[str] = mapped_column(default="{}", server_default="{}")
    rows_read: Mapped[int] = mapped_column(default=0, server_default="0")
    created: Mapped[int] = mapped_column(default=0, server_default="0")
    updated: Mapped[int] = mapped_column(default=0, server_default="0")
    unchanged: Mapped[int] = mapped_column(default=0, server_default="0")
    duplicate: Mapped[int] = mapped_column(default=0, server_default="0")
    suppressed: Mapped[int] = mapped_column(default=0, server_default="0")
    rejected: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[str] = mapped_column(default="done", server_default="done")
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcTime)
    recipe: Mapped[str] = mapped_column(default="", server_default="")
    quality: Mapped[str] = mapped_column(default="{}", server_default="{}")


class ImportRow(Base):
    """The verdict on one row. `row` counts from 1 in its sheet as the user sees it.

    `findings` is a JSON list of [code, field, before, after]. `raw` is a JSON list of the row's
    cells, kept only where no prospect carries the values (duplicate, suppressed, rejected).
    Whoever points at a row (`import_row_id`) does so without a foreign key: without an index on
    every such column, removing one import's rows would read whole tables once per row.
    """

    __tablename__ = "import_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), index=True)
    sheet: Mapped[str] = mapped_column(default="", server_default="")
    row: Mapped[int]
    verdict: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    prospect_id: Mapped[int | None] = mapped_column(index=True)
    company_id: Mapped[int | None]
    findings: Mapped[str] = mapped_column(default="[]", server_default="[]")
    raw: Mapped[str] = mapped_column(default="", server_default="")


class ImportChange(Base):
    """A value that an import changed on a prospect who was there before; what undo puts back.

    `field` may also be `company_id`. `origin` is the provenance that the change displaced, as a JSON list
    of [kind, import_row_id, before, at]; empty when there was none.
    """

    __tablename__ = "import_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), index=True)
    import_row_id: Mapped[int]
    prospect_id: Mapped[int]
    field: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    origin: Mapped[str] = mapped_column(default="", server_default="")


class ProspectList(Base):
    """A fixed set of prospects; every import makes one."""

    __tablename__ = "lists"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class ListMember(Base):
    """A prospect's place in a list."""

    __tablename__ = "list_members"
    __table_args__ = ({"sqlite_with_rowid": False},)

    list_id: Mapped[int] = mapped_column(ForeignKey("lists.id", ondelete="CASCADE"), primary_key=True)
    prospect_id: Mapped[int] = mapped_column(
        ForeignKey("prospects.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Recipe(Base):
    """How files of one layout are brought in: mapping, defaults, cleaning choices, update policy.

    `fingerprint` stands for the layout's headers; `data` is a JSON object (prospector.lists.recipes).
    """

    __tablename__ = "recipes"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    fingerprint: Mapped[str] = mapped_column(default="", server_default="", index=True)
    data: Mapped[str] = mapped_column(default="{}", server_default="{}")
    uses: Mapped[int] = mapped_column(default=0, server_default="0")
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
