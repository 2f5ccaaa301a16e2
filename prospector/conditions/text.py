"""The written form of conditions: `country in DACH and (title ~ sales or not employees < 50)`."""

from __future__ import annotations

from collections.abc import Callable

from prospector.conditions.catalogue import SUBJECTS, Sort
from prospector.conditions.kinds import KINDS
from prospector.conditions.leaf import Leaf
from prospector.conditions.nodes import ANY_OF, All, Any, Condition, Node, Not, check_size
from prospector.conditions.tokens import HINT, Tokens, quoted, written_name
from prospector.errors import InvalidInputError

LONGEST = 200_000
DEEPEST = 30

_SYMBOLS = {"=": "is", "!=": "is_not", "~": "contains", "!~": "not_contains", "=~": "regex",
            "^=": "starts_with", ">=": "gte", "<=": "lte", ">": "above", "<": "under"}  # fmt: skip
_WORDS = {
    "is not empty": "not_empty",
    "is not in": "not_in",
    "is not": "is_not",
    "is empty": "empty",
    "is in": "in",
    "is": "is",
    "not in": "not_in",
    "in": "in",
    "not contains": "not_contains",
    "does not contain": "not_contains",
    "contains": "contains",
    "has word": "has_word",
    "starts with": "starts_with",
    "matches": "regex",
    "between": "between",
    "not empty": "not_empty",
    "empty": "empty",
}
_DATE_WORDS = {
    "is in the last": "within_days",
    "is in last": "within_days",
    "in the last": "within_days",
    "in last": "within_days",
    "is more than": "older_days",
    "more than": "older_days",
}
_WRITTEN = {
    "is": "=", "is_not": "!=", "in": "in", "not_in": "not in", "contains": "~", "not_contains": "!~",
    "has_word": "has word", "starts_with": "starts with", "regex": "matches", "gte": ">=", "lte": "<=",
    "between": "between", "empty": "is empty", "not_empty": "is not empty",
}  # fmt: skip
_BY_KEY = {op: op for op in _WRITTEN}


def parse(text: str) -> Node:
    """Read the written form. `and` binds closer than `or`; `not` closest; case of those words is free.

    Values with commas, brackets or such words stand in quotes. A custom field whose name has spaces is
    written `custom."Lead tier"`. Raises InvalidInputError whose place is the position in the text.
    """
    if len(text) > LONGEST:
        raise InvalidInputError(f"The condition has more than {LONGEST:,} characters.", hint=HINT)
    return check_size(_Parser(Tokens(text)).read())


def unparse(node: Node) -> str:
    """The written form of `node`; parse(unparse(node)) means the same."""
    if isinstance(node, Condition):
        return _written(node)
    if isinstance(node, Leaf):
        return node.written()
    if isinstance(node, Not):
        return f"not {_bracketed(node.node)}"
    if not node.nodes:
        return "everyone" if isinstance(node, All) else "nobody"
    if len(node.nodes) == 1:
        return unparse(node.nodes[0])
    return (" and " if isinstance(node, All) else " or ").join(_bracketed(one) for one in node.nodes)


def _bracketed(node: Node) -> str:
    if isinstance(node, All | Any) and len(node.nodes) == 1:
        return _bracketed(node.nodes[0])
    return f"({unparse(node)})" if isinstance(node, All | Any) and node.nodes else unparse(node)


def _written(condition: Condition) -> str:
    name, values = written_name(condition.field), [quoted(value) for value in condition.values]
    if condition.op == "within_days":
        return f"{name} in last {values[0]} days"
    if condition.op == "older_days":
        return f"{name} more than {values[0]} days ago"
    listed = (" and " if condition.op == "between" else ", ").join(values)
    return f"{name} {_WRITTEN[condition.op]} {listed}".rstrip()


