"""Snippets: pieces of text that templates share, called with `{{ snippet("Name") }}`.

A template version keeps the texts of its snippets as they were when it was saved. When a snippet changes,
every template in use that calls it gets a new version, so that what is drafted next has the new text and
drafts made before keep theirs.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector.drafts import library
from prospector.drafts.pasting import names_in
from prospector.drafts.syntax import parse
from prospector.errors import InvalidInputError, NotFoundError
from prospector.records import Snippet
from prospector.storage.database import note_change

_SIGNS = frozenset("\"'\\{}")


@dataclass(frozen=True, slots=True)
class SnippetView:
    """A snippet and the names of the templates in use that call it, also through other snippets."""

    name: str
    text: str
    used_by: tuple[str, ...]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """A snippet as it is now, and the templates that got a new version with it."""

    snippet: SnippetView
    templates: tuple[str, ...]


def listed(session: Session) -> list[SnippetView]:
    """All snippets by name."""
    used = _users(session)
    rows = sorted(session.scalars(select(Snippet)), key=lambda row: row.name.casefold())
    return [_view(row, used) for row in rows]


def get(session: Session, name: str) -> SnippetView:
    """The snippet of that name, capitals aside. Raises NotFoundError naming the nearest."""
    return _view(_row(session, name), _users(session))


def add(session: Session, name: str, text: str, now: datetime) -> SnippetView:
    """A new snippet. Raises InvalidInputError (TemplateError with its place) when it cannot be used."""
    name = " ".join(name.split())
    if not name or len(name) > 100 or not name.isprintable() or _SIGNS & set(name):
        raise InvalidInputError(
            "A snippet needs a name of at most 100 characters without quotes and braces.", hint="Name it."
        )
    if name.casefold() in {known.casefold() for known in library.snippet_texts(session)}:
        raise InvalidInputError(
            f"There is a snippet called {name!r} already.", hint="Choose another name, or edit that one."
        )
    plain = _checked(session, name, text)
    row = Snippet(name=name, body=plain, created_at=now, updated_at=now)
    session.add(row)
    session.flush()
    note_change(session, "snippets")
    return _view(row, _users(session))


def edit(session: Session, name: str, text: str, now: datetime) -> Changed:
    """Give a snippet another text, and every template in use that calls it a new version with it.

    Raises NotFoundError, and InvalidInputError when the text, or a template with it, cannot be used.
    """
    row = _row(session, name)
    plain = _checked(session, row.name, text)
    if plain == row.body:
        return Changed(_view(row, _users(session)), ())
    row.body, row.updated_at = plain, now
    session.flush()
    note_change(session, "snippets")
    followed = tuple(
        _follow(session, view, now) for view in library.listed(session) if _calls(view, row.name)
    )
    return Changed(_view(row, _users(session)), followed)


def remove(session: Session, name: str) -> None:
    """Delete a snippet that no template in use and no other snippet calls.

    Raises NotFoundError, or InvalidInputError naming who calls it. Versions that have its text keep it.
    """
    row = _row(session, name)
    callers = [*_users(session).get(row.name, ()), *_snippets_with(session, row.name)]
    if callers:
        raise InvalidInputError(
            f"{row.name} is still called by {', '.join(callers[:5])}.", hint="Take it out of them first."
        )
    session.delete(row)
    session.flush()
    note_change(session, "snippets")


def _follow(session: Session, view: library.TemplateView, now: datetime) -> str:
    try:
        library.edit(session, view.id, view.wording, now)
    except InvalidInputError as error:
        raise InvalidInputError(
            f"{view.name}: {error.message}", hint=error.hint, place=error.place
        ) from error
    return view.name


def _checked(session: Session, name: str, text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
    if not plain.strip():
        raise InvalidInputError("The snippet has no text.", hint="Write what it stands for.")
    parse(plain, f"snippet {name}", {**library.snippet_texts(session), name: plain})
    return plain


def _users(session: Session) -> dict[str, list[str]]:
    users: dict[str, list[str]] = {}
    for view in library.listed(session):
        for name, _ in view.snippets:
            users.setdefault(name, []).append(view.name)
    return users


def _calls(view: library.TemplateView, name: str) -> bool:
    return any(called == name for called, _ in view.snippets)


def _snippets_with(session: Session, name: str) -> list[str]:
    texts = library.snippet_texts(session)
    return [other for other, text in texts.items() if name in names_in(text, texts)]


def _row(session: Session, name: str) -> Snippet:
    rows = {row.name.casefold(): row for row in session.scalars(select(Snippet))}
    wanted = " ".join(name.split()).casefold()
    if wanted not in rows:
        near = difflib.get_close_matches(wanted, rows, 1, 0.4)
        hint = f"Did you mean {rows[near[0]].name!r}?" if near else "See all with: prospector snippet list"
        raise NotFoundError(f"There is no snippet called {name!r}.", hint=hint)
    return rows[wanted]


def _view(row: Snippet, used: dict[str, list[str]]) -> SnippetView:
    return SnippetView(row.name, row.body, tuple(used.get(row.name, ())), row.updated_at)
