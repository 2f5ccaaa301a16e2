"""A run as the screen starts, watches and stops it: a countdown, then one message after another."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from prospector.errors import CancelledError, ProspectorError
from prospector.sending import trying
from prospector.sending.mailboxes import MailboxRow
from prospector.sending.running import Run, run
from ui.app import AppContext
from ui.outbox import words
from ui.tasks import Job

COUNTDOWN = 10
FIRST = 5
LONGEST_WAIT = timedelta(minutes=10)
_NAP = 0.1
_CHANGES = frozenset(("outbox", "drafts", "touches", "prospects", "mailboxes", "suppressions"))
IDLE, TESTING, COUNTING, SENDING, STOPPING = "idle", "testing", "counting", "sending", "stopping"


class Sending(QObject):
    """One run at a time. `phase` is one of the words above; `changed` follows all of it."""

    changed = Signal()
    went_on = Signal()
    _told = Signal(str)
    _waiting = Signal(object)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.phase = IDLE
        self.seconds = 0
        self.counts: Counter[str] = Counter()
        self.waits_until: datetime | None = None
        self.result: tuple[str, str] = ("", "")
        self.row: MailboxRow | None = None
        self._password = ""
        self._limit: int | None = None
        self._job: Job | None = None
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.tick)
        self._told.connect(self._on_told)
        self._waiting.connect(self._on_waiting)

    def begin(self, row: MailboxRow, password: str, limit: int | None) -> None:
        """Count down, then send; nothing leaves while it counts."""
        if self.phase != IDLE:
            return
        self.row, self._password, self._limit = row, password, limit
        self.counts.clear()
        self.waits_until, self.result = None, ("", "")
        self.phase, self.seconds = COUNTING, COUNTDOWN
        self._timer.start()
        self.changed.emit()

    def tick(self) -> None:
        """A second has passed."""
        self.seconds -= 1
        if self.seconds <= 0:
            self._timer.stop()
            self._send()
        self.changed.emit()

    def stop(self) -> None:
        """While counting nothing leaves at all; while sending, nothing after the present message."""
        if self.phase == COUNTING:
            self._timer.stop()
            self._end("Cancelled. Nothing was sent.", "neutral")
        elif self.phase == SENDING and self._job is not None:
            self.phase = STOPPING
            self._job.cancel()
            self.changed.emit()

    def leave(self) -> None:
        """The countdown is out of sight; what nobody sees must not begin."""
        if self.phase == COUNTING:
            self.stop()

    def clear_result(self) -> None:
        """Say no longer what the last run did."""
        self.result = ("", "")
        self.changed.emit()

    def send_test(self, row: MailboxRow, password: str) -> None:
        """A copy of the first message's text to the mailbox's own address, beside the outbox."""
        if self.phase != IDLE:
            return
        self.phase = TESTING
        now, database = self._app.clock(), self._app.database

        def work(job: Job) -> str:
            with database.reading() as session:
                raw = trying.copy_to_self(session, row, now)
            return trying.send_to_self(row, password, raw)

        self.result = (f"Sending a copy to {row.email}…", "accent")
        self.changed.emit()
        self._app.tasks.background(
            work, lambda answer: self._end(f"A copy went to {row.email}; look into your inbox.", "good"),
            owner=self, failed=self._failed, label=f"Sending a test to {row.email}",
            online=f"Sending a test to {row.email}",
        )  # fmt: skip

    # --- inside

    def _send(self) -> None:
        row, password, limit = self.row, self._password, self._limit
        assert row is not None
        self._password = ""
        self.phase = SENDING
        database, clock = self._app.database, self._app.clock

        def work(job: Job) -> Run:
            def told(state: str, outbox_id: int) -> None:
                self._told.emit(state)
                with suppress(CancelledError):  # the run itself looks whether it is to stop
                    job.progress(0, 0)

            return run(
                database, row.id, password, clock, limit=limit, stop=job.cancelled, told=told,
                wait=lambda until: self._wait(job, until),
            )  # fmt: skip

        self._job = self._app.tasks.background(
            work, self._on_done, owner=self, failed=self._failed, kinds=_CHANGES,
            label=f"Sending from {row.email}", online=f"Sending from {row.email}",
        )  # fmt: skip

    def _wait(self, job: Job, until: datetime) -> bool:
        """Sit out a gap or a full hour; what is due later than that is left to a later run."""
        if until - self._app.clock() > LONGEST_WAIT:
            return False
        self._waiting.emit(until)
        while not job.cancelled() and self._app.clock() < until:
            time.sleep(_NAP)
        return not job.cancelled()

    def _on_told(self, state: str) -> None:
        self.counts[state] += 1
        self.waits_until = None
        self.changed.emit()
        self.went_on.emit()

    def _on_waiting(self, until: datetime) -> None:
        self.waits_until = until
        self.changed.emit()

    def _on_done(self, done: Run) -> None:
        said, tone = words.outcome(done, self._app.clock(), stopped=self.phase == STOPPING)
        self._end(said, tone)

    def _failed(self, error: ProspectorError) -> None:
        if isinstance(error, CancelledError):
            self._end("Stopped.", "neutral")
            return
        told = words.so_far(self.counts)
        before = f"{told}, then: " if told else ""
        self._end(f"{before}{error.message} {error.hint}".strip(), "bad")

    def _end(self, said: str, tone: str) -> None:
        self.phase, self._job, self._password = IDLE, None, ""
        self.waits_until = None
        self.result = (said, tone)
        self.changed.emit()
