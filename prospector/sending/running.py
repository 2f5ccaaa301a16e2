"""Sending what is due, one message after another, until there is nothing more to do now."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime

from prospector.errors import MailServerError, WorkspaceBusyError
from prospector.sending import claiming, home, mailboxes, planning, settling, smtp
from prospector.sending.claiming import Claimed, Wait
from prospector.sending.lock import only_sender
from prospector.sending.mailboxes import MailboxRow
from prospector.sending.smtp import Answer, Connection, Server
from prospector.storage import Database

MOST_FAILURES = 5
MOST_BUSY = 10  # waits for the write lock, of 30 s each
Connect = Callable[[Server, str], Connection]
Clock = Callable[[], datetime]


@dataclass(slots=True)
class Run:
    """What a run did: outbox ids by the state they reached, and why it ended.

    `next_at` is when the next message may leave, None when nothing waits or somebody must act first.
    """

    accepted: list[int] = field(default_factory=list)
    retry_at: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    recovered: tuple[int, int] = (0, 0)
    ended: str = ""
    next_at: datetime | None = None

    def count(self, state: str, outbox_id: int) -> None:
        getattr(self, state).append(outbox_id)


def run(
    database: Database,
    mailbox_id: int,
    password: str,
    clock: Clock,
    *,
    wait: Callable[[datetime], bool] = lambda until: False,
    limit: int | None = None,
    stop: Callable[[], bool] = lambda: False,
    told: Callable[[str, int], object] = lambda state, outbox_id: None,
    tls: ssl.SSLContext | None = None,
    timeout: float = smtp.TIMEOUT,
) -> Run:
    """Send what a mailbox may send now, step by step: claim, envelope, commit, text, record.

    Holds the workspace's lock for sending all along. `wait(until)` may sleep and answer True to go on;
    `stop()` is asked before every message. `told` hears of every outcome. Raises WorkspaceBusyError when
    another process sends, MailServerError when the server cannot be used.
    """
    done = Run()
    with only_sender(database.path) as owner, ExitStack() as stack:
        with database.writing() as session:
            done.recovered = settling.recover(session, clock())
            planning.replan(session, mailbox_id, clock())
            mailbox = mailboxes.get(session, mailbox_id)
        stack.callback(_renew_mark, database)
        _renew_mark(database)
        sender = _Sender(
            database, mailbox, password, clock, owner, stack.enter_context(ExitStack()), tls, timeout
        )
        _send_on(sender, done, wait, limit, stop, told)
    return done


def _renew_mark(database: Database) -> None:
    """At the start and the end of every run, so that an older state of this workspace is found out."""
    with database.writing() as session:
        mark = home.promise_mark(session)
    home.keep_mark(database.path, mark)


def _send_on(
    sender: _Sender,
    done: Run,
    wait: Callable[[datetime], bool],
    limit: int | None,
    stop: Callable[[], bool],
    told: Callable[[str, int], object],
) -> None:
    while not stop():
        if limit is not None and len(done.accepted) >= limit:
            done.ended = f"{limit:,} sent, as asked"
            return
        following = sender.claim()
        if isinstance(following, Wait):
            if following.until is not None and wait(following.until):
                continue
            done.ended, done.next_at = following.why, following.until
            return
        state = sender.send(following)
        done.count(state, following.outbox_id)
        told(state, following.outbox_id)
        if why := sender.must_pause():
            done.ended = why
            return
    done.ended = "stopped"


class _Sender:
    """One mailbox's connection, and what went wrong in a row."""

    def __init__(
        self,
        database: Database,
        mailbox: MailboxRow,
        password: str,
        clock: Clock,
        owner: str,
        stack: ExitStack,
        tls: ssl.SSLContext | None,
        timeout: float,
    ) -> None:
        self._database = database
        self._mailbox = mailbox
        self._password = password
        self._clock = clock
        self._owner = owner
        self._stack = stack
        self._tls = tls
        self._timeout = timeout
        self._connection: Connection | None = None
        self._failures = 0
        self._last = ""
        self._policy = ""

    def claim(self) -> Claimed | Wait:
        with self._database.writing() as session:
            return claiming.claim(session, self._mailbox.id, self._owner, self._clock())

    def send(self, one: Claimed) -> str:
        """Hand one message over; returns the state it reached."""
        connection = self._connected(one)
        answer = connection.envelope(one.sender, one.recipient)
        if answer is None:
            with self._database.writing() as session:
                mine = claiming.begin(session, one.outbox_id, self._owner, self._clock())
            if not mine:  # cannot happen while the lock is held; then nothing may leave
                raise RuntimeError(f"message {one.outbox_id} is no longer ours")
            answer = connection.text(one.raw)
        return self._settled(one, answer)

    def must_pause(self) -> str:
        """Why the run ends here: the server's policy, or too many failures in a row; it is then paused."""
        why = self._policy
        if self._failures >= MOST_FAILURES:
            why = f"{MOST_FAILURES} messages in a row were not taken; the last answer: {self._last}"
        if why:
            self._pause(why)
        return why

    def _connected(self, one: Claimed) -> Connection:
        if self._connection is None:
            try:
                self._connection = self._stack.enter_context(
                    smtp.connect(self._mailbox.server, self._password, tls=self._tls, timeout=self._timeout)
                )
            except MailServerError as error:
                self._give_back(one, error)
                raise
        return self._connection

    def _give_back(self, one: Claimed, error: MailServerError) -> None:
        with self._database.writing() as session:
            settling.put_back(session, one.outbox_id, self._clock(), error.message)
        if not error.busy:
            self._pause(error.message)

    def _settled(self, one: Claimed, answer: Answer) -> str:
        state = self._recorded(one, answer)
        self._failures = 0 if state == "accepted" else self._failures + 1
        self._last = str(answer)
        if state == "refused" and settling.is_policy(answer):
            self._policy = f"the server refuses by policy: {answer}"
        if answer.code in (0, 421):
            self._drop_connection()
        return state

    def _recorded(self, one: Claimed, answer: Answer) -> str:
        """What the server said must not be lost because a long import holds the workspace."""
        for left in reversed(range(MOST_BUSY)):
            try:
                with self._database.writing() as session:
                    return settling.settle(session, one.outbox_id, answer, self._clock())
            except WorkspaceBusyError:
                if not left:
                    raise
        raise AssertionError

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._stack.close()
            self._connection = None

    def _pause(self, why: str) -> None:
        with self._database.writing() as session:
            mailboxes.pause(session, self._mailbox.id, why, self._clock())
