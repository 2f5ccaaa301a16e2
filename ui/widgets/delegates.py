"""How cells are drawn. Delegates elide, so that no text is ever cut in the middle of a letter."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from ui.theme import Tokens, em, font, paint, tokens
from ui.widgets.forms import Choice, TextField
from ui.widgets.visible import plain_tip, visible

Index = QModelIndex | QPersistentModelIndex
_ALIGN = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)
_WORDS = Qt.ItemDataRole.DisplayRole
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextSingleLine)


class Role(IntEnum):
    """What a model may say about a cell besides its words (DisplayRole)."""

    SECOND_LINE = Qt.ItemDataRole.UserRole + 1
    TONE = Qt.ItemDataRole.UserRole + 2
    AMOUNT = Qt.ItemDataRole.UserRole + 3
    RANGE = Qt.ItemDataRole.UserRole + 4
    ICON = Qt.ItemDataRole.UserRole + 5
    LOADING = Qt.ItemDataRole.UserRole + 6
    RECORD_ID = Qt.ItemDataRole.UserRole + 7
    CHOICES = Qt.ItemDataRole.UserRole + 8


class CellDelegate(QStyledItemDelegate):
    """Draws the row's background and line, then the cell. Subclasses override draw()."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pixels = 0
        self._fonts: dict[str, QFont] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        t = tokens()
        area: QRect = option.rect
        self._draw_row(painter, option, index, area, t)
        inner = area.adjusted(em(0.75), 0, -em(0.6), -1)
        if index.data(Role.LOADING):
            self._draw_placeholder(painter, inner, t)
        else:
            self.draw(painter, inner, index, t)
        painter.restore()

    def draw(self, painter: QPainter, area: QRect, index: Index, t: Tokens) -> None:
        """Draw the cell's content into `area`."""
        raise NotImplementedError

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        words = plain_tip(str(index.data(Qt.ItemDataRole.ToolTipRole) or ""))
        QToolTip.showText(event.globalPos(), words, view, view.visualRect(index))
        return True

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(em(6), em(3.5))

    def _draw_row(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, area: QRect, t: Tokens
    ) -> None:
        state: Any = option.state
        widget: QWidget = option.widget
        if state & QStyle.StateFlag.State_Selected:
            quiet = getattr(widget, "selects_quietly", False) and not widget.hasFocus()
            painter.fillRect(area, QColor(t.hover if quiet else t.selection))
        elif index.row() in (getattr(widget, "hovered_row", -1), getattr(widget, "marked_row", -1)):
            painter.fillRect(area, QColor(t.hover))
        painter.setPen(QColor(t.line))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        current = widget is not None and widget.hasFocus() and widget.currentIndex().row() == index.row()  # type: ignore[attr-defined]
        if current and index.column() == 0:
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height() - 1), QColor(t.accent))
        if current and getattr(widget, "chooses_cells", False) and widget.currentIndex() == index:  # type: ignore[attr-defined]
            painter.setPen(QPen(QColor(t.accent), 2))
            painter.drawRect(area.adjusted(1, 1, -1, -2))

    def _draw_placeholder(self, painter: QPainter, area: QRect, t: Tokens) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.sunken))
        bar = QRectF(area.left(), area.center().y() - em(0.35), min(area.width() * 0.7, em(9)), em(0.7))
        painter.drawRoundedRect(bar, 4, 4)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A cell that has CHOICES is edited by choosing, any other by typing."""
        name = str(index.model().headerData(index.column(), Qt.Orientation.Horizontal, _WORDS) or "")
        if choices := index.data(Role.CHOICES):
            chooser = Choice(choices, name=name)
            chooser.setParent(parent)
            return chooser
        field = TextField(name=name)
        field.setParent(parent)
        field.setProperty("kind", "cell")
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        value = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, Choice):
            editor.set_value(value)
        elif isinstance(editor, TextField):
            editor.setText(value)
            editor.setSelection(len(value), -len(value))  # the beginning stays in sight

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, Choice):
            model.setData(index, editor.value())
        elif isinstance(editor, TextField):
            model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        area: QRect = option.rect
        height = min(max(editor.sizeHint().height(), em(2)), area.height())
        view: Any = editor.parentWidget()
        width = max(area.width(), min(em(15), view.width() - area.left()))
        editor.setGeometry(area.left(), area.center().y() - height // 2, width, height)

    def font(self, name: str) -> QFont:
        """One of the fonts of a cell: plain, strong, small or medium; follows the text size."""
        if self._pixels != em(1):
            self._pixels = em(1)
            self._fonts = {
                "plain": font(em(1)),
                "strong": font(em(1), QFont.Weight.DemiBold),
                "small": font(round(em(1) * 0.94)),
                "medium": font(round(em(1) * 0.94), QFont.Weight.Medium),
                "tiny": font(round(em(1) * 0.85), QFont.Weight.DemiBold),
            }
        return self._fonts[name]


def write(painter: QPainter, area: QRect, text: str, color: str, *, right: bool = False) -> None:
    """One line of text, elided at the end of `area`, in the painter's font."""
    painter.setPen(QColor(color))
    cut = painter.fontMetrics().elidedText(visible(text), Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, _RIGHT if right else _ALIGN, cut)


