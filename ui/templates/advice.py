"""Under the text: what can be counted in it, and what is worth a look, each with the reason and its place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from prospector.drafts.hints import Hint
from prospector.drafts.measures import Measures
from ui.templates.variants import chained
from ui.widgets import Button, ElidedLabel, Glyph, Label, Lines, column, holder, row

SHOWN = 1
MILLION = 1_000_000


class Advice(QWidget):
    """The measures of the previewed text and the hints of its source; `asked` carries the Hint to show.

    Tab leads here from the widget `after`.
    """

    asked = Signal(object)

    def __init__(self, after: QWidget) -> None:
        super().__init__()
        self._after = after
        self._hints: tuple[Hint, ...] = ()
        self._all = False
        self.measures = ElidedLabel("", "muted")
        self.hints = Lines(gap=0.35)
        self.more = Button("", self._toggle, kind="link")
        line = row(gap=0.6)
        line.addWidget(self.measures, 1)
        line.addWidget(self.more)
        self.setLayout(column(line, self.hints, gap=0.3))
        self.show_hints(())

    def show_measures(self, measures: Measures | None, wordings: int) -> None:
        """Show the figures of one rendering; None while there is none."""
        self.measures.setText(measured(measures, wordings) if measures else "")

    def show_hints(self, hints: Sequence[Hint]) -> None:
        """List what is worth a look."""
        if tuple(hints) != self._hints or not hints:
            self._hints = tuple(hints)
            self._fill()

    def _toggle(self) -> None:
        self._all = not self._all
        self._fill()

    def _fill(self) -> None:
        shown = self._hints if self._all else self._hints[:SHOWN]
        self.hints.fill([self._line(hint, brief=not self._all) for hint in shown])
        self.hints.setVisible(bool(shown))
        chained(self._after, *self.hints.findChildren(Button), self.more)
        rest = len(self._hints) - SHOWN
        self.more.set_text(
            "Fewer hints" if self._all else f"{rest} more hints" if rest > 1 else "1 more hint"
        )
        self.more.setVisible(rest > 0)

    def _line(self, hint: Hint, *, brief: bool) -> QWidget:
        line = row(gap=0.5)
        middle, top = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignTop
        line.addWidget(Glyph("triangle-alert", "warn", 1.1), 0, middle if brief else top)
        where = "Subject" if hint.part == "subject" else f"Line {hint.line}"
        title = f"{where}: {hint.label}" + (f", “{hint.text}”" if hint.length and len(hint.text) < 40 else "")
        if brief:
            line.addWidget(ElidedLabel(f"{title}. {hint.why}"), 1)
        else:
            line.addLayout(column(Label(title, wrap=True), Label(hint.why, "muted", wrap=True), gap=0.05), 1)
        go = Button("Show", partial(self.asked.emit, hint), kind="link")
        go.setToolTip("Go to its place in the text")
        go.setAccessibleName(f"Show: {title}. {hint.why}")
        line.addWidget(go, 0, middle if brief else top)
        return holder(line)


def measured(found: Measures, wordings: int) -> str:
    """The figures in words: `84 words · 25 s to read · 6 sentences of 14 words · 1 question ...`."""
    parts = [_many(found.words, "word"), f"{found.seconds} s to read"]
    if found.sentences:
        parts.append(f"{_many(found.sentences, 'sentence')} of {found.words_a_sentence:.0f} words")
    parts += [_many(found.questions, "question"), _many(found.links, "link")]
    if found.about_you is not None:
        parts.append(f"{found.you} × you, {found.me} × I or we")
    if wordings > 1:
        parts.append(f"{wordings:,} wordings" if wordings < MILLION else "over a million wordings")
    return " · ".join(parts)


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
