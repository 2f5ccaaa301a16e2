"""The columns of the grid: which there are, which the user chose, in which order and how wide."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from typing import Any

from prospector import fields
from prospector.prospects import EDITABLE, ProspectRow
from ui.widgets import (
    CellDelegate,
    Column,
    FitDelegate,
    MutedDelegate,
    NumberDelegate,
    PersonDelegate,
    PillDelegate,
    TextDelegate,
)

CUSTOM = "custom."
DEFAULT = (
    Column("full_name", "Prospect", 12.5, 2.0, PersonDelegate, sortable=True),
    Column("company", "Company", 8, 1.6, TextDelegate, yields=1, sortable=True),
    Column("email", "Email", 13, 1.7, MutedDelegate, yields=3, sortable=True),
    Column("fit", "Fit", 6.8, 0.4, FitDelegate, yields=1, sortable=True),
    Column("status", "Status", 9.4, 0.1, PillDelegate, yields=2, sortable=True),
    Column("city", "City", 7, 1.0, MutedDelegate, yields=4, sortable=True),
)
_DEFAULTS = {column.key: column for column in DEFAULT}
_FIRST = "full_name"
_READ_ONLY = {
    "grade": "Grade",
    "engagement": "Engagement",
    "likelihood": "Likelihood %",
    "email_status": "Email status",
    "last_touch_at": "Last touch",
    "next_due": "Next due",
    "created_at": "Added",
    "updated_at": "Changed",
}
_WIDE = frozenset(
    ("notes", "street", "title", "linkedin", "company_linkedin", "email", "other_email", "source")
)
_OF_ROW = frozenset(one.name for one in dataclass_fields(ProspectRow))
_LEAST, _MOST = 4.0, 60.0


@dataclass(frozen=True, slots=True)
class Layout:
    """The chosen columns in order, and the widths (in em) that the user gave some of them."""

    keys: tuple[str, ...] = tuple(_DEFAULTS)
    widths: tuple[tuple[str, float], ...] = ()

    @property
    def is_default(self) -> bool:
        return self == Layout()

    def with_width(self, key: str, width: float) -> Layout:
        """The same columns, one of them as wide as this."""
        others = tuple(pair for pair in self.widths if pair[0] != key)
        return replace(self, widths=(*others, (key, round(min(max(width, _LEAST), _MOST), 1))))


def offered(own: Sequence[str]) -> list[tuple[str, str]]:
    """Every column there is, key and words: the usual ones, all fields, and the user's own."""
    keys = [*_DEFAULTS, *EDITABLE, *_READ_ONLY, *(CUSTOM + name for name in own)]
    return [(key, words_of(key)) for key in dict.fromkeys(keys)]


def words_of(key: str) -> str:
    """The heading of a column."""
    if key in _DEFAULTS:
        return _DEFAULTS[key].label
    if key == "stage":
        return "Stage"
    return _READ_ONLY.get(key) or fields.label(key.removeprefix(CUSTOM))


def made(layout: Layout) -> tuple[Column, ...]:
    """The columns to show; those that the user chose never hide by themselves."""
    if layout.is_default:
        return DEFAULT
    widths = dict(layout.widths)
    columns = [_column(key) for key in layout.keys]
    return tuple(replace(one, yields=0, width=widths.get(one.key, one.width)) for one in columns)


def _column(key: str) -> Column:
    if key in _DEFAULTS:
        return _DEFAULTS[key]
    number = key in fields.NUMBERS or key in ("engagement", "likelihood")
    delegate: type[CellDelegate] = NumberDelegate if number else MutedDelegate
    width = 12.0 if key in _WIDE else 8.0
    sortable = key not in ("next_due",)
    return Column(key, words_of(key), width, 1.0, delegate, sortable=sortable, right=number)


def further(keys: Sequence[str]) -> tuple[str, ...]:
    """The fields that a row of the grid does not have by itself."""
    return tuple(key for key in keys if key not in _OF_ROW)


def is_editable(key: str) -> bool:
    """Whether a cell of this column can be typed into."""
    return key in EDITABLE or key.startswith(CUSTOM)


def as_text(layout: Layout) -> str:
    """For the preferences."""
    return "" if layout.is_default else json.dumps({"keys": layout.keys, "widths": dict(layout.widths)})


def from_text(text: str) -> Layout:
    """What was kept; the default where that cannot be understood. Columns that are gone are left out."""
    try:
        kept: Any = json.loads(text) if text else {}
    except ValueError:
        kept = {}
    if not isinstance(kept, Mapping) or not isinstance(kept.get("keys"), list):
        return Layout()
    known = {key for key, _ in offered(())}
    keys = [key for key in kept["keys"] if isinstance(key, str) and (key in known or key.startswith(CUSTOM))]
    widths = kept.get("widths")
    sane = (
        (key, float(width))
        for key, width in (widths.items() if isinstance(widths, Mapping) else ())
        if key in keys and isinstance(width, int | float) and _LEAST <= width <= _MOST
    )
    ordered = dict.fromkeys([_FIRST, *keys] if _FIRST not in keys else keys)
    return Layout(tuple(ordered), tuple(sane))
