"""The review queue screen: tabs by state, the drafts, and beside them the one under review."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from prospector.assist.openers import place_in
from prospector.drafts.checks import CATALOGUE
from prospector.errors import ProspectorError, WorkspaceBusyError
from ui.app import AppContext
from ui.drafts.dialogs import HandOverDialog
from ui.drafts.first_line import FirstLinePopover
from ui.drafts.lint_dialog import LintDialog
from ui.drafts.picturing import lint_states
from ui.drafts.presenter import DraftsPresenter
from ui.drafts.reading import Queue, Review
from ui.drafts.review import ReviewPane, key_line
from ui.drafts.table_model import COLUMNS
from ui.widgets import (
    Button,
    Chip,
    EmptyState,
    FilterTabs,
    FlowLayout,
    RecordTable,
    Screen,
    SearchField,
    TableFrame,
    action,
    clear,
    column,
    holder,
)

TABS = (
    ("draft", "To review"),
    ("held", "Held"),
    ("approved", "Approved"),
    ("handed_over", "Handed over"),
    ("discarded", "Discarded"),
)
_NOTHING = {
    "draft": ("Everything is reviewed", "Approved drafts wait to be handed over.", "check-check"),
    "held": (
        "Nothing is held",
        "Drafts with a problem that must be mended first appear here.",
        "shield-check",
    ),
    "approved": ("Nothing is approved", "Approve drafts with A, then hand them over here.", "check"),
    "handed_over": (
        "Nothing was handed over yet",
        "What you hand over appears here and in the touch log.",
        "send",
    ),
    "discarded": ("Nothing was discarded", "Drafts you put away appear here.", "trash-2"),
}


def build(app: AppContext) -> Screen:
    """The screen of the step `drafts`."""
    return DraftsScreen(app)


class DraftsScreen(Screen):
    """Lays out, and hands what the user does to the presenter."""

    def __init__(self, app: AppContext) -> None:
        super().__init__("Drafts")
        self._app = app
        self.presenter = DraftsPresenter(app, self)
        self._header()
        self._filters()
        self.table = RecordTable(COLUMNS, "Drafts")
        self.table.setModel(self.presenter.table)
        frame = TableFrame(self.table)
        content = column(gap=0.7)
        content.addWidget(frame, 1)
        content.addWidget(key_line())
        made = holder(content)
        made.setFocusProxy(self.table)
        self.set_content(made)
        self.review = ReviewPane()
        self.pane = self.set_pane(self.review, footer=self.review.footer, width=34.0)
        self._menu_actions = self._make_actions()
        self._connect()
        self.show_loading("Reading your drafts…")

    # --- layout

    def _header(self) -> None:
        self.search = SearchField("Search drafts", width=15)
        self.approve_all = Button(
            "Check and approve", icon_name="check-check", tip="Look at every waiting draft, then approve"
        )
        self.hand_over_all = Button("Hand over", icon_name="send", tip="Every approved draft")
        for widget in (self.search, self.approve_all, self.hand_over_all):
            self.add_action(widget)

    def _filters(self) -> None:
        self.tabs = FilterTabs("Which drafts")
        self.tabs.set_tabs(TABS)
        self.filter_button = Button("Filter", kind="link", icon_name="plus")
        self._filter_menu = QMenu(self)
        self.filter_button.setMenu(self._filter_menu)
        self.tabs.add_widget(self.filter_button)
        self._chips_flow = FlowLayout()
        self._chips = holder(self._chips_flow)
        self._chips.setVisible(False)
        self.add_under_header(self.tabs)
        self.add_under_header(self._chips)

    def _make_actions(self) -> list[QAction]:
        do = self.presenter
        return [
            action(self, "&Approve", do.decisions.approve, shortcut="A", icon_name="check"),
            action(self, "&Edit", self._edit, shortcut="E", icon_name="pencil"),
            action(self, "&Skip", partial(do.step, 1), shortcut="S", icon_name="skip-forward"),
            action(self, "&Discard", do.decisions.discard, shortcut="X", icon_name="trash-2"),
            action(self, "&Write anew", do.decisions.regenerate, shortcut="R", icon_name="refresh-cw"),
            action(self, "&Hand over…", do.hand_over, shortcut="H", icon_name="send"),
            action(self, "Next draft", partial(do.step, 1), shortcut="J", icon_name="arrow-down"),
            action(self, "Previous draft", partial(do.step, -1), shortcut="K", icon_name="arrow-up"),
            action(self, "&Take approval back", do.decisions.unapprove, icon_name="undo-2"),
            action(self, "Draft a&gain", do.decisions.draft_again, icon_name="refresh-cw"),
            action(self, "First &line…", self._suggest, shortcut="F", icon_name="sparkles"),
            action(self, "Show &prospect", do.show_prospect, shortcut="P", icon_name="user"),
            action(self, "&Check before approving…", self.check_all,
                   shortcut="Ctrl+Shift+A", icon_name="check-check"),
            action(self, "Hand over a&ll approved…", do.hand_over_all, shortcut="Ctrl+Shift+H",
                   icon_name="send"),
        ]  # fmt: skip

    def _connect(self) -> None:
        do, review = self.presenter, self.review
        self.search.searched.connect(do.search)
        self.search.left_downwards.connect(self.table.setFocus)
        self.tabs.chosen.connect(do.show_tab)
        self._filter_menu.aboutToShow.connect(self._fill_filter_menu)
        self.approve_all.clicked.connect(self.check_all)
        self.hand_over_all.clicked.connect(do.hand_over_all)
        self.table.chosen.connect(self._on_chosen)
        self.table.search_asked.connect(self.focus_search)
        self.table.opened.connect(lambda _place: self._on_opened())
        do.queued.connect(self._on_queue)
        do.reviewed.connect(self._on_review)
        do.unreviewed.connect(lambda: self.pane.setVisible(False))
        do.moved.connect(self._on_moved)
        do.tab_changed.connect(self.tabs.choose)
        do.filters_changed.connect(self._show_chips)
        do.failed.connect(self._on_failed)
        review.typed.connect(do.type)
        review.left_editor.connect(self._leave_editor)
        review.approve_asked.connect(do.decisions.approve)
        review.edit_asked.connect(self._edit)
        review.skip_asked.connect(partial(do.step, 1))
        review.discard_asked.connect(do.decisions.discard)
        review.regenerate_asked.connect(do.decisions.regenerate)
        review.unapprove_asked.connect(do.decisions.unapprove)
        review.hand_over_asked.connect(do.hand_over)
        review.again_asked.connect(do.decisions.draft_again)
        review.prospect_asked.connect(do.show_prospect)
        review.entry_asked.connect(do.show_entry)
        review.settings_asked.connect(lambda: self._app.shell.open("settings"))

    # --- what the shell asks

    def entered(self, request: Mapping[str, Any]) -> None:
        self.presenter.open(request)

    def actions_for_menu(self) -> Sequence[QAction]:
        return self._menu_actions

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def hideEvent(self, event: Any) -> None:
        self.presenter.save_typed()
        super().hideEvent(event)

    def picture_states(self) -> Mapping[str, Callable[[], object]]:
        broken = WorkspaceBusyError(
            "Another program is writing to the workspace.",
            hint="Close the other Prospector window or command, then try again.",
        )
        do = self.presenter
        return {
            "held": partial(do.show_tab, "held"),
            "approved": partial(do.show_tab, "approved"),
            **lint_states(self.check_all, broken),
            "hand-over": lambda: HandOverDialog(12, parent=self).show(),
            "reviewed": lambda: self._say_nothing("draft"),
            "empty": self._show_first_steps,
            "error": lambda: self._on_failed(broken),
        }

    # --- following the presenter

    def _on_queue(self, queue: Queue) -> None:
        self.tabs.set_counts(queue.counts)
        self.set_subtitle(_overview(queue))
        waiting = queue.counts["draft"] + queue.counts["held"]
        self.approve_all.set_text(f"Check {waiting:,} and approve")
        self.approve_all.setVisible(waiting > 1 and self.presenter.tab in ("draft", "held"))
        approved = queue.counts["approved"]
        self.hand_over_all.set_text(f"Hand over {approved:,}")
        self.hand_over_all.setVisible(approved > 0)
        self.arrange()
        if not queue.total:
            self._show_first_steps()
        elif not queue.ids:
            self._say_nothing(self.presenter.tab)
        else:
            self.show_content()
            self._choose_again()

    def _choose_again(self) -> None:
        """Keep the same draft chosen when the queue comes anew."""
        place = self.presenter.table.place_of(self.presenter.current)
        if place >= 0 and place not in self.table.selected_rows():
            self.table.choose_row(place)

    def _on_moved(self, draft_id: int) -> None:
        self.table.choose_row(self.presenter.table.place_of(draft_id))

    def _on_review(self, review: Review) -> None:
        self.review.show_review(review)
        self.pane.setVisible(self.state == "content")

    def _on_failed(self, error: ProspectorError) -> None:
        self.pane.setVisible(False)
        self.show_error(error, self.presenter.reload)

    def _fill_filter_menu(self) -> None:
        menu, queue = self._filter_menu, self.presenter.queue
        menu.clear()
        if queue is None:
            return
        narrow = self.presenter.narrow
        if queue.templates:
            menu.addSection("Template")
        for template_id, name in queue.templates:
            run = partial(narrow, template_id=template_id)
            menu.addAction(action(menu, _plain(name), run))
        if queue.problems:
            menu.addSection("Problem")
        for code, count in queue.problems.items():
            words = f"{CATALOGUE[code].label}  ({count:,})" if code in CATALOGUE else code
            menu.addAction(action(menu, _plain(words), partial(narrow, problem=code)))

    def _show_chips(self) -> None:
        clear(self._chips_flow)
        filters, narrow = self.presenter.filters, self.presenter.narrow
        chips: list[tuple[str, Callable[[], object]]] = []
        if filters.ids is not None:
            chips.append((f"Just made: {len(filters.ids):,}", partial(narrow, ids=None)))
        if filters.template_id is not None:
            chips.append((f"Template: {self._template_name()}", partial(narrow, template_id=None)))
        if filters.problem:
            label = CATALOGUE[filters.problem].label if filters.problem in CATALOGUE else filters.problem
            chips.append((label, partial(narrow, problem="")))
        for words, remove in chips:
            chip = Chip(words)
            chip.removed.connect(remove)
            self._chips_flow.addWidget(chip)
        self._chips.setVisible(bool(chips))
        self.search.set_quietly(filters.search)

    def _template_name(self) -> str:
        queue = self.presenter.queue
        return dict(queue.templates).get(self.presenter.filters.template_id or 0, "") if queue else ""

    # --- what the user does

    def _on_chosen(self) -> None:
        places = self.table.selected_rows()
        table = self.presenter.table
        ids = [table.ids()[place] for place in places]
        self.presenter.choose(ids, table.id_at(self.table.currentIndex().row()) if ids else None)

    def check_all(self) -> LintDialog:
        """Look at every waiting draft before any of them is approved."""
        self.lint_dialog = self.presenter.decisions.check_all(self)
        return self.lint_dialog

    def _on_opened(self) -> None:
        if self.pane.isVisible():
            self._edit()
        else:
            self.open_details()

    def _edit(self) -> None:
        if self.presenter.start_editing():
            if not self.pane.isVisible():
                self.open_details()
            self.review.start_editing()

    def _suggest(self) -> None:
        """First lines for the draft under review; the chosen one goes into its editor."""
        review = self.presenter.review
        if review is None or not self.presenter.start_editing():
            return
        popover = FirstLinePopover(self._app, review.view.prospect_id, self)
        popover.chosen.connect(self._insert)
        popover.setting_up.connect(lambda: self._app.shell.open("settings", part="writing"))
        popover.show_under(self.review.subject)

    def _insert(self, line: str) -> None:
        self._edit()
        self.review.body.insert(place_in(self.review.body.toPlainText()), f"{line}\n\n")

    def _leave_editor(self) -> None:
        self.presenter.save_typed()
        self.table.setFocus()

    # --- empty states

    def _show_first_steps(self) -> None:
        self.pane.setVisible(False)
        self.show_empty(
            EmptyState(
                "No drafts yet",
                "Choose prospects and a template; every draft waits here until you approve it. "
                "Nothing is ever sent by itself.",
                icon_name="mail",
                actions=[
                    Button("Choose prospects", lambda: self._app.shell.open("prospects"), kind="primary"),
                    Button("Look at the templates", lambda: self._app.shell.open("templates")),
                ],
            )
        )

    def _say_nothing(self, tab: str) -> None:
        self.pane.setVisible(False)
        if self.presenter.filters:
            clear_it = Button("Clear search and filters", self.presenter.clear_filters, kind="primary")
            text = "No draft of this state matches the search and the filters."
            self.show_empty(EmptyState("Nothing matches", text, icon_name="search", actions=[clear_it]))
            return
        title, text, icon_name = _NOTHING[tab]
        self.show_empty(EmptyState(title, text, icon_name=icon_name, actions=self._ways_on(tab)))

    def _ways_on(self, tab: str) -> list[Button]:
        counts = self.presenter.queue.counts if self.presenter.queue else {}
        ways = [
            Button(f"{verb} {counts[state]:,} {noun}", partial(self.presenter.show_tab, state))
            for state, verb, noun in (
                ("draft", "Review", "drafts"), ("held", "Look at", "held"), ("approved", "See", "approved"),
            )
            if state != tab and counts.get(state)
        ]  # fmt: skip
        return ways or [Button("Choose prospects", lambda: self._app.shell.open("prospects"), kind="primary")]


def _overview(queue: Queue) -> str:
    if not queue.total:
        return "Nothing drafted yet"
    waiting = queue.counts["draft"] + queue.counts["held"]
    words = f"{waiting:,} waiting for you" if waiting else "Nothing waits for you"
    approved = queue.counts["approved"]
    return f"{words} · {approved:,} approved" if approved else words


def _plain(name: str) -> str:
    """A name as a menu shows it, where an ampersand would mark an access key."""
    return name.replace("&", "&&")
