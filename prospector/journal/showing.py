"""What stands in the journal, as plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prospector.records import Action, ActionChange


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action; `prospects` is how many prospects it changed."""

    id: int
    kind: str
    label: str
    at: datetime
    undone: bool
    prospects: int


def listed(session: Session, *, limit: int = 50) -> list[ActionRow]:
    """The newest actions, newest first."""
    newest = session.scalars(select(Action).order_by(Action.id.desc()).limit(limit))
    return [_row(session, action) for action in newest]


def next_undo(session: Session) -> str:
    """What undo would take back, in the words of the menu; empty when there is nothing."""
    wanted = select(Action.label).where(Action.undone_at.is_(None)).order_by(Action.id.desc()).limit(1)
    return session.scalar(wanted) or ""


def next_redo(session: Session) -> str:
    """What redo would do again; empty when there is nothing."""
    wanted = select(Action.label).where(Action.undone_at.is_not(None)).order_by(Action.id).limit(1)
    return session.scalar(wanted) or ""


def _row(session: Session, action: Action) -> ActionRow:
    count = select(func.count(func.distinct(ActionChange.row_id))).where(
        ActionChange.action_id == action.id, ActionChange.table_name == "prospects"
    )
    number = session.scalar(count) or 0
    return ActionRow(action.id, action.kind, action.label, action.at, action.undone_at is not None, number)
