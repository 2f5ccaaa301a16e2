"""What the Signals screen knows and decides; the only part of it that calls core."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from prospector import signal_intake
from prospector.errors import ProspectorError
from prospector.signals import showing, storing
from prospector.signals.lives import lives
from prospector.signals.showing import SignalRow, Surge, Wanted
from prospector.signals.storing import SignalImportRow
from ui.app import AppContext
from ui.signals.table_model import SignalTable

SURGES, IMPORTS = "surges", "imports"
_FOLLOWED = frozenset(("signals", "signal_imports"))


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything beside the rows: their numbers, how many of each kind, surges, imports, lives."""

    ids: list[int]
    counts: dict[str, int]
    surges: list[Surge]
    imports: list[SignalImportRow]
    lives: dict[str, int]


class SignalsPresenter(QObject):
    """The signals under one filter: a kind, or all; beside them what surges, and the imports."""

    loaded = Signal()
    failed = Signal(object)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.overview = Overview([], {}, [], [], {})
        self.tab = ""
        self.search = ""
        self.table = SignalTable(self.today, self)
        self.table.asked.connect(self._fetch)
        app.tasks.changed.connect(self._on_changed)

    @property
    def today(self) -> date:
        """The present day (UTC), as signals count it."""
        return self._app.clock().date()

    @property
    def total(self) -> int:
        """How many signals match the search, of whatever kind."""
        return sum(self.overview.counts.values())

    def _on_changed(self, kinds: frozenset[str]) -> None:
        if kinds & _FOLLOWED or ("prospects" in kinds and self.tab == SURGES):
            self.load()

    def load(self) -> None:
        """Fetch everything but the rows, which come when they are in view."""
        kind = "" if self.tab in (SURGES, IMPORTS) else self.tab
        wanted = Wanted(kind=kind, search=self.search)

        def fetch(session: Session) -> Overview:
            return Overview(
                showing.ids(session, wanted),
                showing.counts(session, wanted),
                showing.surges(session),
                storing.imports(session),
                lives(session),
            )

        self._app.tasks.read(fetch, self._on_loaded, owner=self, failed=self.failed.emit, key="overview")

    def _on_loaded(self, found: Overview) -> None:
        self.overview = found
        self.table.today = self.today
        self.table.show_ids(found.ids)
        self.loaded.emit()

    def _fetch(self, pages: list[int]) -> None:
        at = self.table.showing
        numbers = {page: self.table.ids_of_page(page) for page in pages}

        def fetch(session: Session) -> dict[int, list[SignalRow]]:
            return {page: showing.rows(session, some) for page, some in numbers.items()}

        def put(found: dict[int, list[SignalRow]]) -> None:
            for page, rows in found.items():
                self.table.put(at, page, rows)

        def give_up(error: ProspectorError) -> None:
            self.table.give_up(at, pages)

        self._app.tasks.read(fetch, put, owner=self, failed=give_up)

    def show_tab(self, tab: str) -> None:
        """Show one kind of signal, all with "", what surges, or the imports."""
        self.tab = tab
        self.load()

    def find(self, text: str) -> None:
        """Show the signals whose topic, company, address or source contains the words."""
        self.search = text
        self.load()

    def take_back(self, row: SignalImportRow) -> None:
        """Undo an import of signals."""
        now = self._app.clock()
        self._app.tasks.change(
            lambda session, job: signal_intake.take_back(session, row.id, now=now),
            lambda done: self._app.shell.toast(f"{done.signals:,} signals of {done.file_name} taken back"),
            owner=self,
            label=f"Taking back {row.file_name}",
        )

    def change_lives(self, changes: dict[str, int]) -> None:
        """Change for how many days kinds count."""
        now = self._app.clock()
        before = self.overview.lives
        self._app.tasks.change(
            lambda session, job: signal_intake.change_lives(session, changes, now=now),
            lambda after: self._app.shell.toast(
                "Lives changed", then=(lambda: self.change_lives(before)) if after != before else None
            ),
            owner=self,
            label="Renewing scores",
        )
