"""How smooth the window stays while it works, beside an idle window under the same load.

    python benchmarks/window_smoothness.py [--rows 100000] [--pairs 1000] [--work import clean ...] [--trace]

A 10 ms timer ticks in the window (drawn offscreen) while the window does one thing after another: import a
list, clean it without a workspace (open and save), search for duplicates, merge a band of them, take that
back, undo a merge, edit one field of all, undo that, and undo the import. For each it prints a line of JSON:
how many ticks came within 25 and 40 ms, how many gaps were over 50 ms, the median, the 99th percentile and
the worst gap. A second line says the same of an idle window while another process does the same work on a
copy of the same workspace.
With --trace every gap over 50 ms is printed with what the window's thread, and the others, were doing.
With --cancel it also cancels an import half-way and prints how long that took and what was left behind.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import dirty_lists
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from timing import machine, report

from prospector import duplicates, edits, intake, prospects, shipped, uniting
from prospector.lists import cleanup, importer, saving, staging
from prospector.prospects import Selection
from prospector.storage import open_workspace
from prospector.storage.database import Database
from ui import interpreter, undoing
from ui.clean.screen import CleanScreen
from ui.duplicates.screen import DuplicatesScreen
from ui.imports.screen import ImportsScreen
from ui.main_window import MainWindow
from ui.prospects.bulk_dialogs import BulkChange
from ui.prospects.screen import ProspectsScreen
from ui.theme import Theme

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PATIENCE_SECONDS = 900
LATE_SECONDS = 0.05
BAND = "certain"
WORK = ("import", "clean", "search", "merge", "split", "bulk", "unbulk", "undo")


def main() -> None:
    """Measure both windows at each piece of work."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=1_000, help="how many pairs wait to be merged")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--work", nargs="+", choices=WORK, default=WORK)
    parser.add_argument("--cancel", action="store_true")
    parser.add_argument("--trace", action="store_true")
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.alone:
        alone(args.alone, args.folder)
        return
    machine()
    application = QApplication([])
    with tempfile.TemporaryDirectory(prefix="prospector-smooth-") as name:
        folder = Path(name)
        dirty_lists.write(dirty_lists.make(args.rows, args.seed, layout="apollo"), folder)
        prepare(folder, args.pairs, args.work)
        seconds = 0.0
        for work in args.work:
            seconds = both_windows(application, folder, work, trace=args.trace)
        if args.cancel:
            cancel(application, folder, seconds)


def prepare(folder: Path, pairs: int, works: Iterable[str]) -> None:
    """Make the workspace that each piece of work begins with."""
    alone("fresh", folder)
    if set(works) <= {"import", "clean"}:
        return
    shutil.copyfile(folder / "import.db", folder / "alone.db")
    for work, then in (("import", "search"), ("search", "merge"), ("merge", "split"), ("bulk", "unbulk")):
        if work == "bulk":
            shutil.copyfile(folder / "search.db", folder / "alone.db")
        alone(work, folder)
        if work == "import":
            double(folder / "alone.db", pairs)
            shutil.copyfile(folder / "alone.db", folder / "undo.db")
            shutil.copyfile(folder / "alone.db", folder / "bulk.db")
        shutil.copyfile(folder / "alone.db", folder / f"{then}.db")


def double(workspace: Path, pairs: int) -> None:
    """Let some prospects stand there twice, the second time without address and title."""
    database = open_workspace(workspace, now=NOW)
    with database.writing() as session:
        connection = session.connection()
        names = [row[1] for row in connection.exec_driver_sql("PRAGMA table_info(prospects)")]
        blank = {"id": "NULL", "email": "''", "email_key": "''", "title": "''", "import_row_id": "NULL"}
        values = ", ".join(blank.get(name, name) for name in names)
        connection.exec_driver_sql(
            f"INSERT INTO prospects ({', '.join(names)}) SELECT {values} FROM prospects"
            " WHERE linkedin <> '' AND company <> '' ORDER BY id LIMIT ?",
            (pairs,),
        )
    database.close()


def both_windows(application: QApplication, folder: Path, work: str, *, trace: bool) -> float:
    """Measure the window at work, then the idle one; returns the seconds that the work took."""
    start = folder / ("import.db" if work == "clean" else f"{work}.db")
    shutil.copyfile(start, folder / "busy.db")
    bench = Bench(application, folder, folder / "busy.db", trace=trace)
    seconds = bench.run(partial(bench.do, work))
    report(f"window, {work}", seconds=seconds, load=os.getloadavg()[0], **bench.gaps())
    bench.close()
    shutil.copyfile(start, folder / "alone.db")
    shutil.copyfile(start, folder / "idle.db")
    idle = Bench(application, folder, folder / "idle.db")
    other = subprocess.Popen(
        [sys.executable, __file__, "--alone", work, "--folder", str(folder)], stdout=subprocess.DEVNULL
    )
    lasted = idle.run(lambda: idle.wait_until(lambda: other.poll() is not None))
    report(f"idle window, {work} elsewhere", seconds=lasted, load=os.getloadavg()[0], **idle.gaps())
    idle.close()
    return seconds


