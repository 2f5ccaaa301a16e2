"""What the duplicates screen knows and decides; the only part of it that calls core."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from prospector import duplicates, edits, prospects, uniting
from prospector.duplicates import Merged, MergedBand, MergeRow, Pair, Scope, Split, SuspectRow, Told
from prospector.errors import CancelledError, ProspectorError
from prospector.journal import Reverted
from prospector.lists import importer
from prospector.lists.importer import Imported
from prospector.prospects import ListRow, Selection
from ui.app import AppContext
from ui.tasks import Job

SHOWN = 2000
REVIEW, MERGED = "review", "merged"
_SHOWS = frozenset({"imports", "suspects", "prospects", "merges", "lists", "not_duplicates", "actions"})


@dataclass(frozen=True, slots=True)
class Found:
    """Everything but the pair in front, as one snapshot tells it."""

    rows: list[SuspectRow]
    counts: dict[str, int]
    merges: list[MergeRow]
    searched: Told | None
    people: int
    lists: list[ListRow]
    imports: list[Imported]
    more: bool = False


class DuplicatesPresenter(QObject):
    """The pairs that wait, the one in front, and the merges that stand."""

    loaded = Signal()
    pair_loaded = Signal()
    searching = Signal(bool)
    failed = Signal(object)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.found = Found([], {}, [], None, 0, [], [])
        self.tab = ""
        self.scope = Scope()
        self.sought = ""
        self._most = SHOWN
        self.pair: Pair | None = None
        self.keep_id = 0
        self.is_searching = False
        self._deciding = False
        self._wanted: tuple[int, int] | None = None
        self._decided: list[tuple[int, int]] = []
        app.tasks.changed.connect(self._on_changed)

    # --- loading

    def load(self) -> None:
        """Fetch pairs, counts and merges."""
        band = self.tab if self.tab != MERGED else ""
        scope, sought, most = self.scope, self.sought, self._most

        def fetch(session: Session) -> Found:
            rows = duplicates.listed(
                session, band or None, list_id=scope.list_id, since_import=scope.since_import,
                search_text=sought, limit=most + 1,
            )  # fmt: skip
            return Found(
                rows[:most],
                duplicates.counts(session),
                duplicates.merges(session, limit=SHOWN),
                duplicates.last_search(session),
                prospects.count(session, Selection()),
                prospects.lists(session),
                [one for one in importer.history(session) if one.state == "done"],
                more=len(rows) > most,
            )

        self._app.tasks.read(fetch, self._on_loaded, owner=self, failed=self.failed.emit, key="pairs")

    def _on_loaded(self, found: Found) -> None:
        self.found = found
        self._deciding = False
        self.loaded.emit()

    def _on_changed(self, kinds: frozenset[str]) -> None:
        if kinds & _SHOWS:
            self.load()

    def show_tab(self, tab: str) -> None:
        """Show one band, all with "", or the merges with MERGED."""
        self.tab, self._most = tab, SHOWN
        self.load()

    def show_scope(self, scope: Scope) -> None:
        """Keep to pairs of which one is in the scope; searching then looks for those."""
        self.scope, self._most = scope, SHOWN
        self.load()

    def seek(self, text: str) -> None:
        """Keep to pairs of which one is found by this."""
        self.sought, self._most = text, SHOWN
        self.load()

    def show_more(self) -> None:
        """Show the pairs that follow, too."""
        self._most += SHOWN
        self.load()

    # --- the pair in front

    def wanted_position(self) -> int:
        """Where the pair stands that should come to the front: the one that was, or its successor."""
        ids = [(row.low_id, row.high_id) for row in self.found.rows]
        for wanted in (self._wanted, self._present()):
            if wanted in ids:
                return ids.index(wanted)
        return min(max(self._position, 0), len(ids) - 1)

    def choose(self, position: int) -> None:
        """Bring a pair to the front."""
        if not 0 <= position < len(self.found.rows):
            self.pair = None
            self.pair_loaded.emit()
            return
        self._position, self._wanted = position, None
        row = self.found.rows[position]
        self._app.tasks.read(
            lambda session: duplicates.pair(session, row.low_id, row.high_id),
            self._on_pair, owner=self, failed=self._on_pair_gone, key="pair",
        )  # fmt: skip

    _position = 0

    def _on_pair(self, pair: Pair) -> None:
        if self._present() != (pair.left.id, pair.right.id):
            self.keep_id = pair.keep_id
        self.pair = pair
        self.pair_loaded.emit()

    def _on_pair_gone(self, error: ProspectorError) -> None:
        self.pair = None
        self.load()

    def _present(self) -> tuple[int, int] | None:
        return (self.pair.left.id, self.pair.right.id) if self.pair else None

    def swap(self) -> None:
        """Let the other one of the two stay."""
        if self.pair:
            self.keep_id = self.pair.right.id if self.keep_id == self.pair.left.id else self.pair.left.id
            self.pair_loaded.emit()

    # --- deciding

    def merge(self, picks: Mapping[str, str]) -> None:
        """Make the two in front one; `picks` says by field whose value to take: left or right."""
        if self.pair is None or self._deciding:
            return
        ids = {"left": self.pair.left.id, "right": self.pair.right.id}
        chosen = {field: ids[side] for field, side in picks.items()}
        keep = self.keep_id
        gone = ids["right"] if keep == ids["left"] else ids["left"]
        self._go_on()
        now = self._app.clock()
        self._app.tasks.change(
            lambda session, job: uniting.merge(session, keep, gone, chosen, now=now),
            self._on_merged, owner=self, failed=self._on_refused,
        )  # fmt: skip

    def _on_merged(self, done: Merged) -> None:
        self._app.shell.toast(f"{done.gone_name} is part of {done.name} now", then=self.undo)

    def keep_apart(self) -> None:
        """Note that the two in front are different people."""
        if self.pair is None or self._deciding:
            return
        left, right, now = self.pair.left, self.pair.right, self._app.clock()
        self._go_on()
        self._app.tasks.change(
            lambda session, job: duplicates.keep_apart(session, left.id, right.id, now=now),
            lambda _: self._app.shell.toast(f"{left.name} and {right.name} stay apart", then=self.undo),
            owner=self, failed=self._on_refused,
        )  # fmt: skip

    def _go_on(self) -> None:
        """Remember which pair comes next; nothing more is decided until it is in front."""
        self._deciding = True
        self._decided += [pair] if (pair := self._present()) else []
        following = self.found.rows[self._position + 1 : self._position + 2]
        self._wanted = (following[0].low_id, following[0].high_id) if following else None

    def merge_band(self, band: str) -> None:
        """Merge every pair of a band, whichever of them are shown."""
        now = self._app.clock()

        def work(session: Session, job: Job) -> MergedBand:
            return uniting.merge_band(session, band, now=now, progress=job.progress)

        self._app.tasks.change(
            work, self._on_band, owner=self, label=f"Merging the {band} pairs", failed=self._on_refused
        )

    def _on_band(self, done: MergedBand) -> None:
        left = f", {done.left:,} left for you to decide" if done.left else ""
        merged = "1 pair" if len(done.merge_ids) == 1 else f"{len(done.merge_ids):,} pairs"
        back = (lambda: self._split_many(done.merge_ids)) if done.merge_ids else None
        self._app.shell.toast(f"{merged} merged{left}", then=back)

    def _split_many(self, merge_ids: tuple[int, ...]) -> None:
        now = self._app.clock()
        self._app.tasks.change(
            lambda session, job: uniting.split_many(session, merge_ids, now=now),
            lambda count: self._app.shell.toast(f"{count:,} merges taken back"),
            owner=self, label="Taking the merges back",
        )  # fmt: skip

    def split(self, row: MergeRow) -> None:
        """Take a merge back; the two are not proposed again."""
        now = self._app.clock()
        self._app.tasks.change(
            lambda session, job: uniting.split(session, row.id, now=now, apart=True),
            self._on_split, owner=self, failed=self._on_refused,
        )  # fmt: skip

    def _on_split(self, done: Split) -> None:
        kept = f"; {len(done.kept):,} values stay, edited since" if done.kept else ""
        self._app.shell.toast(f"{done.back_name} stands apart again{kept}")

    def undo(self) -> None:
        """Take the newest decision back, or whatever else was done last."""
        now = self._app.clock()
        self._app.tasks.change(
            lambda session, job: edits.undo(session, now=now), self._on_undone, owner=self,
            failed=lambda error: self._app.shell.toast(error.message, tone="accent"),
        )  # fmt: skip

    def _on_undone(self, done: Reverted) -> None:
        self._wanted = self._decided.pop() if self._decided else None
        self.load()
        self._app.shell.toast(f"Taken back: {done.label}")

    def _on_refused(self, error: ProspectorError) -> None:
        self._deciding = False
        if not isinstance(error, CancelledError):
            self._app.dialogs.error(error)
        self.load()

    # --- searching

    def search(self) -> None:
        """Compare everybody with everybody, in a process of its own."""
        if self.is_searching:
            return
        now, scope, database = self._app.clock(), self.scope, self._app.database
        self._say_searching(True)

        def work(job: Job) -> Told:
            return uniting.search(
                database, scope=scope, now=now, progress=job.progress, cancelled=job.cancelled, window=True
            )

        self._job = self._app.tasks.background(
            work, self._on_searched, owner=self, failed=self._on_search_failed,
            label="Looking for duplicates", kinds=frozenset({"suspects"}),
        )  # fmt: skip

    def cancel(self) -> None:
        """Stop the search; what was found before stays."""
        if self.is_searching:
            self._job.cancel()

    def _on_searched(self, told: Told) -> None:
        self._say_searching(False)
        found = "nobody stands here twice" if not told.pairs else f"{told.pairs:,} to decide on"
        self._app.shell.toast(f"{told.prospects:,} prospects compared, {found}")

    def _on_search_failed(self, error: ProspectorError) -> None:
        self._say_searching(False)
        if not isinstance(error, CancelledError):
            self.failed.emit(error)

    def _say_searching(self, searching: bool) -> None:
        self.is_searching = searching
        self.searching.emit(searching)
