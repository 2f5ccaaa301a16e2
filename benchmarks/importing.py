"""Importing a list, from file to searchable workspace, beside the bare floor of reading and storing it.

    python benchmarks/importing.py [--rows 100000] [--rounds 1] [--format xlsx csv]

Prints one line of JSON per case. The floor reads the same file with the same library into lists and stores
the same cells with executemany into a bare SQLite table, in the same run.
"""

from __future__ import annotations

import argparse
import csv
import sqlite3
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import dirty_lists
import full_lists
import psutil
from timing import compare, machine, report

from prospector.lists import cleanup, importer
from prospector.storage import open_workspace

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LIMITS = {"import": 8.0, "clean": 8.0}


def main() -> None:
    """Run the cases that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--format", nargs="+", default=["xlsx", "csv"], choices=["xlsx", "csv"])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--list", choices=["full", "dirty"], default="full", help="see full_lists, dirty_lists"
    )
    args = parser.parse_args()
    machine()
    with tempfile.TemporaryDirectory(prefix="prospector-bench-") as folder:
        if args.list == "full":
            full_lists.write(Path(folder), rows=args.rows, seed=args.seed)
        else:
            dirty_lists.write(dirty_lists.make(args.rows, args.seed, layout="apollo"), Path(folder))
        for kind in args.format:
            measure(Path(folder) / f"list.{kind}", Path(folder), args)


def measure(path: Path, folder: Path, args: argparse.Namespace) -> None:
    """Time floor, import and clean of one file; then import once more and print the peak memory."""
    facts = {"rows": args.rows, "list": args.list, "format": path.suffix[1:]}
    for case, work in (
        ("import", lambda: whole_import(path, folder)),
        ("clean", lambda: cleanup.clean([path], folder / "clean.csv", now=NOW)),
    ):
        compare(case, lambda: floor(path, folder), work, rounds=args.rounds, limit=LIMITS[case], **facts)
    with _PeakMemory() as peak:
        whole_import(path, folder)
    report("import memory", peak_mb=peak.megabytes, **facts)


def floor(path: Path, folder: Path) -> None:
    """The least any import must do: read every cell, store every cell."""
    rows = _read_bare(path)
    width = max(map(len, rows))
    target = folder / "floor.db"
    target.unlink(missing_ok=True)
    connection = sqlite3.connect(target)
    connection.execute(f"CREATE TABLE cells ({', '.join(f'c{i}' for i in range(width))})")
    marks = ", ".join("?" * width)
    with connection:
        connection.executemany(
            f"INSERT INTO cells VALUES ({marks})", ([*row, *[None] * (width - len(row))] for row in rows)
        )
    connection.close()


def _read_bare(path: Path) -> list[list[object]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    return [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]


def whole_import(path: Path, folder: Path) -> None:
    """Read, clean, match, store and index the file into a new workspace."""
    target = folder / f"import-{time.monotonic_ns()}.db"
    database = open_workspace(target, now=NOW)
    with database.reading() as session:
        seen = importer.preview(path, target, session, now=NOW)
    with database.writing(staged=seen.staging) as session:
        importer.commit(session, seen, now=NOW)
    importer.discard(seen)
    database.close()


class _PeakMemory:
    """The most memory that this process and its children held together (sampled every 50 ms)."""

    def __enter__(self) -> _PeakMemory:
        self.megabytes = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        me = psutil.Process()
        while not self._done.wait(0.05):
            total = 0
            for process in (me, *me.children(recursive=True)):
                try:
                    total += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            self.megabytes = max(self.megabytes, total / 1e6)


if __name__ == "__main__":
    main()
