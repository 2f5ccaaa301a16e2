"""The JSON form of conditions, as segments store it."""

from __future__ import annotations

from typing import Any as Whatever

from prospector.conditions.kinds import KINDS
from prospector.conditions.leaf import Leaf
from prospector.conditions.nodes import All, Any, Condition, Node, Not, check_size
from prospector.errors import InvalidInputError

DEEPEST = 30


def to_data(node: Node) -> dict[str, Whatever]:
    """`{"all": [...]}`, `{"any": [...]}`, `{"not": {...}}`, `{"field", "op", "value"}`; another kind of
    question stands under its word: `{"touched": {...}}`."""
    if isinstance(node, Not):
        return {"not": to_data(node.node)}
    if isinstance(node, All | Any):
        return {"all" if isinstance(node, All) else "any": [to_data(one) for one in node.nodes]}
    if isinstance(node, Leaf):
        return {node.word: node.data()}
    data = {"field": node.field, "op": node.op}
    value = list(node.value) if isinstance(node.value, tuple) else node.value
    return data if value is None else {**data, "value": value}


def from_data(data: object) -> Node:
    """Read that form back. Raises InvalidInputError for anything else, unknown keys included."""
    return check_size(_read(data, 0))


def _read(data: object, depth: int) -> Node:
    if depth > DEEPEST:
        raise InvalidInputError(f"The conditions are nested more than {DEEPEST} deep.", hint="Simplify them.")
    match data:
        case {"all": list(nodes), **rest} if not rest:
            return All(_read(one, depth + 1) for one in nodes)
        case {"any": list(nodes), **rest} if not rest:
            return Any(_read(one, depth + 1) for one in nodes)
        case {"not": node, **rest} if not rest:
            return Not(_read(node, depth + 1))
        case {"field": str(field), "op": str(op), **rest} if set(rest) <= {"value"}:
            value = rest.get("value")
            return Condition(field, op, tuple(value) if isinstance(value, list) else value)  # type: ignore[arg-type]
    if isinstance(data, dict) and len(data) == 1 and (word := next(iter(data))) in KINDS:
        return KINDS[word].from_data(data[word])
    raise InvalidInputError(
        f"This is not a condition: {str(data)[:80]}",
        hint=f"A condition has field, op and value, or one of all, any, not and {', '.join(KINDS)}.",
    )
