"""SQL functions the workspace's connections know beyond SQLite's own."""

from __future__ import annotations

import json
import math
import re
import sqlite3
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat
from operator import is_not

MOST_PATTERNS = 512
MOST_VALUES = 100_000
MOST_ANSWERS = 1_000_000
_AT_ONCE = 1_000
LONGEST_TEXT = 2_000
LONGEST_REPEATED = 250
TEXTS = "texts"
"""Where the info of a session has the TextMemory of its workspace."""
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


class TextMemory:
    """What patterns and words were judged to say about texts; all connections of a workspace share it."""

    def __init__(self) -> None:
        self.matches = _Remembering(_Matches)
        self.words_found = _Remembering(lambda asked: _WordsFound(asked, self.matches))


def register(connection: sqlite3.Connection, now: Callable[[], datetime], memory: TextMemory) -> None:
    """Make these known to `connection`:

    - `matches(pattern, text)`: 1 when the regular expression is found in the text, ignoring case, else 0.
      Judged once per distinct text, of which the first 2,000 characters count (250 when the pattern
      repeats something, which bounds its time). Only patterns that prospector.conditions let pass may
      be given.
    - `words_found(patterns, text)`: `patterns` is a JSON list of regular expressions; the sum of 2 ** k over
      those that `matches` would find. All of them are judged once per distinct text.
    - `number_of(value)`: the number a value says ("1,200" -> 1200), NULL when it says none.
    - `days_ago(n)`: the moment `n` days before now, in the stored form (2026-01-31T08:30:00Z).
    - `present_days()`: the days from 2020-01-01T00:00Z to now, with their fraction (see Engagement).
    - `pow(base, exponent)`, where this SQLite was built without it.
    - `exp2(x)`: 2 to the power of x, and `log2(x)`, NULL where x is not above zero.

    Those that tell the time are asked once per statement, since they give the same answer all through it.
    """
    connection.create_function("matches", 2, memory.matches, deterministic=True)
    connection.create_function("words_found", 2, memory.words_found, deterministic=True)
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


class _Remembering:
    """Answers from a bounded memory: a list has far fewer distinct titles than rows.

    When it is full, what was first asked longest ago is forgotten first.
    """

    def __init__(self, kind: Callable[[str], _Answers]) -> None:
        self._kind = kind
        self._known: dict[str, _Answers] = {}
        self._changing = threading.Lock()

    def __call__(self, asked: str, text: str | None) -> int:
        try:
            return self._known[asked][text]
        except KeyError:
            return self.about(asked)[text]

    def about(self, asked: str) -> _Answers:
        """All that is remembered about one pattern or list of words."""
        with self._changing:
            if asked not in self._known:
                self._make_room()
                self._known[asked] = self._kind(asked)
            return self._known[asked]

    def _make_room(self) -> None:
        kept = sum(map(len, self._known.values()))
        while self._known and (len(self._known) >= MOST_PATTERNS or kept > MOST_ANSWERS):
            kept -= len(self._known.pop(next(iter(self._known))))


class _Answers(dict[str | None, int], ABC):
    """What was answered about each text so far."""

    @abstractmethod
    def judge(self, text: str) -> int:
        """The answer for a text that is new."""

    def learn(self, texts: Sequence[str]) -> None:
        """Judge many texts at once, which is quicker than one by one; only as many as there is room for."""
        new = [text for text in texts if text not in self]
        if len(self) + len(new) <= MOST_VALUES:
            for start in range(0, len(new), _AT_ONCE):
                some = new[start : start + _AT_ONCE]
                self.update(zip(some, self.judge_all(some), strict=True))

    def judge_all(self, texts: Sequence[str]) -> Iterable[int]:
        """The answers for texts that are new."""
        return map(self.judge, texts)

    def __missing__(self, text: str | None) -> int:
        if len(self) >= MOST_VALUES:
            self.clear()
        answer = self[text] = 0 if text is None else self.judge(str(text))
        return answer


class _Matches(_Answers):
    """Whether one pattern is found."""

    def __init__(self, pattern: str) -> None:
        super().__init__()
        self._search = re.compile(pattern, re.IGNORECASE).search
        self._longest = LONGEST_REPEATED if re.search(r"[*+{]", pattern) else LONGEST_TEXT

    def judge(self, text: str) -> int:
        return self._search(text[: self._longest]) is not None

    def judge_all(self, texts: Sequence[str]) -> Iterable[int]:
        cut_texts: Iterable[str] = map(str.__getitem__, texts, repeat(slice(self._longest)))
        return map(is_not, map(self._search, cut_texts), repeat(None))


class _WordsFound(_Answers):
    """Which of several patterns are found, as bits; each of them is remembered for itself, too."""

    def __init__(self, patterns: str, matches: _Remembering) -> None:
        super().__init__()
        self._known = [(1 << k, matches.about(pattern)) for k, pattern in enumerate(json.loads(patterns))]

    def judge(self, text: str) -> int:
        return sum([bit for bit, known in self._known if known[text]])


_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?")
_GROUPED = re.compile(r"(?<=\d)[,\u00a0\u202f' ](?=\d{3}(?!\d))")


def _number_of(value: object) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    text = _GROUPED.sub("", value.strip()) if isinstance(value, str) else ""
    return float(text) if _NUMBER.fullmatch(text) else None
