"""Simple charts drawn by QPainter: labelled bars, and a histogram with thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import em, font, tokens
from ui.widgets.delegates import draw_bar, write


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its words, its amount, a tone (accent, good, warn, bad) and words after the number."""

    label: str
    amount: int
    tone: str = "accent"
    note: str = ""


class BarChart(QWidget):
    """Horizontal bars with labels at the left and numbers at the right, scaled to the largest."""

    def __init__(self, name: str, *, label_width: float = 12.0) -> None:
        super().__init__()
        self._name = name
        self._label_width = label_width
        self._bars: tuple[Bar, ...] = ()
        self._most = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: Sequence[Bar], *, most: int = 0) -> None:
        """Draw these bars; `most` sets the full length, otherwise the largest amount does."""
        self._bars = tuple(bars)
        self._most = most or max((bar.amount for bar in bars), default=0)
        said = ", ".join(f"{bar.label} {bar.amount:,}" for bar in bars)
        self.setAccessibleName(f"{self._name}: {said}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(em(26), len(self._bars) * em(2.0))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(font(em(1)))
        left, right = em(self._label_width), em(7)
        for position, bar in enumerate(self._bars):
            line = QRect(0, position * em(2.0), self.width(), em(2.0))
            write(painter, line.adjusted(0, 0, left - self.width() - em(0.6), 0), bar.label, tokens().text)
            length = QRectF(left, line.center().y() - em(0.25), max(self.width() - left - right, 10), em(0.5))
            draw_bar(
                painter, length, round(100 * bar.amount / self._most) if self._most else 0, bar.tone, tokens()
            )
            words = f"{bar.amount:,}  {bar.note}".rstrip()
            write(painter, line.adjusted(self.width() - right + em(0.7), 0, 0, 0), words, tokens().muted)


class Histogram(QWidget):
    """Counts in equal steps from 0 to 100, with thresholds drawn in."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._counts: tuple[int, ...] = ()
        self._threshold: int | None = None
        self.setMinimumHeight(em(8))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_counts(self, counts: Sequence[int], *, threshold: int | None = None) -> None:
        """Draw these counts; steps at or above `threshold` (0 to 100) are drawn in the good tone."""
        self._counts = tuple(counts)
        self._threshold = threshold
        self.setAccessibleName(f"{self._name}: {', '.join(f'{count:,}' for count in counts)}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(em(26), em(9))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        t = tokens()
        floor = self.height() - em(1.6)
        self._draw_axis(painter, floor)
        most = max(self._counts, default=0)
        step = self.width() / max(len(self._counts), 1)
        for position, count in enumerate(self._counts):
            above = self._threshold is not None and 100 * position / len(self._counts) >= self._threshold
            painter.setBrush(
                QColor(t.good if above else t.muted if self._threshold is not None else t.accent)
            )
            painter.setPen(Qt.PenStyle.NoPen)
            high = (floor - em(1.4)) * count / most if most else 0
            if high:
                painter.drawRoundedRect(
                    QRectF(position * step + 1, floor - max(high, 2), step - 2, max(high, 2)), 2, 2
                )
        self._draw_threshold(painter, floor)

    def _draw_axis(self, painter: QPainter, floor: int) -> None:
        painter.setFont(font(round(em(1) * 0.85)))
        painter.setPen(QColor(tokens().line))
        painter.drawLine(0, floor, self.width(), floor)
        below = QRect(0, floor + 2, self.width(), em(1.4))
        painter.setPen(QColor(tokens().faint))
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, "50")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, "100")

    def _draw_threshold(self, painter: QPainter, floor: int) -> None:
        if self._threshold is None:
            return
        x = self.width() * self._threshold / 100
        painter.setPen(QPen(QColor(tokens().text), 1, Qt.PenStyle.DashLine))
        painter.drawLine(round(x), em(1.1), round(x), floor)
        painter.setFont(font(round(em(1) * 0.85)))
        width = em(8)
        left = min(max(round(x) - width // 2, 0), self.width() - width)
        painter.drawText(
            QRect(left, 0, width, em(1.2)), Qt.AlignmentFlag.AlignCenter, f"fits from {self._threshold}"
        )
