"""A part of the editor that is seldom changed: a line that says how it stands, and opens it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from ui.theme import em, icon
from ui.widgets import Button, ElidedLabel, column, row


class Fold(QWidget):
    """Shows its title and `say`'s words; open, its content as well."""

    def __init__(self, title: str, content: QWidget) -> None:
        super().__init__()
        self.content = content
        self.button = Button(title, self.toggle, kind="link")
        self.button.setIconSize(QSize(em(1.1), em(1.1)))
        self.button.setStyleSheet(f"padding-left: {em(0.1)}px;")
        self._summary = ElidedLabel("", "muted")
        head = row(self.button, gap=0.4)
        head.addWidget(self._summary, 1, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(column(head, content, gap=0.5))
        self.open(False)

    @property
    def is_open(self) -> bool:
        """Whether the content is shown."""
        return not self.content.isHidden()

    def toggle(self) -> None:
        """Open it, or shut it."""
        self.open(not self.is_open)

    def open(self, opened: bool) -> None:
        """Show the content, or only how it stands."""
        self.content.setVisible(opened)
        self.button.setIcon(icon("chevron-down" if opened else "chevron-right", "accent_text"))
        self.button.setAccessibleDescription("Open" if opened else f"Closed. {self._summary.text()}")

    def say(self, words: str) -> None:
        """Say how it stands."""
        self._summary.setText(words)
        self.open(self.is_open)
