"""What undoing an import left as it is: a table of prospects and values, with the reasons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog

from prospector.fields import label
from prospector.lists.undo import Kept
from ui.theme import em
from ui.widgets import (
    Button,
    Column,
    Label,
    MutedDelegate,
    RecordModel,
    StrongDelegate,
    TableFrame,
    TextDelegate,
    column,
    row,
)

COLUMNS = (
    Column("name", "Prospect", 12, stretch=3, delegate=StrongDelegate),
    Column("company", "Company", 9, stretch=2, delegate=MutedDelegate),
    Column("field", "What stays", 10, stretch=2, delegate=TextDelegate),
    Column("now", "Now", 10, stretch=3, delegate=TextDelegate),
    Column("before", "Before the import", 10, stretch=3, delegate=MutedDelegate),
    Column("reason", "Why", 14, stretch=4, delegate=MutedDelegate),
)


class KeptDialog(QDialog):
    """Accepted when the table is to be saved."""

    def __init__(self, kept: Sequence[Kept]) -> None:
        super().__init__()
        self.setWindowTitle("What was kept")
        self.resize(em(72), em(36))
        self.model = RecordModel[Kept](COLUMNS, _cell, parent=self)
        self.model.fill(list(kept))
        table = self.model.table("What was kept")
        people = len({one.prospect_id for one in kept})
        told = f"{people:,} prospect{'s have' if people != 1 else ' has'} lived on since the import."
        close = Button("Close", self.reject, kind="primary")
        close.setDefault(True)
        box = column(Label("What was kept, and why", "heading"), Label(told, "muted"), gap=0.8, margin=1.5)
        box.addWidget(TableFrame(table), 1)
        box.addLayout(row("stretch", Button("Save as table…", self.accept, icon_name="download"), close))
        self.setLayout(box)


def _cell(one: Kept, key: str) -> str:
    if key == "field":
        return label(one.field.removeprefix("custom.")) if one.field else "The prospect"
    return str(getattr(one, key))
