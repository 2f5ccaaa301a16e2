"""Twins of staged rows: in the file itself and among the workspace's prospects."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prospector import fields
from prospector.lists.spooling import People
from prospector.lists.staging import VALUES, insert_further
from prospector.matching.clusters import Clusters, Link, Pair, find_clusters
from prospector.matching.keys import company_key, email_key, name_key
from prospector.matching.ladder import Band
from prospector.matching.merging import merge
from prospector.matching.people import Person

PERSON = tuple(name for name in Person._fields if name in fields.STORED)
ADDRESSES = ("email", "other_email")
SHARED = ("email_key", "name_key", "linkedin", "domain", "mobile", "phone")
"""The keys by which prospects are looked for who may be people of the list."""


@dataclass(frozen=True, slots=True)
class Twin:
    """Why a row is the same person as another: a row of the list, or a prospect already there."""

    row: int | None
    prospect_id: int | None
    code: str
    reason: str
    band: str = Band.CERTAIN
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """Clusters over the rows, all by position: first member, prospect already there, why, and doubts."""

    cluster: list[int]
    prospects: dict[int, int]
    twins: dict[int, Twin]
    doubts: list[tuple[int, Twin]]


def find(
    staged: sqlite3.Connection,
    people: People,
    nameless: Sequence[int],
    *,
    keyed: bool,
    accept: str,
    report: Callable[[Mapping[str, Any]], None],
) -> Found:
    """Cluster the staged people with each other and, where their keys are noted (`keyed`), with the prospects
    that share a key with them; pairs below the band `accept` are told as doubts.

    `nameless` are the positions of rows with an address and no name."""
    there = _prospects_with_shared_keys(staged) if keyed else []
    anchored = [Person(*row[1:]) for row in there]
    clusters = find_clusters(
        people.after(anchored),
        anchored=len(anchored),
        accept=accept,
        progress=lambda share: report(
            {"step": "match", "done": int(share * len(people)), "total": len(people)}
        ),
    )
    found = _by_row(clusters, [row[0] for row in there], len(people))
    without = {position: people[position] for position in nameless}
    _join_nameless(found, without, {row[0]: person for row, person in zip(there, anchored, strict=True)})
    return found


def _join_nameless(found: Found, nameless: Mapping[int, Person], there: Mapping[int, Person]) -> None:
    """Join rows that are nothing but the same address: without names there is nobody to keep apart.

    Matching leaves them alone, since a team's mailbox says nothing about who writes from it.
    """
    prospects = {email_key(person.email): id_ for id_, person in there.items() if _is_nameless(person)}
    firsts: dict[str, int] = {}
    for position, person in nameless.items():
        if found.cluster[position] != position or position in found.prospects:
            continue
        key = email_key(person.email)
        if key in prospects:
            found.prospects[position] = prospects[key]
            found.twins[position] = Twin(None, prospects[key], "same_address", "same email address")
        first = firsts.setdefault(key, position)
        if first != position:
            found.cluster[position] = first
            found.twins[position] = Twin(first + 1, None, "same_address", "same email address")


def _is_nameless(person: Person) -> bool:
    return bool(person.email) and not (person.first_name or person.last_name or person.full_name)


def _by_row(clusters: Clusters, ids: list[int], count: int) -> Found:
    known = len(ids)
    first: dict[int, int] = {}
    found = Found([0] * count, {}, {}, [])
    for position in range(count):
        root = clusters.cluster[known + position]
        found.cluster[position] = first.setdefault(root, position)
        if root < known:
            found.prospects[position] = ids[root]
    for index, link in clusters.links.items():
        found.twins[index - known] = _twin(link, ids)
    for pair in (*clusters.doubtful, *clusters.moved):
        if pair.index >= known:
            found.doubts.append((pair.index - known, _twin(pair, ids)))
    return found


def _twin(link: Link | Pair, ids: list[int]) -> Twin:
    known = len(ids)
    if link.twin_index < known:
        return Twin(None, ids[link.twin_index], link.code, link.reason, link.band, link.confidence)
    row = link.twin_index - known + 1
    return Twin(row, None, link.code, link.reason, link.band, link.confidence)


def has_prospects(staged: sqlite3.Connection, list_id: int | None = None) -> bool:
    """Whether the attached workspace, or one list of it, has prospects among whom there may be twins."""
    members = f"SELECT prospect_id FROM workspace.list_members WHERE list_id = {list_id or 0:d}"  # noqa: S608
    narrowed = f" WHERE id IN ({members})" if list_id else ""
    staged.execute(f"CREATE TEMP VIEW in_scope AS SELECT * FROM workspace.prospects{narrowed}")  # noqa: S608
    return bool(staged.execute("SELECT EXISTS (SELECT 1 FROM in_scope)").fetchone()[0])


def note_keys(staged: sqlite3.Connection, keys: Iterable[Sequence[str]]) -> None:
    """Note the staged people's keys, in the order of SHARED, to look for prospects who share them."""
    staged.execute(f"CREATE TEMP TABLE sought ({', '.join(SHARED)})")
    marks = ", ".join("?" * len(SHARED))
    staged.executemany(f"INSERT INTO sought VALUES ({marks})", keys)  # noqa: S608


