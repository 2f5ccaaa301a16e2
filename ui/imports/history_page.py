"""What was brought in, the newest first, with the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from prospector.lists.importer import Imported
from ui.app import AppContext
from ui.imports.comparison_dialog import ComparisonDialog
from ui.imports.kept_dialog import KeptDialog
from ui.imports.presenter import ImportsPresenter
from ui.imports.recipes_dialog import RecipesDialog
from ui.widgets import (
    Button,
    Column,
    FlowLayout,
    MutedDelegate,
    NumberDelegate,
    PillDelegate,
    RecordModel,
    Role,
    StrongDelegate,
    TableFrame,
    column,
)
from ui.widgets.moments import moment

COLUMNS = (
    Column("file", "File", 16, stretch=3, delegate=StrongDelegate),
    Column("list", "List", 12, stretch=2, delegate=MutedDelegate, yields=2),
    Column("at", "Brought in", 12.5, delegate=MutedDelegate),
    Column("rows", "Rows", 6, delegate=NumberDelegate, right=True),
    Column("created", "New", 6, delegate=NumberDelegate, right=True),
    Column("updated", "Updated", 7, delegate=NumberDelegate, right=True),
    Column("duplicate", "Duplicate", 7.5, delegate=NumberDelegate, right=True, yields=1),
    Column("left_out", "Left out", 7, delegate=NumberDelegate, right=True),
    Column("state", "State", 8, delegate=PillDelegate),
)


class HistoryPage(QWidget):
    """The table of imports and what can be done with the chosen one."""

    def __init__(self, app: AppContext, presenter: ImportsPresenter) -> None:
        super().__init__()
        self._app = app
        self._presenter = presenter
        self.model = RecordModel[Imported](COLUMNS, _cell, parent=self)
        self.table = self.model.table("Imports", line_height=3.2)
        self.show_prospects = Button("Show prospects", self._show_prospects, icon_name="users")
        self.save_left_out = Button("Save rows left out…", self._save_left_out, icon_name="download")
        self.undo = Button("Undo import…", self._undo, kind="danger", icon_name="undo-2")
        self.kept = Button("What was kept…", self._show_kept, icon_name="info")
        self.remember = Button("Remember this layout…", self._remember, icon_name="save")
        buttons = FlowLayout(gap=0.6)
        self.compare = Button("Compare lists…", self._compare, icon_name="columns-3")
        self.recipes = Button("Recipes…", self._show_recipes, icon_name="list")
        for button in (
            self.undo, self.show_prospects, self.save_left_out, self.remember, self.kept, self.compare,
            self.recipes,
        ):  # fmt: skip
            buttons.addWidget(button)
        self.setLayout(column(TableFrame(self.table), buttons, gap=1.0))
        self.setFocusProxy(self.table)
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(lambda _row: self._show_prospects())
        presenter.history_changed.connect(self._fill)
        presenter.quality_changed.connect(self._show_what_was_kept)

    def _fill(self) -> None:
        self.model.fill(self._presenter.history)
        if self.model.rowCount():
            self.table.choose_row(0)
        self._on_chosen()

    def _on_chosen(self) -> None:
        one = self._chosen()
        left_out = bool(one and _left_out(one) + one.verdicts["duplicate"])
        self.show_prospects.setEnabled(bool(one and one.state == "done"))
        self.save_left_out.setEnabled(left_out)
        self.undo.setEnabled(bool(one and one.state == "done"))
        self.remember.setEnabled(bool(one))
        self.compare.setEnabled(any(other.state == "done" for other in self._presenter.history))
        self.kept.setVisible(False)
        self._presenter.look_at(one.import_id if one else None)

    def _show_what_was_kept(self) -> None:
        self.kept.setVisible(bool(self._presenter.kept) and self._is_shown())

    def _is_shown(self) -> bool:
        one, told = self._chosen(), self._presenter.quality
        return bool(one and told and told.import_id == one.import_id)

    def _show_kept(self) -> None:
        dialog = KeptDialog(self._presenter.kept)
        one = self._chosen()
        if one and self._app.dialogs.run(dialog):
            path = self._app.dialogs.save_file(
                "Save what was kept", f"{one.file_name} kept.xlsx", "Tables (*.xlsx *.csv)"
            )
            if path:
                self._presenter.save_kept(one.import_id, path)

    def _compare(self) -> None:
        self._presenter.compare(lambda found: self._app.dialogs.run(ComparisonDialog(found, self)))

    def _show_recipes(self) -> None:
        self._app.dialogs.run(RecipesDialog(self._app, self))

    def _remember(self) -> None:
        if one := self._chosen():
            name = self._app.dialogs.ask_text(
                "Remember this layout", "Name, such as the supplier’s", one.source or one.list_name
            )
            if name:
                self._presenter.remember(one.import_id, name)

    def _chosen(self) -> Imported | None:
        rows = self.table.selected_rows()
        return self.model.row_at(rows[0]) if rows else None

    def _show_prospects(self) -> None:
        if (one := self._chosen()) and one.state == "done":
            self._app.shell.open("prospects", list_id=one.list_id)

    def _save_left_out(self) -> None:
        if one := self._chosen():
            path = self._app.dialogs.save_file(
                "Save the rows left out",
                f"{one.list_name or one.file_name} left out.xlsx",
                "Tables (*.xlsx *.csv)",
            )
            if path:
                self._presenter.save_left_out(one.import_id, path)

    def _undo(self) -> None:
        one = self._chosen()
        if one and self._app.dialogs.confirm(
            f"Undo the import of {one.file_name}?",
            "The prospects it made are removed and the values it changed are put back. Whoever was edited or"
            " contacted since stays, and so does the do-not-contact list.",
            "Undo import",
            danger=True,
        ):
            self._presenter.undo(one.import_id)


def _left_out(one: Imported) -> int:
    return one.verdicts["suppressed"] + one.verdicts["rejected"]


def _cell(one: Imported, key: str) -> str | Mapping[int, Any]:
    if key == "file":
        return one.file_name
    if key == "list":
        return one.list_name
    if key == "at":
        return moment(one.at)
    if key == "state":
        done = one.state == "done"
        return {
            Qt.ItemDataRole.DisplayRole: "Done" if done else "Undone",
            Role.TONE: "good" if done else "neutral",
        }
    number = {"rows": one.rows_read, "left_out": _left_out(one)}.get(key, one.verdicts.get(key, 0))
    return f"{number:,}"
