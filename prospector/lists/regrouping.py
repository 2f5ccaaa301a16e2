"""Who is whom on a cleaned list, and its values, after a person's choices; done in the staging file alone.

The pipeline leaves the pairs it found (`links` tie the rows of a person, `doubts` were not merged) and, in
`own`, the clean values of every row that merging changed. From these, any choices can be applied without
reading the file again, and taken back exactly.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prospector.lists import staging
from prospector.lists.choices import (
    ACCEPTS,
    REJECTABLE_IN_FILES,
    Choices,
    Decision,
    as_it_was,
    rows_with,
    with_keys,
    write_values,
)
from prospector.lists.staging import VALUES
from prospector.lists.twins import Found, keys_of, merged
from prospector.lists.verdicts import Judged
from prospector.lists.worker import Report
from prospector.matching.merging import TOGETHER

MOVED = "moved_"  # how the codes of one person with two jobs begin: told, never merged by their band

_AT_ONCE = 1_000
_COLUMNS = ", ".join(f"v_{name}" for name in VALUES)
_TOGETHER = {name: group for group in TOGETHER for name in group}

Values = dict[str, Any]
Told = tuple[int, int]  # two rows, the smaller id first


def keep(staged: sqlite3.Connection, found: Found, judged: Judged, nobody: Set[int]) -> None:
    """Note what choices will need: the links between rows, and the values that merging will change.

    Without a workspace nobody is set aside for having opted out: their rows are one person's like others'.
    `nobody` are the positions that name no person.
    """
    if "suppressed" in judged.verdict:
        _join_suppressed(found, judged, nobody)
    staged.executemany("INSERT INTO links VALUES (?, ?, ?, ?, ?, ?)", _links(found, judged))
    staged.execute(
        f"INSERT INTO own SELECT id, {_COLUMNS} FROM cleaned"  # noqa: S608
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(judged.members)),),
    )


def _join_suppressed(found: Found, judged: Judged, nobody: Set[int]) -> None:
    people: dict[int, list[int]] = defaultdict(list)
    for position, first in enumerate(found.cluster):
        if position not in nobody:
            people[first].append(position)
    judged.members.clear()
    for positions in people.values():
        for position in positions:
            judged.cluster[position] = positions[0] + 1
        if len(positions) > 1:
            judged.members[positions[0] + 1] = [position + 1 for position in positions]


def _links(found: Found, judged: Judged) -> Iterator[tuple[Any, ...]]:
    """One link for every row but the first of its person; a row that names nobody ties no others."""
    for position, twin in found.twins.items():
        other = (twin.row or 0) - 1
        if judged.cluster[other] != judged.cluster[position]:
            other = judged.cluster[position] - 1
        if other != position:
            yield position + 1, other + 1, twin.code, twin.reason, str(twin.band), twin.confidence


def work(request: dict[str, Any], report: Report) -> dict[str, Any]:
    """`settle` in a process of its own, for long lists: staging, before, now."""
    settle(Path(request["staging"]), Choices.from_data(request["before"]), Choices.from_data(request["now"]),
           report=report)  # fmt: skip
    return {}


def settle(staged: Path, before: Choices, now: Choices, *, report: Report | None = None) -> None:
    """Make the staged rows what they are under `now`, given that they are what they are under `before`.

    All or nothing: when it fails or is stopped, the rows are as they were.
    """
    with staging.changing(staged) as connection:
        groups = _grouped(connection, before, now)
        moved = _moved(connection, groups)
        touched = _touched(connection, before, now, groups, moved)
        _store_clusters(connection, moved)
        members = _members(groups, touched)
        picks = _picks(now.decisions, groups)
        done = 0
        for part in _parts(members):
            _settle_part(connection, part, now.rejected, picks)
            done += len(part)
            if report:
                report({"step": "settle", "done": done, "total": len(members)})


def _touched(
    connection: sqlite3.Connection,
    before: Choices,
    now: Choices,
    groups: Mapping[int, int],
    moved: Mapping[int, tuple[int, int]],
) -> set[int]:
    """The first rows of all groups whose values may change."""
    changed_kinds = (before.rejected ^ now.rejected) & REJECTABLE_IN_FILES
    rows = set(rows_with(connection, changed_kinds))
    picked = set(before.decisions) ^ set(now.decisions)
    rows |= {row for one in picked if one.kind == "pick" for row in one.rows}
    rows |= moved.keys() | {old for old, _ in moved.values()}
    return {groups.get(row, row) for row in rows}


def concerned(connection: sqlite3.Connection, before: Choices, now: Choices) -> int:
    """About how many rows `settle` would have to look at."""
    rows = set(rows_with(connection, (before.rejected ^ now.rejected) & REJECTABLE_IN_FILES))
    return len(rows | _moved(connection, _grouped(connection, before, now)).keys())


# --- who is whom


@dataclass(slots=True)
class _Groups:
    """Groups of rows while they grow; the rows of a pair in `apart` never come together."""

    apart: Mapping[int, set[int]]
    home: dict[int, int] = field(default_factory=dict)
    members: dict[int, set[int]] = field(default_factory=dict)

    def unite(self, one: int, other: int) -> None:
        one, other = self._home(one), self._home(other)
        if one != other and not self._is_forbidden(one, other):
            small, large = sorted((one, other), key=lambda home: len(self.members[home]))
            self.members[large] |= self.members[small]
            self.home.update(dict.fromkeys(self.members.pop(small), large))

    def _home(self, row: int) -> int:
        if row not in self.home:
            self.home[row], self.members[row] = row, {row}
        return self.home[row]

    def _is_forbidden(self, one: int, other: int) -> bool:
        others = self.members[other]
        return any(not others.isdisjoint(self.apart.get(row, ())) for row in self.members[one])


def _grouped(connection: sqlite3.Connection, before: Choices, now: Choices) -> dict[int, int]:
    """For every row that may have or have had a twin, the first row of its person now."""
    told = told_pairs(now.decisions)
    apart: dict[int, set[int]] = defaultdict(set)
    for (one, other), same in told.items():
        if not same:
            apart[one].add(other)
            apart[other].add(one)
    groups = _Groups(apart)
    for pair, same in reversed(told.items()):
        if same:
            groups.unite(*pair)
    everyone: set[int] = {row for pair in told_pairs(before.decisions) | told for row in pair}
    for one, other, band, code in _pairs(connection):
        everyone |= {one, other}
        if _is_accepted(band, code, now.accept):
            groups.unite(one, other)
    firsts = {row: min(rows) for rows in groups.members.values() for row in rows}
    return {row: firsts.get(row, row) for row in everyone}


def told_pairs(decisions: Iterable[Decision]) -> dict[Told, bool]:
    """Whether two rows are the same person, as last said, in the order in which it was said."""
    told: dict[Told, bool] = {}
    for one in decisions:
        if one.kind != "pick":
            for other in one.rows[1:]:
                pair = (min(one.rows[0], other), max(one.rows[0], other))
                told.pop(pair, None)
                told[pair] = one.kind == "same"
    return told


def _pairs(connection: sqlite3.Connection) -> list[tuple[int, int, str, str]]:
    """All pairs that were found between people of the list, the surest first."""
    found = connection.execute(
        "SELECT p.* FROM (SELECT row_id, twin_id, band, code, confidence FROM links"
        " UNION ALL SELECT row_id, other_row_id, band, code, confidence FROM doubts"
        " WHERE other_row_id IS NOT NULL) p"
        " JOIN verdicts a ON a.id = p.row_id JOIN verdicts b ON b.id = p.twin_id"
        " WHERE a.is_person AND b.is_person ORDER BY p.confidence DESC, p.row_id, p.twin_id"
    )
    return [tuple(row)[:4] for row in found]


def _is_accepted(band: str, code: str, accept: str) -> bool:
    return not code.startswith(MOVED) and ACCEPTS.index(band) <= ACCEPTS.index(accept)


def _moved(connection: sqlite3.Connection, groups: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """The rows whose person changes: the first row of the old and of the new one."""
    found = connection.execute(
        "SELECT id, cluster FROM verdicts WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(groups)),),
    )
    return {row: (old, groups[row]) for row, old in found if old != groups[row]}


def _store_clusters(connection: sqlite3.Connection, moved: Mapping[int, tuple[int, int]]) -> None:
    connection.executemany(
        "UPDATE verdicts SET cluster = ?, verdict = CASE WHEN verdict = 'suppressed' THEN verdict"
        " WHEN id = ? THEN 'created' ELSE 'duplicate' END WHERE id = ?",
        [(new, new, row) for row, (_, new) in moved.items()],
    )


def _members(groups: Mapping[int, int], firsts: Collection[int]) -> dict[int, list[int]]:
    """The rows of these groups, in order, by their first row."""
    members: dict[int, list[int]] = {first: [] for first in sorted(firsts)}
    for row in sorted(groups):
        if groups[row] in members:
            members[groups[row]].append(row)
    return {first: rows or [first] for first, rows in members.items()}


# --- their values


def _picks(decisions: Iterable[Decision], groups: Mapping[int, int]) -> dict[int, dict[str, int]]:
    """For a group's first row: which row gives which field. What says one thing is picked together."""
    picks: dict[int, dict[str, int]] = defaultdict(dict)
    for one in decisions:
        if one.kind == "pick":
            row = one.rows[0]
            picks[groups.get(row, row)] |= dict.fromkeys(_TOGETHER.get(one.field, (one.field,)), row)
    return picks


