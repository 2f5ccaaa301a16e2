"""Changing prospects in the grid: one cell, many at once, replacing, pasting. Asks, then calls core."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from prospector import edits, prospects
from prospector.conditions.own_fields import own_fields
from prospector.errors import CancelledError, ProspectorError
from prospector.lists import staging
from prospector.paths import private_file, private_folder
from prospector.prospects import Edited, Replacing, Selection
from ui.app import AppContext
from ui.prospects.actions import set_fields
from ui.prospects.bulk_dialogs import (
    BulkChange,
    BulkEditDialog,
    Done,
    Failed,
    PasteDialog,
    ReplaceDialog,
    SpellingsDialog,
    people,
)
from ui.prospects.clipboard import Table, copied, spread
from ui.prospects.columns import further, is_editable, words_of
from ui.prospects.table_model import raw_value
from ui.tasks import Job
from ui.undoing import undo
from ui.widgets.visible import visible

_PORTION = 1_000
Lists = list[tuple[int, str]]
Cells = list[tuple[int, dict[str, str]]]


class GridChanges(QObject):
    """Each takes whom it is for. `refused` carries a cell whose text cannot be used, and why."""

    refused = Signal(int, str, str, str)
    forgotten = Signal(int, str)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self.app = app

    # --- one cell

    def set_cell(self, prospect_id: int, key: str, text: str) -> None:
        """Set one field as it was typed into the grid."""

        def refused(error: ProspectorError) -> None:
            self.forgotten.emit(prospect_id, key)
            if not isinstance(error, CancelledError):
                self.refused.emit(prospect_id, key, text, f"{error.message} {error.hint}".strip())

        def told(changed: list[str]) -> None:
            if changed:
                self._toast(f"{words_of(key)} saved")
            else:
                self.forgotten.emit(prospect_id, key)

        set_fields(self.app, self, prospect_id, {key: text}, told, refused)

    # --- many

    def bulk_edit(self, ids: list[int], field: str = "") -> None:
        """Ask for a field and a value, show what would change, then change it."""
        if not ids:
            return

        def ask(found: tuple[list[str], Lists]) -> None:
            dialog = self.bulk_dialog(ids, *found, field=field)
            if self.app.dialogs.run(dialog):
                self._change_many(ids, dialog.change())

        self.app.tasks.read(
            lambda session: (own_fields(session), [(one.id, one.name) for one in prospects.lists(session)]),
            ask,
            owner=self,
        )

    def bulk_dialog(self, ids: list[int], own: list[str], lists: Lists, *, field: str = "") -> BulkEditDialog:
        """The dialog that asks for one field of many."""
        now = self.app.clock()

        def look(changes: dict[str, str], done: Done, failed: Failed) -> None:
            self._look(lambda session: prospects.expected_edit(session, ids, changes, now=now), done, failed)

        return BulkEditDialog(len(ids), own, lists, look, field=field)

    def _look(self, work: Callable[[Session], Edited], done: Done, failed: Failed) -> None:
        """Look ahead; a newer look supersedes this one."""
        self.app.tasks.read(work, done, owner=self, failed=failed, key="look")

    def _change_many(self, ids: list[int], change: BulkChange) -> None:
        now = self.app.clock()
        if change.list_id is not None:
            self._change_list(ids, change)
            return
        self._run(
            lambda session, job: edits.edit_many(
                session, ids, {change.field: change.value}, now=now, progress=job.progress
            ),
            f"Changing {people(len(ids))}",
            f"{words_of(change.field)} of",
        )

    def _change_list(self, ids: list[int], change: BulkChange) -> None:
        now, list_id, joins = self.app.clock(), change.list_id or 0, change.field == "list.add"
        work = edits.add_to_list if joins else edits.remove_from_list
        words = "added to the list" if joins else "taken out of the list"
        self.app.tasks.change(
            lambda session, job: work(session, list_id, ids, now=now),
            lambda count: self._toast(f"{people(count)} {words}") if count else self._nothing(),
            owner=self,
        )

    def replace(self, ids: list[int], field: str = "") -> None:
        """Ask what to find and replace, show it, then do it."""
        if ids:
            self.app.tasks.read(own_fields, lambda own: self._ask_replace(ids, own, field), owner=self)

    def _ask_replace(self, ids: list[int], own: list[str], field: str) -> None:
        dialog = self.replace_dialog(ids, own, field=field)
        if not self.app.dialogs.run(dialog):
            return
        wanted, now = dialog.wanted(), self.app.clock()
        self._run(
            lambda session, job: edits.replace(session, ids, wanted, now=now, progress=job.progress),
            "Replacing",
            "Replaced for",
        )

    def replace_dialog(self, ids: list[int], own: list[str], *, field: str = "") -> ReplaceDialog:
        """The dialog that finds and replaces."""
        now = self.app.clock()

        def look(wanted: Replacing, done: Done, failed: Failed) -> None:
            self._look(lambda session: prospects.replacements(session, ids, wanted, now=now), done, failed)

        return ReplaceDialog(len(ids), own, look, field=field)

    def spellings(self, selection: Selection, field: str) -> None:
        """Show near-equal spellings of a field, and make those one that the user chooses."""

        def ask(found: list[prospects.Spellings]) -> None:
            if not found:
                self.app.shell.toast(f"{words_of(field)}: no two spellings are alike", tone="info")
                return
            dialog = SpellingsDialog(field, found)
            if self.app.dialogs.run(dialog) and (groups := dialog.groups()):
                now = self.app.clock()
                self._run(
                    lambda session, job: edits.unify(
                        session, selection, field, groups, now=now, progress=job.progress
                    ),
                    "Making spellings one",
                    f"{words_of(field)} of",
                )

        self.app.tasks.read(lambda session: prospects.spellings(session, selection, field), ask, owner=self)

    # --- copy and paste

    def copy(self, ids: list[int], keys: Sequence[str], *, headings: bool) -> None:
        """Put these cells on the clipboard as text that a spreadsheet takes."""

        def read(session: Session) -> str:
            lines = [[words_of(key) for key in keys]] if headings else []
            for start in range(0, len(ids), _PORTION):
                rows = prospects.rows(session, ids[start : start + _PORTION], extra=further(keys))
                lines += [[raw_value(row, key) for key in keys] for row in rows]
            return copied(lines)

        def put(text: str) -> None:
            self.app.dialogs.copy(text)
            cells = len(ids) * len(keys)
            self.app.shell.toast("1 cell copied" if cells == 1 else f"{cells:,} cells copied")

        self.app.tasks.read(read, put, owner=self)

    def paste(self, table: Table, ids: list[int], keys: Sequence[str], size: tuple[int, int]) -> None:
        """Paste a table over cells: `ids` and `keys` run on from the first cell, `size` is what is chosen."""
        cells, columns, unused = _cells(spread(table, *size), ids, keys)
        now = self.app.clock()
        if not cells:
            self.app.shell.toast("Nothing of this can be pasted here.", tone="warn")
            return

        def ask(done: Edited) -> None:
            if self.app.dialogs.run(PasteDialog(done, columns, unused)) and done.ids:
                self._run(
                    lambda session, job: edits.paste(session, cells, now=now, progress=job.progress),
                    "Pasting",
                    "Pasted over",
                )

        self.app.tasks.read(lambda session: prospects.expected(session, cells, now=now), ask, owner=self)

    def import_table(self, table: Table) -> None:
        """Bring a copied table in as new prospects, by way of the import's preview."""
        folder = staging.own_folder(private_folder(staging.folder_beside(self.app.database.path)))
        path = private_file(folder / "Pasted table.tsv")
        path.write_text(copied(table), encoding="utf-8")
        self.app.shell.open("imports", files=[path])

    # --- inside

    def _run(self, work: Callable[[Session, Job], Edited], label: str, lead: str) -> None:
        def told(done: Edited) -> None:
            if not done.ids:
                self._nothing()
                return
            left = f" · {done.left_count:,} left as they are" if done.left_count else ""
            changed = "" if lead.startswith(("Replaced", "Pasted")) else " changed"
            self._toast(f"{lead} {people(len(done.ids))}{changed}{left}")

        self.app.tasks.change(work, told, owner=self, label=label)

    def _toast(self, words: str) -> None:
        self.app.shell.toast(visible(words), then=lambda: undo(self.app, self))

    def _nothing(self) -> None:
        self.app.shell.toast("Nothing had to change.", tone="info")


def _cells(table: Table, ids: Sequence[int], keys: Sequence[str]) -> tuple[Cells, int, int]:
    """The cells to set, in how many columns, and how many values fall on cells that cannot be typed into."""
    cells: Cells = []
    columns: set[str] = set()
    unused = 0
    for number, line in zip(ids, table, strict=False):
        usable = {key: text for key, text in zip(keys, line, strict=False) if is_editable(key)}
        unused += len(line) - len(usable)
        columns.update(usable)
        if usable:
            cells.append((number, usable))
    unused += sum(map(len, table[len(ids) :]))
    return cells, len(columns), unused
