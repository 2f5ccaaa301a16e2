"""What signals weigh, when they expire, who surges: exact figures with a fixed clock, and by property."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from prospector import signal_intake
from prospector.conditions import Not, describe, from_data, observed, parse, to_data, to_sql, unparse
from prospector.errors import InvalidInputError, NotFoundError
from prospector.icp import profiles, scoring
from prospector.records import SIGNAL_KINDS, Fit, Prospect, Signal
from prospector.signals import showing, storing
from prospector.signals.lives import lives, save_lives
from prospector.signals.rows import Observation
from prospector.signals.showing import Wanted
from prospector.storage import Database
from tests.factories import add_company, add_prospect

TODAY = date(2026, 3, 2)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        yield session


def seen(
    days: int = 0,
    *,
    domain: str = "acme.example",
    email: str = "",
    kind: str = "topic",
    topic: str = "crm",
    strength: float = 1.0,
    expires: str = "",
    company: str = "",
) -> Observation:
    day = (TODAY - timedelta(days=days)).isoformat()
    return Observation(domain, email, company, kind, topic, strength, day, expires, "", "Sheet1", 2)


def keep(session: Session, now: datetime, *found: Observation) -> tuple[int, int]:
    return storing.store(session, found, file_name="s.csv", source="", rows_read=len(found), now=now)


@pytest.mark.parametrize(
    ("signals", "intent"),
    [
        ([seen(0)], 21),  # 100 * (1 - 0.5 ** (1 / 3)) = 20.63
        ([seen(0, topic=str(n)) for n in range(3)], 50),
        ([seen(0, topic=str(n)) for n in range(6)], 75),
        ([seen(20)], 11),  # one half-life of a topic: weight 0.5
        ([seen(60)], 3),  # the last day it counts: weight 0.125
        ([seen(61)], 0),
        ([seen(10, kind="competitor_page", strength=4)], 37),  # weight 2
        ([seen(0, strength=10)], 90),
        ([seen(1, expires="2026-03-01")], 0),
        ([seen(1, expires="2026-03-02")], 20),  # weight 0.9659
    ],
)
def test_the_intent_is_exact(
    session: Session, now: datetime, signals: list[Observation], intent: int
) -> None:
    person = add_prospect(session).id
    keep(session, now, *signals)
    assert showing.intents(session, [person]).get(person, 0) == intent


def test_a_signal_counts_for_whoever_is_imported_later(session: Session, now: datetime) -> None:
    keep(session, now, seen(0))
    assert showing.intents(session) == {}
    person = add_prospect(session).id
    assert showing.intents(session) == {person: 21}


def test_a_signal_of_one_person_leaves_colleagues_out(session: Session, now: datetime) -> None:
    ada = add_prospect(session, email="ada@acme.example").id
    add_prospect(session, email="bob@acme.example")
    keep(session, now, seen(0, domain="", email="ada@acme.example"))
    assert showing.intents(session) == {ada: 21}


def test_a_signal_of_person_and_company_counts_once(session: Session, now: datetime) -> None:
    ada = add_prospect(session, email="ada@acme.example").id
    bob = add_prospect(session, email="bob@acme.example").id
    moved = add_prospect(session, email="ada@acme.example", domain="other.example").id
    keep(session, now, seen(0, email="ada@acme.example"))
    assert showing.intents(session) == {ada: 21, bob: 21, moved: 21}


def test_a_prospect_without_domain_gets_no_personal_signals_of_others(
    session: Session, now: datetime
) -> None:
    add_prospect(session, domain="", email="", email_key="")
    keep(session, now, seen(0, domain="", email="ada@acme.example"), seen(0))
    assert showing.intents(session) == {}


def test_a_signal_is_kept_once(session: Session, now: datetime) -> None:
    first, added = keep(session, now, seen(0), seen(0), seen(1))
    assert (first, added) == (1, 2)
    assert keep(session, now, seen(0), seen(1)) == (0, 0)
    assert [(row.id, row.signals) for row in storing.imports(session)] == [(1, 2)]


def test_undoing_an_import_removes_exactly_its_rows(session: Session, now: datetime) -> None:
    person = add_prospect(session).id
    keep(session, now, seen(0))
    second, _ = keep(session, now, seen(0), seen(3))
    row, ids = storing.remove_import(session, second)
    assert (row.signals, ids) == (1, [person])
    assert [one.observed_on for one in showing.rows(session, showing.ids(session, Wanted()))] == [TODAY]


def test_undoing_what_is_not_there_is_refused(session: Session) -> None:
    with pytest.raises(NotFoundError):
        storing.remove_import(session, 7)


def test_a_company_is_found_by_its_name(session: Session, now: datetime) -> None:
    add_company(session, "Globex Corporation", domain="globex.example")
    kept, rejected = storing.settled(
        session, [seen(domain="", company="Globex"), seen(domain="", company="Unheard Of Ltd")]
    )
    assert [one.domain for one in kept] == ["globex.example"]
    assert [one.value for one in rejected] == ["Unheard Of Ltd"]


def test_a_name_of_two_companies_is_refused(session: Session) -> None:
    add_company(session, "Globex", domain="globex.example")
    add_prospect(session, company="Globex Inc", domain="globex.test")
    kept, rejected = storing.settled(session, [seen(domain="", company="Globex")])
    assert kept == []
    assert "several companies" in rejected[0].reason


def test_a_changed_life_moves_what_expires_by_it(session: Session, now: datetime) -> None:
    person = add_prospect(session).id
    keep(session, now, seen(40, topic="a"), seen(40, topic="b", expires="2026-12-31"))
    assert save_lives(session, {"topic": 30})["topic"] == 30
    expiries = {one.topic: one.expires_on for one in showing.rows(session, showing.ids(session, Wanted()))}
    assert expiries == {"a": date(2026, 2, 20), "b": date(2026, 12, 31)}
    assert lives(session)["hiring"] == 90
    # what is left weighs 0.5 ** (3 * 40 / 30) = 0.0625
    assert showing.intents(session) == {person: 1}


@pytest.mark.parametrize("changes", [{"gossip": 3}, {"topic": 0}, {"topic": 5000}])
def test_an_odd_life_is_refused(session: Session, changes: dict[str, int]) -> None:
    with pytest.raises(InvalidInputError):
        save_lives(session, changes)


def burst(session: Session, now: datetime, recent: int, base: int, topic: str = "crm") -> None:
    ages = [n % 21 for n in range(recent)] + [21 + n % 84 for n in range(base)]
    keep(session, now, *(seen(age, topic=topic, email=f"p{n}@acme.example") for n, age in enumerate(ages)))


@pytest.mark.parametrize(
    ("recent", "base", "surging"),
    [(2, 0, False), (3, 0, True), (3, 8, True), (3, 9, False), (6, 16, True), (6, 17, False)],
)
def test_a_surge_begins_at_half_again_the_usual_rate(
    session: Session, now: datetime, recent: int, base: int, surging: bool
) -> None:
    person = add_prospect(session).id
    burst(session, now, recent, base)
    assert showing.is_surging(session, person) is surging
    assert bool(showing.surges(session)) is surging


def test_a_surge_tells_its_weeks_and_its_people(session: Session, now: datetime) -> None:
    add_prospect(session)
    add_prospect(session)
    keep(session, now, seen(0), seen(1), seen(2), seen(7), seen(70), seen(104), seen(105), seen(8, topic="x"))
    whole, by_topic = showing.surges(session)
    assert (whole.who, whole.topic, whole.recent, whole.base, whole.prospects) == (
        "acme.example",
        "",
        5,
        2,
        2,
    )
    assert whole.weeks == (1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3)
    assert whole.ratio == pytest.approx(10.0)
    assert (by_topic.topic, by_topic.recent, sum(by_topic.weeks)) == ("crm", 4, 6)


def test_what_weighs_most_stands_first_on_a_prospect(session: Session, now: datetime) -> None:
    person = add_prospect(session).id
    keep(
        session, now, seen(30, topic="old"), seen(2, topic="new"), seen(0, topic="gone", expires="2026-03-02")
    )
    assert [one.topic for one in showing.of_prospect(session, person)] == ["gone", "new", "old"]


def test_signals_are_found_by_kind_and_words(session: Session, now: datetime) -> None:
    keep(session, now, seen(0, topic="Data engineer", kind="hiring"), seen(0, topic="CRM"))
    assert showing.count(session, Wanted(kind="hiring")) == 1
    assert showing.count(session, Wanted(search="acme crm")) == 1
    assert showing.count(session, Wanted(email="ada@acme.example")) == 0
    assert showing.counts(session, Wanted(kind="hiring")) == {"hiring": 1, "topic": 1}


observations = st.builds(
    seen,
    st.integers(0, 400),
    domain=st.sampled_from(["acme.example", "other.example", ""]),
    email=st.sampled_from(["ada@acme.example", "bob@other.example"]),
    kind=st.sampled_from(SIGNAL_KINDS),
    topic=st.sampled_from(["a", "b", "c"]),
    strength=st.floats(0.1, 10),
)


@given(st.lists(observations, max_size=25))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_agrees_with_the_formula(
    database: Database, now: datetime, found: list[Observation]
) -> None:
    """Each prospect's intent and surge, worked out once more in plain Python."""
    with database.writing() as session:
        session.execute(delete(Signal))
        ada = add_prospect(session, email="ada@acme.example")
        bob = add_prospect(session, email="bob@other.example", domain="other.example")
        keep(session, now, *found)
        unique = {(one[0], one[1], one[3], one[4], one[6]): one for one in reversed(found)}.values()
        intents = showing.intents(session)
        for person in (ada, bob):
            own = [one for one in unique if person.domain == one.domain or person.email_key == one.email_key]
            assert intents.get(person.id, 0) == pytest.approx(_intent(own), abs=1)
            assert showing.is_surging(session, person.id) is _surges(own)
        session.rollback()


