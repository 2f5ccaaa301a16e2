"""Choices most files need no word about: policies of single fields, values for empty cells, matching."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout

from prospector.fields import label
from prospector.lists.options import FILE_ONLY, OF_LIST, WORKSPACE
from prospector.lists.policies import APPENDED, CUSTOM
from prospector.prospects import ListRow
from ui.theme import em
from ui.widgets import Button, Card, Choice, FormRow, Label, TextField, column, holder, row, rule

POLICY_WORDS = (
    ("fill", "Fill their blanks"),
    ("overwrite", "Overwrite with this file"),
    ("keep", "Leave them as they are"),
    ("append", "Add a second value"),
)
_DEFAULTED = ("country", "language", "industry", "source")


class FieldPolicies(QDialog):
    """One choice per field; where none is made, the field goes the way of all."""

    def __init__(self, fields: Sequence[str], general: str, exceptions: dict[str, str]) -> None:
        super().__init__()
        self.setWindowTitle("Prospects already there")
        self.resize(em(40), em(38))
        words = dict(POLICY_WORDS)
        self.choices = {name: _policy_choice(name, words[general], exceptions) for name in fields}
        grid = QGridLayout()
        grid.setVerticalSpacing(em(0.5))
        grid.setHorizontalSpacing(em(1.4))
        for line, (name, choice) in enumerate(self.choices.items()):
            grid.addWidget(Label(_field_words(name), "strong"), line, 0)
            grid.addWidget(choice, line, 1)
        grid.setColumnStretch(1, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        body = holder(column(grid, "stretch", margin=(0, 0, 0.8, 0)))
        body.setObjectName("card-body")
        area.setWidget(body)
        told = Label(
            "An empty cell never changes anything, nor does a value that says the same with less detail."
            " Stages, opt-outs and the do-not-contact list are out of a file’s reach.",
            "muted",
            wrap=True,
        )
        box = column(Label("What this file may do, field by field", "heading"), told, gap=0.9, margin=1.5)
        box.addWidget(Card(column(area)), 1)
        box.addLayout(_buttons(self, "Use these"))
        self.setLayout(box)

    def exceptions(self) -> dict[str, str]:
        """The fields that go another way."""
        return {name: choice.value() for name, choice in self.choices.items() if choice.value()}


def _policy_choice(name: str, general: str, exceptions: dict[str, str]) -> Choice:
    offered = [pair for pair in POLICY_WORDS if pair[0] != "append" or name in APPENDED]
    choice = Choice(
        [("", f"Like all: {general[0].lower()}{general[1:]}"), *offered], name=f"{_field_words(name)}, policy"
    )
    choice.set_value(exceptions.get(name, ""))
    return choice


def _field_words(name: str) -> str:
    return "Custom fields" if name == CUSTOM else label(name)


class MoreChoices(QDialog):
    """Values for empty cells, and whom rows are matched against."""

    def __init__(self, defaults: dict[str, str], scope: str, accept: str, lists: Sequence[ListRow]) -> None:
        super().__init__()
        self.setWindowTitle("More choices")
        self.setMinimumWidth(em(34))
        names = [*_DEFAULTED, *(name for name in defaults if name not in _DEFAULTED)]
        self.fields = {name: TextField(defaults.get(name, ""), name=label(name)) for name in names}
        whom = [(WORKSPACE, "Everybody in the workspace"), (FILE_ONLY, "Only this file’s own rows")]
        whom += [(f"{OF_LIST}{one.id}", f"Only the list “{one.name}”") for one in lists]
        self.scope = Choice(whom, name="Look for the same people among")
        self.surely = Choice(
            (("likely", "When it is likely or certain"), ("certain", "Only when it is certain")),
            name="Take rows for one person",
        )
        self.scope.set_value(scope)
        self.surely.set_value(accept)
        self.setLayout(self._laid_out())

    def _laid_out(self) -> QVBoxLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(em(1.2))
        grid.setVerticalSpacing(em(0.8))
        for number, (name, field) in enumerate(self.fields.items()):
            grid.addWidget(FormRow(label(name), field), number // 2, number % 2, Qt.AlignmentFlag.AlignTop)
        return column(
            Label("Where a cell is empty, take", "heading"),
            grid,
            0.4,
            rule(),
            0.4,
            Label("Duplicates", "heading"),
            FormRow("Look for the same people among", self.scope),
            FormRow(
                "Take rows for one person", self.surely, hint="What is less sure is kept apart for review."
            ),
            0.4,
            _buttons(self, "Use these"),
            gap=0.7,
            margin=1.5,
        )

    def defaults(self) -> dict[str, str]:
        """The values given."""
        return {name: field.text().strip() for name, field in self.fields.items() if field.text().strip()}


def _buttons(dialog: QDialog, words: str) -> QHBoxLayout:
    go = Button(words, dialog.accept, kind="primary")
    go.setDefault(True)
    return row("stretch", Button("Cancel", dialog.reject), go, gap=0.6)
