"""The best value of each field, and where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.fields import STORED
from prospector.matching.merging import merge


def test_valid_address_beats_free_and_role() -> None:
    rows = [
        {"email": "info@acme.example", "email_status": "role"},
        {"email": "ana.sample@gmail.com", "email_status": "free"},
        {"email": "ana@acme.example", "email_status": "valid"},
    ]
    merged = merge(rows, ["email", "email_status"])
    assert merged.values == {"email": "ana@acme.example", "email_status": "valid"}
    assert merged.origin == {"email": 2, "email_status": 2}


def test_missing_address_loses_to_any() -> None:
    rows = [{"email": "", "email_status": "missing"}, {"email": "x@acme.example", "email_status": "role"}]
    assert merge(rows, ["email", "email_status"]).values["email"] == "x@acme.example"


def test_international_phone_beats_a_longer_one() -> None:
    rows = [{"phone": "030 23125 000 ext 12"}, {"phone": "+493023125000"}]
    assert merge(rows, ["phone"]).origin == {"phone": 1}


def test_full_given_name_beats_initial() -> None:
    rows = [
        {"first_name": "R.", "last_name": "Thornley-Smythe", "full_name": "R. Thornley-Smythe"},
        {"first_name": "Robert", "last_name": "Thornley", "full_name": "Robert Thornley"},
    ]
    assert merge(rows, ["first_name", "last_name", "full_name"]).values["full_name"] == "Robert Thornley"


def test_longer_title_brings_its_seniority() -> None:
    rows = [
        {"title": "VP", "seniority": "vp", "department": ""},
        {"title": "Vice President Sales", "seniority": "vp", "department": "sales"},
    ]
    assert merge(rows, ["title", "seniority", "department"]).values["department"] == "sales"


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ("ACME INDUSTRIES", "Acme Industries"), ("acme industries", "Acme Industries"),
        ("acme industries", "ACME INDUSTRIES"), ("EBAY", "eBay"), ("sap", "SAP"),
        ("Muller Werkzeuge", "Müller Werkzeuge"), ("MÜLLER WERKZEUGE", "Müller Werkzeuge"),
        ("Mcdonalds", "McDonalds"), ("youtube", "YouTube"),
    ],
)  # fmt: skip
def test_of_one_company_s_name_the_better_spelling_stays(worse: str, better: str) -> None:
    fields = ["company", "legal_form"]
    for names in ([worse, better], [better, worse]):
        rows = [{"company": name, "legal_form": "GmbH"} for name in names]
        assert merge(rows, fields).values["company"] == better


@pytest.mark.parametrize(("first", "second"), [("SAP", "Sap"), ("Ford", "FORD"), ("株式会社", "123")])
def test_where_letters_cannot_tell_the_first_row_stays(first: str, second: str) -> None:
    assert merge([{"company": first}, {"company": second}], ["company"]).values["company"] in (first, second)
    if len(first) == len(second):
        assert merge([{"company": first}, {"company": second}], ["company"]).values["company"] == first


def test_a_fuller_name_of_a_company_goes_before_a_better_spelled_shorter_one() -> None:
    rows = [{"company": "Acme"}, {"company": "ACME INDUSTRIES INTERNATIONAL"}]
    assert merge(rows, ["company"]).values["company"] == "ACME INDUSTRIES INTERNATIONAL"


def test_a_range_is_never_mixed_from_two_rows() -> None:
    rows = [{"employees_min": 51, "employees_max": None}, {"employees_min": 11, "employees_max": 50}]
    merged = merge(rows, ["employees_min", "employees_max"])
    assert merged.values == {"employees_min": 11, "employees_max": 50}


def test_earlier_row_wins_among_equals() -> None:
    assert merge([{"city": "Bonn"}, {"city": "Kiel"}], ["city"]).origin == {"city": 0}


def test_unknown_everywhere_has_no_origin() -> None:
    merged = merge([{"city": ""}, {}], ["city", "employees_min"])
    assert merged.origin == {}
    assert not merged.values["city"]


def test_a_fact_of_one_row_is_kept() -> None:
    merged = merge([{"linkedin": ""}, {"linkedin": "https://www.linkedin.com/in/a"}], ["linkedin"])
    assert merged.values["linkedin"] == "https://www.linkedin.com/in/a"


VALUES = st.one_of(st.none(), st.just(""), st.text(max_size=8), st.integers(0, 999))


@given(st.lists(st.dictionaries(st.sampled_from(STORED), VALUES), min_size=1, max_size=4))
def test_every_value_is_that_of_its_origin(rows: list[dict[str, str | int | None]]) -> None:
    merged = merge(rows, STORED)
    assert set(merged.values) == set(STORED)
    for field, index in merged.origin.items():
        assert merged.values[field] == rows[index][field]
