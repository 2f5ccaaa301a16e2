"""The best value of each field when several rows are one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Value = str | int | None

_EMAIL_TRUST: Final = {"valid": 4, "": 3, "free": 2, "role": 1, "disposable": 0, "invalid": -1, "missing": -1}
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


def merge(rows: Sequence[Mapping[str, Value]], fields: Iterable[str]) -> Merged:
    """The best known value of each of `fields` over `rows`; the earlier row wins among equals.

    Best is: a valid address before a free or role one, an international phone number before another, the
    fuller name, title and place. Fields that belong together (see TOGETHER) come from one row, and gaps in it
    are not filled from another.
    """
    wanted = list(fields)
    values: dict[str, Value] = {}
    origin: dict[str, int] = {}
    for group in _groups(wanted):
        index = max(range(len(rows)), key=lambda i: (_worth(rows[i], group), -i))
        for field in group:
            values[field] = rows[index].get(field, "")
            if values[field] not in ("", None):
                origin[field] = index
    return Merged({field: values[field] for field in wanted}, origin)


def _groups(wanted: list[str]) -> list[tuple[str, ...]]:
    """The wanted fields, those that belong together in one group."""
    together = [tuple(field for field in group if field in wanted) for group in TOGETHER]
    grouped = {field for group in together for field in group}
    return [group for group in together if group] + [(field,) for field in wanted if field not in grouped]


def _worth(row: Mapping[str, Value], group: tuple[str, ...]) -> tuple[int, ...]:
    """How good a row's values for the group are: trusted, then how many known, then how long."""
    known = [field for field in group if row.get(field) not in ("", None)]
    if not known:
        return (-2,)
    said = sum(len(str(row[field])) for field in known)
    return (_trust(row, group[0]), len(known), said)


def _trust(row: Mapping[str, Value], field: str) -> int:
    if field == "email":
        return _EMAIL_TRUST.get(str(row.get("email_status") or ""), 3)
    value = str(row.get(field) or "")
    if field in ("phone", "mobile"):
        return int(value.startswith("+"))
    if field in ("first_name", "full_name"):
        return int(len(str(row.get("first_name") or "").rstrip(".")) > 1 and bool(row.get("last_name")))
    return 0
