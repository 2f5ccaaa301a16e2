"""An ICP profile: musts, must-nots and weighted rules, and the YAML form users write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml

from prospector import plain_yaml
from prospector.conditions import Node, asked, describe, from_data, leaves, parse, to_data, unparse
from prospector.conditions.text import LONGEST
from prospector.errors import InvalidInputError
from prospector.icp.lines import LineReader
from prospector.icp.words import Words

Question = tuple[Node, ...] | Words
"""What one must, must-not or rule asks of every prospect: conditions in turn, or words in a field."""

LARGEST_SOURCE = 256_000
MOST_RULES = 50
MOST_STEPS = 12
MOST_CONDITIONS = 500
LARGEST_WEIGHT = 1_000
LONGEST_NAME = 120
LONGEST_DESCRIPTION = 2_000
DEFAULT_THRESHOLD = 60
CIRCULAR = frozenset({"fit", "fit_verdict", "grade"})


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

    A plain rule has one step. Rules add up; a negative weight takes away. `group` is the name of the group
    it stands in, or "".
    """

    name: str
    steps: tuple[Step, ...]
    group: str = ""

    @property
    def question(self) -> Question:
        """What it asks of every prospect."""
        return tuple(step.when for step in self.steps)

    @property
    def weight(self) -> int:
        """The most this rule can count with; for a rule that only takes away, the most it can take."""
        weights = [step.weight for step in self.steps]
        return max(weights) if max(weights) > 0 else min(weights)


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word or phrase, and what it counts where it is found."""

    word: str
    weight: int


@dataclass(frozen=True, slots=True)
class KeywordRule:
    """A rule whose keywords add up: each one found in `field` as a whole word, in whatever case, counts.

    With `cap` they count no more than that together. Raises InvalidInputError for a field that holds no
    text, for no words or more than MOST_KEYWORDS, and for a word that stands twice.
    """

    name: str
    field: str
    keywords: tuple[Keyword, ...]
    cap: int | None = None
    group: str = ""

    def __post_init__(self) -> None:
        words = Words(self.field, tuple(one.word for one in self.keywords)).words
        clean = (Keyword(word, one.weight) for word, one in zip(words, self.keywords, strict=True))
        object.__setattr__(self, "keywords", tuple(clean))

    @property
    def question(self) -> Words:
        """What it asks of every prospect."""
        return Words(self.field, tuple(one.word for one in self.keywords))

    @property
    def weight(self) -> int:
        """The most this rule can count with; where no keyword adds, the most it can take."""
        weights = [one.weight for one in self.keywords]
        most = capped(self.cap, sum(max(0, weight) for weight in weights))
        return most or sum(weights)


AnyRule = Rule | KeywordRule


@dataclass(frozen=True, slots=True)
class Group:
    """A named group of rules which count no more than `cap` together."""

    name: str
    cap: int


@dataclass(frozen=True, slots=True)
class Profile:
    """An ideal customer.

    The score is the weight of the rules that hold as a share of `total`, 0 to 100, rounded half up. Who
    fails a must or meets a must-not is excluded and scores 0. A profile without rules scores 100.
    `threshold` is the score from which a prospect fits. The rules outside of groups stand first, then those
    of each group; a group without rules is left out.
    """

    name: str
    description: str = ""
    threshold: int = DEFAULT_THRESHOLD
    must: tuple[Requirement, ...] = ()
    must_not: tuple[Requirement, ...] = ()
    rules: tuple[AnyRule, ...] = ()
    groups: tuple[Group, ...] = ()

    def __post_init__(self) -> None:
        used = {rule.group for rule in self.rules}
        groups = tuple(group for group in self.groups if group.name in used)
        order = ["", *(group.name for group in groups)]
        object.__setattr__(self, "groups", groups)
        object.__setattr__(self, "rules", tuple(sorted(self.rules, key=lambda rule: order.index(rule.group))))

    @property
    def total(self) -> int:
        """The most that can be reached: the weights of all rules, negative ones left out, groups capped."""
        most = [max(0, rule.weight) for rule in self.rules]
        return sum(
            capped(group.cap if group else None, sum(most[part])) for group, part in self.grouped_rules()
        )

    def grouped_rules(self) -> list[tuple[Group | None, slice]]:
        """Which part of `rules` stands in which group: first, with None, the rules outside of groups."""
        names = [rule.group for rule in self.rules]
        parts: list[tuple[Group | None, slice]] = [(None, slice(0, names.count("")))]
        for group in self.groups:
            first = names.index(group.name)
            parts.append((group, slice(first, first + names.count(group.name))))
        return parts


def capped(cap: int | None, points: int) -> int:
    """Points, of which no more than the cap count."""
    return points if cap is None else min(cap, points)


def parse_profile(source: str, *, place: str = "ICP profile") -> Profile:
    """Read a profile from YAML.

    Keys: name, description, threshold, must, must_not, rules, groups. A must or must-not has `when` and may
    have a `name`. A rule has `weight` and `when`; or `first`: a list of `when` and `weight` of which the
    first that holds counts; or `keywords`: words with their weights, which add up, the `field` they are
    looked for in, and perhaps a `cap`. A group has `name`, `cap` and `rules`. `when` is the written form of
    conditions, or the form segments store.
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
    (_, alone), *grouped = profile.grouped_rules()
    if profile.rules[alone] or not grouped:
        data["rules"] = [_rule_data(rule) for rule in profile.rules[alone]]
    if grouped:
        data["groups"] = [_group_data(group, profile.rules[part]) for group, part in grouped if group]
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)


