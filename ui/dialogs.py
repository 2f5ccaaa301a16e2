"""Errors, questions, file pickers, the clipboard and other programs: the one seam that tests replace."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from prospector.errors import CancelledError, ProspectorError
from ui.theme import em
from ui.widgets import (
    Button,
    Choice,
    FormRow,
    Glyph,
    Label,
    TextArea,
    TextField,
    column,
    row,
)

SPREADSHEETS = (
    "Spreadsheets (*.xlsx *.xlsm *.xls *.xlsb *.ods *.csv *.tsv *.txt *.htm *.html *.xml);;All files (*)"
)


class Dialogs:
    """Asks the person in front of the window. Every answer that means "no" is False, None or empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._parent = parent
        self._apologising = False

    def set_parent(self, parent: QWidget) -> None:
        """The window over which dialogs stand."""
        self._parent = parent

    def error(self, error: ProspectorError) -> None:
        """Say what could not be done, where, and what to do next. A cancelled task needs no words."""
        if isinstance(error, CancelledError):
            return
        box = _Box(self._parent, "That did not work", "triangle-alert", "bad")
        box.say(error.message, error.hint, error.place)
        box.add_buttons(Button("Close", box.reject, kind="primary"))
        box.exec()

    def apologise(self, trace: str) -> None:
        """Say that Prospector failed by its own fault, and offer the details to copy; one at a time."""
        if self._apologising:
            return
        self._apologising = True
        box = _Box(self._parent, "Sorry, that is our fault", "triangle-alert", "bad")
        box.say(
            "Something went wrong inside Prospector.",
            "Nothing was saved by this step and your workspace is unharmed. The details are in the log.",
        )
        details = TextArea(trace, name="Details", lines=7, code=True)
        details.setReadOnly(True)
        box.add(details)
        box.add_buttons(
            Button("Copy details", lambda: self.copy(trace), icon_name="copy"),
            Button("Close", box.reject, kind="primary"),
        )
        box.exec()
        self._apologising = False

    def confirm(self, title: str, text: str, action: str, *, danger: bool = False) -> bool:
        """Ask before something that matters; `action` is the verb on the button."""
        box = _Box(
            self._parent,
            title,
            "circle-alert" if danger else "circle-question-mark",
            "bad" if danger else "accent",
        )
        box.say("", text)
        go = Button(action, box.accept, kind="danger" if danger else "primary")
        stay = Button("Cancel", box.reject)
        box.add_buttons(stay, go)
        (stay if danger else go).setFocus()
        return bool(box.exec())

    def ask_text(self, title: str, label: str, initial: str = "", *, action: str = "Save") -> str | None:
        """Ask for one line of text; None when the user cancels."""
        box = _Box(self._parent, title)
        field = TextField(initial, name=label)
        go = Button(action, box.accept, kind="primary")
        go.setDefault(True)
        go.setEnabled(bool(initial.strip()))
        field.textChanged.connect(lambda text: go.setEnabled(bool(text.strip())))
        box.add(FormRow(label, field))
        box.add_buttons(Button("Cancel", box.reject), go)
        field.setFocus()
        return field.text().strip() if box.exec() else None

    def choose(
        self, title: str, label: str, choices: Sequence[tuple[Hashable, str]], *, action: str = "Continue"
    ) -> Any:
        """Ask for one of several values; None when the user cancels."""
        box = _Box(self._parent, title)
        field = Choice(choices, name=label)
        go = Button(action, box.accept, kind="primary")
        go.setDefault(True)
        box.add(FormRow(label, field))
        box.add_buttons(Button("Cancel", box.reject), go)
        return field.value() if box.exec() else None

    def run(self, dialog: QDialog) -> bool:
        """Show a screen's own dialog and say whether it was accepted."""
        return bool(dialog.exec())

    def open_files(self, title: str, kinds: str = SPREADSHEETS, *, several: bool = True) -> list[Path]:
        """Ask for files to read."""
        if several:
            names, _ = QFileDialog.getOpenFileNames(self._parent, title, "", kinds)
        else:
            name, _ = QFileDialog.getOpenFileName(self._parent, title, "", kinds)
            names = [name] if name else []
        return [Path(name) for name in names]

    def save_file(self, title: str, suggested: str, kinds: str) -> Path | None:
        """Ask where to write a file."""
        name, _ = QFileDialog.getSaveFileName(self._parent, title, suggested, kinds)
        return Path(name) if name else None

    def folder(self, title: str) -> Path | None:
        """Ask for a folder."""
        name = QFileDialog.getExistingDirectory(self._parent, title)
        return Path(name) if name else None

    def hand_to_desktop(self, url: QUrl) -> bool:
        """Open an address or a file with the program the desktop has for it."""
        return QDesktopServices.openUrl(url)

    def copy(self, text: str) -> None:
        """Put plain text on the clipboard."""
        QGuiApplication.clipboard().setText(text)

    def pasted(self) -> QMimeData:
        """What lies on the clipboard."""
        return QGuiApplication.clipboard().mimeData()


class _Box(QDialog):
    """A dialog with headline, words and buttons."""

    def __init__(self, parent: QWidget | None, title: str, icon_name: str = "", role: str = "accent") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(em(32))
        self._body = column(gap=0.7)
        head = row(gap=0.7)
        if icon_name:
            head.addWidget(Glyph(icon_name, role, 1.6))
        head.addWidget(Label(title, "heading", wrap=True), 1)
        self._buttons = row("stretch", gap=0.6)
        self.setLayout(column(head, self._body, self._buttons, gap=1.0, margin=1.5))

    def say(self, message: str, hint: str, place: str = "") -> None:
        for text, kind in ((message, "strong"), (hint, "muted"), (place, "faint")):
            if text:
                self._body.addWidget(Label(text, kind, wrap=True, selectable=True))

    def add(self, widget: QWidget) -> None:
        self._body.addWidget(widget)

    def add_buttons(self, *buttons: Button) -> None:
        for button in buttons:
            self._buttons.addWidget(button)