class TextDelegate(CellDelegate):
    """Words; TONE may be muted, good, warn, bad or accent; SECOND_LINE stands below in muted text."""

    right = False
    default_tone = ""

    def draw(self, painter: QPainter, area: QRect, index: Index, t: Tokens) -> None:
        text = str(index.data() or "")
        second = index.data(Role.SECOND_LINE)
        color = _tone_color(index.data(Role.TONE) or self.default_tone, t)
        painter.setFont(self.font("plain"))
        if icon_name := index.data(Role.ICON):
            box = QRectF(area.left(), area.center().y() - em(0.6), em(1.25), em(1.25))
            paint(painter, str(icon_name), color if color != t.text else t.muted, box)
            area = area.adjusted(em(1.9), 0, 0, 0)
        if second is None:
            write(painter, area, text, color, right=self.right)
        else:
            two_lines(self, painter, area, text, str(second), t)


class MutedDelegate(TextDelegate):
    """Words that matter less."""

    default_tone = "muted"


class SentenceDelegate(CellDelegate):
    """Muted words on up to two lines: reasons, which mostly are too long for one."""

    def draw(self, painter: QPainter, area: QRect, index: Index, t: Tokens) -> None:
        painter.setFont(self.font("small"))
        metrics = painter.fontMetrics()
        lines = in_two(str(index.data() or ""), lambda text: metrics.horizontalAdvance(text) <= area.width())
        top = area.center().y() - len(lines) * metrics.height() // 2
        for number, line in enumerate(lines):
            box = QRect(area.left(), top + number * metrics.height(), area.width(), metrics.height())
            write(painter, box, line, t.muted)


def in_two(text: str, fits: Callable[[str], bool]) -> list[str]:
    """The text as one line, or as the words that fit in a first one and all the others."""
    words = text.split()
    if len(words) < 2 or fits(" ".join(words)):
        return [" ".join(words)]
    count = 1
    while fits(" ".join(words[: count + 1])):
        count += 1
    return [" ".join(words[:count]), " ".join(words[count:])]


class NumberDelegate(TextDelegate):
    """Numbers, at the right."""

    right = True


class StrongDelegate(TextDelegate):
    """Words in half-bold, with SECOND_LINE in muted text where there is one."""

    def draw(self, painter: QPainter, area: QRect, index: Index, t: Tokens) -> None:
        second = index.data(Role.SECOND_LINE)
        if second:
            two_lines(self, painter, area, str(index.data() or ""), str(second), t)
        else:
            painter.setFont(self.font("strong"))
            write(painter, area, str(index.data() or ""), t.text)


class PersonDelegate(CellDelegate):
    """A round avatar with initials, the name in half-bold, and SECOND_LINE (the job) below."""

    def draw(self, painter: QPainter, area: QRect, index: Index, t: Tokens) -> None:
        name = str(index.data() or "")
        size = min(em(2.25), area.height() - 4)
        circle = QRectF(area.left(), area.center().y() - size / 2, size, size)
        draw_avatar(painter, circle, name, self.font("tiny"), t)
        rest = area.adjusted(size + em(0.75), 0, 0, 0)
        second = str(index.data(Role.SECOND_LINE) or "")
        if second:
            two_lines(self, painter, rest, name, second, t)
        else:
            painter.setFont(self.font("strong"))
            write(painter, rest, name, t.text)


class FitDelegate(CellDelegate):
    """A bar and the number: AMOUNT 0 to 100 or None, RANGE (low, high) where data is missing.

    The colour follows TONE: good, warn or neutral.
    """

    def draw(self, painter: QPainter, area: QRect, index: Index, t: Tokens) -> None:
        amount = index.data(Role.AMOUNT)
        painter.setFont(self.font("plain"))
        if amount is None:
            write(painter, area, "–", t.faint)
            return
        number = em(2.1)
        bar = QRectF(area.left(), area.center().y() - em(0.2), max(area.width() - number, em(1.5)), em(0.42))
        low_high = index.data(Role.RANGE)
        draw_bar(painter, bar, int(amount), str(index.data(Role.TONE) or ""), t, low_high)
        write(painter, area.adjusted(round(bar.width()) + em(0.6), 0, em(0.5), 0), str(amount), t.text)