def _age(one: Observation) -> int:
    return (TODAY - date.fromisoformat(one.observed_on)).days


def _intent(own: list[Observation]) -> float:
    life = observed.LIVES
    weights = [
        one.strength * 0.5 ** (3 * _age(one) / life[one.kind]) for one in own if _age(one) <= life[one.kind]
    ]
    return 100 * (1 - 0.5 ** (sum(weights) / 3))


def _surges(own: list[Observation]) -> bool:
    recent = sum(_age(one) < 21 for one in own)
    base = sum(21 <= _age(one) < 105 for one in own)
    return recent >= 3 and (recent / 3) >= 1.5 * (base / 12)


@pytest.fixture
def crowd(session: Session, now: datetime) -> dict[str, int]:
    """Ada's company hires twice and surges, Bob's did long ago, Cy has no signal."""
    people = {
        name: add_prospect(session, email=f"{name}@{domain}", domain=domain).id
        for name, domain in (("ada", "acme.example"), ("bob", "bee.example"), ("cy", "sea.example"))
    }
    hiring = [seen(days, kind="hiring", topic="Data Engineer, senior") for days in (2, 9)]
    keep(session, now, *hiring, seen(1, topic="CRM"), seen(80, domain="bee.example", kind="hiring"))
    return people


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ('signal hiring about "data engineer" in last 30 days at least 2 times', "ada"),
        ('signal hiring about "data engineer" at least 3 times', ""),
        ("signal hiring", "ada bob"),
        ("signal", "ada bob"),
        ("not signal hiring in last 30 days", "bob cy"),
        ("signal topic, funding about crm, erp", "ada"),
        ("signal in last 1 day", ""),
        ("signal in last 2 days", "ada"),
        ("intent >= 1", "ada bob"),
        ("intent = 0", "cy"),
        ("intent <= 20", "bob cy"),
        ("intent between 0 and 100", "ada bob cy"),
        ("intent > 100", ""),
        ("intent is empty", ""),
        ("surging = yes", "ada"),
        ("surging = no", "bob cy"),
        ("surging in yes, no", "ada bob cy"),
        ("surging = yes and intent >= 30", "ada"),
    ],
)
def test_signals_are_conditions(session: Session, crowd: dict[str, int], condition: str, names: str) -> None:
    node = parse(condition)
    wanted = {crowd[name] for name in names.split()}
    assert set(session.scalars(select(Prospect.id).where(to_sql(node)))) == wanted
    assert set(session.scalars(select(Prospect.id).where(to_sql(Not(node))))) == set(crowd.values()) - wanted
    assert parse(unparse(node)) == node
    assert from_data(to_data(node)) == node


