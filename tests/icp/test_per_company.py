"""At most so many people per company, the best first."""

from __future__ import annotations

from datetime import datetime

import pytest

from prospector import suppressions
from prospector.errors import InvalidInputError
from prospector.icp.per_company import best_per_company
from prospector.prospects import Selection
from prospector.records import Engagement, Fit, IcpProfile, Prediction, Prospect
from prospector.storage import Database
from tests.factories import add_company, add_profile, add_prospect


@pytest.fixture
def profile(database: Database) -> int:
    with database.writing() as session:
        made: IcpProfile = add_profile(session)
        return made.id


def person(
    database: Database, profile: int, name: str, fit: int, *, strength: float | None = None,
    likelihood: int | None = None, **values: object,
) -> int:  # fmt: skip
    with database.writing() as session:
        made: Prospect = add_prospect(session, full_name=name, **values)
        session.add(
            Fit(prospect_id=made.id, profile_id=profile, score=fit, low=fit, high=fit, verdict="fits")
        )
        if strength is not None:
            session.add(Engagement(prospect_id=made.id, strength=strength, half_life=30))
        if likelihood is not None:
            session.add(Prediction(prospect_id=made.id, likelihood=likelihood))
        return made.id


def kept(database: Database, most: int, now: datetime, selection: Selection | None = None) -> list[str]:
    with database.reading() as session:
        chosen = best_per_company(session, selection or Selection(), most, now)
        return [session.get_one(Prospect, number).full_name for number in chosen.kept]


def test_the_grade_decides_then_fit_then_engagement_then_likelihood(
    database: Database, profile: int, now: datetime
) -> None:
    hot = 84.0  # far above 60 points in March 2026
    person(database, profile, "B1", 79, strength=hot)
    person(database, profile, "A4", 99)
    person(database, profile, "A1 unlikely", 81, strength=hot, likelihood=10)
    person(database, profile, "A1 likely", 81, strength=hot, likelihood=60)
    person(database, profile, "A1 hotter", 81, strength=hot + 1)
    person(database, profile, "A1 fitter", 85, strength=hot)
    assert kept(database, 6, now) == ["A1 fitter", "A1 hotter", "A1 likely", "A1 unlikely", "A4", "B1"]
    assert kept(database, 2, now) == ["A1 fitter", "A1 hotter"]


def test_a_company_is_its_domain_and_free_mailboxes_count_alone(
    database: Database, profile: int, now: datetime
) -> None:
    with database.writing() as session:
        account = add_company(session, "Globex", domain="globex.example").id
    person(database, profile, "Ada", 90, domain="acme.example")
    person(database, profile, "Bob", 80, domain="acme.example", company="Acme Inc")
    person(database, profile, "Cyd", 70, domain="", company_id=account)
    person(database, profile, "Dan", 60, domain="globex.example")
    person(database, profile, "Eve", 50, domain="gmail.com")
    person(database, profile, "Flo", 40, domain="gmail.com")
    person(database, profile, "Gus", 30, domain="")
    person(database, profile, "Hal", 20, domain="")
    assert kept(database, 1, now) == ["Ada", "Cyd", "Eve", "Flo", "Gus", "Hal"]


def test_whoever_may_not_be_contacted_takes_nobodys_place(
    database: Database, profile: int, now: datetime
) -> None:
    best = person(database, profile, "Ada", 90)
    person(database, profile, "Bob", 80)
    with database.writing() as session:
        suppressions.add(session, "address", session.get_one(Prospect, best).email, now=now)
    assert kept(database, 1, now) == ["Bob"]


def test_no_usable_address_comes_last(database: Database, profile: int, now: datetime) -> None:
    person(database, profile, "Ada", 90, email_status="invalid")
    person(database, profile, "Bob", 10)
    assert kept(database, 1, now) == ["Bob"]


def test_who_is_left_out_is_told_why(database: Database, profile: int, now: datetime) -> None:
    people = [person(database, profile, f"Person {number}", 90 - number) for number in range(3)]
    with database.reading() as session:
        chosen = best_per_company(session, people, 2, now)
    assert [(one.name, one.reason) for one in chosen.left_out] == [
        ("Person 2", "number 3 of 3 at Acme: at most 2 people per company")
    ]


def test_nobody_at_all_per_company_is_refused(database: Database, profile: int, now: datetime) -> None:
    with database.reading() as session, pytest.raises(InvalidInputError):
        best_per_company(session, Selection(), 0, now)
