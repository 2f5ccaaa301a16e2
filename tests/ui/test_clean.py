"""The Clean a list screen, driven by its real widgets: open, choose, review, undo, save, hand on."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from prospector.lists.choices import Choices
from prospector.storage.database import Database
from ui.clean.dialogs import ColumnsDialog, SaveDialog
from ui.clean.difference import pieces
from ui.clean.screen import CleanScreen
from ui.main_window import MainWindow
from ui.widgets import Role

HEADERS = ["Name", "E-Mail", "Position", "Firma", "Land", "Note"]
ROWS = [
    ["ADA EXAMPLE", "ada@acme.example", "HEAD OF SALES", "Acme GmbH", "Germany", "a"],
    ["Ada Example", "ADA@acme.example", "", "Acme", "Deutschland", "b"],
    ["Ben Sample", "ben@beta.example", "CTO", "Beta AG", "Schweiz", ""],
    ["Bob Miller", "", "Clerk", "Gamma Inc", "USA", ""],
    ["", "", "", "", "", "only a note"],
    ["Cleo Specimen", "nobody at home", "CEO", "Delta Ltd", "Narnia", ""],
]
Settle = Callable[[], None]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "leads.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADERS, *ROWS])
    return path


@pytest.fixture
def screen(window: MainWindow, settle: Settle) -> CleanScreen:
    window.open("clean")
    settle()
    found = window.screen_of("clean")
    assert isinstance(found, CleanScreen)
    return found


@pytest.fixture
def opened(screen: CleanScreen, table: Path, settle: Settle) -> CleanScreen:
    screen.accept_files([table])
    settle()
    return screen


def kind_codes(screen: CleanScreen) -> list[str]:
    return [kind.code for kind in screen.findings.kind_model.rows()]


def look_at(screen: CleanScreen, code: str, settle: Settle) -> None:
    screen.findings.look_at(code)
    settle()


def cell(screen: CleanScreen, row: int, key: str, settle: Settle, qtbot: Any) -> Any:
    """What the table of cells shows, once its page is there."""
    model = screen.findings.cell_model
    at = [column.key for column in model.columns].index(key)
    qtbot.waitUntil(lambda: model.row_at(row) is not None, timeout=5_000)
    settle()
    return model.index(row, at).data()


def test_nothing_yet_leads_on(screen: CleanScreen) -> None:
    assert screen.state == "empty"
    assert not screen._save.isVisible()


def test_a_list_is_opened_without_touching_the_workspace(opened: CleanScreen, workspace: Database) -> None:
    assert opened.state == "content"
    assert "6 rows: 4 people, 1 duplicate, 1 rejected" in opened._subtitle.text()
    assert opened.tabs.button("rows").text() == "Rows 6"
    with workspace.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM prospects").scalar() == 0


def test_a_kind_shows_examples_and_its_cells(opened: CleanScreen, settle: Settle, qtbot: Any) -> None:
    look_at(opened, "country_normalised", settle)
    assert opened.findings.title.text() == "Country turned into its code"
    assert ("Germany", "DE") in [(one.before, one.after) for one in opened.presenter.examples]
    assert (cell(opened, 0, "before", settle, qtbot), cell(opened, 0, "after", settle, qtbot)) == (
        "Germany",
        "DE",
    )


def test_turning_a_kind_down_and_undoing_it(
    opened: CleanScreen, settle: Settle, qtbot: Any, window: MainWindow
) -> None:
    look_at(opened, "country_normalised", settle)
    opened.findings.switch.click()
    assert opened.findings.chosen() is not None
    assert opened.findings.chosen().is_rejected  # at once, before the list follows
    settle()
    assert cell(opened, 0, "after", settle, qtbot) == "Germany"
    assert opened.findings.pill.text() == "Left as it came"
    window._undo()
    settle()
    assert cell(opened, 0, "after", settle, qtbot) == "DE"
    assert opened.redo()
    settle()
    assert cell(opened, 0, "after", settle, qtbot) == "Germany"


def test_space_turns_the_chosen_kinds(opened: CleanScreen, settle: Settle, qtbot: Any) -> None:
    look_at(opened, "title_case", settle)
    opened.findings.kinds.setFocus()
    qtbot.keyClick(opened.findings.kinds, Qt.Key.Key_Space)
    settle()
    assert opened.presenter.choices.rejected == {"title_case"}
    opened.findings.tabs.button("left").click()
    assert kind_codes(opened) == ["title_case"]


def test_what_keeps_a_list_safe_has_no_switch(opened: CleanScreen, settle: Settle, qtbot: Any) -> None:
    look_at(opened, "country_unknown", settle)
    assert not opened.findings.switch.isVisible()
    qtbot.keyClick(opened.findings.kinds, Qt.Key.Key_Space)
    assert opened.presenter.choices.rejected == frozenset()


def test_quick_choices_are_all_made(opened: CleanScreen, settle: Settle) -> None:
    for code in ("country_normalised", "title_case", "name_case", "company_legal_form"):
        opened.presenter.reject([code], True)
    settle()
    assert opened.presenter.opened is not None
    assert opened.presenter.opened.choices == opened.presenter.choices
    assert len(opened.presenter.choices.rejected) == 4


def test_columns_tell_how_full_they_are_and_what_is_in_them(opened: CleanScreen, settle: Settle) -> None:
    opened.show_page("columns")
    settle()
    page = opened.columns
    assert page.model.row_at(0).column.title == "Name"
    titles = [one.column.title for one in page.model.rows()]
    page.table.choose_row(titles.index("Land"))
    settle()
    assert page.title.text() == "Land → Country"
    assert "CH 1" in page.top.accessibleName()
    page.views.button("raw").click()
    assert "Schweiz 1" in page.top.accessibleName()


def test_rows_are_shown_clean_and_as_they_came(opened: CleanScreen, settle: Settle, qtbot: Any) -> None:
    opened.show_page("rows")
    settle()
    page = opened.rows
    assert page.model is not None
    model = page.model
    qtbot.waitUntil(lambda: model.row_at(0) is not None, timeout=5_000)
    at = [column.label for column in model.columns].index("Land")
    assert (model.index(0, at).data(), model.index(0, at).data(Role.SECOND_LINE)) == ("DE", "Germany")
    page.views.button("raw").click()
    settle()
    qtbot.waitUntil(lambda: model.row_at(0) is not None, timeout=5_000)
    assert model.index(0, at).data() == "Germany"
    page.tabs.button("rejected").click()
    settle()
    assert model.rowCount() == 1


def test_a_pair_is_taken_apart_and_put_together_by_keyboard(
    opened: CleanScreen, settle: Settle, qtbot: Any, window: MainWindow
) -> None:
    opened.show_page("duplicates")
    settle()
    page = opened.duplicates
    assert [pair.name for pair in page.model.rows()] == ["Ada Example"]
    qtbot.keyClick(window, Qt.Key.Key_D)
    settle()
    assert opened.presenter.figures.people == 5
    page.tabs.button("decided").click()
    settle()
    qtbot.keyClick(window, Qt.Key.Key_M)
    settle()
    assert opened.presenter.figures.people == 4


def test_a_value_is_picked_side_by_side(opened: CleanScreen, settle: Settle) -> None:
    opened.show_page("duplicates")
    settle()
    opened.duplicates.sides.go_to("title")
    opened.duplicates.sides.pick("right")
    settle()
    assert [one.kind for one in opened.presenter.choices.decisions] == ["pick"]
    assert opened.duplicates.sides.chosen()["title"] == "right"


def test_the_band_that_is_merged_is_chosen(opened: CleanScreen, settle: Settle) -> None:
    opened.show_page("duplicates")
    page = opened.duplicates
    page.accept.setCurrentIndex(0)
    page.accept.activated.emit(0)
    settle()
    assert (opened.presenter.figures.people, opened.presenter.figures.duplicates) == (5, 0)


def test_another_mapping_reads_the_file_again_and_keeps_the_choices(
    opened: CleanScreen, settle: Settle, answers: Any
) -> None:
    opened.presenter.reject(["title_case"], True)
    settle()

    def answer(dialog: QDialog) -> bool:
        assert isinstance(dialog, ColumnsDialog)
        choice = dialog.choices[HEADERS.index("Note")]
        choice.set_value("city")
        choice.activated.emit(choice.currentIndex())
        return True

    answers.will("run", answer)
    opened.map_columns()
    settle()
    assert opened.presenter.opened is not None
    assert opened.presenter.opened.columns["city"] == "Note"
    assert opened.presenter.choices.rejected == {"title_case"}


def test_the_clean_list_is_saved_as_a_workbook(
    opened: CleanScreen, settle: Settle, answers: Any, tmp_path: Path, window: MainWindow
) -> None:
    answers.will("run", lambda dialog: isinstance(dialog, SaveDialog))
    answers.will("save_file", tmp_path / "out.xlsx")
    opened.save()
    settle()
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Clean", "Merged duplicates", "Rejected", "Findings", "Summary"]
    assert [head.value for head in book["Clean"][1]][: len(HEADERS)] == HEADERS
    window._toast.act()
    assert answers.handed[0].toLocalFile() == str(tmp_path)


def test_the_source_is_never_overwritten(
    opened: CleanScreen, settle: Settle, answers: Any, table: Path
) -> None:
    before = table.read_bytes()

    def as_csv(dialog: QDialog) -> bool:
        assert isinstance(dialog, SaveDialog)
        dialog.format.set_value("csv")
        return True

    answers.will("run", as_csv)
    answers.will("save_file", table)
    opened.save()
    settle()
    assert answers.errors
    assert table.read_bytes() == before


def test_the_list_goes_on_to_the_imports(
    opened: CleanScreen, settle: Settle, window: MainWindow, table: Path
) -> None:
    opened.presenter.choose(Choices(frozenset(["title_case"]), "certain"))
    settle()
    opened.presenter.hand_on()
    settle()
    assert window.current_step() == "imports"
    imports: Any = window.screen_of("imports")
    options = imports.presenter._options()
    assert (options.rejected, options.accept) == ({"title_case"}, "certain")
    assert imports.presenter.file == table


def test_a_file_that_is_no_table_is_explained_and_the_list_before_stays(
    opened: CleanScreen, settle: Settle, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing more")
    opened.accept_files([broken])
    settle()
    assert opened.state == "error"
    assert opened.presenter.opened is not None
    opened.tabs.button("rows").click()
    assert opened.state == "content"


def test_a_mended_file_is_tried_again(screen: CleanScreen, settle: Settle, table: Path) -> None:
    whole = table.read_bytes()
    table.write_bytes(b"")
    screen.accept_files([table])
    settle()
    assert screen.state == "error"
    assert screen._other.isVisible()
    table.write_bytes(whole)
    screen.presenter.try_again()
    settle()
    assert screen.state == "content"


def test_cancelling_leads_back(screen: CleanScreen, table: Path, settle: Settle) -> None:
    screen.accept_files([table])
    screen.presenter.cancel()
    settle()
    assert screen.state == "empty"


def test_closing_the_list_removes_its_staging_file(opened: CleanScreen) -> None:
    assert opened.presenter.opened is not None
    staged = opened.presenter.opened.staging
    opened.presenter.close()
    assert not staged.exists()
    assert opened.state == "empty"


def test_differences_are_found_letter_by_letter() -> None:
    before, after = pieces(" ADA", "Ada")
    assert "".join(text for text, _ in before) == "·ADA"
    assert [text for text, differs in after if differs] == ["da"]
    assert pieces("", "x") == ((), (("x", True),))
