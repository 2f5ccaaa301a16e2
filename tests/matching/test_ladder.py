"""Every rung of the ladder and every conflict, by a pair that shows it."""

from __future__ import annotations

import pytest

from prospector.matching.ladder import LADDER, Band, Conflict, Verdict, conflict_between, judge
from prospector.matching.people import Person, traits_of

PROFILE = "https://www.linkedin.com/in/ana-ruiz"
MOBILE = "+12125550100"
PHONE = "+493023125100"
CFO = {"title": "CFO", "department": "finance", "seniority": "c_suite"}
SALES = {"title": "Sales Manager", "department": "sales", "seniority": "manager"}


def person(first: str = "", last: str = "", company: str = "", email: str = "", **more: str) -> Person:
    return Person(first_name=first, last_name=last, company=company, email=email, **more)


RUNGS: dict[str, tuple[Person, Person]] = {
    "profile": (person("Ana", "Ruiz", linkedin=PROFILE), person("A.", "Ruiz", linkedin=PROFILE)),
    "email": (
        person("Ana", "Ruiz", "Acme", "ana@acme.example"), person(email="ana@acme.example"),
    ),
    "free_email": (
        person("Ana", "Ruiz", email="ana.ruiz.sample@gmail.com"),
        person("Ana", "Ruiz", email="anaruizsample@gmail.com"),
    ),
    "email_renamed": (
        person("Ana", "Ruiz", "Acme", "ana.ruiz@acme.example"),
        person("Ana", "Holm", "Acme", "ana.ruiz@acme.example"),
    ),
    "identifier": (person("Ana", "Ruiz", identifier="4711"), person("Anna", "Ruis", identifier="4711")),
    "facts": (
        person("Ana", "Ruiz", identifier="4711001", birth_date="1980-05-17"),
        person("Zoe", "Holm", identifier="4711010", birth_date="1980-05-17"),
    ),
    "mobile": (person("Ana", "Ruiz", mobile=MOBILE), person("A.", "Ruiz", "Acme", phone=MOBILE)),
    "birth_date": (
        person("Ana", "Ruiz", birth_date="1980-05-17"), person("Ana", "Ruiz", birth_date="1980-05-17"),
    ),
    "moved_profile": (
        person("Ana", "Ruiz", "Acme", linkedin=PROFILE), person("Ana", "Ruiz", "Globex", linkedin=PROFILE),
    ),
    "moved_email": (
        person("Ana", "Ruiz", "Acme", "ana.ruiz@gmail.com"),
        person("Ana", "Ruiz", "Globex", "ana.ruiz@gmail.com"),
    ),
    "moved_mobile": (
        person("Ana", "Ruiz", "Acme", mobile=MOBILE), person("Ana", "Ruiz", "Globex", mobile=MOBILE),
    ),
    "name_company": (person("Ana", "Ruiz", "Acme"), person("Ruiz", "Ana", "Acme Inc.")),
    "name_phone": (person("Ana", "Ruiz", "Acme", phone=PHONE), person("Ana", "Ruiz", phone=PHONE)),
    "nickname_company": (person("Bob", "Thornley", "Acme"), person("Robert", "Thornley", "Acme")),
    "name_address": (
        person("Ana", "Ruiz", street="Main Street 1", city="Boston"),
        person("Ana", "Ruiz", "Acme", street="Main Street 1", city="Boston"),
    ),
    "close_name_phone": (
        person("A.", "Thornley", "Helioforge", phone=PHONE),
        person("Ana", "Thornley", "Helioforge Robotics", phone=PHONE),
    ),
    "close_name_company": (person("Ana", "Thornley", "Acme"), person("Ana", "Thronley", "Acme")),
    "spelled_name": (
        person("Robert", "Thornley", "Acme"),
        person("Bob", "Thronley", "Acme", "robert.thornley@acme.example"),
    ),
    "name_similar_company": (
        person("Ana", "Ruiz", "Helioforge"), person("Ana", "Ruiz", "Helioforge Robotics"),
    ),
    "mobile_company": (person("Ana", "Ruiz", "Acme", mobile=MOBILE), person(company="Acme", mobile=MOBILE)),
    "initial_company": (person("A.", "Thornley", "Acme"), person("Ana", "Thornley", "Acme")),
    "spelled": (
        person(email="ana.thornley@acme.example"), person("Ana", "Thornley", domain="acme.example"),
    ),
    "email_renamed_job": (
        person("Ana", "Ruiz", "Acme", "ana@acme.example", **CFO),
        person("Ana", "Holm", "Acme", "ana@acme.example", **CFO),
    ),
    "mobile_renamed_job": (
        person("Ana", "Ruiz", "Acme", mobile=MOBILE, **CFO),
        person("Ana", "Holm", "Acme", mobile=MOBILE, **CFO),
    ),
    "renamed_spelled": (
        person("Ana", "Holm", "Acme", "ana.thornley@acme.example"), person("Ana", "Thornley", "Acme"),
    ),
    "near_name_job": (
        person("Bob", "Thornley", "Acme", **CFO), person("Robert", "Thronley", "Acme", **CFO),
    ),
    "close_name_job": (
        person("A.", "Thornley", "Helioforge", **CFO),
        person("Ana", "Thornley", "Helioforge Robotics", **CFO),
    ),
    "email_other_name": (
        person("Ana", "Ruiz", "Acme", "werk7@acme.example"),
        person("Ana", "Holm", "Acme", "werk7@acme.example"),
    ),
    "close_name_similar_company": (
        person("A.", "Thornley", "Helioforge"), person("Ana", "Thornley", "Helioforge Robotics"),
    ),
    "renamed_job": (person("Ana", "Ruiz", "Acme", **CFO), person("Ana", "Holm", "Acme", **CFO)),
    "near_name_company": (person("Bob", "Thornley", "Acme"), person("Robert", "Thronley", "Acme")),
    "name_phone_unsure": (
        person("A.", "Thornley", "Acme", phone=PHONE), person("Ana", "Thornley", phone=PHONE),
    ),
}  # fmt: skip

