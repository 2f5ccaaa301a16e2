"""The versions of a profile: every wording that was saved, what one changed, and going back to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from prospector.conditions import describe
from prospector.errors import NotFoundError
from prospector.icp import profiles
from prospector.icp.rules import AnyRule, KeywordRule, Profile, Requirement, parse_profile
from prospector.records import IcpVersion


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a profile. `changed` says what it changed of the one before; None: there is none."""

    version: int
    saved_at: datetime
    threshold: int
    rules: int
    changed: tuple[str, ...] | None

    @property
    def words(self) -> str:
        """What it changed, on one line."""
        return "as it began" if self.changed is None else "; ".join(self.changed) or "only its wording"


def listed(session: Session, profile_id: int) -> list[VersionRow]:
    """All versions of a profile, the newest first. Raises NotFoundError."""
    profiles.source(session, profile_id)
    rows: list[VersionRow] = []
    before: Profile | None = None
    for record in session.scalars(_of(profile_id).order_by(IcpVersion.version)):
        profile = parse_profile(record.source, place=f"version {record.version}")
        changed = tuple(differences(before, profile)) if before else None
        rules = len(profile.must) + len(profile.must_not) + len(profile.rules)
        rows.append(VersionRow(record.version, record.created_at, profile.threshold, rules, changed))
        before = profile
    return rows[::-1]


def source(session: Session, profile_id: int, version: int) -> str:
    """The YAML of one version. Raises NotFoundError naming the versions there are."""
    found = session.scalar(_of(profile_id).where(IcpVersion.version == version))
    if found is None:
        newest = session.scalar(
            select(func.max(IcpVersion.version)).where(IcpVersion.profile_id == profile_id)
        )
        raise NotFoundError(
            f"There is no version {version} of this profile.", hint=f"Its versions are 1 to {newest or 1}."
        )
    return str(found.source)


def load(session: Session, profile_id: int, version: int) -> Profile:
    """One version, read. Raises NotFoundError."""
    return parse_profile(source(session, profile_id, version), place=f"version {version}")


def restore(session: Session, profile_id: int, version: int, now: datetime) -> int:
    """Save an earlier version as the newest one and return its number; scoring renews its fits.

    The version that is in force stays as it is. Raises NotFoundError.
    """
    profiles.save(session, source(session, profile_id, version), now, profile_id=profile_id)
    return (
        session.scalar(select(func.max(IcpVersion.version)).where(IcpVersion.profile_id == profile_id)) or 1
    )


def differences(old: Profile, new: Profile) -> list[str]:
    """What `new` changes of `old`, rule by rule in words; nothing when both say the same.

    A rule is known again by its name.
    """
    said = [
        f"{label}: {before} → {after}"
        for label, before, after in (
            ("Name", old.name, new.name),
            ("Description", old.description or "none", new.description or "none"),
            ("Fits from", f"{old.threshold}", f"{new.threshold}"),
        )
        if before != after
    ]
    said += _differing("Must", _requirements(old.must), _requirements(new.must))
    said += _differing("Must not", _requirements(old.must_not), _requirements(new.must_not))
    said += _differing("Group", _groups(old), _groups(new))
    said += _differing("Rule", _rules(old), _rules(new))
    kept = [name for name in _rules(old) if name in _rules(new)]
    if not said and kept != [name for name in _rules(new) if name in _rules(old)]:
        said.append("The order of the rules")
    return said


def rule_words(rule: AnyRule) -> str:
    """A rule and what it counts, in words: `Country is Germany: 10, otherwise Country is France: 5`."""
    if isinstance(rule, KeywordRule):
        words = ", ".join(f"{one.word} {one.weight:+d}" for one in rule.keywords)
        return f"{rule.question.described()} ({words}{_at_most(rule.cap)})"
    return ", otherwise ".join(f"{describe(step.when)}: {step.weight}" for step in rule.steps)


def _of(profile_id: int) -> Select[Any]:
    return select(IcpVersion).where(IcpVersion.profile_id == profile_id)


def _at_most(cap: int | None) -> str:
    return "" if cap is None else f", {cap} at most"


def _requirements(group: Iterable[Requirement]) -> dict[str, str]:
    return {one.name: describe(one.when) for one in group}


def _groups(profile: Profile) -> dict[str, str]:
    return {group.name: f"{group.cap} at most" for group in profile.groups}


def _rules(profile: Profile) -> dict[str, str]:
    said: dict[str, str] = {}
    for rule in profile.rules:
        again = sum(name == rule.name or name.startswith(f"{rule.name} (") for name in said)
        name = f"{rule.name} ({again + 1})" if again else rule.name
        said[name] = rule_words(rule) + (f", in {rule.group}" if rule.group else "")
    return said


def _differing(kind: str, old: dict[str, str], new: dict[str, str]) -> list[str]:
    added = [f"{kind} added: {name} ({words})" for name, words in new.items() if name not in old]
    removed = [f"{kind} removed: {name} ({words})" for name, words in old.items() if name not in new]
    changed = [
        f"{kind} {name}: {old[name]} → {words}"
        for name, words in new.items()
        if name in old and old[name] != words
    ]
    return added + removed + changed
