"""ICP scoring: eight rules over N prospects, beside hand-written SQL of the same rules on the same file.

    python benchmarks/icp_scoring.py [--rows 1000000] [--rounds 3]
    python benchmarks/icp_scoring.py --live [--rows 100000 1000000]

Every case first checks that both give the same answer. `hand` is what one would write by hand for this one
profile; it knows nothing of missing data, of other profiles or of explanations. With --live it edits one rule
after another in the window and prints the seconds from an edit, the pause in typing included, until its count
stands there, and the worst gap between ticks of a 10 ms timer in the window meanwhile.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parent))
from timing import best_of, compare, machine, report

from prospector.icp import profiles, scoring
from prospector.icp.rules import Profile, parse_profile
from prospector.storage import open_workspace
from prospector.workspace import keep_up

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LIMIT = 1.15

PROFILE = """
name: Eight rules
threshold: 60
rules:
  - {weight: 20, when: "country in DACH, UK, US"}
  - {weight: 15, when: "industry in Software, Machinery, Industrial automation"}
  - {weight: 15, when: "employees between 51 and 1000"}
  - {weight: 15, when: "seniority in owner, founder, c_suite, vp, head, director"}
  - {weight: 10, when: "department in sales, marketing"}
  - {weight: 10, when: "title ~ sales, revenue, growth"}
  - {weight: 10, when: "email_status = valid"}
  - {weight: 5, when: "phone is not empty"}
"""
HAND_POINTS = """
  CASE WHEN country IN ('DE', 'AT', 'CH', 'GB', 'US') THEN 20 ELSE 0 END
  + CASE WHEN lower(industry) IN ('software', 'machinery', 'industrial automation') THEN 15 ELSE 0 END
  + CASE WHEN coalesce(employees_max, 1000000000) >= 51 AND employees_min <= 1000 THEN 15 ELSE 0 END
  + CASE WHEN seniority IN ('owner', 'founder', 'c_suite', 'vp', 'head', 'director') THEN 15 ELSE 0 END
  + CASE WHEN department IN ('sales', 'marketing') THEN 10 ELSE 0 END
  + CASE WHEN title LIKE '%sales%' OR title LIKE '%revenue%' OR title LIKE '%growth%' THEN 10 ELSE 0 END
  + CASE WHEN email_status = 'valid' THEN 10 ELSE 0 END
  + CASE WHEN phone <> '' THEN 5 ELSE 0 END
"""
WITH_PATTERN = PROFILE.replace(
    'title ~ sales, revenue, growth"', "title matches '\\\\b(head|vp) .*(sales|growth)'\""
)
HAND_PATTERN_POINTS = HAND_POINTS.replace(
    "title LIKE '%sales%' OR title LIKE '%revenue%' OR title LIKE '%growth%'",
    r"matches('\b(head|vp) .*(sales|growth)', title)",
)
WITH_WORDS = """
name: Groups and keywords
threshold: 60
rules:
  - {name: Country, weight: 20, when: "country in DACH, UK, US"}
  - {name: Industry, weight: 15, when: "industry in Software, Machinery, Industrial automation"}
  - {name: Email, weight: 10, when: "email_status = valid"}
  - {name: Words, field: title, keywords: {sales: 10, growth: 8, head: 6, director: 4}, cap: 15}
  - {name: Title, weight: 10, when: "title matches '\\\\b(head|vp) .*(sales|growth)'"}
groups:
  - name: Person
    cap: 20
    rules:
      - {name: Seniority, weight: 15, when: "seniority in owner, founder, c_suite, vp, head, director"}
      - {name: Department, weight: 10, when: "department in sales, marketing"}
  - name: Company
    cap: 18
    rules:
      - {name: Size, weight: 15, when: "employees between 51 and 1000"}
      - {name: Phone, weight: 5, when: "phone is not empty"}
"""
HAND_WORDS_POINTS = r"""
  CASE WHEN country IN ('DE', 'AT', 'CH', 'GB', 'US') THEN 20 ELSE 0 END
  + CASE WHEN lower(industry) IN ('software', 'machinery', 'industrial automation') THEN 15 ELSE 0 END
  + CASE WHEN email_status = 'valid' THEN 10 ELSE 0 END
  + min(15, CASE WHEN matches('\bsales\b', title) THEN 10 ELSE 0 END
    + CASE WHEN matches('\bgrowth\b', title) THEN 8 ELSE 0 END
    + CASE WHEN matches('\bhead\b', title) THEN 6 ELSE 0 END
    + CASE WHEN matches('\bdirector\b', title) THEN 4 ELSE 0 END)
  + CASE WHEN matches('\b(head|vp) .*(sales|growth)', title) THEN 10 ELSE 0 END
  + min(20, CASE WHEN seniority IN ('owner', 'founder', 'c_suite', 'vp', 'head', 'director') THEN 15
      ELSE 0 END
    + CASE WHEN department IN ('sales', 'marketing') THEN 10 ELSE 0 END)
  + min(18, CASE WHEN coalesce(employees_max, 1000000000) >= 51 AND employees_min <= 1000 THEN 15 ELSE 0 END
    + CASE WHEN phone <> '' THEN 5 ELSE 0 END)
