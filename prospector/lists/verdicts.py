"""The verdict on every staged row, with its reason, and what it would change on prospects already there."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from prospector.lists.blocklist import Blocklist
from prospector.lists.policies import UpdatePolicy
from prospector.lists.staging import LEFT_OUT, VALUES, insert_further, unpacked
from prospector.lists.twins import Found, Twin, further_addresses
from prospector.lists.updating import changes_between
from prospector.matching.people import Person


@dataclass(slots=True)
class Judged:
    """Verdict, reason and target of every row, by position. `prospects` says who in the workspace is meant
    by a kept or suppressed row. `members` holds the rows (ids) of each person that more than one row
    describes, the first row first. `companies` is filled by prospector.lists.accounts."""

    verdict: list[str]
    reason: list[str]
    cluster: list[int]
    prospects: dict[int, int]
    members: dict[int, list[int]]
    companies: dict[int, int] = field(default_factory=dict)


def judge(
    people: Sequence[Person],
    found: Found,
    *,
    rejected: Mapping[int, str],
    opted_out: Mapping[int, str],
    bounced: Mapping[int, str],
    company_only: Set[int],
    blocklist: Blocklist,
    place: Sequence[str],
) -> Judged:
    """Judge every row. The mappings go from position to reason; `place` names each row for people.

    Rows of `company_only` name no person: each stands for itself, and prospector.lists.accounts settles
    whether the company is new.

    A person is suppressed as a whole: when one of the rows opted out or is on the do-not-contact list,
    so are that person's other rows.
    """
    count = len(people)
    judged = Judged([""] * count, [""] * count, [p + 1 for p in found.cluster], {}, {})
    listed = _listed(people, blocklist)
    dead = _dead(people, bounced)
    for positions in _clusters(found.cluster, company_only):
        kept = _set_aside(judged, positions, rejected, "rejected")
        reasons = _suppressions(kept, opted_out, bounced, listed, dead, place)
        judged.prospects |= {at: found.prospects[at] for at in reasons if at in found.prospects}
        kept = _set_aside(judged, kept, reasons, "suppressed")
        if kept:
            _judge_person(judged, kept, found, place)
    return judged


def _clusters(cluster: Sequence[int], alone: Set[int]) -> Iterable[list[int]]:
    members: dict[int, list[int]] = defaultdict(list)
    for position, first in enumerate(cluster):
        members[-position - 1 if position in alone else first].append(position)
    return members.values()


def _set_aside(
    judged: Judged, positions: Sequence[int], reasons: Mapping[int, str], verdict: str
) -> list[int]:
    """Give the verdict to every position that has a reason; the others come back."""
    kept = []
    for position in positions:
        if position in reasons:
            judged.verdict[position] = verdict
            judged.reason[position] = reasons[position]
        else:
            kept.append(position)
    return kept


def _listed(people: Sequence[Person], blocklist: Blocklist) -> dict[int, str]:
    """Who is on the do-not-contact list, and why."""
    if blocklist.is_empty:
        return {}
    reasons = (
        blocklist.reason(email=person.email, domain=person.domain, company=person.company)
        for person in people
    )
    return {position: reason for position, reason in enumerate(reasons) if reason}


def _dead(people: Sequence[Person], bounced: Mapping[int, str]) -> set[int]:
    """Whose address another row says is dead."""
    if not bounced:
        return set()
    dead = {person.email for position, person in enumerate(people) if position in bounced} - {""}
    return {position for position, person in enumerate(people) if person.email in dead}


def _suppressions(
    positions: Sequence[int],
    opted_out: Mapping[int, str],
    bounced: Mapping[int, str],
    listed: Mapping[int, str],
    dead: Set[int],
    place: Sequence[str],
) -> dict[int, str]:
    reasons = {position: opted_out[position] for position in positions if position in opted_out}
    for position in positions:
        if position in listed and position not in reasons:
            reasons[position] = listed[position]
    if reasons:
        cause = next(iter(reasons))
        for position in positions:
            reasons.setdefault(position, f"the same person as {place[cause]}: {reasons[cause]}")
    for position in positions:
        if position in bounced:
            reasons.setdefault(position, bounced[position])
        elif position in dead:
            reasons.setdefault(position, "mail to this address bounced, says another row")
    return reasons


def _judge_person(judged: Judged, positions: Sequence[int], found: Found, place: Sequence[str]) -> None:
    first = positions[0]
    for position in positions:
        judged.cluster[position] = first + 1
    judged.verdict[first] = "created"
    there = found.prospects.get(first)
    if there is not None:
        judged.prospects[first] = there
        judged.verdict[first] = "unchanged"
        judged.reason[first] = _already_there(found.twins.get(first))
    for position in positions[1:]:
        judged.verdict[position] = "duplicate"
        judged.reason[position] = _why(found.twins.get(position), place, f"the same person as {place[first]}")
    if len(positions) > 1:
        judged.members[first + 1] = [position + 1 for position in positions]


def _why(twin: Twin | None, place: Sequence[str], otherwise: str) -> str:
    if twin is None:
        return otherwise
    if twin.row is not None:
        return f"{twin.reason} as {place[twin.row - 1]}"
    return _already_there(twin)


def _already_there(twin: Twin | None) -> str:
    """The reason that leads to a prospect; a row may be tied to it through another row only."""
    tied = twin is not None and twin.prospect_id is not None
    return f"already in the workspace: {twin.reason}" if twin and tied else "already in the workspace"


def plan_updates(staged: sqlite3.Connection, judged: Judged, policy: UpdatePolicy) -> None:
    """Note in `changes` what the matched rows would change under `policy`; those rows become `updated`."""
    matched = [
        (position + 1, prospect_id)
        for position, prospect_id in judged.prospects.items()
        if judged.verdict[position] == "unchanged"
    ]
    if matched and policy.of("email") == "keep":
        _forget_further(staged, judged, {row_id for row_id, _ in matched})
    if not matched or policy == UpdatePolicy("keep"):
        return
    staged.execute("CREATE TEMP TABLE matched (row_id INTEGER, prospect_id INTEGER)")
    staged.executemany("INSERT INTO matched VALUES (?, ?)", matched)
    for row_id, prospect_id, *found in staged.execute(_SIDE_BY_SIDE):
        if _plan_update(staged, row_id, prospect_id, found, policy):
            judged.verdict[row_id - 1] = "updated"
    staged.execute("DROP TABLE matched")


def _forget_further(staged: sqlite3.Connection, judged: Judged, clusters: Set[int]) -> None:
    """Drop the further addresses of people whose addresses the policy keeps as they are."""
    noted = [row_id for (row_id,) in staged.execute("SELECT DISTINCT row_id FROM further")]
    dropped = [(row_id,) for row_id in noted if judged.cluster[row_id - 1] in clusters]
    staged.executemany("DELETE FROM further WHERE row_id = ?", dropped)


def _plan_update(
    staged: sqlite3.Connection, row_id: int, prospect_id: int, found: Sequence[Any], policy: UpdatePolicy
) -> bool:
    """`found`: new and old value of each of VALUES in turn, the prospect's suppression, the row's origins."""
    *values, suppressed, origins = found
    new, old = dict(zip(VALUES, values[::2], strict=True)), dict(zip(VALUES, values[1::2], strict=True))
    changes = changes_between(old, new, policy, suppressed=bool(suppressed))
    if policy.of("email") != "keep" and (further := further_addresses((old, new), {**old, **changes})):
        insert_further(staged, {row_id - 1: further})
    given_by: dict[str, int] = json.loads(origins or "{}")
    staged.executemany(
        "INSERT INTO changes VALUES (?, ?, ?, ?, ?)",
        [
            (given_by.get(name, row_id), prospect_id, name, old[name], value)
            for name, value in changes.items()
        ],
    )
    return bool(changes)


# Where all values are the same, no policy changes any: the rows of a known list need no further look.
_SIDE_BY_SIDE = f"""
SELECT m.row_id, m.prospect_id, {", ".join(f"r.v_{name}, p.{name}" for name in VALUES)},
       p.suppression_id, r.origins
