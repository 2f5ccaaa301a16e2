"""The template editor's text fields: tags in colour, a squiggle under what is wrong, completion of fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QStandardItem,
    QStandardItemModel,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QAbstractItemView, QCompleter

from ui.theme import em, tokens
from ui.widgets import TextArea

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_GAP = re.compile(r"\[[^\][]{1,60} missing\]")
_BEFORE = re.compile(
    r"\{\{[-\s]*([\w.]*)$|\{%-?\s*(?:if|elif)\s(?:[^%}]*\s)?([\w.]*)$|\{%-?\s*(?:if|elif)\s+$"
)
_WORD_AT = re.compile(r"[\w.]+|\S")
INSERTS = Qt.ItemDataRole.UserRole + 1


class TagColours(QSyntaxHighlighter):
    """Merge fields in the accent colour, conditions muted, the mistake underlined."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._line = 0
        self._column = 0

    def mark(self, line: int, column: int) -> None:
        """Underline the word at this place (from 1); line 0 takes the mark away."""
        if (line, column) != (self._line, self._column):
            self._line, self._column = line, column
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        t = tokens()
        for tag in _TAG.finditer(text):
            look = QTextCharFormat()
            field = tag.group().startswith("{{")
            look.setForeground(QColor(t.accent_text if field else t.muted))
            if field:
                look.setBackground(QColor(t.accent_wash))
            self.setFormat(tag.start(), len(tag.group()), look)
        if self.currentBlock().blockNumber() + 1 == self._line:
            self._underline(text)

    def _underline(self, text: str) -> None:
        start = max(min(self._column - 1, len(text) - 1), 0)
        word = _WORD_AT.match(text, start)
        length = len(word.group()) if word else 1
        for place in range(start, min(start + length, len(text))):
            look = self.format(place)
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            look.setUnderlineColor(QColor(tokens().bad))
            look.setForeground(QColor(tokens().bad))
            self.setFormat(place, 1, look)


class GapColours(QSyntaxHighlighter):
    """Marks gaps such as [City missing] in a rendering."""

    def highlightBlock(self, text: str) -> None:
        for gap in _GAP.finditer(text):
            look = QTextCharFormat()
            look.setForeground(QColor(tokens().bad))
            look.setBackground(QColor(tokens().bad_wash))
            self.setFormat(gap.start(), len(gap.group()), look)


class FieldCompleter(QCompleter):
    """Offers merge fields by the beginning of their name."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._fields = QStandardItemModel(self)
        self.setModel(self._fields)
        self.setCompletionRole(INSERTS)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setMaxVisibleItems(9)

    def list(self) -> QAbstractItemView:
        """The drop-down of what is offered."""
        shown = self.popup()
        assert shown is not None
        return shown

    def offer(self, fields: Sequence[tuple[str, str]]) -> None:
        """Offer these fields, by name and label."""
        self._fields.clear()
        for name, label in fields:
            item = QStandardItem(f"{name}   {label}")
            item.setData(name, INSERTS)
            self._fields.appendRow(item)


class TemplateText(TextArea):
    """The text of a template. After `{{` fields are offered; Ctrl+Space offers them anywhere."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, lines=9)
        self.colours = TagColours(self.document())
        self.completer = FieldCompleter(self)
        self.completer.setWidget(self)
        self.completer.activated[QModelIndex].connect(self._on_activated)  # type: ignore[index]

    def insert_field(self, tag: str) -> None:
        """Put a tag at the cursor, in place of what is marked."""
        self.textCursor().insertText(tag)
        self.setFocus()

    def go_to(self, line: int, column: int) -> None:
        """Put the cursor at a place, counted from 1."""
        block = self.document().findBlockByNumber(max(line - 1, 0))
        cursor = QTextCursor(block)
        cursor.movePosition(
            QTextCursor.MoveOperation.Right, n=min(max(column - 1, 0), max(block.length() - 1, 0))
        )
        self.setTextCursor(cursor)
        self.setFocus()

    def replace_word(self, line: int, column: int, instead: str) -> None:
        """Put another word in place of the one that stands there."""
        self.go_to(line, column)
        cursor = self.textCursor()
        word = _WORD_AT.match(cursor.block().text(), cursor.positionInBlock())
        if word:
            cursor.movePosition(
                QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, len(word.group())
            )
            cursor.insertText(instead)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        popup = self.completer.list()
        if popup.isVisible() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            index = popup.currentIndex()
            if not index.isValid():
                index = self.completer.completionModel().index(0, 0)
            popup.hide()
            self._complete(str(index.data(INSERTS)))
            return
        space = event.key() == Qt.Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if not space:
            super().keyPressEvent(event)
        if space or event.text():
            self._offer(always=bool(space))

    def _offer(self, *, always: bool) -> None:
        begun = self._begun()
        popup = self.completer.list()
        if begun is None and not always:
            popup.hide()
            return
        self.completer.setCompletionPrefix(begun or "")
        if self.completer.completionCount() == 0 or self.completer.currentCompletion() == begun:
            popup.hide()
            return
        popup.setCurrentIndex(self.completer.completionModel().index(0, 0))
        area = self.cursorRect()
        area.setWidth(em(24))
        self.completer.complete(area)

    def _begun(self) -> str | None:
        """The beginning of a field's name before the cursor, None outside of a tag."""
        cursor = self.textCursor()
        found = _BEFORE.search(cursor.block().text()[: cursor.positionInBlock()])
        if found is None:
            return None
        return found.group(1) or found.group(2) or ""

    def _on_activated(self, index: QModelIndex) -> None:
        self._complete(str(index.data(INSERTS)))

    def _complete(self, name: str) -> None:
        cursor = self.textCursor()
        begun = self._begun()
        if begun:
            cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(begun))
        if begun is None:
            cursor.insertText(f"{{{{ {name} }}}}")
            return
        line, start = cursor.block().text(), cursor.block().position()
        before, after = line[: cursor.selectionStart() - start], line[cursor.selectionEnd() - start :]
        lead = " " if before.endswith(("{{", "{%")) else ""
        closes = before.rstrip().endswith("{{") and not after.lstrip().startswith(("}}", "|"))
        cursor.insertText(f"{lead}{name}{' }}' if closes else ''}")

    def event(self, event: QEvent) -> bool:
        """Tab chooses from the offered fields before it moves on to the next widget."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Tab
            and self.completer.list().isVisible()
        ):
            self.keyPressEvent(event)
            return True
        return super().event(event)


def tag_of(name: str) -> str:
    """A merge field as a template writes it."""
    return f"{{{{ {name} }}}}"
