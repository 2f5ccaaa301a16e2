"""Writes the emails: from a prospect's row and a template version to a text with its problems."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from prospector import suppressions
from prospector.drafts import merge_fields
from prospector.drafts.checks import Checker, Problem, Recipient
from prospector.drafts.merge_fields import Value
from prospector.drafts.rendering import Renderer, compile_template
from prospector.errors import NotFoundError
from prospector.records import TemplateVersion
from prospector.settings import Identity, identity

Row = Mapping[str, Any]

# in the order of merge_fields, and what the checks and lists of drafts need besides
COLUMNS = (
    "email", "email_status", "first_name", "last_name", "full_name", "title", "company", "company_short",
    "legal_form", "industry", "city", "country", "employees_min", "employees_max", "domain", "custom",
    "suppression_id",
)  # fmt: skip


class Written(NamedTuple):
    """A text and everything the checks say about it."""

    subject: str
    body: str
    problems: list[Problem]

    @property
    def blocked(self) -> bool:
        return any(problem.blocks for problem in self.problems)

    @property
    def state(self) -> str:
        """The state of an unapproved draft with this text."""
        return "held" if self.blocked else "draft"


class _Version(NamedTuple):
    read: Callable[[Row], dict[str, Value]]
    renderer: Renderer
    checker: Checker


class Writer:
    """Renders and checks drafts as of one moment; sender, templates and reasons are read once."""

    def __init__(self, session: Session, now: datetime, sender: Identity | None = None) -> None:
        self._session = session
        self.sender = sender or identity(session)
        self._shared = merge_fields.shared_values(self.sender, now)
        self._versions: dict[int, _Version] = {}
        self._reasons: dict[int, str] = {}

    def write(self, version_id: int, row: Row) -> Written:
        """The email of a template version to the prospect in `row` (a mapping of COLUMNS)."""
        read, renderer, checker = self._version(version_id)
        values = read(row)
        subject, body, missing = renderer.render(values)
        return Written(subject, body, checker.check(subject, body, self._recipient(row), missing, values))

    def check(self, version_id: int, row: Row, subject: str, body: str) -> Written:
        """The same for a text that somebody wrote or approved."""
        problems = self._version(version_id).checker.check(subject, body, self._recipient(row))
        return Written(subject, body, problems)

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
            version = self._session.get(TemplateVersion, version_id)
            if version is None:
                raise NotFoundError(f"There is no template version number {version_id}.")
            renderer = Renderer(compile_template(version.subject, version.body), self._shared)
            required = [name for name in json.loads(version.required) if name not in self._shared]
            checker = Checker(self.sender, required)
            read = merge_fields.prospect_reader(dict.fromkeys((*renderer.names, *required)))
            made = self._versions[version_id] = _Version(read, renderer, checker)
        return made
