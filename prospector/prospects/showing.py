"""Prospects as shown: rows of the grid, everything about one, and where each value came from."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from prospector import suppressions, touches
from prospector.errors import NotFoundError
from prospector.fields import STORED
from prospector.prospects import standing
from prospector.prospects.selecting import as_rows, profile_of, status
from prospector.records import (
    Draft,
    Fit,
    IcpProfile,
    Import,
    ImportRow,
    ListMember,
    Prospect,
    ProspectList,
    Provenance,
    Task,
    Template,
)
from prospector.touches import StageRow, TaskRow, TouchRow

_CHUNK = 500
_PLAIN = (
    "id", "full_name", "first_name", "last_name", "title", "seniority", "department", "company", "domain",
    "industry", "employees_min", "employees_max", "email", "email_status", "phone", "linkedin", "city",
    "country", "stage", "suppression_id", "last_touch_at", "created_at",
)  # fmt: skip
_NOT_EXPORTED = frozenset(("id", "custom", "suppression_id"))


@dataclass(frozen=True, slots=True)
class ProspectRow:
    """One row of the grid; `extra` holds the further fields that were asked for.

    `fit` and `fit_verdict` are None and "" where the profile did not judge; `suppressed` is the reason
    nobody may write, or ""; `status` one of selecting.STATUSES.
    """

    id: int
    full_name: str
    first_name: str
    last_name: str
    title: str
    seniority: str
    department: str
    company: str
    domain: str
    industry: str
    employees_min: int | None
    employees_max: int | None
    email: str
    email_status: str
    phone: str
    linkedin: str
    city: str
    country: str
    stage: str
    suppressed: str
    last_touch_at: datetime | None
    created_at: datetime
    fit: int | None
    fit_low: int | None
    fit_high: int | None
    fit_verdict: str
    status: str
    next_due: date | None
    extra: Mapping[str, str | int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value came from. `kind` is file, typed, inferred or merged; for file and merged ones
    `file`, `sheet`, `row` (as the user sees it) and `column` (its header) say where. `before` is
    what the value replaced."""

    field: str
    kind: str
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    before: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft of this prospect, newest first; its text is shown by prospector.drafts."""

    id: int
    template: str
    state: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class FitLine:
    """The fit under one profile: the score and the range that missing data leaves."""

    profile_id: int
    profile: str
    active: bool
    score: int
    low: int
    high: int
    verdict: str


@dataclass(frozen=True, slots=True)
class ProspectDetail:
    """Everything about one prospect. `values` has every stored field, `custom` the unmapped columns
    by header, `further_emails` the addresses beside those two fields; `colleagues` counts the others at
    the same company."""

    row: ProspectRow
    values: dict[str, str | int | None]
    custom: dict[str, str]
    further_emails: tuple[str, ...]
    company_id: int | None
    colleagues: int
    lists: tuple[str, ...]
    fits: tuple[FitLine, ...]
    drafts: tuple[DraftLine, ...]
    touches: tuple[TouchRow, ...]
    tasks: tuple[TaskRow, ...]
    stages: tuple[StageRow, ...]


def rows(
    session: Session,
    ids: Collection[int],
    *,
    profile_id: int | None = None,
    today: date | None = None,
    extra: Collection[str] = (),
) -> list[ProspectRow]:
    """These prospects as rows, in the order of `ids`; those that are gone are left out.

    `extra` names further fields for ProspectRow.extra: stored ones, `updated_at`, `engagement`, `grade`, or
    `custom.<name>`.
    """
    profile_id = profile_id if profile_id is not None else profile_of(session)
    columns = [getattr(Prospect, name) for name in _PLAIN]
    next_due = (
        select(func.min(Task.due_on))
        .where(Task.prospect_id == Prospect.id, Task.done_at.is_(None))
        .correlate(Prospect)
        .scalar_subquery()
    )
    found = session.execute(
        select(*columns, Fit.score, Fit.low, Fit.high, Fit.verdict, status(today), next_due)
        .outerjoin(Fit, and_(Fit.prospect_id == Prospect.id, Fit.profile_id == profile_id))
        .where(Prospect.id.in_(as_rows(ids)))
    ).all()
    why = suppressions.reasons(session, {row.suppression_id for row in found if row.suppression_id})
    by_id = {row.id: _row(tuple(row), why) for row in found}
    beside = _extra(session, ids, extra) if extra else {}
    return [
        replace(by_id[number], extra=beside.get(number, {})) if extra else by_id[number]
        for number in ids
        if number in by_id
    ]


def _extra(
    session: Session, ids: Collection[int], names: Collection[str]
) -> dict[int, dict[str, str | int | None]]:
    worked_out = [name for name in names if name in standing.SHOWN]
    stored = [name for name in names if not name.startswith("custom.") and name not in worked_out]
    columns = [getattr(Prospect, name) for name in ("id", "custom", *stored)]
    found = session.execute(select(*columns).where(Prospect.id.in_(as_rows(ids)))).mappings()
    made: dict[int, dict[str, str | int | None]] = {}
    for row in found:
        own = _custom(row["custom"])
        made[row["id"]] = {name: row[name] for name in stored} | {
            name: own.get(name.removeprefix("custom."), "") for name in names if name.startswith("custom.")
        }
    if worked_out:
        for number, values in standing.of(session, made).items():
            made[number] |= {name: values[name] for name in worked_out}
    return made


def detail(session: Session, prospect_id: int, *, today: date | None = None) -> ProspectDetail:
    """Everything about one prospect. Raises NotFoundError."""
    found = rows(session, [prospect_id], today=today)
    if not found:
        raise NotFoundError("There is no such prospect any more.")
    prospect = session.get_one(Prospect, prospect_id)
    return ProspectDetail(
        row=found[0],
        values={name: getattr(prospect, name) for name in STORED},
        custom=_custom(prospect.custom),
        further_emails=_further_emails(session, prospect),
        company_id=prospect.company_id,
        colleagues=_colleagues(session, prospect),
        lists=_lists(session, prospect_id),
        fits=_fits(session, prospect_id),
        drafts=_drafts(session, prospect_id),
        touches=tuple(touches.timeline(session, prospect_id=prospect_id)),
        tasks=tuple(touches.tasks(session, prospect_id=prospect_id, done=None)),
        stages=tuple(touches.stages(session, prospect_id)),
    )


def provenance(session: Session, prospect_id: int) -> dict[str, Origin]:
    """Where each value that is there came from, by field. Raises NotFoundError.

    A field without an entry of its own came with the row the prospect was made from; where that
    row's mapping had no column for it, it was inferred.
    """
    prospect = session.get(Prospect, prospect_id)
    if prospect is None:
        raise NotFoundError("There is no such prospect any more.")
    own = session.execute(_OWN, {"prospect": prospect_id}).all()
    places = _places(session, {prospect.import_row_id, *(entry.import_row_id for entry in own)})
    filled = [name for name in STORED if getattr(prospect, name) not in ("", None)]
    origins = {name: _from_row(name, places.get(prospect.import_row_id)) for name in filled}
    for entry in own:
        place = _from_row(entry.field, places.get(entry.import_row_id))
        origins[entry.field] = Origin(
            entry.field, entry.kind, place.file, place.sheet, place.row, place.column, entry.before, entry.at
        )
    return origins


def values(
    session: Session, ids: Collection[int], *, profile_id: int | None = None
) -> Iterator[dict[str, str | int | None]]:
    """All stored fields of these prospects in order, with stage, fit, and `custom.<name>`; for exports.

    `opted_out` is "yes" for whoever is on the do-not-contact list.
    Read in portions, so any number takes little memory.
    """
    profile_id = profile_id if profile_id is not None else profile_of(session)
    remaining = iter(ids)
    while portion := list(islice(remaining, _CHUNK)):
        yield from _values(session, portion, profile_id)


def _values(
    session: Session, portion: list[int], profile_id: int | None
) -> Iterator[dict[str, str | int | None]]:
    columns = [getattr(Prospect, name) for name in ("id", *STORED, "stage", "custom", "suppression_id")]
    found = session.execute(
        select(*columns, Fit.score.label("fit"))
        .outerjoin(Fit, and_(Fit.prospect_id == Prospect.id, Fit.profile_id == profile_id))
        .where(Prospect.id.in_(as_rows(portion)))
    ).mappings()
    by_id = {row["id"]: row for row in found}
    for number in portion:
        if row := by_id.get(number):
            plain = {name: value for name, value in row.items() if name not in _NOT_EXPORTED}
            plain["opted_out"] = "yes" if row["suppression_id"] else ""
            yield plain | {f"custom.{name}": value for name, value in _custom(row["custom"]).items()}


def _row(found: tuple[Any, ...], why: Mapping[int, str]) -> ProspectRow:
    plain = list(found)
    place = _PLAIN.index("suppression_id")
    plain[place] = why.get(plain[place], "")
    plain[-3] = plain[-3] or ""
    return ProspectRow(*plain)


def _custom(stored: str) -> dict[str, str]:
    found = json.loads(stored or "{}")
    return {str(name): str(value) for name, value in found.items()}


def _colleagues(session: Session, prospect: Prospect) -> int:
    if prospect.company_id is None:
        return 0
    same = and_(Prospect.company_id == prospect.company_id, Prospect.id != prospect.id)
    return session.scalar(select(func.count(Prospect.id)).where(same)) or 0


def _lists(session: Session, prospect_id: int) -> tuple[str, ...]:
    member = and_(ListMember.list_id == ProspectList.id, ListMember.prospect_id == prospect_id)
    return tuple(
        session.scalars(select(ProspectList.name).join(ListMember, member).order_by(ProspectList.id))
    )


def _further_emails(session: Session, prospect: Prospect) -> tuple[str, ...]:
    fields = (prospect.email, prospect.other_email)
    return tuple(one for one in suppressions.addresses_of(session, prospect) if one not in fields)


def _fits(session: Session, prospect_id: int) -> tuple[FitLine, ...]:
    found = session.execute(
        select(IcpProfile.id, IcpProfile.name, IcpProfile.active, Fit.score, Fit.low, Fit.high, Fit.verdict)
        .join(Fit, Fit.profile_id == IcpProfile.id)
        .where(Fit.prospect_id == prospect_id)
        .order_by(IcpProfile.active.desc(), IcpProfile.name)
    )
    return tuple(FitLine(*row) for row in found)


def _drafts(session: Session, prospect_id: int) -> tuple[DraftLine, ...]:
    found = session.execute(
        select(Draft.id, Template.name, Draft.state, Draft.updated_at)
        .join(Template, Template.id == Draft.template_id)
        .where(Draft.prospect_id == prospect_id)
        .order_by(Draft.id.desc())
    )
    return tuple(DraftLine(*row) for row in found)


@dataclass(frozen=True, slots=True)
class _Place:
    file: str
    sheet: str
    row: int
    columns: dict[str, str]
    at: datetime


# Made once: a merge of many asks this for every one, and making a statement takes longer than asking.
_OWN = select(
    Provenance.field, Provenance.kind, Provenance.import_row_id, Provenance.before, Provenance.at
).where(Provenance.prospect_id == bindparam("prospect"))
_PLACES = (
    select(ImportRow.id, Import.file_name, ImportRow.sheet, ImportRow.row, Import.mapping, Import.created_at)
    .join(Import, Import.id == ImportRow.import_id)
    .where(ImportRow.id.in_(bindparam("rows", expanding=True)))
)


def _places(session: Session, row_ids: Collection[int | None]) -> dict[int | None, _Place]:
    rows = [number for number in row_ids if number is not None]
    if not rows:
        return {}
    found = session.execute(_PLACES, {"rows": rows})
    return {
        number: _Place(file, sheet, row, json.loads(mapping), at)
        for number, file, sheet, row, mapping, at in found
    }


_PARTS = {
    "employees_min": "employees",
    "employees_max": "employees",
    "revenue_min": "revenue",
    "revenue_max": "revenue",
    "revenue_currency": "revenue",
    "first_name": "full_name",
    "middle_name": "full_name",
    "last_name": "full_name",
    "honorific": "full_name",
    "legal_form": "company",
    "company_short": "company",
}


def _from_row(name: str, place: _Place | None) -> Origin:
    """A value as its row gave it, straight from a column or read out of a related one."""
    if place is None:
        return Origin(name, "typed")
    column = place.columns.get(name) or place.columns.get(_PARTS.get(name, ""), "")
    return Origin(
        name, "file" if column else "inferred", place.file, place.sheet, place.row, column, "", place.at
    )
