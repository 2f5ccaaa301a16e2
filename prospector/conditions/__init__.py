"""One condition language for filters, saved segments and ICP rules, over everything known of a prospect.

Questions about one field are a Condition; `conditions.leaf` says how to add another kind of question.
"""

from prospector.conditions.catalogue import OPERATORS, SUBJECTS, Sort, Subject, nearest, subject
from prospector.conditions.countries import GROUPS as COUNTRY_GROUPS
from prospector.conditions.data import from_data, to_data
from prospector.conditions.grades import GRADES, grade
from prospector.conditions.leaf import Leaf
from prospector.conditions.nodes import All, Any, Condition, Node, Not, asked, leaves
from prospector.conditions.sql import (
    NO,
    UNKNOWN,
    YES,
    certain_sql,
    possible_sql,
    state_sql,
    text_sql,
    to_sql,
    unknown_sql,
)
from prospector.conditions.text import parse, unparse
from prospector.conditions.touched import Touched
from prospector.conditions.wording import describe, fact, wish

__all__ = [
    "COUNTRY_GROUPS",
    "GRADES",
    "NO",
    "OPERATORS",
    "SUBJECTS",
    "UNKNOWN",
    "YES",
    "All",
    "Any",
    "Condition",
    "Leaf",
    "Node",
    "Not",
    "Sort",
    "Subject",
    "Touched",
    "asked",
    "certain_sql",
    "describe",
    "fact",
    "from_data",
    "grade",
    "leaves",
    "nearest",
    "parse",
    "possible_sql",
    "state_sql",
    "subject",
    "text_sql",
    "to_data",
    "to_sql",
    "unknown_sql",
    "unparse",
    "wish",
]
