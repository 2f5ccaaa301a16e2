"""The versions of a template, what changed from one to the next word by word, and restoring one."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QWidget

from prospector.drafts import comparing
from prospector.drafts.comparing import PartChange
from prospector.drafts.differences import ADDED, REMOVED
from prospector.drafts.library import TemplateView
from prospector.drafts.template_files import Wording
from ui.templates.markup import MarkupView, fitting
from ui.theme import em, tokens
from ui.widgets import Button, Choice, Label, column, row

BEFORE, NEWEST = "before", "newest"


class HistoryDialog(QDialog):
    """Lists versions, newest first; accepted, `chosen` is to be restored."""

    def __init__(self, versions: Sequence[TemplateView], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._versions = list(versions)
        self.setWindowTitle(f"Versions of {versions[0].name}")
        self.resize(fitting(parent, 62, 38))
        self.list = QListWidget()
        self.list.setAccessibleName("Versions")
        self.list.setFixedWidth(em(17))
        for one in versions:
            saved = f"{one.created_at.astimezone():%d %b %Y, %H:%M}"
            item = QListWidgetItem(f"Version {one.version}\n{saved}")
            item.setToolTip(one.subject)
            self.list.addItem(item)
        self.against = Choice(
            ((BEFORE, "What it changed"), (NEWEST, "How it differs from the newest")), name="Compare with"
        )
        self.heading = Label("", "strong", wrap=True)
        self.changes = MarkupView("Changes", grows=False)
        self.restore = Button("Restore this version", self.accept, kind="primary", icon_name="undo-2")
        self._lay_out()
        self.list.currentRowChanged.connect(lambda _row: self._show())
        self.against.activated.connect(lambda _place: self._show())
        self.list.setCurrentRow(0)

    def chosen(self) -> TemplateView | None:
        """The version that is marked in the list."""
        place = self.list.currentRow()
        return self._versions[place] if 0 <= place < len(self._versions) else None

    def _lay_out(self) -> None:
        head = row(gap=0.8)
        head.addWidget(self.heading, 1)
        head.addWidget(self.against)
        self.against.setMinimumWidth(em(17))
        shown = column(head, gap=0.7)
        shown.addWidget(self.changes, 1)
        middle = row(gap=1.0)
        middle.addWidget(self.list)
        middle.addLayout(shown, 1)
        note = "Restoring makes a new version; drafts made before keep what they say."
        whole = column(
            column(Label(self.windowTitle(), "heading"), Label(note, "muted", wrap=True), gap=0.3),
            gap=1.0, margin=1.5,
        )  # fmt: skip
        whole.addLayout(middle, 1)
        whole.addLayout(row("stretch", Button("Close", self.reject), self.restore, gap=0.6))
        self.setLayout(whole)

    def _show(self) -> None:
        one, other = self.chosen(), self._other()
        self.restore.setEnabled(one is not None and one is not self._versions[0])
        if one is None:
            return
        if other is None:
            self.heading.setText("The first version" if one is self._versions[-1] else "The newest version")
            changes = comparing.compare(_nothing(one), one.wording)
        else:
            self.heading.setText(f"From version {other.version} to version {one.version}")
            changes = comparing.compare(other.wording, one.wording)
        self.changes.show_markup(as_markup(changes) or "<p>They read the same.</p>")

    def _other(self) -> TemplateView | None:
        place = self.list.currentRow()
        if self.against.value() == NEWEST:
            return self._versions[0] if place > 0 else None
        return self._versions[place + 1] if place + 1 < len(self._versions) else None


def _nothing(one: TemplateView) -> Wording:
    return Wording(one.name, "", "")


def as_markup(changes: Sequence[PartChange]) -> str:
    """Changes with what came on green and what went struck out on red."""
    return "".join(f"<p><b>{escape(one.part)}</b></p><p>{_pieces(one)}</p>" for one in changes)


def _pieces(change: PartChange) -> str:
    t = tokens()
    looks = {
        ADDED: f"background-color: {t.good_wash}; color: {t.good}",
        REMOVED: f"background-color: {t.bad_wash}; color: {t.bad}; text-decoration: line-through",
    }
    shown = []
    for piece in change.pieces:
        words = escape(piece.text).replace("\n", "<br>")
        shown.append(f'<span style="{looks[piece.kind]}">{words}</span>' if piece.kind in looks else words)
    return "".join(shown)
