"""The Qualification screen: grades that open their prospects, the qualified, a policy seen before saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select

from prospector import touches
from prospector.icp import policy, profiles, scoring
from prospector.records import Draft, Prospect
from prospector.storage import Database
from tests.factories import add_prospect, add_template
from ui.main_window import MainWindow
from ui.prospects.dialogs import DraftDialog
from ui.prospects.grading import GradingSection
from ui.qualify.daily import DailySweep
from ui.qualify.screen import QualifyScreen

PROFILE = "name: Berlin\nrules:\n  - {when: city = Berlin, weight: 1}\n"


@pytest.fixture
def people(workspace: Database, now: datetime) -> list[int]:
    """Ada asked for a demo, Bob wrote, Cyd is silent and does not fit."""
    with workspace.writing() as session:
        made = [
            add_prospect(session, full_name=f"{name} Example", city=city).id
            for name, city in (("Ada", "Berlin"), ("Bob", "Berlin"), ("Cyd", "Paris"))
        ]
        scoring.activate(session, profiles.save(session, PROFILE, now), now)
        touches.log(session, made[0], "form", outcome="demo_request", now=now)
        touches.log(session, made[1], "form", outcome="contact", now=now)
    return made


@pytest.fixture
def screen(window: MainWindow, people: list[int], settle: Callable[[], None]) -> QualifyScreen:
    window.open("qualify")
    settle()
    found = window.screen_of("qualify")
    assert isinstance(found, QualifyScreen)
    return found


def wait(qtbot: Any, screen: QualifyScreen, words: str) -> None:
    qtbot.waitUntil(lambda: words in screen.effect._head.text(), timeout=5000)


def test_it_counts_grades_and_lists_the_qualified(screen: QualifyScreen) -> None:
    assert {name: count for name, count in screen.matrix._counts.items() if count} == {
        "A1": 1, "A2": 1, "D4": 1,
    }  # fmt: skip
    assert [(row.name, row.stage) for row in screen.model.rows()] == [("Ada Example", "mql")]


def test_enter_on_a_grade_opens_its_prospects(
    qtbot: Any, window: MainWindow, screen: QualifyScreen, people: list[int], settle: Callable[[], None]
) -> None:
    screen.matrix.setFocus()
    qtbot.keyClick(screen.matrix, Qt.Key.Key_Right)
    qtbot.keyClick(screen.matrix, Qt.Key.Key_Return)
    settle()
    assert window.current_step() == "prospects"
    assert window.screen_of("prospects").presenter.table.ids() == [people[1]]  # type: ignore[attr-defined]


def test_a_threshold_shows_who_would_move_and_saving_moves_them(
    qtbot: Any, screen: QualifyScreen, workspace: Database, people: list[int], settle: Callable[[], None]
) -> None:
    screen.form.number("mql.engagement").spin.setValue(35)
    wait(qtbot, screen, "1 become MQL")
    with workspace.reading() as session:
        assert session.get_one(Prospect, people[1]).stage == "new"
    screen.save_button.click()
    settle()
    with workspace.reading() as session:
        assert session.get_one(Prospect, people[1]).stage == "mql"
        assert policy.load(session).mql == policy.Mark(60, 35, 35)
    assert not screen.presenter.dirty


def test_points_are_edited_and_discarded(
    qtbot: Any, screen: QualifyScreen, settle: Callable[[], None]
) -> None:
    screen.form.points("form", "demo_request").setValue(10)
    wait(qtbot, screen, "1 fall back")
    screen.discard_button.click()
    assert screen.form.points("form", "demo_request").value() == 60
    assert "Nothing" in screen.effect._head.text()


def test_what_makes_no_sense_is_said_and_cannot_be_saved(screen: QualifyScreen) -> None:
    screen.form.number("mql.leave").spin.setValue(90)
    assert "go back below 90" in screen.wrong.text()
    assert not screen.save_button.isEnabled()
    screen.discard_button.click()


def test_the_task_of_a_row_is_done(
    screen: QualifyScreen, workspace: Database, settle: Callable[[], None]
) -> None:
    screen.table.choose_row(0)
    screen.done_button.click()
    settle()
    with workspace.reading() as session:
        assert touches.tasks(session) == []


def test_without_prospects_it_leads_to_an_import(window: MainWindow, settle: Callable[[], None]) -> None:
    window.open("qualify")
    settle()
    assert window.screen_of("qualify").state == "empty"


def test_the_window_qualifies_anew_when_the_day_has_changed(
    screen: QualifyScreen, window: MainWindow, workspace: Database, people: list[int], now: datetime,
    settle: Callable[[], None],
) -> None:  # fmt: skip
    days = {"now": now}
    workspace.clock = lambda: days["now"]
    daily = DailySweep(replace(window.app, clock=lambda: days["now"]), window)
    settle()
    days["now"] = now + timedelta(days=30)
    daily.look()
    settle()
    with workspace.reading() as session:
        assert session.get_one(Prospect, people[0]).stage == "new"


def test_the_prospects_detail_explains_the_grade(
    qtbot: Any, window: MainWindow, people: list[int], settle: Callable[[], None]
) -> None:
    window.open("prospects", prospect_id=people[0])
    prospects = window.screen_of("prospects")
    qtbot.waitUntil(lambda: prospects.presenter.bundle is not None, timeout=5000)  # type: ignore[attr-defined]
    found = prospects.presenter.bundle.standing  # type: ignore[attr-defined]
    assert (found.grade, found.engaged.score, found.stage) == ("A1", 60, "mql")
    section = prospects.findChild(GradingSection)
    assert section is not None
    assert section._grade.text() == "A1"


def test_drafts_are_made_for_the_best_of_each_company(
    window: MainWindow, answers: Any, people: list[int], workspace: Database, now: datetime,
    settle: Callable[[], None],
) -> None:  # fmt: skip
    with workspace.writing() as session:
        add_template(session, "First touch", "Hello", "Hi there, this is a test of a first touch.")

    def choose(dialog: DraftDialog) -> bool:
        dialog.limited.setChecked(True)
        dialog.per_company.setValue(1)
        return True

    answers.will("run", choose)
    window.open("prospects")
    settle()
    window.screen_of("prospects").presenter.actions.draft(people)  # type: ignore[attr-defined]
    settle()
    with workspace.reading() as session:
        assert list(session.scalars(select(Draft.prospect_id))) == [people[0]]
