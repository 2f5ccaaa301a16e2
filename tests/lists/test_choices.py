"""Which fixes can be turned down, and what then stands in a cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from prospector.cleaning.findings import CATALOGUE, Severity
from prospector.cleaning.record import Context, clean_record
from prospector.errors import InvalidInputError
from prospector.fields import MAPPABLE, STORED
from prospector.lists.choices import (
    REJECTABLE,
    REJECTABLE_IN_FILES,
    Choices,
    Decision,
    as_it_was,
    why_not,
)
from prospector.lists.importer import Imported
from prospector.records import Prospect
from prospector.storage.database import Database


def chosen(raw: dict[str, Any], *rejected: str, in_file: bool = True) -> dict[str, Any]:
    """The row's clean values without these fixes, where they differ from the clean ones."""
    record = clean_record(raw, Context())
    return as_it_was(record.values, record.findings, frozenset(rejected), in_file=in_file)


@pytest.mark.parametrize(
    ("raw", "rejected", "changes"),
    [
        ({"title": "HEAD OF SALES"}, "title_case", {"title": "HEAD OF SALES"}),
        ({"country": "Germany"}, "country_normalised", {"country": "Germany"}),
        ({"email": "ADA@Acme.example"}, "email_case", {"email": "ADA@Acme.example"}),
        ({"title": "Head of Sales"}, "seniority_from_title", {"seniority": ""}),
        ({"city": "berlin"}, "city_case", {"city": "berlin"}),
        ({"industry": "Consulting"}, "industry_normalised", {"industry": "Consulting"}),
        ({"phone": "+49 30 23125 100"}, "phone_format", {"phone": "+49 30 23125 100"}),
    ],
)
def test_a_cell_stays_as_it_came(raw: dict[str, str], rejected: str, changes: dict[str, str]) -> None:
    assert chosen(raw, rejected) == changes


def test_a_legal_form_alone_comes_back_behind_the_tidied_name() -> None:
    assert chosen({"company": "MUELLER WERKE GMBH"}, "company_legal_form") == {
        "company": "Mueller Werke GmbH",
        "legal_form": "",
    }


def test_a_name_in_capitals_comes_back_without_its_legal_form_where_only_the_case_is_turned_down() -> None:
    assert chosen({"company": "MUELLER WERKE GMBH"}, "company_case") == {"company": "MUELLER WERKE"}


def test_a_later_fix_of_the_same_cell_stands() -> None:
    assert chosen({"title": "  HEAD OF SALES "}, "spacing") == {}


def test_the_joined_name_follows_its_parts() -> None:
    changes = chosen({"first_name": "ADA", "last_name": "EXAMPLE"}, "name_case")
    assert changes == {"first_name": "ADA", "last_name": "EXAMPLE", "full_name": "ADA EXAMPLE"}


def test_the_parts_follow_the_full_name() -> None:
    changes = chosen({"full_name": "ADA EXAMPLE"}, "name_case")
    assert changes == {"first_name": "ADA", "last_name": "EXAMPLE", "full_name": "ADA EXAMPLE"}


def test_swapped_names_go_back_to_their_columns() -> None:
    raw = {"first_name": "Lovelace", "last_name": "Ada", "email": "ada.lovelace@acme.example"}
    assert clean_record(raw, Context()).values["first_name"] == "Ada"
    assert chosen(raw, "name_swapped") == {
        "first_name": "Lovelace", "last_name": "Ada", "full_name": "Lovelace Ada",
    }  # fmt: skip


def test_a_text_that_is_no_address_never_comes_back_as_one() -> None:
    assert chosen({"email": "unknown"}, "placeholder") == {}


def test_a_workspace_keeps_its_codes_and_words() -> None:
    raw = {"country": "Germany", "email": "ADA@Acme.example", "domain": "https://acme.example/x"}
    rejected = ("country_normalised", "email_case", "domain_from_website", "domain_typo")
    assert chosen(raw, *rejected, in_file=False) == {}


@pytest.mark.parametrize("code", [code for code in CATALOGUE if code not in REJECTABLE_IN_FILES])
def test_what_keeps_a_list_safe_cannot_be_turned_down(code: str) -> None:
    assert why_not(code)
    with pytest.raises(InvalidInputError):
        Choices(rejected=frozenset([code]))


def test_only_fixes_and_inferences_can_be_turned_down() -> None:
    assert REJECTABLE < REJECTABLE_IN_FILES
    severities = {CATALOGUE[code].severity for code in REJECTABLE_IN_FILES}
    assert severities == {Severity.FIXED, Severity.INFERRED}


def test_a_kind_there_is_not_and_a_band_there_is_not_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="no kind"):
        Choices(rejected=frozenset(["colour"]))
    with pytest.raises(InvalidInputError, match="surely"):
        Choices(accept="surely")


def test_choices_travel_as_json() -> None:
    made = Choices(
        frozenset(["name_case"]), "certain", (Decision("pick", (3,), "email"), Decision("same", (1, 2)))
    )
    assert Choices.from_data(made.to_data()) == made


words = st.text(st.sampled_from("aAbB éÉ-.@,(/0129+&\u200b\t"), max_size=24)


@given(
    st.dictionaries(st.sampled_from(MAPPABLE), words, max_size=8),
    st.sets(st.sampled_from(sorted(REJECTABLE_IN_FILES))),
)
def test_whatever_is_turned_down_the_fields_stay_what_they_are(
    raw: dict[str, str], rejected: set[str]
) -> None:
    record = clean_record(raw, Context())
    for in_file in (True, False):
        changes = as_it_was(record.values, record.findings, rejected, in_file=in_file)
        assert changes.keys() <= set(STORED)
        assert all(isinstance(value, str) and value != record.values[name] for name, value in changes.items())
        assert not changes.get("email") or "@" in str(changes["email"])
        if not in_file:
            assert "country" not in changes or changes["country"] == ""
    assert as_it_was(record.values, record.findings, frozenset(), in_file=True) == {}


def test_an_import_leaves_the_cells_as_they_came_and_matches_by_clean_values(
    table: Callable[..., Path], brought_in: Callable[..., Imported], workspace: Database
) -> None:
    path = table(
        [
            ["ADA", "EXAMPLE", "ada@acme.example", "HEAD OF SALES", "Acme GmbH", "Germany", ""],
            ["Ada", "Example", "ADA@ACME.example", "", "", "", ""],
        ]
    )
    done = brought_in(path, rejected=frozenset(["title_case", "country_normalised"]))
    assert (done.verdicts["created"], done.verdicts["duplicate"]) == (1, 1)
    with workspace.reading() as session:
        made = session.scalars(select(Prospect)).one()
        assert (made.title, made.country) == ("HEAD OF SALES", "DE")
