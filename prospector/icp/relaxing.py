"""The nearest changes of a profile that would take one prospect over its threshold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from prospector.conditions import NO, UNKNOWN, YES, Condition, Node, Sort, subject, wish
from prospector.icp import compiled
from prospector.icp.rules import LARGEST_WEIGHT, AnyRule, Profile, Question, Requirement, Rule
from prospector.records import Prospect

MOST_CHANGES = 5
_MOST_LOWER = 30
_NAMED = (Sort.CHOICE, Sort.COUNTRY, Sort.TEXT)


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One change of a profile in words, the profile so changed, and the score it would give him."""

    text: str
    profile: Profile
    score: int


def rule_changes(
    session: Session, profile: Profile, prospect_id: int, values: dict[str, Any]
) -> tuple[RuleChange, ...]:
    """The changes that would make the prospect with these `values` fit, the smallest first."""
    codes = _codes(session, prospect_id, compiled.questions(profile))
    pattern = [codes[question] for question in compiled.questions(profile)]
    admitted, lead = _admitting(profile, pattern)
    offered = [*_widened(profile, values), *_moved(admitted, lead, codes)]
    asked = {question for _, _, changed in offered for question in compiled.questions(changed)}
    codes |= _codes(session, prospect_id, [question for question in asked if question not in codes])
    found = []
    for distance, text, changed in offered:
        judged = compiled.judging(changed)([codes[question] for question in compiled.questions(changed)])
        if judged.verdict == "fits":
            found.append((distance, text, changed, judged.score))
    found.sort(key=lambda one: one[:2])
    return tuple(RuleChange(text, changed, score) for _, text, changed, score in found[:MOST_CHANGES])


Offer = tuple[float, str, Profile]
"""How far a change goes, what it says, and what it makes."""


def _codes(session: Session, prospect_id: int, questions: list[Question]) -> dict[Question, int]:
    if not questions:
        return {}
    statement = compiled.codes_of(questions, Prospect.__table__.c.id == prospect_id)
    return dict(zip(questions, tuple(session.execute(statement).one())[1:], strict=True))


def _admitting(profile: Profile, pattern: list[int]) -> tuple[Profile, list[str]]:
    """The profile without the musts and must-nots that keep the prospect out, and their names."""
    musts = len(profile.must)
    failed = [one for one, code in zip(profile.must, pattern, strict=False) if code in (NO, UNKNOWN)]
    met = [one for one, code in zip(profile.must_not, pattern[musts:], strict=False) if code == YES]
    dropped = [f"drop the must {one.name}" for one in failed] + [
        f"drop the must-not {one.name}" for one in met
    ]
    admitted = replace(
        profile,
        must=tuple(one for one in profile.must if one not in failed),
        must_not=tuple(one for one in profile.must_not if one not in met),
    )
    return admitted, dropped


def _moved(profile: Profile, lead: list[str], codes: dict[Question, int]) -> Iterator[Offer]:
    """The profile as it is (when it was let in), with a lower threshold, or with a rule's weights moved."""
    far = 1.0 * len(lead)

    def said(text: str) -> str:
        words = " and ".join([*lead, text] if text else lead)
        return words[:1].upper() + words[1:]

    pattern = [codes[question] for question in compiled.questions(profile)]
    judged = compiled.judging(profile)(pattern)
    if judged.verdict == "fits":
        yield far, said(""), profile
        return
    if judged.score >= profile.threshold - _MOST_LOWER:
        lower = replace(profile, threshold=judged.score)
        distance = (profile.threshold - judged.score) / 100
        yield far + distance, said(f"fit from {judged.score} instead of {profile.threshold}"), lower
    for place, rule in enumerate(profile.rules):
        for weight in _weights_that_do(profile, place, rule, pattern):
            changed = _with_weight(profile, place, weight)
            distance = abs(rule.weight - weight) / max(profile.total, 1)
            text = f"count {rule.name} {weight} instead of {rule.weight}"
            if weight == 0:
                text = f"drop the rule {rule.name}"
            yield far + distance, said(text), changed


