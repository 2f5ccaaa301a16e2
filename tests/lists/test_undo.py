"""Taking an import back: exactly, and without losing what happened since."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from prospector import prospects, suppressions, touches
from prospector.errors import InvalidInputError
from prospector.icp import profiles, scoring
from prospector.intake import take_back as take_back_and_score
from prospector.lists import undo
from prospector.lists.importer import Imported
from prospector.lists.staging import VALUES
from prospector.records import Company, Fit, ImportRow, Merge, Prospect, ProspectList
from prospector.storage import search
from prospector.storage.database import Database
from tests.lists.conftest import HEADERS, ROWS

BringIn = Callable[..., Imported]
Table = Callable[..., Path]


def snapshot(workspace: Database) -> list[tuple[object, ...]]:
    with workspace.reading() as session:
        return [
            tuple(getattr(prospect, name) for name in VALUES)
            for prospect in session.scalars(select(Prospect).order_by(Prospect.id))
        ]


def take_back(workspace: Database, done: Imported, now: datetime) -> undo.Undone:
    with workspace.writing() as session:
        return undo.undo(session, done.import_id, now=now)


def test_an_untouched_import_goes_without_a_trace(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    done = brought_in(table(ROWS))
    result = take_back(workspace, done, now)
    assert (result.removed, result.companies, result.kept) == (3, 3, [])
    with workspace.reading() as session:
        for kind in (Prospect, Company, ProspectList):
            assert session.scalar(select(func.count()).select_from(kind)) == 0
        assert search.matching_ids(session, "ada") == []


def test_changed_values_are_put_back_exactly(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    brought_in(table([["Ada", "Example", "ada@acme.example", "", "Acme", "", ""]], name="first.csv"))
    before = snapshot(workspace)
    done = brought_in(table(ROWS))
    assert snapshot(workspace) != before
    assert take_back(workspace, done, now).restored == 1
    assert snapshot(workspace) == before


def test_the_origin_of_a_value_is_put_back_with_it(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    brought_in(table(ROWS[:1], name="first.csv"))
    with workspace.writing() as session:
        ada = prospects.by_email(session, "ada@acme.example")
        prospects.edit(session, ada, {"title": "Chair"}, now=now)
        typed = prospects.provenance(session, ada)["title"]
    done = brought_in(table(ROWS[:1]), update="overwrite")
    with workspace.reading() as session:
        assert prospects.provenance(session, ada)["title"].kind == "file"
    take_back(workspace, done, now)
    with workspace.reading() as session:
        assert prospects.provenance(session, ada)["title"] == typed


def test_the_account_that_came_with_a_company_goes_with_it(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    private = ["Ada", "Example", "ada.example@gmail.com", "", "", "", ""]
    brought_in(table([private], name="first.csv"))
    done = brought_in(table([[*private[:4], "Acme GmbH", "", ""]]))
    result = take_back(workspace, done, now)
    assert (result.restored, result.companies, result.kept) == (1, 1, [])
    with workspace.reading() as session:
        assert session.scalar(select(Prospect.company_id)) is None


def test_fits_follow_the_values_that_come_back(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    brought_in(table([[*ROWS[0][:5], "", ""]], name="first.csv"))
    with workspace.writing() as session:
        profile = profiles.save(
            session, "name: Germans\nrules:\n  - {name: Country, weight: 1, when: country = DE}\n", now
        )
        scoring.apply(session, profile, now=now)
    done = brought_in(table(ROWS[:1]))
    with workspace.writing() as session:
        scoring.refresh(session, None, now)
        assert session.scalar(select(Fit.score)) == 100
    with workspace.writing() as session:
        take_back_and_score(session, done.import_id, now=now)
        assert session.scalar(select(Fit.score)) == 0


def test_a_value_edited_since_stays_and_is_named(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    brought_in(table([["Ada", "Example", "ada@acme.example", "", "Acme", "", ""]], name="first.csv"))
    done = brought_in(table(ROWS[:1]))
    with workspace.writing() as session:
        ada = prospects.by_email(session, "ada@acme.example")
        prospects.edit(session, ada, {"country": "FR"}, now=now)
    result = take_back(workspace, done, now)
    assert [(kept.name, kept.field) for kept in result.kept] == [("Ada Example", "country")]
    with workspace.reading() as session:
        assert session.scalar(select(Prospect.country)) == "FR"


def test_who_was_contacted_since_stays_and_is_named(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    done = brought_in(table(ROWS))
    with workspace.writing() as session:
        ada = prospects.by_email(session, "ada@acme.example")
        touches.log(
            session, ada, "called", at=now, now=now, next_step="Call again", next_due=date(2026, 3, 9)
        )
    result = take_back(workspace, done, now)
    assert result.removed == 2
    assert [(kept.name, kept.reason) for kept in result.kept] == [("Ada Example", "has touches")]


def test_who_was_put_into_another_list_stays(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    brought_in(table(ROWS[2:], name="first.csv"))
    done = brought_in(table(ROWS))
    with workspace.writing() as session:
        prospects.create_list(session, "Mine", [prospects.by_email(session, "ben@beta.example")], now=now)
    result = take_back(workspace, done, now)
    assert result.removed == 1
    assert [(kept.name, kept.reason) for kept in result.kept] == [("Ben Sample", "was put into another list")]


def test_opt_outs_stay_in_force(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    done = brought_in(table([[*ROWS[0], "yes"]], [*HEADERS, "Unsubscribed"]))
    assert take_back(workspace, done, now).suppressions == 1
    with workspace.reading() as session:
        assert suppressions.reason_for(session, email="ada@acme.example")


def test_an_import_is_undone_once(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    done = brought_in(table(ROWS))
    take_back(workspace, done, now)
    with pytest.raises(InvalidInputError):
        take_back(workspace, done, now)


def test_ids_are_not_used_again(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    done = brought_in(table(ROWS))
    with workspace.reading() as session:
        highest = session.scalar(select(func.max(Prospect.id)))
    take_back(workspace, done, now)
    brought_in(table(ROWS))
    with workspace.reading() as session:
        lowest = session.scalar(select(func.min(Prospect.id)))
    assert highest is not None
    assert lowest is not None
    assert lowest > highest


def edit(workspace: Database, email: str, now: datetime, **changes: Any) -> None:
    with workspace.writing() as session:
        prospects.edit(session, prospects.by_email(session, email), changes, now=now)


def present(workspace: Database, email: str) -> Any:
    with workspace.reading() as session:
        found = session.get(Prospect, prospects.by_email(session, email))
        assert found is not None
        return {name: getattr(found, name) for name in VALUES}


def test_the_parts_of_a_name_stay_together(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    brought_in(table(ROWS[:1], name="first.csv"))
    done = brought_in(table([["Ada", "Sample", *ROWS[0][2:]]]), update="overwrite")
    edit(workspace, "ada@acme.example", now, first_name="Adele")
    result = take_back(workspace, done, now)
    assert {kept.field for kept in result.kept} == {"last_name", "full_name"}
    ada = present(workspace, "ada@acme.example")
    assert (ada["full_name"], ada["name_key"]) == ("Adele Sample", "adele sample")


def test_what_was_read_out_of_an_edited_title_stays_with_it(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    brought_in(table([[*ROWS[0][:3], "CEO", *ROWS[0][4:]]], name="first.csv"))
    done = brought_in(table(ROWS[:1]), update="overwrite")
    edit(workspace, "ada@acme.example", now, title="Head of Marketing")
    take_back(workspace, done, now)
    ada = present(workspace, "ada@acme.example")
    assert (ada["title"], ada["seniority"], ada["department"]) == ("Head of Marketing", "head", "marketing")


def test_custom_fields_are_put_back_one_by_one(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    headers = [*HEADERS, "Tier"]
    brought_in(table([[*ROWS[0], "A"]], headers, name="first.csv"))
    done = brought_in(table([[*ROWS[0][:6], "blue", "B"]], headers), update="overwrite")
    edit(workspace, "ada@acme.example", now, **{"custom.Tier": "C"})
    result = take_back(workspace, done, now)
    assert [(kept.field, kept.now, kept.before) for kept in result.kept] == [("custom.Tier", "C", "A")]
    ada = present(workspace, "ada@acme.example")
    assert json.loads(ada["custom"]) == {"Favourite colour": "green", "Tier": "C"}


def test_an_edit_of_another_custom_field_is_in_nobodys_way(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    brought_in(table(ROWS[:1], name="first.csv"))
    done = brought_in(table([[*ROWS[0][:6], "blue"]]), update="overwrite")
    edit(workspace, "ada@acme.example", now, **{"custom.Owner": "me"})
    assert take_back(workspace, done, now).kept == []
    ada = present(workspace, "ada@acme.example")
    assert json.loads(ada["custom"]) == {"Favourite colour": "green", "Owner": "me"}


SECOND = [["Ada", "Sample", "ada@acme.example", "CEO", "Acme AG", "Austria", "blue"], ROWS[1]]
THIRD = [["Ada", "Sample", "ada@acme.example", "Chair", "Other Ltd", "France", "red"], *ROWS[1:]]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_imports_are_undone_in_any_order(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime, order: tuple[int, int]
) -> None:
    brought_in(table(ROWS[:1], name="first.csv"))
    before = snapshot(workspace)
    done = [
        brought_in(table(SECOND, name="second.csv"), update="overwrite"),
        brought_in(table(THIRD, name="third.csv"), update="overwrite"),
    ]
    first = take_back(workspace, done[order[0]], now)
    assert bool(first.kept) is (order == (0, 1))
    assert all("later import" in kept.reason for kept in first.kept)
    assert take_back(workspace, done[order[1]], now).kept == []
    assert snapshot(workspace) == before


def merge(workspace: Database, kept: str, gone: str, now: datetime) -> None:
    with workspace.writing() as session:
        kept_id, gone_id = prospects.by_email(session, kept), prospects.by_email(session, gone)
        session.add(Merge(action_id=1, kept_id=kept_id, gone_id=gone_id, gone_name="The other", at=now))
        session.execute(update(ImportRow).where(ImportRow.prospect_id == gone_id).values(prospect_id=kept_id))
        session.execute(delete(Prospect).where(Prospect.id == gone_id))


def test_whoever_was_merged_since_stays_and_is_named(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    done = brought_in(table(ROWS))
    merge(workspace, "ada@acme.example", "ben@beta.example", now)
    result = take_back(workspace, done, now)
    assert result.removed == 1
    assert {(kept.name, kept.reason) for kept in result.kept} == {("Ada Example", "merged since the import")}


def test_values_of_whoever_was_merged_away_are_told(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    brought_in(table([["Ada", "Example", "ada@acme.example", "", "", "", ""], ROWS[1]], name="first.csv"))
    done = brought_in(table(ROWS[:1]))
    merge(workspace, "ben@beta.example", "ada@acme.example", now)
    result = take_back(workspace, done, now)
    assert {kept.name for kept in result.kept} == {"The other"}
    assert {kept.reason for kept in result.kept} == {"merged since the import"}


def test_a_kept_value_keeps_its_origin(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    brought_in(table([["Ada", "Example", "ada@acme.example", "", "", "", ""]], name="first.csv"))
    done = brought_in(table(ROWS[:1]))
    later = brought_in(table([[*ROWS[0][:3], "Chair", *ROWS[0][4:]]], name="later.csv"), update="overwrite")
    take_back(workspace, done, now)
    with workspace.reading() as session:
        ada = prospects.by_email(session, "ada@acme.example")
        assert prospects.provenance(session, ada)["title"].file == "later.csv"
    assert take_back(workspace, later, now).kept == []
    assert present(workspace, "ada@acme.example")["title"] == ""


def test_what_was_kept_is_known_afterwards_and_can_be_saved(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime, tmp_path: Path
) -> None:
    brought_in(table([["Ada", "Example", "ada@acme.example", "", "Acme", "", ""]], name="first.csv"))
    done = brought_in(table(ROWS[:1]))
    edit(workspace, "ada@acme.example", now, country="FR")
    told = take_back(workspace, done, now).kept
    with workspace.reading() as session:
        assert undo.kept(session, done.import_id) == told
        assert undo.save_kept(session, done.import_id, tmp_path / "kept.csv") == 1
    assert "Ada Example,Acme,Country,FR,,edited since the import" in (tmp_path / "kept.csv").read_text(
        "utf-8"
    )


@pytest.mark.parametrize("update", ["overwrite", "fill"])
def test_an_address_by_which_somebody_opted_out_since_stays(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime, update: str
) -> None:
    headers = [*HEADERS, "LinkedIn"]
    profile = "https://www.linkedin.com/in/ada-example"
    brought_in(table([[*ROWS[0], profile]], headers, name="first.csv"))
    new = ["Ada", "Example", "ada.example@acme.example", "Chair", "Acme GmbH", "Germany", "green", profile]
    done = brought_in(table([new], headers, name="second.csv"), update=update)
    with workspace.writing() as session:
        suppressions.add(session, "address", "ada.example@acme.example", now=now + timedelta(days=1))
    result = take_back(workspace, done, now + timedelta(days=2))
    field = "email" if update == "overwrite" else "other_email"
    assert [(one.field, one.reason) for one in result.kept if one.field != "email_status"] == [
        (field, "on the do-not-contact list by it since the import")
    ]
    with workspace.reading() as session:
        person = session.scalars(select(Prospect)).one()
        assert getattr(person, field) == "ada.example@acme.example"
        assert person.suppression_id is not None
        assert person.title == "Head of Sales"
