"""The page between choosing a file of signals and having it: columns, choices, and what would come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QScrollArea, QWidget

from prospector.errors import ProspectorError
from prospector.signals.columns import FIELDS
from prospector.signals.kinds import LABELS
from prospector.signals.rows import Rejected
from ui.signals.import_presenter import SignalImport
from ui.theme import em
from ui.widgets import (
    Banner,
    Button,
    Card,
    Choice,
    Column,
    DateField,
    ElidedLabel,
    FlowLayout,
    FormRow,
    Label,
    MutedDelegate,
    NumberDelegate,
    RecordModel,
    RecordTable,
    TableFrame,
    TextField,
    clear,
    column,
    holder,
    row,
    rule,
)

_GOES_TO = [("", "(left out)"), *FIELDS.items()]
_KINDS = [("", "As the file says"), *LABELS.items()]
_DAYS = [(True, "3 April (day first)"), (False, "March 4 (month first)")]
_SCALES = [(False, "1 is usual, up to 10"), (True, "50 is usual, up to 100")]
REJECTED = (
    Column("place", "Row", 6, delegate=NumberDelegate, right=True),
    Column("column", "Column", 9, stretch=2, delegate=MutedDelegate),
    Column("value", "Value", 9, stretch=2),
    Column("reason", "Left out because", 14, stretch=5, delegate=MutedDelegate),
)


class ImportPage(QWidget):
    """Lays out a SignalImport, which decides."""

    def __init__(self, work: SignalImport) -> None:
        super().__init__()
        self._work = work
        self.file = Label("", "heading")
        self.banner = Banner()
        self.columns = Card(margin=0)
        self.choosers: dict[str, Choice] = {}
        self._add_choices()
        self.model = RecordModel[Rejected](REJECTED, _rejected_cell, parent=self)
        self.rejected = RecordTable(REJECTED, "Rows left out", line_height=2.6)
        self.rejected.setModel(self.model)
        self.frame = TableFrame(self.rejected)
        self.cancel = Button("Cancel", work.leave)
        self.go = Button("Bring in", work.take_in, kind="primary", icon_name="check")
        self._lay_out()
        work.looked.connect(self._on_looked)
        work.working.connect(self._on_working)
        work.previewed.connect(self._on_previewed)
        work.refused.connect(self._on_refused)

    def _add_choices(self) -> None:
        work = self._work
        self.kind = Choice(_KINDS, name="Kind of all signals")
        self.kind.activated.connect(lambda _at: work.choose(kind=self.kind.value()))
        self.source = TextField(name="Source", placeholder="who tells")
        self.source.editingFinished.connect(self._on_source)
        self.days = Choice(_DAYS, name="How 03/04/2026 is meant")
        self.days.activated.connect(lambda _at: work.choose(day_first=self.days.value()))
        self.scale = Choice(_SCALES, name="What strengths mean")
        self.scale.activated.connect(lambda _at: work.choose(of_hundred=self.scale.value()))
        self.one_day = QCheckBox("Observed on one day:")
        self.day = DateField(QDate.currentDate(), name="Observed on")
        self.day.setEnabled(False)
        self.one_day.toggled.connect(self.day.setEnabled)
        self.one_day.toggled.connect(self._on_day)
        self.day.dateChanged.connect(self._on_day)

    def _lay_out(self) -> None:
        options = FlowLayout(gap=1.2)
        for label, field in (
            ("Kind", self.kind),
            ("03/04/2026 means", self.days),
            ("Strengths", self.scale),
            ("Source", self.source),
        ):
            field.setFixedWidth(em(16))
            options.addWidget(FormRow(label, field))
        self.frame.setFixedHeight(em(15))
        one_day = row(self.one_day, self.day, "stretch", gap=0.6)
        body = column(self.columns, holder(options), one_day, self.frame, "stretch", gap=1.0)
        body.setContentsMargins(0, 0, em(0.8), 0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        inside = holder(body)
        inside.setObjectName("page-body")
        area.setWidget(inside)
        box = column(self.file, gap=0.9)
        box.addWidget(area, 1)
        box.addWidget(self.banner)
        box.addLayout(row("stretch", self.cancel, self.go, gap=0.6))
        self.setLayout(box)

    def begin(self, name: str, today: date) -> None:
        """Start anew with another file."""
        self.file.setText(name)
        for field in (self.one_day, self.day, self.kind, self.source):
            field.blockSignals(True)
        self.one_day.setChecked(False)
        self.day.setEnabled(False)
        self.day.setDate(QDate(today.year, today.month, today.day))
        self.day.setMaximumDate(self.day.date())
        self.kind.set_value("")
        self.source.clear()
        for field in (self.one_day, self.day, self.kind, self.source):
            field.blockSignals(False)
        self.choosers = {}
        clear(self.columns.body)
        self._on_working()

    # --- choosing

    def _on_source(self) -> None:
        if self.source.text().strip() != self._work.choices.source:
            self._work.choose(source=self.source.text())

    def _on_day(self) -> None:
        self._work.observe_on(self.day.date().toPython() if self.one_day.isChecked() else None)  # type: ignore[arg-type]

    # --- showing

    def _on_looked(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(em(1.3), em(0.9), em(1.3), em(0.9))
        grid.setHorizontalSpacing(em(1.4))
        grid.setVerticalSpacing(em(0.45))
        for place, (words, stretch) in enumerate((("Column in file", 3), ("Sample", 4), ("Goes to", 3))):
            grid.addWidget(Label(words, "section"), 0, place)
            grid.setColumnStretch(place, stretch)
        self.choosers = {header: self._add_column(grid, header) for header in self._work.headers}
        body = holder(grid)
        body.setObjectName("card-body")
        clear(self.columns.body)
        self.columns.body.addWidget(body)

    def _add_column(self, grid: QGridLayout, header: str) -> Choice:
        line = grid.rowCount()
        grid.addWidget(rule(), line, 0, 1, 3)
        choice = Choice(_GOES_TO, name=f"{header} goes to")
        choice.activated.connect(lambda _at: self._work.assign(header, choice.value()))
        grid.addWidget(ElidedLabel(header, "strong"), line + 1, 0)
        grid.addWidget(ElidedLabel(" · ".join(self._work.samples(header)), "muted"), line + 1, 1)
        grid.addWidget(choice, line + 1, 2)
        return choice

    def _on_working(self) -> None:
        for header, choice in self.choosers.items():
            choice.set_value(self._work.mapping.get(header, ""))
        self.banner.say("Reading the file…", "neutral")
        self.frame.setVisible(False)
        self.go.setEnabled(False)
        self.go.set_text("Bring in")

    def _on_previewed(self) -> None:
        seen = self._work.preview
        if seen is None:
            return
        for sheet in seen.sheets[:1]:
            self.days.set_value(sheet.day_first)
            self.scale.set_value(sheet.of_hundred)
            self.kind.setItemText(
                0, f"As the file says: {LABELS[sheet.kind]}" if sheet.kind else _KINDS[0][1]
            )
        left_out = f", {seen.rejected_count:,} rows left out" if seen.rejected_count else ""
        known = f", {seen.known:,} there already" if seen.known else ""
        words = (
            f"{seen.new:,} new signals{known}{left_out}. "
            f"They concern {seen.prospects:,} of your prospects now."
        )
        tone = "good" if seen.new and not left_out else "warn" if seen.new else "accent"
        self.banner.say(words, tone)
        self.model.fill(seen.rejected[:2_000])
        self.frame.setVisible(bool(seen.rejected))
        self.go.set_text(f"Bring in {seen.new:,}")
        self.go.setEnabled(seen.new > 0)

    def _on_refused(self, error: ProspectorError) -> None:
        self.banner.say(f"{error.message} {error.hint}".strip(), "bad")


def _rejected_cell(one: Rejected, key: str) -> str | Mapping[int, Any]:
    if key == "place":
        words = f"{one.row:,}"
        tip = f"{one.sheet}, row {one.row:,}" if one.sheet else words
        return {Qt.ItemDataRole.DisplayRole: words, Qt.ItemDataRole.ToolTipRole: tip}
    return str(getattr(one, key))
