"""A workspace and helpers that bring files in the way the app does."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from prospector.lists import importer
from prospector.lists.importer import Imported, Preview
from prospector.lists.options import Options
from prospector.storage import open_workspace
from prospector.storage.database import Database

HEADERS = ["First Name", "Last Name", "Email", "Title", "Company", "Country", "Favourite colour"]
ROWS = [
    ["Ada", "Example", "ada@acme.example", "Head of Sales", "Acme GmbH", "Germany", "green"],
    ["Ben", "Sample", "ben@beta.example", "CEO", "Beta Ltd", "United Kingdom", "red"],
    ["Cleo", "Specimen", "cleo@gamma.example", "VP Marketing", "Gamma Inc", "USA", ""],
]


@pytest.fixture
def workspace(tmp_path: Path, now: datetime) -> Iterator[Database]:
    database = open_workspace(tmp_path / "workspace.db", now=now)
    yield database
    database.close()


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """Writes a csv and returns its path: table(rows, headers=..., name=...)."""

    def write(
        rows: Sequence[Sequence[object]], headers: Sequence[str] = HEADERS, name: str = "list.csv"
    ) -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headers, *rows])
        return path

    return write


@pytest.fixture
def previewed(workspace: Database, now: datetime) -> Callable[..., Preview]:
    def preview(path: Path, **options: object) -> Preview:
        with workspace.reading() as session:
            return importer.preview(path, workspace.path, session, options=Options(**options), now=now)  # type: ignore[arg-type]

    return preview


@pytest.fixture
def brought_in(
    workspace: Database, previewed: Callable[..., Preview], now: datetime
) -> Callable[..., Imported]:
    """Previews and commits a file."""

    def bring_in(path: Path, **options: object) -> Imported:
        seen = previewed(path, **options)
        with workspace.writing(staged=seen.staging) as session:
            done = importer.commit(session, seen, now=now)
        importer.discard(seen)
        return done

    return bring_in
