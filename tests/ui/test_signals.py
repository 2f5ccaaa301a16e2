"""The Signals screen, driven by its real widgets: bringing a file in, filtering, surges, taking back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from prospector.signals import showing, storing
from prospector.signals.rows import Observation
from prospector.signals.showing import Wanted
from prospector.storage.database import Database
from tests.factories import add_prospect
from ui.main_window import MainWindow
from ui.signals.dialogs import LivesDialog
from ui.signals.presenter import IMPORTS, SURGES
from ui.signals.screen import SignalsScreen

CSV = """Website,Signal type,Topic,Date
acme.example,Job posting,Data engineer,2026-02-20
acme.example,Job posting,Data engineer,2026-02-22
acme.example,Job posting,Data engineer,2026-02-24
gmail.com,Topic,CRM,2026-02-20
"""


@pytest.fixture
def screen(window: MainWindow, settle: Callable[[], None]) -> SignalsScreen:
    window.open("signals")
    settle()
    found = window.screen_of("signals")
    assert isinstance(found, SignalsScreen)
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "jobs.csv"
    path.write_text(CSV, "utf-8")
    return path


def bring_in(screen: SignalsScreen, file: Path, settle: Callable[[], None], qtbot: Any) -> None:
    screen.take_file(file)
    settle()
    qtbot.mouseClick(screen.page.go, Qt.MouseButton.LeftButton)
    settle()


def test_an_empty_screen_leads_on(screen: SignalsScreen, answers: Any, file: Path) -> None:
    assert screen.state == "empty"


def test_a_file_is_looked_at_previewed_and_brought_in(
    screen: SignalsScreen, answers: Any, file: Path, settle: Callable[[], None], qtbot: Any
) -> None:
    answers.will("open_files", [file])
    screen.ask_file()
    settle()
    page = screen.page
    assert screen.state == "content"
    assert page.choosers["Signal type"].value() == "kind"
    assert page.go.text() == "Bring in 3"
    assert [one.row for one in page.model.rows()] == [5]
    qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
    settle()
    assert screen.presenter.total == 3
    qtbot.waitUntil(lambda: screen.presenter.table.row_at(0) is not None, timeout=20_000)
    row = screen.presenter.table.row_at(0)
    assert row is not None
    assert row.topic == "Data engineer"


def test_the_same_file_again_brings_nothing(
    screen: SignalsScreen, file: Path, settle: Callable[[], None], qtbot: Any
) -> None:
    bring_in(screen, file, settle, qtbot)
    screen.take_file(file)
    settle()
    assert not screen.page.go.isEnabled()


def test_changed_columns_are_read_anew(screen: SignalsScreen, file: Path, settle: Callable[[], None]) -> None:
    screen.take_file(file)
    settle()
    screen.incoming.assign("Topic", "source")
    screen.incoming.assign("Date", "")
    settle()
    assert "when these signals were observed" in screen.page.banner.accessibleName()
    screen.page.one_day.setChecked(True)
    settle()
    seen = screen.incoming.preview
    assert seen is not None
    assert {(one.source, one.topic, one.observed_on) for one in seen.found} == {
        ("Data engineer", "", "2026-03-02")
    }


def test_a_file_that_is_no_list_says_so_and_can_be_left(
    screen: SignalsScreen, tmp_path: Path, settle: Callable[[], None], qtbot: Any
) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    screen.take_file(path)
    settle()
    assert not screen.page.go.isEnabled()
    assert screen.page.banner.property("tone") == "bad"
    qtbot.mouseClick(screen.page.cancel, Qt.MouseButton.LeftButton)
    assert screen.state == "empty"


def test_surges_and_imports_have_their_tabs(
    screen: SignalsScreen, file: Path, settle: Callable[[], None], qtbot: Any, answers: Any
) -> None:
    bring_in(screen, file, settle, qtbot)
    screen.entered({"tab": SURGES})
    settle()
    assert [(one.who, one.topic) for one in screen.surges.rows()] == [
        ("acme.example", ""),
        ("acme.example", "Data engineer"),
    ]
    screen.entered({"tab": IMPORTS})
    settle()
    screen.import_table.choose_row(0)
    answers.will("confirm", True)
    qtbot.mouseClick(screen.undo_button, Qt.MouseButton.LeftButton)
    settle()
    assert screen.presenter.total == 0


def test_the_company_s_people_are_one_key_away(
    screen: SignalsScreen, file: Path, settle: Callable[[], None], qtbot: Any, window: MainWindow,
    workspace: Database,
) -> None:  # fmt: skip
    with workspace.writing() as session:
        add_prospect(session)
        add_prospect(session, domain="other.example", company="Other", email="x@other.example")
    bring_in(screen, file, settle, qtbot)
    screen.entered({"tab": SURGES})
    settle()
    screen.surge_table.choose_row(0)
    qtbot.keyClick(screen.surge_table, Qt.Key.Key_Return)
    settle()
    shown: Any = window.screen_of("prospects")
    assert len(shown.presenter.table.ids()) == 1


def test_lives_are_changed(screen: SignalsScreen, settle: Callable[[], None], answers: Any) -> None:
    def shorter(dialog: LivesDialog) -> bool:
        dialog.days["hiring"].setValue(30)
        return True

    answers.will("run", shorter)
    screen.ask_lives()
    settle()
    assert screen.presenter.overview.lives["hiring"] == 30


@pytest.mark.slow
def test_a_hundred_thousand_signals_scroll_page_by_page(
    screen: SignalsScreen, workspace: Database, settle: Callable[[], None], now: datetime, qtbot: Any
) -> None:
    day = date(2026, 3, 2)
    found = [
        Observation(
            f"c{n % 5_000}.example", "", "", "topic", f"t{n % 9}", 1.0,
            (day - timedelta(days=n // 45_000)).isoformat(), "", str(n), "", n,
        )
        for n in range(100_000)
    ]  # fmt: skip
    with workspace.writing() as session:
        storing.store(session, found, file_name="big.csv", source="", rows_read=100_000, now=now)
        assert showing.count(session, Wanted()) == 100_000
    screen.presenter.load()
    settle()
    screen.table.scrollToBottom()
    screen.presenter.table.row_at(99_999)
    qtbot.waitUntil(lambda: screen.presenter.table.row_at(99_999) is not None, timeout=20_000)
    assert screen.presenter.table.row_at(50_000) is None
