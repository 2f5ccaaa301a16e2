"""The queue's model: the ids of all drafts at once, their rows a block at a time as they come into view.

A row costs a rendering, so only what is seen is ever fetched; rows at hand stay in sight while fresh ones
are on their way.
"""

from __future__ import annotations

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

from prospector.drafts.drafting import DraftRow
from ui.widgets import Column, PersonDelegate, PillDelegate, Role, TextDelegate

Index = QModelIndex | QPersistentModelIndex

COLUMNS = (
    Column("person", "Prospect", 12.5, stretch=2, delegate=PersonDelegate),
    Column("subject", "Subject and template", 12, stretch=3, delegate=TextDelegate, yields=1),
    Column("status", "Status", 11.5, stretch=0.6, delegate=PillDelegate),
)
STATE_WORDS = {
    "draft": ("Ready", "good"),
    "held": ("Held", "bad"),
    "approved": ("Approved", "good"),
    "handed_over": ("Handed over", "accent"),
    "discarded": ("Discarded", "neutral"),
}
SHORT = {
    "no_recipient": "No address",
    "invalid_recipient": "Bad address",
    "disposable_recipient": "Throw-away address",
    "role_recipient": "Shared mailbox",
    "own_address": "Your own address",
    "suppressed": "Do not contact",
    "missing_value": "Missing value",
    "no_opt_out": "No opt-out",
    "no_sender_name": "Your name missing",
    "no_sender_address": "Your address missing",
    "no_postal_address": "No postal address",
    "changed_since_approval": "Changed",
    "legal_suffix": "Legal form in text",
    "shouting_name": "NAME IN CAPITALS",
    "lowercase_name": "name in small letters",
    "empty_greeting": "Empty greeting",
    "leftover_braces": "Leftover braces",
    "placeholder": "Placeholder left in",
    "subject_long": "Long subject",
    "body_long": "Long text",
    "body_short": "Hardly any text",
    "on_hold": "On hold",
    "wrong_person": "Wrong person?",
    "same_address": "Same address",
    "no_earlier_mail": "No earlier email",
    "duplicate_body": "Same text",
    "other_name": "Two names",
    "initial_greeting": "Only an initial",
    "shouting_subject": "SUBJECT IN CAPITALS",
    "greeting_language": "Two languages",
    "invisible_characters": "Invisible letters",
    "wrong_article": "a or an",
    "link_mismatch": "Misleading link",
    "link_broken": "Broken link",
    "link_insecure": "http link",
    "many_links": "Many links",
}
_BLOCK = 100
_KEPT = 5_000


class DraftTable(QAbstractTableModel):
    """Drafts in the order of their ids. `asked` names the ids whose rows are wanted."""

    asked = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids: list[int] = []
        self._places: dict[int, int] = {}
        self._rows: dict[int, DraftRow] = {}
        self._fresh: set[int] = set()
        self._pending: set[int] = set()
        self._wanted: list[int] = []
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._ask)

    # --- filling

    def show_ids(self, ids: Sequence[int]) -> None:
        """Show these drafts in this order; every row is fetched anew when it is seen."""
        self._fresh.clear()
        self._pending.clear()
        if list(ids) == self._ids:
            self._tell_changed(0, len(self._ids) - 1)
            return
        self.beginResetModel()
        self._ids = list(ids)
        self._places = {draft_id: place for place, draft_id in enumerate(self._ids)}
        self.endResetModel()

    def put(self, asked: Sequence[int], rows: Sequence[DraftRow]) -> None:
        """Rows that were asked for; one that is gone stays away until the ids come anew."""
        if len(self._rows) > _KEPT:
            self._rows.clear()
            self._fresh.clear()
        self._rows.update({row.id: row for row in rows})
        self._fresh.update(asked)
        self._pending.difference_update(asked)
        places = [self._places[draft_id] for draft_id in asked if draft_id in self._places]
        if places:
            self._tell_changed(min(places), max(places))

    def give_up(self, asked: Sequence[int]) -> None:
        """These rows could not be fetched; they are asked for again when they come into view."""
        self._pending.difference_update(asked)

    # --- asking

    def ids(self) -> list[int]:
        """All drafts in order."""
        return self._ids

    def id_at(self, place: int) -> int | None:
        """The draft in a row."""
        return self._ids[place] if 0 <= place < len(self._ids) else None

    def place_of(self, draft_id: int | None) -> int:
        """The row of a draft, or -1."""
        return -1 if draft_id is None else self._places.get(draft_id, -1)

    def row_at(self, place: int) -> DraftRow | None:
        """The draft in a row where it is at hand; what is not, or is old, is asked for."""
        draft_id = self._ids[place]
        if draft_id not in self._fresh and draft_id not in self._pending:
            self._want(place)
        return self._rows.get(draft_id)

    def _want(self, place: int) -> None:
        start = place - place % _BLOCK
        around = self._ids[start : start + _BLOCK]
        block = [one for one in around if one not in self._fresh and one not in self._pending]
        self._pending.update(block)
        self._wanted += block
        self._timer.start()

    def _ask(self) -> None:
        wanted, self._wanted = self._wanted, []
        if wanted:
            self.asked.emit(wanted)

    def _tell_changed(self, first: int, last: int) -> None:
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

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


def status_of(row: DraftRow) -> tuple[str, str]:
    """What the status pill says of a draft, and its tone: its worst problem, else its state."""
    if row.state in ("draft", "held") and row.problems:
        worst = next((one for one in row.problems if one.blocks), row.problems[0])
        more = f" +{len(row.problems) - 1}" if len(row.problems) > 1 else ""
        return SHORT.get(worst.code, worst.label) + more, "bad" if worst.blocks else "warn"
    return STATE_WORDS[row.state]


def _cell(row: DraftRow, key: str, role: int) -> Any:
    if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
        return _words(row, key)
    if role == Role.SECOND_LINE:
        return {"person": row.company or row.to, "subject": row.template_name}.get(key)
    if role == Role.TONE:
        return status_of(row)[1] if key == "status" else None
    if role == Qt.ItemDataRole.ToolTipRole:
        return "\n".join(map(str, row.problems)) if key == "status" else _words(row, key)
    return None


def _words(row: DraftRow, key: str) -> str:
    if key == "person":
        return row.full_name or row.to or "No name"
    return row.subject if key == "subject" else status_of(row)[0]
