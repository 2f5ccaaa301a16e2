"""Live counts while a rule is edited, in the window itself (drawn offscreen); see icp_scoring.py --live."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import count

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from timing import report

from prospector.conditions import Node, parse
from prospector.icp import profiles, scoring
from prospector.icp.rules import Keyword, Step
from prospector.storage.database import Database
from ui.icp.editing import Entry
from ui.icp.rule_editor import TYPING_PAUSE_MS
from ui.icp.screen import IcpScreen
from ui.interpreter import settle_in
from ui.main_window import MainWindow
from ui.theme import Theme

LIMIT_SECONDS = 0.15
LATE_SECONDS = 0.05
PATIENCE_SECONDS = 120
TICK_MS = 10
BURST = 15
BETWEEN_SECONDS = 0.03


def measure(database: Database, source: str, now: datetime, rows: int, rounds: int) -> None:
    """Edit one rule after another and print how long each count took, and how smooth the window stayed."""
    with database.writing() as session:
        scoring.activate(session, profiles.save(session, source, now), now)
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    window = MainWindow(database, Theme(application, mode="light"), clock=lambda: now)
    window.show()
    window.open("icp")
    screen = window.screen_of("icp")
    assert isinstance(screen, IcpScreen)
    settle_in()
    watched = Watch()
    began = time.perf_counter()
    _until(application, lambda: screen.presenter.preview is not None and window.tasks.idle())
    report("icp live, first counts", rows=rows, seconds=time.perf_counter() - began, **watched.told())
    for kind, edit in _edits(screen):
        _measure_kind(application, window, screen, kind, edit, rows, rounds)
    _measure_burst(application, window, screen, rows)
    screen.presenter.discard()
    _until(application, window.tasks.idle)
    window.tasks.close()
    window.close()


class Watch:
    """A timer that ticks in the window, and how late it came at worst."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self.worst = 0.0
        self._timer = QTimer(interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.worst, self._last = max(self.worst, now - self._last), now

    def told(self) -> dict[str, object]:
        """The worst gap, and whether it is one that a person feels."""
        self._timer.stop()
        return {"worst_gap": round(self.worst, 4), "smooth": self.worst <= LATE_SECONDS}


def _measure_kind(
    application: QApplication,
    window: MainWindow,
    screen: IcpScreen,
    kind: str,
    edit: Callable[[], None],
    rows: int,
    rounds: int,
) -> None:
    """The best and the worst of several edits, each of which asks something new."""
    watched, taken, processor = Watch(), [], []
    for _ in range(rounds):
        spent = time.process_time()
        taken.append(_seconds(application, screen, edit) + TYPING_PAUSE_MS / 1000)
        processor.append(time.process_time() - spent)
        _until(application, window.tasks.idle)
    facts = {"cpu": round(min(processor), 4), "limit": LIMIT_SECONDS, "within": min(taken) <= LIMIT_SECONDS}
    best, worst = round(min(taken), 4), round(max(taken), 4)
    report(f"icp live, {kind}", rows=rows, seconds=best, worst=worst, **facts, **watched.told())


def _measure_burst(application: QApplication, window: MainWindow, screen: IcpScreen, rows: int) -> None:
    """Typing goes on while counts are under way: only the last one may be waited for."""
    watched, edit = Watch(), dict(_edits(screen))["text"]
    for _ in range(BURST):
        edit()
        until = time.perf_counter() + BETWEEN_SECONDS
        while time.perf_counter() < until:
            application.processEvents()
    seconds = _seconds(application, screen, edit) + TYPING_PAUSE_MS / 1000
    report("icp live, last of a burst of edits", rows=rows, seconds=round(seconds, 4), **watched.told())
    _until(application, window.tasks.idle)


def _seconds(application: QApplication, screen: IcpScreen, edit: Callable[[], None]) -> float:
    """From an edit until its count stands on the screen."""
    counted: list[bool] = []
    screen.presenter.counted.connect(lambda: counted.append(True))
    began = time.perf_counter()
    edit()
    _until(application, lambda: bool(counted))
    application.processEvents()
    return time.perf_counter() - began


def _until(application: QApplication, done: Callable[[], bool]) -> None:
    end = time.perf_counter() + PATIENCE_SECONDS
    while not done():
        if time.perf_counter() > end:
            raise SystemExit("the window did not settle in time")
        application.processEvents()
        time.sleep(0.0005)


def _edits(screen: IcpScreen) -> Iterator[tuple[str, Callable[[], None]]]:
    """Kinds of edits; each time one is made it asks what was never asked before."""
    number = count(1)

    def entry(title: str) -> Entry:
        return next(one for one in screen.presenter.edited.entries if one.title == title)

    def ask(title: str, when: Callable[[int], str]) -> Callable[[], None]:
        def edit() -> None:
            node: Node = parse(when(next(number)))
            one = entry(title)
            screen.presenter.put(replace(one, steps=(Step(node, one.steps[0].weight),)))

        return edit

    def words() -> None:
        one = entry("Words")
        further = Keyword(f"word{next(number)}", 3)
        screen.presenter.put(replace(one, keywords=(*one.keywords[:4], further)))

    def weigh() -> None:
        one = entry("Country")
        screen.presenter.put(one.with_weight(0, 20 + next(number) % 50))

    levels = ("vp", "head", "director", "manager", "owner", "founder", "c_suite", "senior", "entry")
    yield "a choice", ask("Seniority", lambda n: f"seniority in {levels[n % 9]}, {levels[n // 2 % 9]}")
    yield "two fields", ask("Seniority", lambda n: f"seniority = {levels[n % 9]} or employees >= {n}")
    yield "a number", ask("Size", lambda n: f"employees between {n} and {1000 + n}")
    yield "text", ask("Title", lambda n: f"title ~ sales, revenue {n}, growth")
    yield "a pattern", ask("Title", lambda n: rf"title matches '\b(head|vp|lead{n}) .*(sales|growth)'")
    yield "keywords", words
    yield "a weight", weigh
