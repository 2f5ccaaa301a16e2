"""A simple chart drawn by QPainter: labelled bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import em, font, tokens
from ui.widgets.delegates import draw_bar, write


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: words, amount, tone (accent, good, warn, bad), words in place of the number, and its unit."""

    label: str
    amount: int
    tone: str = "accent"
    note: str = ""
    unit: str = ""

    def number(self) -> str:
        """What stands at the end of the bar."""
        return self.note or f"{self.amount:,}{self.unit}"


class BarChart(QWidget):
    """Horizontal bars with labels at the left and numbers at the right, scaled to the largest."""

    def __init__(self, name: str, *, label_width: float = 12.0, number_width: float = 7.0) -> None:
        super().__init__()
        self._name = name
        self._label_width = label_width
        self._number_width = number_width
        self._bars: tuple[Bar, ...] = ()
        self._most = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: Sequence[Bar], *, most: int = 0) -> None:
        """Draw these bars; `most` sets the full length, otherwise the largest amount does."""
        self._bars = tuple(bars)
        self._most = most or max((bar.amount for bar in bars), default=0)
        said = ", ".join(f"{bar.label} {bar.number()}" for bar in bars)
        self.setAccessibleName(f"{self._name}: {said}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(em(26), len(self._bars) * em(2.0))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(font(em(1)))
        left, right = em(self._label_width), em(self._number_width)
        for position, bar in enumerate(self._bars):
            line = QRect(0, position * em(2.0), self.width(), em(2.0))
            write(painter, line.adjusted(0, 0, left - self.width() - em(0.6), 0), bar.label, tokens().text)
            length = QRectF(left, line.center().y() - em(0.25), max(self.width() - left - right, 10), em(0.5))
            draw_bar(
                painter, length, round(100 * bar.amount / self._most) if self._most else 0, bar.tone, tokens()
            )
            place = line.adjusted(self.width() - right + em(0.7), 0, 0, 0)
            write(painter, place, bar.number(), tokens().muted)
