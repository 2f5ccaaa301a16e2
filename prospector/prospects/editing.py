"""Editing prospects: values checked and cleaned, their origin noted, what hangs on them renewed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from prospector import suppressions
from prospector.errors import InvalidInputError, NotFoundError
from prospector.fields import STAGES, label
from prospector.matching import keys
from prospector.prospects.accounts import Accounts
from prospector.prospects.checking import CUSTOM, Checker, Row, Value, columns, present, refuse_unknown
from prospector.prospects.selecting import as_rows
from prospector.records import Prospect, utc_text
from prospector.storage import note_change

Progress = Callable[[int, int], object]
Changes = Mapping[str, Value]

_CHUNK = 2_000
MOST_NAMED = 100
_ADDRESSES = suppressions.ADDRESSES
_EXCLUDING = frozenset(("email", "other_email", "domain", "company"))


@dataclass(frozen=True, slots=True)
class Left:
    """A value that could not be used, and why; what stood there stays."""

    prospect_id: int
    name: str
    field: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Change:
    """One value as it was and as it becomes."""

    prospect_id: int
    name: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit of many did, or would do: the prospects that change, how many of the values that were
    asked for do, and what cannot be used. `examples` and `left` hold the first hundred, `left_count` is all.
    """

    ids: tuple[int, ...]
    values: int
    fields: tuple[str, ...]
    examples: tuple[Change, ...]
    left: tuple[Left, ...]
    left_count: int


def edit(
    session: Session, prospect_id: int, changes: Changes, *, now: datetime, shared: bool = False
) -> list[str]:
    """Set fields of one prospect as somebody typed them, and return the fields that changed.

    Keys are stored fields, `stage`, or `custom.<name>`; an empty value clears. Addresses, phone
    numbers, countries and links are brought into their stored form; what is none is refused. A new
    title brings its seniority and department with it, new names the full name (and the other way
    round), a new company its account. The old value stays in the provenance. Drafts and suppressions
    follow at once; fits do not (see prospector.edits). An address that somebody else has is refused
    unless `shared`, and so is taking away the address by which somebody opted out. Raises NotFoundError,
    SharedAddressError, InvalidInputError; then nothing was changed.
    """
    refuse_unknown(changes)
    if session.get(Prospect, prospect_id) is None:
        raise NotFoundError("There is no such prospect any more.")
    run = _Run(session, now, shared=shared, strict=True)
    for batch in run.batches([(prospect_id, changes)], changes):
        run.write(batch)
    run.finish()
    return run.fields


def assign(
    session: Session,
    wanted: Collection[tuple[int, Changes]],
    *,
    now: datetime,
    shared: bool = False,
    progress: Progress = lambda done, total: None,
) -> Edited:
    """Set fields of many prospects, each to its own values, as `edit` would one after the other.

    A value that cannot be used is left and named, its neighbours are set. Ids that are gone are left
    out. `progress` is told after every two thousand and may raise CancelledError; all of it stands in
    the caller's transaction. Raises InvalidInputError for an unknown field.
    """
    run = _Run(session, now, shared=shared)
    for batch in run.batches(wanted, _names(wanted), progress):
        run.write(batch)
    run.finish()
    return run.edited()


def expected(
    session: Session,
    wanted: Collection[tuple[int, Changes]],
    *,
    now: datetime,
    shared: bool = False,
    progress: Progress = lambda done, total: None,
) -> Edited:
    """What `assign` would do; nothing is written."""
    run = _Run(session, now, shared=shared)
    for _ in run.batches(wanted, _names(wanted), progress):
        pass
    return run.edited()


def edit_many(
    session: Session,
    ids: Collection[int],
    changes: Changes,
    *,
    now: datetime,
    shared: bool = False,
    progress: Progress = lambda done, total: None,
) -> Edited:
    """Set the same fields of many prospects, as `edit` would one after the other; see `assign`.

    Raises InvalidInputError where a value cannot be used for anybody.
    """
    return assign(session, _for_all(ids, changes), now=now, shared=shared, progress=progress)


def expected_edit(
    session: Session, ids: Collection[int], changes: Changes, *, now: datetime, shared: bool = False
) -> Edited:
    """What `edit_many` would do; nothing is written. Raises InvalidInputError like it."""
    return expected(session, _for_all(ids, changes), now=now, shared=shared)


def _for_all(ids: Collection[int], changes: Changes) -> list[tuple[int, Changes]]:
    refuse_unknown(changes)
    for name, value in changes.items():
        Checker().typed(name, value)
    return [(number, changes) for number in ids]


