"""D7, D8, D9, E5: what a stranger's spreadsheet says is data all the way through, and nothing else."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from prospector import conditions, prospects
from prospector.drafts import library
from prospector.drafts.template_files import Wording
from prospector.errors import InvalidInputError, LimitError
from prospector.intake import take_in
from prospector.lists import exporting, importer
from prospector.lists.cells import unescaped
from prospector.lists.cleanup import clean
from prospector.lists.importer import Imported
from prospector.lists.writer import write_rows
from prospector.outbox.handover import HandOver
from prospector.prospects import Selection
from prospector.records import Prospect
from prospector.storage import Database, open_workspace

BringIn = Callable[..., Imported]
HandOut = Callable[[Sequence[int]], HandOver]

HEADERS = ["First Name", "Last Name", "Email", "Company"]
PERSON = ["Ada", "Example", "ada@acme.example", "Acme"]
HOSTILE = [
    "id); DROP TABLE prospects;--", "__class__", "Bcc", "Bcc", "contact", "{{ 7 * 7 }}", "$.a", 'a"b', "%s",
    "=cmd|' /C calc'!A0", "x\r\nBcc: a@b.example", "\u202eevil", "x" * 90,
]  # fmt: skip


def _people(database: Database) -> list[Any]:
    """Rows of id, email and custom."""
    with database.reading() as session:
        wanted = select(Prospect.id, Prospect.email, Prospect.custom).order_by(Prospect.id)
        return list(session.execute(wanted))


def test_hostile_column_names_are_custom_fields_and_nothing_else(
    database: Database, bring_in: BringIn, tmp_path: Path
) -> None:
    bring_in([*HEADERS, *HOSTILE], [[*PERSON, *(f"v{number}" for number in range(len(HOSTILE)))]])
    (one,) = _people(database)
    kept = json.loads(one.custom)
    assert list(kept.values()) == [f"v{number}" for number in range(len(HOSTILE))]
    with database.reading() as session:
        for name, value in kept.items():
            node = conditions.Condition(f"custom.{name}", "is", value)
            assert prospects.ids(session, Selection(where=node)) == [one.id], name
        exporting.export(session, [one.id], tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        header, row = csv.reader(file)
    assert dict(zip(map(unescaped, header), row, strict=True)).items() >= kept.items()
    assert [name for name in header if name.startswith(("=", "+", "-", "@"))] == []


@pytest.mark.parametrize("name", ["__class__", "id); DROP TABLE prospects;--", "Bcc"])
def test_a_template_reaches_a_hostile_column_by_its_name_or_is_refused(
    database: Database, bring_in: BringIn, now: datetime, name: str
) -> None:
    bring_in([*HEADERS, name], [[*PERSON, "value"]])
    with database.writing() as session, pytest.raises(InvalidInputError):
        library.add(session, Wording("x", "{{ prospect." + name + " }}", "Hi"), now)


def test_ten_thousand_columns_are_refused(bring_in: BringIn) -> None:
    with pytest.raises(LimitError, match="10,004 columns; at most 500"):
        bring_in([*HEADERS, *(f"c{number}" for number in range(10_000))], [[*PERSON, *["x"] * 10_000]])


@pytest.fixture(scope="session")
def naughty(corpora: Path) -> list[str]:
    text = (corpora / "strings" / "naughty.txt").read_bytes().decode("utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]


def test_naughty_strings_come_through_import_and_export_as_they_are(
    database: Database, bring_in: BringIn, naughty: list[str], tmp_path: Path
) -> None:
    rows = [
        [text, "Example", f"n{number}@acme.example", text, text, text] for number, text in enumerate(naughty)
    ]
    bring_in([*HEADERS, "Notes", "Own words"], rows)
    people = {one.email: one for one in _people(database)}
    kept = {email: json.loads(one.custom).get("Own words", "") for email, one in people.items()}
    assert kept == {f"n{number}@acme.example": text for number, text in enumerate(naughty)}
    with database.reading() as session:
        exporting.export(session, [one.id for one in people.values()], tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        back = {row["Email"]: unescaped(row["Own words"]) for row in csv.DictReader(file)}
    assert back == kept
    with database.reading() as session:
        exporting.export(session, [one.id for one in people.values()], tmp_path / "out.xlsx")
    header, *cells = CalamineWorkbook.from_path(tmp_path / "out.xlsx").get_sheet_by_index(0).to_python()
    email, own = header.index("Email"), header.index("Own words")
    in_xml = {email: text for email, text in kept.items() if text.strip() and "\ufffe" not in text}
    assert {row[email]: row[own] for row in cells if row[email] in in_xml} == in_xml
    assert database.problems() == []


@pytest.fixture(scope="session")
def payloads(corpora: Path) -> list[str]:
    text = (corpora / "strings" / "formula-payloads.txt").read_text(encoding="utf-8")
    own = ["=1+1", "+1+1|x", "-1+cmd|x", "@SUM(A1)", "\t=1+1", "\r=1+1", "\uff1d1+1", "x;=1+1", " =1+1"]
    return [line for line in text.splitlines() if line.strip()] + own


def _inert(path: Path) -> None:
    """No cell of the file could be taken for a formula by any spreadsheet program."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        risky = [c for c in cells if c.strip()[:1] in tuple("=+-@\uff1d") and not c.strip("+-").isdigit()]
        assert risky == []
        return
    with zipfile.ZipFile(path) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
    for sheet in load_workbook(path):
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_formulas_are_inert_in_everything_that_is_exported(
    database: Database, bring_in: BringIn, payloads: list[str], tmp_path: Path, now: datetime, ending: str
) -> None:
    rows = [[p, "Example", f"p{n}@acme.example", p, p, p] for n, p in enumerate(payloads)]
    rows += [["", "", "", "", "", payload] for payload in payloads]
    done = bring_in([*HEADERS, "Notes", "=1+1"], rows)
    with database.reading() as session:
        ids = prospects.ids(session, Selection())
        for preset in ("prospector", "hubspot", "salesforce", "pipedrive"):
            exporting.export(session, ids, tmp_path / f"{preset}{ending}", preset=preset)
        assert importer.save_left_out(session, done.import_id, tmp_path / f"rejects{ending}")
    clean([tmp_path / "list.csv"], tmp_path / f"clean{ending}", clusters=tmp_path / f"who{ending}", now=now)
    for name in ("prospector", "hubspot", "salesforce", "pipedrive", "rejects", "clean", "who"):
        _inert(tmp_path / f"{name}{ending}")