def _weights_that_do(profile: Profile, place: int, rule: AnyRule, pattern: list[int]) -> Iterator[int]:
    """The nearest weight below and the nearest above with which a rule of one step makes him fit."""
    if not isinstance(rule, Rule) or len(rule.steps) > 1:
        return

    def fits(weight: int) -> bool:
        changed = _with_weight(profile, place, weight)
        first = len(profile.must) + len(profile.must_not)
        codes = pattern if weight else [*pattern[: first + place], *pattern[first + place + 1 :]]
        return compiled.judging(changed)(codes).verdict == "fits"

    if rule.weight > 0 and fits(0):
        yield _nearest(fits, 0, rule.weight)
    if rule.weight > 0 and fits(LARGEST_WEIGHT):
        yield _nearest(fits, LARGEST_WEIGHT, rule.weight)
    if rule.weight < 0 and fits(0):
        yield _nearest(fits, 0, rule.weight)


def _nearest(fits: Any, does: int, does_not: int) -> int:
    """The weight nearest to one that does not do, between it and one that does."""
    while abs(does - does_not) > 1:
        middle = (does + does_not) // 2
        does, does_not = (middle, does_not) if fits(middle) else (does, middle)
    return does


def _with_weight(profile: Profile, place: int, weight: int) -> Profile:
    rules = list(profile.rules)
    rule = rules[place]
    assert isinstance(rule, Rule)
    if weight:
        rules[place] = replace(rule, steps=(replace(rule.steps[0], weight=weight),))
    else:
        del rules[place]
    return replace(profile, rules=tuple(rules))


def _widened(profile: Profile, values: dict[str, Any]) -> Iterator[Offer]:
    """The profile with one condition widened so that it takes the prospect's value in."""
    for place, required in enumerate(profile.must):
        for wider, text in _wider(required.when, values):
            must = list(profile.must)
            must[place] = Requirement(required.name, wider)
            yield 0.05, f"Let {required.name} take {text}", replace(profile, must=tuple(must))
    for place, rule in enumerate(profile.rules):
        if isinstance(rule, Rule):
            for k, step in enumerate(rule.steps):
                for wider, text in _wider(step.when, values) if step.weight > 0 else ():
                    steps = list(rule.steps)
                    steps[k] = replace(step, when=wider)
                    rules = list(profile.rules)
                    rules[place] = replace(rule, steps=tuple(steps))
                    yield 0.05 + k / 100, f"Let {rule.name} take {text}", replace(profile, rules=tuple(rules))


def _wider(node: Node, values: dict[str, Any]) -> Iterator[tuple[Condition, str]]:
    if not isinstance(node, Condition):
        return
    about = subject(node.field)
    if about.sort is Sort.SPAN:
        yield from _wider_range(node, values.get(f"{about.key}_min"), values.get(f"{about.key}_max"))
    elif about.sort is Sort.NUMBER:
        yield from _wider_range(node, values.get(about.key), values.get(about.key))
    elif node.op in ("is", "in") and about.sort in _NAMED and (own := values.get(about.key)):
        yield Condition(about.key, "in", (*node.values, own)), wish(Condition(about.key, "is", own))


def _wider_range(node: Condition, low: int | None, high: int | None) -> Iterator[tuple[Condition, str]]:
    """A range that reaches as far as the prospect's own numbers."""
    ends = [int(value) for value in node.values]
    if low is None and high is None:
        return
    if node.op in ("gte", "between") and high is not None and high < ends[0]:
        wider = replace(node, value=(high, *ends[1:]) if node.op == "between" else high)
        yield wider, wish(wider)
    if node.op in ("lte", "between") and low is not None and low > ends[-1]:
        wider = replace(node, value=(ends[0], low) if node.op == "between" else low)
        yield wider, wish(wider)
