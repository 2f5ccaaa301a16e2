"""First lines by rules: what they rest on, and what they never say."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from prospector import touches
from prospector.assist.facts import FIELDS, Facts, SignalFact, TouchFact, gather, sane
from prospector.assist.openers import from_facts, openers
from prospector.errors import NotFoundError
from prospector.records import SIGNAL_KINDS, Prospect, Signal
from prospector.storage.database import Database
from tests.factories import MADE_AT, add_prospect

TODAY = date(2026, 3, 2)


def add_signal(session: Session, prospect: Prospect, kind: str = "hiring", **values: object) -> None:
    given = {
        "domain": prospect.domain, "kind": kind, "topic": "Account executive", "observed_on": TODAY,
        "expires_on": TODAY + timedelta(days=30), "created_at": MADE_AT,
    } | values  # fmt: skip
    session.add(Signal(**given))
    session.flush()


def texts(session: Session, prospect: Prospect, now: datetime) -> list[str]:
    return [one.text for one in openers(session, prospect.id, now)]


def test_a_line_names_the_fields_it_rests_on(database: Database, now: datetime) -> None:
    with database.writing() as session:
        found = openers(session, add_prospect(session).id, now)
    assert found[0].text == "As Head of Sales at Acme, you may be the right person for a short question."
    assert found[0].sources == ("Job title", "Company")
    assert found[1].text == "I have a short question about Acme in Berlin."


def test_without_what_a_line_needs_it_is_not_offered(database: Database, now: datetime) -> None:
    with database.writing() as session:
        bare = add_prospect(session, title="", company="", city="", country="", domain="")
        assert texts(session, bare, now) == []


@pytest.mark.parametrize(
    "company", ["N/A", "ACME INDUSTRIES", "{{ company }}", "www.acme.example", "-", "x" * 99]
)
def test_what_makes_no_sense_in_a_sentence_counts_as_unknown(
    database: Database, now: datetime, company: str
) -> None:
    with database.writing() as session:
        prospect = add_prospect(session, company=company)
        assert not any(company in text or "about" in text for text in texts(session, prospect, now))


@pytest.mark.parametrize("value", ["BMW AG", "CEO", "IBM", "3M", "Acme", "Müller & Söhne", "中国银行"])
def test_abbreviations_and_other_scripts_are_no_shouting(value: str) -> None:
    assert sane(value) == value


def test_a_signal_comes_first_and_says_when_it_was_seen(database: Database, now: datetime) -> None:
    with database.writing() as session:
        prospect = add_prospect(session)
        add_signal(session, prospect)
        found = openers(session, prospect.id, now)[0]
    assert found.text == "I saw the opening for “Account executive” at Acme."
    assert found.sources == ("Signal: hiring, 2 Mar 2026", "Company")


@pytest.mark.parametrize("kind", ["topic", "keyword", "competitor_page"])
def test_interest_is_never_told_back(kind: str) -> None:
    facts = Facts(values={"company": "Acme"}, signals=(SignalFact(kind, "quoting software", TODAY),))
    line = from_facts(facts, TODAY)[0].text.lower()
    assert not any(word in line for word in ("saw", "noticed", "visited", "read", "competitor"))


def test_expired_signals_and_those_of_others_do_not_count(database: Database, now: datetime) -> None:
    with database.writing() as session:
        prospect = add_prospect(session)
        add_signal(session, prospect, expires_on=TODAY - timedelta(days=1))
        add_signal(session, prospect, domain="other.example")
        add_signal(session, prospect, domain="", source="empty")
        assert not any("opening" in text for text in texts(session, prospect, now))


def test_the_newest_touch_is_taken_up(database: Database, now: datetime) -> None:
    with database.writing() as session:
        prospect = add_prospect(session)
        touches.log(session, prospect.id, "called", now=now, at=now - timedelta(days=3), outcome="reached")
        found = openers(session, prospect.id, now)[0]
    assert found.text == "Thank you for taking my call on 27 February."
    assert found.sources == ("Touch log: called, reached, 27 Feb 2026",)


def test_a_touch_of_long_ago_is_not(database: Database) -> None:
    facts = Facts(values={}, touches=(TouchFact("met", "held", TODAY - timedelta(days=200)),))
    assert from_facts(facts, TODAY) == ()


def test_notes_that_say_where_you_met_are_taken_up() -> None:
    found = from_facts(Facts(values={}, notes="Nice. Met her at the Example Fair 2026, wants a demo"), TODAY)
    assert [one.text for one in found] == ["It was good to meet you at Example Fair 2026."]


def test_an_industry_begins_small_unless_it_is_an_abbreviation() -> None:
    lines = [
        from_facts(Facts(values={"company": "Acme", "industry": industry}), TODAY)[0].text
        for industry in ("Machinery", "IT services", "SaaS")
    ]
    assert [line.split(" companies")[0] for line in lines] == [
        "I am talking to machinery", "I am talking to IT services", "I am talking to SaaS",
    ]  # fmt: skip


def test_a_prospect_that_is_gone_is_named_so(database: Database, now: datetime) -> None:
    with database.reading() as session, pytest.raises(NotFoundError):
        gather(session, 99, now)


_WORDS = st.text(alphabet=st.sampled_from("aBÉ中 {}<%/.@\n\x00"), max_size=30)
_KNOWN = st.builds(
    Facts,
    values=st.dictionaries(st.sampled_from(FIELDS), _WORDS.map(sane).filter(bool)),
    notes=_WORDS.map(lambda text: f"met at {text}"),
    signals=st.lists(
        st.builds(SignalFact, st.sampled_from(SIGNAL_KINDS), _WORDS.map(sane), st.just(TODAY)), max_size=3
    ).map(tuple),
)


@given(_KNOWN)
def test_every_line_is_plain_one_line_has_sources_and_is_the_same_again(facts: Facts) -> None:
    found = from_facts(facts, TODAY)
    assert found == from_facts(facts, TODAY)
    for one in found:
        assert one.text.isprintable()
        assert not set(one.text) & set("{}<>@\\")
        assert one.sources
