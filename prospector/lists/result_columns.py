"""The columns a cleaned list is shown and saved in: ours, or the file's own with what is new behind them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prospector import fields
from prospector.errors import InvalidInputError
from prospector.lists.options import SKIP

LAYOUTS = ("standard", "own")
CONSENT = ("opt_out", "bounced")

_FIRST = (
    "first_name", "last_name", "full_name", "title", "seniority", "department", "company", "domain", "email",
    "email_status", "phone", "linkedin", "city", "country", "industry", "employees_min", "employees_max",
    "revenue",
)  # fmt: skip
_REST = tuple(name for name in fields.STORED if name not in _FIRST)
STANDARD = (*_FIRST, *_REST)
"""Our own columns: fields, and `revenue`, which is a range."""
_RANGES = {"employees": ("employees_min", "employees_max"), "revenue": ("revenue_min", "revenue_max")}
_COVERED_BY = {
    "revenue_min": "revenue", "revenue_max": "revenue",
    "employees_min": "employees", "employees_max": "employees",
}  # fmt: skip
_NOT_ADDED = frozenset(("source", *_COVERED_BY))

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """A column of the result: its header, and the field (a key of fields.BY_KEY) it shows, or "" for a column
    that was not mapped, which shows the cell of the file's column `header`."""

    title: str
    field: str
    header: str = ""

    @property
    def key(self) -> str:
        """What tells the column from the others of its layout."""
        return self.field or f"custom.{self.header}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that was read: file, name, the 1-based row of its header, and each column's header and field
    ("" for a custom one, SKIP for one left out)."""

    id: int
    file: str
    name: str
    header_row: int | None
    source: str
    columns: Sequence[tuple[str, str]]


def sheets(staged: sqlite3.Connection) -> list[Sheet]:
    """The sheets that were read, in order."""
    found = staged.execute("SELECT id, file, sheet, header_row, source, columns FROM sheets ORDER BY id")
    return [
        Sheet(*row[:5], [(header, name) for header, name in json.loads(row[5])])  # type: ignore[call-arg]
        for row in found
    ]


def columns_of(staged: sqlite3.Connection, layout: str) -> list[LayoutColumn]:
    """The columns of a layout. Raises InvalidInputError for one there is not."""
    if layout not in LAYOUTS:
        raise InvalidInputError(
            f"There is no layout {layout!r}.", hint=f"Choose one of {', '.join(LAYOUTS)}.", place="--layout"
        )
    return _standard(staged) if layout == "standard" else _own(staged)


def _standard(staged: sqlite3.Connection) -> list[LayoutColumn]:
    known = [LayoutColumn(name, name) for name in (*STANDARD, *_consent(staged))]
    taken = {column.title for column in known}
    custom = _custom_headers(staged)
    return known + [
        LayoutColumn(f"{header} (original)" if header in taken else header, "", header) for header in custom
    ]


def _own(staged: sqlite3.Connection) -> list[LayoutColumn]:
    """The file's columns by its own headers, then what cleaning added; titles are never given twice."""
    columns = {column.key: column for column in own_columns(sheets(staged))}
    for header in _custom_headers(staged):
        columns.setdefault(f"custom.{header}", LayoutColumn(header, "", header))
    for name in (*_added(staged, columns), *_consent(staged)):
        columns.setdefault(name, LayoutColumn(fields.label(name), name))
    return _with_titles_of_their_own(columns.values())


def own_columns(read: Sequence[Sheet]) -> list[LayoutColumn]:
    """The columns of the sheets, the first sheet's first; two columns of one field become one."""
    columns: dict[str, LayoutColumn] = {}
    for sheet in read:
        for header, name in sheet.columns:
            if name != SKIP:
                column = LayoutColumn(header or (fields.label(name) if name else ""), name, header)
                columns.setdefault(column.key, column)
    return list(columns.values())


def _added(staged: sqlite3.Connection, columns: Mapping[str, LayoutColumn]) -> list[str]:
    """The fields that no column of the file holds and that somebody has now."""
    candidates = [name for name in STANDARD if name not in columns and name not in _NOT_ADDED]
    tests = ", ".join(f"max(coalesce(v_{name}, '') <> '')" for name in candidates if name not in _RANGES)
    names = [name for name in candidates if name not in _RANGES]
    found = staged.execute(f"SELECT {tests} FROM cleaned").fetchone()  # noqa: S608
    return [name for name, filled in zip(names, found, strict=True) if filled]


