"""The settings screen, driven by its real widgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from prospector import settings
from prospector.storage import backup
from prospector.storage.database import Database
from ui.main_window import MainWindow
from ui.settings.screen import SettingsScreen


@pytest.fixture
def screen(window: MainWindow, settle: Callable[[], None]) -> SettingsScreen:
    window.open("settings")
    settle()
    found = window.screen_of("settings")
    assert isinstance(found, SettingsScreen)
    return found


def type_into(screen: SettingsScreen, name: str, text: str, qtbot: Any) -> None:
    field = screen.fields[name]
    field.setFocus()
    field.selectAll()  # type: ignore[union-attr]
    qtbot.keyClicks(field, text)


def test_nothing_to_save_at_first(screen: SettingsScreen) -> None:
    assert screen.state == "content"
    assert not screen.save_button.isEnabled()


def test_what_is_typed_is_saved(
    screen: SettingsScreen, qtbot: Any, settle: Callable[[], None], workspace: Database
) -> None:
    type_into(screen, "sender_name", "Ada Example", qtbot)
    type_into(screen, "postal_address", "1 Sample Street", qtbot)
    qtbot.mouseClick(screen.save_button, Qt.MouseButton.LeftButton)
    settle()
    with workspace.reading() as session:
        saved = settings.identity(session)
    assert (saved.sender_name, saved.postal_address) == ("Ada Example", "1 Sample Street")
    assert not screen.save_button.isEnabled()


def test_a_wrong_address_is_explained_beside_its_field(
    screen: SettingsScreen, qtbot: Any, settle: Callable[[], None], workspace: Database
) -> None:
    type_into(screen, "sender_email", "nobody", qtbot)
    qtbot.mouseClick(screen.save_button, Qt.MouseButton.LeftButton)
    settle()
    assert screen.fields["sender_email"].property("invalid")
    with workspace.reading() as session:
        assert settings.identity(session).sender_email == ""
    screen.presenter.forget()


def test_discarding_shows_what_is_saved(screen: SettingsScreen, qtbot: Any) -> None:
    type_into(screen, "company", "Acme", qtbot)
    qtbot.mouseClick(screen.discard_button, Qt.MouseButton.LeftButton)
    assert screen.fields["company"].text() == ""  # type: ignore[union-attr]


def test_what_is_typed_survives_a_change_from_elsewhere(
    screen: SettingsScreen, window: MainWindow, qtbot: Any, settle: Callable[[], None]
) -> None:
    type_into(screen, "company", "Acme", qtbot)
    window.tasks.change(
        lambda session, job: settings.save_identity(session, {"sender_name": "Ben Sample"}), owner=window
    )
    settle()
    assert screen.fields["company"].text() == "Acme"  # type: ignore[union-attr]
    assert screen.fields["sender_name"].text() == "Ben Sample"  # type: ignore[union-attr]
    screen.presenter.forget()


def test_the_look_changes_at_once_and_is_remembered(screen: SettingsScreen, window: MainWindow) -> None:
    screen.presenter.set_look(mode="dark")
    assert window.app.theme.mode == "dark"
    assert settings.preferences().theme == "dark"
    assert screen.look.value() == "dark"


def test_a_backup_is_made(screen: SettingsScreen, settle: Callable[[], None], workspace: Database) -> None:
    screen.presenter.back_up()
    settle()
    assert len(backup.available(workspace.path)) == 1
    assert screen.presenter.place.backups == 1


def test_closing_with_unsaved_changes_asks(screen: SettingsScreen, qtbot: Any, answers: Any) -> None:
    assert screen.may_close()
    type_into(screen, "company", "Acme", qtbot)
    answers.will("confirm", False)
    assert not screen.may_close()
    screen.presenter.forget()
