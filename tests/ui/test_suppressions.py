"""The do-not-contact screen, driven by its real widgets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from prospector import suppressions
from prospector.storage.database import Database
from tests.factories import add_prospect
from ui.main_window import MainWindow
from ui.suppressions.screen import SuppressionsScreen
from ui.widgets import Button


@pytest.fixture
def screen(window: MainWindow, settle: Callable[[], None]) -> SuppressionsScreen:
    window.open("suppressions")
    settle()
    found = window.screen_of("suppressions")
    assert isinstance(found, SuppressionsScreen)
    return found


def put_on(screen: SuppressionsScreen, text: str, qtbot: Any, settle: Callable[[], None]) -> None:
    screen.ask()
    screen.values.setPlainText(text)
    screen.reason.setText("asked us to stop")
    qtbot.mouseClick(screen.add_button, Qt.MouseButton.LeftButton)
    settle()


def test_an_empty_list_leads_on(screen: SuppressionsScreen) -> None:
    assert screen.state == "empty"


def test_what_is_added_counts_at_once(
    screen: SuppressionsScreen, workspace: Database, qtbot: Any, settle: Callable[[], None]
) -> None:
    with workspace.writing() as session:
        add_prospect(session, email="ada@acme.example")
    put_on(screen, "acme.example\nben@beta.example", qtbot, settle)
    assert [row.value for row in screen.model.rows()] == ["ben@beta.example", "acme.example"]
    assert screen.model.row_at(1).excludes == 1
    with workspace.reading() as session:
        assert suppressions.reason_for(session, email="ada@acme.example")


def test_what_is_no_entry_is_explained_beside_the_field(
    screen: SuppressionsScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    put_on(screen, "gmail.com", qtbot, settle)
    assert screen.values.property("invalid")
    assert "gmail.com" in screen.values.accessibleDescription()
    assert screen.model.rowCount() == 0


def test_removing_asks_and_can_be_undone(
    screen: SuppressionsScreen, qtbot: Any, settle: Callable[[], None], answers: Any
) -> None:
    put_on(screen, "ada@acme.example", qtbot, settle)
    screen.table.choose_row(0)
    answers.will("confirm", True)
    qtbot.mouseClick(screen.remove_button, Qt.MouseButton.LeftButton)
    settle()
    assert screen.model.rowCount() == 0
    undo = next(button for button in screen.window().findChildren(Button) if button.text() == "Undo")
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    settle()
    assert [row.value for row in screen.model.rows()] == ["ada@acme.example"]


def test_searching_and_choosing_a_kind_narrow_the_list(
    screen: SuppressionsScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    put_on(screen, "ada@acme.example\nbeta.example", qtbot, settle)
    screen.presenter.show_kind("domain")
    settle()
    assert [row.value for row in screen.model.rows()] == ["beta.example"]
    screen.presenter.find("acme")
    settle()
    assert screen.state == "empty"


def test_the_list_is_saved(
    screen: SuppressionsScreen, qtbot: Any, settle: Callable[[], None], answers: Any, tmp_path: Path
) -> None:
    put_on(screen, "ada@acme.example", qtbot, settle)
    answers.will("save_file", tmp_path / "list.csv")
    screen.save()
    settle()
    assert "ada@acme.example" in (tmp_path / "list.csv").read_text(encoding="utf-8-sig")
