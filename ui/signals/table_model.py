"""The table of signals: all their numbers at once, the rows page by page as they come into view."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from prospector.signals.kinds import LABELS
from prospector.signals.showing import SignalRow
from ui.signals.words import age, date_words
from ui.widgets import Column, MutedDelegate, NumberDelegate, PillDelegate, Role, StrongDelegate, TextDelegate

Index = QModelIndex | QPersistentModelIndex

PAGE = 100
KEPT_PAGES = 60
ASKED_AT_ONCE = 6
COLUMNS = (
    Column("who", "Company or person", 14, stretch=3, delegate=StrongDelegate),
    Column("kind", "Kind", 11.5, delegate=PillDelegate),
    Column("topic", "About", 12, stretch=4, delegate=TextDelegate),
    Column("source", "Source", 9, stretch=2, delegate=MutedDelegate, yields=4),
    Column("observed", "Observed", 9.5, delegate=MutedDelegate),
    Column("expires", "Expires", 9.5, delegate=MutedDelegate, yields=2),
    Column("strength", "Strength", 7, delegate=NumberDelegate, right=True, yields=3),
    Column("weight", "Counts now", 8, delegate=NumberDelegate, right=True, yields=1),
)
KIND_TONES = {
    "topic": "accent",
    "competitor_page": "warn",
    "keyword": "accent",
    "hiring": "good",
    "funding": "good",
    "tech": "neutral",
}


class SignalTable(QAbstractTableModel):
    """Rows in the order of their numbers. `asked` names pages that came into view and are not at hand."""

    asked = Signal(list)

    def __init__(self, today: date, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._ids: list[int] = []
        self._pages: OrderedDict[int, dict[int, SignalRow]] = OrderedDict()
        self._pending: set[int] = set()
        self._queue: list[int] = []
        self.showing = 0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._ask)

    def show_ids(self, ids: Sequence[int], today: date) -> None:
        """Show these signals in this order; `showing` counts up, and goes with every page asked for."""
        self.beginResetModel()
        self._today = today
        self._ids = list(ids)
        self._pages.clear()
        self._pending.clear()
        self._queue.clear()
        self.showing += 1
        self.endResetModel()

    def put(self, showing: int, page: int, rows: Sequence[SignalRow]) -> None:
        """Rows of a page that was asked for; those of an earlier showing are dropped."""
        if showing != self.showing:
            return
        self._pending.discard(page)
        self._pages[page] = {row.id: row for row in rows}
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        last = min((page + 1) * PAGE, len(self._ids)) - 1
        self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, len(COLUMNS) - 1))

    def give_up(self, showing: int, pages: Sequence[int]) -> None:
        """These could not be fetched; they are asked for again when they come into view."""
        if showing == self.showing:
            self._pending.difference_update(pages)

    def ids_of_page(self, page: int) -> list[int]:
        """The numbers on a page."""
        return self._ids[page * PAGE : (page + 1) * PAGE]

    def row_at(self, position: int) -> SignalRow | None:
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
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].label
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.row_at(index.row())
        if role == Role.LOADING:
            return row is None
        if row is None:
            return None
        cell = signal_cell(row, COLUMNS[index.column()].key, self._today)
        if isinstance(cell, str):
            return cell if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None
        return cell.get(role)


def signal_cell(row: SignalRow, key: str, today: date) -> str | Mapping[int, Any]:
    """What a cell of the table shows."""
    if key == "kind":
        return {Qt.ItemDataRole.DisplayRole: LABELS[row.kind], Role.TONE: KIND_TONES[row.kind]}
    if key == "strength":
        return f"{row.strength:g}"
    if key == "weight":
        return f"{row.weight:.2f}" if row.expires_on >= today else "expired"
    if key == "observed":
        shown = age(row.observed_on, today)
        tip = Qt.ItemDataRole.ToolTipRole
        return {Qt.ItemDataRole.DisplayRole: shown, tip: date_words(row.observed_on)}
    if key == "expires":
        return date_words(row.expires_on)
    return str(getattr(row, key))
