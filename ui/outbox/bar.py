"""The strip that starts, shows and stops sending; the stop switch is always in it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QProgressBar

from prospector.sending.mailboxes import MailboxRow
from ui.outbox.presenter import Overview
from ui.outbox.sending import COUNTDOWN, COUNTING, FIRST, IDLE, SENDING, TESTING, Sending
from ui.outbox.words import so_far
from ui.theme import em
from ui.widgets import Button, Card, Choice, Glyph, Label, holder, row, set_flag

_GLYPHS = {"good": "circle-check", "warn": "triangle-alert", "bad": "circle-x"}


class SendingBar(Card):
    """Which mailbox sends, three ways to begin, what happens meanwhile, and the one stop switch.

    `asked` carries what is to begin: test, first or all.
    """

    asked = Signal(str)
    switched = Signal()

    def __init__(self, sending: Sending) -> None:
        super().__init__(margin=0.8)
        self.sending = sending
        self.overview = Overview()
        self.mailbox = Choice(name="Send from")
        self.mailbox.setFixedWidth(em(15))
        self.test = Button("Send a test to myself", lambda: self.asked.emit("test"), icon_name="inbox")
        self.first = Button(
            f"First {FIRST}, then stop", lambda: self.asked.emit("first"), icon_name="list-checks"
        )
        self.all = Button(
            "Send what may leave now", lambda: self.asked.emit("all"), kind="primary", icon_name="send"
        )
        self.all.setToolTip(
            "One after another, at the mailbox's pace, as long as the next is due within 10 minutes"
        )
        self.switch = Button("Stop everything", self.switched.emit, kind="danger", icon_name="ban")
        self.switch.setToolTip("Nothing leaves from any mailbox while it is on; follow-ups stop, too")
        self.end = Button("Cancel", sending.stop, kind="danger", icon_name="x")
        self.glyph = Glyph("info", "muted", 1.3)
        self.words = Label("", "strong", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.dismiss = Button(kind="quiet", icon_name="x", tip="Dismiss", on_click=sending.clear_result)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self._lay_out()
        sending.changed.connect(self.refresh)

    def _lay_out(self) -> None:
        told = row(self.glyph, gap=0.7)
        told.addWidget(self.words, 1)
        told.addWidget(self.end)
        told.addWidget(self.dismiss)
        self.told = holder(told)
        self._top = row(gap=0.6)
        self._top.addWidget(self.mailbox)
        for button in (self.test, self.first, self.all):
            self._top.addWidget(button)
        self._top.addStretch(1)
        self._top.addWidget(self.switch)
        self.body.addLayout(self._top)  # type: ignore[attr-defined]
        self.body.addWidget(self.told)
        self.body.addWidget(self.progress)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is little room, buttons keep their icons; the stop switch keeps its words."""
        for button in (self.test, self.first, self.all):
            button.set_brief(False)
        for button in (self.test, self.first, self.all):
            if self._top.sizeHint().width() + em(2) > self.width():
                button.set_brief(True)
                self._top.invalidate()

    def show_overview(self, overview: Overview) -> None:
        """Follow mailboxes, what waits in them, and the stop switch."""
        self.overview = overview
        self.mailbox.set_choices([(one.id, one.name) for one in overview.mailboxes])
        self.mailbox.setVisible(len(overview.mailboxes) > 1)
        self.refresh()

    def chosen(self) -> MailboxRow | None:
        """The mailbox that is to send."""
        return next((one for one in self.overview.mailboxes if one.id == self.mailbox.value()), None)

    def refresh(self) -> None:
        """Show what may be begun, and what is going on."""
        idle, stopped = self.sending.phase == IDLE, bool(self.overview.stopped)
        waits = any(self.overview.next_due.values())
        may_send = idle and not stopped and not self.overview.away
        for button in (self.first, self.all):
            button.setEnabled(may_send and waits)
        self.test.setEnabled(idle and bool(self.overview.mailboxes) and (waits or bool(self.overview.ready)))
        self.mailbox.setEnabled(idle)
        self.switch.set_text("Sending is off · turn on" if stopped else "Stop everything")
        set_flag(self.switch, "on", stopped)
        self._fit()
        self._say()

    def _say(self) -> None:
        text, tone = self._told()
        phase = self.sending.phase
        self.told.setVisible(bool(text))
        self.words.setText(text)
        self.words.setAccessibleName(text)
        self.glyph.show_icon(_GLYPHS.get(tone, "send"), tone if tone in _GLYPHS else "accent_text")
        self.end.setVisible(phase in (COUNTING, SENDING))
        self.end.set_text("Cancel" if phase == COUNTING else "Stop")
        self.dismiss.setVisible(phase == IDLE)
        self.progress.setVisible(phase != IDLE)
        if phase == COUNTING:
            self.progress.setRange(0, COUNTDOWN)
            self.progress.setValue(COUNTDOWN - self.sending.seconds)
        else:
            self.progress.setRange(0, 0)

    def _told(self) -> tuple[str, str]:
        sending = self.sending
        if sending.phase in (IDLE, TESTING):
            return sending.result
        source = sending.row.email if sending.row else ""
        if sending.phase == COUNTING:
            seconds = f"{sending.seconds} second" + ("" if sending.seconds == 1 else "s")
            return f"The first message leaves from {source} in {seconds}. Nothing has left yet.", "accent"
        done = so_far(sending.counts) or "nothing sent yet"
        if sending.phase != SENDING:
            return f"Stopping after the present message: {done}", "accent"
        wait = sending.waits_until
        following = f" · keeping the pace, the next at {wait.astimezone():%H:%M:%S}" if wait else ""
        return f"Sending from {source}: {done}{following}", "accent"
