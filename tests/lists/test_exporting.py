"""Exports: the layouts, the unmapped columns, and the same from a process of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector.errors import CancelledError, FileError, InvalidInputError
from prospector.fields import DEPARTMENTS, SENIORITIES
from prospector.lists import importer
from prospector.lists.exporting import export, export_in_child
from prospector.lists.options import Options
from prospector.lists.policies import UpdatePolicy
from prospector.lists.staging import VALUES
from prospector.lists.twins import keys_of
from prospector.records import Prospect
from prospector.storage import open_workspace
from prospector.storage.database import Database


@pytest.fixture
def workspace(tmp_path: Path, now: datetime) -> Iterator[Database]:
    database = open_workspace(tmp_path / "workspace.db", now=now)
    with database.writing() as session:
        for number in range(1, 6):
            session.add(
                Prospect(
                    id=number,
                    full_name=f"Person {number}",
                    company="=1+1",
                    country="DE",
                    custom='{"Booth": "12"}' if number == 2 else "{}",
                    created_at=now,
                    updated_at=now,
                )
            )
    yield database
    database.close()


def test_all_columns_and_the_unmapped_ones_in_the_order_asked(workspace: Database, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with workspace.reading() as session:
        assert export(session, [3, 2], target) == 2
    header, first, second = target.read_text("utf-8-sig").splitlines()
    assert header.endswith("Stage,Fit,Opted out,Booth")
    assert "Person 3" in first
    assert second.endswith(",12")


def test_another_programs_layout_from_a_process_of_its_own(workspace: Database, tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    seen: list[int] = []
    written = export_in_child(workspace.path, [1, 2, 3], target, preset="pipedrive", on_progress=seen.append)
    assert written == 3
    rows = list(load_workbook(target).active.iter_rows(values_only=True))
    assert rows[0][0] == "Person - Name"
    assert rows[1][0] == "Person 1"
    assert "=1+1" in str(rows[1])


def test_an_unknown_layout_is_refused(workspace: Database, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="nonsense"):
        export_in_child(workspace.path, [1], tmp_path / "out.csv", preset="nonsense")


def test_a_place_that_cannot_be_written_is_named(workspace: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError) as caught:
        export_in_child(workspace.path, [1], tmp_path / "file" / "out.csv")
    assert "out.csv" in caught.value.place


def test_cancelling_leaves_no_file(workspace: Database, tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    with pytest.raises(CancelledError):
        export_in_child(workspace.path, [1, 2], target, cancelled=lambda: True)
    assert not target.exists()


RICH = {
    "first_name": "Ada", "last_name": "Example", "full_name": "Ada Example", "company": "Acme",
    "legal_form": "GmbH", "domain": "acme.example", "industry": "Software", "employees_min": 51,
    "employees_max": 200, "revenue_min": 1_000_000, "revenue_max": 5_000_000, "revenue_currency": "EUR",
    "email": "ada@acme.example", "email_status": "valid", "phone": "+493023125001",
    "street": "Example Street 1",
    "postal_code": "10115", "city": "Berlin", "country": "DE", "language": "de", "notes": "Met at the fair.",
    "source": "Fair", "stage": "mql", "custom": '{"Booth": "12"}',
}  # fmt: skip


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_bringing_an_export_in_again_changes_nothing(now: datetime, tmp_path: Path, ending: str) -> None:
    database = open_workspace(tmp_path / "codes.db", now=now)
    with database.writing() as session:
        people = [(seniority, "sales") for seniority in SENIORITIES] + [("head", one) for one in DEPARTMENTS]
        for number, (seniority, department) in enumerate(people):
            letters = chr(97 + number // 20) + chr(97 + number % 20)
            email = f"ada.example{letters}@acme{number}.example"
            own = {
                "last_name": f"Example{letters}",
                "email": email,
                "domain": f"acme{number}.example",
            }
            given = (
                RICH | own | {"seniority": seniority, "department": department, "company": f"Acme {number}"}
            )
            given["full_name"] = f"Ada {own['last_name']}"
            session.add(
                Prospect(**given, **keys_of(given), title="Something", created_at=now, updated_at=now)
            )
    target = tmp_path / f"out.{ending}"
    with database.reading() as session:
        before = values(session)
        export(session, list(before), target)
        seen = importer.preview(
            target, database.path, session, options=Options(update=UpdatePolicy("overwrite")), now=now
        )
    with database.writing(staged=seen.staging) as session:
        done = importer.commit(session, seen, now=now)
    importer.discard(seen)
    with database.reading() as session:
        assert values(session) == before
    assert done.verdicts["unchanged"] == len(people)
    database.close()


def test_codes_are_written_in_words(workspace: Database, tmp_path: Path) -> None:
    with workspace.writing() as session:
        person = session.get_one(Prospect, 1)
        person.seniority, person.department, person.stage = "c_suite", "human_resources", "mql"
    with workspace.reading() as session:
        export(session, [1], tmp_path / "out.csv")
    line = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()[1]
    assert "C-level,Human resources" in line
    assert ",MQL," in line


def values(session: Session) -> dict[int, tuple[object, ...]]:
    found = session.scalars(select(Prospect).order_by(Prospect.id))
    return {one.id: tuple(getattr(one, name) for name in (*VALUES, "stage")) for one in found}


@pytest.mark.parametrize(("ending", "kept"), [("xlsx", "'=1+1"), ("csv", "=1+1")])
def test_an_apostrophe_of_their_own_stays_in_a_workbook(
    workspace: Database, tmp_path: Path, now: datetime, ending: str, kept: str
) -> None:
    source = tmp_path / f"list.{ending}"
    rows = [["Name", "Email", "Own words"], ["Ada Example", "ada@acme.example", "'=1+1"]]
    if ending == "csv":
        source.write_text("\n".join(",".join(row) for row in rows), "utf-8")
    else:
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(source)
    with workspace.reading() as session:
        seen = importer.preview(source, workspace.path, session, now=now)
    with workspace.writing(staged=seen.staging) as session:
        importer.commit(session, seen, now=now)
    importer.discard(seen)
    with workspace.reading() as session:
        ada = session.scalars(select(Prospect).where(Prospect.email == "ada@acme.example")).one()
        assert json.loads(ada.custom)["Own words"] == kept
        export(session, [ada.id], tmp_path / "again.xlsx")
    cell = next(cell for cell in load_workbook(tmp_path / "again.xlsx").active[2] if "1+1" in str(cell.value))
    assert (cell.value, cell.data_type) == (kept, "s")
