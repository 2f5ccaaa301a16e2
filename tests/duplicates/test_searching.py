"""Looking for duplicates: who is found, in which band, and what an import leaves for review."""

from __future__ import annotations

import csv
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector import duplicates, prospects, uniting
from prospector.duplicates import Scope
from prospector.errors import CancelledError, NotFoundError
from prospector.intake import take_back, take_in
from prospector.lists import importer
from prospector.records import Prospect, Suspect
from prospector.storage import Database
from tests.factories import add_prospect

HEADERS = ("First name", "Last name", "Company", "Email", "Website", "LinkedIn")
ADA = {"first_name": "Ada", "last_name": "Quill", "company": "Acme", "domain": "acme.example"}


def ada(session: Session, email: str, **values: object) -> int:
    return add_prospect(session, **(ADA | {"email": email} | values)).id


def brought_in(database: Database, path: Path, rows: Sequence[Sequence[str]], now: datetime) -> int:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADERS, *rows])
    with database.reading() as session:
        seen = importer.preview(path, database.path, session, now=now)
    with database.writing(staged=seen.staging) as session:
        made = take_in(session, seen, now=now).import_id
    importer.discard(seen)
    return made


def test_the_same_person_twice_is_found_by_name_band_and_reason(database: Database, now: datetime) -> None:
    with database.writing() as session:
        one, other = ada(session, "ada@acme.example"), ada(session, "ada@acme.example")
        add_prospect(session, first_name="Bo", last_name="Other", company="Globex", domain="globex.example")
    told = uniting.search(database, now=now)
    assert (told.prospects, told.pairs, told.at) == (3, 1, now)
    with database.reading() as session:
        row = duplicates.listed(session)[0]
        assert (row.low_id, row.high_id, row.band) == (one, other, "certain")
        assert row.reason == "same email address"
        assert 95 <= row.confidence < 100
        assert duplicates.counts(session) == {"certain": 1, "likely": 0, "possible": 0}
        assert duplicates.last_search(session) == told


def test_nobody_searched_yet(database: Database) -> None:
    with database.reading() as session:
        assert duplicates.last_search(session) is None
        assert duplicates.listed(session) == []


