"""How good the lists were that came in, beside each other: which supplier is worth the money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from prospector.lists.quality import Quality, percent
from ui.theme import em
from ui.widgets import (
    Button,
    Column,
    Label,
    MutedDelegate,
    NumberDelegate,
    PillDelegate,
    RecordModel,
    Role,
    StrongDelegate,
    TableFrame,
    column,
    row,
)

COLUMNS = (
    Column("file", "File", 12, stretch=2, delegate=StrongDelegate),
    Column("grade", "Grade", 6.5, delegate=PillDelegate),
    Column("rows", "Rows", 6, delegate=NumberDelegate, right=True),
    Column("valid", "Valid", 6, delegate=NumberDelegate, right=True),
    Column("risky", "Risky", 6, delegate=NumberDelegate, right=True),
    Column("duplicate", "Duplicate", 7.5, delegate=NumberDelegate, right=True),
    Column("suppressed", "Excluded", 7.5, delegate=NumberDelegate, right=True),
    Column("replied", "Replied", 7, delegate=NumberDelegate, right=True, yields=2),
    Column("bounced", "Bounced", 7.5, delegate=NumberDelegate, right=True, yields=1),
    Column("reason", "Why", 18, stretch=5, delegate=MutedDelegate, yields=3),
)
_TONES = {"A": "good", "B": "good", "C": "warn", "D": "bad", "E": "bad"}


class ComparisonDialog(QDialog):
    """All imports that stand, the best list first."""

    def __init__(self, found: Sequence[Quality], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Compare lists")
        self.setMinimumSize(em(36), em(20))
        self.resize(em(84), em(32))
        self.model = RecordModel[Quality](COLUMNS, _cell, parent=self)
        self.model.fill(list(found))
        table = self.model.table("Lists compared", line_height=2.8)
        told = "Shares of the rows of each file; replies and bounces of those who were written to."
        box = column(Label("How good the lists were", "heading"), Label(told, "muted", wrap=True), gap=0.8,
                     margin=1.5)  # fmt: skip
        box.addWidget(TableFrame(table), 1)
        close = Button("Close", self.accept, kind="primary")
        close.setDefault(True)
        box.addLayout(row("stretch", close))
        self.setLayout(box)


def _cell(one: Quality, key: str) -> str | Mapping[int, Any]:
    if key == "grade":
        return {Qt.ItemDataRole.DisplayRole: f"{one.grade} · {one.score}", Role.TONE: _TONES[one.grade]}
    if key in ("file", "reason"):
        words = one.file_name if key == "file" else one.reason
        return {Qt.ItemDataRole.DisplayRole: words, Qt.ItemDataRole.ToolTipRole: words}
    if key == "rows":
        return f"{one.rows:,}"
    if key in ("replied", "bounced"):
        contacted = one.outcomes.contacted
        return percent(getattr(one.outcomes, key), contacted) if contacted else "–"
    if key in ("valid", "risky"):
        return percent(getattr(one, key), one.rows) if one.measured else "–"
    return percent(one.verdicts.get(key, 0), one.rows)
