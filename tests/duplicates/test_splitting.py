"""Splitting returns everything to its owner, exactly, in any order, and keeps what was edited since."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from prospector import duplicates, journal, prospects, suppressions, touches, uniting
from prospector.errors import InvalidInputError, NotFoundError
from prospector.icp import scoring
from prospector.journal.tables import FOLLOWED
from prospector.records import Merge, NotDuplicate, Prospect, Suspect, Touch
from prospector.storage import Database, open_workspace
from tests.factories import MADE_AT, add_draft, add_profile, add_prospect

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# Shrinking takes minutes here, since every example is a workspace; what was drawn is told anyway.
QUICK = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)


def everything(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that a merge may touch, with who is found by which words."""
    session.flush()
    names = [table.name for table in FOLLOWED] + ["fits", "suppressions", "lists", "prospect_search"]
    return {
        name: sorted((tuple(row) for row in session.execute(text(f"SELECT * FROM {name}"))), key=repr)
        for name in names
    }


def people(session: Session, count: int = 5) -> list[int]:
    """Some records of one person, each with something of its own, one of them excluded."""
    profile = add_profile(session)
    ids = []
    first_draft = None
    for number in range(count):
        person = add_prospect(
            session, first_name="Ada" if number % 2 else "A.", last_name="Example",
            title="CTO" * (number % 3), email=f"ada{number}@acme.example",
            other_email="old@acme.example" if number == 1 else "",
            phone="" if number % 2 else f"+49302312500{number}", notes=f"Note {number}" if number % 2 else "",
            custom=json.dumps({"Tier": str(number), f"Only{number}": "x"}),
            stage=("new", "contacted", "lost")[number % 3],
        )  # fmt: skip
        ids.append(person.id)
        touches.log(session, person.id, "called", summary=f"Call {number}", next_step="Again", now=NOW)
        if first_draft is None:
            first_draft = add_draft(session, person)
        else:
            add_draft(session, person, template_id=first_draft.template_id)
        prospects.create_list(session, f"List {number}", ids, now=NOW)
        prospects.edit(session, person.id, {"city": f"City {number}"}, now=NOW + timedelta(hours=number))
    session.add(
        Suspect(low_id=ids[0], high_id=ids[1], band="certain", confidence=99, code="x", found_at=MADE_AT)
    )
    session.add(
        Suspect(low_id=ids[1], high_id=ids[2], band="likely", confidence=90, code="y", found_at=MADE_AT)
    )
    session.add(NotDuplicate(low_id=ids[2], high_id=ids[-1], at=MADE_AT))
    session.flush()
    suppressions.add(session, "address", "ada3@acme.example", now=NOW)
    scoring.apply(session, profile.id, now=NOW)
    session.flush()
    return ids


@contextmanager
def opened() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workspace.db"
        shutil.copy(_fresh(), path)
        database = open_workspace(path, now=NOW)
        try:
            yield database
        finally:
            database.close()


_made: list[Path] = []


def _fresh() -> Path:
    if not _made:
        folder = Path(tempfile.mkdtemp())
        open_workspace(folder / "workspace.db", now=NOW).close()
        _made.append(folder / "workspace.db")
    return _made[0]


