"""What the Outbox screen asks: the password of a mailbox, and whether to queue the approved drafts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QDialog, QFrame, QLineEdit, QScrollArea, QWidget

from prospector.errors import ProspectorError
from prospector.sending.mailboxes import MailboxRow
from prospector.sending.queueing import Queued
from ui.outbox.words import by_day, number
from ui.theme import em
from ui.widgets import (
    Button,
    Choice,
    FormRow,
    Label,
    Lines,
    TextField,
    check_line,
    column,
    fact_line,
    holder,
    row,
)


def keep_inside(dialog: QDialog, parent: QWidget | None, width: int, height: int) -> None:
    """Give a dialog a size, or as much of it as its window has; its body scrolls."""
    if parent is not None:
        room = parent.window().size()
        width, height = min(width, round(room.width() * 0.95)), min(height, round(room.height() * 0.9))
    dialog.setMinimumWidth(min(width, em(24)))
    dialog.resize(width, height)


class PasswordDialog(QDialog):
    """Asks for a password and says where it is kept; `keep(password, failed)` is called, and closes it."""

    def __init__(
        self,
        mailbox: MailboxRow,
        where: str,
        keep: Callable[[str, Callable[[ProspectorError], object]], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Password of {mailbox.name}")
        self.setMinimumWidth(em(32))
        self._keep = keep
        self.field = TextField(name="Password")
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.row = FormRow("Password", self.field, hint=where)
        self.go = Button("Keep it", self._on_go, kind="primary")
        self.go.setDefault(True)
        self.setLayout(
            column(
                Label(f"Password of {mailbox.name}", "heading"),
                Label(
                    f"For {mailbox.user} at {mailbox.smtp_host}. Many providers want an app password, made "
                    "in their security settings.",
                    "muted",
                    wrap=True,
                ),
                self.row,
                row("stretch", Button("Cancel", self.reject), self.go, gap=0.6),
                gap=1.0,
                margin=1.5,
            )
        )

    def _on_go(self) -> None:
        self.go.setEnabled(False)
        self._keep(self.field.text(), self._on_failed)

    def _on_failed(self, error: ProspectorError) -> None:
        self.go.setEnabled(True)
        self.row.show_error(f"{error.message} {error.hint}".strip())


class QueueDialog(QDialog):
    """How many approved drafts go into the outbox, from which mailbox, on which days, and which do not.

    `plan(mailbox, done)` works the plan out; nothing counts before the dialog is accepted.
    """

    def __init__(
        self,
        mailboxes: Sequence[MailboxRow],
        plan: Callable[[MailboxRow, Callable[[Queued], object]], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Queue approved drafts")
        keep_inside(self, parent, em(40), em(30))
        self._mailboxes = {one.id: one for one in mailboxes}
        self._plan = plan
        self.made = Queued()
        self.mailbox = Choice(
            [
                (one.id, f"{one.name} · {one.email}" if one.name != one.email else one.name)
                for one in mailboxes
            ],
            name="Send from",
        )
        self.mailbox.activated.connect(lambda _index: self._ask())
        self.summary = Label("", "strong", wrap=True)
        self.lines = Lines(gap=0.5)
        self.go = Button("Queue", self.accept, kind="primary")
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(holder(column(self.lines, "stretch")))
        box = column(
            Label("Queue approved drafts", "heading"),
            Label("Nothing leaves until you start a run. The text is fixed from now on.", "muted", wrap=True),
            FormRow("Send from", self.mailbox),
            self.summary,
            gap=1.0,
            margin=1.5,
        )
        box.addWidget(area, 1)
        box.addLayout(row("stretch", Button("Cancel", self.reject), self.go, gap=0.6))
        self.setLayout(box)
        self._ask()

    def chosen(self) -> MailboxRow:
        """The mailbox they are to leave from."""
        return self._mailboxes[self.mailbox.value()]

    def draft_ids(self) -> list[int]:
        """The drafts that the plan takes."""
        return [one.draft_id for one in self.made.planned]

    def _ask(self) -> None:
        self.go.setEnabled(False)
        self.summary.setText("Working the days out…")
        self.lines.fill([])
        self._plan(self.chosen(), self.show_plan)

    def show_plan(self, made: Queued) -> None:
        """Show what would be queued, day by day, and what would not, with reasons."""
        self.made = made
        zone = self.chosen().zone
        days = by_day(made.planned, zone)
        self.summary.setText(
            f"{number(len(made.planned), 'message')} on {number(len(days), 'day')}"
            + (f"; {len(made.refused):,} cannot be queued" if made.refused else "")
        )
        shown = [
            fact_line(f"{day:%a} {day.day} {day:%b}", number(count, "message") + _assumed(assumed))
            for day, count, assumed in days[:_MOST]
        ]
        if len(days) > _MOST:
            shown.append(Label(f"and {len(days) - _MOST:,} days more, until {days[-1][0]:%d %b %Y}", "muted"))
        refused = [
            check_line(f"Draft {one.draft_id}: {one.why} {one.hint}".strip(), "warn")
            for one in made.refused[:_MOST]
        ]
        if len(made.refused) > _MOST:
            refused.append(Label(f"and {len(made.refused) - _MOST:,} more", "muted"))
        self.lines.fill(shown + refused)
        self.go.set_text(f"Queue {number(len(made.planned), 'message')}")
        self.go.setEnabled(bool(made.planned))


_MOST = 60


def _assumed(count: int) -> str:
    return f", {count:,} in an assumed time zone" if count else ""