"""

COUNTRIES = ("DE", "AT", "CH", "GB", "US", "FR", "NL", "SE", "IT", "ES", "PL", "")
INDUSTRIES = ("Software", "Industrial automation", "Staffing", "Retail", "Machinery", "Healthcare", "")
LEVELS = ("Head of", "VP", "Director", "Senior Manager", "Manager", "Chief", "Junior", "Lead", "Principal")
AREAS = ("Sales", "Marketing", "Engineering", "IT", "Operations", "Finance", "Growth", "Product", "Revenue")
SENIORITIES = ("owner", "founder", "c_suite", "vp", "head", "director", "manager", "senior", "entry", "")
DEPARTMENTS = ("sales", "marketing", "it", "engineering", "operations", "finance", "")
STATUSES = ("valid", "valid", "valid", "role", "free", "missing")
SIZES = ((1, 10), (11, 50), (51, 200), (201, 500), (501, 1000), (1001, 5000), (10_001, None), (None, None))
COLUMNS = (
    "first_name last_name full_name title seniority department company domain industry employees_min "
    "employees_max email email_status phone linkedin city country email_key created_at updated_at"
).split()


def main() -> None:
    parser = argparse.ArgumentParser(description="Time ICP scoring beside hand-written SQL.")
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--live", action="store_true", help="measure the window's live counts instead")
    options = parser.parse_args()
    machine()
    for rows in options.rows:
        (_live if options.live else _beside_hand)(rows, options.rounds)


def _live(rows: int, rounds: int) -> None:
    import icp_live  # needs Qt, which nothing else here does

    with tempfile.TemporaryDirectory() as folder:
        database = keep_up(open_workspace(Path(folder) / "icp.db", now=NOW))
        with database.writing() as session:
            _fill(session, rows)
        icp_live.measure(database, WITH_WORDS, NOW, rows, rounds)
        database.close()


def _beside_hand(rows: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = open_workspace(Path(folder) / "icp.db", now=NOW)
        with database.writing() as session:
            _fill(session, rows)
        for name, source, points in (
            ("plain", PROFILE, HAND_POINTS),
            ("with a pattern", WITH_PATTERN, HAND_PATTERN_POINTS),
            ("with groups and keywords", WITH_WORDS, HAND_WORDS_POINTS),
        ):
            with database.reading() as session:
                _measure(session, name, parse_profile(source), points, rows, rounds)
        with database.writing() as session:
            _measure_stored(session, rows, rounds)
        database.close()


def _measure(session: Session, name: str, profile: Profile, points: str, rows: int, rounds: int) -> None:
    least = -(-profile.total * (2 * profile.threshold - 1) // 200)  # the points that round to the threshold
    hand_count = f"SELECT count(*) FROM prospects WHERE ({points}) >= {least}"
    hand_best = f"SELECT id FROM prospects WHERE ({points}) >= {least} ORDER BY ({points}) DESC, id LIMIT 100"
    facts = {"rows": rows, "rounds": rounds, "limit": LIMIT}
    _same(lambda: _sql(session, hand_count)[0][0], lambda: scoring.count_fits(session, profile))
    compare(
        f"icp count, {name}",
        lambda: _sql(session, hand_count),
        lambda: scoring.count_fits(session, profile),
        **facts,
    )
    _same(lambda: [row[0] for row in _sql(session, hand_best)], lambda: scoring.best(session, profile))
    compare(
        f"icp best 100, {name}",
        lambda: _sql(session, hand_best),
        lambda: scoring.best(session, profile),
        **facts,
    )
    compare(
        f"icp all counts, {name}",
        lambda: _sql(session, hand_count),
        lambda: scoring.counts(session, profile),
        rows=rows,
        rounds=rounds,
    )


def _measure_stored(session: Session, rows: int, rounds: int) -> None:
    profile_id = profiles.save(session, PROFILE, NOW)
    for case in ("icp apply, first", "icp apply, unchanged"):
        applied = best_of(1, lambda: scoring.apply(session, profile_id, now=NOW))
        report(case, rows=rows, seconds=applied.wall)
    read = best_of(rounds, lambda: scoring.distribution(session, profile_id))
    report("icp stored distribution", rows=rows, seconds=read.wall)


def _same(floor: Callable[[], Any], work: Callable[[], Any]) -> None:
    expected, got = floor(), work()
    if expected != got:
        raise SystemExit(f"the answers differ: {str(expected)[:200]} and {str(got)[:200]}")


def _sql(session: Session, statement: str) -> list[Any]:
    return list(session.connection().exec_driver_sql(statement).all())


def _fill(session: Session, rows: int) -> None:
    marks = ", ".join("?" * len(COLUMNS))
    statement = f"INSERT INTO prospects ({', '.join(COLUMNS)}) VALUES ({marks})"
    session.connection().exec_driver_sql(statement, list(_rows(rows)))


def _rows(rows: int) -> Iterator[tuple[Any, ...]]:
    rng = random.Random(1)
    titles = [
        f"{level} {area}{'' if n == 0 else f' {n}'}" for level in LEVELS for area in AREAS for n in range(250)
    ]
    stamp = "2026-01-01T00:00:00Z"
    for n in range(rows):
        domain, email = f"c{n % 300_007}.example", f"first.last{n}@c{n % 300_007}.example"
        yield (
            f"First{n % 5000}",
            f"Last{n % 70_001}",
            f"First{n % 5000} Last{n % 70_001}",
            rng.choice(titles),
            rng.choice(SENIORITIES),
            rng.choice(DEPARTMENTS),
            f"Company {n % 300_007}",
            domain,
            rng.choice(INDUSTRIES),
            *rng.choice(SIZES),
            email,
            rng.choice(STATUSES),
            f"+493023125{n % 1000:03}" if n % 3 else "",
            f"https://www.linkedin.com/in/first-last-{n}",
            "Berlin",
            rng.choice(COUNTRIES),
            email,
            stamp,
            stamp,
        )


if __name__ == "__main__":
    main()
