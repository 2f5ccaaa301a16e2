"""Runs core functions off the UI thread: one writer, a few readers, and helpers for sandboxed work."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal, Slot
from sqlalchemy.orm import Session

from prospector.errors import CancelledError, ProspectorError
from prospector.logs import mask
from prospector.storage.database import Database
from ui.interpreter import Garbage

Result = TypeVar("Result")
log = logging.getLogger(__name__)

_READERS = 3
_HELPERS = 4
_PROGRESS_EVERY = 0.05


_Run = Callable[["Job"], tuple[Any, frozenset[str]]]
"""Work on another thread: what it answers, and the kinds of record that it changed."""
_NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Order:
    """What is to be done and who hears of it. Only the UI thread lets go of it.

    It holds widgets, and one that is let go of last on another thread would be destroyed there.
    """

    run: _Run
    done: Callable[[Any], object] | None
    failed: Callable[[ProspectorError], object] | None
    owner: QObject


class Job:
    """One piece of work under way. Work calls `progress` and `cancelled`; the window calls `cancel`."""

    def __init__(self, tasks: Tasks, label: str, key: str, order: _Order, online: str = "") -> None:
        self.label = label
        self.online = online
        self.key = key
        self.done = 0
        self.total = 0
        self.what = label
        self.superseded = False
        self._tasks = tasks
        self._order: _Order | None = order
        self._cancelled = threading.Event()
        self._guard = threading.Lock()
        self._driver: Any = None
        self._told_at = 0.0

    def progress(self, done: int, total: int, what: str = "") -> None:
        """Tell how far it is (any thread). Raises CancelledError once the job was cancelled."""
        if self._cancelled.is_set():
            raise CancelledError
        self.done, self.total = done, total
        self.what = what or self.label
        moment = time.monotonic()
        if self.label and (moment - self._told_at > _PROGRESS_EVERY or done == total):
            self._told_at = moment
            self._tasks._progressed.emit(self)

    def cancelled(self) -> bool:
        """Whether the work should stop (any thread)."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask the work to stop; a statement running in the database is interrupted (any thread)."""
        self._cancelled.set()
        with self._guard:
            if self._driver is not None:
                self._driver.interrupt()

    def _is_of(self, owner: QObject) -> bool:
        return self._order is not None and self._order.owner is owner

    def _let_go(self) -> _Order | None:
        order, self._order = self._order, None
        return order

    def _in_session(self, session: Session, work: Callable[[], Result]) -> Result:
        with self._guard:
            self._driver = session.connection().connection.driver_connection
        try:
            if self._cancelled.is_set():
                raise CancelledError
            return work()
        finally:
            with self._guard:
                self._driver = None


