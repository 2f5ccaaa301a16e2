"""The window: navigation, menus, status bar, command palette. It holds no prospect data."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QMainWindow, QMenu, QStackedWidget

from prospector.assist import configuration
from prospector.paths import data_folder
from prospector.storage.database import Database
from ui import undoing
from ui.app import AppContext
from ui.dialogs import Dialogs
from ui.navigation import STEPS, Navigation, present_steps
from ui.tasks import Job, Tasks
from ui.theme import Theme, em
from ui.widgets import Label, Screen, Toast, action, holder, row
from ui.widgets.activity import Activity
from ui.widgets.command_palette import CommandPalette
from ui.widgets.visible import visible

NARROW = 80
TEXT_SIZES = (1.0, 1.15, 1.25, 1.5, 2.0)


class MainWindow(QMainWindow):
    """One window on one workspace. Screens are built when they are first looked at."""

    def __init__(
        self,
        database: Database,
        theme: Theme,
        *,
        clock: Callable[[], datetime],
        dialogs: Dialogs | None = None,
        on_look: Callable[[str, float], object] = lambda mode, scale: None,
    ) -> None:
        super().__init__()
        self._on_look = on_look
        self.tasks = Tasks(database, self)
        self.dialogs = dialogs or Dialogs(self)
        self.dialogs.set_parent(self)
        self.app = AppContext(database, self.tasks, self.dialogs, theme, self, clock)
        self._steps = present_steps()
        self._screens: dict[str, Screen] = {}
        self._looks: dict[str, QAction] = {}
        self._online: tuple[str, ...] = ()
        self._stack = QStackedWidget()
        self.setWindowTitle("Prospector")
        self.setMinimumSize(860, 560)
        self.resize(1440, 820)
        self.setAcceptDrops(True)
        self._toast = Toast(self._stack)
        self._lay_out()
        self._build_status_bar()
        self._build_menus()
        self._listen()

        self._follow_look()

    # --- layout

    def _lay_out(self) -> None:
        self.navigation = Navigation(self._steps, self.open)
        self.app.theme.changed.connect(self._fit_navigation)
        line = row(self.navigation, gap=0)
        line.addWidget(self._stack, 1)
        self.setCentralWidget(holder(line))

    def _fit_navigation(self) -> None:
        """In a narrow window, or with large text, the navigation keeps only its icons."""
        self.navigation.fit(compact=self.width() < em(NARROW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_navigation()

    def _build_status_bar(self) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        self._activity = Activity()
        self._leaves = Label("", "muted")
        self._leaves.setContentsMargins(0, 0, em(1.2), 0)
        left = holder(row(self._activity, margin=(0.7, 0, 0, 0)))
        bar.addWidget(left)
        bar.addPermanentWidget(self._leaves)
        self._say_what_leaves()

    def _say_what_leaves(self) -> None:
        """What talks to a server now; else that writing help may, where the user has set it."""
        now = next((job.online for job in self.tasks.running() if job.online), "")
        assist = configuration.load()
        may = f"Writing help may ask {assist.url}" if assist.on else "Offline · nothing leaves this laptop"
        self._leaves.setText(now or may)
        self._leaves.set_kind("warn" if now else "muted")

    def _build_menus(self) -> None:
        bar = self.menuBar()
        self._file_menu(bar.addMenu("&File"))
        self._edit_menu(bar.addMenu("&Edit"))
        self._view_menu(bar.addMenu("&View"))
        self._screen_menu = bar.addMenu("&Screen")
        self._help_menu(bar.addMenu("&Help"))

    def _file_menu(self, menu: QMenu) -> None:
        if self._has("imports"):
            self._add(menu, "&Import spreadsheet…", self.choose_and_import, "Ctrl+I", "upload")
            menu.addSeparator()
        self._add(menu, "&Close Prospector", self.close, "Ctrl+Q")

    def _edit_menu(self, menu: QMenu) -> None:
        self._undo_item = self._add(menu, "&Undo", self._undo, "Ctrl+Z", "undo-2")
        self._redo_item = self._add(menu, "&Redo", self._redo, "", "redo-2")
        self._redo_item.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        self._add(menu, "Edit &history…", self._show_history, "", "history")
        menu.addSeparator()
        self._add(menu, "&Find", self._find, "Ctrl+F", "search")
        self._add(menu, "&Commands…", self.show_commands, "Ctrl+K", "command")

    def _view_menu(self, menu: QMenu) -> None:
        for step in self._steps:
            self._add(menu, step.label, partial(self.open, step.key), step.shortcut, step.icon)
        menu.addSeparator()
        looks = QActionGroup(self)
        for mode, label, name in (
            ("system", "Colours like the system", "monitor"),
            ("light", "Light colours", "sun"),
            ("dark", "Dark colours", "moon"),
        ):
            item = self._add(menu, label, partial(self._set_look, mode=mode), "", name)
            item.setCheckable(True)
            looks.addAction(item)
            self._looks[mode] = item
        menu.addSeparator()
        self._add(menu, "Larger text", lambda: self._step_text(1), "Ctrl++", "plus")
        self._add(menu, "Smaller text", lambda: self._step_text(-1), "Ctrl+-", "minus")
        self._add(menu, "Normal text", lambda: self._set_look(text_scale=1.0), "Ctrl+0")

    def _help_menu(self, menu: QMenu) -> None:
        self._add(menu, "&Keyboard shortcuts", self._show_shortcuts, "F1", "keyboard")
        self._add(menu, "Show the &log folder", self._show_log_folder, "", "folder-open")
        self._add(menu, "&About Prospector", self._show_about, "", "info")

    def _add(
        self, menu: QMenu, text: str, run: Callable[[], object], shortcut: str = "", icon_name: str = ""
    ) -> QAction:
        made = action(self, text, run, shortcut=shortcut, icon_name=icon_name)
        menu.addAction(made)
        return made

    def _listen(self) -> None:
        self.tasks.activity.connect(self._activity.show_jobs)
        self.tasks.activity.connect(self._follow_online)
        self.tasks.crashed.connect(self.dialogs.apologise)
        self.tasks.refused.connect(self.dialogs.error)
        self.tasks.changed.connect(lambda kinds: self._read_labels() if "actions" in kinds else None)
        self.app.theme.changed.connect(self._follow_look)

    def _follow_online(self, jobs: Sequence[Job]) -> None:
        online = tuple(job.online for job in jobs)
        if online != self._online:
            self._online = online
            self._say_what_leaves()

    # --- what screens ask of the window

    def open(self, step: str, **request: Any) -> None:
        """Bring a step's screen to the front; unknown or missing steps are ignored."""
        if not self._has(step):
            return
        if not self._screens:
            self._read_labels()
        screen = self.screen_of(step)
        self.navigation.show_current(step)
        self._stack.setCurrentWidget(screen)
        self._show_screen_menu(step, screen)
        self._say_what_leaves()
        screen.entered(request)
        screen.focus_content()

    def toast(
        self, text: str, *, tone: str = "good", action: str = "Undo", then: Callable[[], object] | None = None
    ) -> None:
        """Say shortly that something is done, with a way back."""
        self._toast.say(text, tone=tone, action=action, then=then)

    def screen_of(self, step: str) -> Screen:
        """The screen of a step, built when it is first needed."""
        if step not in self._screens:
            screen: Screen = importlib.import_module(f"ui.{step}").build(self.app)
            self._screens[step] = screen
            self._stack.addWidget(screen)
        return self._screens[step]

    def current_step(self) -> str:
        """The step whose screen is in front, or ""."""
        current = self._stack.currentWidget()
        return next((key for key, screen in self._screens.items() if screen is current), "")

    def open_first(self) -> None:
        """Show the first screen there is."""
        for step in self._steps[:1]:
            self.open(step.key)

    def choose_and_import(self) -> None:
        """Ask for spreadsheets and hand them to the import screen."""
        if files := self.dialogs.open_files("Choose spreadsheets to import"):
            self.open("imports", files=files)

    def commands(self) -> list[QAction]:
        """Everything the command palette offers now."""
        screen = self._screens.get(self.current_step())
        own = list(screen.actions_for_menu()) if screen is not None else []
        return own + [item for item in self.actions_in_menus() if item not in own]

    def actions_in_menus(self) -> list[QAction]:
        """The window's own actions, menu by menu."""
        menus = [item.menu() for item in self.menuBar().actions()]
        return [item for menu in menus if isinstance(menu, QMenu) for item in menu.actions() if item.text()]

    def show_commands(self) -> None:
        """Open the command palette."""
        self._palette = CommandPalette(self.commands(), self)
        self._palette.open_over(self)

    # --- inside

    def _has(self, step: str) -> bool:
        return step in self.navigation.buttons

    def _show_screen_menu(self, step: str, screen: Screen) -> None:
        label = next(item.label for item in STEPS if item.key == step)
        actions = screen.actions_for_menu()
        self._screen_menu.clear()
        self._screen_menu.setTitle("&" + label)
        self._screen_menu.addActions(list(actions))
        self._screen_menu.menuAction().setVisible(bool(actions))

    def _undo(self) -> None:
        """Take back what the screen or the toast offers to, else the newest edit."""
        screen = self._screens.get(self.current_step())
        if screen is not None and screen.undo():
            return
        if self._toast.offers() == "Undo":
            self._toast.act()
        else:
            undoing.undo(self.app, self)

    def _redo(self) -> None:
        """Make again what the screen took back, else the edit that was undone last."""
        screen = self._screens.get(self.current_step())
        if screen is None or not screen.redo():
            undoing.redo(self.app, self)

    def _show_history(self) -> None:
        self.dialogs.run(undoing.HistoryDialog(self.app, self))

    def _read_labels(self) -> None:
        """The menu says what would be undone and done again."""
        self.tasks.read(
            undoing.next_labels, self._show_labels, owner=self, failed=lambda error: None, key="labels"
        )

    def _show_labels(self, labels: tuple[str, str]) -> None:
        for item, word, label in zip(
            (self._undo_item, self._redo_item), ("&Undo", "&Redo"), labels, strict=True
        ):
            shown = visible(label).replace("&", "&&")
            item.setText(f"{word}: {shown}" if label else word)

    def _find(self) -> None:
        if (screen := self._screens.get(self.current_step())) is not None:
            screen.focus_search()

    def _step_text(self, by: int) -> None:
        scale = self.app.theme.text_scale
        nearest = min(range(len(TEXT_SIZES)), key=lambda i: abs(TEXT_SIZES[i] - scale))
        self._set_look(text_scale=TEXT_SIZES[max(0, min(nearest + by, len(TEXT_SIZES) - 1))])

    def _set_look(self, *, mode: str | None = None, text_scale: float | None = None) -> None:
        self.app.theme.set(mode=mode, text_scale=text_scale)
        self._on_look(self.app.theme.mode, self.app.theme.text_scale)

    def _follow_look(self) -> None:
        self._looks[self.app.theme.mode].setChecked(True)

    def _show_shortcuts(self) -> None:
        from ui.widgets.shortcuts import ShortcutsDialog

        self.dialogs.run(ShortcutsDialog(self.commands(), self))

    def _show_log_folder(self) -> None:
        self.dialogs.hand_to_desktop(QUrl.fromLocalFile(str(data_folder() / "logs")))

    def _show_about(self) -> None:
        from ui.widgets.shortcuts import AboutDialog

        self.dialogs.run(AboutDialog(self.app.database.path, self))

    # --- files dropped on the window, and closing

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._has("imports") and _dropped_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = _dropped_files(event)
        screen = self._screens.get(self.current_step())
        if files and not (screen is not None and screen.accept_files(files)):
            self.open("imports", files=files)
        event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:
        unsaved = (screen for screen in self._screens.values() if not screen.may_close())
        if not self._may_close(self.tasks.running()) or next(unsaved, None) is not None:
            event.ignore()
            return
        self.tasks.close()
        event.accept()

    def _may_close(self, running: Sequence[Any]) -> bool:
        if not running:
            return True
        return self.dialogs.confirm(
            "Stop and close?",
            f"Prospector is still busy: {running[0].label}. Stopping leaves nothing half-done.",
            "Stop and close",
            danger=True,
        )


def _dropped_files(event: QDragEnterEvent | QDropEvent) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.is_file()]
