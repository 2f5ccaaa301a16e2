"""The live preview: the template as one prospect after the other would read it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from prospector.drafts.hardest import Hard
from prospector.drafts.previewing import Preview
from ui.drafts.parts import GrowingText, problem_line
from ui.templates.markup import MarkupView
from ui.templates.text import GapColours
from ui.widgets import (
    Avatar,
    Banner,
    Button,
    Card,
    ElidedLabel,
    Label,
    Lines,
    SearchField,
    Section,
    column,
    holder,
    row,
    rule,
)

EXAMPLE = "Example"


class PreviewPane(QWidget):
    """Shows a Preview. Its buttons are signals; the presenter acts."""

    stepped = Signal(int)
    ordered = Signal(bool)
    searched = Signal(str)
    reword_asked = Signal()

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
        self._gaps_named = Label("", "muted", wrap=True)
        self.problems = Lines(gap=0.7)
        self._problem_section = Section("Worth a look", Card(column(self.problems)))
        self.markup = MarkupView("Preview of the HTML part")
        self.markup.setVisible(False)
        self.text_tab, self.html_tab = self._tab("Plain text", html=False), self._tab("HTML", html=True)
        self.text_tab.setChecked(True)
        self.hardest = Button("Hardest first", kind="tab", icon_name="triangle-alert")
        self.hardest.setToolTip("Begin with missing fields, long names and other letters (Ctrl+Shift+H)")
        self.hardest.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hardest.setCheckable(True)
        self.hardest.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hardest.toggled.connect(self._on_ordered)
        self.search = SearchField("Find a prospect", width=30)
        self.search.searched.connect(self._on_searched)
        self.reword = Button("Another wording", self.reword_asked.emit, kind="link", icon_name="refresh-cw")
        self.reword.setToolTip("What else the spun words could become; each prospect keeps one wording")
        self._why = Label("", "warn", wrap=True)
        self._lay_out()

    def _tab(self, words: str, *, html: bool) -> Button:
        tab = Button(words, lambda: self.show_html(html), kind="tab")
        tab.setCheckable(True)
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return tab

    def _on_ordered(self, hardest: bool) -> None:
        self.search.set_quietly("")
        self.ordered.emit(hardest)

    def _on_searched(self, search: str) -> None:
        self.hardest.blockSignals(True)
        self.hardest.setChecked(False)
        self.hardest.blockSignals(False)
        self.searched.emit(search)

    def show_html(self, html: bool) -> None:
        """Show the HTML part, or the plain text."""
        self.text_tab.setChecked(not html)
        self.html_tab.setChecked(html)
        self.body.setVisible(not html)
        self.markup.setVisible(html)

    def _lay_out(self) -> None:
        head = row(gap=0.8)
        head.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(column(self.name, self._job, gap=0.05), 1)
        finding = row(gap=0.6)
        finding.addWidget(self.search, 1)
        finding.addWidget(self.hardest)
        self._parts = holder(row(self.text_tab, self.html_tab, "stretch", gap=0.4))
        paper = Card(column(self.subject, rule(), self.body, self.markup, gap=0.6))
        self.setLayout(
            column(
                finding,
                0.1,
                head,
                self._why,
                self._stale,
                self._parts,
                Section("Preview", paper, trailing=(self.place, self.before, self.after)),
                self._gaps_named,
                row(self.reword, "stretch"),
                self._problem_section,
                "stretch",
                gap=0.95,
                margin=(1.4, 1.4, 1.4, 1.0),
            )
        )

    def show_place(self, place: int, count: int, *, looked_for: bool) -> None:
        """Say which of how many prospects is shown; nobody may be what was looked for."""
        nobody = "Nobody; the example" if looked_for else EXAMPLE
        self.place.setText(f"{place + 1:,} of {count:,}" if count else nobody)
        for button in (self.before, self.after):
            button.setVisible(count > 1)

    def _say_stale(self, *, same: bool) -> None:
        if same:
            self._stale.say("The last wording without mistakes is shown.", "warn")
            return
        self._stale.say("Mend the mistake to see the preview.", "warn")
        self.subject.setText("")
        self.body.setPlainText("")
        self._gaps_named.setVisible(False)
        self._problem_section.setVisible(False)

    def show_hard(self, hard: Hard | None) -> None:
        """Say what makes this prospect hard to write to."""
        self._why.setVisible(hard is not None)
        if hard is not None:
            reasons = "; ".join(hard.reasons)
            alike = f" · {hard.alike:,} prospects like this" if hard.alike > 1 else ""
            self._why.setText(f"{reasons[:1].upper()}{reasons[1:]}{alike}")

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
        self._parts.setVisible(bool(shown.html))
        self.reword.setVisible(shown.wordings > 1)
        self.markup.show_markup(shown.html)
        if not shown.html:
            self.show_html(False)
        self._gaps_named.setText(f"Missing: {', '.join(shown.missing)}")
        self._gaps_named.setVisible(bool(shown.missing))
        self._problem_section.setVisible(bool(shown.problems))
        blocks = any(problem.blocks for problem in shown.problems)
        self._problem_section.heading.setText("WOULD BE HELD" if blocks else "WORTH A LOOK")
        self.problems.fill([problem_line(problem) for problem in shown.problems])
