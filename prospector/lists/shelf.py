"""The recipes of a workspace: kept by name, recalled by the layout of a file."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prospector.errors import InvalidInputError, NotFoundError
from prospector.lists import recipes
from prospector.lists.drift import Fitted, fit, recalled
from prospector.lists.importer import find
from prospector.lists.inspecting import FileReport
from prospector.lists.options import Options
from prospector.lists.recipes import Recipe
from prospector.records import Recipe as Stored
from prospector.storage.database import note_change


@dataclass(frozen=True, slots=True)
class Shelved:
    """A recipe as the list of them shows it; `columns` of all its sheets."""

    name: str
    sheets: int
    columns: int
    uses: int
    used_at: datetime | None
    updated_at: datetime


def save(session: Session, recipe: Recipe, *, now: datetime, replacing: bool = False) -> Recipe:
    """Keep a recipe under its name. Raises InvalidInputError when the name is taken, unless `replacing`."""
    name = recipes.checked_name(recipe.name)
    stored = _stored(session, name)
    if stored is not None and not replacing:
        raise InvalidInputError(
            f"There is a recipe {name!r} already.", hint="Choose another name, or replace it."
        )
    if stored is None:
        stored = Stored(name=name, created_at=now)
        session.add(stored)
    kept = replace(recipe, name=name)
    stored.fingerprint, stored.updated_at = kept.fingerprint, now
    stored.data = json.dumps(kept.to_data(), ensure_ascii=False)
    session.flush()
    note_change(session, "recipes")
    return kept


def save_import(
    session: Session,
    import_id: int,
    name: str,
    *,
    now: datetime,
    list_name: str = "",
    replacing: bool = False,
) -> Recipe:
    """Remember how a file was brought in. Raises NotFoundError, InvalidInputError."""
    made = find(session, import_id)
    options = Options.from_data(json.loads(made.options))
    quality = json.loads(made.quality)
    recipe = recipes.from_options(name, options, quality, made.rows_read, list_name=list_name)
    kept = save(session, recipe, now=now, replacing=replacing)
    made.recipe = kept.name
    return kept


def listed(session: Session) -> list[Shelved]:
    """All recipes by name."""
    return [_shelved(stored) for stored in session.scalars(select(Stored).order_by(func.lower(Stored.name)))]


def _shelved(stored: Stored) -> Shelved:
    sheets = json.loads(stored.data)["sheets"]
    columns = sum(len(sheet["columns"]) for sheet in sheets)
    return Shelved(stored.name, len(sheets), columns, stored.uses, stored.used_at, stored.updated_at)


def show(session: Session, name: str) -> Recipe:
    """The recipe of that name, in whatever case. Raises NotFoundError."""
    return recipes.from_data(json.loads(_found(session, name).data))


def rename(session: Session, name: str, new_name: str, *, now: datetime) -> None:
    """Give a recipe another name. Raises NotFoundError, InvalidInputError when that one is taken."""
    stored = _found(session, name)
    recipe = replace(show(session, name), name=recipes.checked_name(new_name))
    other = _stored(session, recipe.name)
    if other is not None and other is not stored:
        raise InvalidInputError(f"There is a recipe {recipe.name!r} already.", hint="Choose another name.")
    stored.name, stored.updated_at = recipe.name, now
    stored.data = json.dumps(recipe.to_data(), ensure_ascii=False)
    session.flush()
    note_change(session, "recipes")


def remove(session: Session, name: str) -> None:
    """Forget a recipe; imports made with it stay as they are. Raises NotFoundError."""
    session.delete(_found(session, name))
    session.flush()
    note_change(session, "recipes")


def any_there(session: Session) -> bool:
    """Whether a file has to be looked into for a layout that is known."""
    return session.scalar(select(Stored.id).limit(1)) is not None


def recall(session: Session, report: FileReport) -> Fitted | None:
    """The recipe for this layout, applied to the file; None where none is known. The last used one wins."""
    newest_first = select(Stored.data).order_by(Stored.used_at.desc(), Stored.updated_at.desc())
    known = [recipes.from_data(json.loads(data)) for data in session.scalars(newest_first)]
    recipe = recalled(known, report)
    return fit(recipe, report) if recipe else None


def note_use(session: Session, name: str, *, now: datetime) -> None:
    """Count an import made with a recipe; one from a file need not be on the shelf."""
    if stored := _stored(session, name):
        stored.uses, stored.used_at = stored.uses + 1, now
        note_change(session, "recipes")


def _found(session: Session, name: str) -> Stored:
    stored = _stored(session, name)
    if stored is None:
        raise NotFoundError(f"There is no recipe {name!r}.", hint="See `prospector recipes list`.")
    return stored


def _stored(session: Session, name: str) -> Stored | None:
    return session.scalar(select(Stored).where(func.lower(Stored.name) == name.strip().lower()))
