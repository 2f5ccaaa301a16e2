"""G3, G6, G7: nothing personal outside its place, every file the owner's alone, no stranger's file obeyed."""

from __future__ import annotations

import csv
import logging
import os
import re
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from prospector import logs, settings
from prospector.drafts import library
from prospector.errors import InvalidInputError, ProspectorError, WorkspaceError
from prospector.icp import profiles
from prospector.lists import exporting, importer, staging
from prospector.storage import Database, backup, open_workspace, upgrade

CANARIES = ["Zebulonia", "Quackenbushel", "zq.canary@canary-mail.example", "+442079460123"]
HEADERS = ["First Name", "Last Name", "Email", "Phone", "Company"]
ROW = [*CANARIES, "Canaryworks"]


def _command(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PROSPECTOR_HOME": str(home / "data"), "TMPDIR": str(home / "tmp")}
    environment.pop("PROSPECTOR_DEBUG", None)
    return subprocess.run(
        [sys.executable, "-m", "prospector.cli", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _with_canaries(paths: Sequence[Path]) -> list[str]:
    found = []
    for path in paths:
        content = path.read_bytes().lower()
        if any(canary.lower().encode() in content for canary in CANARIES):
            found.append(path.name)
    return sorted(found)


@pytest.mark.slow
def test_canaries_stay_where_they_belong_and_every_file_is_the_owners(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    source = tmp_path / "source" / "list.csv"
    source.parent.mkdir()
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADERS, ROW])
    for arguments in (
        ["import", str(source)],
        ["settings", "sender_name=Robin Ellis", "sender_email=robin@northwind.example"],
        ["settings", "postal_address=1 Street", "company=Northwind", "offer=firms like yours sell more"],
        ["draft", "--template", "First touch"],
        ["drafts", "approve", "--all"],
        ["handover", "--all", "--to", "eml", "--out", str(tmp_path / "out")],
        ["prospects", "--out", str(tmp_path / "out" / "list.xlsx")],
        ["clean", str(source), "--out", str(tmp_path / "out" / "clean.csv")],
        ["backup"],
        ["import", str(tmp_path / "missing.csv")],
        ["prospect", "show", "999"],
    ):
        _command(tmp_path, *arguments)
    data = tmp_path / "data"
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".eml", ".xlsx", ".csv"}
    assert _with_canaries(_files(tmp_path / "out"))
    assert _with_canaries(_files(tmp_path / "tmp")) == []
    assert _with_canaries(_files(data / "logs")) == []
    places = {path.parent.name for path in _files(data) if _with_canaries([path])}
    assert places <= {"data", "backups"}, places
    open_to_others = [
        path.name
        for path in (*data.rglob("*"), data, *(tmp_path / "out").rglob("*"))
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert open_to_others == []


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.ERROR])
def test_a_failure_at_any_log_level_tells_no_address_and_no_row(
    database: Database, tmp_path: Path, level: int
) -> None:
    path = logs.start(level)
    logging.getLogger("sqlalchemy.engine").setLevel(level)
    try:
        try:
            with database.writing() as session:
                session.connection().exec_driver_sql(
                    "INSERT INTO prospects (full_name, email, phone, nowhere) VALUES (?, ?, ?, 1)",
                    (CANARIES[0], CANARIES[2], CANARIES[3]),
                )
        except Exception:
            logging.getLogger("prospector").exception("It failed for %s (%s)", CANARIES[2], CANARIES[3])
    finally:
        logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)
        logs.stop()
        logging.getLogger().setLevel(logging.WARNING)
    assert path.read_text("utf-8")
    assert _with_canaries(_files(path.parent)) == []


