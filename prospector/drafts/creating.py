"""Drafts made from a template for a selection of prospects, and who of them is skipped and why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prospector.drafts import library
from prospector.drafts.rows import (
    PROSPECT_COLUMNS,
    Row,
    chunks,
    counted,
    driver,
    prospect_columns,
    rows_of,
    stored,
)
from prospector.drafts.variants import FIXED
from prospector.drafts.writer import Writer
from prospector.records import Draft, utc_text
from prospector.storage import note_change

Progress = Callable[[int, int], None]
AGAIN_AFTER_DAYS = 90

HAS_OPEN_DRAFT = "has an open draft of this template"
CONTACTED = "already contacted with this template"
DO_NOT_CONTACT = "on the do-not-contact list"
SAME_ADDRESS = "another prospect in this batch has the same address"
UNKNOWN = "no such prospect"

_CANDIDATES = """
SELECT p.id, {columns},
    (SELECT o.id FROM drafts o WHERE o.prospect_id = p.id AND o.template_id = ?2
        AND o.state IN ('draft', 'held', 'approved')) AS open_draft,
    (SELECT max(h.handed_over_at) FROM drafts h WHERE h.prospect_id = p.id AND h.template_id = ?2
        AND h.state = 'handed_over') AS contacted_at
FROM json_each(?1) wanted JOIN prospects p ON p.id = wanted.value
"""
# One statement for a whole portion: SQLite reads the JSON faster than the driver hands over rows. A draft
# that is like most, without problems and without a choice of wording, is its prospect's id alone.
_INSERT = """
INSERT INTO drafts (prospect_id, template_id, template_version_id, state, problems, variant, seed,
    created_at, updated_at)
SELECT iif(is_plain, value, value ->> 0), ?2, ?3, iif(is_plain, 'draft', value ->> 1),
    iif(is_plain, '[]', value ->> 2), iif(is_plain, '', value ->> 3), iif(is_plain, 0, value ->> 4), ?4, ?4
FROM (SELECT value, type = 'integer' AS is_plain FROM json_each(?1))
"""


@dataclass(frozen=True, slots=True)
class Created:
    """What became of a selection: drafts `made`, the `held` ones among them, and who was `skipped` why."""

    made: int
    held: int
    skipped: dict[str, int]
    draft_ids: list[int]


def create(
    session: Session,
    ids: Sequence[int],
    template_id: int,
    now: datetime,
    progress: Progress | None = None,
    *,
    again_after_days: int = AGAIN_AFTER_DAYS,
) -> Created:
    """Draft the newest wording of a template for these prospects, in their order.

    A draft with a blocking problem is made but held. Skipped are people on the do-not-contact list, those
    with an open draft of this template, those it was handed over for within `again_after_days`, and a
    second person with an address already used in this batch. `progress(done, total)` is called after every
    thousand; what it raises (CancelledError) stops the work. Raises NotFoundError.
    """
    version_id = library.get(session, template_id).version_id
    writer = Writer(session, now)
    wanted = _CANDIDATES.format(columns=prospect_columns(writer.columns(version_id)))
    since, at = utc_text(now - timedelta(days=again_after_days)), utc_text(now)
    skipped: Counter[str] = Counter()
    addresses: set[str] = set()
    last = session.scalar(select(func.max(Draft.id))) or 0
    held = 0
    for done, chunk in counted(ids):
        rows = rows_of(session, wanted, chunk, template_id)
        made: list[object] = []
        for row in _wanted(rows, chunk, since, addresses, skipped):
            choice = writer.choose(version_id, template_id, row["id"])
            problems = writer.write(version_id, row, choice).problems
            if problems or choice != FIXED:
                blocked = any(problem.blocks for problem in problems)
                held += blocked
                made.append((row["id"], "held" if blocked else "draft", stored(problems), *choice))
            else:
                made.append(row["id"])
        if made:
            portion = (json.dumps(made, ensure_ascii=False), template_id, version_id, at)
            session.connection().exec_driver_sql(_INSERT, portion)
        if progress:
            progress(done, len(ids))
    note_change(session, "drafts")
    found = driver(session).execute("SELECT id FROM drafts WHERE id > ? ORDER BY id", (last,))
    new = [draft_id for (draft_id,) in found]
    return Created(len(new), held, dict(skipped), new)


def candidates(
    session: Session, ids: Sequence[int], template_id: int, since: str, skipped: Counter[str]
) -> Iterator[tuple[int, Row]]:
    """Whom drafting would draft for, in the order of `ids`, each with how many ids were looked at by then.

    The others are counted in `skipped`; `since` (as stored) is the moment from which a hand-over counts.
    """
    addresses: set[str] = set()
    looked_at = 0
    wanted = _CANDIDATES.format(columns=PROSPECT_COLUMNS)
    for chunk in chunks(ids):
        rows = rows_of(session, wanted, chunk, template_id)
        for row in _wanted(rows, chunk, since, addresses, skipped):
            yield looked_at, row
        looked_at += len(chunk)


def _wanted(
    rows: Mapping[int, Row], ids: Sequence[int], since: str, addresses: set[str], skipped: Counter[str]
) -> Iterator[Row]:
    """The rows to draft for, in the order of `ids`; the others are counted in `skipped`."""
    for prospect_id in dict.fromkeys(ids):
        row = rows.get(prospect_id)
        reason = _skip_reason(row, since, addresses)
        if reason:
            skipped[reason] += 1
        elif row is not None:
            yield row


def _skip_reason(row: Row | None, since: str, addresses: set[str]) -> str:
    if row is None:
        return UNKNOWN
    if row["suppression_id"] is not None:
        return DO_NOT_CONTACT
    if row["open_draft"] is not None:
        return HAS_OPEN_DRAFT
    if row["contacted_at"] is not None and row["contacted_at"] > since:
        return CONTACTED
    address = row["email"]
    if address and address in addresses:
        return SAME_ADDRESS
    addresses.add(address)
    return ""
