"""Counts of segments over N prospects, beside hand-written SQL of the same segments on the same file.

    python benchmarks/segments.py [--rows 1000000] [--touches 300000] [--rounds 3]

Every case first checks that both count the same. The floor is what one would write by hand for this one
question.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import log2
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parent))
from timing import compare, machine

from prospector.conditions import parse
from prospector.icp import segments
from prospector.storage import open_workspace
from prospector.storage.functions import days_since_epoch

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LIMIT = 1.15
HALF_LIFE = 30.0
COUNTRIES = ("DE", "AT", "CH", "GB", "US", "FR", "NL", "SE", "IT", "ES", "PL", "")
TITLES = tuple(
    f"{level} {area} {n}"
    for level in ("Head of", "VP", "Director", "Manager", "Chief")
    for area in ("Sales", "Marketing", "IT", "Finance", "Revenue")
    for n in range(400)
)
SENIORITIES = ("c_suite", "vp", "head", "director", "manager", "senior", "")
DEPARTMENTS = ("sales", "marketing", "it", "engineering", "finance", "")
SIZES = ((1, 10), (11, 50), (51, 200), (201, 500), (501, 1000), (1001, 5000), (None, None))
STAGES = ("new", "new", "new", "contacted", "engaged", "won", "lost")
KINDS = ("sent", "sent", "sent", "called", "linkedin", "replied", "note")


def _ago(days: int) -> str:
    return f"'{NOW - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}'"


_TOUCHED = "id IN (SELECT prospect_id FROM touches WHERE"
_ENGAGED = f"strength >= {log2(29.5) + days_since_epoch(NOW) / HALF_LIFE!r}"
_FIT = "id IN (SELECT prospect_id FROM fits WHERE profile_id = 1 AND score >= 60)"
CASES = {
    "fields": (
        "country in DACH and department in sales, marketing and employees between 51 and 1000",
        "country IN ('DE', 'AT', 'CH') AND department IN ('sales', 'marketing') "
        "AND employees_max >= 51 AND employees_min <= 1000",
    ),
    "nested": (
        'country in DACH and (seniority in vp, director or title ~ "head of") '
        "and not (stage in won, lost or city is empty)",
        "country IN ('DE', 'AT', 'CH') AND (seniority IN ('vp', 'director') OR title LIKE '%head of%') "
        "AND NOT (stage IN ('won', 'lost') OR city = '')",
    ),
    "dates": (
        "created_at more than 90 days ago and last_touch_at in last 30 days",
        f"created_at < {_ago(90)} AND last_touch_at >= {_ago(30)}",
    ),
    "not touched lately": (
        "not touched in last 90 days",
        f"NOT {_TOUCHED} kind <> 'note' AND at >= {_ago(90)})",
    ),
    "sent, no reply": (
        "touched sent in last 60 days without reply",
        f"{_TOUCHED} kind = 'sent' AND at >= {_ago(60)} AND at >= coalesce((SELECT max(r.at) FROM touches r "
        "WHERE r.prospect_id = touches.prospect_id AND r.kind = 'replied' "
        "AND r.outcome <> 'out_of_office'), ''))",
    ),
    "three touches": (
        "touched at least 3 times",
        f"{_TOUCHED} kind <> 'note' GROUP BY prospect_id HAVING count(*) >= 3)",
    ),
    "scores": (
        "fit >= 60 and engagement >= 30",
        f"{_FIT} AND id IN (SELECT prospect_id FROM engagements WHERE {_ENGAGED})",
    ),
    "grade": (
        "grade in A1, A2, B1, B2",
        f"{_FIT} AND id IN (SELECT prospect_id FROM engagements WHERE {_ENGAGED})",
    ),
    "all of it": (
        'country in DACH and title ~ "sales" and fit >= 60 and not touched in last 30 days '
        "and (engagement >= 30 or touched replied with outcome positive)",
        f"country IN ('DE', 'AT', 'CH') AND title LIKE '%sales%' AND {_FIT} "
        f"AND NOT {_TOUCHED} kind <> 'note' AND at >= {_ago(30)}) "
        f"AND (id IN (SELECT prospect_id FROM engagements WHERE {_ENGAGED}) "
        f"OR {_TOUCHED} kind = 'replied' AND outcome = 'positive'))",
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Time counts of segments beside hand-written SQL.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--touches", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    machine()
    with tempfile.TemporaryDirectory() as folder:
        database = open_workspace(Path(folder) / "segments.db", now=NOW)
        with database.writing() as session:
            _fill(session, options.rows, options.touches)
        with database.reading() as session:
            for name, (asked, by_hand) in CASES.items():
                _measure(session, name, asked, by_hand, options)
        database.close()


def _measure(session: Session, name: str, asked: str, by_hand: str, options: argparse.Namespace) -> None:
    node, statement = parse(asked), f"SELECT count(*) FROM prospects WHERE {by_hand}"

    def hand() -> int:
        return int(session.connection().exec_driver_sql(statement).scalar_one())

    if (ours := segments.size(session, node)) != (theirs := hand()):
        raise SystemExit(f"{name}: {ours} and {theirs} by hand")
    compare(
        f"segment, {name}",
        hand,
        lambda: segments.size(session, node),
        rounds=options.rounds,
        limit=LIMIT,
        rows=options.rows,
        found=ours,
    )


def _fill(session: Session, rows: int, touches: int) -> None:
    rng = random.Random(1)
    _insert(
        session, "icp_profiles", "id name source active updated_at", [(1, "A", "", 1, "2026-01-01T00:00:00Z")]
    )
    _insert(
        session,
        "prospects",
        "id first_name last_name full_name title seniority department employees_min employees_max stage city "
        "country company email email_status last_touch_at created_at updated_at",
        (_prospect(rng, n) for n in range(1, rows + 1)),
    )
    _insert(
        session,
        "fits",
        "prospect_id profile_id score low high verdict",
        (_fit(rng, n) for n in range(1, rows + 1)),
    )
    now = days_since_epoch(NOW) / HALF_LIFE
    engaged = ((n, rng.uniform(0, 7) + now, HALF_LIFE) for n in range(1, rows + 1, 5))
    _insert(session, "engagements", "prospect_id strength half_life", engaged)
    _insert(
        session,
        "touches",
        "prospect_id kind at outcome recorded_at",
        (_touch(rng, rows) for _ in range(touches)),
    )
    session.connection().exec_driver_sql("DELETE FROM stale")
    session.connection().exec_driver_sql("ANALYZE")


def _insert(session: Session, table: str, columns: str, rows: Iterator[Any] | list[Any]) -> None:
    names = columns.split()
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    session.connection().exec_driver_sql(statement, list(rows))


def _stamp(rng: random.Random, days: int) -> str:
    return f"{NOW - timedelta(days=rng.randint(0, days), minutes=rng.randint(0, 600)):%Y-%m-%dT%H:%M:%SZ}"


def _prospect(rng: random.Random, n: int) -> tuple[Any, ...]:
    return (
        n, f"First{n % 5000}", f"Last{n % 70_001}", f"First{n % 5000} Last{n % 70_001}", rng.choice(TITLES),
        rng.choice(SENIORITIES), rng.choice(DEPARTMENTS), *rng.choice(SIZES), rng.choice(STAGES),
        rng.choice(("Berlin", "Lyon", "")), rng.choice(COUNTRIES), f"Company {n % 300_007}",
        f"first.last{n}@c{n % 300_007}.example", "valid", _stamp(rng, 400) if n % 4 == 0 else None,
        _stamp(rng, 400), "2026-01-01T00:00:00Z",
    )  # fmt: skip


def _fit(rng: random.Random, n: int) -> tuple[Any, ...]:
    score = rng.randint(0, 100)
    return (n, 1, score, score, score, "fits" if score >= 60 else "below")


def _touch(rng: random.Random, rows: int) -> tuple[Any, ...]:
    kind = rng.choice(KINDS)
    outcome = rng.choice(("positive", "negative", "out_of_office")) if kind == "replied" else ""
    return (rng.randint(1, rows), kind, _stamp(rng, 365), outcome, "2026-03-02T09:00:00Z")


if __name__ == "__main__":
    main()
