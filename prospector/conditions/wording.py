"""Conditions and facts in plain English, for screens and explanations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any as Whatever

from prospector.conditions import countries
from prospector.conditions.catalogue import Sort, Subject, subject
from prospector.conditions.kinds import KINDS
from prospector.conditions.leaf import Leaf
from prospector.conditions.nodes import All, Any, Condition, Node, Not

_ACRONYMS = {"vp": "VP", "c_suite": "C-level", "it": "IT", "mql": "MQL", "sql": "SQL"}
_VERBS = {
    "is": "is", "is_not": "is not", "in": "is", "not_in": "is not", "contains": "contains",
    "not_contains": "does not contain", "has_word": "has the word", "starts_with": "starts with",
    "regex": "matches", "gte": "is at least", "lte": "is at most", "between": "is",
    "empty": "is empty", "not_empty": "is filled in", "within_days": "is", "older_days": "is",
}  # fmt: skip
MOST_SHOWN = 7
_DATE_VERBS = {"gte": "is on or after", "lte": "is on or before"}


def describe(node: Node) -> str:
    """A sentence without its full stop: `Country is Germany or Austria, and Employees is 50-500`."""
    if isinstance(node, Condition):
        about = subject(node.field)
        verbs = _VERBS | _DATE_VERBS if about.sort is Sort.DATE else _VERBS
        return f"{about.label} {verbs[node.op]} {_values(node)}".rstrip()
    if isinstance(node, Leaf):
        return node.described(negated=False)
    if isinstance(node, Not) and isinstance(node.node, Leaf):
        return node.node.described(negated=True)
    if isinstance(node, Not):
        return f"not ({describe(node.node)})"
    if not node.nodes:
        return "everyone" if isinstance(node, All) else "nobody"
    return (", and " if isinstance(node, All) else ", or ").join(_grouped(one) for one in node.nodes)


def wish(condition: Condition) -> str:
    """What the condition asks for, without naming the field: `50-500`, `Germany or Austria`, `not Retail`."""
    if condition.op in ("empty", "not_empty"):
        return "none" if condition.op == "empty" else "any"
    lead = {
        "is": "", "in": "", "between": "", "is_not": "not ", "not_in": "not ", "contains": "",
        "not_contains": "without ", "has_word": "", "starts_with": "starting with ",
        "regex": "matching ", "gte": "at least ", "lte": "at most ", "within_days": "", "older_days": "",
    }[condition.op]  # fmt: skip
    return f"{lead}{_values(condition)}"


def fact(field: str, values: Mapping[str, Whatever]) -> str:
    """What is known of a field, as a person would say it; "" when nothing is.

    `values` maps the stored fields to their values; custom fields, lists and other kinds of questions
    under their own names.
    """
    if field in KINDS:
        return str(values.get(field, ""))
    about = subject(field)
    if about.sort is Sort.SPAN:
        return _span(about, values)
    value = values.get(field)
    return "" if value is None or value == "" else _shown(about, value)


def _grouped(node: Node) -> str:
    return f"({describe(node)})" if isinstance(node, All | Any) and len(node.nodes) > 1 else describe(node)


def _values(condition: Condition) -> str:
    about = subject(condition.field)
    if condition.op == "within_days":
        return f"in the last {condition.value:,} days"
    if condition.op == "older_days":
        return f"more than {condition.value:,} days ago"
    shown = [_shown(about, value) for value in condition.values]
    if condition.op == "between":
        return "-".join(shown) if about.sort is not Sort.DATE else " to ".join(shown)
    if len(shown) > MOST_SHOWN:
        shown = [*shown[: MOST_SHOWN - 1], f"{len(shown) - MOST_SHOWN + 1} more"]
    return " or ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _shown(about: Subject, value: object) -> str:
    if about.sort is Sort.COUNTRY:
        return countries.shown(str(value))
    if about.choices and about.key != "suppressed":
        return _ACRONYMS.get(str(value), str(value).replace("_", " ").capitalize())
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)[:10] if about.sort is Sort.DATE else str(value)


def _span(about: Subject, values: Mapping[str, Whatever]) -> str:
    low, high = values.get(f"{about.key}_min"), values.get(f"{about.key}_max")
    if low is None and high is None:
        return ""
    if high is None:
        amount = f"{low:,} or more"
    elif low is None:
        amount = f"up to {high:,}"
    else:
        amount = f"{low:,}" if low == high else f"{low:,}-{high:,}"
    currency = values.get("revenue_currency") if about.key == "revenue" else ""
    return " ".join(word for word in (amount, currency, about.key) if word)