def _parts(members: Mapping[int, list[int]]) -> Iterator[dict[int, list[int]]]:
    """Some groups at a time, so that a long list needs little memory."""
    part: dict[int, list[int]] = {}
    rows = 0
    for first, ids in members.items():
        part[first] = ids
        rows += len(ids)
        if rows >= _AT_ONCE:
            yield part
            part, rows = {}, 0
    if part:
        yield part


def _settle_part(
    connection: sqlite3.Connection,
    part: Mapping[int, list[int]],
    rejected: Collection[str],
    picks: Mapping[int, Mapping[str, int]],
) -> None:
    ids = json.dumps([row for rows in part.values() for row in rows])
    now, findings, origins = _stored(connection, ids)
    own = now | _own(connection, ids)
    for first, rows in part.items():
        chosen = {row: _chosen(own[row], findings[row], rejected) for row in rows}
        wanted = dict(chosen)
        wanted[first], told = _merged(chosen, rows, picks.get(first, {}))
        for row in rows:
            _store(connection, row, now[row], wanted[row])
            if origins[row] != (given := told if row == first else ""):
                connection.execute("UPDATE cleaned SET origins = ? WHERE id = ?", (given, row))


def _stored(
    connection: sqlite3.Connection, ids: str
) -> tuple[dict[int, Values], dict[int, str], dict[int, str]]:
    """Values, findings and origins as they stand now, by row."""
    found = connection.execute(
        f"SELECT id, findings, origins, {_COLUMNS} FROM cleaned"  # noqa: S608
        " WHERE id IN (SELECT value FROM json_each(?))",
        (ids,),
    ).fetchall()
    values = {row[0]: dict(zip(VALUES, tuple(row)[3:], strict=True)) for row in found}
    return values, {row[0]: row[1] for row in found}, {row[0]: row[2] or "" for row in found}


