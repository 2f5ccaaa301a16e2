"""What was changed in a text, word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from prospector.drafts.differences import ADDED, REMOVED, SAME, Piece, counts, words_changed

TEXTS = st.text(alphabet=st.sampled_from("ab \n.é’中"), max_size=60)


@given(TEXTS, TEXTS)
def test_the_pieces_make_up_both_texts(before: str, after: str) -> None:
    pieces = words_changed(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.kind != REMOVED) == after


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {piece.kind for piece in words_changed(text, text)} <= {SAME}


def test_a_replaced_word_is_one_removed_and_one_added() -> None:
    assert words_changed("Hi Anna, hello", "Hi Bert, hello") == [
        Piece(SAME, "Hi "), Piece(REMOVED, "Anna"), Piece(ADDED, "Bert"), Piece(SAME, ", hello"),
    ]  # fmt: skip


def test_words_are_counted() -> None:
    assert counts(words_changed("one two three", "one three four five")) == (2, 1)


def test_a_huge_change_is_told_as_replaced_without_comparing_everything() -> None:
    before, after = "a b " * 5_000, "b a " * 5_000
    kinds = [piece.kind for piece in words_changed(before, after)]
    assert kinds.count(REMOVED) == 1
    assert kinds.count(ADDED) == 1
