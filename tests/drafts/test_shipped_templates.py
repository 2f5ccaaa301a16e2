"""The shipped templates are worth sending: short, whole with little data, and without a problem."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from prospector.drafts import library, merge_fields
from prospector.drafts.checks import Checker, Recipient
from prospector.drafts.rendering import Renderer, Rendering, compile_template
from prospector.drafts.template_files import Wording
from prospector.settings import Identity

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
FULL = Identity(
    sender_name="Robin Ellis",
    sender_email="robin@northwind.example",
    company="Northwind",
    offer="workshops answer every quote request on the day it comes in",
    postal_address="1 Example Street, 12345 Sampletown",
    signature="Robin Ellis\nNorthwind, +44 20 7946 0018",
)
BARE = Identity(
    sender_name="Robin Ellis", sender_email="robin@northwind.example", postal_address="1 Example Street"
)
LEAST = {"first_name": "Anna", "company": "Acme"}
MOST = {
    **LEAST, "title": "Head of Sales", "city": "Hamburg", "industry": "Machinery", "employees_min": 201,
    "employees": "201 to 500", "country": "Germany", 'custom["Event"]': "the Spring Fair",
}  # fmt: skip
SHIPPED = library.shipped_wordings()


def _rendered(wording: Wording, sender: Identity, values: dict[str, str | int], day: int = 0) -> Rendering:
    shared = merge_fields.shared_values(sender, MONDAY + timedelta(days=day))
    return Renderer(compile_template(wording.subject, wording.body), shared).render(values)


def _problems(rendering: Rendering, sender: Identity) -> list[str]:
    recipient = Recipient("anna@acme.example", "valid", "Anna", "Keller", "Acme", "GmbH")
    found = Checker(sender).check(rendering.subject, rendering.body, recipient, rendering.missing)
    return [problem.code for problem in found]


def test_there_are_at_least_the_five_that_were_promised() -> None:
    names = {wording.name for wording in SHIPPED}
    assert {"First touch", "Follow-up", "Break-up", "Referral ask", "Event follow-up"} <= names


@pytest.mark.parametrize("wording", SHIPPED, ids=lambda wording: wording.name)
@pytest.mark.parametrize("sender", [FULL, BARE], ids=["full sender", "bare sender"])
@pytest.mark.parametrize("values", [MOST, LEAST], ids=["all fields", "two fields"])
def test_a_shipped_template_has_no_problem_however_little_is_known(
    wording: Wording, sender: Identity, values: dict[str, str | int]
) -> None:
    for day in range(7):
        assert _problems(_rendered(wording, sender, values, day), sender) == []


@pytest.mark.parametrize("wording", SHIPPED, ids=lambda wording: wording.name)
@pytest.mark.parametrize("sender", [FULL, BARE], ids=["full sender", "bare sender"])
@pytest.mark.parametrize("values", [MOST, LEAST], ids=["all fields", "two fields"])
def test_a_shipped_template_is_short_clean_and_asks_one_thing(
    wording: Wording, sender: Identity, values: dict[str, str | int]
) -> None:
    rendering = _rendered(wording, sender, values)
    message = rendering.body.split("Best regards")[0]
    assert 45 <= len(message.split()) <= 120
    assert message.count("?") <= 1
    assert not re.search(r"  |\n\n\n| [,.;:?!]|\.\.|[ \t]\n", rendering.body)
    assert not re.search(r"!|revolution|guarantee|game.chang|synerg|excit|leverag", message, re.IGNORECASE)
    assert len(rendering.subject) <= 45


@pytest.mark.parametrize("wording", SHIPPED, ids=lambda wording: wording.name)
def test_a_shipped_template_holds_a_prospect_without_a_company(wording: Wording) -> None:
    assert "missing_value" in _problems(_rendered(wording, FULL, {"first_name": "Anna"}), FULL)
