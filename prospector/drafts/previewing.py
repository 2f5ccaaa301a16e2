"""A wording as one prospect would read it, with everything that can be said about it while it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector import settings
from prospector.drafts import merge_fields
from prospector.drafts.checks import Checker, Problem, Recipient
from prospector.drafts.hints import Hint, hints
from prospector.drafts.library import snippet_texts
from prospector.drafts.measures import Measures, measure
from prospector.drafts.rendering import Texts
from prospector.drafts.scanning import TemplateError
from prospector.drafts.template_files import FIRST, Variant, Wording
from prospector.drafts.variants import VersionRenderer, Wordings, compiled
from prospector.drafts.writer import COLUMNS
from prospector.records import Prospect

NO_SUBJECT = "No subject yet"
_OF_RECIPIENT = frozenset((
    "no_recipient", "invalid_recipient", "disposable_recipient", "role_recipient", "own_address",
    "suppressed",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """A wording as one prospect would read it; `error` says why there is none.

    `name` and `job` tell for whom; both are empty for the made-up example. `missing` are labels, `html` the
    HTML part or "", `wordings` in how many ways the variant can read, `faulty` the variants with a mistake.
    """

    error: TemplateError | None = None
    name: str = ""
    job: str = ""
    subject: str = ""
    body: str = ""
    html: str = ""
    variant: str = FIRST
    missing: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    hints: tuple[Hint, ...] = ()
    measures: Measures | None = None
    wordings: int = 1
    faulty: tuple[str, ...] = ()


def preview(
    session: Session,
    wording: Wording,
    prospect_id: int | None,
    now: datetime,
    *,
    template_id: int = 0,
    variant: str = "",
    turn: int = 0,
) -> Preview:
    """The wording as this prospect would read it, or the example without one (or when it is gone).

    `variant` is shown, else the one that the prospect gets. `turn` 0 chooses the spun words that the
    prospect gets, each other number further ones.
    """
    snippets = tuple(sorted(snippet_texts(session).items()))
    variants = tuple(replace(one, subject=one.subject.strip() or NO_SUBJECT) for one in wording.every)
    asked = next((one for one in variants if one.label == variant), variants[0])
    faulty = tuple(one.label for one in variants if _mistake(one, snippets))
    if error := _mistake(asked, snippets):
        said = tuple(hints(asked.subject, asked.body))
        return Preview(error=error, variant=asked.label, hints=said, faulty=faulty)
    usable = tuple(one for one in variants if one.label not in faulty)
    if not any(one.weight for one in usable):
        usable = tuple(replace(one, weight=1) for one in usable)
    return replace(
        _rendered(session, wording, Wordings(usable, snippets), prospect_id, now, template_id, variant, turn),
        faulty=faulty,
    )


def _rendered(
    session: Session,
    wording: Wording,
    wordings: Wordings,
    prospect_id: int | None,
    now: datetime,
    template_id: int,
    variant: str,
    turn: int,
) -> Preview:
    identity = settings.identity(session)
    shared = merge_fields.shared_values(identity, now)
    renderer = VersionRenderer(wordings, shared)
    row = _row(session, prospect_id)
    wanted = {*renderer.names, *wording.required}
    values = merge_fields.prospect_values(row, wanted) if row else merge_fields.example_values(wanted)
    values |= {name: shared[name] for name in values if name in shared}
    choice = renderer.choose(template_id, prospect_id or 0)
    label = variant or choice.variant or FIRST
    shown = next((one for one in wordings.variants if one.label == label), wordings.variants[0])
    rendering = renderer.render(values, label, choice.seed + turn)
    problems = Checker(identity, wording.required).check(
        rendering.subject, rendering.body, _recipient(row, values), rendering.missing, {*values, *shared}
    )
    return Preview(
        name=_name(row),
        job=" · ".join(part for part in (row["title"], row["company"]) if part) if row else "",
        subject=rendering.subject,
        body=rendering.body,
        html=renderer.html(values, label, choice.seed + turn),
        variant=shown.label,
        missing=tuple(merge_fields.label(name) for name in rendering.missing),
        problems=tuple(one for one in problems if one.code not in _OF_RECIPIENT),
        hints=tuple(hints(shown.subject, shown.body)),
        measures=measure(rendering.body),
        wordings=compiled(shown, wordings.snippets).wordings,
    )


def _mistake(one: Variant, snippets: Texts) -> TemplateError | None:
    try:
        compiled(one, snippets)
    except TemplateError as error:
        return error
    return None


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
