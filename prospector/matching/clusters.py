"""Rows in, clusters of one person out: pairs judged by the ladder, joined unless a conflict forbids it."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

from prospector.matching.blocking import KINDS, pairs_sharing
from prospector.matching.jobs import Job, compare_jobs
from prospector.matching.ladder import Band, Conflict, Verdict, conflict_between, judge
from prospector.matching.mailboxes import spells
from prospector.matching.names import Agreement, are_alike, compare_names
from prospector.matching.people import Name, Person, Traits, traits_of

Progress = Callable[[float], None]

_FOLDING = 0.3  # the share of the work that folding takes
_STEP = 5_000  # rows between two reports of progress
RIVALLED = 0.4  # the confidence of any rung where another cluster fits as well
_MARGIN = 1.0  # a twin must be better than its rival by this many points


class Link(NamedTuple):
    """Why a row belongs to its cluster: the row it is tied to, the rung's code, the reason in plain words.

    `band` is one of ladder.Band, `confidence` (0 to 1) the share of right ones among the rung's pairs.
    """

    twin_index: int
    code: str
    reason: str
    score: float
    band: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows that were not merged but should be told of; `twin_index` is the earlier one."""

    index: int
    twin_index: int
    code: str
    reason: str
    score: float
    band: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Clusters:
    """Who is who.

    `cluster[i]` is the index of the first row of i's cluster (i itself when it stands alone). `links` has
    every row that is not the first of its cluster. `moved` are pairs of one person with two employers,
    `doubtful` pairs for a person to decide: one pair at most for two clusters, best first.
    """

    cluster: list[int]
    links: dict[int, Link]
    moved: list[Pair]
    doubtful: list[Pair]


class _Edge(NamedTuple):
    i: int
    j: int
    verdict: Verdict


def find_clusters(
    people: Sequence[Person],
    *,
    anchored: int = 0,
    accept: str = Band.LIKELY,
    apart: Collection[tuple[int, int]] = (),
    progress: Progress | None = None,
) -> Clusters:
    """Group the rows that are one person in one job.

    The first `anchored` people are already in the workspace: they are never merged with each other, and a new
    row that fits two of them joins the better one and is told as doubtful. Pairs below the band `accept`
    ("certain", "likely" or "possible") are told as doubtful. The two of a pair in `apart` (indices) are never
    in one cluster, nor told as doubtful. The result depends on the values alone, not on the order of the
    rows. `progress` is called with 0 to 1 and may raise to stop. Raises ValueError for an unknown band.
    """
    accepted = Band(accept)
    with _collector_paused():
        return _find_clusters(people, anchored, accepted, apart, progress or (lambda _: None))


def _find_clusters(
    people: Sequence[Person],
    anchored: int,
    accepted: Band,
    apart: Collection[tuple[int, int]],
    report: Progress,
) -> Clusters:
    rows = _fold(people, report)
    shared = shared_contacts(rows)
    edges = _judged(rows, shared, anchored, accepted, report)
    grouping = _Grouping(
        rows, shared, anchored, _in_falling_order(edges.accepted, rows), edges.below, _strangers(apart)
    )
    refused = grouping.join()
    clusters = grouping.first_members()
    return Clusters(
        cluster=clusters,
        links=grouping.links(clusters),
        moved=_between(clusters, edges.moved, anchored, apart),
        doubtful=_between(clusters, refused + edges.below, anchored, apart),
    )


