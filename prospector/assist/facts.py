"""What is known of a prospect that a first line may rest on, without what makes no sense in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from prospector.drafts import merge_fields
from prospector.errors import NotFoundError
from prospector.records import Prospect, Signal, Touch

FIELDS = ("first_name", "title", "company", "industry", "city", "country", "employees")
LONGEST_VALUE = 60
LONGEST_NOTES = 2_000
MOST_SIGNALS = 5
MOST_TOUCHES = 5
_SHORT_NAME = 4
_NO_WORDS = re.compile(r"[{}<>\[\]|\\�]|://|www\.|@|Ã.|â€", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SignalFact:
    """An observation of buying intent: its kind (see records.SIGNAL_KINDS), what about, and when."""

    kind: str
    topic: str
    on: date


@dataclass(frozen=True, slots=True)
class TouchFact:
    """Something that happened with the prospect."""

    kind: str
    outcome: str
    on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known: `values` by merge field, only those that may stand in a sentence."""

    values: Mapping[str, str]
    notes: str = ""
    signals: tuple[SignalFact, ...] = ()
    touches: tuple[TouchFact, ...] = ()


def gather(session: Session, prospect_id: int, now: datetime) -> Facts:
    """The facts of one prospect; signals that have not expired. Raises NotFoundError."""
    row = session.execute(select(Prospect.__table__).where(Prospect.id == prospect_id)).mappings().first()
    if row is None:
        raise NotFoundError("This prospect is gone.", hint="Look it up again.")
    values = merge_fields.prospect_values(dict(row), FIELDS)
    return Facts(
        values={name: plain for name, value in values.items() if (plain := sane(str(value)))},
        notes=_plain(row["notes"], LONGEST_NOTES),
        signals=_signals(session, row["domain"], row["email_key"], now.date()),
        touches=_touches(session, prospect_id, now),
    )


def sane(value: str) -> str:
    """The value as it may stand in a sentence, or "": no shouting, no markup, no address, not too long."""
    plain = _plain(value, LONGEST_VALUE + 1)
    if len(plain) > LONGEST_VALUE or not any(letter.isalnum() for letter in plain):
        return ""
    if _NO_WORDS.search(plain) or _shouts(plain) or merge_fields.is_placeholder(plain):
        return ""
    return plain


def _shouts(text: str) -> bool:
    """Capitals throughout, unless every word is as short as an abbreviation."""
    words = re.findall(r"[^\W\d_]+", text)
    return any(len(word) > _SHORT_NAME for word in words) and text.upper() == text and text.lower() != text


def _plain(text: str, longest: int) -> str:
    """On one line, without control characters."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:longest]


def _signals(session: Session, domain: str, email_key: str, today: date) -> tuple[SignalFact, ...]:
    of_company = and_(Signal.domain == domain, Signal.domain != "")
    of_person = and_(Signal.email_key == email_key, Signal.email_key != "")
    wanted = (
        select(Signal.kind, Signal.topic, Signal.observed_on)
        .where(or_(of_company, of_person), Signal.expires_on >= today, Signal.observed_on <= today)
        .order_by(Signal.observed_on.desc(), Signal.strength.desc(), Signal.id)
        .limit(MOST_SIGNALS)
    )
    return tuple(SignalFact(kind, sane(topic), on) for kind, topic, on in session.execute(wanted))


def _touches(session: Session, prospect_id: int, now: datetime) -> tuple[TouchFact, ...]:
    wanted = (
        select(Touch.kind, Touch.outcome, Touch.at)
        .where(Touch.prospect_id == prospect_id, Touch.at <= now)
        .order_by(Touch.at.desc(), Touch.id.desc())
        .limit(MOST_TOUCHES)
    )
    return tuple(TouchFact(kind, outcome, at.date()) for kind, outcome, at in session.execute(wanted))
