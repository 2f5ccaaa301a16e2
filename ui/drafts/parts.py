"""What the Drafts screen and the Review queue both show of a draft."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from prospector.drafts.checks import Problem
from prospector.icp.explaining import Explanation, Part
from prospector.touches import TouchRow
from ui.drafts.advice import TEXT, advice
from ui.theme import em
from ui.widgets import (
    Card,
    ElidedLabel,
    FitBar,
    Glyph,
    Label,
    Lines,
    Section,
    TextArea,
    TextField,
    check_line,
    column,
    holder,
    row,
)
from ui.widgets.moments import day

WORDS_A_MINUTE = 200
STATES = {
    "draft": ("To review", "accent"),
    "held": ("Held", "bad"),
    "approved": ("Approved", "good"),
    "handed_over": ("Handed over", "accent"),
    "discarded": ("Discarded", "neutral"),
}
TOUCH_WORDS = {
    "handed_over": "Email handed over", "sent": "Sent by hand", "called": "Call", "linkedin": "LinkedIn",
    "letter": "Letter", "met": "Meeting", "replied": "Replied", "form": "Form filled in", "event": "Event",
    "note": "Note",
}  # fmt: skip
_TONES = {"fits": "good", "below": "warn"}
_SHOWN_REASONS = 4
_TALLER_THAN_ANY_TEXT = 20_000


def reading_words(text: str) -> str:
    """How long a text is: `84 words · 25 s to read`."""
    words = len(text.split())
    seconds = max(round(words * 60 / WORDS_A_MINUTE / 5) * 5, 5) if words else 0
    time = f"{seconds} s" if seconds < 60 else f"{round(seconds / 60)} min"
    return f"{words:,} {'word' if words == 1 else 'words'} · {time} to read"


class GrowingText(TextArea):
    """A text area as tall as its text, so that the pane scrolls and not the text inside it."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, lines=8)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._grow())

    def setPlainText(self, text: str) -> None:
        # a text that does not fit at first would keep what Qt scrolls it by when the field grows
        self.setFixedHeight(_TALLER_THAN_ANY_TEXT)
        super().setPlainText(text)
        self._grow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def insert(self, at: int, text: str) -> None:
        """Put words into the text being edited; Ctrl+Z takes them out again."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(at, self.document().characterCount() - 1))
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def _grow(self) -> None:
        lines = max(int(self.document().size().height()), 8)
        height = lines * self.fontMetrics().lineSpacing() + em(1.7)
        if height != self.height():
            self.setFixedHeight(height)


def show_in(field: TextField, text: str) -> None:
    """Put a text into a one-line field, shown from its beginning."""
    if field.text() != text:
        field.setText(text)
        field.setCursorPosition(0)


class FitSection(Section):
    """The score and the weightiest reasons; with `every` all of them, what each gave, and what is missing."""

    def __init__(self, *, every: bool = False) -> None:
        self._every = every
        self._bar = FitBar()
        self._score = Label("", "strong")
        self._range = Label("", "muted", wrap=True)
        self.reasons = Lines(gap=0.45)
        top = row(gap=0.7)
        top.addWidget(self._bar, 1)
        top.addWidget(self._score)
        super().__init__("Why this fits", Card(column(top, self._range, self.reasons, gap=0.7)))

    def show_fit(self, fit: Explanation | None) -> None:
        """Show why this person was written to; nothing without an active profile."""
        self.setVisible(fit is not None)
        if fit is None:
            return
        self._bar.show_fit(fit.score, _TONES.get(fit.verdict, "neutral"), (fit.low, fit.high))
        self._score.setText(str(fit.score))
        self._range.setText(f"{fit.low} to {fit.high}, once the missing data is known")
        self._range.setVisible(self._every and fit.low != fit.high)
        telling = [part for part in fit.parts if part.kind != "must_not" or part.judged != "no"]
        telling.sort(key=lambda part: (self._every and part.judged == "unknown", -abs(part.contribution)))
        shown = telling if self._every else telling[:_SHOWN_REASONS]
        self.reasons.fill([self._line(part) for part in shown])

    def _line(self, part: Part) -> QWidget:
        detail = f"{part.contribution:+d}" if self._every and part.contribution else ""
        return check_line(part.text, _tone(part), detail=detail)


def _tone(part: Part) -> str:
    if part.judged == "unknown":
        return "warn"
    against = part.kind == "must_not" or part.weight < 0
    if part.judged == "yes":
        return "bad" if against else "good"
    return "good" if against else "bad" if part.kind == "must" else "neutral"


def problem_line(problem: Problem, place: str = "") -> QWidget:
    """A problem with what to do about it, and where in the email it stands."""
    line = row(gap=0.6)
    name, tone = ("circle-x", "bad") if problem.blocks else ("triangle-alert", "warn")
    line.addWidget(Glyph(name, tone, 1.25), 0, Qt.AlignmentFlag.AlignTop)
    said = " ".join(part for part in (f"{place}." if place else "", advice(problem).text) if part)
    words = column(Label(str(problem), "strong", wrap=True), Label(said, "muted", wrap=True), gap=0.05)
    line.addLayout(words, 1)
    made = holder(line)
    made.setAccessibleName(f"{problem}. {said}")
    return made


def places_in(text: str, problem: Problem) -> list[int]:
    """Where in a text the words stand that a problem is about; none where it is not about words of it."""
    words = problem.detail
    if not words or advice(problem).where != TEXT or problem.code in _ABOUT_ALL:
        return []
    found, at = [], text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + len(words))
    return found


# their detail counts characters or words
_ABOUT_ALL = frozenset(("subject_long", "subject_too_long", "body_long", "body_too_long", "header_injection"))


def touch_lines(touches: Sequence[TouchRow]) -> list[QWidget]:
    """What happened so far, or a word that nothing did."""
    if not touches:
        return [Label("None yet: this would be the first.", "muted", wrap=True)]
    return [_touch_line(touch) for touch in touches]


def _touch_line(touch: TouchRow) -> QWidget:
    words = TOUCH_WORDS.get(touch.kind, touch.kind)
    said = f"{words}: {touch.summary}" if touch.summary and touch.kind != "handed_over" else words
    return past_line(said, day(touch.at))


def past_line(said: str, when: str, *, tip: str = "") -> QWidget:
    """One line of what was, with its day at the right."""
    line = row(gap=0.6)
    line.addWidget(ElidedLabel(said, tip=tip), 1)
    line.addWidget(Label(when, "muted"))
    return holder(line)
