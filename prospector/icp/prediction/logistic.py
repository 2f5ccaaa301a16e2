"""Logistic regression over yes/no features, in plain Python, the same to the last digit every time.

The weights minimise the log loss plus half the sum of their squares (`RIDGE`), which keeps rare features
small; the intercept is free. Newton's method with a fixed number of steps; sums run in the order of the rows.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from math import exp

RIDGE = 3.0
_STEPS = 12
_CLOSE_ENOUGH = 1e-10
_STEEPEST = 35.0
_SURE = 2.0  # beyond it nothing needs holding back, and a perfect model would run away
_LITTLE = 1e-9  # keeps the division sound where everybody is alike

Row = tuple[int, ...]


def fit(rows: Sequence[Row], labels: Sequence[bool], width: int) -> list[float]:
    """The intercept and the weight of each of `width` features. A row names the features it has."""
    weights = [0.0] * (width + 1)
    grouped = _grouped(rows, labels)
    for _ in range(_STEPS):
        gradient, hessian = _derivatives(grouped, weights)
        step = _solved(hessian, gradient)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < _CLOSE_ENOUGH:
            break
    return weights


def probability(row: Row, weights: Sequence[float]) -> float:
    """How likely the answer is yes for somebody with these features."""
    return sigmoid(score(row, weights))


def score(row: Row, weights: Sequence[float]) -> float:
    """The log odds of that."""
    return weights[0] + sum(weights[1 + feature] for feature in row)


def shrunk(scores: Sequence[float], labels: Sequence[bool]) -> tuple[float, float]:
    """The slope (0 to 1) and the shift that make the log odds of unseen rows true to what came (Platt's way).

    A model learned from little is surer than it should be; one that is not is left as it is (1 and 0).
    """
    slope, shift = 0.0, 0.0
    for _ in range(_STEPS):
        likely = [sigmoid(slope * one + shift) for one in scores]
        off = [label - p for label, p in zip(labels, likely, strict=True)]
        curve = [p * (1.0 - p) for p in likely]
        a = sum(c * one * one for c, one in zip(curve, scores, strict=True)) + _LITTLE
        b = sum(c * one for c, one in zip(curve, scores, strict=True))
        c = sum(curve) + _LITTLE
        pull, lift = sum(o * one for o, one in zip(off, scores, strict=True)), sum(off)
        determinant = a * c - b * b
        slope += (c * pull - b * lift) / determinant
        shift += (a * lift - b * pull) / determinant
        if slope > _SURE:
            break
    return (1.0, 0.0) if slope >= 1.0 else (max(slope, 0.0), shift)


def _grouped(rows: Sequence[Row], labels: Sequence[bool]) -> list[tuple[Row, int, int]]:
    """Equal rows together, in the order in which they first come: the row, how many, how many yes."""
    counted: dict[Row, list[int]] = {}
    for row, label in zip(rows, labels, strict=True):
        tally = counted.setdefault(row, [0, 0])
        tally[0] += 1
        tally[1] += label
    return [(row, number, yes) for row, (number, yes) in counted.items()]


def _derivatives(
    grouped: Sequence[tuple[Row, int, int]], weights: Sequence[float]
) -> tuple[list[float], list[array[float]]]:
    size = len(weights)
    gradient = [0.0] + [-RIDGE * weight for weight in weights[1:]]
    hessian = [array("d", bytes(8 * size)) for _ in range(size)]
    for place in range(1, size):
        hessian[place][place] = RIDGE
    for row, number, yes in grouped:
        likely = probability(row, weights)
        off, curve = yes - number * likely, number * likely * (1.0 - likely)
        places = (0, *(feature + 1 for feature in row))
        for place in places:
            gradient[place] += off
            line = hessian[place]
            for other in places:
                line[other] += curve
    return gradient, hessian


def _solved(matrix: list[array[float]], right: list[float]) -> list[float]:
    """Solve by Cholesky; the matrix is symmetric and, thanks to the ridge, positive."""
    size = len(right)
    lower = [array("d", bytes(8 * size)) for _ in range(size)]
    for i in range(size):
        line = lower[i]
        for j in range(i + 1):
            rest = matrix[i][j] - sum(line[k] * lower[j][k] for k in range(j))
            line[j] = max(rest, 1e-12) ** 0.5 if i == j else rest / lower[j][j]
    forward = [0.0] * size
    for i in range(size):
        forward[i] = (right[i] - sum(lower[i][k] * forward[k] for k in range(i))) / lower[i][i]
    found = [0.0] * size
    for i in reversed(range(size)):
        found[i] = (forward[i] - sum(lower[k][i] * found[k] for k in range(i + 1, size))) / lower[i][i]
    return found


def sigmoid(x: float) -> float:
    """The share that these log odds are."""
    return 1.0 / (1.0 + exp(-min(max(x, -_STEEPEST), _STEEPEST)))
