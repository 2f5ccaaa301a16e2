"""What the prospects screen knows and decides: which prospects, in which order, and what is done to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prospector import prospects
from prospector.conditions import All, Condition, Node, describe
from prospector.conditions.own_fields import own_fields
from prospector.errors import CancelledError, ProspectorError
from prospector.icp import profiles, segments
from prospector.icp.whatif import WhatIf, whatif
from prospector.prospects import Pick, ProspectDetail, Selection, Sort, Tab
from prospector.records import Prospect
from ui.app import AppContext
from ui.prospects.actions import ProspectActions
from ui.prospects.bundle import Bundle, read_bundle
from ui.prospects.changes import GridChanges
from ui.prospects.facet_state import FacetState, as_conditions
from ui.prospects.table_model import ProspectTable

SHOWS = frozenset(
    {
        "prospects", "companies", "fits", "icp_profiles", "drafts", "touches", "tasks", "suppressions",
        "imports", "lists", "list_members", "segments", "stage_history", "signals", "predictions",
    }
)  # fmt: skip
SETTLE_MS = 60
DETAIL_PAUSE_MS = 40


@dataclass(frozen=True, slots=True)
class Overview:
    """The ids to show, and what the header says about the whole workspace."""

    ids: list[int]
    people: int
    companies: int
    has_profile: bool


@dataclass(frozen=True, slots=True)
class Groups:
    """Saved segments (name, conditions), lists (id, name, size), and the names of the user's own fields."""

    segments: tuple[tuple[str, Node], ...]
    lists: tuple[tuple[int, str, int], ...]
    own: tuple[str, ...]


