"""The best value of each field when several rows are one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, repeat
from operator import ne
from typing import Final, NamedTuple

from prospector.matching.companies import spelling
from prospector.matching.keys import company_key

Value = str | int | None

_BLANK: Final = ("", None)
_EMAIL_TRUST: Final = {"valid": 4, "": 3, "free": 2, "role": 1, "disposable": 0, "invalid": -1, "missing": -1}
_TRUSTED_BY_OTHERS: Final = frozenset({"email", "first_name", "full_name"})  # see _trust
# Fields that say one thing together are taken from one row.
TOGETHER: Final[tuple[tuple[str, ...], ...]] = (
    ("email", "email_status"),
    ("first_name", "middle_name", "last_name", "full_name"),
    ("company", "legal_form", "company_short"),
    ("title", "seniority", "department"),
    ("employees_min", "employees_max"),
    ("revenue_min", "revenue_max", "revenue_currency"),
    ("street", "postal_code", "city", "region"),
)


@dataclass(frozen=True, slots=True)
class Merged:
    """The values of the merged row, and for every field that is known the index of the row it came from."""

    values: dict[str, Value]
    origin: dict[str, int]


class _Plan(NamedTuple):
    """How to merge a set of fields: each field's group, and all fields that tell rows apart."""

    group_of: dict[str, tuple[str, ...]]
    looked_at: tuple[str, ...]


def merge(rows: Sequence[Mapping[str, Value]], fields: Iterable[str]) -> Merged:
    """The best known value of each of `fields` over `rows`; the earlier row wins among equals.

    Best is: a valid address before a free or role one, an international phone number before another, the
    fuller name, title and place, and of two spellings of one company's name the better. Fields that belong
    together (see TOGETHER) come from one row, and gaps in it are not filled from another.
    """
    wanted = tuple(fields)
    plan = _plan(wanted)
    values = dict(zip(wanted, map(rows[0].get, wanted, repeat("")), strict=True))
    origin = {field: 0 for field, value in values.items() if value not in _BLANK}
    for group in {plan.group_of[field] for field in _differing(rows, plan.looked_at)}:
        if index := _best(rows, group):
            _take(values, origin, rows[index], index, group)
    return Merged(values, origin)


@lru_cache(maxsize=16)
def _plan(wanted: tuple[str, ...]) -> _Plan:
    group_of: dict[str, tuple[str, ...]] = {field: (field,) for field in wanted}
    for whole in TOGETHER:
        if group := tuple(field for field in whole if field in wanted):
            group_of |= dict.fromkeys(whole, group)
    return _Plan(group_of, tuple(group_of))


def _differing(rows: Sequence[Mapping[str, Value]], fields: tuple[str, ...]) -> set[str]:
    """The fields in which not all rows are the same; most are the same, or empty, in all."""
    first = tuple(map(rows[0].get, fields))
    found: set[str] = set()
    for row in rows[1:]:
        found.update(compress(fields, map(ne, first, map(row.get, fields))))
    return found


def _best(rows: Sequence[Mapping[str, Value]], group: tuple[str, ...]) -> int:
    """The index of the row that has the best values for the group, the first one among equals."""
    if len(group) == 1 and group[0] not in _TRUSTED_BY_OTHERS:
        known = [row.get(group[0]) for row in rows]
        told = set(known).difference(_BLANK)
        if len(told) == 1:
            return known.index(told.pop())
    worth = [_worth(row, group) for row in rows]
    best = worth.index(max(worth))
    return _better_spelled(rows, worth, best) if group[0] == "company" else best


def _better_spelled(rows: Sequence[Mapping[str, Value]], worth: Sequence[tuple[int, ...]], best: int) -> int:
    """The row that writes the name of the best one's company better, and knows as much."""
    names = [str(row.get("company") or "") for row in rows]
    key = company_key(names[best])
    same = [
        index
        for index, name in enumerate(names)
        if name and worth[index][:2] == worth[best][:2] and company_key(name) == key
    ]
    return max(same, key=lambda index: (spelling(names[index]), index == best), default=best)


def _take(
    values: dict[str, Value],
    origin: dict[str, int],
    row: Mapping[str, Value],
    index: int,
    group: tuple[str, ...],
) -> None:
    for field in group:
        values[field] = row.get(field, "")
        if values[field] in _BLANK:
            origin.pop(field, None)
        else:
            origin[field] = index


def _worth(row: Mapping[str, Value], group: tuple[str, ...]) -> tuple[int, ...]:
    """How good a row's values for the group are: trusted, then how many known, then how long."""
    known = [value for value in map(row.get, group) if value not in _BLANK]
    if not known:
        return (-2,)
    return (_trust(row, group[0]), len(known), sum(map(len, map(str, known))))


def _trust(row: Mapping[str, Value], field: str) -> int:
    if field == "email":
        return _EMAIL_TRUST.get(str(row.get("email_status") or ""), 3)
    value = str(row.get(field) or "")
    if field in ("phone", "mobile"):
        return int(value.startswith("+"))
    if field in ("first_name", "full_name"):
        return int(len(str(row.get("first_name") or "").rstrip(".")) > 1 and bool(row.get("last_name")))
    return 0
