"""The table of signals: all their numbers at once, the rows page by page as they come into view."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Qt

from prospector.signals.kinds import LABELS
from prospector.signals.showing import SignalRow
from ui.signals.words import age, date_words
from ui.widgets import (
    Column,
    MutedDelegate,
    NumberDelegate,
    PagedModel,
    PillDelegate,
    Role,
    StrongDelegate,
    TextDelegate,
)

COLUMNS = (
    Column("who", "Company or person", 14, stretch=3, delegate=StrongDelegate),
    Column("kind", "Kind", 11.5, delegate=PillDelegate),
    Column("topic", "About", 12, stretch=4, delegate=TextDelegate),
    Column("source", "Source", 9, stretch=2, delegate=MutedDelegate, yields=4),
    Column("observed", "Observed", 9.5, delegate=MutedDelegate),
    Column("expires", "Expires", 9.5, delegate=MutedDelegate, yields=2),
    Column("strength", "Strength", 7, delegate=NumberDelegate, right=True, yields=3),
    Column("weight", "Counts now", 8, delegate=NumberDelegate, right=True, yields=1),
)
KIND_TONES = {
    "topic": "accent",
    "competitor_page": "warn",
    "keyword": "accent",
    "hiring": "good",
    "funding": "good",
    "tech": "neutral",
}


class SignalTable(PagedModel[SignalRow]):
    """The signals, with their age as of the day they were asked for."""

    def __init__(self, today: date, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, lambda row, key: signal_cell(row, key, self.today), parent)
        self.today = today


def signal_cell(row: SignalRow, key: str, today: date) -> str | Mapping[int, Any]:
    """What a cell of the table shows."""
    if key == "kind":
        return {Qt.ItemDataRole.DisplayRole: LABELS[row.kind], Role.TONE: KIND_TONES[row.kind]}
    if key == "strength":
        return f"{row.strength:g}"
    if key == "weight":
        return f"{row.weight:.2f}" if row.expires_on >= today else "expired"
    if key == "observed":
        shown = age(row.observed_on, today)
        tip = Qt.ItemDataRole.ToolTipRole
        return {Qt.ItemDataRole.DisplayRole: shown, tip: date_words(row.observed_on)}
    if key == "expires":
        return date_words(row.expires_on)
    return str(getattr(row, key))
