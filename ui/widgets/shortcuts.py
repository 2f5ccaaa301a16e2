"""The help dialogs: all keyboard shortcuts, and about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QScrollArea, QWidget

from prospector import __version__
from ui.theme import em
from ui.widgets.buttons import Button
from ui.widgets.cards import fact_line
from ui.widgets.command_palette import plain
from ui.widgets.labels import KeyHint, Label
from ui.widgets.style import column, holder, row

_TABLE_KEYS = (
    ("Next or previous row", "J  K"),
    ("Open the row", "Enter"),
    ("Search", "/"),
    ("Choose all", "Ctrl+A"),
)


class ShortcutsDialog(QDialog):
    """Every action that has a shortcut, and the keys of a table."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.resize(em(34), em(40))
        lines = column(gap=0.5)
        for item in actions:
            if keys := item.shortcut().toString(QKeySequence.SequenceFormat.NativeText):
                lines.addLayout(row(Label(plain(item)), "stretch", KeyHint(keys)))
        lines.addWidget(Label("In tables", "section"))
        for words, keys in _TABLE_KEYS:
            lines.addLayout(row(Label(words), "stretch", KeyHint(keys)))
        lines.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(holder(lines))
        close = Button("Close", self.accept, kind="primary")
        self.setLayout(
            column(Label("Keyboard shortcuts", "heading"), scroll, row("stretch", close), gap=0.9, margin=1.5)
        )


class AboutDialog(QDialog):
    """Version, workspace and licences."""

    def __init__(self, workspace: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Prospector")
        self.setMinimumWidth(em(36))
        close = Button("Close", self.accept, kind="primary")
        self.setLayout(
            column(
                Label("Prospector", "title"),
                Label("Outbound prospecting on your own laptop.", "muted"),
                fact_line("Version", __version__),
                fact_line("Workspace", str(workspace)),
                fact_line("Licence", "MIT. Qt (LGPL), Inter (OFL) and Lucide (ISC) keep their own licences."),
                row("stretch", close),
                gap=0.8,
                margin=1.5,
            )
        )
