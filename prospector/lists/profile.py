"""How the values of an opened list are distributed, column by column: as they came and as they are now."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import compress
from typing import Any

from prospector import fields
from prospector.cleaning.findings import CATALOGUE
from prospector.lists import result_columns, staging
from prospector.lists.cleanup import OpenedList
from prospector.lists.result_columns import LayoutColumn

TOP = 12
_LONGEST_SHAPE = 24
_ROWS = "verdict <> 'rejected'"
_PEOPLE = f"{_ROWS} AND id = cluster"


@dataclass(frozen=True, slots=True)
class Column:
    """A column at a glance: the share (0 to 1) of the rows that came with a value and of the people who have
    one now, and how many findings it has."""

    column: LayoutColumn
    filled_before: float
    filled: float
    problems: int


@dataclass(frozen=True, slots=True)
class Share:
    """A value, a shape or a script, and how many cells have it."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """The values of one column: rows (or people), filled cells, distinct values, the most frequent ones,
    shortest, median and longest length, shapes (`Aaa 99`, see `shape`) and scripts."""

    rows: int
    filled: int
    distinct: int
    top: Sequence[Share]
    lengths: tuple[int, int, int]
    shapes: Sequence[Share]
    scripts: Sequence[Share]


@dataclass(frozen=True, slots=True)
class Profile:
    """One column before and after cleaning, and what was found in it, by kind."""

    column: LayoutColumn
    raw: Distribution
    clean: Distribution
    findings: Mapping[str, int]

    def to_data(self) -> dict[str, Any]:
        """The plain JSON form."""
        return {
            "column": self.column.title,
            "field": self.column.field,
            "raw": asdict(self.raw),
            "clean": asdict(self.clean),
            "findings": dict(self.findings),
        }


def overview(opened: OpenedList) -> list[Column]:
    """The list's columns (own layout) with how many cells have a value."""
    with staging.opened(opened.staging) as staged:
        columns = result_columns.columns_of(staged, "own")
        problems = _problems(staged)
        clean = _filled(staged, _PEOPLE, [_clean_expression(column) for column in columns])
        raw = _filled_raw(staged, columns)
    return [
        Column(column, before, after, sum(problems.get(column.field, {}).values()))
        for column, before, after in zip(columns, raw, clean, strict=True)
    ]


def profile(opened: OpenedList, column: LayoutColumn) -> Profile:
    """The distribution of one column: of all rows that were not rejected as they came, and of the people."""
    with staging.opened(opened.staging) as staged:
        found = _problems(staged).get(column.field, {}) if column.field else {}
        return Profile(
            column,
            _distribution(_raw_values(staged, column)),
            _distribution(_clean_values(staged, column)),
            dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))),
        )


def whole(opened: OpenedList) -> list[dict[str, Any]]:
    """The distribution of every column in the plain JSON form."""
    with staging.opened(opened.staging) as staged:
        columns = result_columns.columns_of(staged, "own")
    return [profile(opened, column).to_data() for column in columns]


def shape(text: str) -> str:
    """What a value looks like: `A` and `a` for letters, `9` for digits, repeated ones three times at most.

    Anything else stays as it is: "Ada Müller" is "Aaa Aaa", "+49 30 1234" is "+99 99 999".
    """
    marks = "".join(map(_mark, text[: 4 * _LONGEST_SHAPE]))
    short = re.sub(r"(\w)\1{3,}", lambda run: run[1] * 3, marks)
    return short if len(short) <= _LONGEST_SHAPE else f"{short[: _LONGEST_SHAPE - 1]}…"


