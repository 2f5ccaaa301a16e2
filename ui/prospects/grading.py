"""Grade, fit and engagement of one prospect, and the events that make the engagement."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from prospector.icp.engagement import Contribution
from prospector.icp.qualification import NAMES
from prospector.icp.standings import Standing
from ui.prospects.dialogs import TOUCH_WORDS, words_of
from ui.widgets import Card, FitBar, Label, Lines, Pill, Section, check_line, column, holder, row
from ui.widgets.moments import day, day_in

SHOWN_EVENTS = 8


class GradingSection(Section):
    """Two bars side by side with the trade's grade of both, and every event with what it gives now."""

    def __init__(self) -> None:
        self._grade = Pill()
        self._stage = Pill()
        self._fit, self._fit_number = FitBar(), Label("", "strong")
        self._engaged, self._engaged_number = FitBar(), Label("", "strong")
        self._events = Lines(gap=0.4)
        bars = row(
            _bar("Fit", self._fit, self._fit_number), _bar("Engagement", self._engaged, self._engaged_number),
            gap=1.2,
        )  # fmt: skip
        super().__init__(
            "Grade", Card(column(bars, self._events, gap=0.7)), trailing=(self._stage, self._grade)
        )

    def show_standing(self, found: Standing) -> None:
        """Show one prospect's; somebody neither judged nor engaged has nothing to show."""
        self.setVisible(found.fit is not None or bool(found.engaged.parts))
        good = found.grade[:1] in ("A", "B")
        self._grade.show_status(found.grade or "No fit yet", "good" if good else "neutral")
        self._stage.show_status(NAMES.get(found.stage, ""), "accent")
        self._stage.setVisible(found.stage in NAMES)
        _show(self._fit, self._fit_number, "Fit", found.fit, "good" if good else "warn")
        tone = "good" if found.engaged.score >= found.policy.mql.engagement else "warn"
        _show(self._engaged, self._engaged_number, "Engagement", found.engaged.score, tone)
        self._events.fill(_lines(found))


def _bar(title: str, bar: FitBar, number: Label) -> QWidget:
    return holder(column(row(Label(title, "muted"), "stretch", number), bar, gap=0.3))


def _show(bar: FitBar, number: Label, title: str, amount: int | None, tone: str) -> None:
    bar.show_fit(amount or 0, tone)
    bar.setAccessibleName(f"{title} {amount if amount is not None else 'not judged'}")
    number.setText("–" if amount is None else str(amount))


def _lines(found: Standing) -> list[QWidget]:
    parts = found.engaged.parts
    newest = max((part.at.astimezone().year for part in parts), default=0)
    lines = [_line(part, newest) for part in parts[:SHOWN_EVENTS]]
    if rest := parts[SHOWN_EVENTS:]:
        lines.append(
            check_line(f"{len(rest)} older events", "neutral", detail=f"{sum(p.now for p in rest):+d}")
        )
    if found.engaged.limited:
        lines.append(
            check_line("The scale runs from 0 to 100", "neutral", detail=f"{found.engaged.limited:+d}")
        )
    if parts:
        lines.append(Label(f"Points halve every {found.policy.half_life_days:g} days", "faint"))
    return lines


def _line(part: Contribution, newest: int) -> QWidget:
    outcome = f": {words_of(part.outcome).lower()}" if part.outcome else ""
    when = day_in(part.at, newest)
    words = f"{TOUCH_WORDS[part.kind]}{outcome}, {when}"
    faded = "" if part.now == part.then else f"{part.then:+d} then, "
    made = check_line(words, "good" if part.then > 0 else "bad", detail=f"{part.now:+d}")
    made.setToolTip(f"{day(part.at)}: {faded}{part.now:+d} now")
    return made
