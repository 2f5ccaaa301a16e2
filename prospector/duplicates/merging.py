"""Two prospects become one: the better values, everything that belonged to either, and no opt-out lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from prospector import journal, prospects, suppressions, touches
from prospector.duplicates import qualified
from prospector.duplicates.proposing import CUSTOM, GROUPS, LEFT, Record, better, custom_of, field_of
from prospector.duplicates.searching import MOVED_BAND
from prospector.errors import InvalidInputError, NotFoundError
from prospector.fields import STAGES, STORED
from prospector.matching import keys, pairs
from prospector.matching.people import person_of
from prospector.records import BANDS, Address, Merge, Prospect, Provenance, Suspect, utc_text
from prospector.storage import note_change

Progress = Callable[[int, int], None]
Picks = Mapping[str, int]
"""The chosen prospect's id by field (see proposing.field_of), or by `custom.<header>`."""

BY_HAND = "by hand"
_CLOSED_LAST = ("disqualified", "lost", "won")  # whatever came of somebody tells more than any open stage
_ADVANCE = (*(stage for stage in STAGES if stage not in _CLOSED_LAST), *_CLOSED_LAST)
_EMPLOYER = ("company", "domain")


@dataclass(frozen=True, slots=True)
class Merged:
    """What merging two prospects did: who stayed, who went, and how much went over to the one who stayed."""

    merge_id: int
    kept_id: int
    gone_id: int
    name: str
    gone_name: str
    touches: int
    tasks: int
    drafts: int
    lists: int


@dataclass(frozen=True, slots=True)
class MergedBand:
    """What merging a band did: the merges in order, and how many pairs were left for a person to decide."""

    merge_ids: tuple[int, ...]
    kept_ids: tuple[int, ...]
    left: int


def merge(
    session: Session,
    keep_id: int,
    gone_id: int,
    picks: Picks | None = None,
    *,
    now: datetime,
    band: str = "",
    reason: str = "",
    again: tuple[int, datetime] | None = None,
) -> Merged:
    """Make two prospects one, as one action that `duplicates.split` or undo takes back exactly.

    `keep_id` stays. Each value is that of the prospect picked for its field, or the better one (see
    proposing). Every address, note and unmapped column of both stays (of more than two addresses the others
    as further ones), as do touches, tasks, drafts, lists and stages; of two open drafts from one template the
    other's is discarded. The further lifecycle stage counts. Who was on the do-not-contact list by either
    record is on it afterwards, whatever was picked. A merge made `again` keeps its number and its time.
    Fits are the caller's (see prospector.uniting). Raises NotFoundError, InvalidInputError.
    """
    keep, gone = _both(session, keep_id, gone_id)
    chosen = _checked(picks or {}, keep_id, gone_id)
    name, gone_name = _name(keep), _name(gone)
    number, at = again or (None, now)
    suspect = session.get(Suspect, (min(keep_id, gone_id), max(keep_id, gone_id)))
    with journal.recording(session, "merge", f"Merge {gone_name} into {name}", now=now) as action:
        out = suppressions.check(session, keep_id), suppressions.check(session, gone_id)
        _unite(session, keep, gone, chosen, out, now)
        qualified.unite(session, keep_id, gone_id, now)
        counts = _hand_over(session, keep_id, gone_id, now)
        made = Merge(
            id=number, action_id=action.action_id, kept_id=keep_id, gone_id=gone_id, gone_name=gone_name,
            band=band or (suspect.band if suspect else ""),
            reason=reason or (suspect.reason if suspect else BY_HAND),
            picks=json.dumps(chosen, ensure_ascii=False), at=at,
        )  # fmt: skip
        session.add(made)
        session.flush()
        merge_id = made.id
        _remove(session, gone)
        if any(out):
            suppressions.apply_to(session, ids=[keep_id], now=now)
    note_change(
        session,
        "prospects",
        "touches",
        "tasks",
        "drafts",
        "lists",
        "stage_history",
        "suspects",
        "merges",
        "qualifications",
    )
    return Merged(merge_id, keep_id, gone_id, name, gone_name, **counts)


