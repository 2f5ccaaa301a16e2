"""The dialogs that change many prospects; each shows what would change before anything does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QLayout, QScrollArea, QWidget

from prospector.errors import CancelledError, ProspectorError
from prospector.fields import DEPARTMENTS, SENIORITIES, STAGES, code_words
from prospector.prospects import EDITABLE, Change, Edited, Replacing, Spellings, replaceable
from ui.prospects.columns import words_of
from ui.theme import em
from ui.widgets import (
    Banner,
    Button,
    Choice,
    Column,
    FormRow,
    Label,
    MutedDelegate,
    RecordModel,
    RecordTable,
    TableFrame,
    TextDelegate,
    TextField,
    column,
    holder,
    row,
)

PAUSE_MS = 200
SHOWN = 20
Done = Callable[[Edited], object]
Failed = Callable[[ProspectorError], object]
_CHANGES = (
    Column("name", "Prospect", 9, 1.2, TextDelegate),
    Column("before", "Before", 9, 1.5, MutedDelegate),
    Column("after", "After", 9, 1.5, TextDelegate),
)
_CHOICES = {"seniority": SENIORITIES, "department": DEPARTMENTS, "stage": STAGES}
_TO_LIST, _FROM_LIST = "list.add", "list.remove"


def people(count: int) -> str:
    """A number of prospects in words."""
    return "1 prospect" if count == 1 else f"{count:,} prospects"


class ChangeDialog(QDialog):
    """Headline, a form, what would change, and two buttons. `foreseen` is told by whoever looks ahead."""

    def __init__(self, title: str, text: str, action: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(em(46))
        self.action = action
        self.foreseen: Edited | None = None
        self.form = column(gap=0.9)
        self.words = Label("", "muted", wrap=True)
        self.left = Banner("", "warn")
        self.left.setVisible(False)
        self.model: RecordModel[Change] = RecordModel(_CHANGES, _cell, parent=self)
        self.table = RecordTable(_CHANGES, "What would change", line_height=2.4)
        self.table.setModel(self.model)
        self._frame = TableFrame(self.table)
        self._frame.setMinimumHeight(em(13))
        self.go = Button(action, self.accept, kind="primary")
        self.go.setDefault(True)
        self.go.setEnabled(False)
        head = column(Label(title, "heading", wrap=True), Label(text, "muted", wrap=True), gap=0.2)
        buttons = row("stretch", Button("Cancel", self.reject), self.go, gap=0.6)
        whole = column(head, self.form, self.words, self._frame, self.left, buttons, gap=0.9, margin=1.5)
        whole.setStretchFactor(self._frame, 1)
        self.setLayout(whole)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.look_ahead)

    def look_ahead(self) -> None:
        """Work out what would change; subclasses ask, and `show_foreseen` shows it."""

    def ask_soon(self) -> None:
        """Something was typed: look ahead after a short pause."""
        self.go.setEnabled(False)
        self._pause.start()

    def show_foreseen(self, done: Edited) -> None:
        """Show how many values would change, the first of them, and what cannot be used."""
        self.foreseen = done
        self.model.fill(list(done.examples[:SHOWN]))
        count = len(done.ids)
        self.words.set_kind("muted")
        first = f", the first {SHOWN} of them below" if done.values > SHOWN else ""
        self.words.setText(f"{people(count)} would change{first}." if count else "Nothing would change.")
        self.go.set_text(f"{self.action} {people(count)}" if count else self.action)
        self.go.setEnabled(count > 0)
        self.left.setVisible(done.left_count > 0)
        if done.left_count:
            self.left.say(_left_words(done), "warn")

    def show_problem(self, error: ProspectorError) -> None:
        """What is typed cannot be used."""
        if isinstance(error, CancelledError):
            return
        self.model.fill([])
        self.left.setVisible(False)
        self.words.set_kind("error")
        self.words.setText(f"{error.message} {error.hint}".strip())
        self.go.set_text(self.action)
        self.go.setEnabled(False)

    def show_waiting(self, text: str) -> None:
        """Nothing can be worked out yet."""
        self.model.fill([])
        self.left.setVisible(False)
        self.words.set_kind("muted")
        self.words.setText(text)
        self.go.set_text(self.action)
        self.go.setEnabled(False)


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What the bulk edit dialog says: a field and its value, or a list to join or leave."""

    field: str
    value: str
    list_id: int | None = None


