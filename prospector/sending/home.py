"""Whether this workspace is still the one that sent last: a copy, or one put back, may have sent already.

A settings row names where the workspace lives and the mark that stands in a small file beside it. Every run
makes a new mark at its start and its end, so that an older state of the same file is found out, too.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector import settings
from prospector.paths import private_file
from prospector.records import SendEvent
from prospector.sending.ledger import HANDING_OVER
from prospector.storage import note_change
from prospector.storage.backup import RESTORED, SENDING_HOME

AWAY = (
    "this workspace was restored or copied, so it may not know what has been sent since; "
    "look into the mailbox's Sent folder, then confirm it"
)


@dataclass(frozen=True, slots=True)
class _Home:
    """What the settings row says: where the workspace lives, and its mark ("" before the first run)."""

    place: str
    mark: str


def settle_in(session: Session) -> None:
    """Remember where a workspace lives that never sent; any other row stays as it is."""
    if not _said(session) and not why_away(session):
        _say(session, _Home(str(_place(session)), ""))


def why_away(session: Session) -> str:
    """Why nothing may leave until `confirm_home`; "" when this is the workspace that sent last."""
    place, said = _place(session), _said(session)
    marks = _marks(place)
    if not said:
        return AWAY if marks or _ever_sent(session) else ""
    home = _read(said)
    if home is None or home.place != str(place):
        return AWAY
    at_home = home.mark in marks if home.mark else not marks
    return "" if at_home else AWAY


def confirm_home(session: Session) -> None:
    """The user looked into the Sent folder: from now on this is the workspace that sends."""
    place, mark = _place(session), secrets.token_hex(16)
    _write(place, mark)
    _say(session, _Home(str(place), mark))


def promise_mark(session: Session) -> str:
    """A new mark beside the old one and in the settings row; `keep_mark` it after the commit.

    Does nothing, and answers "", where nothing may leave.
    """
    if why_away(session):
        return ""
    place, mark = _place(session), secrets.token_hex(16)
    home = _read(_said(session))
    _write(place, *([home.mark] if home and home.mark else []), mark)
    _say(session, _Home(str(place), mark))
    return mark


def keep_mark(workspace: Path, mark: str) -> None:
    """Only this mark counts from now on."""
    if mark:
        _write(workspace.resolve(), mark)


def _place(session: Session) -> Path:
    rows = session.connection().exec_driver_sql("PRAGMA database_list").all()
    return Path(next(row[2] for row in rows if row[1] == "main")).resolve()


def _file(place: Path) -> Path:
    return place.with_name(f"{place.name}.home")


def _marks(place: Path) -> list[str]:
    try:
        return _file(place).read_text("utf-8").split()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError):
        return ["unreadable"]


def _write(place: Path, *marks: str) -> None:
    """In place at once, and on the disk before anything leaves because of it."""
    part = private_file(_file(place).with_suffix(".home-part"))
    with part.open("w", encoding="utf-8") as file:
        file.write("\n".join(marks))
        file.flush()
        os.fsync(file.fileno())
    part.replace(_file(place))


def _said(session: Session) -> str:
    return settings.get(session, SENDING_HOME)


def _read(said: str) -> _Home | None:
    """None for a workspace that was put back, and for what cannot be understood."""
    if not said or said == RESTORED:
        return None
    try:
        found = json.loads(said)
        return _Home(str(found["place"]), str(found["mark"]))
    except (ValueError, TypeError, KeyError):
        return None


def _say(session: Session, home: _Home) -> None:
    settings.put(session, SENDING_HOME, json.dumps({"place": home.place, "mark": home.mark}))
    note_change(session, "outbox")


def _ever_sent(session: Session) -> bool:
    return session.scalar(select(SendEvent.id).where(SendEvent.event == HANDING_OVER).limit(1)) is not None
