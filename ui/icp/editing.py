"""A profile while it is being edited: its rules as entries that keep their identity, finished or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count

from prospector.conditions import Any, Condition, describe
from prospector.icp.rules import (
    DEFAULT_THRESHOLD,
    LARGEST_WEIGHT,
    LONGEST_NAME,
    MOST_RULES,
    AnyRule,
    Group,
    Keyword,
    KeywordRule,
    Profile,
    Question,
    Requirement,
    Rule,
    Step,
)
from prospector.icp.words import Words

KINDS = ("must", "must_not", "score")
USUAL_WEIGHT = 10
USUAL_CAP = 20
USUAL_WORDS_FIELD = "title"
_keys = count(1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One card. `steps` of a must or must-not is one step whose weight waits unused; none: unfinished.

    A card of keywords has a `field` and no steps; without keywords it is unfinished.
    """

    key: int
    kind: str
    name: str
    steps: tuple[Step, ...] = ()
    field: str = ""
    keywords: tuple[Keyword, ...] = ()
    cap: int | None = None
    group: str = ""

    @property
    def finished(self) -> bool:
        """Whether it asks something."""
        return bool(self.steps or self.keywords)

    @property
    def question(self) -> Question:
        """What it asks of every prospect."""
        if self.keywords:
            return Words(self.field, tuple(one.word for one in self.keywords))
        return tuple(step.when for step in self.steps)

    @property
    def title(self) -> str:
        """Its name, or what it asks."""
        return self.name or (self._asks()[:LONGEST_NAME] if self.finished else "New rule")

    def _asks(self) -> str:
        asked = self.question
        return asked.described() if isinstance(asked, Words) else describe(asked[0])

    def rule(self) -> AnyRule:
        """The weighted rule it makes."""
        if self.keywords:
            return KeywordRule(self.title, self.field, self.keywords, self.cap, self.group)
        return Rule(self.title, self.steps, self.group)

    def with_weight(self, place: int, weight: int) -> Entry:
        """With another weight for one of its steps or keywords."""
        steps = [replace(one, weight=weight) if i == place else one for i, one in enumerate(self.steps)]
        words = [replace(one, weight=weight) if i == place else one for i, one in enumerate(self.keywords)]
        return replace(self, steps=tuple(steps), keywords=tuple(words))

    def as_kind(self, kind: str) -> Entry:
        """The same rule as another kind. A must has no steps, so either of them, or of the words, will do."""
        if kind == "score":
            return replace(self, kind=kind)
        steps = self.steps
        if self.keywords:
            words = Condition(self.field, "has_word", tuple(one.word for one in self.keywords))
            steps = (Step(words, USUAL_WEIGHT),)
        elif len(steps) > 1:
            steps = (Step(Any(step.when for step in steps), steps[0].weight),)
        return Entry(self.key, kind, self.name, steps)


