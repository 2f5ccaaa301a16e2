"""A model server on the loopback, as the tests want it to behave."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class ModelServer:
    """Where it listens, and what it was asked."""

    url: str
    asked: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)


def saying(text: str) -> Answer:
    """Answers as a model server does."""
    return in_json({"choices": [{"message": {"role": "assistant", "content": text}}]})


def in_json(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return raw(json.dumps(data).encode(), status, headers)


def raw(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@contextmanager
def model_server(answer: Answer, models: Answer | None = None) -> Iterator[ModelServer]:
    """A server that gives `answer` to every question, and `models` to whoever asks what it has."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", "0"))
            made.asked.append((self.path, dict(self.headers), json.loads(self.rfile.read(size))))
            self.give(answer)

        def do_GET(self) -> None:
            made.asked.append((self.path, dict(self.headers), None))
            self.give(models or in_json({"error": "no"}, 404))

        def give(self, answer: Answer) -> None:
            self.close_connection = True
            try:
                answer(self)
            except (BrokenPipeError, ConnectionResetError):
                return

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    made = ModelServer(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