def cancel(application: QApplication, folder: Path, seconds: float) -> None:
    """Cancel an import after a third of `seconds`."""
    shutil.copyfile(folder / "import.db", folder / "busy.db")
    bench = Bench(application, folder, folder / "busy.db")
    bench.cancel_half_way(seconds)
    bench.close()


class Bench:
    """A window over a workspace of its own, with a timer that notes when it ticks."""

    def __init__(
        self, application: QApplication, folder: Path, workspace: Path, *, trace: bool = False
    ) -> None:
        self._application = application
        self._folder = folder
        self._file = folder / "list.xlsx"
        self._database = open_workspace(workspace, now=NOW)
        self._window = MainWindow(self._database, Theme(application, mode="light"), clock=lambda: NOW)
        self._window.show()
        for step in ("imports", "clean", "duplicates", "prospects"):
            self._window.open(step)
            self.wait_until(self._window.tasks.idle)
        interpreter.settle_in()
        self._ticks: list[float] = []
        self._timer = QTimer(interval=10)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(lambda: self._ticks.append(time.perf_counter()))
        self._trace = trace

    def run(self, work: Callable[[], None]) -> float:
        """Tick while `work` runs; returns its seconds."""
        self._ticks.clear()
        self._timer.start()
        started = time.perf_counter()
        over = threading.Event()
        if self._trace:
            threading.Thread(target=self._watch, args=(over,), daemon=True).start()
        work()
        over.set()
        self._timer.stop()
        return time.perf_counter() - started

    def do(self, work: str) -> None:
        """One piece of work as the user asks for it, until the window has shown all of its outcome."""
        {
            "import": self._import, "clean": self._clean, "search": self._search, "merge": self._merge,
            "split": self._split, "bulk": self._bulk, "unbulk": self._unbulk, "undo": self._undo,
        }[work]()  # fmt: skip
        self._window.open("prospects")
        self._come_to_rest()

    def _import(self) -> None:
        presenter = self._imports.presenter
        presenter.choose([self._file])
        self._wait_for_page("match")
        presenter.check()
        self._wait_for_page("check")
        presenter.commit()
        self._wait_for_page("done")

    def _clean(self) -> None:
        self._window.open("clean")
        screen = self._window.screen_of("clean")
        assert isinstance(screen, CleanScreen)
        screen.presenter.open([self._file])
        self.wait_until(lambda: screen.presenter.opened is not None)
        self._come_to_rest()
        screen.presenter.save(cleanup.Outputs(self._folder / "cleaned.xlsx", workbook=True))
        self._come_to_rest()

    def _search(self) -> None:
        self._window.open("duplicates")
        self._duplicates.presenter.search()
        self._come_to_rest()

    def _merge(self) -> None:
        self._window.open("duplicates")
        self._duplicates.presenter.merge_band(BAND)
        self._come_to_rest()

    def _split(self) -> None:
        self._window.open("duplicates")
        self._duplicates.presenter._split_many(_merges(self._database))
        self._come_to_rest()

    def _bulk(self) -> None:
        self._window.open("prospects")
        screen = self._window.screen_of("prospects")
        assert isinstance(screen, ProspectsScreen)
        self._come_to_rest()
        screen.table.selectAll()
        changes = screen.presenter.changes
        changes._change_many(screen.presenter.chosen_or_all(), BulkChange("industry", "Testing"))
        self._come_to_rest()

    def _unbulk(self) -> None:
        self._window.open("prospects")
        undoing.undo(self._window.app, self._window)
        self._come_to_rest()

    def _undo(self) -> None:
        self._window.open("imports")
        self._imports.presenter.undo(1)
        self._come_to_rest()

    @property
    def _imports(self) -> ImportsScreen:
        screen = self._window.screen_of("imports")
        assert isinstance(screen, ImportsScreen)
        return screen

    @property
    def _duplicates(self) -> DuplicatesScreen:
        screen = self._window.screen_of("duplicates")
        assert isinstance(screen, DuplicatesScreen)
        return screen

    def cancel_half_way(self, whole: float) -> None:
        """Cancel an import; print how long it took to stop, and what it left."""
        before = self._prospects()
        presenter = self._imports.presenter
        presenter.choose([self._file])
        self._wait_for_page("match")
        presenter.check()
        half = time.perf_counter() + whole / 3
        self.wait_until(lambda: time.perf_counter() > half or presenter.page == "check")
        asked = time.perf_counter()
        presenter.cancel()
        self.wait_until(self._window.tasks.idle)
        report(
            "cancel",
            seconds=time.perf_counter() - asked,
            page=presenter.page,
            prospects_added=self._prospects() - before,
            staging_files=len(list(staging.folder_beside(self._database.path).glob("*"))),
        )

    def _wait_for_page(self, page: str) -> None:
        self.wait_until(lambda: self._imports.presenter.page == page or self._imports.state == "error")
        assert self._imports.state != "error", "the import failed"

    def _come_to_rest(self) -> None:
        """Wait until everything is shown, also what follows a moment later."""
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < 0.3:
            self._turn()
            if not self._window.tasks.idle():
                quiet_since = time.monotonic()

    def wait_until(self, done: Callable[[], bool]) -> None:
        """Let the window live until `done`."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not done():
            if time.monotonic() > deadline:
                raise TimeoutError("the window did not get there")
            self._turn()

    def _turn(self) -> None:
        self._application.processEvents()
        time.sleep(0.001)

    def _watch(self, over: threading.Event) -> None:
        """Print what every thread is at whenever a tick is late (once for each late one)."""
        told = 0
        main = threading.main_thread().ident
        while not over.wait(0.01):
            ticks = len(self._ticks)
            if not ticks or ticks == told or time.perf_counter() - self._ticks[-1] < LATE_SECONDS:
                continue
            told = ticks
            frames = sys._current_frames()
            others = [
                _short(stack)
                for ident, stack in frames.items()
                if ident not in (main, threading.get_ident()) and "concurrent/futures" not in _short(stack)
            ]
            report("late", window=_short(frames[main or 0]), others=others)
            del frames  # a frame that is held keeps its painter

    def gaps(self) -> dict[str, object]:
        """The gaps between ticks, summed up."""
        found = sorted(1000 * (b - a) for a, b in zip(self._ticks, self._ticks[1:], strict=False))
        if not found:
            return {"ticks": 0}
        return {
            "ticks": len(found),
            "within_25_ms": sum(gap <= 25 for gap in found) / len(found),
            "within_40_ms": sum(gap <= 40 for gap in found) / len(found),
            "over_50_ms": sum(gap > 50 for gap in found),
            "p50_ms": found[len(found) // 2],
            "p99_ms": found[int(0.99 * len(found))],
            "worst_ms": found[-1],
        }

    def _prospects(self) -> int:
        """How many prospects the workspace holds."""
        with self._database.reading() as session:
            return prospects.count(session, Selection())

    def close(self) -> None:
        """Close window and workspace."""
        self._timer.stop()
        self._window.tasks.close()
        self._window.hide()
        self._window.deleteLater()
        self._application.processEvents()
        self._database.close()


def _short(stack: object) -> str:
    lines = traceback.extract_stack(stack)  # type: ignore[arg-type]
    return " < ".join(
        f"{'/'.join(Path(one.filename).parts[-2:])}:{one.lineno} {one.name}" for one in reversed(lines[-6:])
    )


def _merges(database: Database) -> tuple[int, ...]:
    with database.reading() as session:
        return tuple(one.id for one in duplicates.merges(session, limit=100_000))


# --- the same work without a window, in a process of its own


def alone(work: str, folder: Path) -> None:
    """Do one piece of work on `folder`/alone.db ("fresh": make the empty workspace import.db)."""
    if work == "fresh":
        database = open_workspace(folder / "import.db", now=NOW)
        shipped.bring_in(database, NOW)
    else:
        database = open_workspace(folder / "alone.db", now=NOW)
        _ALONE[work](database, folder)
    with database.writing() as session:
        session.connection().exec_driver_sql("SELECT 1")
    database.close()


def _import_alone(database: Database, folder: Path) -> None:
    with database.reading() as session:
        preview = importer.preview(folder / "list.xlsx", database.path, session, now=NOW)
    with database.writing(staged=preview.staging) as session:
        intake.take_in(session, preview, list_name="List", now=NOW)
    importer.discard(preview)


def _clean_alone(database: Database, folder: Path) -> None:
    opened = cleanup.open_list([folder / "list.xlsx"], now=NOW)
    saving.save_in_child(opened, cleanup.Outputs(folder / "cleaned.xlsx", workbook=True))
    opened.close()


def _search_alone(database: Database, folder: Path) -> None:
    uniting.search(database, now=NOW)


def _merge_alone(database: Database, folder: Path) -> None:
    with database.writing() as session:
        done = uniting.merge_band(session, BAND, now=NOW)
    print(len(done.merge_ids), "pairs merged", file=sys.stderr)


def _split_alone(database: Database, folder: Path) -> None:
    merges = _merges(database)
    with database.writing() as session:
        uniting.split_many(session, merges, now=NOW)


def _bulk_alone(database: Database, folder: Path) -> None:
    with database.writing() as session:
        ids = prospects.ids(session, Selection())
        edits.edit_many(session, ids, {"industry": "Testing"}, now=NOW)


def _unbulk_alone(database: Database, folder: Path) -> None:
    with database.writing() as session:
        edits.undo(session, now=NOW)


def _undo_alone(database: Database, folder: Path) -> None:
    with database.writing() as session:
        intake.take_back(session, 1, now=NOW)


_ALONE: dict[str, Callable[[Database, Path], None]] = {
    "import": _import_alone, "clean": _clean_alone, "search": _search_alone, "merge": _merge_alone,
    "split": _split_alone, "bulk": _bulk_alone, "unbulk": _unbulk_alone, "undo": _undo_alone,
}  # fmt: skip


if __name__ == "__main__":
    main()