def merge_band(session: Session, band: str, *, now: datetime, progress: Progress | None = None) -> MergedBand:
    """Merge every pair of a confidence band, each as an action of its own, the surest first.

    A pair is left for a person to decide where something speaks against one person by now, where the two
    have different employers, or where the band is "possible" for that reason. `progress` gets (done, total)
    and may raise to stop, which takes back all of it. Raises InvalidInputError for an unknown band.
    """
    if band not in BANDS:
        raise InvalidInputError(f"{band!r} is no band.", hint=f"One of: {', '.join(BANDS)}")
    waiting = _pairs_of(session, band)
    became: dict[int, int] = {}
    done: list[Merged] = []
    left = 0
    with journal.several(session):
        for position, (low, high, reason) in enumerate(waiting):
            if progress:
                progress(position, len(waiting))
            one, other = _now(low, became), _now(high, became)
            if one == other:
                continue
            if _forbidden(session, one, other):
                left += 1
                continue
            keep, gone = in_order(session, one, other)
            done.append(merge(session, keep, gone, now=now, band=band, reason=reason))
            became[gone] = keep
    if progress:
        progress(len(waiting), len(waiting))
    kept = tuple(sorted({_now(one.kept_id, became) for one in done}))
    return MergedBand(tuple(one.merge_id for one in done), kept, left)


def in_order(session: Session, one: int, other: int) -> tuple[int, int]:
    """Who of two stays and who goes: more happened with, further along, more known of, there first."""
    rows = session.connection().exec_driver_sql(_WEIGHT, {"one": one, "other": other}).all()
    weighed = sorted(rows, key=lambda row: (-row[1], -_ADVANCE.index(row[2]), -row[3], row[0]))
    if len(weighed) < 2:
        raise NotFoundError("One of the two is no longer there.", hint="Look for duplicates again.")
    return weighed[0][0], weighed[1][0]


def record_of(session: Session, prospect: Prospect) -> Record:
    """A prospect as the proposal looks at it."""
    return Record(
        prospect.id,
        {name: getattr(prospect, name) for name in STORED},
        custom_of(prospect.custom),
        prospects.provenance(session, prospect.id),
        bool(prospect.email and suppressions.reason_for(session, email=prospect.email)),
    )


def joined_notes(one: str, other: str) -> str:
    """Both notes, the kept one's first; what one says already is not said twice."""
    if other in one:
        return one
    return other if one in other else f"{one}\n\n{other}"


def addresses(keep: Prospect, gone: Prospect, primary: str) -> list[str]:
    """Every other address of the two, each once: the one not chosen, then the further ones."""
    found: dict[str, str] = {}
    for address in (keep.email, gone.email, keep.other_email, gone.other_email):
        if address and keys.email_key(address) != keys.email_key(primary):
            found.setdefault(keys.email_key(address), address)
    return list(found.values())


# --- values


def _unite(
    session: Session,
    keep: Prospect,
    gone: Prospect,
    picks: Picks,
    out: tuple[str | None, str | None],
    now: datetime,
) -> None:
    """Give `keep` the values of both."""
    left, right = record_of(session, keep), record_of(session, gone)
    taken = [group for group in GROUPS if _takes_over(group, left, right, picks)]
    values = {name: right.values[name] for group in taken for name in group}
    others = addresses(keep, gone, str(values.get("email", keep.email)))
    second = _second(session, keep, gone, others, out)
    values |= {"other_email": second, "notes": _notes(keep, gone, picks)}
    changed = {name: value for name, value in values.items() if getattr(keep, name) != value}
    _note_origins(session, keep, gone, changed, now)
    for name, value in changed.items():
        setattr(keep, name, value)
    _unite_addresses(session, keep, gone, [address for address in others if address != second])
    _unite_custom(session, keep, gone, picks, now)
    _follow(session, keep, gone, now, moved_company=bool(changed.keys() & set(_EMPLOYER)))
    if any(out) and suppressions.check(session, keep.id) is None:
        _stay_excluded(session, keep, gone, left, of_gone=out[0] is None, now=now)


def _takes_over(group: tuple[str, ...], left: Record, right: Record, picks: Picks) -> bool:
    if all(left.values[name] == right.values[name] for name in group):
        return False
    if (picked := picks.get(group[0])) is not None:
        return picked == right.id
    return better(group, left, right)[0] != LEFT


def _notes(keep: Prospect, gone: Prospect, picks: Picks) -> str:
    if (picked := picks.get("notes")) is not None:
        return keep.notes if picked == keep.id else gone.notes
    return joined_notes(keep.notes, gone.notes)


def _second(
    session: Session,
    keep: Prospect,
    gone: Prospect,
    others: Sequence[str],
    out: tuple[str | None, str | None],
) -> str:
    """The second address; where there are several, one by which somebody opted out, or one in a domain on
    the do-not-contact list."""
    if any(out):
        personal = suppressions.opted_out(session, [keep.id, gone.id]).values()
        by_it = [one for one in others if any(opt_out.has([one]) for opt_out in personal)]
        refused = (one for one in others if suppressions.reason_for(session, email=one))
        return next(iter(by_it), None) or next(refused, others[0] if others else "")
    return others[0] if others else ""


