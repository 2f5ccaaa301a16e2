"""Opt-out, bounce and email-check cells; LinkedIn addresses; industries."""

from __future__ import annotations

import pytest

from prospector.cleaning.flags import bounce_reason, consent_refusal, email_verdict, opt_out_reason
from prospector.cleaning.industries import clean_industry
from prospector.cleaning.profiles import clean_profile


@pytest.mark.parametrize(
    "cell",
    [
        "yes",
        "TRUE",
        "1",
        "x",
        "ja",
        "Oui",
        "sí",
        "unsubscribed",
        "Opted out",
        "Do not contact",
        "2024-05-01",
        "✓",
    ],
)
def test_opt_out_is_heard(cell: str) -> None:
    assert opt_out_reason(cell)[0]


@pytest.mark.parametrize(
    "cell",
    [
        "no",
        "FALSE",
        "0",
        "nein",
        "Non",
        "subscribed",
        "opted in",
        "opt-in",
        "Not opted out",
        "Did not opt out",
    ],
)
def test_consent_is_no_opt_out(cell: str) -> None:
    assert opt_out_reason(cell) == ("", True)


def test_what_is_not_understood_counts_as_opt_out() -> None:
    reason, understood = opt_out_reason("purple")
    assert "purple" in reason
    assert not understood


@pytest.mark.parametrize(
    "cell", ["yes", "hard bounce", "Hard Bounced", "bounced", "soft bounce", "2024-05-01"]
)
def test_bounce_is_heard(cell: str) -> None:
    assert bounce_reason(cell)[0]


@pytest.mark.parametrize("cell", ["no", "false", "0", "valid", "not bounced", "delivered"])
def test_no_bounce(cell: str) -> None:
    assert bounce_reason(cell) == ("", True)


@pytest.mark.parametrize(
    ("cell", "outcome"),
    [
        ("valid", "valid"),
        ("Verified", "valid"),
        ("deliverable", "valid"),
        ("invalid", "invalid"),
        ("Undeliverable", "invalid"),
        ("do_not_mail", "invalid"),
        ("catch-all", "doubtful"),
        ("Catch All", "doubtful"),
        ("accept_all", "doubtful"),
        ("unknown", "doubtful"),
        ("Guessed", "doubtful"),
        ("Extrapolated", "doubtful"),
        ("bounced", "bounced"),
        ("unsubscribed", "opted_out"),
        ("role-based", "role"),
        ("disposable", "disposable"),
        ("Unavailable", "none"),
        ("blue", ""),
    ],
)
def test_verdicts_of_email_checks(cell: str, outcome: str) -> None:
    assert email_verdict(cell) == outcome


@pytest.mark.parametrize(
    "cell",
    [
        "https://www.linkedin.com/in/anna-berg",
        "http://de.linkedin.com/in/Anna-Berg/en?trk=x",
        "linkedin.com/in/anna-berg/",
        "in/anna-berg",
        "anna-berg",
        "https://www.linkedin.com/mwlite/in/anna-berg",
    ],
)
def test_profile_in_plain_form(cell: str) -> None:
    assert clean_profile(cell).address == "https://www.linkedin.com/in/anna-berg"


@pytest.mark.parametrize(
    "cell", ["https://example.com/anna", "Anna Berg", "https://www.linkedin.com/", "anna"]
)
def test_what_is_no_profile_is_left_out(cell: str) -> None:
    assert clean_profile(cell) == ("", False, ("linkedin_invalid",))


def test_company_page() -> None:
    page = clean_profile("https://www.linkedin.com/company/Acme/about/", company=True)
    assert page[:2] == ("https://www.linkedin.com/company/acme", True)


@pytest.mark.parametrize(
    ("cell", "industry"),
    [
        ("Computer Software", "Software"),
        ("IT SERVICES", "Information Technology & Services"),
        ("Maschinenbau", "Machinery"),
        ("Automobilindustrie", "Automotive"),
        ("Zebra Breeding", "Zebra Breeding"),
        ("ZEBRA BREEDING", "Zebra Breeding"),
    ],
)
def test_industry_in_usual_words(cell: str, industry: str) -> None:
    assert clean_industry(cell)[0] == industry


@pytest.mark.parametrize(
    "text",
    ["no", "N", "FALSE", "0", "nein", "Não", "нет", "denied", "refusé", "Withdrawn 2026-05-01", "opted-out",
     "withdrawn on 01.05.2026", "revoked at 2026-05-01T10:00:00Z", "No, thanks", "No (by phone)", "✘"],
)  # fmt: skip
def test_a_plain_no_below_a_consent_is_an_opt_out(text: str) -> None:
    reason = consent_refusal("Opt-in", text)
    assert reason == f"No consent (the list's column Opt-in says: {text})"
    assert opt_out_reason(reason) == (reason, True)


@pytest.mark.parametrize(
    "text",
    ["", " ", "yes", "ja", "1", "x", "opt-in", "granted", "2026-05-01", "pending", "unknown", "n/a", "-", "☐",
     "unchecked", "not asked", "no answer yet", "legitimate interest", "inactive"],
)  # fmt: skip
def test_anything_else_below_a_consent_says_nothing(text: str) -> None:
    assert consent_refusal("Opt-in", text) == ""
