"""The do-not-contact list as the import sees it: read once, asked for every row.

Keys are those of prospector.suppressions; at commit the workspace judges once more, in the database.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from typing import Self

from prospector.matching.keys import company_key, domain_key, email_key


class Blocklist:
    """Suppressions by kind; `reason` says why somebody must not be written to."""

    def __init__(self, entries: Iterable[tuple[str, str, str, str]] = ()) -> None:
        """`entries` are (kind, key, value, reason)."""
        self._reasons: dict[str, dict[str, str]] = {
            "address": {},
            "domain": {},
            "company": {},
            "wildcard": {},
        }
        for kind, key, value, reason in entries:
            self._reasons[kind][key] = f"{value} is on the do-not-contact list" + (
                f": {reason}" if reason else ""
            )
        wildcards = self._reasons["wildcard"].items()
        self._wildcards = [(key, _pattern(key), reason) for key, reason in wildcards]
        self.is_empty = not any(self._reasons.values())

    @classmethod
    def read(cls, connection: sqlite3.Connection, schema: str) -> Self:
        """The suppressions of an attached workspace."""
        return cls(connection.execute(f"SELECT kind, key, value, reason FROM {schema}.suppressions"))  # noqa: S608

    def reason(self, *, email: str = "", domain: str = "", company: str = "") -> str:
        """Why the address, domain or company is suppressed, "" when it is not."""
        if self.is_empty:
            return ""
        address = email_key(email)
        return (
            self._reasons["address"].get(address, "")
            or self._by_domain(address.rpartition("@")[2])
            or self._by_domain(domain_key(domain))
            or (self._reasons["company"].get(company_key(company), "") if company else "")
            or self._by_wildcard(address, domain_key(domain))
        )

    def _by_domain(self, host: str) -> str:
        domains = self._reasons["domain"]
        while host and domains:
            if host in domains:
                return domains[host]
            host = host.partition(".")[2]
        return ""

    def _by_wildcard(self, address: str, domain: str) -> str:
        for key, pattern, reason in self._wildcards:
            if address and pattern.fullmatch(address):
                return reason
            if domain and "@" not in key and pattern.fullmatch(f"@{domain}"):
                return reason
        return ""


def _pattern(key: str) -> re.Pattern[str]:
    """A wildcard's pattern: `*` is any run of characters, `*.acme.example` means its addresses."""
    whole = key if "@" in key else f"*@{key}"
    return re.compile(".*".join(re.escape(part) for part in whole.split("*")))
