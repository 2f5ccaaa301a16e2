"""Why one prospect has the fit it has: every rule's contribution, adding up to the score, in plain words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from prospector.conditions import SUBJECTS, Condition, Node, Sort, asked, describe, fact, observed, wish
from prospector.conditions.grades import points
from prospector.errors import NotFoundError
from prospector.icp import compiled, profiles
from prospector.icp.questions import Outcome, Outcomes
from prospector.icp.rules import AnyRule, Group, KeywordRule, Profile, Requirement
from prospector.records import Engagement, ListMember, Prediction, Prospect, ProspectList, Signal, Touch

_SPANS = frozenset(key for key, about in SUBJECTS.items() if about.sort is Sort.SPAN)
STATES = ("no", "unknown", "yes")


@dataclass(frozen=True, slots=True)
class Part:
    """What one must, must_not or rule did to the score. `weight` is its worth in points of 100.

    `judged` is yes, no or unknown. A part of kind `cap` says what the cap of a group took away, one of kind
    `limit` that a score stops at 0.
    """

    rule: str
    kind: str
    weight: int
    contribution: int
    judged: str
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score with its range and verdict; the contributions of `parts` add up to `score` exactly."""

    profile: str
    threshold: int
    score: int
    low: int
    high: int
    verdict: str
    parts: tuple[Part, ...]


def explain(session: Session, profile_id: int, prospect_id: int) -> Explanation:
    """Explain a prospect's fit under a saved profile, as it is now. Raises NotFoundError."""
    return explain_profile(session, profiles.load(session, profile_id), prospect_id)


def explain_profile(session: Session, profile: Profile, prospect_id: int) -> Explanation:
    """The same for a profile that need not be saved."""
    codes = compiled.codes(profile, Prospect.__table__.c.id == prospect_id)
    row = session.execute(compiled.results(profile, codes)).mappings().one_or_none()
    if row is None:
        raise NotFoundError("This prospect is gone.", hint="Look it up again.")
    values = values_of(session, prospect_id)
    return Explanation(
        profile=profile.name,
        threshold=profile.threshold,
        score=row["score"],
        low=row["low"],
        high=row["high"],
        verdict=row["verdict"],
        parts=_parts(profile, dict(row), values),
    )


def values_of(session: Session, prospect_id: int) -> dict[str, Any]:
    """Everything known of a prospect, under the names conditions use."""
    row = session.execute(select(Prospect.__table__).where(Prospect.id == prospect_id)).mappings().one()
    lists = select(ProspectList.name).join(ListMember, ListMember.list_id == ProspectList.id)
    names = session.scalars(lists.where(ListMember.prospect_id == prospect_id)).all()
    custom = {f"custom.{name}": value for name, value in json.loads(row["custom"]).items()}
    suppressed = "no" if row["suppression_id"] is None else "yes"
    worked_out = {"engagement": _engagement(session, prospect_id), "touched": _touches(session, prospect_id)}
    likelihood = session.scalar(select(Prediction.likelihood).where(Prediction.prospect_id == prospect_id))
    known = {"list": ", ".join(names), "suppressed": suppressed, "likelihood": likelihood}
    return {**row, **custom, **known, **worked_out, **_signals(session, row["domain"], row["email_key"])}


def _signals(session: Session, domain: str, email_key: str) -> dict[str, Any]:
    """The intent, whether there is a surge, and what the live signals are about."""
    own = observed.is_of(domain, email_key)
    heat = session.scalar(select(func.sum(observed.weight())).where(own, observed.is_live())) or 0.0
    counts = func.sum(observed.is_recent()), func.sum(observed.is_base())
    within = select(observed.is_surge(*counts)).where(own, observed.within_surge_window())
    newest = (
        select(Signal.kind, Signal.topic)
        .where(own, observed.is_live())
        .order_by(Signal.observed_on.desc(), Signal.id.desc())
    )
    said = [f"{kind.replace('_', ' ')} {topic}".strip() for kind, topic in session.execute(newest.limit(3))]
    return {
        "intent": session.scalar(select(observed.intent_of(literal(heat)))),
        "surging": "yes" if session.scalar(within) else "no",
        "signal": ", ".join(said) or "no signals",
    }


def _engagement(session: Session, prospect_id: int) -> int:
    wanted = select(Engagement.strength, Engagement.half_life, func.present_days())
    row = session.execute(wanted.where(Engagement.prospect_id == prospect_id)).one_or_none()
    return points(*row) if row else 0


def _touches(session: Session, prospect_id: int) -> str:
    wanted = select(func.count(), func.max(Touch.at)).where(Touch.kind != "note")
    number, last = session.execute(wanted.where(Touch.prospect_id == prospect_id)).one()
    if not number:
        return "never touched"
    return f"{number:,} {'touch' if number == 1 else 'touches'}, the last on {last:%Y-%m-%d}"


