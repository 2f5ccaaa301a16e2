"""Buttons: one look per weight of what they do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from ui.theme import em, icon
from ui.widgets.style import set_flag

_ICON_ROLES = {"primary": "on_accent", "danger": "bad", "link": "accent_text", "quiet": "muted"}


class Button(QPushButton):
    """A button. Kinds: primary (one per screen), secondary, danger, link, quiet (icon only, needs `tip`).

    `tip` is the tooltip and, for a button without text, the name a screen reader says.
    """

    def __init__(
        self,
        text: str = "",
        on_click: Callable[[], object] | None = None,
        *,
        kind: str = "secondary",
        icon_name: str = "",
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", kind)
        self.kind = kind
        self._words = text
        self._brief = False
        self.setAutoDefault(False)
        self.setIconSize(QSize(em(1.65) if text else em(1.25), em(1.25)))
        if icon_name:
            self.setIcon(icon(icon_name, _ICON_ROLES.get(kind, "text")))
        self.setToolTip(tip)
        self.setAccessibleName(text or tip)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())

    def setMenu(self, menu: QMenu) -> None:
        super().setMenu(menu)
        set_flag(self, "menu", "true" if self.text() else "bare")

    def set_text(self, text: str) -> None:
        """Change the words, for eyes and for screen readers."""
        self._words = text
        self.setText("" if self._brief else text)
        self.setAccessibleName(text)

    def set_brief(self, brief: bool) -> None:
        """Where space is short, show the icon alone; a button without an icon keeps its words."""
        if brief != self._brief and not self.icon().isNull() and self._words:
            self._brief = brief
            self.setText("" if brief else self._words)
            self.setIconSize(QSize(em(1.25) if brief else em(1.65), em(1.25)))
            self.setToolTip(self.toolTip() or self._words)


def menu_button(
    text: str, actions: Sequence[QAction], *, kind: str = "secondary", icon_name: str = "", tip: str = ""
) -> Button:
    """A button that opens a menu of actions."""
    made = Button(text, kind=kind, icon_name=icon_name, tip=tip)
    menu = QMenu(made)
    menu.addActions(list(actions))
    made.setMenu(menu)
    return made


def action(
    parent: QWidget,
    text: str,
    on_trigger: Callable[[], object],
    *,
    shortcut: str = "",
    icon_name: str = "",
) -> QAction:
    """An action for menus, buttons and the command palette; its shortcut works while `parent` is shown."""
    made = QAction(icon(icon_name) if icon_name else QIcon(), text, parent)
    made.setShortcut(shortcut)
    made.triggered.connect(lambda _checked=False: on_trigger())
    return made
