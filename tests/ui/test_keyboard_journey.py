"""From a rule of the ideal customer to a hand-over, by keys alone.

The test presses keys on whatever has the focus and looks at what is shown; it calls no widget.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QRadioButton, QWidget
from shiboken6 import isValid

from prospector import settings
from prospector.drafts import drafting, library
from prospector.icp import profiles, scoring, segments
from prospector.records import Touch
from prospector.storage.database import Database
from tests.factories import add_prospect
from ui.main_window import MainWindow
from ui.navigation import STEPS
from ui.theme import Theme

PROFILE = """name: Sales leaders
threshold: 60
rules:
  - name: Department
    weight: 60
    when: department = sales
  - name: Seniority
    weight: 40
    when: seniority in c_suite, vp
"""
PEOPLE = (
    ("Maya", "sales", "vp"), ("Tom", "sales", "manager"), ("Priya", "sales", "c_suite"),
    ("Lena", "marketing", "vp"), ("Noor", "sales", "entry"), ("Piet", "marketing", "entry"),
)  # fmt: skip
MOST_TABS = 80
SCREENS = {step.key: step.shortcut for step in STEPS}


class Keys:
    """Presses keys where the focus is: in a dialog or popover that stands above, else in the window."""

    def __init__(self, qtbot: Any, window: MainWindow) -> None:
        self._qtbot = qtbot
        self.window = window
        self.dialog: QDialog | None = None

    def press(self, *names: str) -> None:
        """Keys by their names, such as `Ctrl+D`, `J` or `Return`."""
        for name in names:
            pressed = QKeySequence(name)[0]
            target, key, held = self.target(), pressed.key(), pressed.keyboardModifiers()
            self._qtbot.keyPress(target, key, held)
            if isValid(target):  # a popover may end with the press
                self._qtbot.keyRelease(target, key, held)

    def type(self, text: str) -> None:
        self._qtbot.keyClicks(self.target(), text)

    def to(self, wanted: Callable[[QWidget], bool], key: str = "Tab") -> None:
        """Press Tab until what is wanted has the focus."""
        seen = []
        for _ in range(MOST_TABS):
            seen.append(self.target().accessibleName())
            if wanted(self.target()):
                return
            self.press(key)
        raise AssertionError(f"the keyboard does not reach it: {seen}")

    def target(self) -> QWidget:
        active = QApplication.activeWindow()
        if active is None or not active.isVisible():
            self.window.activateWindow()  # which every desktop does and the offscreen one does not
            QApplication.processEvents()
        top = QApplication.activePopupWidget() or self.dialog or self.window
        return top.focusWidget() or top


class KeyedDialogs:
    """Answers the window's dialogs by pressing keys in them; keeps which ones there were."""

    def __init__(self, dialogs: Any) -> None:
        self.dialogs = dialogs
        self.titles: list[str] = []
        self.scripts: dict[str, Callable[[], None]] = {}
        self.keys: Keys | None = None

    def run(self, dialog: QDialog) -> bool:
        title = dialog.windowTitle()
        self.titles.append(title)
        dialog.open()
        QApplication.processEvents()
        assert self.keys is not None
        self.keys.dialog = dialog
        script = next((run for words, run in self.scripts.items() if words in title), None)
        (script or (lambda: None))()
        self.keys.press("Return")
        self.keys.dialog = None
        dialog.hide()
        return bool(dialog.result())


@pytest.fixture
def keyed(answers: Any, monkeypatch: pytest.MonkeyPatch) -> KeyedDialogs:
    made = KeyedDialogs(answers)
    monkeypatch.setattr(answers, "run", made.run)
    monkeypatch.setattr(answers, "confirm", lambda *_words, danger=False: True)
    return made


@pytest.fixture
def ready(workspace: Database, now: datetime, theme: Theme) -> Database:
    with workspace.writing() as session:
        sender = {"sender_name": "Sam Sender", "sender_email": "sam@sender.example", "company": "Sender"}
        settings.save_identity(session, sender | {"postal_address": "1 Sample Street"})
        library.install_shipped(session, now)
        for name, department, seniority in PEOPLE:
            add_prospect(
                session, first_name=name, last_name="Lind", email=f"{name.lower()}@north.example",
                company="North", department=department, seniority=seniority,
            )  # fmt: skip
        scoring.activate(session, profiles.save(session, PROFILE, now), now)
    return workspace


