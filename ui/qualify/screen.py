"""The Qualification screen: grades at the top, the qualified below, the policy in the pane."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from prospector.conditions import Condition
from prospector.errors import WorkspaceBusyError
from prospector.fields import code_words
from prospector.icp.qualification import NAMES, Move, Preview
from prospector.icp.standings import QualifiedRow
from ui.app import AppContext
from ui.prospects.actions import finish_task
from ui.qualify.matrix import GradeMatrix
from ui.qualify.policy_form import PolicyForm
from ui.qualify.presenter import SHOWN, QualifyPresenter, moved_words
from ui.theme import em
from ui.widgets import (
    Banner,
    Button,
    Card,
    Column,
    EmptyState,
    FilterTabs,
    FitDelegate,
    Label,
    Lines,
    MutedDelegate,
    NumberDelegate,
    PersonDelegate,
    PillDelegate,
    RecordModel,
    RecordTable,
    Role,
    Screen,
    Section,
    TableFrame,
    TextDelegate,
    action,
    column,
    holder,
    row,
)
from ui.widgets.moments import day

COLUMNS = (
    Column("name", "Prospect", 12, stretch=3, delegate=PersonDelegate),
    Column("company", "Company", 9, stretch=2, delegate=TextDelegate, yields=2),
    Column("stage", "Stage", 6, delegate=PillDelegate),
    Column("grade", "Grade", 4.5, delegate=PillDelegate),
    Column("fit", "Fit", 6.8, delegate=FitDelegate, yields=3),
    Column("engagement", "Engaged", 6.4, delegate=NumberDelegate, right=True),
    Column("since", "Since", 8, delegate=MutedDelegate, yields=4),
    Column("task", "To do", 12, stretch=3, delegate=MutedDelegate, yields=1),
)
_NAMED = 6
_ROOM_FOR_ROWS = 11


def build(app: AppContext) -> Screen:
    """The screen, wired to its presenter."""
    return QualifyScreen(app)


class QualifyScreen(Screen):
    """Lays out grades, the qualified and the policy; QualifyPresenter decides."""

    def __init__(self, app: AppContext) -> None:
        super().__init__("Qualification")
        self._app = app
        self.presenter = QualifyPresenter(app, self)
        self._menu_actions = (
            action(self, "Show &prospect", self._show_prospect, icon_name="users"),
            action(self, "Task &done", self._finish, icon_name="check"),
            action(self, "&Save policy", self.presenter.save, shortcut="Ctrl+S", icon_name="save"),
            action(self, "Discard the changes", self.presenter.discard, icon_name="undo-2"),
            action(self, "Go to the grades", lambda: self.matrix.setFocus(), icon_name="gauge"),
        )
        self.matrix = GradeMatrix()
        self.tabs = FilterTabs("Stages")
        self.tabs.set_tabs([("", "Both"), ("sql", "SQL"), ("mql", "MQL")])
        self.model = RecordModel[QualifiedRow](COLUMNS, self._cell, parent=self)
        self.table = RecordTable(COLUMNS, "MQLs and SQLs")
        self.table.setModel(self.model)
        self._lay_out()
        self._lay_out_pane()
        self._connect()
        self.show_loading()
        self.presenter.load()

    def _lay_out(self) -> None:
        self.unjudged = Banner("", "warn", actions=[self._to_icp()])
        self.unjudged.setVisible(False)
        self.effect = _Effect()
        grades = row(gap=1.4)
        grades.addWidget(Section("Everybody by grade", self.matrix), 3, Qt.AlignmentFlag.AlignTop)
        grades.addWidget(self.effect, 2)
        self._rows = QStackedWidget()
        self._rows.addWidget(TableFrame(self.table))
        self._rows.addWidget(Card(column(*_nobody_words(), "stretch", gap=0.3)))
        self.shown = Label("", "faint")
        self.show_prospect = Button("Show prospect", self._show_prospect, icon_name="users")
        self.done_button = Button("Task done", self._finish, icon_name="check")
        self._footer = holder(row(self.shown, "stretch", self.show_prospect, self.done_button, gap=0.6))
        body = column(self.unjudged, grades, self.tabs, gap=0.9)
        body.addWidget(self._rows, 1)
        body.addWidget(self._footer)
        self._rows.setMinimumHeight(em(_ROOM_FOR_ROWS))
        self.set_content(_scrolling(holder(body)))

    def _to_icp(self) -> QWidget:
        return Button("Choose a profile", lambda: self._app.shell.open("icp"), kind="link")

    def _lay_out_pane(self) -> None:
        self.form = PolicyForm()
        self.save_button = Button("Save policy", self.presenter.save, kind="primary", icon_name="save")
        self.discard_button = Button("Discard", self.presenter.discard)
        self.wrong = Label("", "error", wrap=True)
        buttons = row(self.discard_button, gap=0.6)
        buttons.addWidget(self.save_button, 1)
        footer = holder(column(self.wrong, buttons, gap=0.5, margin=(1.4, 0.8, 1.4, 1.0)))
        self.pane = self.set_pane(self.form, footer=footer, width=25)
        self.pane.setVisible(True)

    def _connect(self) -> None:
        presenter = self.presenter
        self.matrix.chosen.connect(self._show_grade)
        self.tabs.chosen.connect(presenter.show_stage)
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(lambda _row: self._show_prospect())
        self.form.changed.connect(presenter.edit)
        presenter.loaded.connect(self._fill)
        presenter.failed.connect(lambda error: self.show_error(error, presenter.load))
        presenter.edited_changed.connect(self._show_policy)
        presenter.previewed.connect(self.effect.show_preview)

    # --- showing

    def _fill(self) -> None:
        presenter, matrix = self.presenter, self.presenter.matrix
        judged = sum(matrix.counts.values())
        if not judged + matrix.ungraded:
            self.show_empty(self._no_prospects())
            return
        self.set_subtitle(
            f"{presenter.sql:,} SQL · {presenter.mql:,} MQL of {judged + matrix.ungraded:,} prospects"
        )
        self.unjudged.setVisible(bool(matrix.ungraded))
        self.unjudged.say(f"{matrix.ungraded:,} prospects have no fit yet, so they have no grade.", "warn")
        self.matrix.show_counts(matrix.counts)
        self.tabs.set_counts({"": presenter.mql + presenter.sql, "mql": presenter.mql, "sql": presenter.sql})
        self.model.fill(presenter.rows)
        self._rows.setCurrentIndex(0 if presenter.rows else 1)
        self._footer.setVisible(bool(presenter.rows))
        self.shown.setText(f"The {SHOWN:,} most engaged" if len(presenter.rows) == SHOWN else "")
        self._on_chosen()
        self.show_content()

    def _show_policy(self) -> None:
        presenter = self.presenter
        if presenter.edited is not None:
            self.form.show_policy(presenter.edited)
        error = presenter.error
        self.wrong.setText(f"{error.message} {error.hint}".strip() if error else "")
        self.wrong.setVisible(error is not None)
        self.save_button.setEnabled(presenter.dirty and presenter.edited is not None)
        self.discard_button.setEnabled(presenter.dirty)
        self.effect.wait(changed=presenter.dirty, wrong=error is not None)

    def _cell(self, one: QualifiedRow, key: str) -> str | Mapping[int, Any]:
        shown = Qt.ItemDataRole.DisplayRole
        if key == "name":
            return {shown: one.name, Role.SECOND_LINE: one.title}
        if key == "stage":
            tip = "Set by hand" if one.by_hand else "By fit and engagement"
            return {
                shown: NAMES[one.stage], Role.TONE: "good" if one.stage == "sql" else "accent",
                Qt.ItemDataRole.ToolTipRole: tip,
            }  # fmt: skip
        if key == "grade":
            return {shown: one.grade or "–", Role.TONE: "good" if one.grade[:1] in ("A", "B") else "neutral"}
        if key == "fit":
            return {shown: "" if one.fit is None else str(one.fit), Role.AMOUNT: one.fit, Role.TONE: "good"}
        if key == "since":
            return day(one.since) if one.since else ""
        if key == "task":
            return f"{one.due_on.day} {one.due_on:%b} · {one.task}" if one.due_on else ""
        return str(getattr(one, key))

    def _no_prospects(self) -> EmptyState:
        return EmptyState(
            "Nobody to qualify yet",
            "Bring a list in; who fits and is interested then shows here.",
            icon_name="gauge",
            actions=[Button("Import a list", lambda: self._app.shell.open("imports"), kind="primary")],
        )

    # --- doing

    def _show_grade(self, grade: str) -> None:
        self._app.shell.open("prospects", conditions=[Condition("grade", "is", grade)])

    def _chosen(self) -> QualifiedRow | None:
        rows = self.table.selected_rows()
        return self.model.row_at(rows[0]) if rows else None

    def _on_chosen(self) -> None:
        one = self._chosen()
        self.show_prospect.setEnabled(one is not None)
        self.done_button.setEnabled(one is not None and one.task_id is not None)

    def _show_prospect(self) -> None:
        if one := self._chosen():
            self._app.shell.open("prospects", prospect_id=one.prospect_id)

    def _finish(self) -> None:
        one = self._chosen()
        if one is not None and one.task_id is not None:
            finish_task(self._app, self, one.task_id)

    # --- what the shell asks

    def actions_for_menu(self) -> Sequence[QAction]:
        return self._menu_actions

    def focus_content(self) -> None:
        if self.state == "content":
            (self.table if self.presenter.rows else self.matrix).setFocus()
        else:
            super().focus_content()

    def may_close(self) -> bool:
        return not self.presenter.dirty or self._app.dialogs.confirm(
            "Close without saving?", "The policy has changes that are not saved.", "Close", danger=True
        )

    def picture_states(self) -> Mapping[str, Callable[[], object]]:
        broken = WorkspaceBusyError(
            "Another program is writing to the workspace.",
            hint="Close the other Prospector window or command, then try again.",
        )
        return {
            "changed": lambda: self.form.number("mql.engagement").spin.setValue(35),
            "wrong": lambda: self.form.number("mql.leave").spin.setValue(95),
            "empty": self._show_emptiness,
            "loading": lambda: self.show_loading("Counting grades…"),
            "error": lambda: self.show_error(broken, self.presenter.load),
        }

    def _show_emptiness(self) -> None:
        self.presenter.discard()
        self.show_empty(self._no_prospects())


def _scrolling(body: QWidget) -> QScrollArea:
    """In a low window, or with large text, the page scrolls rather than cutting its parts."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    body.setObjectName("page-body")
    area.setWidget(body)
    return area


