"""The mailboxes as the screen keeps them: added, changed, checked, paused; passwords off the UI thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from prospector.credentials import Credentials
from prospector.errors import InvalidInputError, ProspectorError
from prospector.sending import mailboxes, trying
from prospector.sending.mailboxes import SERVICE, MailboxRow, secret_name
from ui.app import AppContext
from ui.tasks import Job

Failed = Callable[[ProspectorError], object]


class Keeper(QObject):
    """Asks the keyring and changes mailboxes. `known` has, by mailbox, whether a password is known.

    `checked` carries a mailbox's id, what the connection check found, and a tone.
    """

    looked = Signal()
    checked = Signal(int, str, str)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.known: dict[int, bool] = {}
        self.where = ""
        self._asked: dict[int, str] | None = None

    def look(self, rows: list[MailboxRow]) -> None:
        """Find out of which mailboxes a password is known, and where passwords are kept."""
        names = {row.id: secret_name(row) for row in rows}
        if names == self._asked:
            return
        self._asked = names
        credentials = self._app.credentials

        def work(job: Job) -> tuple[dict[int, bool], str]:
            return {row.id: _has_password(credentials, row) for row in rows}, credentials.where()

        self._app.tasks.background(work, self._on_looked, owner=self, failed=self._on_locked, key="passwords")

    def _on_locked(self, _error: ProspectorError) -> None:
        self._asked = None  # a keyring that is locked is asked again next time

    def _on_looked(self, found: tuple[dict[int, bool], str]) -> None:
        self.known, self.where = found
        self.looked.emit()

    def save(
        self,
        row: MailboxRow | None,
        values: Mapping[str, str],
        password: str,
        *,
        preset: str,
        saved: Callable[[MailboxRow], object],
        failed: Failed,
    ) -> None:
        """Add a mailbox, or change `row`; then keep the password where one was typed."""
        now = self._app.clock()

        def work(session: Session, job: Job) -> MailboxRow:
            if row is None:
                number = mailboxes.add(session, values, now, preset=preset)
            else:
                number = row.id
                mailboxes.edit(session, number, values)
            return mailboxes.get(session, number)

        def done(made: MailboxRow) -> None:
            if password:
                self.keep_password(made, password, lambda: saved(made), lambda error: without(made, error))
            else:
                saved(made)

        def without(made: MailboxRow, error: ProspectorError) -> None:
            self._app.dialogs.error(error)  # the mailbox is there all the same
            saved(made)

        self._app.tasks.change(work, done, owner=self, failed=failed)

    def keep_password(
        self, row: MailboxRow, password: str, then: Callable[[], object], failed: Failed
    ) -> None:
        """Hand a password to the keyring, or hold it until the app closes where there is none."""
        credentials = self._app.credentials

        def done(lasting: bool) -> None:
            self.known[row.id] = True
            self.looked.emit()
            if not lasting:
                self._app.shell.toast(
                    f"{row.name}: the password is held until Prospector closes", tone="warn"
                )
            then()

        self._app.tasks.background(
            lambda job: credentials.put(SERVICE, secret_name(row), password), done, owner=self, failed=failed
        )

    def with_password(
        self, row: MailboxRow, then: Callable[[str], object], missing: Callable[[], object]
    ) -> None:
        """Call `then` with the password, or `missing` when none is known."""
        credentials = self._app.credentials

        def failed(error: ProspectorError) -> None:
            if isinstance(error, InvalidInputError):
                missing()
            else:
                self._app.dialogs.error(error)

        self._app.tasks.background(
            lambda job: mailboxes.password(credentials, row), then, owner=self, failed=failed
        )

    def check(self, row: MailboxRow, password: str) -> None:
        """Connect and sign in; `checked` tells what came of it."""
        self.checked.emit(row.id, f"Asking {row.smtp_host}…", "muted")
        self._app.tasks.background(
            lambda job: trying.check(row, password),
            lambda told: self.checked.emit(row.id, told, "good"),
            owner=self,
            failed=lambda error: self.checked.emit(row.id, f"{error.message} {error.hint}".strip(), "error"),
            label=f"Checking {row.name}",
            online=f"Asking {row.smtp_host}",
        )

    def pause(self, row: MailboxRow) -> None:
        """Let nothing leave from it."""
        now = self._app.clock()
        self._app.tasks.change(
            lambda session, job: mailboxes.pause(session, row.id, "paused by you", now),
            lambda _done: self._app.shell.toast(f"{row.name} is paused", then=lambda: self.resume(row)),
            owner=self,
        )

    def resume(self, row: MailboxRow) -> None:
        """Let it send again."""
        self._app.tasks.change(
            lambda session, job: mailboxes.resume(session, row.id),
            lambda _done: self._app.shell.toast(f"{row.name} may send again, at its pace"),
            owner=self,
        )

    def remove(self, row: MailboxRow) -> None:
        """Forget a mailbox that never sent, and its password."""
        credentials = self._app.credentials

        def done(_done: None) -> None:
            self._app.tasks.background(
                lambda job: credentials.forget(SERVICE, secret_name(row)),
                lambda _forgotten: self._app.shell.toast(f"{row.name} is forgotten"),
                owner=self,
            )

        self._app.tasks.change(lambda session, job: mailboxes.remove(session, row.id), done, owner=self)


def _has_password(credentials: Credentials, row: MailboxRow) -> bool:
    return not row.user or credentials.get(SERVICE, secret_name(row)) is not None
