"""Counting the cleaned rows, while they are being matched: what a report on the list's quality needs."""

from __future__ import annotations

import sqlite3
from typing import Any

from prospector import fields
from prospector.fields import EMAIL_STATUSES

COUNTRIES = 12
DOUBTED = ("email_near_domain", "email_unconfirmed", "email_lookalike")
_FOLLOWING = frozenset(
    (
        "honorific", "first_name", "middle_name", "last_name", "seniority", "department", "legal_form",
        "company_short", "employees_max", "revenue_max", "revenue_currency", "email_status",
    )
)  # fmt: skip
_COUNTED = tuple(name for name in fields.STORED if name not in _FOLLOWING)  # the others say the same again


def measure(staged: sqlite3.Connection) -> dict[str, Any]:
    """Count the cleaned rows of a staging file: {"addresses", "filled", "countries"} by name."""
    doubted = " OR ".join(f"instr(findings, '\"{code}\"')" for code in DOUBTED)
    row = staged.execute(
        f"SELECT sum(v_email_status = 'valid' AND findings <> '[]' AND ({doubted})),"  # noqa: S608
        f" {', '.join(f'sum(v_email_status = {_quoted(status)})' for status in EMAIL_STATUSES)},"
        f" {', '.join(_filled(name) for name in _COUNTED)} FROM cleaned"
    ).fetchone()
    doubtful, *rest = [count or 0 for count in row]
    addresses = dict(zip(EMAIL_STATUSES, rest, strict=False)) | {"doubtful": doubtful}
    addresses["valid"] -= doubtful
    filled = dict(zip(_COUNTED, rest[len(EMAIL_STATUSES) :], strict=True))
    countries = staged.execute(
        "SELECT v_country, count(*) FROM cleaned WHERE v_country <> '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?",
        (COUNTRIES,),
    )
    return {
        "addresses": {name: count for name, count in addresses.items() if count},
        "filled": {name: count for name, count in filled.items() if count},
        "countries": dict(countries.fetchall()),
    }


def _quoted(word: str) -> str:
    return f"'{word}'"


def _filled(name: str) -> str:
    return f"count(v_{name})" if name in fields.NUMBERS else f"sum(v_{name} <> '')"
