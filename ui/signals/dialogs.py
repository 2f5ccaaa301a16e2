"""For how many days each kind of signal counts."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QSpinBox, QWidget

from prospector.signals.kinds import LABELS
from prospector.signals.lives import LONGEST
from ui.theme import em
from ui.widgets import Button, FormRow, Label, column, row


class LivesDialog(QDialog):
    """The days of every kind; `changes()` names those that differ."""

    def __init__(self, lives: Mapping[str, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("How long signals count")
        self.setMinimumWidth(em(34))
        self._before = dict(lives)
        self.days = {kind: self._field(kind, days) for kind, days in lives.items()}
        pairs = [FormRow(LABELS[kind], field) for kind, field in self.days.items()]
        go = Button("Save", self.accept, kind="primary")
        go.setDefault(True)
        self.setLayout(
            column(
                Label("How long signals count", "heading"),
                Label(
                    "What a signal weighs halves three times until it expires. "
                    "A day of expiry that a file gives is kept.",
                    "muted",
                    wrap=True,
                ),
                row(column(*pairs[0::2], gap=0.8), column(*pairs[1::2], gap=0.8), gap=1.2),
                row("stretch", Button("Cancel", self.reject), go, gap=0.6),
                gap=1.0,
                margin=1.5,
            )
        )

    def _field(self, kind: str, days: int) -> QSpinBox:
        field = QSpinBox()
        field.setRange(1, LONGEST)
        field.setSuffix(" days")
        field.setValue(days)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        return field

    def changes(self) -> dict[str, int]:
        """The kinds whose days were changed, and their days now."""
        return {
            kind: field.value() for kind, field in self.days.items() if field.value() != self._before[kind]
        }
