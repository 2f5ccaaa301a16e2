"""A workspace as the app uses it: opened, with what ships in it, and with scores that follow every change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from prospector import shipped
from prospector.storage import Database, open_workspace


def open_for_use(path: Path | str, *, now: datetime, clock: Callable[[], datetime] | None = None) -> Database:
    """storage.open_workspace, with what this version ships brought in, and scores kept up to date."""
    database = open_workspace(path, now=now, clock=clock)
    shipped.bring_in(database, now)
    return keep_up(database)


def keep_up(database: Database) -> Database:
    """From now on every transaction of this database ends with scores that follow it."""
    database.follow = _follow
    return database


def _follow(session: Session, now: datetime) -> None:
    # imported late: most commands change nothing
    from prospector import following

    following.catch_up(session, now)
