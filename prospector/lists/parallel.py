"""Work on a long list in helper processes, so that both cores of a laptop clean it."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 3  # items under way for each helper, so that none waits for the next


def in_order(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    alone: int,
    begin: Callable[[], object] | None = None,
) -> Iterator[Result]:
    """Apply `work` to every item and yield the results in the items' order.

    The first `alone` items are done right here; only what is longer is worth starting helpers, one for
    each processor (at most two). `work`, items and results must be picklable. `begin` is called once in
    each helper.
    """
    source = iter(items)
    for item in islice(source, alone):
        yield work(item)
    helpers = min(2, os.cpu_count() or 1)
    first = next(source, None)
    if first is None:
        return
    rest = _with_first(first, source)
    if helpers == 1:
        yield from map(work, rest)
        return
    pool = ProcessPoolExecutor(helpers, get_context("spawn"), initializer=begin)
    try:
        yield from _windowed(pool, work, rest, helpers * _AHEAD)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # they end by themselves; nobody needs to wait


def _with_first(first: Item, source: Iterator[Item]) -> Iterator[Item]:
    yield first
    yield from source


def _windowed(
    pool: ProcessPoolExecutor, work: Callable[[Item], Result], items: Iterator[Item], width: int
) -> Iterator[Result]:
    """Keep `width` items with the helpers, and do the next one here rather than wait for them.

    What is read ahead costs memory, so that only a few results wait for the ones before them.
    """
    under_way: deque[Future[Result]] = deque()
    for item in items:
        if sum(not one.done() for one in under_way) < width:
            under_way.append(pool.submit(work, item))
        else:
            under_way.append(_done(work(item)))
        while under_way and (under_way[0].done() or len(under_way) > 3 * width):
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


def _done(result: Result) -> Future[Result]:
    future: Future[Result] = Future()
    future.set_result(result)
    return future
