"""What the touch log knows and decides; the only part of it that calls core."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from prospector import prospects, touches
from prospector.lists.writer import write_rows
from prospector.touches import TaskRow, TouchRow
from ui.app import AppContext
from ui.prospects.actions import finish_task, log_touch

SHOWN = 1000
DUE = "due"
ALL = "all"
HEADERS = ("when", "prospect", "company", "what", "outcome", "summary")
_FOLLOWED = frozenset(("touches", "tasks", "prospects"))


@dataclass(frozen=True, slots=True)
class Log:
    """What the screen shows: touches by the chosen filter, tasks due, and how many of each."""

    touches: list[TouchRow]
    due: list[TaskRow]
    counts: dict[str, int]


class TouchesPresenter(QObject):
    """The log under one filter: a kind of touch, all of them, or what is due."""

    loaded = Signal()
    failed = Signal(object)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.log = Log([], [], {})
        self.tab = ALL
        self.search = ""
        app.tasks.changed.connect(lambda kinds: self.load() if kinds & _FOLLOWED else None)

    def load(self) -> None:
        """Fetch what is due and the newest touches under the filter."""
        kinds = () if self.tab in (ALL, DUE) else (self.tab,)
        search, today = self.search, self._app.clock().date()

        def fetch(session: Session) -> Log:
            found = touches.recent(session, kinds=kinds, search=search, limit=SHOWN)
            due = touches.due(session, today, limit=SHOWN)
            return Log(found, due, {**touches.counts(session), DUE: len(due)})

        self._app.tasks.read(fetch, self._on_loaded, owner=self, failed=self.failed.emit, key="log")

    def _on_loaded(self, log: Log) -> None:
        self.log = log
        self.loaded.emit()

    def show_tab(self, tab: str) -> None:
        """Show one kind of touch, all, or what is due."""
        self.tab = tab
        self.load()

    def find(self, text: str) -> None:
        """Show the touches whose person, company or summary contains the text."""
        self.search = text
        self.load()

    def log_touch(self) -> None:
        """Ask with whom, then what happened, and log it."""
        typed = self._app.dialogs.ask_text(
            "Log a touch", "With whom? An email address, or the number of a prospect.", action="Continue"
        )
        if typed:
            self._app.tasks.read(
                lambda session: self._named(session, prospects.by_email(session, typed)),
                lambda found: self.log_touch_with(*found),
                owner=self,
            )

    def log_touch_with(self, prospect_id: int, name: str) -> None:
        """Ask what happened with this prospect, and log it."""
        log_touch(self._app, self, prospect_id, name)

    @staticmethod
    def _named(session: Session, prospect_id: int) -> tuple[int, str]:
        row = prospects.rows(session, [prospect_id])[0]
        return prospect_id, row.full_name or row.email

    def finish(self, task: TaskRow) -> None:
        """Mark a task as done."""
        finish_task(self._app, self, task.id)

    def save(self, path: Path) -> None:
        """Save the whole log as xlsx or csv."""

        def write(job: object) -> int:
            with self._app.database.reading() as session:
                found = touches.recent(session, limit=None)
            rows = [
                (one.at.isoformat(), one.prospect, one.company, one.kind, one.outcome, one.summary)
                for one in found
            ]
            return write_rows(path, HEADERS, rows)

        self._app.tasks.background(
            write,
            lambda count: self._app.shell.toast(f"{count:,} touches saved to {path.name}"),
            owner=self,
            label="Saving the log",
        )
