"""The shared widgets: what they tell, and that they hold together."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from prospector.errors import FileError
from ui.conditions.group_card import GroupCard
from ui.conditions.leaf_row import Offers
from ui.qualify.policy_form import PolicyForm
from ui.theme import Theme, em
from ui.widgets import (
    Button,
    Choice,
    Column,
    EmptyState,
    FilterTabs,
    FormRow,
    Label,
    PersonDelegate,
    RecordModel,
    RecordTable,
    Role,
    Screen,
    SearchField,
    TextField,
    Toast,
)
from ui.widgets.command_palette import CommandPalette
from ui.widgets.delegates import in_two, initials

pytestmark = pytest.mark.usefixtures("theme")

COLUMNS = (
    Column("name", "Name", 10, 2, PersonDelegate, sortable=True),
    Column("city", "City", 8, 1, yields=2),
    Column("mail", "Email", 9, 1, yields=1),
)


def table(qtbot: Any, rows: list[str], width: int = 900) -> RecordTable:
    made = RecordTable(COLUMNS, "People")
    model: RecordModel[str] = RecordModel(
        COLUMNS, lambda row, key: {Qt.ItemDataRole.DisplayRole: row, Role.SECOND_LINE: key}, parent=made
    )
    made.setModel(model)
    model.fill(rows)
    qtbot.addWidget(made)
    made.resize(width, 400)
    made.show()
    return made


def test_a_long_sentence_takes_two_lines() -> None:
    assert in_two("one two three", lambda text: len(text) <= 7) == ["one two", "three"]
    assert in_two("one two", lambda text: len(text) <= 7) == ["one two"]
    assert in_two("unbreakable next", lambda text: len(text) <= 3) == ["unbreakable", "next"]
    assert in_two("", lambda text: False) == [""]


def test_labels_never_read_markup(qtbot: Any) -> None:
    label = Label("<b>x</b><img src='http://example.com/a.png'>")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_columns_share_the_whole_width(qtbot: Any) -> None:
    made = table(qtbot, ["a"], 900)
    widths = [made.columnWidth(i) for i in range(3)]
    assert sum(widths) == made.viewport().width()
    assert widths[0] - em(10) == pytest.approx(2 * (widths[1] - em(8)), abs=2)


def test_columns_that_yield_are_hidden_in_a_narrow_window(qtbot: Any) -> None:
    made = table(qtbot, ["a"], em(21))
    assert [made.isColumnHidden(i) for i in range(3)] == [False, True, False]


def test_j_and_k_move_and_enter_opens(qtbot: Any) -> None:
    made = table(qtbot, ["a", "b", "c"])
    made.choose_row(0)
    opened: list[int] = []
    made.opened.connect(opened.append)
    qtbot.keyClick(made, Qt.Key.Key_J)
    qtbot.keyClick(made, Qt.Key.Key_J)
    qtbot.keyClick(made, Qt.Key.Key_K)
    qtbot.keyClick(made, Qt.Key.Key_Return)
    assert made.selected_rows() == [1]
    assert opened == [1]


def test_clicking_a_sortable_heading_asks_for_sorting_and_then_turns_it_round(qtbot: Any) -> None:
    made = table(qtbot, ["a"])
    asked: list[tuple[str, bool]] = []
    made.sort_asked.connect(lambda key, descending: asked.append((key, descending)))
    for position in (1, 0, 0):
        made.horizontalHeader().sectionClicked.emit(position)
        made.show_sort(*(asked[-1] if asked else ("", False)))
    assert asked == [("name", False), ("name", True)]


def test_rows_are_drawn_in_all_their_states(qtbot: Any) -> None:
    made = table(qtbot, ["Maya Lindqvist", "", "🙂", "李 小龙"])
    made.selectAll()
    qtbot.mouseMove(made.viewport(), QPoint(10, 10))
    assert not made.grab().isNull()


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Maya Lindqvist", "ML"), ("  ", ""), ("123 4", ""), ("José", "J"), ("李 小龙", "李小")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_search_waits_for_a_pause_in_typing(qtbot: Any) -> None:
    field = SearchField("Search")
    qtbot.addWidget(field)
    field.show()
    heard: list[str] = []
    field.searched.connect(heard.append)
    qtbot.keyClicks(field, "may")
    assert heard == []
    qtbot.waitUntil(lambda: bool(heard))
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert heard == ["may", ""]


def test_tabs_show_counts_and_tell_which_was_chosen(qtbot: Any) -> None:
    tabs = FilterTabs()
    qtbot.addWidget(tabs)
    tabs.set_tabs([("all", "All"), ("fits", "Fits")])
    tabs.set_counts({"all": 1284, "fits": 12})
    with qtbot.waitSignal(tabs.chosen) as heard:
        qtbot.mouseClick(tabs.button("fits"), Qt.MouseButton.LeftButton)
    assert heard.args == ["fits"]
    assert tabs.button("all").text() == "All 1,284"
    assert tabs.current() == "fits"


def test_a_choice_keeps_its_value_when_the_choices_change(qtbot: Any) -> None:
    choice = Choice([(1, "One"), (2, "Two")])
    qtbot.addWidget(choice)
    choice.set_value(2)
    choice.set_choices([(3, "Three"), (2, "Two")])
    assert choice.value() == 2


def test_a_form_row_shows_the_error_in_place_of_the_hint(qtbot: Any) -> None:
    row = FormRow("Reason", TextField(), hint="Why?")
    qtbot.addWidget(row)
    row.show_error("Say why.")
    assert row.field.property("invalid") == "true"
    assert row.field.accessibleDescription() == "Say why."
    row.show_error("")
    assert row.field.accessibleDescription() == "Why?"


def test_a_screen_passes_through_its_states(qtbot: Any) -> None:
    screen = Screen("Drafts")
    qtbot.addWidget(screen)
    screen.show()
    tried: list[int] = []
    screen.show_loading()
    screen.show_error(FileError("Gone.", hint="Look elsewhere."), lambda: tried.append(1))
    retry = next(button for button in screen.findChildren(Button) if button.text() == "Try again")
    qtbot.mouseClick(retry, Qt.MouseButton.LeftButton)
    assert (screen.state, tried) == ("error", [1])
    screen.show_empty(EmptyState("Nothing yet", actions=[Button("Go on", kind="primary")]))
    assert screen.state == "empty"
    screen.show_content()
    assert screen.state == "content"


def test_a_toast_offers_the_way_back_once(qtbot: Any) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(600, 400)
    host.show()
    toast = Toast(host)
    undone: list[int] = []
    toast.say("37 duplicates merged", then=lambda: undone.append(1))
    undo = next(button for button in toast.findChildren(Button) if button.text() == "Undo")
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert undone == [1]
    assert not toast.isVisible()


def test_the_command_palette_narrows_and_runs(qtbot: Any) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(900, 700)
    host.show()
    ran: list[str] = []
    actions = []
    for name in ("&Import spreadsheet…", "Undo last import", "Close"):
        made = QAction(name, host)
        made.triggered.connect(lambda _checked=False, name=name: ran.append(name))
        actions.append(made)
    palette = CommandPalette(actions, host)
    qtbot.addWidget(palette)
    palette.open_over(host)
    qtbot.keyClicks(palette.field, "import")
    assert palette.list.count() == 2
    qtbot.keyClick(palette, Qt.Key.Key_Down)
    qtbot.keyClick(palette, Qt.Key.Key_Return)
    assert ran == ["Undo last import"]


def test_widgets_take_a_larger_text_size(qtbot: Any, theme: Theme) -> None:
    made = table(qtbot, ["a"])
    before = made.rowHeight(0)
    theme.set(text_scale=1.5)
    assert made.rowHeight(0) > before


def test_a_choice_without_room_ends_in_an_ellipsis(qtbot: Any, theme: Theme) -> None:
    choice = Choice([("suppressed", "Do not contact")], name="Field")
    qtbot.addWidget(choice)
    choice.resize(em(30), em(2.3))
    assert choice.shown_text() == "Do not contact"
    choice.resize(em(7), em(2.3))
    assert choice.shown_text().endswith("…")
    assert choice.currentText() == "Do not contact"


def test_a_part_waits_for_its_place_and_never_opens_a_window_of_its_own(qtbot: Any, theme: Theme) -> None:
    opened: list[QWidget] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                opened.append(watched)
            return False

    watch = Watch()
    QApplication.instance().installEventFilter(watch)
    try:
        made = [
            FormRow("Name", TextField(), hint="As on the card"),
            GroupCard(Offers(), depth=1),
            PolicyForm(),
        ]
    finally:
        QApplication.instance().removeEventFilter(watch)
    for one in made:
        qtbot.addWidget(one)
    assert opened == []
    assert not made[1].add_group.isHidden()
    assert not made[1].remove.isHidden()


def test_the_keyboard_comes_to_the_records_once_they_are_there(qtbot: Any, theme: Theme) -> None:
    screen, field = Screen("Signals"), TextField(name="First record")
    qtbot.addWidget(screen)
    screen.set_content(field)
    screen.show_loading()
    screen.show()
    screen.focus_content()
    screen.show_content()
    assert screen.window().focusWidget() is field
    screen.show_empty(EmptyState("Nothing", actions=[button := Button("Import")]))
    screen.focus_content()
    assert screen.window().focusWidget() is button
