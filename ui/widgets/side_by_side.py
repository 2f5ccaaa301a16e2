"""Two records side by side: where they differ, one value per field is proposed and one is picked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, Literal

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from ui.theme import Tokens, em, font, paint, tokens
from ui.widgets.delegates import CellDelegate, write
from ui.widgets.labels import Label
from ui.widgets.style import column
from ui.widgets.visible import visible

Side = Literal["left", "right"]
Index = QModelIndex | QPersistentModelIndex

MOST_LINES = 3
BY_HAND = "your choice"
_LABEL_WIDTH = 9.0
_LONGEST = 2_000  # letters looked at; three lines never hold more
_SIDES: tuple[Side, Side] = ("left", "right")


@dataclass(frozen=True, slots=True)
class SideRow:
    """One field of both records. `chosen` is the proposed side and `why` the reason for it in a few words;
    the origins say where each value came from (a file and row, a date, "typed")."""

    field: str
    label: str
    left: str
    right: str
    chosen: Side = "left"
    why: str = ""
    left_origin: str = ""
    right_origin: str = ""

    @property
    def differs(self) -> bool:
        return self.left != self.right

    def value(self, side: Side) -> str:
        return self.left if side == "left" else self.right

    def origin(self, side: Side) -> str:
        return self.left_origin if side == "left" else self.right_origin


class SideBySide(QWidget):
    """Two columns of values with the field's name at the left.

    A click on a value picks it. Up and Down move between the fields, Left and Right or
    1 and 2 pick a side, Space the other side. Fields in which both are the same are quiet and not picked.
    """

    picked = Signal(str, str)

    def __init__(self, name: str = "Two records side by side") -> None:
        super().__init__()
        self._model = _Model(self)
        self._table = _Table(self._model, name)
        self._table.asked.connect(self._pick)
        self._nothing = Label("There is nothing to compare.", "muted")
        self._nothing.hide()
        box = column(self._nothing, gap=0)
        box.addWidget(self._table, 1)
        self.setLayout(box)
        self.setFocusProxy(self._table)

    def show_pair(
        self,
        left_title: str,
        right_title: str,
        rows: Sequence[SideRow],
        *,
        left_note: str = "",
        right_note: str = "",
    ) -> None:
        """Show two records; a note stands under each title, such as which of the two is kept."""
        self._model.fill((left_title, right_title), (left_note, right_note), rows)
        self._nothing.setVisible(not rows)
        self._table.start()

    def chosen(self) -> dict[str, Side]:
        """The picked side of every field in which the two differ."""
        return {row.field: side for row, side in self._model.sides() if row.differs}

    def changed(self) -> dict[str, Side]:
        """The sides that were picked against the proposal."""
        return {row.field: side for row, side in self._model.sides() if row.differs and side != row.chosen}

    def current_field(self) -> str:
        """The field the keyboard is on; "" when there is none."""
        position = self._table.currentIndex().row()
        return self._model.row_at(position).field if position >= 0 else ""

    def go_to(self, field: str) -> None:
        """Put the keyboard on a field."""
        self._table.choose_row(self._model.position_of(field))

    def pick(self, side: Side) -> None:
        """Pick a side for the current field."""
        self._pick(self._table.currentIndex().row(), side)

    def pick_all(self, side: Side) -> None:
        """Pick one side for every field that differs."""
        for position in range(self._model.rowCount()):
            self._pick(position, side)

    def _pick(self, position: int, side: Side | None) -> None:
        if self._model.pick(position, side):
            field, now = self._model.row_at(position).field, self._model.side_of(position)
            self._table.fit_heights()
            self.picked.emit(field, now)


class _Role(IntEnum):
    """What the model tells the delegate."""

    ROW = Qt.ItemDataRole.UserRole + 101
    SIDE = Qt.ItemDataRole.UserRole + 102


class _Model(QAbstractTableModel):
    """The rows, and which side of each is picked."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: list[SideRow] = []
        self._chosen: list[Side] = []
        self.titles = ("", "")
        self.notes = ("", "")

    def fill(self, titles: tuple[str, str], notes: tuple[str, str], rows: Sequence[SideRow]) -> None:
        self.beginResetModel()
        self._rows = [replace(row, left=row.left.strip(), right=row.right.strip()) for row in rows]
        self._chosen = [row.chosen for row in self._rows]
        self.titles, self.notes = titles, notes
        self.endResetModel()

    def pick(self, position: int, side: Side | None) -> bool:
        """Pick a side (None: the other one); whether that changed anything."""
        if not (0 <= position < len(self._rows)) or not self._rows[position].differs:
            return False
        wanted = side or ("right" if self._chosen[position] == "left" else "left")
        if self._chosen[position] == wanted:
            return False
        self._chosen[position] = wanted
        self.dataChanged.emit(self.index(position, 0), self.index(position, 2))
        return True

    def row_at(self, position: int) -> SideRow:
        return self._rows[position]

    def side_of(self, position: int) -> Side:
        return self._chosen[position]

    def position_of(self, field: str) -> int:
        return next((place for place, row in enumerate(self._rows) if row.field == field), -1)

    def sides(self) -> list[tuple[SideRow, Side]]:
        return list(zip(self._rows, self._chosen, strict=True))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return ("Field", *self.titles)[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == _Role.ROW:
            return row
        if role == _Role.SIDE:
            return self._chosen[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (row.label, row.left, row.right)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole and index.column():
            return self._tip(row, _SIDES[index.column() - 1])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._told(row, index)
        return None

    def _tip(self, row: SideRow, side: Side) -> str:
        return "\n".join(part for part in (row.value(side), row.origin(side)) if part)

    def _told(self, row: SideRow, index: Index) -> str:
        """The cell in words, for whoever does not see it."""
        if not index.column():
            return f"{row.label}: {'differs' if row.differs else 'the same in both'}"
        side = _SIDES[index.column() - 1]
        words = [visible(row.value(side)) or "empty", row.origin(side)]
        if row.differs and self._chosen[index.row()] == side:
            words += ["picked", reason(row, side, side)]
        return ", ".join(word for word in words if word)


def reason(row: SideRow, side: Side, picked: Side) -> str:
    """What stands beside a value: why it is proposed, or that it was picked by hand."""
    if not row.differs:
        return ""
    if side == row.chosen:
        return row.why
    return BY_HAND if side == picked else ""


class _Table(QTableView):
    """The table: whole rows are current, a click or an arrow picks."""

    asked = Signal(int, object)  # position, side or None for the other one

    def __init__(self, model: _Model, name: str) -> None:
        super().__init__()
        self.hovered_row = -1
        self._rows = model
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(em(1.5))
        self.setHorizontalHeader(_Titles(model, self))
        self.setModel(model)
        self.setItemDelegate(_SideDelegate(self))
        self.clicked.connect(self._on_clicked)

    def start(self) -> None:
        """Begin at the first field that differs."""
        self._share_width()
        self.fit_heights()
        differing = (place for place in range(self._rows.rowCount()) if self._rows.row_at(place).differs)
        self.choose_row(next(differing, 0))
        self.scrollToTop()

    def choose_row(self, position: int) -> None:
        if 0 <= position < self._rows.rowCount():
            self.setCurrentIndex(self._rows.index(position, 0))
            self.viewport().update()

    def fit_heights(self) -> None:
        """Make each row as high as the longer of its two values."""
        width = self.columnWidth(1)
        for position in range(self._rows.rowCount()):
            self.setRowHeight(position, row_height(self._rows.row_at(position), width))

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column():
            self.asked.emit(index.row(), _SIDES[index.column() - 1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        position = self.currentIndex().row()
        key = event.key()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_1):
            self.asked.emit(position, "left")
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_2):
            self.asked.emit(position, "right")
        elif key == Qt.Key.Key_Space:
            self.asked.emit(position, None)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.choose_row(position + (1 if key == Qt.Key.Key_Down else -1))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.choose_row(0 if key == Qt.Key.Key_Home else self._rows.rowCount() - 1)
        else:
            event.ignore()  # letters and Enter are the screen's

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        self.fit_heights()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._share_width()
            self.fit_heights()

    def _share_width(self) -> None:
        room = self.viewport().width()
        label = min(em(_LABEL_WIDTH), room // 4)
        self.setColumnWidth(0, label)
        self.setColumnWidth(1, (room - label) // 2)
        self.setColumnWidth(2, room - label - (room - label) // 2)
        self.horizontalHeader().setFixedHeight(em(3.6))


class _Titles(QHeaderView):
    """Whose values stand in each column, with a note below."""

    def __init__(self, model: _Model, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._told = model
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(em(2))

    def paintSection(self, painter: QPainter, rect: QRect, position: int) -> None:
        t = tokens()
        painter.save()
        painter.fillRect(rect, QColor(t.surface))
        painter.setPen(QPen(QColor(t.line)))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if position:
            area = rect.adjusted(em(2.5), em(0.4), -em(0.6), -em(0.5))
            half = area.height() // 2
            painter.setFont(font(em(1.05), QFont.Weight.DemiBold))
            upper = area.adjusted(0, 0, 0, -half)
            write(painter, upper, " ".join(self._told.titles[position - 1].split()), t.text)
            painter.setFont(font(em(0.92)))
            write(painter, area.adjusted(0, half, 0, 0), self._told.notes[position - 1], t.muted)
        painter.restore()


class _SideDelegate(CellDelegate):
    """The field's name, or a value with its mark, reason and origin."""

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        painter.save()
        t = tokens()
        row: SideRow = index.data(_Role.ROW)
        area: QRect = option.rect
        table = option.widget
        current = table is not None and table.currentIndex().row() == index.row()
        self._draw_ground(
            painter, area, t, current=current, focused=current and table.hasFocus(), index=index
        )
        if index.column() == 0:
            self._draw_label(painter, area, row, t)
        else:
            self._draw_value(painter, area, row, _SIDES[index.column() - 1], index.data(_Role.SIDE), t)
        painter.restore()

    def _draw_ground(
        self, painter: QPainter, area: QRect, t: Tokens, *, current: bool, focused: bool, index: Index
    ) -> None:
        if current:
            painter.fillRect(area, QColor(t.hover))
        painter.setPen(QColor(t.line))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        if focused and index.column() == 0:
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height() - 1), QColor(t.accent))

    def _draw_label(self, painter: QPainter, area: QRect, row: SideRow, t: Tokens) -> None:
        painter.setFont(self.font("medium" if row.differs else "small"))
        line = painter.fontMetrics().height()
        top = area.top() + em(0.62)
        inner = QRect(area.left() + em(0.75), top, area.width() - em(1.0), line)
        write(painter, inner, row.label, t.text if row.differs else t.muted)

    def _draw_value(
        self, painter: QPainter, area: QRect, row: SideRow, side: Side, picked: Side, t: Tokens
    ) -> None:
        if row.differs:
            self._draw_mark(painter, area, t, picked=side == picked)
        inner = area.adjusted(em(2.5), em(0.55), -em(0.9), -em(0.5))
        value = row.value(side)
        face = self.font("strong" if row.differs and side == picked else "plain")
        color = t.muted if not value or not row.differs else t.text
        top = draw_lines(painter, inner, wrapped(value or "–", face, inner.width()), face, color)
        self._draw_below(painter, QRect(inner.left(), top, inner.width(), em(1.4)), row, side, picked, t)

    def _draw_mark(self, painter: QPainter, area: QRect, t: Tokens, *, picked: bool) -> None:
        """A round mark like a radio button's, and a wash behind what is picked."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if picked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent_wash))
            box = QRectF(area).adjusted(em(0.4), em(0.22), -em(0.4), -em(0.28))
            painter.drawRoundedRect(box, em(0.5), em(0.5))
        spot = QRectF(area.left() + em(0.95), area.top() + em(0.68), em(1.1), em(1.1))
        painter.setPen(QPen(QColor(t.accent if picked else t.control), 1.4))
        painter.setBrush(QColor(t.accent if picked else t.surface))
        painter.drawEllipse(spot)
        if picked:
            paint(painter, "check", t.on_accent, spot.adjusted(em(0.16), em(0.16), -em(0.16), -em(0.16)))

    def _draw_below(
        self, painter: QPainter, area: QRect, row: SideRow, side: Side, picked: Side, t: Tokens
    ) -> None:
        """Why this value is proposed, and where it came from."""
        why, origin = reason(row, side, picked), row.origin(side)
        if why:
            painter.setFont(self.font("medium"))
            write(painter, area, why, t.accent_text if side == picked else t.muted)
            used = painter.fontMetrics().horizontalAdvance(why) + em(0.5)
            area = area.adjusted(min(used, area.width()), 0, 0, 0)
        if origin and area.width() > em(2):
            painter.setFont(self.font("small"))
            write(painter, area, f"· {origin}" if why else origin, t.muted)


def row_height(row: SideRow, width: int) -> int:
    """The height that both values need, with what stands below them."""
    inner = max(width - em(3.4), em(3))
    face = font(em(1), QFont.Weight.DemiBold)
    lines = max(len(wrapped(value or "–", face, inner)) for value in (row.left, row.right))
    below = row.left_origin or row.right_origin or (row.differs and row.why)
    return int(lines * _line_height(face) + (em(1.4) if below else 0) + em(1.05))


def _line_height(face: QFont) -> int:
    return QFontMetrics(face).height()


def wrapped(text: str, face: QFont, width: int) -> list[str]:
    """The text in at most MOST_LINES lines; what is left over is at the end of the last, to be cut there."""
    lines = [line for part in visible(text[:_LONGEST]).split("\n") for line in _broken(part, face, width)]
    last = MOST_LINES - 1
    return [*lines[:last], " ".join(lines[last:])] if len(lines) > last else lines


def _broken(part: str, face: QFont, width: int) -> list[str]:
    """One paragraph in lines."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(part, face)
    layout.setTextOption(option)
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) <= MOST_LINES and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    ends = [*starts[1:], None]
    units = part.encode("utf-16-le", "surrogatepass")  # Qt counts in these
    return [
        units[2 * start : end if end is None else 2 * end].decode("utf-16-le", "replace")
        for start, end in zip(starts, ends, strict=True)
    ] or [""]


def draw_lines(painter: QPainter, area: QRect, lines: Sequence[str], face: QFont, color: str) -> int:
    """Draw the lines, each in its own direction and cut where space ends; returns where they end."""
    painter.setFont(face)
    painter.setPen(QColor(color))
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    height = painter.fontMetrics().height()
    for number, line in enumerate(lines):
        place = QRectF(area.left(), area.top() + number * height, area.width(), height)
        cut = painter.fontMetrics().elidedText(line.rstrip(), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(place, cut, option)
    return area.top() + len(lines) * height
