"""The window: navigation, files dropped on it, look, and closing."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMenu

from prospector.errors import InvalidInputError
from ui.main_window import MainWindow
from ui.navigation import Step, present_steps
from ui.widgets import Button, Screen, action


class PlainScreen(Screen):
    """A screen that remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__("Plain")
        self.requests: list[Mapping[str, Any]] = []
        self.ran: list[str] = []
        self.searching = 0

    def entered(self, request: Mapping[str, Any]) -> None:
        self.requests.append(request)
        self.show_content()

    def actions_for_menu(self) -> Sequence[QAction]:
        return [action(self, "Do it", lambda: self.ran.append("it"))]

    def focus_search(self) -> None:
        self.searching += 1


@pytest.fixture
def plain(window: MainWindow) -> PlainScreen:
    """The window with a plain screen in place of the import screen."""
    screen = PlainScreen()
    window._screens["imports"] = screen
    window._stack.addWidget(screen)
    window.navigation.buttons.setdefault("imports", Button("Imports"))
    return screen


def test_steps_without_a_package_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    step = Step("no_such_step", "Nothing", "x", "")
    monkeypatch.setattr("ui.navigation.STEPS", (step,))
    assert present_steps() == []


def test_opening_an_unknown_step_changes_nothing(window: MainWindow) -> None:
    before = window.current_step()
    window.open("no_such_step")
    assert window.current_step() == before


def test_a_screen_is_handed_its_request_and_offers_its_actions(
    window: MainWindow, plain: PlainScreen
) -> None:
    window.open("imports", files=[Path("a.csv")])
    assert plain.requests == [{"files": [Path("a.csv")]}]
    next(item for item in window.commands() if item.text() == "Do it").trigger()
    assert plain.ran == ["it"]


def test_ctrl_f_goes_to_the_screens_search(window: MainWindow, plain: PlainScreen) -> None:
    window.open("imports")
    next(item for item in window.commands() if item.text() == "&Find").trigger()
    assert plain.searching == 1


def test_files_dropped_on_the_window_are_imported(
    window: MainWindow, plain: PlainScreen, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("a")
    data = QMimeData()
    data.setUrls(
        [QUrl.fromLocalFile(str(file)), QUrl.fromLocalFile(str(tmp_path)), QUrl("http://a.example/x")]
    )
    left, none, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    try:
        enter = QDragEnterEvent(QPointF(5, 5), copy, data, left, none)  # from Qt 6.12
    except TypeError:
        enter = QDragEnterEvent(QPoint(5, 5), copy, data, left, none)
    window.dragEnterEvent(enter)
    window.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))
    assert enter.isAccepted()
    assert plain.requests == [{"files": [file]}]


def test_choosing_files_hands_them_to_the_import(
    window: MainWindow, plain: PlainScreen, answers: Any
) -> None:
    answers.will("open_files", [Path("b.csv")])
    window.choose_and_import()
    assert plain.requests == [{"files": [Path("b.csv")]}]


def test_a_refused_task_is_shown_and_a_bug_is_apologised_for(
    window: MainWindow, plain: PlainScreen, answers: Any, settle: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(session: object) -> None:
        raise InvalidInputError("No.")

    def break_down(session: object) -> None:
        raise KeyError("missing")

    window.tasks.read(refuse, lambda result: None, owner=plain)
    window.tasks.read(break_down, lambda result: None, owner=plain)
    settle()
    assert [error.message for error in answers.errors] == ["No."]
    assert "KeyError" in answers.traces[0]
    assert "KeyError" in caplog.text


def test_running_work_is_shown_with_its_progress_and_can_be_cancelled(
    qtbot: Any, window: MainWindow, plain: PlainScreen, settle: Any
) -> None:
    def work(job: Any) -> None:
        while True:
            job.progress(410, 640, "Checking domains")
            time.sleep(0.005)

    window.tasks.background(work, owner=plain, failed=lambda error: None, label="Checking")
    qtbot.waitUntil(lambda: "410 of 640" in window._activity._words.text())
    assert window._activity.isVisible()
    qtbot.mouseClick(window._activity._cancel, Qt.MouseButton.LeftButton)
    settle()
    assert not window._activity.isVisible()


def test_closing_with_running_work_asks_first(window: MainWindow, plain: PlainScreen, answers: Any) -> None:
    def work(job: Any) -> None:
        while not job.cancelled():
            time.sleep(0.005)

    window.tasks.background(work, owner=plain, label="Importing")
    answers.will("confirm", False, True)
    assert not window.close()
    assert "Importing" in answers.asked[0][1][1]
    assert window.close()
    assert window.tasks.idle()


def test_the_look_is_changed_from_the_menu_and_told(window: MainWindow) -> None:
    told: list[tuple[str, float]] = []
    window._on_look = lambda mode, scale: told.append((mode, scale))
    by_text = {item.text(): item for item in window.actions_in_menus()}
    by_text["Dark colours"].trigger()
    by_text["Larger text"].trigger()
    by_text["Normal text"].trigger()
    assert told == [("dark", 1.0), ("dark", 1.15), ("dark", 1.0)]


def test_the_menu_follows_a_look_that_was_chosen_elsewhere(window: MainWindow) -> None:
    by_text = {item.text(): item for item in window.actions_in_menus()}
    window.app.theme.set(mode="dark")
    assert by_text["Dark colours"].isChecked()
    assert not by_text["Light colours"].isChecked()


def test_ctrl_z_takes_back_what_the_toast_offers_once(window: MainWindow, settle: Any) -> None:
    undone: list[int] = []
    undo = next(item for item in window.actions_in_menus() if item.text() == "&Undo")
    window.toast("Removed", then=lambda: undone.append(1))
    undo.trigger()
    undo.trigger()
    window.toast("Drafted", action="Review", then=lambda: undone.append(2))
    undo.trigger()
    settle()
    assert undone == [1]


def test_the_navigation_keeps_its_icons_in_a_narrow_window(window: MainWindow) -> None:
    window.resize(1400, 800)
    assert window.navigation.buttons["prospects"].text() == "Prospects"
    window.app.theme.set(text_scale=2.0)
    window.resize(1000, 700)
    assert window.navigation.buttons["prospects"].text() == ""
    assert window.navigation.buttons["prospects"].accessibleName() == "Prospects"


def test_no_shortcut_is_given_twice(window: MainWindow) -> None:
    for step in present_steps():
        window.open(step.key)
        keys = [item.shortcut().toString() for item in window.commands() if not item.shortcut().isEmpty()]
        assert len(keys) == len(set(keys)), step.key


def test_the_command_palette_opens_over_the_window(window: MainWindow) -> None:
    window.show_commands()
    palette = window._palette
    assert palette.list.count() == len({id(item) for item in window.commands()})
    palette.close()
    assert isinstance(window.menuBar().actions()[0].menu(), QMenu)
