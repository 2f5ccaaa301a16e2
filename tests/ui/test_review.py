"""The review queue, worked through by keys in a real window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from prospector import suppressions, touches
from prospector.assist import configuration
from prospector.assist.configuration import Assist
from prospector.drafts import drafting, library, reviewing
from prospector.prospects import edit
from prospector.records import Fit
from prospector.settings import save_identity
from prospector.storage.database import Database
from tests.assist.model_server import model_server, saying
from tests.factories import add_company, add_profile, add_prospect
from ui.drafts.dialogs import COPY, HandOverDialog
from ui.drafts.first_line import FirstLinePopover
from ui.main_window import MainWindow
from ui.review.panes import _move_words
from ui.review.presenter import SETTLE_MS
from ui.review.screen import ReviewScreen
from ui.widgets.shortcuts import ShortcutsDialog

SENDER = {
    "sender_name": "Robin Ellis",
    "sender_email": "robin@northwind.example",
    "postal_address": "1 Example Street",
}
PEOPLE = (("Maya", 90), ("Tom", 80), ("Priya", 70), ("Lena", 60))


@pytest.fixture
def drafted(workspace: Database, now: datetime) -> Database:
    """Four people by falling fit, all of one company, and one without an address; all drafted for."""
    with workspace.writing() as session:
        save_identity(session, SENDER)
        library.install_shipped(session, now)
        profile, company = add_profile(session), add_company(session)
        ids = []
        for name, score in PEOPLE:
            email = f"{name.lower()}@north.example"
            person = add_prospect(
                session,
                first_name=name,
                last_name="Lind",
                email=email,
                company="North",
                company_id=company.id,
            )
            fit = Fit(prospect_id=person.id, profile_id=profile.id, score=score, low=score, high=score,
                      verdict="fits")  # fmt: skip
            session.add(fit)
            ids.append(person.id)
        ids.append(add_prospect(session, first_name="Held", last_name="Back", email="").id)
        drafting.create(session, ids, library.find(session, "First touch").id, now)
    return workspace


@pytest.fixture
def screen(drafted: Database, window: MainWindow, settle: Callable[[], None], qtbot: Any) -> ReviewScreen:
    made = opened(window)
    qtbot.waitUntil(lambda: made.mail.name.text() == "Maya Lind", timeout=10_000)
    settle()
    return made


def opened(window: MainWindow, **request: Any) -> ReviewScreen:
    window.open("review", **request)
    made = window.screen_of("review")
    assert isinstance(made, ReviewScreen)
    return made


def press(qtbot: Any, screen: ReviewScreen, keys: str) -> None:
    """Keys as they reach whatever has the focus in the window."""
    for letter in keys:
        focus = QApplication.focusWidget() or screen
        qtbot.keyClick(focus, getattr(Qt.Key, f"Key_{letter}"))


def name(screen: ReviewScreen) -> str:
    return screen.mail.name.text()


def states(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {state: count for state, count in drafting.counts(session).items() if count}


def toast(window: MainWindow) -> str:
    return window._toast.accessibleName()


def draft_of(database: Database, person: str, now: datetime) -> drafting.DraftView:
    with database.reading() as session:
        views = [drafting.show(session, one, now) for one in drafting.ids(session)]
    return next(view for view in views if view.full_name.startswith(person))


# --- showing


def test_a_workspace_without_drafts_leads_to_the_templates(
    window: MainWindow, settle: Callable[[], None], qtbot: Any
) -> None:
    screen = opened(window)
    qtbot.waitUntil(lambda: screen.state == "empty", timeout=5_000)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert window.current_step() == "templates"


def test_the_best_fit_is_shown_with_reasons_history_and_email(screen: ReviewScreen) -> None:
    assert screen.mail.to.text() == "maya@north.example"
    assert "Lind" in screen.mail.body.toPlainText() or "Maya" in screen.mail.body.toPlainText()
    assert not screen.why.fit.isHidden()


def test_colleagues_contacted_lately_and_stage_moves_are_told(
    drafted: Database, window: MainWindow, settle: Callable[[], None], qtbot: Any, now: datetime
) -> None:
    with drafted.writing() as session:
        tom = draft_of(drafted, "Tom", now).prospect_id
        touches.log(session, tom, "called", now=now, at=now - timedelta(days=4), outcome="reached")
    screen = opened(window, draft_id=draft_of(drafted, "Maya", now).id)
    qtbot.waitUntil(lambda: name(screen) == "Maya Lind", timeout=5_000)
    page = screen.presenter.page
    assert page is not None
    assert [one.prospect for one in page.colleagues] == ["Tom Lind"]
    assert screen.why.grade.text() == f"Grade {page.standing.grade}"
    assert not screen.history._colleagues_part.isHidden()


# --- keys


def test_a_key_shows_the_next_draft_at_once_without_asking_the_database(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None]
) -> None:
    for wanted in ("Tom Lind", "Priya Lind", "Lena Lind"):
        press(qtbot, screen, "J")
        assert name(screen) == wanted  # nothing of another thread can have been delivered in between
        settle()


def test_the_next_three_are_at_hand_before_they_are_asked_for(screen: ReviewScreen) -> None:
    assert set(screen.presenter.course.ids[:4]) == set(screen.presenter._pages)


def test_j_and_k_go_forth_and_back(screen: ReviewScreen, qtbot: Any) -> None:
    press(qtbot, screen, "JK")
    assert name(screen) == "Maya Lind"
    press(qtbot, screen, "K")
    assert name(screen) == "Maya Lind"


def test_a_approves_what_is_seen_and_goes_on(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None]
) -> None:
    press(qtbot, screen, "A")
    assert name(screen) == "Tom Lind"
    assert screen._subtitle.text() == "1 of 5 reviewed, 1 approved"
    settle()
    assert states(drafted) == {"draft": 3, "held": 1, "approved": 1}


def test_what_is_blocked_is_refused_with_the_reason_and_stays(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None], window: MainWindow
) -> None:
    press(qtbot, screen, "JJJJ")
    qtbot.waitUntil(lambda: name(screen) == "Held Back", timeout=5_000)
    press(qtbot, screen, "A")
    assert name(screen) == "Held Back"
    assert toast(window) == "Not approved: No email address"
    settle()
    assert "approved" not in states(drafted)


def test_what_changed_after_it_was_seen_is_not_approved(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None], window: MainWindow,
    now: datetime,
) -> None:  # fmt: skip
    view = draft_of(drafted, "Maya", now)
    with drafted.writing() as session:
        drafting.edit(session, view.id, "Another subject", view.body, now)
    press(qtbot, screen, "A")
    settle()
    qtbot.waitUntil(lambda: "reads otherwise" in toast(window), timeout=5_000)
    assert states(drafted) == {"draft": 4, "held": 1}
    assert screen.presenter.course.progress().approved == 0


def test_s_puts_a_draft_to_the_end(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None]
) -> None:
    press(qtbot, screen, "S")
    assert name(screen) == "Tom Lind"
    settle()
    assert screen.presenter.course.ids[-1] == draft_of(drafted, "Maya", datetime.now().astimezone()).id
    assert "1 skipped" in screen._subtitle.text()


def test_x_discards_and_the_toast_brings_back(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None], window: MainWindow
) -> None:
    press(qtbot, screen, "X")
    assert name(screen) == "Tom Lind"
    settle()
    assert states(drafted)["discarded"] == 1
    window._toast.act()
    settle()
    assert name(screen) == "Maya Lind"
    assert states(drafted) == {"draft": 4, "held": 1}


@pytest.mark.parametrize("key", ["A", "S", "X"])
def test_z_takes_any_decision_back(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None], key: str
) -> None:
    before = list(screen.presenter.course.ids)
    press(qtbot, screen, key)
    settle()
    press(qtbot, screen, "Z")
    settle()
    assert name(screen) == "Maya Lind"
    assert screen.presenter.course.ids == before
    assert screen.presenter.course.progress().reviewed == 0
    assert states(drafted) == {"draft": 4, "held": 1}


def test_ctrl_z_takes_back_too(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None], window: MainWindow
) -> None:
    press(qtbot, screen, "A")
    settle()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert name(screen) == "Maya Lind"
    assert "approved" not in states(drafted)


def test_a_discard_that_is_taken_back_is_nobody_elses(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None]
) -> None:
    press(qtbot, screen, "SX")
    settle()
    qtbot.wait(2 * SETTLE_MS)
    settle()
    told: list[str] = []
    screen.presenter.noticed.connect(lambda words, tone: told.append(words))
    press(qtbot, screen, "Z")
    qtbot.wait(2 * SETTLE_MS)
    settle()
    assert name(screen) == "Tom Lind"
    assert not any(told)
    assert screen.mail.notice.isHidden()
    assert states(drafted) == {"draft": 4, "held": 1}


def test_stages_are_named_as_people_write_them(now: datetime) -> None:
    assert _move_words(touches.StageRow("mql", "meeting", "", now)) == "Stage: MQL to Meeting"


def test_a_notice_goes_when_what_it_tells_of_is_over(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None], now: datetime
) -> None:
    maya = draft_of(drafted, "Maya", now).id
    with drafted.writing() as session:
        drafting.discard(session, [maya], now)
    screen.presenter.app.tasks.changed.emit(frozenset({"drafts"}))
    qtbot.waitUntil(lambda: not screen.mail.notice.isHidden(), timeout=5_000)
    with drafted.writing() as session:
        reviewing.bring_back(session, maya, now)
    screen.presenter.app.tasks.changed.emit(frozenset({"drafts"}))
    qtbot.waitUntil(screen.mail.notice.isHidden, timeout=5_000)


def test_the_question_mark_shows_the_keys(screen: ReviewScreen, qtbot: Any, answers: Any) -> None:
    answers.will("run", lambda dialog: isinstance(dialog, ShortcutsDialog))
    qtbot.keyClick(QApplication.focusWidget(), "?")
    assert answers.asked[-1][0] == "run"


# --- editing


def test_e_edits_in_place_and_ctrl_enter_saves(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None], now: datetime
) -> None:
    press(qtbot, screen, "E")
    qtbot.keyClicks(QApplication.focusWidget(), "Ajax ")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert draft_of(drafted, "Maya", now).body.startswith("Ajax ")
    assert not screen.mail.editing
    assert name(screen) == "Maya Lind"


def test_esc_leaves_and_nothing_typed_is_lost(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None], now: datetime
) -> None:
    press(qtbot, screen, "E")
    qtbot.keyClicks(QApplication.focusWidget(), "Kept ")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    press(qtbot, screen, "J")
    assert name(screen) == "Tom Lind"
    settle()
    assert draft_of(drafted, "Maya", now).body.startswith("Kept ")


def test_an_edit_is_shown_as_a_change_and_can_be_dropped(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None], now: datetime,
    window: MainWindow,
) -> None:  # fmt: skip
    press(qtbot, screen, "E")
    qtbot.keyClicks(QApplication.focusWidget(), "Two words ")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    settle()
    qtbot.waitUntil(lambda: screen.mail.edited.text() == "Edited: +2 −0 words", timeout=5_000)
    press(qtbot, screen, "D")
    assert screen.mail.changes.isVisible()
    assert "Two words" in screen.mail.changes.toPlainText()
    press(qtbot, screen, "R")
    settle()
    qtbot.waitUntil(lambda: "Two words" not in screen.mail.body.toPlainText(), timeout=5_000)
    assert not draft_of(drafted, "Maya", now).edited
    window._toast.act()
    settle()
    assert draft_of(drafted, "Maya", now).body.startswith("Two words ")


def test_what_is_typed_is_approved_with_it(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None], now: datetime
) -> None:
    press(qtbot, screen, "E")
    qtbot.keyClicks(QApplication.focusWidget(), "Fresh ")
    qtbot.mouseClick(screen.approve, Qt.MouseButton.LeftButton)
    settle()
    view = draft_of(drafted, "Maya", now)
    assert view.state == "approved"
    assert view.body.startswith("Fresh ")
    assert name(screen) == "Tom Lind"


# --- meanwhile


def test_who_is_suppressed_meanwhile_is_named_and_not_approved(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None], window: MainWindow,
    now: datetime,
) -> None:  # fmt: skip
    def work(session: Any, job: Any) -> None:
        suppressions.add(session, "address", "maya@north.example", now=now)

    window.tasks.change(work, owner=screen)
    qtbot.waitUntil(lambda: "must not be contacted" in screen.mail.notice.accessibleName(), timeout=5_000)
    settle()
    press(qtbot, screen, "A")
    assert name(screen) == "Maya Lind"
    assert "Not approved" in toast(window)


def test_a_draft_that_changes_in_sight_says_so(
    screen: ReviewScreen, qtbot: Any, settle: Callable[[], None], window: MainWindow, drafted: Database,
    now: datetime,
) -> None:  # fmt: skip
    person = draft_of(drafted, "Maya", now).prospect_id
    window.tasks.change(
        lambda session, job: edit(session, person, {"first_name": "Mia"}, now=now), owner=screen
    )
    qtbot.waitUntil(lambda: "changed since you saw it" in screen.mail.notice.accessibleName(), timeout=5_000)
    assert "Mia" in screen.mail.body.toPlainText()


def test_new_drafts_come_at_the_end(
    screen: ReviewScreen, qtbot: Any, settle: Callable[[], None], window: MainWindow, drafted: Database,
    now: datetime,
) -> None:  # fmt: skip
    before = list(screen.presenter.course.ids)

    def work(session: Any, job: Any) -> None:
        person = add_prospect(session, first_name="New", last_name="Comer")
        drafting.create(session, [person.id], library.find(session, "First touch").id, now)

    window.tasks.change(work, owner=screen)
    qtbot.waitUntil(lambda: len(screen.presenter.course.ids) == 6, timeout=5_000)
    assert screen.presenter.course.ids[:5] == before
    assert name(screen) == "Maya Lind"


# --- the end


def test_the_end_sums_up_and_hands_over(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None], answers: Any
) -> None:
    press(qtbot, screen, "AASX")
    settle()
    qtbot.waitUntil(lambda: name(screen) == "Held Back", timeout=5_000)
    press(qtbot, screen, "S")
    settle()
    assert screen.state == "empty"
    assert "2 approved, 2 skipped, 1 discarded" in screen._notice.accessibleDescription()  # type: ignore[union-attr]

    def choose(dialog: QDialog) -> bool:
        assert isinstance(dialog, HandOverDialog)
        dialog.choose(COPY)
        return True

    answers.will("run", choose)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    settle()
    assert states(drafted)["handed_over"] == 2


def test_from_the_end_z_goes_back(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None]
) -> None:
    for _ in range(5):
        press(qtbot, screen, "S")
        settle()
    assert screen.state == "empty"
    press(qtbot, screen, "Z")
    settle()
    assert screen.state == "content"
    assert name(screen) == "Held Back"


# --- the first line


def popover(screen: ReviewScreen) -> FirstLinePopover:
    found = screen.findChildren(FirstLinePopover)
    return next(one for one in found if one.isVisible())


def test_f_suggests_lines_and_enter_inserts_after_the_greeting(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None], now: datetime
) -> None:
    press(qtbot, screen, "F")
    settle()
    lines = popover(screen).lines
    assert "From: Job title, Company" in lines.item(0).text()
    before = draft_of(drafted, "Maya", now).body
    qtbot.keyClick(lines, Qt.Key.Key_Return)
    assert screen.mail.editing
    assert draft_of(drafted, "Maya", now).body == before  # in the editor, not in the draft
    greeting, line = screen.mail.body.toPlainText().split("\n\n")[:2]
    assert greeting.endswith(",")
    assert line == "As Head of Sales at North, you may be the right person for a short question."
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    settle()
    assert line in draft_of(drafted, "Maya", now).body


def test_the_model_is_asked_after_its_data_was_seen_and_never_inserts_by_itself(
    screen: ReviewScreen, qtbot: Any, drafted: Database, settle: Callable[[], None], now: datetime
) -> None:
    with model_server(saying("A line by the model.")) as server:
        configuration.save(Assist(url=server.url, model="tiny", timeout=5))
        press(qtbot, screen, "F")
        settle()
        shown = popover(screen)
        qtbot.mouseClick(shown.ask, Qt.MouseButton.LeftButton)
        assert server.asked == []
        assert "Head of Sales" in shown.going_out.toPlainText()
        qtbot.mouseClick(shown.insert, Qt.MouseButton.LeftButton)
        settle()
        assert len(server.asked) == 1
    assert shown.lines.item(0).text().startswith("A line by the model.")
    assert "A line by the model" not in screen.mail.body.toPlainText()
    qtbot.keyClick(shown.lines, Qt.Key.Key_Return)
    assert "A line by the model." in screen.mail.body.toPlainText()


def test_a_model_that_is_not_running_is_told_plainly(
    screen: ReviewScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    with model_server(saying("")) as server:
        url = server.url
    configuration.agree(configuration.save(Assist(url=url, model="tiny", timeout=5)))
    press(qtbot, screen, "F")
    settle()
    shown = popover(screen)
    qtbot.mouseClick(shown.ask, Qt.MouseButton.LeftButton)
    settle()
    assert "No model server is running" in shown.message.text()


def test_without_a_model_the_button_leads_to_the_settings(
    screen: ReviewScreen, qtbot: Any, settle: Callable[[], None], window: MainWindow
) -> None:
    press(qtbot, screen, "F")
    settle()
    qtbot.mouseClick(popover(screen).ask, Qt.MouseButton.LeftButton)
    assert window.current_step() == "settings"


# --- the window


@pytest.mark.parametrize(("width", "shape"), [(1700, "three"), (1250, "two"), (860, "one")])
def test_the_panes_share_the_window(screen: ReviewScreen, window: MainWindow, width: int, shape: str) -> None:
    window.resize(width, 700)
    QApplication.processEvents()
    assert screen.panes.shape == shape
    seen: list[QWidget] = [one for one in (screen.why, screen.mail, screen.history) if one.isVisible()]
    assert len(seen) == (1 if shape == "one" else 3)


def test_where_it_is_narrow_i_shows_what_is_known_of_the_person(
    screen: ReviewScreen, window: MainWindow, qtbot: Any
) -> None:
    window.resize(860, 700)
    QApplication.processEvents()
    press(qtbot, screen, "I")
    assert screen.why.isVisible()
    assert not screen.mail.isVisible()
