"""`prospector predict`: how likely prospects are to answer well, learned from your own outcomes."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from prospector.cli.call import Call, counted, table
from prospector.cli.options import add_action
from prospector.icp import prediction
from prospector.icp.prediction import LEAST, LEAST_OF_EACH, Readiness, Trained
from prospector.prospects import by_email

_TOLD = 12


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `predict`."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    train = add_action(actions, "train", _train, "learn from your outcomes, and say how good that is")
    train.add_argument("--no-apply", action="store_true", help="give nobody a likelihood yet")
    add_action(actions, "show", _show, "what was learned, or how much is missing to learn")
    add_action(actions, "apply", _apply, "give every prospect a likelihood")
    explain = add_action(actions, "explain", _explain, "a prospect's likelihood, and what made it")
    explain.add_argument("email", metavar="EMAIL")
    add_action(actions, "forget", _forget, "remove what was learned, and all likelihoods")


def _train(call: Call) -> None:
    with call.writing() as session:
        model = prediction.train(session, now=call.now)
        given = prediction.apply(session) if model.used and not call.args.no_apply else 0
    text = f"{_text(model)}\n\n{counted(given, 'prospect')} got a likelihood." if given else _text(model)
    call.answer(_data(model) | {"given": given}, text)


def _show(call: Call) -> None:
    with call.reading() as session:
        model, ready = prediction.latest(session), prediction.readiness(session)
    data = {"outcomes": asdict(ready) | {"total": ready.total, "enough": ready.enough}}
    if model is None:
        call.answer(data | {"model": None}, _missing(ready))
        return
    call.answer(data | {"model": _data(model)}, _text(model))


def _missing(ready: Readiness) -> str:
    if ready.enough:
        return f"{ready.total:,} outcomes to learn from. Run: prospector predict train"
    return (
        f"{ready.total} of {LEAST} outcomes: {ready.positive} of {LEAST_OF_EACH} good ones, "
        f"{ready.negative} of {LEAST_OF_EACH} without success. That is too little to learn from."
    )


def _apply(call: Call) -> None:
    with call.writing() as session:
        given = prediction.apply(
            session, progress=lambda done, total, words: call.progress(done, total, "Likelihoods")
        )
    call.answer({"given": given}, f"{counted(given, 'prospect')} got a likelihood.")


def _explain(call: Call) -> None:
    with call.reading() as session:
        found = prediction.explain(session, by_email(session, call.args.email))
    lines = [f"{one.weight:+.2f}  {one.sentence}" for one in found.weights[:_TOLD]]
    data = {"email": call.args.email, "sentence": found.sentence, **asdict(found)}
    call.answer(data, "\n".join([f"{found.sentence}.", *lines]))


def _forget(call: Call) -> None:
    with call.writing() as session:
        known = prediction.forget(session)
    call.answer({"forgotten": known}, "Forgotten." if known else "There was nothing to forget.")


def _data(model: Trained) -> dict[str, Any]:
    weights = [asdict(one) | {"sentence": one.sentence} for one in model.weights]
    return asdict(model) | {"verdict": model.verdict, "average": model.average, "weights": weights}


def _text(model: Trained) -> str:
    head = [
        model.verdict,
        f"Learned from {counted(model.positive, 'good outcome')} and {model.negative:,} without success.",
        f"Mean squared error {model.judgement.brier:.3f}; always saying the average: "
        f"{model.judgement.brier_base:.3f}.",
    ]
    fifths = [
        [f"{band.number:,}", f"{100 * band.foretold:.0f} %", f"{100 * band.came:.0f} %"]
        for band in model.judgement.bands
    ]
    weights = [f"{one.weight:+.2f}  {one.sentence}" for one in model.weights[:_TOLD]]
    return "\n".join([*head, "", table(["Prospects", "Foretold", "Came true"], fifths), "", *weights])
