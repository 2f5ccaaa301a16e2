"""Kills imports, merges and undos at random moments and looks whether all of each or nothing is there.

    python benchmarks/kill_lists.py [--kills 300] [--rows 5000] [--pairs 300] [--seed 1]

The kills are shared out over three jobs: `prospector import`, `prospector duplicates merge --band certain`
and `prospector imports undo`. Each round starts the command on a fresh copy of a workspace, kills it (and
with it the child that reads the file) after a random part of the time the undisturbed command takes, every
other one near its end, then opens the workspace as the app would: every table must be as before or as after,
letter for letter, the file whole, and what was done must still be undone exactly. Prints one line of JSON for
each job; exits with 1 when a round left anything half-done.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from timing import report

from prospector import duplicates, intake, touches, uniting
from prospector.lists import staging
from prospector.matching import keys
from prospector.records import Prospect
from prospector.storage import Database, open_workspace, search

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
COMPARED = (
    "prospects", "companies", "provenance", "import_rows", "lists", "list_members", "prospect_search",
    "touches", "tasks", "drafts", "stage_history", "suspects", "merges", "not_duplicates", "suppressions",
)  # fmt: skip
State = dict[str, str]


@dataclass(frozen=True, slots=True)
class Work:
    """A command to kill, the workspace it starts on, and how what it did is taken back."""

    name: str
    start: Path
    command: tuple[str, ...]
    take_back: Callable[[Database], None] | None


def main() -> int:
    """Run the rounds of every job."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    with tempfile.TemporaryDirectory(prefix="prospector-kill-") as name:
        works = prepared(Path(name), args.rows, args.pairs)
        shares = [args.kills // 3 + (number < args.kills % 3) for number in range(3)]
        broken = [one_work(work, kills, rng) for work, kills in zip(works, shares, strict=True)]
    return 1 if any(broken) else 0


def prepared(folder: Path, rows: int, pairs: int) -> list[Work]:
    """The three jobs: a workspace with pairs to merge, a list to import, and one that was imported."""
    table = write_table(folder / "list.csv", rows)
    pairs_there = folder / "pairs.db"
    fill_with_pairs(pairs_there, pairs)
    imported = Path(shutil.copy(pairs_there, folder / "imported.db"))
    run_import = ("import", str(table))
    start(imported, run_import).wait()
    return [
        Work("import", pairs_there, run_import, undo_import),
        Work("merge", pairs_there, ("duplicates", "merge", "--band", "certain"), split_all),
        Work("undo", imported, ("imports", "undo", "1"), None),
    ]


def one_work(work: Work, kills: int, rng: random.Random) -> list[str]:
    """All rounds of one job, told in one line; returns what was wrong."""
    before = state(work.start)
    undisturbed = copy_of(work.start)
    begun = time.monotonic()
    start(undisturbed, work.command).wait()
    seconds = time.monotonic() - begun
    after = state(undisturbed)
    shutil.rmtree(undisturbed.parent)
    broken = [] if before != after else [f"{work.name} changed nothing"]
    tally = {"all": 0, "nothing": 0}
    for number in range(kills):  # every other one near the end, where the rows are moved over
        share = rng.uniform(0.6, 1.1) if number % 2 else rng.uniform(0.02, 1.02)
        found, wrong = one_kill(work, share * seconds, before, after)
        if found:
            tally[found] += 1
        broken += [wrong] if wrong else []
    report(
        f"kill {work.name}", kills=kills, seconds=seconds, **tally, half_done=len(broken), broken=broken[:3]
    )
    return broken


def one_kill(work: Work, delay: float, before: State, after: State) -> tuple[str, str]:
    """Start, kill after so many seconds, open again: "all" or "nothing", and what was wrong."""
    workspace = copy_of(work.start)
    process = start(workspace, work.command)
    time.sleep(delay)
    if process.poll() is None:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    time.sleep(0.05)
    database = open_workspace(workspace, now=NOW)
    try:
        wrong = database.problems()
        staging.sweep(staging.folder_beside(workspace))
        left = [path.name for path in staging.folder_beside(workspace).glob("*")]
        wrong += [f"staging files left: {left}"] if left else []
        now = state(workspace)
        found = "all" if now == after else "nothing" if now == before else ""
        wrong += [] if found else [f"half-done: {differing(now, before)} against before"]
        if found == "all" and work.take_back:
            work.take_back(database)
            again = state(workspace)
            changed = differing(again, before, but=("import_rows",))
            wrong += [f"taken back, but {changed} differ"] if changed else []
    finally:
        database.close()
        shutil.rmtree(workspace.parent)
    return found, "; ".join(wrong)


def undo_import(database: Database) -> None:
    """What `prospector imports undo` does."""
    with database.writing() as session:
        intake.take_back(session, 1, now=NOW)


def split_all(database: Database) -> None:
    """Split every merge that stands."""
    with database.writing() as session:
        numbers = [row.id for row in duplicates.merges(session, limit=None)]
        uniting.split_many(session, numbers, now=NOW)


def write_table(path: Path, rows: int) -> Path:
    """A plain list of synthetic people, some of them twice."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["First Name", "Last Name", "Email", "Title", "Company", "Country"])
        for number in range(rows):
            one = number - number % 10 if number % 10 == 9 else number
            mail, firm = f"p{one}@c{one % 700}.example", f"Firm {one % 700}"
            writer.writerow([f"Given{one}", f"Family{one}", mail, "CEO", firm, "DE"])
    return path


def fill_with_pairs(path: Path, pairs: int) -> None:
    """A workspace with people who stand twice in it, touches on both, and the pairs found."""
    database = open_workspace(path, now=NOW)
    with database.writing() as session:
        for number in range(pairs):
            for title in ("CTO", "Chief Technology Officer"):
                session.add(person(number, title))
        session.flush()
        search.index(session)
        for number in range(1, 2 * pairs + 1, 3):
            touches.log(session, number, "called", outcome="reached", next_step="Write", now=NOW)
    uniting.search(database, now=NOW)
    database.close()


def person(number: int, title: str) -> Prospect:
    """One of two records of the same synthetic person."""
    host, firm, last = f"t{number % 90}.example", f"Twins {number % 90}", f"Twin{number}x"
    mail = f"twin{number}@{host}"
    return Prospect(
        first_name="Ada", last_name=last, full_name=f"Ada {last}", title=title, company=firm,
        domain=host, email=mail, email_status="valid", email_key=keys.email_key(mail),
        name_key=keys.name_key("Ada", last), company_key=keys.company_key(firm),
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def copy_of(workspace: Path) -> Path:
    """A fresh copy of a workspace in a folder of its own."""
    home = Path(tempfile.mkdtemp(dir=workspace.parent))
    return Path(shutil.copy(workspace, home / "workspace.db"))


def start(workspace: Path, command: Sequence[str]) -> subprocess.Popen[bytes]:
    """A prospector command, at a fixed moment, in a process group of its own."""
    options = ["--workspace", str(workspace), "--now", NOW.isoformat(), *command]
    return subprocess.Popen(
        [sys.executable, "-m", "prospector.cli", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def state(workspace: Path) -> State:
    """How many rows each table has, and a hash of what they hold."""
    with sqlite3.connect(workspace) as connection:
        return {name: _hash(connection, name) for name in COMPARED}


def _hash(connection: sqlite3.Connection, table: str) -> str:
    rows = sorted(map(repr, connection.execute(f"SELECT * FROM {table}")))
    return f"{len(rows)} rows, {hashlib.sha256(chr(10).join(rows).encode()).hexdigest()[:12]}"


def differing(one: State, other: State, *, but: Sequence[str] = ()) -> list[str]:
    """The tables that are not the same in both."""
    return [name for name in COMPARED if one[name] != other[name] and name not in but]


if __name__ == "__main__":
    sys.exit(main())
