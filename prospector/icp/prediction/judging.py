"""How good likelihoods are, told from prospects that the model had not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

FOLDS = 5
BANDS = 5
_MIX = 0x9E3779B97F4A7C15
_LEAST_AUC = 0.55
_ONE_SIDED = 1.645  # 95 of 100 times
_TWO_SIDED = 1.96


@dataclass(frozen=True, slots=True)
class Band:
    """A fifth of the prospects by likelihood: how many, what was foretold on average, and what came."""

    number: int
    foretold: float
    came: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """How good a model is, by cross-validation: each prospect judged by a model that did not learn from it.

    `auc` is how often, of one who answered well and one who did not, the first is given the higher
    likelihood (0.5 is chance); between `auc_low` and `auc_high` 95 times of 100. `brier` is the mean squared
    error, `brier_base` that of always saying the average. `better` says whether it is surely better than
    chance.
    """

    auc: float
    auc_low: float
    auc_high: float
    brier: float
    brier_base: float
    bands: tuple[Band, ...]
    better: bool


def folds(ids: Sequence[int], labels: Sequence[bool]) -> list[int]:
    """The fold of each prospect, fixed by a hash of its id; good and bad outcomes are dealt out evenly."""
    fold = [0] * len(ids)
    for label in (False, True):
        own = sorted(
            (place for place in range(len(ids)) if labels[place] is label), key=lambda at: _hash(ids[at])
        )
        for turn, place in enumerate(own):
            fold[place] = turn % FOLDS
    return fold


def _hash(number: int) -> tuple[int, int]:
    mixed = (number * _MIX) % (1 << 64)
    mixed ^= mixed >> 29
    return (mixed * _MIX) % (1 << 64), number


def judge(foretold: Sequence[float], labels: Sequence[bool]) -> Judgement:
    """What likelihoods of unseen prospects are worth."""
    auc = area(foretold, labels)
    error = _standard_error(auc, sum(labels), len(labels) - sum(labels))
    average = sum(labels) / len(labels)
    return Judgement(
        auc=auc,
        auc_low=max(auc - _TWO_SIDED * error, 0.0),
        auc_high=min(auc + _TWO_SIDED * error, 1.0),
        brier=sum((p - label) ** 2 for p, label in zip(foretold, labels, strict=True)) / len(labels),
        brier_base=average * (1 - average),
        bands=_bands(foretold, labels),
        better=auc >= _LEAST_AUC and auc - _ONE_SIDED * error > 0.5,
    )


def area(foretold: Sequence[float], labels: Sequence[bool]) -> float:
    """The area under the ROC curve by ranks; equal likelihoods share theirs."""
    order = sorted(range(len(foretold)), key=lambda place: foretold[place])
    good = sum(labels)
    ranks = 0.0
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and foretold[order[end]] == foretold[order[start]]:
            end += 1
        ranks += (start + end + 1) / 2 * sum(labels[place] for place in order[start:end])
        start = end
    return (ranks - good * (good + 1) / 2) / (good * (len(labels) - good))


def _standard_error(auc: float, good: int, bad: int) -> float:
    """By Hanley and McNeil."""
    q1, q2 = auc / (2 - auc), 2 * auc * auc / (1 + auc)
    spread = auc * (1 - auc) + (good - 1) * (q1 - auc * auc) + (bad - 1) * (q2 - auc * auc)
    return sqrt(max(spread, 0.0) / (good * bad))


def _bands(foretold: Sequence[float], labels: Sequence[bool]) -> tuple[Band, ...]:
    order = sorted(range(len(foretold)), key=lambda place: (foretold[place], place))
    edges = [len(order) * band // BANDS for band in range(BANDS + 1)]
    parts = [order[low:high] for low, high in pairwise(edges)]
    return tuple(
        Band(
            len(part),
            sum(foretold[place] for place in part) / len(part),
            sum(labels[place] for place in part) / len(part),
        )
        for part in parts
        if part
    )
