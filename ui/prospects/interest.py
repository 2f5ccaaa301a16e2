"""What speaks for writing to a prospect now: signals with their age and weight, and the likelihood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from prospector.errors import NotFoundError
from prospector.icp import prediction
from prospector.icp.prediction import Likelihood
from prospector.signals import showing
from prospector.signals.kinds import LABELS
from prospector.signals.showing import SignalRow
from ui.widgets import Card, ElidedLabel, FitBar, Glyph, Label, Lines, Pill, Section, column, holder, row

SHOWN = 6
_ICONS = {
    "topic": "radio",
    "competitor_page": "monitor",
    "keyword": "search",
    "hiring": "users",
    "funding": "trending-up",
    "tech": "code",
}


@dataclass(frozen=True, slots=True)
class Interest:
    """A prospect's live signals (the heaviest), how many there are, intent, surge, and likelihood (None
    without a model); `today` is what their age counts from."""

    signals: list[SignalRow]
    number: int
    intent: int
    surging: bool
    likelihood: Likelihood | None
    today: date


def read_interest(session: Session, prospect_id: int, today: date) -> Interest:
    """All of it, of one moment."""
    signals = showing.of_prospect(session, prospect_id)
    try:
        likelihood = prediction.explain(session, prospect_id)
    except NotFoundError:
        likelihood = None
    return Interest(
        signals[:SHOWN],
        len(signals),
        showing.intent_of(session, prospect_id),
        showing.is_surging(session, prospect_id),
        likelihood,
        today,
    )


class InterestSection(Section):
    """Intent as a bar, whether the company surges, the signals, and one line on the likelihood."""

    def __init__(self) -> None:
        self._bar = FitBar()
        self._intent = Label("", "strong")
        self._surging = Pill()
        self._lines = Lines(gap=0.55)
        self._likelihood = Label("", wrap=True)
        top = row(gap=0.7)
        top.addWidget(self._bar, 1)
        top.addWidget(self._intent)
        self._top = holder(top)
        card = Card(column(self._top, self._lines, self._likelihood, gap=0.7))
        super().__init__("Interest", card, trailing=(self._surging,))

    def show_interest(self, interest: Interest) -> None:
        """Show what is known; nothing at all where nothing is."""
        known = bool(interest.signals)
        self.setVisible(known or interest.likelihood is not None)
        self._top.setVisible(known)
        self._lines.setVisible(known)
        self._bar.show_fit(interest.intent, "accent")
        self._bar.setAccessibleName(f"Intent {interest.intent} of 100")
        self._intent.setText(f"Intent {interest.intent}")
        self._surging.setVisible(interest.surging)
        self._surging.show_status("Surging now", "good")
        lines = [_line(one, interest.today) for one in interest.signals]
        if interest.number > len(interest.signals):
            lines.append(Label(f"{interest.number - len(interest.signals):,} more count less.", "faint"))
        self._lines.fill(lines)
        self._likelihood.setVisible(interest.likelihood is not None)
        if interest.likelihood is not None:
            self._likelihood.setText(interest.likelihood.sentence.replace(" %", "\u00a0%"))
            for_it = (one.sentence for one in interest.likelihood.weights[:SHOWN])
            self._likelihood.setToolTip("\n".join(for_it))


def _line(one: SignalRow, today: date) -> QWidget:
    words = f"{LABELS[one.kind]}: {one.topic}" if one.topic else LABELS[one.kind]
    shown = ElidedLabel(words, tip=f"{words}\nfrom {one.source}" if one.source else words)
    line = row(gap=0.6)
    line.addWidget(Glyph(_ICONS[one.kind], "muted", 1.2), 0, Qt.AlignmentFlag.AlignVCenter)
    line.addWidget(shown, 1)
    line.addWidget(Label(_age(one.observed_on, today), "faint"))
    line.addWidget(Label(f"{one.weight:.1f}", "muted"))
    made = holder(line)
    made.setAccessibleName(f"{words}, {_age(one.observed_on, today)}, weighs {one.weight:.1f}")
    return made


def _age(day: date, today: date) -> str:
    days = max((today - day).days, 0)
    return "today" if not days else f"{days} d" if days < 14 else f"{days // 7} w"
