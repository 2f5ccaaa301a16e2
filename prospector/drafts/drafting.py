"""Drafts: made (see creating), listed, checked, edited, approved or discarded."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from prospector.approval import CHANGED
from prospector.drafts import library
from prospector.drafts.checks import Problem
from prospector.drafts.creating import (
    AGAIN_AFTER_DAYS,
    CONTACTED,
    DO_NOT_CONTACT,
    HAS_OPEN_DRAFT,
    SAME_ADDRESS,
    UNKNOWN,
    Created,
    Progress,
    create,
)
from prospector.drafts.rows import (
    ON_HOLD,
    OPEN,
    DraftRow,
    DraftView,
    Row,
    as_row,
    as_view,
    choice_of,
    counted,
    draft_row,
    draft_rows,
    hash_of,
    is_edited,
    stored,
    written_now,
)
from prospector.drafts.writer import Writer, Written
from prospector.errors import InvalidInputError
from prospector.records import DRAFT_STATES, Draft, utc_text
from prospector.storage import note_change

__all__ = [
    "AGAIN_AFTER_DAYS", "CONTACTED", "DO_NOT_CONTACT", "HAS_OPEN_DRAFT", "OPEN", "SAME_ADDRESS", "UNKNOWN",
    "Approval", "Created", "DraftRow", "DraftView", "Refused", "approve", "counts", "create", "discard",
    "edit", "hold", "ids", "listed", "problem_counts", "recheck", "regenerate", "show", "unapprove",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refused:
    """A draft that could not be approved, with the problems that block it (none when it is not open)."""

    draft_id: int
    why: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """Which drafts are approved now, and which were refused."""

    approved: list[int] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def ids(
    session: Session,
    *,
    state: str | None = None,
    template_id: int | None = None,
    prospect_id: int | None = None,
    problem: str | None = None,
) -> list[int]:
    """The drafts in a state (`open` for all that wait), of a template, of a prospect, with a problem code."""
    query = select(Draft.id).order_by(Draft.id)
    if state == "open":
        query = query.where(Draft.state.in_(OPEN))
    elif state is not None:
        query = query.where(Draft.state == _known_state(state))
    if template_id is not None:
        query = query.where(Draft.template_id == template_id)
    if prospect_id is not None:
        query = query.where(Draft.prospect_id == prospect_id)
    if problem is not None:
        with_code = "EXISTS (SELECT 1 FROM json_each(drafts.problems) WHERE value ->> 0 = :code)"
        query = query.where(text(with_code).bindparams(code=problem))
    return list(session.scalars(query))


def listed(session: Session, draft_ids: Sequence[int], now: datetime) -> list[DraftRow]:
    """These drafts as a list shows them, in the order of `draft_ids`; unknown ones are left out."""
    writer = Writer(session, now)
    return [as_row(row, writer) for row in draft_rows(session, draft_ids)]


def counts(session: Session) -> dict[str, int]:
    """How many drafts are in each state; every state is named."""
    rows = session.execute(select(Draft.state, func.count()).group_by(Draft.state))
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in DRAFT_STATES}


def problem_counts(session: Session) -> dict[str, int]:
    """How many open drafts have each problem code, the most frequent first."""
    query = """
    SELECT problem.value ->> 0 AS code, count(DISTINCT d.id) FROM drafts d, json_each(d.problems) problem
    WHERE d.state IN ('draft', 'held', 'approved') GROUP BY code ORDER BY 2 DESC, 1
    """
    return {row[0]: row[1] for row in session.connection().exec_driver_sql(query)}


def show(session: Session, draft_id: int, now: datetime) -> DraftView:
    """One draft as it reads right now. Raises NotFoundError."""
    row = draft_row(session, draft_id)
    writer = Writer(session, now)
    return as_view(row, writer)


def edit(session: Session, draft_id: int, subject: str, body: str, now: datetime) -> DraftView:
    """Put another text into an open draft; an approval it had is gone.

    What the template gave is kept beside the first edit. Raises NotFoundError, or InvalidInputError when
    the draft was handed over or discarded.
    """
    row = draft_row(session, draft_id)
    _refuse_closed(row)
    plain = body.replace("\r\n", "\n").replace("\r", "\n").strip()
    writer = Writer(session, now)
    html = writer.html_of(row["template_version_id"], plain)
    written = writer.check(row["template_version_id"], row, subject.strip(), plain, html)
    _save(session, [_reopened(draft_id, written, now, keep_text=True)])
    if row["original_subject"] is None:
        _keep_original(session, row, writer)
    return show(session, draft_id, now)


def regenerate(session: Session, draft_ids: Sequence[int], now: datetime) -> int:
    """Write open drafts anew from their templates' newest wording, dropping edits and approvals.

    Returns how many were; handed-over and discarded ones are left alone.
    """
    writer = Writer(session, now)
    newest: dict[int, int] = {}
    changes = []
    for row in draft_rows(session, draft_ids, OPEN):
        template_id = row["template_id"]
        if template_id not in newest:
            newest[template_id] = library.get(session, template_id).version_id
        version_id = newest[template_id]
        choice = writer.choose(version_id, template_id, row["prospect_id"])
        written = writer.write(version_id, row, choice)
        chosen = {"version": version_id, "variant": choice.variant, "seed": choice.seed}
        changes.append({**_reopened(row["id"], written, now, keep_text=False), **chosen})
    _save(session, changes)
    return len(changes)


def recheck(
    session: Session, now: datetime, draft_ids: Sequence[int] | None = None, progress: Progress | None = None
) -> dict[str, int]:
    """Check open drafts again (all of them, or these), for example after the identity changed.

    An approval that no longer covers what would leave is taken back. Returns how many drafts are held,
    how many wait for review, and how many approvals still hold.
    """
    wanted = ids(session, state="open") if draft_ids is None else draft_ids
    writer = Writer(session, now)
    result = {"held": 0, "draft": 0, "approved": 0}
    for done, chunk in counted(wanted):
        changes = []
        for row in draft_rows(session, chunk, OPEN):
            written = written_now(row, writer)
            if row["state"] == "approved":
                if not written.blocked and hash_of(row, written, writer) == row["approved_hash"]:
                    result["approved"] += 1
                    continue
                written = written._replace(problems=[Problem(CHANGED), *written.problems])
            change = _reopened(row["id"], written, now, keep_text=row["subject"] is not None)
            result[change["state"]] += 1
            changes.append(change)
        _save(session, changes)
        if progress:
            progress(done, len(wanted))
    return result


def approve(
    session: Session,
    draft_ids: Sequence[int],
    now: datetime,
    *,
    seen: Mapping[int, str] | None = None,
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> Approval:
    """Approve drafts as they read right now; the text, its hash and a Message-ID are stored with it.

    Refused is what has a blocking problem, is not open, or (with `seen`, content hashes by draft) reads
    otherwise than what was seen. `random` gives the 128 bits of the Message-ID.
    """
    approval = Approval()
    writer = Writer(session, now)
    changes = []
    rows = {row["id"]: row for row in draft_rows(session, draft_ids)}
    for draft_id in dict.fromkeys(draft_ids):
        row = rows.get(draft_id)
        refused, written = _judged(draft_id, row, writer, seen)
        if refused:
            approval.refused.append(refused)
            continue
        approval.approved.append(draft_id)
        if row and written and row["state"] != "approved":
            changes.append(_as_approved(row, written, writer, now, random(16)))
    _save(session, changes)
    return approval


def unapprove(session: Session, draft_ids: Sequence[int], now: datetime) -> int:
    """Take approvals back; a text nobody edited follows its template again. Returns how many were."""
    writer = Writer(session, now)
    changes = []
    for row in draft_rows(session, draft_ids, ("approved",)):
        written, edited = written_now(row, writer), is_edited(row, writer)
        changes.append(_reopened(row["id"], written, now, keep_text=edited))
    _save(session, changes)
    return len(changes)


def hold(session: Session, draft_ids: Sequence[int], now: datetime) -> int:
    """Put open drafts on hold until they are edited or written anew, approved or not; returns how many."""
    writer = Writer(session, now)
    changes = []
    for row in draft_rows(session, draft_ids, OPEN):
        written = written_now(row, writer)
        others = [one for one in written.problems if one.code != ON_HOLD]
        held = written._replace(problems=[Problem(ON_HOLD), *others])
        changes.append(_reopened(row["id"], held, now, keep_text=is_edited(row, writer)))
    _save(session, changes)
    return len(changes)


def discard(session: Session, draft_ids: Sequence[int], now: datetime) -> int:
    """Put open drafts away for good; the prospect may be drafted for again. Returns how many were."""
    rows = list(draft_rows(session, draft_ids, OPEN))
    update = (
        "UPDATE drafts SET state = 'discarded', approved_hash = '', approved_at = NULL, message_id = '', "
        "updated_at = ? WHERE id = ?"
    )
    if rows:
        session.connection().exec_driver_sql(update, [(utc_text(now), row["id"]) for row in rows])
        session.expire_all()
        note_change(session, "drafts")
    return len(rows)


def _judged(
    draft_id: int, row: Row | None, writer: Writer, seen: Mapping[int, str] | None
) -> tuple[Refused | None, Written | None]:
    if row is None:
        return Refused(draft_id, "there is no such draft"), None
    if row["state"] not in OPEN:
        return Refused(draft_id, f"it is {row['state'].replace('_', ' ')}"), None
    written = written_now(row, writer)
    if blocking := tuple(problem for problem in written.problems if problem.blocks):
        return Refused(draft_id, "; ".join(map(str, blocking)), blocking), None
    if seen is not None and seen.get(draft_id) != hash_of(row, written, writer):
        return Refused(draft_id, "it reads otherwise than what you saw"), None
    return None, written


def _reopened(draft_id: int, written: Written, now: datetime, *, keep_text: bool) -> dict[str, Any]:
    return {
        "id": draft_id,
        "state": written.state,
        "subject": written.subject if keep_text else None,
        "body": written.body if keep_text else None,
        "html": written.html if keep_text else None,
        "problems": stored(written.problems),
        "approved_hash": "",
        "approved_at": None,
        "message_id": "",
        "updated_at": utc_text(now),
        "version": None,
        "variant": None,
        "seed": None,
    }


def _as_approved(row: Row, written: Written, writer: Writer, now: datetime, bits: bytes) -> dict[str, Any]:
    return {
        **_reopened(row["id"], written, now, keep_text=True),
        "state": "approved",
        "approved_hash": hash_of(row, written, writer),
        "approved_at": utc_text(now),
        "message_id": _message_id(writer.sender.sender_email, bits),
    }


def _message_id(sender_email: str, bits: bytes) -> str:
    """A Message-ID at the sender's domain; nothing of this computer stands in it."""
    try:
        domain = sender_email.rpartition("@")[2].encode("idna").decode("ascii")
    except UnicodeError as error:
        raise InvalidInputError(
            f"Your address {sender_email!r} has no domain that mail can use.",
            hint="Correct it in the settings.",
        ) from error
    return f"<{bits.hex()}@{domain}>"


