"""Undo and redo: exact, also after a restart, and honest about what was changed in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from prospector import journal, prospects, suppressions, touches
from prospector.errors import InvalidInputError, NotFoundError
from prospector.journal.tables import FOLLOWED
from prospector.records import ListMember, Prospect, ProspectList, Touch
from prospector.storage import Database, open_workspace
from tests.factories import add_company, add_draft, add_prospect


def everything(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every followed table."""
    session.flush()
    return {
        table.name: sorted(
            (tuple(row) for row in session.execute(text(f"SELECT * FROM {table.name}"))),
            key=repr,
        )
        for table in FOLLOWED
    }


def edited(session: Session, prospect_id: int, now: datetime, **changes: str) -> None:
    with journal.recording(session, "edit", "Edited", now=now):
        prospects.edit(session, prospect_id, changes, now=now)


def test_undo_puts_every_table_back_and_redo_forth(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session:
        number = add_prospect(session).id
        before = everything(session)
        edited(session, number, now, title="Chief Executive", company="Globex GmbH", stage="contacted")
        after = everything(session)
        done = journal.undo(session, now=now)
        assert everything(session) == before
        assert (done.kind, done.label, done.prospect_ids, done.kept) == ("edit", "Edited", [number], [])
        journal.redo(session, now=now)
        assert everything(session) == after != before


def test_undo_survives_a_restart(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session:
        number = add_prospect(session, title="Head of Sales").id
        edited(session, number, now, title="Chief Executive")
    workspace.close()
    again = open_workspace(workspace.path, now=now)
    with again.writing() as session:
        assert journal.next_undo(session) == "Edited"
        journal.undo(session, now=now)
        assert session.get_one(Prospect, number).title == "Head of Sales"
        assert (journal.next_undo(session), journal.next_redo(session)) == ("", "Edited")
    again.close()


def test_what_was_changed_since_is_kept_and_named(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session:
        number = add_prospect(session, full_name="Ada Example", title="A", city="Berlin").id
        edited(session, number, now, title="B", city="Paris")
        prospects.edit(session, number, {"title": "C"}, now=now)
        done = journal.undo(session, now=now)
        person = session.get_one(Prospect, number)
        assert (person.title, person.city) == ("C", "Berlin")
        assert done.kept == [journal.Kept(number, "Ada Example", "title")]


def test_a_new_action_ends_what_could_be_redone(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session:
        number = add_prospect(session).id
        edited(session, number, now, title="A")
        journal.undo(session, now=now)
        edited(session, number, now, city="Rome")
        with pytest.raises(InvalidInputError, match="nothing to redo"):
            journal.redo(session, now=now)


def test_nothing_to_undo_is_said(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session, pytest.raises(InvalidInputError, match="nothing to undo"):
        journal.undo(session, now=now)


def test_an_action_that_changes_nothing_leaves_no_trace(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session:
        number = add_prospect(session, title="A").id
        edited(session, number, now, title="A")
        assert journal.listed(session) == []


def test_a_failed_action_leaves_nothing_behind(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session:
        number = add_prospect(session, title="A").id
    with (
        pytest.raises(InvalidInputError),
        workspace.writing() as session,
        journal.recording(session, "edit", "Edited", now=now),
    ):
        _edit_and_fail(session, number, now)
    with workspace.writing() as session:
        assert session.get_one(Prospect, number).title == "A"
        edited(session, number, now, title="C")
        assert [row.prospects for row in journal.listed(session)] == [1]


def _edit_and_fail(session: Session, prospect_id: int, now: datetime) -> None:
    prospects.edit(session, prospect_id, {"title": "B"}, now=now)
    prospects.edit(session, prospect_id, {"email": "nonsense"}, now=now)


def test_an_inner_recording_is_part_of_the_outer(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session:
        one, two = add_prospect(session, title="A").id, add_prospect(session, title="A").id
        with journal.recording(session, "bulk edit", "Both", now=now) as outer:
            edited(session, one, now, title="B")
            edited(session, two, now, title="B")
            outer.label = "Changed both"
        assert [(row.label, row.prospects) for row in journal.listed(session)] == [("Changed both", 2)]


def removed(session: Session, prospect_id: int, now: datetime) -> None:
    """A stand-in for merging: one prospect goes, with everything that hangs on it."""
    with journal.recording(session, "merge", "Merged", now=now):
        session.delete(session.get_one(Prospect, prospect_id))


def test_a_removed_prospect_comes_back_whole(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session:
        home = add_company(session)
        person = add_prospect(session, company_id=home.id, last_name="Zuse", full_name="Ada Zuse")
        session.add(ProspectList(id=5, name="List", created_at=now))
        session.flush()
        session.add(ListMember(list_id=5, prospect_id=person.id))
        prospects.edit(session, person.id, {"stage": "contacted", "city": "Rome"}, now=now)
        before = everything(session)
        removed(session, person.id, now)
        assert everything(session)["provenance"] == []
        done = journal.undo(session, now=now)
        assert everything(session) == before
        assert done.prospect_ids == [person.id]
    with workspace.reading() as session:
        assert prospects.count(session, prospects.Selection(search="zuse")) == 1


def test_touches_move_and_return_but_never_change(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session:
        one, two = add_prospect(session).id, add_prospect(session).id
        touch = touches.log(session, one, "called", at=now, summary="Rang", now=now)
        session.flush()
        before = everything(session)
        with journal.recording(session, "merge", "Merged", now=now):
            session.execute(text("UPDATE touches SET prospect_id = :two"), {"two": two})
        assert session.get_one(Touch, touch, populate_existing=True).prospect_id == two
        journal.undo(session, now=now)
        assert everything(session) == before


def test_an_old_action_can_be_taken_back_alone_and_that_undone(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session:
        number = add_prospect(session, title="A", city="Berlin").id
        edited(session, number, now, title="B")
        first = journal.listed(session)[0].id
        edited(session, number, now, city="Rome")
        journal.revert(session, first, "split", "Split", now=now)
        person = session.get_one(Prospect, number)
        assert (person.title, person.city) == ("A", "Rome")
        journal.undo(session, now=now)
        assert session.get_one(Prospect, number, populate_existing=True).title == "B"
        with pytest.raises(NotFoundError):
            journal.revert(session, 99, "split", "Split", now=now)


def test_what_was_added_stays_when_something_hangs_on_it(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session:
        with journal.recording(session, "paste", "Pasted", now=now):
            one, two = add_prospect(session).id, add_prospect(session).id
        add_draft(session, session.get_one(Prospect, one))
        journal.undo(session, now=now)
        assert session.get(Prospect, one) is not None
        assert session.get(Prospect, two) is None


def test_a_number_taken_by_another_is_never_overwritten(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session:
        number = add_prospect(session, title="Gone").id
        removed(session, number, now)
        session.expunge_all()
        add_prospect(session, id=number, title="New")
    with pytest.raises(InvalidInputError, match="taken its place"), workspace.writing() as session:
        journal.undo(session, now=now)
    with workspace.reading() as session:
        assert session.get_one(Prospect, number).title == "New"


def test_a_company_that_is_gone_is_not_pointed_at(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session:
        home = add_company(session)
        number = add_prospect(session, company_id=home.id).id
        removed(session, number, now)
        session.execute(text("DELETE FROM companies"))
        journal.undo(session, now=now)
        assert session.get_one(Prospect, number).company_id is None
    assert workspace.problems() == []


Step = Callable[[Session, int, datetime], None]
STEPS: list[Step] = [
    lambda session, number, now: edited(session, number, now, title="B", first_name="Bo"),
    lambda session, number, now: edited(session, number, now, company="Globex", domain="globex.example"),
    lambda session, number, now: edited(session, number, now, stage="engaged", notes="x"),
    lambda session, number, now: edited(session, number, now, **{"custom.Ort": "Bonn"}),
    lambda session, number, now: edited(session, number, now, employees_min="5", email=""),
]


@given(order=st.lists(st.sampled_from(range(len(STEPS))), max_size=6), other=st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_actions_undone_in_turn_leave_what_was(
    workspace: Database, now: datetime, order: list[int], other: bool
) -> None:
    with workspace.writing() as session:
        session.execute(text("DELETE FROM actions"))
        numbers = [add_prospect(session).id, add_prospect(session).id]
        seen = [everything(session)]
        for place, step in enumerate(order):
            STEPS[step](session, numbers[place % 2 if other else 0], now)
            seen.append(everything(session))
        made = len(journal.listed(session))
        for _ in range(made):
            journal.undo(session, now=now)
        assert everything(session) == seen[0]
        for _ in range(made):
            journal.redo(session, now=now)
        assert everything(session) == seen[-1]


def test_an_address_by_which_somebody_opted_out_since_is_not_taken_back(
    workspace: Database, now: datetime
) -> None:
    with workspace.writing() as session:
        number = add_prospect(session, email="old@acme.example").id
        edited(session, number, now, email="new@acme.example", title="Chair")
        suppressions.add(session, "address", "new@acme.example", now=now + timedelta(days=1))
        done = journal.undo(session, now=now + timedelta(days=2))
        person = session.get_one(Prospect, number)
        assert (person.email, person.email_key) == ("new@acme.example", "new@acme.example")
        assert (person.title, person.suppression_id is None) == ("Head of Sales", False)
        assert [one.field for one in done.kept] == ["email"]


def test_an_address_by_which_somebody_opted_out_since_is_not_changed_again(
    workspace: Database, now: datetime
) -> None:
    with workspace.writing() as session:
        number = add_prospect(session, email="old@acme.example").id
        edited(session, number, now, email="new@acme.example")
        journal.undo(session, now=now)
        suppressions.add(session, "address", "old@acme.example", now=now)
        done = journal.redo(session, now=now)
        person = session.get_one(Prospect, number)
        assert (person.email, person.suppression_id is None) == ("old@acme.example", False)
        assert [one.field for one in done.kept] == ["email"]


def test_an_address_that_was_on_the_list_before_it_was_typed_is_taken_back(
    workspace: Database, now: datetime
) -> None:
    with workspace.writing() as session:
        number = add_prospect(session, email="old@acme.example").id
        suppressions.add(session, "address", "out@acme.example", now=now - timedelta(days=1))
        edited(session, number, now, email="out@acme.example")
        journal.undo(session, now=now)
        person = session.get_one(Prospect, number)
        assert (person.email, person.suppression_id) == ("old@acme.example", None)


def test_what_fails_within_a_recording_leaves_no_triggers(workspace: Database, now: datetime) -> None:
    with workspace.writing() as session:
        number = add_prospect(session).id
        with pytest.raises(InvalidInputError):
            edited(session, number, now, email="nobody")
        edited(session, number, now, title="Chair")
        assert session.scalar(text("SELECT count(*) FROM temp.sqlite_master WHERE name LIKE 'journal%'")) == 0
