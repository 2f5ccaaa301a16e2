"""One condition language for filters, saved segments and ICP rules, over everything known of a prospect."""

from prospector.conditions.catalogue import OPERATORS, SUBJECTS, Sort, Subject, nearest, subject
from prospector.conditions.countries import GROUPS as COUNTRY_GROUPS
from prospector.conditions.data import from_data, to_data
from prospector.conditions.nodes import All, Any, Condition, Node, Not, leaves
from prospector.conditions.sql import (
    NO,
    UNKNOWN,
    YES,
    certain_sql,
    possible_sql,
    state_sql,
    to_sql,
    unknown_sql,
)
from prospector.conditions.text import parse, unparse
from prospector.conditions.wording import describe, fact, wish

__all__ = [
    "COUNTRY_GROUPS",
    "NO",
    "OPERATORS",
    "SUBJECTS",
    "UNKNOWN",
    "YES",
    "All",
    "Any",
    "Condition",
    "Node",
    "Not",
    "Sort",
    "Subject",
    "certain_sql",
    "describe",
    "fact",
    "from_data",
    "leaves",
    "nearest",
    "parse",
    "possible_sql",
    "state_sql",
    "subject",
    "to_data",
    "to_sql",
    "unknown_sql",
    "unparse",
    "wish",
]