CONFLICTS: dict[str, tuple[Person, Person, Conflict]] = {
    "two profiles": (
        person("Ana", "Ruiz", "Acme", linkedin=PROFILE),
        person("Ana", "Ruiz", "Acme", linkedin=PROFILE + "-2"),
        Conflict.HARD,
    ),
    "a numbered mailbox": (
        person("Ana", "Ruiz", "Acme", "ana.ruiz@acme.example"),
        person("Ana", "Ruiz", "Acme", "ana.ruiz2@acme.example"),
        Conflict.HARD,
    ),
    "mailboxes of two names": (
        person("Ana", "Thornley", "Acme", "ana.thornley@acme.example"),
        person("Ana", "Thornley", "Acme", "service.desk@acme.example"),
        Conflict.HARD,
    ),
    "two employers": (person("Ana", "Ruiz", "Acme"), person("Ana", "Ruiz", "Globex"), Conflict.HARD),
    "two names": (person("Ana", "Ruiz", "Acme"), person("Zoe", "Holm", "Acme"), Conflict.NAMES),
    "another family name": (
        person("Ana", "Ruiz", "Acme"), person("Ana", "Holm", "Acme"), Conflict.NAMES,
    ),
    "father and son": (
        person("Ana", "Ruiz Sr", "Acme"), person("Ana", "Ruiz Jr", "Acme"), Conflict.NAMES,
    ),
    "two jobs": (
        person("Ana", "Ruiz", "Acme", **CFO), person("Ana", "Ruiz", "Acme", **SALES), Conflict.JOBS,
    ),
}  # fmt: skip

MAY_BE_TWO = {
    "another department": (
        person("Ana", "Ruiz", "Acme", **CFO), person("Ana", "Ruiz", "Acme", **SALES),
    ),
    "another rank": (
        person("Ana", "Ruiz", "Acme", title="Head of Sales", department="sales", seniority="head"),
        person("Ana", "Ruiz", "Acme", title="Sales Director", department="sales", seniority="director"),
    ),
    "another mobile": (
        person("Ana", "Ruiz", "Acme", mobile="+12125550101"), person("Ana", "Ruiz", "Acme", mobile=MOBILE),
    ),
    "a numbered mailbox and nothing else": (
        person("Ana", "Ruiz", "Acme", "ana.ruiz2@acme.example"), person("Ana", "Ruiz", "Acme"),
    ),
    "a shared mailbox, another name and another job": (
        person("Ana", "Ruiz", "Acme", "ana.ruiz@acme.example", **CFO),
        person("Ana", "Holm", "Acme", "ana.ruiz@acme.example", title="Clerk", department="administration"),
    ),
}  # fmt: skip


def verdict_on(one: Person, other: Person) -> Verdict | None:
    return judge(traits_of(one), traits_of(other), frozenset())


def test_every_rung_is_shown() -> None:
    assert set(RUNGS) == {rung.code for rung in LADDER}


