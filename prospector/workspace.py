"""A workspace as the app uses it: opened, with what ships in it, and with scores that follow every change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from prospector import settings, shipped
from prospector.errors import WorkspaceBusyError
from prospector.storage import Database, open_workspace


def open_for_use(path: Path | str, *, now: datetime, clock: Callable[[], datetime] | None = None) -> Database:
    """storage.open_workspace, with what this version ships brought in, and scores kept up to date."""
    database = open_workspace(path, now=now, clock=clock)
    shipped.bring_in(database, now)
    keep_up(database)
    _catch_up_with_time(database, now)
    return database


def _catch_up_with_time(database: Database, now: datetime) -> None:
    """Once a day, unless the file is read only or another program is writing; then at a later start."""
    today = now.date().isoformat()
    with database.reading() as session:
        done = settings.get(session, _SCORED_ON) == today
    if done or database.readonly:
        return
    # imported late: most commands are not the first of their day
    from prospector import following

    with suppress(WorkspaceBusyError), database.writing() as session:
        following.catch_up_with_time(session, now)
        settings.put(session, _SCORED_ON, today)


_SCORED_ON = "scored_on"


def keep_up(database: Database) -> Database:
    """From now on every transaction of this database ends with scores that follow it."""
    database.follow = _follow
    return database


def _follow(session: Session, now: datetime) -> None:
    # imported late: most commands change nothing
    from prospector import following

    following.catch_up(session, now)
