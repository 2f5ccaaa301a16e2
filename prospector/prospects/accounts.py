"""The account a prospect counts towards once its company or domain was changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector.prospects.checking import Row
from prospector.records import Company
from prospector.storage import note_change


class Accounts:
    """Finds or makes accounts; what was found holds until a new one is made."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now
        self._known: dict[tuple[str, str], int] = {}

    def of(self, row: Row) -> int | None:
        """By domain, else by the only account of that name, else a new one; None without both."""
        domain = "" if _is_free(row["domain"]) else row["domain"]
        key = (domain, row["company_key"])
        if not any(key):
            return None
        if key not in self._known:
            found = self._find(*key)
            if found is None:
                found = self._make(row, domain)
                self._known.clear()  # a name that had one account may have two now
            self._known[key] = found
        return self._known[key]

    def _find(self, domain: str, company_key: str) -> int | None:
        same_domain = select(Company.id).where(Company.domain == domain, Company.domain != "").limit(1)
        if found := self._session.scalar(same_domain):
            return found
        named = select(Company.id).where(Company.name_key == company_key, Company.name_key != "")
        if domain:
            named = named.where(Company.domain == "")
        numbers = self._session.scalars(named.limit(2)).all()
        return numbers[0] if len(numbers) == 1 else None

    def _make(self, row: Row, domain: str) -> int:
        company = Company(
            name=row["company"], name_key=row["company_key"], domain=domain, industry=row["industry"],
            city=row["city"], country=row["country"], created_at=self._now,
        )  # fmt: skip
        self._session.add(company)
        self._session.flush()
        note_change(self._session, "companies")
        return company.id


def _is_free(domain: str) -> bool:
    from prospector.cleaning.emails import is_free_domain

    return bool(domain) and is_free_domain(domain)
