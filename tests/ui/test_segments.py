"""The Segments screen, driven by its real widgets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from prospector import touches
from prospector.conditions import parse, unparse
from prospector.errors import NotFoundError
from prospector.icp import segments
from prospector.storage.database import Database
from tests.factories import add_prospect
from ui.conditions.condition_row import ConditionRow
from ui.conditions.group_card import GroupCard
from ui.conditions.leaf_row import Offers, WrittenRow
from ui.conditions.touched_row import TouchedRow
from ui.main_window import MainWindow
from ui.segments.screen import SegmentsScreen

Settle = Callable[[], None]
QUIET = "not touched in last 90 days"


@pytest.fixture(autouse=True)
def answers(answers: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A window that goes at a test's end may drop unsaved changes, unless the test says otherwise."""
    asked = answers.confirm

    def confirm(title: str, text: str, action: str, *, danger: bool = False) -> bool:
        at_end = title == "Close without saving?" and not answers._answers["confirm"]
        return at_end or asked(title, text, action, danger=danger)

    monkeypatch.setattr(answers, "confirm", confirm)
    return answers


@pytest.fixture
def people(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session:
        ada = add_prospect(session, full_name="Ada Written", country="DE", seniority="vp")
        add_prospect(session, full_name="Ben Fresh", country="FR", seniority="vp")
        add_prospect(session, full_name="Cem Far", country="US", seniority="manager")
        touches.log(session, ada.id, "sent", now=now, at=now - timedelta(days=10))
        segments.save(session, "Quiet", parse(QUIET), now)
        segments.save(session, "Germans", parse("country = DE"), now)


def opened(window: MainWindow, settle: Settle, qtbot: Any) -> SegmentsScreen:
    window.open("segments")
    settle()
    screen = window.screen_of("segments")
    assert isinstance(screen, SegmentsScreen)
    wait_counted(screen, settle, qtbot)
    return screen


@pytest.fixture
def screen(window: MainWindow, people: None, settle: Settle, qtbot: Any) -> SegmentsScreen:
    return opened(window, settle, qtbot)


def wait_counted(screen: SegmentsScreen, settle: Settle, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: screen.presenter.key is None or screen.presenter.size is not None, timeout=10_000)
    settle()


def names(screen: SegmentsScreen) -> list[str]:
    model = screen.entries
    return [str(model.data(model.index(row, 0))) for row in range(model.rowCount())]


def sizes(screen: SegmentsScreen) -> list[str]:
    model = screen.entries
    return [str(model.data(model.index(row, 1))) for row in range(model.rowCount())]


def choose(screen: SegmentsScreen, name: str, settle: Settle, qtbot: Any) -> None:
    screen.table.choose_row(names(screen).index(name))
    wait_counted(screen, settle, qtbot)


def saved(workspace: Database, name: str) -> str:
    with workspace.reading() as session:
        return unparse(segments.conditions(session, name))


def test_the_list_shows_every_segment_with_its_size(screen: SegmentsScreen) -> None:
    assert names(screen) == ["Germans", "Quiet"]
    assert sizes(screen) == ["1", "2"]
    assert screen.builder.count.text() == "1"
    assert screen.builder.share.text() == "of 3 prospects"


def test_without_segments_it_leads_on(window: MainWindow, settle: Settle, qtbot: Any) -> None:
    screen = opened(window, settle, qtbot)
    assert screen.state == "empty"
    screen.presenter.begin_new_empty()
    wait_counted(screen, settle, qtbot)
    assert screen.state == "content"
    assert screen.builder.count.text() == "0"


def test_an_edit_is_counted_at_once_and_saved(
    screen: SegmentsScreen, workspace: Database, settle: Settle, qtbot: Any
) -> None:
    part = screen.builder.root.parts[0]
    assert isinstance(part, ConditionRow)
    text = part.value.text  # type: ignore[attr-defined]
    text.setFocus()
    text.selectAll()
    QTest.keyClicks(text, "France")
    qtbot.waitUntil(lambda: "FR" in screen.details.text.toPlainText())
    wait_counted(screen, settle, qtbot)
    assert screen.presenter.dirty
    assert screen.builder.count.text() == "1"
    screen.save()
    settle()
    assert saved(workspace, "Germans") == "country = FR"
    assert not screen.presenter.dirty


def test_what_is_typed_as_text_is_shown_in_fields(screen: SegmentsScreen, settle: Settle, qtbot: Any) -> None:
    screen.details.text.setFocus()
    screen.details.type("country = FR or not (touched sent in last 30 days or seniority = manager)")
    screen.presenter.flush()
    wait_counted(screen, settle, qtbot)
    root = screen.builder.root
    assert root.join.value() == "any"
    inner = root.parts[1]
    assert isinstance(inner, GroupCard)
    assert inner.join.value() == "none"
    assert [type(part) for part in inner.parts] == [TouchedRow, ConditionRow]
    assert screen.builder.count.text() == "1"


def test_a_mistake_in_the_text_is_told_and_keeps_saving_back(
    screen: SegmentsScreen, workspace: Database, settle: Settle, qtbot: Any
) -> None:
    screen.details.type("country = Germny")
    screen.presenter.flush()
    assert "Did you mean Germany?" in screen.details.text.accessibleDescription()
    screen.save()
    settle()
    assert saved(workspace, "Germans") == "country = DE"


def test_a_row_that_is_not_finished_keeps_the_count_and_is_told(
    screen: SegmentsScreen, settle: Settle, qtbot: Any
) -> None:
    screen.builder.begin_condition()
    qtbot.waitUntil(lambda: screen.presenter.unsound)
    assert screen.builder.count.text() == "1"
    screen.save()
    row = screen.builder.root.parts[1]
    assert isinstance(row, ConditionRow)
    assert row.problem.text() == "Give a value."
    row.removed.emit()
    qtbot.waitUntil(lambda: not screen.presenter.dirty)


def test_changes_are_kept_while_another_segment_is_looked_at(
    screen: SegmentsScreen, settle: Settle, qtbot: Any
) -> None:
    screen.details.type("country = US")
    choose(screen, "Quiet", settle, qtbot)
    assert screen.builder.count.text() == "2"
    choose(screen, "Germans", settle, qtbot)
    assert screen.presenter.text == "country = US"
    screen.presenter.discard()
    wait_counted(screen, settle, qtbot)
    assert screen.presenter.text == "country = DE"


def test_a_new_segment_is_named_when_it_is_saved(
    screen: SegmentsScreen, workspace: Database, answers: Any, settle: Settle, qtbot: Any
) -> None:
    screen.presenter.begin_new_empty()
    screen.builder.begin_history()
    wait_counted(screen, settle, qtbot)
    qtbot.waitUntil(lambda: screen.builder.count.text() == "2")
    answers.will("ask_text", "Nobody wrote")
    screen.save()
    settle()
    assert saved(workspace, "Nobody wrote") == QUIET
    assert screen.presenter.name == "Nobody wrote"
    assert not screen.presenter.unsaved()


def test_a_segment_is_renamed_copied_removed_and_brought_back(
    screen: SegmentsScreen, window: MainWindow, workspace: Database, answers: Any, settle: Settle, qtbot: Any
) -> None:
    answers.will("ask_text", "In Germany", "In Germany (copy)")
    screen._rename()
    settle()
    qtbot.waitUntil(lambda: names(screen) == ["In Germany", "Quiet"])
    screen._duplicate()
    qtbot.waitUntil(lambda: names(screen) == ["In Germany", "In Germany (copy)", "Quiet"])
    settle()
    assert screen.presenter.name == "In Germany (copy)"
    screen.presenter.remove()
    qtbot.waitUntil(lambda: names(screen) == ["In Germany", "Quiet"])
    settle()
    window._undo()
    qtbot.waitUntil(lambda: len(names(screen)) == 3)
    assert saved(workspace, "In Germany (copy)") == "country = DE"


def test_sizes_follow_the_prospects(
    screen: SegmentsScreen, window: MainWindow, now: datetime, settle: Settle, qtbot: Any
) -> None:
    window.tasks.change(
        lambda session, job: touches.log(session, 2, "called", now=now, outcome="reached"), owner=screen
    )
    qtbot.waitUntil(lambda: sizes(screen) == ["1", "1"], timeout=10_000)


def test_it_leads_to_the_prospects(screen: SegmentsScreen, window: MainWindow, settle: Settle) -> None:
    screen.presenter.show_prospects()
    settle()
    grid = window.screen_of("prospects")
    assert window.current_step() == "prospects"
    assert len(grid.presenter.table.ids()) == 1  # type: ignore[attr-defined]
    assert grid.presenter.segment[0] == "Germans"  # type: ignore[attr-defined]


def test_drafting_asks_for_the_template(
    screen: SegmentsScreen, window: MainWindow, answers: Any, settle: Settle
) -> None:
    answers.will("run", False)
    screen.presenter.draft()
    settle()
    dialog = answers.asked[-1][1][0] if answers.asked else None
    assert dialog is not None or window.current_step() == "templates"


def test_closing_asks_when_something_is_not_saved(
    screen: SegmentsScreen, answers: Any, settle: Settle
) -> None:
    assert screen.may_close()
    screen.details.type("country = US")
    answers.will("confirm", False)
    assert not screen.may_close()


def test_the_whole_screen_works_by_keyboard(
    screen: SegmentsScreen, workspace: Database, settle: Settle, qtbot: Any
) -> None:
    screen.table.setFocus()
    QTest.keyClick(screen.table, Qt.Key.Key_J)
    wait_counted(screen, settle, qtbot)
    assert screen.presenter.name == "Quiet"
    QTest.keyClick(screen.table, Qt.Key.Key_Return)
    part = screen.builder.root.parts[0]
    assert isinstance(part, TouchedRow)
    assert screen.focusWidget() is part.verb
    QTest.keyClick(part.verb, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: screen.presenter.text == "touched in last 90 days")
    wait_counted(screen, settle, qtbot)
    assert screen.builder.count.text() == "1"
    next(one for one in screen.actions_for_menu() if one.shortcut().toString() == "Ctrl+S").trigger()
    qtbot.waitUntil(lambda: saved(workspace, "Quiet") == "touched in last 90 days", timeout=10_000)


# --- the parts


@pytest.mark.parametrize(
    "text",
    [
        "everyone",
        "nobody",
        "country = DE",
        "not country = DE",
        "country = DE and (title ~ sales or not (fit >= 60 and stage = new))",
        "touched called, linkedin with outcome interested in last 30 days at least 2 times",
        'not touched sent using "Follow-up" more than 14 days ago without reply',
        "touched in last 90 days more than 30 days ago",
        "last_touch_at in last 30 days and created_at more than 5 days ago and grade in A1, B2",
        "not (country = DE or country = AT)",
    ],
)
def test_a_group_gives_back_what_it_shows(text: str, qtbot: Any) -> None:
    group = GroupCard(Offers(templates=("Intro",)))
    qtbot.addWidget(group)
    group.show_node(parse(text))
    assert group.check(insist=True)
    assert group.node() == parse(text)


def test_a_kind_without_a_row_of_its_own_is_edited_in_its_written_form(qtbot: Any) -> None:
    row = WrittenRow(parse("touched in last 5 days"))
    qtbot.addWidget(row)
    QTest.keyClicks(row.text, " at least 2 times")
    assert row.node() == parse("touched in last 5 days at least 2 times")
    QTest.keyClicks(row.text, " nonsense")
    assert not row.check()


def test_outcomes_follow_the_kinds(qtbot: Any) -> None:
    row = TouchedRow(parse("touched called with outcome interested"), Offers())
    qtbot.addWidget(row)
    row.kinds.boxes["replied"].setChecked(True)
    assert unparse(row.node()) == "touched called, replied with outcome interested"
    row.kinds.boxes["called"].setChecked(False)
    assert unparse(row.node()) == "touched replied"
    assert "interested" not in row.outcomes.boxes


def test_a_removed_segment_is_gone(screen: SegmentsScreen, workspace: Database, settle: Settle) -> None:
    screen.presenter.remove()
    settle()
    with pytest.raises(NotFoundError):
        saved(workspace, "Germans")
