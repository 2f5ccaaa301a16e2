"""The row that asks for the touch history: how, with what outcome, when, how often, unanswered."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QSpinBox

from prospector.conditions import Node, Not, Touched
from prospector.conditions.catalogue import MOST_DAYS
from prospector.conditions.touched import MOST_TIMES, outcomes_of
from prospector.errors import InvalidInputError
from prospector.records import TOUCH_KINDS
from ui.conditions.leaf_row import LeafRow, Offers
from ui.conditions.value_fields import SeveralOf
from ui.theme import em
from ui.widgets import Button, Choice, FlowLayout, Label, column, holder, row

_WHEN = [
    ("any", "at any time"),
    ("within", "in the last"),
    ("older", "more than"),
    ("between", "between"),
]
_UNITS = {"any": "", "within": "days", "older": "days ago", "between": "days ago"}
_KINDS = {
    "handed_over": "Handed over", "sent": "Sent by hand", "called": "Call", "linkedin": "LinkedIn",
    "letter": "Letter", "met": "Meeting", "replied": "Reply", "form": "Form", "event": "Event",
    "note": "Note",
}  # fmt: skip


class CountSpin(QSpinBox):
    """A whole number from 1; the mouse wheel never changes it by accident."""

    def __init__(self, most: int, value: int, name: str) -> None:
        super().__init__()
        self.setRange(1, most)
        self.setValue(value)
        self.setAccessibleName(name)
        self.setFixedWidth(em(5.2))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class TouchedRow(LeafRow):
    """Fields that make a question about the touch history."""

    def __init__(self, node: Node, offers: Offers) -> None:
        super().__init__()
        asked = node.node if isinstance(node, Not) else node
        assert isinstance(asked, Touched)
        self.verb = Choice([("yes", "Touched"), ("no", "Not touched")], name="Touched or not")
        self.verb.set_value("no" if isinstance(node, Not) else "yes")
        self.kinds = SeveralOf([(kind, _kind(kind)) for kind in TOUCH_KINDS], none="in any way")
        self.kinds.show_values(asked.kinds)
        self.when = Choice(_WHEN, name="When")
        self.older = CountSpin(MOST_DAYS, asked.older_days or 30, "At least this many days ago")
        self.within = CountSpin(MOST_DAYS, asked.within_days or 90, "At most this many days ago")
        self.outcomes = SeveralOf(_outcomes(asked.kinds), none="any outcome")
        self.outcomes.show_values(asked.outcomes)
        self.template = Choice(_templates(offers.templates, asked.template), name="Template")
        self.template.set_value(asked.template)
        self.times = CountSpin(MOST_TIMES, asked.times, "At least this many times")
        self.unanswered = QCheckBox("and no reply since")
        self.unanswered.setChecked(asked.without_reply)
        self._begin_when(asked)
        self._lay_out()
        self._connect()

    def _begin_when(self, asked: Touched) -> None:
        bounds = (asked.older_days is not None, asked.within_days is not None)
        whens = {(False, False): "any", (False, True): "within", (True, False): "older"}
        self.when.set_value(whens.get(bounds, "between"))

    def _lay_out(self) -> None:
        self._and, self._unit = Label("and", "muted"), Label("", "muted")
        self._remove = Button(kind="quiet", icon_name="x", tip="Remove this condition")
        self.problem = Label("", "error", wrap=True)
        self.problem.setVisible(False)
        self.verb.setFixedWidth(em(10.8))
        self.when.setFixedWidth(em(10.2))
        head = row(self.verb, gap=0.5)
        head.addWidget(self.kinds, 1)
        head.addWidget(self._remove)
        what = row(gap=0.5)
        for field in (self.outcomes, self.template):
            what.addWidget(field, 1)
        days = holder(row(self.when, self.older, self._and, self.within, self._unit, gap=0.5))
        often = holder(row(Label("at least", "muted"), self.times, Label("times", "muted"), gap=0.5))
        flow = FlowLayout(gap=0.9)
        for part in (days, often, self.unanswered):
            flow.addWidget(part)
        self.setLayout(column(head, what, holder(flow), self.problem, gap=0.5))
        self.setFocusProxy(self.verb)
        self._show_days()

    def _connect(self) -> None:
        self._remove.clicked.connect(self.removed)
        for choice in (self.verb, self.template):
            choice.activated.connect(lambda _position: self.changed.emit())
        self.when.activated.connect(lambda _position: self._on_when())
        self.kinds.changed.connect(self._on_kinds)
        self.outcomes.changed.connect(self.changed)
        for spin in (self.older, self.within, self.times):
            spin.valueChanged.connect(lambda _value: self.changed.emit())
        self.unanswered.toggled.connect(lambda _on: self.changed.emit())

    def node(self) -> Node:
        when = self.when.value()
        asked = Touched(
            kinds=self.kinds.given(),
            outcomes=self.outcomes.given(),
            template=str(self.template.value()),
            within_days=self.within.value() if when in ("within", "between") else None,
            older_days=self.older.value() if when in ("older", "between") else None,
            times=self.times.value(),
            without_reply=self.unanswered.isChecked(),
        )
        return Not(asked) if self.verb.value() == "no" else asked

    def check(self, *, insist: bool = False) -> bool:
        problem = ""
        try:
            self.node()
        except InvalidInputError as error:
            problem = f"{error.message} {error.hint}".strip()
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        return not problem

    def _on_when(self) -> None:
        self._show_days()
        self.changed.emit()

    def _show_days(self) -> None:
        when = self.when.value()
        self.older.setVisible(when in ("older", "between"))
        self.within.setVisible(when in ("within", "between"))
        self._and.setVisible(when == "between")
        self._unit.setText(_UNITS[str(when)])
        self._unit.setVisible(when != "any")

    def _on_kinds(self) -> None:
        """Only outcomes that touches of these kinds can have stay chosen."""
        known = outcomes_of(self.kinds.given())
        chosen = [outcome for outcome in self.outcomes.given() if outcome in known]
        self.outcomes.offer(_outcomes(self.kinds.given()))
        self.outcomes.show_values(chosen)
        self.outcomes.setEnabled(bool(known))
        self.changed.emit()


def _kind(kind: str) -> str:
    return _KINDS.get(kind, kind.replace("_", " ").capitalize())


def _outcomes(kinds: Iterable[str]) -> list[tuple[str, str]]:
    return [(key, key.replace("_", " ").capitalize()) for key in outcomes_of(tuple(kinds))]


def _templates(names: tuple[str, ...], asked: str) -> list[tuple[str, str]]:
    known = [*names, *([asked] if asked and asked not in names else [])]
    return [("", "with any template or none"), *((name, f"using {name}") for name in known)]