def test_a_search_gives_the_same_again_and_forgets_what_is_gone(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ids = [ada(session, "ada@acme.example") for _ in range(3)]
    uniting.search(database, now=now)
    with database.reading() as session:
        first = duplicates.listed(session)
    uniting.search(database, now=now)
    with database.reading() as session:
        assert duplicates.listed(session) == first
        assert len(first) == 2
    with database.writing() as session:
        uniting.merge(session, ids[0], ids[1], now=now)
        uniting.merge(session, ids[0], ids[2], now=now)
    assert uniting.search(database, now=now).pairs == 0


def test_who_was_kept_apart_is_not_found_again(database: Database, now: datetime) -> None:
    with database.writing() as session:
        one, other = ada(session, "ada@acme.example"), ada(session, "ada@acme.example")
        duplicates.keep_apart(session, one, other, now=now)
    assert uniting.search(database, now=now).pairs == 0


def test_who_changed_jobs_waits_among_the_doubts(database: Database, now: datetime) -> None:
    profile = "https://www.linkedin.com/in/adaquill"
    with database.writing() as session:
        ada(session, "ada@acme.example", linkedin=profile)
        ada(session, "ada@globex.example", company="Globex", domain="globex.example", linkedin=profile)
    uniting.search(database, now=now)
    with database.reading() as session:
        row = duplicates.listed(session)[0]
        assert (row.band, row.moved) == ("possible", True)


def test_the_scope_keeps_the_other_pairs_as_they_were(database: Database, now: datetime) -> None:
    with database.writing() as session:
        first = [ada(session, "ada@acme.example") for _ in range(2)]
        second = [ada(session, "zoe@zeta.example", first_name="Zoe", last_name="Zed") for _ in range(2)]
        list_id = prospects.create_list(session, "Acme", first[:1], now=now)
    told = uniting.search(database, scope=Scope(list_id=list_id), now=now)
    assert told.pairs == 1
    uniting.search(database, now=now)
    with database.writing() as session:
        uniting.merge(session, first[0], first[1], now=now)
    uniting.search(database, scope=Scope(list_id=list_id), now=now)
    with database.reading() as session:
        assert [(row.low_id, row.high_id) for row in duplicates.listed(session)] == [tuple(second)]


def test_pairs_can_be_kept_to_a_list_or_to_words(database: Database, now: datetime) -> None:
    with database.writing() as session:
        first = [ada(session, "ada@acme.example") for _ in range(2)]
        [ada(session, "zoe@zeta.example", first_name="Zoe", last_name="Zed") for _ in range(2)]
        list_id = prospects.create_list(session, "Acme", first[:1], now=now)
    uniting.search(database, now=now)
    with database.reading() as session:
        assert [row.low_name for row in duplicates.listed(session, list_id=list_id)] == ["Ada Quill"]
        assert [row.low_name for row in duplicates.listed(session, search_text="zed")] == ["Zoe Zed"]
        assert len(duplicates.listed(session, limit=1, offset=1)) == 1


def test_an_import_hands_its_doubts_to_the_review(database: Database, tmp_path: Path, now: datetime) -> None:
    profile = "https://www.linkedin.com/in/adaquill"
    with database.writing() as session:
        ada(session, "ada@acme.example", linkedin=profile)
    rows = [("Ada", "Quill", "Globex", "ada@globex.example", "globex.example", profile)]
    made = brought_in(database, tmp_path / "list.csv", rows, now)
    with database.reading() as session:
        found = session.scalars(select(Suspect)).all()
        there = set(session.scalars(select(Prospect.id)))
        assert found
        assert all({one.low_id, one.high_id} <= there and one.low_id < one.high_id for one in found)
        assert all(one.band == "possible" and 0 < one.confidence < 100 for one in found)
    with database.writing() as session:
        take_back(session, made, now=now)
        assert session.scalars(select(Suspect)).all() == []


def test_since_an_import_only_its_people_are_looked_at(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    with database.writing() as session:
        [ada(session, "zoe@zeta.example", first_name="Zoe", last_name="Zed") for _ in range(2)]
    made = brought_in(
        database, tmp_path / "list.csv", [("Cy", "Borg", "Beta", "cy@beta.example", "", "")], now
    )
    assert uniting.search(database, scope=Scope(since_import=made), now=now).pairs == 0
    assert uniting.search(database, scope=Scope(since_import=1), now=now).pairs == 0
    assert uniting.search(database, now=now).pairs == 1


def test_the_number_of_who_went_is_never_given_to_another(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    with database.writing() as session:
        one, other = ada(session, "ada@acme.example"), ada(session, "ada@acme.example")
        done = uniting.merge(session, one, other, now=now)
    brought_in(database, tmp_path / "list.csv", [("Cy", "Borg", "Beta", "cy@beta.example", "", "")], now)
    with database.writing() as session:
        uniting.split(session, done.merge_id, now=now)
        assert session.get_one(Prospect, other).last_name == "Quill"
        assert len(session.scalars(select(Prospect.id)).all()) == 3


def test_undoing_an_import_keeps_whoever_was_merged(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    made = brought_in(
        database, tmp_path / "list.csv", [("Ada", "Quill", "Acme", "a@acme.example", "", "")], now
    )
    with database.writing() as session:
        first = session.scalars(select(Prospect.id)).one()
        other = ada(session, "ada@acme.example")
        done = uniting.merge(session, first, other, now=now)
        undone = take_back(session, made, now=now)
        assert [one.prospect_id for one in undone.kept][:1] == [first]
        uniting.split(session, done.merge_id, now=now)
        assert set(session.scalars(select(Prospect.id))) == {first, other}


def test_a_cancelled_search_changes_nothing(database: Database, now: datetime) -> None:
    with database.writing() as session:
        [ada(session, "ada@acme.example") for _ in range(2)]
    begun = time.monotonic()
    with pytest.raises(CancelledError):
        uniting.search(database, now=now, cancelled=lambda: True)
    assert time.monotonic() - begun < 5
    with database.reading() as session:
        assert duplicates.last_search(session) is None


# --- side by side


def test_a_pair_shows_what_differs_and_which_value_is_better_and_why(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        one = ada(session, "info@acme.example", email_status="role", phone="030 1", title="CTO")
        other = ada(session, "ada@acme.example", phone="+493023125001", title="CTO", city="")
        prospects.edit(session, one, {"city": "Bonn"}, now=now)
        found = duplicates.pair(session, one, other)
    rows = {row.field: row for row in found.rows}
    assert (rows["email"].proposed, rows["email"].why) == ("right", "valid address")
    assert (rows["phone"].proposed, rows["phone"].why) == ("right", "with its country code")
    assert (rows["street"].proposed, rows["street"].why) == ("left", "the only one")
    assert not rows["title"].differs
    assert rows["title"].why == ""
    assert found.emails == ("info@acme.example", "ada@acme.example")
    assert (found.left.id, found.right.id, found.forbidden) == (one, other, False)


def test_what_was_typed_is_better_than_what_a_file_said(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    brought_in(
        database, tmp_path / "list.csv", [("Ada", "Quillington", "Acme", "a@acme.example", "", "")], now
    )
    with database.writing() as session:
        one = session.scalars(select(Prospect.id)).one()
        other = ada(session, "ada@acme.example", import_row_id=1)
        prospects.edit(session, other, {"last_name": "Q"}, now=now)
        row = next(row for row in duplicates.pair(session, one, other).rows if row.field == "first_name")
        assert (row.proposed, row.why) == ("right", "typed by you")
        assert row.left_origin is not None
        assert (row.left_origin.file, row.left_origin.row) == ("list.csv", 2)


def test_what_belongs_to_a_job_is_proposed_from_one_side(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    brought_in(database, tmp_path / "list.csv", [("Ada", "Quill", "Zeta", "ada@zeta.example", "")], now)
    with database.writing() as session:
        old = session.scalars(select(Prospect.id)).one()
        new = ada(session, "ada.quill@acme.example", company="Globexindustrial", domain="g.example")
        prospects.edit(session, new, {"company": "Acme"}, now=now)
        rows = {row.field: row for row in duplicates.pair(session, old, new).rows}
        assert {rows[name].proposed for name in ("company", "domain", "email")} == {"right"}
        assert rows["email"].why == "the newest job"


def test_a_pair_that_cannot_be_one_person_says_so(database: Database) -> None:
    with database.writing() as session:
        one = ada(session, "a@acme.example", linkedin="https://www.linkedin.com/in/one")
        other = ada(session, "b@acme.example", linkedin="https://www.linkedin.com/in/other")
        found = duplicates.pair(session, one, other)
        assert found.forbidden
        assert "linkedin" in [field for field, _ in found.conflicts]


def test_a_pair_of_somebody_gone_is_refused(database: Database) -> None:
    with database.reading() as session, pytest.raises(NotFoundError):
        duplicates.pair(session, 1, 2)


def test_values_that_look_alike_but_differ_are_spelled_out(database: Database) -> None:
    with database.writing() as session:
        one = ada(session, "a@acme.example", title="CTO", seniority="c_suite")
        other = ada(session, "a@acme.example", title="CTO", seniority="head")
        row = next(row for row in duplicates.pair(session, one, other).rows if row.field == "title")
        assert row.left != row.right
        assert "Seniority" in row.left


def test_merges_are_listed_and_found_by_number_or_address(database: Database, now: datetime) -> None:
    with database.writing() as session:
        one, other = ada(session, "ada@acme.example"), ada(session, "ada@acme.example")
        done = uniting.merge(session, one, other, now=now)
        row = duplicates.merges(session)[0]
        assert (row.id, row.kept_id, row.gone_id, row.gone_name) == (done.merge_id, one, other, "Ada Quill")
        assert duplicates.merge_of(session, str(done.merge_id)) == row
        assert duplicates.merge_of(session, "ada@acme.example") == row
        with pytest.raises(NotFoundError):
            duplicates.merge_of(session, "99")
