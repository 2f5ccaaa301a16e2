"""Talking to a mail server step by step, so that it is always known whether a message may have left.

What a server answers before the text is handed over is safe to repeat. From DATA on only its own words count:
anything but an answer, whether silence, a broken connection or garbage, leaves the message `unknown`.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from prospector.errors import InvalidInputError, MailServerError

TIMEOUT = 30.0
ACCEPTED, RETRY, REFUSED, UNKNOWN = "accepted", "retry", "refused", "unknown"
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
_LONGEST_ANSWER = 500


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how to connect. `security` is tls, starttls, or none (loopback only)."""

    host: str
    port: int
    security: str
    user: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a message: accepted, retry (4xx), refused (5xx) or unknown; with the server's words."""

    outcome: str
    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.text}" if self.code else self.text


class Connection:
    """One connection to a server; a context manager that says QUIT, whose failing changes nothing."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self._smtp.quit()
        self._smtp.close()

    def envelope(self, sender: str, recipient: str) -> Answer | None:
        """MAIL and RCPT; None when the server takes both. Nothing has left whatever it answers."""
        try:
            for code, text in (self._smtp.mail(sender), self._smtp.rcpt(recipient)):
                if code not in (250, 251):
                    self._reset()
                    return Answer(REFUSED if 500 <= code < 600 else RETRY, code, _words(text))
        except (smtplib.SMTPException, OSError) as error:
            return Answer(RETRY, 0, _lost(error))
        return None

    def text(self, raw: bytes) -> Answer:
        """DATA and the message. Whoever calls must have committed that it may leave now."""
        try:
            code, text = self._smtp.data(raw)
        except smtplib.SMTPDataError as error:  # the server would not have the text at all
            return _answered(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            return Answer(UNKNOWN, 0, _lost(error))
        return _answered(code, text)

    def _reset(self) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self._smtp.rset()


def connect(
    server: Server, password: str, *, tls: ssl.SSLContext | None = None, timeout: float = TIMEOUT
) -> Connection:
    """Connect, secure the line and sign in; not one byte of the password leaves before the line is secure.

    Certificates are always verified; `tls` is for tests with a certificate authority of their own. Raises
    MailServerError in plain words; its `refused_login` says that name or password were wrong.
    """
    context = tls or ssl.create_default_context()
    smtp: smtplib.SMTP | None = None
    try:
        smtp = _connected(server, context, timeout)
        _signed_in(smtp, server, password)
    except BaseException as error:
        if smtp is not None:
            smtp.close()
        if isinstance(error, smtplib.SMTPException | OSError | UnicodeError):
            raise _explained(error, server) from error
        raise
    return Connection(smtp)


def _connected(server: Server, context: ssl.SSLContext, timeout: float) -> smtplib.SMTP:
    # the name given in EHLO: a computer's own name is nobody's business
    if server.security == "tls":
        return _OverTls(
            server.host, server.port, local_hostname="[127.0.0.1]", timeout=timeout, context=context
        )
    if server.security == "none" and server.host not in _LOOPBACK:
        raise InvalidInputError(
            "A line that is not encrypted is for a server on this computer only.", hint="Choose TLS."
        )
    smtp = smtplib.SMTP(server.host, server.port, local_hostname="[127.0.0.1]", timeout=timeout)
    if server.security == "starttls":
        try:
            smtp.starttls(context=context)
        except BaseException:
            smtp.close()
            raise
    return smtp


class _OverTls(smtplib.SMTP_SSL):
    """The standard library's, but for a socket that it leaves open when the handshake fails."""

    def _get_socket(self, host: str, port: int, timeout: float) -> ssl.SSLSocket:
        plain = socket.create_connection((host, port), timeout)
        try:
            return self.context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise


def _signed_in(smtp: smtplib.SMTP, server: Server, password: str) -> None:
    smtp.ehlo_or_helo_if_needed()
    if server.user and (password or smtp.has_extn("auth")):
        smtp.login(server.user, password)


def _answered(code: int, text: bytes | str) -> Answer:
    outcome = {2: ACCEPTED, 4: RETRY, 5: REFUSED}.get(code // 100, UNKNOWN)
    return Answer(outcome, code if outcome != UNKNOWN else 0, _words(text))


def _words(text: bytes | str) -> str:
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in plain)).strip()[
        :_LONGEST_ANSWER
    ]


def _lost(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "the connection was lost"
    if isinstance(error, TimeoutError):
        return "the server did not answer in time"
    return f"the server could not be understood ({type(error).__name__})"


def _explained(error: Exception, server: Server) -> MailServerError:
    place = f"{server.host}:{server.port}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return MailServerError(
            f"The server does not take this name and password: {_words(error.smtp_error)}",
            hint="Check them. Many providers want an app password, made in their security settings.",
            place=place,
            refused_login=True,
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return MailServerError(
            f"The server's certificate is not trusted: {error.verify_message}.",
            hint="Check the server's name. Nothing was sent, not even the password.",
            place=place,
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return MailServerError(
            "The server offers no encrypted line or no way to sign in.",
            hint="Choose TLS on port 465, or another server. Nothing was sent.",
            place=place,
        )
    if isinstance(error, socket.gaierror):
        return MailServerError(
            "There is no server of this name.", hint="Check its name, and that you are online.", place=place
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return MailServerError(
            f"The server answered: {error.smtp_code} {_words(error.smtp_error)}",
            hint="Try again later.",
            place=place,
            busy=400 <= error.smtp_code < 500,
        )
    if isinstance(error, ssl.SSLError):
        return MailServerError(
            "No encrypted line could be made with the server.",
            hint="Port 465 wants TLS, port 587 STARTTLS.",
            place=place,
        )
    return MailServerError(
        f"The server cannot be reached: {_lost(error)}.",
        hint="Check name, port and network.",
        place=place,
        busy=True,
    )
