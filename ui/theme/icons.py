"""Lucide icons, tinted at run time in the theme's colours and sharp at every scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from prospector.paths import shipped
from ui.theme.tokens import tokens


@lru_cache(maxsize=256)
def svg(name: str, color: str) -> bytes:
    """The icon's drawing with its strokes in `color`. An unknown name raises FileNotFoundError."""
    drawing = (shipped("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return drawing.replace("currentColor", color).encode()


def paint(painter: QPainter, name: str, color: str, area: QRectF) -> None:
    """Draw the icon `name` into `area`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(name, color).render(painter, area)


@lru_cache(maxsize=256)
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(svg(name, color)))


class _Engine(QIconEngine):
    """Paints in a token's colour as it stands at that moment, so a change of theme needs no new icons."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        color = tokens().control if mode == QIcon.Mode.Disabled else str(getattr(tokens(), self._role))
        side = min(rect.width(), rect.height())  # a wider box leaves a gap before the words
        paint(painter, self._name, color, QRectF(rect.x(), rect.y(), side, side))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role)


def icon(name: str, role: str = "muted") -> QIcon:
    """An icon in the colour of the token `role` (text, muted, accent, on_accent, good, warn, bad, ...)."""
    svg(name, "#000000")
    return QIcon(_Engine(name, role))


def window_icon() -> QIcon:
    """The app's own mark: a ring on the accent colour."""
    pixmap = QPixmap(256, 256)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#3B5BDB"))
    painter.drawRoundedRect(pixmap.rect(), 56, 56)
    paint(painter, "target", "#FFFFFF", QRectF(48, 48, 160, 160))
    painter.end()
    return QIcon(pixmap)
