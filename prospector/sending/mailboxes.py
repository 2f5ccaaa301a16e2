"""The sending accounts of a workspace. Passwords are in the operating system's keyring only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector.credentials import Credentials
from prospector.errors import InvalidInputError, NotFoundError
from prospector.outbox.message import checked_address
from prospector.records import Mailbox, Outgoing
from prospector.sending.smtp import Server
from prospector.sending.zones import is_zone
from prospector.storage import note_change

SECURITIES = ("tls", "starttls", "none")
SERVICE = "mailbox"
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[?[0-9A-Fa-f:.]{3,45}\]?")
_MOST = {"daily_cap": 2_000, "hourly_cap": 500, "gap_seconds": 3_600, "ramp_from": 2_000, "ramp_step": 500}


@dataclass(frozen=True, slots=True)
class Preset:
    """The servers of a well-known provider, and what its users must know."""

    key: str
    label: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    imap_host: str
    imap_port: int
    daily_cap: int
    note: str = ""


PRESETS = {
    one.key: one
    for one in (
        Preset(
            "gmail", "Gmail", "smtp.gmail.com", 465, "tls", "imap.gmail.com", 993, 100,
            "Gmail wants an app password (Google account, Security, with two-step verification on).",
        ),
        Preset(
            "microsoft365", "Microsoft 365", "smtp.office365.com", 587, "starttls", "outlook.office365.com",
            993, 100, "Microsoft 365 takes a password only where the administrator allows SMTP AUTH.",
        ),
        Preset(
            "fastmail", "Fastmail", "smtp.fastmail.com", 465, "tls", "imap.fastmail.com", 993, 100,
            "Fastmail wants an app password (Settings, Privacy & Security).",
        ),
        Preset("zoho", "Zoho Mail", "smtp.zoho.com", 465, "tls", "imap.zoho.com", 993, 50),
    )
}  # fmt: skip
_TEXTS = (
    "name", "email", "smtp_host", "smtp_security", "imap_host", "imap_security", "user", "zone",
    "window_from", "window_to", "days", "holidays",
)  # fmt: skip
_NUMBERS = ("smtp_port", "imap_port", "daily_cap", "hourly_cap", "gap_seconds", "ramp_from", "ramp_step")
_NEEDED = {"email": "an address", "smtp_host": "an outgoing server", "smtp_port": "the server's port"}
SETTABLE = (*_TEXTS, *_NUMBERS, "ramp_start")


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """A mailbox as shown; no secret is part of it."""

    id: int
    name: str
    email: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    imap_host: str
    imap_port: int
    imap_security: str
    user: str
    zone: str
    daily_cap: int
    hourly_cap: int
    gap_seconds: int
    window_from: str
    window_to: str
    days: str
    holidays: str
    ramp_start: date | None
    ramp_from: int
    ramp_step: int
    paused_reason: str

    @property
    def server(self) -> Server:
        return Server(self.smtp_host, self.smtp_port, self.smtp_security, self.user)


def add(session: Session, values: Mapping[str, str], now: datetime, *, preset: str = "") -> int:
    """A new mailbox from its fields (see SETTABLE); a preset fills in what is not given. Returns its id.

    Raises InvalidInputError naming the field and the nearest legal value.
    """
    given = {**_of_preset(preset), **values}
    given.setdefault("name", given.get("email", ""))
    given.setdefault("user", given.get("email", ""))
    checked = _checked(given)
    for needed, words in _NEEDED.items():
        if not checked.get(needed):
            raise InvalidInputError(f"A mailbox needs {words}.", hint="Fill it in.", place=needed)
    _refuse_taken(session, checked["name"])
    record = Mailbox(**checked, created_at=now)
    session.add(record)
    session.flush()
    note_change(session, "mailboxes")
    return record.id


def edit(session: Session, mailbox_id: int, values: Mapping[str, str]) -> None:
    """Change some fields. Raises NotFoundError, InvalidInputError."""
    record = _record(session, mailbox_id)
    checked = _checked(values)
    if checked.get("name", record.name) != record.name:
        _refuse_taken(session, checked["name"])
    for key, value in checked.items():
        setattr(record, key, value)
    session.flush()
    note_change(session, "mailboxes")


def remove(session: Session, mailbox_id: int) -> None:
    """Forget a mailbox that never sent. Raises InvalidInputError when it did: its ledger is kept."""
    record = _record(session, mailbox_id)
    if session.scalar(select(Outgoing.id).where(Outgoing.mailbox_id == mailbox_id).limit(1)) is not None:
        raise InvalidInputError(
            "This mailbox has sent, and its ledger must be kept.", hint="Pause it instead."
        )
    session.delete(record)
    session.flush()
    note_change(session, "mailboxes")


def listed(session: Session) -> list[MailboxRow]:
    """All mailboxes by name."""
    return [_row(one) for one in session.scalars(select(Mailbox).order_by(Mailbox.name))]


def get(session: Session, mailbox_id: int) -> MailboxRow:
    """One of them. Raises NotFoundError."""
    return _row(_record(session, mailbox_id))


def find(session: Session, name: str) -> MailboxRow:
    """The mailbox of that name or address; the only one when `name` is "". Raises NotFoundError."""
    rows = listed(session)
    wanted = name.strip().casefold()
    found = [one for one in rows if not wanted or wanted in (one.name.casefold(), one.email.casefold())]
    if len(found) == 1:
        return found[0]
    if not rows:
        raise NotFoundError("There is no mailbox yet.", hint="Add one: prospector mailbox add EMAIL")
    names = ", ".join(one.name for one in rows)
    if not wanted:
        raise NotFoundError("There are several mailboxes.", hint=f"Name one: {names}")
    near = get_close_matches(wanted, [one.name.casefold() for one in rows], 1)
    raise NotFoundError(
        f"There is no mailbox called {name!r}.",
        hint=f"Did you mean {near[0]}?" if near else f"There are: {names}",
    )


def pause(session: Session, mailbox_id: int, reason: str, now: datetime) -> None:
    """Stop sending from a mailbox until it is resumed, saying why."""
    record = _record(session, mailbox_id)
    record.paused_reason, record.paused_at = reason.strip()[:300] or "paused by you", now
    session.flush()
    note_change(session, "mailboxes")


def resume(session: Session, mailbox_id: int) -> None:
    """Let a paused mailbox send again; nothing overdue leaves at once, it is paced like all else."""
    record = _record(session, mailbox_id)
    record.paused_reason, record.paused_at = "", None
    session.flush()
    note_change(session, "mailboxes")


def secret_name(mailbox: MailboxRow) -> str:
    """Under which name the keyring has the password."""
    return f"{mailbox.user}@{mailbox.smtp_host}"


def password(credentials: Credentials, mailbox: MailboxRow) -> str:
    """The mailbox's password; "" for one that signs in nowhere, having no user name.

    Raises InvalidInputError when none is kept, KeyringError when the keyring is locked.
    """
    if not mailbox.user:
        return ""
    found = credentials.get(SERVICE, secret_name(mailbox))
    if found is None:
        raise InvalidInputError(
            f"No password of {mailbox.name} is known.",
            hint="Give it with: prospector mailbox password NAME",
            place=mailbox.name,
        )
    return found


def _of_preset(key: str) -> dict[str, str]:
    if not key:
        return {}
    if key not in PRESETS:
        near = get_close_matches(key, PRESETS, 1)
        known = f"Did you mean {near[0]}?" if near else f"There are {', '.join(PRESETS)}."
        raise InvalidInputError(f"There is no preset {key!r}.", hint=known, place="preset")
    one = PRESETS[key]
    names = ("smtp_host", "smtp_port", "smtp_security", "imap_host", "imap_port", "daily_cap")
    return {name: str(getattr(one, name)) for name in names}


def _checked(values: Mapping[str, str]) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    for key, given in values.items():
        if key not in SETTABLE:
            near = get_close_matches(key, SETTABLE, 1)
            hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(SETTABLE)}."
            raise InvalidInputError(f"A mailbox has no {key!r}.", hint=hint, place=key)
        checked[key] = _value(key, given.strip())
    opens, closes = checked.get("window_from"), checked.get("window_to")
    if opens and closes and opens >= closes:
        raise InvalidInputError(
            "The window closes before it opens.", hint="Like 08:30 and 17:30.", place="window"
        )
    return checked


def _value(key: str, given: str) -> Any:
    if key in _NUMBERS:
        return _number(key, given)
    if key == "ramp_start":
        return _day(given) if given else None
    check = _CHECKS.get(key)
    return check(key, given) if check else given[:200]


def _number(key: str, given: str) -> int:
    most = _MOST.get(key, 65_535)
    least = 0 if key in ("gap_seconds", "ramp_step") else 1
    if not given.isdigit() or not least <= int(given) <= most:
        raise InvalidInputError(f"Give a number from {least:,} to {most:,}.", hint="Digits only.", place=key)
    return int(given)


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise InvalidInputError("Write the day like 2026-03-02.", place="ramp_start") from error


def _address(key: str, given: str) -> str:
    try:
        return checked_address(given)
    except InvalidInputError as error:
        raise InvalidInputError(error.message, hint="Like you@company.example", place=key) from error


def _host(key: str, given: str) -> str:
    if given and not _HOST.fullmatch(given):
        raise InvalidInputError(
            f"{given[:80]!r} is no server's name.", hint="Like smtp.example.com", place=key
        )
    return given.lower()


def _security(key: str, given: str) -> str:
    if given not in SECURITIES:
        raise InvalidInputError(
            f"{given!r} is no way to secure a line.", hint="tls, starttls or none.", place=key
        )
    return given


def _zone(key: str, given: str) -> str:
    if not is_zone(given):
        raise InvalidInputError(f"There is no time zone {given!r}.", hint="Like Europe/Berlin.", place=key)
    return given


def _clock(key: str, given: str) -> str:
    try:
        return time.fromisoformat(given).strftime("%H:%M")
    except ValueError as error:
        raise InvalidInputError(f"{given!r} is no time of day.", hint="Like 08:30.", place=key) from error


def _days(key: str, given: str) -> str:
    if not re.fullmatch("[1-7]{1,7}", given):
        raise InvalidInputError("Days are digits from 1 (Monday) to 7.", hint="Like 12345.", place=key)
    return "".join(sorted(set(given)))


def _country(key: str, given: str) -> str:
    if given and not re.fullmatch("[A-Za-z]{2}", given):
        raise InvalidInputError("Name the country by its two letters.", hint="Like DE or US.", place=key)
    return given.upper()


_CHECKS = {
    "email": _address, "smtp_host": _host, "imap_host": _host, "smtp_security": _security,
    "imap_security": _security, "zone": _zone, "window_from": _clock, "window_to": _clock, "days": _days,
    "holidays": _country,
}  # fmt: skip


def _refuse_taken(session: Session, name: str) -> None:
    if not name:
        raise InvalidInputError("A mailbox needs a name.", place="name")
    if session.scalar(select(Mailbox.id).where(Mailbox.name == name)) is not None:
        raise InvalidInputError(
            f"There is a mailbox called {name!r} already.", hint="Choose another name.", place="name"
        )


def _record(session: Session, mailbox_id: int) -> Mailbox:
    record = session.get(Mailbox, mailbox_id)
    if record is None:
        raise NotFoundError("There is no such mailbox.", hint="See: prospector mailbox list")
    return record


def _row(record: Mailbox) -> MailboxRow:
    return MailboxRow(**{field.name: getattr(record, field.name) for field in fields(MailboxRow)})
