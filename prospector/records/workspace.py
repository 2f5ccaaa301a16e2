"""What a workspace knows about itself and its sender."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from prospector.records.base import Base


class Setting(Base):
    """One setting of the workspace (sender identity, default region, ...); never a secret."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
