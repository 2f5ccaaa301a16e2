"""Imports over prospects who are there, undoes it, and compares exports from before and after byte for byte.

    python benchmarks/undo_exact.py [--people 2000] [--updated 1000] [--edited 50] [--seed 1]

Three rounds, one line of JSON each: nothing happens between import and undo; some of the updated prospects
are edited first (what differs afterwards must be named as kept or be typed in, and those people be named);
two imports over the same people are undone in the order they were made. Exits with 1 when a byte is wrong.
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from timing import report

from prospector import prospects
from prospector.fields import label
from prospector.intake import take_back, take_in
from prospector.lists import exporting, importer
from prospector.lists.importer import Imported
from prospector.lists.options import Options
from prospector.lists.policies import UpdatePolicy
from prospector.lists.undo import Undone
from prospector.prospects import Selection
from prospector.storage import open_workspace
from prospector.storage.database import Database

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HEADERS = [
    "First Name", "Middle Name", "Last Name", "Email", "Title", "Company", "Phone", "City", "Country",
    "Employees", "Notes", "Tier",
]  # fmt: skip
EDITS = ("title", "city", "notes", "phone", "last_name", "company", "employees_min", "custom.Tier", "email")
TITLES = ("CEO", "Head of Sales", "VP Marketing", "Purchasing Manager", "CTO", "Accountant")


def main() -> int:
    """Run the rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--updated", type=int, default=1_000)
    parser.add_argument("--edited", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="prospector-undo-") as name:
        folder = Path(name)
        base = folder / "base.db"
        database = open_workspace(base, now=NOW)
        bring_in(database, write_list(folder / "base.csv", range(args.people), args.seed))
        database.close()
        rounds = [untouched, edited_since, two_imports]
        good = [one(folder, base, args) for one in rounds]
    return 0 if all(good) else 1


def untouched(folder: Path, base: Path, args: argparse.Namespace) -> bool:
    """Import, undo: the export is the same file."""
    database = copy_of(base, folder / "untouched.db")
    before = export(database, folder / "before.csv")
    done = bring_in(database, update_file(folder, args))
    between = export(database, folder / "between.csv")
    started = time.process_time()
    undone = undo(database, done)
    seconds = time.process_time() - started
    after = export(database, folder / "after.csv")
    database.close()
    exact = before.read_bytes() == after.read_bytes() != between.read_bytes()
    report(
        "undo",
        updated=done.verdicts["updated"],
        created=done.verdicts["created"],
        restored=undone.restored,
        removed=undone.removed,
        kept=undone.kept_people,
        undo_cpu_seconds=round(seconds, 3),
        exact=exact,
    )
    return exact and not undone.kept


def edited_since(folder: Path, base: Path, args: argparse.Namespace) -> bool:
    """Import, edit some, undo: only cells that are named as kept are different."""
    database = copy_of(base, folder / "edited.db")
    before = export(database, folder / "before.csv")
    done = bring_in(database, update_file(folder, args))
    edited = edit_some(database, args)
    undone = undo(database, done)
    after = export(database, folder / "after.csv")
    names = everybody(database)
    database.close()
    kept = {(names.index(one.prospect_id), shown(one.field)) for one in undone.kept}
    differing = different_cells(before, after)
    typed_in = {(names.index(number), shown(field)) for number, field in edited}
    exact = differing <= kept | typed_in and {row for row, _ in kept} == {row for row, _ in typed_in}
    lines = list(zip(before.read_bytes().splitlines(), after.read_bytes().splitlines(), strict=True))
    report(
        "undo, some edited since",
        updated=done.verdicts["updated"],
        edited=len({number for number, _ in edited}),
        restored=undone.restored,
        named=undone.kept_people,
        kept_cells=len(kept),
        different_cells=len(differing),
        different_for_no_reason=len(differing - kept - typed_in),
        identical_lines=sum(one == other for one, other in lines),
        lines=len(lines),
        exact=exact,
    )
    return exact


def two_imports(folder: Path, base: Path, args: argparse.Namespace) -> bool:
    """Two imports over the same people, the first undone first: in the end the export is the same file."""
    database = copy_of(base, folder / "two.db")
    before = export(database, folder / "before.csv")
    first = bring_in(database, update_file(folder, args))
    second = bring_in(database, update_file(folder, args, seed=args.seed + 7))
    again = undo(database, first)
    last = undo(database, second)
    after = export(database, folder / "after.csv")
    database.close()
    exact = before.read_bytes() == after.read_bytes()
    report(
        "undo of two imports, the first one first",
        kept_at_first=again.kept_people,
        kept_at_last=last.kept_people,
        exact=exact,
    )
    return exact


