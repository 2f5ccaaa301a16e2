"""The lint: every rendering of a selection looked at before any of it is approved, grouped by cause.

Nothing is stored. Beside the checks of each single draft it finds what only shows between drafts: two people
with one address, and different people with the same text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from prospector.drafts import creating, library
from prospector.drafts.drafting import ids as draft_ids_in
from prospector.drafts.problems import CATALOGUE, Problem
from prospector.drafts.rows import counted, draft_rows, hash_of, written_now
from prospector.drafts.writer import Writer, Written
from prospector.errors import CancelledError
from prospector.matching.keys import email_key
from prospector.records import utc_text

Progress = Callable[[int, int], object]
Row = Mapping[str, Any]
WAITING = ("draft", "held")
_EXAMPLES = 50
# values that tell two people apart wherever a template prints them
_IDENTITY = ("first_name", "last_name", "full_name", "company", "domain")


class Example(NamedTuple):
    """One place of a cause: `draft_id` is None in a lint of prospects who have no draft yet."""

    draft_id: int | None
    prospect_id: int
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Group:
    """One cause: how many drafts have it, and which; `ids` are drafts, or prospects where none is made yet.

    `examples` are the first fifty of them.
    """

    code: str
    ids: tuple[int, ...]
    examples: tuple[Example, ...]

    @property
    def count(self) -> int:
        return len(self.ids)

    @property
    def label(self) -> str:
        return CATALOGUE[self.code].label

    @property
    def severity(self) -> str:
        return CATALOGUE[self.code].severity

    @property
    def reason(self) -> str:
        return CATALOGUE[self.code].reason


@dataclass(frozen=True, slots=True)
class Linted:
    """What a lint saw.

    `clean` and `warned` are the drafts that may be approved, with the hash of exactly what was seen:
    without anything found, and with warnings only. `blocked` counts those that may not; `skipped` whom no
    draft would be made for, and why. `groups` begin with what blocks, the most frequent first.
    """

    checked: int
    blocked: int
    groups: tuple[Group, ...]
    clean: dict[int, str]
    warned: dict[int, str]
    skipped: dict[str, int] = field(default_factory=dict)

    @property
    def seen(self) -> dict[int, str]:
        """Every draft that may be approved, with its hash."""
        return self.clean | self.warned


def lint(
    session: Session,
    draft_ids: Sequence[int] | None,
    now: datetime,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Linted:
    """Lint waiting drafts (None: all of them) as they read right now; others among them are left out.

    `progress(done, total)` is called after every thousand. Raises CancelledError.
    """
    wanted = _waiting(session) if draft_ids is None else draft_ids
    found = _Finding(Writer(session, now))
    for done, chunk in counted(wanted):
        for row in draft_rows(session, chunk, WAITING):
            found.add(row, written_now(row, found.writer), row["id"])
        _tell(progress, cancelled, done, len(wanted))
    return found.result()


def lint_selection(
    session: Session,
    template_id: int,
    prospect_ids: Sequence[int],
    now: datetime,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    *,
    again_after_days: int = creating.AGAIN_AFTER_DAYS,
) -> Linted:
    """Lint what drafting a template for these prospects would give, without making a draft.

    Whom drafting would skip is counted in `skipped`. Raises NotFoundError, CancelledError.
    """
    version_id = library.get(session, template_id).version_id
    since = utc_text(now - timedelta(days=again_after_days))
    skipped: Counter[str] = Counter()
    found = _Finding(Writer(session, now))
    told = -1
    for done, row in creating.candidates(session, prospect_ids, template_id, since, skipped):
        if done > told:
            told = done
            _tell(progress, cancelled, done, len(prospect_ids))
        choice = found.writer.choose(version_id, template_id, row["id"])
        made = {"prospect_id": row["id"], "template_version_id": version_id, **row}
        found.add(made, found.writer.write(version_id, row, choice), None)
    _tell(progress, cancelled, len(prospect_ids), len(prospect_ids))
    return found.result(dict(skipped))


def _waiting(session: Session) -> list[int]:
    return sorted(one for state in WAITING for one in draft_ids_in(session, state=state))


def _tell(progress: Progress | None, cancelled: Callable[[], bool], done: int, total: int) -> None:
    if cancelled():
        raise CancelledError
    if progress:
        progress(done, total)


class _Finding:
    """Collects what is found, one draft after the other; the first of two that clash is left in peace."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self._checked = 0
        self._blocked = 0
        self._clean: dict[int, str] = {}
        self._warned: dict[int, str] = {}
        self._ids: dict[str, list[int]] = {}
        self._examples: dict[str, list[Example]] = {}
        self._addresses: dict[str, Row] = {}
        self._texts: dict[int, Row] = {}

    def add(self, row: Row, written: Written, draft_id: int | None) -> None:
        """Take one draft, or one rendering where there is no draft, into account."""
        problems = [*written.problems, *self._clashes(row, written)]
        self._checked += 1
        for code in dict.fromkeys(problem.code for problem in problems):
            self._ids.setdefault(code, []).append(row["prospect_id"] if draft_id is None else draft_id)
        for problem in problems:
            self._show(problem, row, draft_id)
        if any(problem.blocks for problem in problems):
            self._blocked += 1
        elif draft_id is not None:
            may = self._warned if problems else self._clean
            may[draft_id] = hash_of(row, written, self.writer)

    def result(self, skipped: dict[str, int] | None = None) -> Linted:
        """Everything found, grouped."""
        groups = [Group(code, tuple(ids), tuple(self._examples[code])) for code, ids in self._ids.items()]
        groups.sort(key=lambda one: (one.severity != "blocks", -one.count, one.label))
        return Linted(self._checked, self._blocked, tuple(groups), self._clean, self._warned, skipped or {})

    def _show(self, problem: Problem, row: Row, draft_id: int | None) -> None:
        shown = self._examples.setdefault(problem.code, [])
        if len(shown) < _EXAMPLES:
            name = row["full_name"] or row["email"]
            shown.append(Example(draft_id, row["prospect_id"], name, problem.detail))

    def _clashes(self, row: Row, written: Written) -> Iterator[Problem]:
        if key := email_key(row["email"]):
            other = self._addresses.setdefault(key, row)
            if other["prospect_id"] != row["prospect_id"]:
                yield Problem("same_address", f"{row['email']}, as {_called(other)}")
        other = self._texts.setdefault(hash((written.subject, written.body)), row)
        if other["prospect_id"] != row["prospect_id"] and (why := self._same_text(other, row)):
            yield Problem("duplicate_body", why)

    def _same_text(self, one: Row, other: Row) -> str:
        """Why it is wrong that two people get one text, "" where it is as the template means it."""
        printed = self.writer.prints(other["template_version_id"])
        if not printed:
            return ""
        company = _company(other)
        if company and company.casefold() == _company(one).casefold():
            return f"the same as {_called(one)} at {company}"
        differing = (name for name in _IDENTITY if name in printed and _differ(name, one, other))
        return f"the same as {_called(one)}" if next(differing, "") else ""


def _differ(name: str, one: Row, other: Row) -> bool:
    values = (_company(one), _company(other)) if name == "company" else (one[name], other[name])
    return bool(values[0] and values[1]) and values[0] != values[1]


def _company(row: Row) -> str:
    return str(row["company_short"] or row["company"])


def _called(row: Row) -> str:
    return str(row["full_name"] or row["email"])
