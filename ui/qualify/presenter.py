"""What the Qualification screen knows and decides; the only part of it that calls core."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy.orm import Session

from prospector.errors import CancelledError, ProspectorError
from prospector.icp import policy as policies
from prospector.icp import qualification, standings
from prospector.icp.policy import Policy
from prospector.icp.qualification import Preview, Swept
from prospector.icp.standings import Matrix, QualifiedRow
from ui.app import AppContext
from ui.tasks import Job

SHOWN = 500
PREVIEW_PAUSE_MS = 150
_FOLLOWED = frozenset(("prospects", "fits", "engagements", "qualifications", "settings", "tasks", "touches"))


@dataclass(frozen=True, slots=True)
class Loaded:
    """All of one moment: the policy, everybody by grade, and who is MQL or SQL."""

    policy: Policy
    matrix: Matrix
    rows: list[QualifiedRow]
    mql: int
    sql: int


class QualifyPresenter(QObject):
    """The grades and the qualified as they are, and a policy as it is being edited, with its preview.

    `values` are the settings changed so far, by dotted name; `edited` is the policy they make, None where
    they make none, and then `error` says why.
    """

    loaded = Signal()
    failed = Signal(object)
    edited_changed = Signal()
    previewed = Signal(object)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.stage = ""
        self.saved = Policy()
        self.edited: Policy | None = self.saved
        self.values: dict[str, object] = {}
        self.error: ProspectorError | None = None
        self.matrix = Matrix({}, 0)
        self.rows: list[QualifiedRow] = []
        self.mql = self.sql = 0
        self._pause = QTimer(self, singleShot=True, interval=PREVIEW_PAUSE_MS)
        self._pause.timeout.connect(self._preview)
        app.tasks.changed.connect(lambda kinds: self.load() if kinds & _FOLLOWED else None)

    # --- reading

    def load(self) -> None:
        """Fetch all that is shown; changes to the policy that are not saved stay."""
        now, stage = self._app.clock(), self.stage

        def fetch(session: Session) -> Loaded:
            mql, sql = qualification.counts(session)
            rows = standings.qualified(session, now, stage=stage, limit=SHOWN)
            return Loaded(policies.load(session), standings.matrix(session, now), rows, mql, sql)

        self._app.tasks.read(fetch, self._on_loaded, owner=self, failed=self.failed.emit, key="load")

    def _on_loaded(self, found: Loaded) -> None:
        self.saved, self.matrix, self.rows = found.policy, found.matrix, found.rows
        self.mql, self.sql = found.mql, found.sql
        self.loaded.emit()
        self._after_edit()

    def show_stage(self, stage: str) -> None:
        """List only MQLs or SQLs, or with "" both."""
        self.stage = stage
        self.load()

    # --- the policy

    @property
    def dirty(self) -> bool:
        """Whether there are changes that are not saved."""
        return bool(self.values)

    def edit(self, name: str, value: object) -> None:
        """Set one value of the policy by its dotted name. `leave` follows where it would stand above."""
        self._set(name, value)
        level, _, key = name.partition(".")
        if key == "engagement" and self._now(f"{level}.leave") > value:
            self._set(f"{level}.leave", value)
        self._after_edit()

    def _now(self, name: str) -> Any:
        return self.values.get(name, _value(policies.to_data(self.saved), name))

    def _set(self, name: str, value: object) -> None:
        if value == _value(policies.to_data(self.saved), name):
            self.values.pop(name, None)
        else:
            self.values[name] = value

    def discard(self) -> None:
        """Go back to the policy that is saved."""
        self.values.clear()
        self._after_edit()

    def _after_edit(self) -> None:
        self.error = None
        try:
            self.edited = policies.changed_all(self.saved, self.values)
        except ProspectorError as error:
            self.edited, self.error = None, error
        self.edited_changed.emit()
        if self.dirty and self.edited is not None:
            self._pause.start()
        else:
            self._pause.stop()

    def _preview(self) -> None:
        wanted, now = self.edited, self._app.clock()
        if wanted is None:
            return

        def told(found: Preview) -> None:
            if wanted is self.edited and self.dirty:
                self.previewed.emit(found)

        self._app.tasks.read(
            lambda session: qualification.preview(session, wanted, now),
            told,
            owner=self,
            failed=self._on_refused,
            key="preview",
        )

    def _on_refused(self, error: ProspectorError) -> None:
        if not isinstance(error, CancelledError):
            self._app.tasks.refused.emit(error)

    def save(self) -> None:
        """Save the policy; everybody follows it in the same transaction."""
        if self.edited is None or not self.dirty:
            return
        before = self.saved
        self._adopt(self.edited, lambda done: self._on_saved(done, before))

    def _on_saved(self, done: Swept, before: Policy) -> None:
        self.values.clear()
        self._after_edit()
        self._app.shell.toast(
            f"Policy saved · {moved_words(done)}", then=lambda: self._adopt(before, self._on_restored)
        )

    def _on_restored(self, done: Swept) -> None:
        self._app.shell.toast(f"The policy is as before · {moved_words(done)}")

    def _adopt(self, policy: Policy, done: Callable[[Swept], object]) -> None:
        now = self._app.clock()

        def work(session: Session, job: Job) -> Swept:
            return qualification.adopt(session, policy, now)

        self._app.tasks.change(work, done, owner=self, label="Qualifying everybody anew")


def moved_words(done: Swept, *, ahead: bool = False) -> str:
    """What happened, or lies `ahead`, in a few words: 3 became MQL, 1 fell back."""
    rise, fall, none = ("become", "fall", "would move") if ahead else ("became", "fell", "moved")
    parts = [(len(done.sql), f"{rise} SQL"), (len(done.mql), f"{rise} MQL"), (len(done.back), f"{fall} back")]
    return ", ".join(f"{count:,} {words}" for count, words in parts if count) or f"nobody {none}"


def _value(data: Mapping[str, object], name: str) -> object:
    part: object = data
    for step in name.split("."):
        part = part.get(step) if isinstance(part, Mapping) else None
    return part if part is not None or not name.startswith("points.") else 0
