"""Signals: `signal hiring about "data engineer" in last 30 days at least 2 times`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from sqlalchemy import ColumnElement

from prospector.conditions import observed
from prospector.conditions.catalogue import MOST_DAYS, nearest
from prospector.conditions.leaf import Leaf
from prospector.conditions.tokens import Tokens, in_quotes
from prospector.errors import InvalidInputError
from prospector.records import SIGNAL_KINDS

MOST_TIMES = 1_000
MOST_TOPICS = 50
LONGEST_TOPIC = 200
_CLAUSES = ("about", "in", "at")
_HINT = 'Write it like: signal hiring about "data engineer" in last 30 days at least 2 times'


@dataclass(frozen=True, slots=True)
class Signalled(Leaf):
    """There were at least `times` signals like this, of the prospect or of the company.

    `kinds` are any of these (none: of whatever kind), `about` words of which the topic holds one (none:
    whatever the topic). Without `within_days` those count that have not expired, with it those observed in
    these days, whether expired or not.
    """

    word: ClassVar[str] = "signal"
    label: ClassVar[str] = "Signals"

    kinds: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    within_days: int | None = None
    times: int = 1

    def __post_init__(self) -> None:
        for kind in self.kinds:
            if kind not in SIGNAL_KINDS:
                raise InvalidInputError(
                    f"{str(kind)[:60]!r} is no kind of signal.",
                    hint=f"{nearest(str(kind), SIGNAL_KINDS)}One of: {', '.join(SIGNAL_KINDS)}.",
                )
        object.__setattr__(self, "kinds", tuple(dict.fromkeys(self.kinds)))
        object.__setattr__(self, "about", tuple(dict.fromkeys(map(_topic, self.about))))
        if len(self.about) > MOST_TOPICS:
            raise _refused(f"it is about more than {MOST_TOPICS} topics")
        if self.within_days is not None:
            _check_whole(self.within_days, MOST_DAYS, "days")
        _check_whole(self.times, MOST_TIMES, "times")

    @classmethod
    def read(cls, tokens: Tokens) -> Self:
        """Read what follows the word `signal`; its parts come in any order after the kinds."""
        signal = cls()
        if (token := tokens.peek()) and token.kind == "word" and not tokens.next_is("and", "or", *_CLAUSES):
            signal = replace(signal, kinds=_keys(tokens.values(_CLAUSES)))
        while tokens.next_is(*_CLAUSES):
            signal = signal._with_clause(tokens)
        return signal

    def _with_clause(self, tokens: Tokens) -> Self:
        if tokens.take("about"):
            return replace(self, about=tuple(tokens.values(_CLAUSES)))
        if tokens.take("in the last") or tokens.take("in last"):
            return replace(self, within_days=tokens.days())
        if tokens.take("at least"):
            times = tokens.whole_number()
            if not (tokens.take("times") or tokens.take("time")):
                raise tokens.unexpected("'times'")
            return replace(self, times=times)
        raise tokens.unexpected("'about', 'in last' or 'at least'")

    def written(self) -> str:
        """`signal hiring about "data engineer" in last 30 days at least 2 times`."""
        parts = [self.word, ", ".join(self.kinds)]
        parts += [f"about {', '.join(in_quotes(one) for one in self.about)}"] if self.about else []
        parts += [f"in last {self.within_days} days"] if self.within_days else []
        parts += [f"at least {self.times} times"] if self.times > 1 else []
        return " ".join(filter(None, parts))

    def described(self, *, negated: bool) -> str:
        """`At least 2 hiring signals about “data engineer” in the last 30 days`."""
        kinds = f"{_either(kind.replace('_', ' ') for kind in self.kinds)} " if self.kinds else ""
        noun = f"{kinds}signal{'s' if self.times > 1 else ''}"
        lead = f"{self.times:,} {noun}" if self.times > 1 else noun
        start = ("Fewer than " if self.times > 1 else "No ") if negated else "At least " * (self.times > 1)
        parts = [f"{start}{lead}"]
        parts += [f"about {_either(f'“{one}”' for one in self.about)}"] if self.about else []
        parts += [f"in the last {self.within_days:,} days" if self.within_days else "that counts now"]
        words = " ".join(parts)
        if self.times > 1:
            words = words.replace("that counts now", "that count now")
        return words[0].upper() + words[1:]

    def holds(self) -> ColumnElement[bool]:
        """The prospects with such signals; none is an answer, too, so this is never missing."""
        return observed.signal_sql(self.kinds, self.about, self.within_days, self.times)


def _keys(words: Iterable[str]) -> tuple[str, ...]:
    return tuple("_".join(word.casefold().replace("-", " ").split()) for word in words)


def _topic(text: object) -> str:
    words = " ".join(text.split()) if isinstance(text, str) else ""
    if not words or "\0" in words or len(words) > LONGEST_TOPIC:
        raise _refused(f"a topic has 1 to {LONGEST_TOPIC} characters")
    return words


def _check_whole(number: object, most: int, what: str) -> None:
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= most:
        raise _refused(f"{str(number)[:20]} is not a number of {what} from 1 to {most:,}")


def _refused(why: str) -> InvalidInputError:
    return InvalidInputError(f"These signals cannot be asked: {why}.", hint=_HINT)


def _either(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
