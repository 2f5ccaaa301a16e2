"""The Imports screen, driven by its real widgets: choose, match, check, import, undo."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import func, select

from prospector.lists import staging
from prospector.records import Prospect
from prospector.storage.database import Database
from ui.imports.check_page import CheckPage
from ui.imports.done_page import DonePage
from ui.imports.history_page import HistoryPage
from ui.imports.match_page import MatchPage
from ui.imports.screen import ImportsScreen
from ui.main_window import MainWindow

ROWS = [
    ["First Name", "Last Name", "Email", "Company", "Role"],
    ["Ada", "Example", "ada@acme.example", "Acme", "Head of Sales"],
    ["Ben", "Sample", "ben@beta.example", "Beta", "CEO"],
    ["ben", "SAMPLE", "BEN@beta.example", "Beta", ""],
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "leads.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(ROWS)
    return path


@pytest.fixture
def screen(window: MainWindow, settle: Callable[[], None]) -> ImportsScreen:
    window.open("imports")
    settle()
    found = window.screen_of("imports")
    assert isinstance(found, ImportsScreen)
    return found


def page(screen: ImportsScreen, kind: type) -> Any:
    found = screen.findChild(kind)
    assert found is not None
    return found


def people(workspace: Database) -> int:
    with workspace.reading() as session:
        return session.scalar(select(func.count(Prospect.id))) or 0


def test_nothing_yet_leads_on(screen: ImportsScreen) -> None:
    assert screen.state == "empty"


def test_the_whole_way_of_a_file(
    screen: ImportsScreen, table: Path, settle: Callable[[], None], qtbot: Any, workspace: Database
) -> None:
    screen.accept_files([table])
    settle()
    match = page(screen, MatchPage)
    assert [choice.value() for choice in match.choices] == [
        "first_name",
        "last_name",
        "email",
        "company",
        "title",
    ]
    assert match.preview_button.text() == "Preview 3 rows"
    qtbot.mouseClick(match.preview_button, Qt.MouseButton.LeftButton)
    settle()
    check = page(screen, CheckPage)
    assert check.model.rowCount() == 2
    assert people(workspace) == 0
    qtbot.mouseClick(check.import_button, Qt.MouseButton.LeftButton)
    settle()
    assert screen.presenter.page == "done"
    assert people(workspace) == 2
    done = page(screen, DonePage)
    qtbot.mouseClick(done.next_file, Qt.MouseButton.LeftButton)
    settle()
    history = page(screen, HistoryPage)
    assert history.model.row_at(0).file_name == "leads.csv"


def test_undo_asks_and_takes_the_import_back(
    screen: ImportsScreen,
    table: Path,
    settle: Callable[[], None],
    qtbot: Any,
    workspace: Database,
    answers: Any,
) -> None:
    bring_in(screen, table, settle)
    screen.presenter.start_over()
    answers.will("confirm", True)
    qtbot.mouseClick(page(screen, HistoryPage).undo, Qt.MouseButton.LeftButton)
    settle()
    assert people(workspace) == 0
    assert not page(screen, HistoryPage).undo.isEnabled()


def bring_in(screen: ImportsScreen, table: Path, settle: Callable[[], None]) -> None:
    screen.accept_files([table])
    settle()
    screen.presenter.check()
    settle()
    screen.presenter.commit()
    settle()


def test_a_field_is_taken_from_one_column_only(
    screen: ImportsScreen, table: Path, settle: Callable[[], None]
) -> None:
    screen.accept_files([table])
    settle()
    screen.presenter.assign("leads", 4, "company")
    match = page(screen, MatchPage)
    assert [choice.value() for choice in match.choices] == ["first_name", "last_name", "email", "", "company"]


def test_without_any_matched_column_there_is_no_preview(
    screen: ImportsScreen, table: Path, settle: Callable[[], None]
) -> None:
    screen.accept_files([table])
    settle()
    for column in range(5):
        screen.presenter.assign("leads", column, "")
    assert not page(screen, MatchPage).preview_button.isEnabled()


def test_another_file_takes_the_place_of_one_still_being_read(
    screen: ImportsScreen, table: Path, tmp_path: Path, settle: Callable[[], None]
) -> None:
    other = tmp_path / "other.csv"
    other.write_text("Email\ncleo@gamma.example\n", encoding="utf-8")
    screen.accept_files([table])
    settle()
    screen.presenter.check()
    screen.accept_files([other])
    settle()
    assert (screen.presenter.page, screen.presenter.file) == ("match", other)
    assert screen.presenter.preview is None


def test_another_file_waits_for_the_one_being_imported(
    screen: ImportsScreen, table: Path, settle: Callable[[], None], workspace: Database
) -> None:
    screen.accept_files([table])
    settle()
    screen.presenter.check()
    settle()
    screen.presenter.commit()
    screen.accept_files([table])
    settle()
    assert screen.presenter.page == "done"
    assert people(workspace) == 2


def test_going_back_leaves_nothing(
    screen: ImportsScreen, table: Path, settle: Callable[[], None], workspace: Database
) -> None:
    screen.accept_files([table])
    settle()
    screen.presenter.check()
    settle()
    screen.presenter.back()
    assert screen.presenter.page == "match"
    assert list(staging.folder_beside(workspace.path).iterdir()) == []


def test_cancelling_returns_to_the_columns(
    screen: ImportsScreen, table: Path, settle: Callable[[], None], workspace: Database
) -> None:
    screen.accept_files([table])
    settle()
    screen.presenter.check()
    screen.presenter.cancel()
    settle()
    assert (screen.presenter.page, screen.state) == ("match", "content")
    assert people(workspace) == 0


def test_a_file_that_is_no_list_is_explained(
    screen: ImportsScreen, tmp_path: Path, settle: Callable[[], None]
) -> None:
    bad = tmp_path / "picture.xlsx"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    screen.accept_files([bad])
    settle()
    assert screen.state == "error"


def test_a_copied_table_is_pasted(
    screen: ImportsScreen, settle: Callable[[], None], answers: Any, workspace: Database
) -> None:
    answers.clipboard.setText("\n".join("\t".join(row) for row in ROWS))
    screen.paste()
    settle()
    assert screen.presenter.page == "match"
    screen.presenter.start_over()
    assert list(staging.folder_beside(workspace.path).iterdir()) == []


def test_an_empty_clipboard_is_explained(screen: ImportsScreen, settle: Callable[[], None]) -> None:
    screen.paste()
    assert screen.state == "error"


def test_several_files_come_one_after_the_other(
    screen: ImportsScreen, table: Path, tmp_path: Path, settle: Callable[[], None], qtbot: Any
) -> None:
    second = tmp_path / "more.csv"
    second.write_text("Email,Company\ncleo@gamma.example,Gamma\n", encoding="utf-8")
    screen.accept_files([table, second])
    settle()
    screen.presenter.check()
    settle()
    screen.presenter.commit()
    settle()
    done = page(screen, DonePage)
    assert done.next_file.text() == "Next file (1 to come)"
    qtbot.mouseClick(done.next_file, Qt.MouseButton.LeftButton)
    settle()
    assert screen.presenter.file == second