def test_importing_an_export_again_takes_away_only_what_exporting_added(
    database: Database, bring_in: BringIn, payloads: list[str], tmp_path: Path, now: datetime
) -> None:
    own = ["'quoted'", "'", "''", "O'Neil", "+33 1 99 00 12 34", "+33199001234", "-5"]
    texts = {f"p{number}@acme.example": text for number, text in enumerate([*payloads, *own])}
    rows = [["Ada", f"Example {email[:-13]}", email, "Acme", text] for email, text in texts.items()]
    bring_in([*HEADERS, "Own words"], rows)
    before = {one.email: json.loads(one.custom)["Own words"] for one in _people(database)}
    assert {email: before[email] for email in list(texts)[-len(own) :]} == dict(
        list(texts.items())[-len(own) :]
    )
    with database.reading() as session:
        exporting.export(session, prospects.ids(session, Selection()), tmp_path / "out.csv")
    with closing(open_workspace(tmp_path / "second" / "workspace.db", now=now)) as second:
        with second.reading() as session:
            seen = importer.preview(tmp_path / "out.csv", second.path, session, now=now)
        with second.writing(staged=seen.staging) as session:
            take_in(session, seen, now=now)
        importer.discard(seen)
        assert {one.email: json.loads(one.custom)["Own words"] for one in _people(second)} == before


NAMES = [
    "Ada\r\nBcc: x@evil.example", "Ada\x0bBcc: x@evil.example", "Ada\x85Bcc: x@evil.example",
    "Ada\u2028Bcc: x@evil.example", "Ada\x00Bcc: x@evil.example", 'Ada" <x@evil.example>, "B', "Ada" * 3_500,
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_hostile_name_never_adds_a_recipient_or_a_header(
    bring_in: BringIn, hand_out: HandOut, database: Database, name: str
) -> None:
    bring_in(HEADERS, [[name, "Example", "ada@acme.example", "Acme"]])
    done = hand_out([one.id for one in _people(database)])
    assert len(done.done) + len(done.refused) == 1
    for handed in done.done:
        assert handed.path
        data = handed.path.read_bytes()
        mail = message_from_bytes(data, policy=policy.default)
        assert [address.addr_spec for address in mail["to"].addresses] == ["ada@acme.example"]
        assert set(mail.keys()) == {
            "From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "X-Unsent", "MIME-Version",
            "Content-Type", "Content-Transfer-Encoding",
        }  # fmt: skip
        assert max(map(len, data.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("name", ["a:b", "[x]", "a*b?", "history", "'q'", "\u00fc" * 120, "...x"])
def test_any_file_name_gives_a_workbook(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.xlsx"
    write_rows(path, ["a"], [["b"]])
    assert [sheet.title for sheet in load_workbook(path)]
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError):
        write_rows(tmp_path / "a\0b.csv", ["a"], [["b"]])
