"""The line of chips above the text: merge fields, building blocks and snippets to put at the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from prospector.drafts import merge_fields
from prospector.drafts.pasting import call_text
from ui.templates.required import grouped
from ui.templates.text import tag_of
from ui.widgets import Button, FlowLayout, action

QUICK = ("first_name", "company", "opt_out_line")
_BLOCKS = (
    ("Field with a fallback", '{{ first_name | fallback("there") }}'),
    ("Only when known", "{% if city %}in {{ city }}{% endif %}"),
    ("Either or", "{% if title %}…{% else %}…{% endif %}"),
    ("One of several wordings", "{Hi|Hello|Good day}"),
)


class InsertLine(QWidget):
    """`picked` carries what is to be inserted; `snippets_asked` opens the snippets."""

    picked = Signal(str)
    snippets_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._fields: list[tuple[str, str]] = []
        self._known: list[tuple[str, str]] = []
        flow = FlowLayout(self, gap=0.4)
        for name in QUICK:
            chip = Button(merge_fields.label(name), partial(self.picked.emit, tag_of(name)), kind="tab")
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.setToolTip(f"Insert {tag_of(name)}")
            flow.addWidget(chip)
        self.more = self._menu_button("Fields", "Or type {{ in the text", self._fill_fields)
        self.snippets = self._menu_button("Snippets", "Text that templates share", self._fill_snippets)
        for button in (self.more, self.snippets):
            flow.addWidget(button)

    def offer(self, fields: Sequence[tuple[str, str]], snippets: Sequence[tuple[str, str]]) -> None:
        """Offer these merge fields (name, label) and snippets (name, text)."""
        self._fields, self._known = list(fields), list(snippets)

    def allow(self, allowed: bool) -> None:
        """Whether anything can be inserted."""
        for button in (self.more, self.snippets):
            button.setEnabled(allowed)

    def _menu_button(self, words: str, tip: str, fill: Callable[[], None]) -> Button:
        button = Button(words, kind="link", tip=tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(fill)
        button.setMenu(menu)
        return button

    def _fill_fields(self) -> None:
        menu = self.more.menu()
        menu.clear()
        for title, names in grouped(self._fields).items():
            part = menu.addMenu(title)
            for name, label in names:
                part.addAction(self._insert(part, label, tag_of(name)))
        part = menu.addMenu("Building blocks")
        for label, block in _BLOCKS:
            part.addAction(self._insert(part, label, block))

    def _fill_snippets(self) -> None:
        menu = self.snippets.menu()
        menu.clear()
        for name, text in self._known:
            one = self._insert(menu, name, call_text(name))
            one.setToolTip(text[:400])
            menu.addAction(one)
        if self._known:
            menu.addSeparator()
        words = "Edit snippets…" if self._known else "Write the first snippet…"
        menu.addAction(action(menu, words, self.snippets_asked.emit))

    def _insert(self, menu: QMenu, label: str, text: str) -> QAction:
        return action(menu, label.replace("&", "&&"), partial(self.picked.emit, text))
