"""Search as you type over name, company, address, title, city and domain.

The index (an FTS5 table) follows changed and removed prospects by triggers; new ones are added in
bulk with `index`, because a trigger per inserted row costs several times the insert itself.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from prospector.records import Prospect

COLUMNS = ("full_name", "company", "email", "title", "city", "domain")
_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 8
_LONGEST = 200

_LISTED = ", ".join(COLUMNS)
_INDEX_NEW = f"""
INSERT INTO prospect_search (rowid, {_LISTED})
SELECT id, {_LISTED} FROM prospects
WHERE NOT EXISTS (SELECT 1 FROM prospect_search_content AS known WHERE known.id = prospects.id)
"""  # noqa: S608
_REINDEX = f"""
INSERT OR REPLACE INTO prospect_search (rowid, {_LISTED})
SELECT id, {_LISTED} FROM prospects WHERE id IN (SELECT value FROM json_each(:ids))
"""  # noqa: S608


_MERGE_PARTS = "INSERT INTO prospect_search (prospect_search, rank) VALUES ('automerge', :number)"
_MATCHES = text("SELECT rowid FROM prospect_search WHERE prospect_search MATCH :query")


def index(session: Session, ids: Collection[int] | None = None) -> None:
    """Make prospects findable: those not indexed yet, or exactly `ids`."""
    if ids is None:
        # Merging the index's parts while it grows costs half as much again and helps no search.
        session.execute(text(_MERGE_PARTS), {"number": 0})
        session.execute(text(_INDEX_NEW))
        session.execute(text(_MERGE_PARTS), {"number": 4})
    else:
        session.execute(text(_REINDEX), {"ids": json.dumps(list(ids))})


def clause(session: Session, typed: str) -> ColumnElement[bool] | None:
    """The condition on Prospect that what was typed means; None when nothing was typed.

    Every word must begin a word of the prospect, in any field, whatever its accents and capitals.
    Where the index finds nobody, the words may stand inside words. Never an error, whatever is typed.
    """
    typed = unicodedata.normalize("NFC", typed[:_LONGEST]).strip()
    if not typed:
        return None
    query = _query(typed)
    if query and _finds_any(session, query):
        return Prospect.id.in_(_MATCHES.bindparams(query=query).columns(Prospect.id))
    return _inside_words(typed)


def matching_ids(session: Session, typed: str, *, limit: int = 50) -> list[int]:
    """The ids of up to `limit` prospects that match what was typed, newest first."""
    condition = clause(session, typed)
    if condition is None:
        return []
    wanted = select(Prospect.id).where(condition).order_by(Prospect.id.desc()).limit(limit)
    return list(session.scalars(wanted))


def _query(typed: str) -> str:
    """Each word quoted, so that nothing in it can be an operator, and open at its end."""
    words = _WORD.findall(typed.lower())[:_MOST_WORDS]
    return " ".join(f'"{word}"*' for word in words)


def _finds_any(session: Session, query: str) -> bool:
    try:
        return session.execute(_MATCHES, {"query": query}).first() is not None
    except OperationalError as error:
        if "fts5" in str(error.orig):  # a letter that Python knows and SQLite's older tables do not
            return False
        raise


def _inside_words(typed: str) -> ColumnElement[bool]:
    columns = [getattr(Prospect, name) for name in COLUMNS]
    parts = typed.split()[:_MOST_WORDS]
    return and_(*(or_(*(column.contains(part, autoescape=True) for column in columns)) for part in parts))
