"""What is done with the grid's cells and columns: copying, pasting, choosing and widening columns."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from prospector import settings
from ui.app import AppContext
from ui.prospects.clipboard import pasted_table
from ui.prospects.column_chooser import ColumnChooser
from ui.prospects.columns import Layout, as_text, from_text
from ui.prospects.grid import ProspectGrid
from ui.prospects.presenter import ProspectsPresenter

WIDTHS_PAUSE_MS = 400


class GridTools(QObject):
    """Connects the grid with the presenter; the columns are remembered on this computer."""

    def __init__(
        self, app: AppContext, table: ProspectGrid, presenter: ProspectsPresenter, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._table = table
        self._presenter = presenter
        self.chooser = ColumnChooser(parent)
        self.shown = from_text(settings.preferences().columns)
        self._settle = QTimer(self, singleShot=True, interval=WIDTHS_PAUSE_MS)
        self._settle.timeout.connect(lambda: self.show_layout(self.shown))
        self.chooser.chosen.connect(lambda keys: self.show_layout(Layout(tuple(keys), self.shown.widths)))
        self.chooser.reset_asked.connect(self._reset)
        table.show_layout(self.shown)
        table.copy_asked.connect(self.copy)
        table.paste_asked.connect(self.paste)
        table.resized.connect(self._on_resized)
        presenter.changes.refused.connect(table.show_refusal)

    # --- columns

    def choose_columns(self, anchor: QWidget) -> None:
        """Open the popover of all columns."""
        self.chooser.fill(self.shown.keys, self._presenter.own)
        corner = anchor.mapTo(anchor.window(), anchor.rect().bottomLeft())
        self.chooser.fit(anchor.window().height() - corner.y())
        self.chooser.show_under(anchor)
        self.chooser.list.setFocus()

    def show_layout(self, layout: Layout) -> None:
        """Show these columns, now and next time."""
        self.shown = layout
        self._table.show_layout(layout)
        settings.save_preferences(columns=as_text(layout))

    def _reset(self) -> None:
        self.show_layout(Layout())
        self.chooser.fill(self.shown.keys, self._presenter.own)

    def _on_resized(self, key: str, width: float) -> None:
        self.shown = self.shown.with_width(key, width)
        self._settle.start()

    # --- cells

    def current_field(self) -> str:
        """The field of the cell under the keyboard, or ""."""
        index = self._table.currentIndex()
        return self._table.columns[index.column()].key if index.isValid() else ""

    def copy(self) -> None:
        """Copy the chosen cells; whole rows go with their headings."""
        rows, ids = self._table.selected_rows(), self._presenter.table.ids()
        if rows:
            keys = [self._table.columns[place].key for place in self._table.chosen_columns()]
            wanted = [ids[place] for place in rows]
            self._presenter.changes.copy(wanted, keys, headings=self._table.whole_rows())

    def paste(self) -> None:
        """Paste over the cells from the first chosen one on; with none chosen, as new prospects."""
        table = pasted_table(self._app.dialogs.pasted())
        rows, columns = self._table.selected_rows(), self._table.chosen_columns()
        if not table:
            self._app.shell.toast("There is no table on the clipboard.", tone="warn")
        elif rows and columns:
            fits = len(rows) > 1 and len(table) <= len(rows)
            ids = self._presenter.table.ids()
            over = [ids[place] for place in rows] if fits else ids[rows[0] :]
            self._presenter.changes.paste(table, over, self._keys_from(columns[0]), (len(rows), len(columns)))
        else:
            self._presenter.changes.import_table(table)

    def _keys_from(self, first: int) -> list[str]:
        return [
            column.key
            for place, column in enumerate(self._table.columns)
            if place >= first and not self._table.isColumnHidden(place)
        ]