class PillDelegate(CellDelegate):
    """A status in a rounded wash of its TONE."""

    def draw(self, painter: QPainter, area: QRect, index: Index, t: Tokens) -> None:
        text = str(index.data() or "")
        if not text:
            return
        color, wash = t.tone(str(index.data(Role.TONE) or ""))
        painter.setFont(self.font("medium"))
        padding = em(0.7)
        width = min(painter.fontMetrics().horizontalAdvance(text) + 2 * padding, area.width())
        height = em(1.75)
        box = QRectF(area.left(), area.center().y() - height / 2 + 0.5, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(wash))
        painter.drawRoundedRect(box, height / 2, height / 2)
        write(painter, box.toRect().adjusted(padding, 0, -padding + 2, 0), text, color)


def two_lines(
    delegate: CellDelegate, painter: QPainter, area: QRect, first: str, second: str, t: Tokens
) -> None:
    """A half-bold line over a smaller muted one, centred together."""
    painter.setFont(delegate.font("strong"))
    upper = painter.fontMetrics().height()
    painter.setFont(delegate.font("small"))
    lower = painter.fontMetrics().height()
    top = area.center().y() - (upper + lower) // 2
    painter.setFont(delegate.font("strong"))
    write(painter, QRect(area.left(), top, area.width(), upper), first, t.text)
    painter.setFont(delegate.font("small"))
    write(painter, QRect(area.left(), top + upper, area.width(), lower), second, t.muted)


def draw_avatar(painter: QPainter, circle: QRectF, name: str, text_font: QFont, t: Tokens) -> None:
    """A disc with the initials, in a colour that always is the same for the same name."""
    color, wash = t.avatars[sum(map(ord, name)) % len(t.avatars)]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(wash))
    painter.drawEllipse(circle)
    painter.setFont(text_font)
    painter.setPen(QColor(color))
    painter.drawText(circle, int(Qt.AlignmentFlag.AlignCenter), initials(name))


def initials(name: str) -> str:
    """One or two letters for an avatar; nothing for a name without letters."""
    words = [word for word in name.split() if word[:1].isalpha()]
    if not words:
        return ""
    picked = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return picked.upper()


def draw_bar(
    painter: QPainter,
    bar: QRectF,
    amount: int,
    tone: str,
    t: Tokens,
    low_high: tuple[int, int] | None = None,
) -> None:
    """A rounded bar of 0 to 100; the range that missing data leaves is drawn paler behind it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = bar.height() / 2
    color = QColor({"good": t.good, "warn": t.warn, "accent": t.accent, "bad": t.bad}.get(tone, t.muted))
    painter.setBrush(QColor(t.line if t.name == "light" else t.sunken))
    painter.drawRoundedRect(bar, radius, radius)
    if low_high and low_high[1] > amount:
        pale = QColor(color)
        pale.setAlpha(70)
        painter.setBrush(pale)
        painter.drawRoundedRect(_part(bar, low_high[1]), radius, radius)
    if amount > 0:
        painter.setBrush(color)
        painter.drawRoundedRect(_part(bar, amount), radius, radius)


def _part(bar: QRectF, percent: int) -> QRectF:
    return QRectF(
        bar.left(), bar.top(), max(bar.width() * min(percent, 100) / 100, bar.height()), bar.height()
    )


def paint_header(painter: QPainter, area: QRect, label: str, *, arrow: str = "", right: bool = False) -> None:
    """A column's heading: small capitals, a line below, and an arrow where the rows are sorted by it."""
    t = tokens()
    painter.save()
    painter.fillRect(area, QColor(t.surface))
    painter.setPen(QPen(QColor(t.line)))
    painter.drawLine(area.bottomLeft(), area.bottomRight())
    inner = area.adjusted(em(0.75), 0, -em(0.6), 0)
    painter.setFont(font(round(em(1) * 0.85), QFont.Weight.DemiBold))
    words = label.upper()
    width = painter.fontMetrics().horizontalAdvance(words)
    write(painter, inner, words, t.text if arrow else t.faint, right=right)
    if arrow:
        left = (
            inner.right() - width - em(1.2)
            if right
            else min(inner.left() + width + em(0.3), inner.right() - em(0.9))
        )
        paint(
            painter, f"arrow-{arrow}", t.text, QRectF(left, area.center().y() - em(0.45), em(0.95), em(0.95))
        )
    painter.restore()


def _tone_color(tone: str, t: Tokens) -> str:
    if tone in ("good", "warn", "bad"):
        return t.tone(tone)[0]
    return {"muted": t.muted, "faint": t.faint, "accent": t.accent_text}.get(tone, t.text)
