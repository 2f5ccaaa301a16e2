"""The settings of writing help: which model, what it is told, and whether it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLayout, QLineEdit, QSpinBox

from prospector.assist import asking, configuration
from prospector.assist.configuration import (
    LLAMA_CPP,
    LONGEST_WAIT,
    OLLAMA,
    SERVICE,
    SHARES,
    SHORTEST_WAIT,
    Assist,
)
from prospector.errors import CancelledError, ProspectorError
from ui.app import AppContext
from ui.tasks import Job
from ui.widgets import Button, Card, FlowLayout, FormRow, Label, TextArea, TextField, column, holder, row


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where secrets are kept, in words, and whether there is a key for the server."""

    where: str
    has_key: bool


class WritingHelp(QObject):
    """Keeps the settings on this computer, and the key in its keyring; both off the UI thread."""

    saved = Signal(object)
    told = Signal(str, str)
    testing = Signal(bool)
    secrets = Signal(object)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self._job: Job | None = None

    def load(self) -> Assist:
        """What is set; where secrets are kept follows by `secrets`."""
        assist = configuration.load()
        self._look_for_key(assist)
        return assist

    def _look_for_key(self, assist: Assist) -> None:
        credentials = self._app.credentials

        def work(job: Job) -> Secrets:
            return Secrets(credentials.where(), bool(assist.url and credentials.get(SERVICE, assist.url)))

        self._app.tasks.background(
            work, self.secrets.emit, owner=self, failed=self._tell_error, key="secrets"
        )

    def save(self, assist: Assist, key: str, then: Callable[[Assist], object] = lambda kept: None) -> None:
        """Keep these settings, and the key where one was typed."""
        credentials = self._app.credentials

        def work(job: Job) -> tuple[Assist, bool]:
            kept = configuration.save(assist)
            return kept, not key or credentials.put(SERVICE, kept.url, key)

        def done(found: tuple[Assist, bool]) -> None:
            kept, lasting = found
            self.saved.emit(kept)
            words = "Saved." if lasting else "Saved. The key is forgotten when Prospector closes."
            self.told.emit(words, "good" if lasting else "warn")
            self._look_for_key(kept)
            then(kept)

        self._app.tasks.background(work, done, owner=self, failed=self._tell_error)

    def test(self, assist: Assist, key: str) -> None:
        """Keep these settings and ask the model about a made-up prospect."""
        self.save(assist, key, self._ask)

    def _ask(self, kept: Assist) -> None:
        credentials = self._app.credentials

        def work(job: Job) -> str:
            known = replace(kept, shares=frozenset(SHARES))
            secret = credentials.get(SERVICE, kept.url) or ""
            return asking.suggest(asking.EXAMPLE, known, secret, job.cancelled).text

        def done(line: str) -> None:
            self.testing.emit(False)
            self.told.emit(f"It answers: {line}", "good")

        def failed(error: ProspectorError) -> None:
            self.testing.emit(False)
            self._tell_error(error)

        self.testing.emit(True)
        self.told.emit(f"Asking {kept.model} about a made-up prospect…", "muted")
        self._job = self._app.tasks.background(work, done, owner=self, failed=failed, key="test")

    def cancel(self) -> None:
        """Wait for the answer no longer."""
        if self._job is not None:
            self._job.cancel()

    def turn_off(self, assist: Assist) -> None:
        """Forget server, model and key."""
        credentials = self._app.credentials

        def work(job: Job) -> None:
            configuration.turn_off()
            if assist.url:
                credentials.forget(SERVICE, assist.url)

        def done(_result: None) -> None:
            self.saved.emit(Assist())
            self.told.emit("Off. Server, model and key are forgotten.", "good")
            self._look_for_key(Assist())

        self._app.tasks.background(work, done, owner=self, failed=self._tell_error)

    def _tell_error(self, error: ProspectorError) -> None:
        cancelled = isinstance(error, CancelledError)
        self.told.emit("Cancelled." if cancelled else f"{error.message} {error.hint}".strip(), "error")


