"""Kills the sender again and again at random moments, and compares what the server got with what is recorded.

    python benchmarks/kill_sending.py --kills 1000

A server on loopback counts every message it takes. Loops of 40 messages are sent by a process that is killed
(SIGKILL) and started again until the loop is done. Then no Message-ID may have arrived twice, nothing may be
recorded as accepted that did not arrive, and everything else must be waiting, refused or unknown.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import select

from prospector.records import Outgoing
from prospector.sending import queueing
from prospector.sending.running import run
from prospector.storage import open_workspace
from tests.sending.conftest import add_mailbox, people
from tests.sending.server import ScriptedServer

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MESSAGES = 40
LONGEST = 0.5


def main() -> None:
    """Kill, count and print the result as JSON; exits 1 when anything was sent twice or recorded wrongly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    totals: Counter[str] = Counter()
    wrong: list[str] = []
    chance = random.Random(args.seed)
    while totals["kills"] < args.kills:
        with tempfile.TemporaryDirectory() as folder, ScriptedServer() as server:
            loop, faults = _one_loop(Path(folder), server, chance, args.kills - totals["kills"])
        totals.update(loop)
        wrong += faults
    print(json.dumps({**totals, "wrong": wrong}))
    raise SystemExit(1 if wrong else 0)


def _one_loop(
    folder: Path, server: ScriptedServer, chance: random.Random, kills: int
) -> tuple[Counter[str], list[str]]:
    """Send 40 messages with kills in between; what is left after the last kill runs to its end."""
    path = folder / "workspace.db"
    mailbox_id = _prepare(path, server.port)
    totals: Counter[str] = Counter(loops=1)
    starts = 0
    while True:
        starts += 1
        child = _start(path, mailbox_id, starts)
        if totals["kills"] < kills:
            time.sleep(chance.random() * LONGEST)
            finished = os.waitpid(child, os.WNOHANG)[0] == child
            if not finished:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                totals["kills"] += 1
        else:
            status = os.waitpid(child, 0)[1]
            finished = status == 0
        if finished:
            totals["starts"] = starts
            return totals, _compare(path, server, totals)


def _prepare(path: Path, port: int) -> int:
    database = open_workspace(path, now=NOW)
    with database.writing() as session:
        mailbox_id = add_mailbox(session, port, NOW)
        queueing.queue(session, people(session, MESSAGES, NOW), mailbox_id, NOW)
    database.close()
    return mailbox_id


def _start(path: Path, mailbox_id: int, starts: int) -> int:
    """A process of its own that sends; forked, so that a start costs milliseconds."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        now = NOW + timedelta(minutes=starts)
        run(open_workspace(path, now=now), mailbox_id, "", lambda: now, timeout=2.0)
        status = 0
    finally:
        os._exit(status)


def _compare(path: Path, server: ScriptedServer, totals: Counter[str]) -> list[str]:
    """What the server got beside what is recorded; every difference in words."""
    time.sleep(0.1)  # the server may still be writing down the last one
    database = open_workspace(path, now=NOW + timedelta(days=1))
    wrong = [f"integrity: {problem}" for problem in database.problems()]
    with database.reading() as session:
        found = {one.message_id: one.state for one in session.scalars(select(Outgoing))}
    database.close()
    for message_id, state in found.items():
        totals[state] += 1
        if server.accepted[message_id] > 1 or server.received[message_id] > 1:
            wrong.append(f"{message_id} was handed over {server.received[message_id]} times")
        if state == "accepted" and server.accepted[message_id] != 1:
            wrong.append(f"{message_id} is recorded as accepted and never arrived")
        if state not in ("accepted", "unknown") and server.received[message_id]:
            wrong.append(f"{message_id} arrived and is recorded as {state}")
    totals["messages"] += len(found)
    return wrong


if __name__ == "__main__":
    main()
