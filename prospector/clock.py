"""Time as core sees it: always passed in, always UTC, never read from the wall in a rule."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The wall clock, in UTC, whole seconds. Called at the edges only (command line, window)."""
    return datetime.now(UTC).replace(microsecond=0)


def parse_now(text: str) -> datetime:
    """An ISO 8601 date or time as UTC; a time without zone counts as UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).replace(microsecond=0)
