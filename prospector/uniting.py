"""Duplicates with what hangs on them: a search that a window survives, and the fits that follow a merge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from prospector import duplicates, journal
from prospector.duplicates import Merged, MergedBand, Picks, Scope, Split, Suspected, Told
from prospector.errors import CancelledError
from prospector.icp import scoring
from prospector.lists import sandbox
from prospector.records import Merge
from prospector.storage.database import Database

Progress = Callable[[int, int], None]
_MIB = 1024 * 1024
_LIMITS = sandbox.Limits(memory=8192 * _MIB, quiet=600.0, total=7200.0, processor=7200)
_BEHIND_A_WINDOW = sandbox.Limits(memory=8192 * _MIB, quiet=600.0, total=7200.0, processor=7200, nice=5)


def search(
    database: Database,
    *,
    scope: Scope | None = None,
    now: datetime,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    window: bool = False,
) -> Told:
    """Look for duplicates among all prospects and put them up for review.

    The comparing runs in a process of its own, since it holds the interpreter (with a `window` it gives
    way to it); the workspace is read there, and written here once the result is whole. `progress` gets
    (done, total). Cancelling ends the child within a moment and raises CancelledError; nothing changed.
    """
    answer = sandbox.run(
        "prospector.duplicates.searching:work",
        {"workspace": str(database.path.resolve())},
        on_progress=(lambda told: progress(told["done"], told["total"])) if progress else None,
        cancelled=cancelled,
        limits=_BEHIND_A_WINDOW if window else _LIMITS,
        place=database.path.name,
    )
    if cancelled and cancelled():
        raise CancelledError
    found = [Suspected(*one) for one in answer["found"]]
    with database.writing() as session:
        return duplicates.store(session, found, answer["prospects"], scope=scope, now=now)


def merge(
    session: Session, keep_id: int, gone_id: int, picks: Picks | None = None, *, now: datetime
) -> Merged:
    """duplicates.merge, and the fit of who stays."""
    done = duplicates.merge(session, keep_id, gone_id, picks, now=now)
    scoring.refresh(session, [keep_id], now)
    return done


def merge_band(session: Session, band: str, *, now: datetime, progress: Progress | None = None) -> MergedBand:
    """duplicates.merge_band, and the fits of those who stay."""
    done = duplicates.merge_band(session, band, now=now, progress=progress)
    if done.kept_ids:
        scoring.refresh(session, done.kept_ids, now)
    return done


def split(session: Session, merge_id: int, *, now: datetime, apart: bool = False) -> Split:
    """duplicates.split, and the fits of both."""
    done = duplicates.split(session, merge_id, now=now, apart=apart)
    scoring.refresh(session, done.prospect_ids, now)
    return done


def split_many(session: Session, merge_ids: Sequence[int], *, now: datetime) -> int:
    """Take many merges back, the newest first; those that no longer stand are passed over."""
    concerned: set[int] = set()
    done = 0
    with journal.several(session):
        for merge_id in sorted(merge_ids, reverse=True):
            if session.get(Merge, merge_id) is not None:
                concerned.update(duplicates.split(session, merge_id, now=now).prospect_ids)
                done += 1
    scoring.refresh(session, sorted(concerned), now)
    return done
