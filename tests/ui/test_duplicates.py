"""The duplicates screen, by keyboard alone: search, merge, keep apart, take back, split."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView, QWidget
from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector import duplicates, uniting
from prospector.records import Merge, NotDuplicate, Prospect
from prospector.storage.database import Database
from tests.factories import add_prospect
from ui.duplicates.screen import DuplicatesScreen
from ui.main_window import MainWindow

Settle = Callable[[], None]


def twins(session: Session, number: int, **right: Any) -> tuple[int, int]:
    same = {"first_name": "Ada", "last_name": f"Quill{number}x", "company": "Acme", "domain": "acme.example"}
    mail = {"email": f"ada{number}@acme.example"}
    one = add_prospect(session, **same, **mail, title="CTO", phone="").id
    given = {"title": "Chief Technology Officer", "phone": "+493023125001"} | mail | right
    return one, add_prospect(session, **same, **given).id


@pytest.fixture
def pairs(workspace: Database, now: datetime) -> list[tuple[int, int]]:
    """Three certain pairs, found."""
    with workspace.writing() as session:
        made = [twins(session, number) for number in (1, 2, 3)]
    uniting.search(workspace, now=now)
    return made


@pytest.fixture
def screen(window: MainWindow, settle: Settle) -> DuplicatesScreen:
    window.open("duplicates")
    settle()
    found = window.screen_of("duplicates")
    assert isinstance(found, DuplicatesScreen)
    return found


def front(screen: DuplicatesScreen) -> tuple[int, int]:
    pair = screen.presenter.pair
    assert pair is not None
    return pair.left.id, pair.right.id


def press(qtbot: Any, screen: DuplicatesScreen, settle: Settle, *keys: Qt.Key) -> None:
    """Keys as somebody would press them who only has a keyboard: where the screen put the focus."""
    for key in keys:
        target: QWidget = screen.focusWidget() or screen
        qtbot.keyClick(target, key)
        settle()


def there(workspace: Database) -> set[int]:
    with workspace.reading() as session:
        return set(session.scalars(select(Prospect.id)))


@pytest.mark.usefixtures("pairs")
def test_the_pairs_stand_with_counts_and_the_first_one_side_by_side(screen: DuplicatesScreen) -> None:
    assert screen.tabs.button("certain").text() == "Certain 3"
    assert screen.model.rowCount() == 3
    assert screen.side.chosen() == {"title": "right", "phone": "right"}
    assert screen.state == "content"


def test_m_merges_and_brings_the_next_pair(
    pairs: list[tuple[int, int]], screen: DuplicatesScreen, workspace: Database, qtbot: Any, settle: Settle
) -> None:
    screen.focus_content()
    gone = ({*front(screen)} - {screen.presenter.keep_id}).pop()
    press(qtbot, screen, settle, Qt.Key.Key_M)
    assert gone not in there(workspace)
    assert front(screen) == pairs[1]
    assert screen.model.rowCount() == 2


def test_enter_merges_with_the_value_that_was_picked(
    pairs: list[tuple[int, int]], screen: DuplicatesScreen, workspace: Database, qtbot: Any, settle: Settle
) -> None:
    screen.focus_content()
    screen.side.go_to("title")
    kept = screen.presenter.keep_id
    press(qtbot, screen, settle, Qt.Key.Key_1, Qt.Key.Key_Return)
    with workspace.reading() as session:
        person = session.get_one(Prospect, kept)
        assert (person.title, person.phone) == ("CTO", "+493023125001")


def test_d_keeps_apart_and_z_takes_it_back(
    pairs: list[tuple[int, int]], screen: DuplicatesScreen, workspace: Database, qtbot: Any, settle: Settle
) -> None:
    screen.focus_content()
    press(qtbot, screen, settle, Qt.Key.Key_D)
    with workspace.reading() as session:
        assert session.get(NotDuplicate, pairs[0]) is not None
    assert front(screen) == pairs[1]
    press(qtbot, screen, settle, Qt.Key.Key_Z)
    with workspace.reading() as session:
        assert session.get(NotDuplicate, pairs[0]) is None
    assert screen.model.rowCount() == 3
    assert front(screen) == pairs[0]


def test_z_takes_a_merge_back(
    pairs: list[tuple[int, int]], screen: DuplicatesScreen, workspace: Database, qtbot: Any, settle: Settle
) -> None:
    screen.focus_content()
    press(qtbot, screen, settle, Qt.Key.Key_M, Qt.Key.Key_Z)
    assert {one for pair in pairs for one in pair} == there(workspace)
    assert front(screen) == pairs[0]


def test_s_swaps_who_stays(
    pairs: list[tuple[int, int]], screen: DuplicatesScreen, workspace: Database, qtbot: Any, settle: Settle
) -> None:
    screen.focus_content()
    kept = screen.presenter.keep_id
    press(qtbot, screen, settle, Qt.Key.Key_S, Qt.Key.Key_M)
    assert kept not in there(workspace)
    assert set(pairs[0]) & there(workspace)


def test_a_pick_survives_the_swap(
    pairs: list[tuple[int, int]], screen: DuplicatesScreen, qtbot: Any, settle: Settle
) -> None:
    screen.focus_content()
    screen.side.go_to("phone")
    press(qtbot, screen, settle, Qt.Key.Key_1, Qt.Key.Key_S)
    assert screen.side.changed() == {"phone": "left"}


def test_j_and_k_walk_through_the_pairs(
    pairs: list[tuple[int, int]], screen: DuplicatesScreen, qtbot: Any, settle: Settle
) -> None:
    screen.focus_content()
    press(qtbot, screen, settle, Qt.Key.Key_J, Qt.Key.Key_J)
    assert front(screen) == pairs[2]
    press(qtbot, screen, settle, Qt.Key.Key_K)
    assert front(screen) == pairs[1]


def test_all_certain_are_merged_after_a_question_that_names_the_number(
    pairs: list[tuple[int, int]],
    screen: DuplicatesScreen,
    workspace: Database,
    window: MainWindow,
    answers: Any,
    settle: Settle,
) -> None:
    answers.will("confirm", True)
    screen.merge_all()
    settle()
    assert "all 3 certain pairs" in answers.asked[0][1][0]
    assert len(there(workspace)) == 3
    assert screen.state == "empty"
    window._toast.act()
    settle()
    assert {one for pair in pairs for one in pair} == there(workspace)


def test_no_is_no(
    pairs: list[tuple[int, int]], screen: DuplicatesScreen, workspace: Database, answers: Any, settle: Settle
) -> None:
    answers.will("confirm", False)
    screen.merge_all()
    settle()
    assert len(there(workspace)) == 6


def test_the_merges_are_listed_and_split_by_enter(
    pairs: list[tuple[int, int]], screen: DuplicatesScreen, workspace: Database, qtbot: Any, settle: Settle
) -> None:
    screen.focus_content()
    press(qtbot, screen, settle, Qt.Key.Key_M)
    screen.tabs.button("merged").click()
    settle()
    assert screen.merged_model.rowCount() == 1
    screen.focus_content()
    press(qtbot, screen, settle, Qt.Key.Key_Return)
    assert there(workspace) == {one for pair in pairs for one in pair}
    with workspace.reading() as session:
        assert session.scalars(select(Merge)).all() == []
        assert duplicates.counts(session)["certain"] == 2  # parted for good: not proposed again


def test_a_first_search_fills_the_screen(
    workspace: Database, screen: DuplicatesScreen, settle: Settle, qtbot: Any
) -> None:
    assert screen.state == "empty"
    with workspace.writing() as session:
        twins(session, 1)
    screen.presenter.load()
    settle()
    assert screen.state == "empty"
    screen.search()
    assert screen.presenter.is_searching
    settle()
    assert screen.state == "content"
    assert screen.model.rowCount() == 1


def test_a_search_that_finds_nobody_reassures(
    workspace: Database, screen: DuplicatesScreen, settle: Settle
) -> None:
    with workspace.writing() as session:
        add_prospect(session)
    screen.search()
    settle()
    assert screen.state == "empty"
    assert "Nobody is left" in str(screen._nothing().accessibleName())


def test_a_search_can_be_stopped(workspace: Database, screen: DuplicatesScreen, settle: Settle) -> None:
    with workspace.writing() as session:
        twins(session, 1)
    screen.search()
    screen.search()
    settle()
    with workspace.reading() as session:
        assert duplicates.last_search(session) is None
    assert not screen.presenter.is_searching


def test_a_band_shows_only_its_pairs(
    pairs: list[tuple[int, int]], screen: DuplicatesScreen, settle: Settle
) -> None:
    screen.tabs.button("likely").click()
    settle()
    assert screen.state == "empty"
    screen.tabs.button("certain").click()
    settle()
    assert screen.model.rowCount() == 3


def test_every_state_for_the_pictures_can_be_shown(
    pairs: list[tuple[int, int]], screen: DuplicatesScreen, settle: Settle
) -> None:
    for show in screen.picture_states().values():
        show()
        settle()
        assert not screen.grab().isNull()


def test_a_pair_of_somebody_who_is_gone_meanwhile_leaves_the_list(
    pairs: list[tuple[int, int]], screen: DuplicatesScreen, workspace: Database, settle: Settle, now: datetime
) -> None:
    with workspace.writing() as session:
        uniting.merge(session, *pairs[0], now=now)
    screen.presenter.choose(0)
    settle()
    assert screen.model.rowCount() == 2
    assert screen.findChild(QTableView) is not None


def test_typing_keeps_to_the_pairs_of_somebody(
    qtbot: Any, pairs: list[tuple[int, int]], screen: DuplicatesScreen, settle: Settle
) -> None:
    screen.finder.setText("Quill2x")
    screen.finder.returnPressed.emit()
    settle()
    assert [(row.low_id, row.high_id) for row in screen.presenter.found.rows] == [pairs[1]]


def test_a_search_that_finds_no_pair_leads_back_to_all(
    qtbot: Any, pairs: list[tuple[int, int]], screen: DuplicatesScreen, settle: Settle
) -> None:
    screen.finder.setText("Nobody")
    screen.finder.returnPressed.emit()
    settle()
    assert screen.state == "empty"
    screen._seek_nothing()
    settle()
    assert (screen.state, screen.finder.text(), screen.model.rowCount()) == ("content", "", 3)


def test_more_pairs_follow_where_they_are_too_many_to_show_at_once(
    pairs: list[tuple[int, int]], screen: DuplicatesScreen, settle: Settle
) -> None:
    screen.presenter._most = 2
    screen.presenter.load()
    settle()
    assert (screen.model.rowCount(), screen.more_button.isHidden()) == (2, False)
    screen.more_button.click()
    settle()
    assert (screen.model.rowCount(), screen.more_button.isHidden()) == (3, True)
