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
        """The suppressions of an attached workspace, and every address of those who opted out by one."""
        entries = connection.execute(f"SELECT kind, key, value, reason FROM {schema}.suppressions").fetchall()  # noqa: S608
        beside = connection.execute(_BESIDE.format(schema=schema)).fetchall() if entries else []
        others = [("address", email_key(address), *rest) for address, *rest in beside]
        return cls((*others, *entries))

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


# An address of its own on the list goes over what is known of its owner: it comes later.
_BESIDE = " UNION ALL ".join(
    f"SELECT {address}, {address} || ', of somebody whose address ' || s.value, s.reason"  # noqa: S608
    f" FROM {{schema}}.suppressions s JOIN {{schema}}.prospects p ON p.suppression_id = s.id {join}"
    f" WHERE s.kind = 'address' AND {address} <> ''"
    for address, join in (
        ("p.email", ""),
        ("p.other_email", ""),
        ("a.email", "JOIN {schema}.addresses a ON a.prospect_id = p.id"),
    )
)


def _pattern(key: str) -> re.Pattern[str]:
    """A wildcard's pattern: `*` is any run of characters, `*.acme.example` means its addresses."""
    whole = key if "@" in key else f"*@{key}"
    return re.compile(".*".join(re.escape(part) for part in whole.split("*")))
