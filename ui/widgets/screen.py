"""The frame every screen stands in: header, content with its states, and a pane at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QSplitter, QStackedWidget, QWidget

from prospector.errors import ProspectorError
from ui.theme import em
from ui.widgets.buttons import Button
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.states import EmptyState, ErrorState, LoadingState
from ui.widgets.style import column, holder, row

NARROW = 62
ROOM_FOR_TITLE = 13
QWIDGETSIZE_MAX = (1 << 24) - 1


class Screen(QWidget):
    """A screen: title, subtitle and actions above; below them content, or loading, empty or error.

    Build it with add_action, set_content and, where there is one, set_pane; then switch with
    show_content, show_loading, show_empty and show_error. Subclasses lay out; their presenter decides.
    """

    state_changed = Signal(str)

    def __init__(self, title: str, subtitle: str = "") -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._title = Label(title, "title")
        self._subtitle = ElidedLabel(subtitle, "muted")
        self._actions = row(gap=0.8)
        self._under = column(gap=0.6)
        self._states = QStackedWidget()
        self._content = QWidget()
        self._loading = LoadingState()
        self._notice: QWidget | None = None
        self._pane: Pane | None = None
        self._in_details = False
        self.state = ""
        for widget in (self._content, self._loading):
            self._states.addWidget(widget)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.addWidget(self._main_part())
        self._split.setStretchFactor(0, 1)
        self.setLayout(column(self._split, gap=0))

    def _main_part(self) -> QWidget:
        words = column(self._title, self._subtitle, gap=0.1)
        self._head = row(gap=0.8)
        self._head.addLayout(words, 1)
        self._head.addLayout(self._actions)
        self._details = Button("Details", self.open_details, icon_name="arrow-right")
        self._details.setVisible(False)
        self._actions.addWidget(self._details)
        part = column(self._head, self._under, gap=0.85, margin=(1.7, 1.3, 1.7, 1.2))
        part.addWidget(self._states, 1)
        self._main = holder(part)
        return self._main

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Fit header and pane to the width: a narrow screen shows either the list or the details."""
        pane = self._pane
        narrow = self.width() < em(NARROW)
        wanted = pane is not None and pane.wanted
        self._in_details = self._in_details and narrow and wanted
        self._details.setVisible(narrow and wanted)
        if pane is not None:
            pane.show_alone(narrow)
            pane.show_really(wanted and (not narrow or self._in_details))
        self._main.setVisible(not self._in_details)
        self._fit_header(self.width() - (pane.width() if pane is not None and pane.isVisibleTo(self) else 0))

    def _fit_header(self, room: int) -> None:
        """Actions beside the title, or below it, or below it with icons in place of words."""
        self._say_actions(brief=False)
        across = self._actions.sizeHint().width() + em(ROOM_FOR_TITLE) < room
        self._head.setDirection(
            QBoxLayout.Direction.LeftToRight if across else QBoxLayout.Direction.TopToBottom
        )
        self._say_actions(brief=self._actions.minimumSize().width() + em(3.6) > room)

    def _say_actions(self, *, brief: bool) -> None:
        for position in range(self._actions.count()):
            item = self._actions.itemAt(position)
            button = item.widget() if item is not None else None
            if isinstance(button, Button) and button.kind != "primary":
                button.set_brief(brief)
        self._actions.invalidate()

    def open_details(self) -> None:
        """On a narrow screen, show the pane in place of the list."""
        self._in_details = True
        self.arrange()

    def close_details(self) -> None:
        """On a narrow screen, go back from the pane to the list."""
        self._in_details = False
        self.arrange()
        self.focus_content()

    # --- building

    def set_title(self, title: str) -> None:
        """Change the words in the header."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_subtitle(self, text: str) -> None:
        """Say under the title what is being shown, for example how many."""
        self._subtitle.setText(text)

    def add_action(self, widget: QWidget) -> None:
        """Put a button or a search field at the right of the header; the primary button goes last."""
        self._actions.insertWidget(self._actions.count() - 1, widget)

    def add_under_header(self, item: QWidget) -> None:
        """Put a widget (filter tabs, a banner) between the header and the content."""
        self._under.addWidget(item)

    def set_content(self, content: QWidget) -> None:
        """The widget that shows the screen's records."""
        self._states.removeWidget(self._content)
        self._content.deleteLater()
        self._content = content
        self._states.insertWidget(0, content)

    def set_pane(self, body: QWidget, *, footer: QWidget | None = None, width: float = 27.0) -> Pane:
        """A pane at the right for details, hidden until shown with Pane.setVisible(True)."""
        self._pane = Pane(self, body, footer, width)
        self._split.addWidget(self._pane)
        self._split.setStretchFactor(1, 0)
        self._split.setSizes([em(200), em(width)])
        return self._pane

    # --- states

    def show_content(self) -> None:
        """Show the records."""
        self._show(self._content, "content")

    def show_loading(self, text: str = "Loading…") -> None:
        """Say that records are being fetched (appears after a moment)."""
        self._loading.start(text)
        self._show(self._loading, "loading")

    def show_empty(self, notice: EmptyState) -> None:
        """Say that there is nothing yet, and lead on."""
        self._replace_notice(notice, "empty")

    def show_error(self, error: ProspectorError, retry: Callable[[], object] | None = None) -> None:
        """Say what failed, in place of the records."""
        self._replace_notice(ErrorState(error, retry), "error")

    def _replace_notice(self, notice: QWidget, state: str) -> None:
        if self._notice is not None:
            self._states.removeWidget(self._notice)
            self._notice.deleteLater()
        self._notice = notice
        self._states.addWidget(notice)
        self._show(notice, state)

    def _show(self, widget: QWidget, state: str) -> None:
        waiting = self._is_waiting()
        self._states.setCurrentWidget(widget)
        self.state = state
        if waiting and state == "content":
            self.focus_content()
        elif waiting:
            widget.setFocus()
        self.state_changed.emit(state)

    def _is_waiting(self) -> bool:
        """Whether the keyboard is with this screen, or with what it says in place of its records."""
        holder_of_focus = self.window().focusWidget()
        if holder_of_focus is None or not self.isVisible():
            return False
        notices = [self._loading, *([self._notice] if self._notice is not None else [])]
        return holder_of_focus is self or any(
            one is holder_of_focus or one.isAncestorOf(holder_of_focus) for one in notices
        )

    # --- what the shell asks of a screen; override where it applies

    def entered(self, request: Mapping[str, Any]) -> None:
        """The screen came to the front; `request` is what AppContext.open was given."""

    def actions_for_menu(self) -> Sequence[QAction]:
        """What this screen offers in its own menu and in the command palette; None-text is a separator."""
        return ()

    def focus_search(self) -> None:
        """Put the cursor into the screen's search field (Ctrl+F and /)."""

    def focus_content(self) -> None:
        """Put the keyboard where work begins; called when the screen comes to the front."""
        self.setFocus()
        if self.state == "content":
            self._content.setFocus()
        elif self._notice is not None and self._states.currentWidget() is self._notice:
            self._notice.setFocus()

    def undo(self) -> bool:
        """Ctrl+Z on a screen with choices of its own; False leaves it to the window."""
        return False

    def redo(self) -> bool:
        """Make again what was undone here; False leaves it to the window."""
        return False

    def accept_files(self, paths: Sequence[Path]) -> bool:
        """Take files dropped on the window while this screen is in front; False leaves them to Imports."""
        return False

    def may_close(self) -> bool:
        """Whether the window may close; a screen with unsaved changes asks first."""
        return True

    def picture_states(self) -> Mapping[str, Callable[[], object]]:
        """Further states for the picture command: name and a function that shows it."""
        return {}


