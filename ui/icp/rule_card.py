"""One rule as a card: what it asks in plain words, whom it lets pass, its weights; or its editor."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from prospector.conditions import describe, subject
from prospector.icp.questions import Answered
from ui.icp.editing import KINDS, Entry
from ui.icp.rule_editor import EntryEditor, editor_of
from ui.icp.step_editor import WeightSpin
from ui.theme import em
from ui.widgets import (
    Button,
    Card,
    ElidedLabel,
    FitBar,
    Label,
    action,
    clear,
    column,
    holder,
    menu_button,
    row,
    set_flag,
)

KIND_WORDS = {"must": "a must", "must_not": "a must-not", "score": "part of the score"}
TONES = {"must": "good", "must_not": "bad", "score": "accent"}
_PASS_WORDS = {"must": "pass", "must_not": "left out", "score": "meet it"}
_ROOM_FOR_BARS = 46
_ROOM_FOR_NOUNS = 30


class StepLine:
    """The words, bar, number and weight of one step or keyword, in a line of the card's grid."""

    def __init__(self, grid: QGridLayout, line: int, entry: Entry, position: int) -> None:
        words, weight = _lines_of(entry)[position]
        self.words = Label(words, "muted", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.bar = FitBar(height=0.45)
        self.bar.setFixedWidth(em(6))
        self.number = Label("", "strong")
        self.number.setFixedWidth(em(4))
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.noun = Label(_PASS_WORDS[entry.kind], "faint")
        self.noun.setFixedWidth(em(4.6))
        self.weight = WeightSpin(weight, name=f"Weight of {entry.title}")
        weighted = entry.kind == "score"
        for place, widget in enumerate((self.words, self.bar, self.number, self.noun, self.weight)):
            if widget is not self.weight or weighted:
                grid.addWidget(widget, line, place, Qt.AlignmentFlag(0))
        if not weighted:
            self.weight.deleteLater()
            blank = QWidget()
            blank.setFixedWidth(self.weight.width())
            grid.addWidget(blank, line, 4)

    def show_count(self, number: int | None, total: int, tone: str) -> None:
        """How many of all prospects meet this step; None while that is not known."""
        self.number.setText("…" if number is None else f"{number:,}" if total else "–")
        self.bar.show_fit(round(100 * (number or 0) / total) if total else 0, tone)
        self.bar.setAccessibleName("" if number is None else f"{number:,} of {total:,}")


class RuleCard(Card):
    """Shows an entry. Its signals carry what the user wants; it changes nothing itself."""

    edit_asked = Signal(int)
    closed = Signal(int)
    edited = Signal(object)
    unsound = Signal(int)
    cancelled = Signal(object)
    removed = Signal(int)
    copied = Signal(int)
    moved = Signal(int, int)
    turned_into = Signal(int, str)
    group_asked = Signal(int)

    def __init__(self, entry: Entry) -> None:
        self._body = column(gap=0.3)
        super().__init__(self._body, margin=0.8)
        self.entry = entry
        self.editor: EntryEditor | None = None
        self.lines: list[StepLine] = []
        self._answered: Answered | None = None
        self._total = 0
        self.setProperty("choosable", "true")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.show_entry(entry, force=True)

    # --- showing

    def show_entry(self, entry: Entry, *, force: bool = False) -> None:
        """Show the entry's present state; while it is being edited its editor knows better."""
        rebuilt = force or self._shape(entry) != self._shape(self.entry)
        self.entry = entry
        if self.editor is None and rebuilt:
            self._build()
        elif self.editor is None and entry.kind == "score":
            for line, (_, weight) in zip(self.lines, _lines_of(entry), strict=True):
                _set_quietly(line.weight, weight)

    @staticmethod
    def _shape(entry: Entry) -> tuple[object, ...]:
        return entry.kind, entry.title, entry.question, entry.cap

    def _build(self) -> None:
        clear(self._body)
        self.lines = []
        self.setAccessibleName(entry_words(self.entry))
        self._body.addWidget(self._head())
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(em(0.6))
        grid.setVerticalSpacing(em(0.35))
        grid.setColumnStretch(0, 1)
        for position in range(len(_lines_of(self.entry))):
            self.lines.append(self._line(grid, position))
        grid_holder = QWidget()
        grid_holder.setLayout(grid)
        self._body.addWidget(grid_holder)
        self._fit_bars()
        self._show_counts()

    def _line(self, grid: QGridLayout, position: int) -> StepLine:
        line = StepLine(grid, position, self.entry, position)
        if self.entry.kind == "score":
            line.weight.valueChanged.connect(lambda weight: self._on_weight(position, weight))
        return line

    def _head(self) -> QWidget:
        self.unknown = Label("", "faint")
        pencil = Button(kind="quiet", icon_name="pencil", tip="Edit this rule")
        pencil.clicked.connect(lambda: self.edit_asked.emit(self.entry.key))
        self.pencil = pencil
        self.counting = ElidedLabel(how_it_counts(self.entry), "faint")
        self.counting.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line = row(gap=0.3)
        line.addWidget(ElidedLabel(self.entry.title, "strong"), 1)
        if self.counting.text():
            line.addWidget(self.counting, 1)
            line.addSpacing(em(0.8))
        line.addWidget(self.unknown)
        line.addSpacing(em(0.5))
        line.addWidget(pencil)
        line.addWidget(self._menu())
        return holder(line)

    def _menu(self) -> Button:
        key = self.entry.key
        others = [kind for kind in KINDS if kind != self.entry.kind]
        items = [
            action(self, "Edit", lambda: self.edit_asked.emit(key), icon_name="pencil"),
            action(self, "Move up", lambda: self.moved.emit(key, -1), icon_name="arrow-up"),
            action(self, "Move down", lambda: self.moved.emit(key, 1), icon_name="arrow-down"),
            *self._group_items(),
            action(self, "Duplicate", lambda: self.copied.emit(key), icon_name="copy"),
            *(
                action(self, f"Make it {KIND_WORDS[kind]}", partial(self.turned_into.emit, key, kind))
                for kind in others
            ),
            action(self, "Remove", lambda: self.removed.emit(key), icon_name="trash-2"),
        ]
        return menu_button("", items, kind="quiet", icon_name="ellipsis", tip="More for this rule")

    def _group_items(self) -> list[QAction]:
        if self.entry.kind != "score":
            return []
        return [action(self, "Group…", lambda: self.group_asked.emit(self.entry.key), icon_name="layers")]

    def show_answered(self, answered: Answered | None, total: int) -> None:
        """Show how many pass, of how many; None while that is being counted."""
        self._answered, self._total = answered, total
        if self.editor is None:
            self._show_counts()
        else:
            self.editor.show_answered(answered, total, _PASS_WORDS[self.entry.kind])

    def _show_counts(self) -> None:
        for position, line in enumerate(self.lines):
            steps = self._answered.steps if self._answered else ()
            number = steps[position] if position < len(steps) else None
            line.show_count(number, self._total, TONES[self.entry.kind])
        unknown = self._answered.unknown if self._answered else 0
        self.unknown.setText(f"{unknown:,} not known" if unknown else "")
        self.unknown.setToolTip("Prospects for whom this cannot be judged, since the data is missing")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_bars()

    def _fit_bars(self) -> None:
        for line in self.lines:
            line.bar.setVisible(self.width() >= em(_ROOM_FOR_BARS))
            line.noun.setVisible(self.width() >= em(_ROOM_FOR_NOUNS))

    # --- editing

    def edit(self, own_fields: Sequence[str]) -> None:
        """Open the editor in place."""
        if self.editor is not None:
            return
        clear(self._body)
        self.lines = []
        before = self.entry
        self.editor = editor_of(before, own_fields)
        self.editor.edited.connect(self.edited)
        self.editor.unsound.connect(lambda: self.unsound.emit(self.entry.key))
        self.editor.done.connect(self._close)
        self.editor.cancelled.connect(lambda: self._cancel(before))
        self._body.addWidget(self.editor)
        self._mark(True)
        self.show_answered(self._answered, self._total)
        self.editor.begin()

    def _close(self) -> None:
        self.editor = None
        self._mark(False)
        self._build()
        self.pencil.setFocus()
        self.closed.emit(self.entry.key)

    def _cancel(self, before: Entry) -> None:
        if self.editor is not None:
            self.editor.stop()
        self.editor = None
        self._mark(False)
        self.entry = before
        self._build()
        self.cancelled.emit(before)

    def _mark(self, open_: bool) -> None:
        set_flag(self, "chosen", open_)
        set_flag(self, "choosable", not open_)

    def _on_weight(self, position: int, weight: int) -> None:
        if weight:
            self.entry = self.entry.with_weight(position, weight)
            self.edited.emit(self.entry)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.editor is None:
            self.edit_asked.emit(self.entry.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if by and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(self.entry.key, by)
        elif event.key() == Qt.Key.Key_Escape and self.editor is not None:
            self.editor.cancelled.emit()
        else:
            super().keyPressEvent(event)


def entry_words(entry: Entry) -> str:
    """The whole card as a screen reader says it."""
    asked = "; ".join(words for words, _ in _lines_of(entry))
    return f"{entry.title}: {asked}" if asked else entry.title


def how_it_counts(entry: Entry) -> str:
    """Whether what stands on a card excludes each other or adds up; "" where only one thing stands there."""
    if entry.keywords:
        most = f", {entry.cap:,} at most" if entry.cap is not None else ""
        return f"Every word found in {subject(entry.field).label} adds up{most}"
    return "Only the first that holds counts" if len(entry.steps) > 1 else ""


def _lines_of(entry: Entry) -> list[tuple[str, int]]:
    """The words and the weight of every line."""
    if entry.keywords:
        return [(one.word, one.weight) for one in entry.keywords]
    return [
        (f"{'otherwise ' if position else ''}{describe(step.when)}", step.weight)
        for position, step in enumerate(entry.steps)
    ]


def _set_quietly(spin: WeightSpin, weight: int) -> None:
    if spin.value() != weight:
        blocked = spin.blockSignals(True)
        spin.setValue(weight)
        spin.blockSignals(blocked)
