"""The written form of conditions: `country in DACH and (title ~ sales or not employees < 50)`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from prospector.conditions.nodes import ANY_OF, All, Any, Condition, Node, Not, check_size
from prospector.errors import InvalidInputError

LONGEST = 200_000
DEEPEST = 30
HINT = 'Write it like: country in DE,AT and employees >= 50 and not (title ~ "sales" or industry is empty)'

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<custom>custom\.(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))
      | (?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<symbol>[(),]|\.\.|>=|<=|!=|!~|=~|\^=|=|~|>|<)
      | (?P<word>(?:(?!\.\.)[^\s(),="<>!~^])+|[!^])
    )""",
    re.VERBOSE,
)
_PLAIN = re.compile(r"[\w@+&/#'-][\w@+&/#'.-]*")
_RESERVED = frozenset(
    [
        "and",
        "or",
        "not",
        "everyone",
        "nobody",
        "empty",
        "in",
        "is",
        "has",
        "does",
        "contains",
        "starts",
        "matches",
        "between",
    ]
)

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
_WRITTEN = {
    "is": "=", "is_not": "!=", "in": "in", "not_in": "not in", "contains": "~", "not_contains": "!~",
    "has_word": "has word", "starts_with": "starts with", "regex": "matches", "gte": ">=", "lte": "<=",
    "between": "between", "empty": "is empty", "not_empty": "is not empty",
}  # fmt: skip
_BY_KEY = {op: op for op in _WRITTEN}


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


def parse(text: str) -> Node:
    """Read the written form. `and` binds closer than `or`; `not` closest; case of those words is free.

    Values with commas, brackets or such words stand in quotes. A custom field whose name has spaces is
    written `custom."Lead tier"`. Raises InvalidInputError whose place is the position in the text.
    """
    if len(text) > LONGEST:
        raise InvalidInputError(f"The condition has more than {LONGEST:,} characters.", hint=HINT)
    return check_size(_Parser(_tokens(text)).read())


def unparse(node: Node) -> str:
    """The written form of `node`; parse(unparse(node)) means the same."""
    if isinstance(node, Condition):
        return _written(node)
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
    name, values = condition.field, [_quoted(value) for value in condition.values]
    if name.startswith("custom.") and not _PLAIN.fullmatch(name):
        name = f"custom.{_in_quotes(name.removeprefix('custom.'))}"
    listed = (" and " if condition.op == "between" else ", ").join(values)
    return f"{name} {_WRITTEN[condition.op]} {listed}".rstrip()


def _quoted(value: str | int) -> str:
    text = str(value)
    plain = (
        _PLAIN.fullmatch(text) and text.casefold() not in _RESERVED and text[0] != "'" and ".." not in text
    )
    return text if plain else _in_quotes(text)


def _in_quotes(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise _wrong(f"{text[at : at + 20]!r} cannot be read", at)
        kind = str(match.lastgroup)
        tokens.append(_Token(kind, match[kind], match.start(kind)))
        at = match.end()
    return tokens


class _Parser:
    """Reads tokens from left to right; each method reads one piece of the language."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def read(self) -> Node:
        node = self._either()
        if self._peek():
            raise self._unexpected("the end, 'and' or 'or'")
        return node

    def _either(self) -> Node:
        return self._chain("or", self._both, Any)

    def _both(self) -> Node:
        return self._chain("and", self._single, All)

    def _chain(self, word: str, part: Callable[[], Node], kind: type[All] | type[Any]) -> Node:
        nodes = [part()]
        while self._take(word):
            nodes.append(part())
        return kind(nodes) if len(nodes) > 1 else nodes[0]

    def _single(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._unexpected(f"at most {DEEPEST} levels of brackets")
        node = self._bracket_or_condition()
        self._depth -= 1
        return node

    def _bracket_or_condition(self) -> Node:
        if self._take("not"):
            return Not(self._single())
        if self._take("("):
            node = self._either()
            if not self._take(")"):
                raise self._unexpected("a closing bracket")
            return node
        if self._take("everyone"):
            return All()
        if self._take("nobody"):
            return Any()
        return self._condition()

    def _condition(self) -> Node:
        start = self._peek()
        name = self._field()
        op = self._operator()
        values = self._values(op)
        try:
            return _condition(name, op, values)
        except InvalidInputError as error:
            place = f"position {start.at + 1}" if start else ""
            raise InvalidInputError(error.message, hint=error.hint, place=place) from error

    def _field(self) -> str:
        token = self._peek()
        if token is None or token.kind not in ("word", "custom"):
            raise self._unexpected("a field")
        self._at += 1
        if token.kind == "custom":
            return f"custom.{_unquoted(token.text.removeprefix('custom.'))}"
        return token.text if token.text.startswith("custom.") else token.text.casefold()

    def _operator(self) -> str:
        token = self._peek()
        if token and token.kind == "symbol" and token.text in _SYMBOLS:
            self._at += 1
            return _SYMBOLS[token.text]
        for words, op in (*_WORDS.items(), *_BY_KEY.items()):
            if self._take_all(words.split()):
                return op
        raise self._unexpected("an operator such as =, in, ~, >=, 'starts with' or 'is empty'")

    def _values(self, op: str) -> list[str]:
        if op in ("empty", "not_empty"):
            return []
        values = [self._value()]
        if op == "between":
            if not (self._take("and") or self._take("..")):
                raise self._unexpected("'and' and the upper bound")
            return [*values, self._value()]
        if self._take(".."):
            return [*values, "..", self._value()]
        while self._take(","):
            values.append(self._value())
        return values

    def _value(self) -> str:
        token = self._peek()
        if token and token.kind == "quoted":
            self._at += 1
            return _unquoted(token.text)
        words = []
        while (token := self._peek()) and token.kind == "word" and token.text.casefold() not in ("and", "or"):
            words.append(token.text)
            self._at += 1
        if not words:
            raise self._unexpected("a value")
        return " ".join(words)

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, text: str) -> bool:
        return self._take_all([text])

    def _take_all(self, texts: list[str]) -> bool:
        """Read these tokens when they are next, else nothing."""
        here = self._tokens[self._at : self._at + len(texts)]
        found = [token.text.casefold() for token in here if token.kind in ("word", "symbol")]
        if found != texts:
            return False
        self._at += len(texts)
        return True

    def _unexpected(self, wanted: str) -> InvalidInputError:
        token = self._peek()
        found = f"{token.text!r}" if token else "the end"
        return _wrong(f"expected {wanted}, found {found}", token.at if token else None)


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


def _unquoted(text: str) -> str:
    """Only quotes and the backslash itself are escaped, so that a pattern like "\\bhead" needs no more."""
    return re.sub(r"\\([\"'\\])", r"\1", text[1:-1])


def _wrong(what: str, at: int | None) -> InvalidInputError:
    place = f"position {at + 1}" if at is not None else "the end"
    return InvalidInputError(f"The condition cannot be read: {what}.", hint=HINT, place=place)
