"""How far scores brought two who are one person: the higher level stays, and one task."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from prospector.records import utc_text

_LEVELS = ("", "mql", "sql")


def unite(session: Session, keep_id: int, gone_id: int, now: datetime) -> None:
    """Give `keep` the level of `gone` where it is higher; of their two open tasks one is done.

    To be called once `keep` stands in the further stage, and before it is given the history of `gone`.
    """
    values = {"keep": keep_id, "gone": gone_id, "now": utc_text(now)}
    found = {row["prospect_id"]: row for row in session.execute(text(_BOTH), values).mappings()}
    keep, gone = found.get(keep_id), found.get(gone_id)
    session.execute(text(_STAY_MOVED), values)
    if gone is None:
        return
    if keep is None or _LEVELS.index(gone["level"]) > _LEVELS.index(keep["level"]):
        session.execute(text(_TAKE_OVER), values)
        _leave_one_task(session, gone, keep, keep_id, now)
    else:
        _leave_one_task(session, keep, gone, keep_id, now)


def _leave_one_task(
    session: Session, first: RowMapping, other: RowMapping | None, keep_id: int, now: datetime
) -> None:
    if other is None or not other["waits"]:
        return
    statement = _FINISH if first["waits"] else _HAVE_TASK
    session.execute(text(statement), {"task": other["task_id"], "keep": keep_id, "now": utc_text(now)})


_BOTH = """
SELECT q.*, EXISTS (SELECT 1 FROM tasks t WHERE t.id = q.task_id AND t.done_at IS NULL) AS waits
FROM qualifications q WHERE q.prospect_id IN (:keep, :gone)
"""
_NEWEST = "SELECT max(id) FROM stage_history WHERE prospect_id"
# a move by scores stays one though another's history, which may be newer, is added
_STAY_MOVED = f"""
UPDATE qualifications SET stage_change_id = ({_NEWEST} IN (:keep, :gone))
WHERE prospect_id = :keep AND stage_change_id = ({_NEWEST} = :keep)
"""  # noqa: S608
# the move that this merge made stands for the one by scores, so that a fall leads back as it would have
_TAKE_OVER = f"""
INSERT OR REPLACE INTO qualifications (prospect_id, level, before, stage_change_id, task_id)
SELECT :keep, q.level, iif(h.id IS NULL, '', q.before), h.id, q.task_id FROM qualifications q
LEFT JOIN stage_history h ON h.id = ({_NEWEST} = :keep) AND h.to_stage = q.level AND h.at = :now
    AND h.reason LIKE 'merged with %' AND q.stage_change_id = ({_NEWEST} = :gone)
WHERE q.prospect_id = :gone
"""  # noqa: S608
_FINISH = "UPDATE tasks SET done_at = :now WHERE id = :task"
_HAVE_TASK = "UPDATE qualifications SET task_id = :task WHERE prospect_id = :keep"
