"""A profile while it is being edited: its rules as entries that keep their identity, finished or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count

from prospector.conditions import Any, Condition, describe
from prospector.icp.previewing import Question
from prospector.icp.rules import (
    DEFAULT_THRESHOLD,
    LONGEST_NAME,
    MOST_RULES,
    Profile,
    Requirement,
    Rule,
    Step,
)

KINDS = ("must", "must_not", "score")
USUAL_WEIGHT = 10
_keys = count(1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One card. `steps` of a must or must-not is one step whose weight waits unused; none: unfinished."""

    key: int
    kind: str
    name: str
    steps: tuple[Step, ...] = ()

    @property
    def question(self) -> Question:
        """What it asks of every prospect."""
        return tuple(step.when for step in self.steps)

    @property
    def title(self) -> str:
        """Its name, or what it asks."""
        if self.name:
            return self.name
        return describe(self.steps[0].when)[:LONGEST_NAME] if self.steps else "New rule"

    def as_kind(self, kind: str) -> Entry:
        """The same rule in another group. A must has no steps, so either of them will do."""
        if kind != "score" and len(self.steps) > 1:
            either = Step(Any(step.when for step in self.steps), self.steps[0].weight)
            return replace(self, kind=kind, steps=(either,))
        return replace(self, kind=kind)


@dataclass(frozen=True, slots=True)
class EditedProfile:
    """A profile as the screen shows it; `entries` stand in the order of KINDS."""

    name: str = ""
    description: str = ""
    threshold: int = DEFAULT_THRESHOLD
    entries: tuple[Entry, ...] = ()

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        """The cards of one group."""
        return tuple(entry for entry in self.entries if entry.kind == kind)

    def entry(self, key: int) -> Entry | None:
        """The card with this key, if it is still there."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def profile(self) -> Profile:
        """The profile these entries make; unfinished ones are left out."""
        done = [entry for entry in self.entries if entry.steps]
        must, must_not = (
            tuple(Requirement(one.title, one.steps[0].when) for one in done if one.kind == kind)
            for kind in ("must", "must_not")
        )
        rules = tuple(Rule(one.title, one.steps) for one in done if one.kind == "score")
        return Profile(self.name, self.description, self.threshold, must, must_not, rules)

    def has_room(self, kind: str) -> bool:
        """Whether the group may have one more."""
        return len(self.of_kind(kind)) < MOST_RULES

    def with_entry(self, entry: Entry) -> EditedProfile:
        """With this entry in place of the one of its key, or added to its group."""
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
        group = list(self.of_kind(entry.kind))
        at = group.index(entry)
        to = min(max(at + by, 0), len(group) - 1)
        group.insert(to, group.pop(at))
        others = tuple(one for one in self.entries if one.kind != entry.kind)
        return self._sorted((*others, *group))

    def after(self, key: int, entry: Entry) -> EditedProfile:
        """With a new entry behind the one of this key."""
        at = next((i for i, one in enumerate(self.entries) if one.key == key), len(self.entries) - 1)
        return self._sorted((*self.entries[: at + 1], entry, *self.entries[at + 1 :]))

    def _sorted(self, entries: tuple[Entry, ...]) -> EditedProfile:
        return replace(self, entries=tuple(sorted(entries, key=lambda one: KINDS.index(one.kind))))


def edited(profile: Profile) -> EditedProfile:
    """A profile, opened for editing."""
    required = [
        Entry(next(_keys), kind, _own_name(one.name, one.when), (Step(one.when, USUAL_WEIGHT),))
        for kind, group in (("must", profile.must), ("must_not", profile.must_not))
        for one in group
    ]
    rules = [
        Entry(next(_keys), "score", _own_name(rule.name, rule.steps[0].when), rule.steps)
        for rule in profile.rules
    ]
    return EditedProfile(profile.name, profile.description, profile.threshold, (*required, *rules))


def new_entry(kind: str, like: Entry | None = None) -> Entry:
    """An unfinished entry, or a copy of another."""
    return Entry(
        next(_keys), kind, f"{like.title} (copy)"[:LONGEST_NAME] if like else "", like.steps if like else ()
    )


def _own_name(name: str, when: object) -> str:
    """A name that only says what the rule asks follows the rule when that changes."""
    return "" if isinstance(when, Condition) and name == describe(when)[:LONGEST_NAME] else name
