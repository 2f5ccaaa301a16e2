"""A small chart in a cell: a bar for every week, the last three in the colour of a surge."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from prospector.conditions.observed import RECENT_DAYS
from ui.theme import Tokens, em
from ui.widgets import CellDelegate, Role
from ui.widgets.delegates import Index

_RECENT = RECENT_DAYS // 7


class SparkDelegate(CellDelegate):
    """Draws Role.AMOUNT, the numbers of the weeks, oldest first."""

    def draw(self, painter: QPainter, area: QRect, index: Index, t: Tokens) -> None:
        weeks: tuple[int, ...] = index.data(Role.AMOUNT) or ()
        most = max(weeks, default=0)
        if not most:
            return
        height = min(em(1.9), area.height() - 6)
        step = min(area.width() / len(weeks), em(0.62))
        floor = area.center().y() + height / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for place, number in enumerate(weeks):
            recent = place >= len(weeks) - _RECENT
            painter.setBrush(QColor(t.accent if recent else t.control))
            tall = max(height * number / most, 2.0) if number else 1.0
            bar = QRectF(area.left() + place * step, floor - tall, max(step - 2, 1.5), tall)
            painter.drawRoundedRect(bar, 1, 1)
