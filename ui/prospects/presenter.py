"""What the prospects screen knows and decides: which prospects, in which order, and what is done to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prospector import prospects, suppressions, touches
from prospector.conditions import All, Condition, Node, describe
from prospector.drafts import drafting, library
from prospector.drafts.drafting import Created
from prospector.errors import CancelledError, ProspectorError, SuppressedError
from prospector.icp import profiles, scoring, segments
from prospector.prospects import Selection, Sort, Tab
from prospector.records import Prospect
from prospector.suppressions import Suppressed
from ui.app import AppContext
from ui.prospects.bundle import Bundle, read_bundle
from ui.prospects.dialogs import DraftDialog, EditDialog, ExportDialog, SuppressDialog, TouchDialog
from ui.prospects.table_model import ProspectTable
from ui.tasks import Job

SHOWS = frozenset(
    {
        "prospects", "companies", "fits", "icp_profiles", "drafts", "touches", "tasks", "suppressions",
        "imports", "lists", "list_members", "segments", "stage_history",
    }
)  # fmt: skip
SETTLE_MS = 60
DETAIL_PAUSE_MS = 40
FREE_KINDS = "Excel workbook (*.xlsx);;CSV file (*.csv)"


@dataclass(frozen=True, slots=True)
class Overview:
    """The ids to show, and what the header says about the whole workspace."""

    ids: list[int]
    people: int
    companies: int
    has_profile: bool


@dataclass(frozen=True, slots=True)
class Groups:
    """Saved segments (name, conditions) and lists (id, name, size)."""

    segments: tuple[tuple[str, Node], ...]
    lists: tuple[tuple[int, str, int], ...]


class ProspectsPresenter(QObject):
    """State and decisions of the prospects screen; the only one there that calls core."""

    shown = Signal(object)
    counted = Signal(dict)
    failed = Signal(object)
    detailed = Signal(object)
    undetailed = Signal()
    grouped = Signal(object)
    filters_changed = Signal()

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self.app = app
        self.table = ProspectTable(self)
        self.selection = Selection()
        self.sort = Sort("fit", descending=True)
        self.conditions: list[Condition] = []
        self.list_name = ""
        self.chosen: list[int] = []
        self.current: int | None = None
        self.bundle: Bundle | None = None
        self.counts: dict[Tab, int] = {}
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.reload)
        self._detail_pause = QTimer(self, singleShot=True, interval=DETAIL_PAUSE_MS)
        self._detail_pause.timeout.connect(self._read_detail)
        self.table.asked.connect(self._fetch)
        app.tasks.changed.connect(self._on_changed)

    # --- which prospects

    def open(self, request: Mapping[str, Any]) -> None:
        """Show what another screen asked for (search, list_id, prospect_id), or what was shown before."""
        if "search" in request or "list_id" in request:
            self._narrow_anew(str(request.get("search", "")), request.get("list_id"))
        if "prospect_id" in request:
            self.current = int(request["prospect_id"])
        self.reload()

    def _narrow_anew(self, search: str, list_id: int | None) -> None:
        self.conditions = []
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

    def show_segment(self, node: Node) -> None:
        """Filter by a saved segment."""
        nodes = node.nodes if isinstance(node, All) else (node,)
        plain = [one for one in nodes if isinstance(one, Condition)]
        self.conditions = plain if len(plain) == len(nodes) else []
        self._narrow(where=node, list_id=None)
        self.list_name = ""
        self.filters_changed.emit()

    def show_list(self, list_id: int | None, name: str) -> None:
        """Show the members of a list, or with None everybody again."""
        self.list_name = name
        self._narrow(list_id=list_id)
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
        if self.conditions or self.selection.where is None:
            return [describe(condition) for condition in self.conditions]
        return [describe(self.selection.where)]

    def _narrow_by_conditions(self) -> None:
        self._narrow(where=All(self.conditions) if self.conditions else None)
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
        read(_groups, self.grouped.emit, owner=self, failed=lambda error: None, key="groups")
        self._detail_pause.start()

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
        today = self.app.clock().date()

        def read(session: Session) -> dict[int, list[prospects.ProspectRow]]:
            return {page: prospects.rows(session, ids, today=today) for page, ids in wanted.items()}

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
        """Ask for a template, then draft for the chosen prospects or for everybody ready in this view."""
        if len(self.chosen) > 1:
            self._draft_for(list(self.chosen))
            return
        ready = replace(self.selection, tab=Tab.READY)
        sort = self.sort
        self.app.tasks.read(lambda session: prospects.ids(session, ready, sort), self._draft_for, owner=self)

    def draft_current(self) -> None:
        """Draft for the prospect in the pane, or go to the draft there is."""
        if self.bundle is None:
            return
        if self.bundle.draft is not None:
            self.app.shell.open("drafts", draft_id=self.bundle.draft.id)
        else:
            self._draft_for([self.bundle.detail.row.id])

    def _draft_for(self, ids: list[int]) -> None:
        if ids:
            self.app.tasks.read(
                library.listed, lambda templates: self._ask_template(ids, templates), owner=self
            )

    def _ask_template(self, ids: list[int], templates: Sequence[library.TemplateView]) -> None:
        if not templates:
            self.app.shell.toast("Write a template first, then draft from it.", tone="warn")
            self.app.shell.open("templates")
            return
        dialog = DraftDialog(templates, len(ids))
        if self.app.dialogs.run(dialog):
            self._create(ids, dialog.chosen())

    def _create(self, ids: list[int], template_id: int) -> None:
        now = self.app.clock()

        def create(session: Session, job: Job) -> Created:
            def progress(done: int, total: int) -> None:
                job.progress(done, total, "Drafting")

            return drafting.create(session, ids, template_id, now, progress)

        label = f"Drafting {len(ids):,} {'email' if len(ids) == 1 else 'emails'}"
        self.app.tasks.change(create, self._on_created, owner=self, label=label)

    def _on_created(self, created: Created) -> None:
        skipped = sum(created.skipped.values())
        parts = [f"{created.made:,} {'draft' if created.made == 1 else 'drafts'} made"]
        parts += [f"{created.held:,} need you"] if created.held else []
        parts += [f"{skipped:,} left out ({_reasons(created.skipped)})"] if skipped else []
        review = (lambda: self.app.shell.open("drafts", ids=created.draft_ids)) if created.made else None
        tone = "good" if created.made else "warn"
        self.app.shell.toast(" · ".join(parts), tone=tone, action="Review", then=review)

    def log_touch(self) -> None:
        """Ask what happened, and write it down for the prospect in the pane."""
        if self.bundle is None:
            return
        prospect, now = self.bundle.detail.row, self.app.clock()
        dialog = TouchDialog(prospect.full_name or prospect.email, now)
        if not self.app.dialogs.run(dialog):
            return
        entry = dialog.entry()
        self.app.tasks.change(
            lambda session, job: touches.log(
                session,
                prospect.id,
                entry.kind,
                now=now,
                at=entry.at,
                summary=entry.summary,
                outcome=entry.outcome,
                next_step=entry.next_step,
                next_due=entry.next_due,
            ),
            lambda _touch: self.app.shell.toast("Touch logged"),
            owner=self,
        )

    def finish_task(self, task_id: int) -> None:
        """Mark a task of the prospect as done."""
        now = self.app.clock()
        self.app.tasks.change(
            lambda session, job: touches.finish_task(session, task_id, now=now),
            lambda _task: self.app.shell.toast("Done"),
            owner=self,
        )

    def suppress(self) -> None:
        """Ask whom exactly not to contact, and put it on the list at once."""
        if self.bundle is None:
            return
        row = self.bundle.detail.row
        choices = _suppressible(row)
        if not choices:
            self.app.shell.toast("There is no address, domain or company to put on the list.", tone="warn")
            return
        dialog = SuppressDialog(row.full_name or row.email, choices)
        if not self.app.dialogs.run(dialog):
            return
        (kind, value), reason, now = dialog.chosen(), dialog.reason.text().strip(), self.app.clock()
        self.app.tasks.change(
            lambda session, job: suppressions.add(
                session, kind, value, now=now, reason=reason or "set by hand", source="prospects"
            ),
            self._on_suppressed,
            owner=self,
        )

    def _on_suppressed(self, entry: Suppressed) -> None:
        people = "1 prospect" if entry.newly_excluded == 1 else f"{entry.newly_excluded:,} prospects"
        undo = None if entry.already else lambda: self._release(entry.id)
        self.app.shell.toast(f"{entry.value} will not be contacted · {people} excluded", then=undo)

    def _release(self, suppression_id: int) -> None:
        now = self.app.clock()
        self.app.tasks.change(
            lambda session, job: suppressions.remove(session, suppression_id, now=now), owner=self
        )

    def edit(self) -> None:
        """Let the user set fields of the prospect right."""
        if self.bundle is None:
            return
        prospect_id, now = self.bundle.detail.row.id, self.app.clock()
        dialog = EditDialog(self.bundle.detail.values)
        if not self.app.dialogs.run(dialog) or not (changes := dialog.changes()):
            return

        def change(session: Session, job: Job) -> list[str]:
            changed = prospects.edit(session, prospect_id, changes, now=now)
            scoring.refresh(session, [prospect_id], now)
            return changed

        self.app.tasks.change(change, lambda _fields: self.app.shell.toast("Saved"), owner=self)

    def open_mail(self) -> None:
        """Open the desktop's mail program with the prospect's address, unless it must not be contacted."""
        if self.bundle is None or not self.bundle.detail.row.email:
            return
        row = self.bundle.detail.row

        def write(reason: str | None) -> None:
            if reason:
                self.app.dialogs.error(SuppressedError(reason, hint="Take the entry off the list first."))
                return
            self.app.dialogs.hand_to_desktop(QUrl(f"mailto:{quote(row.email, safe='@')}"))

        self.app.tasks.read(lambda session: suppressions.check(session, row.id), write, owner=self)

    def export(self) -> None:
        """Ask for columns and a file, then write the chosen prospects, or all that are shown."""
        ids = list(self.chosen) if len(self.chosen) > 1 else list(self.table.ids())
        if not ids:
            return
        from prospector.lists import presets

        dialog = ExportDialog(len(ids), list(presets.PRESETS))
        if not self.app.dialogs.run(dialog):
            return
        if path := self.app.dialogs.save_file("Export prospects", "prospects.xlsx", FREE_KINDS):
            self._export(ids, dialog.preset.value(), path)

    def _export(self, ids: list[int], preset: str, path: Path) -> None:
        if not path.suffix:
            path = path.with_suffix(".xlsx")
        workspace = self.app.database.path

        def work(job: Job) -> int:
            from prospector.lists.exporting import export_in_child

            def tell(done: int) -> None:
                job.progress(done, len(ids), "Exporting")

            return export_in_child(
                workspace, ids, path, preset=preset, on_progress=tell, cancelled=job.cancelled
            )

        self.app.tasks.background(
            work,
            lambda count: self.app.shell.toast(f"{count:,} prospects written to {path.name}"),
            owner=self,
            label=f"Exporting {len(ids):,} prospects",
        )

    def save_segment(self) -> None:
        """Keep the present conditions under a name."""
        node = self.selection.where
        if node is None:
            self.app.shell.toast("Add a filter first; a segment keeps filters.", tone="warn")
            return
        name = self.app.dialogs.ask_text("Save as segment", "Name", describe(node)[:60])
        if not name:
            return
        now = self.app.clock()
        self.app.tasks.change(
            lambda session, job: segments.save(session, name, node, now),
            lambda _segment: self.app.shell.toast(f"Segment {name} saved"),
            owner=self,
        )


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
        segments=tuple((one.name, one.node) for one in segments.listed(session)),
        lists=tuple((one.id, one.name, one.size) for one in prospects.lists(session)),
    )


def _suppressible(row: prospects.ProspectRow) -> list[tuple[tuple[str, str], str]]:
    offered = (("address", row.email), ("domain", row.domain), ("company", row.company))
    words = {"address": "Only this address: {}", "domain": "Everybody at {}", "company": "The company {}"}
    return [((kind, value), words[kind].format(value)) for kind, value in offered if value]


def _reasons(skipped: Mapping[str, int]) -> str:
    return ", ".join(f"{reason}: {count:,}" for reason, count in skipped.items())
