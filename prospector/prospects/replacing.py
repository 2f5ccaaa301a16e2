r"""Find and replace in one field of many prospects.

A pattern the user writes must be one that prospector.conditions lets pass, meets only texts short enough for
what it repeats, and the whole search ends after ten seconds: nothing a person types can hang the app.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector.conditions.patterns import check_pattern
from prospector.errors import InvalidInputError
from prospector.fields import BY_KEY, NUMBERS, label
from prospector.prospects.checking import CUSTOM, NOT_TYPED, present, refuse_unknown
from prospector.prospects.editing import Changes, Edited, Left, Progress, assign, expected
from prospector.prospects.selecting import as_rows
from prospector.records import Prospect

SECONDS = 10
LONGEST_FIND = 1_000
# How long a text may be for a pattern of no, one, two or three open repeats: a fraction of a second each.
_LONGEST_TEXT = (20_000, 2_000, 250, 80)
_TOO_LONG = "This text is too long for a pattern with repeats."


@dataclass(frozen=True, slots=True)
class Replacing:
    r"""What to look for in which field, and what to put there.

    `whole` finds only values that are nothing but `find`; `case` tells capitals apart; with `regex`
    `find` is a regular expression and `new` may take its groups up again as `\1`. Raises
    InvalidInputError for a field, a pattern or a replacement that cannot be.
    """

    field: str
    find: str
    new: str
    whole: bool = False
    case: bool = False
    regex: bool = False

    def __post_init__(self) -> None:
        refuse_unknown([self.field])
        if self.field == "stage" or self.field in NOT_TYPED:
            raise InvalidInputError(f"{label(self.field)} cannot be searched and replaced.")
        if not self.find:
            raise InvalidInputError("Say what to look for.", place="Find")
        if len(self.find) > LONGEST_FIND or len(self.new) > LONGEST_FIND:
            raise InvalidInputError(f"At most {LONGEST_FIND:,} letters can be looked for or put in.")
        if self.regex:
            check_pattern(self.find)
        self.replacer()

    def replacer(self) -> Callable[[str], str | None]:
        """A function from a value to the new one, None where the value is too long for the pattern."""
        flags = re.NOFLAG if self.case else re.IGNORECASE
        pattern = re.compile(self.find if self.regex else re.escape(self.find), flags)
        new = self.new if self.regex else self.new.replace("\\", r"\\")
        longest = _LONGEST_TEXT[min(_repeats(self.find), 3)] if self.regex else max(_LONGEST_TEXT)

        def replaced(value: str) -> str | None:
            if len(value) > longest:
                return None
            if self.whole:
                found = pattern.fullmatch(value)
                return found.expand(new) if found else value
            return pattern.sub(new, value)

        try:
            pattern.sub(new, "")  # says whether `new` is well formed
        except (re.error, IndexError) as error:
            raise InvalidInputError(f"The replacement cannot be used: {error}.", place="Replace") from error
        return replaced


def replacements(
    session: Session,
    ids: Collection[int],
    wanted: Replacing,
    *,
    now: datetime,
    progress: Progress = lambda done, total: None,
) -> Edited:
    """What `replace` would do among these prospects; nothing is written. Raises InvalidInputError."""
    found, too_long = _found(session, ids, wanted)
    return _with(expected(session, found, now=now, progress=progress), too_long)


def replace(
    session: Session,
    ids: Collection[int],
    wanted: Replacing,
    *,
    now: datetime,
    progress: Progress = lambda done, total: None,
) -> Edited:
    """Replace in every value of the field that has it, with the checks of an edit.

    A result that cannot be used (an address or a number that is none any more) is left and named.
    Raises InvalidInputError when the pattern takes too long.
    """
    found, too_long = _found(session, ids, wanted)
    return _with(assign(session, found, now=now, progress=progress), too_long)


def _found(
    session: Session, ids: Collection[int], wanted: Replacing
) -> tuple[list[tuple[int, Changes]], list[Left]]:
    session.flush()
    own = wanted.field.startswith(CUSTOM)
    column = Prospect.custom if own else getattr(Prospect, wanted.field)
    rows = session.execute(select(Prospect.id, column).where(Prospect.id.in_(as_rows(ids))))
    replaced, known = wanted.replacer(), dict[str, str | None]()
    found: list[tuple[int, Changes]] = []
    too_long: list[Left] = []
    until = time.monotonic() + SECONDS
    for number, stored in rows:
        value = str(present({"custom": stored}, wanted.field) if own else "" if stored is None else stored)
        if value and value not in known:
            known[value] = _in_time(replaced, value, until)
        after = known.get(value, value)
        if after is None:
            too_long.append(Left(number, "", wanted.field, value[:80], _TOO_LONG))
        elif after != value:
            found.append((number, {wanted.field: after}))
    return found, too_long


def _in_time(replaced: Callable[[str], str | None], value: str, until: float) -> str | None:
    if time.monotonic() > until:
        raise InvalidInputError(
            "Looking for this takes too long.", hint="Use a simpler pattern. Nothing was changed."
        )
    return replaced(value)


def _with(done: Edited, too_long: list[Left]) -> Edited:
    if not too_long:
        return done
    left = (*done.left, *too_long)[:100]
    return Edited(done.ids, done.values, done.fields, done.examples, left, done.left_count + len(too_long))


def _repeats(pattern: str) -> int:
    """At most how many open-ended repeats the pattern has; a sign in brackets counts, too."""
    return len(re.findall(r"[*+{]", pattern))


def replaceable() -> list[str]:
    """The stored fields in which replacing makes sense: texts."""
    closed = {"seniority", "department", "country", "language"} | NOT_TYPED | NUMBERS
    return [key for key, field in BY_KEY.items() if field.stored and key not in closed]
