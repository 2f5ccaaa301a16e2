"""What a row offers that asks a question which is not about one field, and the row that does it in text."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from prospector.conditions import Node, parse, unparse
from prospector.errors import InvalidInputError
from ui.widgets import Button, Label, TextField, column, row


@dataclass(frozen=True, slots=True)
class Offers:
    """What fields may offer that only the workspace knows: the user's own columns, and its templates."""

    own_fields: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()


class LeafRow(QWidget):
    """One such question, or its opposite. `changed` follows every change; `removed` the cross."""

    changed = Signal()
    removed = Signal()

    def node(self) -> Node:
        """The question as it stands. Raises InvalidInputError."""
        raise NotImplementedError

    def check(self, *, insist: bool = False) -> bool:
        """Show what is wrong, if anything; whether all is well."""
        raise NotImplementedError

    def begin(self) -> None:
        """Put the cursor where editing starts."""
        self.setFocus()


class WrittenRow(LeafRow):
    """The written form in a line of text."""

    def __init__(self, node: Node) -> None:
        super().__init__()
        self.text = TextField(unparse(node), name="Condition as text")
        self.text.textEdited.connect(lambda _text: self.changed.emit())
        remove = Button(kind="quiet", icon_name="x", tip="Remove this condition")
        remove.clicked.connect(self.removed)
        self.problem = Label("", "error", wrap=True)
        self.problem.setVisible(False)
        self.setLayout(column(row(self.text, remove, gap=0.3), self.problem, gap=0.25))
        self.setFocusProxy(self.text)

    def node(self) -> Node:
        return parse(self.text.text())

    def check(self, *, insist: bool = False) -> bool:
        problem = ""
        try:
            self.node()
        except InvalidInputError as error:
            problem = f"{error.message} {error.hint}".strip()
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        return not problem
