"""The row that asks for signals: of which kind, about what, when, how often."""

from __future__ import annotations

from prospector.conditions import Node, Not
from prospector.conditions.catalogue import MOST_DAYS
from prospector.conditions.signalled import MOST_TIMES, Signalled
from prospector.errors import InvalidInputError
from prospector.records import SIGNAL_KINDS
from ui.conditions.leaf_row import LeafRow, Offers
from ui.conditions.touched_row import CountSpin
from ui.conditions.value_fields import SeveralOf
from ui.theme import em
from ui.widgets import Button, Choice, FlowLayout, Label, TextField, column, holder, row

_WHEN = [("now", "that count now"), ("within", "in the last")]


class SignalledRow(LeafRow):
    """Fields that make a question about signals."""

    def __init__(self, node: Node, offers: Offers) -> None:
        super().__init__()
        asked = node.node if isinstance(node, Not) else node
        assert isinstance(asked, Signalled)
        self.verb = Choice([("yes", "Signals"), ("no", "No signals")], name="Signals or none")
        self.verb.set_value("no" if isinstance(node, Not) else "yes")
        named = [(kind, kind.replace("_", " ").capitalize()) for kind in SIGNAL_KINDS]
        self.kinds = SeveralOf(named, none="of any kind")
        self.kinds.show_values(asked.kinds)
        self.about = TextField(", ".join(asked.about), placeholder="about anything", name="About")
        self.about.setToolTip("Words of the topic; several with commas between them, of which one is enough")
        self.when = Choice(_WHEN, name="When")
        self.when.set_value("now" if asked.within_days is None else "within")
        self.within = CountSpin(MOST_DAYS, asked.within_days or 30, "In the last so many days")
        self.times = CountSpin(MOST_TIMES, asked.times, "At least this many")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._unit = Label("days", "muted")
        self._remove = Button(kind="quiet", icon_name="x", tip="Remove this condition")
        self.problem = Label("", "error", wrap=True)
        self.problem.setVisible(False)
        self.verb.setFixedWidth(em(10.8))
        self.when.setFixedWidth(em(11.5))
        head = row(self.verb, gap=0.5)
        head.addWidget(self.kinds, 1)
        head.addWidget(self._remove)
        flow = FlowLayout(gap=0.9)
        flow.addWidget(holder(row(self.when, self.within, self._unit, gap=0.5)))
        flow.addWidget(holder(row(Label("at least", "muted"), self.times, Label("times", "muted"), gap=0.5)))
        self.setLayout(column(head, self.about, holder(flow), self.problem, gap=0.5))
        self.setFocusProxy(self.verb)
        self._show_days()

    def _connect(self) -> None:
        self._remove.clicked.connect(self.removed)
        self.verb.activated.connect(lambda _position: self.changed.emit())
        self.when.activated.connect(lambda _position: self._on_when())
        self.kinds.changed.connect(self.changed)
        self.about.textEdited.connect(lambda _text: self.changed.emit())
        for spin in (self.within, self.times):
            spin.valueChanged.connect(lambda _value: self.changed.emit())

    def node(self) -> Node:
        asked = Signalled(
            kinds=self.kinds.given(),
            about=tuple(word for part in self.about.text().split(",") if (word := part.strip())),
            within_days=self.within.value() if self.when.value() == "within" else None,
            times=self.times.value(),
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
        for part in (self.within, self._unit):
            part.setVisible(self.when.value() == "within")
