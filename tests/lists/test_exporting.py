"""Exports: the layouts, the unmapped columns, and the same from a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from prospector.errors import CancelledError, FileError, InvalidInputError
from prospector.lists.exporting import export, export_in_child
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
