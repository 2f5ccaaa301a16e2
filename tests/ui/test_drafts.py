"""The review queue, worked through on the keyboard over a real workspace."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog
from sqlalchemy import text

from prospector import suppressions, touches
from prospector.drafts import drafting, library
from prospector.drafts.checks import CATALOGUE
from prospector.records import Prospect
from prospector.settings import save_identity
from prospector.storage.database import Database
from tests.factories import add_prospect
from ui.drafts.advice import ADVICE
from ui.drafts.dialogs import COPY, FILES, LINK, OPEN, HandOverDialog, RefusedDialog
from ui.drafts.first_line import FirstLinePopover
from ui.drafts.parts import reading_words
from ui.drafts.screen import DraftsScreen
from ui.main_window import MainWindow
from ui.widgets import Button, Label

PEOPLE = (("Maya", "maya@north.example"), ("Tom", "tom@ledger.example"), ("Priya", "priya@meridian.example"))
SENDER = {
    "sender_name": "Robin Ellis",
    "sender_email": "robin@northwind.example",
    "postal_address": "1 Example Street",
}


@pytest.fixture
def drafted(workspace: Database, now: datetime) -> Database:
    """Three people who can be written to and one without an address, all drafted for."""
    with workspace.writing() as session:
        save_identity(session, SENDER)
        library.install_shipped(session, now)
        ids = [
            add_prospect(session, first_name=name, last_name="Lind", email=email, company=f"{name} Works").id
            for name, email in PEOPLE
        ]
        ids.append(add_prospect(session, first_name="Held", last_name="Back", email="").id)
        drafting.create(session, ids, library.find(session, "First touch").id, now)
    return workspace


@pytest.fixture
def screen(drafted: Database, window: MainWindow, settle: Callable[[], None], qtbot: Any) -> DraftsScreen:
    window.open("drafts")
    made = window.screen_of("drafts")
    assert isinstance(made, DraftsScreen)
    reviewing(qtbot, made, settle, "Maya Lind")
    return made


def reviewing(qtbot: Any, screen: DraftsScreen, settle: Callable[[], None], name: str) -> None:
    """Wait until this person's draft is the one under review."""
    qtbot.waitUntil(lambda: _is_reviewing(screen, name), timeout=5_000)
    settle()
    qtbot.waitUntil(lambda: _is_reviewing(screen, name), timeout=5_000)


def _is_reviewing(screen: DraftsScreen, name: str) -> bool:
    review = screen.presenter.review
    return (
        review is not None
        and review.view.full_name == name
        and review.view.id == screen.presenter.current
        and screen.review.name.text() == name
    )


def press(qtbot: Any, screen: DraftsScreen, key: Qt.Key) -> None:
    screen.table.setFocus()
    qtbot.keyClick(screen.table, key)


def states(workspace: Database) -> dict[str, int]:
    with workspace.reading() as session:
        return {state: count for state, count in drafting.counts(session).items() if count}


def wait_for(qtbot: Any, workspace: Database, wanted: dict[str, int]) -> None:
    qtbot.waitUntil(lambda: states(workspace) == wanted, timeout=5_000)


def names(screen: DraftsScreen) -> list[str]:
    model = screen.presenter.table
    return [model.index(place, 0).data() or "" for place in range(model.rowCount())]


