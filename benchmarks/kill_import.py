"""Kills an import at random moments and looks whether all of it or nothing is there.

    python benchmarks/kill_import.py [--kills 100] [--rows 5000] [--seed 1]

Each round starts `prospector import` on a fresh copy of a workspace, kills it (and with it the child that
reads the file) after a random part of the time an undisturbed import takes, every other one near its
end, then opens the workspace as the app would. Prints one line of JSON; exits with 1 when a round left
anything half-done.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from timing import report

from prospector.lists import staging
from prospector.storage import open_workspace

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
COUNTED = ("prospects", "companies", "import_rows", "imports", "lists", "list_members", "prospect_search")


def main() -> int:
    """Run the rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    with tempfile.TemporaryDirectory(prefix="prospector-kill-") as name:
        folder = Path(name)
        table = write_table(folder / "list.csv", args.rows)
        fresh = folder / "fresh.db"
        open_workspace(fresh, now=NOW).close()
        nothing = counts(fresh)
        workspace = round_folder(folder, fresh)
        started = time.monotonic()
        start_import(workspace, table).wait()
        whole = time.monotonic() - started
        everything = counts(workspace)
        outcomes = []
        for number in range(args.kills):  # every other one near the end, where the rows are moved over
            share = rng.uniform(0.6, 1.1) if number % 2 else rng.uniform(0.02, 1.02)
            outcomes.append(one_kill(folder, fresh, table, share * whole))
    told = {"all": everything, "nothing": nothing}
    tally = {word: sum(found == expected for found, _ in outcomes) for word, expected in told.items()}
    broken = [detail for found, detail in outcomes if detail or found not in told.values()]
    report(
        "kill import",
        kills=args.kills,
        rows=args.rows,
        seconds=whole,
        **tally,
        half_done=len(broken),
        broken=broken[:3],
    )
    return 1 if broken or everything == nothing else 0


def write_table(path: Path, rows: int) -> Path:
    """A plain list of synthetic people, some of them twice."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["First Name", "Last Name", "Email", "Title", "Company", "Country"])
        for number in range(rows):
            one = number - number % 10 if number % 10 == 9 else number
            writer.writerow(
                [
                    f"Given{one}",
                    f"Family{one}",
                    f"p{one}@c{one % 700}.example",
                    "CEO",
                    f"Firm {one % 700}",
                    "DE",
                ]
            )
    return path


def round_folder(folder: Path, fresh: Path) -> Path:
    """A fresh copy of the empty workspace in a folder of its own."""
    home = Path(tempfile.mkdtemp(dir=folder))
    return Path(shutil.copy(fresh, home / "workspace.db"))


def start_import(workspace: Path, table: Path) -> subprocess.Popen[bytes]:
    """`prospector import` in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "prospector.cli", "--workspace", str(workspace), "import", str(table)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def one_kill(folder: Path, fresh: Path, table: Path, after: float) -> tuple[dict[str, int], str]:
    """Start, kill after so many seconds, open again: the counts, and what was wrong ("" when nothing)."""
    workspace = round_folder(folder, fresh)
    process = start_import(workspace, table)
    time.sleep(after)
    if process.poll() is None:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    time.sleep(0.05)
    database = open_workspace(workspace, now=NOW)
    database.close()
    staging.sweep(staging.folder_beside(workspace))
    left = [path.name for path in staging.folder_beside(workspace).glob("*")]
    with sqlite3.connect(workspace) as connection:
        state = connection.execute("PRAGMA integrity_check").fetchone()[0]
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    found = counts(workspace)
    shutil.rmtree(workspace.parent)
    wrong = [] if state == "ok" else [f"integrity: {state}"]
    wrong += [f"{len(orphans)} orphans"] if orphans else []
    wrong += [f"staging files left: {left}"] if left else []
    return found, "; ".join(wrong)


def counts(workspace: Path) -> dict[str, int]:
    """How many rows each table of an import holds."""
    with sqlite3.connect(workspace) as connection:
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in COUNTED}


if __name__ == "__main__":
    sys.exit(main())
