"""The rows in the file's own columns: as they came, or clean with what changed marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from prospector.lists.cleanup import ListRow
from ui.clean.findings_page import place
from ui.clean.presenter import CleanPresenter
from ui.clean.rows_model import ListRows
from ui.theme import Tokens, em
from ui.widgets import (
    CellDelegate,
    Column,
    FilterTabs,
    MutedDelegate,
    NumberDelegate,
    RecordTable,
    Role,
    TableFrame,
    column,
    row,
)
from ui.widgets.delegates import Index, two_lines, write

PARTS = (
    ("all", "All rows"), ("people", "People"), ("duplicates", "Duplicates"), ("rejected", "Rejected"),
    ("opted_out", "Opted out or bounced"),
)  # fmt: skip
VIEWS = (("clean", "Clean"), ("raw", "As they came"))


class ValueDelegate(CellDelegate):
    """A value; where it changed it stands in half-bold over what it was (SECOND_LINE)."""

    def draw(self, painter: QPainter, area: Any, index: Index, t: Tokens) -> None:
        text, was = str(index.data() or ""), index.data(Role.SECOND_LINE)
        if was is None:
            painter.setFont(self.font("plain"))
            write(painter, area, text, t.text)
        else:
            two_lines(self, painter, area, text or "(empty)", f"was {was}" if was else "was empty", t)


class RowsPage(QWidget):
    """Tabs by what became of the rows, and a table that scrolls to the side."""

    def __init__(self, presenter: CleanPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._stale = True
        self.tabs = FilterTabs("Rows shown")
        self.tabs.set_tabs(PARTS)
        self.views = FilterTabs("Values shown")
        self.views.set_tabs(VIEWS)
        self._place = column(gap=0)
        self.table: RecordTable | None = None
        self.model: ListRows | None = None
        head = row(gap=1.0)
        head.addWidget(self.tabs, 1)
        head.addWidget(self.views)
        self.views.setFixedWidth(em(16))
        box = column(head, gap=0.8)
        box.addLayout(self._place, 1)
        self.setLayout(box)
        self.tabs.chosen.connect(lambda _key: self._reload())
        self.views.chosen.connect(lambda _key: self._reload())
        presenter.opened_changed.connect(self._rebuild)
        presenter.settled.connect(self._on_settled)

    def entered(self) -> None:
        """The page came to the front."""
        if self._stale:
            self._reload()
        if self.table is not None:
            self.table.setFocus()

    def _on_settled(self) -> None:
        found = self._presenter.figures
        self.tabs.set_counts(
            {
                "all": found.rows, "people": found.people, "duplicates": found.duplicates,
                "rejected": found.rejected, "opted_out": found.opted_out,
            }
        )  # fmt: skip
        self._stale = True
        if self.isVisible():
            self._reload()

    def _rebuild(self) -> None:
        """Another list has other columns."""
        while (item := self._place.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        columns = (
            Column("row", "Row", 5, delegate=NumberDelegate, right=True),
            Column("what", "What happens", 11, delegate=MutedDelegate),
            *(Column(str(at), one.title or "(no header)", 12, stretch=1, delegate=ValueDelegate)
              for at, one in enumerate(self._presenter.layout)),
        )  # fmt: skip
        self.table = RecordTable(columns, "Rows of the list", line_height=3.1)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.table.setHorizontalScrollMode(RecordTable.ScrollMode.ScrollPerPixel)
        self.table.setCornerWidget(QWidget())
        self.model = ListRows(columns, self._cell, self._presenter.fetch_rows, self.table)
        self.table.setModel(self.model)
        self._place.addWidget(TableFrame(self.table))

    def _reload(self) -> None:
        self._stale = False
        if self.model is not None:
            self._presenter.fetch_ids(self.tabs.current(), "", self.model.show_ids, self.model)

    def _cell(self, one: ListRow, key: str) -> str | Mapping[int, Any]:
        if key == "row":
            return {Qt.ItemDataRole.DisplayRole: f"{one.row:,}", Qt.ItemDataRole.ToolTipRole: place(one)}
        if key == "what":
            return _what(one)
        raw = one.raw[int(key)]
        value = one.values[int(key)]
        words = "" if value is None else str(value)
        if self.views.current() == "raw" or raw == words:
            return raw
        return {
            Qt.ItemDataRole.DisplayRole: words,
            Role.SECOND_LINE: raw,
            Qt.ItemDataRole.ToolTipRole: f"{words or 'empty'}\nwas: {raw or 'empty'}",
            Qt.ItemDataRole.AccessibleTextRole: f"{words or 'empty'}, was {raw or 'empty'}",
        }


def _what(one: ListRow) -> str | Mapping[int, Any]:
    if one.verdict == "rejected":
        words, tone = f"Rejected: {one.reason}", "bad"
    elif one.cluster != one.id:
        words, tone = "Merged into another row", "muted"
    else:
        words, tone = "Kept", ""
    return {Qt.ItemDataRole.DisplayRole: words, Qt.ItemDataRole.ToolTipRole: words, Role.TONE: tone}
