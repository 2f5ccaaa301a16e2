"""What was found: every kind with a switch, examples before and after, and the cells themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from prospector.fields import label
from prospector.lists.choices import why_not
from prospector.lists.cleanup import Kind, ListRow
from ui.clean.difference import AfterDelegate, BeforeDelegate, ChangeLine
from ui.clean.presenter import CleanPresenter
from ui.clean.rows_model import ListRows
from ui.theme import Tokens, em, paint
from ui.widgets import (
    Card,
    CellDelegate,
    Column,
    FilterTabs,
    Label,
    Lines,
    MutedDelegate,
    NumberDelegate,
    Pill,
    RecordModel,
    RecordTable,
    Role,
    TableFrame,
    column,
    row,
)
from ui.widgets.delegates import Index

TONES = {"fixed": "good", "inferred": "accent", "doubtful": "warn", "bad": "bad"}
SEVERITIES = {"fixed": "Mended", "inferred": "Filled in", "doubtful": "Worth a look", "bad": "Not usable"}
LEFT = "Left as it came"


class SwitchDelegate(CellDelegate):
    """A switch: TONE is on, off, or none where there is nothing to choose."""

    def draw(self, painter: QPainter, area: Any, index: Index, t: Tokens) -> None:
        state = index.data(Role.TONE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = em(2.5), em(1.4)
        box = QRectF(area.left(), area.center().y() - height / 2 + 0.5, width, height)
        if state == "none":
            paint(painter, "minus", t.faint, QRectF(box.center().x() - em(0.5), box.center().y() - em(0.5),
                                                    em(1.0), em(1.0)))  # fmt: skip
            return
        on = state == "on"
        painter.setPen(QPen(QColor(t.accent if on else t.control), 1.3))
        painter.setBrush(QColor(t.accent if on else t.surface))
        painter.drawRoundedRect(box, height / 2, height / 2)
        size = height - em(0.42)
        knob = QRectF(
            box.right() - size - em(0.21) if on else box.left() + em(0.21), box.top() + em(0.21), size, size
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.on_accent if on else t.control))
        painter.drawEllipse(knob)
        if on:
            paint(painter, "check", t.on_accent, QRectF(box.left() + em(0.3), box.center().y() - em(0.42),
                                                        em(0.84), em(0.84)))  # fmt: skip


class KindTable(RecordTable):
    """The kinds; Space, Enter or a click on a switch asks to turn the chosen ones."""

    turned = Signal(list)

    def __init__(self) -> None:
        super().__init__(KIND_COLUMNS, "Kinds of findings", line_height=2.75)
        self.clicked.connect(self._on_clicked)
        self.opened.connect(lambda position: self.turned.emit([position]))

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == 0:
            self.turned.emit([index.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.turned.emit(self.selected_rows())
        else:
            super().keyPressEvent(event)


KIND_COLUMNS = (
    Column("switch", "Mend", 4.6, delegate=SwitchDelegate),
    Column("label", "What was found", 8, stretch=1),
    Column("count", "Cells", 5.2, delegate=NumberDelegate, right=True),
)
CELL_COLUMNS = (
    Column("row", "Row", 5.2, delegate=NumberDelegate, right=True),
    Column("who", "Who", 8, stretch=1, delegate=MutedDelegate, yields=2),
    Column("field", "Column", 7, stretch=0.6, delegate=MutedDelegate, yields=1),
    Column("before", "As it came", 9, stretch=2, delegate=BeforeDelegate),
    Column("after", "Becomes", 9, stretch=2, delegate=AfterDelegate),
)
GROUPS = (("all", "All"), ("mended", "Mended"), ("look", "To look at"), ("left", "Left as it came"))


class FindingsPage(QWidget):
    """Kinds at the left, the chosen one at the right."""

    def __init__(self, presenter: CleanPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._code = ""
        self.tabs = FilterTabs("Kinds shown")
        self.tabs.set_tabs(GROUPS)
        self.kinds = KindTable()
        self.kind_model = RecordModel[Kind](KIND_COLUMNS, _kind_cell, parent=self)
        self.kinds.setModel(self.kind_model)
        self.title = Label("", "heading", wrap=True)
        self.pill = Pill("", "neutral")
        self.switch = QCheckBox()
        self.note = Label("", "muted", wrap=True)
        self.examples = Lines(gap=0.15)
        self.cells = RecordTable(CELL_COLUMNS, "Cells with this finding", line_height=2.5)
        self.cell_model = ListRows(CELL_COLUMNS, self._cell, presenter.fetch_rows, self)
        self.cells.setModel(self.cell_model)
        self.setLayout(self._laid_out())
        self.setFocusProxy(self.kinds)
        self._connect()

    def _laid_out(self) -> Any:
        head = row(gap=0.7)
        head.addWidget(self.title, 1)
        head.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignTop)
        card = Card(column(head, self.note, self.examples, 0.1, self.switch, gap=0.5), margin=1.1)
        right = column(card, gap=0.8)
        right.addWidget(TableFrame(self.cells), 1)
        left = column(self.tabs, gap=0.7)
        left.addWidget(TableFrame(self.kinds), 1)
        body = row(gap=1.2)
        body.addLayout(left, 5)
        body.addLayout(right, 7)
        return body

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.opened_changed.connect(self._begin)
        presenter.choices_changed.connect(self._show_choices)
        presenter.examples_changed.connect(self._show_examples)
        presenter.settled.connect(self._reload_cells)
        self.tabs.chosen.connect(lambda _key: self._fill())
        self.kinds.chosen.connect(self._on_chosen)
        self.kinds.turned.connect(self._turn)
        self.switch.clicked.connect(lambda on: presenter.reject([self._code], not on))

    # --- kinds

    def _begin(self) -> None:
        self._code = ""
        self.tabs.choose("all")
        self._count()
        self._fill()
        if self.kind_model.rowCount():
            self.kinds.choose_row(0)

    def _count(self) -> None:
        kinds = self._presenter.kinds
        self.tabs.set_counts({key: sum(_is_in(kind, key) for kind in kinds) for key, _ in GROUPS})

    def _fill(self) -> None:
        shown = [kind for kind in self._presenter.kinds if _is_in(kind, self.tabs.current())]
        self.kind_model.fill(shown)
        codes = [kind.code for kind in shown]
        if shown:
            self.kinds.choose_row(codes.index(self._code) if self._code in codes else 0)

    def _show_choices(self) -> None:
        self._count()
        self._fill()
        self._show_kind()
        self._show_examples()

    def _turn(self, positions: list[int]) -> None:
        """Turn the switches; where some are on, all go off."""
        kinds = [self.kind_model.row_at(position) for position in positions]
        kinds = [kind for kind in kinds if kind.can_reject]
        if kinds:
            self._presenter.reject([kind.code for kind in kinds], not all(kind.is_rejected for kind in kinds))

    # --- the chosen kind

    def look_at(self, code: str) -> None:
        """Choose a kind."""
        codes = [kind.code for kind in self.kind_model.rows()]
        if code in codes:
            self.kinds.choose_row(codes.index(code))

    def chosen(self) -> Kind | None:
        """The kind that is looked at."""
        return next((kind for kind in self._presenter.kinds if kind.code == self._code), None)

    def _on_chosen(self) -> None:
        rows = self.kinds.selected_rows()
        code = self.kind_model.row_at(rows[-1]).code if rows else ""
        if code and code != self._code:
            self._code = code
            self._show_kind()
            self.examples.fill([])
            self._presenter.look_at_kind(code)
            self._reload_cells()

    def _show_kind(self) -> None:
        kind = self.chosen()
        if kind is None:
            return
        self.title.setText(kind.label)
        tone = "neutral" if kind.is_rejected else TONES[kind.severity]
        self.pill.show_status(LEFT if kind.is_rejected else SEVERITIES[kind.severity], tone)
        self.switch.setVisible(kind.can_reject)
        self.switch.setText(f"Mend these {kind.count:,} cells" if kind.count > 1 else "Mend this cell")
        self.switch.setChecked(not kind.is_rejected)
        self.note.setText("" if kind.can_reject else f"Nothing to choose: {why_not(kind.code)}.")
        self.note.setVisible(not kind.can_reject)

    def _show_examples(self) -> None:
        kind = self.chosen()
        kept = bool(kind and kind.is_rejected)
        self.examples.fill([ChangeLine(one.before, one.after, kept=kept) for one in self._presenter.examples])

    def _reload_cells(self) -> None:
        if self._code:
            self._presenter.fetch_ids("all", self._code, self.cell_model.show_ids, self)

    def _cell(self, one: ListRow, key: str) -> str | Mapping[int, Any]:
        if key == "row":
            return {Qt.ItemDataRole.DisplayRole: f"{one.row:,}", Qt.ItemDataRole.ToolTipRole: place(one)}
        found = [finding for finding in one.findings if finding[0] == self._code]
        if key == "who":
            return who(one, self._presenter)
        if key == "field":
            return ", ".join(label(name) for _, name, _, _ in found)
        before = " · ".join(text for _, _, text, _ in found)
        after = " · ".join(text for _, _, _, text in found)
        if (kind := self.chosen()) and kind.is_rejected:
            after = before
        this, other = (before, after) if key == "before" else (after, before)
        return {
            Qt.ItemDataRole.DisplayRole: this,
            Role.SECOND_LINE: other,
            Qt.ItemDataRole.ToolTipRole: this or "empty",
            Qt.ItemDataRole.AccessibleTextRole: this or "empty",
        }


def place(one: ListRow) -> str:
    """Where a row stands, in words."""
    return f"{one.file} · {one.sheet} · row {one.row:,}"


def who(one: ListRow, presenter: CleanPresenter) -> str:
    """A name for the row: the person, else the company or address."""
    values = {column.field: value for column, value in zip(presenter.layout, one.values, strict=False)}
    parts = f"{values.get('first_name') or ''} {values.get('last_name') or ''}".strip()
    return str(values.get("full_name") or parts or values.get("company") or values.get("email") or "")


def _is_in(kind: Kind, group: str) -> bool:
    if group == "left":
        return kind.is_rejected
    if group == "mended":
        return kind.severity in ("fixed", "inferred") and not kind.is_rejected
    return group == "all" or kind.severity in ("doubtful", "bad")


def _kind_cell(kind: Kind, key: str) -> str | Mapping[int, Any]:
    if key == "switch":
        state = "none" if not kind.can_reject else "off" if kind.is_rejected else "on"
        words = {"none": "nothing to choose", "off": "left as it came", "on": "mended"}[state]
        return {
            Role.TONE: state,
            Qt.ItemDataRole.AccessibleTextRole: words,
            Qt.ItemDataRole.ToolTipRole: words,
        }
    if key == "count":
        return f"{kind.count:,}"
    tone = {"doubtful": "warn", "bad": "bad"}.get(kind.severity, "muted" if kind.is_rejected else "")
    icon = {"doubtful": "triangle-alert", "bad": "circle-x"}.get(kind.severity)
    return {
        Qt.ItemDataRole.DisplayRole: kind.label,
        Qt.ItemDataRole.ToolTipRole: f"{kind.label}\n{SEVERITIES[kind.severity]}",
        Role.TONE: tone,
        Role.ICON: icon,
    }
