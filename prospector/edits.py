"""Every way of editing prospects: one action that can be undone, with the scores that follow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace as changed
from datetime import datetime

from sqlalchemy.orm import Session

from prospector import fields, journal, prospects
from prospector.errors import NotFoundError
from prospector.icp import scoring
from prospector.journal import Reverted
from prospector.prospects import Edited, Pick, Replacing, Selection
from prospector.prospects.checking import Value
from prospector.records import Prospect, ProspectList

Progress = Callable[[int, int], object]


def edit(
    session: Session, prospect_id: int, changes: Mapping[str, Value], *, now: datetime, shared: bool = False
) -> list[str]:
    """prospects.edit, undoable and scored. Raises NotFoundError, InvalidInputError."""
    kind = "stage" if set(changes) == {"stage"} else "edit"
    with journal.recording(session, kind, "", now=now) as action:
        done = prospects.edit(session, prospect_id, changes, now=now, shared=shared)
        asked = [name for name in done if name in changes] or done
        action.label = f"{_fields(asked)} of {_name(session, prospect_id)}"
    if done:
        scoring.refresh(session, [prospect_id], now)
    return done


def edit_many(
    session: Session,
    ids: Collection[int],
    changes: Mapping[str, Value],
    *,
    now: datetime,
    shared: bool = False,
    progress: Progress = lambda done, total: None,
) -> Edited:
    """prospects.edit_many, undoable and scored: the same values for many. Raises InvalidInputError."""
    kind = "stage" if set(changes) == {"stage"} else "bulk edit"
    with journal.recording(session, kind, "", now=now) as action:
        done = prospects.edit_many(session, ids, changes, now=now, shared=shared, progress=progress)
        action.label = f"{_fields(list(changes))} of {_people(len(done.ids))}"
    return _scored(session, done, now)


def replace(
    session: Session,
    ids: Collection[int],
    wanted: Replacing,
    *,
    now: datetime,
    progress: Progress = lambda done, total: None,
) -> Edited:
    """prospects.replace, undoable and scored. Raises InvalidInputError."""
    with journal.recording(session, "replace", "", now=now) as action:
        done = prospects.replace(session, ids, wanted, now=now, progress=progress)
        where = fields.label(wanted.field.removeprefix("custom."))
        action.label = f"Replaced {_short(wanted.find)} in {where}, {_people(len(done.ids))}"
    return _scored(session, done, now)


def paste(
    session: Session,
    cells: Collection[tuple[int, Mapping[str, Value]]],
    *,
    now: datetime,
    shared: bool = False,
    progress: Progress = lambda done, total: None,
) -> Edited:
    """Set each prospect's own values, as a block of cells pasted over them; see prospects.assign."""
    with journal.recording(session, "paste", "", now=now) as action:
        done = prospects.assign(session, cells, now=now, shared=shared, progress=progress)
        action.label = f"Pasted {_count(done.values, 'value')} over {_people(len(done.ids))}"
    return _scored(session, done, now)


def unify(
    session: Session,
    selection: Selection,
    field: str,
    groups: Sequence[tuple[Sequence[str], str]],
    *,
    now: datetime,
    progress: Progress = lambda done, total: None,
) -> Edited:
    """Within the selection, give each group of spellings of a field the one that stands beside it."""
    cells: list[tuple[int, Mapping[str, Value]]] = []
    for spellings, to in groups:
        others = tuple(one for one in spellings if one != to)
        held = changed(selection, picks=(*selection.picks, Pick(field, others)))
        cells += [(number, {field: to}) for number in prospects.ids(session, held)]
    with journal.recording(session, "bulk edit", "", now=now) as action:
        done = prospects.assign(session, cells, now=now, progress=progress)
        what = _short(groups[0][1]) if len(groups) == 1 else _count(len(groups), "value")
        action.label = f"Spelled {what} alike, {_people(len(done.ids))}"
    return _scored(session, done, now)


def add_to_list(session: Session, list_id: int, ids: Collection[int], *, now: datetime) -> int:
    """prospects.add_to_list, undoable; returns how many were not in it before. Raises NotFoundError."""
    with journal.recording(session, "list", "", now=now) as action:
        count = prospects.add_to_list(session, list_id, ids)
        action.label = f"Added {_people(count)} to {_list(session, list_id)}"
    scoring.refresh(session, ids, now)
    return count


def remove_from_list(session: Session, list_id: int, ids: Collection[int], *, now: datetime) -> int:
    """prospects.remove_from_list, undoable; returns how many were in it. Raises NotFoundError."""
    with journal.recording(session, "list", "", now=now) as action:
        count = prospects.remove_from_list(session, list_id, ids)
        action.label = f"Took {_people(count)} out of {_list(session, list_id)}"
    scoring.refresh(session, ids, now)
    return count


def undo(session: Session, *, now: datetime) -> Reverted:
    """Take the newest action back and score whom it concerned. Raises InvalidInputError."""
    return _rescored(session, journal.undo(session, now=now), now)


def redo(session: Session, *, now: datetime) -> Reverted:
    """Do again what was undone last, and score whom it concerned. Raises InvalidInputError."""
    return _rescored(session, journal.redo(session, now=now), now)


def _scored(session: Session, done: Edited, now: datetime) -> Edited:
    if done.ids:
        scoring.refresh(session, done.ids, now)
    return done


def _rescored(session: Session, done: Reverted, now: datetime) -> Reverted:
    if done.prospect_ids:
        scoring.refresh(session, done.prospect_ids, now)
    return done


def _fields(names: Sequence[str]) -> str:
    """The fields in words, the first with a capital: Job title and company."""
    words = [fields.label(name.removeprefix("custom.")) for name in names if name != "stage"]
    words += ["Stage"] * ("stage" in names)
    if len(words) > 2:
        return f"{len(words)} fields"
    return " and ".join([words[0], *(word[0].lower() + word[1:] for word in words[1:])]) if words else "Edit"


def _name(session: Session, prospect_id: int) -> str:
    person = session.get(Prospect, prospect_id)
    if person is None:
        raise NotFoundError("There is no such prospect any more.")
    return _short(person.full_name or person.email or f"#{prospect_id}")


def _list(session: Session, list_id: int) -> str:
    found = session.get(ProspectList, list_id)
    return _short(found.name) if found else "a list"


def _people(count: int) -> str:
    return _count(count, "prospect")


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= 40 else plain[:39] + "…"
