"""Do not contact: addresses, domains with their subdomains, wildcards and companies.

A suppression counts from the moment it is added: `prospects.suppression_id` names the one that
excludes a prospect, and nothing may be drafted for, approved for or handed over to such a person.
"""

from prospector.suppressions.applying import apply_all, apply_to
from prospector.suppressions.asking import check, reason_for, reasons
from prospector.suppressions.entries import (
    Added,
    Given,
    Suppressed,
    add,
    add_many,
    count,
    counts,
    find,
    listed,
    remove,
    remove_many,
)
from prospector.suppressions.personal import ADDRESSES, OptOut, addresses_of, opted_out
from prospector.suppressions.values import kind_of, suppression_key

__all__ = [
    "ADDRESSES",
    "Added",
    "Given",
    "OptOut",
    "Suppressed",
    "add",
    "add_many",
    "addresses_of",
    "apply_all",
    "apply_to",
    "check",
    "count",
    "counts",
    "find",
    "kind_of",
    "listed",
    "opted_out",
    "reason_for",
    "reasons",
    "remove",
    "remove_many",
    "suppression_key",
]
