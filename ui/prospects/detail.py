"""The pane beside the grid: who this is, why it fits, the draft, what happened so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from prospector import fields
from prospector.conditions.countries import shown as country_name
from prospector.drafts.rows import DraftView
from prospector.icp.explaining import Explanation, Part
from prospector.icp.whatif import WhatIf
from prospector.touches import TaskRow, TouchRow
from ui.prospects.bundle import Bundle, origin_words
from ui.prospects.dialogs import TOUCH_WORDS, words_of
from ui.prospects.grading import GradingSection
from ui.prospects.interest import InterestSection
from ui.prospects.nearly import Nearly
from ui.prospects.table_model import FIT_TONES, STATUS_TONES
from ui.theme import em
from ui.widgets import (
    Avatar,
    Banner,
    Button,
    Card,
    ElidedLabel,
    FitBar,
    Glyph,
    Label,
    Lines,
    Pill,
    Section,
    check_line,
    column,
    fact_line,
    holder,
    menu_button,
    row,
)
from ui.widgets.buttons import action

SHOWN_FIELDS = (
    "email", "phone", "mobile", "linkedin", "seniority", "department", "domain", "industry", "city",
    "country", "other_email", "notes", "source",
)  # fmt: skip
TOUCH_ICONS = {
    "handed_over": "send",
    "sent": "send",
    "called": "phone",
    "linkedin": "link",
    "letter": "mail-open",
    "met": "handshake",
    "replied": "reply",
    "form": "clipboard",
    "event": "calendar-clock",
    "note": "sticky-note",
}
DRAFT_TONES = {"draft": "accent", "held": "warn", "approved": "good"}
DRAFT_WORDS = {"draft": "To review", "held": "Needs you", "approved": "Approved"}
LONGEST_OPENING = 420
SHOWN_TOUCHES = 30


class DetailPane(QWidget):
    """Shows a Bundle. Its buttons are signals; the presenter acts."""

    draft_asked = Signal()
    draft_opened = Signal(int)
    touch_asked = Signal()
    suppress_asked = Signal()
    edit_asked = Signal()
    mail_asked = Signal()
    task_done = Signal(int)
    nearly_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._avatar = Avatar()
        self._name = Label("", "heading", wrap=True)
        self._job = Label("", "muted", wrap=True)
        self._status = Pill()
        self._banner = Banner("", "bad")
        self._grading = GradingSection()
        self._fit = _FitSection()
        self._interest = InterestSection()
        self._draft = _DraftSection()
        self._tasks = Lines()
        self._tasks_section = Section("To do", self._tasks)
        self._facts = Lines(gap=0.35)
        self._timeline = Lines(gap=0.75)
        name = row(gap=0.5)
        name.addWidget(self._name, 1)
        name.addWidget(self._status, 0, Qt.AlignmentFlag.AlignTop)
        head = row(gap=0.8)
        head.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(column(name, self._job, gap=0.05), 1)
        self.setLayout(
            column(
                head,
                self._banner,
                self._tasks_section,
                self._grading,
                self._fit,
                self._interest,
                self._draft,
                Section("Details", self._facts, trailing=(self._edit_button(),)),
                Section("Timeline", self._timeline),
                "stretch",
                gap=1.15,
                margin=(1.4, 1.4, 1.4, 1.0),
            )
        )
        self._draft.opened.connect(self.draft_opened)
        self._fit.nearly.asked.connect(self.nearly_asked)
        self.footer = self._footer()

    def _edit_button(self) -> Button:
        return Button("Edit", self.edit_asked.emit, kind="link", icon_name="pencil")

    def _footer(self) -> QWidget:
        actions = [
            action(self, "Log a touch…", self.touch_asked.emit, icon_name="list-checks"),
            action(self, "Open email", self.mail_asked.emit, icon_name="mail"),
            action(self, "Edit…", self.edit_asked.emit, icon_name="pencil"),
            action(self, "Do not contact…", self.suppress_asked.emit, icon_name="ban"),
        ]
        self.write = Button("Draft email", self.draft_asked.emit, kind="primary", icon_name="sparkles")
        self.log = Button("Log touch", self.touch_asked.emit)
        more = menu_button("", actions, icon_name="ellipsis", tip="More actions")
        line = row(more, self.log, gap=0.6, margin=(1.4, 0.8, 1.4, 1.0))
        line.addWidget(self.write, 1)
        return holder(line)

    def show_bundle(self, bundle: Bundle) -> None:
        """Show one prospect."""
        shown = bundle.detail.row
        name = shown.full_name or shown.email or "No name"
        self._avatar.show_name(name)
        self._name.setText(name)
        self._job.setText(" · ".join(part for part in (shown.title, shown.company) if part))
        self._status.show_status(shown.status, STATUS_TONES.get(shown.status, "neutral"))
        self._banner.setVisible(bool(shown.suppressed))
        self._banner.say(shown.suppressed, "bad")
        self._show_tasks([task for task in bundle.detail.tasks if task.done_at is None])
        self._grading.show_standing(bundle.standing)
        self._fit.show_fit(bundle.fit)
        self._interest.show_interest(bundle.interest)
        self._draft.show_draft(bundle.draft)
        self._facts.fill(_facts(bundle))
        self._timeline.fill(_timeline(bundle.detail.touches))
        self.write.setEnabled(not shown.suppressed and bool(shown.email))
        self.write.set_text("Open draft" if bundle.draft else "Draft email")

    def show_nearly(self, found: WhatIf) -> None:
        """Show what would make this prospect fit."""
        self._fit.nearly.show_answer(found)

    def _show_tasks(self, tasks: Sequence[TaskRow]) -> None:
        self._tasks_section.setVisible(bool(tasks))
        self._tasks.fill([self._task_line(task) for task in tasks])

    def _task_line(self, task: TaskRow) -> QWidget:
        done = Button("Done", lambda: self.task_done.emit(task.id), kind="link", icon_name="check")
        line = row(Glyph("calendar-clock", "warn", 1.25), gap=0.6)
        line.addWidget(Label(task.what, wrap=True), 1)
        line.addWidget(Label(f"{task.due_on.day} {task.due_on:%b}", "muted"))
        line.addWidget(done)
        return holder(line)


class _FitSection(Section):
    """The score with its range, and every rule with what it gave."""

    def __init__(self) -> None:
        self._bar = FitBar()
        self._score = Label("", "strong")
        self._range = Label("", "muted")
        self._lines = Lines(gap=0.55)
        top = row(gap=0.7)
        top.addWidget(self._bar, 1)
        top.addWidget(self._score)
        self.nearly = Nearly()
        super().__init__("Why this fits", Card(column(top, self._range, self._lines, self.nearly, gap=0.7)))

    def show_fit(self, fit: Explanation | None) -> None:
        self.setVisible(fit is not None)
        if fit is None:
            return
        words = {"fits": "Why this fits", "below": "Why this fits less", "excluded": "Why this does not fit"}
        self.heading.setText(words.get(fit.verdict, "What is not known yet").upper())
        self._bar.show_fit(fit.score, FIT_TONES.get(fit.verdict, "neutral"), (fit.low, fit.high))
        self._score.setText(str(fit.score))
        self._range.setText(f"{fit.low} to {fit.high}, once the missing data is known")
        self._range.setVisible(fit.low != fit.high)
        news = [part for part in fit.parts if part.kind != "must_not" or part.judged != "no"]
        self._lines.fill([_part_line(part) for part in sorted(news, key=_weight)])
        self.nearly.offer(fit.verdict == "fits")


def _weight(part: Part) -> tuple[int, int]:
    order = {"must": 0, "must_not": 1}
    return (order.get(part.kind, 2), -abs(part.contribution))


def _part_line(part: Part) -> QWidget:
    detail = f"{part.contribution:+d}" if part.contribution else ""
    return check_line(part.text, _part_tone(part), detail=detail)


def _part_tone(part: Part) -> str:
    if part.judged == "unknown":
        return "warn"
    met = part.judged == "yes"
    if part.kind == "must_not" or part.weight < 0:
        return "bad" if met else "good"
    if part.kind == "must":
        return "good" if met else "bad"
    return "good" if met else "neutral"


class _DraftSection(Section):
    """The newest open draft: subject and how it begins."""

    opened = Signal(int)

    def __init__(self) -> None:
        self._state = Pill()
        self._subject = Label("", "strong", wrap=True)
        self._text = Label("", wrap=True)
        self._problems = Lines(gap=0.3)
        self._draft_id = 0
        open_it = Button("Review", lambda: self.opened.emit(self._draft_id), kind="link")
        card = Card(column(self._subject, self._text, self._problems, gap=0.6))
        super().__init__("Draft", card, trailing=(self._state, open_it))

    def show_draft(self, draft: DraftView | None) -> None:
        self.setVisible(draft is not None)
        if draft is None:
            return
        self._draft_id = draft.id
        self._state.show_status(DRAFT_WORDS.get(draft.state, ""), DRAFT_TONES.get(draft.state, "neutral"))
        self._subject.setText(draft.subject)
        long = len(draft.body) > LONGEST_OPENING
        self._text.setText(draft.body[:LONGEST_OPENING].rsplit(maxsplit=1)[0] + " …" if long else draft.body)
        self._problems.fill(
            [
                check_line(
                    f"{problem.label}: {problem.detail}" if problem.detail else problem.label,
                    "bad" if problem.blocks else "warn",
                )
                for problem in draft.problems
            ]
        )


def _facts(bundle: Bundle) -> list[QWidget]:
    values, origins = bundle.detail.values, bundle.origins
    lines = [
        fact_line(fields.label(key), _value_words(key, values[key]), tip=origin_words(origins.get(key)))
        for key in SHOWN_FIELDS
        if values.get(key)
    ]
    if people := _employees(values):
        lines.insert(-1, fact_line("Employees", people, tip=origin_words(origins.get("employees_min"))))
    if bundle.detail.further_emails:
        lines.append(fact_line("Further emails", "\n".join(bundle.detail.further_emails)))
    if bundle.detail.colleagues:
        lines.append(fact_line("Colleagues", f"{bundle.detail.colleagues:,} at the same company"))
    if bundle.detail.lists:
        lines.append(fact_line("Lists", ", ".join(bundle.detail.lists)))
    return lines + [fact_line(name, text) for name, text in bundle.detail.custom.items() if text]


def _value_words(key: str, value: object) -> str:
    if key == "country":
        return country_name(str(value)) or str(value)
    if key in ("seniority", "department"):
        return {"vp": "VP", "c_suite": "C-level", "it": "IT"}.get(str(value), words_of(str(value)))
    return str(value)


def _employees(values: dict[str, str | int | None]) -> str:
    low, high = values.get("employees_min"), values.get("employees_max")
    if low is None and high is None:
        return ""
    if low == high:
        return f"{low:,}"
    return f"{low or 0:,} or more" if high is None else f"{low or 0:,} to {high:,}"


def _timeline(touches: Sequence[TouchRow]) -> list[QWidget]:
    if not touches:
        return [Label("Nothing has happened yet. Calls and replies appear here.", "muted", wrap=True)]
    lines = [_touch_line(touch) for touch in touches[:SHOWN_TOUCHES]]
    if len(touches) > SHOWN_TOUCHES:
        lines.append(Label(f"{len(touches) - SHOWN_TOUCHES} older ones stand in the touch log.", "faint"))
    return lines


def _touch_line(touch: TouchRow) -> QWidget:
    title = TOUCH_WORDS.get(touch.kind, touch.kind)
    outcome = f" · {words_of(touch.outcome)}" if touch.outcome else ""
    head = row(gap=0.5)
    head.addWidget(ElidedLabel(title + outcome, "strong"), 1)
    head.addWidget(Label(_day(touch.at), "faint"))
    words = column(head, gap=0.1)
    if touch.summary:
        words.addWidget(Label(touch.summary, "muted", wrap=True))
    line = row(gap=0.7)
    line.addWidget(Glyph(TOUCH_ICONS.get(touch.kind, "circle"), "muted", 1.25), 0, Qt.AlignmentFlag.AlignTop)
    line.addLayout(words, 1)
    made = holder(line)
    made.setMinimumWidth(em(10))
    return made


def _day(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{local.day} {local:%b %Y}"
