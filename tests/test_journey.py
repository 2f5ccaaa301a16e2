"""One prospect's way, from a spreadsheet row to a logged touch: each step by the functions the app calls."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from prospector import prospects, settings, shipped, suppressions, touches
from prospector.conditions import parse
from prospector.drafts import drafting, library
from prospector.icp import profiles, scoring
from prospector.intake import take_in
from prospector.lists import importer, writer
from prospector.lists.importer import Imported
from prospector.outbox import handover
from prospector.prospects import Selection
from prospector.storage.database import Database

HEADERS = [
    "Vorname",
    "Nachname",
    "Firma",
    "Funktion",
    "E-Mail",
    "Land",
    "Mitarbeiter",
    "Branche",
    "Abgemeldet",
]
ROWS = [
    [
        "ada",
        "EXAMPLE",
        "Acme Software GmbH",
        "Head of Sales",
        "Ada@acme.example",
        "DE",
        "120",
        "Software",
        "",
    ],
    ["Ada", "Example", "Acme Software", "", "ada@acme.example", "Deutschland", "", "", ""],
    ["Ben", "Sample", "Beta Bakery Ltd", "Baker", "ben@beta.example", "UK", "12", "Food", ""],
    ["Cleo", "Specimen", "Gamma AG", "Head of Sales", "cleo@gamma.example", "CH", "200", "Software", "ja"],
]
SENDER = {
    "sender_name": "Sam Sender",
    "sender_email": "sam@sender.example",
    "company": "Sender Tools",
    "offer": "teams turn lists into conversations",
    "postal_address": "1 Sample Street, 10115 Berlin",
}


@dataclass
class Journey:
    """A workspace in which the list has been imported."""

    workspace: Database
    now: datetime
    imported: Imported

    def ada(self) -> int:
        with self.workspace.reading() as session:
            return prospects.by_email(session, "ada@acme.example")

    def draft(self) -> int:
        with self.workspace.writing() as session:
            template = library.find(session, "First touch")
            (draft_id,) = drafting.create(session, [self.ada()], template.id, self.now).draft_ids
            return draft_id

    def approve(self, draft_id: int) -> None:
        with self.workspace.writing() as session:
            assert drafting.approve(session, [draft_id], self.now).approved


@pytest.fixture
def journey(database: Database, tmp_path: Path, now: datetime) -> Journey:
    shipped.bring_in(database, now)
    path = tmp_path / "messe.xlsx"
    writer.write_rows(path, HEADERS, ROWS)
    with database.reading() as session:
        seen = importer.preview(path, database.path, session, now=now)
    with database.writing(staged=seen.staging) as session:
        settings.save_identity(session, SENDER)
        imported = take_in(session, seen, now=now)
    importer.discard(seen)
    return Journey(database, now, imported)


def test_1_a_row_becomes_one_clean_prospect(journey: Journey) -> None:
    with journey.workspace.reading() as session:
        ada = prospects.detail(session, journey.ada())
    assert (ada.row.full_name, ada.row.company, ada.row.country) == ("Ada Example", "Acme Software", "DE")
    assert (ada.values["seniority"], ada.values["department"]) == ("head", "sales")


def test_2_every_row_has_its_verdict(journey: Journey) -> None:
    assert {verdict: count for verdict, count in journey.imported.verdicts.items() if count} == {
        "created": 2,
        "duplicate": 1,
        "suppressed": 1,
    }


def test_3_each_value_knows_where_it_came_from(journey: Journey) -> None:
    with journey.workspace.reading() as session:
        origin = prospects.provenance(session, journey.ada())["email"]
    assert "messe.xlsx" in str(origin)


def test_4_the_fit_explains_itself(journey: Journey) -> None:
    with journey.workspace.reading() as session:
        profile = profiles.active(session)
        assert profile
        explained = scoring.explain(session, profile.id, journey.ada())
    assert explained.verdict == "fits"
    assert sum(part.contribution for part in explained.parts) == explained.score


def test_5_a_filter_finds_who_to_write_to(journey: Journey) -> None:
    with journey.workspace.reading() as session:
        found = prospects.ids(session, Selection(where=parse("country in DACH and employees >= 50")))
    assert found == [journey.ada()]


def test_6_a_draft_is_rendered_and_passes_its_checks(journey: Journey) -> None:
    draft_id = journey.draft()
    with journey.workspace.reading() as session:
        draft = drafting.show(session, draft_id, journey.now)
    assert (draft.state, draft.problems) == ("draft", ())
    assert "Ada" in draft.body
    assert "1 Sample Street" in draft.body


def test_7_an_approved_draft_is_handed_over_and_logged(journey: Journey, tmp_path: Path) -> None:
    draft_id = journey.draft()
    journey.approve(draft_id)
    with journey.workspace.writing() as session:
        handed = handover.to_eml(session, [draft_id], tmp_path / "out", journey.now)
    (path,) = [one.path for one in handed.done]
    assert path
    message = email.message_from_bytes(Path(path).read_bytes(), policy=email.policy.default)
    assert (message["To"], message["X-Unsent"]) == ("ada@acme.example", "1")
    with journey.workspace.reading() as session:
        (touch,) = touches.timeline(session, prospect_id=journey.ada())
        stage = prospects.detail(session, journey.ada()).row.stage
    assert (touch.kind, stage) == ("handed_over", "contacted")


def test_8_whoever_opted_out_is_never_written_to(journey: Journey, tmp_path: Path) -> None:
    draft_id = journey.draft()
    journey.approve(draft_id)
    with journey.workspace.writing() as session:
        suppressions.add(session, "domain", "acme.example", now=journey.now)
    with journey.workspace.writing() as session:
        handed = handover.to_eml(session, [draft_id], tmp_path / "out", journey.now)
    assert (len(handed.done), len(handed.refused)) == (0, 1)
    assert list((tmp_path / "out").glob("*.eml")) == []


def test_9_a_later_edit_takes_the_approval_back(journey: Journey, tmp_path: Path) -> None:
    draft_id = journey.draft()
    journey.approve(draft_id)
    with journey.workspace.writing() as session:
        prospects.edit(session, journey.ada(), {"email": "ada.example@acme.example"}, now=journey.now)
    with journey.workspace.writing() as session:
        handed = handover.to_eml(session, [draft_id], tmp_path / "out", journey.now)
    assert [len(handed.done), len(handed.refused)] == [0, 1]
