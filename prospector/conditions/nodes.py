"""The condition language's pieces: Condition and other leaves, All, Any, Not. A piece once made is valid."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from prospector.cleaning.places import clean_language
from prospector.conditions import countries
from prospector.conditions.catalogue import MOST_DAYS, OPERATORS, RELATIVE, Sort, Subject, nearest, subject
from prospector.conditions.leaf import Leaf
from prospector.conditions.patterns import check_pattern
from prospector.errors import InvalidInputError

Value = str | int | tuple[str, ...] | tuple[int, ...] | None

MOST_VALUES = 1_000
MOST_WORDS = 200
MOST_CONDITIONS = 300
LONGEST_VALUE = 500
ANY_OF = frozenset({"contains", "not_contains", "has_word", "starts_with"})
_NUMBER = re.compile(r"(?P<digits>-?\d{1,3}(?:[,_]\d{3}){0,4}|-?\d{1,15})\s?(?P<times>k|m|bn|)", re.ASCII)
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}
NEGATED = {"is_not": "is", "not_in": "in", "not_contains": "contains", "not_empty": "empty"}


@dataclass(frozen=True, slots=True)
class Condition:
    """One question about one field.

    `value` is None for empty and not_empty, a tuple for in, not_in and between, one value or a tuple
    (any of them) for contains, not_contains, has_word and starts_with, else one value. It is brought
    into its stored form (country names become codes, choices their keys). Dates are ISO text.
    Text compares without regard to case. Raises InvalidInputError naming the nearest field,
    operator or value. For within_days and older_days the value is a number of days back from now.
    """

    field: str
    op: str
    value: Value = None

    def __post_init__(self) -> None:
        about = subject(self.field)
        _check_operator(about, self.op)
        object.__setattr__(self, "value", _stored_value(about, self.op, self.value))

    @property
    def values(self) -> tuple[str | int, ...]:
        """Its value or values, always as a tuple."""
        if self.value is None:
            return ()
        return self.value if isinstance(self.value, tuple) else (self.value,)


@dataclass(frozen=True, slots=True)
class All:
    """Every one of `nodes` holds; with none, everybody."""

    nodes: tuple[Node, ...] = ()

    def __init__(self, nodes: Iterable[Node] = ()) -> None:
        object.__setattr__(self, "nodes", tuple(nodes))


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of `nodes` holds; with none, nobody."""

    nodes: tuple[Node, ...] = ()

    def __init__(self, nodes: Iterable[Node] = ()) -> None:
        object.__setattr__(self, "nodes", tuple(nodes))


@dataclass(frozen=True, slots=True)
class Not:
    """`node` does not hold."""

    node: Node


Node = Condition | Leaf | All | Any | Not


def check_size(node: Node) -> Node:
    """`node`, when SQLite can carry it; else InvalidInputError. What is read from outside passes here."""
    if len(leaves(node)) > MOST_CONDITIONS:
        raise InvalidInputError(
            f"There are more than {MOST_CONDITIONS} conditions.",
            hint="Use 'in' with several values, or a list.",
        )
    return node


def leaves(node: Node) -> list[Condition | Leaf]:
    """All questions in `node`, from left to right."""
    if isinstance(node, Condition | Leaf):
        return [node]
    inner = (node.node,) if isinstance(node, Not) else node.nodes
    return [leaf for one in inner for leaf in leaves(one)]


def asked(node: Node) -> list[str]:
    """What `node` asks about, each once: the names of fields, and the words of other kinds of questions."""
    return list(
        dict.fromkeys(leaf.field if isinstance(leaf, Condition) else leaf.word for leaf in leaves(node))
    )


def _check_operator(about: Subject, op: str) -> None:
    if op not in OPERATORS:
        raise InvalidInputError(
            f"There is no operator {op!r}.",
            hint=f"{nearest(op, OPERATORS)}Operators: {', '.join(OPERATORS)}.",
        )
    if op not in about.operators:
        raise InvalidInputError(
            f"{about.label} cannot be asked with {op!r}.",
            hint=f"It can be asked with {', '.join(about.operators)}.",
        )


def _stored_value(about: Subject, op: str, value: object) -> Value:
    if op in ("empty", "not_empty"):
        _check_no_value(about, op, value)
        return None
    given = list(value) if isinstance(value, list | tuple | set | frozenset) else [value]
    if op == "between":
        return _bounds(about, given)
    if op in ("in", "not_in"):
        return _many(about, given)
    if op in ANY_OF:
        many = tuple(_text(about, one) for one in _counted(about, given, MOST_WORDS))
        return many if len(many) > 1 else many[0]
    if op in RELATIVE:
        return _days(about, given)
    if len(given) != 1:
        raise InvalidInputError(f"{about.label}: {op!r} takes one value.", hint="Use 'in' for several.")
    return check_pattern(_text(about, given[0])) if op == "regex" else _one(about, op, given[0])


