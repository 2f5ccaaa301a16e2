"""A greeting that ends on the first line is the same, whatever stands below it."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from prospector.drafts import greetings

PIECES = st.sampled_from(
    ["Hi", "Dear", "sehr geehrte", " ", "  ", "\n", "\t", "Anna", "x", "-", ",", ".", ":", "–", "\r"]
)


@settings(max_examples=500)
@given(st.lists(PIECES, max_size=9).map("".join))
@example("Hi Anna -\nx,")
@example("Hi \n\nAnna, x")
@example("Hi " + "x" * 90 + ",")
def test_reading_the_first_line_is_reading_the_text(body: str) -> None:
    assert greetings.read(body) == greetings._read(body)
