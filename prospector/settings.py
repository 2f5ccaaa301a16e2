"""What the user set: the sender's identity, kept in the workspace, and this computer's preferences."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector.errors import FileError, InvalidInputError
from prospector.paths import data_folder, private_file
from prospector.records import Setting
from prospector.storage import note_change

_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]+")
_LONGEST = 2_000
_MANY_LINES = frozenset(("signature", "postal_address"))
THEMES = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who writes: what templates, checks and hand-over know about the sender.

    `offer` ends the sentence "We help ..." in templates. `region` is the ISO country assumed for phone
    numbers and places that name none.
    """

    sender_name: str = ""
    sender_email: str = ""
    sender_title: str = ""
    sender_phone: str = ""
    company: str = ""
    offer: str = ""
    website: str = ""
    calendar_link: str = ""
    postal_address: str = ""
    signature: str = ""
    opt_out_line: str = (
        'If you would rather not hear from me, reply with "no thanks" and I will not write again.'
    )
    region: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the app looks and starts on this computer; never a secret, never about a prospect.

    `columns` and `facets` are the grid's, in JSON; so is `assist`, which prospector.assist keeps.
    """

    theme: str = "system"
    text_scale: str = "1"
    last_workspace: str = ""
    recent_folder: str = ""
    window: str = ""
    mail_program: str = ""
    columns: str = ""
    facets: str = ""
    assist: str = ""


IDENTITY = tuple(field.name for field in fields(Identity))


def identity(session: Session) -> Identity:
    """The workspace's sender; what was never set has its default."""
    rows = session.execute(select(Setting.key, Setting.value).where(Setting.key.in_(IDENTITY)))
    return Identity(**{row.key: row.value for row in rows})


def save_identity(session: Session, changes: Mapping[str, str]) -> Identity:
    """Set some of the sender's fields, and return all of them as they are now.

    Raises InvalidInputError for an unknown field (naming the nearest), an address that is none, a
    country that is no ISO code, or a line break where one line is meant.
    """
    checked = {key: _checked(key, value) for key, value in changes.items()}
    for key, value in checked.items():
        put(session, key, value)
    return identity(session)


def get(session: Session, key: str, default: str = "") -> str:
    """Any other setting of the workspace."""
    value = session.scalar(select(Setting.value).where(Setting.key == key))
    return default if value is None else value


def put(session: Session, key: str, value: str) -> None:
    """Set any other setting of the workspace; never a secret."""
    session.merge(Setting(key=key, value=value))
    session.flush()
    note_change(session, "settings")


def preferences() -> Preferences:
    """This computer's preferences; the defaults when there are none or the file cannot be understood."""
    stored: Any = None
    with suppress(OSError, ValueError, RecursionError):
        stored = json.loads(_preferences_file().read_text("utf-8"))
    if not isinstance(stored, dict):
        return Preferences()
    known = {field.name for field in fields(Preferences)}
    found = {key: value for key, value in stored.items() if key in known and isinstance(value, str)}
    if found.get("theme", "system") not in THEMES:
        del found["theme"]
    return Preferences(**found)


def save_preferences(**changes: str) -> Preferences:
    """Change some of this computer's preferences, and return all of them.

    The file is replaced in one step. Raises FileError when it cannot be written.
    """
    changed = replace(preferences(), **changes)
    if changed.theme not in THEMES:
        raise InvalidInputError(f"{changed.theme!r} is no theme.", hint=f"One of: {', '.join(THEMES)}")
    path = _preferences_file()
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        private_file(new).write_text(json.dumps(asdict(changed), indent=2), "utf-8")
        new.replace(path)
    except OSError as error:
        raise FileError(f"The preferences could not be saved: {error.strerror}", place=str(path)) from error
    return changed


def _preferences_file() -> Path:
    return data_folder() / "preferences.json"


def _checked(key: str, value: str) -> str:
    if key not in IDENTITY:
        near = get_close_matches(key, IDENTITY, 1)
        raise InvalidInputError(
            f"{key!r} is no setting.",
            hint=f"Did you mean {near[0]}?" if near else f"One of: {', '.join(IDENTITY)}",
        )
    text = _plain(value, many_lines=key in _MANY_LINES)
    if len(text) > _LONGEST:
        raise InvalidInputError(f"This is too long (at most {_LONGEST:,} characters).", place=key)
    if key == "sender_email" and text and not _ADDRESS.fullmatch(text):
        raise InvalidInputError(
            f"{text} is not an email address.", hint="Like you@company.example", place=key
        )
    if key == "region" and text:
        return _country(text)
    return text


def _plain(value: str, *, many_lines: bool) -> str:
    lines = [
        "".join(letter for letter in line if letter.isprintable() or letter == "\t").strip()
        for line in value.splitlines()
    ]
    text = "\n".join(lines).strip()
    if "\n" in text and not many_lines:
        raise InvalidInputError("This must be one line.")
    return text


def _country(text: str) -> str:
    code = text.strip().upper()
    if re.fullmatch("[A-Z]{2}", code):
        return code
    raise InvalidInputError(
        f"{text!r} is no country code.",
        hint="Give the two ISO letters, like DE, FR, GB or US",
        place="region",
    )
