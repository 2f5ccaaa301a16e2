"""Beside the email: why this person, and what happened so far; and how the three share the window."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from prospector.fields import code_words
from prospector.icp.engagement import Contribution
from prospector.icp.standings import Standing
from prospector.touches import StageRow, TaskRow, TouchRow
from ui.drafts.parts import STATES, TOUCH_WORDS, FitSection, past_line
from ui.review.reading import Page
from ui.theme import em
from ui.widgets import Card, Glyph, Label, Lines, Pill, Section, column, holder, row
from ui.widgets.moments import day
from ui.widgets.visible import visible

WIDE, NARROW = 82, 60
_SHOWN_EVENTS = 5
THREE, TWO, ONE = "three", "two", "one"


class WhyPane(QWidget):
    """Why this person: the score with what each rule gave, what is not known, and how engaged they are."""

    def __init__(self) -> None:
        super().__init__()
        self.fit = FitSection(every=True)
        self._none = Label("No profile is active, so nobody is scored. Choose one under Ideal customer.",
                           "muted", wrap=True)  # fmt: skip
        self.grade = Pill("", "accent")
        self._score = Label("", "strong")
        self._events = Lines(gap=0.45)
        self._engaged = Section(
            "Engagement", Card(column(self._score, self._events, gap=0.6)), trailing=(self.grade,)
        )
        self.setLayout(column(self.fit, self._none, self._engaged, gap=1.1))

    def show_page(self, page: Page) -> None:
        """Show why the person of this page was written to."""
        self.fit.show_fit(page.fit)
        self._none.setVisible(page.fit is None)
        self._show_engagement(page.standing)

    def _show_engagement(self, standing: Standing) -> None:
        self.grade.setVisible(bool(standing.grade))
        self.grade.setText(f"Grade {standing.grade}")
        self._score.setText(f"{standing.engaged.score} of 100")
        events = [_event_line(part) for part in standing.engaged.parts[:_SHOWN_EVENTS]]
        self._events.fill(events or [Label("No reply, meeting or call counts yet.", "muted", wrap=True)])


class HistoryPane(QWidget):
    """What is to be done, what happened, what else is drafted, and who of the company was contacted."""

    def __init__(self) -> None:
        super().__init__()
        self._tasks, self.past = Lines(gap=0.5), Lines(gap=0.5)
        self._others, self._colleagues = Lines(gap=0.5), Lines(gap=0.5)
        self._tasks_part = Section("To do", Card(column(self._tasks)))
        self._others_part = Section("Other drafts", Card(column(self._others)))
        self._colleagues_part = Section("Colleagues contacted lately", Card(column(self._colleagues)))
        past = Section("History", Card(column(self.past)))
        self.setLayout(column(self._tasks_part, past, self._colleagues_part, self._others_part, gap=1.1))

    def show_page(self, page: Page) -> None:
        """Show the history of the person of this page."""
        self._tasks.fill([_task_line(task) for task in page.tasks])
        self._tasks_part.setVisible(bool(page.tasks))
        self.past.fill(_history(page.touches, page.stages))
        self._colleagues.fill([_colleague_line(touch) for touch in page.colleagues])
        self._colleagues_part.setVisible(bool(page.colleagues))
        self._others.fill(
            [past_line(f"{STATES[one.state][0]}: {one.subject}", day(one.updated_at), tip=one.template_name)
             for one in page.others]
        )  # fmt: skip
        self._others_part.setVisible(bool(page.others))


class Panes(QWidget):
    """Why, email and history side by side; two columns where it is narrower; else one at a time."""

    reshaped = Signal()

    def __init__(self, why: QWidget, mail: QWidget, history: QWidget) -> None:
        super().__init__()
        self._history = history
        self._first = column(why, gap=1.1, margin=(0, 1.1, 0.6, 1.0))
        self._first.addStretch(1)
        self._last = column(history, gap=0, margin=(0.6, 1.1, 0, 1.0))
        self._last.addStretch(1)
        self._left = _scrolled(holder(self._first))
        self._right = _scrolled(holder(self._last))
        self._middle = _scrolled(mail, framed=True)
        self._line: QBoxLayout = row(gap=0.6)
        self._paper = Card(column(self._middle), margin=0.3)
        for widget, stretch in ((self._left, 4), (self._paper, 7), (self._right, 4)):
            self._line.addWidget(widget, stretch)
        self.setLayout(self._line)
        self.shape = THREE
        self.about = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Give each part its place in the room there is."""
        wide, narrow = self.width() >= em(WIDE), self.width() < em(NARROW)
        self.shape = THREE if wide else ONE if narrow else TWO
        home = self._last if wide else self._first
        if home.indexOf(self._history) < 0:
            (self._first if wide else self._last).removeWidget(self._history)
            home.insertWidget(0 if wide else 1, self._history)
        self._right.setVisible(wide)
        self._left.setVisible(not narrow or self.about)
        self._paper.setVisible(not narrow or not self.about)
        self.reshaped.emit()

    def toggle_about(self) -> None:
        """Where there is room for one part only: the email, or what is known of the person."""
        self.about = not self.about
        self.arrange()

    def to_top(self) -> None:
        """Show each part from its beginning."""
        for area in (self._left, self._middle, self._right):
            area.verticalScrollBar().setValue(0)

    def turn_page(self, pages: int) -> None:
        """Move the email by so many screens."""
        bar = self._middle.verticalScrollBar()
        bar.setValue(bar.value() + pages * round(bar.pageStep() * 0.85))


