"""What became of a message: recorded from the server's words, or settled later by evidence or the user."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector import suppressions, touches
from prospector.approval import revoke
from prospector.errors import InvalidInputError, NotFoundError
from prospector.records import Draft, Outgoing
from prospector.replies.failures import judge, status_in
from prospector.sending import ledger
from prospector.sending.smtp import ACCEPTED, REFUSED, RETRY, Answer
from prospector.storage import note_change

AFTER_MINUTES = (5, 15, 60, 240)
FULL_AFTER = timedelta(days=1)
SENT, NOT_SENT = "sent", "not sent"


def put_back(session: Session, outbox_id: int, now: datetime, why: str) -> None:
    """A claimed message of which nothing has left waits again."""
    one = session.get_one(Outgoing, outbox_id)
    if one.state == "claimed":
        one.state, one.owner, one.answer, one.updated_at = "queued", "", why, now
        ledger.note(session, one, "put back", now, why)


def settle(session: Session, outbox_id: int, answer: Answer, now: datetime) -> str:
    """Record what the server said; returns the state the message is in now.

    4xx waits and is tried again with the same bytes, four times; a full mailbox a day later. A mailbox that
    does not exist goes onto the do-not-contact list. Anything unclear is `unknown` and never sent again.
    """
    one = session.get_one(Outgoing, outbox_id)
    one.answer, one.owner, one.updated_at = str(answer), "", now
    if answer.outcome == ACCEPTED:
        _accepted(session, one, now)
    elif answer.outcome == RETRY:
        _again(session, one, now, timedelta(minutes=AFTER_MINUTES[min(max(one.attempts, 1), 4) - 1]))
    elif answer.outcome == REFUSED:
        _refused(session, one, answer, now)
    else:
        one.state = "unknown"
    ledger.note(session, one, one.state, now, str(answer))
    note_change(session, "outbox", "drafts")
    return one.state


def recover(session: Session, now: datetime) -> tuple[int, int]:
    """After a crash: what was only claimed waits again, what was being handed over is unknown.

    Returns how many of each. Call it while holding the sender's lock only.
    """
    found = session.scalars(select(Outgoing).where(Outgoing.state.in_(("claimed", "handing_over")))).all()
    claimed = 0
    for one in found:
        claimed += one.state == "claimed"
        one.state = "queued" if one.state == "claimed" else "unknown"
        one.owner, one.answer, one.updated_at = "", "Prospector was ended in between", now
        ledger.note(session, one, one.state, now, one.answer)
    return claimed, len(found) - claimed


def resolve(session: Session, outbox_ids: Sequence[int], resolution: str, now: datetime, why: str) -> int:
    """Settle messages of which it is unknown whether they left: `sent` or `not sent`, and why.

    The state stays `unknown`. One that was not sent has its draft approved again, and can be queued anew.
    Raises NotFoundError, InvalidInputError.
    """
    if resolution not in (SENT, NOT_SENT):
        raise InvalidInputError(f"{resolution!r} settles nothing.", hint="Say: sent, or not sent.")
    for outbox_id in outbox_ids:
        one = session.get(Outgoing, outbox_id)
        if one is None:
            raise NotFoundError(f"There is no message number {outbox_id} in the outbox.")
        if one.state != "unknown" or one.resolution:
            raise InvalidInputError(f"Message {outbox_id} is not unknown, or was settled already.")
        one.resolution, one.resolved_at, one.updated_at = f"{resolution}: {why}"[:300], now, now
        if resolution == SENT:
            _touched(session, one, now)
        else:
            _approved_again(session.get_one(Draft, one.draft_id), now)
        ledger.note(session, one, f"settled as {resolution}", now, why)
    note_change(session, "outbox", "drafts")
    return len(outbox_ids)


def is_policy(answer: Answer) -> bool:
    """Whether the server refuses whoever sends, and not the recipient: then the next would fare alike."""
    return judge(answer.text, status_in(answer.text))[0] in (
        "policy",
        "blocked",
        "spam",
        "authentication",
        "relaying",
    )


def _accepted(session: Session, one: Outgoing, now: datetime) -> None:
    one.state = "accepted"
    _touched(session, one, now)


def _touched(session: Session, one: Outgoing, now: datetime) -> None:
    draft = session.get_one(Draft, one.draft_id)
    touches.log(
        session, draft.prospect_id, "sent", now=now, summary=f"Email sent: {draft.subject}", draft_id=draft.id
    )


def _again(session: Session, one: Outgoing, now: datetime, after: timedelta) -> None:
    """Wait and try again; after the last try the message is refused."""
    if one.attempts > len(AFTER_MINUTES):
        one.state = "refused"
        _hold(session, one, now)
        return
    one.state, one.due_at = "retry_at", now + after
    _approved_again(session.get_one(Draft, one.draft_id), now)


def _approved_again(draft: Draft, now: datetime) -> None:
    draft.state, draft.handed_over_at, draft.handed_over_by = "approved", None, ""
    draft.updated_at = now


def _refused(session: Session, one: Outgoing, answer: Answer, now: datetime) -> None:
    reason, gone = judge(answer.text, status_in(answer.text))
    if reason == "mailbox_full":
        _again(session, one, now, FULL_AFTER)
        return
    one.state = "refused"
    _hold(session, one, now)
    if gone:
        suppressions.add(
            session, "address", one.recipient, now=now, reason="the mailbox does not exist", source="sending"
        )


def _hold(session: Session, one: Outgoing, now: datetime) -> None:
    draft = session.get_one(Draft, one.draft_id)
    draft.handed_over_at, draft.handed_over_by = None, ""
    revoke(session, draft, [["invalid_recipient", one.answer[:200]]], now, state="held")
