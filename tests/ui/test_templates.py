"""The templates screen: typing, mistakes, preview, versions, files, and that nothing typed gets lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from prospector.drafts import library, previewing
from prospector.drafts.library import TemplateView
from prospector.drafts.template_files import Wording, read_template, write_template
from prospector.settings import save_identity
from prospector.storage.database import Database
from tests.factories import add_prospect
from ui.main_window import MainWindow
from ui.templates import preview
from ui.templates.screen import TemplatesScreen
from ui.templates.text import TemplateText
from ui.widgets import Chip, Label

SENDER = {
    "sender_name": "Robin Ellis",
    "sender_email": "robin@northwind.example",
    "postal_address": "1 Example Street",
}


@pytest.fixture
def peopled(workspace: Database, now: datetime) -> Database:
    with workspace.writing() as session:
        save_identity(session, SENDER)
        library.install_shipped(session, now)
        add_prospect(session, first_name="Maya", last_name="Lind", company="North", custom='{"Stand": "B12"}')
        add_prospect(session, first_name="", last_name="Abara", company="Ledger")
    return workspace


@pytest.fixture(autouse=True)
def _close_without_asking(answers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows are closed at the end of a test, whatever is unsaved then."""
    asked = answers.confirm

    def confirm(title: str, text: str, action: str, *, danger: bool = False) -> bool:
        at_end = title == "Close without saving?" and not answers._answers["confirm"]
        return True if at_end else bool(asked(title, text, action, danger=danger))

    monkeypatch.setattr(answers, "confirm", confirm)


@pytest.fixture
def screen(peopled: Database, window: MainWindow, settle: Callable[[], None], qtbot: Any) -> TemplatesScreen:
    window.open("templates")
    made = window.screen_of("templates")
    assert isinstance(made, TemplatesScreen)
    settle()
    choose(qtbot, made, "First touch")
    settle()
    return made


def listed(screen: TemplatesScreen) -> list[str]:
    return [one.name for one in screen.entries.rows()]


def choose(qtbot: Any, screen: TemplatesScreen, name: str) -> None:
    screen.table.choose_row(listed(screen).index(name))
    qtbot.waitUntil(lambda: screen.editor.name.text() == name)


def retype(qtbot: Any, field: QLineEdit | QPlainTextEdit, words: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, words)


def save(qtbot: Any, screen: TemplatesScreen, settle: Callable[[], None]) -> None:
    qtbot.mouseClick(screen.editor.save, Qt.MouseButton.LeftButton)
    settle()


def chips(screen: TemplatesScreen) -> list[Chip]:
    return [one for one in screen.editor.findChildren(Chip) if one.isVisible()]


def stored(workspace: Database, name: str) -> TemplateView:
    with workspace.reading() as session:
        return library.find(session, name)


def test_the_shipped_templates_come_into_a_new_workspace(
    workspace: Database, window: MainWindow, settle: Callable[[], None]
) -> None:
    window.open("templates")
    settle()
    screen = window.screen_of("templates")
    assert isinstance(screen, TemplatesScreen)
    assert screen.state == "content"
    assert "First touch" in listed(screen)
    assert screen.preview.place.text() == "Example"
    assert screen.preview.body.toPlainText().startswith("Hi Anna,")


