"""The pairs of an opened list that may be one person: what was merged, what is doubtful, what was decided.

Each pair is two rows that were tied to each other, or that a person should look at; a person of three rows
has two pairs. Deciding on a pair is a Decision added to the list's choices (`decided`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from prospector import fields
from prospector.lists import result_columns, staging
from prospector.lists.choices import Choices, Decision
from prospector.lists.cleanup import OpenedList
from prospector.lists.regrouping import MOVED, told_pairs
from prospector.matching.merging import TOGETHER
from prospector.matching.pairs import Comparison, compare
from prospector.matching.people import Person

_PERSON = tuple(name for name in Person._fields if name in fields.STORED)
_TOGETHER = {name: group for group in TOGETHER for name in group}
SHOWN = tuple(
    name for name in fields.STORED if name not in ("employees_min", "employees_max", "revenue_min",
    "revenue_max", "revenue_currency", "email_status", "legal_form", "company_short", "source")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows (ids, the later one first), why they may be one person and how sure that is (`band` and
    `confidence` 0 to 1), whether they are merged now, and whether a person said so. `moved` is one person
    with two employers, which is told but never merged by itself. The names are for lists."""

    row: int
    twin: int
    code: str
    reason: str
    band: str
    confidence: float
    merged: bool
    decided: bool
    name: str
    twin_name: str

    @property
    def moved(self) -> bool:
        return self.code.startswith(MOVED)


@dataclass(frozen=True, slots=True)
class Side:
    """One row of a pair: where it stands, its clean values by field, and its cells as they came."""

    row: int
    place: str
    values: Mapping[str, Any]
    company: str


@dataclass(frozen=True, slots=True)
class Detail:
    """A pair to decide on: the earlier row at the left, what speaks for and against it, how many rows the
    person has now, and per field the row whose value the person has (or would have) with its value."""

    pair: Pair
    left: Side
    right: Side
    comparison: Comparison
    rows: int
    proposed: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Listed:
    """Pairs to go through, and how many there are in each of GROUPS: doubtful (nobody decided, not merged),
    merged, apart and decided."""

    pairs: Sequence[Pair]
    counts: Mapping[str, int]


GROUPS = ("doubtful", "merged", "apart", "decided")


def is_in(merged: bool, decided: bool, group: str) -> bool:
    """Whether such a pair belongs to a group."""
    if group == "decided":
        return decided
    if group == "doubtful":
        return not decided and not merged
    return merged == (group == "merged")


def pairs(opened: OpenedList, *, most: int = 2_000) -> Listed:
    """The pairs, those to look at first: doubtful ones, then merged ones from the least to the most sure.

    Of those that were merged by themselves only the `most` least sure are listed; all others always are.
    """
    told = told_pairs(opened.choices.decisions)
    with staging.opened(opened.staging) as staged:
        found = _found(staged)
        decided = [(min(one, twin), max(one, twin)) in told for one, twin, *_ in found]
        counts = {
            group: sum(
                is_in(bool(row[6]), by_hand, group) for row, by_hand in zip(found, decided, strict=True)
            )
            for group in GROUPS
        }
        shown: list[tuple[Any, bool]] = []
        merged = 0
        for row, by_hand in zip(found, decided, strict=True):
            merged += bool(row[6]) and not by_hand
            if by_hand or not row[6] or merged <= most:
                shown.append((row, by_hand))
        names = _names(staged, {row_id for row, _ in shown for row_id in row[:2]})
    return Listed([_pair(row, by_hand, names) for row, by_hand in shown], counts)


def _pair(row: Sequence[Any], decided: bool, names: Mapping[int, str]) -> Pair:
    one, twin, code, reason, band, confidence, merged = row
    return Pair(
        one, twin, code, reason, band, confidence, bool(merged), decided, names[one], names[twin]
    )  # fmt: skip


def _found(staged: sqlite3.Connection) -> list[tuple[Any, ...]]:
    """(row, twin, code, reason, band, confidence, merged now) of all pairs of people."""
    cursor = staged.cursor()
    cursor.row_factory = None  # many and short-lived
    return cursor.execute(
        "SELECT p.row_id, p.twin_id, p.code, p.reason, p.band, p.confidence, a.cluster = b.cluster"
        " FROM (SELECT *, 0 AS doubt FROM links UNION ALL"
        " SELECT row_id, other_row_id, code, reason, band, confidence, 1 FROM doubts"
        " WHERE other_row_id IS NOT NULL) p"
        " JOIN verdicts a ON a.id = p.row_id JOIN verdicts b ON b.id = p.twin_id"
        " WHERE a.is_person AND b.is_person ORDER BY p.doubt DESC, p.confidence, p.row_id, p.twin_id"
    ).fetchall()