def _scrolled(body: QWidget, *, framed: bool = False) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setMinimumWidth(em(10))  # less than any shape needs, so that the window can always be made smaller
    body.setObjectName("pane-body" if framed else "screen-body")
    body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    area.setWidget(body)
    return area


def _event_line(part: Contribution) -> QWidget:
    outcome = f", {part.outcome.replace('_', ' ')}" if part.outcome else ""
    words = f"{TOUCH_WORDS.get(part.kind, part.kind)}{outcome}"
    return past_line(words, f"{part.now:+d}", tip=f"{part.then:+d} on {day(part.at)}")


def _task_line(task: TaskRow) -> QWidget:
    line = row(Glyph("calendar-clock", "warn", 1.2), gap=0.6)
    line.addWidget(Label(task.what, wrap=True), 1)
    line.addWidget(Label(f"{task.due_on.day} {task.due_on:%b}", "muted"))
    return holder(line)


def _history(touches: tuple[TouchRow, ...], stages: tuple[StageRow, ...]) -> list[QWidget]:
    """Touches and stage moves together, the newest first."""
    told = [(touch.at, _touch_words(touch), touch.summary) for touch in touches]
    told += [(move.at, _move_words(move), move.reason) for move in stages]
    if not told:
        return [Label("None yet: this would be the first contact.", "muted", wrap=True)]
    told.sort(key=lambda one: one[0], reverse=True)
    return [past_line(words, day(at), tip=visible(more)) for at, words, more in told[:15]]


def _move_words(move: StageRow) -> str:
    return f"Stage: {code_words(move.from_stage)} to {code_words(move.to_stage)}"


def _touch_words(touch: TouchRow) -> str:
    said = TOUCH_WORDS.get(touch.kind, touch.kind)
    outcome = f", {touch.outcome.replace('_', ' ')}" if touch.outcome else ""
    summary = f": {touch.summary}" if touch.summary and touch.kind != "handed_over" else ""
    return f"{said}{outcome}{summary}"


def _colleague_line(touch: TouchRow) -> QWidget:
    words = TOUCH_WORDS.get(touch.kind, touch.kind)
    return past_line(f"{touch.prospect}: {words}", day(touch.at), tip=visible(touch.summary))
