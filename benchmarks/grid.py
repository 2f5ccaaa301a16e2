"""Working in the grid: facets, bulk edit, undo, find and replace over N prospects, beside hand-written SQL.

    python benchmarks/grid.py [--rows 100000] [--rounds 3] [--case facets edit undo replace spellings]

The floors do the bare work on the same file: one pass that counts the same columns in Python; an UPDATE of
one column and of its origin; the same UPDATE back; an UPDATE with replace(). They note no journal, check
nothing and score nobody.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from icp_scoring import _fill as fill_people
from timing import compare, machine, report, timed

from prospector import edits, prospects
from prospector.prospects import FACETS, Pick, Replacing, Selection
from prospector.storage import Database, open_workspace

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COUNTED = ("country", "seniority", "department", "industry", "size", "email_status", "stage", "list")


def main() -> None:
    """Run the cases that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--case", nargs="+", default=list(CASES), choices=list(CASES))
    args = parser.parse_args()
    machine()
    with tempfile.TemporaryDirectory(prefix="prospector-bench-") as folder:
        database = open_workspace(Path(folder) / "workspace.db", now=NOW)
        report("fill", rows=args.rows, seconds=timed(lambda: _fill(database, args.rows)).wall)
        for case in args.case:
            CASES[case](database, args)
        database.close()


def _fill(database: Database, rows: int) -> None:
    with database.writing() as session:
        fill_people(session, rows)
        made = prospects.create_list(session, "Everybody", now=NOW)
        session.connection().exec_driver_sql("INSERT INTO list_members SELECT ?, id FROM prospects", (made,))


def _facets(database: Database, args: argparse.Namespace) -> None:
    picked = Selection(picks=(Pick("country", ("DE", "AT")), Pick("stage", ("new",))))
    for case, keys, selection in (
        ("facets, as they open", COUNTED, Selection()),
        ("facets, all of them", tuple(FACETS), Selection()),
        ("facets, two picked", COUNTED, picked),
    ):
        compare(
            case,
            lambda: _reading(database, _count_by_hand),
            lambda keys=keys, chosen=selection: _reading(  # type: ignore[misc]
                database, lambda session: prospects.facets(session, chosen, keys)
            ),
            rounds=args.rounds,
            rows=args.rows,
        )


def _count_by_hand(session: Any) -> list[Counter[Any]]:
    wanted = (
        "SELECT country, seniority, department, industry, employees_min, email_status, stage FROM prospects"
    )
    rows = session.connection().exec_driver_sql(wanted).cursor.fetchall()
    return [Counter(column) for column in zip(*rows, strict=True)]


def _edit(database: Database, args: argparse.Namespace) -> None:
    ids = _reading(database, lambda session: prospects.ids(session, Selection()))
    values = iter(range(1_000))

    def work() -> None:
        value = f"Source {next(values)}"
        _writing(database, lambda session: edits.edit_many(session, ids, {"source": value}, now=NOW))

    compare(
        "bulk edit, one field", lambda: _by_hand(database, _SET, f"Source {next(values)}"), work,
        rounds=args.rounds, rows=args.rows,
    )  # fmt: skip


_SET = "UPDATE prospects SET source = :value, updated_at = '2026-03-02T09:00:00Z'"
_ORIGIN = """INSERT OR REPLACE INTO provenance (prospect_id, field, kind, before, at)
SELECT id, 'source', 'typed', source, '2026-03-02T09:00:00Z' FROM prospects"""


def _by_hand(database: Database, statement: str, value: str) -> None:
    def work(session: Any) -> None:
        session.connection().exec_driver_sql(_ORIGIN)
        session.connection().exec_driver_sql(statement, {"value": value})

    _writing(database, work)


def _undo(database: Database, args: argparse.Namespace) -> None:
    ids = _reading(database, lambda session: prospects.ids(session, Selection()))
    values = iter(range(1_000))

    def floor() -> None:
        _by_hand(database, _SET, f"Again {next(values)}")

    for case, work in (("undo of the bulk edit", edits.undo), ("redo of the bulk edit", edits.redo)):
        _writing(database, lambda session: edits.edit_many(session, ids, {"source": "Fair"}, now=NOW))
        if work is edits.redo:
            _writing(database, lambda session: edits.undo(session, now=NOW))
        compare(
            case, floor, lambda work=work: _writing(database, lambda session: work(session, now=NOW)),  # type: ignore[misc]
            rounds=1, rows=args.rows,
        )  # fmt: skip


def _replace(database: Database, args: argparse.Namespace) -> None:
    ids = _reading(database, lambda session: prospects.ids(session, Selection()))
    turns = iter([("Sales", "Revenues"), ("Revenues", "Sales")] * args.rounds)

    def floor() -> None:
        hand = "UPDATE prospects SET title = replace(title, :value, 'Sales') WHERE title LIKE '%Sales%'"
        _by_hand(database, hand, "Sales")

    def work() -> None:
        find, new = next(turns)
        wanted = Replacing("title", find, new)
        _writing(database, lambda session: edits.replace(session, ids, wanted, now=NOW))

    compare("find and replace", floor, work, rounds=args.rounds, rows=args.rows)
    preview = Replacing("title", "Sales", "Revenues")
    compare(
        "preview of find and replace", lambda: _reading(database, _count_by_hand),
        lambda: _reading(database, lambda session: prospects.replacements(session, ids, preview, now=NOW)),
        rounds=args.rounds, rows=args.rows,
    )  # fmt: skip


def _spellings(database: Database, args: argparse.Namespace) -> None:
    compare(
        "near-equal spellings of companies", lambda: _reading(database, _count_by_hand),
        lambda: _reading(database, lambda session: prospects.spellings(session, Selection(), "company")),
        rounds=args.rounds, rows=args.rows,
    )  # fmt: skip


def _reading(database: Database, work: Callable[[Any], Any]) -> Any:
    with database.reading() as session:
        return work(session)


def _writing(database: Database, work: Callable[[Any], Any]) -> Any:
    with database.writing() as session:
        return work(session)


CASES = {"facets": _facets, "edit": _edit, "undo": _undo, "replace": _replace, "spellings": _spellings}

if __name__ == "__main__":
    main()
