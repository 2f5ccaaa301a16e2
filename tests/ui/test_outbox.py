"""The Outbox screen, driven by its real widgets against a server on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from prospector import settings
from prospector.records import Draft, Outgoing, Touch
from prospector.sending import claiming, mailboxes, queueing
from prospector.sending.mailboxes import SERVICE, MailboxRow
from prospector.storage import Database, backup
from tests.sending.conftest import add_mailbox, people
from tests.sending.server import ScriptedServer
from ui.main_window import MainWindow
from ui.outbox.mailbox_dialog import MailboxDialog
from ui.outbox.screen import OutboxScreen
from ui.outbox.sending import COUNTDOWN, IDLE, SENDING
from ui.widgets import EmptyState

Settle = Callable[[], None]


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as made:
        yield made


@pytest.fixture
def queued(workspace: Database, server: ScriptedServer, now: datetime) -> Callable[..., int]:
    """So many messages in the outbox of one mailbox."""

    def make(count: int = 3, **values: str) -> int:
        with workspace.writing() as session:
            mailbox_id = add_mailbox(session, server.port, now, **values)
            queueing.queue(session, people(session, count, now), mailbox_id, now)
        return mailbox_id

    return make


def opened(window: MainWindow, settle: Settle) -> OutboxScreen:
    window.open("outbox")
    settle()
    screen = window.screen_of("outbox")
    assert isinstance(screen, OutboxScreen)
    return screen


def count_down(screen: OutboxScreen, settle: Settle) -> None:
    settle()
    screen.sending._timer.stop()
    for _ in range(COUNTDOWN):
        screen.sending.tick()


def states(workspace: Database) -> list[str]:
    with workspace.reading() as session:
        return list(session.scalars(select(Outgoing.state).order_by(Outgoing.id)))


def fill(dialog: MailboxDialog, **values: str) -> None:
    for key, value in values.items():
        dialog.fields[key].setText(value)  # type: ignore[union-attr]


# --- mailboxes


def test_the_first_thing_is_to_add_a_mailbox_whose_password_lives_in_memory(
    window: MainWindow, settle: Settle, answers: Any, workspace: Database, tmp_path: Path
) -> None:
    screen = opened(window, settle)
    notice = screen._notice
    assert isinstance(notice, EmptyState)
    assert notice.title.text() == "No mailbox yet"

    def add(dialog: MailboxDialog) -> bool:
        assert "held in memory" in dialog.rows["password"]._below.text()
        dialog.preset.set_value("fastmail")
        dialog._on_preset()
        assert "app password" in dialog.rows["password"]._below.text()
        fill(dialog, email="robin@northwind.example")
        dialog.password.setText("sesame-canary")
        dialog.go.click()
        settle()
        return bool(dialog.result())

    answers.will("run", add)
    screen.ask_mailbox()
    settle()
    with workspace.reading() as session:
        (row,) = mailboxes.listed(session)
    assert (row.smtp_host, row.smtp_port, row.user) == ("smtp.fastmail.com", 465, "robin@northwind.example")
    assert window.app.credentials.get(SERVICE, mailboxes.secret_name(row)) == "sesame-canary"
    assert screen.boxes.cards[row.id].state.text() == "Ready"
    assert "forgotten when Prospector closes" in screen.boxes._where.text()
    assert not any(b"sesame-canary" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("email", "nobody", "not an address"),
        ("email", "", "not an address"),
        ("smtp_port", "99999999", "number"),
        ("daily_cap", "many", "number"),
        ("window_from", "noon", "time of day"),
        ("window_to", "07:00", "closes before"),
        ("ramp_start", "soon", "2026-03-02"),
        ("smtp_host", "", "outgoing server"),
    ],
)
def test_a_fault_is_told_at_its_field(
    window: MainWindow, settle: Settle, answers: Any, field: str, value: str, told: str
) -> None:
    screen = opened(window, settle)

    def add(dialog: MailboxDialog) -> bool:
        fill(dialog, email="robin@northwind.example", smtp_host="mail.example")
        fill(dialog, **{field: value})
        dialog.go.click()
        settle()
        assert told in dialog.rows[field]._below.text()
        assert dialog.go.isEnabled()
        return False

    answers.will("run", add)
    screen.ask_mailbox()
    assert answers.errors == []


def test_editing_keeps_what_is_not_touched(
    window: MainWindow, settle: Settle, answers: Any, queued: Callable[..., int], workspace: Database
) -> None:
    mailbox_id = queued(1, ramp_start="2026-03-01", holidays="DE", days="135")
    screen = opened(window, settle)
    before = screen.presenter.overview.mailboxes[0]

    def change(dialog: MailboxDialog) -> bool:
        fill(dialog, daily_cap="33")
        dialog.go.click()
        settle()
        return bool(dialog.result())

    answers.will("run", change)
    screen.ask_mailbox(before)
    settle()
    with workspace.reading() as session:
        after = mailboxes.get(session, mailbox_id)
    assert after.daily_cap == 33
    different = {name for name in MailboxRow.__slots__ if getattr(after, name) != getattr(before, name)}
    assert different <= {"daily_cap", "user"}


def test_the_connection_check_answers_plainly(
    window: MainWindow, settle: Settle, queued: Callable[..., int], server: ScriptedServer
) -> None:
    mailbox_id = queued(1)
    screen = opened(window, settle)
    screen.boxes.cards[mailbox_id].buttons["check"].click()
    settle()
    assert screen.boxes.cards[mailbox_id].told.text().startswith("Connected to 127.0.0.1")
    assert server.received == {}
    server.script.greeting = "421 closing"
    screen.boxes.cards[mailbox_id].buttons["check"].click()
    settle()
    assert "421" in screen.boxes.cards[mailbox_id].told.text()


def test_a_mailbox_is_paused_and_resumed(
    window: MainWindow, settle: Settle, queued: Callable[..., int]
) -> None:
    mailbox_id = queued(1)
    screen = opened(window, settle)
    screen.boxes.cards[mailbox_id].buttons["pause"].click()
    settle()
    assert screen.boxes.cards[mailbox_id].state.text() == "Paused"
    screen.boxes.cards[mailbox_id].buttons["resume"].click()
    settle()
    assert screen.boxes.cards[mailbox_id].state.text() == "Ready"


# --- queueing


def test_the_plan_is_shown_before_it_counts(
    window: MainWindow,
    settle: Settle,
    answers: Any,
    workspace: Database,
    server: ScriptedServer,
    now: datetime,
) -> None:
    with workspace.writing() as session:
        add_mailbox(session, server.port, now, daily_cap="2")
        drafts = people(session, 4, now)
        session.get_one(Draft, drafts[0]).body = "changed behind the approval"
    screen = opened(window, settle)
    assert screen.queue_button.text() == "Queue 4 approved drafts…"

    def look(dialog: Any) -> bool:
        settle()
        assert dialog.summary.text() == "3 messages on 2 days; 1 cannot be queued"
        assert states(workspace) == []
        return True

    answers.will("run", look)
    screen.queue_button.click()
    settle()
    assert states(workspace) == ["queued"] * 3
    assert screen.tabs.button("waiting").text() == "Waiting 3"


def test_a_message_is_taken_out(
    window: MainWindow, settle: Settle, queued: Callable[..., int], workspace: Database
) -> None:
    queued(2)
    screen = opened(window, settle)
    screen.table.choose_row(0)
    screen.take_out.click()
    settle()
    assert sorted(states(workspace)) == ["cancelled", "queued"]


def test_nothing_queued_leads_to_drafts(
    window: MainWindow, settle: Settle, workspace: Database, now: datetime
) -> None:
    with workspace.writing() as session:
        add_mailbox(session, 25, now)
    screen = opened(window, settle)
    assert isinstance(screen._notice, EmptyState)
    screen._notice.focusProxy().click()  # type: ignore[union-attr]
    settle()
    assert window.current_step() == "drafts"


# --- sending


def test_a_run_counts_down_first_and_cancelling_sends_nothing(
    window: MainWindow, settle: Settle, queued: Callable[..., int], server: ScriptedServer
) -> None:
    queued(1)
    screen = opened(window, settle)
    screen.bar.all.click()
    settle()
    assert "10 seconds" in screen.bar.words.text()
    screen.sending.tick()
    assert "9 seconds" in screen.bar.words.text()
    screen.bar.end.click()
    assert screen.bar.words.text() == "Cancelled. Nothing was sent."
    assert not screen.sending._timer.isActive()
    assert server.received == {}


def test_what_may_leave_leaves_and_the_result_is_told(
    window: MainWindow,
    settle: Settle,
    queued: Callable[..., int],
    server: ScriptedServer,
    workspace: Database,
) -> None:
    queued(3)
    screen = opened(window, settle)
    said: list[str] = []
    window.tasks.activity.connect(lambda jobs: said.append(window._leaves.text()))
    screen.bar.all.click()
    count_down(screen, settle)
    settle()
    assert sorted(server.accepted.values()) == [1, 1, 1]
    assert "Sending from robin@northwind.example" in said
    assert window._leaves.text() == "Offline · nothing leaves this laptop"
    assert screen.bar.words.text() == "3 sent. It ended because the outbox is empty."
    assert screen.tabs.button("accepted").text() == "Sent 3"


def test_the_first_five_then_it_stops(
    window: MainWindow, settle: Settle, queued: Callable[..., int], server: ScriptedServer
) -> None:
    queued(7)
    screen = opened(window, settle)
    screen.bar.first.click()
    count_down(screen, settle)
    settle()
    assert len(server.accepted) == 5
    assert "as asked" in screen.bar.words.text()


def test_stop_ends_the_run_after_the_present_message(
    window: MainWindow, settle: Settle, queued: Callable[..., int], server: ScriptedServer, qtbot: Any
) -> None:
    queued(4, gap_seconds="60")
    screen = opened(window, settle)
    screen.bar.all.click()
    count_down(screen, settle)
    qtbot.waitUntil(lambda: screen.sending.waits_until is not None, timeout=10_000)
    assert screen.sending.phase == SENDING
    assert "1 sent · keeping the pace" in screen.bar.words.text()
    screen.bar.end.click()
    settle()
    assert screen.bar.words.text().startswith("1 sent. You stopped it.")
    assert len(server.accepted) == 1


def test_closing_the_window_while_sending_asks(
    window: MainWindow, settle: Settle, queued: Callable[..., int], answers: Any, qtbot: Any
) -> None:
    queued(2, gap_seconds="60")
    screen = opened(window, settle)
    screen.bar.all.click()
    count_down(screen, settle)
    qtbot.waitUntil(lambda: screen.sending.waits_until is not None, timeout=10_000)
    answers.will("confirm", False)
    assert not window.close()
    assert "Sending from" in answers.asked[-1][1][1]
    screen.bar.end.click()
    settle()


def test_a_test_goes_to_oneself_alone(
    window: MainWindow,
    settle: Settle,
    queued: Callable[..., int],
    server: ScriptedServer,
    workspace: Database,
) -> None:
    queued(2)
    screen = opened(window, settle)
    screen.bar.test.click()
    settle()
    ((_, raw),) = server.raw.items()
    assert b"To: robin@northwind.example" in raw
    assert states(workspace) == ["queued", "queued"]
    assert "look into your inbox" in screen.bar.words.text()


def test_a_missing_password_is_asked_for(
    window: MainWindow, settle: Settle, queued: Callable[..., int], server: ScriptedServer, answers: Any
) -> None:
    server.script.password = "sesame"
    queued(1, user="robin")
    screen = opened(window, settle)

    def give(dialog: Any) -> bool:
        dialog.field.setText("sesame")
        dialog.go.click()
        settle()
        return bool(dialog.result())

    answers.will("run", give)
    screen.bar.test.click()
    settle()
    assert len(server.accepted) == 1


def test_a_server_that_cannot_be_reached_is_told_and_nothing_is_lost(
    window: MainWindow,
    settle: Settle,
    queued: Callable[..., int],
    server: ScriptedServer,
    workspace: Database,
) -> None:
    queued(2)
    server.script.greeting = "554 go away"
    screen = opened(window, settle)
    screen.bar.all.click()
    count_down(screen, settle)
    settle()
    assert "554 go away" in screen.bar.words.text()
    assert screen.sending.phase == IDLE
    assert states(workspace) == ["queued", "queued"]


def test_the_stop_switch_is_red_and_stops_everything(
    window: MainWindow, settle: Settle, queued: Callable[..., int], workspace: Database
) -> None:
    queued(1)
    screen = opened(window, settle)
    screen.bar.switch.click()
    settle()
    with workspace.reading() as session:
        assert claiming.stopped(session) == "stopped by you"
    assert screen.stopped.isVisible()
    assert screen.bar.switch.property("on") == "true"
    assert not screen.bar.all.isEnabled()
    screen.bar.switch.click()
    settle()
    assert not screen.stopped.isVisible()
    assert screen.bar.all.isEnabled()


# --- not known, and restored


@pytest.mark.parametrize(("button", "kinds"), [("sent", ["sent"]), ("not_sent", [])])
def test_what_is_not_known_is_settled_by_the_user(
    window: MainWindow,
    settle: Settle,
    queued: Callable[..., int],
    server: ScriptedServer,
    workspace: Database,
    button: str,
    kinds: list[str],
) -> None:
    queued(1)
    server.script.after_dot = "drop"
    screen = opened(window, settle)
    screen.bar.all.click()
    count_down(screen, settle)
    settle()
    screen.entered({"tab": "unknown"})
    settle()
    assert screen.unknown.model.rowCount() == 1
    getattr(screen.unknown, button).click()
    settle()
    assert screen.unknown.model.rowCount() == 0
    with workspace.reading() as session:
        assert list(session.scalars(select(Touch.kind))) == kinds
    assert bool(screen.presenter.overview.ready) == (button == "not_sent")


def test_a_restored_workspace_waits_until_the_user_looked(
    window: MainWindow, settle: Settle, queued: Callable[..., int], workspace: Database, answers: Any
) -> None:
    queued(1)
    with workspace.writing() as session:
        settings.put(session, backup.SENDING_HOME, backup.RESTORED)
    screen = opened(window, settle)
    assert screen.away.isVisible()
    assert not screen.bar.all.isEnabled()
    answers.will("confirm", False, True)
    screen.confirm_home.click()
    settle()
    assert screen.away.isVisible()
    screen.confirm_home.click()
    settle()
    assert not screen.away.isVisible()
    assert screen.bar.all.isEnabled()


def test_leaving_the_screen_ends_the_countdown(
    window: MainWindow, settle: Settle, queued: Callable[..., int], server: ScriptedServer
) -> None:
    queued(1)
    screen = opened(window, settle)
    screen.bar.all.click()
    settle()
    window.open("drafts")
    settle()
    assert screen.sending.phase == IDLE
    assert not screen.sending._timer.isActive()
    assert server.received == {}


def test_the_chosen_message_stays_chosen_while_others_leave(
    window: MainWindow, settle: Settle, queued: Callable[..., int], workspace: Database, now: datetime
) -> None:
    queued(3)
    screen = opened(window, settle)
    screen.table.choose_row(2)
    wanted = screen._chosen()
    with workspace.writing() as session:
        queueing.cancel(session, [screen.presenter.overview.ids[0]], "x", now)
    screen.entered({"tab": "waiting"})
    settle()
    assert screen._chosen() == wanted
