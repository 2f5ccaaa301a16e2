"""The popover that makes one condition: field, operator, value."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from prospector.conditions import SUBJECTS, Condition, Sort, Subject, subject
from prospector.conditions.nodes import Value
from prospector.errors import ProspectorError
from ui.conditions.words import operators
from ui.theme import em
from ui.widgets import Button, Choice, FormRow, Label, Popover, TextField, column, holder, row

FIRST_ASKED = (
    "country", "industry", "employees", "seniority", "department", "title", "company", "fit", "fit_verdict",
    "email_status", "stage", "city", "last_touch_at", "list", "source",
)  # fmt: skip
_HINTS = {
    Sort.COUNTRY: "A country or its code: Germany, or DE",
    Sort.DATE: "Like 2026-01-31",
    Sort.NUMBER: "A number; 2k and 3m are understood",
    Sort.SPAN: "A number; 2k and 3m are understood",
}
_BETWEEN = re.compile(r"\s*(?:\.\.|–|\bto\b|(?<=\d)\s*-\s*(?=\d))\s*")


class ConditionEditor(QWidget):
    """Three fields that make a condition. `made` carries it; what is wrong is said below the value."""

    made = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.field = Choice(_subjects(()), name="Field")
        self.operator = Choice(name="Operator")
        self.choice = Choice(name="Value")
        self.text = TextField(name="Value")
        self._value = FormRow("Value", holder(column(self.choice, self.text, gap=0)))
        self.add = Button("Add filter", self.submit, kind="primary")
        self.setFixedWidth(em(24))
        self.setLayout(
            column(
                Label("Add a filter", "heading"),
                FormRow("Field", self.field),
                FormRow("Condition", self.operator),
                self._value,
                row("stretch", self.add),
                gap=0.8,
            )
        )
        self.field.activated.connect(lambda _position: self._show_operators())
        self.operator.activated.connect(lambda _position: self._show_value())
        self.text.returnPressed.connect(self.submit)
        self._show_operators()

    def offer_own(self, custom_fields: tuple[str, ...]) -> None:
        """Offer the user's own columns, too."""
        self.field.set_choices(_subjects(custom_fields))

    def submit(self) -> None:
        """Make the condition from what is chosen and typed."""
        try:
            made = Condition(self._subject().key, self.operator.value(), self._given())
        except ProspectorError as error:
            self._value.show_error(f"{error.message} {error.hint}".strip())
            return
        self._value.show_error("")
        self.made.emit(made)

    def _subject(self) -> Subject:
        return subject(self.field.value())

    def _show_operators(self) -> None:
        about = self._subject()
        self.operator.set_choices(operators(about))
        self.operator.setCurrentIndex(0)
        self.choice.set_choices([(key, _shown(key)) for key in about.choices])
        self._show_value()

    def _show_value(self) -> None:
        about, op = self._subject(), self.operator.value()
        one_of_few = bool(about.choices) and op in ("is", "is_not")
        asks = op not in ("empty", "not_empty")
        self._value.setVisible(asks)
        self.choice.setVisible(one_of_few)
        self.text.setVisible(not one_of_few)
        self.text.setPlaceholderText(_placeholder(about, op))
        self._value.show_error("")

    def _given(self) -> Value:
        op = self.operator.value()
        if op in ("empty", "not_empty"):
            return None
        if self.choice.isVisibleTo(self):
            return str(self.choice.value())
        text = self.text.text().strip()
        if op == "between":
            return tuple(part for part in _BETWEEN.split(text, maxsplit=1) if part)
        if op in ("in", "not_in"):
            return tuple(part.strip() for part in text.split(",") if part.strip())
        return text


class FilterPopover(Popover):
    """The editor, dropping out of the + Filter button."""

    def __init__(self, editor: ConditionEditor, parent: QWidget) -> None:
        super().__init__(column(editor, gap=0), parent)


def _subjects(custom_fields: tuple[str, ...]) -> list[tuple[str, str]]:
    first = [SUBJECTS[key] for key in FIRST_ASKED]
    rest = sorted((one for key, one in SUBJECTS.items() if key not in FIRST_ASKED), key=lambda one: one.label)
    own = [subject(f"custom.{name}") for name in custom_fields]
    return [(one.key, one.label) for one in (*first, *rest, *own)]


def _shown(value: str) -> str:
    return {"vp": "VP", "c_suite": "C-level", "it": "IT", "mql": "MQL", "sql": "SQL"}.get(
        value, value.replace("_", " ").capitalize()
    )


def _placeholder(about: Subject, op: str) -> str:
    if op == "between":
        return "2026-01-01 to 2026-03-31" if about.sort is Sort.DATE else "50 to 500"
    if op in ("in", "not_in"):
        return "Several, with commas between"
    return _HINTS.get(about.sort, "")
