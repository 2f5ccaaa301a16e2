"""The settings of writing help, driven by the real form over a real server."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from prospector.assist import configuration
from prospector.assist.configuration import SERVICE, Assist
from tests.assist.model_server import model_server, saying
from ui.main_window import MainWindow
from ui.settings.screen import SettingsScreen
from ui.settings.writing import WritingCard


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture
def card(window: MainWindow, settle: Callable[[], None]) -> WritingCard:
    window.open("settings", part="writing")
    settle()
    screen = window.screen_of("settings")
    assert isinstance(screen, SettingsScreen)
    return screen.writing


def fill(qtbot: Any, card: WritingCard, url: str, model: str, key: str = "") -> None:
    for field, text in ((card.url, url), (card.model, model), (card.key, key)):
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, text)


def press(qtbot: Any, button: Any) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_it_is_off_at_first_and_shows_what_would_be_sent(card: WritingCard) -> None:
    assert not configuration.load().on
    assert '"Job title": "Head of Sales"' in card.goes_out.toPlainText()
    assert card.off_button.isHidden()


def test_unticking_takes_it_out_of_what_is_sent(card: WritingCard, qtbot: Any) -> None:
    card.shares["job"].click()
    assert "Head of Sales" not in card.goes_out.toPlainText()


def test_what_is_typed_is_kept_and_the_test_tells_the_answer(
    card: WritingCard, qtbot: Any, settle: Callable[[], None]
) -> None:
    with model_server(saying("A line of the model.")) as server:
        fill(qtbot, card, server.url, "tiny")
        press(qtbot, card.test_button)
        settle()
        assert len(server.asked) == 1
    assert card.answer.text() == "It answers: A line of the model."
    assert configuration.load().model == "tiny"
    assert not configuration.load().is_agreed  # testing tells nobody's data, so nothing is agreed to yet


def test_a_key_without_a_keyring_lives_in_memory_and_that_is_said(
    card: WritingCard, qtbot: Any, settle: Callable[[], None], window: MainWindow, tmp_path: Any
) -> None:
    fill(qtbot, card, configuration.OLLAMA, "tiny", "sesame")
    press(qtbot, card.save_button)
    settle()
    assert "forgotten" in card.answer.text()
    assert window.app.credentials.get(SERVICE, configuration.OLLAMA) == "sesame"
    assert card.key.text() == ""
    assert not any(b"sesame" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_what_makes_no_sense_is_explained_and_not_kept(
    card: WritingCard, qtbot: Any, settle: Callable[[], None]
) -> None:
    fill(qtbot, card, "http://8.8.8.8/v1", "tiny")
    press(qtbot, card.save_button)
    settle()
    assert "encrypted" in card.answer.text()
    assert not configuration.load().on


def test_a_test_that_takes_long_can_be_cancelled(
    card: WritingCard, qtbot: Any, settle: Callable[[], None]
) -> None:
    release = threading.Event()
    with model_server(lambda handler: release.wait(20)) as server:
        fill(qtbot, card, server.url, "tiny")
        press(qtbot, card.test_button)
        qtbot.waitUntil(card.cancel_button.isVisible, timeout=5_000)
        press(qtbot, card.cancel_button)
        settle()
        release.set()
    assert card.answer.text() == "Cancelled."
    assert card.test_button.isEnabled()


def test_turning_off_forgets_everything(qtbot: Any, settle: Callable[[], None], window: MainWindow) -> None:
    configuration.save(Assist(url=configuration.OLLAMA, model="tiny"))
    window.app.credentials.put(SERVICE, configuration.OLLAMA, "sesame")
    window.open("settings")
    settle()
    card = window.screen_of("settings").writing  # type: ignore[attr-defined]
    press(qtbot, card.off_button)
    settle()
    assert not configuration.load().on
    assert window.app.credentials.get(SERVICE, configuration.OLLAMA) is None


def test_the_status_bar_says_what_may_be_asked(window: MainWindow, settle: Callable[[], None]) -> None:
    window.open("settings")
    assert "nothing leaves" in window._leaves.text()
    configuration.save(Assist(url=configuration.OLLAMA, model="tiny"))
    window.open("drafts")
    settle()
    assert window._leaves.text() == f"Writing help may ask {configuration.OLLAMA}"
