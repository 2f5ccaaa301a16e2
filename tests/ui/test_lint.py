"""Check before approving: causes with counts, fixes with undo, and approving exactly what was seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import text

from prospector.drafts import drafting, library
from prospector.drafts.linting import Linted
from prospector.errors import WorkspaceBusyError
from prospector.records import Prospect
from prospector.settings import save_identity
from prospector.storage.database import Database
from tests.factories import add_prospect
from ui.drafts.lint_dialog import LintDialog
from ui.drafts.screen import DraftsScreen
from ui.main_window import MainWindow
from ui.widgets import EmptyState, ErrorState

PEOPLE = (
    {"first_name": "Maya", "company": "North"},
    {"first_name": "TOMAS", "company": "Ledger"},
    {"first_name": "Priya", "company": "Meridian GmbH"},
    {"first_name": "", "company": "Cirrus"},
)


@pytest.fixture
def screen(
    workspace: Database, window: MainWindow, now: datetime, settle: Callable[[], None]
) -> DraftsScreen:
    sender = {"sender_name": "R E", "sender_email": "r@n.example", "postal_address": "1 Street"}
    with workspace.writing() as session:
        save_identity(session, sender)
        library.install_shipped(session, now)
        ids = [add_prospect(session, last_name="Lind", email=f"lind{n}@{n}.example", **one).id
               for n, one in enumerate(PEOPLE)]  # fmt: skip
        drafting.create(session, ids, library.find(session, "First touch").id, now)
    window.open("drafts")
    settle()
    made = window.screen_of("drafts")
    assert isinstance(made, DraftsScreen)
    return made


@pytest.fixture
def dialog(screen: DraftsScreen, qtbot: Any) -> LintDialog:
    qtbot.keyClick(
        screen.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    made = screen.lint_dialog
    qtbot.waitUntil(lambda: made.run.result is not None)
    return made


def causes(dialog: LintDialog) -> list[tuple[str, int]]:
    return [(group.code, group.count) for group in dialog.causes.rows()]


def choose(dialog: LintDialog, code: str) -> None:
    dialog.cause_table.choose_row([group.code for group in dialog.causes.rows()].index(code))


def states(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {
            row[0]: row[1] for row in session.execute(text("SELECT state, count(*) FROM drafts GROUP BY 1"))
        }


def test_causes_are_shown_with_counts_blocking_ones_first(dialog: LintDialog) -> None:
    assert causes(dialog) == [("missing_value", 1), ("shouting_name", 1), ("legal_suffix", 1)]
    assert dialog.words.text() == (
        "4 drafts looked at: 1 clean, 1 with warnings, 2 blocked. Nothing is approved yet."
    )


def test_an_example_is_shown_with_the_place_marked(dialog: LintDialog, qtbot: Any) -> None:
    choose(dialog, "shouting_name")
    qtbot.waitUntil(lambda: "TOMAS" in dialog.text.toPlainText())
    marks = dialog.text.extraSelections()
    assert [mark.cursor.selectedText() for mark in marks] == ["TOMAS"]


def test_a_gap_is_marked_whole_and_everywhere(dialog: LintDialog, qtbot: Any, workspace: Database) -> None:
    choose(dialog, "missing_value")
    qtbot.waitUntil(lambda: "missing]" in dialog.text.toPlainText())
    marks = [mark.cursor.selectedText() for mark in dialog.text.extraSelections()]
    assert set(marks) == {"[First name missing]"}
    assert len(marks) == dialog.text.toPlainText().count("[First name missing]")


def test_where_nothing_can_be_approved_the_reason_is_said(dialog: LintDialog) -> None:
    dialog.run.result = Linted(2, 2, (), {}, {})
    dialog.say_found(dialog.run.result)
    assert dialog.go.text() == "Approve as checked"
    assert not dialog.go.isEnabled()
    assert dialog.why_none.text() == "Every draft is blocked. Mend a cause, then approve."
    dialog.run.result = Linted(2, 0, (), {}, {1: "", 2: ""})
    dialog.say_found(dialog.run.result)
    assert "tick the box" in dialog.why_none.text()
    dialog.also_warned.setChecked(True)
    assert dialog.why_none.text() == ""


def test_a_fix_is_one_click_and_can_be_undone(
    dialog: LintDialog, qtbot: Any, settle: Callable[[], None], workspace: Database
) -> None:
    choose(dialog, "shouting_name")
    assert dialog.fix.text() == "Write the names in normal case"
    qtbot.mouseClick(dialog.fix, Qt.MouseButton.LeftButton)
    settle()
    assert causes(dialog) == [("missing_value", 1), ("legal_suffix", 1)]
    assert dialog.go.text() == "Approve 2 drafts as checked"
    qtbot.mouseClick(dialog.undo, Qt.MouseButton.LeftButton)
    settle()
    assert ("shouting_name", 1) in causes(dialog)


def test_a_new_wording_is_shown_before_it_is_made(
    dialog: LintDialog, qtbot: Any, settle: Callable[[], None], answers: Any
) -> None:
    choose(dialog, "missing_value")
    answers.will("confirm", False, True)
    qtbot.mouseClick(dialog.fix, Qt.MouseButton.LeftButton)
    settle()
    assert 'Hi {{ first_name | fallback("there") }},' in answers.asked[0][1][1]
    assert ("missing_value", 1) in causes(dialog)
    qtbot.mouseClick(dialog.fix, Qt.MouseButton.LeftButton)
    settle()
    assert ("missing_value", 1) not in causes(dialog)


def test_warnings_are_approved_only_when_asked_for(
    dialog: LintDialog, qtbot: Any, settle: Callable[[], None], workspace: Database
) -> None:
    assert dialog.go.text() == "Approve 1 draft as checked"
    dialog.also_warned.setChecked(True)
    assert dialog.go.text() == "Approve 2 drafts as checked"
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    settle()
    assert states(workspace) == {"approved": 2, "held": 2}


def test_what_changed_since_it_was_checked_is_not_approved(
    dialog: LintDialog, qtbot: Any, settle: Callable[[], None], workspace: Database
) -> None:
    with workspace.writing() as session:
        session.get_one(Prospect, 1).first_name = "Mia"
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    settle()
    assert "approved" not in states(workspace)


def test_nothing_found_is_said_calmly(dialog: LintDialog) -> None:
    dialog.run.linted.emit(Linted(3, 0, (), {1: "", 2: "", 3: ""}, {}))
    assert [one.title.text() for one in dialog.pages.currentWidget().findChildren(EmptyState)] == [
        "All clear"
    ]


def test_stopping_and_failing_lead_on(dialog: LintDialog, qtbot: Any, settle: Callable[[], None]) -> None:
    dialog.run.cancelled.emit()
    assert dialog.pages.currentWidget().findChildren(EmptyState)[0].title.text() == "Stopped"
    dialog.run.failed.emit(WorkspaceBusyError("Busy.", hint="Wait."))
    assert dialog.pages.currentWidget().findChildren(ErrorState)
    dialog._again()
    settle()
    assert len(causes(dialog)) == 3


def test_progress_is_shown_in_thousands(dialog: LintDialog) -> None:
    dialog.run.went.emit(4_000, 10_000)
    assert (dialog.bar.value(), dialog.progress_words.text()) == (4_000, "4,000 of 10,000 looked at")
