"""What ships with the app, brought into a workspace: email templates and ICP profiles."""

from __future__ import annotations

from datetime import datetime

from prospector import __version__, settings
from prospector.storage.database import Database

_KEY = "shipped_with"


def bring_in(database: Database, now: datetime) -> None:
    """Install what this version ships and the workspace lacks; nothing the user changed is touched.

    Does nothing, and writes nothing, when this version did it before.
    """
    with database.reading() as session:
        if settings.get(session, _KEY) == __version__:
            return
    # imported late: every command opens a workspace, and few need these
    from prospector.drafts import library
    from prospector.icp import profiles, scoring

    with database.writing() as session:
        library.install_shipped(session, now)
        if profiles.install_shipped(session, now):
            scoring.refresh(session, None, now)
        settings.put(session, _KEY, __version__)
