"""Two pages of the Outbox screen: the mailboxes, and the messages of which nobody knows whether they left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from prospector.sending.mailboxes import MailboxRow
from prospector.sending.queueing import Unknown
from prospector.sending.settling import NOT_SENT, SENT
from ui.outbox.keeper import Keeper
from ui.outbox.words import mailbox_state
from ui.widgets import (
    Button,
    Card,
    Column,
    FlowLayout,
    Label,
    Lines,
    MutedDelegate,
    Pill,
    RecordModel,
    Role,
    SentenceDelegate,
    StrongDelegate,
    TableFrame,
    column,
    holder,
    row,
)
from ui.widgets.moments import moment

_UNKNOWN = (
    Column("to", "To", 16, stretch=2, delegate=StrongDelegate),
    Column("at", "Tried", 11, delegate=MutedDelegate),
    Column("answer", "What happened", 14, stretch=3, delegate=SentenceDelegate),
)


class UnknownPage(QWidget):
    """Each message with two answers. `settled` carries the message's number and the answer."""

    settled = Signal(list, str)

    def __init__(self) -> None:
        super().__init__()
        self.model = RecordModel[Unknown](_UNKNOWN, _unknown_cell, parent=self)
        self.table = self.model.table("It is not known whether these left", line_height=3.2)
        self.sent = Button(
            "It is in my Sent folder", lambda: self._settle(SENT), icon_name="check",
            tip="Count it as sent; it is logged with the prospect",
        )  # fmt: skip
        self.not_sent = Button(
            "It did not leave", lambda: self._settle(NOT_SENT), icon_name="undo-2",
            tip="Its draft is approved again and can be queued anew",
        )  # fmt: skip
        self.table.chosen.connect(self._on_chosen)
        self._on_chosen()
        explained = Label(
            "The connection was lost after the text was handed over, so the server may have taken it or not. "
            "None of these is ever sent again by itself. Look into your mailbox's Sent folder, choose rows, "
            "and say what you found. If you are not sure, “It is in my Sent folder” is the careful answer.",
            "muted",
            wrap=True,
        )
        heading = Label("It is not known whether these left", "heading")
        footer = row("stretch", self.sent, self.not_sent, gap=0.6)
        box = column(heading, explained, gap=0.7)
        box.addWidget(TableFrame(self.table), 1)
        box.addLayout(footer)
        self.setLayout(box)
        self.setFocusProxy(self.table)

    def fill(self, rows: Sequence[Unknown]) -> None:
        """Show these, the first chosen; those shown already keep what is chosen."""
        if list(rows) == self.model.rows():
            return
        self.model.fill(rows)
        self.table.choose_row(0)
        self._on_chosen()

    def _on_chosen(self) -> None:
        chosen = bool(self.table.selected_rows())
        self.sent.setEnabled(chosen)
        self.not_sent.setEnabled(chosen)

    def _settle(self, resolution: str) -> None:
        chosen = [self.model.row_at(position).outbox_id for position in self.table.selected_rows()]
        if chosen:
            self.settled.emit(chosen, resolution)


def _unknown_cell(one: Unknown, key: str) -> str | Mapping[int, Any]:
    if key == "to":
        return one.recipient
    if key == "at":
        return moment(one.at)
    return {Qt.ItemDataRole.DisplayRole: one.answer or "no answer", Role.TONE: "muted"}


