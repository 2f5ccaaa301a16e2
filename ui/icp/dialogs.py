"""The dialogs of the Ideal customer screen: unsaved changes, and name and description."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from prospector.icp.rules import LONGEST_DESCRIPTION, LONGEST_NAME
from ui.theme import em
from ui.widgets import Button, FormRow, Label, TextArea, TextField, column, row


class UnsavedDialog(QDialog):
    """Asks what becomes of unsaved changes. After accepting, `answer` is save or discard."""

    def __init__(self, name: str, effect: str, blocked: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Unsaved changes")
        self.setMinimumWidth(em(34))
        self.answer = ""
        text = blocked or (f"Saving: {effect}." if effect else "The changes to its rules are not saved yet.")
        self.stay = Button("Keep editing", self.reject)
        self.discard = Button("Discard", lambda: self._take("discard"), kind="danger")
        self.save = Button("Save", lambda: self._take("save"), kind="primary")
        self.save.setEnabled(not blocked)
        self.setLayout(
            column(
                Label(f"Save the changes to {name}?", "heading", wrap=True),
                Label(text, "muted", wrap=True),
                row(self.stay, "stretch", self.discard, self.save, gap=0.6),
                gap=1.0,
                margin=1.5,
            )
        )
        (self.stay if blocked else self.save).setFocus()

    def _take(self, answer: str) -> None:
        self.answer = answer
        self.accept()


class AboutProfileDialog(QDialog):
    """The profile's name and description."""

    def __init__(self, name: str, description: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Name and description")
        self.setMinimumWidth(em(36))
        self.name = TextField(name, name="Name")
        self.name.setMaxLength(LONGEST_NAME)
        self.description = TextArea(description, name="Description", lines=4)
        self.go = Button("Apply", self.accept, kind="primary")
        self.go.setDefault(True)
        self.name.textChanged.connect(lambda text: self.go.setEnabled(bool(text.strip())))
        self.setLayout(
            column(
                Label("Name and description", "heading"),
                FormRow("Name", self.name),
                FormRow("Description", self.description, hint="Whom you look for, in a sentence or two."),
                row("stretch", Button("Cancel", self.reject), self.go, gap=0.6),
                gap=1.0,
                margin=1.5,
            )
        )

    def about(self) -> tuple[str, str]:
        """Name and description as given, each on one line."""
        words = " ".join(self.description.toPlainText().split())[:LONGEST_DESCRIPTION]
        return " ".join(self.name.text().split()), words
