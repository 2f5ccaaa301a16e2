"""Run a function on an untrusted file in a child process with caps on memory, time and files written.

What the file can do at worst is make `run` raise a `FileError` naming it. The child's side is
`prospector.lists.worker`; the caps stand in `Limits`.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, NoReturn

from prospector import errors
from prospector.errors import CancelledError, FileError, FormatError, LimitError, ProspectorError
from prospector.lists.worker import MEMORY_EXIT

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use. Sizes in bytes, times in seconds.

    `quiet` is the longest silence (no progress, no result), `total` the longest run on the clock,
    `processor` the processor time, `written` the largest file it may write, `answer` the longest
    line it may answer with. `nice` above 0 lets other programs, such as the window, go first.
    """

    memory: int = 2048 * _MIB
    quiet: float = 30.0
    total: float = 30.0
    processor: int = 60
    written: int = 8192 * _MIB
    files: int = 256
    answer: int = 64 * _MIB
    nice: int = 0


INSPECTING = Limits()
# Matching a million rows on a busy computer says nothing for a while.
_ROOM = 12  # bytes of memory for each byte of text: cells as text, what is compared of them, and their pairs


def roomy(limits: Limits, size: int) -> Limits:
    """The limits for files of `size` bytes: an honest long list may need more, a small bomb gets no more."""
    return replace(limits, memory=max(limits.memory, min(_ROOM * size, 2 * limits.memory)))


IMPORTING = Limits(quiet=180.0, total=3600.0, processor=3600)
BEHIND_A_WINDOW = Limits(quiet=180.0, total=3600.0, processor=3600, nice=5)

_TICK = 0.05
_TAIL = 16_384
_NEEDED = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
_LOADER = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_KINDS: dict[str, type[ProspectorError]] = {
    kind.__name__: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, ProspectorError)
}
_HOSTILE_HINT = "The file is damaged or hostile. Open it in a spreadsheet program and save it anew."