class MailboxCard(Card):
    """One mailbox: its state, its pace in words, and what can be done with it."""

    asked = Signal(str)

    def __init__(self, mailbox: MailboxRow, has_password: bool | None) -> None:
        super().__init__(margin=1.2)
        self.mailbox = mailbox
        words, tone = mailbox_state(mailbox, has_password)
        self.state = Pill(words, tone)
        self.buttons = {key: self._button(key, text, name) for key, text, name in self._offers(has_password)}
        self.buttons["remove"] = self._button("remove", "Remove", "trash-2", kind="danger")
        self.told = Label("", "muted", wrap=True, selectable=True)
        self.told.setVisible(False)
        line = FlowLayout(gap=0.5)
        for button in self.buttons.values():
            line.addWidget(button)
        body = column(row(Label(mailbox.name, "heading"), self.state, "stretch", gap=0.7), gap=0.55)
        if mailbox.name != mailbox.email:
            body.addWidget(Label(mailbox.email, "muted"))
        if mailbox.paused_reason:
            body.addWidget(Label(f"Paused: {mailbox.paused_reason}", "warn", wrap=True, selectable=True))
        body.addWidget(Label(_server(mailbox), "muted", wrap=True))
        body.addWidget(Label(_pace(mailbox), "muted", wrap=True))
        body.addWidget(self.told)
        body.addWidget(holder(line))
        self.body.addLayout(body)  # type: ignore[attr-defined]

    def _offers(self, has_password: bool | None) -> list[tuple[str, str, str]]:
        paused = bool(self.mailbox.paused_reason)
        return [
            ("edit", "Edit…", "pencil"),
            ("password", "Password…" if has_password else "Give the password…", "shield-check"),
            ("check", "Check the connection", "refresh-cw"),
            ("resume", "Let it send again", "send") if paused else ("pause", "Pause", "ban"),
        ]

    def _button(self, key: str, text: str, name: str, *, kind: str = "secondary") -> Button:
        return Button(text, lambda: self.asked.emit(key), kind=kind, icon_name=name)

    def say(self, text: str, kind: str) -> None:
        """What the connection check found."""
        self.told.setText(text)
        self.told.set_kind(kind)
        self.told.setVisible(bool(text))


class MailboxesPage(QScrollArea):
    """All mailboxes. `asked` carries what to do and with which."""

    asked = Signal(str, object)

    def __init__(self, keeper: Keeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._rows: list[MailboxRow] = []
        self._said: dict[int, tuple[str, str]] = {}
        self.cards: dict[int, MailboxCard] = {}
        self._lines = Lines(gap=1.0)
        self._where = Label("", "faint", wrap=True)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(
            holder(
                column(self._lines, self._where, "stretch", gap=1.0, margin=(0, 0, 0.6, 0)),
                name="screen-body",
            )
        )
        keeper.looked.connect(self._refresh)
        keeper.checked.connect(self._say)

    def fill(self, rows: Sequence[MailboxRow]) -> None:
        """Show these mailboxes."""
        if list(rows) != self._rows:
            self._rows = list(rows)
            self._refresh()

    def _refresh(self) -> None:
        self.cards = {one.id: self._card(one) for one in self._rows}
        self._lines.fill(list(self.cards.values()))
        self._where.setText(
            self._keeper.where.replace("Secrets are", "Passwords are").replace("a secret is", "a password is")
        )

    def _card(self, one: MailboxRow) -> MailboxCard:
        card = MailboxCard(one, self._keeper.known.get(one.id))
        card.asked.connect(lambda what, one=one: self.asked.emit(what, one))
        if one.id in self._said:
            card.say(*self._said[one.id])
        return card

    def _say(self, mailbox_id: int, text: str, kind: str) -> None:
        self._said[mailbox_id] = (text, kind)
        if mailbox_id in self.cards:
            self.cards[mailbox_id].say(text, kind)


def _server(one: MailboxRow) -> str:
    line = {"tls": "TLS", "starttls": "STARTTLS"}.get(one.smtp_security, "not encrypted")
    return f"{one.smtp_host}:{one.smtp_port}, {line}" + (f", signs in as {one.user}" if one.user else "")


def _pace(one: MailboxRow) -> str:
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    days = ", ".join(names[int(digit) - 1] for digit in one.days)
    kept = f", not on holidays of {one.holidays}" if one.holidays else ""
    ramp = (
        f", {one.ramp_from:,} on {one.ramp_start} and {one.ramp_step:,} more each day"
        if one.ramp_start
        else ""
    )
    return (
        f"At most {one.daily_cap:,} a day{ramp} and {one.hourly_cap:,} an hour, {one.gap_seconds:,} s apart "
        f"· {one.window_from}–{one.window_to} in the reader's time, {days}{kept}"
    )
