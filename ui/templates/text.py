"""The template editor's text fields: tags in colour, a squiggle under what is wrong, completion of fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QStandardItem,
    QStandardItemModel,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QToolTip

from prospector.drafts import merge_fields
from prospector.drafts.hints import Hint
from ui.theme import em, tokens
from ui.widgets import TextArea

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_SPUN = re.compile(r"(?<![\\{])\{(?![{%#])|(?<!\\)[|}]")
_GAP = re.compile(r"\[[^\][]{1,60} missing\]")
_BEFORE = re.compile(
    r"\{\{[-\s]*([\w.]*)$|\{%-?\s*(?:if|elif)\s(?:[^%}]*\s)?([\w.]*)$|\{%-?\s*(?:if|elif)\s+$"
)
_WORD_AT = re.compile(r"[\w.]+|\S")
INSERTS = Qt.ItemDataRole.UserRole + 1


class TagColours(QSyntaxHighlighter):
    """Merge fields in the accent colour, conditions and spun words muted; mistake and hints underlined."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._line = 0
        self._column = 0
        self._message = ""
        self._hints: tuple[Hint, ...] = ()

    def mark(self, line: int, column: int, message: str = "") -> None:
        """Underline the word at this place (from 1) as a mistake; line 0 takes the mark away."""
        self._message = message
        if (line, column) != (self._line, self._column):
            self._line, self._column = line, column
            self.rehighlight()

    def mark_hints(self, hints: Sequence[Hint]) -> None:
        """Underline these stretches as worth a look."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.rehighlight()

    def said_at(self, line: int, column: int) -> str:
        """What is said of the place (from 1), for a tip; "" when nothing is."""
        word = _WORD_AT.match(self.document().findBlockByNumber(line - 1).text(), max(self._column - 1, 0))
        if self._line == line and self._column <= column <= self._column + len(word.group() if word else "x"):
            return self._message
        found = (one for one in self._hints if one.line == line)
        at = (one for one in found if one.column <= column < one.column + one.length)
        return "\n".join(f"{one.label}. {one.why}" for one in at)

    def highlightBlock(self, text: str) -> None:
        t = tokens()
        for tag in _TAG.finditer(text):
            look = QTextCharFormat()
            field = tag.group().startswith("{{")
            look.setForeground(QColor(t.accent_text if field else t.muted))
            if field:
                look.setBackground(QColor(t.accent_wash))
            self.setFormat(tag.start(), len(tag.group()), look)
        for mark in _SPUN.finditer(text):
            if not self.format(mark.start()).hasProperty(QTextFormat.Property.ForegroundBrush):
                look = QTextCharFormat()
                look.setForeground(QColor(t.accent_text))
                look.setFontWeight(QFont.Weight.Bold)
                self.setFormat(mark.start(), 1, look)
        number = self.currentBlock().blockNumber() + 1
        for hint in self._hints:
            if hint.line == number:
                self._wave(hint.column - 1, min(hint.column - 1 + hint.length, len(text)), t.warn)
        if number == self._line:
            self._underline(text)

    def _underline(self, text: str) -> None:
        start = max(min(self._column - 1, len(text) - 1), 0)
        word = _WORD_AT.match(text, start)
        length = len(word.group()) if word else 1
        self._wave(start, min(start + length, len(text)), tokens().bad, coloured=True)

    def _wave(self, start: int, end: int, color: str, *, coloured: bool = False) -> None:
        for place in range(start, end):
            look = self.format(place)
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            look.setUnderlineColor(QColor(color))
            if coloured:
                look.setForeground(QColor(color))
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

    def offer(self, fields: Sequence[tuple[str, str]], snippets: Sequence[tuple[str, str]] = ()) -> None:
        """Offer these fields, by name and label, each with an example; and snippets, by name and text."""
        self._fields.clear()
        for name, label in fields:
            known = merge_fields.FIELDS.get(name)
            like = f"   ·   {known.example}" if known else ""
            self._add(name, f"{name}   {label}{like}")
        for name, text in snippets:
            self._add(f'snippet("{name}")', f"snippet   {name}   ·   {' '.join(text.split())[:60]}")

    def _add(self, inserts: str, words: str) -> None:
        item = QStandardItem(words)
        item.setData(inserts, INSERTS)
        self._fields.appendRow(item)


class TemplateText(TextArea):
    """The text of a template. After `{{` fields are offered; Ctrl+Space offers them anywhere."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, lines=9)
        self.colours = TagColours(self.document())
        self.completer = FieldCompleter(self)
        self.completer.setWidget(self)
        self.completer.activated[QModelIndex].connect(self._on_activated)  # type: ignore[index]

    def show_text(self, text: str, *, same: bool) -> None:
        """Show a text, with the cursor where it was when it is the `same` template's."""
        if self.toPlainText() == text:
            return
        place = self.textCursor().position() if same else 0
        self.setPlainText(text)
        cursor = self.textCursor()
        cursor.setPosition(min(place, len(text)))
        self.setTextCursor(cursor)

    def insert_field(self, tag: str) -> None:
        """Put a tag at the cursor, in place of what is marked."""
        self.textCursor().insertText(tag)
        self.setFocus()

    def go_to(self, line: int, column: int, length: int = 0) -> None:
        """Put the cursor at a place, counted from 1, and mark as many characters after it."""
        block = self.document().findBlockByNumber(max(line - 1, 0))
        cursor = QTextCursor(block)
        cursor.movePosition(
            QTextCursor.MoveOperation.Right, n=min(max(column - 1, 0), max(block.length() - 1, 0))
        )
        cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, length)
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

    def offer_now(self) -> None:
        """Offer what fits at the cursor, as Ctrl+Space does."""
        self._offer(always=True)

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
        area.setWidth(em(30))
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
        """Tab chooses from the offered fields before it moves on; a mistake or hint is told on hover."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event)
            return True
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Tab
            and self.completer.list().isVisible()
        ):
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def _show_tip(self, event: QHelpEvent) -> None:
        cursor = self.cursorForPosition(self.viewport().mapFromGlobal(event.globalPos()))
        words = self.colours.said_at(cursor.blockNumber() + 1, cursor.positionInBlock() + 1)
        QToolTip.showText(event.globalPos(), words, self)


def tag_of(name: str) -> str:
    """A merge field as a template writes it."""
    return f"{{{{ {name} }}}}"
