"""The review pane: the email as it would leave, what speaks against it, and why this person."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from prospector.drafts.rows import DraftView
from ui.drafts.advice import LINKS, PROSPECT, place_to_mend
from ui.drafts.parts import (
    STATES,
    FitSection,
    GrowingText,
    problem_line,
    reading_words,
    show_in,
    touch_lines,
)
from ui.drafts.reading import Review
from ui.theme import em
from ui.widgets import (
    Avatar,
    Button,
    Card,
    ElidedLabel,
    FlowLayout,
    Glyph,
    KeyHint,
    Label,
    Lines,
    Pill,
    Section,
    TextField,
    column,
    holder,
    row,
)
from ui.widgets.moments import day

_BY = {"eml": "as a file", "mailto": "to the mail program", "clipboard": "by the clipboard"}


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
        self.fit = FitSection()
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
        self.state.show_status(*STATES[view.state])
        self.to.setText(view.to or "No email address")
        self._from.setText(f"{view.template_name} · version {view.version}")
        self._show_problems(view)
        self._show_text(view)
        self.fit.show_fit(review.fit)
        self.past.fill(touch_lines(review.touches))
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
            show_in(self.subject, view.subject)
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
            self._done.setText(f"Handed over {by} on {day(view.handed_over_at)}".replace("  ", " "))

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
