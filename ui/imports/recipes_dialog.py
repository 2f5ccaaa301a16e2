"""The recipes of the workspace: what they are called, how often they were used, and files of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QWidget
from sqlalchemy.orm import Session

from prospector.errors import InvalidInputError, ProspectorError
from prospector.lists import recipes, shelf
from prospector.lists.recipes import Recipe
from prospector.lists.shelf import Shelved
from ui.app import AppContext
from ui.theme import em
from ui.widgets import (
    Button,
    Column,
    FlowLayout,
    Label,
    MutedDelegate,
    NumberDelegate,
    RecordModel,
    RecordTable,
    StrongDelegate,
    TableFrame,
    column,
    holder,
    row,
)
from ui.widgets.moments import day
from ui.widgets.visible import visible

COLUMNS = (
    Column("name", "Recipe", 14, stretch=2, delegate=StrongDelegate),
    Column("columns", "Columns", 6.5, delegate=NumberDelegate, right=True),
    Column("uses", "Used", 6, delegate=NumberDelegate, right=True),
    Column("last", "Last used", 9, delegate=MutedDelegate),
)
_KINDS = "Recipes (*.yaml *.json)"
_NONE = "None yet. Choose an import and “Remember this layout…” to make the first, or open one from a file."
_SOME = (
    "A file with the same columns is read as its recipe says. What was imported stays when one is removed."
)


class RecipesDialog(QDialog):
    """Every recipe, to be renamed, removed, saved as a file or taken from one."""

    def __init__(self, app: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self.setWindowTitle("Recipes")
        self.setMinimumSize(em(30), em(20))
        self.resize(em(48), em(30))
        self.model = RecordModel[Shelved](COLUMNS, _cell, parent=self)
        self.table = self.model.table("Recipes", line_height=2.8)
        self.table.setSelectionMode(RecordTable.SelectionMode.SingleSelection)
        self.told = Label("Reading…", "muted", wrap=True)
        self.rename_button = Button("Rename…", self.rename, icon_name="pencil")
        self.remove_button = Button("Remove…", self.remove, kind="danger", icon_name="x")
        self.save_button = Button("Save as file…", self.save, icon_name="download")
        self.open_button = Button("Open from file…", self.open_file, icon_name="folder-open")
        self._lay_out()
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(lambda _row: self.rename())
        app.tasks.changed.connect(self._on_changed)
        self.load()

    def _lay_out(self) -> None:
        buttons = FlowLayout(gap=0.6)
        for button in (self.rename_button, self.remove_button, self.save_button, self.open_button):
            buttons.addWidget(button)
        box = column(Label("Recipes", "heading"), self.told, gap=0.8, margin=1.5)
        box.addWidget(TableFrame(self.table), 1)
        box.addWidget(holder(buttons))
        box.addLayout(row("stretch", Button("Close", self.accept, kind="primary")))
        self.setLayout(box)

    def load(self) -> None:
        """Fetch the recipes."""
        self._app.tasks.read(shelf.listed, self._fill, owner=self, key="recipes")

    def _fill(self, found: list[Shelved]) -> None:
        before = self.table.selected_rows()
        self.model.fill(found)
        self.told.setText(_SOME if found else _NONE)
        self.table.choose_row(min(before[0] if before else 0, len(found) - 1))
        self._on_chosen()

    def _on_changed(self, kinds: frozenset[str]) -> None:
        if "recipes" in kinds:
            self.load()

    def _on_chosen(self) -> None:
        for button in (self.rename_button, self.remove_button, self.save_button):
            button.setEnabled(self._chosen() is not None)

    def _chosen(self) -> str | None:
        rows = self.table.selected_rows()
        return self.model.row_at(rows[0]).name if rows else None

    # --- what can be done

    def rename(self) -> None:
        """Ask for another name."""
        old, now = self._chosen(), self._app.clock()
        if old and (new := self._app.dialogs.ask_text("Rename the recipe", "Name", old)) and new != old:
            self._change(
                lambda session: shelf.rename(session, old, new, now=now),
                f"The recipe is called “{visible(new)}” now",
            )

    def remove(self) -> None:
        """Forget the chosen recipe, after asking."""
        name = self._chosen()
        if name and self._app.dialogs.confirm(
            f"Remove the recipe “{visible(name)}”?",
            "Files of this layout are then read as they stand. What was imported with it stays.",
            "Remove recipe",
            danger=True,
        ):
            self._change(lambda session: shelf.remove(session, name), f"“{visible(name)}” is removed")

    def save(self) -> None:
        """Save the chosen recipe as a file for another workspace."""
        name = self._chosen()
        path = name and self._app.dialogs.save_file("Save the recipe", f"{name}.yaml", _KINDS)
        if not name or not path:
            return

        def write(session: Session) -> None:
            recipes.write_file(shelf.show(session, name), path)

        self._app.tasks.read(
            write, lambda _: self._say(f"“{visible(name)}” saved to {path.name}"), owner=self
        )

    def open_file(self) -> None:
        """Take a recipe from a file; one of the same name is only replaced after asking."""
        if files := self._app.dialogs.open_files("Open a recipe", _KINDS, several=False):
            self._app.tasks.background(lambda job: recipes.read_file(files[0]), self._keep, owner=self)

    def _keep(self, recipe: Recipe) -> None:
        taken = recipe.name.lower() in {one.name.lower() for one in self.model.rows()}
        if taken and not self._app.dialogs.confirm(
            f"Replace the recipe “{visible(recipe.name)}”?",
            "There is one of this name already.",
            "Replace recipe",
        ):
            return
        now = self._app.clock()
        self._change(
            lambda session: shelf.save(session, recipe, now=now, replacing=taken),
            f"“{visible(recipe.name)}” is on the shelf",
        )

    def _change(self, work: Callable[[Session], object], words: str) -> None:
        self._app.tasks.change(
            lambda session, job: work(session), lambda _: self._say(words), owner=self, failed=self._refused
        )

    def _refused(self, error: ProspectorError) -> None:
        if isinstance(error, InvalidInputError):
            self.told.setText(f"{error.message} {error.hint}".strip())
        else:
            self._app.dialogs.error(error)

    def _say(self, words: str) -> None:
        self._app.shell.toast(words)


def _cell(one: Shelved, key: str) -> str:
    if key == "name":
        return one.name
    if key == "last":
        return day(one.used_at) if one.used_at else "never"
    return f"{one.columns if key == 'columns' else one.uses:,}"