def _prospects_with_shared_keys(staged: sqlite3.Connection) -> list[tuple[Any, ...]]:
    """The id and person fields of every prospect that shares a mailbox, profile, phone, domain or name."""
    same = " UNION ".join(
        (
            *(
                f"SELECT id FROM in_scope WHERE {key} <> '' AND {key} IN (SELECT {key} FROM sought)"  # noqa: S608
                for key in SHARED
            ),
            "SELECT prospect_id FROM workspace.addresses WHERE email_key IN (SELECT email_key FROM sought)",
        )
    )
    columns = ", ".join(_ALL_ADDRESSES if name == "other_email" else name for name in PERSON)
    return staged.execute(
        f"SELECT id, {columns} FROM in_scope AS p WHERE id IN ({same}) ORDER BY id"  # noqa: S608
    ).fetchall()


_ALL_ADDRESSES = """
trim(other_email || ' ' || coalesce(
    (SELECT group_concat(a.email, ' ') FROM workspace.addresses a WHERE a.prospect_id = p.id), ''))
"""


def merge_clusters(staged: sqlite3.Connection, members: Mapping[int, Sequence[int]]) -> None:
    """Give each first row the best values of its cluster. `members`: first row id -> all row ids.

    Where a value came from another row stands in `origins`; the other rows keep their own values. Addresses
    that no field is left for are noted beside them.
    """
    firsts = {row_id: first for first, ids in members.items() for row_id in ids}
    gathered: dict[int, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    changed: list[tuple[object, ...]] = []
    further: dict[int, list[str]] = {}
    columns = ", ".join(f"v_{name}" for name in VALUES)
    query = f"SELECT id, {columns} FROM cleaned WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"  # noqa: S608
    for row_id, *values in staged.execute(query, (json.dumps(list(firsts)),)):
        first = firsts[row_id]
        gathered[first].append((row_id, dict(zip(VALUES, values, strict=True))))
        if len(gathered[first]) < len(members[first]):
            continue
        rows = gathered.pop(first)
        own = rows[0][1]
        if found := merged(rows):
            own, origins = found
            changed.append((*(own[name] for name in VALUES), origins, first))
        if homeless := further_addresses([values for _, values in rows], own):
            further[first - 1] = homeless
    insert_further(staged, further)
    assignments = ", ".join(f"v_{name} = ?" for name in VALUES)
    staged.executemany(f"UPDATE cleaned SET {assignments}, origins = ? WHERE id = ?", changed)  # noqa: S608


def merged(rows: Sequence[tuple[int, dict[str, Any]]]) -> tuple[dict[str, Any], str] | None:
    """The best values of (row id, values), the first row first, and as JSON which of them came from another
    row than the first; None when the first row's own are the best."""
    ids = [row_id for row_id, _ in rows]
    known = [values for _, values in rows]
    best = merge(known, fields.STORED)
    origins = {name: ids[index] for name, index in best.origin.items() if best.values[name] != known[0][name]}
    if not best.values["other_email"]:
        for row_id, values in rows:
            if values["email"] and email_key(values["email"]) != email_key(str(best.values["email"])):
                best.values["other_email"], origins["other_email"] = values["email"], row_id
                break
    custom = _merged_custom(known)
    if not origins and custom == known[0]["custom"]:
        return None
    values = {**best.values, "custom": custom}
    values |= keys_of(values)
    return values, json.dumps(origins, sort_keys=True) if origins else ""


def further_addresses(known: Iterable[Mapping[str, Any]], kept: Mapping[str, Any]) -> list[str]:
    """The addresses in the rows of one person that are in neither field of the values `kept`."""
    found = {row[name] for row in known for name in ADDRESSES} - {kept[name] for name in ADDRESSES} - {""}
    if not found:
        return []
    taken = {email_key(kept[name]) for name in ADDRESSES}
    by_key = {email_key(address): address for address in sorted(found)}
    return [address for key, address in by_key.items() if key not in taken]


def beside(values: Mapping[str, Any], further: Iterable[str]) -> str:
    """All addresses beside the first one, as Person.other_email takes them."""
    return " ".join(filter(None, (values["other_email"], *further)))


def keys_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The comparison keys that belong to a prospect's values."""
    return {
        "email_key": email_key(values["email"]),
        "name_key": name_key(values["first_name"], values["last_name"]),
        "company_key": company_key(values["company"]),
    }


def _merged_custom(rows: Sequence[Mapping[str, Any]]) -> str:
    stored = [row["custom"] for row in rows if row["custom"] != "{}"]
    if not stored or (stored[0] == rows[0]["custom"] and len(set(stored)) == 1):
        return str(rows[0]["custom"])
    merged: dict[str, str] = {}
    for custom in stored:
        merged = {**json.loads(custom), **merged}
    return json.dumps(merged, ensure_ascii=False)
