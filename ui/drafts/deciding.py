"""What is done to drafts: approved, taken back, discarded, written anew. Every step can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from prospector.approval import content_hash
from prospector.drafts import drafting
from prospector.drafts.drafting import Approval
from ui.app import AppContext
from ui.drafts import undoing
from ui.drafts.lint_dialog import LintDialog
from ui.drafts.reading import Review
from ui.tasks import Job

if TYPE_CHECKING:
    from ui.drafts.presenter import DraftsPresenter

PORTION = 500


class Decisions(QObject):
    """Runs what the user decides about the chosen drafts, or the one under review, of a queue."""

    def __init__(self, app: AppContext, queue: DraftsPresenter) -> None:
        super().__init__(queue)
        self._app = app
        self._queue = queue

    def approve(self) -> None:
        """Approve exactly what is seen, and go on to the next; several chosen ones are asked about."""
        if len(self._queue.chosen) > 1:
            self._approve_many(list(self._queue.chosen), "Approve these drafts?")
        elif self._queue.review is not None and self._queue.review.view.id == self._queue.current:
            self._approve_one(self._queue.review)

    def _approve_one(self, review: Review) -> None:
        view = review.view
        if view.state == "approved":
            self._queue.step(1)
            return
        blocking = [one for one in view.problems if one.blocks]
        if view.state not in drafting.OPEN or (blocking and not self._queue.is_unchecked()):
            why = str(blocking[0]) if blocking else f"it is {view.state.replace('_', ' ')}"
            self._app.shell.toast(f"Not approved: {why}", tone="warn")
            return
        typed = self._queue.take_typed()
        subject, body = typed or (view.subject, view.body)
        now = self._app.clock()

        def work(session: Session, job: Job) -> Approval:
            if typed is not None:
                html = drafting.edit(session, view.id, subject, body, now).html
            else:
                html = drafting.show(session, view.id, now).html
            seen = {view.id: content_hash(view.to, review.sender, subject, body, html)}
            return drafting.approve(session, [view.id], now, seen=seen)

        self._app.tasks.change(
            work, partial(self._on_approved, view.full_name or view.to, view.id), owner=self
        )
        self._queue.step_on([view.id])

    def _on_approved(self, name: str, draft_id: int, approval: Approval) -> None:
        if approval.refused:
            why = approval.refused[0].why
            self._app.shell.toast(
                f"{name} was not approved: {why}",
                tone="warn",
                action="Show",
                then=lambda: self._queue.go_to(draft_id),
            )
        else:
            self._app.shell.toast(
                f"{name} approved", then=lambda: self._unapprove([draft_id], back_to=draft_id)
            )

    def check_all(self, parent: QWidget) -> LintDialog:
        """Look at every waiting draft under the filters, and offer to approve what was seen."""
        self._queue.save_typed()
        dialog = LintDialog(self._app, self._queue.filters, self._approve_seen, parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def _approve_seen(self, seen: Mapping[int, str]) -> None:
        """Approve exactly what was looked at; what reads otherwise by now is refused and named."""
        self._run_approval(list(seen), seen)

    def _approve_many(self, ids: list[int], title: str) -> None:
        many = _drafts(len(ids))
        text = (
            f"{many} will be approved as they read now. Drafts with a problem that blocks are left out. "
            "Nothing is sent; you hand them over afterwards."
        )
        if not self._app.dialogs.confirm(title, text, f"Approve {many}"):
            return
        self._queue.save_typed()
        self._run_approval(ids, None)

    def _run_approval(self, ids: list[int], seen: Mapping[int, str] | None) -> None:
        now = self._app.clock()

        def work(session: Session, job: Job) -> Approval:
            total = Approval()
            for start in range(0, len(ids), PORTION):
                part = drafting.approve(session, ids[start : start + PORTION], now, seen=seen)
                total.approved.extend(part.approved)
                total.refused.extend(part.refused)
                job.progress(min(start + PORTION, len(ids)), len(ids), "Approving")
            return total

        label = f"Approving {_drafts(len(ids))}"
        self._app.tasks.change(work, self._on_many_approved, owner=self, label=label)

    def _on_many_approved(self, approval: Approval) -> None:
        words = f"{_drafts(len(approval.approved))} approved"
        if not approval.refused:
            self._app.shell.toast(words, then=lambda: self._unapprove(approval.approved))
            return
        reasons = {one.why for one in approval.refused}
        why = next(iter(reasons)) if len(reasons) == 1 else "see the Held tab"
        self._app.shell.toast(
            f"{words} · {len(approval.refused):,} not: {why}", tone="warn",
            then=(lambda: self._unapprove(approval.approved)) if approval.approved else None,
        )  # fmt: skip

    def unapprove(self) -> None:
        """Take the approval of the chosen drafts back, and look at them again."""
        if ids := self._queue.targets():
            self._unapprove(ids, back_to=self._queue.current)

    def _unapprove(self, ids: Sequence[int], back_to: int | None = None) -> None:
        now = self._app.clock()

        def done(count: int) -> None:
            if back_to is not None:
                self._queue.go_to(back_to)
            self._app.shell.toast(f"{_approvals(count)} taken back", action="")

        self._app.tasks.change(
            lambda session, job: drafting.unapprove(session, ids, now), done, owner=self,
            label="Taking approvals back" if len(ids) > PORTION else "",
        )  # fmt: skip

    def discard(self) -> None:
        """Put the chosen drafts away; several only after asking."""
        ids, now = self._queue.targets(), self._app.clock()
        if not ids:
            return
        many = _drafts(len(ids))
        text = f"{many} will be put away. The prospects stay, and may be drafted for again."
        if len(ids) > 1 and not self._app.dialogs.confirm(f"Discard {many}?", text, "Discard", danger=True):
            return
        self._queue.save_typed()
        self._app.tasks.change(
            lambda session, job: undoing.discard(session, ids, now, job.progress),
            self._on_discarded, owner=self, label=f"Discarding {many}" if len(ids) > PORTION else "",
        )  # fmt: skip
        self._queue.step_on(ids)

    def _on_discarded(self, gone: Sequence[undoing.Gone]) -> None:
        undo = partial(self._bring_back, gone) if gone else None
        self._app.shell.toast(f"{_drafts(len(gone))} discarded" if gone else "Nothing to discard", then=undo)

    def draft_again(self) -> None:
        """Draft anew for the people of discarded or handed-over drafts."""
        ids, now = self._queue.targets(), self._app.clock()
        if ids:
            self._app.tasks.change(
                lambda session, job: undoing.draft_again(session, ids, now), self._on_back, owner=self
            )

    def _bring_back(self, gone: Sequence[undoing.Gone]) -> None:
        now = self._app.clock()
        self._app.tasks.change(
            lambda session, job: undoing.bring_back(session, gone, now), self._on_back, owner=self
        )

    def _on_back(self, made: Sequence[int]) -> None:
        if made:
            self._queue.go_to(made[0])
        else:
            self._app.shell.toast(
                "Nothing was drafted: an open draft is there, or contact is barred.", tone="warn"
            )

    def regenerate(self) -> None:
        """Write the chosen drafts anew from their templates; edits and approvals are asked about."""
        ids = self._queue.targets()
        if not ids or self._queue.review is None or not self._may_regenerate(ids, self._queue.review):
            return
        self._queue.take_typed()
        now = self._app.clock()
        self._app.tasks.change(
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
        elif review.view.edited or self._queue.is_unchecked():
            text = "Your edits to this draft will be dropped."
        elif review.view.state == "approved":
            text = "Its approval will be taken back."
        else:
            return True
        return self._app.dialogs.confirm("Write anew from the template?", text, "Write anew", danger=True)

    def _on_regenerated(self, before: Sequence[undoing.Text]) -> None:
        now = self._app.clock()

        def undo() -> None:
            self._app.tasks.change(lambda session, job: undoing.put_back(session, before, now), owner=self)

        edited = any(one.edited for one in before)
        words = f"{_drafts(len(before))} written anew" if before else "Closed drafts are never changed"
        self._app.shell.toast(words, tone="good" if before else "warn", then=undo if edited else None)


def _drafts(count: int) -> str:
    return "1 draft" if count == 1 else f"{count:,} drafts"


def _approvals(count: int) -> str:
    return "Approval" if count == 1 else f"{count:,} approvals"