def _days(about: Subject, given: list[object]) -> int:
    days = _number(about, given[0]) if len(given) == 1 else 0
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInputError(
            f"{about.label}: give a number of days from 1 to {MOST_DAYS:,}.", hint="Write: in last 30 days"
        )
    return days


def _check_no_value(about: Subject, op: str, value: object) -> None:
    if value not in (None, (), [], ""):
        raise InvalidInputError(f"{about.label}: {op!r} takes no value.", hint="Leave the value out.")


def _counted(about: Subject, given: list[object], most: int) -> list[object]:
    if not 1 <= len(given) <= most:
        raise InvalidInputError(
            f"{about.label}: give between 1 and {most:,} values.",
            hint="Use a list or a segment for larger sets.",
        )
    return given


def _many(about: Subject, given: list[object]) -> tuple[str, ...] | tuple[int, ...]:
    """Values that need a test each (non-ASCII text, spans) are allowed in smaller numbers."""
    stored = [_one(about, "in", one) for one in _counted(about, given, MOST_VALUES)]
    single = [one for one in stored if about.sort is Sort.SPAN or not str(one).isascii()]
    if len(single) > MOST_WORDS:
        _counted(about, list(single), MOST_WORDS)
    return tuple(dict.fromkeys(stored))  # type: ignore[return-value]


def _bounds(about: Subject, given: list[object]) -> tuple[str, ...] | tuple[int, ...]:
    if len(given) != 2:
        raise InvalidInputError(f"{about.label}: 'between' takes two values.", hint="Write 50..500")
    low, high = (_one(about, "between", one) for one in given)
    if low > high:  # type: ignore[operator]
        raise InvalidInputError(
            f"{about.label}: {low} to {high} is the wrong way round.", hint=f"Write {high}..{low}"
        )
    return (low, high)  # type: ignore[return-value]


def _one(about: Subject, op: str, value: object) -> str | int:
    if about.sort in (Sort.NUMBER, Sort.SPAN):
        return _number(about, value)
    if about.sort is Sort.DATE:
        return _date(about, value)
    if about.sort is Sort.CUSTOM and op in ("gte", "lte", "between"):
        return _number(about, value)
    text = _text(about, value)
    if about.sort is Sort.COUNTRY:
        return _country(text)
    if about.key == "language" and op in ("is", "is_not", "in", "not_in"):
        return clean_language(text)[0]
    return _choice(about, text) if about.choices else text


def _text(about: Subject, value: object) -> str:
    number = isinstance(value, int) and not isinstance(value, bool)
    text = str(value).strip() if isinstance(value, str) or number else ""
    if not text or len(text) > LONGEST_VALUE or "\x00" in text:
        raise InvalidInputError(
            f"{about.label}: {str(value)[:60]!r} is not a text of 1 to {LONGEST_VALUE} characters.",
            hint="Use 'empty' to ask for missing values.",
        )
    return unicodedata.normalize("NFC", text)


def _number(about: Subject, value: object) -> int:
    written = _NUMBER.fullmatch(str(value).strip().casefold()) if isinstance(value, str | int) else None
    if written is None or isinstance(value, bool):
        raise InvalidInputError(
            f"{about.label}: {str(value)[:60]!r} is not a whole number.",
            hint="Write a number like 500, 2,500, 20k or 5m",
        )
    return int(written["digits"].replace(",", "").replace("_", "")) * _TIMES[written["times"]]


def _date(about: Subject, value: object) -> str:
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError as error:
        raise InvalidInputError(
            f"{about.label}: {str(value)[:60]!r} is not a date.", hint="Write it like 2026-01-31"
        ) from error


def _country(text: str) -> str:
    word = countries.country_word(text)
    if not word:
        near = countries.nearest_country(text)
        meant = f"Did you mean {near}? " if near else nearest(text, countries.GROUPS)
        raise InvalidInputError(
            f"There is no country or group of countries called {text!r}.",
            hint=f"{meant}Write a name, a code like DE, or one of {', '.join(countries.GROUPS)}.",
        )
    return word


def _choice(about: Subject, text: str) -> str:
    key = "_".join(text.casefold().replace("-", " ").replace("_", " ").split())
    known = {choice.casefold(): choice for choice in about.choices}
    if key not in known:
        raise InvalidInputError(
            f"{about.label} cannot be {text!r}.",
            hint=f"{nearest(key, about.choices)}It is one of {', '.join(about.choices)}.",
        )
    return known[key]
