"""Bringing a file of signals in: looking at it, choosing, seeing what would come, taking it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from prospector import signal_intake
from prospector.errors import ProspectorError
from prospector.signal_intake import Choices, SignalPreview, SignalSheet, TakenIn
from prospector.signals.columns import FIELDS
from ui.app import AppContext
from ui.tasks import Job

Found = TypeVar("Found")


class SignalImport(QObject):
    """One file on its way in.

    `looked`: its columns are known. `previewed`: what it would bring is known, or `refused` says in words
    what is missing. `working`: it is being read. `done`: it was taken in or left.
    """

    looked = Signal()
    working = Signal()
    previewed = Signal()
    refused = Signal(object)
    done = Signal()

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self._job: Job | None = None
        self._round = 0
        self._reset()

    def _reset(self) -> None:
        self.path: Path | None = None
        self.sheets: tuple[SignalSheet, ...] = ()
        self.mapping: dict[str, str] = {}
        self.choices = Choices()
        self.preview: SignalPreview | None = None

    @property
    def headers(self) -> list[str]:
        """The columns of all sheets, each header once."""
        return list(dict.fromkeys(header for sheet in self.sheets for header in sheet.headers))

    def samples(self, header: str) -> tuple[str, ...]:
        """A few values of a column."""
        sheet = next(one for one in self.sheets if header in one.headers)
        return sheet.samples[sheet.headers.index(header)]

    def open(self, path: Path) -> None:
        """Look at a file, and begin with what is proposed."""
        self._stop()
        self._reset()
        self.path = path
        self._start(
            lambda job: signal_intake.look(path, cancelled=job.cancelled),
            self._on_looked,
            f"Looking at {path.name}",
        )

    def _start(self, work: Callable[[Job], Found], done: Callable[[Found], object], label: str) -> None:
        """Read in the background; what an earlier reading still tells is not listened to."""
        self._stop()
        self.working.emit()
        at = self._round

        def take(found: Found) -> None:
            if at == self._round:
                done(found)

        def fail(error: ProspectorError) -> None:
            if at == self._round:
                self.refused.emit(error)

        self._job = self._app.tasks.background(work, take, owner=self, failed=fail, label=label)

    def _on_looked(self, sheets: tuple[SignalSheet, ...]) -> None:
        self.sheets = sheets
        for sheet in sheets:
            for header, field in zip(sheet.headers, sheet.fields, strict=True):
                if field and field not in self.mapping.values():
                    self.mapping[header] = field
        self.looked.emit()
        self.read()

    def assign(self, header: str, field: str) -> None:
        """Take a field ("" nothing) from this column, and from no other."""
        self.mapping = {one: kept for one, kept in self.mapping.items() if kept != field and one != header}
        if field:
            self.mapping[header] = field
        self.read()

    def choose(
        self,
        *,
        kind: str | None = None,
        source: str | None = None,
        day_first: bool | None = None,
        of_hundred: bool | None = None,
    ) -> None:
        """Change something that holds for the whole file."""
        if kind is not None:
            self.choices = replace(self.choices, kind=kind)
        if source is not None:
            self.choices = replace(self.choices, source=source.strip())
        if day_first is not None:
            self.choices = replace(self.choices, day_first=day_first)
        if of_hundred is not None:
            self.choices = replace(self.choices, of_hundred=of_hundred)
        self.read()

    def observe_on(self, day: date | None) -> None:
        """One day for the whole file, or None: as the column says."""
        self.choices = replace(self.choices, observed_on=day)
        self.read()

    def columns(self) -> Mapping[str, str]:
        """What is chosen for every field: its column, or "" for none."""
        by_field = {field: header for header, field in self.mapping.items()}
        return {field: by_field.get(field, "") for field in FIELDS}

    def read(self) -> None:
        """Read the whole file as chosen, writing nothing."""
        path = self.path
        if path is None:
            return
        self.preview = None
        choices, now = replace(self.choices, columns=self.columns()), self._app.clock()

        def work(job: Job) -> SignalPreview:
            with self._app.database.reading() as session:
                return signal_intake.preview(
                    session,
                    path,
                    choices,
                    now=now,
                    on_progress=lambda rows: job.progress(rows, 0, "rows"),
                    cancelled=job.cancelled,
                )

        self._start(work, self._on_preview, f"Reading {path.name}")

    def _on_preview(self, seen: SignalPreview) -> None:
        self.preview = seen
        self.previewed.emit()

    def _stop(self) -> None:
        """End the reading under way, if there is one."""
        self._round += 1
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def take_in(self) -> None:
        """Bring in what the preview found."""
        seen, now = self.preview, self._app.clock()
        if seen is None:
            return
        self._app.tasks.change(
            lambda session, job: signal_intake.take_in(session, seen, now=now),
            self._on_taken_in,
            owner=self,
            label=f"Bringing in {len(seen.found):,} signals",
        )

    def _on_taken_in(self, taken: TakenIn) -> None:
        self.leave()
        words = f"{taken.added:,} new signals, {taken.known:,} were there already"
        number = taken.import_id
        self._app.shell.toast(words, then=(lambda: self._undo(number)) if number else None)

    def _undo(self, import_id: int) -> None:
        now = self._app.clock()
        self._app.tasks.change(
            lambda session, job: signal_intake.take_back(session, import_id, now=now), owner=self
        )

    def leave(self) -> None:
        """Forget the file."""
        self._stop()
        self._reset()
        self.done.emit()
