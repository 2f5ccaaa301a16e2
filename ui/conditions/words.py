"""How operators are called in fields."""

from __future__ import annotations

from prospector.conditions import Sort, Subject

_OPERATOR_WORDS = {
    "is": "is", "is_not": "is not", "in": "is one of", "not_in": "is none of", "contains": "contains",
    "not_contains": "does not contain", "has_word": "has the word", "starts_with": "starts with",
    "regex": "matches pattern", "gte": "is at least", "lte": "is at most", "between": "is between",
    "within_days": "in the last (days)", "older_days": "longer ago than (days)",
    "empty": "is empty", "not_empty": "is filled in",
}  # fmt: skip
_DATE_WORDS = {"gte": "is on or after", "lte": "is on or before"}


def operators(about: Subject) -> list[tuple[str, str]]:
    """The operators a field can be asked with, each with its words."""
    words = _OPERATOR_WORDS | _DATE_WORDS if about.sort is Sort.DATE else _OPERATOR_WORDS
    return [(op, words[op]) for op in about.operators]
