"""What the Likelihood screen knows and decides; the only part of it that calls core."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prospector.icp import prediction
from prospector.icp.prediction import Readiness, Trained
from prospector.records import Prediction
from ui.app import AppContext
from ui.tasks import Job

_FOLLOWED = frozenset(("predictive_models", "predictions", "touches", "prospects", "stage_history"))


@dataclass(frozen=True, slots=True)
class State:
    """What there is to learn from, what was learned (None: nothing yet), and who has a likelihood."""

    ready: Readiness
    model: Trained | None
    given: int


class PredictionPresenter(QObject):
    """The one model of the workspace."""

    loaded = Signal()
    failed = Signal(object)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.state = State(Readiness(0, 0), None, 0)
        app.tasks.changed.connect(lambda kinds: self.load() if kinds & _FOLLOWED else None)

    def load(self) -> None:
        """Fetch the model, and how much there is to learn from."""

        def fetch(session: Session) -> State:
            given = session.scalar(select(func.count()).select_from(Prediction)) or 0
            return State(prediction.readiness(session), prediction.latest(session), given)

        self._app.tasks.read(fetch, self._on_loaded, owner=self, failed=self.failed.emit, key="state")

    def _on_loaded(self, state: State) -> None:
        self.state = state
        self.loaded.emit()

    def train(self) -> None:
        """Learn from all outcomes there are now."""
        now = self._app.clock()

        def work(session: Session, job: Job) -> Trained:
            return prediction.train(session, now=now, progress=job.progress)

        self._app.tasks.change(
            work, self._on_trained, owner=self, label=f"Learning from {self.state.ready.total:,} outcomes"
        )

    def _on_trained(self, model: Trained) -> None:
        if model.used:
            self._app.shell.toast("Learned. Likelihoods follow when you give them.")
        else:
            self._app.shell.toast("No better than chance; not used", tone="warn")

    def apply(self) -> None:
        """Give every prospect a likelihood."""
        self._app.tasks.change(
            lambda session, job: prediction.apply(session, progress=job.progress),
            lambda given: self._app.shell.toast(f"{given:,} prospects have a likelihood"),
            owner=self,
            label="Working out likelihoods",
        )

    def forget(self) -> None:
        """Remove the model and all likelihoods."""
        self._app.tasks.change(
            lambda session, job: prediction.forget(session),
            lambda known: self._app.shell.toast("Forgotten; nobody has a likelihood"),
            owner=self,
        )