def run(
    target: str,
    request: Mapping[str, Any],
    *,
    on_progress: Callable[[dict[str, Any]], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    limits: Limits = INSPECTING,
    place: str = "",
) -> dict[str, Any]:
    """Run `target` ("module:function") in a capped child process and return its answer.

    The function is called with `request` and a `report(progress)` callable and returns a dict; request,
    progress and answer must be plain JSON. `on_progress` is called here, in the calling thread.
    `cancelled` is asked every 50 ms; when it says so the child is killed and CancelledError raised.
    `place` names the file in errors. Raises what the function raised if that is a ProspectorError,
    LimitError when a cap was passed, FormatError when the file made the child crash, and RuntimeError
    with the child's traceback for anything else.
    """
    child = _start()
    try:
        return _Watch(child, limits, place, on_progress, cancelled).follow(_order(target, request, limits))
    finally:
        _end(child)


def _order(target: str, request: Mapping[str, Any], limits: Limits) -> bytes:
    caps = {
        "memory": limits.memory,
        "processor": limits.processor,
        "written": limits.written,
        "files": limits.files,
        "nice": limits.nice,
    }
    return json.dumps({"target": target, "request": dict(request), "limits": caps}).encode() + b"\n"


def _start() -> subprocess.Popen[bytes]:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(
        [sys.executable, "-P", "-X", "utf8", "-m", "prospector.lists.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
        start_new_session=True,
        creationflags=flags,
    )


def _environment() -> dict[str, str]:
    """Nothing but what the interpreter needs: no secrets, proxies, displays or Python switches."""
    kept = {name: os.environ[name] for name in (*_NEEDED, *_LOADER) if name in os.environ}
    kept |= {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}  # threads eat address space
    root = Path(__file__).resolve().parents[2]
    if root.name not in {"site-packages", "dist-packages"}:
        kept["PYTHONPATH"] = str(root)
    return kept


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the child with its process group, if it still runs, and reap it."""
    if child.poll() is None:
        if sys.platform == "win32":
            child.kill()
        else:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    if child.stdin:
        with suppress(OSError):
            child.stdin.close()


class _Watch:
    """Follows one child from its order to its answer, minding the clock and the user."""

    def __init__(
        self,
        child: subprocess.Popen[bytes],
        limits: Limits,
        place: str,
        on_progress: Callable[[dict[str, Any]], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self._child = child
        self._limits = limits
        self._place = place
        self._on_progress = on_progress
        self._cancelled = cancelled
        self._lines: queue.Queue[bytes] = queue.Queue(maxsize=1000)
        self._stderr = bytearray()
        self._closing = threading.Event()
        self._readers = [
            threading.Thread(target=self._read_answers, args=(child.stdout,), daemon=True),
            threading.Thread(target=self._read_stderr, args=(child.stderr,), daemon=True),
        ]

    def follow(self, order: bytes) -> dict[str, Any]:
        for reader in self._readers:
            reader.start()
        try:
            self._send(order)
            return self._await_result()
        finally:
            self._closing.set()
            _end(self._child)
            for reader in self._readers:
                reader.join(timeout=5)

    def _send(self, order: bytes) -> None:
        assert self._child.stdin
        with suppress(BrokenPipeError, OSError):  # it died already; why is told by _explain_death
            self._child.stdin.write(order)
            self._child.stdin.flush()

    def _await_result(self) -> dict[str, Any]:
        started = heard = time.monotonic()
        while True:
            if self._cancelled and self._cancelled():
                raise CancelledError
            line = self._next_line()
            now = time.monotonic()
            if line is None:
                self._check_clock(now - started, now - heard)
                continue
            heard = now
            result = self._understand(line)
            if result is not None:
                return result

    def _next_line(self) -> bytes | None:
        """The next answer, None when there is none yet, b"" when there will be no more."""
        try:
            return self._lines.get(timeout=_TICK)
        except queue.Empty:
            return None

    def _check_clock(self, running: float, silent: float) -> None:
        if running > self._limits.total:
            self._raise_time(self._limits.total)
        if silent > self._limits.quiet:
            self._raise_time(self._limits.quiet)

    def _understand(self, line: bytes) -> dict[str, Any] | None:
        if not line:
            self._explain_death()
        if len(line) > self._limits.answer:
            raise LimitError(
                "Reading this file gives more than can be handled.", hint=_HOSTILE_HINT, place=self._place
            )
        message = json.loads(line)
        if "progress" in message:
            if self._on_progress:
                self._on_progress(message["progress"])
            return None
        if "result" not in message:
            self._raise_told(message)
        return dict(message["result"])

    def _raise_told(self, message: Mapping[str, Any]) -> NoReturn:
        if "error" in message:
            raise _error(message["error"])
        if "memory" in message:
            self._raise_memory()
        raise RuntimeError(f"the reading process failed:\n{message.get('bug', message)}")

    def _explain_death(self) -> NoReturn:
        code = self._child.wait()
        self._readers[1].join(timeout=5)
        said = bytes(self._stderr)
        if code in {MEMORY_EXIT, -_signal("SIGKILL")} or b"memory allocation of" in said:
            self._raise_memory()
        if code == -_signal("SIGXCPU"):
            self._raise_time(self._limits.processor)
        if code in {-_signal("SIGTERM"), -_signal("SIGINT"), -_signal("SIGHUP")}:
            raise FileError("Reading was stopped from outside.", hint="Try again.", place=self._place)
        if code < 0:
            raise FormatError("This file makes the reader crash.", hint=_HOSTILE_HINT, place=self._place)
        raise RuntimeError(f"the reading process ended with {code}:\n{said.decode(errors='replace')}")

    def _raise_memory(self) -> NoReturn:
        raise LimitError(
            f"Reading this file needs more than {self._limits.memory // _MIB:,} MB of memory.",
            hint="Split it into smaller files, or save it as CSV.",
            place=self._place,
        )

    def _raise_time(self, seconds: float) -> NoReturn:
        raise LimitError(
            f"Reading this file takes longer than {seconds:g} seconds.",
            hint="Split it into smaller files, or save it as CSV.",
            place=self._place,
        )

    def _read_answers(self, pipe: IO[bytes]) -> None:
        while line := pipe.readline(self._limits.answer + 1):
            self._offer(line)
        self._offer(b"")
        pipe.close()

    def _offer(self, line: bytes) -> None:
        while not self._closing.is_set():
            with suppress(queue.Full):
                self._lines.put(line, timeout=_TICK)
                return

    def _read_stderr(self, pipe: IO[bytes]) -> None:
        while block := os.read(pipe.fileno(), 4096):
            self._stderr = (self._stderr + block)[-_TAIL:]
        pipe.close()


def _signal(name: str) -> int:
    """A signal's number, or one that no process ends with where the system lacks that signal."""
    return int(getattr(signal, name, 1_000_000))


def _error(told: Mapping[str, str]) -> ProspectorError:
    kind = _KINDS.get(told["kind"], FileError)
    if issubclass(kind, CancelledError):
        return CancelledError(told["message"])
    return kind(told["message"], hint=told["hint"], place=told["place"])
