"""The columns of the user's own that conditions can ask about."""

from __future__ import annotations

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from prospector.records import Prospect

LOOKED_AT = 5_000
MOST_NAMES = 200


def own_fields(session: Session) -> list[str]:
    """Names of custom fields, sorted, as the newest 5,000 prospects that have any carry them."""
    newest = (
        select(Prospect.custom)
        .where(Prospect.custom != "{}")
        .order_by(Prospect.id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    each = func.json_each(newest.c.custom).table_valued("key", "value")
    names = session.scalars(
        select(each.c.key).distinct().select_from(newest.join(each, true())).limit(MOST_NAMES)
    ).all()
    return sorted((str(name) for name in names if str(name).strip()), key=str.casefold)
