"""Lists: fixed sets of prospects; every import makes one, and the user makes others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Select, delete, func, insert, literal, select
from sqlalchemy.orm import Session

from prospector.errors import InvalidInputError, NotFoundError
from prospector.prospects.selecting import as_rows
from prospector.records import ListMember, Prospect, ProspectList
from prospector.storage import note_change

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class ListRow:
    """One list and how many prospects stand in it."""

    id: int
    name: str
    size: int
    created_at: datetime


def lists(session: Session) -> list[ListRow]:
    """All lists, newest first."""
    wanted = _shown().order_by(ProspectList.created_at.desc(), ProspectList.id.desc())
    return [ListRow(*row) for row in session.execute(wanted)]


def list_named(session: Session, name: str) -> ListRow:
    """The list of this name (capitals do not matter). Raises NotFoundError naming the nearest."""
    wanted = name.strip()
    numbers = {row.name: row.id for row in session.execute(select(ProspectList.name, ProspectList.id))}
    # compared here: the database folds the capitals of ASCII alone
    alike = [wanted] if wanted in numbers else [one for one in numbers if one.casefold() == wanted.casefold()]
    if not alike:
        near = get_close_matches(name, numbers, 1, 0.4)
        raise NotFoundError(
            f"There is no list called {name!r}.", hint=f"Did you mean {near[0]!r}?" if near else ""
        )
    return ListRow(*session.execute(_shown().where(ProspectList.id == numbers[alike[0]])).one())


def create_list(session: Session, name: str, ids: Collection[int] = (), *, now: datetime) -> int:
    """Make a list with these prospects in it, and return its id. A name can be used once."""
    name = " ".join(name.split())[:_LONGEST]
    if not name:
        raise InvalidInputError("A list needs a name.")
    if session.scalar(select(ProspectList.id).where(ProspectList.name == name)) is not None:
        raise InvalidInputError(f"There is already a list called {name!r}.", hint="Choose another name.")
    made = ProspectList(name=name, created_at=now)
    session.add(made)
    session.flush()
    add_to_list(session, made.id, ids)
    note_change(session, "lists")
    return made.id


def add_to_list(session: Session, list_id: int, ids: Collection[int]) -> int:
    """Put prospects into a list; returns how many were not in it before."""
    _refuse_unknown(session, list_id)
    already = select(ListMember.prospect_id).where(ListMember.list_id == list_id)
    new = select(literal(list_id), Prospect.id).where(
        Prospect.id.in_(as_rows(ids)), Prospect.id.not_in(already)
    )
    done: Any = session.execute(insert(ListMember).from_select(["list_id", "prospect_id"], new))
    note_change(session, "lists")
    return int(done.rowcount)


def remove_from_list(session: Session, list_id: int, ids: Collection[int]) -> int:
    """Take prospects out of a list; they stay in the workspace. Returns how many were in it."""
    _refuse_unknown(session, list_id)
    gone = delete(ListMember).where(ListMember.list_id == list_id, ListMember.prospect_id.in_(as_rows(ids)))
    done: Any = session.execute(gone.execution_options(synchronize_session=False))
    note_change(session, "lists")
    return int(done.rowcount)


def remove_list(session: Session, list_id: int) -> None:
    """Forget a list; the prospects in it stay."""
    _refuse_unknown(session, list_id)
    gone = delete(ProspectList).where(ProspectList.id == list_id)
    session.execute(gone.execution_options(synchronize_session=False))
    note_change(session, "lists")


def _refuse_unknown(session: Session, list_id: int) -> None:
    if session.scalar(select(ProspectList.id).where(ProspectList.id == list_id)) is None:
        raise NotFoundError("There is no such list any more.")


def _shown() -> Select[*tuple[Any, ...]]:
    size = select(func.count()).where(ListMember.list_id == ProspectList.id).correlate(ProspectList)
    return select(ProspectList.id, ProspectList.name, size.scalar_subquery(), ProspectList.created_at)
