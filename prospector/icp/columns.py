"""The values of a few columns, remembered for all prospects: each distinct one once, and who has which.

A question about nothing else is then judged once per distinct value, without looking at the prospects.
"""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from operator import itemgetter
from typing import Any

from sqlalchemy import CTE, String, func, select
from sqlalchemy.orm import Session

from prospector import fields
from prospector.conditions import Condition, Sort, leaves, subject
from prospector.icp.rules import Question
from prospector.icp.words import Words
from prospector.records import Prospect

MOST_DISTINCT = 200_000
MOST_TOGETHER = 4
_TURN = 2_000

_BYTES = 256
_LAST_BYTE = chr(_BYTES - 1)

Check = Callable[[], object]
"""Called every few thousand prospects; raises CancelledError when nobody waits for the outcome any more."""


def nothing() -> None:
    """Never cancelled."""


Names = tuple[str, ...]
"""Columns of `prospects`, in the order of their names."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The distinct values of some columns, and for every prospect, in the order of ids, the place of his."""

    names: Names
    values: tuple[Any, ...]
    places: array[int] | bytes

    def as_prospects(self) -> CTE:
        """The distinct values in the place of the table `prospects`, numbered from 0 by their id."""
        each = func.json_each(json.dumps(self.values), type_=String).table_valued("key", "value").c
        if len(self.names) == 1:
            columns = [each.value.label(self.names[0])]
        else:
            columns = [
                func.json_extract(each.value, f"$[{k}]").label(name) for k, name in enumerate(self.names)
            ]
        return select(each.key.label("id"), *columns).cte("prospects")

    def spread(self, letters: str, check: Check = nothing) -> str:
        """A letter for every prospect, from one for every distinct value."""
        if isinstance(self.places, bytes) and max(letters, default="") <= _LAST_BYTE:
            return self.places.translate(letters.encode("latin-1").ljust(_BYTES)).decode("latin-1")
        of, parts = letters.__getitem__, []
        for start in range(0, len(self.places), _TURN):
            check()
            parts.append("".join(map(of, self.places[start : start + _TURN])))
        return "".join(parts)


def names_of(question: Question) -> Names | None:
    """The columns that a question is about, or None where it is about more than stored fields."""
    if isinstance(question, Words):
        return (question.field,) if question.field in fields.STORED else None
    names: set[str] = set()
    for leaf in (leaf for node in question for leaf in leaves(node)):
        if not isinstance(leaf, Condition):
            return None
        if subject(leaf.field).sort is Sort.SPAN:
            names |= {f"{leaf.field}_min", f"{leaf.field}_max"}
        elif leaf.field in fields.STORED:
            names.add(leaf.field)
        else:
            return None
    return tuple(sorted(names)) if 0 < len(names) <= MOST_TOGETHER else None


def read(session: Session, wanted: Sequence[Names], check: Check = nothing) -> dict[Names, Columns | None]:
    """Read sets of columns in one pass over the prospects; None for a set with too many distinct values."""
    if not wanted:
        return {}
    order = sorted({name for names in wanted for name in names})
    takes = [itemgetter(*(order.index(name) for name in names)) for names in wanted]
    numbers: list[dict[Any, int] | None] = [defaultdict(count().__next__) for _ in wanted]
    places = [array("I") for _ in wanted]
    columns = [Prospect.__table__.c[name] for name in order]
    statement = select(*columns).order_by(Prospect.__table__.c.id)
    for portion in session.execute(statement).partitions(_TURN):
        check()
        for k, number in enumerate(numbers):
            if number is not None:
                places[k].extend(map(number.__getitem__, map(takes[k], portion)))
                numbers[k] = number if len(number) <= MOST_DISTINCT else None
    return {
        names: Columns(names, tuple(number), _compact(places[k], len(number))) if number is not None else None
        for k, (names, number) in enumerate(zip(wanted, numbers, strict=True))
    }


def _compact(places: array[int], values: int) -> array[int] | bytes:
    """A byte for each prospect does where there are few values, and is quickly turned into letters."""
    return bytes(places.tolist()) if values <= _BYTES else places
