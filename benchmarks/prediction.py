"""Likelihoods: learning from outcomes, and giving one to each of N prospects.

    python benchmarks/prediction.py [--rows 1000000] [--outcomes 5000] [--rounds 3]

Giving likelihoods stands beside a hand-written statement that writes a number for everybody from three
columns.
Learning is judged on outcomes that hang on seniority and title, and on outcomes that hang on nothing.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parent))
from timing import compare, machine, report, timed

from prospector.icp import prediction
from prospector.records import Prediction
from prospector.storage import open_workspace

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TITLES = (
    "Head of Sales",
    "Manager, IT",
    "VP Growth",
    "Director Finance",
    "Sales Operations Lead",
    "Engineer",
)
SENIORITIES = ("head", "manager", "vp", "director", "senior", "")
COUNTRIES = ("DE", "FR", "US", "GB", "")
COLUMNS = "seniority department title industry country email_status phone stage created_at updated_at".split()
HAND = """
INSERT INTO predictions (prospect_id, likelihood)
SELECT id, CASE seniority WHEN 'head' THEN 40 WHEN 'vp' THEN 30 ELSE 10 END
  + CASE country WHEN 'DE' THEN 5 ELSE 0 END + CASE WHEN phone <> '' THEN 5 ELSE 0 END FROM prospects WHERE 1
ON CONFLICT (prospect_id) DO UPDATE SET likelihood = excluded.likelihood
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Time learning from outcomes and giving likelihoods.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--outcomes", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    machine()
    with tempfile.TemporaryDirectory() as folder:
        for case, telling in (("that hang on nothing", False), ("that can be told", True)):
            rows = options.rows if telling else options.outcomes
            database = open_workspace(Path(folder) / f"{telling}.db", now=NOW)
            with database.writing() as session:
                _fill(session, rows, options.outcomes, telling=telling)
            with database.writing() as session:
                _learn(session, case, options)
                if telling:
                    _give(session, options)
            database.close()


def _learn(session: Session, case: str, options: argparse.Namespace) -> None:
    done = timed(lambda: prediction.train(session, now=NOW))
    judged = done.result.judgement
    facts = {"outcomes": options.outcomes, "auc": judged.auc, "brier": judged.brier, "used": done.result.used}
    report(f"learn from outcomes {case}", seconds=done.wall, cpu=done.cpu, **facts)


def _give(session: Session, options: argparse.Namespace) -> None:
    def hand() -> None:
        session.execute(delete(Prediction))
        session.connection().exec_driver_sql(HAND)

    def ours() -> int:
        session.execute(delete(Prediction))
        return prediction.apply(session)

    compare("give everybody a likelihood", hand, ours, rows=options.rows, rounds=options.rounds)


def _fill(session: Session, rows: int, outcomes: int, *, telling: bool) -> None:
    dice = random.Random(5)
    insert = f"INSERT INTO prospects ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    made: list[Any] = [_person(dice, number < outcomes, telling) for number in range(rows)]
    session.connection().exec_driver_sql(insert, made)


def _person(dice: random.Random, contacted: bool, telling: bool) -> tuple[str, ...]:
    seniority, title = dice.choice(SENIORITIES), dice.choice(TITLES)
    chance = 0.2 + 0.35 * (seniority in ("head", "vp")) + 0.35 * ("Sales" in title) if telling else 0.3
    stage = ("won" if dice.random() < chance else "lost") if contacted else "new"
    at = "2026-01-01T00:00:00Z"
    department, industry = dice.choice(("sales", "it", "")), dice.choice(("Software", "Retail", "Energy", ""))
    phone = dice.choice(("+12125550100", ""))
    return seniority, department, title, industry, dice.choice(COUNTRIES), "valid", phone, stage, at, at


if __name__ == "__main__":
    main()
