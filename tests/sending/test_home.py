"""A restored or copied workspace sends nothing until the user looked into the Sent folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from prospector.cli.__main__ import main
from prospector.sending import home, queueing
from prospector.sending.home import AWAY
from prospector.sending.queueing import Queued
from prospector.sending.running import Run, run
from prospector.storage import Database, backup, open_workspace
from tests.sending.conftest import Clock, people
from tests.sending.server import ScriptedServer

Make = Callable[..., tuple[int, Queued]]


def send(database: Database, mailbox_id: int, clock: Clock, limit: int | None = None) -> Run:
    return run(database, mailbox_id, "", clock, timeout=1.0, limit=limit)


def away(database: Database) -> bool:
    with database.reading() as session:
        return bool(home.why_away(session))


def confirmed(database: Database) -> None:
    with database.writing() as session:
        home.confirm_home(session)


def taken_back(database: Database, do: Callable[[Session], object]) -> None:
    """Do it in a transaction that never commits."""
    with suppress(KeyboardInterrupt), database.writing() as session:
        do(session)
        raise KeyboardInterrupt


def test_the_workspace_that_sent_goes_on_sending(database: Database, outbox: Make, clock: Clock) -> None:
    mailbox_id, _ = outbox(3)
    assert not away(database)
    assert len(send(database, mailbox_id, clock, limit=1).accepted) == 1
    assert len(send(database, mailbox_id, clock).accepted) == 2
    assert not away(database)


def test_a_restored_backup_sends_nothing_until_it_is_confirmed(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock, now: datetime
) -> None:
    mailbox_id, _ = outbox(2)
    saved = backup.save(database.path, now=now)
    assert len(send(database, mailbox_id, clock).accepted) == 2
    database.close()
    backup.restore(database.path, saved.path, now=now)
    again = open_workspace(database.path, now=now)
    done = send(again, mailbox_id, clock)
    assert (done.accepted, done.ended, done.next_at) == ([], AWAY, None)
    assert sorted(server.received.values()) == [1, 1]
    confirmed(again)
    assert not away(again)
    again.close()


@pytest.mark.parametrize("beside", [False, True])
def test_a_copy_in_another_place_sends_nothing(
    database: Database, server: ScriptedServer, outbox: Make, clock: Clock, tmp_path: Path, beside: bool
) -> None:
    mailbox_id, _ = outbox(2)
    send(database, mailbox_id, clock, limit=1)
    (tmp_path / "else").mkdir()
    backup.copy(database.path, tmp_path / "else" / "workspace.db")
    if beside:
        shutil.copy(f"{database.path}.home", tmp_path / "else")
    copied = open_workspace(tmp_path / "else" / "workspace.db", now=clock())
    assert send(copied, mailbox_id, clock).ended == AWAY
    assert sum(server.received.values()) == 1
    copied.close()


@pytest.mark.parametrize("sent_before", [0, 1])
def test_an_older_state_put_back_by_hand_is_found_out(
    database: Database, outbox: Make, clock: Clock, tmp_path: Path, sent_before: int
) -> None:
    mailbox_id, _ = outbox(3)
    if sent_before:
        send(database, mailbox_id, clock, limit=sent_before)
    backup.copy(database.path, tmp_path / "older.db")
    send(database, mailbox_id, clock)
    database.close()
    shutil.copy(tmp_path / "older.db", database.path)
    older = open_workspace(database.path, now=clock())
    assert send(older, mailbox_id, clock).accepted == []
    assert away(older)
    confirmed(older)
    assert len(send(older, mailbox_id, clock).accepted) == 3 - sent_before
    older.close()


def test_looking_at_a_plan_that_is_taken_back_changes_nothing(
    database: Database, outbox: Make, clock: Clock
) -> None:
    taken_back(database, home.settle_in)
    assert not away(database)
    mailbox_id, _ = outbox(1)
    assert len(send(database, mailbox_id, clock).accepted) == 1


@pytest.mark.parametrize("content", ["", "nonsense", "\udcff"])
def test_a_lost_or_damaged_mark_asks_once(
    database: Database, outbox: Make, clock: Clock, content: str
) -> None:
    mailbox_id, _ = outbox(1)
    send(database, mailbox_id, clock)
    Path(f"{database.path}.home").write_bytes(content.encode("utf-8", "surrogateescape"))
    assert away(database)
    confirmed(database)
    assert not away(database)


def test_a_crash_while_the_mark_is_made_anew_asks_nothing(
    database: Database, outbox: Make, clock: Clock
) -> None:
    mailbox_id, _ = outbox(2)
    send(database, mailbox_id, clock, limit=1)
    taken_back(database, home.promise_mark)
    assert not away(database)
    with database.writing() as session:
        home.promise_mark(session)  # and here after it
    assert len(send(database, mailbox_id, clock).accepted) == 1


def test_queueing_more_does_not_make_a_restored_workspace_the_one_that_sends(
    database: Database, outbox: Make, clock: Clock, now: datetime
) -> None:
    mailbox_id, _ = outbox(1)
    saved = backup.save(database.path, now=now)
    database.close()
    backup.restore(database.path, saved.path, now=now)
    again = open_workspace(database.path, now=now)
    with again.writing() as session:
        queueing.queue(session, people(session, 1, now, region=""), mailbox_id, now)
    assert away(again)
    again.close()


def test_the_command_line_confirms(
    database: Database, outbox: Make, clock: Clock, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    outbox(1)
    saved = backup.save(database.path, now=now)
    database.close()
    backup.restore(database.path, saved.path, now=now)
    at = ["--workspace", str(database.path), "--now", "2026-03-02T09:00:00Z"]
    assert main([*at, "send", "--status"]) == 0
    assert "restored or copied" in capsys.readouterr().out
    assert main([*at, "send", "--confirm-restored"]) == 0
    assert main([*at, "send", "--status"]) == 0
    assert "restored" not in capsys.readouterr().out.split("\n", 1)[1]
