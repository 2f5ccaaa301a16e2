"""What the review queue knows: which drafts, which one is under review, what is being typed into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from prospector.drafts import drafting
from prospector.errors import CancelledError, ProspectorError
from ui.app import AppContext
from ui.drafts import reading
from ui.drafts.deciding import Decisions
from ui.drafts.handing import Handing
from ui.drafts.reading import Filters, Queue, Review
from ui.drafts.table_model import DraftTable

SHOWS = frozenset(
    {"drafts", "prospects", "templates", "settings", "suppressions", "touches", "fits", "icp_profiles"}
)
SETTLE_MS = 60
REVIEW_PAUSE_MS = 30
SAVE_PAUSE_MS = 900


class DraftsPresenter(QObject):
    """State of the review queue. It calls core, as do its Decisions and its Handing, and nobody else here.

    `queued` carries a Queue, `reviewed` a Review, `moved` the draft that is now under review.
    """

    queued = Signal(object)
    reviewed = Signal(object)
    unreviewed = Signal()
    moved = Signal(int)
    tab_changed = Signal(str)
    filters_changed = Signal()
    failed = Signal(object)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self.app = app
        self.table = DraftTable(self)
        self.handing = Handing(app, self)
        self.decisions = Decisions(app, self)
        self.tab = "draft"
        self.filters = Filters()
        self.queue: Queue | None = None
        self.review: Review | None = None
        self.current: int | None = None
        self.chosen: list[int] = []
        self._typed: tuple[str, str] | None = None
        self._unchecked = False
        self._edited: int | None = None
        self._place = 0
        self._mended: dict[int, object] = {}
        self._settle = _timer(self, SETTLE_MS, self.reload)
        self._review_pause = _timer(self, REVIEW_PAUSE_MS, self._read_review)
        self._save_pause = _timer(self, SAVE_PAUSE_MS, self.save_typed)
        self.table.asked.connect(self._fetch)
        app.tasks.changed.connect(self._on_changed)

    # --- which drafts

    def open(self, request: Mapping[str, Any]) -> None:
        """Show one draft (draft_id), the drafts of one drafting (ids), or what was shown before."""
        if "draft_id" in request:
            self.go_to(int(request["draft_id"]))
        elif request.get("ids"):
            wanted = tuple(int(one) for one in request["ids"])
            self.filters = Filters(ids=wanted)
            self.filters_changed.emit()
            self.app.tasks.read(
                lambda session: reading.first_state(session, wanted), self.show_tab, owner=self, key="where"
            )
        else:
            self.reload()

    def go_to(self, draft_id: int) -> None:
        """Show a draft in whatever state it is, without filters that would hide it."""

        def found(state: str) -> None:
            if not state:
                self.app.shell.toast("That draft is gone.", tone="warn")
                self.reload()
                return
            self.current = draft_id
            if self.filters:
                self.filters = Filters()
                self.filters_changed.emit()
            self.show_tab(state)

        self.app.tasks.read(
            lambda session: reading.state_of(session, draft_id), found, owner=self, key="where"
        )

    def show_tab(self, state: str) -> None:
        """Show the drafts of one state."""
        self.save_typed()
        self.tab = state
        self.tab_changed.emit(state)
        self.reload()

    def narrow(self, **changes: Any) -> None:
        """Change some of the filters."""
        self.save_typed()
        self.filters = replace(self.filters, **changes)
        self.filters_changed.emit()
        self.reload()

    def search(self, text: str) -> None:
        """Find drafts by the words of their prospects."""
        self.narrow(search=text)

    def clear_filters(self) -> None:
        """Show everything of this state again."""
        self.narrow(search="", template_id=None, problem="", ids=None)

    # --- reading

    def reload(self) -> None:
        """Read the queue anew, and the draft under review."""
        tab, filters = self.tab, self.filters
        self.app.tasks.read(
            lambda session: reading.read_queue(session, tab, filters),
            self._on_queue,
            owner=self,
            failed=self._on_failed,
            key="queue",
        )

    def _on_queue(self, queue: Queue) -> None:
        """Show the queue; a draft being edited stays under review, also when its state takes it away."""
        self.queue = queue
        self.table.show_ids(queue.ids)
        place = self.table.place_of(self.current)
        if place >= 0:
            self._place = place
        elif self.current is None or self.current != self._edited:
            self.save_typed()
            self.current = self.table.id_at(min(self._place, len(queue.ids) - 1))
        self.queued.emit(queue)
        self._review_pause.start()

    def _on_failed(self, error: ProspectorError) -> None:
        if not isinstance(error, CancelledError):
            self.failed.emit(error)

    def _on_changed(self, kinds: frozenset[str]) -> None:
        if kinds & SHOWS:
            self._settle.start()

    def _fetch(self, wanted: list[int]) -> None:
        now = self.app.clock()

        def failed(error: ProspectorError) -> None:
            self.table.give_up(wanted)
            self._on_failed(error)

        self.app.tasks.read(
            lambda session: drafting.listed(session, wanted, now),
            lambda rows: self.table.put(wanted, rows),
            owner=self,
            failed=failed,
        )

    # --- the draft under review

    def choose(self, chosen: list[int], current: int | None) -> None:
        """The user chose these drafts; `current` is the one to review."""
        self.chosen = chosen
        if current is not None and current != self.current:
            self._look_at(current)

    def step(self, by: int) -> None:
        """Go to the next (1) or the previous (-1) draft."""
        place = self.table.place_of(self.current)
        if place < 0:  # it left the queue while it was edited; the next one has taken its place
            place = self._place - (by > 0)
        if (draft_id := self.table.id_at(place + by)) is not None:
            self._move_to(draft_id)

    def step_on(self, done: Sequence[int]) -> None:
        """Go to the draft after those that were just dealt with, before the queue is read anew."""
        gone, ids = set(done), self.table.ids()
        after = chain(range(self._place, len(ids)), range(min(self._place, len(ids)) - 1, -1, -1))
        draft_id = next((ids[i] for i in after if ids[i] not in gone), None)
        if draft_id is not None:
            self._move_to(draft_id)

    def _move_to(self, draft_id: int) -> None:
        self._look_at(draft_id)
        self.moved.emit(draft_id)

    def _look_at(self, draft_id: int) -> None:
        self.save_typed()
        self.current, self._edited = draft_id, None
        self._place = max(self.table.place_of(draft_id), 0)
        self._review_pause.start()

    def _read_review(self) -> None:
        draft_id, now = self.current, self.app.clock()
        if draft_id is None:
            self.review = None
            self.unreviewed.emit()
            return
        self.app.tasks.read(
            lambda session: reading.read_review(session, draft_id, now),
            self._on_review,
            owner=self,
            failed=self._on_gone,
            key="review",
        )

    def _on_review(self, review: Review) -> None:
        if review.view.id != self.current:
            return
        self.review, self._unchecked = review, False
        self.reviewed.emit(review)
        self._mend(review)

    def _mend(self, review: Review) -> None:
        """Store the problems of a draft again where they have changed since it was last checked."""
        view, now = review.view, self.app.clock()
        if review.stale and self._mended.get(view.id) != view.problems:
            self._mended[view.id] = view.problems
            self.app.tasks.change(
                lambda session, job: drafting.recheck(session, now, [view.id]), owner=self, failed=_ignore
            )

    def _on_gone(self, error: ProspectorError) -> None:
        if not isinstance(error, CancelledError):
            self.review = None
            self.unreviewed.emit()

    # --- editing

    def type(self, subject: str, body: str) -> None:
        """The user types; it is stored after a pause, and before anything else is done."""
        if self.review is not None and self.review.view.id == self.current:
            same = _plain(subject, body) == (self.review.view.subject, self.review.view.body)
            self._typed = None if same else _plain(subject, body)
            self._edited = self.current
            self._save_pause.start()

    def save_typed(self) -> None:
        """Store what was typed into the draft under review."""
        typed, draft_id, now = self.take_typed(), self.current, self.app.clock()
        if typed is None or draft_id is None:
            return
        if self.review is not None and self.review.view.id == draft_id:
            view = replace(self.review.view, subject=typed[0], body=typed[1])
            self.review, self._unchecked = replace(self.review, view=view), True
        self.app.tasks.change(lambda session, job: drafting.edit(session, draft_id, *typed, now), owner=self)

    def take_typed(self) -> tuple[str, str] | None:
        """What was typed and is not stored; whoever takes it stores it."""
        self._save_pause.stop()
        typed, self._typed = self._typed, None
        return typed

    def is_unchecked(self) -> bool:
        """Whether the text was changed since its problems were last looked for."""
        return self._typed is not None or self._unchecked

    def start_editing(self) -> bool:
        """Whether the text may be changed now; an approval is taken back first."""
        if self.review is None or self.review.view.state in ("handed_over", "discarded"):
            return False
        if self.review.view.state == "approved":
            self.decisions.unapprove()
            return False
        return True

    # --- handing over

    def hand_over(self) -> None:
        """Hand over the chosen approved drafts, or the one under review."""
        if self.tab == "approved":
            self.handing.ask(self.targets())
        elif self.targets():
            self.app.shell.toast("Approve it first (A); only approved drafts are handed over.", tone="warn")

    def hand_over_all(self) -> None:
        """Hand over every approved draft under the filters."""
        self.save_typed()
        filters = self.filters
        self.app.tasks.read(
            lambda session: reading.read_queue(session, "approved", filters).ids,
            self.handing.ask,
            owner=self,
        )

    # --- where problems are mended

    def targets(self) -> list[int]:
        """The drafts a command is for: several chosen ones, else the one under review."""
        if len(self.chosen) > 1:
            return list(self.chosen)
        return [] if self.current is None else [self.current]

    def show_prospect(self) -> None:
        """Go to the prospect of the draft under review."""
        if self.review is not None:
            self.app.shell.open("prospects", prospect_id=self.review.view.prospect_id)

    def show_entry(self) -> None:
        """Go to the do-not-contact list, at the recipient."""
        if self.review is not None:
            self.app.shell.open("suppressions", value=self.review.view.to)


def _timer(parent: QObject, pause: int, run: Callable[[], object]) -> QTimer:
    made = QTimer(parent, singleShot=True, interval=pause)
    made.timeout.connect(run)
    return made


def _plain(subject: str, body: str) -> tuple[str, str]:
    """A text as core stores it."""
    return subject.strip(), body.replace("\r\n", "\n").replace("\r", "\n").strip()


def _ignore(error: ProspectorError) -> None:
    """What could not be done quietly in the background is done when the draft is next looked at."""