def test_the_preview_steps_through_real_prospects(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    seen = {screen.preview.name.text()}
    qtbot.mouseClick(screen.preview.after, Qt.MouseButton.LeftButton)
    settle()
    seen.add(screen.preview.name.text())
    assert seen == {"Maya Lind", "Abara"}
    assert screen.preview.place.text() == "2 of 2"


def test_what_is_missing_is_shown_in_the_preview(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    while screen.preview.name.text() != "Abara":
        screen.presenter.steps.step(1)
        settle()
    assert "[First name missing]" in screen.preview.body.toPlainText()
    words = [label.text() for label in screen.preview.problems.findChildren(Label)]
    assert "A merge field has no value: First name" in words


def test_typing_changes_the_preview(screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None]) -> None:
    retype(qtbot, screen.editor.subject, "About {{ company }}")
    qtbot.waitUntil(lambda: screen.preview.subject.text() in ("About North", "About Ledger"))
    assert screen.editor.save.isEnabled()


def test_a_mistake_is_named_with_its_place_and_mended_with_one_click(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    retype(qtbot, screen.editor.body, "Hi {{ frist_name }} ")
    qtbot.waitUntil(screen.editor.error.isVisible)
    assert screen.editor.error.text() == (
        "Line 1, column 7: There is no merge field called frist_name. Did you mean first_name?"
    )
    qtbot.mouseClick(screen.editor.fix, Qt.MouseButton.LeftButton)
    assert screen.editor.body.toPlainText() == "Hi {{ first_name }} "
    qtbot.waitUntil(lambda: not screen.editor.error.isVisible())


def test_the_mistake_is_underlined(screen: TemplatesScreen, qtbot: Any) -> None:
    retype(qtbot, screen.editor.body, "Hi {{ nobody }}")
    qtbot.waitUntil(screen.editor.error.isVisible)
    formats = screen.editor.body.document().firstBlock().layout().formats()
    waves = [one.start for one in formats if one.format.underlineStyle().name == "WaveUnderline"]
    assert min(waves) == 6


def test_saving_makes_a_new_version(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None], peopled: Database
) -> None:
    retype(qtbot, screen.editor.subject, "About {{ company }}")
    save(qtbot, screen, settle)
    view = stored(peopled, "First touch")
    assert (view.version, view.subject, view.shipped) == (2, "About {{ company }}", False)
    assert not screen.presenter.is_dirty()
    assert not screen.editor.save.isEnabled()


def test_a_template_with_a_mistake_is_not_saved(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None], peopled: Database
) -> None:
    retype(qtbot, screen.editor.body, "Hi {{ nobody }}")
    save(qtbot, screen, settle)
    assert stored(peopled, "First touch").version == 1
    assert screen.presenter.is_dirty()
    assert screen.editor.error.isVisible()


def test_a_name_that_is_taken_is_told_beside_the_name(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    retype(qtbot, screen.editor.name, "Follow-up")
    save(qtbot, screen, settle)
    assert "already" in screen.editor.name.accessibleDescription()


def test_going_to_another_template_keeps_what_was_typed(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    retype(qtbot, screen.editor.subject, "Mine")
    choose(qtbot, screen, "Follow-up")
    assert screen.editor.subject.text() != "Mine"
    choose(qtbot, screen, "First touch")
    assert screen.editor.subject.text() == "Mine"
    assert [one.name for one in screen.entries.rows() if one.unsaved] == ["First touch"]


def test_leaving_the_screen_says_that_changes_are_kept(
    screen: TemplatesScreen, window: MainWindow, qtbot: Any, settle: Callable[[], None]
) -> None:
    retype(qtbot, screen.editor.subject, "Mine")
    window.open("prospects")
    settle()
    assert any("not saved yet" in label.text() for label in window.findChildren(Label) if label.isVisible())
    window.open("templates")
    settle()
    assert screen.editor.subject.text() == "Mine"


def test_closing_the_window_asks_about_unsaved_changes(
    screen: TemplatesScreen, window: MainWindow, qtbot: Any, answers: Any
) -> None:
    retype(qtbot, screen.editor.subject, "Mine")
    answers.will("confirm", False, True)
    assert not window.close()
    assert "First touch" in answers.asked[-1][1][1]
    assert window.close()


def test_discarding_asks_and_brings_the_saved_wording_back(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None], answers: Any
) -> None:
    before = screen.editor.subject.text()
    retype(qtbot, screen.editor.subject, "Mine")
    answers.will("confirm", True)
    qtbot.mouseClick(screen.editor.discard, Qt.MouseButton.LeftButton)
    settle()
    assert screen.editor.subject.text() == before
    assert not screen.presenter.is_dirty()


def test_a_new_template_is_written_and_saved(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None], peopled: Database
) -> None:
    qtbot.mouseClick(screen.new_button, Qt.MouseButton.LeftButton)
    settle()
    assert screen.editor.name.hasFocus()
    qtbot.keyClicks(screen.editor.name, "Trade fair")
    save(qtbot, screen, settle)
    assert "no subject" in screen.editor.subject.accessibleDescription()
    retype(qtbot, screen.editor.subject, "See you there")
    save(qtbot, screen, settle)
    view = stored(peopled, "Trade fair")
    assert (view.version, view.required) == (1, ("first_name",))
    assert screen.presenter.key == view.id


