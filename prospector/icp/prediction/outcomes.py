"""What came of contacting people: who answered well, and who did not.

Well: won, a meeting reached, held or booked, a positive reply, SQL set by hand (by scores it says only what
the scores say). Not: lost, a
negative answer, or an outgoing touch at least 21 days ago and no answer of any kind since. Whoever did both
answered well; neutral answers, and silence that is younger, say nothing yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, and_, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from prospector.errors import InvalidInputError
from prospector.icp import policy
from prospector.records import Prospect, StageChange, Touch

LEAST = 40
LEAST_OF_EACH = 10
SILENT_DAYS = 21
MOST = 20_000

_WELL_STAGES = ("meeting", "won")
_BY_SCORES = policy.RISEN.format(engagement="%", fit="%", level="SQL")
_BY_MERGE = "merged with %"
_NO_MEETING = ("no_show", "postponed")
_OUTGOING = ("handed_over", "sent", "called", "linkedin", "letter", "met")
_BOOKED = {"replied": ("positive", "meeting_booked"), "called": ("interested", "meeting_booked")}
_REFUSED = {"replied": ("negative", "opted_out"), "called": ("not_interested",)}
_ANSWERED = {
    "called": ("reached", "interested", "not_interested", "call_back", "meeting_booked"),
    "linkedin": ("request_accepted", "answered"),
}


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many outcomes there are to learn from: `positive` answered well, `negative` did not."""

    positive: int
    negative: int

    @property
    def total(self) -> int:
        return self.positive + self.negative

    @property
    def enough(self) -> bool:
        return self.total >= LEAST and min(self.positive, self.negative) >= LEAST_OF_EACH

    def check(self) -> None:
        """Raise InvalidInputError with the reason and the numbers when there is too little to learn from."""
        if not self.enough:
            raise InvalidInputError(
                f"There is too little to learn from: {self.total} of {LEAST} outcomes, {self.positive} of"
                f" {LEAST_OF_EACH} good ones, {self.negative} of {LEAST_OF_EACH} without success.",
                hint=f"Log replies, meetings and results. Silence counts {SILENT_DAYS} days after a touch.",
            )


def readiness(session: Session) -> Readiness:
    """How much there is to learn from now."""
    known = outcomes(session)
    positive = sum(known.values())
    return Readiness(positive, len(known) - positive)


def outcomes(session: Session) -> dict[int, bool]:
    """By prospect, in the order of their ids: whether the answer was good. Of more than 20,000 the newest."""
    good = _ids(session, Prospect.stage.in_(_WELL_STAGES)) | _touched(session, _is_good())
    good |= set(session.scalars(select(StageChange.prospect_id).where(_is_progress())))
    bad = _ids(session, Prospect.stage == "lost") | _touched(session, _in(_REFUSED)) | _silent(session)
    ordered = sorted(good | bad)[-MOST:]
    return {number: number in good for number in ordered}


def _is_progress() -> ColumnElement[bool]:
    by_hand = and_(StageChange.reason.not_like(_BY_SCORES), StageChange.reason.not_like(_BY_MERGE))
    return or_(StageChange.to_stage.in_(_WELL_STAGES), and_(StageChange.to_stage == "sql", by_hand))


def _silent(session: Session) -> set[int]:
    """Who was contacted at least 21 days ago, and never answered in any way."""
    long_ago = type_coerce(Touch.at, String) <= func.days_ago(SILENT_DAYS)
    asked = _touched(session, and_(Touch.kind.in_(_OUTGOING), long_ago))
    replied = and_(Touch.kind == "replied", Touch.outcome != "out_of_office")
    return asked - _touched(session, or_(replied, Touch.kind.in_(("form", "event")), _in(_ANSWERED)))


def _is_good() -> ColumnElement[bool]:
    held = and_(Touch.kind == "met", Touch.outcome.not_in(_NO_MEETING))
    return or_(held, _in(_BOOKED))


def _in(outcomes: Mapping[str, tuple[str, ...]]) -> ColumnElement[bool]:
    return or_(*(and_(Touch.kind == kind, Touch.outcome.in_(some)) for kind, some in outcomes.items()))


def _touched(session: Session, test: ColumnElement[bool]) -> set[int]:
    return set(session.scalars(select(Touch.prospect_id).where(test).distinct()))


def _ids(session: Session, test: ColumnElement[bool]) -> set[int]:
    return set(session.scalars(select(Prospect.id).where(test)))
