"""ICP profiles, the fit they gave each prospect, and saved segments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from prospector.records.base import Base, UtcTime


class IcpProfile(Base):
    """An ideal-customer profile; `source` is its YAML as the user wrote it. One profile is active."""

    __tablename__ = "icp_profiles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    source: Mapped[str]
    active: Mapped[bool] = mapped_column(default=False, server_default="0")
    updated_at: Mapped[datetime] = mapped_column(UtcTime)


class Fit(Base):
    """The fit of one prospect under one profile: 0 to 100, with the range that missing data leaves.

    `verdict` is fits (every must holds, no must-not, score at or above the profile's threshold),
    below, unknown (a must could not be judged) or excluded.
    """

    __tablename__ = "fits"
    __table_args__ = (
        Index("ix_fits_profile_id_score", "profile_id", "score"),
        {"sqlite_with_rowid": False},
    )

    # The prospect comes first: removing prospects looks their fits up by it.
    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospects.id", ondelete="CASCADE"), primary_key=True)
    profile_id: Mapped[int] = mapped_column(
        ForeignKey("icp_profiles.id", ondelete="CASCADE"), primary_key=True
    )
    score: Mapped[int]
    low: Mapped[int]
    high: Mapped[int]
    verdict: Mapped[str]


class Segment(Base):
    """A saved live filter; `conditions` is the JSON form of prospector.conditions."""

    __tablename__ = "segments"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    conditions: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcTime)
