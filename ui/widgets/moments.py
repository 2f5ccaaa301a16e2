"""Days and moments as every screen writes them, in this computer's time zone."""

from __future__ import annotations

from datetime import datetime


def day(at: datetime) -> str:
    """Like "21 Nov 2026"."""
    local = at.astimezone()
    return f"{local.day} {local:%b %Y}"  # not %-d, which Windows refuses


def day_in(at: datetime, year: int) -> str:
    """Like "21 Nov", where the year goes without saying; else with the year."""
    local = at.astimezone()
    return f"{local.day} {local:%b}" if local.year == year else day(at)


def moment(at: datetime) -> str:
    """Like "21 Nov 2026, 14:05"."""
    return f"{day(at)}, {at.astimezone():%H:%M}"
