"""Scores and verdicts of many rows of codes at once, worked out column by column without the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat

from prospector.conditions import NO, UNKNOWN, YES
from prospector.icp.compiled import Worth, share_of
from prospector.icp.rules import Profile

_BARS_MUST = {YES: 0, UNKNOWN: 1, NO: 2}
_BARS_MUST_NOT = {YES: 2, UNKNOWN: 0, NO: 0}
_BARRED = ("", "unknown", "excluded")


def verdicts_of(profile: Profile, columns: Sequence[Sequence[int]], rows: int) -> tuple[list[str], list[int]]:
    """What `judging` makes of `rows` rows: their verdicts and their scores.

    `columns` are the codes of musts, must-nots and rules, in this order. A loop over the rows would cost
    several times as much.
    """
    first = len(profile.must) + len(profile.must_not)
    barred = _barred(profile, columns[:first], rows)
    scores = list(map(_Scores(profile).__getitem__, _points(profile, columns[first:], rows)))
    reached = list(map(profile.threshold.__le__, scores))
    if not first:
        return list(map(("below", "fits").__getitem__, reached)), scores
    verdicts = [
        _BARRED[bar] if bar else ("fits" if enough else "below")
        for bar, enough in zip(barred, reached, strict=True)
    ]
    return verdicts, [0 if bar else score for bar, score in zip(barred, scores, strict=True)]


class _Scores(dict[int, int]):
    """The score for each sum of points."""

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self._share = share_of(profile)

    def __missing__(self, points: int) -> int:
        score = self[points] = self._share(points)
        return score


def _barred(profile: Profile, columns: Sequence[Sequence[int]], rows: int) -> list[int]:
    """1 where a must cannot be judged, 2 where one is not met or a must-not is, else 0."""
    tables = [_BARS_MUST] * len(profile.must) + [_BARS_MUST_NOT] * len(profile.must_not)
    bars = [map(table.__getitem__, column) for table, column in zip(tables, columns, strict=True)]
    nothing = (repeat(0, rows), repeat(0, rows))
    return list(map(max, *nothing, *bars))


def _points(profile: Profile, columns: Sequence[Sequence[int]], rows: int) -> Iterable[int]:
    """The points of each row at least, of each group no more than its cap."""
    worth = [
        map(Worth(rule, "low").__getitem__, column)
        for rule, column in zip(profile.rules, columns, strict=True)
    ]
    parts: list[Iterable[int]] = [repeat(0, rows)]
    for group, part in profile.grouped_rules():
        if group is None:
            parts += worth[part]
        elif worth[part]:
            parts.append(map(min, repeat(group.cap), map(sum, zip(*worth[part], strict=True))))
    return map(sum, zip(*parts, strict=True))
