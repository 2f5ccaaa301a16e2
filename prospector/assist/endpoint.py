"""One question to a server the user named: no proxy, no redirect, no more than stated in size and time."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, urlsplit

from prospector.assist.configuration import local_address, not_local
from prospector.errors import CancelledError, InvalidInputError, ServiceError

LARGEST_ANSWER = 256_000
_CONNECTING = 5.0
_LOOK_EVERY = 0.05
_PIECE = 16_384
_OWN_ENDINGS = (".local", ".localhost", ".lan", ".home", ".internal", ".home.arpa")

Cancelled = Callable[[], bool]


def ask(
    url: str,
    question: Mapping[str, Any] | None,
    *,
    key: str = "",
    timeout: float,
    cancelled: Cancelled = lambda: False,
) -> Any:
    """The JSON that `url` answers to `question` (None: to a plain GET).

    Unencrypted only to this computer or the local network; certificates are verified; `key` goes out as
    a bearer token. Raises ServiceError in plain words, InvalidInputError for an unencrypted server
    elsewhere, CancelledError. Nothing is logged.
    """
    parts = urlsplit(url)
    if not key.isascii():
        raise InvalidInputError("The key has letters that no key has.", hint="Paste it anew.", place="key")
    deadline = time.monotonic() + timeout
    connection = _connected(parts, min(timeout, _CONNECTING))
    broken: Exception | None = None
    try:
        with _watched(connection.sock, deadline, cancelled):
            response = _sent(connection, parts, question, key)
            body = _read(response)
    except (OSError, HTTPException) as error:
        broken = error
    finally:
        connection.close()
    if cancelled():
        raise CancelledError("Cancelled; nothing was suggested.") from broken
    if time.monotonic() >= deadline:
        raise _too_slow(parts, timeout) from broken
    if broken is not None:
        raise ServiceError(
            "The server broke off in the middle of its answer.", hint="Try again.", place=_place(parts)
        ) from broken
    return _understood(parts, response, body)


def check_near(url: str) -> None:
    """Refuse an unencrypted address whose name leads beyond this computer and the local network.

    A name with a dot that cannot be looked up is taken to lead there. Raises InvalidInputError.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "http":
        return
    try:
        _looked_up(host, parts.port or 80, must_be_local=True)
    except OSError as error:
        if "." in host.rstrip(".") and not host.rstrip(".").endswith(_OWN_ENDINGS):
            raise not_local(host) from error


class RefusedError(ServiceError):
    """The server answered with a status that is a refusal; `status` is its HTTP number."""

    def __init__(self, status: int, message: str, *, hint: str, place: str) -> None:
        super().__init__(message, hint=hint, place=place)
        self.status = status


def _connected(parts: SplitResult, timeout: float) -> HTTPConnection:
    """A connection to an address that was looked at, so that no name leads elsewhere in between."""
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    place = _place(parts)
    try:
        address = _looked_up(host, port, must_be_local=parts.scheme == "http")
        line = socket.create_connection((address, port), timeout)
        if parts.scheme == "http":
            made = HTTPConnection(host, port)
        else:
            context = ssl.create_default_context()
            line = context.wrap_socket(line, server_hostname=host)
            made = HTTPSConnection(host, port, context=context)
    except ssl.SSLError as error:
        raise ServiceError(
            "The server's certificate is not in order, so nothing was sent.",
            hint="Use an address whose certificate this computer trusts.",
            place=place,
        ) from error
    except socket.gaierror as error:
        raise ServiceError(
            f"There is no server called {host}.", hint="See the address.", place=place
        ) from error
    except TimeoutError as error:
        raise ServiceError(
            "The server does not answer.", hint="Is the computer on, and the address right?", place=place
        ) from error
    except OSError as error:
        raise ServiceError(
            "No model server is running there.",
            hint="Start it (for Ollama: `ollama serve`), or correct the address in the settings.",
            place=place,
        ) from error
    made.sock = line
    return made


def _looked_up(host: str, port: int, *, must_be_local: bool) -> str:
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if must_be_local and not all(map(local_address, found)):
        raise not_local(host)
    # localhost may be ::1 first where the server listens on 127.0.0.1 alone
    return next((one for one in found if ":" not in one), found[0])


@contextmanager
def _watched(line: Any, deadline: float, cancelled: Cancelled) -> Iterator[None]:
    """Cut the line when time is up or the user cancels, wherever the waiting takes place."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_LOOK_EVERY):
            if cancelled() or time.monotonic() >= deadline:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    line.settimeout(max(deadline - time.monotonic(), 0.1))
    watcher = threading.Thread(target=watch, name="assist-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _sent(
    connection: HTTPConnection, parts: SplitResult, question: Mapping[str, Any] | None, key: str
) -> HTTPResponse:
    headers = {"Accept": "application/json", "Content-Type": "application/json", "User-Agent": "Prospector"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    body = None if question is None else json.dumps(question).encode()
    connection.request("GET" if body is None else "POST", parts.path or "/", body, headers)
    return connection.getresponse()


def _read(response: HTTPResponse) -> bytes:
    pieces, size = [], 0
    while piece := response.read1(_PIECE):
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise ServiceError(
                f"The answer is longer than {LARGEST_ANSWER // 1000:,} kB, so it was not read.",
                hint="Is this the address of a model server?",
            )
        pieces.append(piece)
    if response.length:  # the line was cut before the promised end
        raise ConnectionError
    return b"".join(pieces)


def _understood(parts: SplitResult, response: HTTPResponse, body: bytes) -> Any:
    if error := _refusal(response, _place(parts)):
        raise error
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ServiceError(
            "What answers there is no model server.",
            hint="See the address and its path.",
            place=_place(parts),
        ) from error


def _refusal(response: HTTPResponse, place: str) -> RefusedError | None:
    status = response.status
    if status == 200:
        return None
    if 300 <= status < 400:
        elsewhere = urlsplit(response.headers.get("Location", "")).hostname or "another address"
        shown = "".join(letter for letter in elsewhere[:80] if letter.isprintable())
        return RefusedError(
            status, f"The server sends us on to {shown}, which is not followed.",
            hint="Set the address that answers itself.", place=place,
        )  # fmt: skip
    if status in (401, 403):
        return RefusedError(
            status, "The server refuses the key.", hint="Set the right key in the settings.", place=place
        )
    if status == 404:
        return RefusedError(
            status, "The server knows no such model, or the path is wrong.",
            hint="The path mostly ends with /v1.", place=place,
        )  # fmt: skip
    if status == 429:
        return RefusedError(status, "The server has too much to do.", hint="Try again later.", place=place)
    return RefusedError(
        status, f"The server failed (it says {status}).", hint="See what it has written in its own log.",
        place=place,
    )  # fmt: skip


def _too_slow(parts: SplitResult, timeout: float) -> ServiceError:
    return ServiceError(
        f"There was no answer in {timeout:g} seconds.",
        hint="A model answers slowly the first time. Try again, or allow more time in the settings.",
        place=_place(parts),
    )


def _place(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.netloc}"
