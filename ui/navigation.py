"""The bar at the left: the steps of the work in their order, under a few headings."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QWidget

from ui.theme import em, icon
from ui.widgets import Button, Label, column, holder, set_flag


@dataclass(frozen=True, slots=True)
class Step:
    """A screen's place in the navigation; its package is ui.<key> with a function build(app).

    Steps of one `group` stand together under its name; those without one stand at the bottom.
    """

    key: str
    label: str
    icon: str
    shortcut: str
    group: str = ""


STEPS = (
    Step("prospects", "Prospects", "users", "Ctrl+1", "People"),
    Step("segments", "Segments", "layers", "Ctrl+Alt+1", "People"),
    Step("imports", "Imports", "file-spreadsheet", "Ctrl+2", "People"),
    Step("clean", "Clean a list", "sparkles", "Ctrl+9", "People"),
    Step("duplicates", "Duplicates", "copy", "Ctrl+8", "People"),
    Step("icp", "Ideal customer", "funnel", "Ctrl+3", "Qualify"),
    Step("qualify", "Qualification", "gauge", "Ctrl+Alt+2", "Qualify"),
    Step("signals", "Signals", "radio", "Ctrl+Alt+3", "Qualify"),
    Step("prediction", "Likelihood", "trending-up", "Ctrl+Alt+4", "Qualify"),
    Step("templates", "Templates", "layout-template", "Ctrl+4", "Write"),
    Step("drafts", "Drafts", "mail", "Ctrl+5", "Write"),
    Step("review", "Review queue", "clipboard-check", "Ctrl+Alt+5", "Write"),
    Step("outbox", "Outbox", "send", "Ctrl+Alt+6", "Write"),
    Step("touches", "Touch log", "list-checks", "Ctrl+6", "Follow up"),
    Step("suppressions", "Do not contact", "ban", "Ctrl+7", "Follow up"),
    Step("settings", "Settings", "settings", "Ctrl+,"),
)


def present_steps() -> list[Step]:
    """The steps whose screen exists."""
    return [step for step in STEPS if _has_package(step)]


def _has_package(step: Step) -> bool:
    found = importlib.util.find_spec(f"ui.{step.key}")
    return found is not None and found.origin is not None


class Navigation(QScrollArea):
    """A button for every step; `chosen` is called with the step's key."""

    def __init__(self, steps: Sequence[Step], chosen: Callable[[str], object]) -> None:
        super().__init__()
        self._steps = steps
        self._chosen = chosen
        self._headings: list[Label] = []
        self.buttons: dict[str, Button] = {}
        self.setObjectName("navigation")
        self.setAccessibleName("Navigation")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # in a low window the wheel and Tab still reach every step; a bar would be as wide as the icons
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(self._filled())

    def _filled(self) -> QWidget:
        group = QButtonGroup(self, exclusive=True)
        box = column(gap=0.15, margin=(0.75, 0.5, 0.75, 0.75))
        for name, steps in groupby(self._steps, key=lambda step: step.group):
            if name:
                box.addWidget(self._heading(name))
            else:
                box.addStretch(1)
            for step in steps:
                box.addWidget(self._button(step, group))
        return holder(box)

    def _heading(self, name: str) -> Label:
        heading = Label(name, "section")
        self._headings.append(heading)
        return heading

    def _button(self, step: Step, group: QButtonGroup) -> Button:
        button = Button(step.label, lambda: self._chosen(step.key), kind="navigation")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setIcon(icon(step.icon))
        button.toggled.connect(lambda on: button.setIcon(icon(step.icon, "accent_text" if on else "muted")))
        button.setToolTip(f"{step.label} ({QKeySequence(step.shortcut).toString()})")
        group.addButton(button)
        self.buttons[step.key] = button
        return button

    def fit(self, *, compact: bool) -> None:
        """Keep only the icons when compact; sizes follow the text's."""
        self.setFixedWidth(em(4.2) if compact else em(15))
        for heading in self._headings:
            heading.setContentsMargins(em(0.8), em(0.55), 0, em(0.15))
            heading.setVisible(not compact)
        for step in self._steps:
            button = self.buttons[step.key]
            button.setText("" if compact else step.label)
            button.setIconSize(QSize(em(1.4) if compact else em(1.95), em(1.4)))
            set_flag(button, "compact", compact)

    def show_current(self, key: str) -> None:
        """Mark the step that is in front."""
        self.buttons[key].setChecked(True)
        self.ensureWidgetVisible(self.buttons[key], 0, em(1))
