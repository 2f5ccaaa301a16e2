"""Qualification: engagement of N touches and the sweep over a million prospects, beside bare SQL.

    python benchmarks/qualifying.py [--rows 1000000] [--touches 300000] [--rounds 3]

The floor of the refresh reads and adds up the same touches without letting them fade; that of the sweep asks
by hand, on the same file, who stands above the marks. The answers are checked against each other first.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from math import log2
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parent))
from timing import best_of, compare, machine, report

from prospector import following
from prospector.icp import engagement, qualification, standings
from prospector.icp.per_company import best_per_company
from prospector.icp.policy import Policy
from prospector.prospects import Selection, Sort, ids
from prospector.records import utc_text
from prospector.storage import open_workspace
from prospector.storage.functions import days_since_epoch

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ADD_UP = """
SELECT count(*) FROM (
    SELECT prospect_id, sum(CASE kind WHEN 'replied' THEN 40 WHEN 'form' THEN 60 ELSE 30 END)
FROM touches WHERE kind IN ('replied', 'form', 'event') GROUP BY prospect_id)
"""
ABOVE = """
SELECT count(*) FROM engagements e JOIN prospects p ON p.id = e.prospect_id
JOIN fits f ON f.prospect_id = p.id AND f.profile_id = 1
WHERE e.strength >= ? AND f.score >= 60 AND p.suppression_id IS NULL
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Time qualification beside bare SQL.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--touches", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    machine()
    with tempfile.TemporaryDirectory() as folder:
        database = open_workspace(Path(folder) / "workspace.db", now=NOW)
        with database.writing() as session:
            _fill(session, options.rows, options.touches)
        with database.writing() as session:
            _measure(session, options)
        database.close()


def _measure(session: Session, options: argparse.Namespace) -> None:
    facts = {"rows": options.rows, "touches": options.touches, "rounds": options.rounds}
    compare(
        "engagement of everybody",
        lambda: _sql(session, ADD_UP),
        lambda: engagement.refresh(session, None, NOW),
        **facts,
    )
    mark = log2(Policy().mql.engagement - 0.5) + days_since_epoch(NOW) / Policy().half_life_days
    expected = _sql(session, ABOVE, (mark,))[0][0]
    first = best_of(1, lambda: qualification.sweep(session, NOW))
    found = len(first.result.mql) + len(first.result.sql)
    if found != expected:
        raise SystemExit(f"the sweep moved {found}, by hand {expected} stand above the marks")
    report("sweep, first", moved=found, seconds=first.wall, cpu_seconds=first.cpu)
    compare(
        "sweep, nothing to do",
        lambda: _sql(session, ABOVE, (mark,)),
        lambda: qualification.sweep(session, NOW),
        **facts,
    )
    later = NOW + timedelta(days=30)
    day = best_of(1, lambda: qualification.sweep(session, later))
    report("sweep, a month later", fell_back=len(day.result.back), seconds=day.wall, cpu_seconds=day.cpu)
    session.connection().exec_driver_sql("DELETE FROM stale")
    _report(options, "before a commit, nothing changed", lambda: _quiet(session))
    _report(options, "one prospect", lambda: qualification.sweep(session, NOW, [options.rows // 2]))
    _report(options, "grades of everybody", lambda: standings.matrix(session, NOW))
    some = Selection(min_fit=60)
    _report(options, "best 3 per company", lambda: best_per_company(session, some, 3, NOW))
    for key in ("fit", "grade", "engagement"):
        _report(options, f"sorted by {key}", lambda key=key: ids(session, Selection(), Sort(key)))


def _quiet(session: Session) -> None:
    session.info["changed"].clear()
    following.catch_up(session, NOW)


def _report(options: argparse.Namespace, case: str, work: Any) -> None:
    found = best_of(options.rounds, work)
    report(case, rows=options.rows, seconds=found.wall, cpu_seconds=found.cpu)


def _sql(session: Session, statement: str, values: tuple[Any, ...] = ()) -> list[Any]:
    return list(session.connection().exec_driver_sql(statement, values).all())


def _fill(session: Session, rows: int, touches: int) -> None:
    run = session.connection().exec_driver_sql
    stamp = utc_text(NOW)
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
    columns = "id, full_name, email, email_status, company, domain, created_at, updated_at"
    run(
        f"INSERT INTO prospects ({columns}) {numbers} SELECT i, 'Person ' || i,"
        " 'p' || i || '@c' || (i % 300007) || '.example', 'valid', 'Company ' || (i % 300007),"
        " 'c' || (i % 300007) || '.example', ?, ? FROM n",
        (rows, stamp, stamp),
    )
    profile = (
        "INSERT INTO icp_profiles (id, name, source, active, updated_at) VALUES (1, 'A', 'name: A', 1, ?)"
    )
    run(profile, (stamp,))
    run(
        "INSERT INTO fits (prospect_id, profile_id, score, low, high, verdict)"
        " SELECT id, 1, id * 7919 % 101, id * 7919 % 101, id * 7919 % 101, 'fits' FROM prospects"
    )
    run("DROP TRIGGER touches_stale_insert")  # what it leaves to do is what is measured
    run(
        f"INSERT INTO touches (prospect_id, kind, outcome, at, recorded_at) {numbers}"
        " SELECT 1 + i * 104729 % (? / 10),"
        " CASE i % 4 WHEN 0 THEN 'replied' WHEN 1 THEN 'form' WHEN 2 THEN 'event' ELSE 'sent' END,"
        " CASE i % 4 WHEN 0 THEN 'positive' WHEN 1 THEN 'demo_request' WHEN 2 THEN 'attended' ELSE '' END,"
        " strftime('%Y-%m-%dT%H:%M:%SZ', ?, '-' || (i % 90) || ' days'), ? FROM n",
        (touches, rows, stamp, stamp),
    )


if __name__ == "__main__":
    main()
