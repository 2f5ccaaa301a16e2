"""The email under review: as it would leave, edited in place, or as what was changed in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from prospector.drafts.checks import Problem
from prospector.drafts.differences import ADDED, REMOVED, Piece
from prospector.drafts.rows import DraftView
from ui.drafts.advice import LINKS, place_to_mend
from ui.drafts.parts import STATES, GrowingText, places_in, problem_line, reading_words, show_in
from ui.review.reading import Change, Page
from ui.theme import tokens
from ui.widgets import (
    Avatar,
    Banner,
    Button,
    Card,
    ElidedLabel,
    Glyph,
    Label,
    Lines,
    Pill,
    Section,
    TextField,
    column,
    holder,
    row,
)


class MailPane(QWidget):
    """Shows the draft of a Page. `typed` comes with every key; the other signals ask the presenter."""

    typed = Signal(str, str)
    editing_asked = Signal()
    left_editor = Signal()
    editing_changed = Signal(bool)
    template_asked = Signal()
    mend_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.draft_id = 0
        self._filling = False
        self._where = ""
        self.editing = False
        self.notice = Banner("", "warn")
        self._head()
        self._problem_part()
        self._text_part()
        self.setLayout(
            column(
                self.notice, self._top, self._problem_section, self._mail, "stretch",
                gap=1.1, margin=(1.2, 1.1, 1.2, 1.0),
            )
        )  # fmt: skip
        self.notice.setVisible(False)

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
        to = row(Glyph("at-sign", "muted", 1.1), gap=0.5)
        to.addWidget(self.to, 1)
        source = row(Glyph("layout-template", "muted", 1.1), gap=0.5)
        source.addWidget(self._from, 1)
        self._top = holder(column(head, 0.2, to, source, gap=0.35))

    def _problem_part(self) -> None:
        self.problems = Lines(gap=0.7)
        self._mend = Button("", lambda: self.mend_asked.emit(self._where), kind="link")
        self._problem_section = Section(
            "Before it can leave", Card(column(self.problems)), trailing=(self._mend,)
        )

    def _text_part(self) -> None:
        self.subject = TextField(name="Subject")
        self.body = GrowingText("Text of the email")
        self.changes = GrowingText("What was changed")
        self.changes.setReadOnly(True)
        self.changes.setVisible(False)
        self._count = Label("", "muted")
        self.edited = Pill("", "accent")
        self.compare = Button("Show changes", self.toggle_changes, kind="link", tip="D")
        self.revert = Button("Back to the template", self.template_asked.emit, kind="link")
        marks = row(self.edited, self.compare, self.revert, "stretch", gap=0.5)
        self._marks = holder(marks)
        self._mail = Section(
            "Email",
            column(self.subject, self.body, self.changes, self._count, self._marks, gap=0.6),
        )
        self.subject.textEdited.connect(lambda _text: self._on_typed())
        self.body.textChanged.connect(self._on_typed)
        for field in (self.subject, self.body):
            field.installEventFilter(self)
        self.body.viewport().installEventFilter(self)
        self._set_editing(False)

    # --- showing

    def show_page(self, page: Page) -> None:
        """Show a draft. Text that is being typed into it is left as it is."""
        view = page.view
        if view.id != self.draft_id:
            self._leave_quietly()
        name = view.full_name or view.to or "No name"
        self._avatar.show_name(name)
        self.name.setText(name)
        self._job.setText(" · ".join(part for part in (view.title, view.company) if part))
        self._job.setVisible(bool(self._job.text()))
        skipped = view.state in ("draft", "held") and view.skipped_at is not None
        self.state.show_status(*(("Skipped before", "warn") if skipped else STATES[view.state]))
        self.to.setText(view.to or "No email address")
        self._from.setText(f"{view.template_name} · version {view.version}")
        self._show_text(view)
        self._show_problems(view)
        self._show_change(page.change)
        self.draft_id = view.id

    def notify(self, words: str, tone: str) -> None:
        """Say above the draft what happened to it meanwhile; empty words take it away."""
        self.notice.setVisible(bool(words))
        if words:
            self.notice.say(words, tone)

    def _show_text(self, view: DraftView) -> None:
        if not (self.editing and view.id == self.draft_id):
            self._filling = True
            show_in(self.subject, view.subject)
            if self.body.toPlainText() != view.body:
                self.body.setPlainText(view.body)
            self._filling = False
        self._show_count()

    def _show_count(self) -> None:
        hint = " · Esc or Ctrl+Enter keeps it and goes back" if self.editing else ""
        self._count.setText(reading_words(self.body.toPlainText()) + hint)

    def _show_problems(self, view: DraftView) -> None:
        shown = view.problems if view.state in ("draft", "held", "approved") else ()
        self._problem_section.setVisible(bool(shown))
        blocks = any(problem.blocks for problem in shown)
        self._problem_section.heading.setText("BEFORE IT CAN LEAVE" if blocks else "WORTH A LOOK")
        ordered = sorted(shown, key=lambda problem: not problem.blocks)
        self.problems.fill([problem_line(one, self._place(one)) for one in ordered])
        self._where = place_to_mend(shown)
        self._mend.setVisible(bool(self._where))
        self._mend.set_text(LINKS.get(self._where, ""))
        self._mark(ordered)

    def _place(self, problem: Problem) -> str:
        """Where the words of a problem stand, as a reader finds them."""
        if places_in(self.subject.text(), problem):
            return "In the subject"
        found = places_in(self.body.toPlainText(), problem)
        return f"Line {self.body.document().findBlock(found[0]).blockNumber() + 1}" if found else ""

    def _mark(self, problems: Sequence[Problem]) -> None:
        text, marks = self.body.toPlainText(), []
        for problem in problems:
            for at in places_in(text, problem):
                marks.append(self._marked(at, len(problem.detail), "bad" if problem.blocks else "warn"))
        self.body.setExtraSelections(marks)

    def _marked(self, at: int, length: int, tone: str) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.body.document())
        cursor.setPosition(at)
        cursor.setPosition(at + length, QTextCursor.MoveMode.KeepAnchor)
        text, wash = tokens().tone(tone)
        made.cursor = cursor
        made.format.setBackground(QColor(wash))
        made.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        made.format.setUnderlineColor(QColor(text))
        return made

    # --- what was changed

    def _show_change(self, change: Change | None) -> None:
        self._marks.setVisible(change is not None)
        if change is None:
            self._compare(False)
            return
        self.edited.show_status(f"Edited: +{change.added} −{change.removed} words", "accent")
        self.changes.clear()
        cursor = QTextCursor(self.changes.document())
        for piece in (*change.subject, Piece("same", "\n\n"), *change.body):
            cursor.insertText(piece.text, _look(piece.kind))
        self._compare(self.changes.isVisibleTo(self))

    def toggle_changes(self) -> None:
        """Show the email as what was changed in it, or as it reads."""
        if not self._marks.isHidden() and not self.editing:
            self._compare(self.changes.isHidden())

    def _compare(self, on: bool) -> None:
        self.changes.setVisible(on)
        self.subject.setVisible(not on)
        self.body.setVisible(not on)
        self.compare.set_text("Show the text" if on else "Show changes")

    # --- editing

    def start_editing(self) -> None:
        """Let the text be changed, with the cursor at its beginning."""
        self._compare(False)
        self._set_editing(True)
        self.body.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def stop_editing(self) -> None:
        """The text stands still again."""
        self._leave_quietly()
        self.left_editor.emit()

    def _leave_quietly(self) -> None:
        if self.editing:
            self._set_editing(False)

    def _set_editing(self, on: bool) -> None:
        self.editing = on
        self.editing_changed.emit(on)
        for field in (self.subject, self.body):
            field.setReadOnly(not on)
            field.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.NoFocus)
        self._show_count()

    def _on_typed(self) -> None:
        if not self._filling:
            self._show_count()
            self.typed.emit(self.subject.text(), self.body.toPlainText())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc and Ctrl+Enter leave the editor, which keeps what was typed; a click enters it."""
        if event.type() == QEvent.Type.MouseButtonPress and not self.editing:
            self.editing_asked.emit()
        elif self.editing and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() == Qt.Key.Key_Escape or (enter and control):
                self.stop_editing()
                return True
        return False


def _look(kind: str) -> QTextCharFormat:
    """How a piece of a change looks; never told by its colour alone."""
    made = QTextCharFormat()
    if kind == ADDED:
        text, wash = tokens().tone("good")
        made.setFontUnderline(True)
    elif kind == REMOVED:
        text, wash = tokens().tone("bad")
        made.setFontStrikeOut(True)
    else:
        made.setForeground(QColor(tokens().text))
        return made
    made.setForeground(QColor(text))
    made.setBackground(QColor(wash))
    return made
