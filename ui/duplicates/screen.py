"""The duplicates screen: pairs that wait, two people side by side, and the merges that stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from prospector.duplicates import MergeRow, Scope, SuspectRow
from prospector.errors import WorkspaceBusyError
from prospector.lists.importer import Imported
from ui.app import AppContext
from ui.duplicates.presenter import MERGED, DuplicatesPresenter
from ui.duplicates.words import BANDS, TONES, note, side_rows, verdict, what_stays
from ui.theme import em
from ui.widgets import (
    Banner,
    Button,
    Choice,
    Column,
    EmptyState,
    FilterTabs,
    FlowLayout,
    KeyHint,
    Label,
    MutedDelegate,
    Pill,
    PillDelegate,
    RecordModel,
    RecordTable,
    Role,
    Screen,
    SearchField,
    SideBySide,
    StrongDelegate,
    TableFrame,
    TextDelegate,
    action,
    clear,
    column,
    holder,
    row,
)
from ui.widgets.moments import day, moment

PAIRS = (
    Column("names", "Pair", 11, stretch=1, delegate=TextDelegate),
    Column("sure", "Sure", 7.6, delegate=PillDelegate, yields=1),
)
MERGES = (
    Column("kept", "Stayed", 12, stretch=2, delegate=StrongDelegate),
    Column("gone", "Went", 12, stretch=2),
    Column("reason", "Why", 14, stretch=3, delegate=MutedDelegate, yields=1),
    Column("at", "When", 9, delegate=MutedDelegate),
)
_REVIEW_KEYS = (("M", "merge"), ("D", "different"), ("S", "swap"), ("J K", "next"), ("← →", "pick"))


def build(app: AppContext) -> Screen:
    """The screen, wired to its presenter."""
    return DuplicatesScreen(app)


class DuplicatesScreen(Screen):
    """Lays out pairs, comparison and merges; DuplicatesPresenter decides."""

    def __init__(self, app: AppContext) -> None:
        super().__init__("Duplicates")
        self._app = app
        self.presenter = DuplicatesPresenter(app, self)
        self.tabs = FilterTabs("Bands")
        self.tabs.set_tabs([("", "All"), *BANDS.items(), (MERGED, "Merged")])
        self.finder = SearchField("Find a pair", width=14)
        self.scope = Choice(name="Whose duplicates")
        self.scope.setMaximumWidth(em(16))
        self.search_button = Button("Look for duplicates", self.search, icon_name="search")
        self.batch_button = Button("Merge all certain…", self.merge_all, icon_name="check-check")
        self._build_review()
        self._build_merged()
        self._make_actions()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._review)
        self._pages.addWidget(self._merged)
        for item in (self.finder, self.scope, self.search_button, self.batch_button):
            self.add_action(item)
        self.add_under_header(self.tabs)
        self.set_content(self._pages)
        self._connect()
        self.show_loading()
        self.presenter.load()

    # --- layout

    def _build_review(self) -> None:
        self.model = RecordModel[SuspectRow](PAIRS, _pair_cell, parent=self)
        self.table = RecordTable(PAIRS, "Pairs")
        self.table.setModel(self.model)
        self.table.setSelectionMode(RecordTable.SelectionMode.SingleSelection)
        self.more_button = Button("Show more pairs", self.presenter.show_more, kind="link")
        self.more_button.hide()
        list_box = column(gap=0.6)
        list_box.addWidget(TableFrame(self.table), 1)
        list_box.addWidget(self.more_button)
        left = holder(list_box)
        left.setMinimumWidth(em(14))
        left.setMaximumWidth(em(26))
        line = row(gap=0.9)
        line.addWidget(left, 2)
        line.addWidget(self._comparison(), 5)
        self._review = holder(line)

    def _comparison(self) -> QWidget:
        self.banner = Banner()
        self._evidence = QWidget()
        self._pills = FlowLayout(self._evidence, gap=0.4)
        self.side = SideBySide("The two side by side")
        self.stays = Label("", "muted", wrap=True)
        self.merge_button = Button("Merge", self.merge, kind="primary", icon_name="check")
        self.different_button = Button("Different people", self.keep_apart, icon_name="x")
        self.swap_button = Button("Keep the other", self.presenter.swap, icon_name="refresh-cw")
        self._hints = holder(row(*self._key_hints(), gap=0.35))
        buttons = row(self.merge_button, self.different_button, self.swap_button, "stretch", self._hints)
        box = column(self.banner, self._evidence, gap=0.7)
        box.addWidget(TableFrame(self.side), 1)
        box.addWidget(self.stays)
        box.addLayout(buttons)
        made = holder(box)
        made.setMinimumWidth(em(27))
        return made

    def _key_hints(self) -> list[QWidget | str | float]:
        made: list[QWidget | str | float] = []
        for keys, words in _REVIEW_KEYS:
            made += [KeyHint(keys), Label(words, "faint"), 0.3]
        return made

    def _build_merged(self) -> None:
        self.merged_model = RecordModel[MergeRow](MERGES, _merge_cell, parent=self)
        self.merged_table = RecordTable(MERGES, "Merges", line_height=3.2)
        self.merged_table.setModel(self.merged_model)
        self.merged_table.setSelectionMode(RecordTable.SelectionMode.SingleSelection)
        self.split_button = Button("Split again", self.split, icon_name="undo-2")
        told = Label("Everything returns to its owner; what you edited since stays.", "muted", wrap=True)
        footer = row(gap=0.9)
        footer.addWidget(told, 1)
        footer.addWidget(self.split_button)
        self._merged = holder(column(TableFrame(self.merged_table), footer, gap=0.9))

    def _make_actions(self) -> None:
        def made(text: str, run: Callable[[], object], keys: str = "", icon_name: str = "") -> QAction:
            item = action(self, text, run, shortcut=keys, icon_name=icon_name)
            item.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.addAction(item)
            return item

        self._menu_actions = (
            made("Merge these two", self.merge, "M", "check"),
            made("These are different people", self.keep_apart, "D", "x"),
            made("Keep the other one", self.presenter.swap, "S", "refresh-cw"),
            made("Next pair", lambda: self._step(1), "J", "arrow-down"),
            made("Previous pair", lambda: self._step(-1), "K", "arrow-up"),
            made("Take the last decision back", self.presenter.undo, "Z", "undo-2"),
            made("Merge all certain pairs…", self.merge_all, "", "check-check"),
            made("Look for duplicates", self.search, "", "search"),
        )

    def _connect(self) -> None:
        presenter = self.presenter
        self.tabs.chosen.connect(self._on_tab)
        self.scope.activated.connect(lambda _: presenter.show_scope(self.scope.value()))
        self.finder.searched.connect(presenter.seek)
        self.finder.left_downwards.connect(self.table.setFocus)
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(lambda _: self.merge())
        self.merged_table.chosen.connect(self._on_merge_chosen)
        self.merged_table.opened.connect(lambda _: self.split())
        presenter.loaded.connect(self._fill)
        presenter.pair_loaded.connect(self._show_pair)
        presenter.searching.connect(self._on_searching)
        presenter.failed.connect(lambda error: self.show_error(error, presenter.load))

    # --- doing

    def search(self) -> None:
        """Look for duplicates, or stop looking."""
        if self.presenter.is_searching:
            self.presenter.cancel()
        else:
            self.presenter.search()

    def merge(self) -> None:
        """Make the two in front one, with the values that are picked."""
        if self._in_review():
            self.presenter.merge(self._picks())

    def keep_apart(self) -> None:
        """Say that the two in front are different people."""
        if self._in_review():
            self.presenter.keep_apart()

    def merge_all(self) -> None:
        """Merge every certain pair, after asking."""
        number = self.presenter.found.counts.get("certain", 0)
        what = "the 1 certain pair" if number == 1 else f"all {number:,} certain pairs"
        if number and self._app.dialogs.confirm(
            f"Merge {what}?",
            "Each pair takes the better values and can be split again at any time. Pairs in which something"
            " speaks against one person are left for you.",
            "Merge 1 pair" if number == 1 else f"Merge {number:,} pairs",
        ):
            self.presenter.merge_band("certain")

    def split(self) -> None:
        """Take the chosen merge back."""
        for position in self.merged_table.selected_rows():
            self.presenter.split(self.merged_model.row_at(position))

    def _picks(self) -> dict[str, str]:
        """Every value as it is picked; both notes stay unless one was picked by hand."""
        picks: dict[str, str] = dict(self.side.chosen())
        if "notes" not in self.side.changed():
            picks.pop("notes", None)
        return picks

    def _step(self, by: int) -> None:
        table = self.table if self._pages.currentWidget() is self._review else self.merged_table
        chosen = table.selected_rows()
        table.choose_row((chosen[0] if chosen else -1) + by)

    def _in_review(self) -> bool:
        return self.state == "content" and self._pages.currentWidget() is self._review

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.side.isAncestorOf(
            QApplication.focusWidget() or self
        ):
            self.merge()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where room is short, the values come before the hints and the evidence."""
        wide, high = self.width() >= em(78), self.height() >= em(44)
        self._hints.setVisible(wide)
        self.stays.setVisible(high)
        pair = self.presenter.pair
        self._evidence.setVisible(high and pair is not None and bool(pair.agreements or pair.conflicts))
        for button in (self.different_button, self.swap_button):
            button.set_brief(self.width() < em(58))

    # --- showing

    def _fill(self) -> None:
        found = self.presenter.found
        total = sum(found.counts.values())
        self.tabs.set_counts({"": total, **found.counts, MERGED: len(found.merges)})
        self._fill_scope()
        self.set_subtitle(self._told())
        self.batch_button.setEnabled(found.counts.get("certain", 0) > 0)
        self._fill_pairs()
        self._fill_merges()
        self._choose_state()

    def _fill_pairs(self) -> None:
        rows = self.presenter.found.rows
        self.more_button.set_text(f"Show more than {len(rows):,} pairs")
        self.more_button.setVisible(self.presenter.found.more)
        position = self.presenter.wanted_position()
        self.table.blockSignals(True)
        self.model.fill(rows)
        self.table.choose_row(position)
        self.table.blockSignals(False)
        self.presenter.choose(position)

    def _fill_merges(self) -> None:
        chosen = self.merged_table.selected_rows()
        self.merged_model.fill(self.presenter.found.merges)
        self.merged_table.choose_row(min(chosen[0] if chosen else 0, self.merged_model.rowCount() - 1))
        self._on_merge_chosen()

    def _fill_scope(self) -> None:
        found = self.presenter.found
        self.scope.set_choices(
            [
                (Scope(), "Everybody"),
                *((Scope(list_id=one.id), one.name) for one in found.lists),
                *((Scope(since_import=one.import_id), _since(one)) for one in found.imports),
            ]
        )

    def _told(self) -> str:
        searched = self.presenter.found.searched
        if searched is None:
            known = len(self.presenter.found.rows)
            return "Found by imports; search for more" if known else "Nobody has been compared yet"
        return f"{searched.prospects:,} prospects compared {moment(searched.at)}"

    def _choose_state(self) -> None:
        found, tab = self.presenter.found, self.presenter.tab
        self._pages.setCurrentWidget(self._merged if tab == MERGED else self._review)
        for item in (self.finder, self.scope, self.search_button, self.batch_button):
            item.setVisible(tab != MERGED)
        if (found.merges if tab == MERGED else found.rows) or self.presenter.is_searching:
            self._show_content_or_search()
        else:
            self.show_empty(self._nothing())

    def _show_content_or_search(self) -> None:
        if self.presenter.is_searching and not self.presenter.found.rows and self.presenter.tab != MERGED:
            self.show_loading("Comparing everybody with everybody…")
            return
        focus = QApplication.focusWidget()
        had_focus = focus is self.finder or self._pages.isAncestorOf(focus or self)
        self.show_content()
        if self.isVisible() and not had_focus and self.window().isActiveWindow():
            self.focus_content()

    def _nothing(self) -> EmptyState:
        found, tab = self.presenter.found, self.presenter.tab
        if tab == MERGED:
            return EmptyState(
                "Nothing was merged yet", "Every merge is listed here and can be split again at any time.",
                icon_name="history",
            )  # fmt: skip
        if not found.people:
            return self._no_prospects()
        if any(found.counts.values()) and self.presenter.sought:
            return EmptyState(
                f"No pair with “{self.presenter.sought}”", "Names, companies and addresses are searched.",
                icon_name="search", actions=[Button("Show all pairs", self._seek_nothing)],
            )  # fmt: skip
        if any(found.counts.values()):
            where = "in this band" if self.presenter.scope.whole else "among these"
            return EmptyState(
                f"Nothing left to decide {where}", "Look at the others.", icon_name="circle-check"
            )
        return self._not_searched() if found.searched is None else self._nobody_twice()

    def _seek_nothing(self) -> None:
        self.finder.set_quietly("")
        self.presenter.seek("")

    def _no_prospects(self) -> EmptyState:
        return EmptyState(
            "There is nobody to compare yet", "Import a list first.", icon_name="users",
            actions=[Button("Import a spreadsheet", lambda: self._app.shell.open("imports"), kind="primary")],
        )  # fmt: skip

    def _not_searched(self) -> EmptyState:
        people = self.presenter.found.people
        return EmptyState(
            "Does anybody stand here twice?",
            f"Prospector compares all {people:,} prospects by names, companies, addresses, numbers and"
            " profiles. Nothing is merged before you say so.",
            icon_name="users",
            actions=[Button("Look for duplicates", self.search, kind="primary", icon_name="search")],
        )

    def _nobody_twice(self) -> EmptyState:
        searched = self.presenter.found.searched
        people = searched.prospects if searched else 0
        on = day(searched.at) if searched else ""
        return EmptyState(
            "Nobody is left who stands here twice",
            f"{people:,} prospects were compared on {on}, and every pair is decided.",
            icon_name="circle-check",
            actions=[Button("Look again", self.search, icon_name="search")],
        )

    def _show_pair(self) -> None:
        pair = self.presenter.pair
        for button in (self.merge_button, self.different_button, self.swap_button):
            button.setEnabled(pair is not None)
        if pair is None:
            return
        picked = self.side.changed() if self._shown_pair == (pair.left.id, pair.right.id) else {}
        self.banner.say(*verdict(pair))
        self._fill_evidence()
        stays_left = self.presenter.keep_id == pair.left.id
        self.side.show_pair(
            pair.left.name, pair.right.name, side_rows(pair),
            left_note=note(pair.left, stays=stays_left), right_note=note(pair.right, stays=not stays_left),
        )  # fmt: skip
        for field, side in picked.items():
            self.side.go_to(field)
            self.side.pick(side)
        self._shown_pair = (pair.left.id, pair.right.id)
        self.stays.setText(what_stays(pair))

    _shown_pair: tuple[int, int] = (0, 0)

    def _fill_evidence(self) -> None:
        clear(self._pills)
        pair = self.presenter.pair
        assert pair is not None
        for tone, findings in (("good", pair.agreements), ("warn", pair.conflicts)):
            for _, how in findings:
                self._pills.addWidget(Pill(how, tone))
        self._fit()

    def _on_tab(self, tab: str) -> None:
        self.presenter.show_tab(tab)

    def _on_chosen(self) -> None:
        if chosen := self.table.selected_rows():
            self.presenter.choose(chosen[0])

    def _on_merge_chosen(self) -> None:
        self.split_button.setEnabled(bool(self.merged_table.selected_rows()))

    def _on_searching(self, searching: bool) -> None:
        self.search_button.set_text("Stop looking" if searching else "Look for duplicates")
        self._choose_state()

    # --- what the shell asks

    def focus_search(self) -> None:
        if self.presenter.tab != MERGED:
            self.finder.setFocus()
            self.finder.selectAll()

    def focus_content(self) -> None:
        if self.state == "content":
            (self.merged_table if self.presenter.tab == MERGED else self.side).setFocus()
        else:
            super().focus_content()

    def actions_for_menu(self) -> Sequence[QAction]:
        return self._menu_actions

    def picture_states(self) -> Mapping[str, Callable[[], object]]:
        return {
            "review": lambda: self._picture_tab(""),
            "possible": lambda: self._picture_tab("possible"),
            "merged": lambda: self._picture_tab(MERGED),
            "searching": lambda: self.show_loading("Comparing everybody with everybody…"),
            "not-searched": lambda: self.show_empty(self._not_searched()),
            "nobody-twice": lambda: self.show_empty(self._nobody_twice()),
            "error": lambda: self.show_error(
                WorkspaceBusyError("Another program is writing to the workspace.", hint="Try again."),
                self.presenter.load,
            ),
        }

    def _picture_tab(self, tab: str) -> None:
        self.tabs.choose(tab)
        self.presenter.show_tab(tab)


def _pair_cell(one: SuspectRow, key: str) -> str | Mapping[int, Any]:
    if key == "sure":
        return {
            Qt.ItemDataRole.DisplayRole: "new job?" if one.moved else f"{one.confidence} %",
            Qt.ItemDataRole.ToolTipRole: f"{BANDS[one.band]}: {one.reason}",
            Role.TONE: TONES[one.band],
        }
    names = one.low_name if one.low_name == one.high_name else f"{one.low_name} · {one.high_name}"
    return {
        Qt.ItemDataRole.DisplayRole: names,
        Role.SECOND_LINE: "perhaps changed jobs" if one.moved else one.reason,
        Qt.ItemDataRole.ToolTipRole: f"{names}\n{one.low_about} · {one.high_about}\n{one.reason}",
    }


def _since(one: Imported) -> str:
    return f"Since {one.list_name or one.file_name} came in"


def _merge_cell(one: MergeRow, key: str) -> str | Mapping[int, Any]:
    if key == "at":
        return day(one.at)
    words = {"kept": one.kept_name, "gone": one.gone_name}
    return words.get(key) or f"{BANDS.get(one.band, 'By hand')}: {one.reason}"
