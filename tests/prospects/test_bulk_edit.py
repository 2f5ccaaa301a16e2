"""Editing many at once: equal to editing one after the other, and what cannot be used is left and named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from prospector import edits, journal, prospects, suppressions, touches
from prospector.errors import CancelledError, InvalidInputError
from prospector.prospects import Replacing
from prospector.records import Prospect
from prospector.storage import Database, open_workspace
from tests.factories import add_prospect

TABLES = ("prospects", "provenance", "stage_history", "companies")


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        yield session


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    session.flush()
    return {
        name: sorted((tuple(row) for row in session.execute(text(f"SELECT * FROM {name}"))), key=repr)
        for name in TABLES
    }


PEOPLE: tuple[dict[str, Any], ...] = (
    {
        "company": "Acme",
        "domain": "acme.example",
        "phone": "",
        "country": "DE",
        "custom": '{"Event": "Fair"}',
    },
    {"company": "Acme", "domain": "", "country": "US", "stage": "won", "email": ""},
    {"company": "", "domain": "gmail.com", "country": "", "title": "Intern", "email": "x.y@gmail.com"},
)
CHANGES = st.dictionaries(
    st.sampled_from(
        ["title", "company", "domain", "first_name", "full_name", "phone", "country", "city", "stage",
         "employees_min", "notes", "custom.Event", "custom.Hobby", "other_email", "source"]
    ),
    st.sampled_from(["", "won", "CEO", "Globex GmbH", "globex.example", "030 23125 123", "Germany", "12"]),
    min_size=1, max_size=4,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_editing_many_equals_editing_one_by_one(
    database: Database, now: datetime, changes: dict[str, str]
) -> None:
    outcomes = []
    for together in (True, False):
        with database.writing() as session:
            own = (
                {"full_name": f"P {n}", "last_name": "P", "email": f"p{n}@acme.example"} for n in (1, 2, 3)
            )
            ids = [add_prospect(session, id=n, **mine | person).id
                   for n, (mine, person) in enumerate(zip(own, PEOPLE, strict=True), start=1)]  # fmt: skip
            outcomes.append((_changed(session, ids, changes, now, together=together), everything(session)))
            session.rollback()
    assert outcomes[0] == outcomes[1]


def _changed(
    session: Session, ids: list[int], changes: dict[str, str], now: datetime, *, together: bool
) -> object:
    """The same fields with both: one by one, whatever cannot be used is left out first."""
    if together:
        try:
            return prospects.edit_many(session, ids, changes, now=now).left_count
        except InvalidInputError:
            return "refused"
    left = 0
    for number in ids:
        usable = dict(changes)
        for name, value in changes.items():
            savepoint = session.begin_nested()
            try:
                prospects.edit(session, number, {name: value}, now=now)
            except InvalidInputError:
                if name not in ("phone", "other_email", "country", "domain"):
                    return "refused"
                del usable[name]
                left += 1
            savepoint.rollback()
        if usable:
            prospects.edit(session, number, usable, now=now)
    return left


def test_an_address_that_somebody_has_is_refused_and_says_who(session: Session, now: datetime) -> None:
    ada = add_prospect(session, email="ada@acme.example", full_name="Ada Example")
    bob = add_prospect(session, email="bob@acme.example", full_name="Bob Example")
    with pytest.raises(InvalidInputError, match="Ada Example already has"):
        prospects.edit(session, bob.id, {"email": "Ada+news@acme.example"}, now=now)
    assert prospects.edit(session, ada.id, {"email": "ada+x@acme.example"}, now=now) == ["email"]
    assert "email" in prospects.edit(session, bob.id, {"email": "ada@acme.example"}, now=now, shared=True)


def test_addresses_may_change_hands_within_one_paste(session: Session, now: datetime) -> None:
    ada = add_prospect(session, email="ada@acme.example", full_name="Ada Example")
    bob = add_prospect(session, email="bob@acme.example", full_name="Bob Example")
    cells = [(ada.id, {"email": "new@acme.example"}), (bob.id, {"email": "ada@acme.example"})]
    assert prospects.assign(session, cells, now=now).left == ()
    twice = [(ada.id, {"email": "z@acme.example"}), (bob.id, {"email": "z@acme.example"})]
    done = prospects.assign(session, twice, now=now)
    assert [(one.prospect_id, one.why) for one in done.left] == [
        (bob.id, "Ada Example already has the address z@acme.example.")
    ]


def test_what_cannot_be_used_is_left_and_its_neighbours_are_set(session: Session, now: datetime) -> None:
    ada, bob = add_prospect(session), add_prospect(session)
    cells = [(ada.id, {"email": "nonsense", "city": "Rome"}), (bob.id, {"employees_min": "many"})]
    done = prospects.assign(session, cells, now=now)
    assert (done.ids, done.values, done.left_count) == ((ada.id,), 1, 2)
    assert [(one.field, one.value) for one in done.left] == [("email", "nonsense"), ("employees_min", "many")]
    assert ada.city == "Rome"


def test_a_value_nobody_can_have_is_refused_before_anything_changes(session: Session, now: datetime) -> None:
    ada = add_prospect(session)
    with pytest.raises(InvalidInputError):
        prospects.edit_many(session, [ada.id], {"city": "Rome", "seniority": "boss"}, now=now)
    assert ada.city == "Berlin"


def test_a_new_domain_excludes_and_a_full_name_brings_its_parts(session: Session, now: datetime) -> None:
    suppressions.add(session, "domain", "closed.example", now=now)
    people = [add_prospect(session) for _ in range(3)]
    prospects.edit_many(session, [one.id for one in people], {"domain": "closed.example"}, now=now)
    assert all(one.suppression_id is not None for one in people)
    prospects.edit(session, people[0].id, {"full_name": "Dr. Grace Sample"}, now=now)
    assert (people[0].first_name, people[0].last_name) == ("Grace", "Sample")


def test_cancelling_between_chunks_leaves_everything(database: Database, now: datetime) -> None:
    with database.writing() as session:
        number = add_prospect(session, city="Berlin").id

    def stop(done: int, total: int) -> None:
        raise CancelledError

    with pytest.raises(CancelledError), database.writing() as session:
        edits.edit_many(session, [number], {"city": "Rome"}, now=now, progress=stop)
    with database.reading() as session:
        assert session.get_one(Prospect, number).city == "Berlin"
        assert journal.listed(session) == []


def test_what_is_expected_is_what_happens(session: Session, now: datetime) -> None:
    people = [add_prospect(session, email=f"p{n}@acme.example", city="Rome" if n else "") for n in range(3)]
    cells = [(one.id, {"city": "Rome", "email": "p1@acme.example"}) for one in people]
    before = everything(session)
    foreseen = prospects.expected(session, cells, now=now)
    assert everything(session) == before
    assert prospects.assign(session, cells, now=now) == foreseen
    assert (foreseen.values, foreseen.left_count) == (1, 2)


def test_replacing_previews_leaves_what_breaks_and_takes_groups(session: Session, now: datetime) -> None:
    ada = add_prospect(session, company="Acme GmbH", email="ada@acme.example", notes="a.b")
    bob = add_prospect(session, company="gmbh", email="bob@acme.example", notes="axb")
    both = [ada.id, bob.id]
    seen = prospects.replacements(session, both, Replacing("company", "GmbH", "Ltd"), now=now)
    assert [(one.before, one.after) for one in seen.examples] == [("Acme GmbH", "Acme"), ("gmbh", "Ltd")]
    assert prospects.replace(session, both, Replacing("email", "@", ""), now=now).left_count == 2
    assert prospects.replace(session, both, Replacing("company", "GMBH", "X", case=True), now=now).ids == ()
    assert prospects.replace(session, both, Replacing("company", "gmbh", "X", whole=True), now=now).ids == (
        bob.id,
    )
    swapped = Replacing("email", r"^(\w+)@(\w+)", r"\1@new-\2", regex=True)
    prospects.replace(session, both, swapped, now=now)
    assert (ada.email, bob.email) == ("ada@new-acme.example", "bob@new-acme.example")
    prospects.replace(session, both, Replacing("notes", "a.b", r"\1"), now=now)
    assert (ada.notes, bob.notes) == (r"\1", "axb")


@pytest.mark.parametrize(
    "wanted",
    [
        {"find": ""}, {"find": "(a+)+b", "regex": True}, {"find": "(", "regex": True}, {"find": "x" * 1_001},
        {"find": "a", "new": r"\3", "regex": True}, {"find": "a", "field": "stage"},
        {"find": "a", "field": "nix"},
    ],
)  # fmt: skip
def test_a_replacing_that_cannot_be_is_refused(wanted: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        Replacing(**({"field": "title", "new": ""} | wanted))


def test_a_pattern_that_is_slow_meets_no_long_text(session: Session, now: datetime) -> None:
    number = add_prospect(session, notes="a" * 5_000).id
    done = prospects.replace(session, [number], Replacing("notes", "a*a*a*b", "c", regex=True), now=now)
    assert (done.ids, done.left_count) == ((), 1)


def test_every_edit_is_one_action_with_a_label_and_undone_after_a_restart(
    workspace: Database, now: datetime
) -> None:
    with workspace.writing() as session:
        people = [add_prospect(session, company="Acme GmbH", full_name=f"P {n}").id for n in range(3)]
        fair = prospects.create_list(session, "Fair", now=now)
        before = everything(session)
        edits.edit(session, people[0], {"title": "Chair", "city": "Rome"}, now=now)
        edits.edit_many(session, people, {"title": "CEO"}, now=now)
        edits.edit_many(session, people, {"stage": "contacted"}, now=now)
        edits.replace(session, people, Replacing("company", "GmbH", "Ltd"), now=now)
        edits.paste(session, [(people[0], {"city": "Bonn", "notes": "x"})], now=now)
        edits.add_to_list(session, fair, people, now=now)
        edits.remove_from_list(session, fair, people[:1], now=now)
        after = everything(session)
        labels = [row.label for row in journal.listed(session)]
    assert labels == [
        "Took 1 prospect out of Fair", "Added 3 prospects to Fair", "Pasted 2 values over 1 prospect",
        "Replaced GmbH in Company, 3 prospects", "Stage of 3 prospects", "Job title of 3 prospects",
        "Job title and city of P 0",
    ]  # fmt: skip
    workspace.close()
    again = open_workspace(workspace.path, now=now)
    with again.writing() as session:
        for _ in labels:
            edits.undo(session, now=now)
        assert everything(session) == before
        for _ in labels:
            edits.redo(session, now=now)
        assert everything(session) == after
    again.close()


def test_undoing_thousands_takes_no_longer_per_row(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session:
        people = [add_prospect(session).id for _ in range(40)]
        edits.edit_many(session, people, {"source": "Fair"}, now=now)
        plan = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN DELETE FROM provenance AS t WHERE EXISTS (SELECT 1 FROM action_changes c"
            " WHERE c.action_id = 1 AND c.table_name = 'provenance' AND c.field = ''"
            " AND t.prospect_id = c.row_id)"
        )
        assert any("row_id=?" in row.detail for row in plan)


def test_stages_by_bulk_edit_keep_their_history(session: Session, now: datetime) -> None:
    people = [add_prospect(session), add_prospect(session, stage="won")]
    edits.edit_many(session, [one.id for one in people], {"stage": "won", "custom.Event": "Expo"}, now=now)
    assert [len(touches.stages(session, one.id)) for one in people] == [1, 0]
    assert [json.loads(one.custom) for one in people] == [{"Event": "Expo"}] * 2


def test_whoever_opted_out_by_an_address_stays_known_by_it(session: Session, now: datetime) -> None:
    number = add_prospect(session, email="ada@acme.example", email_status="valid").id
    suppressions.add(session, "address", "ada@acme.example", now=now)
    with pytest.raises(InvalidInputError, match="do-not-contact"):
        edits.edit(session, number, {"email": "new@acme.example"}, now=now)
    wanted = prospects.Replacing("email", "acme.example", "globex.example")
    assert prospects.replacements(session, [number], wanted, now=now).left_count == 1
    done = edits.replace(session, [number], wanted, now=now)
    assert (done.ids, done.left[0].field) == ((), "email")
    done = edits.paste(session, [(number, {"email": "", "title": "Chair"})], now=now)
    person = session.get_one(Prospect, number)
    assert (person.email, person.email_status, person.title) == ("ada@acme.example", "valid", "Chair")
    assert person.suppression_id is not None


def test_the_address_of_an_opt_out_may_become_the_second_one(session: Session, now: datetime) -> None:
    number = add_prospect(session, email="ada@acme.example").id
    suppressions.add(session, "address", "ada@acme.example", now=now)
    changes = {"email": "new@acme.example", "other_email": "ada@acme.example"}
    edits.edit(session, number, changes, now=now)
    person = session.get_one(Prospect, number)
    assert (person.email, person.suppression_id is None) == ("new@acme.example", False)
    with pytest.raises(InvalidInputError, match="do-not-contact"):
        edits.edit(session, number, {"other_email": ""}, now=now)


def test_a_second_address_can_be_typed_alone(session: Session, now: datetime) -> None:
    number = add_prospect(session, email="ada@acme.example").id
    assert edits.edit(session, number, {"other_email": "Ada@Home.EXAMPLE "}, now=now) == ["other_email"]
    person = session.get_one(Prospect, number)
    assert (person.email, person.other_email) == ("ada@acme.example", "ada@home.example")
    with pytest.raises(InvalidInputError, match="is not a usable other email"):
        edits.edit(session, number, {"other_email": "nobody"}, now=now)
