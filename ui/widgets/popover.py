"""A small window that drops out of a button and goes when one looks elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

from ui.theme import em, tokens


def paint_floating(widget: QWidget) -> None:
    """The rounded, framed surface of something that floats over the window.

    Painted here, since a style sheet's background is not drawn for translucent windows.
    """
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(tokens().surface))
    painter.setPen(QPen(QColor(tokens().control), 1))
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)


class Popover(QFrame):
    """Shows a layout under an anchor, kept inside the anchor's window."""

    def __init__(self, layout: QLayout, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(em(1), em(1), em(1), em(1))
        outer.addLayout(layout)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_floating(self)

    def show_under(self, anchor: QWidget) -> None:
        """Open below `anchor`, aligned to its left side where there is room."""
        self._show_at(anchor, anchor.height() + 4)

    def show_above(self, anchor: QWidget) -> None:
        """Open above `anchor`, for one at the foot of a window."""
        self._show_at(anchor, -self.sizeHint().height() - 4)

    def _show_at(self, anchor: QWidget, offset: int) -> None:
        self.adjustSize()
        corner = anchor.mapToGlobal(QPoint(0, offset))
        window = anchor.window().geometry()
        corner.setX(max(min(corner.x(), window.right() - self.width() - 8), window.left() + 8))
        corner.setY(max(corner.y(), window.top() + 8))
        self.move(corner)
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
