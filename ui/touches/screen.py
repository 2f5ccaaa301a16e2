"""The touch log screen: what is due, and everything that happened, newest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget

from prospector.records import TOUCH_KINDS
from prospector.touches import TaskRow, TouchRow
from ui.app import AppContext
from ui.prospects.dialogs import TOUCH_WORDS, words_of
from ui.touches.presenter import ALL, DUE, SHOWN, TouchesPresenter
from ui.widgets import (
    Button,
    Column,
    EmptyState,
    FilterTabs,
    Label,
    MutedDelegate,
    PersonDelegate,
    PillDelegate,
    RecordModel,
    RecordTable,
    Role,
    Screen,
    SearchField,
    TableFrame,
    TextDelegate,
    action,
    column,
    holder,
    row,
)
from ui.widgets.moments import moment

_TONES = {"handed_over": "accent", "sent": "accent", "met": "good", "replied": "good"}
TOUCHES = (
    Column("prospect", "Prospect", 15, stretch=3, delegate=PersonDelegate),
    Column("kind", "What", 10, delegate=PillDelegate),
    Column("outcome", "Outcome", 10, stretch=1, delegate=TextDelegate),
    Column("summary", "Summary", 14, stretch=5, delegate=MutedDelegate, yields=1),
    Column("at", "When", 11, delegate=MutedDelegate),
)
TASKS = (
    Column("prospect", "Prospect", 15, stretch=3, delegate=PersonDelegate),
    Column("what", "What to do", 14, stretch=4, delegate=TextDelegate),
    Column("due", "Due", 10, delegate=PillDelegate),
    Column("email", "Email", 13, stretch=2, delegate=MutedDelegate, yields=1),
)


def build(app: AppContext) -> Screen:
    """The screen, wired to its presenter."""
    return TouchesScreen(app)


class TouchesScreen(Screen):
    """Lays out the log and the due list; TouchesPresenter decides."""

    def __init__(self, app: AppContext) -> None:
        super().__init__("Touch log")
        self._app = app
        self.presenter = TouchesPresenter(app, self)
        self._menu_actions = (
            action(self, "Log a touch", self.presenter.log_touch, icon_name="plus"),
            action(self, "Save the log…", self.save, icon_name="download"),
        )
        self.search = SearchField("Search the log")
        self.tabs = FilterTabs("Kinds")
        self.tabs.set_tabs([(ALL, "All"), (DUE, "Due"), *((kind, TOUCH_WORDS[kind]) for kind in TOUCH_KINDS)])
        self.touches = RecordModel[TouchRow](TOUCHES, _touch_cell, parent=self)
        self.tasks = RecordModel[TaskRow](TASKS, self._task_cell, parent=self)
        self.touch_table = RecordTable(TOUCHES, "Touches")
        self.touch_table.setModel(self.touches)
        self.task_table = RecordTable(TASKS, "Tasks due")
        self.task_table.setModel(self.tasks)
        self._tables = QStackedWidget()
        self._tables.addWidget(TableFrame(self.touch_table))
        self._tables.addWidget(TableFrame(self.task_table))
        self._lay_out()
        self._connect()
        self.show_loading()
        self.presenter.load()

    def _lay_out(self) -> None:
        self.shown = Label("", "faint")
        self.show_prospect = Button("Show prospect", self._show_prospect, icon_name="users")
        self.log_next = Button("Log touch…", self._log_with_chosen, icon_name="phone")
        self.done_button = Button("Done", self._finish, icon_name="check")
        footer = row(self.shown, "stretch", self.show_prospect, self.log_next, self.done_button)
        self.set_content(holder(column(self._tables, footer, gap=0.9)))
        self.add_action(self.search)
        self.add_action(Button("Save log…", self.save, icon_name="download"))
        self.add_action(Button("Log a touch", self.presenter.log_touch, kind="primary", icon_name="plus"))
        self.add_under_header(self.tabs)

    def _connect(self) -> None:
        self.tabs.chosen.connect(self.presenter.show_tab)
        self.search.searched.connect(self.presenter.find)
        for table in (self.touch_table, self.task_table):
            table.chosen.connect(self._on_chosen)
            table.opened.connect(lambda _row: self._show_prospect())
            table.search_asked.connect(self.search.setFocus)
        self.presenter.loaded.connect(self._fill)
        self.presenter.failed.connect(lambda error: self.show_error(error, self.presenter.load))

    # --- showing

    def _fill(self) -> None:
        log, on_due = self.presenter.log, self.presenter.tab == DUE
        total = sum(count for kind, count in log.counts.items() if kind != DUE)
        self.tabs.set_counts({ALL: total, **{kind: log.counts.get(kind, 0) for kind in (DUE, *TOUCH_KINDS)}})
        self.set_subtitle(
            f"{total:,} touches · {log.counts[DUE]:,} due" if total else "Every contact, on any channel"
        )
        self.touches.fill(log.touches)
        self.tasks.fill(log.due)
        self._tables.setCurrentIndex(1 if on_due else 0)
        self.shown.setText(f"The newest {SHOWN:,} touches" if len(log.touches) == SHOWN else "")
        self.done_button.setVisible(on_due)
        self._on_chosen()
        if log.due if on_due else log.touches:
            self.show_content()
        else:
            self.show_empty(self._nothing(on_due, total))

    def _nothing(self, on_due: bool, total: int) -> EmptyState:
        if on_due:
            return EmptyState(
                "Nothing is due", "Next steps that you set appear here on their day.", icon_name="check-check"
            )
        if total:
            return EmptyState(
                "Nothing matches", "No touch of this kind contains what you typed.", icon_name="search"
            )
        return EmptyState(
            "No touches yet",
            "Drafts you hand over are logged by themselves. Log calls, meetings, letters and replies here.",
            icon_name="list-checks",
            actions=[
                Button("Log a touch", self.presenter.log_touch, kind="primary"),
                Button("Go to prospects", lambda: self._app.shell.open("prospects")),
            ],
        )

    def _chosen(self) -> TouchRow | TaskRow | None:
        on_due = self.presenter.tab == DUE
        table = self.task_table if on_due else self.touch_table
        rows = table.selected_rows()
        if not rows:
            return None
        return self.tasks.row_at(rows[0]) if on_due else self.touches.row_at(rows[0])

    def _on_chosen(self) -> None:
        one = self._chosen()
        for button in (self.show_prospect, self.log_next, self.done_button):
            button.setEnabled(one is not None)

    def _task_cell(self, one: TaskRow, key: str) -> str | Mapping[int, Any]:
        if key == "due":
            return _due_cell(one.due_on, self._app.clock().date())
        if key == "prospect":
            return {Qt.ItemDataRole.DisplayRole: one.prospect, Role.SECOND_LINE: one.company}
        return str(getattr(one, key))

    # --- doing

    def _show_prospect(self) -> None:
        if one := self._chosen():
            self._app.shell.open("prospects", prospect_id=one.prospect_id)

    def _log_with_chosen(self) -> None:
        if one := self._chosen():
            self.presenter.log_touch_with(one.prospect_id, one.prospect)

    def _finish(self) -> None:
        one = self._chosen()
        if isinstance(one, TaskRow):
            self.presenter.finish(one)

    def save(self) -> None:
        """Save the log to a file."""
        if path := self._app.dialogs.save_file("Save the log", "touch log.xlsx", "Tables (*.xlsx *.csv)"):
            self.presenter.save(path)

    # --- what the shell asks

    def entered(self, request: Mapping[str, Any]) -> None:
        if request.get("due"):
            self.tabs.choose(DUE)
            self.presenter.show_tab(DUE)

    def actions_for_menu(self) -> Sequence[QAction]:
        return self._menu_actions

    def focus_search(self) -> None:
        self.search.setFocus()

    def picture_states(self) -> Mapping[str, Callable[[], object]]:
        return {
            "due": lambda: self.entered({"due": True}),
            "empty": lambda: self.show_empty(self._nothing(False, 0)),
        }


def _touch_cell(one: TouchRow, key: str) -> str | Mapping[int, Any]:
    if key == "prospect":
        return {Qt.ItemDataRole.DisplayRole: one.prospect, Role.SECOND_LINE: one.company}
    if key == "kind":
        return {
            Qt.ItemDataRole.DisplayRole: TOUCH_WORDS[one.kind],
            Role.TONE: _TONES.get(one.kind, "neutral"),
        }
    if key == "outcome":
        return words_of(one.outcome) if one.outcome else ""
    if key == "at":
        return moment(one.at)
    return one.summary


def _due_cell(due: date, today: date) -> Mapping[int, Any]:
    late = (today - due).days
    words = "Today" if late == 0 else "Yesterday" if late == 1 else f"{late} days late"
    return {Qt.ItemDataRole.DisplayRole: words, Role.TONE: "warn" if late <= 0 else "bad"}
