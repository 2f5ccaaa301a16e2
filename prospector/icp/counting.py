"""Live counts of a profile: one pass over the prospects for all its rules, scores and verdicts.

SQLite judges every question once per prospect and answers with one letter each; how often each pattern of
letters occurs is counted here. There are far fewer patterns than prospects. Everything else is worked out
from the patterns, so changed weights or a moved threshold need no second pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from prospector.conditions import Condition, Node, leaves
from prospector.icp import compiled
from prospector.icp.columns import Columns
from prospector.icp.questions import Answered, answered, code_sql
from prospector.icp.rules import AnyRule, Profile, Question, Requirement
from prospector.icp.verdicts import verdicts_of
from prospector.icp.words import Words
from prospector.records import Prospect
from prospector.storage.functions import TEXTS, TextMemory

VERDICTS = ("fits", "below", "unknown", "excluded")
Pattern = tuple[int, ...]
_RUN = 20_000
_MOST_RUNS = 500
_MOST_ARGUMENTS = 100
_VALUES = 1_000
_STEPS_FROM = ord("0")
_ID = Prospect.__table__.c.id
_WORDS_FROM = 0xE000  # behind the letters that no text may hold; words combine in up to a million ways


@dataclass(frozen=True, slots=True)
class Tally:
    """How many prospects meet one must, must-not or rule, and for how many it cannot be judged.

    Of a rule with steps, `steps` has the prospects at each step and `passing` is their sum; of keywords,
    `steps` has the prospects with each keyword and `passing` those with any.
    """

    name: str
    kind: str
    passing: int
    unknown: int
    steps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """A profile over all prospects: the verdicts, and a tally for each must, must-not and rule in order.

    `distribution` has the number of prospects, excluded and unknown ones left out, whose score lies in
    0-9, 10-19, ... 90-100.
    """

    total: int
    fits: int
    below: int
    unknown: int
    excluded: int
    must: tuple[Tally, ...]
    must_not: tuple[Tally, ...]
    rules: tuple[Tally, ...]
    distribution: tuple[int, ...]


def counts(session: Session, profile: Profile) -> Counts:
    """Count all prospects under a profile, saved or not; writes nothing."""
    return recount(profile, patterns(session, profile))


def patterns(session: Session, profile: Profile) -> dict[Pattern, int]:
    """How many prospects show each pattern: the codes of musts, must-nots and rules, in this order."""
    asked = compiled.questions(profile)
    if not asked:
        people = session.scalar(select(func.count()).select_from(Prospect)) or 0
        return {(): people} if people else {}
    seen: Counter[tuple[str, ...]] = Counter()
    for texts in letters_of(session, asked):
        seen.update(zip(*texts, strict=True))
    return {codes_of(letters): number for letters, number in seen.items()}


def letters_of(session: Session, questions: Sequence[Question]) -> Iterator[list[str]]:
    """For each run of prospects, in the order of their ids: a text for each question, one letter a prospect.

    `codes_of` reads letters. Runs let an interrupted count stop soon.
    """
    first, last = session.execute(select(func.min(_ID), func.max(_ID))).one()
    if first is None or not questions:
        return
    statement = _in_order(questions, _ID.between(bindparam("low"), bindparam("high")))
    run = max(_RUN, (last - first) // _MOST_RUNS)
    for low in range(first, last + 1, run):
        if text := session.scalar(statement, {"low": low, "high": low + run - 1}):
            yield [str(text)[place :: len(questions)] for place in range(len(questions))]


def letters_of_values(session: Session, question: Question, values: Columns) -> str:
    """The letters of distinct values, in their order; `question` is about no other column."""
    memory: TextMemory = session.info[TEXTS]
    if isinstance(question, Words):
        return _letters_of_words(memory, question, values)
    if len(values.names) == 1:
        for pattern in _patterns_in(question):
            memory.matches.about(pattern).learn(values.values)
    return str(session.scalar(_in_order([question]).add_cte(values.as_prospects())) or "")


def _patterns_in(question: tuple[Node, ...]) -> Iterator[str]:
    for leaf in (leaf for node in question for leaf in leaves(node)):
        if isinstance(leaf, Condition) and leaf.op == "regex":
            yield str(leaf.value)


def _letters_of_words(memory: TextMemory, words: Words, values: Columns) -> str:
    """As Words.code_sql; each word is remembered for itself, so that a further one is the only one judged."""
    found = [memory.matches.about(pattern) for pattern in words.patterns]
    for one in found:
        one.learn(values.values)
    letter = _LetterOfWords()
    letters: list[str] = []
    for start in range(0, len(values.values), _VALUES):
        texts = values.values[start : start + _VALUES]
        bits = zip(*(map(one.__getitem__, texts) for one in found), strict=True)
        letters += map(letter.__getitem__, bits)
    for place, text in enumerate(values.values):
        if not text.strip(" "):
            letters[place] = chr(_WORDS_FROM)
    return "".join(letters)


class _LetterOfWords(dict[tuple[int, ...], str]):
    """The letter for which words were found."""

    def __missing__(self, found: tuple[int, ...]) -> str:
        code = 1 + sum(1 << k for k, one in enumerate(found) if one)
        letter = self[found] = chr(_WORDS_FROM + code)
        return letter


def _in_order(questions: Sequence[Question], *where: ColumnElement[bool]) -> Select[Any]:
    """The letters of all who meet `where` as one text, in the order of their ids."""
    each = select(_letters(questions).label("letters")).where(*where).order_by(_ID).limit(-1).offset(0)
    return select(func.group_concat(each.subquery().c.letters, ""))


def codes_of(letters: Iterable[str]) -> Pattern:
    """The codes that letters stand for."""
    places = map(ord, letters)
    return tuple([one - (_WORDS_FROM if one >= _WORDS_FROM else _STEPS_FROM) for one in places])


def _letters(questions: Sequence[Question]) -> ColumnElement[str]:
    """The codes of all questions as one text. SQLite's functions take some hundred arguments at most."""
    places = [code_sql(one) + (_WORDS_FROM if isinstance(one, Words) else _STEPS_FROM) for one in questions]
    text: ColumnElement[str] = func.char(*places[:_MOST_ARGUMENTS])
    for start in range(_MOST_ARGUMENTS, len(places), _MOST_ARGUMENTS):
        text = text.concat(func.char(*places[start : start + _MOST_ARGUMENTS]))
    return text