def _strangers(apart: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """For every row that is told apart from others, which those are."""
    strangers: dict[int, set[int]] = defaultdict(set)
    for i, j in apart:
        strangers[i].add(j)
        strangers[j].add(i)
    return strangers


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Nothing made here is cyclic: walking every row again and again would take half of the time.

    The rows must be gone when the collector wakes, or it walks them once more.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def shared_contacts(rows: Sequence[Traits]) -> frozenset[str]:
    """Phones and mailboxes that two people of different names have: a switchboard, a team's mailbox.

    A mailbox that spells the name of one of them is that person's, whoever else it stands beside.
    """
    first: dict[str, Name] = {}
    names: dict[str, set[Name]] = {}
    for row in rows:
        name = row.name
        if name.known:
            for contact in (*row.phones, *[mailbox.key for mailbox in row.mailboxes]):
                earlier = first.setdefault(contact, name)
                if earlier is not name and earlier != name:
                    names.setdefault(contact, {earlier}).add(name)
    shared = {contact for contact, people in names.items() if _are_several(people)}
    return frozenset(shared - _claimed(rows, shared))


def _claimed(rows: Sequence[Traits], shared: set[str]) -> set[str]:
    return {
        mailbox.key
        for row in rows
        for mailbox in row.mailboxes
        if mailbox.key in shared and row.name.known and spells(mailbox.letters, row.name)
    }


def _are_several(names: set[Name]) -> bool:
    return any(
        compare_names(a, b).agreement <= Agreement.RENAMED and not are_alike(a, b)
        for a, b in combinations(sorted(names), 2)
    )


def _fold(people: Sequence[Person], report: Progress) -> list[Traits]:
    rows: list[Traits] = []
    for person in people:
        if len(rows) % _STEP == 0:
            report(_FOLDING * len(rows) / len(people))
        rows.append(traits_of(person))
    return rows


@dataclass(slots=True)
class _Edges:
    """The pairs that the ladder said something about."""

    accepted: list[_Edge] = field(default_factory=list)
    below: list[_Edge] = field(default_factory=list)
    moved: list[_Edge] = field(default_factory=list)

    def of(self, verdict: Verdict, accepted: Band) -> list[_Edge]:
        if verdict.moved:
            return self.moved
        return self.accepted if verdict.band.reaches(accepted) else self.below


def _judged(
    rows: Sequence[Traits], shared: frozenset[str], anchored: int, accepted: Band, report: Progress
) -> _Edges:
    edges = _Edges()
    seen: set[int] = set()
    for step, kind in enumerate(KINDS):
        report(_FOLDING + (1 - _FOLDING) * step / len(KINDS))
        for number, (i, j) in enumerate(pairs_sharing(kind, rows, shared, seen, anchored=anchored)):
            if number % _STEP == 0:
                report(_FOLDING + (1 - _FOLDING) * step / len(KINDS))
            if verdict := judge(rows[i], rows[j], shared):
                edges.of(verdict, accepted).append(_Edge(i, j, verdict))
    report(1.0)
    return edges


@dataclass(slots=True)
class _Grouping:
    """Clusters while they grow: `edges` come in falling order of score, each one is checked for conflicts.

    Edges `below` the accepted band join nothing, but they may show that another row fits as well.
    """

    rows: Sequence[Traits]
    shared: frozenset[str]
    anchored: int
    edges: list[_Edge]
    below: list[_Edge]
    strangers: Mapping[int, set[int]]
    members: dict[int, list[int]] = field(default_factory=dict)
    home: dict[int, int] = field(default_factory=dict)
    taken: list[_Edge] = field(default_factory=list)

    def join(self) -> list[_Edge]:
        """Unite along the edges; returns those left out although nothing but doubt speaks against them."""
        around = self._edges_around()
        refused: list[_Edge] = []
        for edge in self.edges:
            one, other = self._home(edge.i), self._home(edge.j)
            if one == other or self._kept_apart(one, other):
                continue
            if self._both_anchored(one, other) or self._has_rival(edge, one, other, around):
                refused.append(edge._replace(verdict=_rivalled(edge.verdict)))
            elif not self._forbids(edge, one, other):
                self._unite(one, other, edge)
        return refused

    def first_members(self) -> list[int]:
        first = list(range(len(self.rows)))
        for group in self.members.values():
            lowest = min(group)
            for index in group:
                first[index] = lowest
        return first

    def links(self, first: Sequence[int]) -> dict[int, Link]:
        """One link for every row that is not first, along the edges that built its cluster."""
        neighbours: dict[int, list[tuple[int, Verdict]]] = defaultdict(list)
        for i, j, verdict in self.taken:
            neighbours[i].append((j, verdict))
            neighbours[j].append((i, verdict))
        links: dict[int, Link] = {}
        for group in self.members.values():
            waiting = [first[group[0]]]
            for index in waiting:
                for other, verdict in neighbours[index]:
                    if other not in links and other != waiting[0]:
                        links[other] = _link(index, verdict)
                        waiting.append(other)
        return links

    def _edges_around(self) -> dict[int, list[_Edge]]:
        around: dict[int, list[_Edge]] = defaultdict(list)
        for edge in (*self.edges, *self.below):
            around[edge.i].append(edge)
            around[edge.j].append(edge)
        return around

    def _home(self, index: int) -> int:
        return self.home.get(index, index)

    def _group(self, home: int) -> list[int]:
        return self.members.get(home, [home])

    def _both_anchored(self, one: int, other: int) -> bool:
        return all(min(self._group(home)) < self.anchored for home in (one, other))

    def _kept_apart(self, one: int, other: int) -> bool:
        if not self.strangers:
            return False
        others = set(self._group(other))
        return any(not others.isdisjoint(self.strangers.get(i, ())) for i in self._group(one))

    def _in_conflict(self, one: int, other: int) -> bool:
        """Two jobs do not count where one of the two sides shows both."""
        worst = max(self._conflicts(one, other))
        return worst > Conflict.JOBS or (worst is Conflict.JOBS and not self._share_job(one, other))

    def _share_job(self, one: int, other: int) -> bool:
        return any(
            compare_jobs(self.rows[i], self.rows[j]) is Job.SAME
            for i in self._group(one)
            for j in self._group(other)
        )

    def _forbids(self, edge: _Edge, one: int, other: int) -> bool:
        """One damaged name may not keep rows apart that share what only one person has; most of them may."""
        if not edge.verdict.certain:
            return self._in_conflict(one, other)
        conflicts = list(self._conflicts(one, other))
        return Conflict.HARD in conflicts or 2 * conflicts.count(Conflict.NAMES) > len(conflicts)

    def _conflicts(self, one: int, other: int) -> Iterator[Conflict]:
        for i in self._group(one):
            for j in self._group(other):
                yield conflict_between(self.rows[i], self.rows[j], self.shared)

    def _has_rival(self, edge: _Edge, one: int, other: int, around: dict[int, list[_Edge]]) -> bool:
        """Whether another cluster, which cannot be the same person, fits one of the two sides as well."""
        if edge.verdict.certain:
            return False
        least = edge.verdict.score - _MARGIN
        return self._rivalled(one, other, least, around) or self._rivalled(other, one, least, around)

    def _rivalled(self, side: int, twin: int, least: float, around: dict[int, list[_Edge]]) -> bool:
        rivals = {
            self._home(edge.j if edge.i == index else edge.i)
            for index in self._group(side)
            for edge in around[index]
            if edge.verdict.score >= least
        }
        return any(self._in_conflict(rival, twin) for rival in rivals - {side, twin})

    def _unite(self, one: int, other: int, edge: _Edge) -> None:
        large, small = sorted((one, other), key=lambda home: len(self._group(home)), reverse=True)
        joined = self._group(large) + self._group(small)
        self.members.pop(small, None)
        self.members[large] = joined
        self.home.update(dict.fromkeys(joined, large))
        self.taken.append(edge)


def _in_falling_order(edges: list[_Edge], rows: Sequence[Traits]) -> list[_Edge]:
    """Best first; equal ones by what the rows hold, so that the order of the rows does not matter."""
    linked = {index for i, j, _ in edges for index in (i, j)}
    by_content = sorted(linked, key=lambda index: rows[index].person)
    rank = {index: place for place, index in enumerate(by_content)}

    def order(edge: _Edge) -> tuple[float, int]:
        i, j, verdict = edge
        one, other = rank[i], rank[j]
        return -verdict.score, one * len(rank) + other if one < other else other * len(rank) + one

    return sorted(edges, key=order)


def _rivalled(verdict: Verdict) -> Verdict:
    """A pair that was left out because another one fits as well: no longer as sure as its rung."""
    return verdict._replace(band=Band.POSSIBLE, confidence=min(verdict.confidence, RIVALLED))


def _link(twin_index: int, verdict: Verdict) -> Link:
    return Link(
        twin_index, verdict.code, verdict.reason, verdict.score, verdict.band, verdict.confidence
    )  # fmt: skip


def _between(
    first: Sequence[int], edges: Iterable[_Edge], anchored: int, apart: Iterable[tuple[int, int]]
) -> list[Pair]:
    """The best edge between each two clusters, as pairs with the later row first."""
    settled = {(min(first[i], first[j]), max(first[i], first[j])) for i, j in apart}
    best: dict[tuple[int, int], Pair] = {}
    for i, j, verdict in edges:
        homes = (min(first[i], first[j]), max(first[i], first[j]))
        if homes[0] == homes[1] or j < anchored or homes in settled:
            continue
        pair = Pair(j, *_link(i, verdict))
        if homes not in best or _rank(pair) < _rank(best[homes]):
            best[homes] = pair
    return sorted(best.values(), key=_rank)


def _rank(pair: Pair) -> tuple[float, int, int]:
    return -pair.score, pair.index, pair.twin_index
