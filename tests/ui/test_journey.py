"""The whole journey through the real window: drop a file, map, import, filter, draft, approve, hand over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from prospector import settings, shipped
from prospector.lists.writer import write_rows
from prospector.storage.database import Database
from ui.drafts.dialogs import FILES
from ui.imports.check_page import CheckPage
from ui.imports.done_page import DonePage
from ui.imports.match_page import MatchPage
from ui.main_window import MainWindow

HEADERS = ["First Name", "Last Name", "Email", "Company", "Role", "Country", "Size", "Sector"]
ROWS = [
    ["Ada", "Example", "ada@acme.example", "Acme Ltd", "Head of Sales", "Germany", "120", "Software"],
    ["ADA", "EXAMPLE", "ada@acme.example", "Acme", "", "", "", ""],
    ["Ben", "Sample", "ben@beta.example", "Beta", "Baker", "France", "3", "Food"],
]
Settle = Callable[[], None]


@pytest.fixture
def ready(window: MainWindow, workspace: Database, now: datetime, settle: Settle) -> MainWindow:
    shipped.bring_in(workspace, now)
    with workspace.writing() as session:
        sender = {"sender_name": "Sam Sender", "sender_email": "sam@sender.example", "company": "Sender"}
        settings.save_identity(session, sender | {"postal_address": "1 Sample Street"})
    settle()
    return window


def drop(window: MainWindow, file: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    entering = QDragEnterEvent(QPoint(40, 40), Qt.DropAction.CopyAction, mime, buttons, keys)
    window.dragEnterEvent(entering)
    assert entering.isAccepted()
    window.dropEvent(QDropEvent(QPointF(40, 40), Qt.DropAction.CopyAction, mime, buttons, keys))


def page(window: MainWindow, step: str, kind: type[QWidget]) -> Any:
    found = window.screen_of(step).findChild(kind)
    assert found is not None
    return found


def test_from_a_dropped_file_to_a_logged_touch(
    ready: MainWindow, settle: Settle, qtbot: Any, answers: Any, tmp_path: Path
) -> None:
    write_rows(tmp_path / "leads.xlsx", HEADERS, ROWS)
    click = lambda button: qtbot.mouseClick(button, Qt.MouseButton.LeftButton)  # noqa: E731

    drop(ready, tmp_path / "leads.xlsx")
    settle()
    assert ready.current_step() == "imports"
    match = page(ready, "imports", MatchPage)
    assert [choice.value() for choice in match.choices] == [
        "first_name", "last_name", "email", "company", "title", "country", "employees", "industry",
    ]  # fmt: skip
    click(match.preview_button)
    settle()
    click(page(ready, "imports", CheckPage).import_button)
    settle()
    click(page(ready, "imports", DonePage).show_prospects)
    settle()

    prospects: Any = ready.screen_of("prospects")
    assert ready.current_step() == "prospects"
    assert prospects.presenter.table.rowCount() == 2
    qtbot.keyClicks(prospects.search, "acme")
    qtbot.keyClick(prospects.search, Qt.Key.Key_Return)
    settle()
    assert prospects.presenter.table.rowCount() == 1
    prospects.table.choose_row(0)
    settle()
    assert prospects.draft_button.text() == "Draft 1 email"
    answers.will("run", lambda dialog: _choose_first_touch(dialog))
    click(prospects.draft_button)
    settle()

    ready.open("drafts")
    settle()
    drafts: Any = ready.screen_of("drafts")
    qtbot.waitUntil(lambda: drafts.review.body.toPlainText().startswith("Hi Ada,"))
    drafts.table.setFocus()
    qtbot.keyClick(drafts.table, Qt.Key.Key_A)
    settle()
    drafts.presenter.show_tab("approved")
    qtbot.waitUntil(lambda: drafts.table.model().rowCount() == 1 and drafts.hand_over_all.isEnabled())
    answers.will("run", lambda dialog: dialog.choose(FILES) or True)
    answers.will("folder", tmp_path / "letters")
    click(drafts.hand_over_all)
    settle()
    qtbot.waitUntil(lambda: len(list((tmp_path / "letters").glob("*.eml"))) == 1)
    (letter,) = (tmp_path / "letters").glob("*.eml")
    assert b"To: ada@acme.example" in letter.read_bytes()

    ready.open("touches")
    settle()
    touches: Any = ready.screen_of("touches")
    (touch,) = touches.touches.rows()
    assert (touch.kind, touch.prospect) == ("handed_over", "Ada Example")


def _choose_first_touch(dialog: Any) -> bool:
    chosen = next(
        index for index in range(dialog.template.count()) if dialog.template.itemText(index) == "First touch"
    )
    dialog.template.setCurrentIndex(chosen)
    return True
