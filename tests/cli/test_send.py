"""`prospector mailbox` and `prospector send`, from the command line to a server on loopback."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from prospector.cli.__main__ import main
from prospector.storage import open_workspace
from tests.sending.conftest import people
from tests.sending.server import ScriptedServer

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Run = Callable[..., Any]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as made:
        yield made


@pytest.fixture
def prospector(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: object, status: int = 0) -> Any:
        common = ["--workspace", str(tmp_path / "w.db"), "--now", NOW.isoformat(), "--json"]
        assert main([*common, *map(str, words)]) == status
        return json.loads(capsys.readouterr().out)

    return call


@pytest.fixture
def ready(tmp_path: Path, server: ScriptedServer, prospector: Run) -> None:
    database = open_workspace(tmp_path / "w.db", now=NOW)
    with database.writing() as session:
        people(session, 2, NOW)
    database.close()
    prospector(
        "mailbox", "add", "robin@northwind.example", "smtp_host=127.0.0.1", f"smtp_port={server.port}",
        "smtp_security=none", "user=", "gap_seconds=0", "window_from=00:00", "window_to=23:59",
        "zone=Europe/London",
    )  # fmt: skip


@pytest.mark.usefixtures("ready")
def test_without_live_only_the_plan_is_shown(prospector: Run, server: ScriptedServer) -> None:
    told = prospector("send")
    assert (told["live"], len(told["planned"])) == (False, 2)
    assert told["planned"][0]["zone"] == "Europe/London"
    assert server.received == {}
    assert prospector("send", "--status")["counts"] == {}


@pytest.mark.usefixtures("ready")
def test_live_sends_once(prospector: Run, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n\n"))
    told = prospector("send", "--live", "--password-stdin")
    assert (told["queued"], len(told["accepted"])) == (2, 2)
    again = prospector("send", "--live", "--password-stdin")
    assert (again["queued"], again["accepted"]) == (0, [])
    assert sorted(server.accepted.values()) == [1, 1]
    assert prospector("send", "--status")["counts"] == {"accepted": 2}


@pytest.mark.usefixtures("ready")
def test_the_stop_switch_and_pauses_hold(
    prospector: Run, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n\n\n"))
    prospector("send", "--stop")
    assert prospector("send", "--live", "--password-stdin")["accepted"] == []
    prospector("send", "--start")
    prospector("mailbox", "pause")
    assert "paused" in prospector("send", "--live", "--password-stdin")["ended"]
    prospector("mailbox", "resume")
    assert len(prospector("send", "--live", "--password-stdin")["accepted"]) == 2
    assert sum(server.accepted.values()) == 2


@pytest.mark.usefixtures("ready")
def test_a_mailbox_is_shown_changed_and_kept_while_it_has_a_ledger(
    prospector: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert prospector("mailbox", "set", "daily_cap=30")["daily_cap"] == 30
    assert prospector("mailbox", "set", "daily_cap=-3", status=1)["error"]["place"] == "daily_cap"
    assert prospector("mailbox", "set", "zone=Mars", status=1)["error"]["place"] == "zone"
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    prospector("send", "--live", "--password-stdin")
    assert "ledger" in prospector("mailbox", "remove", status=1)["error"]["message"]


def test_a_preset_fills_in_the_servers(prospector: Run) -> None:
    told = prospector("mailbox", "add", "robin@northwind.example", "--preset", "fastmail")
    assert (told["smtp_host"], told["smtp_port"], told["smtp_security"]) == ("smtp.fastmail.com", 465, "tls")
    assert [one["name"] for one in prospector("mailbox", "list")["mailboxes"]] == ["robin@northwind.example"]
