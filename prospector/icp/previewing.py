"""What a changed profile would do before it is saved: its counts, and who would cross the threshold.

A survey counts how all questions of both profiles are answered together. Weights, names, the order of the
rules and the threshold can then change without a second look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from prospector.icp import compiled
from prospector.icp.answers import Answers
from prospector.icp.counting import Counts, Pattern, recount, seen_at
from prospector.icp.questions import Answered, answered
from prospector.icp.rules import Profile, Question
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
    """How often each combination of answers to `questions` occurs among all prospects."""

    questions: tuple[Question, ...]
    patterns: Mapping[Pattern, int]

    def answers(self) -> dict[Question, Answered]:
        """The tally of every question."""
        return {
            question: answered(question, seen_at(self.patterns, at))
            for at, question in enumerate(self.questions)
        }

    def preview(self, changed: Profile, saved: Profile) -> Preview:
        """What `changed` gives, beside `saved`. Both must be covered."""
        take, take_saved = self._taker(changed), self._taker(saved)
        judge, judge_saved = compiled.judging(changed), compiled.judging(saved)
        own: Counter[Pattern] = Counter()
        scores, kept = [0] * SCORES, [0] * SCORES
        fitted = 0
        for pattern, number in self.patterns.items():
            mine = take(pattern)
            own[mine] += number
            judged, fitted_before = judge(mine), judge_saved(take_saved(pattern)).verdict == "fits"
            fitted += number * fitted_before
            if judged.verdict in ("fits", "below"):
                scores[judged.score] += number
                kept[judged.score] += number * fitted_before
        return Preview(recount(changed, own), tuple(scores), tuple(kept), fitted)

    def _taker(self, profile: Profile) -> Callable[[Pattern], Pattern]:
        """Picks a profile's own pattern out of the survey's."""
        places = [self.questions.index(question) for question in compiled.questions(profile)]
        return lambda pattern: tuple([pattern[at] for at in places])


def survey(answers: Answers, *profiles: Profile) -> Survey:
    """How often each combination of answers to what these profiles ask occurs; all of it must be known."""
    questions = asked(*profiles)
    return Survey(questions, answers.patterns(questions))


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
