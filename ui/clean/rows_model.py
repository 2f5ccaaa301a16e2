"""Rows of an opened list: their ids at once, the rows themselves page by page as they come into view."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, QTimer

from prospector.lists.cleanup import ListRow
from ui.widgets import Column, Role
from ui.widgets.delegates import Index

PAGE = 100
KEPT_PAGES = 40

Cell = Callable[[ListRow, str], str | Mapping[int, Any]]
Fetch = Callable[[Sequence[int], Callable[[list[ListRow]], object], QObject], None]


class ListRows(QAbstractTableModel):
    """The rows with `show_ids`'s ids; `cell(row, column key)` says what a cell shows, as in RecordModel."""

    def __init__(self, columns: Sequence[Column], cell: Cell, fetch: Fetch, parent: QObject) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._cell = cell
        self._fetch = fetch
        self._ids: Sequence[int] = []
        self._pages: OrderedDict[int, Mapping[int, ListRow]] = OrderedDict()
        self._wanted: list[int] = []
        self._pending: set[int] = set()
        self._round = 0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._ask)

    def show_ids(self, ids: Sequence[int]) -> None:
        """Show these rows; what was fetched before is forgotten."""
        self.beginResetModel()
        self._ids = ids
        self._round += 1
        self._pages.clear()
        self._pending.clear()
        self._wanted.clear()
        self.endResetModel()

    def row_at(self, position: int) -> ListRow | None:
        """The row at a position where it is at hand; otherwise it is fetched."""
        page = position // PAGE
        if page in self._pages:
            return self._pages[page].get(self._ids[position])
        if page not in self._pending and page not in self._wanted:
            self._wanted.append(page)
            self._timer.start()
        return None

    def _ask(self) -> None:
        """Fetch the pages asked for last; those that flew past are asked for again when they come back."""
        wanted, self._wanted = self._wanted[-3:], []
        for page in wanted:
            self._pending.add(page)
            self._fetch(
                self._ids[page * PAGE : (page + 1) * PAGE],
                partial(self._put, self._round, page),
                self,
            )

    def _put(self, at_round: int, page: int, rows: list[ListRow]) -> None:
        if at_round != self._round:
            return
        self._pending.discard(page)
        self._pages[page] = {row.id: row for row in rows}
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        last = min((page + 1) * PAGE, len(self._ids)) - 1
        self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, len(self.columns) - 1))

    # --- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].label
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.row_at(index.row())
        if role == Role.LOADING or row is None:
            return row is None if role == Role.LOADING else None
        cell = self._cell(row, self.columns[index.column()].key)
        if isinstance(cell, str):
            return cell if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None
        return cell.get(role)
