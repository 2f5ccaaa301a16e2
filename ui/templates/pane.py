"""The live preview: the template as one prospect after the other would read it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.drafts.parts import GrowingText, problem_line, reading_words
from ui.templates.preview import Preview
from ui.templates.text import GapColours
from ui.widgets import Avatar, Banner, Button, Card, ElidedLabel, Label, Lines, Section, column, row, rule

EXAMPLE = "Example"


class PreviewPane(QWidget):
    """Shows a Preview. Its buttons are signals; the presenter acts."""

    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._avatar = Avatar()
        self.name = Label("", "heading", wrap=True)
        self._job = ElidedLabel("", "muted")
        self.place = Label("", "muted")
        self.before = Button(kind="quiet", icon_name="chevron-left", tip="Previous prospect (Ctrl+PgUp)")
        self.after = Button(kind="quiet", icon_name="chevron-right", tip="Next prospect (Ctrl+PgDown)")
        self.before.clicked.connect(lambda: self.stepped.emit(-1))
        self.after.clicked.connect(lambda: self.stepped.emit(1))
        self._stale = Banner("The last wording without mistakes is shown.", "warn")
        self.subject = Label("", "strong", wrap=True, selectable=True)
        self.body = GrowingText("Preview of the text")
        self.body.setReadOnly(True)
        self.body.setStyleSheet("border: none; background: transparent; padding: 0;")
        self.body.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.subject.setContentsMargins(round(self.body.document().documentMargin()), 0, 0, 0)
        self._of: object = None
        self._gaps = GapColours(self.body.document())
        self._count = Label("", "muted")
        self.problems = Lines(gap=0.7)
        self._problem_section = Section("Worth a look", Card(column(self.problems)))
        self._lay_out()

    def _lay_out(self) -> None:
        head = row(gap=0.8)
        head.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(column(self.name, self._job, gap=0.05), 1)
        paper = Card(column(self.subject, rule(), self.body, gap=0.6))
        self.setLayout(
            column(
                head,
                self._stale,
                Section("Preview", paper, trailing=(self.place, self.before, self.after)),
                self._count,
                self._problem_section,
                "stretch",
                gap=0.95,
                margin=(1.4, 1.4, 1.4, 1.0),
            )
        )

    def show_place(self, place: int, count: int) -> None:
        """Say which of how many prospects is shown."""
        self.place.setText(f"{place + 1:,} of {count:,}" if count else EXAMPLE)
        for button in (self.before, self.after):
            button.setVisible(count > 1)

    def _say_stale(self, *, same: bool) -> None:
        if same:
            self._stale.say("The last wording without mistakes is shown.", "warn")
            return
        self._stale.say("Mend the mistake to see the preview.", "warn")
        self.subject.setText("")
        self.body.setPlainText("")
        self._count.setText("")
        self._problem_section.setVisible(False)

    def show_preview(self, shown: Preview, template: object) -> None:
        """Show a rendering; with a mistake in the same template the last good one stays."""
        self._stale.setVisible(shown.error is not None)
        if shown.error is not None:
            self._say_stale(same=template == self._of)
            return
        self._of = template
        name = shown.name or "Anna Keller"
        self._avatar.show_name(name)
        self.name.setText(name)
        self._job.setText(shown.job if shown.name else "Head of Sales · Acme, made up for the preview")
        self.subject.setText(shown.subject)
        if self.body.toPlainText() != shown.body:
            self.body.setPlainText(shown.body)
        missing = f" · missing: {', '.join(shown.missing)}" if shown.missing else ""
        self._count.setText(reading_words(shown.body) + missing)
        self._count.setWordWrap(True)
        self._problem_section.setVisible(bool(shown.problems))
        blocks = any(problem.blocks for problem in shown.problems)
        self._problem_section.heading.setText("WOULD BE HELD" if blocks else "WORTH A LOOK")
        self.problems.fill([problem_line(problem) for problem in shown.problems])