def undo(qtbot: Any, window: MainWindow, action: str = "Undo") -> None:
    button = next(one for one in window.findChildren(Button) if one.text() == action and one.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def handing(way: str) -> Callable[[QDialog], bool]:
    def choose(dialog: QDialog) -> bool:
        assert isinstance(dialog, HandOverDialog)
        dialog.choose(way)
        return True

    return choose


def approve_all(screen: DraftsScreen, settle: Callable[[], None], answers: Any, qtbot: Any) -> None:
    qtbot.mouseClick(screen.approve_all, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(screen.lint_dialog.go.isEnabled)
    qtbot.mouseClick(screen.lint_dialog.go, Qt.MouseButton.LeftButton)
    screen.window().activateWindow()  # as a desktop does when a dialog goes
    settle()


def test_a_workspace_without_drafts_leads_on(window: MainWindow, settle: Callable[[], None]) -> None:
    window.open("drafts")
    settle()
    assert window.screen_of("drafts").state == "empty"


def test_the_queue_shows_each_state_with_its_count(screen: DraftsScreen, qtbot: Any) -> None:
    assert screen.tabs.button("draft").text() == "To review 3"
    assert screen.tabs.button("held").text() == "Held 1"
    qtbot.waitUntil(lambda: names(screen) == ["Maya Lind", "Tom Lind", "Priya Lind"])


def test_j_and_k_move_through_the_queue(screen: DraftsScreen, qtbot: Any, settle: Callable[[], None]) -> None:
    press(qtbot, screen, Qt.Key.Key_J)
    reviewing(qtbot, screen, settle, "Tom Lind")
    press(qtbot, screen, Qt.Key.Key_K)
    reviewing(qtbot, screen, settle, "Maya Lind")


def test_a_approves_what_is_seen_and_goes_on(
    screen: DraftsScreen, qtbot: Any, settle: Callable[[], None], drafted: Database
) -> None:
    press(qtbot, screen, Qt.Key.Key_A)
    wait_for(qtbot, drafted, {"draft": 2, "held": 1, "approved": 1})
    reviewing(qtbot, screen, settle, "Tom Lind")
    qtbot.waitUntil(lambda: names(screen) == ["Tom Lind", "Priya Lind"])


def test_an_approval_is_undone_from_the_toast(
    screen: DraftsScreen, qtbot: Any, settle: Callable[[], None], window: MainWindow, drafted: Database
) -> None:
    press(qtbot, screen, Qt.Key.Key_A)
    wait_for(qtbot, drafted, {"draft": 2, "held": 1, "approved": 1})
    settle()
    undo(qtbot, window)
    wait_for(qtbot, drafted, {"draft": 3, "held": 1})
    reviewing(qtbot, screen, settle, "Maya Lind")


def test_what_changed_since_it_was_seen_is_not_approved(
    screen: DraftsScreen, qtbot: Any, settle: Callable[[], None], drafted: Database
) -> None:
    with drafted.writing() as session:  # behind the window's back, so it still shows the old recipient
        session.execute(text("UPDATE prospects SET email = 'other@north.example' WHERE first_name = 'Maya'"))
    press(qtbot, screen, Qt.Key.Key_A)
    settle()
    assert states(drafted) == {"draft": 3, "held": 1}


def test_a_held_draft_says_why_and_is_not_approved(
    screen: DraftsScreen, qtbot: Any, settle: Callable[[], None], drafted: Database
) -> None:
    qtbot.mouseClick(screen.tabs.button("held"), Qt.MouseButton.LeftButton)
    reviewing(qtbot, screen, settle, "Held Back")
    words = [label.text() for label in screen.review.problems.findChildren(Label)]
    assert "No email address" in words
    assert ADVICE["no_recipient"].text in words
    assert not screen.review.approve.isEnabled()
    press(qtbot, screen, Qt.Key.Key_A)
    settle()
    assert states(drafted) == {"draft": 3, "held": 1}


def test_an_edit_is_stored_and_marked(
    screen: DraftsScreen, qtbot: Any, settle: Callable[[], None], drafted: Database
) -> None:
    press(qtbot, screen, Qt.Key.Key_E)
    assert screen.review.body.hasFocus()
    qtbot.keyClicks(screen.review.body, "Dear ")
    qtbot.keyClick(screen.review.body, Qt.Key.Key_Escape)
    settle()
    qtbot.waitUntil(screen.review.edited.isVisible)
    assert screen.table.hasFocus()
    with drafted.reading() as session:
        body = session.execute(text("SELECT body FROM drafts WHERE body IS NOT NULL")).scalar_one()
    assert body.startswith("Dear Hi Maya")


def test_letters_typed_into_the_text_are_no_commands(
    screen: DraftsScreen, qtbot: Any, settle: Callable[[], None], drafted: Database
) -> None:
    press(qtbot, screen, Qt.Key.Key_E)
    qtbot.keyClicks(screen.review.body, "axhr")
    qtbot.keyClick(screen.review.body, Qt.Key.Key_Escape)
    settle()
    assert screen.review.body.toPlainText().startswith("axhrHi Maya")
    assert states(drafted) == {"draft": 3, "held": 1}


def test_ctrl_enter_approves_the_text_as_typed(
    screen: DraftsScreen, qtbot: Any, settle: Callable[[], None], drafted: Database
) -> None:
    press(qtbot, screen, Qt.Key.Key_E)
    qtbot.keyClicks(screen.review.body, "Good day. ")
    qtbot.keyClick(screen.review.body, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_for(qtbot, drafted, {"draft": 2, "held": 1, "approved": 1})
    with drafted.reading() as session:
        body = session.execute(text("SELECT body FROM drafts WHERE state = 'approved'")).scalar_one()
    assert body.startswith("Good day. Hi Maya")


def test_what_is_typed_stays_when_going_on(
    screen: DraftsScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    screen.review.subject.setFocus()
    screen.review.subject.clear()
    qtbot.keyClicks(screen.review.subject, "Mine")
    press(qtbot, screen, Qt.Key.Key_J)
    reviewing(qtbot, screen, settle, "Tom Lind")
    press(qtbot, screen, Qt.Key.Key_K)
    reviewing(qtbot, screen, settle, "Maya Lind")
    assert screen.review.subject.text() == "Mine"


def test_a_draft_that_is_being_edited_stays_when_its_state_takes_it_out_of_the_queue(
    screen: DraftsScreen, qtbot: Any, settle: Callable[[], None], drafted: Database
) -> None:
    screen.review.subject.setFocus()
    screen.review.subject.clear()
    qtbot.keyClicks(screen.review.subject, "{{")
    screen.presenter.save_typed()
    wait_for(qtbot, drafted, {"draft": 2, "held": 2})
    qtbot.waitUntil(lambda: names(screen) == ["Tom Lind", "Priya Lind"])
    reviewing(qtbot, screen, settle, "Maya Lind")
    assert screen.review.subject.text() == "{{"
    press(qtbot, screen, Qt.Key.Key_J)
    reviewing(qtbot, screen, settle, "Tom Lind")


def test_a_text_is_approved_as_typed_right_after_leaving_the_editor(
    screen: DraftsScreen, qtbot: Any, settle: Callable[[], None], drafted: Database
) -> None:
    press(qtbot, screen, Qt.Key.Key_E)
    qtbot.keyClicks(screen.review.body, "Dear ")
    qtbot.keyClick(screen.review.body, Qt.Key.Key_Escape)
    qtbot.keyClick(screen.table, Qt.Key.Key_A)
    wait_for(qtbot, drafted, {"draft": 2, "held": 1, "approved": 1})


def test_writing_anew_asks_before_edits_are_dropped_and_can_be_undone(
    screen: DraftsScreen, qtbot: Any, settle: Callable[[], None], window: MainWindow, answers: Any
) -> None:
    press(qtbot, screen, Qt.Key.Key_E)
    qtbot.keyClicks(screen.review.body, "Dear ")
    qtbot.keyClick(screen.review.body, Qt.Key.Key_Escape)
    settle()
    qtbot.waitUntil(screen.review.edited.isVisible)
    answers.will("confirm", True)
    press(qtbot, screen, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: screen.review.body.toPlainText().startswith("Hi Maya"))
    undo(qtbot, window)
    qtbot.waitUntil(lambda: screen.review.body.toPlainText().startswith("Dear Hi Maya"))


def test_x_discards_and_undo_drafts_again_with_the_edits(
    screen: DraftsScreen,
    qtbot: Any,
    settle: Callable[[], None],
    window: MainWindow,
    drafted: Database,
) -> None:
    press(qtbot, screen, Qt.Key.Key_E)
    qtbot.keyClicks(screen.review.body, "Dear ")
    qtbot.keyClick(screen.review.body, Qt.Key.Key_Escape)
    settle()
    press(qtbot, screen, Qt.Key.Key_X)
    wait_for(qtbot, drafted, {"draft": 2, "held": 1, "discarded": 1})
    reviewing(qtbot, screen, settle, "Tom Lind")
    undo(qtbot, window)
    wait_for(qtbot, drafted, {"draft": 3, "held": 1, "discarded": 1})
    reviewing(qtbot, screen, settle, "Maya Lind")
    assert screen.review.body.toPlainText().startswith("Dear Hi Maya")


def test_all_are_checked_and_exactly_the_clean_ones_approved(
    screen: DraftsScreen, qtbot: Any, settle: Callable[[], None], drafted: Database, answers: Any
) -> None:
    assert screen.approve_all.text() == "Check 4 and approve"
    qtbot.mouseClick(screen.approve_all, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(screen.lint_dialog.go.isEnabled)
    assert screen.lint_dialog.go.text() == "Approve 3 drafts as checked"
    qtbot.mouseClick(screen.lint_dialog.go, Qt.MouseButton.LeftButton)
    settle()
    assert states(drafted) == {"held": 1, "approved": 3}


def test_an_approved_draft_is_edited_only_after_its_approval_is_taken_back(
    screen: DraftsScreen, qtbot: Any, settle: Callable[[], None], drafted: Database, answers: Any
) -> None:
    approve_all(screen, settle, answers, qtbot)
    qtbot.mouseClick(screen.tabs.button("approved"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: screen.review.body.isReadOnly())
    press(qtbot, screen, Qt.Key.Key_E)
    wait_for(qtbot, drafted, {"draft": 1, "held": 1, "approved": 2})
    qtbot.waitUntil(lambda: not screen.review.body.isReadOnly())


def test_e_mail_files_are_written_and_the_touches_logged(
    screen: DraftsScreen,
    qtbot: Any,
    settle: Callable[[], None],
    drafted: Database,
    answers: Any,
    tmp_path: Path,
) -> None:
    approve_all(screen, settle, answers, qtbot)
    answers.will("run", handing(FILES))
    answers.will("folder", tmp_path / "out")
    qtbot.waitUntil(screen.hand_over_all.isVisible)
    qtbot.mouseClick(screen.hand_over_all, Qt.MouseButton.LeftButton)
    wait_for(qtbot, drafted, {"held": 1, "handed_over": 3})
    assert len(list((tmp_path / "out").glob("*.eml"))) == 3
    with drafted.reading() as session:
        assert touches.counts(session) == {"handed_over": 3}


def test_whom_not_to_contact_is_refused_at_hand_over_with_the_reason(
    screen: DraftsScreen,
    qtbot: Any,
    settle: Callable[[], None],
    drafted: Database,
    answers: Any,
    now: datetime,
    tmp_path: Path,
) -> None:
    approve_all(screen, settle, answers, qtbot)
    with drafted.writing() as session:
        suppressions.add(session, "address", "tom@ledger.example", now=now, reason="asked us to stop")
    answers.will("run", handing(FILES))
    answers.will("folder", tmp_path / "out")
    answers.will("run", lambda dialog: isinstance(dialog, RefusedDialog))
    screen.presenter.handing.ask([1, 2, 3])
    settle()
    dialog = answers.asked[-1][1][0]
    words = [label.text() for label in dialog.findChildren(Label)]
    assert "Tom Lind" in words
    assert any("asked us to stop" in one for one in words)
    assert len(list((tmp_path / "out").glob("*.eml"))) == 2


@pytest.mark.parametrize("way", [OPEN, LINK, COPY])
def test_one_approved_draft_is_handed_over_in_every_other_way(
    screen: DraftsScreen,
    qtbot: Any,
    settle: Callable[[], None],
    drafted: Database,
    answers: Any,
    way: str,
) -> None:
    press(qtbot, screen, Qt.Key.Key_A)
    wait_for(qtbot, drafted, {"draft": 2, "held": 1, "approved": 1})
    settle()
    screen.presenter.show_tab("approved")
    reviewing(qtbot, screen, settle, "Maya Lind")
    answers.will("run", handing(way))
    press(qtbot, screen, Qt.Key.Key_H)
    wait_for(qtbot, drafted, {"draft": 2, "held": 1, "handed_over": 1})
    settle()
    if way == COPY:
        assert answers.copied[0].startswith("To: maya@north.example\nSubject: ")
    else:
        assert answers.handed[0].scheme() == ("file" if way == OPEN else "mailto")


def test_a_desktop_without_mail_program_leaves_the_text_on_the_clipboard(
    screen: DraftsScreen,
    qtbot: Any,
    settle: Callable[[], None],
    answers: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    press(qtbot, screen, Qt.Key.Key_A)
    settle()
    monkeypatch.setattr(answers, "hand_to_desktop", lambda url: False)
    answers.will("run", handing(LINK))
    screen.presenter.handing.ask([1])
    settle()
    assert "To: maya@north.example" in answers.copied[0]


def test_only_a_few_are_opened_at_a_time(qtbot: Any) -> None:
    dialog = HandOverDialog(11, OPEN)
    qtbot.addWidget(dialog)
    assert dialog.way() == FILES


def test_a_request_shows_the_draft_in_whatever_state_it_is(
    screen: DraftsScreen, window: MainWindow, qtbot: Any, settle: Callable[[], None]
) -> None:
    window.open("drafts", draft_id=4)
    reviewing(qtbot, screen, settle, "Held Back")
    assert screen.tabs.current() == "held"


def test_a_request_narrows_to_the_drafts_just_made(
    screen: DraftsScreen, window: MainWindow, qtbot: Any, settle: Callable[[], None]
) -> None:
    window.open("drafts", ids=[2, 3])
    settle()
    qtbot.waitUntil(lambda: names(screen) == ["Tom Lind", "Priya Lind"])
    screen.presenter.clear_filters()
    settle()
    assert screen.presenter.table.rowCount() == 3


def test_search_template_and_problem_narrow_the_queue(
    screen: DraftsScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    screen.presenter.search("priya")
    settle()
    qtbot.waitUntil(lambda: names(screen) == ["Priya Lind"])
    screen.presenter.narrow(search="", problem="no_recipient")
    settle()
    assert screen.presenter.queue is not None
    assert screen.presenter.queue.counts["held"] == 1
    assert screen.state == "empty"


def test_problems_that_came_since_the_last_check_are_stored_when_they_are_seen(
    screen: DraftsScreen, qtbot: Any, settle: Callable[[], None], drafted: Database
) -> None:
    with drafted.writing() as session:
        prospect = session.get_one(Prospect, 2)
        prospect.email = ""
    press(qtbot, screen, Qt.Key.Key_J)
    wait_for(qtbot, drafted, {"draft": 2, "held": 2})


def test_saving_the_settings_checks_the_drafts_again(
    screen: DraftsScreen, window: MainWindow, settle: Callable[[], None], drafted: Database, qtbot: Any
) -> None:
    press(qtbot, screen, Qt.Key.Key_A)
    wait_for(qtbot, drafted, {"draft": 2, "held": 1, "approved": 1})
    window.open("settings")
    settle()
    settings: Any = window.screen_of("settings")
    settings.presenter.change("sender_name", "Sam Ellis")
    settings.presenter.save()
    wait_for(qtbot, drafted, {"draft": 2, "held": 2})


def test_every_problem_has_advice() -> None:
    assert set(ADVICE) == set(CATALOGUE)


def test_reading_time_is_told_in_words() -> None:
    assert reading_words("one two three") == "3 words · 5 s to read"
    assert reading_words("word " * 400) == "400 words · 2 min to read"


@pytest.mark.slow
def test_a_hundred_thousand_drafts_do_not_block_the_window(
    workspace: Database, window: MainWindow, settle: Callable[[], None], now: datetime, qtbot: Any
) -> None:
    with workspace.writing() as session:
        save_identity(session, SENDER)
        library.install_shipped(session, now)
        first = add_prospect(session, first_name="Maya", last_name="Lind", email="maya@north.example").id
        template = library.find(session, "First touch")
        copy = ", ".join(
            f'"{column.name}"' for column in Prospect.__table__.columns if column.name not in ("id",)
        )
        session.execute(
            text(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
                f" INSERT INTO prospects ({copy}) SELECT {copy} FROM prospects, n WHERE prospects.id = :id"
            ),
            {"id": first},
        )
        session.execute(
            text(
                "INSERT INTO drafts"
                " (prospect_id, template_id, template_version_id, state, created_at, updated_at)"
                " SELECT id, :template, :version, 'draft', created_at, created_at FROM prospects"
            ),
            {"template": template.id, "version": template.version_id},
        )
    window.open("drafts")
    settle()
    screen = window.screen_of("drafts")
    assert isinstance(screen, DraftsScreen)
    qtbot.waitUntil(lambda: screen.presenter.table.rowCount() == 100_001, timeout=20_000)
    reviewing(qtbot, screen, settle, "Maya Lind")
    ticks: list[float] = []
    timer = QTimer(screen, interval=10)
    timer.timeout.connect(lambda: ticks.append(time.monotonic()))
    timer.start()
    press(qtbot, screen, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: screen.presenter.table.rowCount() == 100_000, timeout=20_000)
    worst = max(after - before for before, after in pairwise(ticks))
    assert worst < 0.4, f"a 10 ms timer was held up for {worst * 1000:.0f} ms"


def test_f_suggests_first_lines_and_the_chosen_one_goes_into_the_editor(
    screen: DraftsScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    press(qtbot, screen, Qt.Key.Key_F)
    settle()
    lines = next(one for one in screen.findChildren(FirstLinePopover) if one.isVisible()).lines
    qtbot.keyClick(lines, Qt.Key.Key_Return)
    line = "As Head of Sales at Maya Works, you may be the right person for a short question."
    assert screen.review.body.toPlainText().split("\n\n")[1] == line
