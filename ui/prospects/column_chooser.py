"""The popover that chooses the grid's columns: tick them, drag or move them, or go back to the usual ones."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from ui.prospects.columns import offered
from ui.theme import em
from ui.widgets import Button, Label, Popover, column, row

_KEY = Qt.ItemDataRole.UserRole + 1
_ON, _OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class ColumnChooser(Popover):
    """`chosen` carries the keys of the ticked columns in order, whenever that changes."""

    chosen = Signal(list)
    reset_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName("Columns")
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.list.setUniformItemSizes(True)
        self.up = Button("Up", lambda: self.move_by(-1), icon_name="arrow-up", tip="Alt+Up")
        self.down = Button("Down", lambda: self.move_by(1), icon_name="arrow-down", tip="Alt+Down")
        reset = Button("Reset", lambda: self.reset_asked.emit(), kind="link")  # the signal is not there yet
        hint = Label("Tick what to show; drag, or use the buttons, to order.", "muted", wrap=True)
        buttons = row(self.up, self.down, "stretch", reset, gap=0.5)
        super().__init__(column(Label("Columns", "heading"), hint, self.list, buttons, gap=0.6), parent)
        self.setFixedWidth(em(23))
        self.list.setFixedHeight(em(24))
        self.list.itemChanged.connect(lambda _item: self._tell())
        self.list.model().rowsMoved.connect(lambda *_: self._tell())
        self.up.setShortcut("Alt+Up")
        self.down.setShortcut("Alt+Down")

    def fill(self, keys: Sequence[str], own: Sequence[str]) -> None:
        """Offer all columns, the shown ones first and in their order."""
        words = dict(offered(own))
        self.list.blockSignals(True)
        self.list.clear()
        for key in dict.fromkeys((*(key for key in keys if key in words), *words)):
            item = QListWidgetItem(words[key], self.list)
            item.setData(_KEY, key)
            item.setSizeHint(QSize(em(10), em(2)))
            item.setCheckState(_ON if key in keys else _OFF)
        self.list.setCurrentRow(0)
        self.list.blockSignals(False)

    def fit(self, room: int) -> None:
        """Take no more height than there is below the button."""
        self.list.setFixedHeight(max(min(em(24), room - em(11)), em(6)))

    def keys(self) -> list[str]:
        """The ticked columns in order."""
        items = (self.list.item(i) for i in range(self.list.count()))
        return [str(item.data(_KEY)) for item in items if item.checkState() == _ON]

    def tick(self, key: str, on: bool) -> None:
        """Show or hide one column."""
        for i in range(self.list.count()):
            if self.list.item(i).data(_KEY) == key:
                self.list.item(i).setCheckState(_ON if on else _OFF)

    def move_by(self, by: int) -> None:
        """Move the current column up or down."""
        place = self.list.currentRow()
        if 0 <= place + by < self.list.count() and place >= 0:
            self.list.blockSignals(True)
            item = self.list.takeItem(place)
            self.list.insertItem(place + by, item)
            self.list.setCurrentRow(place + by)
            self.list.blockSignals(False)
            self._tell()

    def _tell(self) -> None:
        if keys := self.keys():
            self.chosen.emit(keys)
