"""Undo and redo of edits, from the menu, from toasts and from the history; each tells how it went."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QWidget
from sqlalchemy.orm import Session

from prospector import edits, journal
from prospector.errors import CancelledError, InvalidInputError, ProspectorError
from prospector.journal import ActionRow, Reverted
from ui.app import AppContext
from ui.theme import em
from ui.widgets import (
    Button,
    Column,
    Label,
    MutedDelegate,
    RecordModel,
    RecordTable,
    Role,
    TableFrame,
    TextDelegate,
    column,
    row,
)
from ui.widgets.records import Cell
from ui.widgets.visible import visible

_KEPT_NAMED = 3


def undo(app: AppContext, owner: QObject) -> None:
    """Take the newest edit back."""
    _step(app, owner, back=True)


def redo(app: AppContext, owner: QObject) -> None:
    """Do again what was undone last."""
    _step(app, owner, back=False)


def _step(app: AppContext, owner: QObject, *, back: bool) -> None:
    now = app.clock()

    def told(done: Reverted) -> None:
        words = f"{'Undone' if back else 'Done again'}: {visible(done.label)}{_kept(done)}"
        other = (lambda: redo(app, owner)) if back else (lambda: undo(app, owner))
        tone = "warn" if done.kept else "good"
        app.shell.toast(words, tone=tone, action="Redo" if back else "Undo", then=other)

    def refused(error: ProspectorError) -> None:
        if isinstance(error, InvalidInputError):
            app.shell.toast(f"{error.message} {error.hint}".strip(), tone="warn")
        elif not isinstance(error, CancelledError):
            app.dialogs.error(error)

    app.tasks.change(
        lambda session, job: (edits.undo if back else edits.redo)(session, now=now),
        told,
        owner=owner,
        failed=refused,
        label="Undoing" if back else "Doing it again",
    )


def _kept(done: Reverted) -> str:
    """What stays as it is, since it was changed in between."""
    if not done.kept:
        return ""
    names = list(dict.fromkeys(one.name or "somebody" for one in done.kept))
    more = f" and {len(names) - _KEPT_NAMED:,} more" if len(names) > _KEPT_NAMED else ""
    values = "1 value was" if len(done.kept) == 1 else f"{len(done.kept):,} values were"
    return f" · {values} changed since and kept ({visible(', '.join(names[:_KEPT_NAMED]))}{more})"


def next_labels(session: Session) -> tuple[str, str]:
    """What undo would take back and what redo would do again, "" for nothing."""
    return journal.next_undo(session), journal.next_redo(session)


_COLUMNS = (
    Column("what", "What", 20, 3, TextDelegate),
    Column("when", "When", 10, 1, MutedDelegate),
    Column("state", "", 6, 0, MutedDelegate),
)


class HistoryDialog(QDialog):
    """What was edited, newest first, with undo and redo."""

    def __init__(self, app: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Edit history")
        self.setMinimumSize(em(44), em(30))
        self._app = app
        self.model: RecordModel[ActionRow] = RecordModel(_COLUMNS, _cell, parent=self)
        self.table = RecordTable(_COLUMNS, "Edits", line_height=2.6)
        self.table.setModel(self.model)
        self._words = Label("Reading…", "muted", wrap=True)
        self.undo = Button("Undo", lambda: undo(app, self), icon_name="undo-2")
        self.redo = Button("Redo", lambda: redo(app, self), icon_name="redo-2")
        close = Button("Close", self.accept, kind="primary")
        body = column(Label("Edit history", "heading"), self._words, gap=0.3)
        frame = TableFrame(self.table)
        buttons = row(self.undo, self.redo, "stretch", close, gap=0.6)
        whole = column(body, frame, buttons, gap=1.0, margin=1.5)
        whole.setStretchFactor(frame, 1)
        self.setLayout(whole)
        app.tasks.changed.connect(lambda kinds: self._read() if "actions" in kinds else None)
        self._read()

    def _read(self) -> None:
        self._app.tasks.read(
            lambda session: (journal.listed(session), *next_labels(session)),
            self._show,
            owner=self,
            key="history",
        )

    def _show(self, found: tuple[list[ActionRow], str, str]) -> None:
        rows, back, forth = found
        self.model.fill(rows)
        said = "The newest edit comes first; undo takes them back one by one, also after a restart."
        self._words.setText(said if rows else "Nothing has been edited yet.")
        self.undo.setEnabled(bool(back))
        self.redo.setEnabled(bool(forth))
        self.undo.setToolTip(visible(back))
        self.redo.setToolTip(visible(forth))


def _cell(one: ActionRow, key: str) -> Cell:
    words = {
        "what": one.label,
        "when": f"{one.at.astimezone():%d %b %Y, %H:%M}",
        "state": "Undone" if one.undone else "",
    }[key]
    tone = "faint" if one.undone else ""
    return {Qt.ItemDataRole.DisplayRole: words, Qt.ItemDataRole.ToolTipRole: words, Role.TONE: tone}
