"""The dialogs of handing over: in which way, and what was refused."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QButtonGroup, QDialog, QFrame, QRadioButton, QScrollArea, QWidget

from ui.theme import em
from ui.widgets import Button, Card, Label, column, holder, row, set_flag

FILES, OPEN, LINK, COPY = "files", "open", "link", "copy"
MOST_OPENED = 10
_WAYS = (
    (
        FILES,
        "Email files in a folder",
        "One .eml file each. A double click opens it in Outlook, Apple Mail or Thunderbird, ready to send.",
    ),
    (OPEN, "Open in the mail program", "Each draft opens as a new message with recipient, subject and text."),
    (LINK, "Open through a mail link", "For mail programs that do not open .eml files. Short texts only."),
    (COPY, "Copy to the clipboard", "Recipient, subject and text, to paste into webmail."),
)


class HandOverDialog(QDialog):
    """In which way approved drafts leave Prospector. Opening windows is for a few at a time."""

    def __init__(self, count: int, way: str = FILES, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        many = "1 draft" if count == 1 else f"{count:,} drafts"
        self.setWindowTitle(f"Hand over {many}")
        self.setFixedWidth(em(38))
        self._group = QButtonGroup(self)
        self._ways: dict[str, QRadioButton] = {}
        self._cards: dict[str, Card] = {}
        choices = column(*(self._choice(*one) for one in _WAYS), gap=0.6)
        for key in (OPEN, LINK):
            self._allow(key, count <= MOST_OPENED)
        self.go = Button(f"Hand over {many}", self.accept, kind="primary", icon_name="send")
        self.go.setDefault(True)
        note = "The touch log will say handed over, not sent: sending is up to you."
        whole = column(
            column(Label(f"Hand over {many}", "heading"), Label(note, "muted", wrap=True), gap=0.3),
            choices,
            row("stretch", Button("Cancel", self.reject), self.go, gap=0.6),
            gap=1.1,
            margin=1.5,
        )
        self.setLayout(whole)
        self.setFixedHeight(whole.totalHeightForWidth(em(38)))
        self.choose(way if self._ways[way].isEnabled() else FILES)

    def way(self) -> str:
        """The chosen way: files, open, link or copy."""
        return next(key for key, radio in self._ways.items() if radio.isChecked())

    def choose(self, way: str) -> None:
        """Choose a way."""
        self._ways[way].setChecked(True)

    def _choice(self, key: str, title: str, text: str) -> Card:
        radio = QRadioButton(title)
        font = radio.font()
        font.setWeight(font.Weight.DemiBold)
        radio.setFont(font)
        radio.setAccessibleDescription(text)
        radio.toggled.connect(lambda on: set_flag(self._cards[key], "chosen", on))
        words = Label(text, "muted", wrap=True)
        words.setContentsMargins(em(1.9), 0, 0, 0)
        card = Card(column(radio, words, gap=0.2), margin=0.8)
        set_flag(card, "choosable", True)
        self._group.addButton(radio)
        self._ways[key], self._cards[key] = radio, card
        return card

    def _allow(self, key: str, allowed: bool) -> None:
        self._ways[key].setEnabled(allowed)
        if not allowed:
            self._ways[key].setText(f"{self._ways[key].text()} (up to {MOST_OPENED} at a time)")


class RefusedDialog(QDialog):
    """What was not handed over: whom it was for, why, and what to do."""

    def __init__(
        self, done: int, refused: Sequence[tuple[str, str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        many = "1 draft was" if len(refused) == 1 else f"{len(refused):,} drafts were"
        self.setWindowTitle("Not everything was handed over")
        self.setMinimumWidth(em(38))
        lines = column(gap=0.9)
        for name, why, hint in refused[:200]:
            words = column(Label(name, "strong"), Label(why, wrap=True), gap=0.1)
            if hint:
                words.addWidget(Label(hint, "muted", wrap=True))
            lines.addLayout(words)
        lines.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(holder(lines))
        area.setMinimumHeight(em(min(4.5 * len(refused), 20)))
        self.setLayout(
            column(
                column(
                    Label(f"{many} not handed over", "heading"),
                    Label(f"{done:,} handed over. Nothing was recorded for these:", "muted", wrap=True),
                    gap=0.3,
                ),
                area,
                row("stretch", Button("Close", self.accept, kind="primary")),
                gap=1.1,
                margin=1.5,
            )
        )
