"""Likelihoods for everybody: one statement per portion of prospects, worked out by the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, func, literal, select, true
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from prospector.errors import NotFoundError
from prospector.icp.prediction import features, shelf
from prospector.icp.prediction.shelf import Trained
from prospector.records import Prediction, Prospect
from prospector.storage import note_change

PORTION = 50_000
_E = 2.718281828459045
_STEEPEST = 35.0

Progress = Callable[[int, int, str], object]


def apply(session: Session, *, progress: Progress | None = None) -> int:
    """Give every prospect a likelihood by the active model. Returns how many have one.

    `progress(done, total, words)` is called after every 50,000 and may raise CancelledError. Raises
    NotFoundError when no model is in use.
    """
    model = shelf.active(session)
    if model is None:
        raise NotFoundError("No model is in use.", hint="Learn one with: prospector predict train")
    total = session.scalar(select(func.count()).select_from(Prospect)) or 0
    done, last = 0, 0
    while ids := list(
        session.scalars(select(Prospect.id).where(Prospect.id > last).order_by(Prospect.id).limit(PORTION))
    ):
        _give(session, model, _between(last + 1, ids[-1]), few=False)
        last, done = ids[-1], done + len(ids)
        if progress:
            progress(done, total, "prospects")
    note_change(session, "predictions", "predictive_models")  # fits may ask for them, see following
    return done


def refresh(session: Session, ids: Iterable[int] | None) -> None:
    """Renew the likelihoods of these prospects (None: all) where a model is in use."""
    model = shelf.active(session)
    if model is None:
        return
    if ids is None:
        apply(session)
    elif found := list(ids):
        _give(session, model, features.one_of(found), few=len(found) <= features.FEW)
        note_change(session, "predictions")


def rests_on(session: Session, profile_id: int) -> bool:
    """Whether the likelihoods look at the fit under this profile."""
    model = shelf.active(session)
    return model is not None and model.profile_id == profile_id


def likelihood_of(session: Session, prospect_id: int) -> int | None:
    """A prospect's likelihood in percent; None while there is none."""
    return session.scalar(select(Prediction.likelihood).where(Prediction.prospect_id == prospect_id))


def _between(first: int, last: int) -> features.Among:
    return lambda number: number.between(first, last)


def _give(session: Session, model: Trained, among: features.Among, *, few: bool) -> None:
    profile_id = features.usable(session, model.profile_id)
    source, words, title = features.query(profile_id, among, few=few)
    number = Prospect.__table__.c.id
    percent = cast(func.round(100 / (1 + func.pow(_E, -_score(model, words, title)))), Integer)
    wanted = select(number, percent).select_from(source).where(among(number), true())
    statement = insert(Prediction).from_select(["prospect_id", "likelihood"], wanted)
    new = statement.excluded.likelihood
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["prospect_id"],
            set_={"likelihood": new},
            where=Prediction.__table__.c.likelihood != new,
        )
    )


def _score(
    model: Trained, words: dict[str, ColumnElement[str]], title: ColumnElement[str]
) -> ColumnElement[Any]:
    """The log odds: the intercept and the weight of every fact, held within what exp can take."""
    score: ColumnElement[Any] = literal(model.intercept)
    for group, word in words.items():
        known = {one.word: one.weight for one in model.weights if one.group == group}
        if known:
            score = score + case(known, value=word, else_=0.0)
    for one in model.weights:
        if one.group == features.TITLE:
            score = score + case((func.instr(title, f" {one.word} ") > 0, one.weight), else_=0.0)
    return func.min(func.max(score, -_STEEPEST), _STEEPEST)
