"""`icp` on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from prospector.cli.__main__ import main
from prospector.records import Prospect
from prospector.storage import open_workspace

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINE = """name: Mine
threshold: 50
rules:
  - {name: Country, weight: 30, when: country in DACH}
  - {name: Size, weight: 10, when: employees between 50 and 500}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    path = tmp_path / "workspace.db"
    database = open_workspace(path, now=NOW)
    with database.writing() as session:
        session.add_all(
            Prospect(
                full_name=name,
                email=f"{name}@firm.example",
                email_key=f"{name}@firm.example",
                country=country,
                created_at=NOW,
                updated_at=NOW,
            )
            for name, country in (("anna", "DE"), ("bob", "FR"), ("carl", ""))
        )
    database.close()
    return path


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(MINE, encoding="utf-8")
    return path


def _asked(capsys: pytest.CaptureFixture[str], workspace: Path, *words: str | Path, code: int = 0) -> Any:
    line = ["--workspace", str(workspace), "--now", "2026-03-02T09:00:00Z", "--json", *map(str, words)]
    assert main(line) == code
    return json.loads(capsys.readouterr().out)


def test_load_saves_activates_and_scores(
    capsys: pytest.CaptureFixture[str], workspace: Path, mine: Path
) -> None:
    loaded = _asked(capsys, workspace, "icp", "load", mine)
    assert (loaded["name"], loaded["active"], loaded["scored"], loaded["fits"]) == ("Mine", True, 3, 1)
    listed = _asked(capsys, workspace, "icp", "list")["profiles"]
    assert [row["name"] for row in listed if row["active"]] == ["Mine"]
    assert len(listed) == 4


def test_load_may_leave_the_active_profile(
    capsys: pytest.CaptureFixture[str], workspace: Path, mine: Path
) -> None:
    assert not _asked(capsys, workspace, "icp", "load", mine, "--inactive")["active"]
    assert _asked(capsys, workspace, "icp", "activate", "mine")["active"]


def test_explain_adds_up_and_says_the_range(
    capsys: pytest.CaptureFixture[str], workspace: Path, mine: Path
) -> None:
    _asked(capsys, workspace, "icp", "load", mine)
    told = _asked(capsys, workspace, "icp", "explain", "anna@firm.example")
    assert (told["score"], told["low"], told["high"], told["verdict"]) == (75, 75, 100, "fits")
    assert sum(part["contribution"] for part in told["parts"]) == 75
    assert told["parts"][1]["text"] == "Size: not known (you want 50-500)"


def test_explain_in_words(capsys: pytest.CaptureFixture[str], workspace: Path, mine: Path) -> None:
    _asked(capsys, workspace, "icp", "load", mine)
    assert main(["--workspace", str(workspace), "icp", "explain", "anna@firm.example"]) == 0
    assert "75 of 100, up to 100: fits (threshold 50)" in capsys.readouterr().out


def test_apply_show_and_preview_agree(
    capsys: pytest.CaptureFixture[str], workspace: Path, mine: Path
) -> None:
    preview = _asked(capsys, workspace, "icp", "preview", mine)
    assert [person["email"] for person in preview["best"]] == ["anna@firm.example"]
    assert len(_asked(capsys, workspace, "icp", "list")["profiles"]) == 3
    _asked(capsys, workspace, "icp", "load", mine)
    assert _asked(capsys, workspace, "icp", "apply", "--profile", "Mine") == {
        "profile": "Mine",
        "scored": 3,
        "fits": 1,
    }
    shown = _asked(capsys, workspace, "icp", "show")
    assert shown["source"] == MINE
    assert shown["counts"] == preview["counts"]
    assert shown["counts"]["rules"][0] == {
        "name": "Country", "kind": "rule", "passing": 1, "unknown": 1, "steps": [],
    }  # fmt: skip


