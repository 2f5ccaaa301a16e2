"""What the review queue knows and decides: which drafts, which one is under review, what is done to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy.orm import Session

from prospector.approval import content_hash
from prospector.drafts import drafting
from prospector.drafts.drafting import Approval
from prospector.errors import CancelledError, ProspectorError
from ui.app import AppContext
from ui.drafts import reading, undoing
from ui.drafts.handing import Handing
from ui.drafts.reading import Filters, Queue, Review
from ui.drafts.table_model import DraftTable
from ui.tasks import Job

SHOWS = frozenset(
    {"drafts", "prospects", "templates", "settings", "suppressions", "touches", "fits", "icp_profiles"}
)
SETTLE_MS = 60
REVIEW_PAUSE_MS = 30
SAVE_PAUSE_MS = 900
PORTION = 500


class DraftsPresenter(QObject):
    """State and decisions of the review queue; with Handing the only one there that calls core.

    `queued` carries a Queue, `reviewed` a Review, `moved` the draft that is now under review, `saved`
    the Review after an edit was stored.
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
        self.tab = "draft"
        self.filters = Filters()
        self.queue: Queue | None = None
        self.review: Review | None = None
        self.current: int | None = None
        self.chosen: list[int] = []
        self._typed: tuple[str, str] | None = None
        self._unchecked = False
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
            self._go_to(int(request["draft_id"]))
        elif request.get("ids"):
            wanted = tuple(int(one) for one in request["ids"])
            self.filters = Filters(ids=wanted)
            self.filters_changed.emit()
            self.app.tasks.read(
                lambda session: reading.first_state(session, wanted), self.show_tab, owner=self, key="where"
            )
        else:
            self.reload()

    def _go_to(self, draft_id: int) -> None:
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
        before = self.table.place_of(self.current)
        self.queue = queue
        self.table.show_ids(queue.ids)
        if self.table.place_of(self.current) < 0:
            self.current = self.table.id_at(min(max(before, 0), len(queue.ids) - 1))
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
            self.save_typed()
            self.current = current
            self._review_pause.start()

    def step(self, by: int) -> None:
        """Go to the next (1) or the previous (-1) draft."""
        place = self.table.place_of(self.current) + by
        if (draft_id := self.table.id_at(place)) is not None:
            self._move_to(draft_id)

    def _step_on(self, done: Sequence[int]) -> None:
        """Go to the draft after those that were just dealt with, before the queue is read anew."""
        gone, ids = set(done), self.table.ids()
        place = self.table.place_of(self.current)
        others = (ids[i] for i in chain(range(place + 1, len(ids)), range(place - 1, -1, -1)))
        draft_id = next((one for one in others if one not in gone), None)
        if draft_id is not None:
            self._move_to(draft_id)

    def _move_to(self, draft_id: int) -> None:
        self.save_typed()
        self.current = draft_id
        self.moved.emit(draft_id)
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
            self._save_pause.start()

    def save_typed(self) -> None:
        """Store what was typed into the draft under review."""
        self._save_pause.stop()
        typed, draft_id, now = self._typed, self.current, self.app.clock()
        self._typed = None
        if typed is None or draft_id is None:
            return
        self.app.tasks.change(lambda session, job: drafting.edit(session, draft_id, *typed, now), owner=self)

    def start_editing(self) -> bool:
        """Whether the text may be changed now; an approval is taken back first."""
        if self.review is None or self.review.view.state in ("handed_over", "discarded"):
            return False
        if self.review.view.state == "approved":
            self.unapprove()
            return False
        return True

    # --- deciding

    def approve(self) -> None:
        """Approve exactly what is seen, and go on to the next; several chosen ones are asked about."""
        if len(self.chosen) > 1:
            self._approve_many(list(self.chosen), "Approve these drafts?")
        elif self.review is not None and self.review.view.id == self.current:
            self._approve_one(self.review)

    def _approve_one(self, review: Review) -> None:
        view = review.view
        if view.state == "approved":
            self.step(1)
            return
        blocking = [one for one in view.problems if one.blocks]
        if view.state not in drafting.OPEN or (blocking and not self._is_unchecked()):
            why = str(blocking[0]) if blocking else f"it is {view.state.replace('_', ' ')}"
            self.app.shell.toast(f"Not approved: {why}", tone="warn")
            return
        self._save_pause.stop()
        typed, self._typed = self._typed, None
        subject, body = typed or (view.subject, view.body)
        seen = {view.id: content_hash(view.to, review.sender, subject, body)}
        now = self.app.clock()

        def work(session: Session, job: Job) -> Approval:
            if typed is not None:
                drafting.edit(session, view.id, subject, body, now)
            return drafting.approve(session, [view.id], now, seen=seen)

        self.app.tasks.change(
            work, partial(self._on_approved, view.full_name or view.to, view.id), owner=self
        )
        self._step_on([view.id])

    def _is_unchecked(self) -> bool:
        """Whether the text was changed since its problems were last looked for."""
        return self._typed is not None or self._unchecked

    def _on_approved(self, name: str, draft_id: int, approval: Approval) -> None:
        if approval.refused:
            why = approval.refused[0].why
            self.app.shell.toast(
                f"{name} was not approved: {why}",
                tone="warn",
                action="Show",
                then=lambda: self._go_to(draft_id),
            )
        else:
            self.app.shell.toast(
                f"{name} approved", then=lambda: self._unapprove([draft_id], back_to=draft_id)
            )

    def approve_ready(self) -> None:
        """Approve every draft to review that has no problem, after asking."""
        filters = self.filters
        self.save_typed()
        self.app.tasks.read(
            lambda session: reading.ready_ids(session, filters),
            lambda ids: self._approve_many(ids, "Approve without reading?") if ids else None,
            owner=self,
        )

    def _approve_many(self, ids: list[int], title: str) -> None:
        many = _drafts(len(ids))
        text = (
            f"{many} will be approved as they read now. Drafts with a problem that blocks are left out. "
            "Nothing is sent; you hand them over afterwards."
        )
        if not self.app.dialogs.confirm(title, text, f"Approve {many}"):
            return
        self.save_typed()
        now = self.app.clock()

        def work(session: Session, job: Job) -> Approval:
            total = Approval()
            for start in range(0, len(ids), PORTION):
                part = drafting.approve(session, ids[start : start + PORTION], now)
                total.approved.extend(part.approved)
                total.refused.extend(part.refused)
                job.progress(min(start + PORTION, len(ids)), len(ids), "Approving")
            return total

        self.app.tasks.change(work, self._on_many_approved, owner=self, label=f"Approving {many}")

    def _on_many_approved(self, approval: Approval) -> None:
        words = f"{_drafts(len(approval.approved))} approved"
        if not approval.refused:
            self.app.shell.toast(words, then=lambda: self._unapprove(approval.approved))
            return
        reasons = {one.why for one in approval.refused}
        why = next(iter(reasons)) if len(reasons) == 1 else "see the Held tab"
        self.app.shell.toast(
            f"{words} · {len(approval.refused):,} not: {why}", tone="warn",
            then=(lambda: self._unapprove(approval.approved)) if approval.approved else None,
        )  # fmt: skip

    def unapprove(self) -> None:
        """Take the approval of the chosen drafts back, and look at them again."""
        if ids := self.targets():
            self._unapprove(ids, back_to=self.current)

    def _unapprove(self, ids: Sequence[int], back_to: int | None = None) -> None:
        now = self.app.clock()

        def done(count: int) -> None:
            if back_to is not None:
                self._go_to(back_to)
            self.app.shell.toast(f"{_approvals(count)} taken back", action="")

        self.app.tasks.change(
            lambda session, job: drafting.unapprove(session, ids, now), done, owner=self,
            label="Taking approvals back" if len(ids) > PORTION else "",
        )  # fmt: skip

    def discard(self) -> None:
        """Put the chosen drafts away; several only after asking."""
        ids, now = self.targets(), self.app.clock()
        if not ids:
            return
        many = _drafts(len(ids))
        text = f"{many} will be put away. The prospects stay, and may be drafted for again."
        if len(ids) > 1 and not self.app.dialogs.confirm(f"Discard {many}?", text, "Discard", danger=True):
            return
        self.save_typed()
        self.app.tasks.change(
            lambda session, job: undoing.discard(session, ids, now, job.progress),
            self._on_discarded, owner=self, label=f"Discarding {many}" if len(ids) > PORTION else "",
        )  # fmt: skip
        self._step_on(ids)

    def _on_discarded(self, gone: Sequence[undoing.Gone]) -> None:
        undo = partial(self._bring_back, gone) if gone else None
        self.app.shell.toast(f"{_drafts(len(gone))} discarded" if gone else "Nothing to discard", then=undo)

    def draft_again(self) -> None:
        """Draft anew for the people of discarded or handed-over drafts."""
        ids, now = self.targets(), self.app.clock()
        if ids:
            self.app.tasks.change(
                lambda session, job: undoing.draft_again(session, ids, now), self._on_back, owner=self
            )

    def _bring_back(self, gone: Sequence[undoing.Gone]) -> None:
        now = self.app.clock()
        self.app.tasks.change(
            lambda session, job: undoing.bring_back(session, gone, now), self._on_back, owner=self
        )

    def _on_back(self, made: Sequence[int]) -> None:
        if made:
            self._go_to(made[0])
        else:
            self.app.shell.toast(
                "Nothing was drafted: an open draft is there, or contact is barred.", tone="warn"
            )

    def regenerate(self) -> None:
        """Write the chosen drafts anew from their templates; edits and approvals are asked about."""
        ids = self.targets()
        if not ids or self.review is None or not self._may_regenerate(ids, self.review):
            return
        self._save_pause.stop()
        self._typed = None
        now = self.app.clock()
        self.app.tasks.change(
            lambda session, job: undoing.regenerate(session, ids, now, job.progress),
            self._on_regenerated,
            owner=self,
            label=f"Writing {_drafts(len(ids))} anew" if len(ids) > PORTION else "",
        )  # fmt: skip

    def _may_regenerate(self, ids: Sequence[int], review: Review) -> bool:
        if len(ids) > 1:
            text = (
                f"{_drafts(len(ids))} will be written from their templates; edits and approvals are dropped."
            )
        elif review.view.edited or self._typed is not None:
            text = "Your edits to this draft will be dropped."
        elif review.view.state == "approved":
            text = "Its approval will be taken back."
        else:
            return True
        return self.app.dialogs.confirm("Write anew from the template?", text, "Write anew", danger=True)

    def _on_regenerated(self, before: Sequence[undoing.Text]) -> None:
        now = self.app.clock()

        def undo() -> None:
            self.app.tasks.change(lambda session, job: undoing.put_back(session, before, now), owner=self)

        edited = any(one.edited for one in before)
        words = f"{_drafts(len(before))} written anew" if before else "Closed drafts are never changed"
        self.app.shell.toast(words, tone="good" if before else "warn", then=undo if edited else None)

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


def _drafts(count: int) -> str:
    return "1 draft" if count == 1 else f"{count:,} drafts"


def _approvals(count: int) -> str:
    return "Approval" if count == 1 else f"{count:,} approvals"


def _ignore(error: ProspectorError) -> None:
    """What could not be done quietly in the background is done when the draft is next looked at."""
