"""What all tests share: a private data folder, the real material where it is present, a fixed clock."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from prospector.storage import Database, open_workspace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROSPECTOR_HOME", str(tmp_path / "home"))


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def corpora() -> Path:
    folder = ROOT.parent / "shared" / "corpora"
    if not folder.is_dir():
        pytest.skip("the shared corpora are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def _new_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("new") / "workspace.db"
    open_workspace(path, now=datetime(2026, 3, 1, tzinfo=UTC)).close()
    return path


@pytest.fixture
def database(tmp_path: Path, _new_workspace: Path, now: datetime) -> Iterator[Database]:
    """An empty workspace of its own for each test, opened; copied from one that was made once."""
    path = tmp_path / "workspace.db"
    shutil.copy(_new_workspace, path)
    database = open_workspace(path, now=now)
    yield database
    database.close()


@pytest.fixture
def workspace(database: Database) -> Database:
    """The same as `database`, for tests that speak of the workspace."""
    return database
