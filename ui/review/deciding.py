"""What is decided in the review queue: approved, skipped, discarded; each can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from sqlalchemy.orm import Session

from prospector.approval import content_hash
from prospector.drafts import drafting, reviewing
from prospector.drafts.drafting import Approval
from prospector.drafts.rows import DraftView
from prospector.errors import ProspectorError
from ui.app import AppContext
from ui.review.course import APPROVED, DISCARDED, SKIPPED, Step
from ui.review.reading import Page
from ui.tasks import Job

if TYPE_CHECKING:
    from ui.review.presenter import ReviewPresenter

_REMEMBERED = 200


class Decisions(QObject):
    """Decides about the page in sight, goes on at once, and comes back where core refuses."""

    def __init__(self, app: AppContext, presenter: ReviewPresenter) -> None:
        super().__init__(presenter)
        self._app = app
        self._queue = presenter
        self._made: list[tuple[Step, DraftView]] = []
        self.busy: set[int] = set()

    def forget(self) -> None:
        """A new queue begins: nothing of the one before is taken back in it."""
        self._made.clear()

    # --- approving

    def approve(self) -> None:
        """Approve exactly what is seen and go on; what is blocked is refused with the reason."""
        page = self._queue.page
        if page is None:
            return
        if page.view.state == "approved":
            self._queue.step(1)
            return
        if refusal := self._refusal(page.view):
            self._app.shell.toast(f"Not approved: {refusal}", tone="warn", action="")
            return
        self._approve(page)

    def _refusal(self, view: DraftView) -> str:
        if view.state not in drafting.OPEN:
            return f"it is {view.state.replace('_', ' ')}"
        blocking = [one for one in view.problems if one.blocks]
        return str(blocking[0]) if blocking and not self._queue.is_unchecked() else ""

    def _approve(self, page: Page) -> None:
        view, typed = page.view, self._queue.take_typed()
        subject, body = typed or (view.subject, view.body)
        unsaved = typed is not None or self._queue.is_unchecked()
        now = self._app.clock()

        def work(session: Session, job: Job) -> Approval:
            seen = view.content_hash
            if unsaved:
                if typed is not None:
                    html = drafting.edit(session, view.id, subject, body, now).html
                else:
                    html = drafting.show(session, view.id, now).html
                seen = content_hash(view.to, page.sender, subject, body, html)
            return drafting.approve(session, [view.id], now, seen={view.id: seen})

        self._decide(APPROVED, view, work, partial(self._on_approved, view))

    def _on_approved(self, view: DraftView, approval: Approval) -> None:
        if not approval.refused:
            return
        self._refused(view, f"{_name(view)} was not approved: {approval.refused[0].why}")

    def _refused(self, view: DraftView, words: str) -> None:
        """The draft waits again; the way back to it is offered, nobody is torn from what is in sight."""
        self._made = [(step, one) for step, one in self._made if one.id != view.id]
        was_done = self._queue.course.current is None
        self._queue.course.forget_decision(view.id)
        if was_done:
            self._queue.moved()
        self._queue.progressed.emit()
        self._app.shell.toast(words, tone="warn", action="Show", then=lambda: self._queue.go_to(view.id))

    # --- skipping and discarding

    def skip(self) -> None:
        """Put the draft in sight to the end of the queue."""
        page, now = self._queue.page, self._app.clock()
        if page is None:
            return
        view = page.view
        if view.state not in ("draft", "held"):
            self._queue.step(1)
            return
        self._queue.save_typed()
        self._decide(SKIPPED, view, lambda session, job: reviewing.skip(session, view.id, now))

    def discard(self) -> None:
        """Put the draft in sight away; the toast brings it back."""
        page, now = self._queue.page, self._app.clock()
        if page is None:
            return
        view = page.view
        if view.state not in drafting.OPEN:
            self._app.shell.toast(f"It is {view.state.replace('_', ' ')} already.", tone="warn", action="")
            return
        self._queue.save_typed()
        self._decide(DISCARDED, view, lambda session, job: drafting.discard(session, [view.id], now))
        self._app.shell.toast(f"{_name(view)}: draft discarded", then=self.take_back)

    def _decide(
        self,
        decision: str,
        view: DraftView,
        work: Callable[[Session, Job], Any],
        done: Callable[[Any], object] = lambda result: None,
    ) -> None:
        """Go on at once; the database follows."""
        step = self._queue.course.decide(decision)
        if step is None:
            return
        self._made = [*self._made[-_REMEMBERED:], (step, view)]
        self.busy.add(view.id)

        def settled(result: Any) -> None:
            self.busy.discard(view.id)
            done(result)

        def failed(error: ProspectorError) -> None:
            self.busy.discard(view.id)
            self._refused(view, f"{_name(view)}: {error.message}")

        self._app.tasks.change(work, settled, owner=self, failed=failed)
        self._queue.moved()

    # --- taking back

    def can_take_back(self) -> bool:
        """Whether a decision was made that can be taken back."""
        return bool(self._made)

    def take_back(self) -> None:
        """Take the last decision back and show its draft again."""
        if not self._made:
            self._app.shell.toast("There is nothing to take back.", tone="warn", action="")
            return
        self._queue.save_typed()
        (step, view), self._made = self._made[-1], self._made[:-1]
        self._queue.course.take_back(step)
        self.busy.add(view.id)
        now = self._app.clock()

        def work(session: Session, job: Job) -> None:
            if step.decision == APPROVED:
                drafting.unapprove(session, [view.id], now)
            elif step.decision == SKIPPED:
                reviewing.unskip(session, view.id, view.skipped_at)
            else:
                reviewing.bring_back(session, view.id, now)

        def settled(result: Any) -> None:
            self.busy.discard(view.id)
            self._queue.written(view.id)

        def failed(error: ProspectorError) -> None:
            self.busy.discard(view.id)
            self._app.shell.toast(error.message, tone="warn", action="")
            self._queue.written(view.id)

        self._app.tasks.change(work, settled, owner=self, failed=failed)
        self._app.shell.toast(f"{_name(view)}: {_TAKEN_BACK[step.decision]}", action="")
        self._queue.moved()

    # --- the template's text

    def to_template(self, view: DraftView) -> None:
        """Drop the edits of a draft; the toast puts them back."""
        now = self._app.clock()

        def work(session: Session, job: Job) -> DraftView:
            drafting.regenerate(session, [view.id], now)
            return drafting.show(session, view.id, now)

        def put_back() -> None:
            self._app.tasks.change(
                lambda session, job: drafting.edit(session, view.id, view.subject, view.body, now),
                self._queue.note_own,
                owner=self,
            )

        self._app.tasks.change(work, self._queue.note_own, owner=self)
        self._app.shell.toast("Back to the template's text", then=put_back)


_TAKEN_BACK = {
    APPROVED: "approval taken back",
    SKIPPED: "not skipped any more",
    DISCARDED: "waits for review again",
}


def _name(view: DraftView) -> str:
    return view.full_name or view.to or "The draft"
