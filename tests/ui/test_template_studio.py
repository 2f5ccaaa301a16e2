"""The template editor's further parts: variants, HTML, hints, snippets, versions, hardest prospects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QUrl
from PySide6.QtGui import QHelpEvent, QTextCharFormat
from PySide6.QtWidgets import QToolTip

from prospector.drafts import library, snippets
from prospector.drafts.template_files import Variant, Wording
from prospector.settings import save_identity
from prospector.storage.database import Database
from tests.factories import add_prospect
from ui.main_window import MainWindow
from ui.templates.history import NEWEST, HistoryDialog
from ui.templates.markup import MarkupView
from ui.templates.screen import TemplatesScreen
from ui.templates.snippets import SnippetsDialog
from ui.templates.text import TemplateText
from ui.widgets import Button

PLAIN = Wording(
    "Plain", "For {{ company }}", "Hi {{ first_name }},\n\nis that for you?\n\n{{ opt_out_line }}"
)


@pytest.fixture
def peopled(workspace: Database, now: datetime) -> Database:
    with workspace.writing() as session:
        save_identity(session, {"sender_name": "Robin Ellis", "company": "Northwind"})
        snippets.add(session, "Prices", "10 each", now)
        library.add(session, PLAIN, now)
        add_prospect(session, first_name="Maya", last_name="Lind", company="North")
        add_prospect(session, first_name="", last_name="Abara", company="Ledger")
        add_prospect(session, first_name="Νίκη", last_name="Παπα", company="Delta")
    return workspace


@pytest.fixture
def screen(
    peopled: Database, window: MainWindow, settle: Callable[[], None], qtbot: Any, answers: Any
) -> TemplatesScreen:
    answers.confirm = lambda *_words, **_more: True
    window.open("templates")
    made = window.screen_of("templates")
    assert isinstance(made, TemplatesScreen)
    settle()
    made.table.choose_row([one.name for one in made.entries.rows()].index("Plain"))
    settle()
    return made


def click(qtbot: Any, button: Button) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def write(qtbot: Any, screen: TemplatesScreen, text: str) -> None:
    screen.editor.body.setFocus()
    screen.editor.body.selectAll()
    screen.editor.body.insertPlainText(text)


def stored(database: Database) -> Wording:
    with database.reading() as session:
        return library.find(session, "Plain").wording


def waved(text: TemplateText, line: int) -> str:
    """The words on a line that are underlined."""
    block = text.document().findBlockByNumber(line - 1)
    wave = QTextCharFormat.UnderlineStyle.WaveUnderline
    return "|".join(
        block.text()[one.start : one.start + one.length]
        for one in block.layout().formats()
        if one.format.underlineStyle() == wave
    ).replace("|", "")


def test_a_variant_is_added_written_weighed_and_saved(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None], peopled: Database
) -> None:
    click(qtbot, screen.editor.variants.add)
    assert screen.editor.variant == "B"
    assert screen.editor.subject.text() == PLAIN.subject
    screen.editor.subject.selectAll()
    qtbot.keyClicks(screen.editor.subject, "B for {{ company }}")
    screen.editor.variants.weight.setValue(3)
    qtbot.waitUntil(lambda: screen.preview.subject.text().startswith("B for "))
    click(qtbot, screen.editor.save)
    settle()
    assert stored(peopled).variants == (Variant("B", "B for {{ company }}", PLAIN.body, "", 3),)
    click(qtbot, screen.editor.variants.tabs()[0])
    settle()
    assert screen.editor.subject.text() == PLAIN.subject
    assert screen.preview.subject.text().startswith("For ")


def test_a_variant_is_removed(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None], peopled: Database
) -> None:
    click(qtbot, screen.editor.variants.add)
    click(qtbot, screen.editor.variants.remove)
    settle()
    assert [tab.text() for tab in screen.editor.variants.tabs()] == ["Variant A"]
    assert not screen.presenter.is_dirty()


def test_a_mistake_in_another_variant_is_told_at_its_tab_and_found_when_saving(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    click(qtbot, screen.editor.variants.add)
    write(qtbot, screen, "x {{ frist_name }}")
    qtbot.waitUntil(lambda: screen.editor.error.isVisible())
    click(qtbot, screen.editor.variants.tabs()[0])
    qtbot.waitUntil(lambda: not screen.editor.error.isVisible())
    assert "mistake" in screen.editor.variants.tabs()[1].text()
    click(qtbot, screen.editor.save)
    settle()
    assert screen.editor.variant == "B"
    assert screen.editor.error.text().startswith("Line 1, column 6")


def test_an_html_part_made_from_the_text_is_previewed_and_saved(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None], peopled: Database
) -> None:
    assert not screen.preview.html_tab.isVisible()
    screen.editor.html_way.set_value("auto")
    screen.editor.html_way.activated.emit(1)
    qtbot.waitUntil(screen.preview.html_tab.isVisible)
    click(qtbot, screen.preview.html_tab)
    assert screen.preview.markup.isVisible()
    assert "is that for you?" in screen.preview.markup.toPlainText()
    click(qtbot, screen.editor.save)
    settle()
    assert stored(peopled).html == "auto"


def test_html_of_its_own_is_checked_where_it_is_written(screen: TemplatesScreen, qtbot: Any) -> None:
    screen.editor.html_way.set_value("own")
    screen.editor.html_way.activated.emit(2)
    assert screen.editor.html.isVisible()
    screen.editor.html.setPlainText("<p>x</p>\n<img src='https://t.example/x.png'>")
    qtbot.waitUntil(screen.editor.error.isVisible)
    assert screen.editor.error.text().startswith("HTML, line 2, column 1: <img> is not allowed")
    assert waved(screen.editor.html, 2)


def test_the_html_preview_loads_nothing(qtbot: Any) -> None:
    view = MarkupView("x")
    qtbot.addWidget(view)
    view.show_markup("<p>x</p>")
    assert view.loadResource(2, QUrl("https://t.example/x.png")) is None
    assert view.loadResource(2, QUrl.fromLocalFile("/etc/hostname")) is None
    assert not view.openLinks()


def test_hints_are_listed_underlined_and_jumped_to(screen: TemplatesScreen, qtbot: Any) -> None:
    write(qtbot, screen, "Hi,\nplease act now, will you?")
    qtbot.waitUntil(lambda: waved(screen.editor.body, 2) == "act now")
    screen.editor.go_to_hint(screen.editor.advice._hints[0])
    assert screen.editor.body.textCursor().selectedText() == "act now"
    assert screen.editor.body.colours.said_at(2, 9).startswith("Pressure. Hurry")
    write(qtbot, screen, "Hi,\nwill you?")
    qtbot.waitUntil(lambda: not screen.editor.advice._hints)


def test_a_mistake_is_told_on_hover(screen: TemplatesScreen, qtbot: Any) -> None:
    write(qtbot, screen, "{{ frist_name }}")
    qtbot.waitUntil(lambda: bool(waved(screen.editor.body, 1)))
    body = screen.editor.body
    cursor = body.textCursor()
    cursor.setPosition(6)
    place = body.cursorRect(cursor).center()
    where = body.viewport().mapToGlobal(QPoint(place.x(), place.y()))
    body.event(QHelpEvent(QEvent.Type.ToolTip, place, where))
    assert "no merge field called frist_name" in body.colours.said_at(1, 6)
    QToolTip.hideText()


def test_the_text_is_measured_and_its_wordings_counted(screen: TemplatesScreen, qtbot: Any) -> None:
    write(qtbot, screen, "{Hi|Hello} you, {a|b|c} is that so?")
    qtbot.waitUntil(lambda: "6 wordings" in screen.editor.advice.measures.text())
    assert "1 question" in screen.editor.advice.measures.text()
    before = screen.preview.body.toPlainText()
    for _ in range(20):
        screen.presenter.steps.reword()
        qtbot.wait(20)
        if screen.preview.body.toPlainText() != before:
            break
    assert screen.preview.body.toPlainText() != before


def test_ideas_for_the_subject_are_taken(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    menu = screen.editor.ideas.menu()
    menu.aboutToShow.emit()
    first = menu.actions()[0]
    assert first.text().startswith("is that for you?\t")
    first.trigger()
    assert screen.editor.subject.text() == "is that for you?"
    assert screen.presenter.is_dirty()


def test_the_hardest_prospects_come_first_with_the_reason(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    screen.preview.hardest.click()
    settle()
    assert screen.preview.place.text() == "1 of 2"
    assert screen.preview.name.text() == "Abara"
    assert screen.preview._why.text() == "No first name"
    screen.presenter.steps.step(1)
    settle()
    assert screen.preview._why.text() == "Name in Greek letters"
    screen.preview.hardest.click()
    settle()
    assert screen.preview.place.text().endswith("of 3")
    assert not screen.preview._why.isVisible()


def test_a_prospect_is_looked_for_in_the_preview(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    qtbot.keyClicks(screen.preview.search, "ledger")
    qtbot.waitUntil(lambda: screen.preview.place.text() == "1 of 1")
    settle()
    assert screen.preview.name.text() == "Abara"
    screen.preview.search.setText("nobody at all")
    qtbot.waitUntil(lambda: screen.preview.place.text() == "Nobody; the example")


def test_looking_for_somebody_ends_the_hardest_first(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    screen.preview.hardest.click()
    settle()
    screen.preview.search.setText("north")
    qtbot.waitUntil(lambda: screen.preview.place.text() == "1 of 1")
    assert not screen.preview.hardest.isChecked()
    screen.preview.hardest.click()
    settle()
    assert screen.preview.search.text() == ""
    assert screen.preview.place.text() == "1 of 2"


def test_a_restored_version_is_the_newest_again(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None], answers: Any, peopled: Database
) -> None:
    write(qtbot, screen, "second")
    click(qtbot, screen.editor.save)
    settle()
    answers.will("run", lambda dialog: dialog.list.setCurrentRow(1) or True)
    screen.presenter.earlier()
    settle()
    assert stored(peopled).body == PLAIN.body
    assert screen.editor.about.text().startswith("Version 3")


def test_snippets_are_offered_and_rendered(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    write(qtbot, screen, "")
    qtbot.keyClicks(screen.editor.body, "{{ pri")
    qtbot.keyClick(screen.editor.body.completer.list(), Qt.Key.Key_Return)
    assert screen.editor.body.toPlainText() == '{{ snippet("Prices") }}'
    qtbot.waitUntil(lambda: screen.preview.body.toPlainText() == "10 each")


def _dialog(screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None]) -> SnippetsDialog:
    dialog = SnippetsDialog(screen._app)
    qtbot.addWidget(dialog)
    dialog.show()
    settle()
    return dialog


def test_a_snippet_is_written_changed_and_put_into_the_template(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None], answers: Any, peopled: Database
) -> None:
    dialog = _dialog(screen, qtbot, settle)
    dialog.new.click()
    qtbot.keyClicks(dialog.name, "Offer")
    dialog.text.setPlainText("{We|Us} {{ frist_name }}")
    dialog.save.click()
    settle()
    assert dialog.error.text().startswith("Line 1, column 12: There is no merge field called frist_name.")
    dialog.text.setPlainText("{We|Us}")
    dialog.save.click()
    settle()
    assert [dialog.list.item(row).text() for row in range(dialog.list.count())] == ["Offer", "Prices"]
    assert dialog.list.currentItem().text() == "Offer"
    dialog.insert.click()
    assert dialog.inserted == '{{ snippet("Offer") }}'


def test_a_changed_snippet_renews_its_templates_and_an_unused_one_goes(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None], peopled: Database
) -> None:
    write(qtbot, screen, '{{ snippet("Prices") }}')
    click(qtbot, screen.editor.save)
    settle()
    dialog = _dialog(screen, qtbot, settle)
    assert dialog.users.text() == "Called by Plain."
    dialog.text.setPlainText("20 each")
    dialog.save.click()
    settle()
    assert stored(peopled).snippets == (("Prices", "20 each"),)
    assert screen.editor.about.text().startswith("Version 3")
    dialog.remove.click()
    settle()
    assert "still called by Plain" in dialog.error.text()


def test_versions_are_compared_side_by_side_with_what_changed(
    screen: TemplatesScreen, qtbot: Any, peopled: Database, now: datetime
) -> None:
    with peopled.writing() as session:
        first = library.find(session, "Plain")
        for body in ("two", "three"):
            library.edit(session, first.id, Wording("Plain", "s", body), now)
        dialog = HistoryDialog(library.versions(session, first.id))
    qtbot.addWidget(dialog)
    assert dialog.heading.text() == "From version 2 to version 3"
    assert "two" in dialog.changes.toPlainText()
    assert not dialog.restore.isEnabled()
    dialog.list.setCurrentRow(2)
    assert dialog.heading.text() == "The first version"
    dialog.against.set_value(NEWEST)
    dialog.against.activated.emit(1)
    assert dialog.heading.text() == "From version 3 to version 1"
    chosen = dialog.chosen()
    assert dialog.restore.isEnabled()
    assert chosen is not None
    assert chosen.version == 1


def test_a_variant_is_tried_and_saved_by_keyboard_alone(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None], answers: Any, peopled: Database
) -> None:
    window = screen.window()
    screen.editor.description.setFocus()

    def press_tab_until(wanted: Callable[[], bool]) -> None:
        for _ in range(12):
            qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
            if wanted():
                return
        raise AssertionError("Tab never came there")

    press_tab_until(screen.editor.variants.add.hasFocus)
    qtbot.keyClick(screen.editor.variants.add, Qt.Key.Key_Space)
    assert screen.editor.subject.hasFocus()
    press_tab_until(screen.editor.body.hasFocus)
    qtbot.keyClick(screen.editor.body, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(screen.editor.body, " {{ fir")
    qtbot.keyClick(screen.editor.body, Qt.Key.Key_Tab)
    qtbot.keyClick(screen.editor.body, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert stored(peopled).variants[0].body.endswith("{{ first_name }}")
    answers.will("run", True)
    qtbot.keyClick(screen.editor.body, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert isinstance(answers.asked[-1][1][0], HistoryDialog)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(screen.editor.body, Qt.Key.Key_H, both)
    assert screen.preview.hardest.isChecked()


def test_a_template_of_64_kb_is_typed_in_without_waiting(
    screen: TemplatesScreen, qtbot: Any, settle: Callable[[], None]
) -> None:
    line = "A line of plain text that says nothing in particular, {{ first_name }}.\n"
    write(qtbot, screen, "plain words here\n" * 3_400 + line * 50)
    settle()
    qtbot.keyClicks(screen.editor.body, "and on")
    qtbot.waitUntil(lambda: "and on" in screen.preview.body.toPlainText(), timeout=10_000)