def test_a_copy_gets_a_name_of_its_own(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None], peopled: Database
) -> None:
    screen.presenter.duplicate()
    save(qtbot, screen, settle)
    assert stored(peopled, "First touch copy").body == stored(peopled, "First touch").body


def test_archiving_can_be_undone(screen: TemplatesScreen, settle: Callable[[], None], qtbot: Any) -> None:
    screen.presenter.put_away()
    settle()
    assert "First touch" not in listed(screen)
    screen.presenter.show_archive(True)
    assert listed(screen) == ["First touch"]
    assert screen.editor.body.isReadOnly()
    screen.presenter.bring_back()
    settle()
    screen.presenter.show_archive(False)
    assert "First touch" in listed(screen)


def test_an_earlier_version_is_restored_as_a_new_one(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None], answers: Any
) -> None:
    before = screen.editor.subject.text()
    retype(qtbot, screen.editor.subject, "Second")
    save(qtbot, screen, settle)
    answers.will("run", lambda dialog: dialog.list.setCurrentRow(1) or True)
    screen.presenter.earlier()
    settle()
    assert screen.editor.subject.text() == before
    assert not screen.presenter.is_dirty()
    assert screen.editor.about.text().startswith("Version 3")


def test_templates_go_out_and_come_in_as_files(
    screen: TemplatesScreen, settle: Callable[[], None], answers: Any, tmp_path: Path
) -> None:
    out = tmp_path / "out.md"
    out.write_text("old", "utf-8")
    screen.presenter.write_out(out)
    settle()
    assert read_template(out).name == "First touch"
    write_template(Wording("From a file", "Hello", "Hi {{ first_name }}"), tmp_path / "in.md")
    assert screen.accept_files([tmp_path / "in.md"])
    settle()
    assert screen.editor.name.text() == "From a file"


def test_a_file_that_is_no_template_is_refused(
    screen: TemplatesScreen, settle: Callable[[], None], answers: Any, tmp_path: Path
) -> None:
    (tmp_path / "in.md").write_text("Hello", "utf-8")
    screen.presenter.bring_in([tmp_path / "in.md"])
    settle()
    assert "not a template file" in answers.errors[0].message
    assert not screen.accept_files([tmp_path / "list.xlsx"])


def test_chips_insert_at_the_cursor_of_the_last_field(screen: TemplatesScreen, qtbot: Any) -> None:
    retype(qtbot, screen.editor.subject, "For ")
    screen.editor.insert("{{ company }}")
    assert screen.editor.subject.text() == "For {{ company }}"
    retype(qtbot, screen.editor.body, "Hi ")
    screen.editor.insert("{{ first_name }}")
    assert screen.editor.body.toPlainText() == "Hi {{ first_name }}"


def test_what_is_folded_away_is_summed_up(screen: TemplatesScreen) -> None:
    more = screen.editor.more
    assert not more.is_open
    assert more._summary.text() == "Plain text only · Required: First name, Company"
    more.toggle()
    assert more.is_open
    assert screen.editor.required.isVisible()


