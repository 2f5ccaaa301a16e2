"""States of the grid for the picture command, which shows them without anybody at the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from prospector.prospects import Change, Edited, FacetValue, Left, Spellings
from ui.prospects.bulk_dialogs import PasteDialog, SpellingsDialog
from ui.undoing import HistoryDialog

if TYPE_CHECKING:
    from ui.prospects.screen import ProspectsScreen

NOT_QUITE = 140


def grid_states(screen: ProspectsScreen) -> Mapping[str, Callable[[], object]]:
    """Name and a function that shows it."""
    table, do = screen.table, screen.presenter
    ids = do.table.ids

    def picked() -> None:
        do.facets.pick("country", "DE", "only")
        do.facets.pick("country", "AT", "also")
        do.facets.pick("seniority", "entry", "out")

    def cells() -> None:
        model = table.model()
        block = QItemSelection(model.index(1, 1), model.index(4, 2))
        table.setCurrentIndex(model.index(1, 1))
        table.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def typing() -> None:
        table.setCurrentIndex(table.model().index(2, 1))
        table.type_into()

    def columns() -> None:
        table.choose_row(0)
        screen.tools.choose_columns(screen.columns_button)

    def bulk() -> None:
        dialog = do.changes.bulk_dialog(ids(), ["Badge color"], [(1, "Fair")], field="source")
        dialog.value.setText("Fair 2026")
        dialog.show()

    def replace() -> None:
        dialog = do.changes.replace_dialog(ids(), [], field="title")
        dialog.sought.setText("Head of")
        dialog.new.setText("Lead,")
        dialog.show()

    def paste() -> None:
        PasteDialog(_PASTED, 2, 0, screen).show()

    def spellings() -> None:
        SpellingsDialog("company", _SPELLINGS, screen).show()

    return {
        "below": partial(table.choose_row, NOT_QUITE), "nearly": do.ask_nearly,
        "cells": cells, "typing": typing, "columns": columns, "bulk-edit": bulk,
        "replace": replace, "paste": paste, "spellings": spellings,
        "history": lambda: HistoryDialog(screen.app, screen).show(), "facets": picked,
    }  # fmt: skip


_PASTED = Edited(
    ids=(1, 2, 3),
    values=5,
    fields=("city", "email"),
    examples=(
        Change(1, "Maya Lindqvist", "city", "Stokholm", "Stockholm"),
        Change(1, "Maya Lindqvist", "email", "", "maya@lindqvist.example"),
        Change(2, "Tom Abara", "city", "", "London"),
        Change(3, "Priya Nair", "city", "Leeds", "York"),
        Change(3, "Priya Nair", "email", "p@nair.example", "priya@nair.example"),
    ),
    left=(Left(2, "Tom Abara", "email", "tom at home", "tom at home cannot be used."),),
    left_count=1,
)
_ALIKE = (("Müller & Söhne", "MUELLER, Soehne", 12), ("Acme Works", "acme works", 7), ("Nile", "NILE", 3))
_SPELLINGS = [Spellings((FacetValue(a, a, n), FacetValue(b, b, 2)), n + 2) for a, b, n in _ALIKE]