@lru_cache(maxsize=1 << 12)
def _mark(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind[0] == "L":
        return "a" if kind == "Ll" else "A" if kind in ("Lu", "Lt") else "文"
    return "9" if kind[0] == "N" else "" if kind in ("Mn", "Cf") else sign


def script(text: str) -> str:
    """The scripts of a value's letters, such as "Latin" or "Cyrillic, Latin"; "no letters" without any."""
    return ", ".join(sorted({_script(sign) for sign in text if sign.isalpha()})) or "no letters"


@lru_cache(maxsize=1 << 12)
def _script(sign: str) -> str:
    name = unicodedata.name(sign, "OTHER").split(" ")[0].removesuffix("-")
    return {"CJK": "Han", "FULLWIDTH": "Full-width Latin", "MODIFIER": "Latin"}.get(name, name.capitalize())


def _distribution(values: Iterable[tuple[str, int]]) -> Distribution:
    """Of (value, number of rows), most frequent first; "" is a cell without a value."""
    rows = filled = distinct = 0
    top: list[Share] = []
    shapes: Counter[str] = Counter()
    scripts: Counter[str] = Counter()
    lengths: Counter[int] = Counter()
    for text, count in values:
        rows += count
        if text:
            filled += count
            distinct += 1
            if len(top) < TOP:
                top.append(Share(text, count))
            shapes[shape(text)] += count
            scripts[script(text)] += count
            lengths[len(text)] += count
    return Distribution(
        rows, filled, distinct, top, _lengths(lengths, filled), _most(shapes), _most(scripts)
    )  # fmt: skip


def _lengths(lengths: Counter[int], filled: int) -> tuple[int, int, int]:
    """Shortest, median and longest."""
    seen = 0
    for length in sorted(lengths):
        seen += lengths[length]
        if 2 * seen >= filled:
            return min(lengths), length, max(lengths)
    return 0, 0, 0


def _most(counted: Counter[str]) -> list[Share]:
    return [Share(text, count) for text, count in counted.most_common(TOP)]


def _clean_values(staged: sqlite3.Connection, column: LayoutColumn) -> list[tuple[str, int]]:
    return _counted(staged, _PEOPLE, *_clean_expression(column))


def _clean_expression(column: LayoutColumn) -> tuple[str, list[Any]]:
    """The clean value as SQL over the view `rows`."""
    name = column.field
    if not name:
        return "(SELECT value FROM json_each(v_custom) WHERE key = ?)", [column.header]
    return result_columns.sql_of(name), []


def _raw_values(staged: sqlite3.Connection, column: LayoutColumn) -> list[tuple[str, int]]:
    cells = result_columns.raw_in([column], result_columns.sheets(staged))
    counted = Counter(cells(sheet, staging.unpacked(raw))[0].strip() for sheet, raw in _raw_rows(staged))
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def _filled_raw(staged: sqlite3.Connection, columns: Sequence[LayoutColumn]) -> list[float]:
    """The share of the rows whose cell in each column says anything."""
    cells = result_columns.raw_in(columns, result_columns.sheets(staged))
    filled: Counter[int] = Counter()
    rows = 0
    for sheet, raw in _raw_rows(staged):
        rows += 1
        filled.update(compress(range(len(columns)), cells(sheet, staging.unpacked(raw))))
    return [filled[position] / max(rows, 1) for position in range(len(columns))]


def _raw_rows(staged: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    yield from map(tuple, staged.execute(f"SELECT sheet_id, raw FROM rows WHERE {_ROWS}"))  # noqa: S608


def _counted(
    staged: sqlite3.Connection, where: str, expression: str, arguments: Sequence[Any]
) -> list[tuple[str, int]]:
    found = staged.execute(
        f"SELECT coalesce({expression}, ''), count(*) FROM rows WHERE {where}"  # noqa: S608
        " GROUP BY 1 ORDER BY 2 DESC, 1",
        arguments,
    )
    return [(str(text), count) for text, count in found]


def _filled(
    staged: sqlite3.Connection, where: str, expressions: Sequence[tuple[str, list[Any]]]
) -> list[float]:
    tests = ", ".join(f"avg(coalesce({expression}, '') <> '')" for expression, _ in expressions)
    arguments = [argument for _, several in expressions for argument in several]
    found = staged.execute(f"SELECT {tests} FROM rows WHERE {where}", arguments)  # noqa: S608
    return [share or 0.0 for share in found.fetchone()]


def _problems(staged: sqlite3.Connection) -> dict[str, dict[str, int]]:
    """By field and kind, in how many cells something was found."""
    found: dict[str, dict[str, int]] = {}
    for name, code, count in staged.execute(
        "SELECT json_extract(f.value, '$[1]'), json_extract(f.value, '$[0]'), count(*)"
        " FROM cleaned, json_each(findings) f GROUP BY 1, 2"
    ):
        if code in CATALOGUE and name in fields.BY_KEY:
            found.setdefault(name, {})[code] = count
    return found
