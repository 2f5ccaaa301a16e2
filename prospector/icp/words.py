"""Words looked for in one field: what a keyword rule asks, as SQL and in plain English."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func

from prospector.conditions import Condition, Sort, casing, subject, text_sql
from prospector.conditions.patterns import words_pattern
from prospector.errors import InvalidInputError

MOST_KEYWORDS = 20
MOST_NAMED = 7


@dataclass(frozen=True, slots=True)
class Words:
    """Which of `words` stand in `field`, each as a whole word and in whatever case.

    Raises InvalidInputError for a field that holds no text, for no words or more than MOST_KEYWORDS, for one
    that stands twice, and for a word no condition would take.
    """

    field: str
    words: tuple[str, ...]

    def __post_init__(self) -> None:
        about = subject(self.field)
        if about.sort not in (Sort.TEXT, Sort.CUSTOM):
            raise InvalidInputError(
                f"{about.label} holds no words to look for.", hint="Choose a field of text, such as title."
            )
        if not 1 <= len(self.words) <= MOST_KEYWORDS:
            raise InvalidInputError(
                f"A rule takes 1 to {MOST_KEYWORDS} keywords.", hint="Share them out over several rules."
            )
        clean = tuple(str(Condition(self.field, "has_word", word).value) for word in self.words)
        folded = [casing.fold(word) for word in clean]
        for word in clean:
            if folded.count(casing.fold(word)) > 1:
                raise InvalidInputError(f"The keyword {word!r} stands twice.", hint="Leave one of them out.")
        object.__setattr__(self, "words", clean)

    def code_sql(self) -> ColumnElement[int]:
        """0 where the field is empty; else 1 more than the sum of 2 ** k over the words k that are found."""
        text = text_sql(self.field)
        return case((func.trim(text) == "", 0), else_=1 + func.words_found(json.dumps(self.patterns), text))

    @property
    def patterns(self) -> list[str]:
        """A regular expression for each word."""
        return [words_pattern(casing.spellings((word,))) for word in self.words]

    def described(self) -> str:
        """`Job title with sales, growth or revenue`."""
        named = list(self.words)
        if len(named) > MOST_NAMED:
            named = [*named[: MOST_NAMED - 1], f"{len(named) - MOST_NAMED + 1} more"]
        words = " or ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
        return f"{subject(self.field).label} with {words}"
