"""The fields in which a condition's value is given: nothing, one of few, several of few, words, a range."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from prospector.conditions import Sort, Subject, wish
from prospector.conditions.countries import shown as country_shown
from prospector.conditions.nodes import ANY_OF, Condition, Value
from ui.theme import em
from ui.widgets import Choice, Label, Popover, TextField, column, row, set_flag

SEVERAL = ANY_OF | {"in", "not_in"}
_NUMBERS = (Sort.NUMBER, Sort.SPAN)
_PLACEHOLDERS = {
    Sort.COUNTRY: "Germany, DACH, US",
    Sort.DATE: "2026-01-31",
    Sort.NUMBER: "500, 20k or 3m",
    Sort.SPAN: "500, 20k or 3m",
}


class ValueField(QWidget):
    """One or more values. `changed` says that the user changed them."""

    changed = Signal()

    def given(self) -> tuple[str, ...]:
        """The values as typed or chosen, blanks left out."""
        return ()

    def show_values(self, values: Sequence[str]) -> None:
        """Show these, where they can be shown; tells nothing."""

    def mark(self, wrong: bool) -> None:
        """Show whether the value is wrong."""
        for field in self.findChildren(TextField):
            set_flag(field, "invalid", wrong)


class OneOf(ValueField):
    """One of a fixed set."""

    def __init__(self, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.choice = Choice(choices, name="Value")
        self.choice.activated.connect(lambda _position: self.changed.emit())
        self.setLayout(column(self.choice, gap=0))
        self.setFocusProxy(self.choice)

    def given(self) -> tuple[str, ...]:
        return (str(self.choice.value()),)

    def show_values(self, values: Sequence[str]) -> None:
        if values:
            self.choice.set_value(values[0])


class SeveralOf(ValueField):
    """Any number of a fixed set: reads like a choice and opens check boxes."""

    def __init__(self, choices: Sequence[tuple[str, str]], *, none: str = "Choose…") -> None:
        super().__init__()
        self._none = none
        self._button = _Opener(self.open)
        self.setLayout(column(self._button, gap=0))
        self.setFocusProxy(self._button)
        self.boxes: dict[str, QCheckBox] = {}
        self.popover: Popover | None = None
        self.offer(choices)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these values and their words; none is chosen."""
        self.boxes = {key: QCheckBox(words) for key, words in choices}
        half = -(-len(self.boxes) // 2)
        boxes = list(self.boxes.values())
        columns = row(column(*boxes[:half], gap=0.35), column(*boxes[half:], "stretch", gap=0.35), gap=1.6)
        if self.popover is not None:
            self.popover.deleteLater()
        self.popover = Popover(columns, self)
        for box in boxes:
            box.toggled.connect(lambda _on: self._on_toggled())
        self._summarise()

    def open(self) -> None:
        """Show the check boxes."""
        if self.popover is not None:
            self.popover.show_under(self._button)
        if self.boxes:
            next(iter(self.boxes.values())).setFocus()

    def given(self) -> tuple[str, ...]:
        return tuple(key for key, box in self.boxes.items() if box.isChecked())

    def show_values(self, values: Sequence[str]) -> None:
        for key, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(key in values)
            box.blockSignals(False)
        self._summarise()

    def mark(self, wrong: bool) -> None:
        set_flag(self._button, "invalid", wrong)

    def _on_toggled(self) -> None:
        self._summarise()
        self.changed.emit()

    def _summarise(self) -> None:
        chosen = [box.text() for box in self.boxes.values() if box.isChecked()]
        self._button.say(", ".join(chosen) or self._none)


class _Opener(Choice):
    """Looks like a choice; what drops down is somebody else's."""

    def __init__(self, on_open: Callable[[], None]) -> None:
        super().__init__(name="Values")
        self._on_open = on_open

    def say(self, text: str) -> None:
        self.set_choices([("", text)])
        self.setToolTip(text)
        self.setAccessibleDescription(text)

    def showPopup(self) -> None:
        self._on_open()


class Words(ValueField):
    """Text, a number or a date; several with commas between where the operator takes several."""

    def __init__(self, about: Subject, op: str) -> None:
        super().__init__()
        self._several = op in SEVERAL
        self.text = TextField(name="Value", placeholder=_placeholder(about, op))
        self.text.textEdited.connect(lambda _text: self.changed.emit())
        self.setLayout(column(self.text, gap=0))
        self.setFocusProxy(self.text)

    def given(self) -> tuple[str, ...]:
        text = self.text.text().strip()
        return _split(text) if self._several else ((text,) if text else ())

    def show_values(self, values: Sequence[str]) -> None:
        self.text.setText(_joined(values) if self._several else "".join(values[:1]))
        self.text.setCursorPosition(0)


class Range(ValueField):
    """A lower and an upper bound."""

    def __init__(self, about: Subject) -> None:
        super().__init__()
        dates = about.sort is Sort.DATE
        self.low = TextField(name="From", placeholder="2026-01-01" if dates else "50")
        self.high = TextField(name="To", placeholder="2026-03-31" if dates else "500")
        for field in (self.low, self.high):
            field.setMinimumWidth(em(4))
            field.textEdited.connect(lambda _text: self.changed.emit())
        self.setLayout(row(self.low, Label("and", "muted"), self.high, gap=0.5))
        self.setFocusProxy(self.low)

    def given(self) -> tuple[str, ...]:
        low, high = self.low.text().strip(), self.high.text().strip()
        return (low, high) if low and high else ()

    def show_values(self, values: Sequence[str]) -> None:
        self.low.setText("".join(values[:1]))
        self.high.setText("".join(values[1:2]))


def value_field(about: Subject, op: str) -> ValueField:
    """The field that suits a subject and an operator."""
    if op in ("empty", "not_empty"):
        return ValueField()
    if about.choices:
        choices = [(key, _worded(about, key)) for key in about.choices]
        return OneOf(choices) if op in ("is", "is_not") else SeveralOf(choices)
    return Range(about) if op == "between" else Words(about, op)


def as_value(op: str, given: tuple[str, ...]) -> Value:
    """What a Condition takes for the values given; "" where there is none, so that it complains."""
    if op in ("empty", "not_empty"):
        return None
    return given if op in SEVERAL or op == "between" else "".join(given[:1])


def as_given(about: Subject, condition: Condition) -> tuple[str, ...]:
    """A condition's values as a person would type them: countries by name, numbers with commas."""
    return tuple(_typed(about, condition, value) for value in condition.values)


def _typed(about: Subject, condition: Condition, value: str | int) -> str:
    if about.sort is Sort.COUNTRY:
        name = country_shown(str(value))
        return str(value) if "," in name else name
    several = condition.op in SEVERAL
    return str(value) if several or isinstance(value, str) else f"{value:,}"


def _worded(about: Subject, key: str) -> str:
    words = wish(Condition(about.key, "is", key))
    return words[:1].upper() + words[1:]


def _placeholder(about: Subject, op: str) -> str:
    if about.sort in _NUMBERS and op in SEVERAL:
        return "50, 100, 500"
    if op == "regex":
        return "\\bhead of (sales|growth)"
    hint = _PLACEHOLDERS.get(about.sort, "")
    if about.sort is Sort.COUNTRY and op not in SEVERAL:
        return "Germany, or DE"
    return hint or ("Several, with commas between" if op in SEVERAL else "")


def _split(text: str) -> tuple[str, ...]:
    """Values between commas; one that holds a comma itself stands in double quotes."""
    cells = next(csv.reader([" ".join(text.splitlines())], skipinitialspace=True), [])
    return tuple(cell.strip() for cell in cells if cell.strip())


def _joined(values: Sequence[str]) -> str:
    return ", ".join(_quoted(value) for value in values)


def _quoted(value: str) -> str:
    doubled = value.replace('"', '""')
    return f'"{doubled}"' if "," in value or '"' in value else value
