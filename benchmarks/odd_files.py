"""Takes every odd, broken and hostile file of the shared corpora through an import's preview.

    python benchmarks/odd_files.py [--workers 2] [--only TEXT]

Every file must be read, or refused with an error that names it and says why; nothing may crash the app or
hang. The cells of what is read are held beside those that another reader sees (openpyxl, the csv module).
Prints a line of JSON for each file that misbehaved or differs and one with the figures; exits with 1 when a
file misbehaved or fewer than 98 % of the cells agree. Without the corpora beside the checkout it says so and
exits with 0.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from second_reader import WORKBOOKS
from timing import report

from prospector.errors import FileError, ProspectorError
from prospector.lists import importer, sandbox
from prospector.storage import Database, open_workspace

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SPREADSHEETS = {".xlsx", ".xlsm", ".xltx", ".xltm", ".xlam", ".xlsb", ".xls", ".xlt", ".ods", ".csv", ".tsv"}
LONGEST = 30.0
AGREED = 0.98
BATCH = 30
COMPARING = sandbox.Limits(quiet=60.0, total=300.0, processor=300)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: read, refused (then `says` is the error) or a fault of ours."""

    file: Path
    outcome: str
    says: str
    seconds: float
    rows: int


def main() -> int:
    """Take all files through; 1 when one misbehaved."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="only files whose path has this in it")
    args = parser.parse_args()
    if not CORPORA.is_dir():
        report("odd files", skipped="the shared corpora are not beside this checkout")
        return 0
    with tempfile.TemporaryDirectory(prefix="prospector-odd-") as folder:
        database = open_workspace(Path(folder) / "workspace.db", now=NOW)
        with ThreadPoolExecutor(args.workers) as pool:
            outcomes = list(pool.map(partial(taken, database), spreadsheets(args.only)))
        left = [path.name for path in (Path(folder) / ".prospector-staging").glob("*")]
        database.close()
    agreed = agreement([one.file for one in outcomes], args.workers)
    return told(outcomes, left, agreed)


def spreadsheets(only: str) -> Iterator[Path]:
    """The files to try, in a fixed order."""
    for kind in ("sheets", "csv"):
        for path in sorted((CORPORA / kind).rglob("*")):
            if path.suffix.lower() in SPREADSHEETS and only in str(path):
                yield path


def taken(database: Database, file: Path) -> Outcome:
    """Preview one file, as the app does when somebody drops it."""
    started = time.monotonic()
    rows = 0
    try:
        with database.reading() as session:
            seen = importer.preview(file, database.path, session, now=NOW)
        outcome, says, rows = "read", "", seen.rows_read
        importer.preview_rows(seen)
        importer.discard(seen)
    except FileError as error:
        named = file.name in error.place and error.message and error.hint
        outcome, says = "refused" if named else "refused without name, reason or hint", str(error)
    except Exception as error:  # a bug of ours is what this looks for
        outcome, says = "bug", f"{type(error).__name__}: {str(error)[-1500:]}"
    seconds = time.monotonic() - started
    return Outcome(file, "slow" if seconds > LONGEST else outcome, says, seconds, rows)


def agreement(files: list[Path], workers: int) -> dict[str, float]:
    """The share of cells that are as another reader sees them, over the files that it can read as well."""
    names = [str(path) for path in files if path.suffix.lower() in WORKBOOKS | {".csv", ".tsv"}]
    batches = [names[at : at + BATCH] for at in range(0, len(names), BATCH)]
    with ThreadPoolExecutor(workers) as pool:
        found = {name: one for batch in pool.map(beside, batches) for name, one in batch.items()}
    counted = [one for one in found.values() if "cells" in one]
    for name, one in found.items():
        if one.get("differ"):
            print(json.dumps({"file": Path(name).name, **one}))
    cells = sum(one["cells"] for one in counted)
    same = sum(one["same"] for one in counted)
    return {
        "compared_files": len(counted),
        "compared_cells": cells,
        "same_share": round(same / max(cells, 1), 5),
    }


def beside(names: list[str]) -> dict[str, dict[str, Any]]:
    """Both readers over some files in one child; a file that ends the child is tried alone, then left out."""
    try:
        return sandbox.run("benchmarks.second_reader:compare", {"paths": names}, limits=COMPARING)
    except ProspectorError as error:
        if len(names) == 1:
            return {names[0]: {"left_out": error.message}}
        return {name: one for each in names for name, one in beside([each]).items()}


def told(outcomes: list[Outcome], left: list[str], agreed: dict[str, float]) -> int:
    """Print what misbehaved, then the figures."""
    bad = [one for one in outcomes if one.outcome not in ("read", "refused")]
    for one in bad:
        print(json.dumps({"file": one.file.name, "outcome": one.outcome, "says": one.says}))
    slowest = max(outcomes, key=lambda one: one.seconds)
    report(
        "odd files",
        files=len(outcomes),
        **Counter(one.outcome for one in outcomes),
        rows=sum(one.rows for one in outcomes),
        reasons=dict(Counter(_reason(one) for one in outcomes if one.outcome == "refused").most_common(12)),
        slowest=slowest.file.name,
        slowest_seconds=slowest.seconds,
        largest_child_mb=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        app_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        staging_left=len(left),
        **agreed,
    )
    return 1 if bad or left or agreed["same_share"] < AGREED else 0


def _reason(one: Outcome) -> str:
    return one.says.partition(": ")[2][:60]


if __name__ == "__main__":
    sys.exit(main())
