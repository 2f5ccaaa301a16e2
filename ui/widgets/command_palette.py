"""Ctrl+K: every command by name, run from the keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.theme import em, font, icon, tokens
from ui.widgets.delegates import write
from ui.widgets.labels import KeyHint, Label
from ui.widgets.popover import paint_floating
from ui.widgets.style import column, row


class CommandPalette(QDialog):
    """Lists the actions that can be run now; typing narrows, Enter runs."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAccessibleName("Commands")
        self._actions = [action for action in actions if action.isEnabled() and action.text()]
        self.field = QLineEdit()
        self.field.setPlaceholderText("Type a command")
        self.field.setAccessibleName("Type a command")
        self.field.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.list = QListWidget()
        self.list.setAccessibleName("Commands")
        self.list.setItemDelegate(_Line(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setStyleSheet("background: transparent")
        hints = row(
            KeyHint("↑ ↓"), Label("choose", "faint"), 0.6, KeyHint("Enter"), Label("run", "faint"),
            0.6, KeyHint("Esc"), Label("close", "faint"), "stretch", gap=0.4,
        )  # fmt: skip
        self.setLayout(column(self.field, self.list, hints, gap=0.6, margin=0.9))
        self.field.textChanged.connect(self._narrow)
        self.list.itemClicked.connect(self._run)
        self._narrow("")

    def open_over(self, window: QWidget) -> None:
        """Show it in the upper middle of the window."""
        self.resize(min(em(44), window.width() - 40), min(em(30), window.height() - 80))
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - self.width()) // 2, corner.y() + em(5))
        self.show()
        self.field.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_floating(self)

    def _narrow(self, text: str) -> None:
        self.list.clear()
        for action in sorted(self._matching(text), key=lambda action: _rank(action, text)):
            item = QListWidgetItem(action.icon(), plain(action))
            item.setData(Qt.ItemDataRole.UserRole, action)
            item.setData(Qt.ItemDataRole.UserRole + 1, _keys(action))
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _matching(self, text: str) -> list[QAction]:
        words = text.lower().split()
        return [action for action in self._actions if all(word in plain(action).lower() for word in words)]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        if event.key() in moves:
            last = self.list.count() - 1
            self.list.setCurrentRow(max(0, min(self.list.currentRow() + moves[Qt.Key(event.key())], last)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentItem())
        else:
            super().keyPressEvent(event)

    def _run(self, item: QListWidgetItem | None) -> None:
        self.close()
        if item is not None:
            item.data(Qt.ItemDataRole.UserRole).trigger()


def plain(action: QAction) -> str:
    """An action's words without the mark of its access key."""
    return action.text().replace("&", "")


def _rank(action: QAction, text: str) -> tuple[bool, str]:
    return not plain(action).lower().startswith(text.lower()), "" if not text else plain(action)


def _keys(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


class _Line(QStyledItemDelegate):
    """Icon, words, and the shortcut at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(em(20), em(2.7))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        t = tokens()
        area: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent_wash))
            painter.drawRoundedRect(QRectF(area), 8, 8)
        inner = area.adjusted(em(0.8), 0, -em(0.8), 0)
        box = QRect(inner.left(), inner.center().y() - em(0.62), em(1.3), em(1.3))
        index.data(Qt.ItemDataRole.DecorationRole).paint(painter, box)
        painter.setFont(font(em(1)))
        write(
            painter, inner.adjusted(em(2.2), 0, -em(7), 0), index.data(), t.accent_text if chosen else t.text
        )
        write(painter, inner, index.data(Qt.ItemDataRole.UserRole + 1), t.faint, right=True)
        painter.restore()
