"""The merge fields without which a draft is held: chips, and a menu to add one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from prospector.drafts import merge_fields
from ui.widgets import Button, Chip, ElidedLabel, FlowLayout, Label, action, clear, column, holder, row

OF_PERSON = "For the prospect"
OF_SENDER = "About you and the day"
OWN = "Your own columns"


class RequiredFields(QWidget):
    """`changed` carries the names after the user added or removed one."""

    changed = Signal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._fields: list[tuple[str, str]] = []
        self._flow = FlowLayout(gap=0.4)
        self._chips = holder(self._flow)
        self._add = Button("Add", kind="link", icon_name="plus", tip="Another field that must be known")
        self._menu = QMenu(self._add)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._add.setMenu(self._menu)
        head = row(Label("Required fields", "strong"), gap=0.7)
        head.addWidget(ElidedLabel("A draft is held when one of them is missing.", "faint"), 1)
        head.addWidget(self._add)
        self.setLayout(column(head, self._chips, gap=0.3))

    def offer(self, fields: Sequence[tuple[str, str]]) -> None:
        """Offer these merge fields, by name and label."""
        self._fields = list(fields)

    def show_names(self, names: tuple[str, ...], *, editable: bool) -> None:
        """Show these fields as required."""
        self._names = names
        self._add.setEnabled(editable)
        clear(self._flow)
        for name in names:
            chip = Chip(merge_fields.label(name))
            chip.removed.connect(partial(self._tell_without, name))
            self._flow.addWidget(chip)
        self._chips.setVisible(bool(names))

    def _tell_without(self, name: str) -> None:
        self.changed.emit(tuple(one for one in self._names if one != name))

    def _fill_menu(self) -> None:
        self._menu.clear()
        groups = grouped(self._fields)
        for name, label in (*groups.get(OF_PERSON, ()), *groups.get(OWN, ())):
            if name not in self._names:
                add = partial(self.changed.emit, (*self._names, name))
                self._menu.addAction(action(self._menu, label.replace("&", "&&"), add))


def grouped(fields: Sequence[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    """Merge fields (name, label) under the title of their group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, label in fields:
        known = merge_fields.FIELDS.get(name)
        title = OWN if known is None else OF_PERSON if known.columns else OF_SENDER
        groups.setdefault(title, []).append((name, label))
    return groups
