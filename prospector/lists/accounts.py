"""The companies of a staged list: which rows belong to one account, and which account is there already."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from prospector.cleaning.emails import is_free_domain
from prospector.lists.verdicts import Judged
from prospector.matching.companies import spelling

# columns of staging's companies after existing_id, and the row value each is taken from
_FACTS = {
    "name": "company",
    "name_key": "company_key",
    "legal_form": "legal_form",
    "domain": "domain",
    "industry": "industry",
    "employees_min": "employees_min",
    "employees_max": "employees_max",
    "revenue_min": "revenue_min",
    "revenue_max": "revenue_max",
    "revenue_currency": "revenue_currency",
    "linkedin": "company_linkedin",
    "city": "city",
    "country": "country",
}
_COLUMNS = list(_FACTS)
_NAME, _NAME_KEY, _DOMAIN = _COLUMNS.index("name"), _COLUMNS.index("name_key"), _COLUMNS.index("domain")


class _Accounts:
    """The accounts met so far, found by domain first and by folded name where that is unambiguous."""

    def __init__(self) -> None:
        self.facts: list[list[Any]] = []
        self.existing: list[int | None] = []
        self._by_domain: dict[str, int] = {}
        self._by_name: dict[str, int] = {}
        self._several: set[str] = set()

    def add(self, facts: list[Any], existing: int | None = None) -> int:
        """A new account; returns its number."""
        self.facts.append(facts)
        self.existing.append(existing)
        number = len(self.facts) - 1
        self._note_keys(number, facts)
        return number

    def find(self, facts: list[Any]) -> int | None:
        """The account these facts belong to: same domain, or same name when only one account bears it."""
        domain, name = facts[_DOMAIN], facts[_NAME_KEY]
        if domain:
            if domain in self._by_domain:
                return self._by_domain[domain]
            number = self._by_name.get(name) if name and name not in self._several else None
            return number if number is not None and not self.facts[number][_DOMAIN] else None
        return self._by_name.get(name) if name and name not in self._several else None

    def fill(self, number: int, facts: list[Any]) -> None:
        """Complete the account's blanks from one more row."""
        have = self.facts[number]
        for position, value in enumerate(facts):
            if have[position] in ("", None) and value not in ("", None):
                have[position] = value
        if facts[_NAME] != have[_NAME] and facts[_NAME_KEY] == have[_NAME_KEY]:
            have[_NAME] = max(have[_NAME], facts[_NAME], key=spelling)
        self._note_keys(number, have)

    def _note_keys(self, number: int, facts: list[Any]) -> None:
        domain, name = facts[_DOMAIN], facts[_NAME_KEY]
        if domain:
            self._by_domain.setdefault(domain, number)
        if name and self._by_name.setdefault(name, number) != number:
            self._several.add(name)


def assign(staged: sqlite3.Connection, judged: Judged, company_only: set[int], *, attached: bool) -> None:
    """Give every kept row its company, and settle the rows that name a company without a person.

    `company_only` holds positions. Their verdict becomes created for the first row of a new account,
    unchanged for an account already there, duplicate otherwise.
    """
    accounts = _Accounts()
    for existing, *facts in _accounts_there(staged) if attached else ():
        accounts.add(facts, existing)
    named: set[int] = set()
    settled: dict[tuple[Any, ...], int | None] = {}
    for row_id, told in _kept_rows(staged, judged):
        if told in settled:
            number = settled[told]
        else:
            number = _settle(accounts, facts := list(told))
            if number is None or facts[_DOMAIN]:  # by its name alone an account may be another one later
                settled[told] = number
        if number is None:
            continue
        judged.companies[row_id - 1] = number + 1
        if row_id - 1 in company_only:
            _judge_company(judged, row_id - 1, accounts.existing[number], first=number not in named)
            named.add(number)
    _write(staged, accounts)


def _settle(accounts: _Accounts, facts: list[Any]) -> int | None:
    if facts[_DOMAIN] and is_free_domain(facts[_DOMAIN]):
        facts[_DOMAIN] = ""
    if not facts[_DOMAIN] and not facts[_NAME_KEY]:
        return None
    number = accounts.find(facts)
    if number is None:
        return accounts.add(facts)
    accounts.fill(number, facts)
    return number


def _judge_company(judged: Judged, position: int, existing: int | None, *, first: bool) -> None:
    if existing is not None:
        verdict, reason = "unchanged", "the company is already in the workspace"
    elif first:
        verdict, reason = "created", "a company without a person"
    else:
        verdict, reason = "duplicate", "the same company as another row"
    judged.verdict[position], judged.reason[position] = verdict, reason


def _kept_rows(staged: sqlite3.Connection, judged: Judged) -> Iterator[tuple[int, tuple[Any, ...]]]:
    columns = ", ".join(f"v_{value}" for value in _FACTS.values())
    kept = {"created", "unchanged", "updated"}
    rows = staged.execute(f"SELECT {columns} FROM cleaned ORDER BY id")  # noqa: S608
    for row_id, facts in enumerate(rows, 1):
        if judged.verdict[row_id - 1] in kept:
            yield row_id, facts


def _accounts_there(staged: sqlite3.Connection) -> list[tuple[Any, ...]]:
    columns = ", ".join(_COLUMNS)
    return staged.execute(
        f"SELECT id, {columns} FROM workspace.companies"  # noqa: S608
        " WHERE domain <> '' AND domain IN (SELECT v_domain FROM cleaned)"
        " OR name_key <> '' AND name_key IN (SELECT v_company_key FROM cleaned) ORDER BY id"
    ).fetchall()


def _write(staged: sqlite3.Connection, accounts: _Accounts) -> None:
    marks = ", ".join("?" * (len(_COLUMNS) + 2))
    staged.executemany(
        f"INSERT INTO companies (id, existing_id, {', '.join(_COLUMNS)}) VALUES ({marks})",  # noqa: S608
        ((number + 1, accounts.existing[number], *facts) for number, facts in enumerate(accounts.facts)),
    )
