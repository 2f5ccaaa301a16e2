"""`prospector signals` from file to surge."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from prospector.cli.__main__ import main
from prospector.records import Prediction
from prospector.workspace import open_workspace
from tests.factories import add_prospect

CSV = "Domain,Kind,Topic,Date\n" + "".join(
    f"acme.example,hiring,Data engineer,2026-02-{day}\n" for day in (20, 22, 25)
)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*words: str, code: int = 0) -> Any:
        common = ["--workspace", str(tmp_path / "w.db"), "--now", "2026-03-02T09:00:00Z", "--json"]
        assert main([*common, *words]) == code
        return json.loads(capsys.readouterr().out)

    return call


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "jobs.csv"
    path.write_text(CSV + "gmail.com,hiring,x,2026-02-20\n", "utf-8")
    return str(path)


def test_a_dry_run_writes_nothing(run: Any, file: str) -> None:
    told = run("signals", "import", file, "--dry-run")
    assert (told["rows_read"], told["new"], told["rejected"]) == (4, 3, 1)
    assert told["rejects"][0] | {"reason": ""} == {
        "sheet": "jobs",
        "row": 5,
        "column": "Domain",
        "value": "gmail.com",
        "reason": "",
    }
    assert run("signals", "list")["total"] == 0


def test_signals_are_imported_once_listed_and_taken_back(run: Any, file: str) -> None:
    assert run("signals", "import", file)["added"] == 3
    assert run("signals", "import", file)["added"] == 0
    listed = run("signals", "list", "--kind", "hiring", "--limit", "1")
    assert (listed["total"], listed["signals"][0]["observed_on"]) == (3, "2026-02-25")
    (surge, by_topic) = run("signals", "surges")["surges"]
    assert (surge["who"], surge["recent"], surge["ratio"]) == ("acme.example", 3, None)
    assert by_topic["topic"] == "Data engineer"
    (number,) = [one["id"] for one in run("signals", "imports")["imports"]]
    assert run("signals", "undo", str(number))["removed"] == 3
    assert run("signals", "list")["total"] == 0


def test_a_prospect_s_signals_come_with_the_intent(run: Any, file: str, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("First Name,Last Name,Email,Website\nAda,Lee,ada@acme.example,acme.example\n", "utf-8")
    run("signals", "import", file)
    run("import", str(people))
    told = run("signals", "list", "--email", "ada@acme.example")
    assert (told["intent"], told["surging"], len(told["signals"])) == (44, True, 3)


def test_lives_are_shown_and_set(run: Any) -> None:
    assert run("signals", "lives")["lives"]["hiring"] == 90
    assert run("signals", "lives", "hiring=30")["lives"]["hiring"] == 30
    assert run("signals", "lives", "hiring=soon", code=1)["error"]["hint"]


@pytest.mark.parametrize(
    "words", [["--observed", "soon"], ["--map", "colour=Domain"], ["--map", "domain=Nowhere"]]
)
def test_wrong_choices_are_errors_with_a_hint(run: Any, file: str, words: list[str]) -> None:
    assert run("signals", "import", file, *words, code=1)["error"]["hint"]


def test_a_prospect_is_shown_with_intent_signals_and_likelihood_where_there_are_any(
    run: Any, file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def shown() -> str:
        words = ["--now", "2026-03-02T09:00:00Z", "prospect", "show", "ada@acme.example"]
        assert main(["--workspace", str(tmp_path / "w.db"), *words]) == 0
        return capsys.readouterr().out

    database = open_workspace(tmp_path / "w.db", now=datetime(2026, 3, 2, 9, tzinfo=UTC))
    with database.writing() as session:
        number = add_prospect(session, email="ada@acme.example", domain="acme.example", stage="mql").id
    before = shown()
    assert "stage: MQL" in before
    assert not any(word in before for word in ("Intent", "Signal", "Likelihood"))
    run("signals", "import", file)
    with database.writing() as session:
        session.add(Prediction(prospect_id=number, likelihood=34))
    database.close()
    assert "Intent: " in (after := shown())
    assert "Signal: 2026-02-25 Hiring Data engineer (weighs 0.9)" in after
    assert "Likelihood: 34 %" in after


def test_a_file_without_days_leads_to_the_options(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "undated.csv"
    file.write_text("Domain,Kind\nacme.example,hiring\n")
    error = run("signals", "import", str(file), code=1)["error"]
    assert error["place"] == str(file)
    assert "--map observed=COLUMN" in error["hint"]
    assert "--observed DATE" in error["hint"]
