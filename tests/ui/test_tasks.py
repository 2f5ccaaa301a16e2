"""Work off the UI thread: what is delivered, where, and what is not."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject
from sqlalchemy import text
from sqlalchemy.orm import Session

from prospector.errors import CancelledError, InvalidInputError, ProspectorError
from prospector.records import Setting
from prospector.storage.database import Database, note_change
from ui.tasks import Job, Tasks, UnexpectedError

SLOW_SQL = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000000) "
    "SELECT count(*) FROM n"
)


@pytest.fixture
def tasks(qtbot: Any, workspace: Database) -> Iterator[Tasks]:
    made = Tasks(workspace)
    yield made
    made.close()


@pytest.fixture
def owner(tasks: Tasks) -> QObject:
    return QObject(tasks)


def count(session: Session) -> int:
    return int(session.execute(text("SELECT count(*) FROM settings WHERE key LIKE 'test%'")).scalar_one())


def add(name: str) -> Any:
    def work(session: Session, job: Job) -> str:
        session.add(Setting(key=f"test.{name}", value="1"))
        note_change(session, "settings")
        return name

    return work


def test_a_read_answers_on_the_ui_thread(qtbot: Any, tasks: Tasks, owner: QObject) -> None:
    threads: list[threading.Thread] = []
    got: list[tuple[int, threading.Thread]] = []

    def work(session: Session) -> int:
        threads.append(threading.current_thread())
        return count(session)

    tasks.read(work, lambda result: got.append((result, threading.current_thread())), owner=owner)
    qtbot.waitUntil(tasks.idle)
    assert got == [(0, threading.main_thread())]
    assert threads[0] is not threading.main_thread()


def test_a_change_is_committed_told_and_then_answered(qtbot: Any, tasks: Tasks, owner: QObject) -> None:
    order: list[Any] = []
    tasks.changed.connect(order.append)
    tasks.change(add("a"), order.append, owner=owner)
    qtbot.waitUntil(tasks.idle)
    assert order == [frozenset({"settings"}), "a"]
    with tasks.database.reading() as session:
        assert count(session) == 1


def test_a_change_that_fails_leaves_nothing_and_tells_only_its_caller(
    qtbot: Any, tasks: Tasks, owner: QObject
) -> None:
    errors: list[ProspectorError] = []
    told: list[Any] = []
    tasks.changed.connect(told.append)

    def work(session: Session, job: Job) -> None:
        add("a")(session, job)
        session.flush()
        raise InvalidInputError("No.", hint="Try yes.")

    tasks.change(work, told.append, owner=owner, failed=errors.append)
    qtbot.waitUntil(tasks.idle)
    assert [error.hint for error in errors] == ["Try yes."]
    assert told == []
    with tasks.database.reading() as session:
        assert count(session) == 0


def test_an_error_nobody_takes_goes_to_the_window(qtbot: Any, tasks: Tasks, owner: QObject) -> None:
    refused: list[ProspectorError] = []
    tasks.refused.connect(refused.append)

    def work(session: Session) -> None:
        raise InvalidInputError("No.")

    tasks.read(work, lambda result: None, owner=owner)
    qtbot.waitUntil(tasks.idle)
    assert [error.message for error in refused] == ["No."]


def test_a_bug_is_logged_apologised_for_and_shown_inline(
    qtbot: Any, tasks: Tasks, owner: QObject, caplog: pytest.LogCaptureFixture
) -> None:
    traces: list[str] = []
    errors: list[ProspectorError] = []
    tasks.crashed.connect(traces.append)

    def work(session: Session) -> None:
        raise ZeroDivisionError("seven")

    tasks.read(work, lambda result: None, owner=owner, failed=errors.append)
    qtbot.waitUntil(tasks.idle)
    assert "ZeroDivisionError: seven" in traces[0]
    assert isinstance(errors[0], UnexpectedError)
    assert "ZeroDivisionError: seven" in caplog.text


def test_a_newer_read_supersedes_an_older_at_once(qtbot: Any, tasks: Tasks, owner: QObject) -> None:
    got: list[Any] = []
    tasks.read(lambda session: session.execute(SLOW_SQL).scalar_one(), got.append, owner=owner, key="x")
    qtbot.wait(50)
    started = time.monotonic()
    tasks.read(lambda session: "new", got.append, owner=owner, key="x", failed=got.append)
    qtbot.waitUntil(tasks.idle)
    assert got == ["new"]
    assert time.monotonic() - started < 1


def test_reads_of_another_key_are_left_alone(qtbot: Any, tasks: Tasks, owner: QObject) -> None:
    got: list[str] = []
    tasks.read(lambda session: "a", got.append, owner=owner, key="x")
    tasks.read(lambda session: "b", got.append, owner=owner, key="y")
    qtbot.waitUntil(tasks.idle)
    assert sorted(got) == ["a", "b"]


def test_nothing_is_delivered_to_an_owner_that_is_gone(qtbot: Any, tasks: Tasks) -> None:
    import shiboken6

    got: list[Any] = []
    short_lived = QObject()
    tasks.read(count, got.append, owner=short_lived)
    shiboken6.delete(short_lived)
    qtbot.waitUntil(tasks.idle)
    assert got == []


def test_progress_is_shown_and_cancelling_rolls_back(qtbot: Any, tasks: Tasks, owner: QObject) -> None:
    seen: list[tuple[str, int, int]] = []
    errors: list[ProspectorError] = []
    tasks.activity.connect(lambda jobs: seen.extend((job.what, job.done, job.total) for job in jobs))

    def work(session: Session, job: Job) -> None:
        add("a")(session, job)
        session.flush()
        for step in range(1, 10_000):
            job.progress(step, 10_000, "Counting")
            time.sleep(0.002)

    job = tasks.change(work, owner=owner, failed=errors.append, label="Counting to ten thousand")
    qtbot.waitUntil(lambda: any(done for _, done, _ in seen))
    assert [running.label for running in tasks.running()] == ["Counting to ten thousand"]
    job.cancel()
    qtbot.waitUntil(tasks.idle)
    assert isinstance(errors[0], CancelledError)
    assert seen[-1][0] == "Counting"
    with tasks.database.reading() as session:
        assert count(session) == 0


def test_changes_run_one_after_another(qtbot: Any, tasks: Tasks, owner: QObject) -> None:
    got: list[str] = []
    for name in "abcdefgh":
        tasks.change(add(name), got.append, owner=owner)
    qtbot.waitUntil(tasks.idle)
    assert "".join(got) == "abcdefgh"


def test_background_work_tells_what_it_changed(qtbot: Any, tasks: Tasks, owner: QObject) -> None:
    told: list[Any] = []
    tasks.changed.connect(told.append)
    tasks.background(lambda job: 7, told.append, owner=owner, kinds=frozenset({"imports"}))
    qtbot.waitUntil(tasks.idle)
    assert told == [frozenset({"imports"}), 7]


def test_closing_stops_running_work_and_leaves_no_thread(qtbot: Any, workspace: Database) -> None:
    tasks = Tasks(workspace)
    got: list[Any] = []
    tasks.read(lambda session: session.execute(SLOW_SQL).scalar_one(), got.append, owner=tasks)
    tasks.background(lambda job: _until_cancelled(job), got.append, owner=tasks, label="Waiting")
    qtbot.wait(50)
    started = time.monotonic()
    tasks.close()
    assert time.monotonic() - started < 2
    names = [thread.name for thread in threading.enumerate()]
    assert not [name for name in names if name.startswith(("writer", "reader", "helper"))]
    qtbot.wait(20)
    assert got == []


def test_widgets_in_a_cycle_are_freed_on_the_window_s_thread(
    qtbot: Any, tasks: Tasks, owner: QObject
) -> None:
    freed: list[threading.Thread] = []

    class Own(QObject):
        def __del__(self) -> None:
            freed.append(threading.current_thread())

    def leave_a_cycle() -> None:
        own = Own()
        own.me = lambda: own  # type: ignore[attr-defined]

    kept: list[Any] = []
    leave_a_cycle()
    tasks.background(lambda job: [[] for _ in range(50_000)], kept.append, owner=owner)
    qtbot.waitUntil(lambda: bool(freed))
    assert freed == [threading.main_thread()]


def test_who_waits_for_an_answer_is_let_go_on_the_window_s_thread(qtbot: Any, tasks: Tasks) -> None:
    freed: list[threading.Thread] = []
    begun, proceed = threading.Event(), threading.Event()

    class Asking(QObject):
        def ask(self) -> None:
            tasks.background(self.work, owner=self)

        def work(self, job: Job) -> None:
            begun.set()
            proceed.wait()

        def __del__(self) -> None:
            freed.append(threading.current_thread())

    asking = Asking()
    asking.ask()
    begun.wait()
    del asking
    proceed.set()
    qtbot.waitUntil(lambda: bool(freed))
    assert freed == [threading.main_thread()]


def test_python_s_own_collector_is_back_once_the_tasks_are_closed(qtbot: Any, workspace: Database) -> None:
    tasks = Tasks(workspace)
    assert not gc.isenabled()
    tasks.close()
    assert gc.isenabled()


def _until_cancelled(job: Job) -> None:
    while not job.cancelled():
        time.sleep(0.005)