class BulkEditDialog(ChangeDialog):
    """One field of many prospects. `look(changes, done, failed)` foresees the outcome."""

    def __init__(
        self,
        count: int,
        own: Sequence[str],
        lists: Sequence[tuple[int, str]],
        look: Callable[[dict[str, str], Done, Failed], object],
        parent: QWidget | None = None,
        *,
        field: str = "",
    ) -> None:
        text = "Every value is checked as if you typed it for one person. You can undo it afterwards."
        super().__init__(f"Edit {people(count)}", text, "Change", parent)
        self._look = look
        self._count = count
        keys = [*(key for key in EDITABLE if key != "full_name"), *(f"custom.{name}" for name in own)]
        groups = [(_TO_LIST, "Add to a list"), (_FROM_LIST, "Take out of a list")] if lists else []
        self.field = Choice([*((key, words_of(key)) for key in keys), *groups], name="Field")
        self.field.set_value(field or "title")
        self.value = TextField(placeholder="Empty clears the field", name="New value")
        self.choice = Choice(name="New value")
        self.list = Choice(lists, name="List")
        self._value = FormRow("New value", self.value)
        self._choice = FormRow("New value", self.choice)
        self._list = FormRow("List", self.list)
        line = row(FormRow("Field", self.field), gap=0.8)
        for part in (self._value, self._choice, self._list):
            line.addWidget(part, 1)
        self.form.addLayout(line)
        self.field.currentIndexChanged.connect(lambda _position: self._show_value())
        self.value.textChanged.connect(lambda _text: self.ask_soon())
        self.choice.currentIndexChanged.connect(lambda _position: self.ask_soon())
        self._show_value()
        self.value.setFocus()

    def change(self) -> BulkChange:
        """What was chosen."""
        key = str(self.field.value())
        if key in (_TO_LIST, _FROM_LIST):
            return BulkChange(key, "", int(self.list.value()))
        return BulkChange(key, str(self.choice.value()) if key in _CHOICES else self.value.text())

    def look_ahead(self) -> None:
        change = self.change()
        if change.list_id is None:
            self._look({change.field: change.value}, self.show_foreseen, self.show_problem)

    def _show_value(self) -> None:
        key = str(self.field.value())
        of_list = key in (_TO_LIST, _FROM_LIST)
        self._list.setVisible(of_list)
        self._choice.setVisible(key in _CHOICES)
        self._value.setVisible(not of_list and key not in _CHOICES)
        if key in _CHOICES:
            empty = [] if key == "stage" else [("", "(empty)")]
            self.choice.set_choices([*empty, *((one, code_words(one)) for one in _CHOICES[key])])
        if of_list:
            verb = "join" if key == _TO_LIST else "leave"
            self.show_waiting(f"{people(self._count)} {verb} the list where they have not yet.")
            self.go.setEnabled(True)
        elif key not in _CHOICES and not self.value.text():
            self.show_waiting("Type the new value. Leaving it empty clears the field.")
            self.ask_soon()
        else:
            self.ask_soon()


class ReplaceDialog(ChangeDialog):
    """Find and replace in one field. `look(wanted, done, failed)` foresees the outcome."""

    def __init__(
        self,
        count: int,
        own: Sequence[str],
        look: Callable[[Replacing, Done, Failed], object],
        parent: QWidget | None = None,
        *,
        field: str = "",
    ) -> None:
        super().__init__("Find and replace", f"In one field of {people(count)}.", "Replace in", parent)
        self._look = look
        keys = [*replaceable(), *(f"custom.{name}" for name in own)]
        self.field = Choice([(key, words_of(key)) for key in keys], name="In field")
        self.field.set_value(field if field in keys else "title")
        self.sought = TextField(name="Find")
        self.new = TextField(placeholder="Nothing", name="Replace with")
        self.whole = QCheckBox("Whole value")
        self.case = QCheckBox("Tell capitals apart")
        self.regex = QCheckBox("Regular expression")
        self.regex.setToolTip(r"Groups of the pattern can be taken up again as \1, \2, …")
        self.form.addLayout(
            row(
                FormRow("In field", self.field),
                FormRow("Find", self.sought),
                FormRow("Replace with", self.new),
                gap=0.8,
            )
        )
        self.form.addLayout(row(self.whole, self.case, self.regex, "stretch", gap=1.2))
        for field_ in (self.sought, self.new):
            field_.textChanged.connect(lambda _text: self.ask_soon())
        for box in (self.whole, self.case, self.regex):
            box.toggled.connect(lambda _on: self.ask_soon())
        self.field.currentIndexChanged.connect(lambda _position: self.ask_soon())
        self.look_ahead()
        self.sought.setFocus()

    def wanted(self) -> Replacing:
        """What was filled in. Raises InvalidInputError."""
        return Replacing(
            str(self.field.value()), self.sought.text(), self.new.text(),
            whole=self.whole.isChecked(), case=self.case.isChecked(), regex=self.regex.isChecked(),
        )  # fmt: skip

    def look_ahead(self) -> None:
        if not self.sought.text():
            self.show_waiting("Type what to look for. What is found appears here before anything changes.")
            return
        try:
            self._look(self.wanted(), self.show_foreseen, self.show_problem)
        except ProspectorError as error:
            self.show_problem(error)


