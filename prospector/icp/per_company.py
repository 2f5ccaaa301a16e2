"""At most so many people per company, the best first."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from prospector.cleaning.domains import is_free_domain
from prospector.conditions.grades import ENGAGEMENT_BANDS, FIT_BANDS
from prospector.errors import InvalidInputError
from prospector.icp import engagement
from prospector.icp import policy as policies
from prospector.prospects import Selection, ids
from prospector.prospects.selecting import profile_of


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who is left out, and why."""

    prospect_id: int
    name: str
    company: str
    reason: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is kept, the best first, and who is left out."""

    kept: tuple[int, ...]
    left_out: tuple[LeftOut, ...]


def best_per_company(
    session: Session, selection: Selection | Collection[int], most: int, now: datetime
) -> Chosen:
    """The `most` best of each company in a selection: by grade, then fit, engagement and likelihood.

    A company is its domain, else its account; whoever has neither, or only a free mailbox, counts alone.
    Whoever may not be contacted takes nobody's place and is left out; whoever has no usable address comes
    last. Raises InvalidInputError when `most` is not at least 1.
    """
    if most < 1:
        raise InvalidInputError("At least one person per company must be left.", place="per company")
    chosen = ids(session, selection) if isinstance(selection, Selection) else list(selection)
    rows = session.execute(text(_RANKED), _values(session, chosen, now)).all()
    return Chosen(
        tuple(row.id for row in rows if _kept(row, most)),
        tuple(
            LeftOut(row.id, row.name, row.company, _why(row, most)) for row in rows if not _kept(row, most)
        ),
    )


def _values(session: Session, chosen: list[int], now: datetime) -> dict[str, Any]:
    half_life = policies.load(session).half_life_days
    values: dict[str, Any] = {"ids": json.dumps(chosen), "profile": profile_of(session)}
    for number, least in ENGAGEMENT_BANDS:
        values[f"from_{number}"] = engagement.least_strength(least, half_life, now)
    values |= {f"from_{letter}": least for letter, least in FIT_BANDS}
    domains = session.execute(text(_DOMAINS), values).scalars()
    values["free"] = json.dumps([domain for domain in domains if is_free_domain(domain)])
    return values


def _kept(row: Any, most: int) -> bool:
    return row.suppression_id is None and row.place <= most


def _why(row: Any, most: int) -> str:
    if row.suppression_id is not None:
        return "on the do-not-contact list"
    people = "1 person" if most == 1 else f"{most:,} people"
    return (
        f"number {row.place:,} of {row.people:,} at {row.company or row.domain}: at most {people} per company"
    )


_DOMAINS = """
SELECT domain FROM prospects WHERE id IN (SELECT value FROM json_each(:ids)) AND domain <> ''
UNION SELECT c.domain FROM prospects p JOIN companies c ON c.id = p.company_id
WHERE p.id IN (SELECT value FROM json_each(:ids)) AND c.domain <> ''
"""
_RANKED = """
WITH scored AS (
    SELECT p.id, coalesce(nullif(p.full_name, ''), nullif(p.email, ''), 'Nobody') AS name, p.company,
        p.domain, p.suppression_id, p.email_status IN ('missing', 'invalid', 'disposable') AS unusable,
        CASE WHEN coalesce(c.domain, '') <> '' AND c.domain NOT IN (SELECT value FROM json_each(:free))
            THEN 'at ' || c.domain
        WHEN p.company_id IS NOT NULL THEN 'account ' || p.company_id
        WHEN p.domain <> '' AND p.domain NOT IN (SELECT value FROM json_each(:free)) THEN 'at ' || p.domain
        ELSE 'alone ' || p.id END AS account,
        coalesce(f.score, -1) AS fit, coalesce(e.strength, -1e200) AS strength,
        coalesce(l.likelihood, -1) AS likelihood
    FROM json_each(:ids) i CROSS JOIN prospects p ON p.id = i.value
    LEFT JOIN companies c ON c.id = p.company_id
    LEFT JOIN fits f ON f.prospect_id = p.id AND f.profile_id = :profile
    LEFT JOIN engagements e ON e.prospect_id = p.id
    LEFT JOIN predictions l ON l.prospect_id = p.id
), graded AS (
    SELECT *, CASE WHEN fit >= :from_A THEN 1 WHEN fit >= :from_B THEN 2 WHEN fit >= :from_C THEN 3
            WHEN fit >= 0 THEN 4 ELSE 5 END AS letter,
        CASE WHEN strength >= :from_1 THEN 1 WHEN strength >= :from_2 THEN 2
            WHEN strength >= :from_3 THEN 3 ELSE 4 END AS number
    FROM scored
)
SELECT id, name, company, domain, suppression_id,
    row_number() OVER (
        PARTITION BY account, suppression_id IS NULL
        ORDER BY unusable, letter, number, fit DESC, strength DESC, likelihood DESC, id
    ) AS place,
    count(*) OVER (PARTITION BY account, suppression_id IS NULL) AS people
FROM graded ORDER BY unusable, letter, number, fit DESC, strength DESC, likelihood DESC, id
"""