class _Parser:
    """Reads tokens from left to right; each method reads one piece of the language."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._depth = 0

    def read(self) -> Node:
        node = self._either()
        if self._tokens.peek():
            raise self._tokens.unexpected("the end, 'and' or 'or'")
        return node

    def _either(self) -> Node:
        return self._chain("or", self._both, Any)

    def _both(self) -> Node:
        return self._chain("and", self._single, All)

    def _chain(self, word: str, part: Callable[[], Node], kind: type[All] | type[Any]) -> Node:
        nodes = [part()]
        while self._tokens.take(word):
            nodes.append(part())
        return kind(nodes) if len(nodes) > 1 else nodes[0]

    def _single(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._tokens.unexpected(f"at most {DEEPEST} levels of brackets")
        node = self._bracket_or_leaf()
        self._depth -= 1
        return node

    def _bracket_or_leaf(self) -> Node:
        take = self._tokens.take
        if take("not"):
            return Not(self._single())
        if take("("):
            node = self._either()
            if not take(")"):
                raise self._tokens.unexpected("a closing bracket")
            return node
        if take("everyone"):
            return All()
        if take("nobody"):
            return Any()
        return self._leaf()

    def _leaf(self) -> Node:
        start = self._tokens.peek()
        try:
            for word, kind in KINDS.items():
                if self._tokens.take(word):
                    return kind.read(self._tokens)
            return self._condition()
        except InvalidInputError as error:
            place = error.place or (f"position {start.at + 1}" if start else "")
            raise InvalidInputError(error.message, hint=error.hint, place=place) from error

    def _condition(self) -> Node:
        name = self._tokens.name()
        op = self._operator(name)
        return _condition(name, op, self._values(op))

    def _operator(self, name: str) -> str:
        token = self._tokens.peek()
        for symbol, op in _SYMBOLS.items():
            if token and token.text == symbol and self._tokens.take(symbol):
                return op
        dated = name in SUBJECTS and SUBJECTS[name].sort is Sort.DATE
        for words, op in ((_DATE_WORDS if dated else {}) | _WORDS | _BY_KEY).items():
            if self._tokens.take(words):
                return op
        raise self._tokens.unexpected("an operator such as =, in, ~, >=, 'starts with' or 'is empty'")

    def _values(self, op: str) -> list[str]:
        tokens = self._tokens
        if op in ("empty", "not_empty"):
            return []
        if op in ("within_days", "older_days"):
            return [str(self._days(op))]
        values = [tokens.value()]
        if op == "between":
            if not (tokens.take("and") or tokens.take("..")):
                raise tokens.unexpected("'and' and the upper bound")
            return [*values, tokens.value()]
        if tokens.take(".."):
            return [*values, "..", tokens.value()]
        while tokens.take(","):
            values.append(tokens.value())
        return values

    def _days(self, op: str) -> int:
        days = self._tokens.days()
        if op == "older_days" and not self._tokens.take("ago"):
            raise self._tokens.unexpected("'ago'")
        return days


def _condition(name: str, op: str, values: list[str]) -> Condition:
    """What was written, with `= a..b`, `= a, b` and `> 5` brought to their operators."""
    if op in ("gte", "lte", "above", "under"):
        values = [",".join(values)]  # a thousands comma
    if ".." in values:
        return Condition(name, "between", (values[0], values[2]))
    if op in ("above", "under"):
        edge = Condition(name, "gte", values[0]).value
        if not isinstance(edge, int):
            raise InvalidInputError(f"{name} cannot be asked with < or >.", hint="Use <= or >=.")
        return Condition(name, "gte", edge + 1) if op == "above" else Condition(name, "lte", edge - 1)
    if op in ("is", "is_not") and len(values) > 1:
        return Condition(name, "in" if op == "is" else "not_in", tuple(values))
    if op in ("in", "not_in", "between") or op in ANY_OF:
        return Condition(name, op, tuple(values))
    return Condition(name, op, values[0] if len(values) == 1 else tuple(values) or None)
