"""The middle of the templates screen: name, subject, text and required fields of one template."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QWidget

from prospector.drafts import merge_fields
from prospector.drafts.syntax import TemplateError
from prospector.drafts.template_files import Wording
from ui.templates.text import TemplateText, tag_of
from ui.widgets import (
    Button,
    Chip,
    ElidedLabel,
    FlowLayout,
    FormRow,
    Glyph,
    Label,
    TextField,
    action,
    clear,
    column,
    holder,
    row,
    set_flag,
)

QUICK = ("first_name", "company", "title", "city", "opt_out_line")
_OF_PERSON = "For the prospect"
_OF_SENDER = "About you and the day"
_OWN = "Your own columns"
_BLOCKS = (
    ("Field with a fallback", '{{ first_name | fallback("there") }}'),
    ("Only when known", "{% if city %}in {{ city }}{% endif %}"),
    ("Either or", "{% if title %}…{% else %}…{% endif %}"),
)
_NEAREST = re.compile(r"Did you mean ([\w.]+)\?")


class TemplateEditor(QWidget):
    """Shows a Wording and tells what is typed. Its buttons are signals; the presenter acts."""

    typed = Signal(object)
    save_asked = Signal()
    discard_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._filling = False
        self._key: object = None
        self._required: tuple[str, ...] = ()
        self._fields: list[tuple[str, str]] = []
        self._error: TemplateError | None = None
        self.name = TextField(name="Name")
        self.description = TextField(placeholder="When to use it", name="When to use it")
        self.subject = TextField(name="Subject")
        self.body = TemplateText("Text")
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
        box = column(
            names, self._subject_row, self._text_part(), self._required_part(), gap=0.9,
            margin=(0.1, 0.1, 0.6, 0.4),
        )  # fmt: skip
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder(box))
        whole = column(gap=0.8)
        whole.addWidget(area, 1)
        whole.addWidget(self._footer())
        self.setLayout(whole)

    def _text_part(self) -> QWidget:
        self._chips = FlowLayout(gap=0.4)
        for name in QUICK:
            chip = Button(merge_fields.label(name), partial(self.insert, tag_of(name)), kind="tab")
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.setToolTip(f"Insert {tag_of(name)}")
            self._chips.addWidget(chip)
        self.more = Button("More fields", kind="link", tip="Or type {{ in the text")
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._fields_menu = QMenu(self.more)
        self._fields_menu.aboutToShow.connect(self._fill_fields_menu)
        self.more.setMenu(self._fields_menu)
        self._chips.addWidget(self.more)
        label = Label("Text", "strong")
        label.setBuddy(self.body)
        part = column(label, holder(self._chips), gap=0.4)
        part.addWidget(self.body, 1)
        part.addWidget(self._error_line())
        return holder(part)

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

    def _required_part(self) -> QWidget:
        self._required_flow = FlowLayout(gap=0.4)
        self._add_required = Button(
            "Add", kind="link", icon_name="plus", tip="Another field that must be known"
        )
        self._required_menu = QMenu(self._add_required)
        self._required_menu.aboutToShow.connect(self._fill_required_menu)
        self._add_required.setMenu(self._required_menu)
        self._required_chips = holder(self._required_flow)
        label = Label("Required fields", "strong")
        hint = ElidedLabel("A draft is held when one of them is missing.", "faint")
        head = row(label, gap=0.7)
        head.addWidget(hint, 1)
        head.addWidget(self._add_required)
        return holder(column(head, self._required_chips, gap=0.3))

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
        self.body.textChanged.connect(self._tell)
        self.subject.installEventFilter(self)
        self.body.installEventFilter(self)

    # --- showing

    def show_wording(self, key: object, wording: Wording, *, editable: bool) -> None:
        """Show a template; what is typed right now and the cursor stay where they are."""
        same = key == self._key
        self._key = key
        self._filling = True
        for field, text in (
            (self.name, wording.name),
            (self.description, wording.description),
            (self.subject, wording.subject),
        ):
            if field.text() != text:
                field.setText(text)
                field.setCursorPosition(len(text) if same else 0)
        if self.body.toPlainText() != wording.body:
            place = self.body.textCursor().position() if same else 0
            self.body.setPlainText(wording.body)
            cursor = self.body.textCursor()
            cursor.setPosition(min(place, len(wording.body)))
            self.body.setTextCursor(cursor)
        self._required = wording.required
        self._show_required()
        for part in (self.name, self.description, self.subject, self.body):
            part.setReadOnly(not editable)
        for button in (self.more, self._add_required):
            button.setEnabled(editable)
        self._filling = False
        if not same:
            self.show_error(None)
            self.show_name_error("")

    def show_state(self, words: str, *, dirty: bool, usable: bool) -> None:
        """Say which version this is, and whether there is something to save."""
        self.about.setText(words)
        self.save.setEnabled(dirty and usable)
        self.discard.setEnabled(dirty)

    def offer_fields(self, fields: Sequence[tuple[str, str]]) -> None:
        """Offer these merge fields for completion and in the menu."""
        self._fields = list(fields)
        self.body.completer.offer(fields)

    def show_error(self, error: TemplateError | None) -> None:
        """Underline a mistake and say what it is; None takes the mark away."""
        self._error = error
        in_body = error is not None and error.part != "subject"
        self._subject_row.show_error("" if error is None or in_body else f"{error.message} {error.hint}")
        self.body.colours.mark(
            error.line if error and in_body else 0, error.column if error and in_body else 0
        )
        set_flag(self.body, "invalid", in_body)
        self._error_box.setVisible(error is not None and in_body)
        if error is not None and in_body:
            self.error.setText(f"Line {error.line}, column {error.column}: {error.message} {error.hint}")
            nearest = _NEAREST.search(error.hint)
            self.fix.set_text(f"Use {nearest.group(1)}" if nearest else "")
            self.fix.setVisible(nearest is not None)

    def show_name_error(self, message: str) -> None:
        """Say beside the name why it cannot be used."""
        self._name_row.show_error(message)

    def _show_required(self) -> None:
        clear(self._required_flow)
        for name in self._required:
            chip = Chip(merge_fields.label(name))
            chip.removed.connect(partial(self._remove_required, name))
            self._required_flow.addWidget(chip)
        self._required_chips.setVisible(bool(self._required))

    # --- what the user does

    def wording(self) -> Wording:
        """What stands in the fields."""
        return Wording(
            self.name.text(),
            self.subject.text(),
            self.body.toPlainText(),
            self.description.text(),
            self._required,
        )

    def insert(self, tag: str) -> None:
        """Put a tag where the cursor was last: in the subject or in the text."""
        if self.body.isReadOnly():
            return
        if self._last_field is self.subject:
            self.subject.insert(tag)
            self.subject.setFocus()
            self._tell()
        else:
            self.body.insert_field(tag)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remember which field had the cursor last, for the chips."""
        if event.type() == QEvent.Type.FocusIn:
            self._last_field = self.subject if watched is self.subject else self.body
        return False

    def _tell(self) -> None:
        if not self._filling:
            self.show_name_error("")
            self.typed.emit(self.wording())

    def _fix(self) -> None:
        nearest = _NEAREST.search(self._error.hint) if self._error else None
        if self._error and nearest:
            self.body.replace_word(self._error.line, self._error.column, nearest.group(1))

    def _show_error_place(self) -> None:
        if self._error:
            self.body.go_to(self._error.line, self._error.column)

    def _fill_fields_menu(self) -> None:
        menu = self._fields_menu
        menu.clear()
        for title, names in _grouped(self._fields).items():
            part = menu.addMenu(title)
            for name, label in names:
                part.addAction(action(part, label.replace("&", "&&"), partial(self.insert, tag_of(name))))
        part = menu.addMenu("Building blocks")
        for label, block in _BLOCKS:
            part.addAction(action(part, label, partial(self.insert, block)))

    def _fill_required_menu(self) -> None:
        menu = self._required_menu
        menu.clear()
        groups = _grouped(self._fields)
        for name, label in (*groups.get(_OF_PERSON, ()), *groups.get(_OWN, ())):
            if name not in self._required:
                menu.addAction(action(menu, label.replace("&", "&&"), partial(self._require, name)))

    def _require(self, name: str) -> None:
        self._required = (*self._required, name)
        self._show_required()
        self._tell()

    def _remove_required(self, name: str) -> None:
        self._required = tuple(one for one in self._required if one != name)
        self._show_required()
        self._tell()


def _grouped(fields: Sequence[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, label in fields:
        known = merge_fields.FIELDS.get(name)
        title = _OWN if known is None else _OF_PERSON if known.columns else _OF_SENDER
        groups.setdefault(title, []).append((name, label))
    return groups
