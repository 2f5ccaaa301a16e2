"""The review queue: which drafts wait, in which order, and what reviewing leaves behind."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from prospector.drafts import drafting
from prospector.drafts.rows import DraftView, draft_row
from prospector.errors import InvalidInputError
from prospector.records import utc_text
from prospector.storage import note_change

_QUEUE = """
SELECT d.id FROM drafts d
LEFT JOIN fits f ON f.prospect_id = d.prospect_id
    AND f.profile_id = (SELECT id FROM icp_profiles WHERE active)
WHERE d.state IN ('draft', 'held') AND (?1 IS NULL OR d.id IN (SELECT value FROM json_each(?1)))
    AND (?2 IS NULL OR d.template_id = ?2)
ORDER BY d.skipped_at IS NOT NULL, d.skipped_at, d.state = 'held',
    NOT EXISTS (SELECT 1 FROM touches t WHERE t.prospect_id = d.prospect_id AND t.kind <> 'note'),
    coalesce(f.score, -1) DESC, d.id
"""


def queue(
    session: Session, *, draft_ids: Sequence[int] | None = None, template_id: int | None = None
) -> list[int]:
    """The drafts that wait for review, of these (default: all), in the order they are best read in.

    What was skipped comes at the end, the longest ago first; before it what is held; before that
    everything else. Within each, follow-ups come before first touches, and the best fits (under the
    active profile) first.
    """
    among = None if draft_ids is None else json.dumps(list(draft_ids))
    return [row[0] for row in session.connection().exec_driver_sql(_QUEUE, (among, template_id))]


def skip(session: Session, draft_id: int, now: datetime) -> None:
    """Put a waiting draft to the end of the queue. Raises NotFoundError, or InvalidInputError when closed."""
    _mark(session, draft_id, utc_text(now))


def unskip(session: Session, draft_id: int, before: datetime | None = None) -> None:
    """Give a skipped draft the place it had: `before` is when it was skipped then. Raises as skip does."""
    _mark(session, draft_id, None if before is None else utc_text(before))


def bring_back(session: Session, draft_id: int, now: datetime) -> DraftView:
    """Take the discarding of a draft back: it waits again, with the text it had, checked anew.

    Raises NotFoundError, or InvalidInputError when it was not discarded, or another draft of the same
    template has been made for the prospect since.
    """
    view = drafting.show(session, draft_id, now)
    if view.state != "discarded":
        raise InvalidInputError(f"Draft {draft_id} was not discarded.", hint="There is nothing to take back.")
    if _has_successor(session, view):
        raise InvalidInputError(
            f"{view.full_name or view.to} has another draft from {view.template_name!r} by now.",
            hint="Review that one.",
        )
    session.connection().exec_driver_sql("UPDATE drafts SET state = 'draft' WHERE id = ?", (draft_id,))
    session.expire_all()
    drafting.recheck(session, now, [draft_id])
    return drafting.show(session, draft_id, now)


def _mark(session: Session, draft_id: int, moment: str | None) -> None:
    done = session.connection().exec_driver_sql(
        "UPDATE drafts SET skipped_at = ? WHERE id = ? AND state IN ('draft', 'held')", (moment, draft_id)
    )
    if done.rowcount == 0:
        state = draft_row(session, draft_id)["state"].replace("_", " ")
        raise InvalidInputError(f"Draft {draft_id} is {state}.", hint="It does not wait for review.")
    session.expire_all()
    note_change(session, "drafts")


def _has_successor(session: Session, view: DraftView) -> bool:
    found = session.connection().exec_driver_sql(
        "SELECT 1 FROM drafts WHERE prospect_id = ? AND template_id = ? AND state IN"
        " ('draft', 'held', 'approved')",
        (view.prospect_id, view.template_id),
    )
    return found.first() is not None
