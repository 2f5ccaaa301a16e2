"""What changed from one text to another, and how it is drawn: readable without colour, too."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Tokens, em, font, tokens
from ui.widgets import CellDelegate, Role
from ui.widgets.delegates import Index
from ui.widgets.visible import visible

_LONGEST = 160
_EMPTY = "empty"

Piece = tuple[str, bool]  # a piece of text, and whether it is only on this side


@lru_cache(maxsize=1 << 10)
def pieces(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces, each with whether it differs from the other text."""
    before, after = _shown(before), _shown(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if b > a:
            left.append((before[a:b], kind != "equal"))
        if d > c:
            right.append((after[c:d], kind != "equal"))
    return tuple(left), tuple(right)


def _shown(text: str) -> str:
    """The text with what cannot be seen made visible: spaces at the ends, tabs, line breaks."""
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    inner = cut.strip(" ")
    lead, tail = len(cut) - len(cut.lstrip(" ")), len(cut) - len(cut.rstrip(" "))
    marked = "·" * lead + inner + "·" * tail if inner else "·" * len(cut)
    return visible(marked.replace("\t", "→").replace("\n", "⏎").replace("\u00a0", "⍽"))


def draw_pieces(
    painter: QPainter, area: QRect, parts: tuple[Piece, ...], t: Tokens, *, tone: str, struck: bool
) -> int:
    """Draw the pieces on one line; what differs is on a wash, struck out or underlined. Returns the width."""
    color, wash = t.tone(tone)
    left = area.left()
    metrics = painter.fontMetrics()
    if not parts:
        painter.setPen(QColor(t.faint))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), _EMPTY)
        return metrics.horizontalAdvance(_EMPTY)
    for text, differs in parts:
        room = area.right() - left
        if room <= 0:
            break
        words = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(words)
        box = QRect(left, area.center().y() - metrics.height() // 2, width, metrics.height())
        if differs:
            painter.fillRect(box, QColor(wash))
            painter.setPen(QColor(color))
            middle = box.center().y() + 1 if struck else box.bottom()
            painter.drawLine(box.left(), middle, box.right(), middle)
        painter.setPen(QColor(color if differs else t.text))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), words)
        left += width
    return left - area.left()


class BeforeDelegate(CellDelegate):
    """A cell as it came (DisplayRole), beside what it became (SECOND_LINE): what goes is struck out."""

    def draw(self, painter: QPainter, area: QRect, index: Index, t: Tokens) -> None:
        painter.setFont(self.font("plain"))
        before, after = str(index.data() or ""), str(index.data(Role.SECOND_LINE) or "")
        draw_pieces(painter, area, pieces(before, after)[0], t, tone="bad", struck=True)


class AfterDelegate(CellDelegate):
    """What a cell became (DisplayRole), beside what it was (SECOND_LINE): what is new is underlined."""

    def draw(self, painter: QPainter, area: QRect, index: Index, t: Tokens) -> None:
        painter.setFont(self.font("plain"))
        after, before = str(index.data() or ""), str(index.data(Role.SECOND_LINE) or "")
        draw_pieces(painter, area, pieces(before, after)[1], t, tone="good", struck=False)


class ChangeLine(QWidget):
    """One example: before, an arrow, after."""

    def __init__(self, before: str, after: str, *, kept: bool = False) -> None:
        super().__init__()
        self._kept = kept
        self._pieces = pieces(before, before if kept else after)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        words = (
            f"{visible(before) or _EMPTY}: stays" if kept else f"{before or _EMPTY} becomes {after or _EMPTY}"
        )
        self.setAccessibleName(words)
        self.setToolTip(words.replace("<", "‹"))

    def sizeHint(self) -> QSize:
        return QSize(em(20), em(1.9))

    def minimumSizeHint(self) -> QSize:
        return QSize(em(8), em(1.9))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), tokens()
        face = font(em(1))
        painter.setFont(face)
        half = (self.width() - em(2.2)) // 2
        before, after = self._pieces
        wanted = sum(QFontMetrics(face).horizontalAdvance(text) for text, _ in before)
        left = QRect(0, 0, max(half, min(wanted, self.width() - em(10))), self.height())
        used = draw_pieces(painter, left, before, t, tone="bad", struck=True)
        painter.setPen(QColor(t.muted))
        if self._kept:
            rest = QRect(used + em(0.7), 0, em(8), self.height())
            painter.drawText(rest, int(Qt.AlignmentFlag.AlignVCenter), "stays")
            return
        arrow = QRect(used + em(0.5), 0, em(1.4), self.height())
        painter.drawText(arrow, int(Qt.AlignmentFlag.AlignVCenter), "→")
        start = arrow.right() + em(0.3)
        draw_pieces(
            painter, QRect(start, 0, self.width() - start, self.height()), after, t, tone="good", struck=False
        )
