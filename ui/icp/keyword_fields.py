"""Keywords with their weights, the field they are looked for in, and what they count at most."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QWidget

from prospector.conditions import SUBJECTS, Sort, subject
from prospector.conditions.catalogue import CUSTOM
from prospector.errors import InvalidInputError
from prospector.icp.rules import Keyword, KeywordRule
from prospector.icp.words import MOST_KEYWORDS
from ui.icp.editing import USUAL_CAP, USUAL_WEIGHT, USUAL_WORDS_FIELD, Entry
from ui.icp.step_editor import CapSpin, WeightSpin
from ui.theme import em
from ui.widgets import Button, Choice, Label, TextField, column, holder, row, set_flag


class KeywordRow(QWidget):
    """One word or phrase and its weight."""

    changed = Signal()
    removed = Signal()
    entered = Signal()

    def __init__(self, keyword: Keyword | None) -> None:
        super().__init__()
        self.word = TextField(keyword.word if keyword else "", placeholder="A word or phrase", name="Word")
        self.weight = WeightSpin(keyword.weight if keyword else USUAL_WEIGHT)
        self.remove = Button(kind="quiet", icon_name="x", tip="Remove this word")
        line = row(gap=0.5)
        line.addWidget(self.word, 1)
        for widget in (Label("counts", "muted"), self.weight, self.remove):
            line.addWidget(widget)
        self.setLayout(line)
        self.word.textEdited.connect(lambda _text: self.changed.emit())
        self.word.returnPressed.connect(self.entered)
        self.weight.valueChanged.connect(lambda _weight: self.changed.emit())
        self.remove.clicked.connect(self.removed)

    def keyword(self) -> Keyword:
        """The word as it stands, "" where none is given."""
        return Keyword(" ".join(self.word.text().split()), self.weight.value())


class KeywordFields(QFrame):
    """The keywords of one rule. `full` says whether there is room for one more."""

    changed = Signal()
    full = Signal(bool)

    def __init__(self, entry: Entry, own_fields: Sequence[str]) -> None:
        super().__init__()
        self.setProperty("kind", "sunken")
        self._name = entry.title
        self.rows: list[KeywordRow] = []
        self.field = Choice(_text_fields(own_fields, entry.field), name="Field")
        self.field.set_value(entry.field)
        self.field.setFixedWidth(em(14))
        self.capped = QCheckBox("Together at most")
        self.cap = CapSpin(entry.cap or USUAL_CAP)
        self.capped.setChecked(entry.cap is not None)
        self.problem = Label("", "error", wrap=True)
        self.problem.setVisible(False)
        self._rows = column(gap=0.4)
        head = row(Label("Words in", "strong"), self.field, Label("add up", "strong"), "stretch", gap=0.6)
        foot = row(self.capped, self.cap, "stretch", gap=0.5)
        self.setLayout(
            column(head, self._rows, self.problem, holder(foot), gap=0.6, margin=(0.8, 0.6, 0.8, 0.5))
        )
        for keyword in entry.keywords or (None,):
            self._add(keyword)
        self.cap.setEnabled(self.capped.isChecked())
        self.field.activated.connect(lambda _position: self.changed.emit())
        self.capped.toggled.connect(self._on_capped)
        self.cap.valueChanged.connect(lambda _cap: self.changed.emit())

    def rule(self) -> KeywordRule:
        """The rule as it stands; rows without a word are left out. Raises InvalidInputError."""
        keywords = tuple(one.keyword() for one in self.rows if one.keyword().word)
        cap = self.cap.value() if self.capped.isChecked() else None
        return KeywordRule(self._name, str(self.field.value()), keywords, cap)

    def check(self, *, insist: bool = False) -> bool:
        """Show what is wrong; that no word was given yet is not blamed unless `insist`."""
        problem = self._problem()
        given = any(one.keyword().word for one in self.rows)
        shown = problem if given or insist else ""
        self.problem.setText(shown)
        self.problem.setVisible(bool(shown))
        for one in self.rows:
            set_flag(one.word, "invalid", bool(shown) and (not given or _names(one, shown)))
        return not problem

    def _problem(self) -> str:
        if not any(one.keyword().word for one in self.rows):
            return "Give a word."
        try:
            self.rule()
        except InvalidInputError as error:
            return f"{error.message} {error.hint}".strip()
        return ""

    def add_row(self) -> None:
        """One more word."""
        if len(self.rows) < MOST_KEYWORDS:
            self._add(None).word.setFocus()

    def _add(self, keyword: Keyword | None) -> KeywordRow:
        made = KeywordRow(keyword)
        made.changed.connect(self.changed)
        made.removed.connect(lambda: self._remove(made))
        made.entered.connect(lambda: self._go_on(made))
        self.rows.append(made)
        self._rows.addWidget(made)
        self._show_room()
        return made

    def _go_on(self, one: KeywordRow) -> None:
        """Enter leads to the next word, and behind the last one to a new one."""
        following = self.rows[self.rows.index(one) + 1 :]
        if following:
            following[0].word.setFocus()
        elif one.keyword().word:
            self.add_row()

    def _remove(self, one: KeywordRow) -> None:
        self.rows.remove(one)
        one.hide()
        one.deleteLater()
        self._show_room()
        self.changed.emit()

    def _show_room(self) -> None:
        for one in self.rows:
            one.remove.setVisible(len(self.rows) > 1)
        self.full.emit(len(self.rows) >= MOST_KEYWORDS)

    def _on_capped(self, capped: bool) -> None:
        self.cap.setEnabled(capped)
        self.changed.emit()


def _names(one: KeywordRow, problem: str) -> bool:
    return one.keyword().word.casefold() in problem.casefold()


def _text_fields(own_fields: Sequence[str], asked: str) -> list[tuple[str, str]]:
    """The fields that hold text: the usual one, the others by name, then the user's own columns."""
    text = sorted((one for one in SUBJECTS.values() if one.sort is Sort.TEXT), key=lambda one: one.label)
    usual = [one for one in text if one.key == USUAL_WORDS_FIELD]
    rest = [one for one in text if one.key != USUAL_WORDS_FIELD]
    names = [*(CUSTOM + name for name in own_fields), *([asked] if asked.startswith(CUSTOM) else [])]
    return [(one.key, one.label) for one in (*usual, *rest, *map(subject, dict.fromkeys(names)))]
