"""Everything the detail pane shows of one prospect, read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from prospector import prospects
from prospector.drafts import drafting
from prospector.drafts.rows import DraftView
from prospector.icp import explaining, profiles, standings
from prospector.icp.explaining import Explanation
from prospector.icp.standings import Standing
from prospector.prospects import Origin, ProspectDetail
from ui.prospects.interest import Interest, read_interest


@dataclass(frozen=True, slots=True)
class Bundle:
    """One prospect: detail, why it fits (None without an active profile), its newest open draft, origins,
    signals and likelihood, and his standing: grade, engagement, MQL or SQL."""

    detail: ProspectDetail
    fit: Explanation | None
    draft: DraftView | None
    origins: dict[str, Origin]
    interest: Interest
    standing: Standing


def read_bundle(session: Session, prospect_id: int, now: datetime) -> Bundle:
    """All of it, of one moment. Raises NotFoundError when the prospect is gone."""
    detail = prospects.detail(session, prospect_id, today=now.date())
    profile = profiles.active(session)
    newest = next((line for line in detail.drafts if line.state in drafting.OPEN), None)
    return Bundle(
        detail=detail,
        fit=explaining.explain(session, profile.id, prospect_id) if profile else None,
        draft=drafting.show(session, newest.id, now) if newest else None,
        origins=prospects.provenance(session, prospect_id),
        interest=read_interest(session, prospect_id, now.date()),
        standing=standings.standing(session, prospect_id, now),
    )


def origin_words(origin: Origin | None) -> str:
    """Where a value came from, in words: from prospects.xlsx, sheet Apollo, row 12, column Email."""
    if origin is None:
        return ""
    if origin.kind == "typed":
        before = f" (before: {origin.before})" if origin.before else ""
        return f"typed by hand{before}"
    place = [
        origin.file,
        f"sheet {origin.sheet}" if origin.sheet else "",
        f"row {origin.row}" if origin.row else "",
        f"column {origin.column}" if origin.column else "",
    ]
    words = ", ".join(part for part in place if part)
    lead = {"inferred": "worked out from", "merged": "merged from"}.get(origin.kind, "from")
    return f"{lead} {words}" if words else lead.removesuffix(" from")
