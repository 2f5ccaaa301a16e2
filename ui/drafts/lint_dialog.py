"""Check before approving: what is wrong with all waiting drafts, by cause, mended here, approved as seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QCheckBox, QDialog, QProgressBar, QStackedWidget, QTextEdit, QWidget

from prospector import fixing
from prospector.drafts.linting import Example, Group, Linted
from prospector.drafts.rows import DraftView
from prospector.errors import ProspectorError
from ui.app import AppContext
from ui.drafts.lint_run import LintRun
from ui.drafts.reading import Filters
from ui.templates.markup import fitting
from ui.theme import em, tokens
from ui.widgets import (
    Banner,
    Button,
    Column,
    EmptyState,
    ErrorState,
    Label,
    PersonDelegate,
    PillDelegate,
    RecordModel,
    RecordTable,
    Role,
    TableFrame,
    TextArea,
    TextDelegate,
    clear,
    column,
    holder,
    row,
)
from ui.widgets.records import Cell
from ui.widgets.visible import visible

_CAUSES = (
    Column("cause", "Cause", 14, stretch=1, delegate=TextDelegate),
    Column("count", "Drafts", 5.5, delegate=PillDelegate),
)
_PLACES = (Column("place", "Where", 12, stretch=1, delegate=PersonDelegate),)


class LintDialog(QDialog):
    """Asks nothing on its own: every button says what it does. `approve` gets the hashes of what was seen."""

    def __init__(
        self, app: AppContext, filters: Filters, approve: Callable[[Mapping[int, str]], object],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle("Check before approving")
        self.setMinimumSize(em(40), em(25))
        self.resize(fitting(parent.window() if parent else None, 72, 46))
        self.run = LintRun(app, filters, self)
        self._approve = approve
        self._example: Example | None = None
        self.words = Label(
            "Every draft is rendered and looked at. Nothing is approved yet.", "muted", wrap=True
        )
        self.undo = Button("Undo", self.run.undo, icon_name="undo-2")
        self.banner = Banner(actions=[self.undo])
        self.banner.setVisible(False)
        self.pages = QStackedWidget()
        self._waiting, self._found, self._other = self._loading(), self._result(), holder(column())
        for page in (self._waiting, self._found, self._other):
            self.pages.addWidget(page)
        whole = column(
            column(Label("Check before approving", "heading"), self.words, gap=0.3),
            self.banner, self.pages, self._footer(), gap=0.9, margin=1.5,
        )  # fmt: skip
        whole.setStretchFactor(self.pages, 1)
        self.setLayout(whole)
        self._connect()
        self._wait()
        self.run.start()

    # --- layout

    def _loading(self) -> QWidget:
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Checking drafts")
        self.progress_words = Label("Checking…", "muted")
        stop = Button("Cancel", self.run.cancel)
        return holder(
            column(
                "stretch", self.progress_words, self.bar, row("stretch", stop, "stretch"), "stretch", gap=0.8
            )
        )

    def _result(self) -> QWidget:
        self.causes: RecordModel[Group] = RecordModel(_CAUSES, _cause_cell, parent=self)
        self.cause_table = RecordTable(_CAUSES, "Causes")
        self.cause_table.setModel(self.causes)
        self.places: RecordModel[Example] = RecordModel(_PLACES, _place_cell, parent=self)
        self.place_table = RecordTable(_PLACES, "Drafts with this")
        self.place_table.setModel(self.places)
        self.place_table.selects_quietly = True
        self.reason = Label("", wrap=True)
        self.fix = Button("", self._on_fix)
        self.place_table.horizontalHeader().hide()
        self.text = TextArea(name="The draft", lines=4)
        self.text.setReadOnly(True)
        left, places = TableFrame(self.cause_table), TableFrame(self.place_table)
        cause = row(gap=0.8)
        cause.addWidget(self.reason, 1, Qt.AlignmentFlag.AlignVCenter)
        cause.addWidget(self.fix)
        right = column(holder(cause), places, self.text, gap=0.7)
        places.setMinimumHeight(em(8))
        right.setStretchFactor(places, 2)
        right.setStretchFactor(self.text, 5)
        both = row(gap=1.0)
        both.addWidget(left, 5)
        both.addWidget(holder(right), 6)
        return holder(both)

    def _footer(self) -> QWidget:
        self.also_warned = QCheckBox("")
        self.also_warned.toggled.connect(lambda _on: self._name_buttons())
        self.go = Button("Approve", self._on_approve, kind="primary", icon_name="check-check")
        self.close_button = Button("Close", self.reject)
        self.why_none = Label("", "muted", wrap=True)
        line = row(self.also_warned, gap=0.6)
        line.addWidget(self.why_none, 1)
        line.addWidget(self.close_button)
        line.addWidget(self.go)
        return holder(line)

    def _connect(self) -> None:
        self.run.went.connect(self._on_went)
        self.run.linted.connect(self.say_found)
        self.run.shown.connect(self._on_shown)
        self.run.told.connect(self._on_told)
        self.run.failed.connect(self._on_failed)
        self.run.cancelled.connect(self._on_cancelled)
        self.cause_table.chosen.connect(self._on_cause)
        self.place_table.chosen.connect(self._on_place)

    # --- following the run

    def _wait(self) -> None:
        self.pages.setCurrentWidget(self._waiting)
        self.bar.setRange(0, 0)
        self.progress_words.setText("Checking…")
        self.go.set_text("Approve")
        self.go.setEnabled(False)
        self.also_warned.setVisible(False)
        self.why_none.setText("")

    def _on_went(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.progress_words.setText(f"{done:,} of {total:,} looked at")

    def say_found(self, found: Linted) -> None:
        """Show what a check found."""
        self.words.setText(_overview(found))
        self._name_buttons()
        if not found.groups:
            self._say_all_clear(found)
            return
        kept = self._chosen_code()
        self.causes.fill(found.groups)
        self.pages.setCurrentWidget(self._found)
        codes = [group.code for group in found.groups]
        self.cause_table.choose_row(codes.index(kept) if kept in codes else 0)
        self.cause_table.setFocus()

    def _say_all_clear(self, found: Linted) -> None:
        title = "All clear" if found.checked else "No draft waits"
        text = (
            "Every draft was looked at and nothing was found."
            if found.checked
            else "There is nothing to check."
        )
        self._show_other(EmptyState(title, text, icon_name="shield-check"))
        (self.go if found.clean else self.close_button).setFocus()

    def _on_cancelled(self) -> None:
        again = Button("Check again", self._again, kind="primary")
        text = "Nothing was changed and nothing is approved."
        self.words.setText("Checking was stopped.")
        self._show_other(EmptyState("Stopped", text, icon_name="circle-alert", actions=[again]))

    def _on_failed(self, error: ProspectorError) -> None:
        self.words.setText("")
        self._show_other(ErrorState(error, self._again))

    def _again(self) -> None:
        self._wait()
        self.run.start()

    def _show_other(self, page: QWidget) -> None:
        layout = self._other.layout()
        assert layout is not None
        clear(layout)
        layout.addWidget(page)
        self.pages.setCurrentWidget(self._other)

    def _on_told(self, words: str, undoable: bool) -> None:
        self.banner.say(words, "good" if undoable else "neutral")
        self.undo.setVisible(undoable)
        self.banner.setVisible(True)

    # --- what the user chooses

    def _chosen_code(self) -> str:
        chosen = self.cause_table.selected_rows()
        return self.causes.row_at(chosen[0]).code if chosen and self.causes.rowCount() else ""

    def _on_cause(self) -> None:
        chosen = self.cause_table.selected_rows()
        if not chosen:
            return
        group = self.causes.row_at(chosen[0])
        self.reason.setText(group.reason)
        fix = fixing.FIXES.get(group.code)
        self.fix.setVisible(fix is not None)
        if fix is not None:
            self.fix.set_text(fix.label)
        self.places.fill(group.examples)
        self.text.clear()
        self.place_table.choose_row(0)

    def _on_place(self) -> None:
        chosen = self.place_table.selected_rows()
        if not chosen:
            return
        self._example = self.places.row_at(chosen[0])
        if self._example.draft_id is not None:
            self.run.look_at(self._example.draft_id)

    def _on_shown(self, view: DraftView) -> None:
        if self._example is None or view.id != self._example.draft_id:
            return
        self.text.setPlainText(
            f"To: {visible(view.to) or 'nobody yet'}\nSubject: {visible(view.subject)}\n\n{view.body}"
        )
        self._mark(self._example.detail)

    def _mark(self, detail: str) -> None:
        """Mark the place that a problem tells of, and bring it into view."""
        places = self._places_of(detail)
        form = QTextCharFormat()
        color, wash = tokens().tone("warn")
        form.setBackground(QColor(wash))
        form.setForeground(QColor(color))
        self.text.setExtraSelections([_marked(place, form) for place in places])
        if places:
            first = QTextCursor(places[0])
            first.clearSelection()
            self.text.setTextCursor(first)
            self.text.ensureCursorVisible()

    def _places_of(self, detail: str) -> list[QTextCursor]:
        """The first place of what a problem tells of; of a gap, which reads [City missing], every place."""
        text = self.text.toPlainText()
        gap = f"[{detail} missing]"
        wanted = gap if gap in text else detail
        exactly = QTextDocument.FindFlag.FindCaseSensitively
        found: list[QTextCursor] = []
        after = text.index("\nSubject: ")
        while wanted and not (place := self.text.document().find(wanted, after, exactly)).isNull():
            found.append(place)
            after = place.selectionEnd()
            if wanted is not gap:
                break
        return found

    def _on_fix(self) -> None:
        chosen = self.cause_table.selected_rows()
        if chosen:
            self.run.mend(self.causes.row_at(chosen[0]))

    # --- approving

    def _name_buttons(self) -> None:
        found = self.run.result
        if found is None:
            return
        warned = len(found.warned)
        self.also_warned.setVisible(warned > 0)
        self.also_warned.setText(f"Also {warned:,} with warnings only")
        count = len(self._seen())
        many = f" {count:,} {'draft' if count == 1 else 'drafts'}" if count else ""
        self.go.set_text(f"Approve{many} as checked")
        self.go.setEnabled(count > 0)
        why = "" if count else _why_none(found)
        self.why_none.setText(why)
        self.go.setToolTip(why)

    def _seen(self) -> Mapping[int, str]:
        found = self.run.result
        if found is None:
            return {}
        return found.seen if self.also_warned.isChecked() and found.warned else found.clean

    def _on_approve(self) -> None:
        seen = self._seen()
        self.accept()
        self._approve(seen)

    def done(self, result: int) -> None:
        self.run.cancel()
        super().done(result)


def _marked(place: QTextCursor, form: QTextCharFormat) -> QTextEdit.ExtraSelection:
    mark = QTextEdit.ExtraSelection()
    mark.format, mark.cursor = form, place
    return mark


def _why_none(found: Linted) -> str:
    """Why no draft can be approved as things stand."""
    if not found.checked:
        return ""
    if found.warned:
        return "None is without warnings; tick the box to approve them all the same."
    return "Every draft is blocked. Mend a cause, then approve."


def _overview(found: Linted) -> str:
    many = "1 draft" if found.checked == 1 else f"{found.checked:,} drafts"
    parts = [f"{len(found.clean):,} clean"]
    parts += [f"{len(found.warned):,} with warnings"] if found.warned else []
    parts += [f"{found.blocked:,} blocked"] if found.blocked else []
    return f"{many} looked at: {', '.join(parts)}. Nothing is approved yet."


def _cause_cell(group: Group, key: str) -> Cell:
    blocks = group.severity == "blocks"
    if key == "count":
        return {
            Qt.ItemDataRole.DisplayRole: f"{group.count:,}",
            Qt.ItemDataRole.AccessibleTextRole: f"{group.count:,} drafts",
            Role.TONE: "bad" if blocks else "warn",
        }
    return {
        Qt.ItemDataRole.DisplayRole: group.label,
        Qt.ItemDataRole.ToolTipRole: f"{group.label}\n{group.reason}",
        Role.SECOND_LINE: "Blocks approving" if blocks else "Warning",
    }


def _place_cell(one: Example, key: str) -> Cell:
    return {
        Qt.ItemDataRole.DisplayRole: one.name or "No name",
        Qt.ItemDataRole.ToolTipRole: visible(one.detail),
        Role.SECOND_LINE: visible(one.detail),
    }
