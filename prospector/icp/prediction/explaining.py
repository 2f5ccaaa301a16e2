"""One prospect's likelihood, and what spoke for and against it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from prospector.errors import NotFoundError
from prospector.icp.prediction import features, logistic, shelf
from prospector.icp.prediction.shelf import Weight

_ABOUT = 1.1


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely a prospect is to answer well, in percent; `average` is that of all who were contacted.
    `weights` are the facts known of this prospect, the heaviest first."""

    percent: int
    average: int
    weights: tuple[Weight, ...]

    @property
    def sentence(self) -> str:
        """`Likelihood 34 %: above your average of 12 %`."""
        if self.percent > self.average * _ABOUT:
            place = "above your average of"
        elif self.percent * _ABOUT < self.average:
            place = "below your average of"
        else:
            place = "about your average of"
        return f"Likelihood {self.percent} %: {place} {self.average} %"


def explain(session: Session, prospect_id: int) -> Likelihood:
    """Work a prospect's likelihood out anew, with what made it. Raises NotFoundError without a model."""
    model = shelf.active(session)
    if model is None:
        raise NotFoundError("No model is in use.", hint="Learn one with: prospector predict train")
    profile_id = features.usable(session, model.profile_id)
    found = features.rows(session, profile_id, [prospect_id])
    if not found:
        raise NotFoundError(f"There is no prospect with the number {prospect_id}.")
    own = [one for one in model.weights if _has(found[0], one)]
    likely = logistic.probability(tuple(range(len(own))), [model.intercept, *(one.weight for one in own)])
    return Likelihood(round(100 * likely), round(100 * model.average), tuple(own))


def _has(person: dict[str, object], one: Weight) -> bool:
    said = person.get(one.group, "")
    return one.word in said if isinstance(said, list) else said == one.word