def recount(profile: Profile, patterns: Mapping[Pattern, int]) -> Counts:
    """Counts from patterns; the profile may differ in weights, threshold and names from the one counted."""
    verdicts: Counter[str] = Counter()
    scores = [0] * 101
    judged = verdicts_of(profile, list(zip(*patterns, strict=True)), len(patterns))
    for verdict, score, number in zip(*judged, patterns.values(), strict=True):
        verdicts[verdict] += number
        scores[score] += number if verdict in ("fits", "below") else 0
    asked = compiled.questions(profile)
    return counted(
        profile, verdicts, scores, [answered(one, seen_at(patterns, i)) for i, one in enumerate(asked)]
    )


def counted(
    profile: Profile, verdicts: Counter[str], scores: Sequence[int], tallies: Sequence[Answered]
) -> Counts:
    """Counts from the verdicts, how many have each score from 0 to 100, and the tally of every question."""
    named = [(one.name, kind) for kind, group in _kinds(profile) for one in group]
    tallied = [_tally(*name, tally) for name, tally in zip(named, tallies, strict=True)]
    return Counts(
        total=verdicts.total(),
        fits=verdicts["fits"],
        below=verdicts["below"],
        unknown=verdicts["unknown"],
        excluded=verdicts["excluded"],
        must=tuple(one for one in tallied if one.kind == "must"),
        must_not=tuple(one for one in tallied if one.kind == "must_not"),
        rules=tuple(one for one in tallied if one.kind == "rule"),
        distribution=tuple(sum(scores[low : low + 10 if low < 90 else None]) for low in range(0, 100, 10)),
    )


def seen_at(patterns: Mapping[Pattern, int], place: int) -> Counter[int]:
    """How many prospects show each code at one place of the pattern."""
    seen: Counter[int] = Counter()
    for pattern, count in patterns.items():
        seen[pattern[place]] += count
    return seen


def _kinds(profile: Profile) -> Iterable[tuple[str, Sequence[Requirement | AnyRule]]]:
    return ("must", profile.must), ("must_not", profile.must_not), ("rule", profile.rules)


def _tally(name: str, kind: str, found: Answered) -> Tally:
    return Tally(name, kind, found.passing, found.unknown, found.steps if len(found.steps) > 1 else ())
