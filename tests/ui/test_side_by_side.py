"""Two records side by side: what is proposed, what is picked, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QTableView

from ui.theme import Theme, font
from ui.widgets import SideBySide, SideRow
from ui.widgets.side_by_side import MOST_LINES, wrapped

pytestmark = pytest.mark.usefixtures("theme")

ROWS = (
    SideRow("company", "Company", "Acme GmbH", "Acme GmbH", "left", "", "a.xlsx, row 2", "b.csv, row 9"),
    SideRow("title", "Job title", "CTO", "Chief Technology Officer", "right", "fuller", "a.xlsx", "typed"),
    SideRow("phone", "Phone", "+49 30 23125 001", "", "left", "the only one", "a.xlsx", ""),
)

Made = Callable[..., SideBySide]


@pytest.fixture
def made(qtbot: Any) -> Made:
    def build(rows: tuple[SideRow, ...] = ROWS, width: int = 700) -> SideBySide:
        widget = SideBySide()
        qtbot.addWidget(widget)
        widget.resize(width, 400)
        widget.show()
        widget.show_pair("Jonas Weber", "J. Weber", rows, left_note="kept", right_note="goes")
        return widget

    return build


def table(widget: SideBySide) -> QTableView:
    found = widget.findChild(QTableView)
    assert isinstance(found, QTableView)
    return found


def test_it_begins_with_the_proposal_at_the_first_difference(made: Made) -> None:
    widget = made()
    assert widget.current_field() == "title"
    assert widget.chosen() == {"title": "right", "phone": "left"}
    assert widget.changed() == {}


def test_arrows_and_space_pick_by_keyboard_alone(made: Made, qtbot: Any) -> None:
    widget = made()
    heard: list[tuple[str, str]] = []
    widget.picked.connect(lambda field, side: heard.append((field, side)))
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Up, Qt.Key.Key_Right):
        qtbot.keyClick(table(widget), key)
    assert heard == [("title", "left"), ("phone", "right"), ("title", "right")]
    assert widget.changed() == {"phone": "right"}


def test_one_and_two_pick_a_side(made: Made, qtbot: Any) -> None:
    widget = made()
    qtbot.keyClick(table(widget), Qt.Key.Key_1)
    assert widget.chosen()["title"] == "left"
    qtbot.keyClick(table(widget), Qt.Key.Key_2)
    assert widget.chosen()["title"] == "right"


def test_a_click_on_a_value_picks_it(made: Made, qtbot: Any) -> None:
    widget = made()
    view = table(widget)
    where = view.visualRect(view.model().index(1, 1)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    assert widget.chosen()["title"] == "left"


def test_a_click_on_the_name_of_a_field_picks_nothing(made: Made, qtbot: Any) -> None:
    widget = made()
    view = table(widget)
    where = view.visualRect(view.model().index(2, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    assert widget.changed() == {}
    assert widget.current_field() == "phone"


def test_what_is_the_same_in_both_cannot_be_picked(made: Made, qtbot: Any) -> None:
    widget = made()
    widget.go_to("company")
    qtbot.keyClick(table(widget), Qt.Key.Key_Space)
    assert "company" not in widget.chosen()
    assert widget.changed() == {}


def test_all_can_be_taken_from_one_side(made: Made) -> None:
    widget = made()
    widget.pick_all("left")
    assert widget.chosen() == {"title": "left", "phone": "left"}
    assert widget.changed() == {"title": "left"}


def test_letters_and_enter_are_left_to_the_screen(made: Made, qtbot: Any) -> None:
    heard: list[int] = []

    class Around(SideBySide):
        def keyPressEvent(self, event: Any) -> None:
            heard.append(event.key())

    widget = Around()
    qtbot.addWidget(widget)
    widget.show()
    widget.show_pair("a", "b", ROWS)
    for key in (Qt.Key.Key_M, Qt.Key.Key_Return):
        qtbot.keyClick(table(widget), key)
    assert heard == [Qt.Key.Key_M, Qt.Key.Key_Return]


def test_a_cell_tells_in_words_what_it_shows(made: Made) -> None:
    widget = made()
    model = table(widget).model()
    told = [str(model.index(1, column).data(Qt.ItemDataRole.AccessibleTextRole)) for column in range(3)]
    assert told == [
        "Job title: differs",
        "CTO, a.xlsx",
        "Chief Technology Officer, typed, picked, fuller",
    ]


def test_another_pair_starts_from_its_own_proposal(made: Made) -> None:
    widget = made()
    widget.pick_all("left")
    widget.show_pair("c", "d", ROWS)
    assert widget.changed() == {}


def test_nothing_to_compare_is_said(made: Made) -> None:
    widget = made(())
    assert widget.current_field() == ""
    assert widget.findChild(QTableView).model().rowCount() == 0


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_odd_values_are_drawn(made: Made, theme: Theme, mode: str) -> None:
    theme.set(mode=mode)
    odd = (
        "",
        "x" * 5_000,
        "שלום עולם " * 20,
        "\u202egnp.exe",
        "<b>bold</b>\n\n\nsecond",
        "👩🏽‍🔬 " * 40,
        "\x00\x07",
    )
    rows = tuple(SideRow(f"f{i}", value, value, odd[i - 1], "left", value) for i, value in enumerate(odd))
    for width in (200, 900):
        assert not made(rows, width).grab().isNull()


def test_a_long_value_takes_three_lines_at_most(made: Made) -> None:
    lines = wrapped("word " * 400, font(13), 150)
    assert len(lines) == MOST_LINES
    assert lines[-1].startswith("word")


def test_signs_that_turn_text_around_are_drawn(made: Made) -> None:
    assert wrapped("a\u202eb", font(13, QFont.Weight.Bold), 500) == ["a‹U+202E›b"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200), width=st.integers(1, 900))
def test_wrapping_never_fails_and_loses_no_letter(qapp: Any, text: str, width: int) -> None:
    lines = wrapped(text, font(13), width)
    assert 1 <= len(lines) <= MOST_LINES
    if width == 900 and "\n" not in text and len(text) < 50:
        assert "".join(lines).replace(" ", "") == "".join(wrapped(text, font(13), 10_000)).replace(" ", "")