@dataclass(frozen=True, slots=True)
class EditedProfile:
    """A profile as the screen shows it; `entries` stand in the order of KINDS, and of `groups`."""

    name: str = ""
    description: str = ""
    threshold: int = DEFAULT_THRESHOLD
    entries: tuple[Entry, ...] = ()
    groups: tuple[Group, ...] = ()

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        """The cards of one kind."""
        return tuple(entry for entry in self.entries if entry.kind == kind)

    def in_group(self, kind: str, group: str) -> tuple[Entry, ...]:
        """The cards of one kind that stand in one group; "" for those outside of groups."""
        return tuple(entry for entry in self.of_kind(kind) if entry.group == group)

    def group(self, name: str) -> Group | None:
        """The group of that name, whatever its case."""
        return next((one for one in self.groups if one.name.casefold() == name.casefold()), None)

    def entry(self, key: int) -> Entry | None:
        """The card with this key, if it is still there."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def profile(self) -> Profile:
        """The profile these entries make; unfinished ones are left out."""
        done = [entry for entry in self.entries if entry.finished]
        must, must_not = (
            tuple(Requirement(one.title, one.steps[0].when) for one in done if one.kind == kind)
            for kind in ("must", "must_not")
        )
        rules = tuple(one.rule() for one in done if one.kind == "score")
        return Profile(self.name, self.description, self.threshold, must, must_not, rules, self.groups)

    def has_room(self, kind: str) -> bool:
        """Whether there may be one more of this kind."""
        return len(self.of_kind(kind)) < MOST_RULES

    def with_entry(self, entry: Entry) -> EditedProfile:
        """With this entry in place of the one of its key, or added to its kind."""
        if self.entry(entry.key) is None:
            return self._sorted((*self.entries, entry))
        return self._sorted(tuple(entry if one.key == entry.key else one for one in self.entries))

    def without(self, key: int) -> EditedProfile:
        """Without the entry of this key."""
        return replace(self, entries=tuple(one for one in self.entries if one.key != key))

    def moved(self, key: int, by: int) -> EditedProfile:
        """With an entry moved up (-1) or down (1) inside its group; at the end nothing changes."""
        entry = self.entry(key)
        if entry is None:
            return self
        beside = list(self.in_group(entry.kind, entry.group))
        at = beside.index(entry)
        to = min(max(at + by, 0), len(beside) - 1)
        beside.insert(to, beside.pop(at))
        others = tuple(one for one in self.entries if one not in beside)
        return self._sorted((*others, *beside))

    def after(self, key: int, entry: Entry) -> EditedProfile:
        """With a new entry behind the one of this key."""
        at = next((i for i, one in enumerate(self.entries) if one.key == key), len(self.entries) - 1)
        return self._sorted((*self.entries[: at + 1], entry, *self.entries[at + 1 :]))

    def with_group(self, group: Group, was: str = "") -> EditedProfile:
        """With a further group, or with this one in place of the one called `was`; its rules come along."""
        if not was:
            return replace(self, groups=(*self.groups, group))
        groups = tuple(group if one.name == was else one for one in self.groups)
        return replace(self, groups=groups, entries=self._moved_over(was, group.name))

    def without_group(self, name: str) -> EditedProfile:
        """Without a group; its rules stay and are no longer capped."""
        groups = tuple(one for one in self.groups if one.name != name)
        return replace(self, groups=groups)._sorted(self._moved_over(name, ""))

    def _moved_over(self, name: str, to: str) -> tuple[Entry, ...]:
        return tuple(replace(one, group=to) if one.group == name else one for one in self.entries)

    def _sorted(self, entries: tuple[Entry, ...]) -> EditedProfile:
        groups = ["", *(one.name for one in self.groups)]
        place = {one.key: (KINDS.index(one.kind), groups.index(one.group)) for one in entries}
        return replace(self, entries=tuple(sorted(entries, key=lambda one: place[one.key])))


def edited(profile: Profile) -> EditedProfile:
    """A profile, opened for editing."""
    required = [
        Entry(next(_keys), kind, _own_name(one.name, one.when), (Step(one.when, USUAL_WEIGHT),))
        for kind, group in (("must", profile.must), ("must_not", profile.must_not))
        for one in group
    ]
    rules = [_opened(rule) for rule in profile.rules]
    return EditedProfile(
        profile.name, profile.description, profile.threshold, (*required, *rules), profile.groups
    )


def new_entry(kind: str, like: Entry | None = None, *, group: str = "", keywords: bool = False) -> Entry:
    """An unfinished entry, or a copy of another."""
    if like is not None:
        return replace(like, key=next(_keys), kind=kind, name=f"{like.title} (copy)"[:LONGEST_NAME])
    return Entry(next(_keys), kind, "", field=USUAL_WORDS_FIELD if keywords else "", group=group)


def usual_cap(entries: tuple[Entry, ...]) -> int:
    """A cap for a new group of these: somewhat less than they add up to."""
    most = sum(max(0, one.rule().weight) for one in entries if one.finished)
    return min(LARGEST_WEIGHT, max(1, most * 2 // 3)) if most else USUAL_CAP


def _opened(rule: AnyRule) -> Entry:
    key = next(_keys)
    if isinstance(rule, KeywordRule):
        name = "" if rule.name == rule.question.described()[:LONGEST_NAME] else rule.name
        return Entry(key, "score", name, (), rule.field, rule.keywords, rule.cap, rule.group)
    return Entry(key, "score", _own_name(rule.name, rule.steps[0].when), rule.steps, group=rule.group)


def _own_name(name: str, when: object) -> str:
    """A name that only says what the rule asks follows the rule when that changes."""
    return "" if isinstance(when, Condition) and name == describe(when)[:LONGEST_NAME] else name
