"""The journal of edits that can be undone, and what was decided about duplicates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from prospector.records.base import Base, UtcTime

ACTION_KINDS = (
    "edit", "bulk edit", "replace", "paste", "stage", "list", "merge", "split", "apart", "remove",
)  # fmt: skip
BANDS = ("certain", "likely", "possible")


class Action(Base):
    """One thing the user did that undo takes back. `label` is what the menu shows."""

    __tablename__ = "actions"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    label: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcTime)


class ActionChange(Base):
    """One cell that an action changed, or one whole row that it added or removed.

    `row_id` and `part` name the row (see prospector.journal.TABLES). A cell has its `field` and the
    values `before` and `after` (numbers as text); of a row, whose `field` is empty, one of the two is a
    JSON object and the other NULL.
    """

    __tablename__ = "action_changes"
    __table_args__ = (Index("ix_action_changes_action_id", "action_id", "table_name", "field", "row_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id", ondelete="CASCADE"))
    table_name: Mapped[str]
    row_id: Mapped[int]
    part: Mapped[str] = mapped_column(default="", server_default="")
    field: Mapped[str] = mapped_column(default="", server_default="")
    before: Mapped[str | None]
    after: Mapped[str | None]


class Merge(Base):
    """Two prospects made one: the `gone_id` no longer exists until the merge is split again.

    `picks` is a JSON object: by field, the id of the prospect whose value was chosen.
    """

    __tablename__ = "merges"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(index=True)
    kept_id: Mapped[int] = mapped_column(index=True)
    gone_id: Mapped[int] = mapped_column(index=True)
    gone_name: Mapped[str] = mapped_column(default="", server_default="")
    band: Mapped[str] = mapped_column(default="", server_default="")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    picks: Mapped[str] = mapped_column(default="{}", server_default="{}")
    at: Mapped[datetime] = mapped_column(UtcTime)


class NotDuplicate(Base):
    """Two prospects whom the user judged to be different people; `low_id` is the smaller id."""

    __tablename__ = "not_duplicates"
    __table_args__ = ({"sqlite_with_rowid": False},)

    low_id: Mapped[int] = mapped_column(ForeignKey("prospects.id", ondelete="CASCADE"), primary_key=True)
    high_id: Mapped[int] = mapped_column(
        ForeignKey("prospects.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime] = mapped_column(UtcTime)


class Suspect(Base):
    """Two prospects whom the last search for duplicates found to be, perhaps, one person.

    `confidence` is in percent.
    """

    __tablename__ = "suspects"
    __table_args__ = (Index("ix_suspects_band", "band", "confidence"), {"sqlite_with_rowid": False})

    low_id: Mapped[int] = mapped_column(ForeignKey("prospects.id", ondelete="CASCADE"), primary_key=True)
    high_id: Mapped[int] = mapped_column(
        ForeignKey("prospects.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    band: Mapped[str]
    confidence: Mapped[int]
    code: Mapped[str] = mapped_column(default="", server_default="")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    found_at: Mapped[datetime] = mapped_column(UtcTime)
