"""What core raises for its callers to show: a message, a hint for the next step, and the place."""

from __future__ import annotations


class ProspectorError(Exception):
    """A fault the user can act on.

    `message` says what happened in one sentence, `hint` what to do next, `place` where it happened
    (file, sheet, row and column, or template line), each in plain words and without secrets.
    Every other exception that leaves core is a bug.
    """

    def __init__(self, message: str, *, hint: str = "", place: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class FileError(ProspectorError):
    """A file cannot be read or written; `place` names it."""


class FormatError(FileError):
    """A file is not what it claims to be, is damaged, protected or hostile."""


class LimitError(FileError):
    """A stated limit (size, rows, columns, memory, time) was passed; the message names it."""


class WorkspaceError(ProspectorError):
    """The workspace cannot be opened, upgraded, written or trusted."""


class WorkspaceBusyError(WorkspaceError):
    """Another program holds the workspace; trying again later helps."""


class NotFoundError(ProspectorError):
    """What was named does not exist; the hint names the nearest that does."""


class InvalidInputError(ProspectorError):
    """A value, rule, template, mapping or condition the user gave cannot be used."""


class SuppressedError(ProspectorError):
    """The recipient is on the do-not-contact list; the message carries the reason."""


class KeyringError(ProspectorError):
    """The system's keyring cannot keep or give a secret."""


class ServiceError(ProspectorError):
    """A server that the user named does not answer, refuses, or answers nonsense; `place` names it."""


class MailServerError(ServiceError):
    """A mail server; `refused_login` when it does not take name and password, `busy` when later may help."""

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        place: str = "",
        refused_login: bool = False,
        busy: bool = False,
    ) -> None:
        super().__init__(message, hint=hint, place=place)
        self.refused_login = refused_login
        self.busy = busy


class StalePlanError(ProspectorError):
    """The workspace changed after an import was previewed; preview again."""


class CancelledError(ProspectorError):
    """The user cancelled; nothing was written."""

    def __init__(self, message: str = "Cancelled; nothing was written.") -> None:
        super().__init__(message)
