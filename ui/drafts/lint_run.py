"""A lint of drafts under way and its outcome: read, mended, read again, approved exactly as seen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from prospector import edits, fixing
from prospector.drafts import drafting, linting
from prospector.drafts.linting import Group, Linted
from prospector.errors import CancelledError, InvalidInputError, ProspectorError
from prospector.fixing import Fixed, Proposal
from ui.app import AppContext
from ui.drafts import reading
from ui.drafts.reading import Filters
from ui.tasks import Job


class LintRun(QObject):
    """State of the lint dialog. `went` carries (done, total), `linted` a Linted, `shown` a DraftView, `told`
    words about a fix and whether it can be undone."""

    went = Signal(int, int)
    linted = Signal(object)
    shown = Signal(object)
    told = Signal(str, bool)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, app: AppContext, filters: Filters, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self._filters = filters
        self._job: Job | None = None
        self.result: Linted | None = None
        app.tasks.activity.connect(self._on_activity)

    def start(self) -> None:
        """Look at every waiting draft under the filters."""
        now, filters = self._app.clock(), self._filters

        def work(job: Job) -> Linted:
            with self._app.database.reading() as session:
                ids = reading.waiting_ids(session, filters)
                return linting.lint(session, ids, now, partial(job.progress, what="Checking"), job.cancelled)

        self._job = self._app.tasks.background(
            work, self._on_linted, owner=self, failed=self._on_failed, label="Checking drafts", key="lint"
        )

    def cancel(self) -> None:
        """Stop looking."""
        if self._job is not None:
            self._job.cancel()

    def look_at(self, draft_id: int) -> None:
        """Read one draft as it reads right now."""
        now = self._app.clock()
        self._app.tasks.read(
            lambda session: drafting.show(session, draft_id, now),
            self.shown.emit, owner=self, failed=lambda error: None, key="show",
        )  # fmt: skip

    def mend(self, group: Group) -> None:
        """Mend a cause everywhere; a change to a template is shown and asked for before."""
        now = self._app.clock()
        if fixing.FIXES[group.code].where != "template":
            self._mend(group)
            return
        self._app.tasks.read(
            lambda session: fixing.proposals(session, group.code, group.ids, now),
            partial(self._ask, group), owner=self, key="propose",
        )  # fmt: skip

    def _ask(self, group: Group, proposals: list[Proposal]) -> None:
        if not proposals:
            self.told.emit(
                "No template can be changed for this; mend it in the text or at the prospect.", False
            )
            return
        texts = "\n\n".join(f"{one.before.name}:\n{_added(one)}" for one in proposals)
        text = f"{texts}\n\nIt becomes a new version. Drafts that you edited keep their text."
        if self._app.dialogs.confirm("Change the template?", text, "Make the new version"):
            self._mend(group)

    def _mend(self, group: Group) -> None:
        now = self._app.clock()
        self._change(
            lambda session, job: fixing.fix(session, group.code, group.ids, now),
            self._on_fixed, "Mending drafts",
        )  # fmt: skip

    def undo(self) -> None:
        """Take the newest fix back, and look again."""
        now = self._app.clock()
        self._change(lambda session, job: edits.undo(session, now=now), self._on_undone, "Undoing")

    def _change(
        self, work: Callable[[Session, Job], object], done: Callable[..., object], label: str
    ) -> None:
        self._job = self._app.tasks.change(work, done, owner=self, failed=self._on_failed, label=label)

    def _on_fixed(self, fixed: Fixed) -> None:
        many = "1 draft" if fixed.changed == 1 else f"{fixed.changed:,} drafts"
        words = f"{many} mended" if fixed.changed else "Nothing could be mended by itself here."
        self.told.emit(words, fixed.action_id is not None)
        self.start()

    def _on_undone(self, _done: object) -> None:
        self.told.emit("Taken back", False)
        self.start()

    def _on_linted(self, result: Linted) -> None:
        self.result = result
        self.linted.emit(result)

    def _on_failed(self, error: ProspectorError) -> None:
        if isinstance(error, CancelledError):
            self.cancelled.emit()
        elif isinstance(error, InvalidInputError):
            self.told.emit(f"{error.message} {error.hint}".strip(), False)
        else:
            self.failed.emit(error)

    def _on_activity(self, jobs: list[Job]) -> None:
        if self._job is not None and self._job in jobs and self._job.total:
            self.went.emit(self._job.done, self._job.total)


def _added(proposal: Proposal) -> str:
    """The lines that a new wording has and the old one had not."""
    old = set(f"{proposal.before.subject}\n{proposal.before.body}".split("\n"))
    new = f"{proposal.after.subject}\n{proposal.after.body}".split("\n")
    return "\n".join(line if len(line) < 160 else line[:159] + "…" for line in new if line not in old)
