"""Check: what the import would do, row by row, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QScrollArea, QWidget

from prospector.cleaning.findings import CATALOGUE
from prospector.fields import label
from prospector.lists.importer import Preview, PreviewRow
from prospector.records import VERDICTS
from ui.imports.match_page import recipe_words
from ui.imports.presenter import ROWS_SHOWN, ImportsPresenter
from ui.theme import em
from ui.widgets import (
    Banner,
    Button,
    Card,
    Column,
    ElidedLabel,
    FilterTabs,
    Label,
    Lines,
    MutedDelegate,
    PersonDelegate,
    RecordModel,
    Role,
    Section,
    SentenceDelegate,
    TableFrame,
    TextDelegate,
    check_line,
    column,
    holder,
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
_INDENT = 1.85  # em; where the words of a finding begin, beside a sign or a box
_TONES = {"fixed": "good", "inferred": "accent", "doubtful": "warn", "bad": "bad"}

COLUMNS = (
    Column("person", "Prospect", 15, stretch=3, delegate=PersonDelegate),
    Column("company", "Company", 14, stretch=3, delegate=TextDelegate),
    Column("why", "What happens and why", 20, stretch=6, delegate=SentenceDelegate),
    Column("place", "Row", 8, stretch=1, delegate=MutedDelegate, yields=1),
)


class CheckPage(QWidget):
    """Tabs by verdict, the rows, and beside them what cleaning found."""

    def __init__(self, presenter: ImportsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.tabs = FilterTabs("Verdicts")
        self.model = RecordModel[PreviewRow](COLUMNS, _cell, parent=self)
        self.table = self.model.table("Rows of the file")
        self.shown = Label("", "faint")
        self.switches: dict[str, QCheckBox] = {}
        self.findings = Lines(gap=0.55)
        self.banner = Banner()
        self.again = Button("Check again", presenter.check, icon_name="refresh-cw")
        self.import_button = Button("Import", presenter.commit, kind="primary", icon_name="check")
        back = Button("Back", presenter.back)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        found = holder(column(self.findings, "stretch", margin=(0, 0, 0.6, 0)))
        found.setObjectName("card-body")
        area.setWidget(found)
        side = Section("What cleaning found", Card(column(area, self.again)))
        side.setMaximumWidth(side.fontMetrics().averageCharWidth() * 44)
        body = row(gap=1.2)
        body.addLayout(column(TableFrame(self.table), self.shown, gap=0.5), 3)
        body.addWidget(side, 2)
        box = column(self.banner, self.tabs, gap=0.9)
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
        self.findings.fill(self._finding_lines(preview))
        self._show_turned_down()
        drift = self._presenter.drift_of_rows()
        self.banner.setVisible(self._presenter.fitted is not None and bool(drift))
        if self._presenter.fitted:
            self.banner.say(*recipe_words(self._presenter.fitted.recipe.name, drift))
        changes = preview.verdicts["created"] + preview.verdicts["updated"]
        self.import_button.set_text(
            f"Import {changes:,} row{'' if changes == 1 else 's'}" if changes else "Import"
        )

    def _fill(self) -> None:
        self.model.fill(self._presenter.rows)
        preview = self._presenter.preview
        total = preview.verdicts[self._presenter.verdict] if preview else 0
        self.shown.setText(f"The first {ROWS_SHOWN:,} of {total:,} rows")
        self.shown.setVisible(total > ROWS_SHOWN)

    def _finding_lines(self, preview: Preview) -> list[QWidget]:
        """Every kind of finding, the commonest first: fixes with a switch, doubts and faults with a sign."""
        lines: list[QWidget] = [check_line(_doubts(preview.doubts), "warn")] if preview.doubts else []
        counts = dict.fromkeys(sorted(self._presenter.chosen.rejected), 0) | dict(preview.findings)
        for code, count in sorted(counts.items(), key=lambda item: -item[1]):
            lines.append(self._finding(code, count))
        return lines or [check_line("Nothing to mend", "good")]

    def _finding(self, code: str, count: int) -> QWidget:
        kind = CATALOGUE[code]
        example = _example(self._presenter.examples.get(code))
        words = f"{count:,} × {kind.label}" if count else f"{kind.label} (turned down)"
        if kind.severity not in ("fixed", "inferred"):
            return _with_example(check_line(words, _TONES.get(kind.severity, "neutral")), example)
        switch = QCheckBox()
        switch.setAccessibleName(words)
        switch.setAccessibleDescription(f"For example: {example}" if example else "")
        switch.setChecked(code not in self._presenter.chosen.rejected)
        switch.toggled.connect(lambda on: self._turn_down(code, not on))
        self.switches[code] = switch
        switch.setFixedWidth(em(_INDENT))
        line = row(gap=0)
        line.addWidget(switch, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(_Words(words, switch), 1)
        return _with_example(holder(line), example)

    def _turn_down(self, code: str, rejected: bool) -> None:
        self._presenter.reject(code, rejected)
        self._show_turned_down()

    def _show_turned_down(self) -> None:
        again = self._presenter.must_check_again()
        self.again.setVisible(again)
        self.import_button.setEnabled(not again)


class _Words(Label):
    """What a box stands for, on as many lines as it takes; a click on it is one on the box."""

    def __init__(self, words: str, switch: QCheckBox) -> None:
        super().__init__(words, wrap=True)
        self.setContentsMargins(0, em(0.2), 0, 0)
        self._switch = switch

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._switch.toggle()
        else:
            super().mousePressEvent(event)


def _with_example(line: QWidget, example: str) -> QWidget:
    """The line with one cell before and after below it."""
    if not example:
        return line
    return holder(column(line, row(_INDENT, ElidedLabel(example, "faint"), gap=0), gap=0.1))


def _example(found: tuple[str, str] | None) -> str:
    if found is None or found[0] == found[1]:
        return found[0] if found else ""
    return f"{found[0] or 'empty'} → {found[1] or 'empty'}"


def _doubts(count: int) -> str:
    return f"{count:,} possible duplicate{'' if count == 1 else 's'} kept apart"


def _cell(one: PreviewRow, key: str) -> str | Mapping[int, Any]:
    values = one.values
    if key == "person":
        name = values["full_name"] or values["company"] or (one.raw[0] if one.raw else "")
        return {Qt.ItemDataRole.DisplayRole: name, Role.SECOND_LINE: values["title"]}
    if key == "company":
        return {Qt.ItemDataRole.DisplayRole: values["company"], Role.SECOND_LINE: values["email"]}
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
        f"{label(name)}: {before or 'empty'} → {after or 'empty'}"
        for _, name, before, after in one.findings
        if before != after
    ]
    return "\n".join(told) if every else "; ".join(told[:2])
