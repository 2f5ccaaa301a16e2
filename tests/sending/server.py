"""A mail server on loopback that does as a script says, for what no real server does on demand."""

from __future__ import annotations

import base64
import re
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Script:
    """What the server answers, by the command; `after_dot` may also be silent, drop, reset or garbage."""

    greeting: str = "220 mail.example ready"
    mail: str = "250 ok"
    rcpt: Callable[[str], str] = lambda address: "250 ok"
    data: str = "354 go on"
    after_dot: str = "250 2.0.0 queued"
    quit: str = "221 bye"
    password: str = ""
    before_answer: Callable[[str], object] = lambda message_id: None


@dataclass
class ScriptedServer:
    """Listens on a free port of loopback until it is closed; `received` counts messages by Message-ID."""

    script: Script = field(default_factory=Script)
    received: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    raw: dict[str, bytes] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None

    def __enter__(self) -> ScriptedServer:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *rest: object) -> None:
        self._listener.close()
        for one in self._open:
            one.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            thread = threading.Thread(target=self._talk, args=(connection,), daemon=True)
            thread.start()

    def _talk(self, connection: socket.socket) -> None:
        try:
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rwb") as line:
                self._session(connection, line)
        except (OSError, ValueError):
            connection.close()

    def _session(self, connection: socket.socket, line) -> None:  # type: ignore[no-untyped-def]
        def say(text: str) -> None:
            line.write(text.encode() + b"\r\n")
            line.flush()

        script = self.script
        say(script.greeting)
        while command := line.readline():
            verb = command[:4].upper()
            if verb in (b"EHLO", b"HELO"):
                say("250-mail.example\r\n250 AUTH PLAIN" if script.password else "250 mail.example")
            elif verb == b"AUTH":
                given = base64.b64decode(command.split()[-1]).split(b"\0")[-1].decode()
                say("235 welcome" if given == script.password else "535 5.7.8 no")
            elif verb == b"MAIL":
                say(script.mail)
            elif verb == b"RCPT":
                say(script.rcpt(command.decode().partition("<")[2].partition(">")[0]))
            elif verb == b"DATA":
                say(script.data)
                if script.data.startswith("354") and not self._take(connection, line, say):
                    return
            elif verb == b"QUIT":
                if script.quit == "silent":
                    threading.Event().wait(1.0)
                else:
                    say(script.quit)
                return
            else:
                say("250 ok")

    def _take(self, connection: socket.socket, line, say: Callable[[str], None]) -> bool:  # type: ignore[no-untyped-def]
        """The text up to the dot, and what comes after it; False when the line is gone."""
        if self.script.after_dot == "drop before the dot":
            line.readline()
            connection.shutdown(socket.SHUT_RDWR)
            return False
        lines = []
        while (one := line.readline()) not in (b".\r\n", b""):
            lines.append(one[1:] if one.startswith(b".") else one)
        if not one:
            return False
        text = b"".join(lines)
        found = re.search(rb"^Message-ID: (<[^>]+>)", text, re.MULTILINE | re.IGNORECASE)
        message_id = found.group(1).decode() if found else ""
        self.received[message_id] += 1
        self.raw[message_id] = text
        self.script.before_answer(message_id)
        after = self.script.after_dot
        if after == "silent":
            threading.Event().wait(3.0)
            return False
        if after == "drop":
            connection.shutdown(socket.SHUT_RDWR)
            return False
        if after == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.close()
            return False
        if after == "garbage":
            say("\x00\x01 what?")
            return True
        if after.startswith("2"):
            self.accepted[message_id] += 1
        say(after)
        return True
