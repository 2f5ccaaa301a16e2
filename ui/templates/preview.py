"""What the preview reads: a wording rendered for one prospect, with everything the checks say about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from prospector import prospects, settings
from prospector.drafts import merge_fields
from prospector.drafts.checks import Checker, Problem, Recipient
from prospector.drafts.rendering import Renderer, compile_template
from prospector.drafts.syntax import TemplateError
from prospector.drafts.template_files import Wording
from prospector.drafts.writer import COLUMNS
from prospector.icp import profiles
from prospector.prospects import Selection, Sort
from prospector.records import Prospect

_OF_RECIPIENT = frozenset(
    {
        "no_recipient", "invalid_recipient", "disposable_recipient", "role_recipient", "own_address",
        "suppressed",
    }
)  # fmt: skip
NO_SUBJECT = "No subject yet"
_CUSTOM = """
SELECT DISTINCT field.key FROM (SELECT custom FROM prospects WHERE custom <> '{}' LIMIT 2000) filled,
    json_each(filled.custom) field ORDER BY field.key LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class Preview:
    """A wording as one prospect would read it; `error` says why there is none.

    `name` and `job` tell for whom; both are empty for the made-up example. `missing` are labels.
    """

    error: TemplateError | None = None
    name: str = ""
    job: str = ""
    subject: str = ""
    body: str = ""
    missing: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def people(session: Session) -> list[int]:
    """All prospects to step through, the best fit first where a profile is active."""
    sort = Sort("fit", descending=True) if profiles.active(session) else Sort()
    return prospects.ids(session, Selection(), sort)


def custom_fields(session: Session) -> list[str]:
    """The merge fields of the workspace's own columns."""
    found = session.execute(text(_CUSTOM)).scalars()
    return [merge_fields.custom_field(str(name)) for name in found]


def word_count(wording: Wording) -> int:
    """How many words the example's text has; 0 for a wording that cannot be rendered."""
    try:
        compiled = compile_template(wording.subject, wording.body)
    except TemplateError:
        return 0
    example = merge_fields.example_values(compiled.names)
    return len(Renderer(compiled, {}).render(example).body.split())


def read_preview(session: Session, wording: Wording, prospect_id: int | None, now: datetime) -> Preview:
    """The wording as this prospect would read it, or the example without one (or when it is gone)."""
    try:
        # a template that has no subject yet is no mistake before it is saved
        compiled = compile_template(wording.subject.strip() or NO_SUBJECT, wording.body)
    except TemplateError as error:
        return Preview(error=error)
    identity = settings.identity(session)
    shared = merge_fields.shared_values(identity, now)
    row = _row(session, prospect_id)
    wanted = {*compiled.names, *wording.required}
    values = merge_fields.prospect_values(row, wanted) if row else merge_fields.example_values(wanted)
    rendering = Renderer(compiled, shared).render({**values, **_own(values, shared)})
    problems = Checker(identity, wording.required).check(
        rendering.subject, rendering.body, _recipient(row, values), rendering.missing, {*values, *shared}
    )
    return Preview(
        name=_name(row),
        job=" · ".join(part for part in (row["title"], row["company"]) if part) if row else "",
        subject=rendering.subject,
        body=rendering.body,
        missing=tuple(merge_fields.label(name) for name in rendering.missing),
        problems=tuple(one for one in problems if one.code not in _OF_RECIPIENT),
    )


def _own(values: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """The user's own name and lines, which win over those of the example."""
    return {name: shared[name] for name in values if name in shared}


def _row(session: Session, prospect_id: int | None) -> Mapping[str, Any] | None:
    if prospect_id is None:
        return None
    columns = [getattr(Prospect, name) for name in COLUMNS]
    found = session.execute(select(*columns).where(Prospect.id == prospect_id)).mappings().first()
    return dict(found) if found else None


def _recipient(row: Mapping[str, Any] | None, values: Mapping[str, Any]) -> Recipient:
    if row is None:
        return Recipient("anna@acme.example")
    company = str(values.get("company", "")) or row["company_short"] or row["company"]
    return Recipient(
        row["email"], row["email_status"], row["first_name"], row["last_name"], company, row["legal_form"]
    )


def _name(row: Mapping[str, Any] | None) -> str:
    return (row["full_name"] or row["email"] or "No name") if row else ""