def _unite_addresses(session: Session, keep: Prospect, gone: Prospect, homeless: Sequence[str]) -> None:
    """Give `keep` the further addresses of both, and those that no field is left for."""
    session.execute(update(Address).where(Address.prospect_id == gone.id).values(prospect_id=keep.id))
    known = set(session.scalars(select(Address.email_key).where(Address.prospect_id == keep.id)))
    for address in homeless:
        if (key := keys.email_key(address)) not in known:
            session.add(Address(prospect_id=keep.id, email=address, email_key=key))


def _unite_custom(session: Session, keep: Prospect, gone: Prospect, picks: Picks, now: datetime) -> None:
    mine, theirs = custom_of(keep.custom), custom_of(gone.custom)
    taken = {
        name: value
        for name, value in theirs.items()
        if (name not in mine or picks.get(CUSTOM + name) == gone.id) and mine.get(name) != value
    }
    if not taken:
        return
    _note_origins(session, keep, gone, {CUSTOM + name: value for name, value in taken.items()}, now)
    keep.custom = json.dumps(mine | taken, ensure_ascii=False)


def _note_origins(
    session: Session, keep: Prospect, gone: Prospect, changed: Mapping[str, Any], now: datetime
) -> None:
    """Say of every value taken over that it is merged, which row it stood in, and what it replaced."""
    if not changed:
        return
    own = select(Provenance).where(Provenance.prospect_id == gone.id)
    theirs = {entry.field: entry for entry in session.scalars(own)}
    mine = custom_of(keep.custom)
    for name in changed:
        row = theirs[name].import_row_id if name in theirs else gone.import_row_id
        before = mine.get(name.removeprefix(CUSTOM), "") if name.startswith(CUSTOM) else getattr(keep, name)
        session.merge(
            Provenance(
                prospect_id=keep.id, field=name, kind="merged", import_row_id=row,
                before="" if before is None else str(before), at=now,
            )
        )  # fmt: skip


def _follow(session: Session, keep: Prospect, gone: Prospect, now: datetime, *, moved_company: bool) -> None:
    """Keys, account, stage and last touch follow from the values and from both records."""
    keep.email_key = keys.email_key(keep.email)
    keep.name_key = keys.name_key(keep.first_name, keep.last_name)
    keep.company_key = keys.company_key(keep.company)
    if gone.company_id is not None and (moved_company or keep.company_id is None):
        keep.company_id = gone.company_id
    touched = [at for at in (keep.last_touch_at, gone.last_touch_at) if at is not None]
    keep.last_touch_at = max(touched, default=None)
    keep.updated_at = now
    if _ADVANCE.index(gone.stage) > _ADVANCE.index(keep.stage):
        touches.move_stage(session, keep, gone.stage, reason=f"merged with {_name(gone)}", now=now)
    session.flush()


def _stay_excluded(
    session: Session, keep: Prospect, gone: Prospect, before: Record, *, of_gone: bool, now: datetime
) -> None:
    """Take the employer of the record that was excluded by it, so that the merged one is excluded too."""
    group = next(group for group in GROUPS if group[0] == "company")
    for name in (*group, "domain"):
        setattr(keep, name, getattr(gone, name) if of_gone else before.values[name])
    _follow(session, keep, gone, now, moved_company=of_gone)


# --- what belongs to the two


def _hand_over(session: Session, keep_id: int, gone_id: int, now: datetime) -> dict[str, int]:
    """Give everything that belongs to `gone` to `keep`; returns how much that was, by table."""
    session.flush()
    connection = session.connection()
    values = {"keep": keep_id, "gone": gone_id, "now": utc_text(now)}
    for row in connection.exec_driver_sql(_CLASHING, values).mappings().all():
        _discard(session, dict(row), keep_id, now)
    counts = {name: connection.exec_driver_sql(sql, values).rowcount for name, sql in _MOVES.items()}
    for statement in _RENEW:
        connection.exec_driver_sql(statement, values)
    return counts


def _discard(session: Session, draft: dict[str, Any], keep_id: int, now: datetime) -> None:
    """Put a discarded draft in the place of an open one: taken back, the row is as it was, whole."""
    connection = session.connection()
    connection.exec_driver_sql("DELETE FROM drafts WHERE id = ?", (draft["id"],))
    new = draft | {"prospect_id": keep_id, "state": "discarded", "updated_at": utc_text(now)}
    marks = ", ".join("?" * len(new))
    connection.exec_driver_sql(
        f"INSERT INTO drafts ({', '.join(new)}) VALUES ({marks})",  # noqa: S608 - columns of the table itself
        tuple(new.values()),
    )


def _remove(session: Session, gone: Prospect) -> None:
    session.expunge(gone)
    session.connection().exec_driver_sql("DELETE FROM prospects WHERE id = ?", (gone.id,))
    session.expire_all()


