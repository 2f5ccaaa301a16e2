"""Writes the emails: from a prospect's row and a template version to a text with its problems."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from prospector import suppressions
from prospector.drafts import merge_fields, variants
from prospector.drafts.checks import Checker, Problem, Recipient
from prospector.drafts.earlier_mail import following, spoken_of
from prospector.drafts.html import from_text
from prospector.drafts.merge_fields import Value
from prospector.drafts.template_files import FIRST
from prospector.drafts.variants import FIXED, Choice, VersionRenderer
from prospector.records import TemplateVersion
from prospector.settings import Identity, identity

Row = Mapping[str, Any]

# in the order of merge_fields, and what the checks and lists of drafts need besides
COLUMNS = (
    "email", "email_status", "first_name", "last_name", "full_name", "title", "company", "company_short",
    "legal_form", "industry", "city", "country", "employees_min", "employees_max", "domain", "custom",
    "suppression_id", "last_touch_at",
)  # fmt: skip
_OF_RECIPIENT = frozenset((
    "email", "email_status", "first_name", "last_name", "company", "company_short", "legal_form",
    "suppression_id",
))  # fmt: skip


class Written(NamedTuple):
    """A text and everything the checks say about it; `html` is its HTML part, "" without one."""

    subject: str
    body: str
    problems: list[Problem]
    html: str = ""

    @property
    def blocked(self) -> bool:
        return any(problem.blocks for problem in self.problems)

    @property
    def state(self) -> str:
        """The state of an unapproved draft with this text."""
        return "held" if self.blocked else "draft"


class _Version(NamedTuple):
    names: tuple[str, ...]
    read: Callable[[Row], dict[str, Value]]
    renderer: VersionRenderer
    checker: Checker
    has_html: bool
    following: dict[str, str]


class Writer:
    """Renders and checks drafts as of one moment; sender, templates and reasons are read once."""

    def __init__(self, session: Session, now: datetime, sender: Identity | None = None) -> None:
        self._session = session
        self.sender = sender or identity(session)
        self._shared = merge_fields.shared_values(self.sender, now)
        self._versions: dict[int, _Version] = {}
        self._reasons: dict[int, str] = {}

    def choose(self, version_id: int, template_id: int, prospect_id: int) -> Choice:
        """Which variant and which spun words of a template version a prospect gets."""
        return self._version(version_id).renderer.choose(template_id, prospect_id)

    def write(self, version_id: int, row: Row, choice: Choice = FIXED) -> Written:
        """The email of a template version to the prospect in `row` (a mapping of COLUMNS)."""
        _, read, renderer, checker, has_html, leaning = self._version(version_id)
        values = read(row)
        subject, body, missing = renderer.render(values, *choice)
        html = renderer.html(values, *choice) if has_html else ""
        problems = checker.check(subject, body, self._recipient(row), missing, values, html)
        if leaning and row["last_touch_at"] is None and (words := leaning.get(choice.variant or FIRST)):
            problems.append(Problem("no_earlier_mail", words))
        return Written(subject, body, problems, html)

    def check(self, version_id: int, row: Row, subject: str, body: str, html: str = "") -> Written:
        """The same for a text that somebody wrote or approved."""
        version = self._version(version_id)
        problems = version.checker.check(subject, body, self._recipient(row), html=html)
        if version.following and row["last_touch_at"] is None and (words := spoken_of(subject, body)):
            problems.append(Problem("no_earlier_mail", words))
        return Written(subject, body, problems, html)

    def html_of(self, version_id: int, body: str) -> str:
        """The HTML part of a text that somebody wrote: plain, and "" when the template has none."""
        return from_text(body) if self._version(version_id).has_html else ""

    def columns(self, version_id: int) -> tuple[str, ...]:
        """Those of COLUMNS that writing with a template version asks for."""
        version = self._version(version_id)
        needed = {*_OF_RECIPIENT, *merge_fields.columns(version.names)}
        if version.following:
            needed.add("last_touch_at")
        return tuple(column for column in COLUMNS if column in needed)

    def prints(self, version_id: int) -> tuple[str, ...]:
        """The merge fields of the prospect that a template version uses."""
        return self._version(version_id).renderer.names

    def _recipient(self, row: Row) -> Recipient:
        suppression = row["suppression_id"]
        return Recipient(
            row["email"], row["email_status"], row["first_name"], row["last_name"],
            row["company_short"] or row["company"], row["legal_form"],
            self._reason(suppression) if suppression is not None else "",
        )  # fmt: skip

    def _reason(self, suppression_id: int) -> str:
        if suppression_id not in self._reasons:
            self._reasons.update(suppressions.reasons(self._session, [suppression_id]))
        return self._reasons.get(suppression_id, "do not contact")

    def _version(self, version_id: int) -> _Version:
        made = self._versions.get(version_id)
        if made is None:
            wordings = variants.of_version(self._session, version_id)
            version = self._session.get_one(TemplateVersion, version_id)
            renderer = VersionRenderer(wordings, self._shared)
            required = [name for name in json.loads(version.required) if name not in self._shared]
            checker = Checker(self.sender, required)
            names = tuple(dict.fromkeys((*renderer.names, *required)))
            read = merge_fields.prospect_reader(names)
            has_html = any(one.html for one in wordings.variants)
            leaning = following(wordings.variants, wordings.snippets)
            made = self._versions[version_id] = _Version(names, read, renderer, checker, has_html, leaning)
        return made
