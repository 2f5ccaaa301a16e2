"""What the Outbox screen says: states, times in the reader's zone, what a run did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt

from prospector.sending.mailboxes import MailboxRow
from prospector.sending.queueing import Planned
from prospector.sending.running import Run
from prospector.sending.showing import OutboxRow
from ui.widgets import Column, PersonDelegate, PillDelegate, Role, SentenceDelegate, TextDelegate
from ui.widgets.moments import moment

STATES = {
    "queued": ("Waiting", "accent"),
    "claimed": ("Leaving now", "accent"),
    "handing_over": ("Leaving now", "accent"),
    "accepted": ("Sent", "good"),
    "retry_at": ("To try again", "warn"),
    "refused": ("Refused", "bad"),
    "unknown": ("Not known", "warn"),
    "cancelled": ("Taken out", "neutral"),
}
COLUMNS = (
    Column("who", "To", 16, stretch=3, delegate=PersonDelegate),
    Column("subject", "Subject", 12, stretch=3, delegate=TextDelegate, yields=2),
    Column("due", "When", 13, stretch=1, delegate=TextDelegate),
    Column("state", "State", 9, delegate=PillDelegate),
    Column("answer", "What the server said", 14, stretch=4, delegate=SentenceDelegate, yields=1),
)
_SHOWN = Qt.ItemDataRole.DisplayRole
_TIP = Qt.ItemDataRole.ToolTipRole


def cell(row: OutboxRow, key: str) -> str | Mapping[int, Any]:
    """What a cell of the outbox shows."""
    if key == "who":
        return {_SHOWN: row.prospect or row.recipient, Role.SECOND_LINE: row.recipient, _TIP: row.company}
    if key == "due":
        return _due(row)
    if key == "state":
        words, tone = _state(row)
        return {_SHOWN: words, Role.TONE: tone}
    return str(getattr(row, key))


def _due(row: OutboxRow) -> str | Mapping[int, Any]:
    if row.state not in ("queued", "retry_at", "claimed", "handing_over"):
        return {_SHOWN: moment(row.updated_at), Role.TONE: "muted"}
    place = place_of(row.zone) + (" · assumed" if row.assumed else "")
    tip = f"{moment(row.due_at)} here" + (
        "\nThe time zone is a guess: the country has several, or none is known." if row.assumed else ""
    )
    return {_SHOWN: reader_time(row.due_at, row.zone), Role.SECOND_LINE: place, _TIP: tip}


def _state(row: OutboxRow) -> tuple[str, str]:
    if row.state == "unknown" and row.resolution:
        return ("Sent, you said", "good") if row.resolution.startswith("sent") else ("Not sent", "neutral")
    return STATES[row.state]


def reader_time(at: datetime, zone: str) -> str:
    """Like "Tue 24 Nov, 09:30", in that zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b, %H:%M}"


def place_of(zone: str) -> str:
    """The city of a time zone, like "New York"."""
    return zone.rpartition("/")[2].replace("_", " ")


def clock_time(at: datetime, now: datetime) -> str:
    """Like "14:05", or "Tue 24 Nov, 09:30" on another day; in this computer's zone."""
    local, today = at.astimezone(), now.astimezone().date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%a} {local.day} {local:%b, %H:%M}"


def by_day(planned: Sequence[Planned], zone: str) -> list[tuple[date, int, int]]:
    """How many leave on each day of the mailbox's own calendar, and of how many the zone is assumed."""
    info = ZoneInfo(zone)
    days = Counter(one.due_at.astimezone(info).date() for one in planned)
    assumed = Counter(one.due_at.astimezone(info).date() for one in planned if one.assumed)
    return [(day, number, assumed[day]) for day, number in sorted(days.items())]


def number(count: int, word: str) -> str:
    """Like "1 message" or "2,000 messages"."""
    return f"{count:,} {word}" + ("" if count == 1 else "s")


def so_far(counts: Mapping[str, int]) -> str:
    """Like "12 sent, 3 to try again"."""
    words = {"accepted": "sent", "retry_at": "to try again", "refused": "refused", "unknown": "not known"}
    return ", ".join(f"{counts[state]:,} {said}" for state, said in words.items() if counts.get(state))


def outcome(done: Run, now: datetime, *, stopped: bool) -> tuple[str, str]:
    """What a run did, why it ended and when it goes on; with a tone."""
    counts = {state: len(getattr(done, state)) for state in ("accepted", "retry_at", "refused", "unknown")}
    told = (so_far(counts) or "Nothing was sent") + "."
    why = "You stopped it." if stopped else f"It ended because {done.ended}."
    following = f" The next may leave {clock_time(done.next_at, now)}." if done.next_at else ""
    tone = "warn" if done.unknown or done.refused or not done.accepted else "good"
    return f"{told[0].upper()}{told[1:]} {why}{following}", tone


def mailbox_state(row: MailboxRow, has_password: bool | None) -> tuple[str, str]:
    """Ready, paused or without a password, with a tone; None while the keyring has not answered."""
    if row.paused_reason:
        return "Paused", "warn"
    if has_password is None:
        return "…", "neutral"
    return ("Ready", "good") if has_password else ("No password", "warn")
