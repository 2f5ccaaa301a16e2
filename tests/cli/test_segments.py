"""`segment` on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from prospector import touches
from prospector.cli.__main__ import main
from prospector.storage import open_workspace
from tests.factories import add_prospect, add_template

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    path = tmp_path / "workspace.db"
    database = open_workspace(path, now=NOW)
    with database.writing() as session:
        written = add_prospect(session, full_name="Ada Written", country="DE")
        add_prospect(session, full_name="Ben Fresh", country="FR")
        at = NOW - timedelta(days=40)
        touches.log(session, written.id, "sent", now=NOW, at=at)
    database.close()
    return path


def _asked(capsys: pytest.CaptureFixture[str], workspace: Path, *words: str, code: int = 0) -> dict[str, Any]:
    command = ["--workspace", str(workspace), "--now", NOW.isoformat(), "--json", "segment", *words]
    assert main(command) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_segments(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    saved = _asked(capsys, workspace, "save", "DACH", "--where", "country in dach")
    assert (saved["name"], saved["size"], saved["where"]) == ("DACH", 1, "country in DACH")
    assert saved["description"] == "Country is DACH"
    _asked(capsys, workspace, "rename", "DACH", "German speakers")
    assert _asked(capsys, workspace, "show", "german speakers")["size"] == 1
    assert [row["name"] for row in _asked(capsys, workspace, "list")["segments"]] == ["German speakers"]
    _asked(capsys, workspace, "remove", "German speakers")
    assert _asked(capsys, workspace, "list") == {"segments": []}


def test_a_wrong_condition_is_an_error_for_the_user(
    capsys: pytest.CaptureFixture[str], workspace: Path
) -> None:
    error = _asked(capsys, workspace, "save", "X", "--where", "contry = DE", code=1)["error"]
    assert error["message"] == "There is no field 'contry'."


def test_a_segment_follows_the_touch_history(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    _asked(capsys, workspace, "save", "Quiet", "--where", "touched sent more than 30 days ago without reply")
    assert _asked(capsys, workspace, "count", "Quiet") == {"size": 1, "total": 2}
    assert _asked(capsys, workspace, "count", "Quiet", "--where", "country = FR") == {"size": 0, "total": 2}
    assert _asked(capsys, workspace, "count", "--where", "not touched in last 90 days")["size"] == 1


def test_counting_needs_something_to_count(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    assert _asked(capsys, workspace, "count", code=1)["error"]["hint"]


@pytest.mark.parametrize("words", [["list"], ["count", "--where", "everyone"]])
def test_every_answer_has_words(
    capsys: pytest.CaptureFixture[str], workspace: Path, words: list[str]
) -> None:
    assert main(["--workspace", str(workspace), "segment", *words]) == 0
    assert capsys.readouterr().out.strip()


def test_names_that_nothing_answers_to_are_noted(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    database = open_workspace(workspace, now=NOW)
    with database.writing() as session:
        add_prospect(session, custom='{"CRM": "none"}')
        add_template(session, name="Intro")
    database.close()
    where = 'custom.CMR = none and touched using "Intor"'
    saved = _asked(capsys, workspace, "save", "Slips", "--where", where)
    assert saved["notes"] == [
        "Nobody has a column CMR. Did you mean CRM?",
        "There is no template called Intor. Did you mean Intro?",
    ]
    right = _asked(
        capsys, workspace, "save", "Right", "--where", 'custom.CRM = none or touched using "intro"'
    )
    assert right["notes"] == []


def test_a_taken_name_leads_to_the_option(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    _asked(capsys, workspace, "save", "DACH", "--where", "country in dach")
    error = _asked(capsys, workspace, "save", "dach", "--where", "country = FR", code=1)["error"]
    assert "--replace" in error["hint"]
