"""`qualify` on the command line, and `--per-company`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from prospector.cli.__main__ import main
from prospector.icp import profiles, scoring
from prospector.storage import open_workspace
from tests.factories import add_prospect

NOW = "2026-03-02T09:00:00Z"
PROFILE = "name: Berlin\nrules:\n  - {when: city = Berlin, weight: 1}\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    path = tmp_path / "workspace.db"
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    database = open_workspace(path, now=now)
    with database.writing() as session:
        for name in ("ada", "bob", "cyd"):
            add_prospect(session, full_name=f"{name.title()} Example", email=f"{name}@acme.example")
        scoring.activate(session, profiles.save(session, PROFILE, now), now)
    database.close()
    return path


def _asked(
    capsys: pytest.CaptureFixture[str], workspace: Path, *words: str | Path, code: int = 0, now: str = NOW
) -> Any:
    assert main(["--workspace", str(workspace), "--now", now, "--json", *map(str, words)]) == code
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def engaged(capsys: pytest.CaptureFixture[str], workspace: Path) -> Path:
    touch = ("--kind", "form", "--outcome", "demo_request")
    assert _asked(capsys, workspace, "touch", "add", "ada@acme.example", *touch)["stage"] == "mql"
    return workspace


def test_show_counts_grades_and_names_the_qualified(
    capsys: pytest.CaptureFixture[str], engaged: Path
) -> None:
    told = _asked(capsys, engaged, "qualify", "show")
    assert {grade: count for grade, count in told["grades"].items() if count} == {"A1": 1, "A4": 2}
    (ada,) = told["qualified"]
    assert (ada["name"], ada["stage"], ada["by_hand"], ada["due_on"]) == (
        "Ada Example", "mql", False, "2026-03-04",
    )  # fmt: skip


def test_explain_adds_up_thirty_days_later(capsys: pytest.CaptureFixture[str], engaged: Path) -> None:
    told = _asked(capsys, engaged, "qualify", "explain", "ada@acme.example", now="2026-04-01T09:00:00Z")
    assert (told["engagement"], told["grade"], told["stage"]) == (30, "A2", "mql")
    assert [(event["then"], event["now"]) for event in told["events"]] == [(60, 30)]


def test_apply_lets_people_fall_back_as_time_passes(
    capsys: pytest.CaptureFixture[str], engaged: Path
) -> None:
    told = _asked(capsys, engaged, "qualify", "apply", now="2026-04-01T09:00:00Z")
    assert told["back"][0]["reason"] == "engagement 30, fit 100: no longer MQL"
    assert _asked(capsys, engaged, "qualify", "apply", now="2026-04-01T09:00:00Z")["back"] == []


def test_a_policy_says_who_would_move_before_it_is_saved(
    capsys: pytest.CaptureFixture[str], engaged: Path
) -> None:
    change = ("qualify", "policy", "--set", "points.form.demo_request=10")
    told = _asked(capsys, engaged, *change, "--dry-run")
    assert (told["saved"], told["mql_before"], told["mql_after"]) == (False, 1, 0)
    assert _asked(capsys, engaged, "qualify", "policy")["policy"]["points"]["form"]["demo_request"] == 60
    assert [move["name"] for move in _asked(capsys, engaged, *change)["back"]] == ["Ada Example"]
    assert _asked(capsys, engaged, "qualify", "policy")["policy"]["points"]["form"]["demo_request"] == 10


def test_a_policy_travels_as_yaml(
    capsys: pytest.CaptureFixture[str], workspace: Path, tmp_path: Path
) -> None:
    path = tmp_path / "policy.yaml"
    _asked(capsys, workspace, "qualify", "policy", "--set", "half_life_days=14")
    _asked(capsys, workspace, "qualify", "policy", "--save", path)
    _asked(capsys, workspace, "qualify", "policy", "--set", "half_life_days=30")
    assert _asked(capsys, workspace, "qualify", "policy", "--load", path)["policy"]["half_life_days"] == 14


def test_a_wrong_policy_is_an_error_for_the_user(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    error = _asked(capsys, workspace, "qualify", "policy", "--set", "mql.engagment=50", code=1)["error"]
    assert "mql.engagement" in error["hint"]


def test_a_prospect_shows_engagement_and_grade(capsys: pytest.CaptureFixture[str], engaged: Path) -> None:
    told = _asked(capsys, engaged, "prospect", "show", "ada@acme.example")
    assert (told["engagement"], told["grade"]) == (60, "A1")


def test_the_best_of_each_company_are_listed_and_drafted_for(
    capsys: pytest.CaptureFixture[str], engaged: Path
) -> None:
    told = _asked(capsys, engaged, "prospects", "--per-company", "2", "--sort", "grade")
    assert (told["total"], told["prospects"][0]["full_name"]) == (2, "Ada Example")
    name = _asked(capsys, engaged, "template", "list")["templates"][0]["name"]
    made = _asked(capsys, engaged, "draft", "--template", name, "--per-company", "1")
    assert (made["selected"], made["beyond_company_limit"]) == (1, 2)


@pytest.mark.parametrize("words", [["show"], ["explain", "ada@acme.example"], ["apply"], ["policy"]])
def test_every_answer_has_words(capsys: pytest.CaptureFixture[str], engaged: Path, words: list[str]) -> None:
    assert main(["--workspace", str(engaged), "qualify", *words]) == 0
    assert capsys.readouterr().out.strip()
