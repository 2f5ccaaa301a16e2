"""What would make one prospect fit: asked for by a link below his fit, answered in a few lines."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from prospector.icp.whatif import WhatIf
from ui.widgets import Button, Label, Lines, check_line, column, row

_MOST = 3


class Nearly(QWidget):
    """The link, and in its place what it brought."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.link = Button("What would make this one fit?", self.asked.emit, kind="link")
        self.lines = Lines(gap=0.35)
        self.setLayout(column(row(self.link, "stretch"), self.lines, gap=0))

    def offer(self, fits: bool) -> None:
        """Offer the answer for another prospect, unless he fits anyway."""
        self.setVisible(not fits)
        self.link.setVisible(True)
        self.lines.fill([])

    def show_answer(self, found: WhatIf) -> None:
        """Unknown data first, then what would have to differ, then the nearest changes of the rules."""
        self.link.setVisible(False)
        blocks: list[tuple[str, list[QWidget]]] = [
            ("Worth finding out", [_unknown(one.label, one.low, one.high) for one in found.unknown[:_MOST]]),
            (
                "Would fit with",
                [
                    check_line("; ".join(one.text for one in way.changes), "accent", detail=f"{way.score}")
                    for way in found.ways[:_MOST]
                ],
            ),
            (
                "Or with other rules",
                [check_line(one.text, "neutral", detail=f"{one.score}") for one in found.rules[:_MOST]],
            ),
        ]
        lines = [line for title, group in blocks if group for line in (Label(title, "strong"), *group)]
        self.lines.fill(
            lines or [Label("No small change of his data or of the rules would do.", "muted", wrap=True)]
        )


def _unknown(label: str, low: int, high: int) -> QWidget:
    return check_line(label, "warn", detail=f"{low} to {high}" if low != high else f"{low}")
