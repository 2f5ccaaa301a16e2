"""Imports and the fits that hang on them, in one transaction: what every way of importing does."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from prospector.icp import scoring
from prospector.lists import importer
from prospector.lists.importer import Imported, Preview
from prospector.lists.undo import Undone, undo


def take_in(session: Session, preview: Preview, *, list_name: str = "", now: datetime) -> Imported:
    """Commit the preview and score whoever it created or changed.

    `session` is a writing session with `preview.staging` attached. Raises StalePlanError like
    importer.commit.
    """
    imported = importer.commit(session, preview, list_name=list_name, now=now)
    scoring.refresh(session, importer.members(session, imported.import_id), now)
    return imported


def take_back(session: Session, import_id: int, *, now: datetime) -> Undone:
    """Undo an import and score whoever has earlier values back. Raises like lists.undo.undo."""
    done = undo(session, import_id, now=now)
    if done.restored_ids:
        scoring.refresh(session, done.restored_ids, now)
    return done
