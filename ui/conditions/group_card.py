"""A group of conditions as a card: all, any or none of its rows and of the groups inside it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from prospector.conditions import All, Any, Condition, Node, Not, Touched
from prospector.conditions.signalled import Signalled
from ui.conditions.condition_row import ConditionRow
from ui.conditions.leaf_row import LeafRow, Offers
from ui.conditions.leaves import is_leaf, leaf_row
from ui.theme import em
from ui.widgets import Button, Choice, FlowLayout, Label, column, holder, row

DEEPEST = 8
_JOINS = [("all", "All of these"), ("any", "Any of these"), ("none", "None of these")]
_EMPTY = {
    "all": "Everybody. Add a condition to narrow.",
    "any": "Nobody. Add a condition.",
    "none": "Everybody.",
}


class GroupCard(QFrame):
    """Conditions in rows, and further groups as cards within. `changed` follows every change."""

    changed = Signal()
    removed = Signal()

    def __init__(self, offers: Offers, *, depth: int = 0) -> None:
        super().__init__()
        self.setProperty("kind", "card" if depth % 2 else "sunken")
        self.offers = offers
        self._depth = depth
        self.parts: list[ConditionRow | LeafRow | GroupCard] = []
        self.join = Choice(_JOINS, name="How these conditions go together")
        self.join.setFixedWidth(em(12))
        self.remove = Button(kind="quiet", icon_name="trash-2", tip="Remove this group")
        self.add_condition = Button("Condition", self.begin_condition, kind="link", icon_name="plus")
        self.add_history = Button("Touch history", self.begin_history, kind="link", icon_name="plus")
        self.add_signals = Button("Signals", self.begin_signals, kind="link", icon_name="plus")
        self.add_group = Button("Group", self.begin_group, kind="link", icon_name="plus")
        self._nothing = Label("", "faint")
        self._lay_out()
        self.remove.setVisible(depth > 0)
        self.add_group.setVisible(depth < DEEPEST)
        self.join.activated.connect(lambda _position: self._on_join())
        self.remove.clicked.connect(self.removed)
        self._show_empty()

    def _lay_out(self) -> None:
        self._rows = column(gap=0.7)
        head = row(self.join, "stretch", self.remove, gap=0.6)
        foot = FlowLayout(gap=1.0)
        for button in (self.add_condition, self.add_history, self.add_signals, self.add_group):
            foot.addWidget(button)
        self.setLayout(
            column(head, self._rows, self._nothing, holder(foot), gap=0.7, margin=(0.9, 0.7, 0.9, 0.5))
        )

    # --- what it asks

    def node(self) -> Node:
        """What is asked, as it stands. Raises InvalidInputError."""
        nodes = [_node(part) for part in self.parts]
        join = self.join.value()
        if join == "none":
            return Not(nodes[0] if len(nodes) == 1 else Any(nodes))
        return nodes[0] if len(nodes) == 1 else All(nodes) if join == "all" else Any(nodes)

    def show_node(self, node: Node) -> None:
        """Show this instead of what was shown."""
        for part in list(self.parts):
            self._drop(part)
        join, nodes = _shape(node)
        self.join.set_value(join)
        for one in nodes:
            self._show(one)
        self._show_empty()

    def check(self, *, insist: bool = False) -> bool:
        """Show what is wrong in its place; whether all is well."""
        sound = [part.check(insist=insist) for part in self.parts]
        return all(sound)

    # --- building

    def begin_condition(self) -> None:
        """One more row about a field."""
        made = ConditionRow(self.offers.own_fields)
        self._add(made)
        made.field.setFocus()
        self.changed.emit()

    def begin_history(self) -> None:
        """One more row about the touch history: nobody wrote or called for three months."""
        self._begin_leaf(Not(Touched(within_days=90)))

    def begin_signals(self) -> None:
        """One more row about signals."""
        self._begin_leaf(Signalled(within_days=30))

    def _begin_leaf(self, node: Node) -> None:
        made = leaf_row(node, self.offers)
        self._add(made)
        made.begin()
        self.changed.emit()

    def begin_group(self) -> None:
        """One more group inside this one, of the other kind."""
        made = GroupCard(self.offers, depth=self._depth + 1)
        made.join.set_value("all" if self.join.value() == "any" else "any")
        self._add(made)
        made.begin_condition()

    def focus_first(self) -> None:
        """Put the keyboard on the first row, or where one is added."""
        first = self.parts[0] if self.parts else None
        if isinstance(first, GroupCard):
            first.focus_first()
        elif isinstance(first, ConditionRow):
            first.field.setFocus()
        elif first is not None:
            first.begin()
        else:
            self.add_condition.setFocus()

    def _show(self, node: Node) -> None:
        if isinstance(node, Condition):
            self._add(ConditionRow(self.offers.own_fields, node))
        elif is_leaf(node):
            self._add(leaf_row(node, self.offers))
        else:
            made = GroupCard(self.offers, depth=self._depth + 1)
            made.show_node(node)
            self._add(made)

    def _add(self, part: ConditionRow | LeafRow | GroupCard) -> None:
        part.changed.connect(self.changed)
        part.removed.connect(lambda: self._remove(part))
        self.parts.append(part)
        self._rows.addWidget(part)
        self._show_empty()

    def _remove(self, part: ConditionRow | LeafRow | GroupCard) -> None:
        self._drop(part)
        self._show_empty()
        self.add_condition.setFocus()
        self.changed.emit()

    def _drop(self, part: ConditionRow | LeafRow | GroupCard) -> None:
        self.parts.remove(part)
        self._rows.removeWidget(part)
        part.hide()
        part.deleteLater()

    def _on_join(self) -> None:
        self._show_empty()
        self.changed.emit()

    def _show_empty(self) -> None:
        self._nothing.setText(_EMPTY[str(self.join.value())])
        self._nothing.setVisible(not self.parts)


def _node(part: ConditionRow | LeafRow | GroupCard) -> Node:
    return part.condition() if isinstance(part, ConditionRow) else part.node()


def _shape(node: Node) -> tuple[str, tuple[Node, ...]]:
    """How a group shows a node: its kind, and what stands in it."""
    if isinstance(node, All):
        return "all", node.nodes
    if isinstance(node, Any):
        return "any", node.nodes
    if isinstance(node, Not) and not is_leaf(node):
        return "none", node.node.nodes if isinstance(node.node, Any) else (node.node,)
    return "all", (node,)
