"""Connecting: certificates verified, no password on an open line, plain words for what went wrong."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from prospector.errors import InvalidInputError, MailServerError
from prospector.sending.smtp import Server, connect
from tests.sending.server import Script, ScriptedServer

SECRET = "correct horse 42"


class Handler:
    """Takes every message."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        return "250 taken"


def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and data.password == SECRET.encode()
    return AuthResult(success=right, handled=False)


class _StartTls(Controller):
    def __init__(self, tls: ssl.SSLContext, **values: Any) -> None:
        super().__init__(Handler(), **values)
        self._tls = tls

    def factory(self) -> SMTP:
        return SMTP(
            self.handler, tls_context=self._tls, require_starttls=True, authenticator=authenticate,
            auth_required=True,
        )  # fmt: skip


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def trusted(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def server_side(authority: trustme.CA, name: str = "localhost") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@contextmanager
def running(controller: Controller) -> Iterator[Controller]:
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def tls_server(authority: trustme.CA, name: str = "localhost") -> Iterator[int]:
    with ScriptedServer(Script(password=SECRET), tls=server_side(authority, name)) as server:
        yield server.port


def test_a_line_by_tls_or_starttls_works(authority: trustme.CA, trusted: ssl.SSLContext) -> None:
    with (
        tls_server(authority) as port,
        connect(Server("localhost", port, "tls", "robin"), SECRET, tls=trusted, timeout=5),
    ):
        pass
    port = free_port()
    with (
        running(_StartTls(server_side(authority), hostname="localhost", port=port)),
        connect(Server("localhost", port, "starttls", "robin"), SECRET, tls=trusted, timeout=5),
    ):
        pass


def test_a_wrong_password_is_told_as_such(authority: trustme.CA, trusted: ssl.SSLContext) -> None:
    with tls_server(authority) as port, pytest.raises(MailServerError) as told:
        connect(Server("localhost", port, "tls", "robin"), "wrong", tls=trusted, timeout=5)
    assert told.value.refused_login
    assert "wrong" not in f"{told.value.message} {told.value.hint}"


def test_an_untrusted_certificate_is_refused(authority: trustme.CA) -> None:
    with tls_server(authority) as port, pytest.raises(MailServerError, match="not trusted"):
        connect(Server("localhost", port, "tls", "robin"), SECRET, timeout=5)


def test_a_certificate_of_another_host_is_refused(authority: trustme.CA, trusted: ssl.SSLContext) -> None:
    with (
        tls_server(authority, "mail.other.example") as port,
        pytest.raises(MailServerError, match="not trusted"),
    ):
        connect(Server("localhost", port, "tls", "robin"), SECRET, tls=trusted, timeout=5)


def test_a_stripped_starttls_stops_before_any_secret() -> None:
    heard = bytearray()
    listener = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"220 ready\r\n")
            connection.settimeout(5)
            while block := connection.recv(4096):
                heard.extend(block)
                connection.sendall(b"250-mail.example\r\n250 AUTH PLAIN LOGIN\r\n")

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    server = Server("127.0.0.1", listener.getsockname()[1], "starttls", "robin")
    with pytest.raises(MailServerError, match="no encrypted line"):
        connect(server, SECRET, timeout=5)
    thread.join(5)
    listener.close()
    assert b"AUTH" not in heard
    assert SECRET.encode() not in heard


def test_an_open_line_is_for_this_computer_only() -> None:
    with pytest.raises(InvalidInputError, match="not encrypted"):
        connect(Server("mail.example.test", 25, "none", "robin"), SECRET)


@pytest.mark.parametrize(
    ("server", "said"),
    [
        (Server("127.0.0.1", 1, "tls", ""), "cannot be reached"),
        (Server("no-such-host.invalid", 465, "tls", ""), "no server of this name"),
    ],
)
def test_what_cannot_be_reached_is_said(server: Server, said: str) -> None:
    with pytest.raises(MailServerError, match=said):
        connect(server, "", timeout=5)


def test_nothing_of_this_computer_is_told_to_the_server(tmp_path: Path) -> None:
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"220 ready\r\n")
            heard.append(connection.recv(4096))
            connection.sendall(b"250 mail.example\r\n")
            connection.recv(4096)

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    with connect(Server("127.0.0.1", listener.getsockname()[1], "none", ""), "", timeout=5):
        pass
    thread.join(5)
    listener.close()
    assert heard == [b"ehlo [127.0.0.1]\r\n"]