def test_from_a_rule_to_a_hand_over_by_keys_alone(
    ready: Database, window: MainWindow, keyed: KeyedDialogs, qtbot: Any, settle: Any, now: datetime
) -> None:
    keys = keyed.keys = Keys(qtbot, window)
    window.activateWindow()
    window.open_first()
    settle()
    _change_a_rule(keys, window, settle, qtbot)
    _save_a_segment(keys, keyed, settle)
    _draft(keys, keyed, settle)
    _check(keys, window, settle, qtbot)
    _review(keys, window, settle, qtbot)
    _hand_over(keys, keyed, settle)
    with ready.reading() as session:
        counts = drafting.counts(session)
        handed = session.query(Touch).filter_by(kind="handed_over").count()
    assert (counts["handed_over"], counts["draft"], counts["discarded"], handed) == (2, 1, 1, 2)


def _change_a_rule(keys: Keys, window: MainWindow, settle: Any, qtbot: Any) -> None:
    """The weight of the department goes down, which is saved with Ctrl+S."""
    keys.press(SCREENS["icp"])
    settle()
    qtbot.waitUntil(lambda: window.screen_of("icp").state == "content", timeout=10_000)
    settle()
    keys.to(lambda widget: widget.accessibleName() == "Weight of Department")
    keys.press("Ctrl+A")
    keys.type("80")
    keys.press("Return", "Ctrl+S")
    settle()

    def saved() -> bool:
        with window.app.database.reading() as session:
            row = profiles.active(session)
            return row is not None and profiles.load(session, row.id).rules[0].weight == 80

    qtbot.waitUntil(saved, timeout=10_000)
    settle()


def _save_a_segment(keys: Keys, keyed: KeyedDialogs, settle: Any) -> None:
    """Filter the grid, and save the filter as a segment through the command palette."""
    keys.press(SCREENS["prospects"])
    settle()
    keys.press("Ctrl+Shift+F")
    for name, value in (("Field", "Department"), ("Value", "Sales")):
        keys.to(lambda widget, name=name: widget.accessibleName() == name)
        keys.type(value)
    keys.to(lambda widget: widget.accessibleName() == "Add filter")
    keys.press("Space")
    settle()
    keyed.dialogs.will("ask_text", "Sales people")
    keys.press("Ctrl+K")
    keys.type("Save filters")
    keys.press("Return")
    settle()
    with keys.window.app.database.reading() as session:
        assert [one.name for one in segments.listed(session)] == ["Sales people"]
    keys.to(lambda widget: widget.accessibleName() == "Prospects")


def _draft(keys: Keys, keyed: KeyedDialogs, settle: Any) -> None:
    """Draft the shipped first touch for everybody who was found."""
    keys.press("Ctrl+A")
    settle()

    def choose_template() -> None:
        keys.to(lambda widget: widget.accessibleName() == "Template")
        keys.type("First")

    keyed.scripts["Draft"] = choose_template
    keys.press("Ctrl+D")
    settle()
    assert keyed.titles[-1] == "Draft 4 emails"


def _check(keys: Keys, window: MainWindow, settle: Any, qtbot: Any) -> None:
    """The drafts are all ready, as the Drafts screen says."""
    keys.press(SCREENS["drafts"])
    settle()
    qtbot.waitUntil(lambda: "4 waiting" in window.screen_of("drafts")._subtitle.text(), timeout=10_000)
    with window.app.database.reading() as session:
        assert drafting.problem_counts(session) == {}


def _review(keys: Keys, window: MainWindow, settle: Any, qtbot: Any) -> None:
    """Forth and back, an edit, two approved, one skipped, one discarded."""
    keys.press(SCREENS["review"])
    screen = window.screen_of("review")
    qtbot.waitUntil(lambda: screen.state == "content", timeout=10_000)
    settle()
    first = screen.presenter.page.view.full_name  # type: ignore[attr-defined]
    keys.press("J")
    assert screen.presenter.page.view.full_name != first  # type: ignore[attr-defined]
    keys.press("K", "E")
    keys.type("By hand: ")
    keys.press("Ctrl+Return")
    settle()
    keys.press("A", "A", "S", "X")
    settle()
    assert screen._subtitle.text() == "4 of 4 reviewed, 2 approved, 1 skipped, 1 discarded"
    assert screen.state == "empty"


def _hand_over(keys: Keys, keyed: KeyedDialogs, settle: Any) -> None:
    """What was approved is handed over by the clipboard; the edit goes with it."""

    def choose_clipboard() -> None:
        keys.to(lambda widget: isinstance(widget, QRadioButton))
        keys.to(lambda widget: "clipboard" in getattr(widget, "text", str)(), "Down")

    keyed.scripts["Hand over"] = choose_clipboard
    keys.press("H")
    settle()
    assert keyed.titles[-1] == "Hand over 2 drafts"
    assert "By hand: " in keyed.dialogs.copied[-1]
