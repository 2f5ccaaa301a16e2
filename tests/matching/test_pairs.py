"""Two people side by side."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from prospector.matching.clusters import find_clusters
from prospector.matching.pairs import compare, why
from prospector.matching.people import Person

BOB = Person(
    first_name="Bob",
    last_name="Miller",
    company="Acme Inc.",
    email="bob.miller@acme.example",
    mobile="+12125550100",
    title="CFO",
    city="Boston",
)
ROBERT = BOB._replace(first_name="Robert", company="Acme", email="robert.miller@acme.example", phone="")


def test_what_agrees_comes_with_how() -> None:
    found = compare(BOB, ROBERT)
    assert dict(found.agreements) == {
        "full_name": "same name in another form (Bob = Robert)",
        "company": "same company",
        "mobile": "same mobile number",
        "title": "same job title",
        "city": "same city",
    }
    assert dict(found.conflicts) == {"email": "another email address"}


def test_band_and_reason_are_those_of_the_ladder() -> None:
    found = compare(BOB, ROBERT)
    assert (found.band, found.code, found.moved) == ("certain", "mobile", False)
    assert found.confidence > 0.99
    assert found.reason == "same name and mobile number (Bob = Robert)"


def test_two_people_have_no_band_and_a_reason() -> None:
    found = compare(BOB, Person(first_name="Zoe", last_name="Holm", company="Globex"))
    assert (found.band, found.confidence, found.code) == ("", 0.0, "")
    assert found.conflicts[0] == ("full_name", "two different names")
    assert found.reason == "two different names"


def test_too_little_in_common_is_said() -> None:
    assert compare(Person(first_name="Ana"), Person(company="Acme")).reason == "too little in common"


def test_another_employer_is_told_as_moved() -> None:
    found = compare(BOB, ROBERT._replace(company="Globex", email=""))
    assert found.moved
    assert ("company", "another company") in found.conflicts


def test_two_profiles_and_two_addresses_conflict() -> None:
    one = Person("Ana", "Ruiz", company="Acme", linkedin="in/ana-1", email="ana.ruiz@acme.example")
    other = one._replace(linkedin="in/ana-2", email="ana.ruiz2@acme.example")
    found = compare(one, other)
    assert dict(found.conflicts) == {
        "linkedin": "another LinkedIn profile",
        "email": "two addresses that one person would not have",
    }
    assert found.band == ""


def test_a_switchboard_is_no_evidence_when_told() -> None:
    one = Person("Ana", "Ruiz", company="Acme", phone="+493023125100")
    other = Person("Ana", "Ruiz", phone="+493023125100")
    assert compare(one, other).code == "name_phone"
    assert compare(one, other, shared={"+493023125100"}).code == ""


def test_why_is_one_sentence_with_the_values() -> None:
    assert why(BOB, ROBERT) == (
        "Same name and mobile number (Bob = Robert): name Bob Miller = Robert Miller, "
        "company Acme Inc. = Acme, mobile number +12125550100."
    )


def test_every_member_of_a_cluster_has_a_why() -> None:
    people = [BOB, ROBERT, ROBERT._replace(first_name="", last_name="", mobile="")]
    found = find_clusters(people)
    assert set(found.cluster) == {0}
    for index, link in found.links.items():
        assert why(people[link.twin_index], people[index]).endswith(".")


TEXT = st.text(max_size=10)


@settings(max_examples=100, deadline=None)
@given(*[st.builds(Person, *[TEXT] * len(Person._fields))] * 2)
def test_compare_is_symmetric_and_survives_any_text(one: Person, other: Person) -> None:
    there, back = compare(one, other), compare(other, one)
    assert (there.band, there.confidence, there.code) == (back.band, back.confidence, back.code)
    assert {field for field, _ in there.agreements} == {field for field, _ in back.agreements}
    assert {field for field, _ in there.conflicts} == {field for field, _ in back.conflicts}
    assert why(one, other).endswith(".")