class Tasks(QObject):
    """Starts work and brings its outcome back to the UI thread.

    `changed` carries the kinds of record (table names) that a committed change touched; `activity` the
    labelled jobs under way, oldest first; `refused` an error that no caller took; `crashed` the trace of
    an error that is a bug.
    """

    changed = Signal(frozenset)
    activity = Signal(list)
    crashed = Signal(str)
    refused = Signal(object)
    _finished = Signal(object, object)
    _progressed = Signal(object)

    def __init__(self, database: Database, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.database = database
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="reader")
        self._helpers = ThreadPoolExecutor(_HELPERS, thread_name_prefix="helper")
        self._jobs: list[Job] = []
        self._closed = False
        self._garbage = Garbage(self)
        self._finished.connect(self._deliver)
        self._progressed.connect(self._on_progress)

    def read(
        self,
        work: Callable[[Session], Result],
        done: Callable[[Result], object],
        *,
        owner: QObject,
        failed: Callable[[ProspectorError], object] | None = None,
        key: str = "",
    ) -> Job:
        """Run `work(session)` over a snapshot and hand its result to `done` on the UI thread.

        A newer read of the same owner and `key` supersedes this one: it is interrupted and its result
        dropped. Nothing is delivered to an owner that is gone. Without `failed` an error goes to `refused`
        (a dialog).
        """

        def run(job: Job) -> tuple[Result, frozenset[str]]:
            with self.database.reading() as session:
                return job._in_session(session, lambda: work(session)), _NOTHING

        return self._start(self._readers, _Order(run, done, failed, owner), key=key)

    def change(
        self,
        work: Callable[[Session, Job], Result],
        done: Callable[[Result], object] | None = None,
        *,
        owner: QObject,
        failed: Callable[[ProspectorError], object] | None = None,
        label: str = "",
        staged: Path | None = None,
    ) -> Job:
        """Run `work(session, job)` as one transaction on the writer thread; changes run one after another.

        `staged` is attached to the session as in Database.writing. After the commit `changed` is emitted,
        then `done` is called. With a `label` ("Drafting 24 emails") it is shown in the status bar with
        progress and Cancel; cancelling rolls everything back.
        """

        def run(job: Job) -> tuple[Result, frozenset[str]]:
            with self.database.writing(staged=staged) as session:
                result = job._in_session(session, lambda: work(session, job))
                kinds = session.info["changed"]
            return result, frozenset(kinds)

        return self._start(self._writer, _Order(run, done, failed, owner), label=label)

    def background(
        self,
        work: Callable[[Job], Result],
        done: Callable[[Result], object] | None = None,
        *,
        owner: QObject,
        failed: Callable[[ProspectorError], object] | None = None,
        label: str = "",
        key: str = "",
        kinds: frozenset[str] = frozenset(),
        online: str = "",
    ) -> Job:
        """Run `work(job)` without a session, for child processes and files.

        Work that commits through its own session names the `kinds` it changes; they are told when it is done.
        Labelled work that talks to a server says so in `online`, which the status bar shows meanwhile.
        """

        order = _Order(lambda job: (work(job), kinds), done, failed, owner)
        return self._start(self._helpers, order, label=label, key=key, online=online)

    def running(self) -> list[Job]:
        """Labelled jobs under way, which closing the window would stop."""
        return [job for job in self._jobs if job.label]

    def idle(self) -> bool:
        """Whether nothing is under way and everything has been delivered."""
        return not self._jobs

    def close(self) -> None:
        """Cancel everything and wait until no thread is left. Nothing is delivered afterwards."""
        self._closed = True
        for job in list(self._jobs):
            job.cancel()
        for pool in (self._writer, self._readers, self._helpers):
            pool.shutdown(wait=True, cancel_futures=True)
        for job in self._jobs:
            job._let_go()
        self._jobs.clear()
        self._garbage.close()

    # --- inside

    def _start(
        self, pool: ThreadPoolExecutor, order: _Order, *, label: str = "", key: str = "", online: str = ""
    ) -> Job:
        job = Job(self, label, key, order, online)
        if self._closed:
            return job
        if key:
            self._supersede(order.owner, key)
        self._jobs.append(job)
        if label:
            self.activity.emit(self.running())
        pool.submit(self._run, job)
        return job

    def _supersede(self, owner: QObject, key: str) -> None:
        for job in self._jobs:
            if job.key == key and job._is_of(owner):
                job.superseded = True
                job.cancel()

    def _run(self, job: Job) -> None:
        try:
            if job.cancelled() or job._order is None:
                raise CancelledError
            outcome: _Outcome = (*job._order.run(job), None)
        except BaseException as error:
            outcome = (None, _NOTHING, CancelledError() if job.cancelled() else _explained(error))
        if not self._closed:
            self._finished.emit(job, outcome)

    @Slot(object, object)
    def _deliver(self, job: Job, outcome: _Outcome) -> None:
        result, kinds, error = outcome
        order = job._let_go()
        if job in self._jobs:
            self._jobs.remove(job)
        if job.label:
            self.activity.emit(self.running())
        if kinds and not self._closed:
            self.changed.emit(kinds)
        if order is None or self._closed or job.superseded or not shiboken6.isValid(order.owner):
            return
        if error is None:
            if order.done is not None:
                order.done(result)
            return
        if isinstance(error, UnexpectedError):
            self.crashed.emit(error.trace)
        self._hand_on(error, order.failed)

    def _hand_on(self, error: ProspectorError, failed: Callable[[ProspectorError], object] | None) -> None:
        if failed is not None:
            failed(error)
        elif not isinstance(error, UnexpectedError | CancelledError):
            self.refused.emit(error)

    @Slot(object)
    def _on_progress(self, job: Job) -> None:
        if job in self._jobs:
            self.activity.emit(self.running())


_Outcome = tuple[Any, frozenset[str], ProspectorError | None]


class UnexpectedError(ProspectorError):
    """A bug, in words for a screen; the trace is in the log and in the apology."""

    def __init__(self, trace: str) -> None:
        super().__init__(
            "Something went wrong inside Prospector.",
            hint="Nothing was saved by this step. The details are in the log.",
        )
        self.trace = trace


def _explained(error: BaseException) -> ProspectorError:
    if isinstance(error, ProspectorError):
        return error
    trace = mask("".join(traceback.format_exception(error)))
    log.error("A task failed unexpectedly\n%s", trace)
    return UnexpectedError(trace)
