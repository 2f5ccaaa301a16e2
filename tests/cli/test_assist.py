"""`prospector openers` and `prospector assist`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from prospector.assist import configuration
from prospector.cli.__main__ import main
from prospector.storage.database import Database
from tests.assist.model_server import in_json, model_server, saying
from tests.factories import add_prospect


@pytest.fixture
def person(database: Database) -> Path:
    with database.writing() as session:
        add_prospect(session, email="ada@acme.example")
    return database.path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["--json", *words])
    return code, json.loads(capsys.readouterr().out)


def test_openers_are_listed_with_their_sources(person: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, data = run(capsys, "--workspace", str(person), "openers", "ada@acme.example")
    assert code == 0
    assert data["openers"][0]["sources"] == ["Job title", "Company"]


def test_without_a_model_set_asking_one_leads_on(person: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, data = run(capsys, "--workspace", str(person), "openers", "ada@acme.example", "--model")
    assert code == 1
    assert "assist set" in data["error"]["hint"]


def test_the_model_that_is_set_is_asked(person: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with model_server(saying("A line for Acme.")) as server:
        assert run(capsys, "assist", "set", "--url", server.url, "--model", "tiny")[0] == 0
        _, tested = run(capsys, "assist", "test")
        _, found = run(capsys, "--workspace", str(person), "openers", "ada@acme.example", "--model")
        asked = len(server.asked)
    assert tested["answer"] == "A line for Acme."
    assert found["openers"][0]["text"] == "A line for Acme."
    assert asked == 2


def test_a_dry_run_shows_what_would_go_out_and_asks_nobody(
    person: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with model_server(in_json({}, 500)) as server:
        run(capsys, "assist", "set", "--url", server.url, "--model", "tiny", "--share", "job")
        line = ("--workspace", str(person), "openers", "ada@acme.example", "--model", "--dry-run")
        _, data = run(capsys, *line)
        assert server.asked == []
    assert "Head of Sales" in data["would_send"]
    assert "Acme" not in data["would_send"]


def test_off_forgets(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "assist", "set", "--url", configuration.OLLAMA, "--model", "tiny")
    assert run(capsys, "assist", "show")[1]["model"] == "tiny"
    run(capsys, "assist", "off")
    assert run(capsys, "assist", "show")[1] == {"on": False}


def test_a_key_is_not_kept_where_no_keyring_encrypts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    code, data = run(capsys, "assist", "set", "--url", configuration.OLLAMA, "--model", "tiny", "--key")
    assert code == 1
    assert "PROSPECTOR_ASSIST_KEY" in data["error"]["hint"]


def test_the_key_of_the_environment_is_used(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROSPECTOR_ASSIST_KEY", "sesame")
    with model_server(saying("A line.")) as server:
        run(capsys, "assist", "set", "--url", server.url, "--model", "tiny")
        run(capsys, "assist", "test")
        assert server.asked[0][1]["Authorization"] == "Bearer sesame"


def test_an_unencrypted_server_elsewhere_is_refused_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("assist", "set", "--model", "tiny", "--url")
    code, data = run(capsys, *words, "http://models.invalid/v1")
    assert (code, data["error"]["place"]) == (1, "url")
    assert "encrypted" in data["error"]["message"]
    assert not configuration.load().on
    assert run(capsys, *words, "http://models.invalid.lan/v1")[0] == 0
