"""Do not contact: what compares as equal, what is excluded, and what that does at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from prospector import suppressions
from prospector.errors import InvalidInputError, NotFoundError
from prospector.records import Draft, Import, ImportRow, Prospect
from prospector.storage import Database
from prospector.suppressions import Given, kind_of, suppression_key
from tests.factories import MADE_AT, add_draft, add_prospect


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        yield session


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada@Acme.Example", " ada@acme.example "), ("ada+news@acme.example", "ada@acme.example"),
        ("a.d.a@gmail.com", "ada@googlemail.com"), ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("Ada <ada@acme.example>", "mailto:ada@acme.example"),
        ("ada@acme.example;", "ada\u200b@acme.example"),
        ("ada@acme.example <Ada Example>", "Ada Example (ada@acme.example)"),
        ("[ada@acme.example](mailto:ada@acme.example)", "MAILTO:ada@acme.example?subject=Stop"),
        ("„ada@acme.example“", "<ada@acme.example>"), ("ada @ acme.example", "ada (at) acme.example"),
        ("Email: ada@acme.example.", "ada@acme.example"),
    ],
)  # fmt: skip
def test_spellings_of_one_address_are_one(one: str, other: str) -> None:
    assert suppression_key("address", one) == suppression_key("address", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("%@acme.example", "*@acme.example"), ("* @ acme.example", "*@www.acme.example"),
        ("https://*.acme.example/", "*.acme.example"), ("*@.acme.example", "*@*.acme.example"),
        ("**@acme.example", "*@ACME.example"), ("*@acme.%", "*@acme.*"), ("%.acme.example", "*.acme.example"),
    ],
)  # fmt: skip
def test_spellings_of_one_wildcard_are_one(one: str, other: str) -> None:
    assert kind_of(one) == kind_of(other) == "wildcard"
    assert suppression_key("wildcard", one) == suppression_key("wildcard", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.acme.example/", "acme.example"), ("HTTP://ACME.example/a?b=c", "www.acme.example"),
        ("<https://acme.example>", "@acme.example"), ("acme.example:8080", ".acme.example"),
        ("//acme.example", "acme.example."),
    ],
)  # fmt: skip
def test_spellings_of_one_domain_are_one(one: str, other: str) -> None:
    assert kind_of(one) == kind_of(other) == "domain"
    assert suppression_key("domain", one) == suppression_key("domain", other)


def test_a_page_of_a_network_does_not_shut_out_the_network(session: Session) -> None:
    with pytest.raises(InvalidInputError, match="network"):
        suppressions.add(session, "", "https://www.linkedin.com/in/ada", now=MADE_AT)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("ada@acme.example", "address"), ("acme.example", "domain"), ("@acme.example", "domain"),
        ("https://www.acme.example/about", "domain"), ("*@acme.*", "wildcard"), ("Acme Ltd", "company"),
        ("Acme", "company"), ("bücher.example", "domain"),
    ],
)  # fmt: skip
def test_the_kind_is_told_from_the_value(value: str, kind: str) -> None:
    assert kind_of(value) == kind
    assert suppression_key(kind, value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("address", "not an address"), ("address", "a@b@c.example"), ("address", "*@acme.example"),
        ("domain", "acme"), ("domain", "a b.example"), ("wildcard", "acme.example"), ("company", "!!!"),
        ("address", ""), ("domain", "x" * 400 + ".example"), ("nothing", "x"),
    ],
)  # fmt: skip
def test_what_is_not_of_its_kind_is_refused(kind: str, value: str) -> None:
    with pytest.raises(InvalidInputError):
        suppression_key(kind, value)


@settings(max_examples=200, deadline=None)
@given(value=st.text(max_size=40))
def test_any_text_gives_a_key_or_a_clear_error(value: str) -> None:
    with suppress(InvalidInputError):
        assert suppression_key(kind_of(value), value)


@pytest.mark.parametrize(
    ("kind", "value", "email", "domain", "company", "excluded"),
    [
        ("address", "Ada@acme.example", "ada+x@acme.example", "", "", True),
        ("address", "ada@acme.example", "bob@acme.example", "", "", False),
        ("domain", "acme.example", "x@acme.example", "", "", True),
        ("domain", "acme.example", "x@mail.acme.example", "", "", True),
        ("domain", "acme.example", "x@notacme.example", "", "", False),
        ("domain", "acme.example", "x@gmail.com", "www.acme.example", "", True),
        ("wildcard", "*@acme.*", "x@acme.test", "", "", True),
        ("wildcard", "*@acme.*", "x@acme2.test", "", "", False),
        ("wildcard", "sales@*", "sales@any.example", "", "", True),
        ("wildcard", "*.acme.example", "x@de.acme.example", "", "", True),
        ("wildcard", "*.acme.example", "x@acme.example", "", "", False),
        ("wildcard", "acme[1].*", "x@acme1.example", "", "", False),
        ("company", "Acme GmbH", "x@y.example", "", "ACME", True),
        ("company", "Acme", "x@y.example", "", "Acme Bakery", False),
    ],
)  # fmt: skip
def test_the_list_and_the_marks_on_prospects_agree(
    session: Session,
    kind: str,
    value: str,
    email: str,
    domain: str,
    company: str,
    excluded: bool,
    now: datetime,
) -> None:
    prospect = add_prospect(session, email=email, domain=domain.removeprefix("www."), company=company)
    added = suppressions.add(session, kind, value, now=now, reason="asked", force=True)
    assert (added.newly_excluded == 1) is excluded
    assert (session.get_one(Prospect, prospect.id).suppression_id is not None) is excluded
    assert (
        suppressions.reason_for(session, email=email, domain=domain, company=company) is not None
    ) is excluded


def test_the_second_address_of_a_person_counts_too(session: Session, now: datetime) -> None:
    prospect = add_prospect(session, other_email="ada.private@gmail.com")
    suppressions.add(session, "address", "adaprivate@gmail.com", now=now)
    assert prospect.suppression_id is not None
    assert suppressions.check(session, prospect.id) is not None


def test_removing_frees_only_those_whom_nothing_else_excludes(session: Session, now: datetime) -> None:
    both = add_prospect(session, email="ada@acme.example")
    one = add_prospect(session, email="bob@acme.example")
    suppressions.add(session, "address", "ada@acme.example", now=now)
    domain = suppressions.add(session, "domain", "acme.example", now=now)
    assert suppressions.remove(session, domain.id, now=now) == 1
    assert (one.suppression_id is None, both.suppression_id is None) == (True, False)


def test_many_are_removed_in_one_go_and_one_that_is_gone_is_no_fault(session: Session, now: datetime) -> None:
    people = [add_prospect(session, email=f"{name}@acme.example") for name in ("ada", "bob", "cleo")]
    entries = [suppressions.add(session, "address", person.email, now=now).id for person in people]
    assert suppressions.remove_many(session, [*entries[:2], 999], now=now) == 2
    assert [person.suppression_id for person in people] == [None, None, entries[2]]


@pytest.mark.parametrize(
    "value", ["gmail.com", "co.uk", "*@gmail.com", "*", "*@*", "*.com", "*@*.de", "*@gmail.*"]
)
def test_what_would_shut_out_strangers_needs_an_explicit_yes(
    session: Session, value: str, now: datetime
) -> None:
    with pytest.raises(InvalidInputError):
        suppressions.add(session, "", value, now=now)
    assert suppressions.add(session, "", value, now=now, force=True).value == value


def test_drafts_of_a_suppressed_person_are_held_and_their_approval_is_gone(
    session: Session, now: datetime
) -> None:
    prospect = add_prospect(session)
    draft = add_draft(
        session, prospect, "approved", approved_hash="x", approved_at=MADE_AT, problems='[["a", "b"]]'
    )
    done = add_draft(session, prospect, "handed_over")
    entry = suppressions.add(session, "address", prospect.email, now=now)
    held = session.get_one(Draft, draft.id)
    assert (held.state, held.approved_hash, held.approved_at) == ("held", "", None)
    assert [problem[0] for problem in json.loads(held.problems)] == ["a", "suppressed"]
    assert session.get_one(Draft, done.id).state == "handed_over"
    suppressions.remove(session, entry.id, now=now)
    assert json.loads(session.get_one(Draft, draft.id).problems) == [["a", "b"]]
    assert session.get_one(Draft, draft.id).state == "held"


def test_a_draft_held_for_nothing_else_waits_for_review_again(session: Session, now: datetime) -> None:
    prospect = add_prospect(session)
    draft = add_draft(session, prospect, "approved", approved_hash="x")
    entry = suppressions.add(session, "address", prospect.email, now=now)
    suppressions.remove(session, entry.id, now=now)
    freed = session.get_one(Draft, draft.id)
    assert (freed.state, freed.problems, freed.approved_hash) == ("draft", "[]", "")


def test_an_imports_prospects_are_judged_by_what_is_on_the_list(session: Session, now: datetime) -> None:
    suppressions.add(session, "domain", "acme.example", now=now)
    made = Import(file_name="x.csv", created_at=MADE_AT)
    session.add(made)
    session.flush()
    inside, outside = add_prospect(session), add_prospect(session)
    session.add(ImportRow(import_id=made.id, row=2, verdict="created", prospect_id=inside.id))
    assert suppressions.apply_to(session, import_id=made.id, now=now) == 1
    assert (inside.suppression_id is None, outside.suppression_id is None) == (False, True)


def test_adding_twice_keeps_the_first_entry(session: Session, now: datetime) -> None:
    first = suppressions.add(session, "address", "ada@acme.example", now=now, reason="asked")
    again = suppressions.add(session, "", "ADA+x@acme.example", now=now, reason="other")
    assert (again.id, again.already, again.reason) == (first.id, True, "asked")


def test_many_are_added_and_the_bad_ones_told(session: Session, now: datetime) -> None:
    values = ["ada@acme.example", "ADA@acme.example", "gmail.com", "a@@b", "Acme Ltd"]
    added = suppressions.add_many(session, [Given(value) for value in values], now=now)
    assert (added.added, added.already, [at for at, _ in added.refused]) == (2, 1, [3, 4])


def test_entries_are_searched_whatever_their_capitals(session: Session, now: datetime) -> None:
    suppressions.add(session, "company", "Ärztehaus Nord", reason="100 % sure", now=now)
    assert len(suppressions.listed(session, search="ärztehaus")) == 1
    assert len(suppressions.listed(session, search="100 %")) == 1
    assert suppressions.listed(session, search="1_0") == []


def test_an_entry_not_found_names_the_nearest(session: Session, now: datetime) -> None:
    suppressions.add(session, "address", "ada@acme.example", now=now)
    with pytest.raises(NotFoundError) as caught:
        suppressions.find(session, "adda@acme.example")
    assert "ada@acme.example" in caught.value.hint
