"""The review queue screen: one prospect at a time, worked through on the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QProgressBar, QWidget

from prospector.assist.openers import place_in
from prospector.drafts.differences import words_changed
from prospector.errors import ProspectorError, WorkspaceBusyError
from ui.app import AppContext
from ui.drafts.first_line import FirstLinePopover
from ui.review.course import Progress
from ui.review.mail import MailPane
from ui.review.panes import ONE, HistoryPane, Panes, WhyPane
from ui.review.presenter import ReviewPresenter
from ui.review.reading import Change, Outlook, Page
from ui.theme import em
from ui.widgets import (
    Button,
    EmptyState,
    FlowLayout,
    KeyHint,
    Label,
    LoadingState,
    Screen,
    action,
    column,
    holder,
    row,
)
from ui.widgets.shortcuts import ShortcutsDialog

_KEYS = (
    ("J", "next"), ("K", "previous"), ("A", "approve"), ("E", "edit"), ("S", "skip"), ("X", "discard"),
    ("Z", "take back"), ("?", "all keys"), ("F", "first line"), ("D", "changes"),
)  # fmt: skip


def build(app: AppContext) -> Screen:
    """The screen of the step `review`."""
    return ReviewScreen(app)


class ReviewScreen(Screen):
    """Lays out, and hands what the user does to the presenter."""

    def __init__(self, app: AppContext) -> None:
        super().__init__("Review queue")
        self._app = app
        self.presenter = ReviewPresenter(app, self)
        self.mail, self.why, self.history = MailPane(), WhyPane(), HistoryPane()
        self.panes = Panes(self.why, self.mail, self.history)
        self._waiting = LoadingState("Reading this draft…")
        self._header()
        self.set_content(self._laid_out())
        self._menu_actions = self._make_actions()
        self._connect()
        self.show_loading("Reading what waits for review…")

    # --- layout

    def _header(self) -> None:
        self.about = Button("About the person", self._toggle_about, icon_name="user", tip="I")
        self.hand_over = Button("Hand over", self.presenter.hand_over, icon_name="send")
        self.add_action(self.about)
        self.add_action(self.hand_over)
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Progress")
        self.bar.setTextVisible(False)
        self.add_under_header(self.bar)

    def _laid_out(self) -> QWidget:
        content = column(gap=0.7)
        content.addWidget(self.panes, 1)
        content.addWidget(self._waiting, 1)
        content.addWidget(self._footer())
        self._keys = _key_line()
        content.addWidget(self._keys)
        self._waiting.setVisible(False)
        made = holder(content)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._desk = made
        return made

    def _footer(self) -> QWidget:
        do = self.presenter
        self.discard = Button("Discard", do.decisions.discard, icon_name="trash-2", tip="X")
        self.skip = Button("Skip", do.decisions.skip, icon_name="skip-forward", tip="S")
        self.first_line = Button("First line", self._suggest, icon_name="sparkles", tip="F")
        self.edit = Button("Edit", self._edit, icon_name="pencil", tip="E")
        self.approve = Button("Approve", do.decisions.approve, kind="primary", icon_name="check", tip="A")
        for button in (self.discard, self.skip, self.first_line, self.edit, self.approve):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        line = row(self.discard, self.skip, "stretch", self.first_line, self.edit, gap=0.6)
        line.addWidget(self.approve)
        self.approve.setMinimumWidth(em(9))
        return holder(line)

    def _make_actions(self) -> list[QAction]:
        do, decide = self.presenter, self.presenter.decisions
        return [
            action(self, "&Approve and go on", decide.approve, shortcut="A", icon_name="check"),
            action(self, "&Edit", self._edit, shortcut="E", icon_name="pencil"),
            action(self, "&Skip", decide.skip, shortcut="S", icon_name="skip-forward"),
            action(self, "&Discard", decide.discard, shortcut="X", icon_name="trash-2"),
            action(self, "Next draft", partial(do.step, 1), shortcut="J", icon_name="arrow-down"),
            action(self, "Previous draft", partial(do.step, -1), shortcut="K", icon_name="arrow-up"),
            action(self, "Take the last decision &back", decide.take_back, shortcut="Z", icon_name="undo-2"),
            action(self, "Show the &changes", self.mail.toggle_changes, shortcut="D", icon_name="replace"),
            action(self, "Back to the template's text", do.to_template, shortcut="R", icon_name="refresh-cw"),
            action(self, "First &line…", self._suggest, shortcut="F", icon_name="sparkles"),
            action(self, "Email, or about the person", self._toggle_about, shortcut="I", icon_name="user"),
            action(self, "Show &prospect", self._open_prospect, shortcut="P", icon_name="users"),
            action(self, "&Hand over what is approved…", do.hand_over, shortcut="H", icon_name="send"),
            action(self, "Scroll the email down", partial(self.panes.turn_page, 1), shortcut="PgDown"),
            action(self, "Scroll the email up", partial(self.panes.turn_page, -1), shortcut="PgUp"),
            action(self, "Keys of the review queue", self._help, shortcut="?", icon_name="keyboard"),
        ]  # fmt: skip

    def _connect(self) -> None:
        do, mail = self.presenter, self.mail
        do.shown.connect(self._on_shown)
        self.panes.reshaped.connect(self._fit_about)
        do.progressed.connect(self._on_progress)
        do.finished.connect(self._on_finished)
        do.empty.connect(self._on_empty)
        do.noticed.connect(mail.notify)
        do.failed.connect(self._on_failed)
        mail.typed.connect(do.type)
        mail.editing_asked.connect(self._edit)
        mail.left_editor.connect(self._leave_editor)
        mail.template_asked.connect(do.to_template)
        mail.mend_asked.connect(self._mend)
        mail.editing_changed.connect(self._show_keys)
        self._app.theme.changed.connect(self._redraw)

    # --- what the shell asks

    def entered(self, request: Mapping[str, Any]) -> None:
        self.presenter.open(request)

    def actions_for_menu(self) -> Sequence[QAction]:
        return self._menu_actions

    def undo(self) -> bool:
        if not self.presenter.decisions.can_take_back():
            return False
        self.presenter.decisions.take_back()
        return True

    def hideEvent(self, event: Any) -> None:
        if self.mail.editing:
            self.mail.stop_editing()
        super().hideEvent(event)

    def _picture_changes(self) -> None:
        if (page := self.presenter.page) is not None:
            written, now = page.view.body, page.view.body.replace("Hi ", "Hello ", 1)
            pieces = tuple(words_changed(written, now))
            self.mail.show_page(replace(page, change=Change((), pieces, 1, 1)))
            self.mail.toggle_changes()

    def picture_states(self) -> Mapping[str, Callable[[], object]]:
        broken = WorkspaceBusyError(
            "Another program is writing to the workspace.",
            hint="Close the other Prospector window or command, then try again.",
        )
        return {
            "changes": self._picture_changes,
            "editing": self._edit,
            "first-line": self._suggest,
            "done": lambda: self._show_summary(Progress(240, 231, 6, 3)),
            "empty": lambda: self._on_empty(Outlook(0, 0, 0)),
            "error": lambda: self._on_failed(broken),
        }

    # --- following the presenter

    def _on_shown(self, page: Page | None) -> None:
        self.panes.setVisible(page is not None)
        self._waiting.setVisible(page is None)
        if page is None:
            self._waiting.start("Reading this draft…")
        else:
            self._show_page(page)
        if self.state != "content":
            self.show_content()
            self._desk.setFocus()
            self._fit_about()

    def _show_page(self, page: Page) -> None:
        another = page.view.id != self.mail.draft_id
        self.mail.show_page(page)
        self.why.show_page(page)
        self.history.show_page(page)
        if another:
            self.panes.to_top()
        blocked = any(problem.blocks for problem in page.view.problems)
        self.approve.setToolTip("Mend what is listed above first" if blocked else "A")
        self.approve.setEnabled(not blocked or self.mail.editing)
        approved = page.view.state == "approved"
        self.approve.set_text("Next" if approved else "Approve")

    def _show_keys(self, editing: bool) -> None:
        """The letters are keys only while no text is being typed; their line keeps its place."""
        for hint in self._keys.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            hint.setVisible(not editing)

    def _on_progress(self) -> None:
        progress = self.presenter.course.progress()
        self.set_subtitle(progress_words(progress))
        self.bar.setMaximum(max(progress.total, 1))
        self.bar.setValue(progress.reviewed)
        self.bar.setVisible(progress.total > 0)
        approved = max(self.presenter.approved_in_all, progress.approved)
        self.hand_over.setVisible(approved > 0)
        self.hand_over.set_text(f"Hand over {approved:,}")

    def _on_finished(self) -> None:
        self._show_summary(self.presenter.course.progress())

    def _show_summary(self, progress: Progress) -> None:
        buttons = [Button("See the drafts", lambda: self._app.shell.open("drafts"), icon_name="mail")]
        if progress.skipped:
            again = f"Look at the {progress.skipped:,} skipped"
            buttons.insert(0, Button(again, self.presenter.look_at_skipped, icon_name="refresh-cw"))
        if progress.approved:
            hand = f"Hand over {progress.approved:,}"
            buttons.insert(0, Button(hand, self.presenter.hand_over, kind="primary", icon_name="send"))
        self._finish(
            EmptyState(
                "Everything is reviewed",
                f"{summary_words(progress)} Z takes the last decision back.",
                icon_name="check-check",
                actions=buttons,
            )
        )

    def _on_empty(self, outlook: Outlook) -> None:
        open_templates = partial(self._app.shell.open, "templates")
        buttons = [Button("Open the templates", open_templates, kind="primary", icon_name="layout-template")]
        buttons.append(
            Button("Choose prospects", partial(self._app.shell.open, "prospects"), icon_name="users")
        )
        if outlook.approved:
            words = f"Hand over {outlook.approved:,}"
            buttons.insert(0, Button(words, self.presenter.hand_over, kind="primary", icon_name="send"))
            buttons[1].setProperty("kind", "secondary")
        self.set_subtitle("Nothing waits for you")
        self._finish(
            EmptyState(
                "Nothing waits for review",
                "Choose prospects and a template; every draft then waits here until you approve it. "
                "Nothing is ever sent by itself.",
                icon_name="inbox",
                actions=buttons,
            )
        )

    def _finish(self, notice: EmptyState) -> None:
        self.bar.setVisible(False)
        self.about.setVisible(False)
        self.show_empty(notice)
        if self.isVisible():
            notice.setFocus()

    def _on_failed(self, error: ProspectorError) -> None:
        self.show_error(error, partial(self.presenter.begin, None))

    def _redraw(self) -> None:
        if self.presenter.page is not None:
            self._show_page(self.presenter.page)

    # --- what the user does

    def _edit(self) -> None:
        page = self.presenter.page
        if page is None or self.mail.editing:
            return
        if page.view.state not in ("draft", "held", "approved"):
            self._app.shell.toast("A closed draft is not changed any more.", tone="warn", action="")
            return
        if self.panes.about:
            self.panes.toggle_about()
        self.mail.start_editing()
        self.approve.setEnabled(True)

    def _leave_editor(self) -> None:
        self.presenter.save_typed()
        self._desk.setFocus()

    def _suggest(self) -> None:
        page = self.presenter.page
        if page is None or page.view.state not in ("draft", "held", "approved"):
            return
        popover = FirstLinePopover(self._app, page.view.prospect_id, self)
        popover.chosen.connect(self._insert)
        popover.setting_up.connect(lambda: self._app.shell.open("settings", part="writing"))
        popover.show_above(self.first_line)

    def _insert(self, line: str) -> None:
        """The chosen line goes into the open editor, where it can be read, changed or taken out again."""
        self._edit()
        if self.mail.editing:
            self.mail.body.insert(place_in(self.mail.body.toPlainText()), f"{line}\n\n")

    def _toggle_about(self) -> None:
        if self.panes.shape == ONE:
            self.panes.toggle_about()

    def _fit_about(self) -> None:
        self.about.setVisible(self.panes.shape == ONE and self.state == "content")
        self.about.set_text("The email" if self.panes.about else "About the person")

    def _open_prospect(self) -> None:
        if self.presenter.page is not None:
            self._app.shell.open("prospects", prospect_id=self.presenter.page.view.prospect_id)

    def _mend(self, where: str) -> None:
        page = self.presenter.page
        if where == "prospect":
            self._open_prospect()
        elif where == "settings":
            self._app.shell.open("settings")
        elif where == "suppressions" and page is not None:
            self._app.shell.open("suppressions", value=page.view.to)
        else:
            self._edit()

    def _help(self) -> None:
        self._app.dialogs.run(ShortcutsDialog(self._menu_actions, self))


def progress_words(progress: Progress) -> str:
    """`12 of 240 reviewed, 9 approved, 2 skipped, 1 discarded`."""
    words = [f"{progress.reviewed:,} of {progress.total:,} reviewed"]
    words += [
        f"{count:,} {name}"
        for count, name in (
            (progress.approved, "approved"), (progress.skipped, "skipped"), (progress.discarded, "discarded"),
        )
        if count
    ]  # fmt: skip
    return ", ".join(words)


def summary_words(progress: Progress) -> str:
    """What became of the drafts that were gone through."""
    return (
        f"{progress.reviewed:,} reviewed: {progress.approved:,} approved, {progress.skipped:,} skipped, "
        f"{progress.discarded:,} discarded."
    )


def _key_line() -> QWidget:
    """The keys in one line; where it gets narrow the last ones give way."""
    made = QWidget()
    made.setFixedHeight(em(1.7))
    flow = FlowLayout(made, gap=1.0)
    for keys, words in _KEYS:
        flow.addWidget(holder(row(KeyHint(keys), Label(words, "muted"), gap=0.4)))
    return made