def set_stage(
    session: Session, ids: Collection[int], stage: str, *, now: datetime, reason: str = "set by hand"
) -> int:
    """Put many prospects into one stage, with history; returns how many moved."""
    if stage not in STAGES:
        raise InvalidInputError(f"{stage!r} is no stage.", hint=f"One of: {', '.join(STAGES)}")
    values = {"ids": json.dumps(list(ids)), "stage": stage, "reason": reason, "now": utc_text(now)}
    moved = session.scalar(text(f"SELECT count(*) FROM prospects WHERE {_MOVING}"), values) or 0  # noqa: S608
    session.flush()
    session.execute(text(_STAGE_HISTORY), values)
    session.execute(text(_STAGE), values)
    session.expire_all()
    note_change(session, "prospects", "stage_history")
    return int(moved)


_MOVING = "id IN (SELECT value FROM json_each(:ids)) AND stage <> :stage"
_STAGE_HISTORY = f"""
INSERT INTO stage_history (prospect_id, from_stage, to_stage, reason, at)
SELECT id, stage, :stage, :reason, :now FROM prospects WHERE {_MOVING}
"""  # noqa: S608
_STAGE = f"UPDATE prospects SET stage = :stage, updated_at = :now WHERE {_MOVING}"  # noqa: S608


def _names(wanted: Iterable[tuple[int, Changes]]) -> set[str]:
    names = {name for _, changes in wanted for name in changes}
    refuse_unknown(names)
    return names


@dataclass(slots=True)
class _Judged:
    """One prospect: its row, the values that change, and why others do not."""

    row: Row
    changed: dict[str, Value]
    wrong: dict[str, InvalidInputError]


@dataclass(slots=True)
class _Run:
    """One edit of any number of prospects: judged batch by batch, then written."""

    session: Session
    now: datetime
    shared: bool = False
    strict: bool = False
    fields: list[str] = field(default_factory=list)
    _ids: list[int] = field(default_factory=list)
    _values: int = 0
    _examples: list[Change] = field(default_factory=list)
    _left: list[Left] = field(default_factory=list)
    _left_count: int = 0
    _checker: Checker = field(default_factory=Checker)
    _holders: _Holders = field(init=False)
    _accounts: Accounts = field(init=False)

    def __post_init__(self) -> None:
        self._holders = _Holders(self.session)
        self._accounts = Accounts(self.session, self.now)
        self.session.flush()

    def batches(
        self,
        wanted: Collection[tuple[int, Changes]],
        names: Collection[str],
        progress: Progress = lambda done, total: None,
    ) -> Iterator[list[_Judged]]:
        """The prospects that change, two thousand at a time."""
        asked = [getattr(Prospect, name) for name in columns(names)]
        remaining, done = iter(wanted), 0
        while portion := dict(islice(remaining, _CHUNK)):
            found = self.session.execute(select(*asked).where(Prospect.id.in_(as_rows(portion))))
            rows = {row["id"]: dict(row) for row in found.mappings()}
            judged = [
                _Judged(rows[number], *self._checker.judge(rows[number], changes))
                for number, changes in portion.items()
                if number in rows
            ]
            self._refuse_freeing(judged)
            if not self.shared:
                self._holders.refuse_taken(judged)
            for one in judged:
                self._note(one, portion[one.row["id"]])
            yield [one for one in judged if one.changed]
            done += len(portion)
            progress(done, len(wanted))

    def _refuse_freeing(self, judged: Iterable[_Judged]) -> None:
        """Leave the address by which somebody opted out where it is, unless it only changes its field."""
        asking = {one.row["id"]: one for one in judged if not one.changed.keys().isdisjoint(_ADDRESSES)}
        for number, out in suppressions.opted_out(self.session, asking).items():
            one = asking[number]
            if out.holds(str(one.changed.get(name, one.row[name])) for name in _ADDRESSES):
                continue
            for name in _ADDRESSES:
                if name in one.changed and out.holds([one.row[name]]):
                    one.wrong[name] = _frees(one.row[name], name)
                    one.changed.pop(name)
            if "email" in one.wrong:
                one.changed.pop("email_status", None)

    def _note(self, one: _Judged, asked: Changes) -> None:
        if self.strict and one.wrong:
            raise next(iter(one.wrong.values()))
        number, name = one.row["id"], one.row["full_name"] or one.row["email"]
        for key, error in one.wrong.items():
            self._left_count += 1
            if len(self._left) < MOST_NAMED:
                self._left.append(Left(number, name, key, _text(asked[key]), error.message))
        if one.changed:
            self._ids.append(number)
        for key, value in one.changed.items():
            if key not in self.fields:
                self.fields.append(key)
            if key in asked:
                self._values += 1
                if len(self._examples) < MOST_NAMED:
                    self._examples.append(
                        Change(number, name, key, _text(present(one.row, key)), _text(value))
                    )

    def write(self, batch: list[_Judged]) -> None:
        """Write the values of a batch, with their origins, keys, accounts and stage moves."""
        updates: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        origins: list[tuple[Any, ...]] = []
        moves: list[tuple[Any, ...]] = []
        moment = utc_text(self.now)
        for one in batch:
            number, new = one.row["id"], self._columns(one)
            updates[tuple(new)].append(new | {"updated_at": moment, "id": number})
            for key, value in one.changed.items():
                if key == "stage":
                    moves.append((number, one.row["stage"], value, "set by hand", moment))
                else:
                    origins.append((number, key, _text(present(one.row, key)), moment))
        connection = self.session.connection()
        for names, rows in updates.items():
            to = ", ".join(f"{name} = :{name}" for name in (*names, "updated_at"))
            connection.exec_driver_sql(f"UPDATE prospects SET {to} WHERE id = :id", rows)  # noqa: S608
        if origins:
            connection.exec_driver_sql(_ORIGIN, origins)
        if moves:
            connection.exec_driver_sql(_MOVE, moves)
            note_change(self.session, "stage_history")

    def _columns(self, one: _Judged) -> dict[str, Any]:
        """The columns to set: the values themselves, custom ones in their JSON, and what follows."""
        new = {name: value for name, value in one.changed.items() if not name.startswith(CUSTOM)}
        own = {name.removeprefix(CUSTOM): value for name, value in one.changed.items() if name not in new}
        if own:
            kept = {**json.loads(one.row["custom"] or "{}"), **own}
            new["custom"] = json.dumps({k: v for k, v in kept.items() if v != ""}, ensure_ascii=False)
        if "email" in new:
            new["email_key"] = keys.email_key(str(new["email"]))
        if new.keys() & {"first_name", "last_name"}:
            row = {**one.row, **new}
            new["name_key"] = keys.name_key(row["first_name"], row["last_name"])
        if "company" in new:
            new["company_key"] = keys.company_key(str(new["company"]))
        if new.keys() & {"company", "domain"}:
            new["company_id"] = self._accounts.of({**one.row, **new})
        return new

    def finish(self) -> None:
        """Let exclusions and drafts follow. The search index follows by itself."""
        if not self._ids:
            return
        if _EXCLUDING & set(self.fields):
            suppressions.apply_to(self.session, ids=self._ids, now=self.now)
        self.session.expire_all()
        note_change(self.session, "prospects")

    def edited(self) -> Edited:
        """The account of it."""
        return Edited(
            tuple(self._ids), self._values, tuple(self.fields), tuple(self._examples), tuple(self._left),
            self._left_count,
        )  # fmt: skip


