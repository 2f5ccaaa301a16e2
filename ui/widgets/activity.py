"""The status bar's left part: what is being done, how far it is, and Cancel."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QWidget

from ui.tasks import Job
from ui.theme import em
from ui.widgets.buttons import Button
from ui.widgets.labels import Label
from ui.widgets.style import row


class Activity(QWidget):
    """Shows the oldest labelled job; further ones are counted."""

    def __init__(self) -> None:
        super().__init__()
        self._job: Job | None = None
        self._words = Label()
        self._bar = QProgressBar()
        self._bar.setFixedWidth(em(12))
        self._bar.setTextVisible(False)
        self._cancel = Button("Cancel", self._on_cancel, kind="link")
        self.setLayout(row(self._words, self._bar, self._cancel, gap=0.7))
        self.setVisible(False)

    def show_jobs(self, jobs: list[Job]) -> None:
        """Follow the jobs under way."""
        self._job = jobs[0] if jobs else None
        self.setVisible(self._job is not None)
        if self._job is None:
            return
        job = self._job
        more = f"  (+{len(jobs) - 1} more)" if len(jobs) > 1 else ""
        stopping = job.cancelled()
        amount = f" {job.done:,} of {job.total:,}" if job.total else f" {job.done:,}" if job.done else ""
        self._words.setText("Stopping…" if stopping else f"{job.what}{amount}{more}")
        self._bar.setRange(0, 1000 if job.total else 0)
        if job.total:
            self._bar.setValue(round(1000 * min(job.done / job.total, 1)))
        self._bar.setAccessibleName(self._words.text())
        self._cancel.setEnabled(not stopping)

    def _on_cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._words.setText("Stopping…")
            self._cancel.setEnabled(False)
