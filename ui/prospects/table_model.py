"""The grid's model: the ids of all rows at once, the rows themselves page by page as they come into view."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
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

from prospector.conditions.countries import shown as country_name
from prospector.fields import DEPARTMENTS, SENIORITIES, STAGES, code_words
from prospector.prospects import ProspectRow
from ui.prospects.columns import CUSTOM, DEFAULT, further, is_editable
from ui.widgets import Column, Role

Index = QModelIndex | QPersistentModelIndex

PAGE = 100
KEPT_PAGES = 60
ASKED_AT_ONCE = 6
STATUS_TONES = {
    "Excluded": "bad",
    "Disqualified": "neutral",
    "Follow-up due": "warn",
    "Needs review": "warn",
    "Approved": "good",
    "Drafted": "accent",
    "Won": "good",
    "Lost": "neutral",
    "Meeting": "good",
    "SQL": "good",
    "MQL": "good",
    "Replied": "good",
    "Handed over": "accent",
    "Contacted": "accent",
}
FIT_TONES = {"fits": "good", "below": "warn"}


class ProspectTable(QAbstractTableModel):
    """Rows in the order of `ids`. `asked` names pages that came into view and are not at hand.

    `edited` carries what was typed into a cell: prospect, field, text. The cell shows it until fresh rows
    come or `forget_typed` takes it back.
    """

    asked = Signal(list)
    edited = Signal(int, str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = DEFAULT
        self._typed: dict[tuple[int, str], str] = {}
        self._ids: list[int] = []
        self._pages: OrderedDict[int, dict[int, ProspectRow]] = OrderedDict()
        self._stale: set[int] = set()
        self._pending: set[int] = set()
        self._queue: list[int] = []
        self._round = 0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._ask)

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Show these columns; rows are fetched anew, since they may need further fields."""
        self.beginResetModel()
        self.columns = tuple(columns)
        self._forget()
        self.endResetModel()

    def further_fields(self) -> tuple[str, ...]:
        """The fields to fetch beyond those that every row has."""
        return further([column.key for column in self.columns])

    def forget_typed(self, prospect_id: int, key: str) -> None:
        """What was typed into this cell does not stand."""
        self._typed.pop((prospect_id, key), None)

    # --- filling

    def show_ids(self, ids: Sequence[int]) -> None:
        """Show these prospects in this order. The same ids keep their rows until fresh ones arrive."""
        if list(ids) == self._ids:
            self.refresh()
            return
        self.beginResetModel()
        self._ids = list(ids)
        self._forget()
        self.endResetModel()

    def refresh(self) -> None:
        """Fetch anew what is shown, keeping the old rows in sight meanwhile."""
        self._round += 1
        self._pending.clear()
        self._queue.clear()
        self._stale = set(self._pages)
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))

    def put(self, at_round: int, page: int, rows: Sequence[ProspectRow]) -> None:
        """Rows of a page that was asked for; what belongs to an older round of ids is dropped."""
        if at_round != self._round:
            return
        self._pending.discard(page)
        self._stale.discard(page)
        fresh = {row.id for row in rows}
        self._typed = {cell: text for cell, text in self._typed.items() if cell[0] not in fresh}
        self._pages[page] = {row.id: row for row in rows}
        self._pages.move_to_end(page)
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        last = min((page + 1) * PAGE, len(self._ids)) - 1
        if page * PAGE <= last:
            self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, len(self.columns) - 1))

    def give_up(self, at_round: int, pages: Sequence[int]) -> None:
        """These pages could not be fetched; they are asked for again when they come into view."""
        if at_round == self._round:
            self._pending.difference_update(pages)

    def round(self) -> int:
        """Which showing of ids this is; goes with every page that is asked for."""
        return self._round

    def ids_of_page(self, page: int) -> list[int]:
        """The ids on a page."""
        return self._ids[page * PAGE : (page + 1) * PAGE]

    # --- asking

    def ids(self) -> list[int]:
        """All ids in order."""
        return self._ids

    def id_at(self, position: int) -> int | None:
        """The prospect in a row."""
        return self._ids[position] if 0 <= position < len(self._ids) else None

    def position_of(self, prospect_id: int) -> int:
        """The row of a prospect, or -1."""
        try:
            return self._ids.index(prospect_id)
        except ValueError:
            return -1

    def row_at(self, position: int) -> ProspectRow | None:
        """The row at a position where it is at hand; otherwise it is asked for."""
        page = position // PAGE
        rows = self._pages.get(page)
        if rows is None or page in self._stale:
            self._want(page)
        if rows is None:
            return None
        return rows.get(self._ids[position])

    def _want(self, page: int) -> None:
        if page not in self._pending:
            self._pending.add(page)
            self._queue.append(page)
            self._timer.start()

    def _ask(self) -> None:
        """Ask for the newest pages; those that flew past while scrolling are left until they come back."""
        wanted, flown_past = self._queue[-ASKED_AT_ONCE:], self._queue[:-ASKED_AT_ONCE]
        self._queue = []
        self._pending.difference_update(flown_past)
        if wanted:
            self.asked.emit(wanted)

    def _forget(self) -> None:
        self._round += 1
        self._pages.clear()
        self._stale.clear()
        self._pending.clear()
        self._queue.clear()

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
        if role == Role.RECORD_ID:
            return self.id_at(index.row())
        row = self.row_at(index.row())
        if role == Role.LOADING:
            return row is None
        if row is None:
            return None
        key = self.columns[index.column()].key
        if role in _SHOWING and (row.id, key) in self._typed:
            return self._typed[row.id, key]
        return _cell(row, key, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = super().flags(index)
        if not index.isValid() or not is_editable(self.columns[index.column()].key):
            return usual
        return usual | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.row_at(index.row())
        key = self.columns[index.column()].key
        if row is None or str(value) == raw_value(row, key):
            return False
        self._typed[row.id, key] = str(value)
        self.edited.emit(row.id, key, str(value))
        return True


_SHOWING = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
_CHOICES = {"seniority": SENIORITIES, "department": DEPARTMENTS, "stage": STAGES}


def _cell(row: ProspectRow, key: str, role: int) -> Any:
    if role in _SHOWING:
        return _words(row, key)
    if role == Qt.ItemDataRole.EditRole:
        return raw_value(row, key)
    if role == Role.CHOICES and key in _CHOICES:
        empty = [] if key == "stage" else [("", "(empty)")]
        return [*empty, *((one, code_words(one)) for one in _CHOICES[key])]
    if role == Role.SECOND_LINE:
        return row.title if key == "full_name" else None
    if role == Role.TONE:
        return _tone(row, key)
    if key == "fit" and role in (Role.AMOUNT, Role.RANGE):
        return _fit(row, role)
    if role == Qt.ItemDataRole.ToolTipRole:
        return _tip(row, key)
    return None


def _fit(row: ProspectRow, role: int) -> Any:
    if row.fit is None or row.fit_verdict == "excluded":
        return None
    return row.fit if role == Role.AMOUNT else (row.fit_low, row.fit_high)


def _words(row: ProspectRow, key: str) -> str:
    if key == "full_name":
        return row.full_name or row.email or "No name"
    if key == "fit":
        return "" if row.fit is None else str(row.fit)
    if key in _CHOICES or key == "email_status":
        return code_words(raw_value(row, key))
    return raw_value(row, key)


def raw_value(row: ProspectRow, key: str) -> str:
    """A cell as somebody would type it."""
    value = row.extra.get(key) if key in row.extra or key.startswith(CUSTOM) else getattr(row, key, None)
    if key == "country":
        return country_name(str(value)) or str(value or "")
    if isinstance(value, datetime):
        return f"{value.astimezone():%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


def _tone(row: ProspectRow, key: str) -> str:
    if key == "status":
        return STATUS_TONES.get(row.status, "neutral")
    if key == "fit":
        return FIT_TONES.get(row.fit_verdict or "", "neutral")
    return "bad" if key == "email" and row.email_status in ("invalid", "disposable") else ""


def _tip(row: ProspectRow, key: str) -> str:
    if key == "status" and row.suppressed:
        return row.suppressed
    if key == "fit":
        return _fit_words(row)
    if key == "city":
        return ", ".join(part for part in (row.city, country_name(row.country)) if part)
    return _words(row, key)


def _fit_words(row: ProspectRow) -> str:
    if row.fit is None:
        return "Not judged: no profile is active"
    words = {"fits": "fits your ideal customer", "below": "below your threshold", "excluded": "ruled out"}
    judged = words.get(row.fit_verdict, "data is missing to judge")
    if row.fit_low == row.fit_high:
        return f"{row.fit} of 100: {judged}"
    return f"{row.fit} of 100: {judged}, {row.fit_low} to {row.fit_high} when the missing data is known"
