"""Files of signals into the workspace and out again, with the fits that follow."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from prospector import signal_intake
from prospector.errors import InvalidInputError
from prospector.records import Signal, SignalImport
from prospector.signal_intake import Choices, SignalPreview
from prospector.signals import storing
from prospector.storage import Database
from tests.factories import add_prospect

CSV = """Website,Signal type,Topic,Score,Date
https://acme.example/x,Job posting,Data engineer,high,2026-02-20
globex.example,Funding round,Series B,,25/02/2026
gmail.com,Topic,CRM,1,2026-02-20
globex.example,Rumour,CRM,1,2026-02-20
acme.example,hiring,Data engineer,high,2026-02-20
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "signals.csv"
    path.write_text(CSV, "utf-8")
    return path


def preview(
    database: Database,
    file: Path,
    now: datetime,
    choices: Choices = Choices(),  # noqa: B008
) -> SignalPreview:
    with database.reading() as session:
        return signal_intake.preview(session, file, choices, now=now)


def test_a_preview_writes_nothing_and_tells_what_is_new(
    database: Database, file: Path, now: datetime
) -> None:
    with database.writing() as session:
        add_prospect(session)
    seen = preview(database, file, now)
    assert (seen.rows_read, len(seen.found), seen.new, seen.rejected_count, seen.prospects) == (5, 3, 2, 2, 1)
    assert [(one.row, one.column, one.value) for one in seen.rejected] == [
        (4, "Website", "gmail.com"),
        (5, "Signal type", "Rumour"),
    ]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Signal)) == 0


def test_the_same_file_twice_adds_nothing(database: Database, file: Path, now: datetime) -> None:
    for added, known in ((2, 1), (0, 3)):
        seen = preview(database, file, now)
        with database.writing() as session:
            done = signal_intake.take_in(session, seen, now=now)
        assert (done.added, done.known) == (added, known)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignalImport)) == 1


def test_undoing_leaves_no_trace(database: Database, file: Path, now: datetime) -> None:
    seen = preview(database, file, now)
    with database.writing() as session:
        done = signal_intake.take_in(session, seen, now=now)
    with database.writing() as session:
        row = signal_intake.take_back(session, done.import_id, now=now)
    assert (row.file_name, row.signals) == ("signals.csv", 2)
    with database.reading() as session:
        assert storing.imports(session) == []
        assert session.scalar(select(func.count()).select_from(Signal)) == 0


def test_one_kind_and_day_for_a_bare_list_of_companies(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "visitors.csv"
    path.write_text("Company website,Country\nacme.example,DE\nglobex.example,US\n", "utf-8")
    with pytest.raises(InvalidInputError, match="what kind"):
        preview(database, path, now)
    seen = preview(database, path, now, Choices(kind="competitor_page", observed_on=date(2026, 3, 1)))
    assert [one.kind for one in seen.found] == ["competitor_page", "competitor_page"]


def test_a_workbook_with_notes_beside_the_signals(database: Database, tmp_path: Path, now: datetime) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Signals"
    sheet.append(["Domain", "Kind", "Score", "Observed on"])
    sheet.append(["acme.example", "tech", 80, datetime(2026, 2, 1)])
    notes = book.create_sheet("Legend")
    notes.append(["Word", "Meaning"])
    notes.append(["tech", "a technology in use"])
    book.save(tmp_path / "signals.xlsx")
    seen = preview(database, tmp_path / "signals.xlsx", now)
    assert [sheet.sheet for sheet in seen.sheets] == ["Signals"]
    assert [(one.strength, one.observed_on) for one in seen.found] == [(1.6, "2026-02-01")]


def test_the_look_proposes_columns_with_samples(file: Path) -> None:
    (sheet,) = signal_intake.look(file)
    assert sheet.fields == ("domain", "kind", "topic", "strength", "observed")
    assert sheet.samples[1] == ("Job posting", "Funding round", "Topic")


def test_chosen_columns_and_scale_are_followed(database: Database, file: Path, now: datetime) -> None:
    choices = Choices(columns={"source": "Topic", "topic": ""}, kind="keyword", of_hundred=True)
    seen = preview(database, file, now, choices)
    assert {(one.kind, one.topic) for one in seen.found} == {("keyword", "")}
    assert "CRM" in {one.source for one in seen.found}
