"""The histogram of scores with the threshold in it, to be dragged."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import em, font, tokens

BINS = 20


class ThresholdChart(QWidget):
    """How many prospects have which score; who reaches the threshold stands in the good tone.

    Drag the line, or use the arrow keys; `moved` carries the new threshold.
    """

    moved = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._scores: tuple[int, ...] = ()
        self.threshold = 0
        self.setFixedHeight(em(11))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setToolTip("Drag the line to move the score from which a prospect fits")

    def show_scores(self, scores: Sequence[int], threshold: int) -> None:
        """The number of prospects at each score from 0 to 100, and the threshold."""
        self._scores, self.threshold = tuple(scores), threshold
        self.setAccessibleName(f"Scores, fits from {threshold}")
        self.setAccessibleDescription(f"{sum(scores[threshold:]):,} of {sum(scores):,} reach it")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(em(22), em(11))

    # --- moving the threshold

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._move_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(event.position().x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageDown: -10, Qt.Key.Key_PageUp: 10}
        if (step := by.get(Qt.Key(event.key()))) is not None:
            self.moved.emit(min(max(self.threshold + step, 0), 100))
        else:
            super().keyPressEvent(event)

    def _move_to(self, x: float) -> None:
        share = (x - self._plot().left()) / self._plot().width()
        self.moved.emit(min(max(round(100 * share), 0), 100))

    # --- drawing

    def _plot(self) -> QRectF:
        side = em(1.0)
        return QRectF(side, em(1.7), self.width() - 2 * side, self.height() - em(3.2))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(round(em(1) * 0.85)))
        plot = self._plot()
        self._draw_bars(painter, plot)
        self._draw_axis(painter, plot)
        self._draw_threshold(painter, plot)

    def _draw_bars(self, painter: QPainter, plot: QRectF) -> None:
        bins = [self._split(position) for position in range(BINS)]
        most = max((below + above for below, above in bins), default=0)
        step = plot.width() / BINS
        painter.setPen(Qt.PenStyle.NoPen)
        for position, (below, above) in enumerate(bins):
            floor = plot.bottom()
            for count, color in ((above, tokens().good), (below, tokens().control)):
                high = plot.height() * count / most if most else 0
                if count:
                    high = max(high, 2)
                    painter.setBrush(QColor(color))
                    painter.drawRect(QRectF(plot.left() + position * step + 1, floor - high, step - 2, high))
                    floor -= high

    def _split(self, position: int) -> tuple[int, int]:
        """How many in a bin stay below the threshold, and how many reach it; 100 counts to the last."""
        first = position * 100 // BINS
        last = 101 if position == BINS - 1 else (position + 1) * 100 // BINS
        edge = min(max(self.threshold, first), last)
        return sum(self._scores[first:edge]), sum(self._scores[edge:last])

    def _draw_axis(self, painter: QPainter, plot: QRectF) -> None:
        floor = round(plot.bottom())
        painter.setPen(QColor(tokens().line))
        painter.drawLine(round(plot.left()), floor, round(plot.right()), floor)
        painter.setPen(QColor(tokens().faint))
        for mark in (0, 25, 50, 75, 100):
            x = round(plot.left() + plot.width() * mark / 100)
            below = QRect(x - em(1), floor + em(0.2), em(2), em(1.3))
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, str(mark))

    def _draw_threshold(self, painter: QPainter, plot: QRectF) -> None:
        x = plot.left() + plot.width() * self.threshold / 100
        color = QColor(tokens().accent)
        painter.setPen(QPen(color, 2 if self.hasFocus() else 1.5))
        painter.drawLine(round(x), em(1.5), round(x), round(plot.bottom()))
        words = f"fits from {self.threshold}"
        width = painter.fontMetrics().horizontalAdvance(words) + em(1.2)
        left = min(max(x - width / 2, 0), self.width() - width)
        flag = QRectF(left, 0, width, em(1.5))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(flag, em(0.4), em(0.4))
        painter.setPen(QColor(tokens().on_accent))
        painter.drawText(flag, Qt.AlignmentFlag.AlignCenter, words)