def _save(session: Session, changes: Sequence[Mapping[str, Any]]) -> None:
    if not changes:
        return
    update = text(
        "UPDATE drafts SET state = :state, subject = :subject, body = :body, html = :html,"
        " problems = :problems, approved_hash = :approved_hash, approved_at = :approved_at,"
        " message_id = :message_id, updated_at = :updated_at,"
        " template_version_id = coalesce(:version, template_version_id),"
        " variant = coalesce(:variant, variant), seed = coalesce(:seed, seed),"
        " original_subject = iif(:subject IS NULL, NULL, original_subject),"
        " original_body = iif(:subject IS NULL, NULL, original_body) WHERE id = :id"
    )
    session.execute(update, list(changes))
    session.expire_all()
    note_change(session, "drafts")


def _keep_original(session: Session, row: Row, writer: Writer) -> None:
    given = writer.write(row["template_version_id"], row, choice_of(row))
    session.connection().exec_driver_sql(
        "UPDATE drafts SET original_subject = ?, original_body = ? WHERE id = ?",
        (given.subject, given.body, row["id"]),
    )
    session.expire_all()


def _refuse_closed(row: Row) -> None:
    if row["state"] not in OPEN:
        raise InvalidInputError(
            f"Draft {row['id']} is {row['state'].replace('_', ' ')} and cannot be changed.",
            hint="Draft again for this prospect.",
        )


def _known_state(state: str) -> str:
    if state not in DRAFT_STATES:
        raise InvalidInputError(
            f"{state!r} is no state of a draft.", hint=f"There are open, {', '.join(DRAFT_STATES)}."
        )
    return state
