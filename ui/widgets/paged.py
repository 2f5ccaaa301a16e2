"""A table model of any number of records: all their numbers at once, the rows page by page when in view."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from ui.widgets.delegates import Role
from ui.widgets.table import Column


class _Numbered(Protocol):
    @property
    def id(self) -> int: ...


Row = TypeVar("Row", bound=_Numbered)
Index = QModelIndex | QPersistentModelIndex
Cell = Mapping[int, Any] | str

PAGE = 100
KEPT_PAGES = 60
ASKED_AT_ONCE = 6


class PagedModel(QAbstractTableModel, Generic[Row]):
    """Rows in the order of their numbers. `asked` names pages that came into view and are not at hand.

    `cell(row, column_key)` returns the words, or a mapping from roles to values.
    """

    asked = Signal(list)

    def __init__(
        self, columns: Sequence[Column], cell: Callable[[Row, str], Cell], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._cell = cell
        self._ids: list[int] = []
        self._pages: OrderedDict[int, dict[int, Row]] = OrderedDict()
        self._pending: set[int] = set()
        self._queue: list[int] = []
        self.showing = 0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._ask)

    def show_ids(self, ids: Sequence[int]) -> None:
        """Show these records in this order; `showing` counts up, and goes with every page asked for."""
        self.beginResetModel()
        self._ids = list(ids)
        self._pages.clear()
        self._pending.clear()
        self._queue.clear()
        self.showing += 1
        self.endResetModel()

    def put(self, showing: int, page: int, rows: Sequence[Row]) -> None:
        """Rows of a page that was asked for; those of an earlier showing are dropped."""
        if showing != self.showing:
            return
        self._pending.discard(page)
        self._pages[page] = {row.id: row for row in rows}
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        last = min((page + 1) * PAGE, len(self._ids)) - 1
        self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, len(self.columns) - 1))

    def give_up(self, showing: int, pages: Sequence[int]) -> None:
        """These could not be fetched; they are asked for again when they come into view."""
        if showing == self.showing:
            self._pending.difference_update(pages)

    def ids_of_page(self, page: int) -> list[int]:
        """The numbers on a page."""
        return self._ids[page * PAGE : (page + 1) * PAGE]

    def row_at(self, position: int) -> Row | None:
        """The row at a position where it is at hand; otherwise it is asked for."""
        page = position // PAGE
        rows = self._pages.get(page)
        if rows is None:
            self._want(page)
            return None
        return rows.get(self._ids[position])

    def _want(self, page: int) -> None:
        if page not in self._pending:
            self._pending.add(page)
            self._queue.append(page)
            self._timer.start()

    def _ask(self) -> None:
        """Ask for the newest pages; those that flew past while scrolling wait until they come back."""
        wanted, flown_past = self._queue[-ASKED_AT_ONCE:], self._queue[:-ASKED_AT_ONCE]
        self._queue = []
        self._pending.difference_update(flown_past)
        if wanted:
            self.asked.emit(wanted)

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
        if role == Role.LOADING:
            return row is None
        if row is None:
            return None
        cell = self._cell(row, self.columns[index.column()].key)
        if isinstance(cell, str):
            return cell if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None
        return cell.get(role)
