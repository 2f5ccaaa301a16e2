"""Verdicts, updates and the do-not-contact list, on plain values."""

from __future__ import annotations

from typing import Any

import pytest

from prospector.lists.blocklist import Blocklist
from prospector.lists.twins import Found, Twin
from prospector.lists.verdicts import Judged, judge
from prospector.matching.people import Person

ADA = Person(
    first_name="Ada",
    last_name="Example",
    full_name="Ada Example",
    email="ada@acme.example",
    domain="acme.example",
)
BEN = Person(
    first_name="Ben",
    last_name="Sample",
    full_name="Ben Sample",
    email="ben@beta.example",
    domain="beta.example",
)


def judged(people: list[Person], **given: Any) -> Judged:
    cluster = given.pop("cluster", list(range(len(people))))
    found = Found(cluster, given.pop("prospects", {}), given.pop("twins", {}), [])
    nothing: dict[str, Any] = {"rejected": {}, "opted_out": {}, "bounced": {}, "company_only": set()}
    return judge(
        people,
        found,
        **(nothing | given),
        **({} if "blocklist" in given else {"blocklist": Blocklist()}),
        place=[f"row {number + 2}" for number in range(len(people))],
    )


def test_different_people_are_created() -> None:
    assert judged([ADA, BEN]).verdict == ["created", "created"]


def test_a_twin_in_the_file_is_a_duplicate_with_the_reason() -> None:
    twins = {1: Twin(1, None, "same_email", "same email address")}
    result = judged([ADA, ADA], cluster=[0, 0], twins=twins)
    assert result.verdict == ["created", "duplicate"]
    assert result.reason[1] == "same email address as row 2"
    assert result.members == {1: [1, 2]}


def test_somebody_already_there_is_not_created_again() -> None:
    result = judged([ADA], prospects={0: 7})
    assert result.verdict == ["unchanged"]
    assert result.prospects == {0: 7}


def test_one_opt_out_suppresses_all_rows_of_that_person() -> None:
    result = judged([ADA, ADA, BEN], cluster=[0, 0, 2], opted_out={1: "opted out: yes"})
    assert result.verdict == ["suppressed", "suppressed", "created"]
    assert result.reason[0] == "the same person as row 3: opted out: yes"


def test_a_bounce_suppresses_every_row_with_that_address_but_not_the_person() -> None:
    elsewhere = ADA._replace(email="ada@other.example")
    result = judged([ADA, ADA, elsewhere], cluster=[0, 0, 0], bounced={1: "mail bounced"})
    assert result.verdict == ["suppressed", "suppressed", "created"]


def test_a_rejected_row_is_nobodys_first() -> None:
    result = judged([Person(), ADA], rejected={0: "nothing here"})
    assert result.verdict == ["rejected", "created"]


@pytest.mark.parametrize(
    ("entry", "suppressed"),
    [
        (("address", "ada@acme.example", "ada@acme.example", ""), True),
        (("domain", "acme.example", "acme.example", "customer"), True),
        (("domain", "example", "example", ""), True),
        (("domain", "cme.example", "cme.example", ""), False),
        (("wildcard", "*@acme.*", "*@acme.*", ""), True),
        (("wildcard", "*@beta.*", "*@beta.*", ""), False),
        (("wildcard", "acme.*", "acme.*", ""), True),
        (("company", "acme", "Acme", ""), False),
    ],
)
def test_the_do_not_contact_list_is_asked(entry: tuple[str, str, str, str], suppressed: bool) -> None:
    result = judged([ADA], blocklist=Blocklist([entry]))
    assert (result.verdict == ["suppressed"]) is suppressed


@pytest.mark.parametrize(("key", "suppressed"), [("acme.*", True), ("*@acme.*", False)])
def test_a_wildcard_for_hosts_also_means_the_company_s_domain(key: str, suppressed: bool) -> None:
    private = ADA._replace(email="ada.example@gmail.com")
    result = judged([private], blocklist=Blocklist([("wildcard", key, key, "")]))
    assert (result.verdict == ["suppressed"]) is suppressed


def test_the_reason_for_somebody_already_there_names_no_other_row() -> None:
    twins = {
        0: Twin(2, None, "same_profile", "same LinkedIn profile"),
        1: Twin(None, 7, "same_email", "same mail"),
    }
    result = judged([ADA, ADA], cluster=[0, 0], prospects={0: 7, 1: 7}, twins=twins)
    assert result.reason == ["already in the workspace", "already in the workspace: same mail"]
