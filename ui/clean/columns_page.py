"""The columns: how full they are before and after, and how the values of one are distributed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from prospector.cleaning.findings import CATALOGUE
from prospector.fields import label
from prospector.lists.profile import Column as ColumnAtAGlance
from prospector.lists.profile import Distribution, Share
from ui.clean.findings_page import TONES
from ui.clean.presenter import CleanPresenter
from ui.theme import Tokens, em
from ui.widgets import (
    Bar,
    BarChart,
    Card,
    CellDelegate,
    Column,
    FilterTabs,
    Label,
    Lines,
    MutedDelegate,
    NumberDelegate,
    RecordModel,
    RecordTable,
    Role,
    Section,
    StrongDelegate,
    TableFrame,
    check_line,
    column,
    fact_line,
    row,
)
from ui.widgets.delegates import Index, draw_bar, write
from ui.widgets.visible import visible

VIEWS = (("clean", "Clean"), ("raw", "As it came"))
_TOP, _SHAPES = 8, 6


class FilledDelegate(CellDelegate):
    """How many cells have a value: a bar of AMOUNT per cent, and the number."""

    def draw(self, painter: QPainter, area: Any, index: Index, t: Tokens) -> None:
        amount = int(index.data(Role.AMOUNT) or 0)
        painter.setFont(self.font("plain"))
        number = em(3.0)
        bar = QRectF(area.left(), area.center().y() - em(0.2), max(area.width() - number, em(1.5)), em(0.42))
        draw_bar(painter, bar, amount, str(index.data(Role.TONE) or "accent"), t)
        write(painter, area.adjusted(round(bar.width()) + em(0.6), 0, 0, 0), str(index.data() or ""), t.text)


COLUMNS = (
    Column("title", "Column", 9, stretch=2, delegate=StrongDelegate),
    Column("field", "Becomes", 8, stretch=1.4, delegate=MutedDelegate, yields=2),
    Column("before", "Filled as it came", 9.5, stretch=1, delegate=FilledDelegate, yields=1),
    Column("after", "Filled now", 9.5, stretch=1, delegate=FilledDelegate),
    Column("problems", "Findings", 6.4, delegate=NumberDelegate, right=True),
)


class ColumnsPage(QWidget):
    """The table of columns, and the chosen one's distribution."""

    def __init__(self, presenter: CleanPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._key = ""
        self._stale = True
        self.table = RecordTable(COLUMNS, "Columns", line_height=2.75)
        self.model = RecordModel[ColumnAtAGlance](COLUMNS, _cell, parent=self)
        self.table.setModel(self.model)
        self.views = FilterTabs("Values shown")
        self.views.set_tabs(VIEWS)
        self.title = Label("", "heading", wrap=True)
        self.facts = Lines(gap=0.3)
        self.top = BarChart("Most frequent values", label_width=14)
        self.shapes = BarChart("What the values look like", label_width=14)
        self.findings = Lines(gap=0.4)
        self.setLayout(self._laid_out())
        self.setFocusProxy(self.table)
        self.table.chosen.connect(self._on_chosen)
        self.views.chosen.connect(lambda _key: self._show_profile())
        presenter.opened_changed.connect(self._begin)
        presenter.columns_changed.connect(self._fill)
        presenter.profile_changed.connect(self._show_profile)
        presenter.settled.connect(self._on_settled)

    def _laid_out(self) -> Any:
        self._found = Section("Found in this column", self.findings)
        inside = column(
            self.title,
            self.views,
            self.facts,
            Section("Most frequent", self.top),
            Section("What they look like", self.shapes),
            self._found,
            "stretch",
            gap=1.0,
        )
        body = Card(inside, margin=1.2)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        line = row(gap=1.2)
        line.addWidget(TableFrame(self.table), 7)
        line.addWidget(area, 5)
        return line

    def entered(self) -> None:
        """The page came to the front."""
        if self._stale:
            self._stale = False
            self._presenter.load_columns()
        self.table.setFocus()

    def _begin(self) -> None:
        self._key = ""

    def _on_settled(self) -> None:
        self._stale = True
        if self.isVisible():
            self.entered()

    def _fill(self) -> None:
        key = self._key
        self._key = ""
        self.model.fill(self._presenter.columns)
        keys = [one.column.key for one in self._presenter.columns]
        self.table.choose_row(keys.index(key) if key in keys else 0)

    def _on_chosen(self) -> None:
        rows = self.table.selected_rows()
        if rows and (one := self.model.row_at(rows[-1])).column.key != self._key:
            self._key = one.column.key
            self._presenter.look_at_column(one.column)

    def _show_profile(self) -> None:
        found = self._presenter.profile
        if found is None:
            return
        name = label(found.column.field) if found.column.field else ""
        both = f"{found.column.title} → {name}"
        self.title.setText(both if name and name != found.column.title else found.column.title)
        shown = found.raw if self.views.current() == "raw" else found.clean
        self.facts.fill(_facts(shown))
        self.top.show_bars(_bars(shown.top[:_TOP], "accent"), most=shown.rows)
        self.shapes.show_bars(_bars(shown.shapes[:_SHAPES], "neutral"), most=shown.rows)
        self.findings.fill(
            [
                check_line(f"{count:,} × {CATALOGUE[code].label}", TONES[CATALOGUE[code].severity])
                for code, count in found.findings.items()
            ]
        )
        self._found.setVisible(bool(found.findings))


def _facts(shown: Distribution) -> Sequence[QWidget]:
    share = f"{100 * shown.filled / shown.rows:.0f} %" if shown.rows else "–"
    low, middle, high = shown.lengths
    lines = [
        fact_line("Filled", f"{shown.filled:,} of {shown.rows:,} ({share})"),
        fact_line("Different", f"{shown.distinct:,}"),
    ]
    if shown.filled:
        lines += [
            fact_line("Length", f"{low:,} to {high:,} characters, half up to {middle:,}"),
            fact_line("Letters", "; ".join(f"{one.text} {one.count:,}" for one in shown.scripts[:3])),
        ]
    return lines


def _bars(shares: Sequence[Share], tone: str) -> list[Bar]:
    return [Bar(visible(one.text), one.count, tone) for one in shares]


def _cell(one: ColumnAtAGlance, key: str) -> str | Mapping[int, Any]:
    if key == "title":
        return one.column.title or "(no header)"
    if key == "field":
        return label(one.column.field) if one.column.field else "kept as it is"
    if key == "problems":
        return f"{one.problems:,}" if one.problems else "–"
    share = one.filled_before if key == "before" else one.filled
    tone = "good" if key == "after" and one.filled > one.filled_before + 0.005 else "accent"
    return {
        Qt.ItemDataRole.DisplayRole: f"{100 * share:.0f} %",
        Role.AMOUNT: round(100 * share),
        Role.TONE: tone,
    }
