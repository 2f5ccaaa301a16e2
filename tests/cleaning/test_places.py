"""Countries, cities, postal codes and languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.cleaning.places import (
    city_country,
    clean_city,
    clean_country,
    clean_language,
    clean_postal_code,
    country_name,
    domain_country,
)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("DE", "DE"),
        ("de", "DE"),
        ("Germany", "DE"),
        ("GERMANY", "DE"),
        ("Deutschland", "DE"),
        ("Allemagne", "DE"),
        ("Alemania", "DE"),
        ("Tyskland", "DE"),
        ("BRD", "DE"),
        ("GER", "DE"),
        ("DEU", "DE"),
        ("276", "DE"),
        ("+49", "DE"),
        ("D", "DE"),
        ("🇩🇪", "DE"),
        ("Germany (DE)", "DE"),
        ("DE - Germany", "DE"),
        ("Berlin, Germany", "DE"),
        ("Germny", "DE"),
        ("Deutschlnad", "DE"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("U.S.", "US"),
        ("United States of America", "US"),
        ("EE.UU.", "US"),
        ("Untied States", "US"),
        ("UK", "GB"),
        ("U.K.", "GB"),
        ("England", "GB"),
        ("Scotland", "GB"),
        ("Great Britain", "GB"),
        ("Holland", "NL"),
        ("The Netherlands", "NL"),
        ("Netherlands, the", "NL"),
        ("Éire", "IE"),
        ("Republic of Ireland", "IE"),
        ("Czechia", "CZ"),
        ("Czech Republic", "CZ"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("South Korea", "KR"),
        ("Korea, Republic of", "KR"),
        ("Côte d'Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("Schweiz", "CH"),
        ("Suisse", "CH"),
        ("Österreich", "AT"),
        ("Oesterreich", "AT"),
        ("Brasil", "BR"),
        ("日本", "JP"),
        ("Россия", "RU"),
        ("UAE", "AE"),
        ("Hong Kong SAR", "HK"),
        ("CA", "CA"),
        ("Austin, CA, USA", "US"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Austria", "AT"),
        ("Australia", "AU"),
        ("Slovakia", "SK"),
        ("Slovenia", "SI"),
        ("Iraq", "IQ"),
        ("Iran", "IR"),
    ],
)
def test_country_is_understood(cell: str, code: str) -> None:
    assert clean_country(cell).code == code


@pytest.mark.parametrize(
    "cell", ["xyz", "USA / Canada", "Europe", "DACH", "Austrlia", "Worldwide", "12345", "Berlin"]
)
def test_what_names_no_single_country_is_left_out(cell: str) -> None:
    assert clean_country(cell) == ("", ("country_unknown",))


def test_slips_are_told() -> None:
    assert clean_country("Germny").codes == ("country_typo",)


def test_country_name_is_english() -> None:
    assert country_name("DE") == "Germany"
    assert country_name("??") == "??"


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Berlin", ("Berlin", "", "", "")),
        ("MÜNCHEN", ("München", "", "", "")),
        ("80331 München", ("München", "80331", "", "")),
        ("D-80331 München", ("München", "80331", "", "")),
        ("1012 AB Amsterdam", ("Amsterdam", "1012 AB", "", "")),
        ("München, Germany", ("München", "", "", "DE")),
        ("Austin, TX 78701", ("Austin", "78701", "TX", "")),
        ("New York, NY, USA", ("New York", "", "NY", "US")),
        ("Paris Cedex 08", ("Paris", "", "", "")),
        ("frankfurt am main", ("Frankfurt am Main", "", "", "")),
        ("STOKE-ON-TRENT", ("Stoke-on-Trent", "", "", "")),
        ("Washington, D.C.", ("Washington, D.C.", "", "", "")),
        ("'s-Hertogenbosch", ("'s-Hertogenbosch", "", "", "")),
    ],
)
def test_city_is_taken_apart(cell: str, parts: tuple[str, str, str, str]) -> None:
    assert clean_city(cell)[:4] == parts


@pytest.mark.parametrize(
    ("cell", "country", "code"),
    [
        ("02139", "US", "02139"),
        ("2139", "US", "02139"),
        ("501", "US", "00501"),
        ("1067", "DE", "01067"),
        ("80331.0", "DE", "80331"),
        ("D-80331", "DE", "80331"),
        ("1000", "FR", "01000"),
        ("800", "AU", "0800"),
        ("600001", "JP", "060-0001"),
        ("00950", "PL", "00-950"),
        ("SW1A1AA", "GB", "SW1A 1AA"),
        ("1012ab", "NL", "1012 AB"),
        ("2139", "", "2139"),
        ("1010", "AT", "1010"),
        ("123", "DE", "123"),
    ],
)
def test_postal_code(cell: str, country: str, code: str) -> None:
    assert clean_postal_code(cell, country)[0] == code


def test_city_and_domain_speak_for_a_country() -> None:
    assert city_country("MÜNCHEN") == "DE"
    assert city_country("Springfield") == ""
    assert domain_country("acme.co.uk") == "GB"
    assert domain_country("acme.io") == ""


@pytest.mark.parametrize(
    ("cell", "code"),
    [("de", "de"), ("DE", "de"), ("de-AT", "de"), ("German", "de"), ("Deutsch", "de"), ("français", "fr")],
)
def test_language(cell: str, code: str) -> None:
    assert clean_language(cell)[0] == code


@given(st.text(max_size=60))
def test_any_country_cell_gives_a_code_or_nothing(text: str) -> None:
    code = clean_country(text).code
    assert code == "" or clean_country(code) == (code, ())
