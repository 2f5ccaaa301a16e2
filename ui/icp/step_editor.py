"""The inline editor of one step of a rule: its conditions, in fields or as text, and its weight."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFrame, QSpinBox

from prospector.conditions import All, Any, Condition, Node, asked, parse, unparse
from prospector.errors import InvalidInputError
from prospector.icp.rules import CIRCULAR, LARGEST_WEIGHT, Step
from ui.conditions.condition_row import ConditionRow
from ui.icp.editing import USUAL_WEIGHT
from ui.theme import em
from ui.widgets import Button, Choice, FormRow, Label, TextArea, column, holder, row

_HINT = "Like: country in DACH and (title ~ sales or not employees < 50)"


class WeightSpin(QSpinBox):
    """A weight; 0 is stepped over, since it would change nothing. The mouse wheel never changes it."""

    def __init__(self, weight: int = USUAL_WEIGHT, *, name: str = "Weight") -> None:
        super().__init__()
        self.setRange(-LARGEST_WEIGHT, LARGEST_WEIGHT)
        self.setValue(weight)
        self.setAccessibleName(name)
        self.setToolTip("What it counts, in proportion to the other rules; negative takes away")
        self.setFixedWidth(em(5.2))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def stepBy(self, steps: int) -> None:
        to = self.value() + steps
        self.setValue(to if to else (1 if steps > 0 else -1))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class CapSpin(QSpinBox):
    """What several count at most. The mouse wheel never changes it."""

    def __init__(self, cap: int) -> None:
        super().__init__()
        self.setRange(1, LARGEST_WEIGHT)
        self.setValue(cap)
        self.setAccessibleName("Counts at most")
        self.setFixedWidth(em(5.2))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class StepEditor(QFrame):
    """One step: conditions in fields, or as text where they nest or the user prefers it."""

    changed = Signal()
    removed = Signal()

    def __init__(self, own_fields: Sequence[str], step: Step | None, *, weighted: bool) -> None:
        super().__init__()
        self.setProperty("kind", "sunken")
        self._own_fields = own_fields
        self._weighted = weighted
        self.as_text = False
        self.rows: list[ConditionRow] = []
        self.lead = Label("When", "strong")
        self.join = Choice([("all", "all of these"), ("any", "any of these")], name="Conditions")
        self.join.setFixedWidth(em(10.5))
        self.weight = WeightSpin(step.weight if step else USUAL_WEIGHT)
        self.remove = Button(kind="quiet", icon_name="trash-2", tip="Remove this step")
        self.text = TextArea(name="Conditions as text", lines=3, code=True)
        self.text.setTabChangesFocus(True)
        self.text_row = FormRow("Conditions as text", self.text, hint=_HINT)
        self.add = Button("Condition", self.add_row, kind="link", icon_name="plus")
        self.switch = Button("Write as text", self._switch, kind="link", icon_name="code")
        self._lay_out()
        self._connect()
        self._begin(step)

    def _lay_out(self) -> None:
        self._rows = column(gap=0.5)
        self._weight = holder(row(Label("counts", "muted"), self.weight, gap=0.5))
        if not self._weighted:
            self._weight.hide()
        head = row(self.lead, self.join, "stretch", self._weight, self.remove, gap=0.6)
        foot = row(self.add, "stretch", self.switch)
        self.setLayout(column(head, self._rows, self.text_row, foot, gap=0.6, margin=(0.8, 0.6, 0.8, 0.5)))

    def _connect(self) -> None:
        self.remove.clicked.connect(self.removed)
        self.join.activated.connect(lambda _position: self.changed.emit())
        self.weight.valueChanged.connect(lambda _weight: self.changed.emit())
        self.text.textChanged.connect(self.changed)

    def _begin(self, step: Step | None) -> None:
        flat = _flat(step.when) if step else ("all", [])
        if step is not None and flat is None:
            self._fill_text(step.when)
        self.as_text = flat is None
        join, conditions = flat or ("all", [])
        self.join.set_value(join)
        for condition in conditions:
            self._add(condition)
        if not conditions:
            self._add(None)
        self._show_form()

    def show_place(self, position: int, *, alone: bool) -> None:
        """Say which step it is: the first that holds counts."""
        self.lead.setText("When" if position == 0 else "Otherwise, when")
        self.remove.setVisible(not alone)

    def when(self) -> Node:
        """What is asked, as it stands. Raises InvalidInputError."""
        if self.as_text:
            return _judgeable(parse(self.text.toPlainText()))
        conditions = [one.condition() for one in self.rows]
        if len(conditions) == 1:
            return conditions[0]
        return All(conditions) if self.join.value() == "all" else Any(conditions)

    def check(self, *, insist: bool = False) -> bool:
        """Show what is wrong in its place; whether all is well."""
        if not self.as_text:
            sound = [one.check(insist=insist) for one in self.rows]
            return all(sound) and bool(self.weight.value())
        problem = self._text_problem()
        self.text_row.show_error(problem)
        return not problem and bool(self.weight.value())

    def _text_problem(self) -> str:
        try:
            self.when()
        except InvalidInputError as error:
            place = f" (at {error.place})" if error.place else ""
            return f"{error.message}{place} {error.hint}".strip()
        return ""

    def add_row(self) -> None:
        """One more condition."""
        self._add(None).field.setFocus()
        self.changed.emit()

    def _add(self, condition: Condition | None) -> ConditionRow:
        made = ConditionRow(self._own_fields, condition, left_out=CIRCULAR)
        made.changed.connect(self.changed)
        made.removed.connect(lambda: self._remove(made))
        self.rows.append(made)
        self._rows.addWidget(made)
        self._show_form()
        return made

    def _remove(self, one: ConditionRow) -> None:
        self.rows.remove(one)
        one.hide()
        one.deleteLater()
        self._show_form()
        self.changed.emit()

    def _switch(self) -> None:
        """Between fields and text; text that nests or is wrong stays text."""
        if self.as_text:
            self._to_fields()
        else:
            self._to_text()
        self._show_form()
        self.changed.emit()

    def _to_text(self) -> None:
        if all(one.check() for one in self.rows):
            self._fill_text(self.when())
        self.as_text = True

    def _to_fields(self) -> None:
        flat = _flat(self.when()) if self.check(insist=True) else None
        if flat is None:
            return
        for one in list(self.rows):
            self.rows.remove(one)
            one.hide()
            one.deleteLater()
        self.as_text = False
        self.join.set_value(flat[0])
        for condition in flat[1]:
            self._add(condition)

    def _fill_text(self, when: Node) -> None:
        blocked = self.text.blockSignals(True)
        self.text.setPlainText(unparse(when))
        self.text.blockSignals(blocked)

    def _show_form(self) -> None:
        self.text_row.setVisible(self.as_text)
        self.add.setVisible(not self.as_text)
        self.join.setVisible(not self.as_text and len(self.rows) > 1)
        for one in self.rows:
            one.setVisible(not self.as_text)
            one.remove.setVisible(len(self.rows) > 1)
        self.switch.set_text("Use fields" if self.as_text else "Write as text")
        self.switch.setEnabled(not self.as_text or self._fits_fields())
        self.switch.setToolTip("" if self.switch.isEnabled() else "Fields hold one level of conditions")

    def _fits_fields(self) -> bool:
        try:
            return _flat(self.when()) is not None
        except InvalidInputError:
            return False

    def follow_text(self) -> None:
        """After a pause in typing: whether the text could be shown in fields may have changed."""
        if self.as_text:
            self._show_form()


def _judgeable(node: Node) -> Node:
    """`node`, unless it asks for what the rules themselves make."""
    if not CIRCULAR.isdisjoint(asked(node)):
        raise InvalidInputError("A rule cannot ask for the fit that the rules make.", hint="Ask for a field.")
    return node


def _flat(node: Node) -> tuple[str, list[Condition]] | None:
    """`all` or `any` and its conditions, when the node is no more than one level of them."""
    if isinstance(node, Condition):
        return "all", [node]
    if isinstance(node, All | Any) and node.nodes and all(isinstance(one, Condition) for one in node.nodes):
        return "all" if isinstance(node, All) else "any", [
            one for one in node.nodes if isinstance(one, Condition)
        ]
    return None
