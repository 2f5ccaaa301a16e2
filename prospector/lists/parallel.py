"""Work on a long list shared with helper processes, so that both cores of a laptop clean it."""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, Generic, NoReturn, TypeVar, cast

State = TypeVar("State")
Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 3  # items with each helper, so that it never waits for the next one
_NO_MORE = None
_MOST_WAITING = 12  # results that may wait for an earlier one; what is read ahead costs memory


def spare_processors() -> int:
    """How many helpers are worth having beside this process: two at most."""
    return max(0, min(2, (os.cpu_count() or 1) - 1))


@contextmanager
def crew(begin: Callable[[int], State], helpers: int) -> Iterator[Crew[State]]:
    """This process and so many helpers, which start at once and are gone at the end of the block.

    `begin` makes what each of them works with; it is called in each with its number, here with 0. `begin`
    and all work, items and results must be picklable.
    """
    members = [_Helper(begin, number) for number in range(1, helpers + 1)]
    try:
        yield Crew(begin(0), members)
    finally:
        for member in members:
            member.end()


@dataclass(slots=True, eq=False)
class Promise(Generic[Result]):
    """Work that a helper does, or that is done."""

    helper: _Helper | None = None
    value: Result | None = None
    error: BaseException | None = None

    @property
    def is_done(self) -> bool:
        return self.helper is None

    def result(self) -> Result:
        """What the work gave, once it is there. Raises what the work raised."""
        while self.helper is not None:
            self.helper.receive()
        if self.error is not None:
            raise self.error
        return cast(Result, self.value)


@dataclass(frozen=True, slots=True)
class Crew(Generic[State]):
    """This process with `state`, and its helpers."""

    state: State
    helpers: list[_Helper]

    def in_order(self, work: Callable[[State, Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Apply `work` to every item, here and in the helpers; results come in the items' order."""
        under_way: deque[Promise[Result]] = deque()
        for item in items:
            under_way.append(self._shared(work, item))
            while under_way and (under_way[0].is_done or len(under_way) > _MOST_WAITING):
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()

    def finish(self, work: Callable[[State, Item], Result], item: Item) -> Promise[Result]:
        """Let a helper do the last of the work meanwhile; without helpers it is done here and now.

        Each helper ends when it has done what it was given, so that its memory is free for others.
        """
        promise = self.helpers[0].take(work, item) if self.helpers else Promise(value=work(self.state, item))
        for helper in self.helpers:
            helper.dismiss()
        return promise

    def _shared(self, work: Callable[[State, Item], Result], item: Item) -> Promise[Result]:
        """Keep the helpers busy, and do rather than wait what is more."""
        for helper in self.helpers:
            helper.collect()
            if len(helper.waiting) < _AHEAD:
                return helper.take(work, item)
        return Promise(value=work(self.state, item))


@dataclass(slots=True, eq=False)
class _Helper:
    """A helper process as its owner sees it; `waiting` are the promises it has to keep, in their order."""

    begin: Callable[[int], Any]
    number: int
    waiting: deque[Promise[Any]] = field(default_factory=deque)
    _pipe: Connection = field(init=False)
    _process: Any = field(init=False)

    def __post_init__(self) -> None:
        # A copy of this process starts at once and shares its memory; elsewhere there is none, or none safe.
        context: Any = get_context("fork" if sys.platform == "linux" else "spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self.begin, self.number), daemon=True)
        self._process.start()
        theirs.close()

    def take(self, work: Callable[[Any, Item], Result], item: Item) -> Promise[Result]:
        promise: Promise[Result] = Promise(self)
        try:
            self._pipe.send((work, item))
        except OSError:
            self._raise_death()
        self.waiting.append(promise)
        return promise

    def dismiss(self) -> None:
        """Let the helper end after what it has to do."""
        with suppress(OSError):
            self._pipe.send(_NO_MORE)

    def collect(self) -> None:
        """Note what is done by now."""
        while self.waiting and self._pipe.poll():
            self.receive()

    def receive(self) -> None:
        """Wait for the oldest promise to be kept."""
        try:
            value, error = self._pipe.recv()
        except (EOFError, OSError):
            self._raise_death()
        promise = self.waiting.popleft()
        promise.helper, promise.value, promise.error = None, value, error

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _raise_death(self) -> NoReturn:
        self._process.join()
        if self._process.exitcode == -getattr(signal, "SIGKILL", 9):
            raise MemoryError  # the system ends who takes the last of it
        raise RuntimeError(f"a helper process ended with {self._process.exitcode}") from None


def _serve(pipe: Connection, begin: Callable[[int], State], number: int) -> None:
    """The helper's side: do what is ordered, until there is no more."""
    orders: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_take_orders, args=(pipe, orders), daemon=True).start()
    state = begin(number)
    while order := orders.get():
        work, item = order
        _tell(pipe, _outcome(work, state, item))


def _take_orders(pipe: Connection, orders: SimpleQueue[Any]) -> None:
    """Take orders while others are worked on, so that who gives one never waits."""
    try:
        while True:
            orders.put(pipe.recv())
    except (EOFError, OSError):
        os._exit(1)  # the owner is gone


def _outcome(
    work: Callable[[State, Item], Result], state: State, item: Item
) -> tuple[Result | None, BaseException | None]:
    try:
        return work(state, item), None
    except BaseException as error:  # the owner raises it again
        return None, error


def _tell(pipe: Connection, outcome: tuple[Any, BaseException | None]) -> None:
    try:
        pipe.send(outcome)
    except (TypeError, AttributeError, ValueError):  # an error that cannot travel
        told = outcome[1] and "".join(traceback.format_exception(outcome[1]))
        pipe.send((None, RuntimeError(told or "the result of a helper cannot be sent")))
