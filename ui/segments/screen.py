"""The Segments screen: the saved ones at the left, the builder with its live count, and who is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QHideEvent, QShowEvent

from prospector.conditions import parse
from prospector.errors import ProspectorError, WorkspaceBusyError
from ui.app import AppContext
from ui.segments.builder import Builder
from ui.segments.pane import SegmentPane
from ui.segments.presenter import NEW, SegmentsPresenter
from ui.theme import em
from ui.widgets import (
    Button,
    Column,
    EmptyState,
    NumberDelegate,
    RecordModel,
    RecordTable,
    Role,
    Screen,
    StrongDelegate,
    TableFrame,
    action,
    holder,
    menu_button,
    row,
)

COLUMNS = (
    Column("name", "Segment", 7, stretch=1, delegate=StrongDelegate),
    Column("size", "Prospects", 4.6, delegate=NumberDelegate, right=True),
)
ROOMY = 80
_NESTED = (
    'country in DACH and (seniority in vp, director or title ~ "head of") and fit >= 60 '
    "and not (suppressed = yes or stage in won, lost) and not touched in last 90 days "
    "and (engagement >= 30 or touched replied with outcome positive)"
)


def build(app: AppContext) -> Screen:
    """The screen of the step `segments`."""
    return SegmentsScreen(app)


class SegmentsScreen(Screen):
    """Lays out, and hands what the user does to the presenter."""

    def __init__(self, app: AppContext) -> None:
        super().__init__("Segments", "Saved filters that stay up to date")
        self._app = app
        self.presenter = SegmentsPresenter(app, self)
        self.entries = RecordModel[int](COLUMNS, self._cell, parent=self)
        self.table = RecordTable(COLUMNS, "Segments")
        self.table.horizontalHeader().hide()
        self.table.setModel(self.entries)
        self.builder = Builder()
        self.details = SegmentPane()
        self._menu_actions = self._make_actions()
        self._header()
        self._lay_out()
        self._connect()
        self.show_loading("Reading your segments…")
        self.presenter.load()

    # --- layout

    def _make_actions(self) -> list[QAction]:
        do, here = self.presenter, self.builder
        self._only_saved = [
            action(self, "&Rename…", self._rename, shortcut="F2", icon_name="pencil"),
            action(self, "D&uplicate…", self._duplicate, shortcut="Ctrl+Shift+D", icon_name="copy"),
            action(self, "Remo&ve", do.remove, icon_name="trash-2"),
        ]
        self._save_now = action(self, "&Save", self.save, shortcut="Ctrl+S", icon_name="check")
        self._discard = action(self, "Disca&rd changes", do.discard, icon_name="undo-2")
        return [
            self._save_now,
            action(self, "Save &as…", self.save_as, shortcut="Ctrl+Shift+S", icon_name="save"),
            action(self, "&New segment", do.begin_new_empty, shortcut="Ctrl+N", icon_name="plus"),
            *self._only_saved,
            self._discard,
            action(self, "Show &prospects", do.show_prospects, shortcut="Ctrl+Return", icon_name="users"),
            action(self, "&Draft for these…", do.draft, shortcut="Ctrl+D", icon_name="sparkles"),
            action(self, "E&xport…", do.export, shortcut="Ctrl+E", icon_name="download"),
            action(self, "Add a &condition", here.begin_condition, shortcut="Ctrl+Shift+F", icon_name="plus"),
            action(self, "Add touch &history", here.begin_history, shortcut="Ctrl+L", icon_name="history"),
            action(self, "Add a &group", here.begin_group, shortcut="Ctrl+Shift+G", icon_name="layers"),
        ]  # fmt: skip

    def _header(self) -> None:
        self.save_button = Button("Save", self.save, kind="primary", icon_name="check", tip="Ctrl+S")
        more = menu_button("", self._menu_actions[1:10], icon_name="ellipsis", tip="More actions")
        new = Button("New segment", self.presenter.begin_new_empty, icon_name="plus", tip="Ctrl+N")
        for button in (more, new, self.save_button):
            self.add_action(button)

    def _lay_out(self) -> None:
        self._list = TableFrame(self.table)
        line = row(gap=1.2)
        line.addWidget(self._list)
        line.addWidget(self.builder, 1)
        content = holder(line)
        content.setFocusProxy(self.table)
        self.set_content(content)
        self.pane = self.set_pane(self.details, footer=self.details.footer, width=27.0)

    def arrange(self) -> None:
        """Beside the list the builder keeps most of the width."""
        super().arrange()
        self._list.setFixedWidth(em(14 if self.width() < em(ROOMY) else 19))

    def _connect(self) -> None:
        do = self.presenter
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(lambda _place: self.builder.focus_first())
        self.builder.edited.connect(do.put)
        self.builder.unsound.connect(do.mark_unsound)
        self.details.typed.connect(do.type_text)
        self.details.prospects_asked.connect(do.show_prospects)
        self.details.draft_asked.connect(do.draft)
        do.listed.connect(self._on_listed)
        do.opened.connect(self._on_opened)
        do.edited.connect(self._on_edited)
        do.counted.connect(self._show_size)
        do.sampled.connect(self.details.show_sample)
        do.sized.connect(self._redraw_list)
        do.failed.connect(self._on_failed)
        do.count_failed.connect(self.builder.show_count_error)

    # --- following the presenter

    def _cell(self, key: int, column: str) -> str | Mapping[int, Any]:
        do = self.presenter
        found = do.entry(key)
        if column == "size":
            size = do.sizes.get(key)
            return "" if found is None else "…" if size is None else f"{size:,}"
        name = found.name if found else "New segment"
        second = "Unsaved changes" if do.has_unsaved(key) else found.description if found else ""
        return {
            Qt.ItemDataRole.DisplayRole: name,
            Qt.ItemDataRole.ToolTipRole: f"{name}\n{found.description}" if found else name,
            Role.SECOND_LINE: second,
        }

    def _keys(self) -> list[int]:
        new = [NEW] if self.presenter.key == NEW or self.presenter.has_unsaved(NEW) else []
        return [*new, *(one.id for one in self.presenter.entries)]

    def _on_listed(self) -> None:
        keys = self._keys()
        if keys != self.entries.rows():
            self.entries.fill(keys)
        self._redraw_list()
        count = len(self.presenter.entries)
        self.set_subtitle(f"{count:,} {'segment' if count == 1 else 'segments'}, always up to date")
        if keys:
            self.show_content()
            self._choose_again()
        else:
            self._show_nothing()

    def _redraw_list(self) -> None:
        if rows := self.entries.rowCount():
            last = self.entries.index(rows - 1, len(COLUMNS) - 1)
            self.entries.dataChanged.emit(self.entries.index(0, 0), last)

    def _choose_again(self) -> None:
        keys, key = self.entries.rows(), self.presenter.key
        if key in keys and keys.index(key) not in self.table.selected_rows():
            self.table.choose_row(keys.index(key))

    def _on_opened(self) -> None:
        do = self.presenter
        self.pane.setVisible(do.key is not None)
        if do.key is None:
            self._on_listed()
            return
        if self._keys() != self.entries.rows():
            self._on_listed()
        self.builder.show_segment(do.name, do.node, do.offers)
        self.details.show_text(do.text)
        self._choose_again()
        self._show_state()

    def _on_edited(self) -> None:
        if not self.presenter.blocked:
            self.details.show_text(self.presenter.text)
        self._redraw_list()
        self._show_state()

    def _show_state(self) -> None:
        do = self.presenter
        self.builder.show_state(do.name, do.words, dirty=do.dirty)
        self.details.show_error(do.text_error)
        self.save_button.setEnabled(do.dirty)
        for one in self._only_saved:
            one.setEnabled(do.saved is not None)
        self._discard.setEnabled(do.dirty)
        self._show_size()

    def _show_size(self) -> None:
        self.builder.show_size(self.presenter.size, self.presenter.total)

    def _on_failed(self, error: ProspectorError) -> None:
        self.pane.setVisible(False)
        self.show_error(error, self.presenter.load)

    # --- what the user does

    def _on_chosen(self) -> None:
        rows = self.table.selected_rows()
        if rows and (key := self.entries.row_at(rows[0])) != self.presenter.key:
            self.presenter.flush()
            self.presenter.show(key)

    def save(self) -> None:
        """Save; a new segment is asked for its name first, an unfinished one shows what is wrong."""
        if self._finished():
            if self.presenter.saved is None:
                self.save_as()
            else:
                self.presenter.save()

    def save_as(self) -> None:
        """Save under another name."""
        if self._finished():
            self._ask_name("Save as a segment", "", "Save", self.presenter.save_as)

    def _finished(self) -> bool:
        self.presenter.flush()
        return self.presenter.key is not None and self.builder.check() and not self.presenter.blocked

    def _rename(self) -> None:
        if (saved := self.presenter.saved) is not None:
            self._ask_name("Rename the segment", saved.name, "Rename", self.presenter.rename)

    def _duplicate(self) -> None:
        if (saved := self.presenter.saved) is not None and self._finished():
            self._ask_name(
                "Duplicate the segment", f"{saved.name} (copy)", "Duplicate", self.presenter.save_as
            )

    def _ask_name(self, title: str, initial: str, verb: str, then: Callable[[str], object]) -> None:
        if name := self._app.dialogs.ask_text(title, "Name", initial, action=verb):
            then(name)

    # --- what the shell asks

    def entered(self, request: Mapping[str, Any]) -> None:
        self.presenter.open(request)

    def actions_for_menu(self) -> Sequence[QAction]:
        return self._menu_actions

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.presenter.look(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.presenter.look(False)

    def may_close(self) -> bool:
        self.presenter.flush()
        names = ", ".join(self.presenter.unsaved())
        if not names:
            return True
        text = f"Changes that are not saved: {names}."
        sure = self._app.dialogs.confirm("Close without saving?", text, "Close without saving", danger=True)
        if sure:
            self.presenter.forget_all()
        return sure

    # --- nothing there, and pictures

    def _show_nothing(self) -> None:
        self.pane.setVisible(False)
        self.show_empty(
            EmptyState(
                "Keep the groups you write to",
                "A segment is a saved filter: country, title, touch history, scores, in any combination. "
                "Who is in it is always up to date.",
                icon_name="layers",
                actions=[
                    Button("New segment", self.presenter.begin_new_empty, kind="primary"),
                    Button("Nobody wrote to them for 90 days", self._begin_example),
                ],
            )
        )

    def _begin_example(self) -> None:
        self.presenter.begin_new(parse("not touched in last 90 days and suppressed = no"))

    def picture_states(self) -> Mapping[str, Callable[[], object]]:
        broken = WorkspaceBusyError(
            "Another program is writing to the workspace.",
            hint="Close the other Prospector window or command, then try again.",
        )
        return {
            "nested": lambda: self.presenter.begin_new(parse(_NESTED)),
            "unfinished": self._picture_unfinished,
            "mistake": self._picture_mistake,
            "empty": self._picture_nothing,
            "loading": lambda: self.show_loading("Reading your segments…"),
            "error": lambda: self._on_failed(broken),
        }

    def _picture_nothing(self) -> None:
        self.presenter.forget_all()
        self._show_nothing()

    def _picture_unfinished(self) -> None:
        self.presenter.begin_new(parse("country in DACH"))
        self.builder.begin_condition()
        self.builder.check()

    def _picture_mistake(self) -> None:
        self.presenter.begin_new(parse("country in DACH"))
        self.details.type("country = Germny and fit >= 70")
        self.presenter.flush()
