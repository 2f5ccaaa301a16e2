"""The review pane: the email as it would leave, what speaks against it, and why this person."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from prospector.drafts.checks import Problem
from prospector.drafts.rows import DraftView
from prospector.icp.explaining import Explanation, Part
from prospector.touches import TouchRow
from ui.drafts.advice import LINKS, PROSPECT, advice, place_to_mend
from ui.drafts.reading import Review
from ui.theme import em
from ui.widgets import (
    Avatar,
    Button,
    Card,
    ElidedLabel,
    FitBar,
    FlowLayout,
    Glyph,
    KeyHint,
    Label,
    Lines,
    Pill,
    Section,
    TextArea,
    TextField,
    check_line,
    column,
    holder,
    row,
)

WORDS_A_MINUTE = 200
_STATES = {
    "draft": ("To review", "accent"),
    "held": ("Held", "bad"),
    "approved": ("Approved", "good"),
    "handed_over": ("Handed over", "accent"),
    "discarded": ("Discarded", "neutral"),
}
_TONES = {"fits": "good", "below": "warn"}
_SHOWN_REASONS = 4
_TOUCH_WORDS = {
    "handed_over": "Email handed over", "sent": "Sent by hand", "called": "Call", "linkedin": "LinkedIn",
    "letter": "Letter", "met": "Meeting", "replied": "Replied", "form": "Form filled in", "event": "Event",
    "note": "Note",
}  # fmt: skip
_BY = {"eml": "as a file", "mailto": "to the mail program", "clipboard": "by the clipboard"}


def reading_words(text: str) -> str:
    """How long a text is: `84 words · 25 s to read`."""
    words = len(text.split())
    seconds = max(round(words * 60 / WORDS_A_MINUTE / 5) * 5, 5) if words else 0
    time = f"{seconds} s" if seconds < 60 else f"{round(seconds / 60)} min"
    return f"{words:,} {'word' if words == 1 else 'words'} · {time} to read"


class ReviewPane(QWidget):
    """Shows a Review. `typed` comes with every key; the buttons are signals, the presenter acts."""

    typed = Signal(str, str)
    left_editor = Signal()
    approve_asked = Signal()
    edit_asked = Signal()
    skip_asked = Signal()
    discard_asked = Signal()
    regenerate_asked = Signal()
    unapprove_asked = Signal()
    hand_over_asked = Signal()
    again_asked = Signal()
    prospect_asked = Signal()
    settings_asked = Signal()
    entry_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown = 0
        self._filling = False
        self._where = ""
        self._head()
        self._problems()
        self._editor()
        self.fit = _FitSection()
        self.past = Lines(gap=0.4)
        past = Section("Last touches", self.past)
        body = column(
            self._top, self._problem_section, self._mail, self.fit, past, "stretch",
            gap=1.15, margin=(1.4, 1.4, 1.4, 1.0),
        )  # fmt: skip
        self.setLayout(body)
        self.footer = self._footer()

    # --- layout

    def _head(self) -> None:
        self._avatar = Avatar()
        self.name = Label("", "heading", wrap=True)
        self._job = Label("", "muted", wrap=True)
        self.state = Pill()
        self.to = ElidedLabel("", "muted")
        self._from = ElidedLabel("", "muted")
        name = row(gap=0.5)
        name.addWidget(self.name, 1)
        name.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        head = row(gap=0.8)
        head.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(column(name, self._job, gap=0.05), 1)
        self._open = Button("Prospect", self.prospect_asked.emit, kind="link", tip="Open the prospect")
        facts = row(Glyph("at-sign", "muted", 1.1), gap=0.5)
        facts.addWidget(self.to, 1)
        facts.addWidget(self._open)
        source = row(Glyph("layout-template", "muted", 1.1), gap=0.5)
        source.addWidget(self._from, 1)
        self._top = holder(column(head, 0.2, facts, source, gap=0.35))

    def _problems(self) -> None:
        self.problems = Lines(gap=0.7)
        self._mend = Button("", self._go_mend, kind="link")
        self._problem_section = Section(
            "Before it can leave", Card(column(self.problems)), trailing=(self._mend,)
        )

    def _editor(self) -> None:
        self.subject = TextField(name="Subject")
        self.body = GrowingText("Text of the email")
        self._count = Label("", "muted")
        self.edited = Pill("Edited", "accent")
        self._revert = Button("Back to the template", self.regenerate_asked.emit, kind="link")
        below = row(self._count, "stretch", self.edited, self._revert, gap=0.4)
        self._mail = Section("Email", column(self.subject, self.body, below, gap=0.6))
        self.subject.textEdited.connect(lambda _text: self._on_typed())
        self.body.textChanged.connect(self._on_typed)
        for field in (self.subject, self.body):
            field.installEventFilter(self)

    def _footer(self) -> QWidget:
        self._footers = QStackedWidget()
        self.approve = Button("Approve", self.approve_asked.emit, kind="primary", icon_name="check", tip="A")
        self.hand_over = Button(
            "Hand over…", self.hand_over_asked.emit, kind="primary", icon_name="send", tip="H"
        )
        self.again = Button("Draft again", self.again_asked.emit, kind="primary", icon_name="refresh-cw")
        self._done = Label("", "muted", wrap=True)
        for widgets in (
            (
                Button("Discard", self.discard_asked.emit, tip="X"),
                Button("Skip", self.skip_asked.emit, tip="S"),
                self.approve,
            ),
            (Button("Take approval back", self.unapprove_asked.emit, tip="E"), self.hand_over),
            (self._done,),
            (self.again,),
        ):
            line = row(*widgets[:-1], gap=0.6, margin=(1.4, 0.8, 1.4, 1.0))
            line.addWidget(widgets[-1], 1)
            self._footers.addWidget(holder(line))
        self._footers.setSizePolicy(
            self._footers.sizePolicy().horizontalPolicy(), self.sizePolicy().Policy.Fixed
        )
        return self._footers

    # --- showing

    def show_review(self, review: Review) -> None:
        """Show a draft. Text that is being typed is left as it is."""
        view = review.view
        name = view.full_name or view.to or "No name"
        self._avatar.show_name(name)
        self.name.setText(name)
        self._job.setText(" · ".join(part for part in (view.title, view.company) if part))
        self._job.setVisible(bool(self._job.text()))
        self.state.show_status(*_STATES[view.state])
        self.to.setText(view.to or "No email address")
        self._from.setText(f"{view.template_name} · version {view.version}")
        self._show_problems(view)
        self._show_text(view)
        self.fit.show_fit(review.fit)
        self.past.fill(_past(review.touches))
        self._show_footer(view)

    def _show_problems(self, view: DraftView) -> None:
        shown = view.problems if view.state in ("draft", "held", "approved") else ()
        self._problem_section.setVisible(bool(shown))
        blocks = any(problem.blocks for problem in shown)
        self._problem_section.heading.setText("BEFORE IT CAN LEAVE" if blocks else "WORTH A LOOK")
        ordered = sorted(shown, key=lambda problem: not problem.blocks)
        self.problems.fill([problem_line(problem) for problem in ordered])
        self._where = place_to_mend(shown)
        self._mend.setVisible(bool(self._where))
        self._mend.set_text(LINKS.get(self._where, ""))
        self._open.setVisible(self._where != PROSPECT)

    def _show_text(self, view: DraftView) -> None:
        mine = self._shown == view.id and self.is_editing()
        self._shown = view.id
        self._filling = True
        if not mine:
            _replace(self.subject, view.subject)
            if self.body.toPlainText() != view.body:
                self.body.setPlainText(view.body)
        self._filling = False
        fixed = view.state not in ("draft", "held")
        for field in (self.subject, self.body):
            field.setReadOnly(fixed)
        self.edited.setVisible(view.edited)
        self._revert.setVisible(view.edited and not fixed)
        self._show_count()

    def _show_footer(self, view: DraftView) -> None:
        pages = {"approved": 1, "handed_over": 2, "discarded": 3}
        self._footers.setCurrentIndex(pages.get(view.state, 0))
        blocked = any(problem.blocks for problem in view.problems)
        self.approve.setEnabled(not blocked)
        self.approve.setToolTip(
            "Mend what is listed above first" if blocked else "A, or Ctrl+Enter while writing"
        )
        if view.handed_over_at is not None:
            by = _BY.get(view.handed_over_by, "")
            self._done.setText(f"Handed over {by} on {_day(view.handed_over_at)}".replace("  ", " "))

    # --- editing

    def is_editing(self) -> bool:
        """Whether the keyboard is in the subject or in the text."""
        return self.subject.hasFocus() or self.body.hasFocus()

    def start_editing(self) -> None:
        """Put the cursor at the beginning of the text."""
        self.body.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def mend_typed(self) -> None:
        """Something was typed: approving is tried again with the new text."""
        self.approve.setEnabled(True)

    def _on_typed(self) -> None:
        if not self._filling:
            self._show_count()
            self.mend_typed()
            self.typed.emit(self.subject.text(), self.body.toPlainText())

    def _show_count(self) -> None:
        self._count.setText(reading_words(self.body.toPlainText()))

    def _go_mend(self) -> None:
        signals = {
            "prospect": self.prospect_asked, "settings": self.settings_asked,
            "suppressions": self.entry_asked, "text": self.edit_asked,
        }  # fmt: skip
        signals[self._where].emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc leaves the editor; Ctrl+Enter approves from within it."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.left_editor.emit()
                return True
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.approve_asked.emit()
                self.left_editor.emit()
                return True
        return False


_TALLER_THAN_ANY_TEXT = 20_000


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

    def _grow(self) -> None:
        lines = max(int(self.document().size().height()), 8)
        height = lines * self.fontMetrics().lineSpacing() + em(1.7)
        if height != self.height():
            self.setFixedHeight(height)


class _FitSection(Section):
    """The score and the weightiest reasons."""

    def __init__(self) -> None:
        self._bar = FitBar()
        self._score = Label("", "strong")
        self.reasons = Lines(gap=0.45)
        top = row(gap=0.7)
        top.addWidget(self._bar, 1)
        top.addWidget(self._score)
        super().__init__("Why this fits", Card(column(top, self.reasons, gap=0.7)))

    def show_fit(self, fit: Explanation | None) -> None:
        """Show why this person was written to; nothing without an active profile."""
        self.setVisible(fit is not None)
        if fit is None:
            return
        self._bar.show_fit(fit.score, _TONES.get(fit.verdict, "neutral"), (fit.low, fit.high))
        self._score.setText(str(fit.score))
        telling = [part for part in fit.parts if part.kind != "must_not" or part.judged != "no"]
        telling.sort(key=lambda part: -abs(part.contribution))
        self.reasons.fill([check_line(part.text, _tone(part)) for part in telling[:_SHOWN_REASONS]])


def _tone(part: Part) -> str:
    if part.judged == "unknown":
        return "warn"
    against = part.kind == "must_not" or part.weight < 0
    if part.judged == "yes":
        return "bad" if against else "good"
    return "good" if against else "bad" if part.kind == "must" else "neutral"


def problem_line(problem: Problem) -> QWidget:
    line = row(gap=0.6)
    name, tone = ("circle-x", "bad") if problem.blocks else ("triangle-alert", "warn")
    line.addWidget(Glyph(name, tone, 1.25), 0, Qt.AlignmentFlag.AlignTop)
    words = column(
        Label(str(problem), "strong", wrap=True), Label(advice(problem).text, "muted", wrap=True), gap=0.05
    )
    line.addLayout(words, 1)
    made = holder(line)
    made.setAccessibleName(f"{problem}. {advice(problem).text}")
    return made


def _past(touches: tuple[TouchRow, ...]) -> list[QWidget]:
    if not touches:
        return [Label("None yet: this would be the first.", "muted", wrap=True)]
    return [_touch_line(touch) for touch in touches]


def _touch_line(touch: TouchRow) -> QWidget:
    words = _TOUCH_WORDS.get(touch.kind, touch.kind)
    said = f"{words}: {touch.summary}" if touch.summary and touch.kind != "handed_over" else words
    line = row(gap=0.6)
    line.addWidget(ElidedLabel(said), 1)
    line.addWidget(Label(_day(touch.at), "muted"))
    return holder(line)


def _replace(field: TextField, text: str) -> None:
    if field.text() != text:
        field.setText(text)
        field.setCursorPosition(0)


def _day(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{local.day} {local:%b %Y}"


def key_line() -> QWidget:
    """The keys of the queue in one line."""
    made = QWidget()
    made.setFixedHeight(em(1.7))  # where it gets narrow the last ones give way
    flow = FlowLayout(made, gap=1.0)
    for keys, words in (
        ("J", "next"), ("K", "previous"), ("A", "approve"), ("E", "edit"), ("S", "skip"), ("X", "discard"),
        ("R", "write anew"), ("H", "hand over"),
    ):  # fmt: skip
        flow.addWidget(holder(row(KeyHint(keys), Label(words, "muted"), gap=0.4)))
    return made
