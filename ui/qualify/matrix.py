"""The grid of grades: fit down the side, engagement along the top, how many stand in each field."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from prospector.conditions.grades import ENGAGEMENT_BANDS, FIT_BANDS
from ui.theme import em, font, tokens

LETTERS = tuple(letter for letter, _ in FIT_BANDS)
NUMBERS = tuple(number for number, _ in ENGAGEMENT_BANDS)
_STEPS = {
    Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
}  # fmt: skip
_LEFT, _TOP, _HIGH = 4.6, 2.9, 3.1


class GradeMatrix(QWidget):
    """Counts by grade. A click, or Enter on the field that has the focus, says `chosen` with the grade."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._counts: Mapping[str, int] = {}
        self._current = (0, 0)
        self._hovered: str = ""
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumSize(em(22), self.sizeHint().height())

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """How many prospects have which grade."""
        self._counts = counts
        self._say()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(em(34), em(_TOP + len(LETTERS) * _HIGH + 0.2))

    @property
    def grade(self) -> str:
        """The field that has the focus."""
        return LETTERS[self._current[0]] + NUMBERS[self._current[1]]

    # --- choosing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            line, place = (at + by for at, by in zip(self._current, step, strict=True))
            self._current = (min(max(line, 0), len(LETTERS) - 1), min(max(place, 0), len(NUMBERS) - 1))
            self._say()
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.grade)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if found := self._at(event.position()):
            self._current = (LETTERS.index(found[0]), NUMBERS.index(found[1]))
            self.chosen.emit(found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover("")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and (found := self._at(QPointF(event.pos()))):
            QToolTip.showText(
                event.globalPos(), f"Show the {self._counts.get(found, 0):,} with grade {found}", self
            )
            return True
        return super().event(event)

    def _hover(self, found: str) -> None:
        if found != self._hovered:
            self._hovered = found
            self.update()

    def _at(self, place: QPointF) -> str:
        return next((name for name, field in self._fields().items() if field.contains(place)), "")

    def _say(self) -> None:
        self.setAccessibleName(f"Grades, on {self.grade}: {self._counts.get(self.grade, 0):,} prospects")
        self.setAccessibleDescription("Arrow keys move, Enter shows the prospects")

    # --- drawing

    def _fields(self) -> dict[str, QRectF]:
        left, top, high = em(_LEFT), em(_TOP), em(_HIGH)
        wide = (self.width() - left) / len(NUMBERS)
        gap = em(0.25)
        return {
            letter + number: QRectF(left + place * wide, top + line * high, wide - gap, high - gap)
            for line, letter in enumerate(LETTERS)
            for place, number in enumerate(NUMBERS)
        }

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fields = self._fields()
        self._draw_sides(painter, fields)
        for name, field in fields.items():
            self._draw_field(painter, name, field)

    def _draw_sides(self, painter: QPainter, fields: Mapping[str, QRectF]) -> None:
        middle = Qt.AlignmentFlag.AlignCenter
        for number, least in ENGAGEMENT_BANDS:
            head = QRectF(fields["A" + number].left(), 0, fields["A" + number].width(), em(_TOP) - em(0.3))
            self._write(painter, head.adjusted(0, 0, 0, -em(1.2)), middle, number, strong=True)
            words = self._fitting(f"engagement {least}+", f"{least}+", head.width()) if least else "silent"
            self._write(painter, head.adjusted(0, em(1.3), 0, 0), middle, words)
        for letter, least in FIT_BANDS:
            side = QRectF(0, fields[letter + "1"].top(), em(_LEFT) - em(0.5), fields[letter + "1"].height())
            self._write(painter, side.adjusted(0, 0, -em(2.9), 0), middle, letter, strong=True)
            words = f"fit {least}+" if least else "less"
            self._write(painter, side, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)

    def _fitting(self, words: str, brief: str, room: float) -> str:
        wide = QFontMetricsF(font(round(em(1) * 0.82))).horizontalAdvance(words)
        return words if wide <= room else brief

    def _write(
        self, painter: QPainter, area: QRectF, where: Qt.AlignmentFlag, words: str, *, strong: bool = False
    ) -> None:
        size = em(1) if strong else round(em(1) * 0.82)
        painter.setFont(font(size, QFont.Weight.DemiBold) if strong else font(size))
        painter.setPen(QColor(tokens().text if strong else tokens().faint))
        painter.drawText(area, where, words)

    def _draw_field(self, painter: QPainter, name: str, field: QRectF) -> None:
        count = self._counts.get(name, 0)
        ink, wash = tokens().tone(_tone(name))
        painter.setBrush(QColor(wash))
        painter.setPen(QPen(QColor(ink), 1) if name == self._hovered else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(field, em(0.45), em(0.45))
        if self.hasFocus() and name == self.grade:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens().focus), 2))
            painter.drawRoundedRect(field.adjusted(1, 1, -1, -1), em(0.4), em(0.4))
        painter.setFont(font(em(1.15), QFont.Weight.DemiBold if count else QFont.Weight.Normal))
        painter.setPen(QColor(ink if count else tokens().faint))
        painter.drawText(field, Qt.AlignmentFlag.AlignCenter, f"{count:,}" if count else "–")


def _tone(name: str) -> str:
    """The two best letters with the two best numbers are worth a call, one of both worth a look."""
    good = (name[0] in "AB") + (name[1] in "12")
    return ("neutral", "accent", "good")[good]
