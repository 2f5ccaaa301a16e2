"""The First line popover: suggestions with what they rest on. None is put into an email unread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from prospector.assist import asking, configuration, facts, openers
from prospector.assist.configuration import SERVICE, Assist
from prospector.assist.facts import Facts
from prospector.assist.openers import Suggestion
from prospector.errors import CancelledError, ProspectorError
from ui.app import AppContext
from ui.tasks import Job
from ui.theme import em
from ui.widgets import Button, Label, Popover, TextArea, column, row
from ui.widgets.visible import visible

WIDTH = 32


class FirstLine(QObject):
    """Reads the suggestions for a prospect, and asks the model where the user has set one."""

    suggested = Signal(object)
    asked = Signal(bool)
    failed = Signal(object)

    def __init__(self, app: AppContext, prospect_id: int, parent: QObject) -> None:
        super().__init__(parent)
        self.app = app
        self.assist = configuration.load()
        self.facts: Facts | None = None
        self._job: Job | None = None
        now = app.clock()
        app.tasks.read(
            lambda session: facts.gather(session, prospect_id, now),
            self._on_facts,
            owner=self,
            failed=self.failed.emit,
        )

    def _on_facts(self, found: Facts) -> None:
        self.facts = found
        self.suggested.emit(openers.from_facts(found, self.app.clock().date()))

    def going_out(self) -> str:
        """Everything the model would be told, to be read first."""
        return asking.shown(self.facts, self.assist) if self.facts is not None else ""

    def agree(self) -> None:
        """The user has read what goes out, and lets it, for this server and these facts."""
        self.assist = configuration.agree(self.assist)
        self.ask()

    def ask(self) -> None:
        """Ask the model, off the UI thread."""
        known, assist, credentials = self.facts, self.assist, self.app.credentials
        if known is None:
            return

        def work(job: Job) -> Suggestion:
            key = credentials.get(SERVICE, assist.url) or ""
            return asking.suggest(known, assist, key, job.cancelled)

        self.asked.emit(True)
        self._job = self.app.tasks.background(
            work, self._on_answer, owner=self, failed=self._on_failed, key="model"
        )

    def cancel(self) -> None:
        """Wait for the model no longer."""
        if self._job is not None:
            self._job.cancel()

    def _on_answer(self, found: Suggestion) -> None:
        self._job = None
        self.asked.emit(False)
        self.suggested.emit((found,))

    def _on_failed(self, error: ProspectorError) -> None:
        self._job = None
        self.asked.emit(False)
        if not isinstance(error, CancelledError):
            self.failed.emit(error)


class FirstLinePopover(Popover):
    """Lists suggestions; Enter or Insert takes the chosen one. `chosen` carries its text."""

    chosen = Signal(str)
    setting_up = Signal()

    def __init__(self, app: AppContext, prospect_id: int, parent: QWidget) -> None:
        self.lines = QListWidget()
        self.going_out = TextArea(name="What the model would be told", lines=12)
        self.message = Label("", "muted", wrap=True)
        self.hint = Label("Reading what is known…", "muted", wrap=True)
        self.insert = Button("Insert", kind="primary", icon_name="check")
        self.ask = Button("Ask the model", icon_name="sparkles")
        self.cancel = Button("Cancel")
        super().__init__(self._laid_out(), parent)
        self._suggestions: list[Suggestion] = []
        self._helper = FirstLine(app, prospect_id, self)
        self._connect()
        self._show_model()

    # --- layout

    def _laid_out(self) -> QVBoxLayout:
        self.lines.setAccessibleName("First lines")
        self.lines.setWordWrap(True)
        self.lines.setUniformItemSizes(False)
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines.setFixedSize(QSize(em(WIDTH), em(21)))
        self.going_out.setReadOnly(True)
        self.going_out.setFixedWidth(em(WIDTH))
        self.going_out.setVisible(False)
        for label in (self.message, self.hint):
            label.setFixedWidth(em(WIDTH))
        self.message.setVisible(False)
        self.cancel.setVisible(False)
        buttons = row(self.ask, self.cancel, "stretch", self.insert, gap=0.6)
        return column(
            Label("First line", "heading"), self.hint, self.lines, self.going_out, self.message, buttons,
            gap=0.6,
        )  # fmt: skip

    def _connect(self) -> None:
        self.lines.itemActivated.connect(lambda _item: self._take())
        self.insert.clicked.connect(self._take)
        self.ask.clicked.connect(self._ask)
        self.cancel.clicked.connect(self._cancel)
        self._helper.suggested.connect(self._add)
        self._helper.asked.connect(self._on_asked)
        self._helper.failed.connect(self._on_failed)

    def _show_model(self) -> None:
        assist = self._helper.assist
        self.ask.set_text("Ask the model" if assist.on else "Set up a model…")
        self.ask.setToolTip(f"{assist.model} at {assist.url}" if assist.on else "Off until you set it up")

    # --- suggestions

    def _add(self, found: Sequence[Suggestion]) -> None:
        """Rules come first; what a model says is put above them, chosen but not taken."""
        at_top = bool(self._suggestions)
        self._suggestions = [*found, *self._suggestions]
        self.lines.clear()
        for one in self._suggestions:
            item = QListWidgetItem(f"{visible(one.text)}\nFrom: {visible(', '.join(one.sources))}")
            item.setToolTip(one.why)
            self.lines.addItem(item)
        self.lines.setCurrentRow(0)
        self.insert.setEnabled(bool(self._suggestions))
        self.hint.setText(
            found[0].why if at_top and found
            else "Read it before you insert it: Enter takes the chosen line."
            if self._suggestions
            else "Too little is known for a first line. A title, a company or notes would help."
        )  # fmt: skip
        self.lines.setFocus()

    def _take(self) -> None:
        if self._asking_leave():
            self._leave_consent()
            self._helper.agree()
            return
        at = self.lines.currentRow()
        if 0 <= at < len(self._suggestions):
            self.hide()
            self.chosen.emit(self._suggestions[at].text)

    # --- the model

    def _ask(self) -> None:
        assist: Assist = self._helper.assist
        if not assist.on:
            self.hide()
            self.setting_up.emit()
        elif assist.is_agreed:
            self._helper.ask()
        else:
            self._ask_leave(assist)

    def _asking_leave(self) -> bool:
        return not self.going_out.isHidden()

    def _ask_leave(self, assist: Assist) -> None:
        self._say("", "muted")
        self.hint.setText(f"This goes to {assist.url}, and nothing else. You are asked once for each server.")
        self.going_out.setPlainText(self._helper.going_out())
        self.going_out.setVisible(True)
        self.lines.setVisible(False)
        self.insert.set_text("Send it")
        self.insert.setEnabled(True)
        self.ask.setVisible(False)
        self.cancel.setVisible(True)
        self.insert.setFocus()

    def _leave_consent(self) -> None:
        self.going_out.setVisible(False)
        self.lines.setVisible(True)
        self.insert.set_text("Insert")
        self.insert.setEnabled(bool(self._suggestions))
        self.ask.setVisible(True)
        self.cancel.setVisible(False)
        self.hint.setText("Read it before you insert it: Enter takes the chosen line.")
        self.lines.setFocus()

    def _cancel(self) -> None:
        if self._asking_leave():
            self._leave_consent()
        else:
            self._helper.cancel()

    def _on_asked(self, waiting: bool) -> None:
        self.ask.setVisible(not waiting)
        self.cancel.setVisible(waiting)
        self._say(f"Asking {self._helper.assist.model}…" if waiting else "", "muted")

    def _on_failed(self, error: ProspectorError) -> None:
        self._say(f"{error.message} {error.hint}".strip(), "error")

    def _say(self, words: str, kind: str) -> None:
        self.message.setText(words)
        self.message.set_kind(kind)
        self.message.setVisible(bool(words))
        self.adjustSize()

    def hideEvent(self, event: QHideEvent) -> None:
        self._helper.cancel()
        super().hideEvent(event)
        self.deleteLater()
