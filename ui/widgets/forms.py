"""Forms: fields with labels, hints and errors; choices that carry values."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from PySide6.QtCore import QDate, QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolTip,
    QWidget,
)

from ui.theme import em
from ui.widgets.labels import Label
from ui.widgets.style import column, set_flag


class FormRow(QWidget):
    """A labelled field with a hint below, which gives way to an error."""

    def __init__(self, label: str, field: QWidget, *, hint: str = "") -> None:
        super().__init__()
        self.field = field
        self._hint = hint
        self._below = Label(hint, "faint", wrap=True)
        name = Label(label, "strong")
        name.setBuddy(field)
        field.setAccessibleName(label)
        field.setAccessibleDescription(hint)
        self.setLayout(column(name, field, self._below, gap=0.3))
        self._below.setVisible(bool(hint))  # only in its place: without a parent it would be a window

    def set_hint(self, hint: str) -> None:
        """Say something else below the field."""
        self._hint = hint
        self.show_error("")

    def show_error(self, message: str) -> None:
        """Mark the field as wrong and say why; an empty message takes the mark away."""
        self._below.setText(message or self._hint)
        self._below.set_kind("error" if message else "faint")
        self._below.setVisible(bool(message or self._hint))
        set_flag(self.field, "invalid", bool(message))
        self.field.setAccessibleDescription(message or self._hint)


class TextField(QLineEdit):
    """One line of text."""

    def __init__(self, text: str = "", *, placeholder: str = "", name: str = "") -> None:
        super().__init__(text)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)


class TextArea(QPlainTextEdit):
    """Several lines of plain text; Tab moves on. With `code` in a fixed-width font, where Tab indents."""

    def __init__(
        self, text: str = "", *, placeholder: str = "", name: str = "", lines: int = 5, code: bool = False
    ) -> None:
        super().__init__(text)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self.setTabChangesFocus(not code)
        self._lines = lines
        self.setMinimumHeight(em(1.5 * lines + 1.2))
        if code:
            self.setProperty("kind", "code")
            self.setTabStopDistance(em(1.2))

    def sizeHint(self) -> QSize:
        return QSize(em(24), em(1.5 * self._lines + 1.2))


class Choice(QComboBox):
    """A choice of values shown in words. The mouse wheel never changes it by accident."""

    def __init__(self, choices: Sequence[tuple[Hashable, str]] = (), *, name: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[tuple[Hashable, str]]) -> None:
        """Offer these values; the chosen one stays chosen where it still is offered. Tells nothing."""
        before = self.value()
        self.blockSignals(True)
        self.clear()
        for value, words in choices:
            self.addItem(words, value)
        self.set_value(before)
        if self.currentIndex() < 0 and self.count():
            self.setCurrentIndex(0)
        self.blockSignals(False)

    def value(self) -> Any:
        """The chosen value, or None."""
        return self.currentData()

    def set_value(self, value: Any) -> None:
        """Choose a value without telling; one that is not offered changes nothing."""
        position = next((i for i in range(self.count()) if self.itemData(i) == value), -1)
        if position >= 0:
            blocked = self.blockSignals(True)
            self.setCurrentIndex(position)
            self.blockSignals(blocked)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def shown_text(self) -> str:
        """The chosen words as far as there is room, with an ellipsis where there is not."""
        return self._option().currentText

    def _option(self) -> QStyleOptionComboBox:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        field = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        mode = Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(option.currentText, mode, field.width())
        return option

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), self._option()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and not self.toolTip() and self.shown_text() != self.currentText():
            QToolTip.showText(event.globalPos(), self.currentText(), self)
            return True
        return super().event(event)


class DateField(QDateEdit):
    """A date with a calendar."""

    def __init__(self, date: QDate, *, name: str = "") -> None:
        super().__init__(date)
        self.setAccessibleName(name)
        self.setCalendarPopup(True)
        self.setDisplayFormat("d MMM yyyy")
        self.calendarWidget().setGridVisible(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
