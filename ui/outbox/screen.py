"""The Outbox screen: what is on its way, the mailboxes it leaves from, and sending it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QTimer, QTimeZone
from PySide6.QtGui import QAction, QHideEvent
from PySide6.QtWidgets import QStackedWidget

from prospector.cleaning.places import countries
from prospector.errors import ProspectorError
from prospector.sending.mailboxes import MailboxRow
from prospector.sending.zones import is_zone
from ui.app import AppContext
from ui.outbox.bar import SendingBar
from ui.outbox.dialogs import PasswordDialog, QueueDialog
from ui.outbox.keeper import Keeper
from ui.outbox.mailbox_dialog import MailboxDialog
from ui.outbox.pages import MailboxesPage, UnknownPage
from ui.outbox.presenter import MAILBOXES, UNKNOWN, OutboxPresenter
from ui.outbox.sending import FIRST, IDLE, Sending
from ui.outbox.words import COLUMNS, clock_time, number
from ui.widgets import (
    Banner,
    Button,
    EmptyState,
    FilterTabs,
    RecordTable,
    Screen,
    TableFrame,
    action,
    column,
    holder,
    row,
)

_TABS = (
    ("", "All"), ("waiting", "Waiting"), ("retry_at", "To try again"), (UNKNOWN, "Not known"),
    ("accepted", "Sent"), ("refused", "Refused"), ("cancelled", "Taken out"), (MAILBOXES, "Mailboxes"),
)  # fmt: skip


def build(app: AppContext) -> Screen:
    """The screen, wired to its presenters."""
    return OutboxScreen(app)


class OutboxScreen(Screen):
    """Lays out the sending bar, the tabs and their pages; the presenters decide."""

    def __init__(self, app: AppContext) -> None:
        super().__init__("Outbox")
        self._app = app
        self.presenter = OutboxPresenter(app, self)
        self.keeper = Keeper(app, self)
        self.sending = Sending(app, self)
        self._menu_actions = (
            action(self, "Queue approved drafts…", self.ask_queue, icon_name="plus"),
            action(self, "Add a mailbox…", self.ask_mailbox, icon_name="at-sign"),
            action(self, "Send what may leave now", lambda: self.begin("all"), icon_name="send"),
            action(self, "Stop everything", self._switch, icon_name="ban"),
        )
        self._one_chosen = 0
        self._make_parts()
        self._lay_out()
        self._connect()
        self.show_loading()
        self.presenter.load()

    def _make_parts(self) -> None:
        self.bar = SendingBar(self.sending)
        self.tabs = FilterTabs("Messages by state")
        self.tabs.set_tabs(_TABS)
        self.table = RecordTable(COLUMNS, "Outbox")
        self.table.setModel(self.presenter.table)
        self.unknown = UnknownPage()
        self.boxes = MailboxesPage(self.keeper)
        self.take_out = Button("Take out of the outbox", self._take_out, icon_name="undo-2")
        self.open_person = Button("Show the prospect", self._show_person, icon_name="user")
        self.confirm_home = Button("I looked; it may send", self._confirm_home)
        self.away = Banner("", "warn", actions=[self.confirm_home])
        self.stopped = Banner("", "bad")
        self.queue_button = Button("Queue approved drafts…", self.ask_queue, icon_name="plus")
        self.add_box = Button("Add a mailbox…", self.ask_mailbox, icon_name="at-sign")

    def _lay_out(self) -> None:
        self.add_action(self.add_box)
        self.add_action(self.queue_button)
        for widget in (self.bar, self.away, self.stopped, self.tabs):
            self.add_under_header(widget)
        footer = row("stretch", self.open_person, self.take_out, gap=0.6)
        self._list = holder(column(TableFrame(self.table), footer, gap=0.9))
        self._pages = QStackedWidget()
        for page in (self._list, self.unknown, self.boxes):
            self._pages.addWidget(page)
        self.set_content(self._pages)

    def _connect(self) -> None:
        self.tabs.chosen.connect(self.presenter.show_tab)
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(lambda _row: self._show_person())
        self.presenter.loaded.connect(self._fill)
        self.presenter.failed.connect(lambda error: self.show_error(error, self.presenter.load))
        self.bar.asked.connect(self.begin)
        self.bar.switched.connect(self._switch)
        self._soon = QTimer(self, singleShot=True, interval=500)
        self._soon.timeout.connect(self.presenter.load)
        self.sending.went_on.connect(lambda: self._soon.isActive() or self._soon.start())
        self.unknown.settled.connect(self.presenter.settle)
        self.boxes.asked.connect(self._on_mailbox)

    # --- showing

    def _fill(self) -> None:
        presenter, found = self.presenter, self.presenter.overview
        self.tabs.set_counts({**found.counts, MAILBOXES: len(found.mailboxes)})
        self.set_subtitle(self._waits())
        self.bar.setVisible(bool(found.mailboxes) or bool(found.stopped))
        self.bar.show_overview(found)
        self.queue_button.setEnabled(bool(found.ready and found.mailboxes))
        self.queue_button.set_text(
            f"Queue {number(len(found.ready), 'approved draft')}…"
            if found.ready
            else "Queue approved drafts…"
        )
        self._show_banners()
        self.unknown.fill(found.unknown)
        self.boxes.fill(found.mailboxes)
        self.keeper.look(found.mailboxes)
        self._pages.setCurrentIndex({UNKNOWN: 1, MAILBOXES: 2}.get(presenter.tab, 0))
        self._choose_again()
        self.take_out.setVisible(presenter.tab in ("", "waiting", "retry_at"))
        self._on_chosen()
        self._show_state()

    def _waits(self) -> str:
        found = self.presenter.overview
        waiting = found.counts.get("waiting", 0) + found.counts.get("retry_at", 0)
        due = min((at for at in found.next_due.values() if at), default=None)
        if not waiting or due is None:
            return "Approved drafts on their way, and the mailboxes they leave from"
        soon = "" if due <= self._app.clock() else f" · the next from {clock_time(due, self._app.clock())}"
        return f"{number(waiting, 'message')} waiting{soon}"

    def _show_banners(self) -> None:
        found = self.presenter.overview
        self.stopped.say(
            f"Sending is off: {found.stopped}. Nothing leaves from any mailbox, follow-ups included.", "bad"
        )
        self.stopped.setVisible(bool(found.stopped))
        self.away.say(
            "This workspace was restored or copied, so it may not know what has been sent since. Look into "
            "the Sent folder of each mailbox first, and take out of the outbox what already stands there.",
            "warn",
        )
        self.away.setVisible(bool(found.away))

    def _show_state(self) -> None:
        presenter, found = self.presenter, self.presenter.overview
        shown = {UNKNOWN: found.unknown, MAILBOXES: found.mailboxes}.get(presenter.tab, found.ids)
        if shown:
            self.show_content()
        else:
            self.show_empty(self._nothing())

    def _nothing(self) -> EmptyState:
        presenter, found = self.presenter, self.presenter.overview
        if not found.mailboxes:
            return EmptyState(
                "No mailbox yet",
                "Add the account your emails leave from. Nothing leaves before you start a run.",
                icon_name="at-sign",
                actions=[Button("Add a mailbox…", self.ask_mailbox, kind="primary")],
            )
        if presenter.tab == UNKNOWN:
            return EmptyState(
                "Nothing is in doubt",
                "Of every message it is known whether it left.",
                icon_name="circle-check",
            )
        if found.counts.get(""):
            return EmptyState("No messages here", "Other states stand under All.", icon_name="send")
        if found.ready:
            return EmptyState(
                "Nothing is queued yet",
                f"{number(len(found.ready), 'approved draft')} can be queued. Nothing leaves before you "
                "start a run.",
                icon_name="send",
                actions=[
                    Button("Queue approved drafts…", self.ask_queue, kind="primary"),
                    Button("Go to Drafts", self._go_to_drafts),
                ],
            )
        return EmptyState(
            "Nothing is queued yet",
            "Approve drafts first; then they are queued here and leave at their mailbox's pace.",
            icon_name="send",
            actions=[Button("Go to Drafts", self._go_to_drafts, kind="primary")],
        )

    def _on_chosen(self) -> None:
        rows = self.table.selected_rows()
        chosen = bool(rows)
        if len(rows) == 1:
            self._one_chosen = self.presenter.overview.ids[rows[0]]
        self.take_out.setEnabled(chosen)
        self.open_person.setEnabled(chosen)

    # --- sending

    def begin(self, what: str) -> None:
        """Begin a test, the first five, or all that may leave now; the password is asked for when missing."""
        mailbox = self.bar.chosen()
        if mailbox is None or self.sending.phase != IDLE:
            return

        def go(password: str) -> None:
            if what == "test":
                self.sending.send_test(mailbox, password)
            else:
                self.sending.begin(mailbox, password, FIRST if what == "first" else None)
                self.bar.end.setFocus()

        def ask() -> None:
            if self._ask_password(mailbox):
                self.keeper.with_password(mailbox, go, lambda: None)

        self.keeper.with_password(mailbox, go, ask)

    def _switch(self) -> None:
        turn_on = not self.presenter.overview.stopped
        if turn_on:
            self.sending.stop()
        self.presenter.set_stopped(turn_on)

    def _confirm_home(self) -> None:
        if self._app.dialogs.confirm(
            "Did you look into the Sent folder?",
            "What waits here may have left already from the other copy, or before the backup was put back. "
            "It would be sent a second time.",
            "I looked; it may send",
            danger=True,
        ):
            self.presenter.confirm_home()

    # --- messages

    def ask_queue(self) -> None:
        """Show the plan of the approved drafts, and queue them if the user wants it."""
        found = self.presenter.overview
        if not found.ready or not found.mailboxes:
            return
        dialog = self._queue_dialog()
        if self._app.dialogs.run(dialog):
            self.presenter.queue(dialog.chosen(), dialog.draft_ids())

    def _queue_dialog(self) -> QueueDialog:
        return QueueDialog(self.presenter.overview.mailboxes, self.presenter.plan, self)

    def _choose_again(self) -> None:
        """The one that was chosen stays so while the list moves on below it."""
        ids = self.presenter.overview.ids
        if self._one_chosen in ids and not self.table.selected_rows():
            self.table.choose_row(ids.index(self._one_chosen))

    def _chosen(self) -> list[int]:
        ids = self.presenter.overview.ids
        return [ids[position] for position in self.table.selected_rows()]

    def _take_out(self) -> None:
        if chosen := self._chosen():
            self.presenter.take_out(chosen)

    def _show_person(self) -> None:
        for position in self.table.selected_rows()[:1]:
            if (one := self.presenter.table.row_at(position)) is not None:
                self._app.shell.open("prospects", prospect_id=one.prospect_id)

    def _go_to_drafts(self) -> None:
        self._app.shell.open("drafts")

    # --- mailboxes

    def ask_mailbox(self, mailbox: MailboxRow | None = None) -> None:
        """Add a mailbox, or change one."""

        def save(
            values: Mapping[str, str], password: str, preset: str, failed: Callable[[ProspectorError], object]
        ) -> None:
            self.keeper.save(
                mailbox, values, password, preset=preset, saved=lambda _row: dialog.accept(), failed=failed
            )

        dialog = self._mailbox_dialog(mailbox, save)
        if self._app.dialogs.run(dialog) and mailbox is None:
            self.tabs.choose(MAILBOXES)
            self.presenter.show_tab(MAILBOXES)

    def _mailbox_dialog(self, mailbox: MailboxRow | None, save: Callable[..., object]) -> MailboxDialog:
        named = sorted(countries().items(), key=lambda item: item[1])
        here = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii")
        zone = here if is_zone(here) else "UTC"
        return MailboxDialog(mailbox, self.keeper.where, named, zone, save, self)

    def _on_mailbox(self, what: str, mailbox: MailboxRow) -> None:
        if what == "edit":
            self.ask_mailbox(mailbox)
        elif what == "password":
            self._ask_password(mailbox)
        elif what == "check":
            self.keeper.with_password(
                mailbox,
                lambda password: self.keeper.check(mailbox, password),
                lambda: self._ask_and_check(mailbox),
            )
        elif what == "pause":
            self.keeper.pause(mailbox)
        elif what == "resume":
            self.keeper.resume(mailbox)
        elif self._app.dialogs.confirm(
            f"Remove {mailbox.name}?", "Its settings and its password are forgotten.", "Remove", danger=True
        ):
            self.keeper.remove(mailbox)

    def _ask_and_check(self, mailbox: MailboxRow) -> None:
        if self._ask_password(mailbox):
            self.keeper.with_password(
                mailbox, lambda password: self.keeper.check(mailbox, password), lambda: None
            )

    def _ask_password(self, mailbox: MailboxRow) -> bool:
        dialog = PasswordDialog(
            mailbox,
            self.keeper.where,
            lambda password, failed: self.keeper.keep_password(mailbox, password, dialog.accept, failed),
            self,
        )
        return self._app.dialogs.run(dialog)

    # --- what the shell asks

    def entered(self, request: Mapping[str, Any]) -> None:
        if "tab" in request:
            self.tabs.choose(str(request["tab"]))
            self.presenter.show_tab(str(request["tab"]))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.sending.leave()

    def actions_for_menu(self) -> Sequence[QAction]:
        return self._menu_actions

    def focus_content(self) -> None:
        if self.state == "content":
            (self.table, self.unknown, self.boxes)[self._pages.currentIndex()].setFocus()
        else:
            super().focus_content()

    def picture_states(self) -> Mapping[str, Callable[[], object]]:
        def nothing(*_args: object) -> None:
            """Pictures change nothing."""

        queue = {"queue": lambda: self._queue_dialog().show()} if self.presenter.overview.mailboxes else {}
        return {
            **queue,
            "mailboxes": lambda: self.entered({"tab": MAILBOXES}),
            "unknown": lambda: self.entered({"tab": UNKNOWN}),
            "waiting": lambda: self.entered({"tab": "waiting"}),
            "mailbox": lambda: self._mailbox_dialog(None, nothing).show(),
            "empty": lambda: self.show_empty(self._nothing()),
        }
