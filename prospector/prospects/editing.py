"""Editing a prospect: the value checked and cleaned, its origin noted, what hangs on it renewed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from prospector import suppressions, touches
from prospector.errors import InvalidInputError, NotFoundError
from prospector.fields import BY_KEY, DEPARTMENTS, NUMBERS, SENIORITIES, STAGES, STORED, label
from prospector.matching import keys
from prospector.records import Company, Prospect, Provenance, utc_text
from prospector.storage import note_change

Value = str | int | None

# Brought into their stored form by the same code as imported cells; all else stays as typed.
_CLEANED = frozenset((
    "email", "other_email", "phone", "mobile", "linkedin", "company_linkedin", "domain", "country",
    "language",
))  # fmt: skip
_CHOICES = {"seniority": SENIORITIES, "department": DEPARTMENTS}
_NOT_TYPED = frozenset(("email_status",))
_LONGEST = {"notes": 20_000}
_CUSTOM = "custom."


def edit(session: Session, prospect_id: int, changes: Mapping[str, Value], *, now: datetime) -> list[str]:
    """Set fields of one prospect as somebody typed them, and return the fields that changed.

    Keys are stored fields, `stage`, or `custom.<name>`; an empty value clears. Addresses, phone
    numbers, countries and links are brought into their stored form; what is none is refused. A new
    title brings its seniority and department with it, new names the full name, a new company its
    account. The old value stays in the provenance. Drafts and suppressions follow at once; fits do
    not (call prospector.icp.scoring.refresh). Raises NotFoundError, InvalidInputError.
    """
    prospect = session.get(Prospect, prospect_id)
    if prospect is None:
        raise NotFoundError("There is no such prospect any more.")
    checked = _with_consequences(prospect, _checked(prospect, changes))
    changed = [name for name in checked if _present(prospect, name) != checked[name]]
    for name in changed:
        _set(session, prospect, name, checked[name], now)
    if changed:
        _renew(session, prospect, changed, now)
    return changed


def set_stage(
    session: Session, ids: Collection[int], stage: str, *, now: datetime, reason: str = "set by hand"
) -> int:
    """Put many prospects into one stage, with history; returns how many moved."""
    if stage not in STAGES:
        raise InvalidInputError(f"{stage!r} is no stage.", hint=f"One of: {', '.join(STAGES)}")
    values = {"ids": json.dumps(list(ids)), "stage": stage, "reason": reason, "now": utc_text(now)}
    moved = session.scalar(text(f"SELECT count(*) FROM prospects WHERE {_MOVING}"), values) or 0  # noqa: S608
    session.flush()
    session.execute(text(_STAGE_HISTORY), values)
    session.execute(text(_STAGE), values)
    session.expire_all()
    note_change(session, "prospects", "stage_history")
    return int(moved)


_MOVING = "id IN (SELECT value FROM json_each(:ids)) AND stage <> :stage"
_STAGE_HISTORY = f"""
INSERT INTO stage_history (prospect_id, from_stage, to_stage, reason, at)
SELECT id, stage, :stage, :reason, :now FROM prospects WHERE {_MOVING}
"""  # noqa: S608
_STAGE = f"UPDATE prospects SET stage = :stage, updated_at = :now WHERE {_MOVING}"  # noqa: S608


def _checked(prospect: Prospect, changes: Mapping[str, Value]) -> dict[str, Value]:
    for name in changes:
        _refuse_unknown(name)
    typed = {name: _typed(name, value) for name, value in changes.items()}
    raw = {name: value for name, value in typed.items() if name in _CLEANED and value}
    around = {name: getattr(prospect, name) for name in ("country", "city") if name not in raw}
    clean = _clean({**around, **raw}, region=prospect.country) if raw else {}
    for name in raw:
        if not clean[name]:
            raise InvalidInputError(f"{typed[name]} cannot be used.", place=label(name))
        typed[name] = clean[name]
    if "email" in typed:
        typed["email_status"] = clean["email_status"] if typed["email"] else "missing"
    return typed


def _clean(raw: Mapping[str, Value], *, region: str = "") -> Mapping[str, Any]:
    # imported late: most who choose and show prospects edit none, and cleaning reads many tables
    from prospector.cleaning.record import Context, clean_record

    return clean_record(raw, Context(region=region)).values


def _refuse_unknown(name: str) -> None:
    known = [*(key for key in STORED if key not in _NOT_TYPED), "stage"]
    if name in known or (name.startswith(_CUSTOM) and name != _CUSTOM):
        return
    near = get_close_matches(name, known, 1)
    raise InvalidInputError(
        f"{name!r} is no field that can be edited.",
        hint=f"Did you mean {near[0]}?" if near else f"One of: {', '.join(known)}",
    )


def _typed(name: str, value: Value) -> Value:
    if name in NUMBERS:
        return _number(name, value)
    lines = [" ".join(line.split()) for line in str(value if value is not None else "").splitlines()]
    plain = "".join(letter for letter in "\n".join(lines).strip() if letter.isprintable() or letter == "\n")
    if name != "notes":
        plain = plain.replace("\n", " ")
    if len(plain) > _LONGEST.get(name, 1_000):
        raise InvalidInputError("This is too long.", place=label(name))
    choices = STAGES if name == "stage" else _CHOICES.get(name)
    if choices and plain not in choices and (plain or name == "stage"):
        raise InvalidInputError(
            f"{plain!r} cannot be used.", hint=f"One of: {', '.join(choices)}", place=label(name)
        )
    return plain


def _number(name: str, value: Value) -> int | None:
    plain = str(value if value is not None else "").replace(",", "").replace(" ", "")
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 15):
        raise InvalidInputError(f"{value} is not a whole number.", place=label(name))
    return int(plain)


def _with_consequences(prospect: Prospect, checked: dict[str, Value]) -> dict[str, Value]:
    """What one value says about another, where that other one was not typed along with it."""
    found: dict[str, Value] = {}
    if "title" in checked and checked["title"] != prospect.title:
        clean = _clean({"title": str(checked["title"])})
        found = {"seniority": clean["seniority"], "department": clean["department"]}
    if checked.keys() & {"first_name", "middle_name", "last_name"}:
        parts = [
            str(checked.get(name, getattr(prospect, name)))
            for name in ("first_name", "middle_name", "last_name")
        ]
        found["full_name"] = " ".join(part for part in parts if part)
    if "company" in checked and checked["company"] != prospect.company:
        clean = _clean({"company": str(checked["company"])})
        found |= {name: clean[name] for name in ("legal_form", "company_short")}
        checked = {**checked, "company": clean["company"] or checked["company"]}
    return {**found, **checked}


def _present(prospect: Prospect, name: str) -> Value:
    if name.startswith(_CUSTOM):
        return str(json.loads(prospect.custom).get(name.removeprefix(_CUSTOM), ""))
    value: Value = getattr(prospect, name)
    return value


def _set(session: Session, prospect: Prospect, name: str, value: Value, now: datetime) -> None:
    if name == "stage":
        touches.move_stage(session, prospect, str(value), reason="set by hand", now=now)
        return
    before = _present(prospect, name)
    if name.startswith(_CUSTOM):
        custom = json.loads(prospect.custom)
        custom[name.removeprefix(_CUSTOM)] = value
        kept = {header: cell for header, cell in custom.items() if cell != ""}
        prospect.custom = json.dumps(kept, ensure_ascii=False)
    else:
        setattr(prospect, name, value)
    if name in BY_KEY or name.startswith(_CUSTOM):
        _note_origin(session, prospect.id, name, before, now)


def _note_origin(session: Session, prospect_id: int, name: str, before: Value, now: datetime) -> None:
    entry = Provenance(
        prospect_id=prospect_id, field=name, kind="typed", import_row_id=None,
        before="" if before is None else str(before), at=now,
    )  # fmt: skip
    session.merge(entry)


def _renew(session: Session, prospect: Prospect, changed: Collection[str], now: datetime) -> None:
    """Keys, account and exclusion after a change; the search index follows by itself."""
    prospect.email_key = keys.email_key(prospect.email)
    prospect.name_key = keys.name_key(prospect.first_name, prospect.last_name)
    prospect.company_key = keys.company_key(prospect.company)
    prospect.updated_at = now
    if {"company", "domain"} & set(changed):
        prospect.company_id = _account(session, prospect, now)
    session.flush()
    suppressions.apply_to(session, ids=[prospect.id], now=now)
    note_change(session, "prospects")


def _account(session: Session, prospect: Prospect, now: datetime) -> int | None:
    """The company a prospect now works for: by domain, else by the only one of that name, else a new one."""
    domain = "" if _is_free(prospect.domain) else prospect.domain
    if not (domain or prospect.company_key):
        return None
    same_domain = select(Company.id).where(Company.domain == domain, Company.domain != "").limit(1)
    if found := session.scalar(same_domain):
        return found
    named = select(Company.id).where(Company.name_key == prospect.company_key, Company.name_key != "")
    if domain:
        named = named.where(Company.domain == "")
    numbers = session.scalars(named.limit(2)).all()
    return numbers[0] if len(numbers) == 1 else _new_account(session, prospect, domain, now)


def _new_account(session: Session, prospect: Prospect, domain: str, now: datetime) -> int:
    company = Company(
        name=prospect.company, name_key=prospect.company_key, domain=domain, industry=prospect.industry,
        city=prospect.city, country=prospect.country, created_at=now,
    )  # fmt: skip
    session.add(company)
    session.flush()
    note_change(session, "companies")
    return company.id


def _is_free(domain: str) -> bool:
    from prospector.cleaning.emails import is_free_domain

    return bool(domain) and is_free_domain(domain)
