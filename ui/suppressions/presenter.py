"""What the do-not-contact screen knows and decides; the only part of it that calls core."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from prospector import suppressions
from prospector.errors import ProspectorError
from prospector.lists.writer import write_rows
from prospector.suppressions import Added, Given, Suppressed
from ui.app import AppContext

SHOWN = 2000
HEADERS = ("kind", "value", "reason", "source", "since", "keeps out")


class SuppressionsPresenter(QObject):
    """The entries that match the chosen kind and the search text."""

    loaded = Signal()
    failed = Signal(object)
    refused = Signal(str)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.entries: list[Suppressed] = []
        self.counts: dict[str, int] = {}
        self.kind = ""
        self.search = ""
        app.tasks.changed.connect(self._on_changed)

    def load(self) -> None:
        """Fetch the entries to show, and how many there are of each kind."""
        kind, search = self.kind, self.search

        def fetch(session: Session) -> tuple[list[Suppressed], dict[str, int]]:
            found = suppressions.listed(session, kind=kind, search=search, limit=SHOWN)
            return found, suppressions.counts(session)

        self._app.tasks.read(fetch, self._on_loaded, owner=self, failed=self.failed.emit, key="entries")

    def _on_loaded(self, found: tuple[list[Suppressed], dict[str, int]]) -> None:
        self.entries, self.counts = found
        self.loaded.emit()

    def _on_changed(self, kinds: frozenset[str]) -> None:
        if "suppressions" in kinds:
            self.load()

    def show_kind(self, kind: str) -> None:
        """Show one kind of entry, or all with ""."""
        self.kind = kind
        self.load()

    def find(self, text: str) -> None:
        """Show the entries that contain the text."""
        self.search = text
        self.load()

    def add(self, values: Sequence[str], reason: str, *, force: bool = False) -> None:
        """Put what was typed or pasted on the list, one entry a line; effective at once."""
        given = [Given(value=value, reason=reason) for value in values if value.strip()]
        if not given:
            self.refused.emit("Type an address, a domain, a wildcard or a company.")
            return
        now = self._app.clock()
        self._app.tasks.change(
            lambda session, job: suppressions.add_many(session, given, now=now, source="typed", force=force),
            self._on_added,
            owner=self,
            failed=self._on_refused,
        )

    def _on_added(self, added: Added) -> None:
        if added.refused:
            self.refused.emit("\n".join(words for _line, words in added.refused))
        if added.added:
            words = f"{added.added:,} added" + (
                f", {added.newly_excluded:,} prospects excluded" if added.newly_excluded else ""
            )
            self._app.shell.toast(words)
        elif added.already and not added.refused:
            self._app.shell.toast("Already on the list", tone="accent")

    def _on_refused(self, error: ProspectorError) -> None:
        self.refused.emit(f"{error.message} {error.hint}".strip())

    def remove(self, entries: Sequence[Suppressed]) -> None:
        """Take entries off the list; what they kept out may be written to again."""
        now = self._app.clock()
        ids = [entry.id for entry in entries]

        self._app.tasks.change(
            lambda session, job: suppressions.remove_many(session, ids, now=now),
            lambda freed: self._app.shell.toast(
                f"{len(ids):,} removed, {freed:,} prospects may be contacted again",
                then=lambda: self._put_back(entries),
            ),
            owner=self,
        )

    def _put_back(self, entries: Sequence[Suppressed]) -> None:
        given = [Given(entry.value, entry.kind, entry.reason, entry.source) for entry in entries]
        now = self._app.clock()
        self._app.tasks.change(
            lambda session, job: suppressions.add_many(session, given, now=now, source="typed", force=True),
            owner=self,
        )

    def save(self, path: Path) -> None:
        """Save the whole list as xlsx or csv."""

        def write(job: object) -> int:
            with self._app.database.reading() as session:
                rows = [
                    (
                        one.kind,
                        one.value,
                        one.reason,
                        one.source,
                        one.created_at.date().isoformat(),
                        one.excludes,
                    )
                    for one in suppressions.listed(session)
                ]
            return write_rows(path, HEADERS, rows)

        self._app.tasks.background(
            write,
            lambda count: self._app.shell.toast(f"{count:,} entries saved to {path.name}"),
            owner=self,
            label="Saving the list",
        )
