"""An ICP profile: musts, must-nots and weighted rules, and the YAML form users write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml

from prospector import plain_yaml
from prospector.conditions import Node, asked, describe, from_data, leaves, nearest, parse, to_data, unparse
from prospector.conditions.text import LONGEST
from prospector.errors import InvalidInputError

LARGEST_SOURCE = 256_000
MOST_RULES = 50
MOST_STEPS = 12
MOST_CONDITIONS = 500
LARGEST_WEIGHT = 1_000
LONGEST_NAME = 120
LONGEST_DESCRIPTION = 2_000
DEFAULT_THRESHOLD = 60
CIRCULAR = frozenset({"fit", "fit_verdict", "grade"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A must or a must-not."""

    name: str
    when: Node


@dataclass(frozen=True, slots=True)
class Step:
    """One level of a rule: what must hold, and the weight it then counts with."""

    when: Node
    weight: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A weighted rule. Its steps exclude each other: the first that holds counts, the others do not.

    A plain rule has one step. Rules add up; a negative weight takes away.
    """

    name: str
    steps: tuple[Step, ...]

    @property
    def weight(self) -> int:
        """The most this rule can count with; for a rule that only takes away, the most it can take."""
        weights = [step.weight for step in self.steps]
        return max(weights) if max(weights) > 0 else min(weights)


@dataclass(frozen=True, slots=True)
class Profile:
    """An ideal customer.

    The score is the weight of the rules that hold as a share of `total`, 0 to 100, rounded half up. Who
    fails a must or meets a must-not is excluded and scores 0. A profile without rules scores 100.
    `threshold` is the score from which a prospect fits.
    """

    name: str
    description: str = ""
    threshold: int = DEFAULT_THRESHOLD
    must: tuple[Requirement, ...] = ()
    must_not: tuple[Requirement, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def total(self) -> int:
        """The weight of all rules together; negative ones do not count towards it."""
        return sum(max(0, rule.weight) for rule in self.rules)


def parse_profile(source: str, *, place: str = "ICP profile") -> Profile:
    """Read a profile from YAML.

    Keys: name, description, threshold, must, must_not, rules. A must or must-not has `when` and may have a
    `name`; a rule has `weight` and `when`, or `first`: a list of `when` and `weight` of which the first
    that holds counts. `when` is the written form of conditions, or the form segments store.
    Raises InvalidInputError whose place names the line.
    """
    return _Reader(place).profile(_composed(source, place))


def to_yaml(profile: Profile) -> str:
    """The profile as YAML that parse_profile reads back to an equal one."""
    data: dict[str, Any] = {"name": profile.name}
    if profile.description:
        data["description"] = profile.description
    data["threshold"] = profile.threshold
    data |= {"must": [_requirement_data(one) for one in profile.must]} if profile.must else {}
    data |= {"must_not": [_requirement_data(one) for one in profile.must_not]} if profile.must_not else {}
    data["rules"] = [_rule_data(rule) for rule in profile.rules]
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)


def _requirement_data(one: Requirement) -> dict[str, Any]:
    return {"name": one.name, "when": _when_data(one.when)}


def _rule_data(rule: Rule) -> dict[str, Any]:
    steps = [{"when": _when_data(step.when), "weight": step.weight} for step in rule.steps]
    return {"name": rule.name, **steps[0]} if len(steps) == 1 else {"name": rule.name, "first": steps}


def _when_data(node: Node) -> Any:
    """The written form where it says the same, else the stored one (a group of one has no written form)."""
    text = unparse(node)
    return text if len(text) <= LONGEST and parse(text) == node else to_data(node)


def _composed(source: str, place: str) -> yaml.Node:
    if len(source) > LARGEST_SOURCE:
        raise InvalidInputError(
            f"The profile is larger than {LARGEST_SOURCE // 1000} kB.", hint="Shorten it.", place=place
        )
    try:
        node = plain_yaml.compose(source)
    except plain_yaml.PlainYamlError as error:
        raise InvalidInputError(
            f"This is not valid YAML: {error.reason}.",
            hint="Check indentation, colons and quotes near that line."
            if error.line
            else "Save it as UTF-8 text.",
            place=f"{place}, line {error.line}" if error.line else place,
        ) from error
    if node is None:
        raise InvalidInputError("The profile is empty.", hint="Start from a shipped one.", place=place)
    return node


class _Reader:
    """Reads the composed YAML piece by piece, so that every complaint can name its line."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._conditions = 0

    def profile(self, node: yaml.Node) -> Profile:
        parts = self._mapping(
            node, ("name", "description", "threshold", "must", "must_not", "rules"), needed=("name",)
        )
        return Profile(
            name=self._text(parts["name"], LONGEST_NAME),
            description=self._optional(parts, "description", self._description, ""),
            threshold=self._optional(parts, "threshold", self._threshold, DEFAULT_THRESHOLD),
            must=self._optional(parts, "must", self._requirements, ()),
            must_not=self._optional(parts, "must_not", self._requirements, ()),
            rules=self._optional(parts, "rules", self._rules, ()),
        )

    def _optional(
        self, parts: dict[str, yaml.Node], key: str, read: Callable[[yaml.Node], T], otherwise: T
    ) -> T:
        node = parts.get(key)
        return otherwise if node is None or node.tag == "tag:yaml.org,2002:null" else read(node)

    def _description(self, node: yaml.Node) -> str:
        return self._text(node, LONGEST_DESCRIPTION)

    def _threshold(self, node: yaml.Node) -> int:
        return self._whole(node, 0, 100)

    def _requirements(self, node: yaml.Node) -> tuple[Requirement, ...]:
        return tuple(self._requirement(one) for one in self._sequence(node, MOST_RULES))

    def _requirement(self, node: yaml.Node) -> Requirement:
        parts = self._mapping(node, ("name", "when"), needed=("when",))
        when = self._when(parts["when"])
        return Requirement(self._name(parts, when), when)

    def _rules(self, node: yaml.Node) -> tuple[Rule, ...]:
        return tuple(self._rule(one) for one in self._sequence(node, MOST_RULES))

    def _rule(self, node: yaml.Node) -> Rule:
        parts = self._mapping(node, ("name", "weight", "when", "first"), needed=())
        if "first" in parts:
            if parts.keys() & {"when", "weight"}:
                raise self._wrong(node, "a rule has either 'first' or 'when' and 'weight'")
            steps = tuple(self._step(one) for one in self._sequence(parts["first"], MOST_STEPS))
        else:
            steps = (self._step(node, extra=("name",)),)
        if not steps:
            raise self._wrong(node, "'first' needs at least one step")
        return Rule(self._name(parts, steps[0].when), steps)

    def _step(self, node: yaml.Node, extra: tuple[str, ...] = ()) -> Step:
        parts = self._mapping(node, ("when", "weight", *extra), needed=("when", "weight"))
        weight = self._whole(parts["weight"], -LARGEST_WEIGHT, LARGEST_WEIGHT)
        if weight == 0:
            raise self._wrong(parts["weight"], "a weight of 0 changes nothing")
        return Step(self._when(parts["when"]), weight)

    def _name(self, parts: dict[str, yaml.Node], when: Node) -> str:
        if "name" in parts:
            return self._text(parts["name"], LONGEST_NAME)
        return describe(when)[:LONGEST_NAME]

    def _when(self, node: yaml.Node) -> Node:
        try:
            when = parse(node.value) if isinstance(node, yaml.ScalarNode) else from_data(_plain(node))
        except InvalidInputError as error:
            place = f"{self._line(node)}, {error.place}" if error.place else self._line(node)
            raise InvalidInputError(error.message, hint=error.hint, place=place) from error
        self._conditions += len(leaves(when))
        if self._conditions > MOST_CONDITIONS:
            raise self._wrong(node, f"the profile has more than {MOST_CONDITIONS} conditions")
        if not CIRCULAR.isdisjoint(asked(when)):
            raise self._wrong(node, "a rule cannot ask for the fit that the rules make")
        return when

    def _mapping(
        self, node: yaml.Node, known: tuple[str, ...], needed: tuple[str, ...]
    ) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self._wrong(node, f"expected {', '.join(known)} here")
        parts: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in known:
                raise self._wrong(
                    key, f"unknown key {name!r}", f"{nearest(name, known)}Known: {', '.join(known)}."
                )
            if name in parts:
                raise self._wrong(key, f"{name!r} stands twice")
            parts[name] = value
        missing = [name for name in needed if name not in parts]
        if missing:
            raise self._wrong(node, f"{' and '.join(missing)} missing")
        return parts

    def _sequence(self, node: yaml.Node, most: int) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode) or len(node.value) > most:
            raise self._wrong(node, f"expected a list of at most {most} entries")
        return list(node.value)

    def _text(self, node: yaml.Node, longest: int) -> str:
        text = " ".join(node.value.split()) if isinstance(node, yaml.ScalarNode) else ""
        if not 1 <= len(text) <= longest:
            raise self._wrong(node, f"expected a text of 1 to {longest:,} characters")
        return text

    def _whole(self, node: yaml.Node, least: int, most: int) -> int:
        try:
            number = int(node.value[:10]) if isinstance(node, yaml.ScalarNode) else most + 1
        except ValueError:
            number = most + 1
        if not least <= number <= most:
            raise self._wrong(node, f"expected a whole number from {least:,} to {most:,}")
        return number

    def _line(self, node: yaml.Node) -> str:
        return f"{self._place}, line {node.start_mark.line + 1}"

    def _wrong(self, node: yaml.Node, what: str, hint: str = "") -> InvalidInputError:
        return InvalidInputError(
            f"The profile cannot be read: {what}.",
            hint=hint or "See the shipped profiles for examples.",
            place=self._line(node),
        )


def _plain(node: yaml.Node) -> Any:
    """YAML as plain data; words stay words (NO is Norway), numbers become numbers."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one) for one in node.value]
    return node.value
