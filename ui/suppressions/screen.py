"""The do-not-contact screen: entries with reason and effect, and a pane to add more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox

from prospector.records import SUPPRESSION_KINDS
from prospector.suppressions import Suppressed
from ui.app import AppContext
from ui.suppressions.presenter import SHOWN, SuppressionsPresenter
from ui.widgets import (
    Button,
    Column,
    EmptyState,
    FilterTabs,
    FormRow,
    Label,
    MutedDelegate,
    NumberDelegate,
    PillDelegate,
    RecordModel,
    RecordTable,
    Role,
    Screen,
    SearchField,
    StrongDelegate,
    TableFrame,
    TextArea,
    TextField,
    action,
    column,
    holder,
    row,
)
from ui.widgets.moments import day

KINDS = {"address": "Address", "domain": "Domain", "wildcard": "Wildcard", "company": "Company"}
_PLURALS = {"address": "Addresses", "domain": "Domains", "wildcard": "Wildcards", "company": "Companies"}
COLUMNS = (
    Column("value", "Who", 16, stretch=3, delegate=StrongDelegate),
    Column("kind", "Kind", 8, delegate=PillDelegate),
    Column("reason", "Why", 14, stretch=4, delegate=MutedDelegate),
    Column("source", "From", 9, stretch=1, delegate=MutedDelegate, yields=2),
    Column("since", "Since", 8, delegate=MutedDelegate, yields=1),
    Column("excludes", "Keeps out", 7.5, delegate=NumberDelegate, right=True),
)


def build(app: AppContext) -> Screen:
    """The screen, wired to its presenter."""
    return SuppressionsScreen(app)


class SuppressionsScreen(Screen):
    """Lays out the list and the form; SuppressionsPresenter decides."""

    def __init__(self, app: AppContext) -> None:
        super().__init__("Do not contact")
        self._app = app
        self.presenter = SuppressionsPresenter(app, self)
        self._menu_actions = (
            action(self, "Add to the list", self.ask, icon_name="plus"),
            action(self, "Save the list…", self.save, icon_name="download"),
        )
        self.search = SearchField("Search the list")
        self.tabs = FilterTabs("Kinds")
        self.tabs.set_tabs([("", "All"), *_PLURALS.items()])
        self.model = RecordModel[Suppressed](COLUMNS, _cell, parent=self)
        self.table = RecordTable(COLUMNS, "Do not contact", line_height=3.2)
        self.table.setModel(self.model)
        self.remove_button = Button("Remove…", self.remove, kind="danger", icon_name="trash-2")
        self.shown = Label("", "faint")
        self._add_form()
        self.add_action(self.search)
        self.add_action(Button("Save list…", self.save, icon_name="download"))
        self.add_action(Button("Add", self.ask, kind="primary", icon_name="plus"))
        self.add_under_header(self.tabs)
        footer = row(self.shown, "stretch", self.remove_button)
        self.set_content(holder(column(TableFrame(self.table), footer, gap=0.9)))
        self._connect()
        self.show_loading()
        self.presenter.load()

    def _add_form(self) -> None:
        self.values = TextArea(name="Who")
        self.values.setPlaceholderText("ada@acme.example\nacme.example\n*@acme.*\nAcme GmbH")
        self.values_row = FormRow(
            "Who",
            self.values,
            hint="One a line: an address, a domain with all below it, a wildcard, a company.",
        )
        self.reason = TextField(name="Reason", placeholder="Asked us to stop")
        self.force = QCheckBox("Also whole free-mail domains")
        self.force.setToolTip("A domain such as gmail.com shuts out everybody with an address there.")
        form = column(
            Label("Add to the list", "heading"),
            Label(
                "Takes effect at once: their drafts are held and nobody can be written to.",
                "muted",
                wrap=True,
            ),
            self.values_row,
            FormRow("Why", self.reason, hint="Shown wherever somebody is left out."),
            self.force,
            "stretch",
            gap=1.0,
            margin=1.4,
        )
        self.add_button = Button("Put on the list", self.add, kind="primary", icon_name="ban")
        footer = holder(row(Button("Close", self._close_form), "stretch", self.add_button, margin=1.2))
        self.pane = self.set_pane(holder(form), footer=footer, width=24)

    def _connect(self) -> None:
        self.tabs.chosen.connect(self.presenter.show_kind)
        self.search.searched.connect(self.presenter.find)
        self.table.chosen.connect(self._on_chosen)
        self.table.search_asked.connect(self.search.setFocus)
        self.presenter.loaded.connect(self._fill)
        self.presenter.failed.connect(lambda error: self.show_error(error, self.presenter.load))
        self.presenter.refused.connect(self.values_row.show_error)

    # --- doing

    def ask(self) -> None:
        """Open the form."""
        self.pane.setVisible(True)
        self.values.setFocus()

    def add(self) -> None:
        """Put what is in the form on the list."""
        self.values_row.show_error("")
        self.presenter.add(
            self.values.toPlainText().splitlines(), self.reason.text().strip(), force=self.force.isChecked()
        )
        self.values.clear()

    def remove(self) -> None:
        """Take the chosen entries off, after asking."""
        chosen = self._chosen()
        what = chosen[0].value if len(chosen) == 1 else f"{len(chosen):,} entries"
        if chosen and self._app.dialogs.confirm(
            f"Take {what} off the list?",
            "Whoever it kept out may be written to again. Remove it only when you know that they agree.",
            "Remove",
            danger=True,
        ):
            self.presenter.remove(chosen)

    def save(self) -> None:
        """Save the list to a file."""
        if path := self._app.dialogs.save_file(
            "Save the list", "do not contact.xlsx", "Tables (*.xlsx *.csv)"
        ):
            self.presenter.save(path)

    def _close_form(self) -> None:
        self.pane.setVisible(False)
        self.table.setFocus()

    # --- showing

    def _fill(self) -> None:
        presenter = self.presenter
        total = sum(presenter.counts.values())
        self.set_subtitle(
            f"{total:,} {'entry' if total == 1 else 'entries'}, checked before every draft and hand-over"
        )
        self.tabs.set_counts(
            {"": total, **{kind: presenter.counts.get(kind, 0) for kind in SUPPRESSION_KINDS}}
        )
        self.model.fill(presenter.entries)
        self.shown.setText(f"The newest {SHOWN:,} entries" if len(presenter.entries) == SHOWN else "")
        self._on_chosen()
        if presenter.entries:
            self.show_content()
        elif total:
            self.show_empty(
                EmptyState("Nothing matches", "No entry contains what you typed.", icon_name="search")
            )
        else:
            self.show_empty(self._nobody())

    def _nobody(self) -> EmptyState:
        return EmptyState(
            "Nobody is on the list",
            "Opt-out and bounce columns of the files you import land here by themselves. Add customers,"
            " competitors and whoever asked you to stop.",
            icon_name="ban",
            actions=[Button("Add the first", self.ask, kind="primary")],
        )

    def _chosen(self) -> list[Suppressed]:
        return [self.model.row_at(position) for position in self.table.selected_rows()]

    def _on_chosen(self) -> None:
        self.remove_button.setEnabled(bool(self.table.selected_rows()))

    # --- what the shell asks

    def entered(self, request: Mapping[str, Any]) -> None:
        if value := request.get("value"):
            self.ask()
            self.values.setPlainText(str(value))

    def actions_for_menu(self) -> Sequence[QAction]:
        return self._menu_actions

    def focus_search(self) -> None:
        self.search.setFocus()

    def picture_states(self) -> Mapping[str, Callable[[], object]]:
        return {"add": self.ask, "empty": lambda: self.show_empty(self._nobody())}


def _cell(one: Suppressed, key: str) -> str | Mapping[int, Any]:
    if key == "kind":
        return {Qt.ItemDataRole.DisplayRole: KINDS[one.kind], Role.TONE: "neutral"}
    if key == "since":
        return day(one.created_at)
    if key == "excludes":
        return f"{one.excludes:,}" if one.excludes else "–"
    return str(getattr(one, key))
