"""The model as it is kept: at most one, with all that the screen says of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from prospector.icp.prediction.judging import Band, Judgement
from prospector.records import Prediction, PredictiveModel
from prospector.storage import note_change


@dataclass(frozen=True, slots=True)
class Weight:
    """What one fact speaks for. `weight` is its share of the log odds; `well` of `all` with the fact answered
    well, and `rest_well` of `rest_all` without it."""

    group: str
    word: str
    label: str
    weight: float
    well: int
    all: int
    rest_well: int
    rest_all: int

    @property
    def sentence(self) -> str:
        """`Seniority: Head: answered well 2.1 times as often (12 of 30, against 20 of 105)`."""
        counts = f"({self.well:,} of {self.all:,}, against {self.rest_well:,} of {self.rest_all:,} others)"
        if not self.well:
            return f"{self.label}: none answered well {counts}"
        if not self.rest_well:
            return f"{self.label}: nobody else answered well {counts}"
        times = (self.well / self.all) / (self.rest_well / self.rest_all)
        return f"{self.label}: answered well {times:.1f} times as often {counts}"


@dataclass(frozen=True, slots=True)
class Trained:
    """A model: what it learned from, its weights with the heaviest first, and how good it is.

    `profile_id` is the profile whose fit it looks at, if any. One that is not `used` was no better than
    chance and gives nobody a likelihood.
    """

    trained_at: datetime
    positive: int
    negative: int
    profile_id: int | None
    intercept: float
    weights: tuple[Weight, ...]
    judgement: Judgement
    used: bool

    @property
    def average(self) -> float:
        """The share of good outcomes it learned from."""
        return self.positive / (self.positive + self.negative)

    @property
    def verdict(self) -> str:
        """How good it is, in plain words."""
        found = self.judgement
        told = (
            "Shown one prospect who answered well and one who did not, it picks the right one "
            f"{_share(found.auc)} times out of 100"
        )
        if not self.used:
            return f"This does not predict better than chance; not used. {told}; a coin picks it 50 times."
        return (
            f"{told} ({_share(found.auc_low)} to {_share(found.auc_high)}, as far as "
            f"{self.positive + self.negative:,} outcomes can tell); a coin picks it 50 times. "
            "A hint, not a fact."
        )


def _share(auc: float) -> int:
    return round(100 * auc)


def keep(session: Session, model: Trained) -> None:
    """Put a model in place of the one before; one that is not used takes all likelihoods away."""
    forget(session, noted=False)
    data = asdict(model) | {"trained_at": ""}
    session.add(PredictiveModel(trained_at=model.trained_at, active=model.used, data=json.dumps(data)))
    session.flush()
    note_change(session, "predictive_models", "predictions")


def latest(session: Session) -> Trained | None:
    """The model that is kept, used or not; None when there is none."""
    record = session.scalar(select(PredictiveModel).order_by(PredictiveModel.id.desc()).limit(1))
    return _read(json.loads(record.data), record.trained_at) if record else None


def active(session: Session) -> Trained | None:
    """The model that gives likelihoods; None when there is none."""
    record = session.scalar(select(PredictiveModel).where(PredictiveModel.active).limit(1))
    return _read(json.loads(record.data), record.trained_at) if record else None


def forget(session: Session, *, noted: bool = True) -> bool:
    """Remove the model and all likelihoods. Returns whether there was one."""
    found = session.scalar(select(PredictiveModel.id).limit(1)) is not None
    session.execute(delete(PredictiveModel))
    session.execute(delete(Prediction))
    if noted:
        note_change(session, "predictive_models", "predictions")
    return found


def _read(data: Mapping[str, Any], trained_at: datetime) -> Trained:
    found = data["judgement"]
    bands = tuple(Band(**band) for band in found["bands"])
    weights = tuple(Weight(**weight) for weight in data["weights"])
    judgement = Judgement(**{**found, "bands": bands})
    return Trained(**{**data, "trained_at": trained_at, "weights": weights, "judgement": judgement})