def _with_titles_of_their_own(columns: Iterable[LayoutColumn]) -> list[LayoutColumn]:
    taken: set[str] = set()
    result = []
    for column in columns:
        title, number = column.title, 2
        while title.casefold() in taken:
            title, number = f"{column.title} ({number})", number + 1
        taken.add(title.casefold())
        result.append(LayoutColumn(title, column.field, column.header))
    return result


def _consent(staged: sqlite3.Connection) -> list[str]:
    """Who opted out or bounced is said wherever the file says so, in a column for it or elsewhere."""
    mapped = {name for sheet in sheets(staged) for _, name in sheet.columns}
    said = staged.execute("SELECT max(opt_out <> ''), max(bounced <> '') FROM cleaned").fetchone()
    return [name for name, told in zip(CONSENT, said, strict=True) if told or name in mapped]


def _custom_headers(staged: sqlite3.Connection) -> list[str]:
    headers: dict[str, None] = {}
    for sheet in sheets(staged):
        headers |= {header: None for header, name in sheet.columns if header and not name}
    surplus = staged.execute("SELECT DISTINCT key FROM cleaned, json_each(v_custom) ORDER BY key")
    return list(headers | dict.fromkeys(key for (key,) in surplus))


def values_in(columns: Sequence[LayoutColumn]) -> Callable[[Row], list[Any]]:
    """A function that gives the clean values of a staged row (of the view `rows`) in these columns."""
    has_custom = any(not column.field for column in columns)
    steps = [(column.field, column.header) for column in columns]

    def values(row: Row) -> list[Any]:
        custom = json.loads(row["v_custom"]) if has_custom else {}
        return [clean_value(row, name) if name else custom.get(header, "") for name, header in steps]

    return values


def sql_of(name: str) -> str:
    """A field's clean value as SQL over the view `rows`, NULL where there is none; see clean_value."""
    if name not in _RANGES:
        return f"nullif({name if name in CONSENT else f'v_{name}'}, '')"
    low, high = (f"v_{part}" for part in _RANGES[name])
    return f"CASE WHEN {low} <> {high} THEN {low} || '-' || {high} ELSE coalesce({low}, {high}) END"


def clean_value(row: Row, name: str) -> Any:
    """A field's clean value; employees and revenue as one number or a range."""
    if name in _RANGES:
        low, high = (row[f"v_{part}"] for part in _RANGES[name])
        return _range(low, high)
    return row[name] if name in CONSENT else row[f"v_{name}"]


def _range(low: int | None, high: int | None) -> int | str:
    if low is not None and high is not None and low != high:
        return f"{low}-{high}"
    known = high if low is None else low
    return "" if known is None else known


def raw_in(
    columns: Sequence[LayoutColumn], read: Iterable[Sheet]
) -> Callable[[int, Sequence[str]], list[str]]:
    """A function that puts the raw cells of a row of a sheet (by its id) in these columns."""
    places = {sheet.id: list(_places(columns, sheet)) for sheet in read}

    def cells(sheet_id: int, raw: Sequence[str]) -> list[str]:
        return [raw[at] if at is not None and at < len(raw) else "" for at in places[sheet_id]]

    return cells


def _places(columns: Sequence[LayoutColumn], sheet: Sheet) -> Iterator[int | None]:
    """Where in the sheet each column's cells stand."""
    by_key: dict[str, int] = {}
    for position, (header, name) in enumerate(sheet.columns):
        by_key.setdefault(name if name not in ("", SKIP) else f"custom.{header}", position)
    for column in columns:
        yield by_key.get(column.key, _surplus(column, sheet))


def _surplus(column: LayoutColumn, sheet: Sheet) -> int | None:
    """Where the cells of a column stand that has no header, beyond the last one that has."""
    number = column.header.removeprefix("Column ")
    at = int(number) - 1 if not column.field and number.isascii() and number.isdigit() else -1
    return at if at >= len(sheet.columns) else None


def is_filled(value: Any) -> bool:
    """Whether a value says something; 0 does."""
    return value is not None and value != ""
