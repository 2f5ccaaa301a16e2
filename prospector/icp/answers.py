"""What every prospect answers to each question, remembered while a profile is edited.

An edit then asks the database that one question anew, not all of them: one pass over one column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prospector.icp.counting import Pattern, codes_of, letters_of
from prospector.icp.rules import Question
from prospector.records import Prospect

MOST_LETTERS = 100_000_000
_TURN = 5_000


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of all `people`, in the order of their ids: one letter a prospect for each question.

    They hold until a prospect changes. The questions asked last stand last.
    """

    people: int
    letters: Mapping[Question, str]

    def patterns(self, questions: Sequence[Question]) -> dict[Pattern, int]:
        """How often each combination of answers to these questions occurs. All must have been asked."""
        if not questions or not self.people:
            return {(): self.people} if self.people else {}
        seen: Counter[tuple[str, ...]] = Counter()
        beside = zip(*(self.letters[question] for question in questions), strict=True)
        for _ in range(0, self.people, _TURN):
            # counting holds the interpreter, for which the window's thread waits: never for long
            seen.update(islice(beside, _TURN))
        return {codes_of(letters): number for letters, number in seen.items()}


def ask(session: Session, questions: Sequence[Question], known: Answers | None = None) -> Answers:
    """The answers to these questions; the database is asked only what is not `known`. Writes nothing.

    Further answers that are known stay, as long as there is room for them.
    """
    people = session.scalar(select(func.count()).select_from(Prospect)) or 0
    before = known.letters if known is not None and known.people == people else {}
    missing = [question for question in dict.fromkeys(questions) if question not in before]
    texts: list[list[str]] = [[] for _ in missing]
    for run in letters_of(session, missing):
        for text, part in zip(texts, run, strict=True):
            text.append(part)
    found = {question: "".join(text) for question, text in zip(missing, texts, strict=True)}
    wanted = {question: found[question] if question in found else before[question] for question in questions}
    others = {question: letters for question, letters in before.items() if question not in wanted}
    room = max(0, MOST_LETTERS // max(people, 1) - len(wanted))
    kept = list(others.items())[-room:] if room else []
    return Answers(people, {**dict(kept), **wanted})
