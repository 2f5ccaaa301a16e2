"""The middle of the templates screen: one template, with the variant in its tabs that is being written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QWidget

from prospector.drafts import merge_fields
from prospector.drafts.hints import Hint
from prospector.drafts.html import FROM_TEXT
from prospector.drafts.scanning import TemplateError
from prospector.drafts.subjects import Idea
from prospector.drafts.template_files import FIRST, Variant, Wording
from ui.templates.advice import Advice
from ui.templates.fold import Fold
from ui.templates.inserting import InsertLine
from ui.templates.required import RequiredFields
from ui.templates.text import TemplateText
from ui.templates.variants import VariantBar
from ui.theme import em
from ui.widgets import (
    Button,
    Choice,
    ElidedLabel,
    FormRow,
    Glyph,
    Label,
    TextField,
    action,
    column,
    holder,
    row,
    set_flag,
)

PLAIN, OWN_HTML = "plain", "own"
_WAYS = (
    (PLAIN, "Plain text only"),
    (FROM_TEXT, "With an HTML part made from the text"),
    (OWN_HTML, "With an HTML part of its own"),
)
_FIRST_HTML = "<p>Hi {{ first_name }},</p>\n<p>…</p>"
_NEAREST = re.compile(r"Did you mean ([\w.]+)\?")


class TemplateEditor(QWidget):
    """Shows a Wording and tells what is typed. Its buttons are signals; the presenter acts."""

    typed = Signal(object)
    variant_chosen = Signal(str)
    save_asked = Signal()
    discard_asked = Signal()
    snippets_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._filling = False
        self._key: object = None
        self._wording = Wording("", "", "")
        self._label = FIRST
        self._editable = True
        self._faulty: tuple[str, ...] = ()
        self._ideas: list[Idea] = []
        self._error: TemplateError | None = None
        self.name = TextField(name="Name")
        self.description = TextField(placeholder="When to use it", name="When to use it")
        self.variants = VariantBar(after=self.description)
        self.subject = TextField(name="Subject")
        self.body = TemplateText("Text")
        self.insert_line = InsertLine()
        self.advice = Advice(after=self.body)
        self.html_way = Choice(_WAYS, name="HTML part")
        self.html = TemplateText("HTML source")
        self.required = RequiredFields()
        self._name_row = FormRow("Name", self.name)
        self._subject_row = FormRow("Subject", self.subject)
        self._last_field: TextField | TemplateText = self.body
        self._lay_out()
        self._connect()

    # --- layout

    def _lay_out(self) -> None:
        names = row(gap=0.8)
        names.addWidget(self._name_row, 2)
        names.addWidget(FormRow("When to use it", self.description), 3)
        subject = row(gap=0.2)
        subject.addWidget(self._subject_row, 1)
        for button in (self._ideas_button(), self.variants.add):
            subject.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        self.more = Fold("HTML and required fields", self._further())
        text = self._text_part()
        box = column(
            names, self.variants, holder(subject), text, self.advice, self.more,
            gap=0.75, margin=(0.1, 0.1, 0.6, 0.2),
        )  # fmt: skip
        box.setStretchFactor(text, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder(box))
        whole = column(gap=0.8)
        whole.addWidget(area, 1)
        whole.addWidget(self._footer())
        self.setLayout(whole)

    def _ideas_button(self) -> Button:
        self.ideas = Button("Ideas", kind="link", icon_name="sparkles", tip="Subjects to choose from")
        menu = QMenu(self.ideas)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._fill_ideas)
        self.ideas.setMenu(menu)
        return self.ideas

    def _text_part(self) -> QWidget:
        label = Label("Text", "strong")
        label.setBuddy(self.body)
        head = row(gap=0.9)
        head.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        label.setContentsMargins(0, em(0.4), 0, 0)
        head.addWidget(self.insert_line, 1)
        part = column(head, gap=0.4)
        part.addWidget(self.body, 1)
        part.addWidget(self._error_line())
        return holder(part)

    def _further(self) -> QWidget:
        line = row(Label("HTML", "strong"), gap=0.7)
        line.addWidget(self.html_way, 1)
        return holder(column(column(line, self.html, gap=0.4), self.required, gap=0.9))

    def _error_line(self) -> QWidget:
        self.error = Label("", "error", wrap=True)
        self.fix = Button("", self._fix, kind="link")
        self._go = Button("Show", self._show_error_place, kind="link")
        words = column(self.error, row(self.fix, self._go, "stretch", gap=0.2), gap=0.1)
        line = row(gap=0.5)
        line.addWidget(Glyph("circle-alert", "bad", 1.25), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self._error_box = holder(line)
        self._error_box.setVisible(False)
        return self._error_box

    def _footer(self) -> QWidget:
        self.about = ElidedLabel("", "muted")
        self.discard = Button("Discard changes", self.discard_asked.emit)
        self.save = Button("Save", self.save_asked.emit, kind="primary", icon_name="check", tip="Ctrl+S")
        line = row(gap=0.7, margin=(0.1, 0, 0.6, 0))
        line.addWidget(self.about, 1)
        line.addWidget(self.discard)
        line.addWidget(self.save)
        return holder(line)

    def _connect(self) -> None:
        for field in (self.name, self.description, self.subject):
            field.textEdited.connect(lambda _text: self._tell())
        for area in (self.body, self.html):
            area.textChanged.connect(self._tell)
        for watched in (self.subject, self.body, self.html):
            watched.installEventFilter(self)
        self.insert_line.picked.connect(self.insert)
        self.insert_line.snippets_asked.connect(self.snippets_asked.emit)
        self.advice.asked.connect(self.go_to_hint)
        self.required.changed.connect(self._require)
        self.html_way.activated.connect(lambda _place: self._choose_html())
        self.variants.chosen.connect(self.show_variant)
        self.variants.added.connect(self._add_variant)
        self.variants.removed.connect(self._remove_variant)
        self.variants.weighed.connect(self._weigh)

    # --- showing

    def show_wording(self, key: object, wording: Wording, *, editable: bool) -> None:
        """Show a template; what is typed right now and the cursor stay where they are."""
        same = key == self._key
        if not same or self._label not in {one.label for one in wording.every}:
            self._label = FIRST
        self._key, self._wording, self._editable = key, wording, editable
        self._fill(same=same)
        for part in (self.name, self.description, self.subject, self.body, self.html):
            part.setReadOnly(not editable)
        self.insert_line.allow(editable)
        for button in (self.ideas, self.html_way):
            button.setEnabled(editable)
        if not same:
            self._faulty = ()
            self.show_error(None)
            self.show_name_error("")
            self.advice.show_measures(None, 1)

    def show_variant(self, label: str) -> None:
        """Put another variant into the fields."""
        self._label = label
        self._fill(same=False)
        self.show_error(None)
        self.variant_chosen.emit(label)

    @property
    def variant(self) -> str:
        """The label of the variant that is being written."""
        return self._label

    def _fill(self, *, same: bool) -> None:
        one = self._wording.variant(self._label)
        self._filling = True
        for field, text in (
            (self.name, self._wording.name),
            (self.description, self._wording.description),
            (self.subject, one.subject),
        ):
            if field.text() != text:
                field.setText(text)
                field.setCursorPosition(len(text) if same else 0)
        self.body.show_text(one.body, same=same)
        own = one.html not in ("", FROM_TEXT)
        self.html_way.set_value(OWN_HTML if own else one.html or PLAIN)
        self.html.setVisible(own)
        self.html.show_text(one.html if own else "", same=same)
        self.required.show_names(self._wording.required, editable=self._editable)
        self._sum_up()
        self._show_variants()
        self._filling = False

    def _sum_up(self) -> None:
        """Say at the fold what lies in it."""
        way = dict(_WAYS)[str(self.html_way.value())]
        names = ", ".join(merge_fields.label(name) for name in self._wording.required)
        self.more.say(f"{way} · " + (f"Required: {names}" if names else "No field is required"))

    def _show_variants(self) -> None:
        self.variants.show_variants(self._wording, self._label, self._faulty, editable=self._editable)

    def show_state(self, words: str, *, dirty: bool, usable: bool) -> None:
        """Say which version this is, and whether there is something to save."""
        self.about.setText(words)
        self.save.setEnabled(dirty and usable)
        self.discard.setEnabled(dirty)

    def offer(self, fields: Sequence[tuple[str, str]], snippets: Sequence[tuple[str, str]]) -> None:
        """Offer these merge fields and snippets for completion and in the menus."""
        for area in (self.body, self.html):
            area.completer.offer(fields, snippets)
        self.insert_line.offer(fields, snippets)
        self.required.offer(fields)

    def offer_ideas(self, ideas: Sequence[Idea]) -> None:
        """Offer these subjects."""
        self._ideas = list(ideas)

    def show_hints(self, hints: Sequence[Hint]) -> None:
        """Underline and list what is worth a look."""
        self.body.colours.mark_hints([one for one in hints if one.part == "body"])
        self.advice.show_hints(hints)

    def show_faulty(self, labels: tuple[str, ...]) -> None:
        """Say at their tabs which variants have a mistake."""
        if labels != self._faulty:
            self._faulty = labels
            self._show_variants()

    def show_error(self, error: TemplateError | None) -> None:
        """Underline a mistake and say what it is; None takes the mark away."""
        self._error = error
        in_subject = error is not None and error.part == "subject"
        self._subject_row.show_error(f"{error.message} {error.hint}" if error and in_subject else "")
        for area, part in ((self.body, "body"), (self.html, "html")):
            here = error if error is not None and error.part == part else None
            said = f"{here.message} {here.hint}" if here else ""
            area.colours.mark(here.line if here else 0, here.column if here else 0, said)
            set_flag(area, "invalid", here is not None)
        self._error_box.setVisible(error is not None and not in_subject)
        if error is not None and not in_subject:
            self._say(error)

    def _say(self, error: TemplateError) -> None:
        part = "" if error.part == "body" else f"{error.part.replace('html', 'HTML')}, "
        place = f"{part}line {error.line}, column {error.column}"
        self.error.setText(f"{place[:1].upper()}{place[1:]}: {error.message} {error.hint}")
        nearest = _NEAREST.search(error.hint)
        here = error.part in ("body", "html")
        self.fix.set_text(f"Use {nearest.group(1)}" if nearest else "")
        self.fix.setVisible(nearest is not None and here)
        self._go.setVisible(here)

    def go_to_error(self, error: TemplateError) -> None:
        """Show a mistake of any variant, with the cursor at its place."""
        label = error.variant or FIRST
        if label != self._label and label in {one.label for one in self._wording.every}:
            self.show_variant(label)
        self.show_error(error)
        if error.part == "subject":
            self.subject.setFocus()
        else:
            self._show_error_place()

    def go_to_hint(self, hint: Hint) -> None:
        """Mark what a hint is about."""
        if hint.part == "subject":
            self.subject.setFocus()
            self.subject.setSelection(hint.column - 1, hint.length)
        else:
            self.body.go_to(hint.line, hint.column, hint.length)

    def show_name_error(self, message: str) -> None:
        """Say beside the name why it cannot be used."""
        self._name_row.show_error(message)

    # --- what the user does

    def wording(self) -> Wording:
        """What stands in the fields."""
        return self._wording

    def _written(self) -> Variant:
        way = self.html_way.value()
        html = self.html.toPlainText() if way == OWN_HTML else FROM_TEXT if way == FROM_TEXT else ""
        before = self._wording.variant(self._label)
        return replace(before, subject=self.subject.text(), body=self.body.toPlainText(), html=html)

    def insert(self, tag: str) -> None:
        """Put a tag where the cursor was last: in the subject or in the text."""
        if self.body.isReadOnly():
            return
        if self._last_field is self.subject:
            self.subject.insert(tag)
            self.subject.setFocus()
            self._tell()
        else:
            area = self.html if self._last_field is self.html and self.html.isVisible() else self.body
            area.insert_field(tag)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remember which field had the cursor last, for the chips."""
        if event.type() == QEvent.Type.FocusIn:
            fields = (self.subject, self.html, self.body)
            self._last_field = next((one for one in fields if watched is one), self.body)
        return False

    def _tell(self) -> None:
        if self._filling:
            return
        self.show_name_error("")
        named = replace(self._wording, name=self.name.text(), description=self.description.text())
        self._change(named.with_variant(self._written()))

    def _change(self, wording: Wording) -> None:
        self._wording = wording
        self.typed.emit(wording)

    def _choose_html(self) -> None:
        own = self.html_way.value() == OWN_HTML
        self.html.setVisible(own)
        self.more.open(True)
        if own and not self.html.toPlainText():
            self._filling = True
            self.html.setPlainText(_FIRST_HTML)
            self._filling = False
        self._tell()
        self._sum_up()

    def _add_variant(self, label: str) -> None:
        copied = replace(self._wording.variant(self._label), label=label, weight=1)
        self._change(self._wording.with_variant(copied))
        self.show_variant(label)
        self.subject.setFocus()

    def _remove_variant(self, label: str) -> None:
        self._change(self._wording.without_variant(label))
        self.show_variant(FIRST)

    def _weigh(self, weight: int) -> None:
        self._change(self._wording.with_variant(replace(self._wording.variant(self._label), weight=weight)))
        self._show_variants()

    def _require(self, names: tuple[str, ...]) -> None:
        self.required.show_names(names, editable=self._editable)
        self._change(replace(self._wording, required=names))
        self._sum_up()

    def _fix(self) -> None:
        nearest = _NEAREST.search(self._error.hint) if self._error else None
        if self._error and nearest:
            self._area(self._error).replace_word(self._error.line, self._error.column, nearest.group(1))

    def _show_error_place(self) -> None:
        if self._error and self._error.part in ("body", "html"):
            self._area(self._error).go_to(self._error.line, self._error.column)

    def _area(self, error: TemplateError) -> TemplateText:
        if error.part == "html":
            self.more.open(True)
        return self.html if error.part == "html" else self.body

    def _fill_ideas(self) -> None:
        menu = self.ideas.menu()
        menu.clear()
        for idea in self._ideas:
            words = idea.subject.replace("&", "&&")
            one = action(menu, f"{words}\t{idea.why}", partial(self._take_idea, idea.subject))
            one.setToolTip(idea.why)
            menu.addAction(one)

    def _take_idea(self, subject: str) -> None:
        self.subject.setText(subject)
        self.subject.setFocus()
        self._tell()