def _own(connection: sqlite3.Connection, ids: str) -> dict[int, Values]:
    found = connection.execute(
        f"SELECT id, {_COLUMNS} FROM own WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608
        (ids,),
    )
    return {row[0]: dict(zip(VALUES, tuple(row)[1:], strict=True)) for row in found}


def _chosen(own: Values, findings: str, rejected: Collection[str]) -> Values:
    """A row's clean values without the fixes that are turned down."""
    if not rejected or not any(f'["{code}"' in findings for code in rejected):
        return own
    changes = as_it_was(own, json.loads(findings), rejected, in_file=True)
    return {**own, **with_keys(own, changes)} if changes else own


def _merged(
    chosen: Mapping[int, Values], rows: Sequence[int], picks: Mapping[str, int]
) -> tuple[Values, str]:
    """The values of the person whose rows these are, and which came from another row than the first."""
    first = rows[0]
    if len(rows) == 1:
        return chosen[first], ""
    values, told = merged([(row, chosen[row]) for row in rows]) or (chosen[first], "")
    if not picks:
        return values, told
    values, origins = dict(values), dict(json.loads(told or "{}"))
    for name, row in picks.items():
        if row in chosen:
            values[name] = chosen[row][name]
            origins[name] = row
    return values | keys_of(values), json.dumps(origins, sort_keys=True) if origins else ""


def _store(connection: sqlite3.Connection, row: int, now: Values, wanted: Values) -> None:
    changes = {name: value for name, value in wanted.items() if now[name] != value}
    if changes:
        connection.execute(
            f"INSERT OR IGNORE INTO own SELECT id, {_COLUMNS} FROM cleaned WHERE id = ?",  # noqa: S608
            (row,),
        )
        write_values(connection, row, changes)