FROM matched m CROSS JOIN cleaned r ON r.id = m.row_id JOIN workspace.prospects p ON p.id = m.prospect_id
WHERE ({", ".join(f"r.v_{name}" for name in VALUES)}) IS NOT ({", ".join(f"p.{name}" for name in VALUES)})
ORDER BY m.rowid
"""  # noqa: S608


def write_doubts(staged: sqlite3.Connection, found: Found) -> None:
    """Store the pairs that may be one person but are not merged."""
    staged.executemany(
        "INSERT INTO doubts VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (position + 1, twin.row, twin.prospect_id, twin.code, twin.reason, twin.band, twin.confidence)
            for position, twin in found.doubts
        ],
    )


def write(staged: sqlite3.Connection, judged: Judged, nobody: Set[int]) -> None:
    """Store verdict, reason, cluster, prospect and company of every row; those at `nobody` are no person.

    Rows that make no prospect keep their cells, as JSON in `left_out`.
    """
    count = len(judged.verdict)
    left_out = _left_out(staged, judged)
    staged.executemany(
        "INSERT INTO verdicts (id, is_person, verdict, reason, cluster, prospect_id, company, left_out)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        zip(
            range(1, count + 1),
            (position not in nobody for position in range(count)),
            judged.verdict,
            judged.reason,
            judged.cluster,
            map(judged.prospects.get, range(count)),
            map(judged.companies.get, range(count)),
            (left_out.get(position, "") for position in range(count)),
            strict=True,
        ),
    )


def _left_out(staged: sqlite3.Connection, judged: Judged) -> dict[int, str]:
    verdicts = enumerate(judged.verdict)
    ids = [position + 1 for position, verdict in verdicts if verdict in LEFT_OUT]
    found = staged.execute(
        "SELECT id, raw FROM cleaned WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(ids),)
    )
    return {row_id - 1: json.dumps(unpacked(raw), ensure_ascii=False) for row_id, raw in found}
