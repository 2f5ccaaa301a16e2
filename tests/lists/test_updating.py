"""What a file changes on prospects already there: policies by field, values with less detail, protection."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prospector.errors import InvalidInputError
from prospector.fields import MAPPABLE, NUMBERS, STORED
from prospector.lists.policies import APPENDED, POLICIES, PROTECTED, UpdatePolicy
from prospector.lists.staging import VALUES
from prospector.lists.twins import keys_of
from prospector.lists.updating import changes_between

FILL, OVERWRITE, KEEP, APPEND = map(UpdatePolicy, POLICIES)


def values(**known: Any) -> dict[str, Any]:
    blank = {name: None if name in NUMBERS else "" for name in VALUES}
    whole = blank | {"custom": "{}"} | known
    return keys_of(whole) | {name: value for name, value in whole.items() if not name.endswith("_key")}


def visible(changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in changes.items() if not name.endswith("_key")}


def test_fill_completes_blanks_and_touches_nothing_else() -> None:
    old = values(full_name="Ada Example", title="CEO")
    new = values(full_name="Ada B. Example", title="Chief Executive", city="Bern")
    assert changes_between(old, new, FILL) == {"city": "Bern"}


def test_overwrite_takes_every_value_but_no_blank() -> None:
    old = values(title="CEO", city="Bern")
    assert changes_between(old, values(title="Chair"), OVERWRITE) == {"title": "Chair"}


def test_keep_changes_nothing() -> None:
    assert changes_between(values(), values(title="CEO"), KEEP) == {}


def test_a_field_has_its_own_policy() -> None:
    policy = UpdatePolicy("keep", {"title": "overwrite", "city": "fill"})
    old = values(title="CEO", country="DE")
    assert changes_between(old, values(title="Chair", city="Bern", country="CH"), policy) == {
        "title": "Chair",
        "city": "Bern",
    }


def test_what_is_read_out_of_a_title_goes_with_it() -> None:
    old = values(title="CEO", seniority="c_suite", city="Bern")
    new = values(title="Head of Sales", seniority="head", department="sales", city="Basel")
    changes = changes_between(old, new, UpdatePolicy("fill", {"title": "overwrite"}))
    assert changes == {"title": "Head of Sales", "seniority": "head", "department": "sales"}


def test_a_range_is_filled_as_a_whole_or_not_at_all() -> None:
    old = values(employees_min=50, employees_max=None)
    assert changes_between(old, values(employees_min=10, employees_max=20), FILL) == {}


def test_a_range_is_overwritten_as_a_whole() -> None:
    old = values(employees_min=11, employees_max=50)
    changes = changes_between(old, values(employees_min=200, employees_max=None), OVERWRITE)
    assert changes == {"employees_min": 200, "employees_max": None}


def test_a_list_without_addresses_leaves_the_status_of_the_known_one() -> None:
    old = values(email="ada@acme.example", email_status="valid")
    new = values(title="CEO", email_status="missing")
    assert changes_between(old, new, OVERWRITE) == {"title": "CEO"}


def test_an_address_is_filled_where_there_was_none() -> None:
    old = values(last_name="Example", email_status="missing")
    changes = changes_between(old, values(email="ada@acme.example", email_status="valid"), FILL)
    assert visible(changes) == {"email": "ada@acme.example", "email_status": "valid"}


def test_another_address_is_kept_beside_the_first() -> None:
    old = values(email="ada@acme.example", email_status="valid")
    new = values(email="ada@beta.example", email_status="valid")
    assert changes_between(old, new, FILL) == {"other_email": "ada@beta.example"}


def test_keys_follow_the_values() -> None:
    changes = changes_between(values(last_name="Example"), values(first_name="Ada"), FILL)
    assert changes == {"first_name": "Ada", "full_name": "Ada Example", "name_key": "ada example"}


@pytest.mark.parametrize(
    ("policy", "merged"),
    [
        (FILL, {"Tier": "A", "Owner": "X"}),
        (OVERWRITE, {"Tier": "B", "Owner": "X"}),
        (APPEND, {"Tier": "A; B", "Owner": "X"}),
        (UpdatePolicy("keep", {"custom.Owner": "fill"}), {"Tier": "A", "Owner": "X"}),
        (UpdatePolicy("fill", {"custom": "keep", "custom.Tier": "overwrite"}), {"Tier": "B"}),
    ],
)
def test_custom_fields_go_by_their_policy(policy: UpdatePolicy, merged: dict[str, str]) -> None:
    old, new = values(custom='{"Tier": "A"}'), values(custom='{"Tier": "B", "Owner": "X"}')
    assert json.loads(changes_between(old, new, policy)["custom"]) == merged


def test_a_custom_column_named_stage_is_data_only() -> None:
    assert set(changes_between(values(), values(custom='{"stage": "won"}'), OVERWRITE)) == {"custom"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"full_name": "Ada B. Example"}, {"full_name": "Ada Example"}),
        ({"full_name": "Ada Maria Example"}, {"full_name": "A. Example"}),
        ({"full_name": "Zoë Müller"}, {"full_name": "Zoe Muller"}),
        ({"first_name": "Ada"}, {"first_name": "A."}),
        ({"first_name": "Ada Maria"}, {"first_name": "Ada"}),
        ({"middle_name": "Beatrice"}, {"middle_name": "B."}),
        ({"company": "Acme", "legal_form": "GmbH"}, {"company": "ACME"}),
        ({"company": "Acme"}, {"company": "ACME"}),
        ({"city": "München"}, {"city": "MUNCHEN"}),
        ({"title": "Head of Sales"}, {"title": "HEAD OF SALES"}),
        ({"employees_min": 11, "employees_max": 50}, {"employees_min": 11, "employees_max": 11}),
        ({"employees_min": 500}, {"employees_min": 500, "employees_max": 500}),
        (
            {"revenue_min": 1_000_000, "revenue_max": 5_000_000, "revenue_currency": "EUR"},
            {"revenue_min": 1_000_000, "revenue_max": 1_000_000},
        ),
        (
            {"revenue_min": 7, "revenue_max": 7, "revenue_currency": "EUR"},
            {"revenue_min": 7, "revenue_max": 7},
        ),
    ],
)
def test_a_value_with_less_detail_overwrites_nothing(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert changes_between(values(**before), values(**after), OVERWRITE) == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"full_name": "Ada Example"}, {"full_name": "Ada B. Example"}),
        ({"full_name": "Ada B. Example"}, {"full_name": "Ada C. Example"}),
        ({"full_name": "Ada Example"}, {"full_name": "Ada Sample"}),
        ({"first_name": "Ada"}, {"first_name": "Ida"}),
        ({"company": "Acme"}, {"company": "Beta"}),
        ({"title": "HEAD OF SALES"}, {"title": "Head of Sales"}),
        ({"employees_min": 11, "employees_max": 50}, {"employees_min": 30, "employees_max": 30}),
        ({"employees_min": 11, "employees_max": 50}, {"employees_min": 11, "employees_max": 200}),
    ],
)
def test_a_value_with_more_or_other_detail_overwrites(before: dict[str, Any], after: dict[str, Any]) -> None:
    changes = visible(changes_between(values(**before), values(**after), OVERWRITE))
    expected = {name: value for name, value in after.items() if value != before.get(name)}
    assert {name: changes.get(name) for name in expected} == expected


def test_a_new_family_name_keeps_the_middle_initial() -> None:
    old = values(first_name="Ada", middle_name="B.", last_name="Example", full_name="Ada B. Example")
    new = values(first_name="Ada", last_name="Sample", full_name="Ada Sample")
    changes = visible(changes_between(old, new, OVERWRITE))
    assert changes == {"last_name": "Sample", "full_name": "Ada B. Sample"}


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ({"notes": "Met in Bern"}, {"notes": "Wants a call"}, {"notes": "Met in Bern\nWants a call"}),
        (
            {"notes": "Met in Bern"},
            {"notes": "Wants a call\nMet in Bern"},
            {"notes": "Met in Bern\nWants a call"},
        ),
        ({"source": "Fair 2025"}, {"source": "Fair 2026"}, {"source": "Fair 2025; Fair 2026"}),
        ({"phone": "+12125550100"}, {"phone": "+12125550101"}, {"mobile": "+12125550101"}),
        ({"mobile": "+12125550100"}, {"mobile": "+12125550101"}, {"phone": "+12125550101"}),
        (
            {"phone": "+12125550100", "mobile": "+12125550109"},
            {"phone": "+12125550101"},
            {},
        ),
        (
            {"phone": "+12125550100"},
            {"phone": "+12125550101", "mobile": "+12125550102"},
            {"mobile": "+12125550102"},
        ),
        ({"email": "ada@acme.example"}, {"email": "ada@beta.example"}, {"other_email": "ada@beta.example"}),
    ],
)
def test_append_adds_a_second_value(
    before: dict[str, Any], after: dict[str, Any], joined: dict[str, Any]
) -> None:
    assert visible(changes_between(values(**before), values(**after), APPEND)) == joined


def test_what_makes_a_suppressed_person_known_stays() -> None:
    old = values(email="ada@acme.example", email_status="valid", company="Acme", domain="acme.example")
    new = values(
        email="new@beta.example", email_status="valid", company="Beta", domain="beta.example", title="CEO"
    )
    changes = changes_between(old, new, OVERWRITE, suppressed=True)
    assert visible(changes) == {"title": "CEO"}


@pytest.mark.parametrize(
    "word", ["erase", "stage=overwrite", "opt_out=keep", "colour=fill", "title=append", "="]
)
def test_a_policy_that_makes_no_sense_is_refused(word: str) -> None:
    with pytest.raises(InvalidInputError):
        UpdatePolicy.parse([word])


def test_policies_are_read_from_words() -> None:
    policy = UpdatePolicy.parse(["overwrite", "notes=append", "custom.Tier=keep"])
    assert [policy.of(name) for name in ("title", "notes", "custom.Tier", "custom.Owner")] == [
        "overwrite",
        "append",
        "keep",
        "overwrite",
    ]
    assert UpdatePolicy.from_data(json.loads(json.dumps(policy.to_data()))) == policy


TEXT = st.text("Aäb .;-\n", max_size=8).map(str.strip)
PEOPLE = st.builds(
    lambda texts, low, custom: values(
        **texts, employees_min=low, custom=json.dumps(custom, ensure_ascii=False)
    ),
    st.fixed_dictionaries(
        {},
        optional={name: TEXT for name in STORED if name not in NUMBERS and "email" not in name}
        | {"email": st.sampled_from(["", "ada@acme.example", "ben@beta.example"])},
    ),
    st.one_of(st.none(), st.integers(1, 9)),
    st.dictionaries(st.sampled_from(["Tier", "stage", "suppression_id"]), TEXT.filter(bool), max_size=2),
)
OVER = [name for name in (*MAPPABLE, "custom", "custom.Tier") if name not in PROTECTED]
RULES = st.builds(
    lambda default, rules: UpdatePolicy(
        default,
        {
            name: rule
            for name, rule in rules.items()
            if rule != "append" or name in {*APPENDED, "custom.Tier"}
        },
    ),
    st.sampled_from(POLICIES),
    st.dictionaries(st.sampled_from(OVER), st.sampled_from(POLICIES), max_size=4),
)


@settings(max_examples=60, deadline=None)
@given(PEOPLE, PEOPLE, RULES, st.booleans())
def test_no_policy_reaches_what_is_protected_or_blanks_a_text(
    old: dict[str, Any], new: dict[str, Any], policy: UpdatePolicy, suppressed: bool
) -> None:
    changes = changes_between(old, new, policy, suppressed=suppressed)
    assert not changes.keys() & PROTECTED
    assert changes.keys() <= set(VALUES)
    emptied = {name for name, value in changes.items() if value in ("", None) and old[name]}
    assert emptied <= {"employees_max", "legal_form", "email_status", "name_key", "company_key", "email_key"}
    assert all(changes[name] != old[name] for name in changes)


@settings(max_examples=60, deadline=None)
@given(PEOPLE, PEOPLE, RULES)
def test_bringing_the_same_file_in_again_changes_nothing_more(
    old: dict[str, Any], new: dict[str, Any], policy: UpdatePolicy
) -> None:
    after = {**old, **changes_between(old, new, policy)}
    assert changes_between(after, new, policy) == {}


@settings(max_examples=60, deadline=None)
@given(PEOPLE, PEOPLE)
def test_filling_never_changes_a_value_that_is_there(old: dict[str, Any], new: dict[str, Any]) -> None:
    changes = visible(changes_between(old, new, FILL))
    custom = json.loads(changes.pop("custom", old["custom"]))
    assert custom == json.loads(new["custom"]) | json.loads(old["custom"])
    changes.pop("full_name", None)  # follows from its parts
    assert all(not old[name] for name in changes if name not in ("email_status", "legal_form"))
