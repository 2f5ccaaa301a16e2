"""The child process that opens untrusted files: it caps itself, runs one function and answers in JSON lines.

Started by `prospector.lists.sandbox` only. The first line on stdin is
`{"target": "module:function", "request": {...}, "limits": {...}}`; every line it writes is one of
`{"progress": {...}}`, `{"result": {...}}`, `{"error": {"kind", "message", "hint", "place"}}`,
`{"memory": true}` or `{"bug": "traceback"}`. stdin stays open as a lifeline: when it ends, the parent is
gone and so is the child.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from io import TextIOWrapper
from typing import Any, cast

from prospector.errors import ProspectorError

Report = Callable[[Mapping[str, Any]], None]
Target = Callable[[dict[str, Any], Report], dict[str, Any]]

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
MEMORY_EXIT = 77


def main() -> None:
    """Read the order from stdin, obey it, and leave without running any exit handler."""
    answers = _take_stdout()
    order = json.loads(sys.stdin.buffer.readline())
    die_with_parent()
    _give_way(order["limits"]["nice"])
    _cap(order["limits"])
    code = _obey(order, answers)
    answers.flush()
    os._exit(code)


def _take_stdout() -> TextIOWrapper:
    """The pipe to the parent; whatever a library prints from now on goes to stderr."""
    pipe = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(pipe, "w", encoding="utf-8", newline="\n")


def _obey(order: Mapping[str, Any], answers: TextIOWrapper) -> int:
    def report(progress: Mapping[str, Any]) -> None:
        _write(answers, {"progress": dict(progress)})

    try:
        _write(answers, {"result": _target(order["target"])(order["request"], report)})
        return 0
    except ProspectorError as error:
        _write(answers, {"error": _told(error)})
    except MemoryError:
        _write(answers, {"memory": True})
    except BaseException:  # also the panics of compiled readers, which are no Exception
        _write(answers, {"bug": traceback.format_exc()})
    return 1


def _target(name: str) -> Target:
    module, _, function = name.partition(":")
    return cast(Target, getattr(importlib.import_module(module), function))


def _told(error: ProspectorError) -> dict[str, str]:
    return {
        "kind": type(error).__name__,
        "message": error.message,
        "hint": error.hint,
        "place": error.place,
    }


def _write(answers: TextIOWrapper, message: Mapping[str, Any]) -> None:
    answers.write(json.dumps(message) + "\n")
    answers.flush()


def die_with_parent() -> None:
    """See to it that this process ends when the app is gone; for helpers of the child too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    threading.Thread(target=_watch_lifeline, daemon=True).start()


def _give_way(nice: int) -> None:
    """Let the window go first: lower the priority of this process and its helpers (not on Windows)."""
    if sys.platform != "win32":
        os.nice(nice)


def _watch_lifeline() -> None:
    while os.read(0, 4096):
        pass
    os._exit(1)


def _cap(limits: Mapping[str, int]) -> None:
    """Cap this process for good: memory, processor time, size and number of files, no core dump."""
    if sys.platform == "win32":
        _watch_memory(limits["memory"])
        return
    import resource

    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_CPU, limits["processor"])
    _lower(resource.RLIMIT_FSIZE, limits["written"])
    _lower(resource.RLIMIT_NOFILE, limits["files"])
    if sys.platform == "linux":
        _lower(resource.RLIMIT_AS, limits["memory"])
    else:  # elsewhere the address space is not what is used, or the cap is not enforced
        _watch_memory(limits["memory"])


def _lower(kind: int, limit: int) -> None:
    import resource

    _, hard = resource.getrlimit(kind)
    allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    # A harder cap a little later: reaching the soft one already ends the process with a telling signal.
    spare = allowed + 5 if kind == resource.RLIMIT_CPU and hard == resource.RLIM_INFINITY else allowed
    resource.setrlimit(kind, (allowed, spare))


def _watch_memory(limit: int) -> None:
    def watch() -> None:
        while _used_memory() <= limit:
            time.sleep(0.05)
        os._exit(MEMORY_EXIT)

    threading.Thread(target=watch, daemon=True).start()


def _used_memory() -> int:
    """The most memory this process has held so far, in bytes; for systems without an enforced cap."""
    if sys.platform == "win32":
        return _windows_peak()
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


class _Counters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS of the Windows API."""

    _fields_ = [
        ("size", ctypes.c_uint32),
        ("page_faults", ctypes.c_uint32),
        ("peak_working_set", ctypes.c_size_t),
        ("working_set", ctypes.c_size_t),
        ("peak_paged_pool", ctypes.c_size_t),
        ("paged_pool", ctypes.c_size_t),
        ("peak_nonpaged_pool", ctypes.c_size_t),
        ("nonpaged_pool", ctypes.c_size_t),
        ("pagefile", ctypes.c_size_t),
        ("peak_pagefile", ctypes.c_size_t),
    ]


def _windows_peak() -> int:
    counters = _Counters()
    counters.size = ctypes.sizeof(counters)
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    kernel.K32GetProcessMemoryInfo.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint32)
    kernel.K32GetProcessMemoryInfo(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.size)
    return int(counters.peak_pagefile)


if __name__ == "__main__":
    main()
