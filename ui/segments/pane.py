"""Beside the builder: the written form, and the first few of whom the segment holds."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from prospector.errors import ProspectorError
from prospector.prospects import ProspectRow
from ui.theme import em
from ui.widgets import (
    Avatar,
    Button,
    ElidedLabel,
    FormRow,
    Label,
    Lines,
    Section,
    TextArea,
    column,
    holder,
    row,
)

_HINT = "Like: country in DACH and not touched in last 90 days"


class SegmentPane(QWidget):
    """Shows text and sample; tells what is typed and which button is pressed."""

    typed = Signal(str)
    prospects_asked = Signal()
    draft_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = TextArea(name="As text", lines=6, code=True)
        self.text.setTabChangesFocus(True)
        self._row = FormRow("As text", self.text, hint=_HINT)
        self.sample = Lines(gap=0.55)
        body = column(self._row, Section("Newest in it", self.sample), "stretch", gap=1.2, margin=1.2)
        self.setLayout(body)
        self.text.textChanged.connect(lambda: self.typed.emit(self.text.toPlainText()))
        show = Button("Show prospects", self.prospects_asked.emit, icon_name="users", tip="Ctrl+Return")
        draft = Button("Draft for these…", self.draft_asked.emit, icon_name="sparkles", tip="Ctrl+D")
        self.footer = holder(row(show, "stretch", draft, gap=0.6, margin=(1.2, 0.8, 1.2, 0.9)))

    def show_text(self, text: str) -> None:
        """Show the written form, unless it is being typed just now."""
        if not self.text.hasFocus() and self.text.toPlainText() != text:
            blocked = self.text.blockSignals(True)
            self.text.setPlainText(text)
            self.text.blockSignals(blocked)

    def type(self, text: str) -> None:
        """Put text in as if it were typed."""
        self.text.setPlainText(text)

    def show_error(self, error: ProspectorError | None) -> None:
        """Say what is wrong with the text, or nothing."""
        where = f" (at {error.place})" if error and error.place else ""
        self._row.show_error(f"{error.message}{where} {error.hint}".strip() if error else "")

    def show_sample(self, rows: list[ProspectRow]) -> None:
        """Show these people."""
        self.sample.fill([_person(one) for one in rows] or [Label("Nobody yet", "faint")])


def _person(one: ProspectRow) -> QWidget:
    name = one.full_name or one.email or "Without a name"
    about = " · ".join(part for part in (one.title, one.company) if part)
    line = row(Avatar(name, 2.2), gap=0.7)
    line.addLayout(column(ElidedLabel(name, "strong"), ElidedLabel(about, "muted"), gap=0.05), 1)
    made = holder(line)
    made.setMinimumHeight(em(2.4))
    made.setAccessibleName(f"{name}, {about}")
    return made
