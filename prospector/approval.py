"""An approval covers one recipient, one sender, one subject and one body with its HTML, and nothing else.

What was approved is bound by a hash; whoever lets a draft leave asks `approved` at that moment, which
takes the approval back when one of them differs from what was seen.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from prospector import suppressions
from prospector.errors import InvalidInputError, NotFoundError, SuppressedError
from prospector.records import OPEN_DRAFTS, Draft, Prospect
from prospector.settings import Identity, identity
from prospector.storage import note_change

CHANGED = "changed_since_approval"
SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Approved:
    """A draft whose approval holds right now, with the text that may leave."""

    draft_id: int
    prospect_id: int
    to: str
    sender_name: str
    sender_email: str
    subject: str
    body: str
    message_id: str
    html: str = ""


def content_hash(to: str, sender: Identity, subject: str, body: str, html: str = "") -> str:
    """The hash that binds an approval: it changes when recipient, sender, subject, body or HTML changes."""
    parts = [to, sender.sender_name, sender.sender_email, subject, body, *([html] if html else [])]
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()


def approved(session: Session, draft_id: int, now: datetime) -> Approved:
    """The approved draft, checked against prospect, sender and do-not-contact list of this moment.

    Takes the approval back and raises InvalidInputError when something changed since, or SuppressedError
    when the person must not be contacted. Raises NotFoundError, or InvalidInputError when the draft is
    not approved. What was taken back stays taken back if the caller lets its transaction end well.
    """
    draft = session.get(Draft, draft_id)
    if draft is None:
        raise NotFoundError(f"There is no draft number {draft_id}.", hint="See: prospector drafts list")
    place = f"draft {draft_id}"
    if reason := suppressions.check(session, draft.prospect_id):
        if draft.state in OPEN_DRAFTS:
            revoke(session, draft, [[SUPPRESSED, reason]], now, state="held")
        raise SuppressedError(reason, hint="Discard this draft.", place=place)
    if draft.state != "approved":
        raise InvalidInputError(
            f"It is not approved ({_STATES[draft.state]}).", hint=_NEXT[draft.state], place=place
        )
    prospect = session.get_one(Prospect, draft.prospect_id)
    sender = identity(session)
    subject, body, html = draft.subject or "", draft.body or "", draft.html or ""
    if content_hash(prospect.email, sender, subject, body, html) != draft.approved_hash:
        revoke(session, draft, [[CHANGED, ""]], now)
        raise InvalidInputError(
            "The recipient, your identity or the text changed since it was approved.",
            hint="Look at it again and approve it.",
            place=place,
        )
    return Approved(
        draft.id, draft.prospect_id, prospect.email, sender.sender_name, sender.sender_email, subject, body,
        draft.message_id, html,
    )  # fmt: skip


def revoke(
    session: Session, draft: Draft, problems: list[list[str]], now: datetime, *, state: str = "draft"
) -> None:
    """Take an approval back, saying why; the text stays as it was approved."""
    draft.state = state
    draft.problems = json.dumps(problems, ensure_ascii=False)
    draft.approved_hash, draft.message_id, draft.approved_at = "", "", None
    draft.updated_at = now
    session.flush()
    note_change(session, "drafts")


_STATES = {
    "draft": "it waits for review",
    "held": "it is held",
    "handed_over": "it was handed over already",
    "discarded": "it was discarded",
    "approved": "it is approved",
}
_NEXT = {
    "draft": "Approve it first.",
    "held": "See what holds it, mend that, and approve it.",
    "handed_over": "Draft again if another email is due.",
    "discarded": "Draft again if it is wanted after all.",
    "approved": "",
}
