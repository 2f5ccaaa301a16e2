"""Cells as text, and formulas made inert."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.lists.cells import cell_text, escaped, is_formula_like, unescaped


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("  as it is ", "  as it is "),
        (True, "TRUE"),
        (12.0, "12"),
        (12.5, "12.5"),
        (4.91512e11, "491512000000"),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, 9, 30), "2026-03-02 09:30:00"),
    ],
)
def test_a_cell_reads_as_the_user_sees_it(cell: object, text: str) -> None:
    assert cell_text(cell) == text


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", "  =1", "'=1"]
)
def test_what_a_spreadsheet_might_evaluate_is_marked(text: str) -> None:
    assert is_formula_like(text)
    assert escaped(text).startswith("'")


@pytest.mark.parametrize("text", ["+4930231250", "-5", "+3.5", "Ada", "a=b", "", "3-4"])
def test_numbers_phones_and_words_stay_as_they_are(text: str) -> None:
    assert escaped(text) == text


def test_a_formula_behind_a_separator_is_marked_too() -> None:
    assert escaped("x;=cmd|'/C calc'!A0") == "x;'=cmd|'/C calc'!A0"


@given(st.text(alphabet="'=+-@;,\t\n\r a1é＝"))
def test_unescaping_takes_back_exactly_what_escaping_added(text: str) -> None:
    assert unescaped(escaped(text)) == text
