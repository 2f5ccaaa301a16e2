"""How points fade: a curve of what is left of them, day by day."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import em, font, tokens

_HALVES = 4
_POINTS = 80


class DecayChart(QWidget):
    """What is left of 100 points over four half-lives."""

    def __init__(self) -> None:
        super().__init__()
        self._half_life = 30.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(em(7.2))

    def sizeHint(self) -> QSize:
        return QSize(em(20), em(7.2))

    def show_half_life(self, days: float) -> None:
        """Draw the curve of another half-life."""
        self._half_life = days
        self.setAccessibleName(f"Of 100 points 50 are left after {days:g} days, 25 after {2 * days:g}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(round(em(1) * 0.82)))
        plot = QRectF(em(1.2), em(0.6), self.width() - em(2.4), self.height() - em(2.4))
        self._draw_curve(painter, plot)
        self._draw_axis(painter, plot)

    def _draw_curve(self, painter: QPainter, plot: QRectF) -> None:
        path = QPainterPath(QPointF(plot.left(), plot.top()))
        for step in range(_POINTS + 1):
            share = step / _POINTS
            path.lineTo(plot.left() + share * plot.width(), self._height(plot, 2 ** (-share * _HALVES)))
        area = QPainterPath(path)
        area.lineTo(plot.bottomRight())
        area.lineTo(plot.bottomLeft())
        area.closeSubpath()
        painter.fillPath(area, QColor(tokens().accent_wash))
        painter.strokePath(path, QPen(QColor(tokens().accent), 2))

    def _draw_axis(self, painter: QPainter, plot: QRectF) -> None:
        painter.setPen(QColor(tokens().line))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        for halves in range(_HALVES + 1):
            x = plot.left() + plot.width() * halves / _HALVES
            left = 2.0**-halves
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens().accent))
            painter.drawEllipse(QPointF(x, self._height(plot, left)), em(0.22), em(0.22))
            painter.setPen(QColor(tokens().muted))
            days = QRectF(x - em(2.5), plot.bottom() + em(0.25), em(5), em(1.4))
            edge = QRectF(0, days.top(), self.width(), days.height())
            words = "now" if not halves else f"{halves * self._half_life:g} d"
            painter.drawText(_inside(days, edge), Qt.AlignmentFlag.AlignCenter, words)
            if 0 < halves < _HALVES:
                over = QRectF(x + em(0.1), self._height(plot, left) - em(1.6), em(3), em(1.4))
                painter.drawText(over, Qt.AlignmentFlag.AlignLeft, f"{100 * left:g} %")

    def _height(self, plot: QRectF, left: float) -> float:
        return plot.bottom() - left * plot.height()


def _inside(box: QRectF, edge: QRectF) -> QRectF:
    """The box, moved so that its middle words stay in sight."""
    half = box.width() / 4
    middle = min(max(box.center().x(), edge.left() + half), edge.right() - half)
    return QRectF(middle - box.width() / 2, box.top(), box.width(), box.height())
