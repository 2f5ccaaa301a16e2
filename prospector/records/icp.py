"""ICP profiles and the fits they gave, engagement, predictions, signals, and saved segments."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
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


class IcpVersion(Base):
    """One wording of a profile as it was saved; never changed once written."""

    __tablename__ = "icp_versions"
    __table_args__ = (UniqueConstraint("profile_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("icp_profiles.id", ondelete="CASCADE"))
    version: Mapped[int]
    source: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcTime)


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


class Engagement(Base):
    """How engaged a prospect is, kept in a form that stays exact while time passes.

    All points decay with the same half-life, so their sum at any moment is
    2 ** (strength - days / half_life), where `days` are those since 2020-01-01T00:00Z (fractions count).
    A prospect whose points are not above zero has no row.
    """

    __tablename__ = "engagements"

    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospects.id", ondelete="CASCADE"), primary_key=True)
    strength: Mapped[float] = mapped_column(index=True)
    half_life: Mapped[float]


class Qualification(Base):
    """How far a prospect's scores brought him: `level` is "", mql or sql, whatever his stage.

    `stage_change_id` is the move in stage_history that put him into that stage, NULL when his stage was
    left as it stood; `before` the stage to go back to. `task_id` is the task made when he came in last.
    """

    __tablename__ = "qualifications"

    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospects.id", ondelete="CASCADE"), primary_key=True)
    level: Mapped[str]
    before: Mapped[str] = mapped_column(default="", server_default="")
    stage_change_id: Mapped[int | None]
    task_id: Mapped[int | None]


class Stale(Base):
    """Whose `part` (fit or engagement) no longer follows what it rests on; triggers write it, and
    prospector.following works it off before the same transaction ends. The prospect may be gone: his
    removal, too, takes him out of his lists."""

    __tablename__ = "stale"
    __table_args__ = ({"sqlite_with_rowid": False},)

    prospect_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part: Mapped[str] = mapped_column(primary_key=True)


class PredictiveModel(Base):
    """A model learned from the user's own outcomes; `data` is its JSON. At most one is active."""

    __tablename__ = "predictive_models"

    id: Mapped[int] = mapped_column(primary_key=True)
    trained_at: Mapped[datetime] = mapped_column(UtcTime)
    active: Mapped[bool] = mapped_column(default=False, server_default="0")
    data: Mapped[str]


class Prediction(Base):
    """The likelihood, in percent, that the active model gives a prospect."""

    __tablename__ = "predictions"

    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospects.id", ondelete="CASCADE"), primary_key=True)
    likelihood: Mapped[int]


class SignalImport(Base):
    """One file of signals brought in."""

    __tablename__ = "signal_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    source: Mapped[str] = mapped_column(default="", server_default="")
    rows_read: Mapped[int] = mapped_column(default=0, server_default="0")
    at: Mapped[datetime] = mapped_column(UtcTime)


SIGNAL_KINDS = ("topic", "competitor_page", "keyword", "hiring", "funding", "tech")


class Signal(Base):
    """An imported observation of buying intent, of a company (`domain`) or of one person (`email_key`).

    It is matched to prospects whenever it is asked for, so it also counts for whoever is imported later.
    """

    __tablename__ = "signals"
    __table_args__ = (
        UniqueConstraint("domain", "email_key", "kind", "topic", "observed_on", "source"),
        Index("ix_signals_email_key", "email_key", sqlite_where=text("email_key <> ''")),
        Index("ix_signals_kind_observed_on", "kind", "observed_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    signal_import_id: Mapped[int | None] = mapped_column(
        ForeignKey("signal_imports.id", ondelete="CASCADE"), index=True
    )
    domain: Mapped[str] = mapped_column(default="", server_default="")
    email_key: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str]
    topic: Mapped[str] = mapped_column(default="", server_default="")
    strength: Mapped[float] = mapped_column(default=1.0, server_default="1")
    observed_on: Mapped[date]
    expires_on: Mapped[date]
    source: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Segment(Base):
    """A saved live filter; `conditions` is the JSON form of prospector.conditions."""

    __tablename__ = "segments"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    conditions: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcTime)
