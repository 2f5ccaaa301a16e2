"""Drafts as they are read: the rows behind them, and how they read right now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from prospector.approval import CHANGED, content_hash
from prospector.drafts.checks import Problem
from prospector.drafts.variants import Choice
from prospector.drafts.writer import COLUMNS, Writer, Written
from prospector.errors import NotFoundError
from prospector.records import OPEN_DRAFTS

OPEN = OPEN_DRAFTS
CHUNK = 1000
ON_HOLD = "on_hold"

Row = Mapping[str, Any]


def prospect_columns(columns: Iterable[str]) -> str:
    """These columns of prospects as SELECT names them."""
    return ", ".join(f"p.{column}" for column in columns)


PROSPECT_COLUMNS = prospect_columns(COLUMNS)
_DRAFTS = f"""
SELECT d.id, d.prospect_id, d.template_id, d.template_version_id, d.state, d.subject, d.body, d.problems,
    d.approved_hash, d.approved_at, d.handed_over_at, d.handed_over_by, d.message_id, d.created_at,
    d.updated_at, d.variant, d.seed, d.html, d.original_subject, d.original_body, d.skipped_at,
    t.name AS template_name, v.version, {PROSPECT_COLUMNS}
FROM json_each(?1) wanted JOIN drafts d ON d.id = wanted.value
JOIN prospects p ON p.id = d.prospect_id
JOIN templates t ON t.id = d.template_id
JOIN template_versions v ON v.id = d.template_version_id
"""  # noqa: S608 - column names are constants


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft as a list shows it; `problems` as the last check left them."""

    id: int
    prospect_id: int
    full_name: str
    company: str
    to: str
    template_id: int
    template_name: str
    version: int
    state: str
    subject: str
    problems: tuple[Problem, ...]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft as it reads right now, with its problems of right now.

    `content_hash` is what an approval of exactly this would be bound to; `edited` says that the text is
    not what the template gives, and `original_subject` and `original_body` then are what it gave when the
    text was first edited. `skipped_at` says when it was put to the end of the review queue; `variant` is the
    wording it got ("" where there is one only), `html` its HTML part.
    """

    id: int
    prospect_id: int
    full_name: str
    company: str
    title: str
    to: str
    template_id: int
    template_name: str
    version: int
    state: str
    subject: str
    body: str
    edited: bool
    problems: tuple[Problem, ...]
    content_hash: str
    approved_at: datetime | None
    handed_over_at: datetime | None
    handed_over_by: str
    message_id: str
    created_at: datetime
    updated_at: datetime
    original_subject: str | None = None
    original_body: str | None = None
    skipped_at: datetime | None = None
    variant: str = ""
    html: str = ""


def driver(session: Session) -> Any:
    """The connection of sqlite3 itself: what SQLAlchemy puts around every row costs more than reading it."""
    return session.connection().connection.driver_connection


def rows_of(session: Session, select: str, ids: Sequence[int], *rest: object) -> dict[int, dict[str, Any]]:
    """Run `select` (SQL whose parameter ?1 is a JSON list of ids, and its first column an id), by that id."""
    found = driver(session).execute(select, (json.dumps(list(ids)), *rest))
    names = [column[0] for column in found.description]
    return {row[0]: dict(zip(names, row, strict=True)) for row in found}


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The ids in pieces small enough for one statement each."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def counted(ids: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
    """The same pieces, each with the number of ids up to its end."""
    done = 0
    for chunk in chunks(ids):
        done += len(chunk)
        yield done, chunk


def draft_rows(
    session: Session, draft_ids: Sequence[int], states: Sequence[str] | None = None
) -> Iterator[dict[str, Any]]:
    """Drafts with their prospects, templates and versions, in the order of `draft_ids`, in `states` only."""
    for chunk in chunks(draft_ids):
        found = rows_of(session, _DRAFTS, chunk)
        for draft_id in dict.fromkeys(chunk):
            row = found.get(draft_id)
            if row is not None and (states is None or row["state"] in states):
                yield row


def draft_row(session: Session, draft_id: int) -> dict[str, Any]:
    """One of them. Raises NotFoundError."""
    row = next(draft_rows(session, [draft_id]), None)
    if row is not None:
        return row
    raise NotFoundError(f"There is no draft number {draft_id}.", hint="See: prospector drafts list")


def choice_of(row: Row) -> Choice:
    """The variant and the seed that were fixed when the draft was made."""
    return Choice(row["variant"], row["seed"])


def written_now(row: Row, writer: Writer) -> Written:
    """The text of a draft with its problems of right now: its own text, else what its template gives.

    What somebody put on hold stays so until it is edited or written anew.
    """
    version = row["template_version_id"]
    if row["subject"] is None:
        written = writer.write(version, row, choice_of(row))
    else:
        written = writer.check(version, row, row["subject"], row["body"] or "", row["html"] or "")
    if f'"{ON_HOLD}"' in row["problems"]:
        written = written._replace(problems=[Problem(ON_HOLD), *written.problems])
    return written


def is_edited(row: Row, writer: Writer) -> bool:
    """True when the draft's own text is not what its template gives."""
    if row["subject"] is None:
        return False
    original = writer.write(row["template_version_id"], row, choice_of(row))
    return (original.subject, original.body) != (row["subject"], row["body"])


def hash_of(row: Row, written: Written, writer: Writer) -> str:
    """What an approval of exactly this text would be bound to."""
    return content_hash(row["email"], writer.sender, written.subject, written.body, written.html)


def as_row(row: Row, writer: Writer) -> DraftRow:
    """The draft as a list shows it."""
    subject = row["subject"] if row["subject"] is not None else written_now(row, writer).subject
    return DraftRow(
        id=row["id"], prospect_id=row["prospect_id"], full_name=row["full_name"],
        company=row["company_short"] or row["company"], to=row["email"], template_id=row["template_id"],
        template_name=row["template_name"], version=row["version"], state=row["state"], subject=subject,
        problems=_read(row["problems"]), created_at=_moment(row["created_at"]),
        updated_at=_moment(row["updated_at"]),
    )  # fmt: skip


def as_view(row: Row, writer: Writer) -> DraftView:
    """The draft as it reads right now."""
    written = written_now(row, writer)
    changed = [problem for problem in _read(row["problems"]) if problem.code == CHANGED]
    current = (*changed, *written.problems) if row["state"] in OPEN else _read(row["problems"])
    return DraftView(
        id=row["id"], prospect_id=row["prospect_id"], full_name=row["full_name"],
        company=row["company_short"] or row["company"], title=row["title"], to=row["email"],
        template_id=row["template_id"], template_name=row["template_name"], version=row["version"],
        state=row["state"], subject=written.subject, body=written.body, edited=is_edited(row, writer),
        problems=tuple(current), content_hash=hash_of(row, written, writer),
        approved_at=row["approved_at"] and _moment(row["approved_at"]),
        handed_over_at=row["handed_over_at"] and _moment(row["handed_over_at"]),
        handed_over_by=row["handed_over_by"], message_id=row["message_id"],
        created_at=_moment(row["created_at"]), updated_at=_moment(row["updated_at"]),
        original_subject=row["original_subject"], original_body=row["original_body"],
        skipped_at=row["skipped_at"] and _moment(row["skipped_at"]), variant=row["variant"],
        html=written.html,
    )  # fmt: skip


def stored(problems: Sequence[Problem]) -> str:
    """Problems as the drafts table keeps them."""
    return json.dumps(problems, ensure_ascii=False) if problems else "[]"


def _read(stored: str) -> tuple[Problem, ...]:
    return tuple(Problem(*problem) for problem in json.loads(stored))


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored)