class WritingCard(Card):
    """The form. Nothing in it works until it is saved; without it first lines come from rules alone."""

    def __init__(self, app: AppContext) -> None:
        self.url = TextField(placeholder=OLLAMA, name="Address of the server")
        self.model = TextField(placeholder="llama3.2", name="Model")
        self.key = TextField(placeholder="None", name="Key")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.wait = QSpinBox(minimum=SHORTEST_WAIT, maximum=LONGEST_WAIT, suffix=" s")
        self.wait.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.shares = {key: QCheckBox(words) for key, words in SHARES.items()}
        self.goes_out = TextArea(name="What is sent", lines=7)
        self.goes_out.setReadOnly(True)
        self._where = Label("", "muted", wrap=True)
        self.answer = Label("", "muted", wrap=True)
        self.save_button = Button("Save", self._save, icon_name="check")
        self.test_button = Button("Save and test", self._test, icon_name="sparkles")
        self.cancel_button = Button("Cancel", kind="link")
        self.off_button = Button("Turn off", self._turn_off, kind="link")
        super().__init__(self._laid_out(), margin=1.4)
        self._kept = Assist()
        self._help = WritingHelp(app, self)
        self._connect()
        self._fill(self._help.load())

    # --- layout

    def _laid_out(self) -> QLayout:
        ticks = FlowLayout(gap=0.9)
        for tick in self.shares.values():
            ticks.addWidget(tick)
        usual = row(
            Button("Ollama", lambda: self.url.setText(OLLAMA), kind="link", tip=OLLAMA),
            Button("llama.cpp", lambda: self.url.setText(LLAMA_CPP), kind="link", tip=LLAMA_CPP),
            "stretch",
            gap=0.6,
        )
        return column(
            Label("Writing help", "heading"),
            Label(
                "First lines are suggested by rules. A model you run yourself, or name, may suggest more; "
                "it is off until you set it, and nothing is put into an email unread.", "muted", wrap=True,
            ),
            FormRow("Address of the server", self.url, hint="Any with an OpenAI-compatible address."),
            usual,
            self._asked_model(),
            FormRow("Key", self.key, hint="Only where the server asks for one."),
            self._where,
            Label("It is told of a prospect", "strong"),
            holder(ticks),
            Label("For a made-up prospect, this is what is sent", "strong"),
            self.goes_out,
            self.answer,
            row(self.save_button, self.test_button, self.cancel_button, "stretch", self.off_button, gap=0.6),
            gap=0.7,
        )  # fmt: skip

    def _asked_model(self) -> QLayout:
        line = row(gap=1.0)
        line.addWidget(FormRow("Model", self.model), 1, Qt.AlignmentFlag.AlignTop)
        line.addWidget(FormRow("Waits at most", self.wait), 0, Qt.AlignmentFlag.AlignTop)
        return line

    def _connect(self) -> None:
        for tick in self.shares.values():
            tick.toggled.connect(lambda _on: self._show_goes_out())
        self._help.saved.connect(self._fill)
        self._help.told.connect(self._say)
        self._help.testing.connect(self._on_testing)
        self._help.secrets.connect(self._show_secrets)
        self.cancel_button.clicked.connect(self._help.cancel)
        self.cancel_button.setVisible(False)

    # --- showing

    def _fill(self, assist: Assist) -> None:
        self._kept = assist
        self.url.setText(assist.url)
        self.model.setText(assist.model)
        self.wait.setValue(assist.timeout)
        self.key.clear()
        for key, tick in self.shares.items():
            tick.setChecked(key in assist.shares)
        self.off_button.setVisible(assist.on)
        self._show_goes_out()

    def _show_goes_out(self) -> None:
        self.goes_out.setPlainText(asking.shown(asking.EXAMPLE, replace(self._kept, shares=self._ticked())))

    def _show_secrets(self, secrets: Secrets) -> None:
        self._where.setText(secrets.where)
        self.key.setPlaceholderText("Kept; type to replace it" if secrets.has_key else "None")

    def _say(self, words: str, kind: str) -> None:
        self.answer.setText(words)
        self.answer.set_kind(kind)

    def _on_testing(self, on: bool) -> None:
        self.cancel_button.setVisible(on)
        self.test_button.setEnabled(not on)

    # --- what the user does

    def _ticked(self) -> frozenset[str]:
        return frozenset(key for key, tick in self.shares.items() if tick.isChecked())

    def _typed(self) -> Assist:
        url = self.url.text().strip() or OLLAMA
        return replace(
            self._kept, url=url, model=self.model.text(), timeout=self.wait.value(), shares=self._ticked()
        )

    def _save(self) -> None:
        self._help.save(self._typed(), self.key.text().strip())

    def _test(self) -> None:
        self._help.test(self._typed(), self.key.text().strip())

    def _turn_off(self) -> None:
        self._help.turn_off(self._kept)