@pytest.mark.parametrize("code", RUNGS)
def test_rung(code: str) -> None:
    one, other = RUNGS[code]
    rung = next(rung for rung in LADDER if rung.code == code)
    found = verdict_on(one, other)
    assert found is not None
    assert (found.code, found.band, found.confidence) == (code, rung.band, rung.confidence)
    assert found.reason.startswith(rung.reason)
    back = verdict_on(other, one)
    assert back is not None
    assert back == found._replace(reason=back.reason)


@pytest.mark.parametrize("name", CONFLICTS)
def test_conflict(name: str) -> None:
    one, other, conflict = CONFLICTS[name]
    assert conflict_between(traits_of(one), traits_of(other), frozenset()) is conflict
    assert conflict_between(traits_of(other), traits_of(one), frozenset()) is conflict
    found = verdict_on(one, other)
    assert found is None or found.band is Band.POSSIBLE


@pytest.mark.parametrize(("one", "other"), MAY_BE_TWO.values(), ids=MAY_BE_TWO.keys())
def test_what_looks_like_two_people_is_possible_at_most(one: Person, other: Person) -> None:
    found = verdict_on(one, other)
    assert found is not None
    assert found.band is Band.POSSIBLE
    assert found.confidence < 0.5
    assert "may be two people" in found.reason


def test_bands_follow_from_confidence() -> None:
    for rung in LADDER:
        assert (rung.band is Band.POSSIBLE) == (rung.confidence < 0.95)
        assert rung.band is not Band.CERTAIN or rung.confidence >= 0.99


def test_a_band_reaches_what_is_accepted() -> None:
    assert Band.CERTAIN.reaches(Band.LIKELY)
    assert Band.LIKELY.reaches(Band.LIKELY)
    assert not Band.POSSIBLE.reaches(Band.LIKELY)


SAME_PERSON = {
    "a name in the wrong column": (
        person("Bühler", "", "Acme", **CFO), person("Anna", "Bühler", "Acme", **CFO),
    ),
    "a family name of two words, taken for both names": (
        person("García", "Lorca", "Acme", "bg@acme.example"),
        person("Begoña", "García Lorca", "Acme", "bg@acme.example"),
    ),
    "words in another order": (
        person("Van", "de Ven Diederik", "Acme", full_name="Van de Ven Diederik"),
        person("Diederik", "van de Ven", "Acme"),
    ),
    "a word of the name lost": (
        person("Von", "Anna-Lena", "Acme", full_name="Von Steinburg Anna-Lena"),
        person("Anna-Lena", "von Steinburg", "Acme"),
    ),
    "a mailbox that spells particles": (
        person("Jan", "van der Meer", "Acme", "jan.vandermeer@acme.example"),
        person("Jan", "van der Meer", "Acme", "jvandermeer@acme.example"),
    ),
    "a second address beside the shared one": (
        person("Ana", "Ruiz", "Acme", "ana@acme.example", other_email="desk.nine@acme.example"),
        person("Ana", "Ruiz", "Acme", "ana@acme.example"),
    ),
    "an office of the company": (
        person("Ana", "Ruiz", "Helioforge GmbH, Köln", city="Köln"), person("Ana", "Ruiz", "Helioforge"),
    ),
    "a company written as its website": (
        person("Ana", "Ruiz", "www.helio-forge.example"), person("Ana", "Ruiz", "Helio Forge"),
    ),
    "a slip in the title": (
        person("Ana", "Ruiz", "Acme", "aruiz@acme.example", title="Office Manager"),
        person("Ana", "Ruiz", "Acme", "ana.ruiz@acme.example", title="Office Marager"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME_PERSON.values(), ids=SAME_PERSON.keys())
def test_one_person_in_other_words(one: Person, other: Person) -> None:
    found = verdict_on(one, other)
    assert found is not None
    assert found.band.reaches(Band.LIKELY)


OTHER_PEOPLE = {
    "sister companies": (
        person("Ana", "Ruiz", "Helioforge", "ana@helioforge.example", domain="helioforge.example"),
        person("Ana", "Ruiz", "Helioforge", "ana@helioforge-es.example", domain="helioforge-es.example"),
    ),
    "a son, in French": (
        person("Ana", "Lefèvre fils", "Acme", "ana.lefevre2@acme.example"),
        person("Ana", "Lefèvre", "Acme", "ana.lefevre@acme.example"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other"), OTHER_PEOPLE.values(), ids=OTHER_PEOPLE.keys())
def test_two_people_who_look_alike(one: Person, other: Person) -> None:
    found = verdict_on(one, other)
    assert found is None or not found.band.reaches(Band.LIKELY)