_ORIGIN = """
INSERT INTO provenance (prospect_id, field, kind, import_row_id, before, at)
VALUES (?, ?, 'typed', NULL, ?, ?)
ON CONFLICT (prospect_id, field) DO UPDATE SET kind = excluded.kind, import_row_id = NULL,
    before = excluded.before, at = excluded.at
"""
_MOVE = "INSERT INTO stage_history (prospect_id, from_stage, to_stage, reason, at) VALUES (?, ?, ?, ?, ?)"


class SharedAddressError(InvalidInputError):
    """Somebody else already has this address; it can be set all the same with `shared`."""


class _Holders:
    """Who has which address, followed through a run in which addresses change hands."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, dict[int, str]] = {}
        self._moved: set[int] = set()

    def refuse_taken(self, judged: Iterable[_Judged]) -> None:
        """Take new addresses back out that somebody else has, and say who."""
        asking = [one for one in judged if one.changed.get("email")]
        self._look_up({keys.email_key(str(one.changed["email"])) for one in asking})
        for one in asking:
            key, number = keys.email_key(str(one.changed["email"])), one.row["id"]
            others = [name for other, name in self._known.get(key, {}).items() if other != number]
            if others and key != one.row["email_key"]:
                one.wrong["email"] = _taken(one.changed.pop("email"), others)
                one.changed.pop("email_status", None)
                continue
            self._known.get(one.row["email_key"], {}).pop(number, None)
            self._known.setdefault(key, {})[number] = one.row["full_name"] or f"#{number}"
            self._moved.add(number)

    def _look_up(self, wanted: set[str]) -> None:
        new = wanted - self._known.keys() - {""}
        if not new:
            return
        self._known.update({key: {} for key in new})
        held = text(_HOLDERS)
        for key, number, name in self._session.execute(held, {"keys": json.dumps(sorted(new))}):
            if number not in self._moved:
                self._known[key][number] = name


_HOLDERS = """
SELECT email_key, id, coalesce(nullif(full_name, ''), '#' || id) FROM prospects
WHERE email_key <> '' AND email_key IN (SELECT value FROM json_each(:keys))
"""


def _frees(address: str, name: str) -> InvalidInputError:
    return InvalidInputError(
        f"{address} is on the do-not-contact list, and who it belongs to is known by it.",
        hint="Keep it as the second address. Whoever may be contacted again is taken off that list first.",
        place=label(name),
    )


def _taken(address: Value, holders: list[str]) -> SharedAddressError:
    more = f" and {len(holders) - 1} more" if len(holders) > 1 else ""
    return SharedAddressError(
        f"{holders[0]}{more} already has the address {address}.",
        hint="Look whether they are one person, or allow an address to be shared.",
        place=label("email"),
    )


def _text(value: Value) -> str:
    return "" if value is None else str(value)
