"""First lines by rules: each rests on what stands in the prospect's own record, and says on what.

Nothing is made up, and nothing says that somebody was watched: a topic a company reads about is offered
as a question, never told back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from prospector.assist.facts import Facts, TouchFact, gather, sane
from prospector.drafts import merge_fields

MOST = 6
_RECENT_DAYS = 120
_LONGEST_GREETING = 60
_MET = re.compile(
    r"\bmet (?:(?:him|her|them|us) )?at (?:the )?"
    r"(\w[\w &'’.-]{2,50}?)(?=[.,;:!?(]|\s+(?:and|on|in|where)\b|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A first line; `sources` names what it rests on, `why` says in a sentence when it is apt."""

    text: str
    sources: tuple[str, ...]
    why: str


def openers(session: Session, prospect_id: int, now: datetime) -> tuple[Suggestion, ...]:
    """First lines for a prospect, the most personal first; the same facts give the same lines.

    Raises NotFoundError.
    """
    return from_facts(gather(session, prospect_id, now), now.date())


def from_facts(facts: Facts, today: date) -> tuple[Suggestion, ...]:
    """The same from facts at hand."""
    found = [
        *_from_touches(facts, today), *_from_notes(facts), *_from_signals(facts), *_from_fields(facts),
    ]  # fmt: skip
    return tuple({one.text: one for one in found}.values())[:MOST]


def place_in(body: str) -> int:
    """Where in an email a first line belongs: after the greeting, else at the very beginning."""
    greeting, gap, _rest = body.partition("\n\n")
    is_greeting = (
        "\n" not in greeting and len(greeting) <= _LONGEST_GREETING and greeting[-1:] in (",", "!", ":")
    )
    return len(greeting) + len(gap) if gap and is_greeting else 0


# --- what happened before

_AFTER: dict[tuple[str, str], tuple[str, str]] = {
    ("met", "held"): ("It was good to talk to you on {day}.", "You met."),
    ("called", "reached"): ("Thank you for taking my call on {day}.", "You reached them by phone."),
    ("called", "interested"): ("Thank you for taking my call on {day}.", "You reached them by phone."),
    ("called", "voicemail"): ("I left you a message on {day} and would like to follow up in writing.",
                              "You left a message."),
    ("linkedin", "request_accepted"): ("Thank you for connecting on LinkedIn.",
                                       "They accepted your request."),
    ("replied", "neutral"): ("Thank you for your answer of {day}.", "They wrote back."),
    ("replied", "positive"): ("Thank you for your answer of {day}.", "They wrote back."),
}  # fmt: skip


def _from_touches(facts: Facts, today: date) -> Iterator[Suggestion]:
    """From the newest touch alone: whoever was met and then called is thanked for the call."""
    for touch in facts.touches[:1]:
        told = _AFTER.get((touch.kind, touch.outcome))
        if told is not None and (today - touch.on).days <= _RECENT_DAYS:
            text, why = told
            yield Suggestion(text.format(day=_day(touch.on)), (_touch_words(touch),), why)


def _touch_words(touch: TouchFact) -> str:
    return f"Touch log: {touch.kind}, {touch.outcome.replace('_', ' ')}, {_date(touch.on)}"


# --- notes


def _from_notes(facts: Facts) -> Iterator[Suggestion]:
    found = _MET.search(facts.notes)
    place = sane(found[1].strip()) if found else ""
    if place:
        yield Suggestion(f"It was good to meet you at {place}.", ("Notes",), "Your notes say where you met.")


# --- signals


def _from_signals(facts: Facts) -> Iterator[Suggestion]:
    company = facts.values.get("company", "")
    for signal in facts.signals:
        text, why = _SIGNALS[signal.kind](signal.topic, company) if signal.kind in _SIGNALS else ("", "")
        if text:
            source = f"Signal: {signal.kind.replace('_', ' ')}, {_date(signal.on)}"
            yield Suggestion(text, (source, *_company_source(text, company)), why)


def _company_source(text: str, company: str) -> tuple[str, ...]:
    return ("Company",) if company and company in text else ()


def _hiring(topic: str, company: str) -> tuple[str, str]:
    what = f"the opening for “{topic}”" if topic else "that you are hiring"
    where = f" at {company}" if company else ""
    return f"I saw {what}{where}.", "They are hiring, which they say in public."


def _funding(topic: str, company: str) -> tuple[str, str]:
    what = f"the news about {topic}" if topic else "the new funding"
    where = f" at {company}" if company else ""
    return f"Congratulations on {what}{where}.", "They raised money, which is public."


def _tech(topic: str, company: str) -> tuple[str, str]:
    if not topic:
        return "", ""
    return (
        f"As far as I can see, {company or 'your company'} works with {topic}.",
        "They use this technology.",
    )


def _interest(topic: str, company: str) -> tuple[str, str]:
    if not topic:
        return "", ""
    where = f" at {company}" if company else ""
    return (
        f"Is {topic} something you are looking into{where} at the moment?",
        "They have been reading about it. Ask; do not say that you know.",
    )


def _competitor(topic: str, company: str) -> tuple[str, str]:
    return (
        f"If {company or 'your company'} is comparing providers at the moment, one more view may help.",
        "They looked at a competitor. Offer; do not say that you know.",
    )


_SIGNALS: dict[str, Callable[[str, str], tuple[str, str]]] = {
    "hiring": _hiring,
    "funding": _funding,
    "tech": _tech,
    "topic": _interest,
    "keyword": _interest,
    "competitor_page": _competitor,
}

# --- the prospect's own fields

# of each family the first whose fields are all known
_FAMILIES = (
    (("As {title} at {company}, you may be the right person for a short question.",),
     "Says why you write to this person."),
    (("I am talking to {industry} companies in {city}, and {company} belongs on that list.",
      "I am talking to {industry} companies, and {company} belongs on that list."),
     "Says why you write to this company."),
    (("I have a short question about {company} in {city}.", "I have a short question about {company}."),
     "Short, and always true."),
)  # fmt: skip
_NAMED = re.compile(r"{(\w+)}")


def _from_fields(facts: Facts) -> Iterator[Suggestion]:
    for patterns, why in _FAMILIES:
        for pattern in patterns:
            names = _NAMED.findall(pattern)
            if all(facts.values.get(name) for name in names):
                words = {name: _inside(name, facts.values[name]) for name in names}
                yield Suggestion(pattern.format(**words), tuple(map(merge_fields.label, names)), why)
                break


def _inside(name: str, value: str) -> str:
    """A value inside a sentence: an industry begins small, unless it is an abbreviation or a name."""
    first = value.split()[0]
    return value[0].lower() + value[1:] if name == "industry" and first[1:].islower() else value


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


def _date(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
