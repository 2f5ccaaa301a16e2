"""Any order of importing, editing, merging, splitting and taking back: nothing is lost, and nobody freed.

What people do to a workspace is drawn at random; after every step the whole workspace is looked at.
"""

from __future__ import annotations

import csv
import gc
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from prospector import duplicates, edits, intake, suppressions, touches, uniting
from prospector.errors import InvalidInputError, NotFoundError
from prospector.lists import importer, pipeline, staging
from prospector.lists.exporting import export
from prospector.lists.options import Options
from prospector.lists.twins import keys_of
from prospector.prospects import Replacing
from prospector.records import VERDICTS, Import, Merge, Prospect, Touch
from prospector.storage import Database, open_workspace, search

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HEADERS = ["First name", "Last name", "Email", "Second email", "Title", "Company", "Tier", "Opt out"]
NAMES = [("Ada", "Example"), ("A.", "Example"), ("Ben", "Sample"), ("Cleo", "Specimen")]
ADDRESSES = [
    "ada@acme.example",
    "a.example@acme.example",
    "ben@beta.example",
    "cleo@acme.example",
    "x@y.example",
]
VALUES = {
    "title": ["", "CTO", "Head of Sales"],
    "company": ["", "Acme", "Beta Ltd"],
    "email": ["", *ADDRESSES],
    "other_email": ["", *ADDRESSES],
    "first_name": ["Ada", "Ben"],
    "city": ["", "Berlin"],
    "custom.Tier": ["", "1", "2"],
    'custom.a "b".$[0]': ["", "x"],
    "stage": ["new", "contacted", "won"],
}

cells = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(["", *ADDRESSES]), st.sampled_from(["", *ADDRESSES]),
    st.sampled_from(VALUES["title"]), st.sampled_from(VALUES["company"]), st.sampled_from(["", "1", "2"]),
    st.sampled_from(["", "", "", "", "yes"]),
)  # fmt: skip
changes = st.dictionaries(st.sampled_from(sorted(VALUES)), st.integers(0, 9), min_size=1, max_size=3).map(
    lambda drawn: {name: VALUES[name][number % len(VALUES[name])] for name, number in drawn.items()}
)
some = st.integers(0, 1_000)

_made: list[Path] = []


def fresh() -> Path:
    if not _made:
        folder = Path(tempfile.mkdtemp())
        open_workspace(folder / "workspace.db", now=START).close()
        _made.append(folder / "workspace.db")
    return _made[0]


