"""G4, G5: who is on the do-not-contact list stays off, however the address is written."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import datetime

import pytest
from sqlalchemy import func, select

from prospector import suppressions
from prospector.lists import undo
from prospector.lists.importer import Imported
from prospector.records import Prospect
from prospector.storage import Database, backup, open_workspace

BringIn = Callable[..., Imported]
HEADERS = ["Full Name", "Email", "Company"]
SPELLINGS = {
    "ada.example@gmail.com": [
        "ADA.EXAMPLE@GMAIL.COM", " ada.example@gmail.com ", "adaexample@gmail.com",
        "a.d.a.example@googlemail.com", "ada.example+news@gmail.com",
    ],
    "ben@b\u00fccher.example": ["BEN@B\u00dcCHER.example", "ben@xn--bcher-kva.example"],
    "cleo@acme.example": ["Cleo@ACME.example", "cleo+list@acme.example", "mailto:cleo@acme.example"],
    "firm.example": ["x@firm.example", "x@mail.firm.example", "x@FIRM.example"],
}  # fmt: skip


@pytest.mark.parametrize("value", SPELLINGS)
def test_however_it_is_written_the_import_leaves_it_out(
    database: Database, bring_in: BringIn, now: datetime, value: str
) -> None:
    with database.writing() as session:
        suppressions.add(session, "", value, now=now)
    spellings = SPELLINGS[value]
    done = bring_in(HEADERS, [["Ada Example", one, "Acme"] for one in spellings])
    assert done.verdicts["suppressed"] == len(spellings)


def test_undo_restore_and_another_list_do_not_free_anybody(
    database: Database, bring_in: BringIn, now: datetime
) -> None:
    rows = [["Ada Example", "ada@acme.example", "Acme"], ["Ben Sample", "ben@beta.example", "Beta"]]
    first = bring_in(HEADERS, rows)
    with database.writing() as session:
        suppressions.add(session, "", "ada@acme.example", now=now)
    with database.writing() as session:
        undo.undo(session, first.import_id, now=now)
    assert bring_in(HEADERS, rows, name="other.csv").verdicts["suppressed"] == 1
    saved = backup.save(database.path, now=now)
    database.close()
    backup.restore(database.path, saved.path, now=now)
    with closing(open_workspace(database.path, now=now)) as restored, restored.reading() as session:
        assert suppressions.reason_for(session, email="ADA@acme.example")
        count = select(func.count()).select_from(Prospect).where(Prospect.email == "ada@acme.example")
        assert session.scalar(count.where(Prospect.suppression_id.is_(None))) == 0


def test_who_opts_out_in_a_file_does_so_with_every_address(
    database: Database, bring_in: BringIn, now: datetime
) -> None:
    headers = ["First name", "Last name", "Email", "Second email", "Company", "Opt out"]
    bring_in(headers, [["Ada", "Example", "ada@acme.example", "ada@home.example", "Acme", ""]])
    row = ["Ada", "Example", "ada@acme.example", "a.example@acme.example", "Acme", "yes"]
    bring_in(headers, [row], name="out.csv")
    with database.reading() as session:
        for address in ("ada@acme.example", "ada@home.example", "a.example@acme.example"):
            assert suppressions.reason_for(session, email=address), address