def test_what_an_error_quotes_of_a_file_is_not_logged(tmp_path: Path) -> None:
    path = logs.start()
    try:
        int(CANARIES[0])
    except ValueError:
        logging.getLogger("prospector").exception("Reading failed")
    logs.stop()
    assert "ValueError: invalid literal" in path.read_text("utf-8")
    assert _with_canaries(_files(path.parent)) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_every_file_of_an_import_is_private(
    database: Database, tmp_path: Path, now: datetime, bring_in: Callable[..., object]
) -> None:
    source = tmp_path / "rows.csv"
    source.write_text("Email\nada@acme.example\n")
    with database.reading() as session:
        seen = importer.preview(source, database.path, session, now=now)
    settings.save_preferences(theme="dark")
    saved = backup.save(database.path, now=now)
    exporting.export_in_child(database.path, [], tmp_path / "new" / "out.xlsx")
    home = Path(os.environ["PROSPECTOR_HOME"])
    private = [seen.staging, saved.path, tmp_path / "new" / "out.xlsx", home / "preferences.json"]
    private += [database.path, *tmp_path.glob("workspace.db-*")]
    assert {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in private} == {
        path.name: "0o600" for path in private
    }
    folders = [seen.staging.parent, saved.path.parent, home]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def test_what_a_killed_import_left_is_swept_and_what_is_in_use_stays(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    gone = int(ended.stdout)
    folder = tmp_path / ".prospector-staging"
    (folder / f"pasted-{gone}-0123456789ab").mkdir(parents=True)
    (folder / f"pasted-{gone}-0123456789ab" / "Pasted table.tsv").write_text(CANARIES[0])
    (folder / f"staged-{gone}-0123456789ab.db").write_text(CANARIES[0])
    mine = [staging.new_path(folder), staging.own_folder(folder)]
    assert staging.sweep(folder) == 2
    assert sorted(folder.iterdir()) == sorted(mine)


TAMPERED = {
    "a trigger": "CREATE TRIGGER quiet AFTER INSERT ON suppressions BEGIN DELETE FROM suppressions; END",
    "a changed trigger": "DROP TRIGGER touches_no_delete;"
    "CREATE TRIGGER touches_no_delete BEFORE DELETE ON touches BEGIN SELECT 1; END",
    "a missing trigger": "DROP TRIGGER touches_no_update",
    "a view": "CREATE VIEW everybody AS SELECT * FROM prospects",
    "a view for a table": "ALTER TABLE segments RENAME TO hidden;"
    "CREATE VIEW segments AS SELECT * FROM hidden",
    "another search index": "DROP TABLE prospect_search;"
    "CREATE VIRTUAL TABLE prospect_search USING fts5(full_name, content='settings')",
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_workspace_that_would_act_on_its_own_is_refused_untouched(
    database: Database, tmp_path: Path, now: datetime, what: str
) -> None:
    database.close()
    with closing(sqlite3.connect(database.path)) as stranger:
        stranger.executescript(TAMPERED[what])
    before = database.path.read_bytes()
    for readonly in (False, True):
        with pytest.raises(WorkspaceError, match="triggers or views"):
            open_workspace(database.path, now=now, readonly=readonly)
    assert database.path.read_bytes() == before


def test_the_fingerprint_is_that_of_a_new_workspace(database: Database) -> None:
    with closing(sqlite3.connect(database.path)) as connection:
        assert upgrade.active_parts(connection) == upgrade.ACTIVE_PARTS[upgrade.HEAD]
    assert set(upgrade.ACTIVE_PARTS) == set(upgrade.REVISIONS)


@pytest.mark.parametrize(
    "source",
    [
        "!!python/object/apply:os.system ['touch {marker}']",
        "name: x\nrules: !!python/name:os.system",
        "name: x\nrules: []\nunknown_key: 1",
        "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\n"
        "c: &c [*b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c]\nname: [*d, *d, *d, *d, *d]",
        "name: " + "[" * 3_000,
    ],
    ids=["object", "name", "unknown key", "aliases", "depth"],
)
def test_a_hostile_profile_is_refused_as_data(
    database: Database, tmp_path: Path, now: datetime, source: str
) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text(source.replace("{marker}", str(tmp_path / "marker")), "utf-8")
    with pytest.raises(ProspectorError), database.writing() as session:
        profiles.save(session, profiles.read_source(path), now=now)
    assert not (tmp_path / "marker").exists()


@pytest.mark.parametrize(
    "content",
    [
        "---\nname: x\nsubject: '{{ ().__class__ }}'\n---\nHi",
        "---\nname: !!python/object/apply:os.system ['true']\nsubject: x\n---\nHi",
        "---\nname: x\nsubject: y\n---\n{% include 'file:///etc/passwd' %}",
        "\0" * 100,
    ],
    ids=["class", "yaml object", "include", "binary"],
)
def test_a_hostile_template_file_is_refused(
    database: Database, tmp_path: Path, now: datetime, content: str
) -> None:
    path = tmp_path / "template.txt"
    path.write_text(content, "utf-8")
    with pytest.raises(ProspectorError), database.writing() as session:
        library.import_file(session, path, now)


@pytest.mark.parametrize(
    "content",
    ["[1, 2]", "[" * 100_000, '{"theme": {"a": 1}, "__class__": "x", "text_scale": 1e999}', "\xff\xfe", ""],
)
def test_hostile_preferences_are_the_defaults(tmp_path: Path, content: str) -> None:
    settings.save_preferences(theme="dark")
    (Path(os.environ["PROSPECTOR_HOME"]) / "preferences.json").write_text(content, "latin-1")
    assert settings.preferences() == settings.Preferences()


def test_an_unknown_setting_is_refused(database: Database) -> None:
    with pytest.raises(InvalidInputError), database.writing() as session:
        settings.save_identity(session, {"__class__": "x"})


def test_nothing_is_unpickled_evaluated_or_loaded_unsafely() -> None:
    root = Path(__file__).resolve().parents[2]
    risky = re.compile(
        r"import (pickle|marshal|shelve)|from (pickle|marshal|shelve)|(?<![\w.])(eval|exec)\("
        r"|yaml\.(load|unsafe_load|full_load)\("
    )
    found = [
        f"{path.relative_to(root)}: {line.strip()}"
        for folder in ("prospector", "ui")
        for path in (root / folder).rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if risky.search(line)
    ]
    # a template that passed the allow-list becomes a function: from a tree of our own, without builtins
    assert [line.partition(":")[0] for line in found] == ["prospector/drafts/weaving.py"]
