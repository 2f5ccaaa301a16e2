"""The grid: cells are chosen, typed into, copied and pasted over as in a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QToolTip

from ui.prospects.columns import Layout, made
from ui.prospects.table_model import Index, ProspectTable
from ui.theme import em
from ui.widgets import Column, RecordTable, TextField, set_flag
from ui.widgets.visible import plain_tip

_Flag = QItemSelectionModel.SelectionFlag


class ProspectGrid(RecordTable):
    """A RecordTable of cells. F2 or a double click types into one, Shift+Space takes whole rows.

    `copy_asked` and `paste_asked` come with Ctrl+C and Ctrl+V, `resized` with a column's key and its new
    width in em.
    """

    copy_asked = Signal()
    paste_asked = Signal()
    resized = Signal(str, float)

    def __init__(self, columns: Sequence[Column], name: str) -> None:
        super().__init__(columns, name)
        self.chooses_cells = True
        self.marked_row = -1
        self._last_column = 0
        self._roomy = False
        self._widening = False
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.doubleClicked.disconnect()
        self.doubleClicked.connect(self._on_double_click)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.sectionResized.connect(self._on_resized)

    # --- columns

    def show_layout(self, layout: Layout) -> None:
        """Show these columns. Those the user chose keep their width and scroll sideways where they must."""
        self._roomy = not layout.is_default
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if self._roomy else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(bar)
        columns = made(layout)
        model = self.model()
        if isinstance(model, ProspectTable) and model.columns != columns:
            model.show_columns(columns)
        self.set_columns(columns)

    def share_width(self) -> None:
        self._widening = True
        super().share_width()
        self._widening = False

    def _on_resized(self, position: int, before: int, after: int) -> None:
        if not self._widening and after and 0 <= position < len(self.columns):
            self.resized.emit(self.columns[position].key, after / em(1))

    # --- choosing

    def choose_row(self, position: int) -> None:
        """Choose the cell in this row that stands in the column chosen last, and bring it into view."""
        model = self.model()
        if model is not None and 0 <= position < model.rowCount():
            last = self._last_column
            column = last if last < model.columnCount() and not self.isColumnHidden(last) else 0
            self.setCurrentIndex(model.index(position, column))

    def chosen_columns(self) -> list[int]:
        """The columns in which a cell is chosen, and which are in sight, in order."""
        chosen = self.selectionModel().selection()
        parts = [chosen.at(i) for i in range(chosen.count())]
        found = {column for part in parts for column in range(part.left(), part.right() + 1)}
        return [column for column in sorted(found) if not self.isColumnHidden(column)]

    def whole_rows(self) -> bool:
        """Whether every column is chosen."""
        return len(self.chosen_columns()) == sum(not self.isColumnHidden(i) for i in range(len(self.columns)))

    def choose_rows(self) -> None:
        """Take all of the chosen rows."""
        model, last = self.model(), len(self.columns) - 1
        wider = QItemSelection()
        chosen = self.selectionModel().selection()
        for part in (chosen.at(i) for i in range(chosen.count())):
            wider.select(model.index(part.top(), 0), model.index(part.bottom(), last))
        self.selectionModel().select(wider, _Flag.ClearAndSelect)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.marked_row = current.row()
        if current.isValid():
            self._last_column = current.column()
        self.viewport().update()

    # --- typing

    def type_into(self) -> None:
        """Open the current cell for typing; a cell that cannot be typed into says so."""
        index = self.currentIndex()
        if not index.isValid():
            return
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
        else:
            self._say(index, "This cannot be typed in: it follows from other fields.")

    def show_refusal(self, prospect_id: int, key: str, text: str, why: str) -> None:
        """Open the cell again with what was typed, and say below it why it cannot be used."""
        model = self.model()
        keys = [column.key for column in self.columns]
        position = model.position_of(prospect_id) if isinstance(model, ProspectTable) else -1
        if position < 0 or key not in keys:
            return
        index = model.index(position, keys.index(key))
        self.setCurrentIndex(index)
        self.edit(index)
        for editor in self.viewport().findChildren(TextField):
            editor.setText(text)
            set_flag(editor, "invalid", True)
            editor.setAccessibleDescription(why)
        QTimer.singleShot(0, self, lambda: self._say(index, why))

    def _say(self, index: QModelIndex, words: str) -> None:
        area = self.visualRect(index)
        QToolTip.showText(self.viewport().mapToGlobal(area.bottomLeft()), plain_tip(words), self, area, 8_000)

    def _on_double_click(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
        else:
            self.opened.emit(index.row())

    # --- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if ctrl and event.key() == Qt.Key.Key_C:
            self.copy_asked.emit()
        elif ctrl and event.key() == Qt.Key.Key_V:
            self.paste_asked.emit()
        elif event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self.choose_rows()
        elif event.key() == Qt.Key.Key_F2:
            self.type_into()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Copy and paste are the grid's own while it has the keyboard, not the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if ctrl and event.key() in (Qt.Key.Key_C, Qt.Key.Key_V):
                event.accept()
                return True
        return super().event(event)
