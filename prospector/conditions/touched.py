"""Touch history: `touched called, linkedin with outcome interested in last 30 days without reply`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from sqlalchemy import ColumnElement, String, and_, func, select, type_coerce
from sqlalchemy.orm import aliased

from prospector.conditions import casing
from prospector.conditions.catalogue import MOST_DAYS, nearest
from prospector.conditions.leaf import Leaf
from prospector.conditions.tokens import Tokens, in_quotes
from prospector.errors import InvalidInputError
from prospector.records import TOUCH_KINDS, TOUCH_OUTCOMES, Draft, Prospect, Template, Touch

MOST_TIMES = 1_000
LONGEST_TEMPLATE = 200
_CLAUSES = ("with", "using", "in", "more", "at", "without")
_HINT = 'Write it like: touched called, linkedin in last 30 days; touched sent using "Intro" without reply'
_NOUNS = {
    "handed_over": "hand-over", "sent": "email", "called": "call", "linkedin": "LinkedIn", "met": "meeting",
    "replied": "reply",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Touched(Leaf):
    """There were at least `times` touches like this.

    `kinds` and `outcomes` are any of these; without kinds any but a note counts. `template` is the name of
    the template that the draft of the touch was made with. `within_days` and `older_days` count back from
    now. `without_reply`: no reply (an out-of-office note is none) came later than the touch.
    """

    word: ClassVar[str] = "touched"
    label: ClassVar[str] = "Touch history"

    kinds: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    template: str = ""
    within_days: int | None = None
    older_days: int | None = None
    times: int = 1
    without_reply: bool = field(default=False)

    def __post_init__(self) -> None:
        kinds = _known("kind of touch", self.kinds, TOUCH_KINDS)
        object.__setattr__(self, "kinds", kinds)
        object.__setattr__(self, "outcomes", _known("outcome", self.outcomes, outcomes_of(kinds)))
        object.__setattr__(self, "template", _template(self.template))
        self._check_numbers()

    def _check_numbers(self) -> None:
        for days in (self.within_days, self.older_days):
            if days is not None:
                _check_whole(days, MOST_DAYS, "days")
        _check_whole(self.times, MOST_TIMES, "times")
        if self.within_days is not None and (self.older_days or 0) >= self.within_days:
            raise _refused(
                f"no touch is within {self.within_days} days and older than {self.older_days} days"
            )
        if not isinstance(self.without_reply, bool):
            raise _refused("'without_reply' is true or false")

    @classmethod
    def read(cls, tokens: Tokens) -> Self:
        """Read what follows the word `touched`; its parts come in any order after the kinds."""
        touched = cls()
        if (token := tokens.peek()) and token.kind == "word" and not tokens.next_is("and", "or", *_CLAUSES):
            touched = replace(touched, kinds=_keys(tokens.values(_CLAUSES)))
        while tokens.next_is(*_CLAUSES):
            touched = touched._with_clause(tokens)
        return touched

    def _with_clause(self, tokens: Tokens) -> Self:
        """With the next part of the written form; one that comes twice counts as it stands last."""
        if tokens.take("with outcome") or tokens.take("with"):
            return replace(self, outcomes=_keys(tokens.values(_CLAUSES)))
        if tokens.take("using"):
            return replace(self, template=tokens.value(_CLAUSES))
        if tokens.take("in the last") or tokens.take("in last"):
            return replace(self, within_days=tokens.days())
        if tokens.take("more than"):
            days = tokens.days()
            if not tokens.take("ago"):
                raise tokens.unexpected("'ago'")
            return replace(self, older_days=days)
        if tokens.take("at least"):
            times = tokens.whole_number()
            if not (tokens.take("times") or tokens.take("time")):
                raise tokens.unexpected("'times'")
            return replace(self, times=times)
        if tokens.take("without reply since") or tokens.take("without reply"):
            return replace(self, without_reply=True)
        raise tokens.unexpected("'in last', 'more than', 'at least' or 'without reply'")

    def written(self) -> str:
        """`touched sent using "Intro" in last 30 days at least 2 times without reply`."""
        parts = [self.word, ", ".join(self.kinds)]
        parts += [f"with outcome {', '.join(self.outcomes)}"] if self.outcomes else []
        parts += [f"using {in_quotes(self.template)}"] if self.template else []
        parts += [f"in last {self.within_days} days"] if self.within_days else []
        parts += [f"more than {self.older_days} days ago"] if self.older_days else []
        parts += [f"at least {self.times} times"] if self.times > 1 else []
        parts += ["without reply"] if self.without_reply else []
        return " ".join(filter(None, parts))

    def described(self, *, negated: bool) -> str:
        """`Touched by call or LinkedIn in the last 30 days without a reply since`."""
        parts = ["Not touched" if negated else "Touched"]
        parts += [f"by {_either(_NOUNS.get(kind, kind) for kind in self.kinds)}"] if self.kinds else []
        parts += [f"with outcome {_either(self.outcomes)}"] if self.outcomes else []
        parts += [f"using “{self.template}”"] if self.template else []
        parts += [f"in the last {self.within_days:,} days"] if self.within_days else []
        parts += [f"more than {self.older_days:,} days ago"] if self.older_days else []
        parts += [f"at least {self.times:,} times"] if self.times > 1 else []
        parts += ["without a reply since"] if self.without_reply else []
        return " ".join(parts).replace("_", " ")

    def holds(self) -> ColumnElement[bool]:
        """The prospects with such touches; no touch is an answer, too, so this is never missing."""
        wanted = select(Touch.prospect_id).where(*self._tests())
        if self.template:
            wanted = wanted.join(Draft, Draft.id == Touch.draft_id)
            wanted = wanted.join(Template, Template.id == Draft.template_id)
        if self.times > 1:
            wanted = wanted.group_by(Touch.prospect_id).having(func.count() >= self.times)
        return Prospect.id.in_(wanted.correlate(None))

    def _tests(self) -> list[ColumnElement[bool]]:
        at = type_coerce(Touch.at, String)
        tests = [Touch.kind.in_(self.kinds) if self.kinds else Touch.kind != "note"]
        tests += [Touch.outcome.in_(self.outcomes)] if self.outcomes else []
        tests += [casing.equals(Template.__table__.c.name, (self.template,))] if self.template else []
        tests += [at >= func.days_ago(self.within_days)] if self.within_days else []
        tests += [at < func.days_ago(self.older_days)] if self.older_days else []
        tests += [_unanswered()] if self.without_reply else []
        return tests


def outcomes_of(kinds: Collection[str]) -> tuple[str, ...]:
    """The outcomes that touches of these kinds can have; of all kinds where none is named."""
    listed = (outcome for kind in kinds or TOUCH_KINDS for outcome in TOUCH_OUTCOMES[kind])
    return tuple(dict.fromkeys(listed))


def _unanswered() -> ColumnElement[bool]:
    """No reply came after the touch; an index has the few touches after it at hand."""
    later = aliased(Touch)
    reply = and_(later.kind == "replied", later.outcome != "out_of_office")
    after = and_(later.prospect_id == Touch.prospect_id, later.at > Touch.at)
    return ~select(1).where(after, reply).correlate(Touch).exists()


def _keys(words: Iterable[str]) -> tuple[str, ...]:
    return tuple("_".join(word.casefold().replace("-", " ").split()) for word in words)


def _known(what: str, given: tuple[str, ...], known: Collection[str]) -> tuple[str, ...]:
    for one in given:
        if one not in known:
            raise InvalidInputError(
                f"{str(one)[:60]!r} is no {what}.",
                hint=f"{nearest(str(one), known)}One of: {', '.join(known) or 'none'}.",
            )
    return tuple(dict.fromkeys(given))


def _template(name: object) -> str:
    text = " ".join(name.split()) if isinstance(name, str) else "\0"
    if "\0" in text or len(text) > LONGEST_TEMPLATE:
        raise _refused(f"a template's name has at most {LONGEST_TEMPLATE} characters")
    return text


def _check_whole(number: object, most: int, what: str) -> None:
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= most:
        raise _refused(f"{str(number)[:20]} is not a number of {what} from 1 to {most:,}")


def _refused(why: str) -> InvalidInputError:
    return InvalidInputError(f"This touch history cannot be asked: {why}.", hint=_HINT)


def _either(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
