"""From file to searchable workspace, and to a clean list: every step beside the bare floor of the same run.

    python benchmarks/importing.py [--rows 100000] [--rounds 1] [--format xlsx csv] [--case import clean ...]
    python benchmarks/importing.py --phases            where an import spends its time
    python benchmarks/importing.py --rows 1000000 --format csv --case import growth

Prints one line of JSON per case:

- reading: every row of the file; floor: the same library into lists
- cleaning: those rows through clean_record; floor: every cell stripped
- matching: the cleaned people into clusters; floor: grouped by lower-case address
- import, clean: the whole way; floor: read the file with the same library and store every cell with
  executemany in a bare SQLite table. With the most memory that all processes together held: proportional
  set size on Linux (what two share counts once), resident set size elsewhere
- exporting: the imported prospects to a file; floor: the bare table through the csv module
- growth: the time of this import over that of one of 100,000 rows
"""

from __future__ import annotations

import argparse
import csv
import sqlite3
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import dirty_lists
import full_lists
import psutil
from sqlalchemy import select
from timing import compare, machine, report, timed

from prospector.cleaning.record import Context, clean_record
from prospector.lists import cleanup, exporting, importer
from prospector.lists.columns import propose, resolve
from prospector.lists.options import SKIP
from prospector.lists.reader import Row, read_sheets
from prospector.matching.clusters import find_clusters
from prospector.matching.people import Person, person_of
from prospector.records import Prospect
from prospector.storage import open_workspace

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BASE_ROWS = 100_000
CASES = ("reading", "cleaning", "matching", "import", "clean", "exporting", "growth")
LIMIT = 4.0  # times the floor: import and clean
MEMORY_LIMIT = ((200_000, 2_000.0), (BASE_ROWS, 400.0))  # (from so many rows, MB in all processes)
GROWTH_LIMIT = 12.0  # a million rows over a hundred thousand


def main() -> None:
    """Run the cases that were asked for."""
    args = _arguments()
    machine()
    with tempfile.TemporaryDirectory(prefix="prospector-bench-") as folder:
        home = Path(folder)
        _make_list(home, args.rows, args)
        for kind in args.format:
            path = home / f"list.{kind}"
            if args.phases:
                phases(path, home)
            else:
                measure(path, home, args)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=BASE_ROWS)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--format", nargs="+", default=["xlsx", "csv"], choices=["xlsx", "csv"])
    parser.add_argument("--case", nargs="+", default=list(CASES[:-1]), choices=CASES)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--phases", action="store_true", help="time the phases of one import instead")
    parser.add_argument(
        "--list", choices=["full", "dirty"], default="full", help="see full_lists, dirty_lists"
    )
    return parser.parse_args()


def _make_list(folder: Path, rows: int, args: argparse.Namespace) -> None:
    """In a process of its own, so that this one stays as small as the program is."""
    make = _make_full if args.list == "full" else _make_dirty
    _elsewhere(make, folder, rows, args.seed, args.format).join()


def _make_full(folder: Path, rows: int, seed: int, formats: list[str]) -> None:
    full_lists.write(folder, rows=rows, seed=seed, formats=formats)


def _make_dirty(folder: Path, rows: int, seed: int, formats: list[str]) -> None:
    dirty_lists.write(dirty_lists.make(rows, seed, layout="apollo"), folder)


def _elsewhere(work: Callable[..., object], *arguments: object) -> Any:
    """Start `work` in a process of its own."""
    process = get_context("spawn").Process(target=work, args=arguments)
    process.start()
    return process


def measure(path: Path, folder: Path, args: argparse.Namespace) -> None:
    """Run the cases on one file."""
    facts = {"rows": args.rows, "list": args.list, "format": path.suffix[1:]}
    beside = partial(compare, rounds=args.rounds, **facts)
    if "reading" in args.case:
        beside("reading", lambda: _read_bare(path), lambda: sum(1 for _ in _rows(path)))
    if {"cleaning", "matching"} & set(args.case):
        _in_memory(path, args.case, beside)
    if "import" in args.case:
        _whole("import", whole_import, path, folder, beside, args.rows)
    if "clean" in args.case:
        _whole("clean", _clean, path, folder, beside, args.rows)
    if "exporting" in args.case:
        _exporting(path, folder, beside)
    if "growth" in args.case:
        growth(path, folder, args)


def _in_memory(path: Path, cases: list[str], beside: Callable[..., float]) -> None:
    """Cleaning and matching, in one process."""
    rows = [row.cells for row in _rows(path)]
    mapped = list(_mapped(path, rows))
    people: list[Person] = []

    def clean() -> None:
        context = Context(today=NOW.date())
        people[:] = [person_of(clean_record(cells, context).values) for cells in mapped]

    if "cleaning" in cases:
        beside("cleaning", lambda: [[str(cell).strip() for cell in cells] for cells in rows], clean)
    elif not people:
        clean()
    if "matching" in cases:
        beside("matching", lambda: _grouped(people), lambda: find_clusters(people))


def _mapped(path: Path, rows: list[list[Any]]) -> Iterator[dict[str, Any]]:
    sheet = next(iter(read_sheets(path)))
    mapping = resolve(propose(sheet.headers, rows[:200]), {}, partial=True)
    fields = [(index, name) for index, name in enumerate(mapping) if name not in ("", SKIP)]
    for cells in rows:
        yield {name: cells[index] for index, name in fields}


