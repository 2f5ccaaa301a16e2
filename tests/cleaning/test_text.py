"""Cells as clean text."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.cleaning.text import LONGEST, clean_note, clean_text, fold, is_placeholder, repair


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("  Anna   Berg ", "Anna Berg"),
        ("Anna\xa0Berg\u200b", "Anna Berg"),
        ("Anna\r\nBerg", "Anna Berg"),
        ("An\x00na", "Anna"),
        ("\u202eAnna\u202c", "Anna"),
        ("MÃ¼ller", "Müller"),
        ("MÃƒÂ¼ller", "Müller"),
        ("GarcÃ\xada", "García"),
        ("Ã\x81lvarez", "Álvarez"),
        ("M√ºller", "Müller"),
        ("M├╝ller", "Müller"),
        ("MГјller", "Müller"),
        ("dâ€™Angelo", "d'Angelo"),
        ("ÐŸÐµÑ‚Ñ€", "Петр"),
        ("M&uuml;ller", "Müller"),
        ("Smith &amp;amp; Sons", "Smith & Sons"),
        ("Anna<br/>Berg", "Anna Berg"),
        ("M%C3%BCller", "Müller"),
        ("Mu\u0308ller", "Müller"),
        ("Ｊｏｈｎ", "John"),
        ("Раul", "Paul"),
        ("Пeтpoв", "Петров"),
        ("O’Brien", "O'Brien"),
        ("'+49 30 1", "+49 30 1"),
        ('="00123"', "00123"),
        (4915112345678.0, "4915112345678"),
        (12.5, "12.5"),
        (True, "yes"),
        (date(2024, 5, 1), "2024-05-01"),
        (datetime(2024, 5, 1), "2024-05-01"),
    ],
)
def test_cell_becomes_clean_text(cell: object, text: str) -> None:
    assert clean_text(cell) == text


@pytest.mark.parametrize(
    "text",
    [
        "NESTLÉ®",
        "CAFÉ™",
        "SÃO PAULO",
        "Anaïs",
        "Zoë",
        "Петров",
        "Ğülşen",
        "C&A",
        "R&D",
        "'s-Hertogenbosch",
        "What? No",
        "100% Ltd",
        "Łukasz",
        "王伟",
        "AT&T",
        "a < b",
        "μ-Tech",
        "Ð",
        "Straße",
    ],
)
def test_good_text_stays(text: str) -> None:
    assert repair(text) == (text, ())


def test_codes_say_what_was_mended() -> None:
    assert repair(" MÃ¼ller ")[1] == ("mojibake", "spacing")


def test_lookalike_domain_is_not_mended_silently() -> None:
    assert clean_text("anna@раypal.test") == "anna@раypal.test"


def test_lost_characters_are_doubted() -> None:
    assert "lost_characters" in repair("M\ufffdller")[1]


def test_endless_cell_is_cut() -> None:
    text, codes = repair("x" * 32_767)
    assert len(text) == LONGEST
    assert "too_long" in codes


def test_note_keeps_its_lines() -> None:
    assert clean_note("first\r\nsecond\x00\n")[0] == "first\nsecond"


@pytest.mark.parametrize(
    "text",
    [
        "N/A",
        "n/a",
        "-",
        "null",
        "#N/A",
        "#REF!",
        "unknown",
        "k.A.",
        "Keine Angabe",
        "inconnu",
        "TEST",
        "(empty)",
    ],
)
def test_placeholders_say_nothing(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["Nadia", "Test Automation", "Unknown Worlds", "No"])
def test_words_are_no_placeholders(text: str) -> None:
    assert not is_placeholder(text)


def test_fold_drops_accents_and_marks() -> None:
    assert fold("Müller-Lüdenscheidt, St. Gallen") == "muller ludenscheidt, st gallen"


@given(st.text(max_size=200))
def test_repair_is_stable(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once


@given(st.text(max_size=200))
def test_clean_text_is_one_printable_line(text: str) -> None:
    clean = clean_text(text)
    assert clean == clean.strip()
    assert not any(sign in clean for sign in "\x00\n\r\t\u200b\u202e\ufeff")
