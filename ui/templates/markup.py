"""The HTML part as a mail program would show it. Nothing is loaded from anywhere, and no link is followed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QTextBrowser, QWidget

from ui.theme import em, tokens


class MarkupView(QTextBrowser):
    """Shows markup; one that `grows` is as tall as its document, so that what is around it scrolls."""

    def __init__(self, name: str, *, grows: bool = True) -> None:
        super().__init__()
        self._grows = grows
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setStyleSheet("border: none; background: transparent; padding: 0;")
        if grows:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._grow())

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Nothing: no picture, no style sheet, neither from the web nor from this computer."""
        return None

    def show_markup(self, markup: str) -> None:
        """Show an HTML part."""
        self.document().setDefaultStyleSheet(f"a {{ color: {tokens().accent_text}; }}")
        self.setHtml(markup)
        self._grow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def _grow(self) -> None:
        if not self._grows:
            return
        height = max(round(self.document().size().height()) + em(0.6), em(8))
        if height != self.height():
            self.setFixedHeight(height)


def fitting(parent: QWidget | None, width: float, height: float) -> QSize:
    """A dialog's size in em, but smaller than the window it stands over."""
    wanted = QSize(em(width), em(height))
    return wanted.boundedTo(parent.size() * 0.92) if parent is not None else wanted
