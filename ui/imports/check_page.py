"""Check: what the import would do, row by row, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from prospector.cleaning.findings import CATALOGUE
from prospector.fields import label
from prospector.lists.importer import Preview, PreviewRow
from prospector.records import VERDICTS
from ui.imports.presenter import ROWS_SHOWN, ImportsPresenter
from ui.widgets import (
    Button,
    Card,
    Column,
    FilterTabs,
    Label,
    Lines,
    MutedDelegate,
    PersonDelegate,
    RecordModel,
    RecordTable,
    Role,
    Section,
    TableFrame,
    TextDelegate,
    check_line,
    column,
    row,
)

WORDS = {
    "created": "New",
    "updated": "Updated",
    "unchanged": "Unchanged",
    "duplicate": "Duplicate",
    "suppressed": "Do not contact",
    "rejected": "Rejected",
}
_TONES = {"fixed": "good", "inferred": "accent", "doubtful": "warn", "bad": "bad"}
_FINDINGS_SHOWN = 14

COLUMNS = (
    Column("person", "Prospect", 15, stretch=3, delegate=PersonDelegate),
    Column("company", "Company", 11, stretch=2, delegate=TextDelegate),
    Column("email", "Email", 14, stretch=3, delegate=MutedDelegate),
    Column("why", "What happens and why", 16, stretch=4, delegate=MutedDelegate),
    Column("place", "Row", 8, stretch=1, delegate=MutedDelegate, yields=1),
)


class CheckPage(QWidget):
    """Tabs by verdict, the rows, and beside them what cleaning found."""

    def __init__(self, presenter: ImportsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.tabs = FilterTabs("Verdicts")
        self.model = RecordModel[PreviewRow](COLUMNS, _cell, parent=self)
        self.table = RecordTable(COLUMNS, "Rows of the file")
        self.table.setModel(self.model)
        self.shown = Label("", "faint")
        self.findings = Lines(gap=0.55)
        self.import_button = Button("Import", presenter.commit, kind="primary", icon_name="check")
        back = Button("Back", presenter.back)
        side = Section("What cleaning found", Card(column(self.findings, "stretch")))
        side.setFixedWidth(side.fontMetrics().averageCharWidth() * 38)
        body = row(gap=1.2)
        body.addLayout(column(TableFrame(self.table), self.shown, gap=0.5), 1)
        body.addWidget(side)
        box = column(self.tabs, gap=0.9)
        box.addLayout(body, 1)
        box.addLayout(row("stretch", back, self.import_button))
        self.setLayout(box)
        self.setFocusProxy(self.table)
        self.tabs.chosen.connect(presenter.show_verdict)
        presenter.page_changed.connect(lambda page: self._begin() if page == "check" else None)
        presenter.rows_changed.connect(self._fill)

    def _begin(self) -> None:
        preview = self._presenter.preview
        assert preview
        self.tabs.set_tabs([(verdict, WORDS[verdict]) for verdict in VERDICTS if preview.verdicts[verdict]])
        self.tabs.set_counts({verdict: count for verdict, count in preview.verdicts.items() if count})
        self.tabs.choose(self._presenter.verdict)
        self.findings.fill(_finding_lines(preview))
        changes = preview.verdicts["created"] + preview.verdicts["updated"]
        self.import_button.set_text(f"Import {changes:,} rows" if changes else "Import")

    def _fill(self) -> None:
        self.model.fill(self._presenter.rows)
        preview = self._presenter.preview
        total = preview.verdicts[self._presenter.verdict] if preview else 0
        self.shown.setText(f"The first {ROWS_SHOWN:,} of {total:,} rows" if total > ROWS_SHOWN else "")


def _finding_lines(preview: Preview) -> list[QWidget]:
    lines: list[QWidget] = []
    if preview.doubts:
        lines.append(check_line(_doubts(preview.doubts), "warn"))
    ordered = sorted(preview.findings.items(), key=lambda item: -item[1])
    for code, count in ordered[:_FINDINGS_SHOWN]:
        kind = CATALOGUE[code]
        lines.append(check_line(f"{count:,} × {kind.label}", _TONES.get(kind.severity, "neutral")))
    if len(ordered) > _FINDINGS_SHOWN:
        lines.append(Label(f"and {len(ordered) - _FINDINGS_SHOWN:,} more kinds", "faint"))
    return lines or [check_line("Nothing to mend", "good")]


def _doubts(count: int) -> str:
    return f"{count:,} possible duplicate{'' if count == 1 else 's'} kept apart"


def _cell(one: PreviewRow, key: str) -> str | Mapping[int, Any]:
    values = one.values
    if key == "person":
        name = values["full_name"] or values["company"] or (one.raw[0] if one.raw else "")
        return {Qt.ItemDataRole.DisplayRole: name, Role.SECOND_LINE: values["title"]}
    if key == "place":
        return f"{one.row:,} · {one.sheet}" if one.sheet else f"{one.row:,}"
    if key == "why":
        words = one.reason or _changes(one)
        return {
            Qt.ItemDataRole.DisplayRole: words,
            Qt.ItemDataRole.ToolTipRole: _changes(one, every=True) or words,
        }
    return str(values[key] or "")


def _changes(one: PreviewRow, *, every: bool = False) -> str:
    """What cleaning changed, as `Field: before → after`."""
    told = [
        f"{label(name)}: {before} → {after or 'empty'}"
        for _, name, before, after in one.findings
        if before != after
    ]
    return "\n".join(told) if every else "; ".join(told[:2])
