"""`prospector predict` from refusal to likelihood."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from prospector.cli.__main__ import main
from prospector.storage import open_workspace
from tests.factories import add_prospect

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*words: str, code: int = 0) -> Any:
        common = ["--workspace", str(tmp_path / "w.db"), "--now", "2026-03-02T09:00:00Z", "--json"]
        assert main([*common, *words]) == code
        return json.loads(capsys.readouterr().out)

    return call


def add_outcomes(tmp_path: Path, number: int) -> None:
    database = open_workspace(tmp_path / "w.db", now=NOW)
    with database.writing() as session:
        for n in range(number):
            good = n % 2 == 0
            add_prospect(
                session, email=f"p{n}@acme.example", stage="won" if good else "lost",
                seniority="head" if good else "manager",
            )  # fmt: skip
    database.close()


def test_too_little_is_refused_and_told(run: Any, tmp_path: Path) -> None:
    add_outcomes(tmp_path, 20)
    assert run("predict", "show") == {
        "outcomes": {"positive": 10, "negative": 10, "total": 20, "enough": False},
        "model": None,
    }
    assert "20 of 40 outcomes" in run("predict", "train", code=1)["error"]["message"]


def test_train_explain_and_forget(run: Any, tmp_path: Path) -> None:
    add_outcomes(tmp_path, 60)
    trained = run("predict", "train")
    assert (trained["used"], trained["given"]) == (True, 60)
    assert trained["judgement"]["auc"] == 1.0
    assert run("predict", "apply")["given"] == 60
    told = run("predict", "explain", "p0@acme.example")
    assert told["sentence"].endswith("above your average of 50 %")
    found = run("prospects", "--where", "likelihood >= 50")
    assert found["total"] == 30
    assert run("predict", "forget")["forgotten"] is True
    assert run("predict", "apply", code=1)["error"]["hint"]
