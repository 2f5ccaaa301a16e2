"""What the Clean a list screen knows and decides; the only part of it that calls core."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from prospector.errors import CancelledError, ProspectorError
from prospector.lists import cleanup, pairs, profile, saving, staging
from prospector.lists.choices import REJECTABLE, Choices
from prospector.lists.cleanup import Example, Figures, Kind, ListRow, OpenedList, Outputs
from prospector.lists.options import Options
from prospector.lists.pairs import Detail, Listed, Pair
from prospector.lists.profile import Column, Profile
from prospector.lists.result_columns import LayoutColumn, Sheet, sheets
from prospector.lists.sandbox import BEHIND_A_WINDOW
from prospector.paths import shipped
from ui.app import AppContext
from ui.tasks import Job

_OPENING = "file"
_STEPS = {
    "read": "Reading and cleaning",
    "match": "Looking for duplicates",
    "judge": "Looking for duplicates",
}
_SHOWN_EXAMPLES = 4


class CleanPresenter(QObject):
    """One opened list: what was found on it, what was chosen, and what is looked at.

    `choices` is what the user wants; the list follows, one settling after the other. `opened_changed` comes
    with another list, `settled` whenever the list is what `choices` say.
    """

    working = Signal(str)
    failed = Signal(object)
    opened_changed = Signal()
    choices_changed = Signal()
    settled = Signal()
    examples_changed = Signal()
    columns_changed = Signal()
    profile_changed = Signal()
    pairs_changed = Signal()
    detail_changed = Signal()
    saved = Signal(object)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.files: tuple[Path, ...] = ()
        self.options = Options()
        self.opened: OpenedList | None = None
        self.figures = Figures(0, 0, 0, 0, 0)
        self.kinds: list[Kind] = []
        self.layout: list[LayoutColumn] = []
        self.sheets: list[Sheet] = []
        self.choices = Choices()
        self.examples: list[Example] = []
        self.columns: list[Column] = []
        self.profile: Profile | None = None
        self.pairs = Listed((), {})
        self.detail: Detail | None = None
        self._undo: list[Choices] = []
        self._redo: list[Choices] = []
        self._job: Job | None = None
        self._settling = False
        self._asked: tuple[tuple[Path, ...], Options, Choices | None] = ((), Options(), None)

    # --- opening

    def try_again(self) -> None:
        """Open again what could not be opened; the file may have been mended since."""
        self.open(*self._asked)

    def open_sample(self) -> None:
        """Begin with the sample workbook."""
        self.open([shipped("resources") / "samples" / "prospects.xlsx"])

    def open(
        self, files: Sequence[Path], options: Options | None = None, choices: Choices | None = None
    ) -> None:
        """Read and clean these files as one list; the one before stays until they are read."""
        if not files:
            return
        chosen = options or Options()
        self._asked = (tuple(files), chosen, choices)
        words = files[0].name if len(files) == 1 else f"{len(files)} files"
        self.working.emit(f"Reading {words}")
        self._job = self._app.tasks.background(
            lambda job: self._read(job, tuple(files), chosen, choices),
            self._on_opened,
            owner=self,
            failed=self._on_open_failed,
            label=f"Reading {words}",
            key=_OPENING,
        )

    def read_again(self, mapping: Mapping[str, Sequence[str]], region: str) -> None:
        """Read the same files with other columns or another country assumed; decisions on pairs are void."""
        options = replace(self.options, mapping=dict(mapping), region=region)
        self.open(self.files, options, replace(self.choices, decisions=()))

    def _read(
        self, job: Job, files: tuple[Path, ...], options: Options, choices: Choices | None
    ) -> OpenedList:
        def progress(step: str, done: int, total: int) -> None:
            job.progress(done, total, _STEPS.get(step, ""))

        opened = cleanup.open_list(
            files,
            options,
            now=self._app.clock(),
            progress=progress,
            cancelled=job.cancelled,
            limits=BEHIND_A_WINDOW,
        )
        if choices:
            cleanup.choose(opened, choices, cancelled=job.cancelled, limits=BEHIND_A_WINDOW)
        return opened

    def _on_opened(self, opened: OpenedList) -> None:
        self._forget()
        self.opened, self.files, self.options = opened, opened.files, opened.options
        self.choices = opened.choices
        self._look(self._on_looked_first)

    def _on_open_failed(self, error: ProspectorError) -> None:
        self._job = None
        if isinstance(error, CancelledError):
            self._app.shell.toast("Cancelled; nothing was read", tone="accent")
            self.opened_changed.emit()
        else:
            self.failed.emit(error)

    def cancel(self) -> None:
        """Stop what is under way."""
        if self._job is not None:
            self._job.cancel()

    def close(self) -> None:
        """Put the list away."""
        self._forget()
        self.opened_changed.emit()

    def _forget(self) -> None:
        if (opened := self.opened) is not None:  # removing a large file takes a while
            self._app.tasks.background(lambda job: opened.close(), owner=self)
        self.opened, self.files, self.options = None, (), Options()
        self.choices, self._undo, self._redo = Choices(), [], []
        self.kinds, self.examples, self.columns = [], [], []
        self.pairs = Listed((), {})
        self.profile = self.detail = self._job = None

    # --- choosing

    def reject(self, codes: Sequence[str], rejected: bool) -> None:
        """Leave the cells of these kinds as they came, or mend them."""
        possible = {kind.code for kind in self.kinds if kind.can_reject}.intersection(codes)
        now = self.choices.rejected | possible if rejected else self.choices.rejected - possible
        self.choose(replace(self.choices, rejected=now))

    def accept(self, band: str) -> None:
        """Merge the rows that are one person this surely."""
        self.choose(replace(self.choices, accept=band))

    def same(self, pair: Pair, picks: Sequence[tuple[int, str]] = ()) -> None:
        """The two rows are one person, who takes these fields from these rows."""
        choices = pairs.same(self.choices, pair)
        for row, field in picks:
            choices = pairs.picked(choices, row, field)
        self.choose(choices)

    def apart(self, pair: Pair) -> None:
        """The two rows are two people."""
        self.choose(pairs.apart(self.choices, pair))

    def split(self, pair: Pair) -> None:
        """Every row of this person is somebody else."""
        if self.opened is not None and not self._settling:
            self.choose(pairs.split(self.opened, pair.row))

    def pick(self, row: int, field: str) -> None:
        """The person has this row's value."""
        self.choose(pairs.picked(self.choices, row, field))

    def choose(self, choices: Choices) -> None:
        """Want these choices; they can be undone."""
        if choices != self.choices:
            self._undo.append(self.choices)
            self._redo.clear()
            self._want(choices)

    def undo(self) -> bool:
        """Back to the choices before; False when there are none."""
        return self._step(self._undo, self._redo)

    def redo(self) -> bool:
        """Forward again to the choices that were undone."""
        return self._step(self._redo, self._undo)

    def _step(self, source: list[Choices], target: list[Choices]) -> bool:
        if not source:
            return False
        target.append(self.choices)
        self._want(source.pop())
        return True

    def can_undo(self) -> bool:
        """Whether a choice can be undone."""
        return bool(self._undo)

    def can_redo(self) -> bool:
        """Whether an undone choice can be made again."""
        return bool(self._redo)

    def is_busy(self) -> bool:
        """Whether the list is not yet what the choices say."""
        return self._settling

    def _want(self, choices: Choices) -> None:
        self.choices = choices
        self.kinds = [replace(kind, is_rejected=kind.code in choices.rejected) for kind in self.kinds]
        self.choices_changed.emit()
        self._settle()

    def _settle(self) -> None:
        opened, wanted = self.opened, self.choices
        if opened is None or self._settling:
            return
        self._settling = True
        self._job = self._app.tasks.background(
            lambda job: cleanup.choose(opened, wanted, cancelled=job.cancelled, limits=BEHIND_A_WINDOW),
            lambda _none: self._on_settled(opened),
            owner=self,
            failed=self._on_settle_failed,
        )

    def _on_settled(self, opened: OpenedList) -> None:
        self._settling = False
        if opened is not self.opened:
            return
        if self.choices != opened.choices:
            self._settle()
        else:
            self._look(self._on_looked)

    def _on_settle_failed(self, error: ProspectorError) -> None:
        """What could not be done is not wanted any more."""
        self._settling = False
        if self.opened is not None:
            self.choices = self.opened.choices
            self.kinds = cleanup.kinds(self.opened)
            self.choices_changed.emit()
        if not isinstance(error, CancelledError):
            self._app.dialogs.error(error)

    # --- looking

    def _look(
        self, done: Callable[[tuple[Figures, Listed, list[LayoutColumn], list[Sheet]]], object]
    ) -> None:
        opened = self.opened
        assert opened

        def read(job: Job) -> tuple[Figures, Listed, list[LayoutColumn], list[Sheet]]:
            with staging.opened(opened.staging) as staged:
                found = sheets(staged)
            return cleanup.figures(opened), pairs.pairs(opened), cleanup.layout(opened), found

        self._app.tasks.background(read, done, owner=self, key="look")

    def _on_looked_first(self, found: tuple[Figures, Listed, list[LayoutColumn], list[Sheet]]) -> None:
        if self.opened is None:
            return
        self.figures, self.pairs, self.layout, self.sheets = found
        self.kinds = cleanup.kinds(self.opened)
        self.opened_changed.emit()
        self.settled.emit()
        self.pairs_changed.emit()

    def _on_looked(self, found: tuple[Figures, Listed, list[LayoutColumn], list[Sheet]]) -> None:
        self.figures, self.pairs, self.layout, self.sheets = found
        self.settled.emit()
        self.pairs_changed.emit()

    def look_at_kind(self, code: str) -> None:
        """Fetch examples of a kind."""
        self._fetch("examples", lambda opened: cleanup.examples(opened, code, limit=_SHOWN_EXAMPLES),
                    self._on_examples)  # fmt: skip

    def _on_examples(self, found: list[Example]) -> None:
        self.examples = found
        self.examples_changed.emit()

    def fetch_ids(self, part: str, code: str, done: Callable[[list[int]], object], owner: QObject) -> None:
        """The ids of a part of the rows with a kind of finding."""
        opened = self.opened
        if opened is not None:
            self._app.tasks.background(
                lambda job: cleanup.row_ids(opened, part=part, code=code), done, owner=owner, key="ids"
            )

    def fetch_rows(self, ids: Sequence[int], done: Callable[[list[ListRow]], object], owner: QObject) -> None:
        """These rows in the columns of the layout."""
        opened, columns = self.opened, self.layout
        if opened is not None:
            self._app.tasks.background(
                lambda job: cleanup.rows(opened, ids, columns), done, owner=owner,
                failed=lambda error: done([]),
            )  # fmt: skip

    def fetch_samples(self, done: Callable[[dict[int, list[list[str]]]], object]) -> None:
        """A few raw rows of each sheet, by the sheet's id."""
        self._fetch("samples", cleanup.samples, done)

    def load_columns(self) -> None:
        """Fetch how full each column is."""
        self._fetch("columns", profile.overview, self._on_columns)

    def _on_columns(self, found: list[Column]) -> None:
        self.columns = found
        self.columns_changed.emit()

    def look_at_column(self, column: LayoutColumn) -> None:
        """Fetch the distribution of a column."""
        self._fetch("profile", lambda opened: profile.profile(opened, column), self._on_profile)

    def _on_profile(self, found: Profile) -> None:
        self.profile = found
        self.profile_changed.emit()

    def look_at_pair(self, pair: Pair) -> None:
        """Fetch what is needed to decide on a pair."""
        self._fetch("detail", lambda opened: pairs.detail(opened, pair), self._on_detail)

    def _on_detail(self, found: Detail) -> None:
        self.detail = found
        self.detail_changed.emit()

    def _fetch(self, key: str, look: Callable[[OpenedList], object], done: Callable[..., object]) -> None:
        opened = self.opened
        if opened is not None:
            self._app.tasks.background(
                lambda job: look(opened),
                lambda found: done(found) if opened is self.opened else None,
                owner=self,
                key=key,
            )

    # --- saving and handing on

    def save(self, outputs: Outputs) -> None:
        """Write the list's files in a process of its own."""
        opened = self.opened
        if opened is None:
            return
        if self._refuses(outputs):
            return
        people = self.figures.people

        def write(job: Job) -> int:
            return saving.save_in_child(
                opened,
                outputs,
                progress=lambda done: job.progress(min(done, people), people, "Saving"),
                cancelled=job.cancelled,
            )

        self._job = self._app.tasks.background(
            write,
            lambda rows: self.saved.emit((outputs.out, rows)),
            owner=self,
            label=f"Saving {outputs.out.name}",
        )

    def _refuses(self, outputs: Outputs) -> bool:
        try:
            cleanup.refuse_same_file(self.files, outputs.paths())
        except ProspectorError as error:
            self._app.dialogs.error(error)
            return True
        return False

    def hand_on(self) -> None:
        """Bring the same files into the workspace with the same choices."""
        options = replace(
            self.options,
            rejected=self.choices.rejected & REJECTABLE,
            accept=self.choices.accept if self.choices.accept in ("certain", "likely") else "likely",
        )
        self._app.shell.open("imports", files=list(self.files), options=options)
