"""A small window that drops out of a button and goes when one looks elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

from ui.theme import em


class Popover(QFrame):
    """Shows a layout under an anchor, kept inside the anchor's window."""

    def __init__(self, layout: QLayout, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setProperty("kind", "popover")
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(em(1), em(1), em(1), em(1))
        outer.addLayout(layout)

    def show_under(self, anchor: QWidget) -> None:
        """Open below `anchor`, aligned to its left side where there is room."""
        self.adjustSize()
        corner = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        window = anchor.window().geometry()
        corner.setX(max(min(corner.x(), window.right() - self.width() - 8), window.left() + 8))
        self.move(corner)
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
