"""Comparing a column with a condition's values."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_

from prospector.conditions.nodes import Condition


def number_test(column: ColumnElement[Any], condition: Condition) -> ColumnElement[bool]:
    """A number meets the condition; never NULL."""
    values = condition.values
    if condition.op in ("is", "in"):
        return and_(column.is_not(None), column.in_(values))
    if condition.op == "between":
        return and_(column.is_not(None), column.between(values[0], values[1]))
    return and_(column.is_not(None), column >= values[0] if condition.op == "gte" else column <= values[0])


def one_of(column: ColumnElement[Any], values: tuple[str | int, ...]) -> ColumnElement[bool]:
    """The column is one of the values."""
    return column == values[0] if len(values) == 1 else column.in_(values)
