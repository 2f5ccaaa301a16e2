"""Phone cells."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.cleaning.phones import clean_phones
from prospector.cleaning.text import clean_text


@pytest.mark.parametrize(
    ("cell", "country", "number"),
    [
        ("+493023125000", "", "+493023125000"),
        ("+49 30 23125-000", "", "+493023125000"),
        ("+49 (0)30 23125000", "", "+493023125000"),
        ("+49 030 23125000", "", "+493023125000"),
        ("(+49) 30 23125000", "", "+493023125000"),
        ("49 (0) 30 23125000", "", "+493023125000"),
        ("0049 30 23125000", "", "+493023125000"),
        ("00 49 30 23125000", "US", "+493023125000"),
        ("030/23125000", "DE", "+493023125000"),
        ("030 / 23125 000", "DE", "+493023125000"),
        ("3023125000", "DE", "+493023125000"),
        ("493023125000", "DE", "+493023125000"),
        ("4921123125000", "DE", "+4921123125000"),
        (493023125000.0, "DE", "+493023125000"),
        ("493023125000.0", "DE", "+493023125000"),
        ("4.93023125000E+11", "DE", "+493023125000"),
        ("'+49 30 23125000", "", "+493023125000"),
        ("Tel.: 030 23125000", "DE", "+493023125000"),
        ("030 23125000 (office)", "DE", "+493023125000"),
        ("tel:+49-30-23125000;ext=5", "", "+493023125000"),
        ("+49 30 23125000 ext. 12", "", "+493023125000"),
        ("+49 30 23125-12", "", "+49302312512"),
        ("(212) 555-0100", "US", "+12125550100"),
        ("212.555.0100 x44", "US", "+12125550100"),
        ("1-212-555-0100", "", "+12125550100"),
        ("(212) 555-0100", "", "+12125550100"),
        ("001 212 555 0100", "US", "+12125550100"),
        ("011 44 20 7946 0000", "US", "+442079460000"),
        ("0061 2 5550 1234", "AU", "+61255501234"),
        ("0011 44 20 7946 0000", "AU", "+442079460000"),
        ("020 7946 0000", "GB", "+442079460000"),
        ("07700 900123", "GB", "+447700900123"),
        ("7700900123", "GB", "+447700900123"),
        ("02 1234 5678", "IT", "+390212345678"),
        ("390212345678", "IT", "+390212345678"),
        ("339 123 4567", "IT", "+393391234567"),
        ("01 99 00 12 34", "FR", "+33199001234"),
        ("199001234", "FR", "+33199001234"),
        ("(11) 98765-4321", "BR", "+5511987654321"),
        ("8 (495) 123-45-67", "RU", "+74951234567"),
        ("06 1 234 5678", "HU", "+3612345678"),
        ("０３０ ２３１２５０００", "DE", "+493023125000"),
        ("442079460000", "", "+442079460000"),
    ],
)
def test_number_becomes_international(cell: object, country: str, number: str) -> None:
    assert clean_phones(clean_text(cell), country).numbers == (number,)


@pytest.mark.parametrize(
    ("cell", "country", "code"),
    [
        ("4.91512E+11", "DE", "phone_lossy"),
        ("030 23125000", "", "phone_no_region"),
        ("212-555-0100", "", "phone_no_region"),
        ("2024-05-01", "DE", "phone_invalid"),
        ("0000000000", "DE", "phone_invalid"),
        ("1234567890", "US", "phone_invalid"),
        ("+4930", "", "phone_invalid"),
        ("5550100", "US", "phone_invalid"),
        ("9" * 400, "DE", "phone_invalid"),
        ("see website", "DE", "phone_invalid"),
        ("0099 12345678", "DE", "phone_invalid"),
    ],
)
def test_number_that_cannot_be_known_is_left_out(cell: str, country: str, code: str) -> None:
    assert clean_phones(clean_text(cell), country) == ((), (code,))


@pytest.mark.parametrize(
    "cell",
    [
        "+49 30 23125000 / +49 30 23125001",
        "+49 30 23125000; +49 30 23125001",
        "030 23125000, 030 23125001",
        "030-23125000 oder 030-23125001",
        "03023125000/03023125001",
        "030 23125000\n030 23125001",
    ],
)
def test_two_numbers_in_one_cell(cell: str) -> None:
    assert clean_phones(cell, "DE").numbers == ("+493023125000", "+493023125001")


def test_region_from_the_rest_of_the_row_is_told() -> None:
    found = clean_phones("030 23125000", "", ("DE",))
    assert found.numbers == ("+493023125000",)
    assert "phone_region" in found.codes


def test_extension_is_told() -> None:
    assert "phone_extension" in clean_phones("212 555 0100 ext 5", "US").codes


def test_clean_number_has_no_findings() -> None:
    assert clean_phones("+442079460000").codes == ()


@pytest.mark.parametrize(
    "region", ["DE", "US", "GB", "FR", "ES", "IT", "NL", "SE", "PL", "BR", "JP", "IN", "AU", "AT"]
)
def test_every_usual_way_to_write_it_gives_the_same(region: str) -> None:
    for kind in (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE):
        example = phonenumbers.example_number_for_type(region, kind)
        number = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        national = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
        abroad = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        if national.replace(" ", "").lstrip("0") in "123456789012":
            continue  # counts up like a filler
        for written in (number, national, abroad, "00" + number[1:], number[1:]):
            assert clean_phones(written, region).numbers == (number,), written


@given(st.text(alphabet="0123456789+()-/. x,E", max_size=40), st.sampled_from(["", "DE", "US", "IT"]))
def test_any_digits_give_e164_or_nothing(text: str, country: str) -> None:
    for number in clean_phones(text, country).numbers:
        assert number[0] == "+"
        assert number[1:].isdigit()
        assert 7 <= len(number) <= 17
        assert clean_phones(number).numbers == (number,)