def _grouped(people: list[Person]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for index, person in enumerate(people):
        groups[person.email.lower()].append(index)
    return groups


def _whole(
    case: str,
    work: Callable[[Path, Path], object],
    path: Path,
    folder: Path,
    beside: Callable[..., float],
    rows: int,
) -> None:
    """The whole way beside its floor, and once more to see the memory (looking at it takes time)."""
    beside(case, lambda: floor(path, folder), lambda: work(path, folder), limit=LIMIT)
    peak = peak_memory(_elsewhere(work, path, folder))
    limit = next((most for least, most in MEMORY_LIMIT if rows >= least), None)
    verdict = {} if limit is None else {"limit": limit, "within": peak <= limit}
    report(f"{case} memory", rows=rows, format=path.suffix[1:], peak_mb=peak, **verdict)


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


def _rows(path: Path) -> Iterator[Row]:
    for sheet in read_sheets(path):
        yield from sheet.rows


def whole_import(path: Path, folder: Path) -> Path:
    """Read, clean, match, store and index the file into a new workspace; returns where that is."""
    target = folder / f"import-{time.monotonic_ns()}.db"
    database = open_workspace(target, now=NOW)
    with database.reading() as session:
        seen = importer.preview(path, target, session, now=NOW)
    with database.writing(staged=seen.staging) as session:
        importer.commit(session, seen, now=NOW)
    importer.discard(seen)
    database.close()
    return target


def _clean(path: Path, folder: Path) -> None:
    """To a list of the same kind."""
    cleanup.clean([path], folder / f"clean{path.suffix}", now=NOW)


def _exporting(path: Path, folder: Path, beside: Callable[..., float]) -> None:
    floor(path, folder)
    database = open_workspace(whole_import(path, folder), now=NOW)

    def export() -> None:
        with database.reading() as session:
            exporting.export(
                session, list(session.scalars(select(Prospect.id))), folder / f"out{path.suffix}"
            )

    beside("exporting", lambda: _export_bare(folder), export)
    database.close()


def _export_bare(folder: Path) -> None:
    connection = sqlite3.connect(folder / "floor.db")
    with (folder / "floor.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(connection.execute("SELECT * FROM cells"))
    connection.close()


def growth(path: Path, folder: Path, args: argparse.Namespace) -> None:
    """How many times longer this list takes than one of 100,000 rows."""
    shorter = folder / "shorter"
    shorter.mkdir()
    _make_list(shorter, BASE_ROWS, args)
    base = timed(lambda: whole_import(shorter / path.name, folder))
    ours = timed(lambda: whole_import(path, folder))
    ratio = ours.wall / base.wall
    report(
        "growth",
        rows=args.rows,
        base_rows=BASE_ROWS,
        format=path.suffix[1:],
        seconds=ours.wall,
        base_seconds=base.wall,
        ratio=ratio,
        cpu_ratio=ours.cpu / base.cpu,
        limit=GROWTH_LIMIT,
        within=ratio <= GROWTH_LIMIT,
    )


def phases(path: Path, folder: Path) -> None:
    """Print what each phase of one import takes, on the clock and of all processors."""
    watch = _Phases()
    target = folder / f"phases-{path.suffix[1:]}.db"
    watch.begin("open the workspace")
    database = open_workspace(target, now=NOW)
    watch.begin("start, open the file")
    with database.reading() as session:
        seen = importer.preview(path, target, session, now=NOW, progress=lambda step, *_: watch.begin(step))
    watch.begin("commit")
    with database.writing(staged=seen.staging) as session:
        importer.commit(session, seen, now=NOW)
    watch.begin("close")
    importer.discard(seen)
    database.close()
    watch.begin("")
    for name, wall, cpu in watch.spent:
        report(f"phase: {name}", format=path.suffix[1:], seconds=wall, cpu_seconds=cpu)


@dataclass(slots=True)
class _Phases:
    """Which phase runs, since when, and what the earlier ones took: (name, seconds, processor seconds)."""

    spent: list[tuple[str, float, float]] = field(default_factory=list)
    name: str = ""
    wall: float = 0.0
    cpu: float = 0.0

    def begin(self, name: str) -> None:
        """End the phase that runs and begin another; the same name again changes nothing."""
        if name == self.name:
            return
        wall, cpu = time.perf_counter(), _cpu_of_all()
        if self.name:
            self.spent.append((self.name, wall - self.wall, cpu - self.cpu))
        self.name, self.wall, self.cpu = name, wall, cpu


def _cpu_of_all() -> float:
    """Seconds of processor that this process and those under it have had, those that ended included."""
    total = 0.0
    for process in _family():
        with suppress(psutil.Error):  # it may end meanwhile
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def _family(process: int | None = None) -> list[psutil.Process]:
    """A process (this one) and all under it."""
    with suppress(psutil.Error):  # it may end meanwhile
        first = psutil.Process(process)
        return [first, *first.children(recursive=True)]
    return []


def peak_memory(process: Any) -> float:
    """The most memory (MB) that a started process and those under it hold together until it ends.

    Looked at every 50 ms.
    """
    most = 0.0
    while process.is_alive():
        held = 0.0
        for one in _family(process.pid):
            with suppress(psutil.Error):  # it may end meanwhile
                memory = one.memory_full_info()
                held += getattr(memory, "pss", 0) or memory.rss
        most = max(most, held / 1e6)
        process.join(0.05)
    if process.exitcode:
        raise RuntimeError(f"the measured process ended with {process.exitcode}")
    return most


if __name__ == "__main__":
    main()
