"""The Likelihood screen, driven by its real widgets: refusal, learning, giving likelihoods, forgetting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from prospector.records import Prediction
from prospector.storage.database import Database
from tests.factories import add_prospect
from ui.main_window import MainWindow
from ui.prediction.screen import PredictionScreen


@pytest.fixture
def screen(window: MainWindow, settle: Callable[[], None]) -> PredictionScreen:
    window.open("prediction")
    settle()
    found = window.screen_of("prediction")
    assert isinstance(found, PredictionScreen)
    return found


def add_outcomes(workspace: Database, number: int, *, plain: bool = True) -> None:
    with workspace.writing() as session:
        for n in range(number):
            good = n % 2 == 0
            add_prospect(
                session,
                stage="won" if good else "lost",
                seniority=("head" if good else "manager") if plain else "head",
            )


def reload(screen: PredictionScreen, settle: Callable[[], None]) -> None:
    screen.presenter.load()
    settle()


def test_too_little_says_how_far_one_is(
    screen: PredictionScreen, workspace: Database, settle: Callable[[], None]
) -> None:
    add_outcomes(workspace, 28)
    reload(screen, settle)
    assert screen.missing.heading.text() == "28 of 40 outcomes"
    assert not screen.missing.learn.isEnabled()
    assert not screen.apply_button.isVisibleTo(screen)
    assert "Outcomes 28 of 40" in screen.missing.chart.accessibleName()


def test_learning_giving_and_forgetting(
    screen: PredictionScreen, workspace: Database, settle: Callable[[], None], qtbot: Any, answers: Any
) -> None:
    add_outcomes(workspace, 60)
    reload(screen, settle)
    qtbot.mouseClick(screen.missing.learn, Qt.MouseButton.LeftButton)
    settle()
    assert "picks the right one 100 times" in screen.learned.verdict.accessibleName()
    assert "Seniority: Head" in screen.learned.weights.accessibleName()
    assert "foretold" in screen.learned.calibration.accessibleName()
    qtbot.mouseClick(screen.apply_button, Qt.MouseButton.LeftButton)
    settle()
    assert "60 prospects have a likelihood" in screen.learned.facts.text()
    answers.will("confirm", True)
    qtbot.mouseClick(screen.forget_button, Qt.MouseButton.LeftButton)
    settle()
    assert screen.presenter.state.model is None
    with workspace.reading() as session:
        assert session.scalar(select(func.count()).select_from(Prediction)) == 0


def test_what_is_no_better_than_chance_is_said_and_not_used(
    screen: PredictionScreen, workspace: Database, settle: Callable[[], None]
) -> None:
    add_outcomes(workspace, 60, plain=False)
    screen.presenter.train()
    settle()
    assert "not used" in screen.learned.verdict.accessibleName()
    assert not screen.apply_button.isVisibleTo(screen)


def test_a_prospect_shows_the_likelihood(
    screen: PredictionScreen,
    workspace: Database,
    settle: Callable[[], None],
    window: MainWindow,
    qtbot: QtBot,
) -> None:
    add_outcomes(workspace, 60)
    screen.presenter.train()
    settle()
    with workspace.writing() as session:
        number = add_prospect(session, seniority="head").id
    window.open("prospects", prospect_id=number)
    settle()
    shown: Any = window.screen_of("prospects")
    qtbot.waitUntil(lambda: shown.presenter.bundle is not None, timeout=5000)
    assert "above your average of 50 %" in shown.presenter.bundle.interest.likelihood.sentence
