"""The policy as a form: the two thresholds, the half-life with its curve, the points, and the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QSizePolicy, QSlider, QSpinBox, QWidget

from prospector.icp import policy as policies
from prospector.icp.policy import LEVELS, SCORED, Policy
from prospector.icp.qualification import NAMES
from ui.prospects.dialogs import TOUCH_WORDS, words_of
from ui.qualify.decay_chart import DecayChart
from ui.theme import em
from ui.widgets import Card, FormRow, Label, Section, TextField, column, holder, row

_MARKS = (
    ("fit", "Fit at least"), ("engagement", "Engagement at least"), ("leave", "Back below engagement"),
)  # fmt: skip


class PolicyForm(QWidget):
    """Shows a policy and says every change of it: the dotted name and the value."""

    changed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[str, NumberLine] = {}
        self._points: dict[str, PointsSpin] = {}
        self._curve = DecayChart()
        self.half_life = _HalfLife()
        self.half_life.valueChanged.connect(lambda days: self._tell("half_life_days", _plain(days)))
        self.task = TextField(name="The task")
        self.task.textEdited.connect(lambda words: self._tell("task.words", words))
        parts: list[QWidget] = [Label("Policy", "heading"), *(self._mark(level) for level in LEVELS)]
        parts += [self._fading(), self._events(), self._rest()]
        self.setLayout(column(*parts, "stretch", gap=1.15, margin=(1.4, 1.4, 1.4, 1.0)))

    def show_policy(self, policy: Policy) -> None:
        """Show this policy, telling nothing; the field that is being typed into stays as it is."""
        data = policies.to_data(policy)
        for name, line in self._numbers.items():
            line.show_value(int(_at(data, name)))
        for name, spin in self._points.items():
            with QSignalBlocker(spin):
                spin.setValue(int(_at(data, name) or 0))
        with QSignalBlocker(self.half_life):
            self.half_life.setValue(policy.half_life_days)
        self._curve.show_half_life(policy.half_life_days)
        if self.task.text() != policy.task and not self.task.hasFocus():
            self.task.setText(policy.task)

    def number(self, name: str) -> NumberLine:
        """The line of a number by its dotted name, such as mql.engagement."""
        return self._numbers[name]

    def points(self, kind: str, outcome: str) -> PointsSpin:
        """The field of what an event gives."""
        return self._points[f"points.{kind}.{outcome or 'any'}"]

    def _tell(self, name: str, value: object) -> None:
        if name == "half_life_days":
            self._curve.show_half_life(float(str(value)))
        self.changed.emit(name, value)

    def _line(self, name: str, words: str, least: int, most: int, *, slider: bool = True) -> NumberLine:
        line = NumberLine(words, least, most, slider=slider)
        line.changed.connect(lambda value: self._tell(name, value))
        self._numbers[name] = line
        return line

    def _mark(self, level: str) -> QWidget:
        lines = [
            self._line(f"{level}.{key}", words, 1 if key == "engagement" else 0, 100) for key, words in _MARKS
        ]
        return Section(f"Becomes {NAMES[level]} from", Card(column(*lines, gap=0.6)))

    def _fading(self) -> QWidget:
        words = Label("Points halve every", "")
        words.setBuddy(self.half_life)
        line = row(words, self.half_life, "stretch", gap=0.6)
        return Section("Half-life", Card(column(line, self._curve, gap=0.6)))

    def _events(self) -> QWidget:
        box = column(gap=0.9)
        for kind, outcomes in SCORED.items():
            box.addWidget(self._kind(kind, outcomes))
        words = Label("What you send gives nothing, and opens are not looked at.", "faint", wrap=True)
        box.addWidget(words)
        return Section("Points of an event", Card(box))

    def _kind(self, kind: str, outcomes: tuple[str, ...]) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(em(0.6))
        grid.setVerticalSpacing(em(0.3))
        grid.setColumnStretch(0, 1)
        for line, outcome in enumerate(outcomes):
            words = words_of(outcome) if outcome else "No outcome noted"
            spin = PointsSpin(f"{TOUCH_WORDS[kind]}: {words}")
            name = f"points.{kind}.{outcome or 'any'}"
            spin.valueChanged.connect(lambda value, name=name: self._tell(name, value))
            self._points[name] = spin
            grid.addWidget(Label(words, "muted"), line, 0)
            grid.addWidget(spin, line, 1)
        return holder(column(Label(TOUCH_WORDS[kind], "strong"), holder(grid), gap=0.3))

    def _rest(self) -> QWidget:
        people = self._line("per_company", "People per company at most", 1, 1000, slider=False)
        days = [
            self._line(f"task.{level}_days", f"Days to look at an {NAMES[level]}", 0, 365, slider=False)
            for level in LEVELS
        ]
        hint = "{name}, {company}, {stage} and {grade} stand for theirs."
        return Section(
            "Task and companies", Card(column(FormRow("The task", self.task, hint=hint), *days, people))
        )


class NumberLine(QWidget):
    """Words, a number, and under them a slider for it."""

    changed = Signal(int)

    def __init__(self, words: str, least: int, most: int, *, slider: bool) -> None:
        super().__init__()
        self.spin = _Spin()
        self.spin.setRange(least, most)
        self.spin.setAccessibleName(words)
        self.spin.valueChanged.connect(self._on_spin)
        self.slider = _Slider(Qt.Orientation.Horizontal)
        self.slider.setRange(least, most)
        self.slider.setAccessibleName(words)
        self.slider.valueChanged.connect(self.spin.setValue)
        line = row(Label(words), "stretch", self.spin, gap=0.6)
        self.setLayout(column(line, self.slider, gap=0.15))
        self.slider.setVisible(slider)

    def show_value(self, value: int) -> None:
        """Show a value, telling nothing."""
        for field in (self.spin, self.slider):
            with QSignalBlocker(field):
                field.setValue(value)

    def _on_spin(self, value: int) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(value)
        self.changed.emit(value)


class _Spin(QSpinBox):
    """A number that the mouse wheel never changes by accident while the pane is scrolled."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(em(5.2))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class PointsSpin(_Spin):
    """Points with their sign."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setRange(-policies.MOST_POINTS, policies.MOST_POINTS)
        self.setAccessibleName(name)

    def textFromValue(self, value: int) -> str:
        return f"{value:+d}" if value else "0"


class _HalfLife(QDoubleSpinBox):
    """Days, mostly whole ones."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(1, policies.LONGEST_HALF_LIFE)
        self.setDecimals(0)
        self.setSuffix(" days")
        self.setAccessibleName("Half-life")
        self.setFixedWidth(em(8))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _Slider(QSlider):
    """A slider that the mouse wheel leaves to the pane."""

    def __init__(self, orientation: Qt.Orientation) -> None:
        super().__init__(orientation)
        self.setPageStep(10)
        self.setMinimumHeight(em(1.5))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def _at(data: Mapping[str, Any], name: str) -> Any:
    part: Any = data
    for step in name.split("."):
        part = part.get(step) if isinstance(part, Mapping) else None
    return part


def _plain(days: float) -> int | float:
    return int(days) if days == int(days) else days
