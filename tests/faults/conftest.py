"""Bringing hostile rows in and letting their drafts out, the way the app does."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from prospector.drafts import drafting, library
from prospector.drafts.template_files import Wording
from prospector.intake import take_in
from prospector.lists import importer
from prospector.lists.importer import Imported
from prospector.outbox import handover
from prospector.outbox.handover import HandOver
from prospector.settings import save_identity
from prospector.storage import Database

BODY = """Dear {{ full_name }},

about {{ company }}.

{{ sender.name }}
{{ sender.postal_address }}
{{ opt_out_line }}"""


@pytest.fixture
def bring_in(database: Database, tmp_path: Path, now: datetime) -> Callable[..., Imported]:
    """bring_in(headers, rows): writes a csv, previews it in the child and commits it."""

    def run(headers: Sequence[str], rows: Sequence[Sequence[object]], name: str = "list.csv") -> Imported:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headers, *rows])
        with database.reading() as session:
            seen = importer.preview(path, database.path, session, now=now)
        with database.writing(staged=seen.staging) as session:
            done = take_in(session, seen, now=now)
        importer.discard(seen)
        return done

    return run


@pytest.fixture
def hand_out(database: Database, tmp_path: Path, now: datetime) -> Callable[[Sequence[int]], HandOver]:
    """hand_out(ids): drafts, approves what may be approved, and writes the .eml files to `out`."""

    def run(ids: Sequence[int]) -> HandOver:
        with database.writing() as session:
            save_identity(
                session,
                {
                    "sender_name": "Robin Ellis",
                    "sender_email": "robin@northwind.example",
                    "postal_address": "1 Street",
                },
            )
            template = library.add(session, Wording("Plain", "For {{ company }}", BODY), now)
            made = drafting.create(session, ids, template.id, now)
            drafting.approve(session, made.draft_ids, now)
            return handover.to_eml(session, made.draft_ids, tmp_path / "out", now)

    return run