def _parts(profile: Profile, row: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[Part, ...]:
    musts = [_requirement_part(one, "must", row[f"must_{i}"], values) for i, one in enumerate(profile.must)]
    nots = [
        _requirement_part(one, "must_not", row[f"must_not_{i}"], values)
        for i, one in enumerate(profile.must_not)
    ]
    reached = [Outcomes(rule)[row[f"rule_{i}"]] for i, rule in enumerate(profile.rules)]
    given = [outcome.low for outcome in reached]
    over = _over_caps(profile, given)
    contributions = _contributions(profile, given + [-excess for _, excess in over])
    rules = [
        _rule_part(profile, rule, outcome, contribution, values)
        for rule, outcome, contribution in zip(profile.rules, reached, contributions, strict=False)
    ]
    cut = zip(over, contributions[len(given) :], strict=True)
    caps = [_cap_part(profile, group, contribution) for (group, _), contribution in cut]
    return _settled([*musts, *nots, *rules, *caps], profile, row["score"])


def _over_caps(profile: Profile, points: list[int]) -> list[tuple[Group, int]]:
    """The groups whose rules add up to more than their cap, and by how much."""
    sums = [(group, sum(points[part])) for group, part in profile.grouped_rules() if group]
    return [(group, found - group.cap) for group, found in sums if found > group.cap]


def _cap_part(profile: Profile, group: Group, contribution: int) -> Part:
    text = f"{group.name} counts {_share(profile, group.cap)} at most"
    return Part(group.name, "cap", 0, contribution, "no", text)


def _share(profile: Profile, points: int) -> int:
    return round(100 * points / profile.total) if profile.total else points


def _contributions(profile: Profile, points: list[int]) -> list[int]:
    """Points as whole shares of 100 that add up to the rounded sum: the largest remainders round up."""
    if not profile.total:
        return points
    exact = [Fraction(100 * one, profile.total) for one in points]
    whole = [one.numerator // one.denominator for one in exact]
    rounded = (sum(exact, Fraction(1, 2))).__floor__()
    by_remainder = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    for i in by_remainder[: rounded - sum(whole)]:
        whole[i] += 1
    return whole


def _settled(parts: list[Part], profile: Profile, score: int) -> tuple[Part, ...]:
    """Book what the rules alone would not give: the exclusion, the open must, the stop at 0."""
    base = 100 if not profile.rules else 0
    missing = score - base - sum(part.contribution for part in parts)
    if base:
        parts.append(
            Part("No rules", "limit", 0, base, "yes", "No weighted rules: whoever passes scores 100")
        )
    if missing:
        at = next((i for i, part in enumerate(parts) if _decides(part)), None)
        if at is None:
            parts.append(Part("Limit", "limit", 0, missing, "yes", "A score does not go below 0"))
        else:
            parts[at] = _with_contribution(parts[at], missing)
    return tuple(parts)


def _decides(part: Part) -> bool:
    return (part.kind == "must" and part.judged != "yes") or (
        part.kind == "must_not" and part.judged == "yes"
    )


def _with_contribution(part: Part, contribution: int) -> Part:
    return Part(part.rule, part.kind, part.weight, contribution, part.judged, part.text)


def _requirement_part(one: Requirement, kind: str, state: int, values: Mapping[str, Any]) -> Part:
    judged = STATES[state]
    wanted = "you exclude" if kind == "must_not" else "you want"
    return Part(one.name, kind, 0, 0, judged, _sentence(one.name, one.when, judged, wanted, values))


def _rule_part(
    profile: Profile, rule: AnyRule, outcome: Outcome, contribution: int, values: Mapping[str, Any]
) -> Part:
    wanted = "you want" if rule.weight > 0 else "you mind"
    if isinstance(rule, KeywordRule):
        text = _keywords_sentence(rule, outcome, wanted, values)
    else:
        text = _sentence(rule.name, rule.steps[outcome.met[0]].when, outcome.judged, wanted, values)
    return Part(rule.name, "rule", _share(profile, rule.weight), contribution, outcome.judged, text)


def _keywords_sentence(rule: KeywordRule, outcome: Outcome, wanted: str, values: Mapping[str, Any]) -> str:
    """`Tools: sales and growth`, `Tools: not known (you want Job title with sales or growth)`."""
    if outcome.judged == "yes":
        found = " and ".join(rule.keywords[k].word for k in outcome.met)
        return f"{rule.name}: {found}"
    known = "not known" if outcome.judged == "unknown" else fact(rule.field, values)
    return f"{rule.name}: {known} ({wanted} {rule.question.described()})"


def _sentence(name: str, when: Node, judged: str, wanted: str, values: Mapping[str, Any]) -> str:
    """`Industry: Machinery`, `120 employees (you want 50-500)`, `Country: not known (you want Germany)`."""
    fields = asked(when)
    facts = [known for field in fields if (known := fact(field, values))]
    span = len(fields) == 1 and fields[0] in _SPANS
    wishes = wish(when) if isinstance(when, Condition) else describe(when)
    lead = "" if span and facts else f"{name}: "
    known = ", ".join(facts) or "not known"
    return f"{lead}{known}" if judged == "yes" and not span else f"{lead}{known} ({wanted} {wishes})"
