"""Head counts and revenues."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.cleaning.numbers import clean_employees, clean_revenue
from prospector.cleaning.text import clean_text


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        ("120", 120, 120),
        (120.0, 120, 120),
        ("50-200", 50, 200),
        ("50–200", 50, 200),
        ("1 - 10", 1, 10),
        ("11 to 50", 11, 50),
        ("51-200 employees", 51, 200),
        ("1-10 Mitarbeiter", 1, 10),
        ("1k-5k", 1000, 5000),
        ("1.5k", 1500, 1500),
        ("1,001-5,000", 1001, 5000),
        ("5.000-10.000", 5000, 10000),
        ("1.234", 1234, 1234),
        ("1'234", 1234, 1234),
        ("1 234", 1234, 1234),
        (1.234, 1234, 1234),
        ("10,000+", 10000, None),
        ("500+", 500, None),
        (">1000", 1000, None),
        ("more than 1000", 1000, None),
        ("über 1000", 1000, None),
        ("<10", 1, 9),
        ("bis 50", 1, 50),
        ("ca. 500", 500, 500),
        ("self-employed", 1, 1),
        ("Nov-50", 11, 50),
        ("Jan-10", 1, 10),
        ("10-Jan", 1, 10),
        ("01-Oct", 1, 10),
        ("Okt 01", 1, 10),
        ("10. Jan", 1, 10),
        ("2-Oct", 2, 10),
        ("1950-11-01", 11, 50),
        ("10.01.2024", 1, 10),
        ("18568", 11, 50),
        (date(2024, 1, 10), 1, 10),
        (datetime(1950, 11, 1), 11, 50),
        (datetime(2024, 10, 1), 1, 10),
    ],
)
def test_head_count(cell: object, low: int, high: int | None) -> None:
    assert clean_employees(cell, clean_text(cell))[:2] == (low, high)


@pytest.mark.parametrize("cell", ["abc", "200-50", "1000-", "1-2-3", date(2024, 5, 17), 0.5, "9" * 300])
def test_head_count_that_cannot_be_read_is_left_out(cell: object) -> None:
    assert clean_employees(cell, clean_text(cell)) == (None, None, "", ("range_invalid",))


def test_damage_by_the_spreadsheet_is_told() -> None:
    assert clean_employees("Nov-50", "Nov-50").codes == ("excel_date",)


@pytest.mark.parametrize(
    ("cell", "low", "high", "currency"),
    [
        ("$5M", 5_000_000, 5_000_000, "USD"),
        ("€ 2,5 Mio.", 2_500_000, 2_500_000, "EUR"),
        ("2.5M€", 2_500_000, 2_500_000, "EUR"),
        ("$1M - $5M", 1_000_000, 5_000_000, "USD"),
        ("$500K-$1M", 500_000, 1_000_000, "USD"),
        ("1-10 Mio. €", 1_000_000, 10_000_000, "EUR"),
        ("$10M+", 10_000_000, None, "USD"),
        ("<$1M", None, 1_000_000, "USD"),
        ("over $100 million", 100_000_000, None, "USD"),
        ("£1.2bn", 1_200_000_000, 1_200_000_000, "GBP"),
        ("2 Mrd EUR", 2_000_000_000, 2_000_000_000, "EUR"),
        ("1.2 Md€", 1_200_000_000, 1_200_000_000, "EUR"),
        ("1.000.000,00 €", 1_000_000, 1_000_000, "EUR"),
        ("USD 5,000,000", 5_000_000, 5_000_000, "USD"),
        ("TEUR 500", 500_000, 500_000, "EUR"),
        ("CHF 3 Mio", 3_000_000, 3_000_000, "CHF"),
        ("R$ 5M", 5_000_000, 5_000_000, "BRL"),
        ("5000000", 5_000_000, 5_000_000, ""),
        ("5-10M", 5_000_000, 10_000_000, ""),
    ],
)
def test_revenue(cell: str, low: int | None, high: int | None, currency: str) -> None:
    assert clean_revenue(cell)[:3] == (low, high, currency)


@given(st.text(alphabet="0123456789.,-+kKmM$€ <>E'", max_size=80))
def test_any_amount_gives_ordered_ends(text: str) -> None:
    for low, high, *_ in (clean_employees(text, text), clean_revenue(text)):
        assert low is None or high is None or low <= high
