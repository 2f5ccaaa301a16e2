"""What a column's values have in common with the mail addresses and websites in the same rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from prospector.cleaning.text import fold
from prospector.lists.grids import Cell, is_blank

_ADDRESS = re.compile(r"([^\s@<>,;:]+)@([^\s@<>,;:]+\.[a-z]{2,})", re.IGNORECASE)
_SITE = re.compile(r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/:?].*)?", re.IGNORECASE)
_ROWS = 120


def shares_with_addresses(
    rows: Sequence[Sequence[Cell]], addresses: Sequence[int], sites: Sequence[int], index: int
) -> dict[str, float]:
    """How often a column's value stands in its row's mail domain or website ("site_name"), and how often it
    is a single word that stands before the @ ("mail_name"); shares of the rows that have both.

    `addresses` and `sites` are the columns that hold those.
    """
    hits = {"site_name": 0, "mail_name": 0}
    seen = 0
    for row in rows[:_ROWS]:
        mailbox, host = _contact(row, addresses, sites)
        value = row[index] if index < len(row) else ""
        if not host or not isinstance(value, str) or is_blank(value):
            continue
        seen += 1
        words = re.findall(r"[a-z0-9]+", fold(value))
        hits["site_name"] += _names_site(words, host)
        hits["mail_name"] += _names_mailbox(value, mailbox)
    return {kind: count / seen for kind, count in hits.items()} if seen >= 3 else {}


def _contact(row: Sequence[Cell], addresses: Sequence[int], sites: Sequence[int]) -> tuple[str, str]:
    """The part before the @ and the host's name without its ending, both as bare letters and digits."""
    for column, pattern in [*((at, _ADDRESS) for at in addresses), *((at, _SITE) for at in sites)]:
        value = row[column] if column < len(row) else None
        found = pattern.search(value) if isinstance(value, str) else None
        if found:
            mailbox = found[1] if pattern is _ADDRESS else ""
            labels = found[2 if mailbox else 1].lower().split(".")
            return re.sub(r"[^a-z0-9]", "", mailbox.lower()), max(labels[:-1], key=len).replace("-", "")
    return "", ""


def _names_mailbox(value: str, mailbox: str) -> bool:
    """Whether a single word, hyphened or not, stands before the @, however its umlauts are written there."""
    name = _plain(re.sub(r"[^a-z0-9]", "", fold(value)))
    return len(value.split()) == 1 and len(name) > 2 and name in _plain(mailbox)


def _plain(letters: str) -> str:
    return re.sub(r"([aou])e", r"\1", letters)


def _names_site(words: Sequence[str], host: str) -> bool:
    joined = "".join(words)
    if len(host) < 3 or not words:
        return False
    return host in joined or (len(words[0]) > 3 and host.startswith(words[0]))
