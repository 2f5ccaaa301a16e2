"""Third and later addresses of a person: kept, asked at opt-outs, and taken back with their import."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector import duplicates, prospects, suppressions
from prospector.lists import undo
from prospector.lists.importer import Imported
from prospector.records import Address, Prospect, Suppression
from prospector.storage.database import Database

BringIn = Callable[..., Imported]
Table = Callable[..., Path]
HEADERS = ["First Name", "Last Name", "Email", "Company", "Opted out"]
THREE = "ada@acme.example; ada@private.example; ada@third.example"


def ada(emails: str, opted_out: str = "") -> list[str]:
    return ["Ada", "Example", emails, "Acme GmbH", opted_out]


def stored(session: Session) -> list[str]:
    return list(session.scalars(select(Address.email).order_by(Address.id)))


def listed(session: Session) -> set[str]:
    return set(session.scalars(select(Suppression.key)))


def test_the_third_address_of_a_cell_is_kept(workspace: Database, table: Table, brought_in: BringIn) -> None:
    brought_in(table([ada(THREE)], HEADERS))
    with workspace.reading() as session:
        number = prospects.by_email(session, "ada@third.example")
        detail = prospects.detail(session, number)
        assert (detail.values["email"], detail.values["other_email"]) == (
            "ada@acme.example",
            "ada@private.example",
        )
        assert detail.further_emails == ("ada@third.example",)


def test_rows_of_one_person_leave_no_address_behind(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    done = brought_in(
        table([ada("ada@acme.example; ada@private.example"), ada("ada.example@acme.example")], HEADERS)
    )
    assert done.verdicts["duplicate"] == 1
    with workspace.reading() as session:
        number = prospects.by_email(session, "ada.example@acme.example")
        known = suppressions.addresses_of(session, session.get_one(Prospect, number))
        assert sorted(known) == ["ada.example@acme.example", "ada@acme.example", "ada@private.example"]


def test_who_is_on_the_list_by_the_third_address_is_excluded(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    with workspace.writing() as session:
        suppressions.add(session, "address", "ada@third.example", now=now)
    brought_in(table([ada(THREE)], HEADERS))
    with workspace.reading() as session:
        assert session.scalar(select(Prospect.suppression_id)) is not None


def test_an_opt_out_in_a_file_covers_every_address_of_the_row(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    brought_in(table([ada(THREE, "yes")], HEADERS))
    with workspace.reading() as session:
        assert listed(session) == {"ada@acme.example", "ada@private.example", "ada@third.example"}


def test_an_opt_out_in_a_file_covers_every_address_there_already(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    brought_in(table([ada(THREE)], HEADERS, name="first.csv"))
    brought_in(table([ada("ada@acme.example", "yes")], HEADERS))
    with workspace.reading() as session:
        assert listed(session) == {"ada@acme.example", "ada@private.example", "ada@third.example"}


def test_a_row_is_known_by_a_further_address(workspace: Database, table: Table, brought_in: BringIn) -> None:
    brought_in(table([ada(THREE)], HEADERS, name="first.csv"))
    done = brought_in(table([["A.", "Example", "ada@third.example", "", ""]], HEADERS))
    assert (done.verdicts["created"], done.verdicts["updated"] + done.verdicts["unchanged"]) == (0, 1)


@pytest.mark.parametrize("address", ["ada@private.example", "ada@third.example"])
def test_nobody_comes_in_anew_by_another_address_of_an_opt_out(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime, address: str
) -> None:
    brought_in(table([ada(THREE)], HEADERS, name="first.csv"))
    with workspace.writing() as session:
        suppressions.add(session, "address", "ada@acme.example", now=now)
    done = brought_in(table([["", "", address, "", ""]], HEADERS))
    assert done.verdicts["suppressed"] == 1


def test_an_address_that_an_update_has_no_field_for_is_kept(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    brought_in(table([ada("ada@acme.example; ada@private.example")], HEADERS, name="first.csv"))
    done = brought_in(table([ada("ada.example@acme.example")], HEADERS))
    with workspace.reading() as session:
        assert stored(session) == ["ada.example@acme.example"]
    with workspace.writing() as session:
        undo.undo(session, done.import_id, now=now)
        assert stored(session) == []


def test_an_address_that_was_written_over_is_kept(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    brought_in(table([ada("ada@acme.example; ada@private.example")], HEADERS, name="first.csv"))
    brought_in(table([ada("ada.example@acme.example")], HEADERS), update="overwrite")
    with workspace.reading() as session:
        assert session.scalar(select(Prospect.email)) == "ada.example@acme.example"
        assert stored(session) == ["ada@acme.example"]


def test_nothing_is_added_where_addresses_are_kept_as_they_are(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    brought_in(table([ada("ada@acme.example")], HEADERS, name="first.csv"))
    brought_in(table([ada(THREE)], HEADERS), update="keep")
    with workspace.reading() as session:
        assert stored(session) == []


def test_undoing_an_import_leaves_the_address_by_which_somebody_opted_out(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    brought_in(table([ada("ada@acme.example; ada@private.example")], HEADERS, name="first.csv"))
    done = brought_in(table([ada(THREE)], HEADERS))
    with workspace.writing() as session:
        suppressions.add(session, "address", "ada@third.example", now=now)
        undo.undo(session, done.import_id, now=now)
        assert stored(session) == ["ada@third.example"]
        assert session.scalar(select(Prospect.suppression_id)) is not None


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_address_two_imports_brought_goes_with_the_last_of_them(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime, order: tuple[int, int]
) -> None:
    brought_in(table([ada("ada@acme.example; ada@private.example")], HEADERS, name="first.csv"))
    done = [brought_in(table([ada(THREE)], HEADERS, name=f"{number}.csv")) for number in range(2)]
    with workspace.writing() as session:
        undo.undo(session, done[order[0]].import_id, now=now)
        number = prospects.by_email(session, "ada@acme.example")
        assert prospects.detail(session, number).further_emails == ("ada@third.example",)
        undo.undo(session, done[order[1]].import_id, now=now)
        assert stored(session) == []


def test_a_merge_since_the_import_keeps_its_addresses(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    first = brought_in(table([ada(THREE), ["Eda", "Sample", "eda@acme.example", "", ""]], HEADERS))
    with workspace.writing() as session:
        one, other = sorted(session.scalars(select(Prospect.id)))
        duplicates.merge(session, other, one, now=now + timedelta(days=1))
        before = stored(session)
        undo.undo(session, first.import_id, now=now + timedelta(days=2))
        assert stored(session) == before
