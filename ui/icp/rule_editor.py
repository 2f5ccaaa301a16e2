"""The inline editor of one rule: its name, and its steps or its keywords."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from prospector.icp.questions import Answered
from prospector.icp.rules import LONGEST_NAME, MOST_STEPS, Step
from ui.icp.editing import Entry
from ui.icp.keyword_fields import KeywordFields
from ui.icp.step_editor import StepEditor
from ui.widgets import Button, ElidedLabel, Label, TextField, column, row

TYPING_PAUSE_MS = 20


class EntryEditor(QWidget):
    """Edits an entry. `edited` carries every sound state, `unsound` says that it is not one just now."""

    edited = Signal(object)
    unsound = Signal()
    done = Signal()
    cancelled = Signal()

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self._entry = entry
        self.name = TextField(entry.name, placeholder="Named by what it asks", name="Name")
        self.name.setMaxLength(LONGEST_NAME)
        self.cancel = Button("Cancel", self.cancelled.emit)
        self.ready = Button("Done", self.finish, icon_name="check")
        self.counted = ElidedLabel("", "muted")
        self.counted.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.name.textEdited.connect(lambda _text: self._pause.start())

    def _lay_out(self, body: QVBoxLayout, add: Button) -> None:
        foot = row(add, gap=0.5)
        foot.addWidget(self.counted, 1)
        for button in (self.cancel, self.ready):
            foot.addWidget(button)
        self.setLayout(column(row(Label("Name", "strong"), self.name, gap=0.7), body, foot, gap=0.8))

    def check(self, *, insist: bool = False) -> bool:
        """Show what is wrong in its place; whether all is well."""
        raise NotImplementedError

    def begin(self) -> None:
        """Put the cursor where editing starts."""
        raise NotImplementedError

    def entry(self) -> Entry:
        """The entry as it stands. Raises InvalidInputError."""
        raise NotImplementedError

    def finish(self) -> None:
        """Close, if everything is sound; else say what is not."""
        if self.check(insist=True):
            self._tell()
            self.done.emit()

    def flush(self) -> None:
        """Tell at once what would be told after the pause."""
        if self._pause.isActive():
            self._tell()

    def stop(self) -> None:
        """Tell nothing any more."""
        self._pause.stop()
        self.blockSignals(True)

    def show_answered(self, answered: Answered | None, total: int, noun: str) -> None:
        """How many prospects meet the rule as it stands."""
        unknown = f" · {answered.unknown:,} not known" if answered and answered.unknown else ""
        self.counted.setText(f"{answered.passing:,} of {total:,} {noun}{unknown}" if answered else "")

    def _named(self) -> Entry:
        return replace(self._entry, name=" ".join(self.name.text().split()))

    def _tell(self) -> None:
        self._pause.stop()
        if self.check():
            self.edited.emit(self.entry())
        else:
            self.unsound.emit()


class RuleEditor(EntryEditor):
    """Edits steps that exclude each other."""

    def __init__(self, entry: Entry, own_fields: Sequence[str] = ()) -> None:
        super().__init__(entry)
        self._own_fields = own_fields
        self.steps: list[StepEditor] = []
        self._box = column(gap=0.6)
        self.add_step = Button("Otherwise…", self._add_step, kind="link", icon_name="plus")
        self.add_step.setToolTip("A further step, which counts when those above do not hold")
        if entry.kind != "score":
            self.add_step.hide()
        self._lay_out(self._box, self.add_step)
        for step in entry.steps or (None,):
            self._add(step)
        self._number_steps()

    def check(self, *, insist: bool = False) -> bool:
        sound = [step.check(insist=insist) for step in self.steps]
        return all(sound)

    def begin(self) -> None:
        first = self.steps[0]
        (first.text if first.as_text else first.rows[0].field).setFocus()

    def entry(self) -> Entry:
        steps = tuple(Step(step.when(), step.weight.value()) for step in self.steps)
        return replace(self._named(), steps=steps)

    def _tell(self) -> None:
        for step in self.steps:
            step.follow_text()
        super()._tell()

    def _add_step(self) -> None:
        self._add(None).rows[0].field.setFocus()
        self._number_steps()
        self._pause.start()

    def _add(self, step: Step | None) -> StepEditor:
        made = StepEditor(self._own_fields, step, weighted=self._entry.kind == "score")
        made.changed.connect(self._pause.start)
        made.removed.connect(lambda: self._remove(made))
        self.steps.append(made)
        self._box.addWidget(made)
        return made

    def _remove(self, one: StepEditor) -> None:
        self.steps.remove(one)
        one.hide()
        one.deleteLater()
        self._number_steps()
        self._pause.start()

    def _number_steps(self) -> None:
        for position, step in enumerate(self.steps):
            step.show_place(position, alone=len(self.steps) == 1)
        self.add_step.setEnabled(len(self.steps) < MOST_STEPS)


class KeywordEditor(EntryEditor):
    """Edits keywords that add up."""

    def __init__(self, entry: Entry, own_fields: Sequence[str] = ()) -> None:
        super().__init__(entry)
        self.fields = KeywordFields(entry, own_fields)
        self.add_word = Button("Word", self.fields.add_row, kind="link", icon_name="plus")
        self._lay_out(column(self.fields, gap=0), self.add_word)
        self.fields.changed.connect(self._pause.start)
        self.fields.full.connect(lambda full: self.add_word.setEnabled(not full))

    def check(self, *, insist: bool = False) -> bool:
        return self.fields.check(insist=insist)

    def begin(self) -> None:
        self.fields.rows[0].word.setFocus()

    def entry(self) -> Entry:
        rule = self.fields.rule()
        return replace(self._named(), field=rule.field, keywords=rule.keywords, cap=rule.cap)


def editor_of(entry: Entry, own_fields: Sequence[str]) -> EntryEditor:
    """The editor that suits an entry."""
    return KeywordEditor(entry, own_fields) if entry.field else RuleEditor(entry, own_fields)
