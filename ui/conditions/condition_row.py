"""One condition as a line of fields: field, operator, value, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from prospector.conditions import SUBJECTS, Condition, Sort, Subject, subject
from prospector.conditions.catalogue import CUSTOM
from prospector.errors import InvalidInputError
from ui.conditions.value_fields import ValueField, as_given, as_value, value_field
from ui.conditions.words import operators
from ui.theme import em
from ui.widgets import Button, Choice, Label, column, row

FIRST_ASKED = (
    "country", "industry", "employees", "seniority", "department", "title", "company", "email_status",
    "revenue", "city", "source", "list",
)  # fmt: skip
USUAL_OPERATORS = {
    Sort.TEXT: "contains", Sort.CHOICE: "in", Sort.COUNTRY: "in", Sort.NUMBER: "gte", Sort.SPAN: "between",
    Sort.DATE: "gte", Sort.LIST: "is", Sort.CUSTOM: "contains",
}  # fmt: skip
_ROOM_FOR_ONE_LINE = 38


class ConditionRow(QWidget):
    """Three fields that make a condition. `changed` follows every change; `removed` the cross."""

    changed = Signal()
    removed = Signal()

    def __init__(
        self,
        own_fields: Sequence[str] = (),
        condition: Condition | None = None,
        *,
        left_out: Collection[str] = (),
    ) -> None:
        """`left_out` are the fields that cannot be asked here."""
        super().__init__()
        self._touched = condition is not None
        asked = (condition.field,) if condition else ()
        self.field = Choice(_subjects(own_fields, asked, left_out), name="Field")
        self.field.setMinimumContentsLength(9)
        self.operator = Choice(name="Operator")
        self.operator.setMinimumContentsLength(6)
        self.value = ValueField()
        self.remove = Button(kind="quiet", icon_name="x", tip="Remove this condition")
        self.remove.clicked.connect(self.removed)
        self.problem = Label("", "error", wrap=True)
        self.problem.setVisible(False)
        self._lay_out()
        self.field.activated.connect(lambda _position: self._on_field())
        self.operator.activated.connect(lambda _position: self._on_operator())
        self._begin(condition)

    def _lay_out(self) -> None:
        self._values = row(self.value, self.remove, gap=0.3)
        self._line = row(gap=0.5)
        about = row(gap=0.5)
        about.addWidget(self.field, 7)
        about.addWidget(self.operator, 6)
        self._line.addLayout(about, 10)
        self._line.addLayout(self._values, 9)
        self.setLayout(column(self._line, self.problem, gap=0.25))

    def _begin(self, condition: Condition | None) -> None:
        if condition is not None:
            self.field.set_value(condition.field)
        self._offer_operators()
        self.operator.set_value(condition.op if condition else USUAL_OPERATORS[self._subject().sort])
        self._show_value_field()
        if condition is not None:
            self.value.show_values(as_given(self._subject(), condition))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        across = self.width() >= em(_ROOM_FOR_ONE_LINE)
        self._line.setDirection(
            QBoxLayout.Direction.LeftToRight if across else QBoxLayout.Direction.TopToBottom
        )

    def condition(self) -> Condition:
        """The condition as it stands. Raises InvalidInputError."""
        op = str(self.operator.value())
        return Condition(self._subject().key, op, as_value(op, self.value.given()))

    def check(self, *, insist: bool = False) -> bool:
        """Show what is wrong, if anything; a value nobody has typed yet is not blamed unless `insist`."""
        problem = self._problem()
        self._touched = self._touched or insist
        shown = problem if self._touched else ""
        self.problem.setText(shown)
        self.problem.setVisible(bool(shown))
        self.value.mark(bool(shown))
        self.value.setAccessibleDescription(shown)
        return not problem

    def _problem(self) -> str:
        try:
            self.condition()
        except InvalidInputError as error:
            if not self.value.given():
                return "Give a value."
            return f"{error.message} {error.hint}".strip()
        return ""

    def _subject(self) -> Subject:
        return subject(str(self.field.value()))

    def _on_field(self) -> None:
        self._offer_operators()
        self.operator.set_value(USUAL_OPERATORS[self._subject().sort])
        self._touched = False
        self._show_value_field()
        self.changed.emit()

    def _on_operator(self) -> None:
        given = self.value.given()
        self._show_value_field()
        self.value.show_values(given)
        self.changed.emit()

    def _offer_operators(self) -> None:
        self.operator.set_choices(operators(self._subject()))

    def _show_value_field(self) -> None:
        made = value_field(self._subject(), str(self.operator.value()))
        self._values.replaceWidget(self.value, made)
        self.value.hide()
        self.value.deleteLater()
        self.value = made
        self.value.changed.connect(self._on_value)
        self.setTabOrder(self.operator, made)
        self.setTabOrder(made, self.remove)

    def _on_value(self) -> None:
        self._touched = True
        self.changed.emit()


def _subjects(
    own_fields: Sequence[str], asked: Sequence[str], left_out: Collection[str]
) -> list[tuple[str, str]]:
    """What is asked most often, then all others by name, then the user's own columns."""
    skipped = (*FIRST_ASKED, *left_out)
    rest = sorted((one for key, one in SUBJECTS.items() if key not in skipped), key=lambda one: one.label)
    own = dict.fromkeys(
        [*(CUSTOM + name for name in own_fields), *(one for one in asked if one.startswith(CUSTOM))]
    )
    known = [*(SUBJECTS[key] for key in FIRST_ASKED), *rest, *map(subject, own)]
    return [(one.key, one.label) for one in known]
