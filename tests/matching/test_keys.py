"""Two spellings of one thing give one key; two things never do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.matching.keys import company_key, domain_key, email_key, name_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ana.Ruiz@Example.COM ", "ana.ruiz@example.com"),
        ("ana+list@example.com", "ana@example.com"),
        ("a.n.a+x@googlemail.com", "ana@gmail.com"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("+ana@example.com", "+ana@example.com"),
        ("ana", ""),
        ("ana@", ""),
        ("@example.com", ""),
        ("", ""),
    ],
)
def test_email_key(text: str, key: str) -> None:
    assert email_key(text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("https://www.Example.com/about?x=1", "example.com"),
        ("example.com.", "example.com"),
        ("http://example.com:8080", "example.com"),
        ("www.com", "www.com"),
        ("", ""),
    ],
)
def test_domain_key(text: str, key: str) -> None:
    assert domain_key(text) == key


def test_look_alike_domain_has_another_key() -> None:
    assert domain_key("раypal.com") != domain_key("paypal.com")


@pytest.mark.parametrize(
    "spelling",
    ["Müller & Söhne", "MUELLER UND SOEHNE GMBH", "Muller and Sohne GmbH & Co. KG", "The Müller + Söhne AG"],
)
def test_company_key_is_one_for_all_spellings(spelling: str) -> None:
    assert company_key(spelling) == "mullersohne"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Acme S. à r. l.", "acme"),
        ("Ørsted A/S", "orsted"),
        ("Foo Sp. z o.o.", "foo"),
        ("Foo UG (haftungsbeschränkt)", "foo"),
        ("ООО Иванов", "ivanov"),
        ("E.ON SE", "eon"),
        ("AG", "ag"),
        ("", ""),
    ],
)
def test_company_key(text: str, key: str) -> None:
    assert company_key(text) == key


def test_name_key_does_not_mind_order_accents_and_hyphens() -> None:
    assert name_key("Jean-Luc", "Légaré") == name_key("Legare", "Jean Luc") == "jean legare luc"


def test_name_key_does_not_mind_the_spelling_of_umlauts() -> None:
    assert name_key("Jürgen", "Müller") == name_key("Juergen", "Mueller") == name_key("Jurgen", "Muller")


@given(st.text(max_size=30))
def test_a_key_of_a_key_is_the_key(text: str) -> None:
    for key in (email_key, domain_key):
        assert key(key(text)) == key(text)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_has_a_name_key_of_plain_letters(first: str, last: str) -> None:
    assert name_key(first, last).replace(" ", "").isascii()
    assert name_key(first, last) == name_key(last, first)
