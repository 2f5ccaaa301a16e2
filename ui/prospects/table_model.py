"""The grid's model: the ids of all rows at once, the rows themselves page by page as they come into view."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
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
from prospector.prospects import ProspectRow
from ui.widgets import Column, FitDelegate, MutedDelegate, PersonDelegate, PillDelegate, Role, TextDelegate

Index = QModelIndex | QPersistentModelIndex

COLUMNS = (
    Column("full_name", "Prospect", 12.5, 2.0, PersonDelegate, sortable=True),
    Column("company", "Company", 8, 1.6, TextDelegate, yields=1, sortable=True),
    Column("email", "Email", 10.5, 1.7, MutedDelegate, yields=3, sortable=True),
    Column("fit", "Fit", 6.8, 0.4, FitDelegate, yields=1, sortable=True),
    Column("status", "Status", 9.4, 0.1, PillDelegate, yields=2, sortable=True),
    Column("city", "City", 7, 1.0, MutedDelegate, yields=4, sortable=True),
)

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
    "Replied": "good",
    "Handed over": "accent",
    "Contacted": "accent",
}
FIT_TONES = {"fits": "good", "below": "warn"}


class ProspectTable(QAbstractTableModel):
    """Rows in the order of `ids`. `asked` names pages that came into view and are not at hand."""

    asked = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids: list[int] = []
        self._pages: OrderedDict[int, dict[int, ProspectRow]] = OrderedDict()
        self._stale: set[int] = set()
        self._pending: set[int] = set()
        self._queue: list[int] = []
        self._round = 0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._ask)

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
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(COLUMNS) - 1))

    def put(self, at_round: int, page: int, rows: Sequence[ProspectRow]) -> None:
        """Rows of a page that was asked for; what belongs to an older round of ids is dropped."""
        if at_round != self._round:
            return
        self._pending.discard(page)
        self._stale.discard(page)
        self._pages[page] = {row.id: row for row in rows}
        self._pages.move_to_end(page)
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        last = min((page + 1) * PAGE, len(self._ids)) - 1
        if page * PAGE <= last:
            self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, len(COLUMNS) - 1))

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
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].label
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Role.RECORD_ID:
            return self.id_at(index.row())
        row = self.row_at(index.row())
        if role == Role.LOADING:
            return row is None
        return _cell(row, COLUMNS[index.column()].key, role) if row is not None else None


def _cell(row: ProspectRow, key: str, role: int) -> Any:
    if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
        return _words(row, key)
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
    if key == "city":
        return row.city or country_name(row.country)
    return str(getattr(row, key))


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
