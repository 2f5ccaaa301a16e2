"""What the rules of a profile ask for, wherever they keep their conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from prospector.conditions import All, Any, Condition, Leaf, Node, Not, asked, leaves
from prospector.conditions.catalogue import RELATIVE
from prospector.icp.rules import Profile

# What these say of a prospect changes by itself, day by day.
_AGEING = frozenset(("signal", "intent", "surging", "touched", "engagement"))


def asked_by(profile: Profile) -> frozenset[str]:
    """The fields and the words of other questions that the profile's rules ask for."""
    return frozenset(name for node in _nodes(profile) for name in asked(node))


def ages(profile: Profile) -> bool:
    """Whether a fit under this profile can change though nothing was done, since its rules count from now."""
    relative = (
        isinstance(leaf, Condition) and leaf.op in RELATIVE
        for node in _nodes(profile)
        for leaf in leaves(node)
    )
    return not _AGEING.isdisjoint(asked_by(profile)) or any(relative)


def _nodes(part: object) -> Iterator[Node]:
    if isinstance(part, Condition | Leaf | All | Any | Not):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from _nodes(one)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _nodes(getattr(part, field.name))
