"""Finding: a search field that waits for a pause in typing, filter tabs with counts, filter chips."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QLineEdit, QSizePolicy, QWidget

from ui.theme import em, icon
from ui.widgets.buttons import Button
from ui.widgets.flow import FlowLayout
from ui.widgets.forms import Choice
from ui.widgets.labels import Label
from ui.widgets.style import row

TYPING_PAUSE_MS = 120


class SearchField(QLineEdit):
    """A search field. `searched` comes 120 ms after the last key, or at once with Enter."""

    searched = Signal(str)
    left_downwards = Signal()

    def __init__(self, placeholder: str, *, width: float = 18.0) -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(False)
        self._width = width
        self.setMinimumWidth(em(width * 0.55))
        self.setMaximumWidth(em(width))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(icon("x"), "Clear the search", self)
        self._clear.triggered.connect(self._clear_now)
        self._last = ""
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.textChanged.connect(self._on_text)
        self.returnPressed.connect(self._tell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self._clear_now()
        elif event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(em(self._width), super().sizeHint().height())

    def set_quietly(self, text: str) -> None:
        """Show a text without searching for it."""
        self._last = text
        self.setText(text)
        self._pause.stop()

    def _on_text(self, text: str) -> None:
        if text and self._clear not in self.actions():
            self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        elif not text:
            self.removeAction(self._clear)
        self._pause.start()

    def _clear_now(self) -> None:
        self.clear()
        self._tell()

    def _tell(self) -> None:
        self._pause.stop()
        if self.text() != self._last:
            self._last = self.text()
            self.searched.emit(self._last)


class FilterTabs(QWidget):
    """Pills of which one is chosen, each with a count. `chosen` carries the tab's key."""

    chosen = Signal(str)

    def __init__(self, name: str = "Filter") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self, exclusive=True)
        self._tabs: dict[str, tuple[Button, str]] = {}
        self._choice = Choice(name=name)
        self._choice.setMaximumWidth(em(20))
        self._choice.setVisible(False)
        self._choice.activated.connect(lambda _position: self._on_choice())
        self._flow = FlowLayout(self)
        self._flow.addWidget(self._choice)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_tabs(self, tabs: Sequence[tuple[str, str]]) -> None:
        """Keys and labels, in order; the first is chosen."""
        for key, label in tabs:
            button = Button(label, kind="tab")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self._flow.addWidget(button)
            self._tabs[key] = (button, label)
            self._choice.addItem(label, key)
        if tabs:
            self._tabs[tabs[0][0]][0].setChecked(True)

    def add_widget(self, widget: QWidget) -> None:
        """Something after the tabs, such as a + Filter button."""
        self._flow.addWidget(widget)

    def set_counts(self, counts: dict[str, int]) -> None:
        """Show how many records each tab would show; a tab not named keeps its count."""
        for key, count in counts.items():
            button, label = self._tabs[key]
            button.set_text(f"{label} {count:,}")
            self._choice.setItemText(self._choice.findData(key), button.text())
        self._fold()

    def choose(self, key: str) -> None:
        """Mark a tab as chosen, without telling."""
        self._tabs[key][0].setChecked(True)
        self._choice.set_value(key)

    def _on_choice(self) -> None:
        key = str(self._choice.value())
        self._tabs[key][0].setChecked(True)
        self.chosen.emit(key)

    def _fold(self) -> None:
        """Where the tabs would take more than two lines, a drop-down stands in their place."""
        buttons = [button for button, _ in self._tabs.values()]
        folded = sum(button.sizeHint().width() + em(0.55) for button in buttons) > 1.6 * self.width()
        for button in buttons:
            button.setVisible(not folded)
        self._choice.setVisible(folded)
        self._choice.set_value(self.current())
        self._flow.invalidate()
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def current(self) -> str:
        """The key of the chosen tab, or "" when there are none."""
        return next((key for key, (button, _) in self._tabs.items() if button.isChecked()), "")

    def button(self, key: str) -> Button:
        """The button of a tab."""
        return self._tabs[key][0]


class Chip(QFrame):
    """One active filter in words, removed by its cross. Clicking the words asks to edit it."""

    removed = Signal()

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setProperty("kind", "chip")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        cross = Button(kind="quiet", icon_name="x", tip=f"Remove the filter {text}")
        cross.setIconSize(cross.iconSize() * 0.75)
        cross.clicked.connect(self.removed)
        self.setLayout(row(Label(text), cross, gap=0.2, margin=(0.8, 0.1, 0.2, 0.1)))
