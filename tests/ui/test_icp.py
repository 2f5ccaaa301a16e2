"""The Ideal customer screen, driven by its real widgets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog
from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector.icp import profiles, scoring
from prospector.icp.rules import Group, Keyword, KeywordRule, parse_profile
from prospector.records import Prospect
from prospector.storage import note_change
from prospector.storage.database import Database
from tests.factories import add_prospect
from ui.conditions.value_fields import Range, SeveralOf, Words
from ui.icp.dialogs import AboutProfileDialog, UnsavedDialog
from ui.icp.rule_card import RuleCard
from ui.icp.rule_editor import EntryEditor, KeywordEditor, RuleEditor
from ui.icp.screen import IcpScreen
from ui.icp.versions_dialog import VersionsDialog
from ui.main_window import MainWindow
from ui.tasks import Job
from ui.widgets import Button, Label

PROFILE = """# For the autumn fair
name: Sales leaders
description: Who decides about sales.
threshold: 60
must:
  - name: In reach
    when: country in DACH
must_not:
  - name: Students
    when: title ~ student
rules:
  - name: Department
    weight: 60
    when: department = sales
  - name: Seniority
    first:
      - {when: "seniority in c_suite, vp", weight: 40}
      - {when: seniority = manager, weight: 20}
"""
PEOPLE = (
    {"full_name": "Ada Best", "department": "sales", "seniority": "vp"},
    {"full_name": "Ben Good", "department": "sales", "seniority": "manager"},
    {"full_name": "Cem Fair", "department": "marketing", "seniority": "vp"},
    {"full_name": "Dee Low", "department": "marketing", "seniority": "entry"},
    {"full_name": "Eli Open", "department": "", "seniority": ""},
    {"full_name": "Far Away", "country": "US", "department": "sales", "seniority": "vp"},
    {"full_name": "No Land", "country": "", "department": "sales", "seniority": "vp"},
    {"full_name": "Stu Dent", "title": "Student", "department": "sales", "seniority": "vp"},
)
Settle = Callable[[], None]


@pytest.fixture
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
        for person in PEOPLE:
            add_prospect(session, **person)
        scoring.activate(session, profiles.save(session, PROFILE, now), now)


@pytest.fixture
def screen(window: MainWindow, people: None, settle: Settle, qtbot: Any) -> IcpScreen:
    return opened(window, settle, qtbot)


def opened(window: MainWindow, settle: Settle, qtbot: Any) -> IcpScreen:
    window.open("icp")
    settle()
    found = window.screen_of("icp")
    assert isinstance(found, IcpScreen)
    wait_counted(found, settle, qtbot)
    return found


def wait_counted(screen: IcpScreen, settle: Settle, qtbot: Any) -> None:
    """Until the last change has been counted."""
    qtbot.waitUntil(lambda: screen.presenter.row is None or not screen.presenter.counting, timeout=10_000)
    settle()


def card(screen: IcpScreen, title: str) -> RuleCard:
    return next(one for one in screen.rules.cards.values() if one.entry.title == title)


def numbers(one: RuleCard) -> list[str]:
    return [line.number.text() for line in one.lines]


def editor_of(one: RuleCard) -> EntryEditor:
    assert one.editor is not None
    return one.editor


def click(qtbot: Any, button: Any) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def edit(screen: IcpScreen, title: str, qtbot: Any) -> RuleEditor:
    one = card(screen, title)
    click(qtbot, one.pencil)
    editor = editor_of(one)
    assert isinstance(editor, RuleEditor)
    return editor


def order(screen: IcpScreen, kind: str) -> list[str]:
    layout = screen.rules.kinds[kind].cards
    shown = [layout.itemAt(i).widget() for i in range(layout.count())]
    return [one.entry.title for one in shown if isinstance(one, RuleCard)]


def answering(answer: str) -> Callable[[QDialog], bool]:
    """Answers the question about unsaved changes."""

    def run(dialog: QDialog) -> bool:
        assert isinstance(dialog, UnsavedDialog)
        {"save": dialog.save, "discard": dialog.discard, "stay": dialog.stay}[answer].click()
        return dialog.result() == QDialog.DialogCode.Accepted

    return run


# --- showing


def test_every_rule_says_in_words_what_it_asks_and_how_many_meet_it(screen: IcpScreen) -> None:
    assert card(screen, "In reach").lines[0].words.text() == "Country is DACH"
    assert numbers(card(screen, "In reach")) == ["6"]
    assert numbers(card(screen, "Students")) == ["1"]
    assert numbers(card(screen, "Seniority")) == ["5", "1"]
    assert card(screen, "Seniority").lines[1].words.text() == "otherwise Seniority is Manager"
    assert order(screen, "score") == ["Department", "Seniority"]


def test_a_card_says_for_how_many_it_is_not_known(screen: IcpScreen) -> None:
    assert card(screen, "In reach").unknown.text() == "1 not known"
    assert card(screen, "Department").unknown.text() == "1 not known"


def test_the_result_adds_up(screen: IcpScreen) -> None:
    counts = screen.presenter.preview
    assert counts is not None
    assert screen.result.fits.text() == "2"
    assert screen.result.of_all.text() == "of 8 fit · 25 %"
    assert (counts.counts.below, counts.counts.unknown, counts.counts.excluded) == (3, 1, 2)
    assert sum(counts.scores) == 5


def test_the_best_fits_lead_to_the_prospects(
    screen: IcpScreen, window: MainWindow, settle: Settle, qtbot: Any
) -> None:
    qtbot.waitUntil(lambda: bool(screen.result.people.findChildren(Button)), timeout=5_000)
    first = screen.result.people.findChildren(Button)[0]
    assert first.text() == "Ada Best"
    click(qtbot, first)
    settle()
    assert window.current_step() == "prospects"


def test_without_prospects_rules_can_be_edited_and_the_way_leads_to_imports(
    window: MainWindow, workspace: Database, settle: Settle, qtbot: Any, now: datetime
) -> None:
    with workspace.writing() as session:
        profiles.set_active(session, profiles.save(session, PROFILE, now))
    screen = opened(window, settle, qtbot)
    assert screen.state == "content"
    assert numbers(card(screen, "Department")) == ["–"]
    click(qtbot, screen.result.to_imports)
    settle()
    assert window.current_step() == "imports"


def test_without_a_profile_the_shipped_ones_are_offered(
    window: MainWindow, settle: Settle, qtbot: Any
) -> None:
    screen = opened(window, settle, qtbot)
    assert screen.state == "empty"
    offer = next(one for one in screen.findChildren(Button) if one.text() == "Use the shipped profiles")
    click(qtbot, offer)
    settle()
    wait_counted(screen, settle, qtbot)
    assert screen.state == "content"
    assert screen.chooser.count() == 3
    assert not screen.presenter.dirty


# --- editing rules


def test_a_weight_changes_the_result_without_asking_the_database_again(
    screen: IcpScreen, settle: Settle, qtbot: Any
) -> None:
    asked = screen.presenter.live._survey
    card(screen, "Department").lines[0].weight.setValue(5)
    wait_counted(screen, settle, qtbot)
    assert screen.presenter.live._survey is asked
    assert screen.result.fits.text() == "2"
    effect = screen.presenter.effect
    assert effect is not None
    assert (effect.gained, effect.lost) == (1, 1)  # Cem for his seniority, Ben for lack of it


def test_a_new_threshold_shows_at_once_who_crosses_it(screen: IcpScreen, qtbot: Any) -> None:
    screen.result.threshold.setValue(90)
    assert screen.result.fits.text() == "1"
    assert screen.result.effect.accessibleName() == "Once saved: −1 no longer fit"
    assert screen.save_button.isEnabled()


def test_the_threshold_is_dragged_in_the_histogram(screen: IcpScreen, qtbot: Any) -> None:
    chart = screen.result.chart
    middle = QPoint(chart.width() // 2, chart.height() // 2)
    qtbot.mousePress(chart, Qt.MouseButton.LeftButton, pos=middle)
    assert screen.presenter.edited.threshold == 50
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert screen.result.threshold.value() == 51


def test_a_condition_is_changed_in_its_fields(screen: IcpScreen, settle: Settle, qtbot: Any) -> None:
    editor = edit(screen, "Students", qtbot)
    value = editor.steps[0].rows[0].value
    assert isinstance(value, Words)
    value.text.selectAll()
    qtbot.keyClicks(value.text, "student, head")
    qtbot.waitUntil(lambda: screen.presenter.dirty, timeout=5_000)
    wait_counted(screen, settle, qtbot)
    assert screen.result.fits.text() == "0"
    assert editor.counted.text() == "8 of 8 left out"
    click(qtbot, editor.ready)
    assert numbers(card(screen, "Students")) == ["8"]


def test_cancelling_puts_the_rule_back(screen: IcpScreen, settle: Settle, qtbot: Any) -> None:
    editor = edit(screen, "Seniority", qtbot)
    click(qtbot, editor.steps[1].remove)
    qtbot.waitUntil(lambda: screen.presenter.dirty, timeout=5_000)
    click(qtbot, editor.cancel)
    wait_counted(screen, settle, qtbot)
    assert not screen.presenter.dirty
    assert numbers(card(screen, "Seniority")) == ["5", "1"]


def test_what_is_wrong_is_said_beside_the_value_with_the_nearest_name(screen: IcpScreen, qtbot: Any) -> None:
    editor = edit(screen, "In reach", qtbot)
    line = editor.steps[0].rows[0]
    assert isinstance(line.value, Words)
    line.value.text.clear()
    qtbot.keyClicks(line.value.text, "Germny")
    qtbot.waitUntil(lambda: bool(line.problem.text()), timeout=5_000)
    assert "Did you mean Germany?" in line.problem.text()
    click(qtbot, editor.ready)
    assert card(screen, "In reach").editor is not None


def test_several_conditions_make_all_or_any(screen: IcpScreen, settle: Settle, qtbot: Any) -> None:
    editor = edit(screen, "Department", qtbot)
    step = editor.steps[0]
    click(qtbot, step.add)
    second = step.rows[1]
    second.field.set_value("seniority")
    second.field.activated.emit(0)
    assert isinstance(second.value, SeveralOf)
    second.value.boxes["entry"].setChecked(True)
    step.join.set_value("any")
    step.join.activated.emit(1)
    qtbot.waitUntil(lambda: screen.presenter.dirty, timeout=5_000)
    wait_counted(screen, settle, qtbot)
    click(qtbot, editor.ready)
    assert card(screen, "Department").lines[0].words.text() == ("Department is Sales, or Seniority is Entry")
    assert numbers(card(screen, "Department")) == ["6"]


def test_a_range_takes_two_bounds(screen: IcpScreen, qtbot: Any) -> None:
    click(qtbot, screen.rules.kinds["must"].add)
    one = next(one for one in screen.rules.cards.values() if one.editor)
    line = editor_of(one).steps[0].rows[0]
    line.field.set_value("employees")
    line.field.activated.emit(0)
    assert isinstance(line.value, Range)
    qtbot.keyClicks(line.value.low, "50")
    qtbot.keyClicks(line.value.high, "2k")
    click(qtbot, editor_of(one).ready)
    assert one.lines[0].words.text() == "Employees is 50-2,000"


def test_a_rule_is_written_as_text(screen: IcpScreen, settle: Settle, qtbot: Any) -> None:
    editor = edit(screen, "Department", qtbot)
    step = editor.steps[0]
    click(qtbot, step.switch)
    assert step.text.toPlainText() == "department = sales"
    step.text.setPlainText("departmnt = sales")
    qtbot.waitUntil(lambda: "Did you mean department?" in step.text.accessibleDescription(), timeout=5_000)
    assert not step.switch.isEnabled()
    step.text.setPlainText("department = sales and not (seniority = vp or seniority = manager)")
    wait_counted(screen, settle, qtbot)
    click(qtbot, editor.ready)
    wait_counted(screen, settle, qtbot)
    assert numbers(card(screen, "Department")) == ["0"]
    reopened = edit(screen, "Department", qtbot)
    assert reopened.steps[0].as_text


def test_a_rule_cannot_ask_for_the_fit_it_makes(screen: IcpScreen, qtbot: Any) -> None:
    step = edit(screen, "Department", qtbot).steps[0]
    click(qtbot, step.switch)
    step.text.setPlainText("fit >= 50")
    qtbot.waitUntil(lambda: "cannot ask for the fit" in step.text.accessibleDescription(), timeout=5_000)


def test_steps_are_added_and_exclude_each_other(screen: IcpScreen, settle: Settle, qtbot: Any) -> None:
    editor = edit(screen, "Department", qtbot)
    click(qtbot, editor.add_step)
    step = editor.steps[1]
    step.rows[0].field.set_value("department")
    step.rows[0].field.activated.emit(0)
    value = step.rows[0].value
    assert isinstance(value, SeveralOf)
    value.boxes["sales"].setChecked(True)
    value.boxes["marketing"].setChecked(True)
    step.weight.setValue(30)
    click(qtbot, editor.ready)
    wait_counted(screen, settle, qtbot)
    assert numbers(card(screen, "Department")) == ["5", "2"]


def test_an_unfinished_rule_holds_saving_and_is_shown(screen: IcpScreen, settle: Settle, qtbot: Any) -> None:
    click(qtbot, screen.rules.kinds["score"].add)
    click(qtbot, screen.save_button)
    settle()
    assert screen.presenter.dirty
    one = next(one for one in screen.rules.cards.values() if one.editor)
    assert editor_of(one).steps[0].rows[0].problem.text() == "Give a value."
    click(qtbot, editor_of(one).steps[0].add)
    editor_of(one).flush()
    assert editor_of(one).steps[0].rows[0].problem.text() == "Give a value."
    click(qtbot, editor_of(one).cancel)
    assert not screen.presenter.dirty
    assert order(screen, "score") == ["Department", "Seniority"]


def test_rules_are_moved_by_the_keyboard(screen: IcpScreen, qtbot: Any) -> None:
    qtbot.keyClick(card(screen, "Seniority"), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert order(screen, "score") == ["Seniority", "Department"]
    assert screen.presenter.dirty


def test_a_removed_rule_comes_back(screen: IcpScreen, settle: Settle, qtbot: Any) -> None:
    card(screen, "Students").removed.emit(card(screen, "Students").entry.key)
    wait_counted(screen, settle, qtbot)
    assert screen.result.fits.text() == "3"
    undo = next(one for one in screen.window().findChildren(Button) if one.text() == "Undo")
    click(qtbot, undo)
    wait_counted(screen, settle, qtbot)
    assert not screen.presenter.dirty
    assert order(screen, "must_not") == ["Students"]


def test_a_rule_with_steps_becomes_a_must_when_either_holds(
    screen: IcpScreen, settle: Settle, qtbot: Any
) -> None:
    one = card(screen, "Seniority")
    one.turned_into.emit(one.entry.key, "must")
    wait_counted(screen, settle, qtbot)
    assert order(screen, "must") == ["In reach", "Seniority"]
    assert numbers(card(screen, "Seniority")) == ["6"]


def test_a_copy_stands_below_its_rule(screen: IcpScreen) -> None:
    one = card(screen, "Department")
    one.copied.emit(one.entry.key)
    assert order(screen, "score") == ["Department", "Department (copy)", "Seniority"]


# --- saving


def test_saving_renews_the_fits_in_the_same_transaction(
    screen: IcpScreen, workspace: Database, settle: Settle, qtbot: Any
) -> None:
    screen.result.threshold.setValue(90)
    click(qtbot, screen.save_button)
    settle()
    with workspace.reading() as session:
        row = profiles.active(session)
        assert row is not None
        assert (row.threshold, row.fits, row.version) == (90, 1, 2)
        assert profiles.source(session, row.id).startswith("# For the autumn fair\n")
    assert not screen.presenter.dirty
    assert not screen.save_button.isEnabled()


def test_saving_can_be_undone(screen: IcpScreen, workspace: Database, settle: Settle, qtbot: Any) -> None:
    screen.result.threshold.setValue(90)
    click(qtbot, screen.save_button)
    settle()
    undo = next(one for one in screen.window().findChildren(Button) if one.text() == "Undo")
    click(qtbot, undo)
    settle()
    with workspace.reading() as session:
        row = profiles.active(session)
        assert row is not None
        assert (row.threshold, row.fits) == (60, 2)
    assert screen.result.threshold.value() == 60


def test_saved_counts_are_those_the_preview_promised(
    screen: IcpScreen, workspace: Database, settle: Settle, qtbot: Any
) -> None:
    card(screen, "Seniority").lines[0].weight.setValue(400)
    wait_counted(screen, settle, qtbot)
    promised = screen.presenter.effect
    click(qtbot, screen.save_button)
    settle()
    with workspace.reading() as session:
        row = profiles.active(session)
    assert row is not None
    assert promised is not None
    assert row.fits == promised.fits


def test_discarding_goes_back_to_what_is_saved(screen: IcpScreen, settle: Settle, qtbot: Any) -> None:
    card(screen, "Department").lines[0].weight.setValue(1)
    screen.result.threshold.setValue(5)
    click(qtbot, screen.discard_button)
    wait_counted(screen, settle, qtbot)
    assert card(screen, "Department").lines[0].weight.value() == 60
    assert screen.result.threshold.value() == 60
    assert not screen.presenter.dirty


def test_new_prospects_are_counted_when_the_screen_is_seen_again(
    screen: IcpScreen, window: MainWindow, workspace: Database, settle: Settle, qtbot: Any
) -> None:
    window.open("prospects")

    def arrive(session: Session, job: Job) -> None:
        add_prospect(session, department="sales", seniority="vp")
        note_change(session, "prospects")

    window.tasks.change(arrive, owner=screen)
    settle()
    assert screen.result.fits.text() == "2"
    window.open("icp")
    qtbot.waitUntil(lambda: screen.result.fits.text() == "3", timeout=5_000)


# --- YAML


def test_yaml_and_rules_are_the_same_profile(screen: IcpScreen, settle: Settle, qtbot: Any) -> None:
    screen.show_tab("yaml")
    text = screen.yaml.text
    assert text.toPlainText() == PROFILE
    text.setPlainText(PROFILE.replace("department = sales", "department = marketing"))
    qtbot.waitUntil(lambda: screen.presenter.edited.profile() != screen.presenter.saved, timeout=5_000)
    screen.show_tab("rules")
    wait_counted(screen, settle, qtbot)
    assert numbers(card(screen, "Department")) == ["2"]


def test_yaml_is_saved_as_it_was_typed(
    screen: IcpScreen, workspace: Database, settle: Settle, qtbot: Any
) -> None:
    typed = PROFILE.replace("threshold: 60", "threshold: 61 # a little stricter")
    screen.show_tab("yaml")
    screen.yaml.text.setPlainText(typed)
    qtbot.waitUntil(lambda: screen.presenter.edited.threshold == 61, timeout=5_000)
    click(qtbot, screen.save_button)
    settle()
    with workspace.reading() as session:
        row = profiles.active(session)
        assert row is not None
        assert profiles.source(session, row.id) == typed
    assert not screen.presenter.dirty


def test_an_error_in_the_yaml_names_its_line_and_holds_saving(screen: IcpScreen, qtbot: Any) -> None:
    screen.show_tab("yaml")
    screen.yaml.text.setPlainText(PROFILE.replace("country in", "contry in"))
    qtbot.waitUntil(lambda: screen.yaml.text.wrong_line == 7, timeout=5_000)
    assert screen.yaml.problem.accessibleName().startswith("Line 7: There is no field 'contry'.")
    assert not screen.save_button.isEnabled()
    screen.show_tab("rules")
    assert screen.tabs.current() == "yaml"
    screen.yaml.text.setPlainText(PROFILE)
    qtbot.waitUntil(lambda: screen.yaml.text.wrong_line is None, timeout=5_000)
    assert not screen.presenter.dirty


def test_saving_does_not_overtake_the_reading_of_what_was_typed(
    screen: IcpScreen, workspace: Database, settle: Settle, qtbot: Any
) -> None:
    screen.show_tab("yaml")
    screen.yaml.text.setPlainText(PROFILE.replace("country in", "contry in"))
    screen.save()
    settle()
    with workspace.reading() as session:
        row = profiles.active(session)
        assert row is not None
        assert row.version == 1
    assert screen.yaml.text.wrong_line == 7


def test_saving_at_once_takes_what_was_typed_last(
    screen: IcpScreen, workspace: Database, settle: Settle, qtbot: Any
) -> None:
    editor = edit(screen, "Department", qtbot)
    editor.steps[0].weight.setValue(77)
    screen.save()
    settle()
    with workspace.reading() as session:
        row = profiles.active(session)
        assert row is not None
        assert profiles.load(session, row.id).rules[0].weight == 77
    assert not screen.presenter.dirty
    assert card(screen, "Department").editor is None


def test_yaml_follows_the_threshold_beside_it(screen: IcpScreen) -> None:
    screen.show_tab("yaml")
    screen.result.threshold.setValue(42)
    assert "threshold: 42\n" in screen.yaml.text.toPlainText()
    assert screen.yaml.text.toPlainText().startswith("# For the autumn fair\n")


# --- the profiles


@pytest.fixture
def two(screen: IcpScreen, workspace: Database, settle: Settle, now: datetime) -> int:
    with workspace.writing() as session:
        other = profiles.save(session, "name: Other\nrules: []\n", now)
    screen.presenter.load()
    settle()
    return other


def choose(screen: IcpScreen, profile_id: int, settle: Settle, qtbot: Any) -> None:
    screen.chooser.set_value(profile_id)
    screen.chooser.activated.emit(screen.chooser.currentIndex())
    settle()
    wait_counted(screen, settle, qtbot)


def test_another_profile_is_opened_and_made_active(
    screen: IcpScreen, two: int, workspace: Database, settle: Settle, qtbot: Any
) -> None:
    choose(screen, two, settle, qtbot)
    assert screen.presenter.saved.name == "Other"
    assert screen.inactive.isVisibleTo(screen)
    screen.make_active()
    settle()
    with workspace.reading() as session:
        row = profiles.active(session)
        assert row is not None
        assert (row.id, row.scored) == (two, 8)
    assert not screen.inactive.isVisibleTo(screen)


@pytest.mark.parametrize(
    ("answer", "profile", "threshold"),
    [("save", "Other", 90), ("discard", "Other", 60), ("stay", "Sales leaders", 60)],
)
def test_unsaved_changes_are_asked_for_before_another_profile(
    screen: IcpScreen, two: int, workspace: Database, settle: Settle, qtbot: Any, answers: Any,
    answer: str, profile: str, threshold: int,
) -> None:  # fmt: skip
    screen.result.threshold.setValue(90)
    answers.will("run", answering(answer))
    choose(screen, two, settle, qtbot)
    assert screen.presenter.saved.name == profile
    with workspace.reading() as session:
        assert profiles.find(session, "Sales leaders").threshold == threshold
    assert screen.presenter.dirty == (answer == "stay")


def test_the_window_asks_before_it_closes_over_unsaved_changes(
    screen: IcpScreen, window: MainWindow, answers: Any
) -> None:
    screen.result.threshold.setValue(90)
    answers.will("confirm", False)
    assert not window.close()
    assert screen.presenter.dirty


def test_going_to_another_screen_keeps_unsaved_changes(
    screen: IcpScreen, window: MainWindow, settle: Settle
) -> None:
    screen.result.threshold.setValue(90)
    window.open("prospects")
    settle()
    window.open("icp")
    settle()
    assert screen.result.threshold.value() == 90
    assert screen.presenter.dirty


def run_command(screen: IcpScreen, words: str, settle: Settle) -> None:
    next(one for one in screen.actions_for_menu() if one.text() == words).trigger()
    settle()


def test_a_new_profile_starts_blank(screen: IcpScreen, settle: Settle, answers: Any, qtbot: Any) -> None:
    answers.will("ask_text", "Partners")
    run_command(screen, "New profile…", settle)
    wait_counted(screen, settle, qtbot)
    assert screen.presenter.saved.name == "Partners"
    assert screen.presenter.edited.entries == ()
    assert screen.result.fits.text() == "8"


def test_a_name_that_is_taken_is_refused(screen: IcpScreen, settle: Settle, answers: Any) -> None:
    answers.will("ask_text", "sales LEADERS")
    run_command(screen, "New profile…", settle)
    assert "already a profile called 'Sales leaders'" in answers.errors[0].message


def test_a_duplicate_has_the_same_rules(screen: IcpScreen, settle: Settle, answers: Any) -> None:
    answers.will("ask_text", lambda *details: details[2])
    run_command(screen, "Duplicate…", settle)
    assert screen.presenter.saved.name == "Sales leaders (copy)"
    assert screen.presenter.saved.rules == parse_profile(PROFILE).rules


def test_name_and_description_are_changed(
    screen: IcpScreen, workspace: Database, settle: Settle, answers: Any, qtbot: Any
) -> None:
    def rename(dialog: AboutProfileDialog) -> bool:
        dialog.name.setText("Sales heads")
        dialog.description.setPlainText("Who decides.\nReally.")
        return True

    answers.will("run", rename)
    run_command(screen, "Name and description…", settle)
    click(qtbot, screen.save_button)
    settle()
    with workspace.reading() as session:
        assert profiles.find(session, "Sales heads").description == "Who decides. Really."


def test_a_profile_travels_as_a_file(
    screen: IcpScreen, workspace: Database, settle: Settle, answers: Any, tmp_path: Path
) -> None:
    path = tmp_path / "profile.yaml"
    answers.will("save_file", path)
    run_command(screen, "Export YAML…", settle)
    assert path.read_text() == PROFILE
    path.write_text(PROFILE.replace("threshold: 60", "threshold: 100"))
    answers.will("open_files", [path])
    answers.will("confirm", True)
    run_command(screen, "Import YAML…", settle)
    settle()
    with workspace.reading() as session:
        row = profiles.find(session, "Sales leaders")
        assert (row.threshold, row.fits) == (100, 1)
    assert screen.result.threshold.value() == 100


def test_a_file_that_is_no_profile_changes_nothing(
    screen: IcpScreen, settle: Settle, answers: Any, tmp_path: Path
) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("name: Broken\nrules:\n  - weight: 5\n")
    answers.will("open_files", [path])
    run_command(screen, "Import YAML…", settle)
    assert answers.errors[0].place == "broken.yaml, line 3"
    assert len(screen.presenter.rows) == 1


def test_a_removed_profile_comes_back_as_it_was(
    screen: IcpScreen, two: int, workspace: Database, settle: Settle, answers: Any, qtbot: Any
) -> None:
    answers.will("confirm", True)
    run_command(screen, "Remove profile…", settle)
    assert screen.presenter.saved.name == "Other"
    undo = next(one for one in screen.window().findChildren(Button) if one.text() == "Undo")
    click(qtbot, undo)
    settle()
    with workspace.reading() as session:
        row = profiles.active(session)
        assert row is not None
        assert (row.name, row.fits) == ("Sales leaders", 2)


def test_a_profile_saved_elsewhere_does_not_lose_what_is_being_edited(
    screen: IcpScreen, workspace: Database, settle: Settle, now: datetime
) -> None:
    screen.result.threshold.setValue(90)
    with workspace.writing() as session:
        profiles.save(session, PROFILE.replace("weight: 60", "weight: 50"), now)
    screen.presenter.load()
    settle()
    assert screen.presenter.edited.threshold == 90
    assert screen.presenter.saved.rules[0].weight == 50


# --- groups, keywords, versions, crossing


def test_keywords_are_written_word_by_word_and_add_up(screen: IcpScreen, settle: Settle, qtbot: Any) -> None:
    click(qtbot, screen.rules.kinds["score"].add_keywords)
    one = card(screen, "New rule")
    editor = editor_of(one)
    assert isinstance(editor, KeywordEditor)
    qtbot.keyClicks(editor.fields.rows[0].word, "student")
    qtbot.keyClick(editor.fields.rows[0].word, Qt.Key.Key_Return)
    qtbot.keyClicks(editor.fields.rows[1].word, "director")
    editor.fields.rows[1].weight.setValue(5)
    editor.fields.capped.setChecked(True)
    editor.fields.cap.setValue(12)
    editor.finish()
    wait_counted(screen, settle, qtbot)
    one = card(screen, "Job title with student or director")
    assert numbers(one) == ["1", "0"]
    assert one.counting.text() == "Every word found in Job title adds up, 12 at most"
    rule = screen.presenter.edited.profile().rules[-1]
    assert rule == KeywordRule(
        "Job title with student or director", "title", (Keyword("student", 10), Keyword("director", 5)), 12
    )


def test_a_keyword_that_stands_twice_is_said_at_the_words(screen: IcpScreen, qtbot: Any) -> None:
    click(qtbot, screen.rules.kinds["score"].add_keywords)
    editor = editor_of(card(screen, "New rule"))
    assert isinstance(editor, KeywordEditor)
    editor.finish()
    assert editor.fields.problem.text() == "Give a word."
    editor.fields.rows[0].word.setText("vp")
    editor.fields.add_row()
    editor.fields.rows[1].word.setText("VP")
    editor.finish()
    assert "stands twice" in editor.fields.problem.text()


def test_a_rule_moves_into_a_group_whose_cap_counts(
    screen: IcpScreen, settle: Settle, answers: Any, qtbot: Any
) -> None:
    answers.will("choose", lambda title, label, choices: choices[-1][0])
    answers.will("ask_text", "Person")
    one = card(screen, "Department")
    one.group_asked.emit(one.entry.key)
    block = screen.rules.groups["Person"]
    answers.will("choose", "Person")
    other = card(screen, "Seniority")
    other.group_asked.emit(other.entry.key)
    block.cap.setValue(50)
    wait_counted(screen, settle, qtbot)
    profile = screen.presenter.edited.profile()
    assert profile.groups == (Group("Person", 50),)
    assert (profile.total, {rule.group for rule in profile.rules}) == (50, {"Person"})
    assert block.sum.text() == "of 100"
    block.dissolved.emit("Person")
    assert screen.presenter.edited.profile() == screen.presenter.saved


def test_a_group_is_renamed_with_its_rules(screen: IcpScreen, answers: Any) -> None:
    screen.presenter.put_in_group(card(screen, "Department").entry.key, "Person")
    answers.will("ask_text", "Who")
    screen.rules.groups["Person"].rename_asked.emit("Person")
    assert [group.name for group in screen.presenter.edited.profile().groups] == ["Who"]
    assert card(screen, "Department").entry.group == "Who"


def test_an_earlier_version_is_brought_back(
    screen: IcpScreen, workspace: Database, settle: Settle, answers: Any, qtbot: Any
) -> None:
    screen.presenter.set_threshold(90)
    screen.save()
    settle()

    def bring_back(dialog: QDialog) -> bool:
        assert isinstance(dialog, VersionsDialog)
        dialog.restores[1].click()
        return dialog.result() == QDialog.DialogCode.Accepted

    answers.will("run", bring_back)
    screen._versions()
    wait_counted(screen, settle, qtbot)
    assert screen.presenter.saved.threshold == 60
    assert screen.presenter.row is not None
    assert screen.presenter.row.version == 3


def test_all_who_cross_are_shown_among_the_prospects(
    screen: IcpScreen, window: MainWindow, settle: Settle, qtbot: Any
) -> None:
    screen.result.threshold.setValue(90)
    wait_counted(screen, settle, qtbot)
    qtbot.waitUntil(lambda: any("Show all" in one.text() for one in screen.result.findChildren(Button)))
    show = next(one for one in screen.result.findChildren(Button) if one.text() == "Show all 1")
    click(qtbot, show)
    settle()
    prospects = window.screen_of("prospects")
    assert window.current_step() == "prospects"
    assert prospects.presenter.set_name == "No longer fit once Sales leaders is saved"
    assert len(prospects.presenter.table.ids()) == 1


def test_the_prospect_says_what_would_make_him_fit(
    window: MainWindow, people: None, workspace: Database, settle: Settle, qtbot: Any
) -> None:
    with workspace.reading() as session:
        open_one = session.scalars(select(Prospect.id).where(Prospect.full_name == "Eli Open")).one()
    window.open("prospects", prospect_id=open_one)
    settle()
    detail = window.screen_of("prospects").detail
    qtbot.waitUntil(lambda: detail._fit.nearly.link.isVisibleTo(detail._fit.nearly))
    detail._fit.nearly.link.click()
    settle()
    words = " ".join(label.text() for label in detail._fit.nearly.findChildren(Label))
    assert "Worth finding out" in words
    assert "find out Department: Sales" in words
