"""The templates screen: the list, the editor, and the live preview beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from prospector.drafts.library import TemplateView
from prospector.drafts.syntax import TemplateError
from prospector.errors import ProspectorError
from ui.app import AppContext
from ui.templates import picturing
from ui.templates.editor import TemplateEditor
from ui.templates.history import HistoryDialog
from ui.templates.pane import PreviewPane
from ui.templates.presenter import Entry, TemplatesPresenter
from ui.templates.snippets import SnippetsDialog
from ui.templates.stepping import Reading
from ui.theme import em
from ui.widgets import (
    Button,
    Column,
    EmptyState,
    FilterTabs,
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

COLUMNS = (Column("name", "Template", 10, stretch=1, delegate=StrongDelegate),)
KINDS = "Templates (*.md *.txt);;All files (*)"
IN_USE, ARCHIVE = "use", "archive"
ROOMY = 80


def build(app: AppContext) -> Screen:
    """The screen of the step `templates`."""
    return TemplatesScreen(app)


class TemplatesScreen(Screen):
    """Lays out, and hands what the user does to the presenter."""

    def __init__(self, app: AppContext) -> None:
        super().__init__("Templates")
        self._app = app
        self.presenter = TemplatesPresenter(app, self)
        self.entries = RecordModel[Entry](COLUMNS, _cell, parent=self)
        self.table = RecordTable(COLUMNS, "Templates")
        self.table.horizontalHeader().hide()
        self.table.setModel(self.entries)
        self.editor = TemplateEditor()
        self.preview = PreviewPane()
        self._menu_actions = self._make_actions()
        self._header()
        self._lay_out()
        self._connect()
        self.show_loading("Reading your templates…")
        self.presenter.begin()

    # --- layout

    def _make_actions(self) -> list[QAction]:
        do = self.presenter
        self._put_away = action(self, "&Archive", do.put_away, icon_name="inbox")
        self._bring_back = action(self, "&Bring back", do.bring_back, icon_name="undo-2")
        return [
            action(self, "&Save", do.save, shortcut="Ctrl+S", icon_name="check"),
            action(self, "&New template", self.begin_new, shortcut="Ctrl+N", icon_name="plus"),
            action(self, "&Duplicate", do.duplicate, shortcut="Ctrl+Shift+D", icon_name="copy"),
            action(self, "Dr&aft with this template", self._draft, shortcut="Ctrl+D", icon_name="sparkles"),
            action(self, "&Versions…", do.earlier, shortcut="Ctrl+H", icon_name="history"),
            action(self, "Snippe&ts…", self._snippets, shortcut="Ctrl+Shift+S", icon_name="sticky-note"),
            action(self, "&Import from files…", self._bring_in, icon_name="upload"),
            action(self, "E&xport to a file…", self._write_out, shortcut="Ctrl+E", icon_name="download"),
            action(self, "Export a&ll to a folder…", self._write_all_out, icon_name="folder-open"),
            self._put_away,
            self._bring_back,
            action(self, "Disca&rd changes…", do.discard, icon_name="x"),
            action(self, "Preview the hardest prospects first", self.preview.hardest.toggle,
                   shortcut="Ctrl+Shift+H", icon_name="triangle-alert"),
            action(self, "Preview the next prospect", partial(do.steps.step, 1), shortcut="Ctrl+PgDown",
                   icon_name="chevron-right"),
            action(self, "Preview the previous prospect", partial(do.steps.step, -1), shortcut="Ctrl+PgUp",
                   icon_name="chevron-left"),
        ]  # fmt: skip

    def _header(self) -> None:
        self.draft_button = Button(
            "Draft emails", self._draft, icon_name="sparkles", tip="With this template (Ctrl+D)"
        )
        self.new_button = Button("New template", self.begin_new, icon_name="plus", tip="Ctrl+N")
        more = menu_button("", self._menu_actions[2:12], icon_name="ellipsis", tip="More actions")
        for button in (more, self.new_button, self.draft_button):
            self.add_action(button)
        self.tabs = FilterTabs("Which templates")
        self.tabs.set_tabs(((IN_USE, "In use"), (ARCHIVE, "Archived")))
        self.add_under_header(self.tabs)

    def _lay_out(self) -> None:
        self._list = TableFrame(self.table)
        line = row(gap=1.2)
        line.addWidget(self._list)
        line.addWidget(self.editor, 1)
        content = holder(line)
        content.setFocusProxy(self.table)
        self.set_content(content)
        self.pane = self.set_pane(self.preview, width=30.0)

    def arrange(self) -> None:
        """Beside the list the editor keeps most of the width."""
        super().arrange()
        self._list.setFixedWidth(em(12.5 if self.width() < em(ROOMY) else 16))

    def _connect(self) -> None:
        do = self.presenter
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(lambda _place: self.editor.body.setFocus())
        self.tabs.chosen.connect(lambda key: do.show_archive(key == ARCHIVE))
        self.editor.typed.connect(do.type)
        self.editor.save_asked.connect(do.save)
        self.editor.discard_asked.connect(do.discard)
        self.editor.variant_chosen.connect(do.steps.show_variant)
        self.editor.snippets_asked.connect(self._snippets)
        self.preview.stepped.connect(do.steps.step)
        self.preview.searched.connect(do.steps.find)
        self.preview.ordered.connect(lambda on: do.steps.order(hardest=on))
        self.preview.reword_asked.connect(do.steps.reword)
        do.listed.connect(self._on_listed)
        do.opened.connect(self._on_opened)
        do.typed.connect(self._on_typed)
        do.steps.previewed.connect(self._on_preview)
        do.steps.people_counted.connect(self._on_people)
        do.versions_read.connect(self._on_versions)
        do.failed.connect(self._on_failed)
        do.refused.connect(self._on_refused)
        for area in (self.editor.body, self.editor.html):
            self._app.theme.changed.connect(area.colours.rehighlight)

    # --- what the shell asks

    def entered(self, request: Mapping[str, Any]) -> None:
        self.presenter.open(request)

    def actions_for_menu(self) -> Sequence[QAction]:
        return self._menu_actions

    def accept_files(self, paths: Sequence[Path]) -> bool:
        if not all(path.suffix.lower() in (".md", ".txt") for path in paths):
            return False
        self.presenter.bring_in(paths)
        return True

    def hideEvent(self, event: Any) -> None:
        super().hideEvent(event)
        if self.presenter.is_dirty() and not event.spontaneous() and self.window().isVisible():
            name = self.editor.name.text() or "the template"
            self._app.shell.toast(
                f"Your changes to {name} are kept, but not saved yet", tone="accent", action="Save",
                then=self.presenter.save,
            )  # fmt: skip

    def may_close(self) -> bool:
        names = ", ".join(self.presenter.unsaved())
        if not names:
            return True
        text = f"Changes that are not saved: {names}."
        sure = self._app.dialogs.confirm("Close without saving?", text, "Close without saving", danger=True)
        if sure:
            self.presenter.forget_all()
        return sure

    def picture_states(self) -> Mapping[str, Callable[[], object]]:
        return picturing.states(self._app, self)

    # --- following the presenter

    def _on_listed(self) -> None:
        do = self.presenter
        self.entries.fill(do.entries())
        counts = {IN_USE: len(do.shelf.templates), ARCHIVE: len(do.shelf.archived)}
        self.tabs.set_counts(counts)
        self.tabs.choose(ARCHIVE if do.archive else IN_USE)
        self.tabs.setVisible(bool(counts[ARCHIVE]) or do.archive)
        own = sum(not one.shipped for one in do.shelf.templates)
        self.set_subtitle(f"{counts[IN_USE]:,} templates" + (f" · {own:,} of your own" if own else ""))
        self.editor.offer(do.fields(), do.shelf.snippets)
        if do.key is None:
            self.show_nothing()
        else:
            self.show_content()
            self._choose_again()

    def _choose_again(self) -> None:
        keys = [one.key for one in self.entries.rows()]
        key = self.presenter.key
        if key in keys and keys.index(key) not in self.table.selected_rows():
            self.table.choose_row(keys.index(key))

    def _on_opened(self) -> None:
        wording = self.presenter.wording()
        self.pane.setVisible(wording is not None)
        if wording is not None and self.presenter.key is not None:
            self.editor.show_wording(self.presenter.key, wording, editable=not self.presenter.archive)
            self._choose_again()
            self._show_state()

    def _on_typed(self) -> None:
        entries = self.presenter.entries()
        if entries != self.entries.rows():
            self.entries.fill(entries)
            self._choose_again()
        self._show_state()

    def _show_state(self) -> None:
        do = self.presenter
        saved, dirty = do.saved(), do.is_dirty()
        version = f"Version {saved.version}" if saved else "Not saved yet"
        kind = " · shipped with Prospector" if saved and saved.shipped else ""
        words = f"{version}{kind}" + (" · unsaved changes" if dirty and saved else "")
        self.editor.show_state(words, dirty=dirty, usable=not do.archive)
        self.draft_button.setEnabled(saved is not None and not do.archive)
        self._put_away.setVisible(not do.archive)
        self._bring_back.setVisible(do.archive)

    def _on_people(self) -> None:
        steps = self.presenter.steps
        self.preview.show_place(
            steps.place, len(steps.people), looked_for=bool(steps.search or steps.hardest)
        )

    def _on_preview(self, reading: Reading) -> None:
        shown = reading.preview
        self.editor.show_error(shown.error)
        self.editor.show_hints(shown.hints)
        self.editor.show_faulty(shown.faulty)
        self.editor.offer_ideas(reading.ideas)
        if shown.measures is not None:
            self.editor.advice.show_measures(shown.measures, shown.wordings)
        self.preview.show_hard(reading.hard)
        self.preview.show_preview(shown, (self.presenter.key, self.editor.variant))

    def _on_failed(self, error: ProspectorError) -> None:
        self.pane.setVisible(False)
        self.show_error(error, self.presenter.reload)

    def _on_refused(self, error: ProspectorError) -> None:
        if isinstance(error, TemplateError):
            self.editor.go_to_error(error)
        elif "called" in error.message or "name" in error.message:
            self.editor.show_name_error(f"{error.message} {error.hint}")
            self.editor.name.setFocus()
        else:
            self._app.dialogs.error(error)

    # --- what the user does

    def _on_chosen(self) -> None:
        rows = self.table.selected_rows()
        if rows:
            self.presenter.show(self.entries.row_at(rows[0]).key)

    def begin_new(self) -> None:
        """Begin a new template."""
        self.presenter.add()
        self.editor.name.setFocus()
        self.editor.name.selectAll()

    def _draft(self) -> None:
        if self.presenter.is_dirty():
            self._app.shell.toast("Save the template first; drafts use the saved wording.", tone="warn")
            return
        if (saved := self.presenter.saved()) is not None:
            self._app.shell.open("prospects")
            self._app.shell.toast(
                f"Choose prospects, then Draft emails with {saved.name}", tone="accent", action=""
            )

    def _bring_in(self) -> None:
        if paths := self._app.dialogs.open_files("Import templates", KINDS):
            self.presenter.bring_in(paths)

    def _write_out(self) -> None:
        saved = self.presenter.saved()
        if saved is None:
            return
        suggested = f"{saved.name.replace('/', '-')}.md"
        if path := self._app.dialogs.save_file("Export the template", suggested, KINDS):
            self.presenter.write_out(path)

    def _write_all_out(self) -> None:
        if folder := self._app.dialogs.folder("Export all templates"):
            self.presenter.write_all_out(folder)

    def _on_versions(self, versions: Sequence[TemplateView]) -> None:
        dialog = HistoryDialog(versions, self.window())
        if self._app.dialogs.run(dialog) and (chosen := dialog.chosen()) is not None:
            self.presenter.restore(chosen)
        dialog.deleteLater()

    def _snippets(self) -> None:
        dialog = SnippetsDialog(self._app, self.window())
        if self._app.dialogs.run(dialog) and (text := dialog.inserted):
            self.editor.insert(text)
        dialog.deleteLater()

    # --- nothing there, and pictures

    def show_nothing(self) -> None:
        """Say that there is no template, or nothing archived."""
        self.pane.setVisible(False)
        if self.presenter.archive:
            back = Button("Back to the templates", lambda: self.presenter.show_archive(False), kind="primary")
            text = "Templates you archive are kept here, with their drafts."
            self.show_empty(EmptyState("Nothing is archived", text, icon_name="inbox", actions=[back]))
            return
        self.show_empty(
            EmptyState(
                "Write your first template",
                "A template is an email with merge fields. "
                "Every draft made from it is checked before it may leave.",
                icon_name="layout-template",
                actions=[
                    Button("New template", self.begin_new, kind="primary"),
                    Button("Import from files…", self._bring_in),
                ],
            )
        )


def _cell(one: Entry, key: str) -> str | Mapping[int, Any]:
    kind = "Shipped" if one.shipped else "Your own"
    words = "Unsaved changes" if one.unsaved else f"{kind} · {one.words:,} words"
    if one.key < 0:
        words = "Not saved yet"
    name = one.name or "Without a name"
    return {
        Qt.ItemDataRole.DisplayRole: name,
        Qt.ItemDataRole.ToolTipRole: name,
        Role.SECOND_LINE: words,
    }
