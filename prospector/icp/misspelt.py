"""Names in conditions that nothing in the workspace answers to: allowed, but most often a slip."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector.conditions import Condition, Node, Touched, leaves, nearest, to_sql
from prospector.conditions.catalogue import CUSTOM
from prospector.conditions.own_fields import own_fields
from prospector.icp.rules import KeywordRule, Profile
from prospector.records import Prospect, Template


def notes(session: Session, node: Node) -> list[str]:
    """`Nobody has a column CMR. Did you mean CRM?`, one sentence or two for each name nothing answers to."""
    asked = leaves(node)
    fields = [one.field for one in asked if isinstance(one, Condition)]
    used = [one.template for one in asked if isinstance(one, Touched) and one.template]
    return [*_of_columns(session, fields), *_of_templates(session, used)]


def notes_of_profile(session: Session, profile: Profile) -> list[str]:
    """The same for everything a profile asks."""
    nodes = [one.when for one in (*profile.must, *profile.must_not)]
    fields = []
    for rule in profile.rules:
        if isinstance(rule, KeywordRule):
            fields.append(rule.field)
        else:
            nodes += [step.when for step in rule.steps]
    found = [*_of_columns(session, fields), *(note for node in nodes for note in notes(session, node))]
    return list(dict.fromkeys(found))


def _of_columns(session: Session, fields: Iterable[str]) -> list[str]:
    wanted = dict.fromkeys(one.removeprefix(CUSTOM) for one in fields if one.startswith(CUSTOM))
    known = own_fields(session) if wanted else []
    return [
        f"Nobody has a column {name}. {nearest(name, known)}".strip()
        for name in wanted
        if name not in known and not _anybody_has(session, name)
    ]


def _anybody_has(session: Session, name: str) -> bool:
    """Asked of everybody, since own_fields looks at the newest prospects only."""
    filled = to_sql(Condition(f"{CUSTOM}{name}", "not_empty"))
    return session.scalar(select(Prospect.id).where(filled).limit(1)) is not None


def _of_templates(session: Session, names: Iterable[str]) -> list[str]:
    wanted = dict.fromkeys(names)
    known = list(session.scalars(select(Template.name))) if wanted else []
    folded = {name.casefold() for name in known}
    return [
        f"There is no template called {name}. {nearest(name, known)}".strip()
        for name in wanted
        if name.casefold() not in folded
    ]
