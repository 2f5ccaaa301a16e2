"""What a changed profile would do before it is saved: its counts, and who would cross the threshold.

A survey counts how all questions of both profiles are answered together. Weights, names, the order of the
rules and the threshold can then change without a second look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from prospector.icp import compiled
from prospector.icp.answers import Answers, Combined, Patterns
from prospector.icp.columns import Check, nothing
from prospector.icp.counting import Counts, counted
from prospector.icp.questions import Answered
from prospector.icp.rules import Profile, Question
from prospector.icp.verdicts import verdicts_of
from prospector.records import Prospect

SCORES = 101
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Effect:
    """A profile at one threshold, beside the saved one: who fits, who newly does, who no longer does."""

    fits: int
    below: int
    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class Example:
    """A prospect with the score the changed profile gives, and the one it had."""

    id: int
    full_name: str
    company: str
    score: int
    score_before: int


@dataclass(frozen=True, slots=True)
class Examples:
    """The best of those who newly fit, of those who no longer do, and of all who fit."""

    gained: tuple[Example, ...]
    lost: tuple[Example, ...]
    best: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A changed profile over all prospects.

    `scores` has the number of prospects at each score from 0 to 100, excluded and unknown ones left out;
    `kept` the same of those that fit the saved profile, and `fitted` how many these are in all.
    """

    counts: Counts
    scores: tuple[int, ...]
    kept: tuple[int, ...]
    fitted: int

    def at(self, threshold: int) -> Effect:
        """The effect with the threshold moved."""
        fits, still = sum(self.scores[threshold:]), sum(self.kept[threshold:])
        return Effect(fits, sum(self.scores) - fits, fits - still, self.fitted - still)


@dataclass(frozen=True, slots=True)
class Survey:
    """How often each combination of answers to `tallies` occurs among all prospects, and each one's tally."""

    tallies: Mapping[Question, Answered]
    patterns: Patterns

    def preview(self, changed: Profile, saved: Profile, check: Check = nothing) -> Preview:
        """What `changed` gives, beside `saved`. Both must be covered."""
        outcomes: Counter[tuple[str, int, bool]] = Counter()
        for part in self.patterns.turns():
            check()
            verdicts, scores = _verdicts(changed, part)
            fitted = map("fits".__eq__, verdicts if changed == saved else _verdicts(saved, part)[0])
            for outcome, number in zip(zip(verdicts, scores, fitted, strict=True), part.numbers, strict=True):
                outcomes[outcome] += number
        return self._put_together(changed, outcomes)

    def _put_together(self, changed: Profile, outcomes: Mapping[tuple[str, int, bool], int]) -> Preview:
        scores, kept = [0] * SCORES, [0] * SCORES
        verdicts: Counter[str] = Counter()
        fitted = 0
        for (verdict, score, fitted_before), number in outcomes.items():
            verdicts[verdict] += number
            fitted += number * fitted_before
            if verdict in ("fits", "below"):
                scores[score] += number
                kept[score] += number * fitted_before
        tallies = [self.tallies[question] for question in compiled.questions(changed)]
        counts = counted(changed, verdicts, scores, tallies)
        return Preview(counts, tuple(scores), tuple(kept), fitted)


def _verdicts(profile: Profile, patterns: Patterns) -> tuple[list[str], list[int]]:
    codes = [patterns.codes[question] for question in compiled.questions(profile)]
    return verdicts_of(profile, codes, len(patterns.numbers))


def survey(answers: Answers, base: Combined, changed: Profile, check: Check = nothing) -> Survey:
    """How often each combination of answers to the questions of the base and of `changed` occurs.

    All of it must be known. The base is what stays from edit to edit: the saved profile's questions.
    """
    further = tuple(question for question in asked(changed) if question not in base.codes)
    tallies = {one: answers.tallies[one] for one in (*base.codes, *further)}
    return Survey(tallies, answers.patterns(base, further, check))


def asked(*profiles: Profile) -> tuple[Question, ...]:
    """Everything these profiles ask, each question once."""
    return tuple(dict.fromkeys(question for profile in profiles for question in compiled.questions(profile)))


@dataclass(frozen=True, slots=True)
class Crossing:
    """The ids of all who would newly fit and of all who no longer would, best first."""

    gained: tuple[int, ...]
    lost: tuple[int, ...]


def crossing(session: Session, changed: Profile, saved: Profile) -> Crossing:
    """Everybody whom saving `changed` in place of `saved` would take over the threshold; writes nothing."""
    gained, lost = _crossed(session, changed, saved)
    return Crossing(tuple(gained), tuple(lost))


def examples(session: Session, changed: Profile, saved: Profile, limit: int = EXAMPLES) -> Examples:
    """Some of the people whom saving `changed` in place of `saved` concerns, best first; writes nothing."""
    now, points = compiled.fitting(changed)
    gained, lost = _crossed(session, changed, saved, limit)
    best = _ids(session, now, points, limit)
    found = _people(session, changed, saved, {*gained, *lost, *best})
    return Examples(*(tuple(found[one] for one in ids) for ids in (gained, lost, best)))


def _crossed(
    session: Session, changed: Profile, saved: Profile, limit: int | None = None
) -> tuple[list[int], list[int]]:
    if changed == saved:
        return [], []
    now, points = compiled.fitting(changed)
    before, points_before = compiled.fitting(saved)
    gained = _ids(session, now & ~before, points, limit)
    return gained, _ids(session, before & ~now, points_before, limit)


def _ids(
    session: Session, where: ColumnElement[bool], points: ColumnElement[int], limit: int | None
) -> list[int]:
    order = (points.desc(), Prospect.id)
    return list(session.scalars(select(Prospect.id).where(where).order_by(*order).limit(limit)))


def _people(session: Session, changed: Profile, saved: Profile, ids: set[int]) -> dict[int, Example]:
    here = Prospect.__table__.c.id.in_(ids)
    after, before = _scores(session, changed, here), _scores(session, saved, here)
    rows = session.execute(select(Prospect.id, Prospect.full_name, Prospect.company).where(here)).all()
    return {
        one: Example(one, full_name, company, after[one], before[one]) for one, full_name, company in rows
    }


def _scores(session: Session, profile: Profile, where: ColumnElement[bool]) -> dict[int, int]:
    rows = session.execute(compiled.results(profile, compiled.codes(profile, where)))
    return {row.prospect_id: row.score for row in rows}
