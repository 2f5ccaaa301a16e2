"""SQL functions the workspace's connections know beyond SQLite's own."""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

MOST_PATTERNS = 16
MOST_VALUES = 100_000
LONGEST_TEXT = 2_000
LONGEST_REPEATED = 250
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def register(connection: sqlite3.Connection, now: Callable[[], datetime]) -> None:
    """Make these known to `connection`:

    - `matches(pattern, text)`: 1 when the regular expression is found in the text, ignoring case, else 0.
      Judged once per distinct text, of which the first 2,000 characters count (250 when the pattern
      repeats something, which bounds its time). Only patterns that prospector.conditions let pass may
      be given.
    - `number_of(value)`: the number a value says ("1,200" -> 1200), NULL when it says none.
    - `days_ago(n)`: the moment `n` days before now, in the stored form (2026-01-31T08:30:00Z).
    - `present_days()`: the days from 2020-01-01T00:00Z to now, with their fraction (see Engagement).
    - `pow(base, exponent)`, where this SQLite was built without it.
    - `exp2(x)`: 2 to the power of x, and `log2(x)`, NULL where x is not above zero.

    Those that tell the time are asked once per statement, since they give the same answer all through it.
    """
    connection.create_function("matches", 2, _Matches(), deterministic=True)
    connection.create_function("number_of", 1, _number_of, deterministic=True)
    connection.create_function(
        "days_ago", 1, lambda days: _stored(now() - timedelta(days=days)), deterministic=True
    )
    connection.create_function("exp2", 1, exp2, deterministic=True)
    connection.create_function("log2", 1, _log2, deterministic=True)
    connection.create_function("present_days", 0, lambda: days_since_epoch(now()), deterministic=True)
    if not _has_pow(connection):
        connection.create_function("pow", 2, pow, deterministic=True)


def _has_pow(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT pow(2.0, 1.0)")
    except sqlite3.OperationalError:
        return False
    return True


def days_since_epoch(moment: datetime) -> float:
    """The days from 2020-01-01T00:00Z to `moment`, with their fraction."""
    return (moment - EPOCH) / timedelta(days=1)


def exp2(power: float) -> float:
    """2 to this power; what is too large for a number stays the largest one."""
    return float(2.0 ** min(power, 1023.0))


def _log2(value: float) -> float | None:
    return math.log2(value) if value > 0 else None


def _stored(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Matches:
    """Answers `matches` from a bounded memory: a list has far fewer distinct titles than rows."""

    def __init__(self) -> None:
        self._known: dict[str, _Answers] = {}

    def __call__(self, pattern: str, text: str | None) -> bool:
        try:
            return self._known[pattern][text]
        except KeyError:
            if len(self._known) >= MOST_PATTERNS:
                del self._known[next(iter(self._known))]
            return self._known.setdefault(pattern, _Answers(pattern))[text]


class _Answers(dict[str | None, bool]):
    """What one pattern said about each text so far."""

    def __init__(self, pattern: str) -> None:
        super().__init__()
        self._search = re.compile(pattern, re.IGNORECASE).search
        self._longest = LONGEST_REPEATED if re.search(r"[*+{]", pattern) else LONGEST_TEXT

    def __missing__(self, text: str | None) -> bool:
        if len(self) >= MOST_VALUES:
            self.clear()
        answer = self[text] = text is not None and self._search(str(text)[: self._longest]) is not None
        return answer


_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?")
_GROUPED = re.compile(r"(?<=\d)[,\u00a0\u202f' ](?=\d{3}(?!\d))")


def _number_of(value: object) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    text = _GROUPED.sub("", value.strip()) if isinstance(value, str) else ""
    return float(text) if _NUMBER.fullmatch(text) else None
