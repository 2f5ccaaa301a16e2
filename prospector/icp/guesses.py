"""Values worth trying for a prospect's fields: those that a profile's own conditions name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from dataclasses import field as with_default
from typing import Any

from prospector import fields
from prospector.conditions import All as AllOf
from prospector.conditions import Any as AnyOf
from prospector.conditions import Condition, Node, Not, Sort, subject, wish
from prospector.conditions.catalogue import CUSTOM
from prospector.conditions.countries import codes, country_word
from prospector.icp.rules import KeywordRule, Profile

WITH = "with "
_OTHER = "something else"
_ABROAD = "ZZ"
_MOST = 12
_OPPOSITE = {
    "is": "is_not", "in": "not_in", "contains": "not_contains", "empty": "not_empty", "is_not": "is",
    "not_in": "in", "not_contains": "contains", "not_empty": "empty",
}  # fmt: skip
_WORDS = ("contains", "has_word", "starts_with")


@dataclass(frozen=True, slots=True)
class Guess:
    """A value a field might have: in words, and the columns of `prospects` or own fields that hold it.

    `words` are those of a keyword rule that it adds.
    """

    field: str
    shown: str
    columns: dict[str, Any]
    own: dict[str, str] = with_default(default_factory=dict)
    words: frozenset[str] = frozenset()


def guesses(profile: Profile, values: dict[str, Any]) -> list[Guess]:
    """A value of every kind that the profile's questions tell apart, for the fields of a prospect.

    What does not stand in his own fields (touches, lists, signals) is not guessed.
    """
    found: dict[tuple[str, str], Guess] = {}
    for one in _all(profile, values):
        found.setdefault((one.field, one.shown), one)
    return list(found.values())


def _all(profile: Profile, values: dict[str, Any]) -> Iterator[Guess]:
    for required in profile.must:
        yield from _of_node(required.when, True)
    for forbidden in profile.must_not:
        yield from _of_node(forbidden.when, False)
    for rule in profile.rules:
        if isinstance(rule, KeywordRule):
            yield from _of_keywords(rule, values)
        else:
            for step in rule.steps:
                yield from _of_node(step.when, step.weight > 0)


def _of_keywords(rule: KeywordRule, values: dict[str, Any]) -> Iterator[Guess]:
    """The words that add, one by one and as many together as count, beside what stands there already."""
    before = str(values.get(rule.field) or "")
    heaviest = sorted(rule.keywords, key=lambda one: -one.weight)
    words = [one for one in heaviest if one.weight > 0 and one.word.casefold() not in before.casefold()]
    together = [
        one
        for place, one in enumerate(words)
        if rule.cap is None or sum(other.weight for other in words[:place]) < rule.cap
    ]
    for group in dict.fromkeys([*((one,) for one in words), tuple(together)]):
        named = [one.word for one in group]
        shown = " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
        if named:
            value = " ".join([before, *named]).strip()
            for guess in _as_guess(rule.field, f"{WITH}{shown}", value):
                yield replace(guess, words=frozenset(named))


def _of_node(node: Node, wanted: bool) -> Iterator[Guess]:
    if isinstance(node, Not):
        yield from _of_node(node.node, not wanted)
    elif isinstance(node, AllOf | AnyOf):
        for one in node.nodes:
            yield from _of_node(one, wanted)
    elif isinstance(node, Condition):
        yield from _of_condition(node if wanted else _opposite(node))


def _opposite(condition: Condition) -> Condition | None:
    op = _OPPOSITE.get(condition.op)
    if op is not None:
        return replace(condition, op=op)
    return Condition(condition.field, "not_contains", condition.value) if condition.op in _WORDS else None


def _of_condition(condition: Condition | None) -> Iterator[Guess]:
    if condition is None:
        return
    about = subject(condition.field)
    if about.sort is Sort.SPAN or about.sort is Sort.NUMBER:
        yield from _of_number(condition)
    elif condition.op in ("not_empty", "empty"):
        yield from _as_guess(about.key, wish(condition), _OTHER if condition.op == "not_empty" else "")
    elif condition.op in ("is_not", "not_in", "not_contains"):
        yield from _as_guess(about.key, wish(condition), _another(condition))
    elif condition.op in ("is", "in", *_WORDS):
        for value in condition.values[:_MOST]:
            shown = wish(Condition(about.key, "is", value))
            yield from _as_guess(
                about.key, shown, _country(str(value)) if about.sort is Sort.COUNTRY else value
            )


def _another(condition: Condition) -> str:
    about = subject(condition.field)
    if about.sort is Sort.COUNTRY:
        return _ABROAD
    return next((one for one in about.choices if one not in condition.values), _OTHER)


def _country(word: str) -> str:
    return codes((country_word(word) or word,))[0]


def _of_number(condition: Condition) -> Iterator[Guess]:
    if condition.op not in ("is", "in", "gte", "lte", "between"):
        return
    value = condition.values[0]
    about = subject(condition.field)
    if about.sort is Sort.SPAN:
        columns = {f"{about.key}_min": value, f"{about.key}_max": value}
    else:
        columns = {about.key: value}
    yield Guess(about.key, wish(condition), columns)


def _as_guess(name: str, shown: str, value: object) -> Iterator[Guess]:
    if name.startswith(CUSTOM):
        yield Guess(name, shown, {}, {name.removeprefix(CUSTOM): str(value)})
    elif name in fields.STORED:
        yield Guess(name, shown, {name: value})