class Interleaved(RuleBasedStateMachine):
    """A workspace, who opted out in it, and what it looked like before the last thing done."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(fresh(), self.folder / "workspace.db")
        self.database: Database = open_workspace(self.folder / "workspace.db", now=START)
        self.now = START
        self.out: list[frozenset[int]] = []  # of each, somebody opted out: one of them stays excluded
        self.touched = 0
        self.before: str | None = None  # what the newest action, or the newest import, is to lead back to
        self.after: str | None = None
        self.newest_import: tuple[int, str] | None = None

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    # --- what people do

    @rule(
        rows=st.lists(cells, min_size=1, max_size=4),
        policy=st.sampled_from(["fill", "overwrite", "append", "keep"]),
    )
    def bring_in(self, rows: Sequence[Any], policy: str) -> None:
        self._moved_on()
        seen = self._previewed(rows, policy)
        with self.database.writing(staged=seen.staging) as session:
            before = self._look(session)
            suppressed = {one.id for one in session.scalars(select(Prospect)) if one.suppression_id}
            done = intake.take_in(session, seen, now=self.now)
            opted = any(row[-1] for row in rows)
            self.newest_import = None if opted else (done.import_id, before)
            for one in session.scalars(select(Prospect)):
                if one.suppression_id and one.id not in suppressed:
                    self._went_out(session, one.id)
        importer.discard(seen)

    @rule(which=some)
    def take_back(self, which: int) -> None:
        with self.database.writing() as session:
            found = session.scalars(select(Import.id).where(Import.state == "done")).all()
            if not found:
                return
            newest, chosen = self.newest_import, found[which % len(found)]
            intake.take_back(session, chosen, now=self._tick())
            if newest and newest[0] == chosen:
                assert self._look(session) == newest[1]
        self._moved_on()

    @rule(which=some, changed=changes, shared=st.booleans())
    def edit(self, which: int, changed: dict[str, str], shared: bool) -> None:
        self._do(lambda session: edits.edit(
            session, self._one(session, which), changed, now=self._tick(), shared=shared
        ))  # fmt: skip

    @rule(changed=changes, shared=st.booleans())
    def edit_many(self, changed: dict[str, str], shared: bool) -> None:
        self._do(lambda session: edits.edit_many(
            session, self._all(session)[:3], changed, now=self._tick(), shared=shared
        ))  # fmt: skip

    @rule(drawn=st.lists(st.tuples(some, changes), min_size=1, max_size=3), shared=st.booleans())
    def paste(self, drawn: list[tuple[int, dict[str, str]]], shared: bool) -> None:
        def run(session: Session) -> None:
            over = [(self._one(session, which), one) for which, one in drawn]
            edits.paste(session, over, now=self._tick(), shared=shared)

        self._do(run)

    @rule(
        wanted=st.sampled_from([
            Replacing("email", "acme.example", "beta.example"), Replacing("email", "^.*$", "", regex=True),
            Replacing("other_email", "^.*$", "", regex=True), Replacing("title", "O", "0"),
            Replacing("email", r"^a\w*", "b", regex=True), Replacing("custom.Tier", "1", "2"),
        ])
    )  # fmt: skip
    def replace(self, wanted: Replacing) -> None:
        self._do(lambda session: edits.replace(session, self._all(session), wanted, now=self._tick()))

    @rule(one=some, other=some, pick=st.sampled_from(["", "email", "company", "title", "custom.Tier"]))
    def merge(self, one: int, other: int, pick: str) -> None:
        def run(session: Session) -> None:
            keep, gone = self._one(session, one), self._one(session, other)
            uniting.merge(session, keep, gone, {pick: gone} if pick else None, now=self._tick())

        self._do(run)

    @rule(which=some, apart=st.booleans())
    def split(self, which: int, apart: bool) -> None:
        with self.database.reading() as session:
            found = [(one.id, one.kept_id, one.gone_id) for one in session.scalars(select(Merge))]
        if not found:
            return
        merge_id, kept, gone = found[which % len(found)]
        self._part(kept, gone)
        self._do(
            lambda session: uniting.split(session, merge_id, now=self._tick(), apart=apart), exact=not apart
        )

    @rule(one=some, other=some)
    def keep_apart(self, one: int, other: int) -> None:
        self._do(lambda session: duplicates.keep_apart(
            session, self._one(session, one), self._one(session, other), now=self._tick()
        ))  # fmt: skip

    @rule()
    def undo(self) -> None:
        with self.database.writing() as session:
            self._part_all(session)
            expected = self.before
            self.after = self._look(session) if expected is not None else None
            try:
                edits.undo(session, now=self._tick())
            except InvalidInputError:
                return
            if expected is not None:
                assert self._look(session) == expected
        self.before = self.newest_import = None

    @rule()
    def redo(self) -> None:
        with self.database.writing() as session:
            self._part_all(session)
            expected = self.after
            try:
                edits.redo(session, now=self._tick())
            except InvalidInputError:
                return
            if expected is not None:
                assert self._look(session) == expected
        self.before = self.after = self.newest_import = None

    @rule(which=some, out=st.booleans())
    def log(self, which: int, out: bool) -> None:
        with self.database.writing() as session:
            if not (there := self._all(session)):
                return
            number = there[which % len(there)]
            person = session.get_one(Prospect, number)
            out = out and bool(suppressions.addresses_of(session, person))  # else nothing to go on the list
            if out:
                touches.log(session, number, "replied", outcome="opted_out", now=self._tick())
            else:
                touches.log(session, number, "called", now=self._tick())
            self.touched += 1
            if out:
                self._went_out(session, number)
        self._moved_on()

    @rule(which=some, into=st.booleans())
    def list_members(self, which: int, into: bool) -> None:
        def run(session: Session) -> None:
            lists = session.execute(text("SELECT id FROM lists")).scalars().all()
            if lists:
                change = edits.add_to_list if into else edits.remove_from_list
                change(session, lists[which % len(lists)], self._all(session)[:2], now=self._tick())

        self._do(run)

    # --- what holds after each of them

    @invariant()
    def nothing_is_broken(self) -> None:
        assert self.database.problems() == []

    @invariant()
    def everybody_is_found_by_their_words(self) -> None:
        with self.database.reading() as session:
            session.connection().exec_driver_sql("PRAGMA query_only = OFF")
            assert _index(session) == _rebuilt_index(session)
            session.rollback()

    @invariant()
    def whoever_opted_out_is_excluded(self) -> None:
        with self.database.writing() as session:
            there = {one.id: one.suppression_id for one in session.scalars(select(Prospect))}
            became = {one.gone_id: one.kept_id for one in session.scalars(select(Merge))}
            for group in self.out:
                ends = {_end(number, became) for number in group} & there.keys()
                assert not ends or any(there[number] for number in ends), (group, ends)
            suppressions.apply_all(session, now=self.now)
            assert there == {one.id: one.suppression_id for one in session.scalars(select(Prospect))}
            session.rollback()

    @invariant()
    def keys_follow_values_and_touches_have_owners(self) -> None:
        with self.database.reading() as session:
            for one in session.scalars(select(Prospect)):
                values = {
                    name: getattr(one, name) for name in ("email", "first_name", "last_name", "company")
                }
                assert keys_of(values) == {
                    "email_key": one.email_key, "name_key": one.name_key, "company_key": one.company_key
                }  # fmt: skip
                assert isinstance(json.loads(one.custom), dict)
            owners = session.scalars(select(Touch.prospect_id)).all()
            assert len(owners) == self.touched
            assert set(owners) <= set(self._all(session))

    # --- how

    def _tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def _moved_on(self) -> None:
        self._tick()
        self.before = self.after = self.newest_import = None

    def _do(self, run: Any, *, exact: bool = True) -> None:
        """Do something that undo takes back; what is refused changes nothing."""
        try:
            with self.database.writing() as session:
                before = self._look(session)
                count = session.scalar(text("SELECT coalesce(max(id), 0) FROM actions"))
                run(session)
                if session.scalar(text("SELECT coalesce(max(id), 0) FROM actions")) == count:
                    return
        except (InvalidInputError, NotFoundError):
            return
        self._moved_on()
        self.before = before if exact else None

    def _all(self, session: Session) -> list[int]:
        return list(session.scalars(select(Prospect.id).order_by(Prospect.id)))

    def _one(self, session: Session, which: int) -> int:
        there = self._all(session)
        return there[which % len(there)] if there else 0

    def _went_out(self, session: Session, number: int) -> None:
        gone = {number}
        for one in reversed(session.scalars(select(Merge).order_by(Merge.id)).all()):
            if one.kept_id in gone:
                gone.add(one.gone_id)
        self.out.append(frozenset(gone))

    def _part(self, kept: int, gone: int) -> None:
        """Once two are parted, it is one of them who opted out."""
        self.out = [group | {kept, gone} if group & {kept, gone} else group for group in self.out]

    def _part_all(self, session: Session) -> None:
        for one in session.scalars(select(Merge)):
            self._part(one.kept_id, one.gone_id)

    def _look(self, session: Session) -> str:
        session.flush()
        path = self.folder / "all.csv"
        export(session, self._all(session), path)
        members = session.execute(text("SELECT * FROM list_members ORDER BY 1, 2")).all()
        return path.read_text(encoding="utf-8") + repr(members)

    def _previewed(self, rows: Sequence[Any], policy: str) -> importer.Preview:
        path = self.folder / f"list{self.now:%d%H%M}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADERS, *([*name, *rest] for name, *rest in rows)])
        options = Options(update=policy)  # type: ignore[arg-type]
        with self.database.reading() as session:
            seen = importer.moving.look(session)
        staged = staging.new_path(staging.folder_beside(self.database.path))
        request = {
            "files": [str(path)], "staging": str(staged), "workspace": str(self.database.path),
            "options": options.to_data(), "today": self.now.date().isoformat(),
        }  # fmt: skip
        try:
            told = pipeline.stage(request, lambda report: None)
        finally:
            gc.enable()
        path.unlink()
        return importer.Preview(
            file=path, file_hash="", staging=staged, options=options, rows_read=told["rows_read"],
            verdicts={verdict: told["verdicts"].get(verdict, 0) for verdict in VERDICTS},
            findings=told["findings"], columns=told["columns"], sources=tuple(told["sources"]),
            doubts=told["doubts"], quality=told["quality"], seen=seen,
        )  # fmt: skip


def _end(number: int, became: dict[int, int]) -> int:
    while number in became:
        number = became[number]
    return number


def _index(session: Session) -> list[Any]:
    connection = session.connection()
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'prospect_search', 'instance')"
    )
    found = connection.exec_driver_sql("SELECT term, doc, col, offset FROM temp.words").all()
    connection.exec_driver_sql("DROP TABLE temp.words")
    return sorted(tuple(row) for row in found)


def _rebuilt_index(session: Session) -> list[Any]:
    session.connection().exec_driver_sql("DELETE FROM prospect_search")
    search.index(session)
    return _index(session)


TestInterleaved = Interleaved.TestCase
TestInterleaved.settings = settings(
    max_examples=int(os.environ.get("INTERLEAVED", "8")),
    stateful_step_count=int(os.environ.get("INTERLEAVED_STEPS", "20")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate]
    + ([Phase.shrink] if os.environ.get("INTERLEAVED_SHRINK") else []),
)
