"""Learning from the user's own outcomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from prospector.icp.prediction import features, judging, logistic, shelf
from prospector.icp.prediction.applying import Progress
from prospector.icp.prediction.outcomes import Readiness, outcomes
from prospector.icp.prediction.shelf import Trained, Weight

Fact = tuple[str, str]


def train(session: Session, *, now: datetime, progress: Progress | None = None) -> Trained:
    """Learn a model from all outcomes, judge it, and keep it in place of the one before.

    `progress(done, total, words)` is called before each of its passes and may raise CancelledError.
    Likelihoods are given by prediction.apply. Raises InvalidInputError with the reason and the numbers when
    there is too little to learn from.
    """
    known = outcomes(session)
    ids, labels = list(known), list(known.values())
    Readiness(sum(labels), len(labels) - sum(labels)).check()
    profile_id = features.usable_profile(session)
    people = features.rows(session, profile_id, ids)
    facts = _facts(people)
    rows = [_row(person, facts) for person in people]
    scores = _foretold(ids, rows, labels, len(facts), progress)
    slope, shift = logistic.shrunk(scores, labels)
    foretold = [logistic.sigmoid(slope * score + shift) for score in scores]
    judgement = judging.judge(foretold, labels)
    if progress:
        progress(judging.FOLDS, judging.FOLDS + 1, "learning")
    intercept, *weights = logistic.fit(rows, labels, len(facts))
    model = Trained(
        trained_at=now,
        positive=sum(labels),
        negative=len(labels) - sum(labels),
        profile_id=profile_id,
        intercept=slope * intercept + shift,
        weights=_weighed(facts, [slope * weight for weight in weights], rows, labels),
        judgement=judgement,
        used=judgement.better,
    )
    shelf.keep(session, model)
    return model


def _facts(people: Sequence[Mapping[str, Any]]) -> dict[Fact, int]:
    """The facts to learn from, numbered: those that at least five people share, of some groups only the most
    frequent. Outcomes play no part in the choice."""
    chosen: list[Fact] = []
    for group in people[0]:
        if group == "id":
            continue
        if group == features.TITLE:
            found = Counter(word for person in people for word in person[group])
            most = features.MOST_TITLE_WORDS
        else:
            found = Counter(person[group] for person in people)
            most = features.MOST_WORDS.get(group, 100)
        ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
        frequent = [word for word, number in ordered if number >= features.LEAST_ROWS]
        chosen += [(group, word) for word in frequent[:most]]
    return {fact: place for place, fact in enumerate(chosen)}


def _row(person: Mapping[str, Any], facts: Mapping[Fact, int]) -> logistic.Row:
    said = [(group, word) for group, word in person.items() if group not in ("id", features.TITLE)]
    said += [(features.TITLE, word) for word in person[features.TITLE]]
    return tuple(sorted(facts[fact] for fact in said if fact in facts))


def _foretold(
    ids: Sequence[int],
    rows: Sequence[logistic.Row],
    labels: Sequence[bool],
    width: int,
    progress: Progress | None,
) -> list[float]:
    """The log odds of each by a model that learned from the other folds."""
    fold = judging.folds(ids, labels)
    found = [0.0] * len(ids)
    for held in range(judging.FOLDS):
        if progress:
            progress(held, judging.FOLDS + 1, "learning")
        others = [place for place in range(len(ids)) if fold[place] != held]
        weights = logistic.fit([rows[at] for at in others], [labels[at] for at in others], width)
        for place in range(len(ids)):
            if fold[place] == held:
                found[place] = logistic.score(rows[place], weights)
    return found


def _weighed(
    facts: Mapping[Fact, int], weights: Sequence[float], rows: Sequence[logistic.Row], labels: Sequence[bool]
) -> tuple[Weight, ...]:
    everybody, good = len(labels), sum(labels)
    having: Counter[int] = Counter()
    well: Counter[int] = Counter()
    for row, label in zip(rows, labels, strict=True):
        having.update(row)
        well.update(row if label else ())
    found = [
        Weight(
            group,
            word,
            features.label(group, word),
            weights[place],
            well[place],
            having[place],
            good - well[place],
            everybody - having[place],
        )
        for (group, word), place in facts.items()
    ]
    return tuple(sorted(found, key=lambda one: (-abs(one.weight), one.group, one.word)))
