"""Timing shared by all benchmarks: best of several rounds, each case beside its bare floor, one line each.

The machine is assumed noisy. The best of several rounds is the figure least disturbed by neighbours, and a
case and its floor take turns within the same run, so that a slow minute hits both.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Timed:
    """The best round of one piece of work: seconds on the wall, seconds of CPU (children included)."""

    wall: float
    cpu: float
    result: Any


def timed(work: Callable[[], Any]) -> Timed:
    """Run `work` once, with the collector emptied before."""
    gc.collect()
    cpu, wall = _cpu(), time.perf_counter()
    result = work()
    return Timed(time.perf_counter() - wall, _cpu() - cpu, result)


def best_of(rounds: int, work: Callable[[], Any]) -> Timed:
    """The round with the least wall time."""
    return min((timed(work) for _ in range(rounds)), key=lambda one: one.wall)


def beside(floor: Callable[[], Any], work: Callable[[], Any], *, rounds: int = 3) -> tuple[Timed, Timed]:
    """The best round of the floor and of the work; the two take turns."""
    pairs = [(timed(floor), timed(work)) for _ in range(rounds)]
    return min((pair[0] for pair in pairs), key=_wall), min((pair[1] for pair in pairs), key=_wall)


def compare(
    case: str,
    floor: Callable[[], Any],
    work: Callable[[], Any],
    *,
    rounds: int = 3,
    limit: float | None = None,
    **facts: Any,
) -> float:
    """Time `work` beside `floor`, print one line with the ratio of both times, and return that ratio.

    `limit` is the ratio the project asks of itself; it is printed with a yes or no, never enforced here.
    `facts` (rows, columns, ...) are printed as given.
    """
    bare, ours = beside(floor, work, rounds=rounds)
    ratio = ours.wall / bare.wall if bare.wall else 0.0
    verdict = {} if limit is None else {"limit": limit, "within": ratio <= limit}
    report(
        case,
        **facts,
        seconds=ours.wall,
        floor_seconds=bare.wall,
        ratio=ratio,
        cpu_ratio=ours.cpu / bare.cpu if bare.cpu else 0.0,
        rounds=rounds,
        **verdict,
    )
    return ratio


def report(case: str, **facts: Any) -> None:
    """Print one line of JSON; floats are cut to four digits after the point."""
    shown = {key: round(value, 4) if isinstance(value, float) else value for key, value in facts.items()}
    print(json.dumps({"case": case, **shown}, ensure_ascii=False, default=str), flush=True)


def machine() -> None:
    """Print one line about where the figures were taken."""
    report(
        "machine",
        python=sys.version.split()[0],
        platform=sys.platform,
        cores=os.cpu_count(),
        load=round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    )


def _wall(one: Timed) -> float:
    return one.wall


def _cpu() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system
