"""Starts the desktop app: the one place that wires workspace, theme and window together."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from prospector.clock import utc_now
from prospector.errors import ProspectorError
from prospector.paths import default_workspace

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from prospector.storage.database import Database
    from ui.main_window import MainWindow


def main(argv: list[str] | None = None) -> int:
    """Open the window and stay until it is closed. Returns 0, or 1 after an error for the user."""
    args = _parse(argv)
    try:
        from ui.display import check_display

        check_display()
        return _run(args.workspace)
    except ProspectorError as error:
        print(f"error: {error}\nhint: {error.hint}" if error.hint else f"error: {error}", file=sys.stderr)  # noqa: T201
        return 1


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="prospector-desk", description="Prospector's desktop app.")
    parser.add_argument("--workspace", metavar="PATH", type=Path, default=None, help="the workspace to open")
    return parser.parse_args(argv)


def _run(workspace: Path | None) -> int:
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    _name(application)
    return _show(application, workspace or default_workspace())


def _name(application: QApplication) -> None:
    from ui.theme import window_icon

    application.setApplicationName("Prospector")
    application.setDesktopFileName("prospector-desk")
    application.setWindowIcon(window_icon())


def _show(application: QApplication, workspace: Path) -> int:
    from prospector import logs, settings
    from ui import interpreter
    from ui.dialogs import Dialogs
    from ui.main_window import MainWindow
    from ui.qualify.daily import DailySweep
    from ui.theme import Theme

    logs.start()
    chosen = settings.preferences()
    theme = Theme(application, mode=chosen.theme, text_scale=_scale(chosen.text_scale))
    try:
        database = _open(workspace)
    except ProspectorError as error:
        Dialogs().error(error)
        raise
    window = MainWindow(database, theme, clock=utc_now, on_look=_remember_look)
    _restore_size(window, chosen.window)
    window.open_first()
    window.show()
    _warn(window)
    _back_up(window)
    DailySweep(window.app, window)
    interpreter.settle_in()
    try:
        return application.exec()
    finally:
        window.tasks.close()
        database.close()
        settings.save_preferences(window=_size_of(window))


def _warn(window: MainWindow) -> None:
    """Say once where the workspace lies if that endangers it; the settings go on saying so."""
    if warnings := window.app.database.warnings:
        window.toast(warnings[0], tone="warn", action="Settings", then=lambda: window.open("settings"))


def _back_up(window: MainWindow) -> None:
    """The day's backup, and the remains of imports that were killed, off the UI thread."""
    from prospector.lists import staging
    from prospector.storage import backup

    path = window.app.database.path
    window.tasks.background(lambda job: backup.daily(path, now=utc_now()), owner=window)
    window.tasks.background(lambda job: staging.sweep(staging.folder_beside(path)), owner=window)


def _scale(text: str) -> float:
    try:
        return min(max(float(text), 1.0), 2.0)
    except ValueError:
        return 1.0


def _restore_size(window: MainWindow, remembered: str) -> None:
    width, _, height = remembered.partition("x")
    if width.isdigit() and height.isdigit():
        window.resize(int(width), int(height))
    elif remembered == "maximized":
        from PySide6.QtCore import Qt

        window.setWindowState(Qt.WindowState.WindowMaximized)


def _size_of(window: MainWindow) -> str:
    return "maximized" if window.isMaximized() else f"{window.width()}x{window.height()}"


def _remember_look(mode: str, text_scale: float) -> None:
    from prospector import settings

    settings.save_preferences(theme=mode, text_scale=str(text_scale))


def _open(workspace: Path) -> Database:
    from prospector.workspace import open_for_use

    return open_for_use(workspace, now=utc_now(), clock=utc_now)


if __name__ == "__main__":
    sys.exit(main())
