"""The tabs A, B and so on above a template's subject, with each variant's share of prospects."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSpinBox, QWidget

from prospector.drafts.template_files import FIRST, MAX_WEIGHT, MOST_VARIANTS, Wording
from ui.theme import em
from ui.widgets import Button, FlowLayout, Label, clear, holder, row

LABELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class VariantBar(QWidget):
    """Shows the variants of a Wording, if there are several. What the user does are signals; the editor acts.

    The button `add` stands apart, wherever the editor puts it.

    Tab leads here from the widget `after`.
    """

    chosen = Signal(str)
    added = Signal(str)
    removed = Signal(str)
    weighed = Signal(int)

    def __init__(self, after: QWidget) -> None:
        super().__init__()
        self._after = after
        self._label = FIRST
        self._tabs = FlowLayout(gap=0.4)
        self.weight = QSpinBox()
        self.weight.setRange(0, MAX_WEIGHT)
        self.weight.setAccessibleName("Weight of this variant")
        self.weight.setToolTip("How often this variant is used, compared with the others; 0 stops using it")
        self.weight.valueChanged.connect(self.weighed.emit)
        self.weight.setFixedWidth(em(4.6))
        self.weight.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._share = Label("", "muted")
        self._weight_label = Label("Weight", "muted")
        self._weight_label.setBuddy(self.weight)
        self.remove = Button("Remove", lambda: self.removed.emit(self._label), kind="link")
        self.remove.setToolTip("Take this variant out of the template")
        self.add = Button("Variant", self._add, kind="link", icon_name="plus")
        self.add.setToolTip("Another wording; each prospect gets one of them, for good")
        self._free = ""
        line = row(gap=0.5)
        line.addWidget(holder(self._tabs), 1)
        for part in (self._share, self._weight_label, self.weight, self.remove):
            line.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(line)

    def show_variants(self, wording: Wording, label: str, faulty: Sequence[str], *, editable: bool) -> None:
        """Show which variants there are, and which of them is in the editor."""
        self._label = label
        labels = [one.label for one in wording.every]
        self._fill(labels, label, faulty, editable=editable)
        several = len(labels) > 1
        total = sum(one.weight for one in wording.every) or 1
        weight = wording.variant(label).weight
        self._share.setText(f"{round(100 * weight / total)} %")
        self._share.setToolTip(f"{round(100 * weight / total)} % of prospects get this variant")
        if self.weight.value() != weight:
            self.weight.blockSignals(True)
            self.weight.setValue(weight)
            self.weight.blockSignals(False)
        self.setVisible(several)
        for part in (self.weight, self.remove):
            part.setEnabled(editable)

    def _fill(self, labels: list[str], label: str, faulty: Sequence[str], *, editable: bool) -> None:
        held = next((tab.text() for tab in self.tabs() if tab.hasFocus()), "")
        clear(self._tabs)
        for one in labels:
            words = f"{one} ·  mistake" if one in faulty and one != label else f"Variant {one}"
            tab = Button(words, partial(self.chosen.emit, one), kind="tab")
            tab.setCheckable(True)
            tab.setChecked(one == label)
            tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            tab.setProperty("label", one)
            self._tabs.addWidget(tab)
            if tab.text() == held:
                tab.setFocus()
        self._free = next((one for one in LABELS[1:] if one not in labels), "")
        self.add.setEnabled(editable and len(labels) < MOST_VARIANTS)
        chained(self._after, *self.tabs(), self.weight, self.remove)

    def _add(self) -> None:
        self.added.emit(self._free)

    def tabs(self) -> list[Button]:
        """The tabs, in order."""
        every = (self._tabs.itemAt(place) for place in range(self._tabs.count()))
        widgets = [item.widget() for item in every if item is not None]
        return [one for one in widgets if isinstance(one, Button) and one.property("label")]


def chained(*widgets: QWidget) -> None:
    """Let Tab lead from each widget to the next: those made anew would come after all others."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)