class PasteDialog(ChangeDialog):
    """What pasting over cells would change: 12 values in 2 columns; 1 not usable."""

    def __init__(self, done: Edited, columns: int, unused: int, parent: QWidget | None = None) -> None:
        super().__init__("Paste over these cells", "", "Paste over", parent)
        self._columns = columns
        self._unused = unused
        self.show_foreseen(done)

    def show_foreseen(self, done: Edited) -> None:
        super().show_foreseen(done)
        unusable = done.left_count + self._unused
        values = "1 value" if done.values == 1 else f"{done.values:,} values"
        places = "1 column" if self._columns == 1 else f"{self._columns} columns"
        rest = f"; {unusable:,} not usable" if unusable else ""
        same = "Nothing would change" if not done.values else f"{values} in {places} would change"
        self.words.setText(f"{same}{rest}.")


class SpellingsDialog(QDialog):
    """Near-equal spellings of a field, each group with the one to keep. `groups` are those to make one."""

    MOST = 100

    def __init__(self, field: str, found: Sequence[Spellings], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name = words_of(field)
        self.setWindowTitle(f"Spellings of {name}")
        self.setMinimumSize(em(48), em(32))
        self._found = list(found[: self.MOST])
        more = f" The first {self.MOST} of {len(found):,} groups." if len(found) > self.MOST else ""
        text = f"These differ in capitals, punctuation, accents or the order of words alone.{more}"
        self._lines: list[tuple[QCheckBox, TextField]] = []
        lines = column(gap=0.75, margin=(0.2, 0.2, 0.8, 0.2))
        for one in self._found:
            lines.addLayout(self._line(one))
        lines.addStretch(1)
        self.go = Button("Make each group one", self.accept, kind="primary")
        self.go.setDefault(True)
        head = column(Label(f"Spellings of {name}", "heading"), Label(text, "muted", wrap=True), gap=0.2)
        buttons = row("stretch", Button("Cancel", self.reject), self.go, gap=0.6)
        whole = column(head, scrolling(lines), buttons, gap=1.0, margin=1.5)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self._count()

    def _line(self, one: Spellings) -> QLayout:
        box = QCheckBox(people(one.count))
        box.setChecked(True)
        box.setMinimumWidth(em(9))
        field = TextField(one.values[0].value, name=f"Spelling for {one.values[0].value}")
        field.setMinimumWidth(em(14))
        shown = " · ".join(f"{value.label} ({value.count:,})" for value in one.values)
        box.toggled.connect(lambda _on: self._count())
        self._lines.append((box, field))
        line = row(box, gap=0.8)
        spelled = Label(shown, "muted", wrap=True)
        spelled.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        line.addWidget(spelled, 1)
        line.addWidget(field)
        return line

    def groups(self) -> list[tuple[list[str], str]]:
        """The spellings of every checked group, and the one to keep."""
        return [
            ([value.value for value in one.values], field.text().strip())
            for one, (box, field) in zip(self._found, self._lines, strict=True)
            if box.isChecked() and field.text().strip()
        ]

    def _count(self) -> None:
        count = sum(box.isChecked() for box, _ in self._lines)
        self.go.set_text(f"Make {count:,} {'group' if count == 1 else 'groups'} one")
        self.go.setEnabled(count > 0)


def _left_words(done: Edited) -> str:
    parts = [f"{one.name or 'Somebody'}: {one.why}" for one in done.left[:3]]
    more = f" And {done.left_count - 3:,} more." if done.left_count > 3 else ""
    count = "1 value cannot" if done.left_count == 1 else f"{done.left_count:,} values cannot"
    return f"{count} be used and would stay as it is. {' '.join(parts)}{more}"


def _cell(one: Change, key: str) -> str:
    if key == "name":
        return one.name or "No name"
    value = one.before if key == "before" else one.after
    return (code_words(value) if one.field in _CHOICES else value) or "(empty)"


def scrolling(layout: QLayout) -> QScrollArea:
    """A layout that scrolls where it is too long."""
    body = holder(layout)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(body)
    area.viewport().setAutoFillBackground(False)
    body.setAutoFillBackground(False)
    return area
