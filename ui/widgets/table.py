"""The record table: rows of data with delegates that draw people, fit, status and muted text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QVBoxLayout, QWidget

from ui.theme import em
from ui.widgets.delegates import CellDelegate, TextDelegate, paint_header
from ui.widgets.style import set_flag

LINE_HEIGHT = 3.85  # em; room for two lines of text
Index = QModelIndex | QPersistentModelIndex
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column.

    `width` is its least width in em; what is left over goes to the columns by `stretch`. Where the
    window is too narrow for all, columns with the highest `yields` are hidden first (0 never is).
    """

    key: str
    label: str
    width: float
    stretch: float = 0
    delegate: type[CellDelegate] = TextDelegate
    yields: int = 0
    sortable: bool = False
    right: bool = False


class RecordTable(QTableView):
    """A table of records: whole rows are chosen, columns share the width, keys move as everywhere.

    J and K move like the arrow keys, Enter opens (`opened`), `/` asks for the search field.
    The model gives words by DisplayRole and the rest by ui.widgets.delegates.Role.
    """

    opened = Signal(int)
    chosen = Signal()
    sort_asked = Signal(str, bool)
    search_asked = Signal()

    def __init__(self, columns: Sequence[Column], name: str, *, line_height: float = LINE_HEIGHT) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.hovered_row = -1
        self.selects_quietly = False  # a list that follows another marks its row faintly until it has focus
        self._line_height = line_height
        self._sort: tuple[str, bool] = ("", True)
        self.setAccessibleName(name)
        self._set_up_behaviour()
        self._set_up_headers()
        self._set_up_delegates()

    def _set_up_behaviour(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def _set_up_headers(self) -> None:
        lines = self.verticalHeader()
        lines.hide()
        lines.setMinimumSectionSize(em(1.5))
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        lines.setDefaultSectionSize(em(self._line_height))
        head = _Header(self)
        self.setHorizontalHeader(head)
        head.setSectionsClickable(True)
        head.sectionClicked.connect(self._on_header)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
            self.share_width()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns; the model is to have changed its own before."""
        self.columns = tuple(columns)
        self._set_up_delegates()
        self.share_width()

    def _set_up_delegates(self) -> None:
        for position, column in enumerate(self.columns):
            if type(self.itemDelegateForColumn(position)) is not column.delegate:
                self.setItemDelegateForColumn(position, column.delegate(self))

    def selected_rows(self) -> list[int]:
        """The chosen rows in order."""
        chosen = self.selectionModel().selection()  # as ranges: an index per row is slow for 100,000 rows
        parts = [chosen.at(i) for i in range(chosen.count())]
        return sorted({row for part in parts for row in range(part.top(), part.bottom() + 1)})

    def choose_row(self, position: int) -> None:
        """Choose one row and bring it into view."""
        if self.model() is not None and 0 <= position < self.model().rowCount():
            self.setCurrentIndex(self.model().index(position, 0))

    def show_sort(self, key: str, descending: bool) -> None:
        """Mark the column by which the rows are sorted."""
        self._sort = (key, descending)
        self.horizontalHeader().viewport().update()

    def sort_shown(self) -> tuple[str, bool]:
        """The column key marked as sorted, and whether it is descending."""
        return self._sort

    def _on_header(self, position: int) -> None:
        column = self.columns[position]
        if column.sortable:
            key, descending = self._sort
            self.sort_asked.emit(column.key, not descending if key == column.key else False)

    # --- widths

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_width()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.verticalHeader().setDefaultSectionSize(em(self._line_height))
            self.share_width()

    def share_width(self) -> None:
        """Give every column its least width and share out what is left; hide those that do not fit."""
        if self.model() is None:
            return
        room = self.viewport().width()
        shown = self._fitting(room)
        spare = max(room - sum(em(self.columns[i].width) for i in shown), 0)
        weight = sum(self.columns[i].stretch for i in shown)
        used = 0
        for position, column in enumerate(self.columns):
            self.setColumnHidden(position, position not in shown)
            share = spare * column.stretch / weight if weight else 0
            width = em(column.width) + int(share)
            if shown and position == shown[-1]:
                width = max(room - used, em(column.width))
            if position in shown:
                self.setColumnWidth(position, width)
                used += width

    def _fitting(self, room: int) -> list[int]:
        shown = list(range(len(self.columns)))
        while sum(em(self.columns[i].width) for i in shown) > room:
            weakest = max(shown, key=lambda i: (self.columns[i].yields, i), default=-1)
            if weakest < 0 or self.columns[weakest].yields == 0:
                break
            shown.remove(weakest)
        return shown

    # --- keys and hovering

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if plain and event.key() in (Qt.Key.Key_J, Qt.Key.Key_K):
            self._move(1 if event.key() == Qt.Key.Key_J else -1, event)
        elif plain and event.key() == Qt.Key.Key_Slash:
            self.search_asked.emit()
        elif plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def _move(self, by: int, event: QKeyEvent) -> None:
        key = Qt.Key.Key_Down if by > 0 else Qt.Key.Key_Up
        super().keyPressEvent(QKeyEvent(event.type(), key, event.modifiers()))

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here; Qt's jump to a row by typing would take them away."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.indexAt(event.position().toPoint()).row())
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, position: int) -> None:
        if position != self.hovered_row:
            self.hovered_row = position
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if isinstance(frame := self.parentWidget(), TableFrame):
            set_flag(frame, "focused", event.reason() in _BY_KEYBOARD)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if isinstance(frame := self.parentWidget(), TableFrame):
            set_flag(frame, "focused", False)


class _Header(QHeaderView):
    """Small capitals and an arrow after the words of the sorted column."""

    def __init__(self, table: RecordTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setHighlightSections(False)
        self.setMinimumSectionSize(em(2))
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFixedHeight(em(2.75))

    def paintSection(self, painter: QPainter, rect: QRect, position: int) -> None:
        column = self._table.columns[position]
        key, descending = self._table.sort_shown()
        arrow = "" if key != column.key or not column.sortable else "down" if descending else "up"
        paint_header(painter, rect, column.label, arrow=arrow, right=column.right)


class TableFrame(QFrame):
    """The rounded frame around a table, whose corners stay clear of the rows."""

    def __init__(self, table: QWidget, *, footer: QWidget | None = None) -> None:
        super().__init__()
        self.setProperty("kind", "table")
        self.setFocusProxy(table)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 5, 1, 5)
        box.setSpacing(0)
        box.addWidget(table, 1)
        if footer is not None:
            box.addWidget(footer)