def _nobody_words() -> tuple[QWidget, QWidget]:
    return (
        Label("Nobody here yet", "strong"),
        Label("Prospects appear, with a task for each, once they reach the fit and the engagement that the "
              "policy asks for.", "muted", wrap=True),
    )  # fmt: skip


class _Effect(Section):
    """Who would move if the policy were saved as it stands in the form."""

    def __init__(self) -> None:
        self._head = Label("", "strong", wrap=True)
        self._lines = Lines(gap=0.3)
        super().__init__("If you save", Card(column(self._head, self._lines, "stretch", gap=0.5)))
        self.wait(changed=False, wrong=False)

    def wait(self, *, changed: bool, wrong: bool) -> None:
        """Say that nothing is changed, that it cannot be saved, or that the effect is being worked out."""
        self._head.setText(
            "This cannot be saved"
            if wrong
            else "Looking who would move…"
            if changed
            else "Nothing is changed"
        )
        words = "Move a threshold or change points to see who would move before you save."
        self._lines.fill([] if changed else [Label(words, "muted", wrap=True)])

    def show_preview(self, found: Preview) -> None:
        """Name who would come in and who would fall back."""
        done = found.swept
        words = moved_words(done, ahead=True)
        self._head.setText(words[0].upper() + words[1:])
        totals = (
            f"MQL {found.mql_before:,} → {found.mql_after:,}, SQL {found.sql_before:,} → {found.sql_after:,}"
        )
        moves = [*done.back, *done.sql, *done.mql]
        lines: list[QWidget] = [Label(totals, "muted")]
        lines += [Label(_move_words(move), wrap=True) for move in moves[:_NAMED]]
        lines += [Label(f"and {len(moves) - _NAMED:,} more", "faint")] if len(moves) > _NAMED else []
        self._lines.fill(lines)


def _move_words(move: Move) -> str:
    return f"{move.name}: {_stage(move.from_stage)} → {_stage(move.stage)} ({move.grade or 'no grade'})"


def _stage(stage: str) -> str:
    return code_words(stage)