def test_a_split_returns_every_table_to_what_it_was(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ids = people(session)
        before = everything(session)
        done = uniting.merge(session, ids[0], ids[3], now=now)
        assert everything(session) != before
        split = uniting.split(session, done.merge_id, now=now)
        assert everything(session) == before
        assert (split.kept_id, split.back_id, split.kept) == (ids[0], ids[3], ())


@QUICK
@given(data=st.data())
def test_any_merges_split_in_any_order_leave_everything_as_it_was(data: Any) -> None:
    with opened() as database, database.writing() as session:
        ids = people(session)
        before = everything(session)
        there = list(ids)
        for _ in range(data.draw(st.integers(1, 4), label="merges")):
            keep, gone = data.draw(st.permutations(there), label="pair")[:2]
            picked = data.draw(st.sampled_from(["title", "email", "notes", "custom.Tier", ""]), label="pick")
            picks = {picked: data.draw(st.sampled_from([keep, gone]))} if picked else None
            uniting.merge(session, keep, gone, picks, now=NOW + timedelta(days=1))
            there.remove(gone)
        while found := session.scalars(select(Merge.id)).all():
            uniting.split(session, data.draw(st.sampled_from(found)), now=NOW + timedelta(days=2))
        assert everything(session) == before


@QUICK
@given(data=st.data())
def test_in_between_every_touch_has_an_owner_and_whoever_was_excluded_is(data: Any) -> None:
    with opened() as database, database.writing() as session:
        ids = people(session)
        barred, owners = ids[3], {one.id: one.prospect_id for one in session.scalars(select(Touch))}
        for _ in range(6):
            merges = session.scalars(select(Merge)).all()
            there = session.scalars(select(Prospect.id)).all()
            if merges and data.draw(st.booleans()):
                uniting.split(session, data.draw(st.sampled_from([one.id for one in merges])), now=NOW)
            elif len(there) > 1:
                keep, gone = data.draw(st.permutations(there))[:2]
                uniting.merge(session, keep, gone, now=NOW)
            became = {one.gone_id: one.kept_id for one in session.scalars(select(Merge))}
            for touch in session.scalars(select(Touch)):
                assert touch.prospect_id == _end(owners[touch.id], became)
            assert session.get_one(Prospect, _end(barred, became)).suppression_id is not None
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []


def _end(number: int, became: dict[int, int]) -> int:
    while number in became:
        number = became[number]
    return number


def test_a_chain_may_be_split_from_its_beginning(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ids = people(session, 3)
        before = everything(session)
        first = uniting.merge(session, ids[0], ids[1], now=now)
        uniting.merge(session, ids[0], ids[2], now=now)
        uniting.split(session, first.merge_id, now=now)
        assert set(session.scalars(select(Prospect.id))) == {ids[0], ids[1]}
        owners = {one.summary: one.prospect_id for one in session.scalars(select(Touch))}
        assert owners == {"Call 0": ids[0], "Call 1": ids[1], "Call 2": ids[0]}
        uniting.split(session, duplicates.merges(session)[0].id, now=now)
        assert everything(session) == before


def test_who_was_merged_on_comes_back_too(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ids = people(session, 3)
        first = uniting.merge(session, ids[0], ids[1], now=now)
        uniting.merge(session, ids[2], ids[0], now=now)
        uniting.split(session, first.merge_id, now=now)
        assert set(session.scalars(select(Prospect.id))) == {ids[1], ids[2]}
        assert {one.gone_id for one in duplicates.merges(session)} == {ids[0]}


def test_what_was_edited_since_is_kept_and_named(database: Database, now: datetime) -> None:
    with database.writing() as session:
        one = add_prospect(session, full_name="Ada Example", title="CTO", city="").id
        other = add_prospect(session, title="Chief Technology Officer", city="Berlin").id
        done = uniting.merge(session, one, other, {"title": other}, now=now)
        prospects.edit(session, one, {"title": "Founder"}, now=now)
        touches.log(session, one, "called", now=now)
        split = uniting.split(session, done.merge_id, now=now)
        assert [(kept.prospect_id, kept.field) for kept in split.kept] == [(one, "title")]
        person = session.get_one(Prospect, one)
        assert (person.title, person.city) == ("Founder", "")
        assert session.get_one(Prospect, other).title == "Chief Technology Officer"
        assert session.scalars(select(Touch.prospect_id)).all() == [one]


def test_an_edit_made_between_two_merges_survives_a_split_below(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ids = people(session, 3)
        first = uniting.merge(session, ids[0], ids[1], now=now)
        uniting.merge(session, ids[0], ids[2], {"title": ids[2]}, now=now)
        prospects.edit(session, ids[0], {"title": "Founder"}, now=now)
        uniting.split(session, first.merge_id, now=now)
        assert session.get_one(Prospect, ids[0]).title == "Founder"


def test_a_split_can_be_undone(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ids = people(session, 3)
        done = uniting.merge(session, ids[0], ids[1], now=now)
        merged = everything(session)
        uniting.split(session, done.merge_id, now=now)
        journal.undo(session, now=now)
        after = everything(session)
        assert {name: after[name] for name in merged if name != "fits"} == {
            name: merged[name] for name in merged if name != "fits"
        }


def test_split_apart_is_not_proposed_again(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ids = people(session, 3)
        done = uniting.merge(session, ids[0], ids[1], now=now)
        uniting.split(session, done.merge_id, now=now, apart=True)
        assert session.get(NotDuplicate, (ids[0], ids[1])) is not None
        assert session.get(Suspect, (ids[0], ids[1])) is None


def test_a_merge_is_split_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ids = people(session, 3)
        done = uniting.merge(session, ids[0], ids[1], now=now)
        uniting.split(session, done.merge_id, now=now)
        with pytest.raises(NotFoundError, match="no such merge"):
            uniting.split(session, done.merge_id, now=now)


def test_kept_apart_is_no_doubt_any_more_and_can_be_undone(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ids = people(session, 3)
        before = everything(session)
        duplicates.keep_apart(session, ids[1], ids[0], now=now)
        assert session.get(Suspect, (ids[0], ids[1])) is None
        assert journal.next_undo(session).startswith("Keep ")
        journal.undo(session, now=now)
        assert everything(session) == before


def test_nobody_is_kept_apart_from_himself_or_from_nobody(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ids = people(session, 3)
        with pytest.raises(InvalidInputError):
            duplicates.keep_apart(session, ids[0], ids[0], now=now)
        with pytest.raises(NotFoundError):
            duplicates.keep_apart(session, ids[0], 999, now=now)
