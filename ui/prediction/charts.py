"""Charts drawn by QPainter: what was foretold beside what came, and what speaks for and against."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from prospector.icp.prediction.judging import Band
from prospector.icp.prediction.shelf import Weight
from ui.theme import em, font, tokens
from ui.widgets.delegates import write

_NAMES = ("Lowest fifth", "Second", "Middle", "Fourth", "Highest fifth")


class CalibrationChart(QWidget):
    """For each fifth of the prospects by likelihood: what was foretold, and what came true."""

    def __init__(self) -> None:
        super().__init__()
        self._bands: tuple[Band, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bands(self, bands: Sequence[Band]) -> None:
        """Draw these fifths, the lowest first."""
        self._bands = tuple(bands)
        said = "; ".join(
            f"{name}: {100 * band.foretold:.0f} % foretold, {100 * band.came:.0f} % of {band.number} came"
            for name, band in zip(_NAMES, self._bands, strict=False)
        )
        self.setAccessibleName(f"Foretold and came true. {said}")
        self.setToolTip(said.replace("; ", "\n"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(em(28), em(15))

    def minimumSizeHint(self) -> QSize:
        return QSize(em(20), em(15))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._bands:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(round(em(1) * 0.9)))
        plot = QRectF(0, em(2.6), self.width(), self.height() - em(5.0))
        most = max([0.05, *(max(band.foretold, band.came) for band in self._bands)])
        step = plot.width() / len(self._bands)
        for place, band in enumerate(self._bands):
            left = plot.left() + place * step
            middle, wide = left + step / 2, min(step * 0.28, em(2.6))
            self._bar(painter, plot, middle - wide - 1, wide, band.foretold / most, band.foretold, "control")
            self._bar(painter, plot, middle + 1, wide, band.came / most, band.came, "accent")
            name = QRect(round(left), round(plot.bottom()) + em(0.3), round(step), em(1.6))
            self._centred(painter, name, _NAMES[place] if place < len(_NAMES) else "", "muted")
        painter.setPen(QColor(tokens().line))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        self._legend(painter)

    def _bar(
        self, painter: QPainter, plot: QRectF, left: float, wide: float, share: float, value: float, role: str
    ) -> None:
        tall = max(plot.height() * share, 1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(tokens(), role)))
        painter.drawRoundedRect(QRectF(left, plot.bottom() - tall, wide, tall), 2, 2)
        above = QRect(round(left - wide), round(plot.bottom() - tall) - em(1.35), round(3 * wide), em(1.3))
        self._centred(painter, above, f"{100 * value:.0f} %", "text")

    def _centred(self, painter: QPainter, area: QRect, words: str, role: str) -> None:
        painter.setPen(QColor(getattr(tokens(), role)))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), words)

    def _legend(self, painter: QPainter) -> None:
        left = 0
        for words, role in (("foretold", "control"), ("came true", "accent")):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(getattr(tokens(), role)))
            painter.drawRoundedRect(QRectF(left, em(0.35), em(0.8), em(0.8)), 2, 2)
            wide = painter.fontMetrics().horizontalAdvance(words)
            write(painter, QRect(left + em(1.1), 0, wide + em(1), em(1.5)), words, tokens().muted)
            left += wide + em(2.6)


class WeightChart(QWidget):
    """What speaks for (to the right) and against (to the left) a good answer, the heaviest first."""

    def __init__(self) -> None:
        super().__init__()
        self._weights: tuple[Weight, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_weights(self, weights: Sequence[Weight]) -> None:
        """Draw these."""
        self._weights = tuple(weights)
        self.setAccessibleName("; ".join(one.sentence for one in weights))
        self.setToolTip("")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(em(40), max(len(self._weights), 1) * em(3.1))

    def minimumSizeHint(self) -> QSize:
        return QSize(em(24), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max((abs(one.weight) for one in self._weights), default=1.0) or 1.0
        bars = min(round(self.width() * 0.42), em(36))
        centre = self.width() - bars / 2
        painter.setPen(QColor(tokens().line))
        painter.drawLine(round(centre), 0, round(centre), self.height())
        for place, one in enumerate(self._weights):
            top = place * em(3.1)
            words = QRect(0, top + em(0.2), self.width() - bars - em(1), em(1.45))
            label, _, rest = one.sentence.partition(": answered")
            head, tail = (label, f"answered{rest}") if rest else one.sentence.rsplit(": ", 1)
            painter.setFont(font(em(1)))
            write(painter, words, head, tokens().text)
            painter.setFont(font(round(em(1) * 0.9)))
            write(painter, words.translated(0, em(1.35)), tail, tokens().muted)
            length = abs(one.weight) / most * (bars / 2 - 2)
            left = centre if one.weight > 0 else centre - length
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens().good if one.weight > 0 else tokens().bad))
            painter.drawRoundedRect(QRectF(left, top + em(0.9), max(length, 1.5), em(0.9)), 2, 2)
