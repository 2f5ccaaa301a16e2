"""Migrations: equal to the models, all or nothing, and the old file back whatever fails."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from prospector.errors import WorkspaceBusyError, WorkspaceError
from prospector.records import Base
from prospector.storage import Database, backup, files, open_workspace, upgrade
from tests.factories import add_prospect

# A later version of Prospector, for tests: one more column, and a table copied into another shape.
LATER = """
from alembic import op
import sqlalchemy as sa
revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("companies") as batch:
        batch.add_column(sa.Column("rating", sa.Integer(), nullable=True))
    op.execute("CREATE TABLE shadow AS SELECT * FROM prospects")
    op.execute("UPDATE prospects SET notes = 'upgraded'")
    {last}
"""


@pytest.fixture
def old(database: Database) -> Path:
    with database.writing() as session:
        for _ in range(200):
            add_prospect(session)
    database.close()
    return database.path


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes this process a later version, whose next migration ends with the given line."""
    folder = tmp_path / "later"
    shutil.copytree(upgrade.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))

    def become(last: str = "pass") -> Path:
        (folder / "versions" / "0005_later.py").write_text(LATER.format(last=last), "utf-8")
        monkeypatch.setattr(upgrade, "MIGRATIONS", folder)
        monkeypatch.setattr(upgrade, "REVISIONS", ("0001", "0002", "0003", "0004", "0005"))
        monkeypatch.setattr(upgrade, "HEAD", "0005")
        return folder

    return become


def schema(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Each table's and index's definition, without the order in which its constraints are written."""
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
        " AND name NOT LIKE 'prospect_search%' AND name <> 'alembic_version'"
    )
    return {name: sorted(re.split(r"[\s,()]*[,()\n][\s,()]*", " ".join(sql.split()))) for name, sql in rows}


def test_the_models_and_the_migrated_tables_are_equal(database: Database) -> None:
    def ours(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
        return not (kind == "table" and str(name).startswith("prospect_search"))

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_models_and_the_migrated_tables_are_equal_to_the_letter(
    database: Database, tmp_path: Path
) -> None:
    """Alembic compares neither the conditions of indexes nor WITHOUT ROWID nor defaults; this does."""
    made = tmp_path / "made.db"
    engine = create_engine(f"sqlite:///{made}")
    Base.metadata.create_all(engine)
    engine.dispose()
    with closing(sqlite3.connect(made)) as models, closing(sqlite3.connect(database.path)) as migrated:
        assert schema(migrated) == schema(models)


def test_the_constant_revisions_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(upgrade.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert tuple(one.revision for one in reversed(list(script.walk_revisions()))) == upgrade.REVISIONS
    assert script.get_current_head() == upgrade.HEAD


def test_starting_with_a_current_workspace_does_not_import_alembic(old: Path) -> None:
    code = (
        "import sys; from datetime import datetime, UTC; from prospector.storage import open_workspace;"
        "open_workspace(sys.argv[1], now=datetime.now(UTC)).close(); print('alembic' in sys.modules)"
    )
    asked = subprocess.run([sys.executable, "-c", code, str(old)], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == "False"


def test_an_older_workspace_is_backed_up_and_upgraded_with_its_data(
    old: Path, later: Any, now: datetime
) -> None:
    before = old.read_bytes()
    later()
    database = open_workspace(old, now=now)
    with database.reading() as session:
        found = session.connection().exec_driver_sql(
            "SELECT count(*) FROM prospects WHERE notes = 'upgraded'"
        )
        assert found.scalar() == 200
    database.close()
    [saved] = backup.available(old)
    assert backup.look(saved).reason == "upgrade"
    with closing(sqlite3.connect(saved)) as connection, closing(sqlite3.connect(":memory:")) as original:
        original.deserialize(before[:18] + b"\x01\x01" + before[20:])
        assert list(connection.iterdump()) == list(original.iterdump())


@pytest.mark.parametrize(
    "last",
    [
        "raise RuntimeError('no')",
        "op.execute('SELECT * FROM nowhere')",
        "op.execute('UPDATE prospects SET company_id = 99')",
        "import os; op.execute('DROP TABLE touches'); raise OSError(28, 'No space left on device')",
    ],
)
def test_a_failed_upgrade_leaves_the_old_file_byte_for_byte(
    old: Path, later: Any, now: datetime, last: str
) -> None:
    before = old.read_bytes()
    later(last)
    with pytest.raises(WorkspaceError, match=r"upgrade|full"):
        open_workspace(old, now=now)
    assert old.read_bytes() == before
    assert sorted(entry.name for entry in old.parent.glob("*workspace.db*")) == ["workspace.db"]


def test_a_workspace_open_elsewhere_is_not_upgraded(
    old: Path, later: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_WAIT_SECONDS", 0.2)
    other = open_workspace(old, now=now)
    with other.reading() as session:
        session.connection().exec_driver_sql("SELECT 1 FROM prospects").all()
    later()
    with pytest.raises(WorkspaceBusyError):
        open_workspace(old, now=now)
    other.close()


def test_an_upgrade_includes_what_a_killed_program_left_in_the_log(
    database: Database, later: Any, now: datetime, tmp_path: Path
) -> None:
    with database.writing() as session:
        add_prospect(session)
    left = tmp_path / "left.db"
    shutil.copy(database.path, left)
    shutil.copy(f"{database.path}-wal", f"{left}-wal")
    later()
    opened = open_workspace(left, now=now)
    with opened.reading() as session:
        assert session.connection().exec_driver_sql("SELECT notes FROM prospects").scalar() == "upgraded"
    opened.close()


KILLED = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from prospector.storage import open_workspace, upgrade
upgrade.MIGRATIONS, upgrade.HEAD = Path(sys.argv[2]), "0005"
upgrade.REVISIONS = ("0001", "0002", "0003", "0004", "0005")
print("go", flush=True)
open_workspace(sys.argv[1], now=datetime(2026, 3, 2, tzinfo=UTC)).close()
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="uses SIGKILL")
def test_a_kill_during_an_upgrade_leaves_the_old_or_the_new(old: Path, later: Any, tmp_path: Path) -> None:
    folder, chance, before = later(), random.Random(7), old.read_bytes()
    seen = set()
    for attempt in range(12):
        path = tmp_path / f"kill{attempt}" / "workspace.db"
        path.parent.mkdir()
        path.write_bytes(before)
        command = [sys.executable, "-c", KILLED, str(path), str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(chance.random() * 0.9)
            child.send_signal(signal.SIGKILL)
        with closing(sqlite3.connect(path)) as connection:
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("SELECT count(*) FROM prospects").fetchone() == (200,)
        seen.add(revision)
        if revision == "0004":
            assert path.read_bytes() == before
    assert "0004" in seen