def test_required_fields_are_added_and_removed(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None], peopled: Database
) -> None:
    assert chips(screen) == []
    qtbot.mouseClick(screen.editor.more.button, Qt.MouseButton.LeftButton)
    menu = screen.editor.required._menu
    menu.aboutToShow.emit()
    next(one for one in menu.actions() if one.text() == "City").trigger()
    qtbot.waitUntil(lambda: len(chips(screen)) == 3)
    chips(screen)[0].removed.emit()
    save(qtbot, screen, settle)
    assert stored(peopled, "First touch").required == ("company", "city")


def test_drafting_with_a_template_leads_to_the_prospects(
    screen: TemplatesScreen, window: MainWindow, qtbot: Any, settle: Callable[[], None]
) -> None:
    qtbot.mouseClick(screen.draft_button, Qt.MouseButton.LeftButton)
    settle()
    assert window.current_step() == "prospects"


def test_a_request_opens_its_template(
    screen: TemplatesScreen, window: MainWindow, settle: Callable[[], None], peopled: Database
) -> None:
    window.open("templates", template_id=stored(peopled, "Break-up").id)
    settle()
    assert screen.editor.name.text() == "Break-up"


def test_without_any_template_the_screen_leads_on(
    screen: TemplatesScreen, settle: Callable[[], None], peopled: Database
) -> None:
    with peopled.writing() as session:
        for template in library.listed(session):
            library.archive(session, template.id)
    screen.presenter.reload()
    settle()
    assert screen.state == "empty"


@pytest.fixture
def text(qtbot: Any) -> TemplateText:
    made = TemplateText("Text")
    made.completer.offer([("first_name", "First name"), ("company", "Company"), ('custom["Stand"]', "Stand")])
    qtbot.addWidget(made)
    made.show()
    made.setFocus()
    return made


@pytest.mark.parametrize(
    ("typed", "result"),
    [
        ("Hi {{ fir", "Hi {{ first_name }}"),
        ("Hi {{", "Hi {{ first_name }}"),
        ("{% if comp", "{% if company"),
        ("{{ stand", '{{ custom["Stand"] }}'),
    ],
)
def test_fields_are_completed_inside_tags(text: TemplateText, qtbot: Any, typed: str, result: str) -> None:
    qtbot.keyClicks(text, typed)
    assert text.completer.list().isVisible()
    qtbot.keyClick(text, Qt.Key.Key_Return)
    assert text.toPlainText() == result


def test_nothing_is_offered_in_plain_text(text: TemplateText, qtbot: Any) -> None:
    qtbot.keyClicks(text, "first {{ company }} com")
    assert not text.completer.list().isVisible()


def test_ctrl_space_offers_fields_anywhere(text: TemplateText, qtbot: Any) -> None:
    qtbot.keyClicks(text, "Hi ")
    qtbot.keyClick(text, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(text, Qt.Key.Key_Tab)
    assert text.toPlainText() == "Hi {{ first_name }}"


def test_every_shipped_template_has_an_example(peopled: Database, now: datetime) -> None:
    with peopled.reading() as session:
        for template in library.listed(session):
            shown = previewing.preview(session, template.wording, None, now)
            assert shown.error is None
            assert shown.missing == ()
            assert preview.word_count(template) > 50


def test_the_workspaces_own_columns_are_merge_fields(peopled: Database) -> None:
    with peopled.reading() as session:
        assert preview.custom_fields(session) == ['custom["Stand"]']


def test_the_picture_of_a_mistake_breaks_a_shipped_template_whatever_comes_first(
    peopled: Database, screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None], now: datetime
) -> None:
    with peopled.writing() as session:
        library.add(
            session, Wording("Mine", "Hello", "{{ opt_out_line }}\n{{ sender.postal_address }}", ""), now
        )
    screen.presenter.reload()
    settle()
    choose(qtbot, screen, "Mine")
    screen.picture_states()["mistake"]()
    saved = screen.presenter.saved()
    assert saved is not None
    assert saved.shipped
    assert "frist_name" in screen.editor.body.toPlainText()
