"""Scores change with time alone, so the window renews them once a day and looks who falls back."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from sqlalchemy.orm import Session

from prospector import following
from prospector.icp import qualification
from prospector.icp.qualification import Swept
from ui.app import AppContext
from ui.qualify.presenter import moved_words
from ui.tasks import Job

LOOK_EVERY_MS = 5 * 60 * 1000  # a laptop sleeps over midnight, and no timer rings then


class DailySweep(QObject):
    """Qualifies everybody at once when it is made; when the day has changed, renews what changes with time
    first. (Whoever opened the workspace renewed it for that day.)"""

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._day = app.clock().date()
        self._sweep(renew=False)

    def look(self) -> None:
        """Sweep if the day is another one than at the last time."""
        if (today := self._app.clock().date()) != self._day:
            self._day = today
            self._sweep(renew=True)

    def _sweep(self, *, renew: bool) -> None:
        now = self._app.clock()

        def work(session: Session, job: Job) -> Swept:
            if renew:
                following.catch_up_with_time(session, now)
            return qualification.sweep(session, now)

        self._app.tasks.change(work, self._tell, owner=self)

    def _tell(self, done: Swept) -> None:
        if done.mql or done.sql or done.back:
            self._app.shell.toast(
                f"Qualification: {moved_words(done)}", tone="accent", action="Show",
                then=lambda: self._app.shell.open("qualify"),
            )  # fmt: skip