@pytest.mark.parametrize(
    "condition", ["signal gossip", "signal at least 0 times", "signal in last 0 days", 'signal about ""']
)
def test_a_question_about_signals_that_makes_no_sense_is_refused(condition: str) -> None:
    with pytest.raises(InvalidInputError):
        parse(condition)


def test_a_question_about_signals_in_plain_english() -> None:
    node = parse('signal hiring about "data engineer" in last 30 days at least 2 times')
    assert describe(node) == "At least 2 hiring signals about “data engineer” in the last 30 days"
    assert describe(Not(node)) == "Fewer than 2 hiring signals about “data engineer” in the last 30 days"
    assert describe(parse("signal")) == "Signal that counts now"
    assert describe(parse("not signal tech")) == "No tech signal that counts now"


PROFILE = """
name: Intent
rules:
  - when: intent >= 20
    weight: 3
  - when: surging = no
    weight: 1
"""


def test_fits_follow_signals_in_and_out(database: Database, now: datetime, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("Domain,Kind,Date\nacme.example,topic,2026-03-02\n", "utf-8")
    with database.writing() as session:
        add_prospect(session)
        scoring.activate(session, profiles.save(session, PROFILE, now), now)
    with database.reading() as session:
        preview = signal_intake.preview(session, path, signal_intake.Choices(), now=now)
        assert session.scalar(select(Fit.score)) == 25
    with database.writing() as session:
        done = signal_intake.take_in(session, preview, now=now)
        assert session.scalar(select(Fit.score)) == 100
        assert "21" in scoring.explain(session, 1, 1).parts[0].text
    with database.writing() as session:
        signal_intake.take_back(session, done.import_id, now=now)
        assert session.scalar(select(Fit.score)) == 25


def test_a_signal_of_a_person_without_a_company_domain_counts(session: Session, now: datetime) -> None:
    person = add_prospect(session, email="ada.example@gmail.com", domain="")
    keep(session, now, seen(domain="", email=person.email_key))
    for asked in ("signal topic", "intent >= 20"):
        assert session.scalars(select(Prospect.id).where(to_sql(parse(asked)))).all() == [person.id]
