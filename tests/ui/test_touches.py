"""The touch log screen, driven by its real widgets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from prospector import touches
from prospector.storage.database import Database
from tests.factories import add_prospect
from ui.main_window import MainWindow
from ui.prospects.dialogs import TouchDialog
from ui.touches.screen import TouchesScreen


@pytest.fixture
def ada(workspace: Database, now: datetime) -> int:
    with workspace.writing() as session:
        return add_prospect(session, first_name="Ada", last_name="Example", email="ada@acme.example").id


@pytest.fixture
def screen(window: MainWindow, ada: int, settle: Callable[[], None]) -> TouchesScreen:
    window.open("touches")
    settle()
    found = window.screen_of("touches")
    assert isinstance(found, TouchesScreen)
    return found


def log(
    window: MainWindow, settle: Callable[[], None], ada: int, kind: str, now: datetime, **more: Any
) -> None:
    window.tasks.change(lambda session, job: touches.log(session, ada, kind, now=now, **more), owner=window)
    settle()


def test_an_empty_log_leads_on(screen: TouchesScreen) -> None:
    assert screen.state == "empty"


def test_a_touch_appears_when_it_is_logged_anywhere(
    screen: TouchesScreen, window: MainWindow, settle: Callable[[], None], ada: int, now: datetime
) -> None:
    log(window, settle, ada, "called", now, summary="Left a message", outcome="voicemail")
    assert screen.state == "content"
    assert screen.touches.row_at(0).summary == "Left a message"


def test_the_filter_shows_one_kind(
    screen: TouchesScreen, window: MainWindow, settle: Callable[[], None], ada: int, now: datetime, qtbot: Any
) -> None:
    log(window, settle, ada, "called", now)
    log(window, settle, ada, "note", now, summary="Likes sailing")
    screen.presenter.show_tab("note")
    settle()
    assert [row.kind for row in screen.touches.rows()] == ["note"]


def test_what_is_due_is_shown_and_finished(
    screen: TouchesScreen, window: MainWindow, settle: Callable[[], None], ada: int, now: datetime, qtbot: Any
) -> None:
    log(window, settle, ada, "called", now, next_step="Call again", next_due=date(2026, 2, 27))
    screen.entered({"due": True})
    settle()
    assert screen.tasks.row_at(0).what == "Call again"
    screen.task_table.choose_row(0)
    qtbot.mouseClick(screen.done_button, Qt.MouseButton.LeftButton)
    settle()
    assert screen.tasks.rowCount() == 0


def test_a_touch_is_logged_by_the_form(
    screen: TouchesScreen, settle: Callable[[], None], answers: Any, workspace: Database, ada: int
) -> None:
    def fill(dialog: TouchDialog) -> bool:
        dialog.kind.set_value("met")
        dialog.summary.setPlainText("Coffee")
        return True

    answers.will("ask_text", "ada@acme.example")
    answers.will("run", fill)
    screen.presenter.log_touch()
    settle()
    with workspace.reading() as session:
        assert [(row.kind, row.summary) for row in touches.timeline(session, prospect_id=ada)] == [
            ("met", "Coffee")
        ]


def test_the_log_is_saved(
    screen: TouchesScreen,
    window: MainWindow,
    settle: Callable[[], None],
    ada: int,
    now: datetime,
    answers: Any,
    tmp_path: Path,
) -> None:
    log(window, settle, ada, "note", now, summary="=1+1")
    answers.will("save_file", tmp_path / "log.csv")
    screen.save()
    settle()
    assert "'=1+1" in (tmp_path / "log.csv").read_text(encoding="utf-8-sig")
