"""What the Outbox screen knows and decides about messages; mailboxes and runs have their own presenters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from prospector.errors import ProspectorError
from prospector.sending import claiming, home, mailboxes, queueing, settling, showing
from prospector.sending.mailboxes import MailboxRow
from prospector.sending.queueing import Queued, Unknown
from prospector.sending.showing import OutboxRow
from ui.app import AppContext
from ui.outbox.words import COLUMNS, cell, number
from ui.tasks import Job
from ui.widgets import PagedModel

MAILBOXES, UNKNOWN = "mailboxes", "unknown"
_FOLLOWED = frozenset(("outbox", "mailboxes", "drafts", "settings"))


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything but the rows: counts of the tabs, their numbers, mailboxes, and what holds sending back."""

    counts: dict[str, int] = field(default_factory=dict)
    ids: list[int] = field(default_factory=list)
    mailboxes: list[MailboxRow] = field(default_factory=list)
    next_due: dict[int, datetime | None] = field(default_factory=dict)
    unknown: list[Unknown] = field(default_factory=list)
    ready: list[int] = field(default_factory=list)
    stopped: str = ""
    away: str = ""


class OutboxPresenter(QObject):
    """The messages under one tab, what may be queued, and the one stop switch."""

    loaded = Signal()
    failed = Signal(object)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.overview = Overview()
        self.tab = ""
        self.table: PagedModel[OutboxRow] = PagedModel(COLUMNS, cell, self)
        self.table.asked.connect(self._fetch)
        app.tasks.changed.connect(lambda kinds: self.load() if kinds & _FOLLOWED else None)

    def load(self) -> None:
        """Fetch everything but the rows, which come when they are in view."""
        tab = "" if self.tab == MAILBOXES else self.tab

        def fetch(session: Session) -> Overview:
            boxes = mailboxes.listed(session)
            return Overview(
                showing.counts(session),
                showing.ids(session, tab),
                boxes,
                {one.id: showing.next_due(session, one.id) for one in boxes},
                queueing.unknown(session),
                queueing.ready(session),
                claiming.stopped(session),
                home.why_away(session),
            )

        self._app.tasks.read(fetch, self._on_loaded, owner=self, failed=self.failed.emit, key="overview")

    def _on_loaded(self, found: Overview) -> None:
        self.overview = found
        self.table.show_ids(found.ids)
        self.loaded.emit()

    def _fetch(self, pages: list[int]) -> None:
        at = self.table.showing
        numbers = {page: self.table.ids_of_page(page) for page in pages}

        def fetch(session: Session) -> dict[int, list[OutboxRow]]:
            return {page: showing.rows(session, some) for page, some in numbers.items()}

        def put(found: dict[int, list[OutboxRow]]) -> None:
            for page, rows in found.items():
                self.table.put(at, page, rows)

        def give_up(error: ProspectorError) -> None:
            self.table.give_up(at, pages)

        self._app.tasks.read(fetch, put, owner=self, failed=give_up)

    def show_tab(self, tab: str) -> None:
        """Show the messages of a tab, all with "", or the mailboxes."""
        self.tab = tab
        self.load()

    def set_stopped(self, stopped: bool) -> None:
        """The one stop switch: nothing leaves from any mailbox while it is on."""
        switch = claiming.stop if stopped else claiming.start_again
        self._app.tasks.change(lambda session, job: switch(session), owner=self)

    def confirm_home(self) -> None:
        """The user looked into the Sent folder of a restored or copied workspace."""
        self._app.tasks.change(
            lambda session, job: home.confirm_home(session),
            lambda _done: self._app.shell.toast("This workspace may send again, at its pace"),
            owner=self,
        )

    def plan(self, row: MailboxRow, done: Callable[[Queued], object]) -> None:
        """What queueing the approved drafts would do, day by day; nothing is changed."""
        drafts, now, database = self.overview.ready, self._app.clock(), self._app.database
        self._app.tasks.background(
            lambda job: queueing.preview(database, drafts, row.id, now), done, owner=self, key="plan"
        )

    def queue(self, row: MailboxRow, draft_ids: Sequence[int]) -> None:
        """Put approved drafts into the outbox. Nothing leaves before a run is started."""
        now = self._app.clock()

        def work(session: Session, job: Job) -> Queued:
            return queueing.queue(session, draft_ids, row.id, now)

        def done(made: Queued) -> None:
            put = [one.outbox_id for one in made.planned]
            self._app.shell.toast(
                f"{number(len(put), 'message')} wait to leave from {row.name}",
                then=lambda: self.take_out(put),
            )

        self._app.tasks.change(work, done, owner=self, label="Queueing approved drafts")

    def take_out(self, outbox_ids: Sequence[int]) -> None:
        """Take messages that have not begun to leave out of the outbox; their drafts stay approved."""
        now = self._app.clock()
        self._app.tasks.change(
            lambda session, job: queueing.cancel(session, outbox_ids, "taken out by you", now),
            lambda count: self._app.shell.toast(f"{number(count, 'message')} taken out"),
            owner=self,
        )

    def settle(self, outbox_ids: Sequence[int], resolution: str) -> None:
        """The user says whether messages left."""
        now = self._app.clock()
        said = "counted as sent" if resolution == settling.SENT else "can be queued again"
        self._app.tasks.change(
            lambda session, job: settling.resolve(session, outbox_ids, resolution, now, "the user says so"),
            lambda count: self._app.shell.toast(f"{number(count, 'message')} {said}"),
            owner=self,
        )
