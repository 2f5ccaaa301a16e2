"""The YAML tab: the profile as its file, with errors at their lines."""

from __future__ import annotations

import re

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QTextEdit, QWidget

from prospector.errors import ProspectorError
from ui.icp.presenter import IcpPresenter
from ui.theme import em, tokens
from ui.widgets import Banner, Label, TextArea, column, row

_LINE = re.compile(r"line (\d+)")


class YamlPage(QWidget):
    """Shows the profile's YAML and hands on what is typed."""

    def __init__(self, presenter: IcpPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.text = NumberedText("The profile as YAML")
        self.problem = Banner("", "bad")
        self.problem.setVisible(False)
        hint = Label(
            "The same profile as a file. Comments stay as long as the rules are edited here.",
            "faint",
            wrap=True,
        )
        box = column(gap=0.6)
        box.addWidget(self.problem)
        box.addWidget(self.text, 1)
        box.addLayout(row(hint))
        self.setLayout(box)
        self.setFocusProxy(self.text)
        self.text.textChanged.connect(lambda: presenter.type_yaml(self.text.toPlainText()))
        presenter.yaml_checked.connect(self._show_error)
        presenter.opened.connect(self.show_source)
        presenter.edited_changed.connect(self._follow)

    def show_source(self) -> None:
        """Show the profile as it now is, unless it is what stands there already."""
        source = self._presenter.source
        if self.text.toPlainText() != source:
            self.text.show_quietly(source)
        self._show_error()

    def _follow(self) -> None:
        """The threshold may be moved beside the YAML."""
        if self.isVisible() and self._presenter.typed is None:
            self.show_source()

    def _show_error(self) -> None:
        error = self._presenter.yaml_error
        self.problem.setVisible(error is not None)
        if error is not None:
            self.problem.say(_told(error), "bad")
        self.text.mark_line(_line(error))


class NumberedText(TextArea):
    """Code with line numbers at its left, one line of which can be marked as wrong."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, lines=12, code=True)
        self.wrong_line: int | None = None
        self._numbers = _Numbers(self)
        self.blockCountChanged.connect(lambda _count: self._make_room())
        self.updateRequest.connect(self._on_update)
        self._make_room()

    def show_quietly(self, text: str) -> None:
        """Show a text without telling that it changed."""
        blocked = self.blockSignals(True)
        self.setPlainText(text)
        self.blockSignals(blocked)
        self._make_room()

    def mark_line(self, line: int | None) -> None:
        """Mark a line, counted from 1, and bring it into view; None marks nothing."""
        self.wrong_line = line
        block = self.document().findBlockByNumber(line - 1) if line else None
        marks = []
        if block is not None and block.isValid():
            mark = QTextEdit.ExtraSelection()
            mark.format.setBackground(QColor(tokens().bad_wash))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            mark.cursor = QTextCursor(block)
            marks.append(mark)
        self.setExtraSelections(marks)
        self._numbers.update()

    def numbers_width(self) -> int:
        """The room the line numbers take."""
        return self.fontMetrics().horizontalAdvance("9") * max(len(str(self.blockCount())), 2) + em(1.4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_numbers()

    def paint_numbers(self, painter: QPainter, area: QRect) -> None:
        """Draw the numbers of the lines in view."""
        painter.setPen(QColor(tokens().line))
        edge = self._numbers.width() - em(0.3)
        painter.drawLine(edge, area.top(), edge, area.bottom())
        painter.setFont(self.font())
        block = self.firstVisibleBlock()
        offset = self.contentOffset()
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(offset)
            if place.top() > area.bottom():
                break
            number = block.blockNumber() + 1
            painter.setPen(QColor(tokens().bad if number == self.wrong_line else tokens().faint))
            line = QRect(0, round(place.top()), self._numbers.width() - em(0.8), round(place.height()))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, str(number))
            block = block.next()

    def _make_room(self) -> None:
        self.setViewportMargins(self.numbers_width(), 0, 0, 0)
        self._place_numbers()

    def _place_numbers(self) -> None:
        view = self.viewport().geometry()
        width = self.numbers_width()
        self._numbers.setGeometry(view.left() - width, view.top(), width, view.height())

    def _on_update(self, area: QRect, scrolled: int) -> None:
        if scrolled:
            self._numbers.scroll(0, scrolled)
        else:
            self._numbers.update(0, area.y(), self._numbers.width(), area.height())


class _Numbers(QWidget):
    def __init__(self, text: NumberedText) -> None:
        super().__init__(text)
        self._text = text

    def sizeHint(self) -> QSize:
        return QSize(self._text.numbers_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._text.paint_numbers(QPainter(self), event.rect())


def _told(error: ProspectorError) -> str:
    line = _line(error)
    where = f"Line {line}: " if line else ""
    return f"{where}{error.message} {error.hint}".strip()


def _line(error: ProspectorError | None) -> int | None:
    found = _LINE.search(error.place) if error is not None else None
    return int(found[1]) if found else None
