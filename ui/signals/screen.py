"""The Signals screen: who shows interest, who surges now, and the files that told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget

from prospector.errors import WorkspaceBusyError
from prospector.records import SIGNAL_KINDS
from prospector.signals.kinds import LABELS
from prospector.signals.showing import MOST_SURGES, Surge
from prospector.signals.storing import SignalImportRow
from ui.app import AppContext
from ui.signals.dialogs import LivesDialog
from ui.signals.import_page import ImportPage
from ui.signals.import_presenter import SignalImport
from ui.signals.presenter import IMPORTS, SURGES, SignalsPresenter
from ui.signals.sparkline import SparkDelegate
from ui.signals.table_model import COLUMNS
from ui.widgets import (
    Button,
    Column,
    EmptyState,
    FilterTabs,
    Label,
    MutedDelegate,
    NumberDelegate,
    RecordModel,
    RecordTable,
    Role,
    Screen,
    SearchField,
    StrongDelegate,
    TableFrame,
    action,
    column,
    holder,
    row,
)
from ui.widgets.moments import moment

SURGE_COLUMNS = (
    Column("who", "Company or person", 14, stretch=3, delegate=StrongDelegate),
    Column("topic", "About", 12, stretch=3),
    Column("weeks", "15 weeks", 11, delegate=SparkDelegate),
    Column("recent", "Last 3 weeks", 9, delegate=NumberDelegate, right=True),
    Column("base", "12 weeks before", 11, delegate=NumberDelegate, right=True, yields=1),
    Column("ratio", "Times the usual", 10.5, delegate=NumberDelegate, right=True),
    Column("prospects", "Prospects", 8, delegate=NumberDelegate, right=True),
)
IMPORT_COLUMNS = (
    Column("file_name", "File", 16, stretch=3, delegate=StrongDelegate),
    Column("source", "Source", 10, stretch=2, delegate=MutedDelegate),
    Column("at", "Brought in", 12.5, delegate=MutedDelegate),
    Column("rows_read", "Rows", 7, delegate=NumberDelegate, right=True),
    Column("signals", "Signals", 7, delegate=NumberDelegate, right=True),
)
_KIND_WORDS = "Spreadsheets (*.xlsx *.xlsm *.xls *.ods *.csv *.tsv *.txt)"


def build(app: AppContext) -> Screen:
    """The screen, wired to its presenter."""
    return SignalsScreen(app)


class SignalsScreen(Screen):
    """Lays out signals, surges, imports and the page that brings a file in."""

    def __init__(self, app: AppContext) -> None:
        super().__init__("Signals")
        self._app = app
        self.presenter = SignalsPresenter(app, self)
        self.incoming = SignalImport(app, self)
        self._menu_actions = (
            action(self, "Bring signals in…", self.ask_file, icon_name="upload"),
            action(self, "How long signals count…", self.ask_lives, icon_name="calendar-clock"),
        )
        self.search = SearchField("Search topics and companies")
        self.tabs = FilterTabs("Kinds")
        kinds = [(kind, LABELS[kind]) for kind in SIGNAL_KINDS]
        self.tabs.set_tabs([("", "All"), *kinds, (SURGES, "Surging now"), (IMPORTS, "Imports")])
        self._make_tables()
        self._lay_out()
        self._connect()
        self.show_loading()
        self.presenter.load()

    def _make_tables(self) -> None:
        self.table = RecordTable(COLUMNS, "Signals", line_height=3.0)
        self.table.setModel(self.presenter.table)
        self.surges = RecordModel[Surge](SURGE_COLUMNS, _surge_cell, parent=self)
        self.surge_table = RecordTable(SURGE_COLUMNS, "Surging now", line_height=3.4)
        self.surge_table.setModel(self.surges)
        self.imports = RecordModel[SignalImportRow](IMPORT_COLUMNS, _import_cell, parent=self)
        self.import_table = RecordTable(IMPORT_COLUMNS, "Imports of signals", line_height=3.0)
        self.import_table.setModel(self.imports)
        self.page = ImportPage(self.incoming)
        self._pages = QStackedWidget()
        for table in (self.table, self.surge_table, self.import_table):
            self._pages.addWidget(TableFrame(table))

    def _lay_out(self) -> None:
        self.shown = Label("", "faint")
        self.show_people = Button("Show prospects", self._show_people, icon_name="users")
        self.undo_button = Button("Take back…", self._take_back, kind="danger", icon_name="undo-2")
        footer = row(self.shown, "stretch", self.show_people, self.undo_button, gap=0.6)
        self._lists = holder(column(self._pages, footer, gap=0.9))
        self._all = QStackedWidget()
        self._all.addWidget(self._lists)
        self._all.addWidget(self.page)
        self.set_content(self._all)
        self.import_button = Button("Bring signals in…", self.ask_file, kind="primary", icon_name="upload")
        self.add_action(self.search)
        self.lives_button = Button("How long they count…", self.ask_lives, icon_name="calendar-clock")
        self.add_action(self.lives_button)
        self.add_action(self.import_button)
        self.add_under_header(self.tabs)

    def _connect(self) -> None:
        self.tabs.chosen.connect(self.presenter.show_tab)
        self.search.searched.connect(self.presenter.find)
        for table in (self.table, self.surge_table, self.import_table):
            table.chosen.connect(self._on_chosen)
            table.search_asked.connect(self.search.setFocus)
        self.table.opened.connect(lambda _row: self._show_people())
        self.surge_table.opened.connect(lambda _row: self._show_people())
        self.presenter.loaded.connect(self._fill)
        self.presenter.failed.connect(lambda error: self.show_error(error, self.presenter.load))
        self.incoming.done.connect(self._close_page)

    # --- showing

    def _fill(self) -> None:
        presenter, found = self.presenter, self.presenter.overview
        counts = {kind: found.counts.get(kind, 0) for kind in SIGNAL_KINDS}
        companies = len({one.who for one in found.surges})
        self.tabs.set_counts({"": presenter.total, **counts, SURGES: companies, IMPORTS: len(found.imports)})
        self.set_subtitle(
            f"{presenter.total:,} signals · {companies:,} surging now"
            if presenter.total
            else "Observations of buying intent"
        )
        self.surges.fill(found.surges)
        self.imports.fill(found.imports)
        self._pages.setCurrentIndex({SURGES: 1, IMPORTS: 2}.get(presenter.tab, 0))
        full = presenter.tab == SURGES and len(found.surges) == MOST_SURGES
        self.shown.setText(f"The first {MOST_SURGES:,}" if full else "")
        self.show_people.setVisible(presenter.tab != IMPORTS)
        self.undo_button.setVisible(presenter.tab == IMPORTS)
        self._on_chosen()
        self._show_state()

    def _show_state(self) -> None:
        presenter, found = self.presenter, self.presenter.overview
        shown = {SURGES: found.surges, IMPORTS: found.imports}.get(presenter.tab, found.ids)
        if shown or self._all.currentWidget() is self.page:
            self.show_content()
        else:
            self.show_empty(self._nothing())

    def _nothing(self) -> EmptyState:
        presenter = self.presenter
        if presenter.search and presenter.tab not in (SURGES, IMPORTS):
            return EmptyState("Nothing matches", "No signal contains what you typed.", icon_name="search")
        if presenter.tab == SURGES and presenter.total:
            return EmptyState(
                "Nobody surges now",
                "A company surges when at least 3 signals came in 3 weeks, at 1.5 times the rate of the 12 "
                "weeks before.",
                icon_name="trending-up",
            )
        if presenter.total:
            return EmptyState("No signals of this kind", "Other kinds stand under All.", icon_name="radio")
        return self._none_yet()

    def _none_yet(self) -> EmptyState:
        return EmptyState(
            "No signals yet",
            "Bring in spreadsheets of topics read, competitor pages visited, keywords, open jobs, funding or "
            "technology in use. They count for everybody at the company, also for people imported later.",
            icon_name="radio",
            actions=[Button("Bring signals in…", self.ask_file, kind="primary")],
            droppable=True,
        )

    def _on_chosen(self) -> None:
        self.show_people.setEnabled(bool(self._who()))
        self.undo_button.setEnabled(bool(self.import_table.selected_rows()))

    def _who(self) -> str:
        """The company or person in the chosen row."""
        on_surges = self.presenter.tab == SURGES
        rows = (self.surge_table if on_surges else self.table).selected_rows()
        if not rows:
            return ""
        row = self.surges.row_at(rows[0]) if on_surges else self.presenter.table.row_at(rows[0])
        return row.who if row is not None else ""

    # --- doing

    def ask_file(self) -> None:
        """Choose a file to bring in."""
        if paths := self._app.dialogs.open_files("Bring signals in", _KIND_WORDS, several=False):
            self.take_file(paths[0])

    def take_file(self, path: Path) -> None:
        """Begin to bring a file in."""
        self._all.setCurrentWidget(self.page)
        self._set_importing(True)
        self.page.begin(path.name, self.presenter.today)
        self.incoming.open(path)
        self.show_content()
        self.page.cancel.setFocus()

    def _close_page(self) -> None:
        self._all.setCurrentWidget(self._lists)
        self._set_importing(False)
        self._show_state()
        self.focus_content()

    def _set_importing(self, on: bool) -> None:
        for widget in (self.tabs, self.search, self.lives_button, self.import_button):
            widget.setVisible(not on)

    def ask_lives(self) -> None:
        """Ask for how many days each kind counts."""
        dialog = LivesDialog(self.presenter.overview.lives, self)
        if self._app.dialogs.run(dialog) and (changes := dialog.changes()):
            self.presenter.change_lives(changes)

    def _show_people(self) -> None:
        if who := self._who():
            self._app.shell.open("prospects", search=who)

    def _take_back(self) -> None:
        rows = self.import_table.selected_rows()
        if not rows:
            return
        chosen = self.imports.row_at(rows[0])
        if self._app.dialogs.confirm(
            f"Take {chosen.file_name} back?",
            f"Its {chosen.signals:,} signals go, and scores follow. Nothing else changes.",
            "Take back",
            danger=True,
        ):
            self.presenter.take_back(chosen)

    # --- what the shell asks

    def accept_files(self, paths: Sequence[Path]) -> bool:
        self.take_file(paths[0])
        return True

    def entered(self, request: Mapping[str, Any]) -> None:
        if tab := request.get("tab"):
            self.tabs.choose(str(tab))
            self.presenter.show_tab(str(tab))

    def actions_for_menu(self) -> Sequence[QAction]:
        return self._menu_actions

    def focus_search(self) -> None:
        self.search.setFocus()

    def focus_content(self) -> None:
        if self.state == "content" and self._all.currentWidget() is self._lists:
            (self.table, self.surge_table, self.import_table)[self._pages.currentIndex()].setFocus()
        else:
            super().focus_content()

    def picture_states(self) -> Mapping[str, Callable[[], object]]:
        broken = WorkspaceBusyError(
            "Another program is writing to the workspace.",
            hint="Close the other Prospector window or command, then try again.",
        )
        return {
            "surges": lambda: self.entered({"tab": SURGES}),
            "imports": lambda: self.entered({"tab": IMPORTS}),
            "lives": lambda: LivesDialog(self.presenter.overview.lives, self).show(),
            "empty": lambda: self.show_empty(self._none_yet()),
            "loading": lambda: self.show_loading("Reading your signals…"),
            "error": lambda: self.show_error(broken, self.presenter.load),
        }


def _surge_cell(one: Surge, key: str) -> str | Mapping[int, Any]:
    if key == "weeks":
        tip = "signals in each week, oldest first: " + ", ".join(map(str, one.weeks))
        return {Role.AMOUNT: one.weeks, Qt.ItemDataRole.ToolTipRole: tip}
    if key == "topic":
        return one.topic or {Qt.ItemDataRole.DisplayRole: "All topics together", Role.TONE: "muted"}
    if key == "ratio":
        return "new" if one.ratio is None else f"{one.ratio:.1f}"
    if key == "who":
        return one.who
    return f"{getattr(one, key):,}"


def _import_cell(one: SignalImportRow, key: str) -> str | Mapping[int, Any]:
    if key == "at":
        return moment(one.at)
    if key in ("rows_read", "signals"):
        return f"{getattr(one, key):,}"
    return str(getattr(one, key)) or "–"
