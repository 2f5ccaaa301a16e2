"""What a changed profile would do before it is saved: its counts, and who would cross the threshold.

A survey asks the database once how all questions of both profiles are answered together. Weights, names,
the order of the rules and the threshold can then change without a second look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from prospector.conditions import Node
from prospector.icp import compiled
from prospector.icp.counting import Counts, Pattern, patterns, recount
from prospector.icp.rules import Profile, Rule, Step
from prospector.records import Prospect

Question = tuple[Node, ...]
SCORES = 101
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Answered:
    """How many prospects meet a question, and for how many it cannot be judged.

    Of a question with several steps, `steps` has the prospects at each step and `passing` is their sum.
    """

    passing: int
    unknown: int
    steps: tuple[int, ...]


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

    def covers(self, *profiles: Profile) -> bool:
        """Whether it asked everything these profiles ask."""
        return set(self.questions).issuperset(_asked(profiles))

    def answers(self) -> dict[Question, Answered]:
        """The tally of every question."""
        return {question: self._answered(at) for at, question in enumerate(self.questions)}

    def _answered(self, at: int) -> Answered:
        count = len(self.questions[at])
        seen: Counter[int] = Counter()
        for pattern, number in self.patterns.items():
            seen[pattern[at]] += number
        steps = tuple(seen[count + k] for k in range(1, count + 1))
        return Answered(sum(steps), sum(seen[k] for k in range(1, count + 1)), steps)

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
        places = [self.questions.index(question) for question in _questions(profile)]
        return lambda pattern: tuple([pattern[at] for at in places])


def survey(session: Session, *profiles: Profile) -> Survey:
    """Ask everything these profiles ask, of all prospects, each question once; writes nothing."""
    asked = tuple(dict.fromkeys(_asked(profiles)))
    rules = tuple(Rule("", tuple(Step(when, 1) for when in question)) for question in asked)
    return Survey(asked, patterns(session, Profile("", rules=rules)))


def examples(session: Session, changed: Profile, saved: Profile, limit: int = EXAMPLES) -> Examples:
    """Some of the people whom saving `changed` in place of `saved` concerns, best first; writes nothing."""
    now, points = compiled.fitting(changed)
    before, points_before = compiled.fitting(saved)
    gained = _ids(session, now & ~before, points, limit) if changed != saved else []
    lost = _ids(session, before & ~now, points_before, limit) if changed != saved else []
    best = _ids(session, now, points, limit)
    found = _people(session, changed, saved, {*gained, *lost, *best})
    return Examples(*(tuple(found[one] for one in ids) for ids in (gained, lost, best)))


def _ids(session: Session, where: ColumnElement[bool], points: ColumnElement[int], limit: int) -> list[int]:
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


def _asked(profiles: Iterable[Profile]) -> Iterable[Question]:
    return (question for profile in profiles for question in _questions(profile))


def _questions(profile: Profile) -> list[Question]:
    """In the order of a pattern: musts, must-nots, rules."""
    required = [(one.when,) for one in (*profile.must, *profile.must_not)]
    return required + [tuple(step.when for step in rule.steps) for rule in profile.rules]
