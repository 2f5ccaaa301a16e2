"""A previewed list becomes prospects that are scored at once: what every way of importing does."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from prospector.icp import scoring
from prospector.lists import importer
from prospector.lists.importer import Imported, Preview


def take_in(session: Session, preview: Preview, *, list_name: str = "", now: datetime) -> Imported:
    """Commit the preview and score whoever it created or changed, in the session's one transaction.

    `session` is a writing session with `preview.staging` attached. Raises StalePlanError like
    importer.commit.
    """
    imported = importer.commit(session, preview, list_name=list_name, now=now)
    scoring.refresh(session, importer.members(session, imported.import_id), now)
    return imported