def _requirement_data(one: Requirement) -> dict[str, Any]:
    return {"name": one.name, "when": _when_data(one.when)}


def _group_data(group: Group, rules: tuple[AnyRule, ...]) -> dict[str, Any]:
    return {"name": group.name, "cap": group.cap, "rules": [_rule_data(rule) for rule in rules]}


def _rule_data(rule: AnyRule) -> dict[str, Any]:
    if isinstance(rule, KeywordRule):
        words = {one.word: one.weight for one in rule.keywords}
        cap = {} if rule.cap is None else {"cap": rule.cap}
        return {"name": rule.name, "field": rule.field, "keywords": words, **cap}
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


_Groups = tuple[tuple[Group, tuple[AnyRule, ...]], ...]
T = TypeVar("T")


class _Reader(LineReader):
    """Reads a profile out of composed YAML."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self._conditions = 0

    def profile(self, node: yaml.Node) -> Profile:
        parts = self._mapping(
            node,
            ("name", "description", "threshold", "must", "must_not", "rules", "groups"),
            needed=("name",),
        )
        rules: tuple[AnyRule, ...] = self._optional(parts, "rules", self._rules, ())
        groups: _Groups = self._optional(parts, "groups", self._groups, ())
        every = (*rules, *(rule for _, inside in groups for rule in inside))
        if len(every) > MOST_RULES:
            raise self._wrong(parts["groups"], f"there are more than {MOST_RULES} rules")
        return Profile(
            name=self._text(parts["name"], LONGEST_NAME),
            description=self._optional(parts, "description", self._description, ""),
            threshold=self._optional(parts, "threshold", self._threshold, DEFAULT_THRESHOLD),
            must=self._optional(parts, "must", self._requirements, ()),
            must_not=self._optional(parts, "must_not", self._requirements, ()),
            rules=every,
            groups=tuple(group for group, _ in groups),
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
        return Requirement(self._name(parts, describe(when)), when)

    def _rules(self, node: yaml.Node, group: str = "") -> tuple[AnyRule, ...]:
        return tuple(self._rule(one, group) for one in self._sequence(node, MOST_RULES))

    def _groups(self, node: yaml.Node) -> _Groups:
        groups = tuple(self._group(one) for one in self._sequence(node, MOST_RULES))
        names = [group.name.casefold() for group, _ in groups]
        for one, name in zip(self._sequence(node, MOST_RULES), names, strict=True):
            if names.count(name) > 1:
                raise self._wrong(one, "two groups have the same name")
        return groups

    def _group(self, node: yaml.Node) -> tuple[Group, tuple[AnyRule, ...]]:
        parts = self._mapping(node, ("name", "cap", "rules"), needed=("name", "cap", "rules"))
        name = self._text(parts["name"], LONGEST_NAME)
        rules = self._rules(parts["rules"], name)
        if not rules:
            raise self._wrong(node, "a group needs at least one rule")
        return Group(name, self._cap(parts["cap"])), rules

    def _cap(self, node: yaml.Node) -> int:
        return self._whole(node, 1, LARGEST_WEIGHT)

    def _rule(self, node: yaml.Node, group: str) -> AnyRule:
        parts = self._mapping(
            node, ("name", "weight", "when", "first", "keywords", "field", "cap"), needed=()
        )
        if "keywords" in parts:
            return self._keyword_rule(node, parts, group)
        if loose := parts.keys() & {"field", "cap"}:
            raise self._wrong(node, f"{' and '.join(sorted(loose))} only goes with 'keywords'")
        if "first" in parts:
            if parts.keys() & {"when", "weight"}:
                raise self._wrong(node, "a rule has either 'first' or 'when' and 'weight'")
            steps = tuple(self._step(one) for one in self._sequence(parts["first"], MOST_STEPS))
        else:
            steps = (self._step(node, extra=("name",)),)
        if not steps:
            raise self._wrong(node, "'first' needs at least one step")
        return Rule(self._name(parts, describe(steps[0].when)), steps, group)

    def _keyword_rule(self, node: yaml.Node, parts: dict[str, yaml.Node], group: str) -> KeywordRule:
        if "field" not in parts or parts.keys() & {"first", "when", "weight"}:
            raise self._wrong(node, "a rule with 'keywords' has a 'field' and neither 'when' nor 'first'")
        keywords = tuple(self._keyword(*one) for one in self._pairs(parts["keywords"]))
        field = self._text(parts["field"], LONGEST_NAME)
        cap = self._optional(parts, "cap", self._cap, None)
        with self._naming(parts["keywords"]):
            name = self._name(parts, Words(field, tuple(one.word for one in keywords)).described())
            return KeywordRule(name, field, keywords, cap, group)

    def _pairs(self, node: yaml.Node) -> list[tuple[yaml.Node, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise self._wrong(node, "'keywords' are words with weights, like {python: 5, data engineer: 8}")
        return list(node.value)

    def _keyword(self, word: yaml.Node, weight: yaml.Node) -> Keyword:
        return Keyword(self._text(word, LONGEST_NAME), self._weight(weight))

    def _step(self, node: yaml.Node, extra: tuple[str, ...] = ()) -> Step:
        parts = self._mapping(node, ("when", "weight", *extra), needed=("when", "weight"))
        weight = self._weight(parts["weight"])
        return Step(self._when(parts["when"]), weight)

    def _weight(self, node: yaml.Node) -> int:
        weight = self._whole(node, -LARGEST_WEIGHT, LARGEST_WEIGHT)
        if weight == 0:
            raise self._wrong(node, "a weight of 0 changes nothing")
        return weight

    def _name(self, parts: dict[str, yaml.Node], otherwise: str) -> str:
        return self._text(parts["name"], LONGEST_NAME) if "name" in parts else otherwise[:LONGEST_NAME]

    def _when(self, node: yaml.Node) -> Node:
        with self._naming(node):
            when = parse(node.value) if isinstance(node, yaml.ScalarNode) else from_data(_plain(node))
        self._conditions += len(leaves(when))
        if self._conditions > MOST_CONDITIONS:
            raise self._wrong(node, f"the profile has more than {MOST_CONDITIONS} conditions")
        if not CIRCULAR.isdisjoint(asked(when)):
            raise self._wrong(node, "a rule cannot ask for the fit that the rules make")
        return when


def _plain(node: yaml.Node) -> Any:
    """YAML as plain data; words stay words (NO is Norway), numbers become numbers."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one) for one in node.value]
    return node.value
