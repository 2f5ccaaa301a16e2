"""What every prospect answers to each question, remembered while a profile is edited.

The database is asked once for the columns that a profile is about. An edit then has one question judged, once
per distinct value; only a question about more than stored fields (touches, lists, signals) asks everybody.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prospector.icp import columns
from prospector.icp.columns import Check, Columns, Names, nothing
from prospector.icp.counting import codes_of, letters_of, letters_of_values
from prospector.icp.questions import Answered, answered
from prospector.icp.rules import Question
from prospector.records import Prospect

MOST_LETTERS = 100_000_000
MOST_PLACES = 20_000_000
_TURN = 5_000
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Combined:
    """The combinations of answers to some questions, and for every prospect the place of his.

    `codes` has for each question its code in every combination.
    """

    codes: Mapping[Question, Sequence[int]]
    places: array[int]


@dataclass(frozen=True, slots=True)
class Patterns:
    """The combinations of answers to some questions: each question's codes, and how often each occurs."""

    codes: Mapping[Question, Sequence[int]]
    numbers: Sequence[int]

    def turns(self) -> Iterator[Patterns]:
        """Some thousand combinations at a time."""
        for start in range(0, len(self.numbers), _TURN):
            part = slice(start, start + _TURN)
            yield Patterns({one: codes[part] for one, codes in self.codes.items()}, self.numbers[part])


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of all `people`, in the order of their ids: one letter a prospect for each question.

    They hold until a prospect changes; `newest` is the last id. What was asked last stands last, among the
    columns, too; None is a set of columns with too many distinct values.
    """

    people: int
    newest: int | None
    letters: Mapping[Question, str]
    tallies: Mapping[Question, Answered]
    columns: Mapping[Names, Columns | None]

    def combined(self, questions: tuple[Question, ...], check: Check = nothing) -> Combined:
        """The combinations of answers to these questions. All must have been asked."""
        number: dict[tuple[str, ...], int] = defaultdict(count().__next__)
        places = array("I", [0] * self.people if not questions else [])
        for turn in self._beside([self.letters[question] for question in questions], check):
            places.extend(map(number.__getitem__, turn))
        columns = list(zip(*map(codes_of, number), strict=True)) or [()] * len(questions)
        return Combined(dict(zip(questions, columns, strict=True)), places)

    def patterns(self, base: Combined, further: Sequence[Question], check: Check = nothing) -> Patterns:
        """How often each combination of answers to the base's and further questions occurs."""
        seen: Counter[tuple[Any, ...]] = Counter()
        for turn in self._beside([base.places, *(self.letters[question] for question in further)], check):
            seen.update(turn)
        codes: dict[Question, list[int]] = {question: [] for question in (*base.codes, *further)}
        every = iter(seen)
        while some := list(islice(every, _TURN)):
            places, *letters = zip(*some, strict=True)
            for question, column in base.codes.items():
                codes[question] += map(column.__getitem__, places)
            for question, column in zip(further, letters, strict=True):
                codes[question] += codes_of(column)
        return Patterns(codes, list(seen.values()))

    def _beside(self, texts: Sequence[Sequence[Any]], check: Check) -> Iterator[Iterator[tuple[Any, ...]]]:
        """Some thousand prospects at a time: going through them holds the interpreter, for which the window's
        thread waits, for no longer than that."""
        beside = zip(*texts, strict=True)
        for _ in range(0, self.people if texts else 0, _TURN):
            check()
            yield islice(beside, _TURN)


def ask(
    session: Session, questions: Sequence[Question], known: Answers | None = None, check: Check = nothing
) -> Answers:
    """The answers to these questions; the database is asked only what is not `known`. Writes nothing.

    Further answers that are known stay, as long as there is room for them. `check` is called again and again
    and may raise CancelledError.
    """
    newest = session.scalar(select(func.max(Prospect.id)))
    if known is None or known.newest != newest:
        people = session.scalar(select(func.count()).select_from(Prospect)) or 0
        known = Answers(people, newest, {}, {}, {})
    missing = [question for question in dict.fromkeys(questions) if question not in known.letters]
    read = _with_columns(session, missing, known, check)
    found = _judged(session, missing, read, check)
    if any(len(letters) != known.people for letters in found.values()):
        return ask(session, questions, check=check)  # another program removed somebody meanwhile
    letters = {question: known.letters.get(question, found.get(question, "")) for question in questions}
    kept = _kept(known.letters, letters, MOST_LETTERS, known.people)
    tallies = {one: known.tallies[one] if one in known.tallies else _tally(one, kept[one]) for one in kept}
    return Answers(known.people, newest, kept, tallies, read)


def _tally(question: Question, letters: str) -> Answered:
    different: set[str] = set()
    for start in range(0, len(letters), _TURN):
        different.update(letters[start : start + _TURN])
    return answered(question, {codes_of(letter)[0]: letters.count(letter) for letter in different})


def _with_columns(
    session: Session, questions: Sequence[Question], known: Answers, check: Check
) -> Mapping[Names, Columns | None]:
    about = dict.fromkeys(names for one in questions if (names := columns.names_of(one)))
    wanted = {names: known.columns[names] for names in about if names in known.columns}
    wanted |= columns.read(session, [names for names in about if names not in wanted], check)
    return _kept(known.columns, wanted, MOST_PLACES, known.people)


def _judged(
    session: Session, questions: Sequence[Question], read: Mapping[Names, Columns | None], check: Check
) -> dict[Question, str]:
    found: dict[Question, str] = {}
    for question in questions:
        values = read.get(columns.names_of(question) or ())
        if values is not None:
            found[question] = values.spread(letters_of_values(session, question, values), check)
    rest = [question for question in questions if question not in found]
    texts: list[list[str]] = [[] for _ in rest]
    for run in letters_of(session, rest):
        check()
        for text, part in zip(texts, run, strict=True):
            text.append(part)
    return found | {question: "".join(text) for question, text in zip(rest, texts, strict=True)}


def _kept(before: Mapping[Key, Value], wanted: dict[Key, Value], most: int, people: int) -> dict[Key, Value]:
    """What is wanted, behind as much of what was known before as there is room for."""
    others = [(key, value) for key, value in before.items() if key not in wanted]
    room = max(0, most // max(people, 1) - len(wanted))
    return {**dict(others[-room:] if room else []), **wanted}