class ProspectsPresenter(QObject):
    """State and decisions of the prospects screen; the only one there that calls core."""

    shown = Signal(object)
    counted = Signal(dict)
    failed = Signal(object)
    detailed = Signal(object)
    undetailed = Signal()
    nearly_told = Signal(object)
    grouped = Signal(object)
    filters_changed = Signal()

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self.app = app
        self.table = ProspectTable(self)
        self.selection = Selection()
        self.sort = Sort("fit", descending=True)
        self.conditions: list[Condition] = []
        self.segment: tuple[str, Node] | None = None
        self.list_name = ""
        self.set_name = ""
        self.chosen: list[int] = []
        self.current: int | None = None
        self.bundle: Bundle | None = None
        self.counts: dict[Tab, int] = {}
        self.own: tuple[str, ...] = ()
        self.list_names: dict[str, str] = {}
        self.actions = ProspectActions(app, self)
        self.changes = GridChanges(app, self)
        self.facets = FacetState(app, self)
        self.table.edited.connect(self.changes.set_cell)
        self.changes.forgotten.connect(self.table.forget_typed)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.reload)
        self._detail_pause = QTimer(self, singleShot=True, interval=DETAIL_PAUSE_MS)
        self._detail_pause.timeout.connect(self._read_detail)
        self.table.asked.connect(self._fetch)
        app.tasks.changed.connect(self._on_changed)

    # --- which prospects

    def open(self, request: Mapping[str, Any]) -> None:
        """Show what another screen asked for (search, list_id, prospect_id, conditions, or where and the
        segment's name, or ids and a title), or what was shown before."""
        if "where" in request or "conditions" in request:
            self._narrow_anew("", None)
            self.conditions = list(request.get("conditions", ()))
            if "where" in request:
                self.segment = (str(request.get("segment", "Segment")), request["where"])
            self._narrow_by_conditions()
        if "search" in request or "list_id" in request:
            self._narrow_anew(str(request.get("search", "")), request.get("list_id"))
        if "ids" in request:
            self._narrow_anew("", None)
            self.set_name = str(request.get("title", "Chosen prospects"))
            self.selection = replace(self.selection, ids=tuple(request["ids"]))
            self.filters_changed.emit()
        if "prospect_id" in request:
            self.current = int(request["prospect_id"])
        self.reload()

    def _narrow_anew(self, search: str, list_id: int | None) -> None:
        self.conditions = []
        self.segment = None
        self.list_name = ""
        self.selection = Selection(search=search, list_id=list_id)
        self.filters_changed.emit()

    def search(self, text: str) -> None:
        """Find as the user types."""
        self._narrow(search=text)

    def show_tab(self, key: str) -> None:
        """Show the prospects of one tab."""
        self._narrow(tab=Tab(key))

    def sort_by(self, key: str, descending: bool) -> None:
        """Sort by a column; fit begins with the best."""
        first_time = key != self.sort.key
        self.sort = Sort(key, descending=key == "fit" if first_time else descending)
        self.reload()

    def add_condition(self, condition: Condition) -> None:
        """Narrow by one more condition."""
        self.conditions.append(condition)
        self._narrow_by_conditions()

    def remove_condition(self, position: int) -> None:
        """Take a condition away."""
        del self.conditions[position]
        self._narrow_by_conditions()

    def show_segment(self, name: str, node: Node) -> None:
        """Filter by a saved segment, in place of the conditions and the list there were."""
        self.conditions, self.segment, self.list_name = [], (name, node), ""
        self.selection = replace(self.selection, list_id=None)
        self._narrow_by_conditions()

    def leave_segment(self) -> None:
        """Filter by the segment no more."""
        self.segment = None
        self._narrow_by_conditions()

    def show_list(self, list_id: int | None, name: str) -> None:
        """Show the members of a list, or with None everybody again."""
        self.list_name = name
        self._narrow(list_id=list_id)
        self.filters_changed.emit()

    def leave_set(self) -> None:
        """Look beyond the prospects another screen asked for."""
        self._narrow(ids=None)
        self.filters_changed.emit()

    def narrow_by_picks(self, picks: tuple[Pick, ...]) -> None:
        """Show whom the facets pick."""
        self._narrow(picks=picks)
        self.filters_changed.emit()

    def clear_filters(self) -> None:
        """Show everybody again."""
        self._narrow_anew("", None)
        self.reload()

    def filtered(self) -> bool:
        """Whether anything narrows what is shown."""
        return self.selection != Selection(today=self.selection.today)

    def filter_words(self) -> list[str]:
        """The active conditions in words, in the order of the chips."""
        return [describe(condition) for condition in self.conditions]

    def _narrow_by_conditions(self) -> None:
        nodes: list[Node] = [self.segment[1]] if self.segment else []
        nodes += self.conditions
        self._narrow(where=(All(nodes) if len(nodes) > 1 else nodes[0]) if nodes else None)
        self.filters_changed.emit()

    def _narrow(self, **changes: Any) -> None:
        self.selection = replace(self.selection, **changes)
        self.reload()

    # --- reading

    def reload(self) -> None:
        """Read anew which prospects are shown, how many stand in each tab, and the groups."""
        self.selection = replace(self.selection, today=self.app.clock().date())
        selection, sort = self.selection, self.sort
        read = self.app.tasks.read
        read(
            lambda session: _overview(session, selection, sort),
            self._on_overview,
            owner=self,
            failed=self._on_failed,
            key="ids",
        )
        read(
            lambda session: prospects.tab_counts(session, selection),
            self._on_counts,
            owner=self,
            failed=self._on_failed,
            key="counts",
        )
        read(_groups, self._on_groups, owner=self, failed=lambda error: None, key="groups")
        self.facets.count()
        self._detail_pause.start()

    def _on_groups(self, groups: Groups) -> None:
        self.list_names = {str(number): name for number, name, _ in groups.lists}
        if groups.own != self.own:
            self.own = self.facets.own = groups.own
            self.facets.changed.emit()
        self.grouped.emit(groups)

    def _on_overview(self, overview: Overview) -> None:
        self.table.show_ids(overview.ids)
        self.shown.emit(overview)

    def _on_counts(self, counts: dict[Tab, int]) -> None:
        self.counts = counts
        self.counted.emit({tab.value: count for tab, count in counts.items()})

    def _on_failed(self, error: ProspectorError) -> None:
        if not isinstance(error, CancelledError):
            self.failed.emit(error)

    def _on_changed(self, kinds: frozenset[str]) -> None:
        if kinds & SHOWS:
            self._settle.start()

    def _fetch(self, pages: list[int]) -> None:
        table, at_round = self.table, self.table.round()
        wanted = {page: table.ids_of_page(page) for page in pages}
        today, further = self.app.clock().date(), self.table.further_fields()

        def read(session: Session) -> dict[int, list[prospects.ProspectRow]]:
            return {
                page: prospects.rows(session, ids, today=today, extra=further) for page, ids in wanted.items()
            }

        def put(found: dict[int, list[prospects.ProspectRow]]) -> None:
            for page, rows in found.items():
                table.put(at_round, page, rows)

        def failed(error: ProspectorError) -> None:
            table.give_up(at_round, pages)
            self._on_failed(error)

        self.app.tasks.read(read, put, owner=self, failed=failed)

    # --- one prospect

    def choose(self, ids: list[int], current: int | None) -> None:
        """The user chose these rows; details of the current one follow after a short pause."""
        self.chosen = ids
        if current != self.current or self.bundle is None:
            self.current = current
            self._detail_pause.start()

    def _read_detail(self) -> None:
        prospect_id, now = self.current, self.app.clock()
        if prospect_id is None:
            self.bundle = None
            self.undetailed.emit()
            return
        self.app.tasks.read(
            lambda session: read_bundle(session, prospect_id, now),
            self._on_detail,
            owner=self,
            failed=self._on_gone,
            key="detail",
        )

    def ask_nearly(self) -> None:
        """Ask what would make the prospect in front fit the active profile."""
        prospect_id = self.current

        def look(session: Session) -> WhatIf | None:
            profile = profiles.active(session)
            if profile is None or prospect_id is None:
                return None
            return whatif(session, profiles.load(session, profile.id), prospect_id)

        def done(found: WhatIf | None) -> None:
            if found is not None and prospect_id == self.current:
                self.nearly_told.emit(found)

        self.app.tasks.read(look, done, owner=self, key="nearly")

    def _on_detail(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.detailed.emit(bundle)

    def _on_gone(self, error: ProspectorError) -> None:
        if not isinstance(error, CancelledError):
            self.bundle = None
            self.undetailed.emit()

    # --- doing

    def to_draft(self) -> int:
        """How many the primary button drafts for: several chosen ones, else everybody ready in this view."""
        return len(self.chosen) if len(self.chosen) > 1 else self.counts.get(Tab.READY, 0)

    def draft(self) -> None:
        """Draft for the chosen prospects, or for everybody ready in this view."""
        if len(self.chosen) > 1:
            self.actions.draft(list(self.chosen))
            return
        ready, sort = replace(self.selection, tab=Tab.READY), self.sort
        self.app.tasks.read(
            lambda session: prospects.ids(session, ready, sort), self.actions.draft, owner=self
        )

    def draft_current(self) -> None:
        """Draft for the prospect in the pane, or go to the draft there is."""
        if self.bundle is None:
            return
        if self.bundle.draft is not None:
            self.app.shell.open("drafts", draft_id=self.bundle.draft.id)
        else:
            self.actions.draft([self.bundle.detail.row.id])

    def export(self) -> None:
        """Export the chosen prospects, or all that are shown."""
        self.actions.export(self.chosen_or_all())

    def save_segment(self) -> None:
        """Keep the present conditions and picks under a name."""
        kept, left = as_conditions(self.selection)
        if left:
            words = f"A segment cannot hold what is picked under {' and '.join(left)}"
            self.app.shell.toast(f"{words}; use a list filter instead.", tone="warn")
        self.actions.save_segment(kept.where)

    def _with_current(self, act: Callable[[ProspectDetail], object]) -> None:
        """Do something to the prospect in the pane, where there is one."""
        if self.bundle is not None:
            act(self.bundle.detail)

    def chosen_or_all(self) -> list[int]:
        """Whom an action for many is for: several chosen ones, else all that are shown."""
        return list(self.chosen if len(self.chosen) > 1 else self.table.ids())

    def bulk_edit(self, field: str = "") -> None:
        """Edit one field of the chosen prospects, or of all that are shown."""
        self.changes.bulk_edit(self.chosen_or_all(), field)

    def replace(self, field: str = "") -> None:
        """Find and replace among the chosen prospects, or among all that are shown."""
        self.changes.replace(self.chosen_or_all(), field)

    def log_touch(self) -> None:
        """Log a touch with the prospect in the pane."""
        self._with_current(lambda detail: self.actions.log_touch(detail.row))

    def suppress(self) -> None:
        """Put the prospect in the pane on the do-not-contact list."""
        self._with_current(lambda detail: self.actions.suppress(detail.row))

    def edit(self) -> None:
        """Edit the prospect in the pane."""
        self._with_current(self.actions.edit)

    def open_mail(self) -> None:
        """Write to the prospect in the pane with the desktop's mail program."""
        self._with_current(lambda detail: self.actions.open_mail(detail.row))


def _overview(session: Session, selection: Selection, sort: Sort) -> Overview:
    has_profile = profiles.active(session) is not None
    if sort.key == "fit" and not has_profile:
        sort = Sort()
    people, companies = session.execute(
        select(func.count(Prospect.id), func.count(func.distinct(Prospect.company_id)))
    ).one()
    return Overview(prospects.ids(session, selection, sort), people, companies, has_profile)


def _groups(session: Session) -> Groups:
    return Groups(
        segments=tuple((one.name, one.node) for one in segments.saved(session)),
        lists=tuple((one.id, one.name, one.size) for one in prospects.lists(session)),
        own=tuple(own_fields(session)),
    )
