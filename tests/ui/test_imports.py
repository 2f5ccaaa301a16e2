"""The Imports screen, driven by its real widgets: choose, match, check, import, undo."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import func, select

from prospector import prospects
from prospector.lists import staging
from prospector.records import Prospect
from prospector.storage.database import Database
from ui.imports.check_page import CheckPage
from ui.imports.choices_dialog import FieldPolicies, MoreChoices
from ui.imports.done_page import DonePage
from ui.imports.history_page import HistoryPage
from ui.imports.kept_dialog import KeptDialog
from ui.imports.match_page import MatchPage
from ui.imports.recipes_dialog import RecipesDialog
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


def remember(
    screen: ImportsScreen, table: Path, settle: Callable[[], None], answers: Any, qtbot: Any
) -> None:
    bring_in(screen, table, settle)
    answers.will("ask_text", "Fair")
    qtbot.mouseClick(page(screen, DonePage).remember, Qt.MouseButton.LeftButton)
    settle()
    screen.presenter.start_over()
    settle()


def test_a_remembered_layout_is_recalled_and_drift_is_told(
    screen: ImportsScreen, table: Path, settle: Callable[[], None], answers: Any, qtbot: Any, tmp_path: Path
) -> None:
    remember(screen, table, settle, answers, qtbot)
    again = tmp_path / "april.csv"
    again.write_text(
        "EMAIL,last name,First Name,Role,Phone\ncleo@gamma.example,Specimen,Cleo,CTO,\n", "utf-8"
    )
    screen.accept_files([again])
    settle()
    match = page(screen, MatchPage)
    assert match.banner.isVisible()
    assert "“Company” is missing" in match.banner.accessibleName()
    assert [choice.value() for choice in match.choices[:4]] == ["email", "last_name", "first_name", "title"]
    qtbot.mouseClick(match.no_recipe, Qt.MouseButton.LeftButton)
    settle()
    assert screen.presenter.fitted is None
    assert not match.banner.isVisible()


def test_another_recipe_is_chosen_by_name(
    screen: ImportsScreen, table: Path, settle: Callable[[], None], answers: Any, qtbot: Any
) -> None:
    remember(screen, table, settle, answers, qtbot)
    screen.accept_files([table])
    settle()
    screen.presenter.without_recipe()
    answers.will("choose", "Fair")
    qtbot.mouseClick(page(screen, MatchPage).other_recipe, Qt.MouseButton.LeftButton)
    settle()
    assert screen.presenter.fitted is not None


def test_a_field_goes_its_own_way(
    screen: ImportsScreen, table: Path, settle: Callable[[], None], answers: Any, qtbot: Any
) -> None:
    def choose(dialog: FieldPolicies) -> bool:
        dialog.choices["title"].set_value("overwrite")
        return True

    screen.accept_files([table])
    settle()
    answers.will("run", choose)
    match = page(screen, MatchPage)
    qtbot.mouseClick(match.exceptions, Qt.MouseButton.LeftButton)
    assert match.exceptions.text() == "By field: 1…"
    assert screen.presenter._options().update.of("seniority") == "overwrite"


def test_more_choices_reach_the_preview(
    screen: ImportsScreen, table: Path, settle: Callable[[], None], answers: Any, qtbot: Any
) -> None:
    def choose(dialog: MoreChoices) -> bool:
        dialog.fields["country"].setText("DE")
        dialog.scope.set_value("file")
        dialog.surely.set_value("certain")
        return True

    screen.accept_files([table])
    settle()
    answers.will("run", choose)
    qtbot.mouseClick(page(screen, MatchPage).more, Qt.MouseButton.LeftButton)
    screen.presenter.check()
    settle()
    assert screen.presenter.preview is not None
    options = screen.presenter.preview.options
    assert (options.defaults, options.scope, options.accept) == ({"country": "DE"}, "file", "certain")


def test_a_kind_of_fix_is_turned_down(
    screen: ImportsScreen, table: Path, settle: Callable[[], None], qtbot: Any, workspace: Database
) -> None:
    shouting = table.with_name("shouting.csv")
    shouting.write_text("First Name,Last Name,Email\nADA,EXAMPLE,ada@acme.example\n", "utf-8")
    screen.accept_files([shouting])
    settle()
    screen.presenter.check()
    settle()
    check = page(screen, CheckPage)
    check.switches["name_case"].setChecked(False)
    assert not check.import_button.isEnabled()
    qtbot.mouseClick(check.again, Qt.MouseButton.LeftButton)
    settle()
    assert check.import_button.isEnabled()
    screen.presenter.commit()
    settle()
    with workspace.reading() as session:
        assert session.scalar(select(Prospect.last_name)) == "EXAMPLE"


def test_the_report_on_a_list_is_shown(
    screen: ImportsScreen, table: Path, settle: Callable[[], None]
) -> None:
    bring_in(screen, table, settle)
    done = page(screen, DonePage)
    assert done.quality._tiles["valid"].number.text() == "3"
    assert done.quality._tiles["duplicate"].number.text() == "1"
    screen.presenter.start_over()
    settle()
    assert screen.quality._headline.text().endswith("of 100")


def test_what_undo_kept_is_shown_and_saved(
    screen: ImportsScreen,
    table: Path,
    settle: Callable[[], None],
    answers: Any,
    qtbot: Any,
    workspace: Database,
    tmp_path: Path,
    now: datetime,
) -> None:
    def look(dialog: KeptDialog) -> bool:
        return bool(dialog.model.row_at(0).name == "Ada Example")

    bring_in(screen, table, settle)
    with workspace.writing() as session:
        prospects.edit(session, prospects.by_email(session, "ada@acme.example"), {"title": "Chair"}, now=now)
    screen.presenter.undo(1)
    settle()
    history = page(screen, HistoryPage)
    assert history.kept.isVisible()
    answers.will("run", look)
    answers.will("save_file", tmp_path / "kept.csv")
    qtbot.mouseClick(history.kept, Qt.MouseButton.LeftButton)
    settle()
    assert "was edited since the import" in (tmp_path / "kept.csv").read_text("utf-8")


def brought_in(screen: ImportsScreen, table: Path, settle: Callable[[], None]) -> HistoryPage:
    """The history after one import."""
    do = screen.presenter
    for step in (lambda: do.choose([table]), do.check, do.commit, do.start_over):
        step()
        settle()
    found = page(screen, HistoryPage)
    assert isinstance(found, HistoryPage)
    return found


def test_lists_are_compared_beside_each_other(
    screen: ImportsScreen, table: Path, settle: Callable[[], None], answers: Any
) -> None:
    history = brought_in(screen, table, settle)
    seen: list[list[str]] = []
    answers.will("run", lambda dialog: seen.append([one.file_name for one in dialog.model.rows()]) or True)
    history.compare.click()
    settle()
    assert seen == [["leads.csv"]]


def test_a_recipe_is_renamed_saved_removed_and_taken_from_its_file(
    screen: ImportsScreen, table: Path, settle: Callable[[], None], answers: Any, tmp_path: Path
) -> None:
    history = brought_in(screen, table, settle)
    answers.will("ask_text", "Monthly leads")
    history.remember.click()
    settle()
    dialog = RecipesDialog(screen._app)
    settle()

    def names() -> list[str]:
        settle()
        return [one.name for one in dialog.model.rows()]

    assert names() == ["Monthly leads"]
    answers.will("ask_text", "Leads of Acme")
    dialog.rename_button.click()
    assert names() == ["Leads of Acme"]
    answers.will("save_file", tmp_path / "leads.yaml")
    dialog.save_button.click()
    settle()
    answers.will("confirm", True)
    dialog.remove_button.click()
    assert (names(), dialog.save_button.isEnabled()) == ([], False)
    answers.will("open_files", [tmp_path / "leads.yaml"])
    dialog.open_button.click()
    assert names() == ["Leads of Acme"]
