"""Draws every screen of a workspace into PNG files, without a display.

Run as `python -m ui.pictures` once per scale (Qt takes its scale from the environment); the command
`prospector pictures` does that. It answers with one JSON object: `pictures`, or `error`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from prospector.clock import parse_now
from prospector.errors import NotFoundError, ProspectorError

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

_PATIENCE_SECONDS = 60
_QUIET_SECONDS = 0.25


def main(argv: list[str] | None = None) -> int:
    """Draw, and print what was drawn as JSON. Returns 0, or 1 after an error for the user."""
    args = _parse(argv)
    try:
        from ui.display import check_display

        check_display()
        answer: dict[str, object] = {"pictures": [str(path) for path in _draw_all(args)]}
    except ProspectorError as error:
        answer = {"error": {"message": error.message, "hint": error.hint, "place": error.place}}
    print(json.dumps(answer))  # noqa: T201
    return 1 if "error" in answer else 0


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ui.pictures")
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--now", required=True)
    parser.add_argument("--theme", nargs="+", default=["light", "dark"])
    parser.add_argument("--screen", nargs="*", default=[])
    parser.add_argument("--size", default="1440x820")
    parser.add_argument("--text-scale", type=float, default=1.0)
    return parser.parse_args(argv)


def _draw_all(args: argparse.Namespace) -> Iterator[Path]:
    from PySide6.QtWidgets import QApplication

    from prospector.workspace import open_for_use
    from ui.theme import Theme

    application = QApplication([])
    now = parse_now(args.now)
    database = open_for_use(args.workspace, now=now)
    args.out.mkdir(parents=True, exist_ok=True)
    try:
        for mode in args.theme:
            theme = Theme(application, mode=mode, text_scale=args.text_scale)
            yield from _Camera(application, database, theme, args, now).draw()
    finally:
        database.close()


def _give_up(trace: str) -> None:
    """A bug on a screen ends the drawing with its trace."""
    print(trace, file=sys.stderr, flush=True)  # noqa: T201
    os._exit(1)


class _Camera:
    """One window in one theme, from which every screen is drawn."""

    def __init__(
        self, application: object, database: object, theme: object, args: argparse.Namespace, now: datetime
    ) -> None:
        from ui.main_window import MainWindow

        self._application = application
        self._theme = theme
        self._args = args
        self._window = MainWindow(database, theme, clock=lambda: now)  # type: ignore[arg-type]
        # the apology would wait for a click that nobody can give
        self._window.tasks.crashed.disconnect(self._window.dialogs.apologise)
        self._window.tasks.crashed.connect(_give_up)
        width, height = (int(part) for part in args.size.split("x"))
        self._window.resize(width, height)

    def draw(self) -> Iterator[Path]:
        self._window.show()
        try:
            for step in self._wanted():
                self._window.open(step)
                yield self._shot(step)
                for state, show in self._window.screen_of(step).picture_states().items():
                    show()
                    yield self._shot(f"{step}-{state}")
        finally:
            self._window.tasks.close()
            self._window.close()

    def _wanted(self) -> list[str]:
        from ui.navigation import present_steps

        present = [step.key for step in present_steps()]
        for name in self._args.screen:
            if name not in present:
                raise NotFoundError(f"There is no screen {name!r}.", hint=f"Screens: {', '.join(present)}.")
        return self._args.screen or present

    def _shot(self, name: str) -> Path:
        from ui.widgets import LoadingState

        self._settle(self._window.tasks.idle)
        for ring in self._window.findChildren(LoadingState):
            ring.reveal()
        self._settle(lambda: True)
        scale = round(self._window.devicePixelRatioF())
        suffix = "" if scale == 1 else f"@{scale}x"
        path: Path = self._args.out / f"{name}-{self._theme.mode}{suffix}.png"  # type: ignore[attr-defined]
        self._photograph().save(str(path))
        return path

    def _photograph(self) -> QPixmap:
        """The window with whatever dialog or popover stands over it, which then is closed."""
        from PySide6.QtCore import QPoint, Qt
        from PySide6.QtGui import QColor, QPainter
        from PySide6.QtWidgets import QApplication

        picture = self._window.grab()
        painter = QPainter(picture)
        for above in QApplication.topLevelWidgets():
            if above is self._window or not above.isVisible():
                continue
            corner = self._window.mapFromGlobal(above.mapToGlobal(QPoint(0, 0)))
            if above.windowType() == Qt.WindowType.Dialog:
                painter.fillRect(self._window.rect(), QColor(0, 0, 0, 90))
                corner = self._window.rect().center() - above.rect().center()
            painter.drawPixmap(corner, above.grab())
            above.close()
        painter.end()
        return picture

    def _settle(self, ready: Callable[[], bool]) -> None:
        """Let the window work until nothing has been under way for a moment (timers start reads, too)."""
        begun = quiet_since = time.monotonic()
        while (
            time.monotonic() - quiet_since < _QUIET_SECONDS and time.monotonic() - begun < _PATIENCE_SECONDS
        ):
            self._application.processEvents()  # type: ignore[attr-defined]
            if not ready():
                quiet_since = time.monotonic()
            time.sleep(0.005)


if __name__ == "__main__":
    sys.exit(main())
