"""A table model over a plain list of row dataclasses, for tables of up to some thousand rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.widgets.delegates import Role
from ui.widgets.table import LINE_HEIGHT, Column, RecordTable

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
Cell = Mapping[int, Any] | str


class RecordModel(QAbstractTableModel, Generic[Row]):
    """Rows and a function that says what a cell shows.

    `cell(row, column_key)` returns the words, or a mapping from roles (Qt.ItemDataRole.DisplayRole,
    ui.widgets.Role) to values.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        cell: Callable[[Row, str], Cell],
        *,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._cell = cell
        self._rows: list[Row] = []

    def table(self, name: str, *, line_height: float = LINE_HEIGHT) -> RecordTable:
        """A table of these rows, with its name for screen readers and the height of a line in em."""
        shown = RecordTable(self.columns, name, line_height=line_height)
        shown.setModel(self)
        return shown

    def fill(self, rows: Sequence[Row]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row_at(self, position: int) -> Row:
        """The row shown at a position."""
        return self._rows[position]

    def rows(self) -> list[Row]:
        """All rows."""
        return list(self._rows)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].label
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role == Role.LOADING:
            return None
        cell = self._cell(self._rows[index.row()], self.columns[index.column()].key)
        if not isinstance(cell, str):
            return cell.get(role)
        return cell if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None
