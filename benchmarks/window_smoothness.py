"""How smooth the window stays while it imports, beside an idle window under the same load.

    python benchmarks/window_smoothness.py [--rows 100000] [--cancel]

A 10 ms timer ticks in the window (drawn offscreen). First the window imports the list; then it idles while
another process does the same import. Prints one line of JSON for each: how many ticks came within 25 and
40 ms, the 99th percentile and the worst gap in ms. With --cancel it also cancels an import half-way and
prints how long that took and what was left behind.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import dirty_lists
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from timing import machine, report

from prospector import shipped
from prospector.lists import staging
from prospector.storage import open_workspace
from ui.imports.screen import ImportsScreen
from ui.main_window import MainWindow
from ui.theme import Theme

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PATIENCE_SECONDS = 900


def main() -> None:
    """Measure both windows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--cancel", action="store_true")
    args = parser.parse_args()
    machine()
    application = QApplication([])
    with tempfile.TemporaryDirectory(prefix="prospector-smooth-") as name:
        folder = Path(name)
        dirty_lists.write(dirty_lists.make(args.rows, args.seed, layout="apollo"), folder)
        file = folder / "list.xlsx"
        bench = Bench(application, folder / "busy.db")
        seconds = bench.run(lambda: bench.import_file(file))
        report(
            "window importing", rows=args.rows, seconds=seconds, prospects=bench.prospects(), **bench.gaps()
        )
        if args.cancel:
            bench.cancel_half_way(file, seconds)
        bench.close()
        idle = Bench(application, folder / "idle.db")
        other = import_elsewhere(folder / "other.db", file)
        seconds = idle.run(lambda: idle.wait_until(lambda: other.poll() is not None))
        report("window idle, same load", rows=args.rows, seconds=seconds, **idle.gaps())
        idle.close()


class Bench:
    """A window over a workspace of its own, with a timer that notes when it ticks."""

    def __init__(self, application: QApplication, workspace: Path) -> None:
        self._application = application
        self._database = open_workspace(workspace, now=NOW)
        shipped.bring_in(self._database, NOW)
        self._window = MainWindow(self._database, Theme(application, mode="light"), clock=lambda: NOW)
        self._window.show()
        self._window.open("imports")
        self._ticks: list[float] = []
        self._timer = QTimer(interval=10)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(lambda: self._ticks.append(time.perf_counter()))
        self.wait_until(self._window.tasks.idle)

    @property
    def _screen(self) -> ImportsScreen:
        screen = self._window.screen_of("imports")
        assert isinstance(screen, ImportsScreen)
        return screen

    def run(self, work: Callable[[], None]) -> float:
        """Tick while `work` runs; returns its seconds."""
        self._ticks.clear()
        self._timer.start()
        started = time.perf_counter()
        work()
        self._timer.stop()
        return time.perf_counter() - started

    def import_file(self, file: Path) -> None:
        """What a user does: choose, match, preview, import, look at the prospects."""
        presenter = self._screen.presenter
        presenter.choose([file])
        self._wait_for_page("match")
        presenter.check()
        self._wait_for_page("check")
        presenter.commit()
        self._wait_for_page("done")
        self._window.open("prospects")
        self.wait_until(self._window.tasks.idle)

    def cancel_half_way(self, file: Path, whole: float) -> None:
        """Cancel a second import; print how long it took to stop, and what it left."""
        before = self.prospects()
        self._window.open("imports")
        presenter = self._screen.presenter
        presenter.choose([file])
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
            prospects_added=self.prospects() - before,
            staging_files=len(list(staging.folder_beside(self._database.path).glob("*"))),
        )

    def _wait_for_page(self, page: str) -> None:
        self.wait_until(lambda: self._screen.presenter.page == page or self._screen.state == "error")
        assert self._screen.state != "error", "the import failed"

    def wait_until(self, done: Callable[[], bool]) -> None:
        """Let the window live until `done`."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not done():
            if time.monotonic() > deadline:
                raise TimeoutError("the window did not get there")
            self._application.processEvents()
            time.sleep(0.001)

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
            "p99_ms": found[int(0.99 * len(found))],
            "worst_ms": found[-1],
        }

    def prospects(self) -> int:
        """How many prospects the workspace holds."""
        with self._database.reading() as session:
            found = session.connection().exec_driver_sql("SELECT count(*) FROM prospects").scalar_one()
        return int(found)

    def close(self) -> None:
        """Close window and workspace."""
        self._timer.stop()
        self._window.tasks.close()
        self._window.hide()
        self._database.close()


def import_elsewhere(workspace: Path, file: Path) -> subprocess.Popen[bytes]:
    """The same import by the command line, in another process."""
    return subprocess.Popen(
        [sys.executable, "-m", "prospector.cli", "--workspace", str(workspace), "import", str(file)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    main()
