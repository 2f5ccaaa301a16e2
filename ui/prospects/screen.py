"""The prospects screen: grid, filter tabs and chips, detail pane."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from prospector.errors import ProspectorError, WorkspaceBusyError
from prospector.prospects import Tab
from ui.app import AppContext
from ui.prospects.bundle import Bundle
from ui.prospects.columns import DEFAULT
from ui.prospects.detail import DetailPane
from ui.prospects.dialogs import TouchDialog
from ui.prospects.facet_pane import FacetPane
from ui.prospects.filters import ConditionEditor, FilterPopover
from ui.prospects.grid import ProspectGrid
from ui.prospects.grid_tools import GridTools
from ui.prospects.pictures import grid_states
from ui.prospects.presenter import Groups, Overview, ProspectsPresenter
from ui.theme import em
from ui.widgets import (
    Button,
    Chip,
    EmptyState,
    FilterTabs,
    FlowLayout,
    Screen,
    SearchField,
    TableFrame,
    action,
    clear,
    holder,
    row,
)
from ui.widgets.command_palette import CommandPalette

FACETS_FROM = 74
TABS = (
    (Tab.ALL, "All"),
    (Tab.FITS, "Fits profile"),
    (Tab.READY, "Ready"),
    (Tab.DRAFTED, "Drafted"),
    (Tab.FOLLOW_UP, "Follow-up due"),
    (Tab.REVIEW, "Needs review"),
    (Tab.EXCLUDED, "Excluded"),
)


def build(app: AppContext) -> Screen:
    """The screen of the step `prospects`."""
    return ProspectsScreen(app)


class ProspectsScreen(Screen):
    """Lays out, and hands what the user does to the presenter."""

    def __init__(self, app: AppContext) -> None:
        super().__init__("Prospects")
        self.app = app
        self.presenter = ProspectsPresenter(app, self)
        self._header()
        self._filters()
        self.table = ProspectGrid(DEFAULT, "Prospects")
        self.table.setModel(self.presenter.table)
        self.facets = FacetPane(self.presenter.facets)
        self._set_grid()
        self.detail = DetailPane()
        self.pane = self.set_pane(self.detail, footer=self.detail.footer)
        self._menu_actions = self._make_actions()
        self._connect()
        self.show_loading("Reading your prospects…")

    # --- layout

    def _set_grid(self) -> None:
        line = row(self.facets, gap=0.9)
        line.addWidget(TableFrame(self.table), 1)
        content = holder(line)
        content.setFocusProxy(self.table)
        self.set_content(content)
        self.tools = GridTools(self.app, self.table, self.presenter, self)
        self._facets_wanted: bool | None = None

    def _header(self) -> None:
        self.search = SearchField("Search or press Ctrl+K", width=19)
        self.draft_button = Button("Draft emails", kind="primary", icon_name="sparkles")
        self.draft_button.setEnabled(False)
        self.add_action(self.search)
        self.add_action(
            Button("Import", lambda: self.app.shell.open("imports"), icon_name="upload", tip="Ctrl+I")
        )
        self.add_action(self.draft_button)

    def _filters(self) -> None:
        self.tabs = FilterTabs("Which prospects")
        self.tabs.set_tabs([(tab.value, label) for tab, label in TABS])
        self.filter_button = Button("Filter", self._open_filter, kind="link", icon_name="plus")
        self.groups_button = Button("Lists and segments", kind="link", icon_name="list")
        self._groups_menu = QMenu(self)
        self.groups_button.setMenu(self._groups_menu)
        self.facets_button = Button("Facets", self._toggle_facets, kind="link", icon_name="list-filter")
        self.columns_button = Button("Columns", self._open_columns, kind="link", icon_name="columns-3")
        self.tabs.add_widget(self.filter_button)
        self.tabs.add_widget(self.groups_button)
        self.tabs.add_widget(self.facets_button)
        self.tabs.add_widget(self.columns_button)
        self._chips_flow = FlowLayout()
        self._chips = holder(self._chips_flow)
        self._chips.setVisible(False)
        self.add_under_header(self.tabs)
        self.add_under_header(self._chips)
        self.editor = ConditionEditor()
        self._popover = FilterPopover(self.editor, self)

    def _make_actions(self) -> list[QAction]:
        do = self.presenter
        return [
            action(self, "&Draft emails…", do.draft, shortcut="Ctrl+D", icon_name="sparkles"),
            action(self, "&Log a touch…", do.log_touch, shortcut="Ctrl+L", icon_name="list-checks"),
            action(self, "Open &email", do.open_mail, shortcut="Ctrl+M", icon_name="mail"),
            action(self, "Type into the &cell", self.table.type_into, shortcut="F2", icon_name="pencil"),
            action(self, "Ed&it prospect…", do.edit, shortcut="Ctrl+Return", icon_name="pencil"),
            action(self, "Edit all chosen…", self._bulk_edit, shortcut="Ctrl+B", icon_name="list-checks"),
            action(self, "Find and &replace…", self._replace, shortcut="Ctrl+H", icon_name="replace"),
            action(self, "Cop&y cells", self.tools.copy, icon_name="copy"),
            action(self, "&Paste over cells", self.tools.paste, icon_name="clipboard"),
            action(self, "Do &not contact…", do.suppress, shortcut="Ctrl+Shift+X", icon_name="ban"),
            action(self, "E&xport…", do.export, shortcut="Ctrl+E", icon_name="download"),
            action(self, "Add a &filter…", self._open_filter, shortcut="Ctrl+Shift+F", icon_name="funnel"),
            action(
                self,
                "Show or hide &facets",
                self._toggle_facets,
                shortcut="Ctrl+Shift+L",
                icon_name="list-filter",
            ),
            action(self, "Choose col&umns…", self._open_columns, icon_name="columns-3"),
            action(self, "&Save filters as segment…", do.save_segment, icon_name="save"),
            action(self, "&Clear search and filters", self._clear, icon_name="x"),
        ]

    def _connect(self) -> None:
        do = self.presenter
        self.search.searched.connect(do.search)
        self.search.left_downwards.connect(self.table.setFocus)
        self.tabs.chosen.connect(do.show_tab)
        self.editor.made.connect(self._on_condition)
        self.draft_button.clicked.connect(do.draft)
        self.table.chosen.connect(self._on_chosen)
        self.table.sort_asked.connect(self._on_sort)
        self.table.search_asked.connect(self.focus_search)
        self.table.opened.connect(lambda _position: self._on_opened())
        self.facets.hidden.connect(self._toggle_facets)
        self.facets.spellings_asked.connect(lambda key: do.changes.spellings(do.selection, key))
        do.facets.changed.connect(self.arrange)
        do.shown.connect(self._on_shown)
        do.counted.connect(self._on_counts)
        do.failed.connect(self._on_failed)
        do.detailed.connect(self._on_detail)
        do.undetailed.connect(lambda: self.pane.setVisible(False))
        do.grouped.connect(self._on_groups)
        do.filters_changed.connect(self._show_filters)
        self.detail.draft_asked.connect(do.draft_current)
        self.detail.nearly_asked.connect(do.ask_nearly)
        do.nearly_told.connect(self.detail.show_nearly)
        self.detail.draft_opened.connect(lambda draft_id: self.app.shell.open("drafts", draft_id=draft_id))
        self.detail.touch_asked.connect(do.log_touch)
        self.detail.suppress_asked.connect(do.suppress)
        self.detail.edit_asked.connect(do.edit)
        self.detail.mail_asked.connect(do.open_mail)
        self.detail.task_done.connect(do.actions.finish_task)

    # --- what the shell asks

    def entered(self, request: Mapping[str, Any]) -> None:
        self.presenter.open(request)

    def actions_for_menu(self) -> Sequence[QAction]:
        return self._menu_actions

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def picture_states(self) -> Mapping[str, Callable[[], object]]:
        broken = WorkspaceBusyError(
            "Another program is writing to the workspace.",
            hint="Close the other Prospector window or command, then try again.",
        )
        return {
            "selected": lambda: self.table.choose_row(0),
            "filter": self._open_filter,
            "touch": lambda: TouchDialog("Maya Lindqvist", self.app.clock(), parent=self).show(),
            "commands": self._show_commands,
            **grid_states(self),
            "empty": self._show_first_steps,
            "nobody": self._show_nobody,
            "loading": lambda: self.show_loading("Reading your prospects…"),
            "error": lambda: self.show_error(broken, self.presenter.reload),
        }

    def _show_commands(self) -> None:
        CommandPalette(self._menu_actions, self).open_over(self.window())

    # --- following the presenter

    def _on_shown(self, overview: Overview) -> None:
        self.table.show_sort(
            self.presenter.sort.key if overview.has_profile or self.presenter.sort.key != "fit" else "",
            self.presenter.sort.descending,
        )
        self.set_subtitle(_overview_words(overview, self.presenter.filtered()))
        if overview.people == 0:
            self._show_first_steps()
        elif not overview.ids:
            self._show_nobody()
        else:
            self.show_content()
            self._choose_again()

    def _choose_again(self) -> None:
        """Keep the same prospect chosen when rows come anew."""
        current = self.presenter.current
        position = self.presenter.table.position_of(current) if current is not None else -1
        if position >= 0 and not self.table.selectionModel().hasSelection():
            self.table.choose_row(position)
        elif position < 0:
            self._on_chosen()

    def _on_counts(self, counts: dict[str, int]) -> None:
        self.tabs.set_counts(counts)
        self._show_draft_button()

    def _show_draft_button(self) -> None:
        count = self.presenter.to_draft()
        self.draft_button.set_text(
            f"Draft {count:,} {'email' if count == 1 else 'emails'}" if count else "Draft emails"
        )
        self.draft_button.setEnabled(count > 0)
        several = len(self.presenter.chosen) > 1
        self.draft_button.setToolTip(
            "For the chosen prospects" if several else "For everybody ready in this view"
        )
        self.arrange()

    def _on_failed(self, error: ProspectorError) -> None:
        self.pane.setVisible(False)
        self.show_error(error, self.presenter.reload)

    def _on_detail(self, bundle: Bundle) -> None:
        self.detail.show_bundle(bundle)
        self.pane.setVisible(self.state == "content")

    def _on_groups(self, groups: Groups) -> None:
        self.editor.offer_own(groups.own)
        menu = self._groups_menu
        menu.clear()
        menu.addAction(action(self, "Everybody", self._clear, icon_name="users"))
        if groups.segments:
            menu.addSection("Segments")
        for name, node in groups.segments:
            menu.addAction(action(menu, _plain(name), partial(self.presenter.show_segment, name, node)))
        if groups.lists:
            menu.addSection("Lists")
        for list_id, name, size in groups.lists:
            show = partial(self.presenter.show_list, list_id, name)
            menu.addAction(action(menu, f"{_plain(name)}  ({size:,})", show))

    # --- what the user does

    def _on_chosen(self) -> None:
        rows = self.table.selected_rows()
        table = self.presenter.table
        ids = [table.ids()[position] for position in rows]
        current = table.id_at(self.table.currentIndex().row()) if ids else None
        self.presenter.choose(ids, current)
        self._show_draft_button()

    def _on_opened(self) -> None:
        """Enter goes on to the draft; where the details are not in sight, to them first."""
        if self.pane.isVisible():
            self.presenter.draft_current()
        else:
            self.open_details()

    def _on_sort(self, key: str, descending: bool) -> None:
        self.presenter.sort_by(key, descending)

    def _open_filter(self) -> None:
        self._popover.show_under(self.filter_button)
        self.editor.field.setFocus()

    def _on_condition(self, condition: Any) -> None:
        self._popover.hide()
        self.presenter.add_condition(condition)
        self.table.setFocus()

    def _clear(self) -> None:
        self.search.set_quietly("")
        self.tabs.choose(Tab.ALL)
        self.presenter.clear_filters()

    def _show_filters(self) -> None:
        clear(self._chips_flow)
        chips: list[tuple[str, Callable[[], object]]] = [
            (words, partial(self.presenter.remove_condition, position))
            for position, words in enumerate(self.presenter.filter_words())
        ]
        if self.presenter.segment is not None:
            chips.insert(0, (f"Segment: {self.presenter.segment[0]}", self.presenter.leave_segment))
        if self.presenter.selection.list_id is not None:
            name = self.presenter.list_name or "List"
            chips.append((f"List: {name}", partial(self.presenter.show_list, None, "")))
        if self.presenter.selection.ids is not None:
            chips.append((self.presenter.set_name, self.presenter.leave_set))
        for pick in self.presenter.selection.picks:
            words = self.presenter.facets.words(pick, self.presenter.list_names)
            chips.append((words, partial(self.presenter.facets.clear, pick.key)))
        for words, remove in chips:
            chip = Chip(words)
            chip.removed.connect(remove)
            self._chips_flow.addWidget(chip)
        if self.presenter.conditions or self.presenter.selection.picks:
            self._chips_flow.addWidget(Button("Save as segment", self.presenter.save_segment, kind="link"))
        self._chips.setVisible(bool(chips))
        self.search.set_quietly(self.presenter.selection.search)
        self.tabs.choose(self.presenter.selection.tab)

    # --- facets, columns, changing many

    def arrange(self) -> None:
        """Where the grid would get too narrow the facets wait until they are asked for."""
        super().arrange()
        roomy = self.width() >= em(FACETS_FROM)
        asked = self._facets_wanted if self._facets_wanted is not None else roomy
        self.facets.setVisible(self.presenter.facets.shown and (roomy or asked))

    def _toggle_facets(self) -> None:
        self._facets_wanted = not self.facets.isVisibleTo(self)
        self.presenter.facets.show(self._facets_wanted)
        if self._facets_wanted:
            self.facets.section(self.presenter.facets.keys()[0]).head.setFocus()
        else:
            self.table.setFocus()

    def _open_columns(self) -> None:
        self.tools.choose_columns(self.columns_button)

    def _bulk_edit(self) -> None:
        self.presenter.bulk_edit(self.tools.current_field())

    def _replace(self) -> None:
        self.presenter.replace(self.tools.current_field())

    # --- empty states

    def _show_first_steps(self) -> None:
        self.pane.setVisible(False)
        self.show_empty(
            EmptyState(
                "Drop a spreadsheet to begin",
                "CSV, Excel or a copied table. Your file is never changed.",
                icon_name="file-spreadsheet",
                droppable=True,
                actions=[
                    Button("Choose file…", self._choose_file, kind="primary"),
                    Button("Try with sample data", lambda: self.app.shell.open("imports", sample=True)),
                ],
            )
        )

    def _choose_file(self) -> None:
        if files := self.app.dialogs.open_files("Choose spreadsheets to import"):
            self.app.shell.open("imports", files=files)

    def _show_nobody(self) -> None:
        self.pane.setVisible(False)
        self.show_empty(
            EmptyState(
                "Nobody matches",
                "No prospect matches this search and these filters together.",
                icon_name="search",
                actions=[Button("Clear search and filters", self._clear, kind="primary")],
            )
        )


def _overview_words(overview: Overview, filtered: bool) -> str:
    if not overview.people:
        return "Nobody yet"
    people = "1 person" if overview.people == 1 else f"{overview.people:,} people"
    companies = "1 company" if overview.companies == 1 else f"{overview.companies:,} companies"
    shown = f" · {len(overview.ids):,} shown" if filtered else ""
    return f"{people} · {companies}{shown}"


def _plain(name: str) -> str:
    """A name as a menu shows it, where an ampersand would mark an access key."""
    return name.replace("&", "&&")