class Pane(QFrame):
    """The scrolling pane at the right of a screen, with an optional footer for its buttons."""

    def __init__(self, screen: Screen, body: QWidget, footer: QWidget | None, width: float) -> None:
        super().__init__()
        self.wanted = False
        self._screen = screen
        self._width = width
        self.setObjectName("pane")
        self._back = Button("Back to the list", screen.close_details, kind="link", icon_name="arrow-left")
        body.setObjectName("pane-body")
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        self._top = holder(row(self._back, "stretch", margin=(1.0, 0.8, 1.0, 0)))
        box = column(self._top, gap=0)
        box.addWidget(scroll, 1)
        if footer is not None:
            box.addWidget(footer)
        self.setLayout(box)
        self.show_alone(False)
        self.show_really(False)

    def setVisible(self, visible: bool) -> None:
        """Show or hide the details; on a narrow screen they wait behind the Details button."""
        self.wanted = visible
        self._screen.arrange()

    def show_really(self, visible: bool) -> None:
        """Show or hide the pane, whatever was wanted; only the screen calls this."""
        super().setVisible(visible)

    def show_alone(self, alone: bool) -> None:
        """Take the whole width, with a way back; only the screen calls this."""
        self._top.setVisible(alone)
        self.setMinimumWidth(em(21))
        self.setMaximumWidth(QWIDGETSIZE_MAX if alone else em(self._width * 1.6))