def _names(staged: sqlite3.Connection, ids: Collection[int]) -> dict[int, str]:
    found = staged.execute(
        "SELECT id, coalesce(nullif(v_full_name, ''), nullif(v_company, ''), v_email) FROM cleaned"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {row[0]: row[1] for row in found}


def detail(opened: OpenedList, pair: Pair) -> Detail:
    """What a person needs to decide on a pair."""
    with staging.opened(opened.staging) as staged:
        found = {
            row["id"]: row
            for row in staged.execute(
                "SELECT r.*, s.file, s.sheet FROM rows r JOIN sheets s ON s.id = r.sheet_id"
                " WHERE r.id IN (?, ?)",
                (pair.row, pair.twin),
            )
        }
        own = {
            row["id"]: row
            for row in staged.execute("SELECT * FROM own WHERE id IN (?, ?)", (pair.row, pair.twin))
        }
        first, rows, origins = staged.execute(
            "SELECT v.cluster, (SELECT count(*) FROM verdicts m WHERE m.cluster = v.cluster), c.origins"
            " FROM verdicts v JOIN cleaned c ON c.id = v.cluster WHERE v.id = ?",
            (pair.row,),
        ).fetchone()
    right, left = (_side(found[row], own.get(row)) for row in (pair.row, pair.twin))
    given = {name: int(row) for name, row in json.loads(origins or "{}").items()}
    return Detail(
        pair=pair,
        left=left,
        right=right,
        comparison=compare(_person(left), _person(right)),
        rows=rows,
        proposed={name: given.get(name, first) for name in SHOWN} if pair.merged else {},
    )


def _side(row: Mapping[str, Any], own: Mapping[str, Any] | None) -> Side:
    values = own or row
    place = (
        row["file"] if row["sheet"] == row["file"].rpartition(".")[0] else f"{row['file']}, {row['sheet']}"
    )
    known = {name: values[f"v_{name}"] for name in fields.STORED}
    return Side(row["id"], f"{place}, row {row['row']:,}", known, str(known["company"] or known["domain"]))


def _person(side: Side) -> Person:
    return Person(**{name: side.values[name] for name in _PERSON})


def decided(choices: Choices, *decisions: Decision) -> Choices:
    """The choices with more decisions; a field that is picked again forgets the earlier pick."""
    kept = [
        one
        for one in choices.decisions
        if not any(one.kind == new.kind == "pick" and one.field == new.field and one.rows == new.rows
                   for new in decisions)
    ]  # fmt: skip
    return replace(choices, decisions=(*kept, *decisions))


def same(choices: Choices, pair: Pair) -> Choices:
    """The two rows are one person."""
    return decided(choices, Decision("same", (pair.twin, pair.row)))


def apart(choices: Choices, pair: Pair) -> Choices:
    """The two rows are two people."""
    return decided(choices, Decision("apart", (pair.row, pair.twin)))


def split(opened: OpenedList, row: int) -> Choices:
    """The person of this row is taken apart: each of its rows is somebody else."""
    with staging.opened(opened.staging) as staged:
        rows = [
            found[0]
            for found in staged.execute(
                "SELECT id FROM verdicts WHERE cluster ="
                " (SELECT cluster FROM verdicts WHERE id = ?) ORDER BY id",
                (row,),
            )
        ]
    steps = [Decision("apart", tuple(rows[at:])) for at in range(len(rows) - 1)]
    return decided(opened.choices, *steps)


def picked(choices: Choices, row: int, field: str) -> Choices:
    """The person of this row has its value of `field`, and of the fields that belong to it."""
    return decided(choices, Decision("pick", (row,), _TOGETHER.get(field, (field,))[0]))


def columns_shown(sides: Sequence[Side]) -> list[str]:
    """The fields that at least one side has, in the order of fields.STORED."""
    return [name for name in SHOWN if any(result_columns.is_filled(side.values[name]) for side in sides)]
