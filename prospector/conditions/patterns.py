r"""Guarding the regular expressions users write.

Python's matcher cannot be given a time limit, so what could run away is refused before it starts:
a repeat inside a repeat or around alternatives (`(a+)+`, `(a|a)*`), back references, more than three
open-ended repeats, too many combinations of optional parts and alternatives, more than 200 characters.
What is left is polynomial at worst, over texts that prospector.storage.functions cuts.
"""

from __future__ import annotations

import re
import warnings
from typing import Any

from prospector.errors import InvalidInputError

LONGEST_PATTERN = 200
MOST_REPEATS = 3
MOST_WAYS = 4_096
_FEW = 16
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


def check_pattern(pattern: str) -> str:
    """The pattern, when it is valid and cannot run away; else InvalidInputError saying why."""
    if not pattern or len(pattern) > LONGEST_PATTERN:
        raise _refused(pattern, f"it must have 1 to {LONGEST_PATTERN} characters")
    cost = _Cost(pattern)
    cost.add(_parsed(pattern), repeated=False)
    if cost.repeats > MOST_REPEATS:
        raise _refused(pattern, f"it has more than {MOST_REPEATS} open-ended repeats such as * or +")
    if cost.ways > MOST_WAYS // 4**cost.repeats:
        raise _refused(pattern, "its optional parts and alternatives combine in too many ways")
    return pattern


def words_pattern(words: tuple[str, ...]) -> str:
    """A pattern that finds any of `words` as a whole word ("CTO", never inside "director")."""
    return rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in words)})(?!\w)"


def _parsed(pattern: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern, re.IGNORECASE)
            return re._parser.parse(pattern, re.IGNORECASE)  # type: ignore[attr-defined]
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise _refused(pattern, str(error)) from error


class _Cost:
    """What a pattern may cost: its open-ended repeats, and the ways its small choices combine."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.repeats = 0
        self.ways = 1

    def add(self, tree: Any, *, repeated: bool) -> None:
        """Count what the parsed pattern holds; raises where it could run away."""
        for operation, argument in tree:
            name = str(operation)
            if name.startswith("GROUPREF"):
                raise _refused(self.pattern, "it refers back to a group")
            if repeated and (name in _REPEATS or name == "BRANCH"):
                raise _refused(self.pattern, "it repeats something that itself repeats or has alternatives")
            repeated_here = name in _REPEATS and self._add_repeat(*argument[:2])
            for part in _parts(name, argument):
                self.add(part, repeated=repeated or repeated_here)
            if name == "BRANCH":
                self.ways *= len(argument[1])

    def _add_repeat(self, least: int, most: int) -> bool:
        """Count one repeat and say whether it can come more than once."""
        if int(most) > _FEW:
            self.repeats += 1
        else:
            self.ways *= int(most) - int(least) + 1
        return int(most) > 1


def _parts(name: str, argument: Any) -> list[Any]:
    """The parsed patterns inside one operation."""
    if name == "BRANCH":
        return list(argument[1])
    if name in _REPEATS or name in ("SUBPATTERN", "ASSERT", "ASSERT_NOT"):
        return [argument[-1]]
    if name == "ATOMIC_GROUP":
        return [argument]
    return []


def _refused(pattern: str, why: str) -> InvalidInputError:
    return InvalidInputError(
        f"The pattern {pattern[:60]!r} cannot be used: {why}.",
        hint="Use a simpler pattern, or 'contains' and 'has word' with a list of words.",
    )