def test_remove(capsys: pytest.CaptureFixture[str], workspace: Path, mine: Path) -> None:
    _asked(capsys, workspace, "icp", "load", mine)
    assert _asked(capsys, workspace, "icp", "remove", "Mine") == {"removed": "Mine"}
    left = _asked(capsys, workspace, "icp", "list")["profiles"]
    assert "Mine" not in [row["name"] for row in left]
    assert [row["scored"] > 0 for row in left if row["active"]] == [True]


def test_a_wrong_profile_names_file_and_line(
    capsys: pytest.CaptureFixture[str], workspace: Path, mine: Path
) -> None:
    mine.write_text(MINE.replace("country in", "contry in"), encoding="utf-8")
    error = _asked(capsys, workspace, "icp", "load", mine, code=1)["error"]
    assert error["place"].startswith(f"{mine}, line 4")
    assert "Did you mean country?" in error["hint"]


@pytest.mark.parametrize(
    "words",
    [["icp", "list"], ["icp", "show"], ["icp", "show", "--yaml"], ["icp", "apply"]],
)
def test_every_answer_has_words(
    capsys: pytest.CaptureFixture[str], workspace: Path, words: list[str]
) -> None:
    assert main(["--workspace", str(workspace), *words]) == 0
    assert capsys.readouterr().out.strip()


def test_versions_are_listed_compared_and_restored(
    capsys: pytest.CaptureFixture[str], workspace: Path, mine: Path
) -> None:
    _asked(capsys, workspace, "icp", "load", mine)
    mine.write_text(MINE.replace("threshold: 50", "threshold: 80"), encoding="utf-8")
    _asked(capsys, workspace, "icp", "load", mine)
    found = _asked(capsys, workspace, "icp", "versions", "mine")["versions"]
    assert [(one["version"], one["fits"], one["changed"]) for one in found] == [
        (2, 0, ["Fits from: 50 → 80"]),
        (1, 1, None),
    ]
    diff = _asked(capsys, workspace, "icp", "diff", "mine", "2", "1")
    assert (diff["changed"], diff["gained"], diff["lost"]) == (["Fits from: 80 → 50"], 1, 0)
    restored = _asked(capsys, workspace, "icp", "restore", "mine", "1")
    assert (restored["version"], restored["threshold"], restored["fits"]) == (3, 50, 1)
    error = _asked(capsys, workspace, "icp", "restore", "mine", "9", code=1)["error"]
    assert "no version 9" in error["message"]


def test_whatif_says_what_is_missing(capsys: pytest.CaptureFixture[str], workspace: Path, mine: Path) -> None:
    _asked(capsys, workspace, "icp", "load", mine)
    found = _asked(capsys, workspace, "icp", "whatif", "carl@firm.example")
    assert found["verdict"] == "below"
    assert [one["label"] for one in found["unknown"]] == ["Country", "Employees"]
    assert found["ways"][0]["changes"][0]["text"] == "find out Country: DACH"
    assert found["rules"] == []
    assert _asked(capsys, workspace, "icp", "whatif", "anna@firm.example")["ways"] == []


def test_preview_names_who_crosses(capsys: pytest.CaptureFixture[str], workspace: Path, mine: Path) -> None:
    _asked(capsys, workspace, "icp", "load", mine)
    mine.write_text(MINE.replace("country in DACH", "country = FR"), encoding="utf-8")
    found = _asked(capsys, workspace, "icp", "preview", mine)
    assert [one["full_name"] for one in found["gained"]] == ["bob"]
    assert [one["full_name"] for one in found["lost"]] == ["anna"]


def test_load_notes_a_column_that_nobody_has(
    capsys: pytest.CaptureFixture[str], workspace: Path, mine: Path
) -> None:
    assert _asked(capsys, workspace, "icp", "load", mine)["notes"] == []
    mine.write_text(MINE + "  - {name: CRM, weight: 5, when: custom.CMR is not empty}\n", encoding="utf-8")
    assert _asked(capsys, workspace, "icp", "load", mine)["notes"] == ["Nobody has a column CMR."]
