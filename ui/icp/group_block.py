"""Where cards stand: the kinds of rules under their headings, and the capped groups inside the score."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from prospector.icp.rules import Group
from ui.icp.editing import Entry
from ui.icp.step_editor import CapSpin
from ui.widgets import Button, ElidedLabel, Label, action, column, holder, menu_button, row

_HEADINGS = {
    "must": ("Must", "Who fails one of these is left out", "Add a must"),
    "must_not": ("Must not", "Who meets one of these is left out", "Add a must-not"),
    "score": ("Score", "Each one met adds its weight", "Rule"),
}


class KindBlock(QWidget):
    """One heading with its cards and the buttons for more."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        title, self._hint, add = _HEADINGS[kind]
        self.kind = kind
        self.add = Button(add, kind="link", icon_name="plus")
        self.add_keywords = Button("Keywords", kind="link", icon_name="plus", tip="Add words that add up")
        self.add_group = Button("Group", kind="link", icon_name="plus", tip="Add a group with a cap")
        self.hint = ElidedLabel(self._hint, "faint")
        self.cards: QVBoxLayout = column(gap=0.55)
        self.groups: QVBoxLayout = column(gap=0.8)
        head = row(Label(title, "section"), gap=0.8)
        head.addWidget(self.hint, 1)
        for button in (self.add, self.add_keywords, self.add_group):
            head.addWidget(button)
        if kind != "score":
            self.add_keywords.hide()
            self.add_group.hide()
        self.setLayout(column(head, self.cards, self.groups, gap=0.35))
        self.setAccessibleName(title)

    def say_weights(self, total: int) -> None:
        """Say what the weights of this kind add up to."""
        self.hint.setText(f"{self._hint} · all together {total:,}" if total else self._hint)


class GroupBlock(QFrame):
    """A named group: what it counts at most, and its cards. Its signals carry what the user wants."""

    cap_moved = Signal(object)
    rename_asked = Signal(str)
    dissolved = Signal(str)
    rule_asked = Signal(str, bool)

    def __init__(self, group: Group) -> None:
        super().__init__()
        self.setProperty("kind", "sunken")
        self.group = group
        self.name = ElidedLabel(group.name, "strong")
        self.cap = CapSpin(group.cap)
        self.sum = ElidedLabel("", "faint")
        self.cards: QVBoxLayout = column(gap=0.55)
        self.hint = Label(
            "No rules yet. Add one, or move one here with Group… in its menu.", "faint", wrap=True
        )
        self.more = menu_button(
            "", self._items(), kind="quiet", icon_name="ellipsis", tip="More for this group"
        )
        head = row(gap=0.5)
        head.addWidget(self.name, 6)
        head.addWidget(Label("counts at most", "muted"))
        head.addWidget(self.cap)
        head.addWidget(self.sum, 1)
        head.addWidget(self.more)
        self.setLayout(column(holder(head), self.hint, self.cards, gap=0.5, margin=(0.8, 0.5, 0.8, 0.8)))
        self.cap.valueChanged.connect(lambda cap: self.cap_moved.emit(Group(self.group.name, cap)))

    def _items(self) -> list[QAction]:
        return [
            action(
                self, "Add a rule", lambda: self.rule_asked.emit(self.group.name, False), icon_name="plus"
            ),
            action(
                self, "Add keywords", lambda: self.rule_asked.emit(self.group.name, True), icon_name="plus"
            ),
            action(self, "Rename…", lambda: self.rename_asked.emit(self.group.name), icon_name="pencil"),
            action(self, "Dissolve", lambda: self.dissolved.emit(self.group.name), icon_name="layers"),
        ]

    def show_group(self, group: Group, entries: tuple[Entry, ...]) -> None:
        """Show its present name, cap and what its rules add up to."""
        self.group = group
        self.name.setText(group.name)
        self.setAccessibleName(f"{group.name}, counts at most {group.cap:,}")
        if self.cap.value() != group.cap:
            blocked = self.cap.blockSignals(True)
            self.cap.setValue(group.cap)
            self.cap.blockSignals(blocked)
        most = sum(max(0, one.rule().weight) for one in entries if one.finished)
        self.sum.setText(f"of {most:,}" if most else "")
        self.sum.setToolTip("What its rules add up to")
        self.hint.setVisible(not entries)
