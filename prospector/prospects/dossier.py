"""Everything the workspace knows about one person, for whoever asks to see it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector.matching import keys
from prospector.prospects.showing import detail, provenance
from prospector.records import (
    Draft,
    Import,
    ImportChange,
    ImportRow,
    Prediction,
    Prospect,
    Signal,
    Suppression,
    Template,
    TemplateVersion,
)
from prospector.suppressions import addresses_of

Told = list[dict[str, Any]]


def dossier(session: Session, prospect_id: int, *, today: date | None = None) -> dict[str, Any]:
    """All that is stored about one person, as plain data (dates and times stay as they are).

    `values`, `custom` and `provenance` hold the person's data and where it came from; `drafts` their texts
    (None while a draft is still written anew from its template), `suppressions` the entry that excludes
    them and those of their addresses, `signals` what was observed of them, `likelihood` the percent a model
    gave, `import_rows` the rows they stood in, with the cells where those were kept, and `import_changes`
    what imports replaced. Raises NotFoundError.
    """
    known = detail(session, prospect_id, today=today)
    prospect = session.get_one(Prospect, prospect_id)
    return {
        "id": prospect_id,
        "created_at": prospect.created_at,
        "updated_at": prospect.updated_at,
        "stage": prospect.stage,
        "status": known.row.status,
        "suppressed": known.row.suppressed,
        "values": known.values,
        "custom": known.custom,
        "further_emails": known.further_emails,
        "provenance": {name: asdict(origin) for name, origin in provenance(session, prospect_id).items()},
        "lists": known.lists,
        "fits": [asdict(fit) for fit in known.fits],
        "drafts": _drafts(session, prospect_id),
        "touches": [asdict(touch) for touch in known.touches],
        "tasks": [asdict(task) for task in known.tasks],
        "stages": [asdict(stage) for stage in known.stages],
        "suppressions": _suppressions(session, prospect),
        "signals": _signals(session, prospect),
        "likelihood": session.scalar(
            select(Prediction.likelihood).where(Prediction.prospect_id == prospect_id)
        ),
        "import_rows": _import_rows(session, prospect_id),
        "import_changes": _import_changes(session, prospect_id),
    }


def _drafts(session: Session, prospect_id: int) -> Told:
    found = session.execute(
        select(
            Draft.id, Template.name.label("template"), TemplateVersion.version, Draft.state, Draft.subject,
            Draft.body, Draft.problems, Draft.message_id, Draft.created_at, Draft.updated_at,
            Draft.approved_at, Draft.handed_over_at, Draft.handed_over_by,
        )
        .join(Template, Template.id == Draft.template_id)
        .join(TemplateVersion, TemplateVersion.id == Draft.template_version_id)
        .where(Draft.prospect_id == prospect_id)
        .order_by(Draft.id)
    ).mappings()  # fmt: skip
    return [{**row, "problems": json.loads(row["problems"])} for row in found]


def _suppressions(session: Session, prospect: Prospect) -> Told:
    addresses = [keys.email_key(one) for one in addresses_of(session, prospect)]
    of_address = (Suppression.kind == "address") & Suppression.key.in_(addresses)
    columns = (
        Suppression.kind, Suppression.value, Suppression.reason, Suppression.source, Suppression.created_at,
    )  # fmt: skip
    wanted = select(*columns).where((Suppression.id == prospect.suppression_id) | of_address)
    return [dict(row) for row in session.execute(wanted.order_by(Suppression.id)).mappings()]


def _signals(session: Session, prospect: Prospect) -> Told:
    """The observations of this person; those of the company at large are not personal."""
    if not prospect.email_key:
        return []
    columns = (
        Signal.kind, Signal.topic, Signal.strength, Signal.observed_on, Signal.expires_on, Signal.source,
    )  # fmt: skip
    wanted = select(*columns).where(Signal.email_key == prospect.email_key).order_by(Signal.id)
    return [dict(row) for row in session.execute(wanted).mappings()]


def _import_rows(session: Session, prospect_id: int) -> Told:
    found = session.execute(
        select(
            ImportRow.import_id, Import.file_name.label("file"), Import.created_at.label("at"),
            ImportRow.sheet, ImportRow.row, ImportRow.verdict, ImportRow.reason, ImportRow.findings,
            ImportRow.raw,
        )
        .join(Import, Import.id == ImportRow.import_id)
        .where(ImportRow.prospect_id == prospect_id)
        .order_by(ImportRow.id)
    ).mappings()  # fmt: skip
    return [
        {**row, "findings": json.loads(row["findings"]), "raw": json.loads(row["raw"] or "[]")}
        for row in found
    ]


def _import_changes(session: Session, prospect_id: int) -> Told:
    found = session.execute(
        select(ImportChange.import_id, ImportChange.field, ImportChange.before, ImportChange.after)
        .where(ImportChange.prospect_id == prospect_id, ~ImportChange.field.endswith("_key"))
        .order_by(ImportChange.id)
    ).mappings()
    return [dict(row) for row in found]