_CLASHING = """
SELECT d.* FROM drafts d WHERE d.prospect_id = :gone AND d.state IN ('draft', 'held', 'approved')
AND EXISTS (SELECT 1 FROM drafts k WHERE k.prospect_id = :keep AND k.template_id = d.template_id
            AND k.state IN ('draft', 'held', 'approved'))
"""
_MOVES = {
    "touches": "UPDATE touches SET prospect_id = :keep WHERE prospect_id = :gone",
    "tasks": "UPDATE tasks SET prospect_id = :keep WHERE prospect_id = :gone",
    "drafts": "UPDATE drafts SET prospect_id = :keep WHERE prospect_id = :gone",
    "lists": """INSERT OR IGNORE INTO list_members (list_id, prospect_id)
        SELECT list_id, :keep FROM list_members WHERE prospect_id = :gone""",
}
_OTHERS = """
SELECT CASE WHEN low_id = :gone THEN high_id ELSE low_id END AS other, {columns}
FROM {table} WHERE (low_id = :gone OR high_id = :gone) AND :keep NOT IN (low_id, high_id)
"""
_NOT_DUPLICATES = _OTHERS.format(table="not_duplicates", columns="at")
_SUSPECTS = _OTHERS.format(table="suspects", columns="band, confidence, code, reason, found_at")
_RENEW = (
    "UPDATE stage_history SET prospect_id = :keep WHERE prospect_id = :gone",
    f"""INSERT OR IGNORE INTO not_duplicates (low_id, high_id, at)
        SELECT min(:keep, other), max(:keep, other), at FROM ({_NOT_DUPLICATES}) WHERE true""",  # noqa: S608
    f"""INSERT OR IGNORE INTO suspects (low_id, high_id, band, confidence, code, reason, found_at)
        SELECT min(:keep, other), max(:keep, other), band, confidence, code, reason, found_at
        FROM ({_SUSPECTS}) WHERE true""",  # noqa: S608
    """DELETE FROM suspects WHERE (low_id = :keep OR high_id = :keep) AND EXISTS
        (SELECT 1 FROM not_duplicates n WHERE n.low_id = suspects.low_id AND n.high_id = suspects.high_id)""",
)
_WEIGHT = f"""
SELECT p.id, (SELECT count(*) FROM touches t WHERE t.prospect_id = p.id), p.stage,
       {" + ".join(f"coalesce(p.{name} <> '', 0)" for name in STORED)}
FROM prospects p WHERE p.id IN (:one, :other)
"""  # noqa: S608


# --- the pairs of a band


def _pairs_of(session: Session, band: str) -> list[tuple[int, int, str]]:
    wanted = select(Suspect.low_id, Suspect.high_id, Suspect.reason).where(Suspect.band == band)
    if band == MOVED_BAND:
        wanted = wanted.where(Suspect.code.not_like("moved%"))
    ordered = wanted.order_by(Suspect.confidence.desc(), Suspect.low_id, Suspect.high_id)
    return [(row[0], row[1], row[2]) for row in session.execute(ordered)]


def _now(prospect_id: int, became: Mapping[int, int]) -> int:
    """Who a prospect is by now, after the merges before."""
    while prospect_id in became:
        prospect_id = became[prospect_id]
    return prospect_id


def _forbidden(session: Session, one: int, other: int) -> bool:
    """Whether the two are apart, or something speaks against one person in one job."""
    low, high = sorted((one, other))
    apart = "SELECT 1 FROM not_duplicates WHERE low_id = ? AND high_id = ?"
    if session.connection().exec_driver_sql(apart, (low, high)).first() is not None:
        return True
    people = [session.get(Prospect, number) for number in (one, other)]
    if None in people:
        return True
    left, right = (person_of({name: getattr(person, name) for name in STORED}) for person in people)
    found = pairs.compare(left, right)
    return found.moved or not found.band


# --- checking


def _both(session: Session, keep_id: int, gone_id: int) -> tuple[Prospect, Prospect]:
    if keep_id == gone_id:
        raise InvalidInputError("A prospect cannot be merged with itself.")
    keep, gone = session.get(Prospect, keep_id), session.get(Prospect, gone_id)
    if keep is None or gone is None:
        raise NotFoundError("One of the two is no longer there.", hint="Look for duplicates again.")
    return keep, gone


def _checked(picks: Picks, keep_id: int, gone_id: int) -> dict[str, int]:
    for number in picks.values():
        if number not in (keep_id, gone_id):
            raise InvalidInputError("A value can only be taken from one of the two.")
    return {field_of(name): number for name, number in picks.items()}


def _name(prospect: Prospect) -> str:
    return prospect.full_name or prospect.email or prospect.company or f"#{prospect.id}"