def write_list(path: Path, numbers: Sequence[int], seed: int, *, changed: bool = False) -> Path:
    """Synthetic people; those of another seed, `changed`, differ in most of their fields."""
    rng = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        for number in numbers:
            writer.writerow(_person(rng, number, changed))
    return path


def _person(rng: random.Random, number: int, changed: bool) -> list[str]:
    def at_times(text: str) -> str:
        return text if rng.random() < 0.7 else ""

    mark = rng.randint(1, 9) if changed else 0
    return [
        f"Given{_letters(number)}",
        at_times("Q."),
        f"Family{_letters(number)}" + (" Second" if changed and rng.random() < 0.2 else ""),
        f"p{number}@c{number % 300}.example",
        at_times(rng.choice(TITLES)),
        at_times(f"Firm {number % 300}" + (" Group" if mark > 7 else "")),
        at_times(f"+1 212 555 01{rng.randint(0, 99):02}"),
        at_times(rng.choice(("Bern", "Paris", "Berlin", "Vienna"))),
        at_times(rng.choice(("DE", "FR", "CH", "AT"))),
        at_times(rng.choice(("11-50", "51-200", "11", "1000+"))),
        at_times(f"Note {mark}"),
        at_times(rng.choice("ABC")),
    ]


def _letters(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number))


def update_file(folder: Path, args: argparse.Namespace, seed: int | None = None) -> Path:
    """A list with `--updated` of the people who are there, and some new ones."""
    numbers = [*range(args.updated), *range(args.people, args.people + args.updated // 5)]
    return write_list(folder / "update.csv", numbers, (seed or args.seed) + 1, changed=True)


def bring_in(database: Database, path: Path) -> Imported:
    """Import with a policy of every kind."""
    policy = UpdatePolicy("overwrite", {"notes": "append", "phone": "append", "city": "fill"})
    with database.reading() as session:
        seen = importer.preview(path, database.path, session, options=Options(update=policy), now=NOW)
    with database.writing(staged=seen.staging) as session:
        done = take_in(session, seen, now=NOW)
    importer.discard(seen)
    return done


def undo(database: Database, done: Imported) -> Undone:
    """Take one import back."""
    with database.writing() as session:
        return take_back(session, done.import_id, now=NOW)


def edit_some(database: Database, args: argparse.Namespace) -> set[tuple[int, str]]:
    """Edit one changed field each of `--edited` updated prospects; returns who they are, and every field that
    followed from it."""
    rng = random.Random(args.seed + 3)
    with database.reading() as session:
        found = session.connection().exec_driver_sql(
            "SELECT DISTINCT prospect_id, field FROM import_changes ORDER BY 1, 2"
        )
        changed = [(row[0], "custom.Tier" if row[1] == "custom" else row[1]) for row in found]
    choices = [(number, field) for number, field in changed if field in EDITS]
    rng.shuffle(choices)
    edited: set[tuple[int, str]] = set()
    for number, field in list(dict(choices).items())[: args.edited]:
        with database.writing() as session:
            changed_now = prospects.edit(session, number, {field: typed(field, number)}, now=NOW)
        edited |= {(number, name) for name in changed_now}
    return edited


def typed(field: str, number: int) -> str:
    """A value nobody else has."""
    special = {
        "phone": "+12125550199",
        "employees_min": "77",
        "email": f"typed{number}@c{number % 300}.example",
    }
    return special.get(field, f"Typed {number}")


def shown(field: str) -> str:
    """The export's header of a field."""
    return field.removeprefix("custom.") if field.startswith("custom.") else label(field)


def everybody(database: Database) -> list[int]:
    with database.reading() as session:
        return sorted(prospects.ids(session, Selection()))


def export(database: Database, path: Path) -> Path:
    """All prospects by number, with every field."""
    with database.reading() as session:
        exporting.export(session, sorted(prospects.ids(session, Selection())), path)
    return path


def different_cells(before: Path, after: Path) -> set[tuple[int, str]]:
    """(line, header) of every cell that is not the same; lines that are not in both count as different."""
    old, new = rows_of(before), rows_of(after)
    if len(old) != len(new):
        return {(-1, "number of lines")}
    return {
        (row, name)
        for row, (left, right) in enumerate(zip(old, new, strict=True))
        for name in left.keys() | right.keys()
        if left.get(name) != right.get(name)
    }


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def copy_of(base: Path, path: Path) -> Database:
    shutil.copy(base, path)
    path.chmod(0o600)
    return open_workspace(path, now=NOW)


if __name__ == "__main__":
    sys.exit(main())
