from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prospector.errors import CancelledError, FileError, FormatError, InvalidInputError, LimitError
from prospector.lists import sandbox
from prospector.lists.sandbox import Limits, run

TARGETS = """
import ctypes, json, os, signal, sys, time
from prospector.errors import InvalidInputError

def echo(request, report):
    for step in range(request.get("steps", 0)):
        report({"step": step})
    return {"got": request}

def refuse(request, report):
    raise InvalidInputError("No such column.", hint="Use Email.", place="a.csv, row 3")

def fail(request, report):
    raise ZeroDivisionError("a bug")

def eat(request, report):
    hoard = []
    while True:
        hoard.append(bytearray(50_000_000))

def spin(request, report):
    while True:
        pass

def sleep(request, report):
    report({"pid": os.getpid()})
    time.sleep(60)

def chatter(request, report):
    while True:
        report({"alive": True})
        time.sleep(0.05)

def crash(request, report):
    os.kill(os.getpid(), signal.SIGSEGV)

def be_stopped(request, report):
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)

def noise(request, report):
    print("on stdout"); os.write(1, b"raw\\n"); print("on stderr", file=sys.stderr)
    return {}

def environment(request, report):
    return {"names": sorted(os.environ), "path": sys.path}

def write_much(request, report):
    with open(request["path"], "wb") as file:
        file.write(bytes(5_000_000))
    return {}

def long_answer(request, report):
    return {"text": "x" * 3_000_000}

def breed(request, report):
    import subprocess
    report({"pid": subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]).pid})
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of functions that the child can import."""
    (tmp_path / "sandboxed.py").write_text(TARGETS)
    real = sandbox._environment
    monkeypatch.setattr(sandbox, "_environment", lambda: _with_path(real(), tmp_path))


def _with_path(environment: dict[str, str], folder: Path) -> dict[str, str]:
    found = environment.get("PYTHONPATH", "")
    return environment | {"PYTHONPATH": os.pathsep.join(filter(None, [found, str(folder)]))}


def _is_gone(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.02)
    return False


def test_the_answer_of_the_function_comes_back() -> None:
    assert run("sandboxed:echo", {"a": [1, "é", None]}) == {"got": {"a": [1, "é", None]}}


def test_progress_is_told_in_order() -> None:
    seen: list[dict[str, int]] = []
    run("sandboxed:echo", {"steps": 2500}, on_progress=seen.append)
    assert seen == [{"step": step} for step in range(2500)]


def test_an_error_for_the_user_is_raised_as_it_was_there() -> None:
    with pytest.raises(InvalidInputError) as caught:
        run("sandboxed:refuse", {})
    error = caught.value
    assert (error.message, error.hint, error.place) == ("No such column.", "Use Email.", "a.csv, row 3")


def test_a_bug_is_raised_with_the_childs_traceback() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError: a bug"):
        run("sandboxed:fail", {})


def test_an_unknown_target_is_a_bug() -> None:
    with pytest.raises(RuntimeError, match="No module named"):
        run("nowhere:nothing", {})


@pytest.mark.skipif(sys.platform != "linux", reason="the address space is capped on Linux")
def test_memory_is_capped_and_the_file_named() -> None:
    with pytest.raises(LimitError, match=r"a\.xlsx: .*256 MB"):
        run("sandboxed:eat", {}, limits=Limits(memory=256 * 2**20), place="a.xlsx")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_processor_time_is_capped() -> None:
    with pytest.raises(LimitError, match="longer than 1 seconds"):
        run("sandboxed:spin", {}, limits=Limits(processor=1), place="a.xlsx")


def test_silence_is_capped() -> None:
    with pytest.raises(LimitError, match=r"longer than 0\.6 seconds"):
        run("sandboxed:sleep", {}, limits=Limits(quiet=0.6))


def test_the_whole_time_is_capped_though_progress_goes_on() -> None:
    with pytest.raises(LimitError, match=r"longer than 0\.8 seconds"):
        run("sandboxed:chatter", {}, limits=Limits(quiet=30, total=0.8))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_the_size_of_written_files_is_capped(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="File too large"):
        run("sandboxed:write_much", {"path": str(tmp_path / "out")}, limits=Limits(written=1_000_000))


def test_an_endless_answer_is_refused() -> None:
    with pytest.raises(LimitError, match="more than can be handled"):
        run("sandboxed:long_answer", {}, limits=Limits(answer=1_000_000))


def test_cancelling_kills_the_child_at_once() -> None:
    pids: list[int] = []
    started = time.monotonic()

    def cancelled() -> bool:
        nonlocal started
        if pids and len(pids) == 1:
            started = time.monotonic()
            pids.append(0)
        return bool(pids)

    with pytest.raises(CancelledError):
        run("sandboxed:sleep", {}, on_progress=lambda p: pids.append(p["pid"]), cancelled=cancelled)
    assert time.monotonic() - started < 1
    assert _is_gone(pids[0])


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_cancelling_kills_what_the_child_started() -> None:
    pids: list[int] = []
    with pytest.raises(CancelledError):
        run(
            "sandboxed:breed",
            {},
            on_progress=lambda p: pids.append(p["pid"]),
            cancelled=lambda: bool(pids),
        )
    assert _is_gone(pids[0])


def test_an_error_while_telling_progress_ends_the_child() -> None:
    pids: list[int] = []

    def stop(progress: dict[str, int]) -> None:
        pids.append(progress["pid"])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run("sandboxed:sleep", {}, on_progress=stop)
    assert _is_gone(pids[0])


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_crash_is_the_files_fault() -> None:
    with pytest.raises(FormatError, match=r"b\.xls: This file makes the reader crash"):
        run("sandboxed:crash", {}, place="b.xls")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_being_stopped_from_outside_is_not_the_files_fault() -> None:
    with pytest.raises(FileError, match="stopped from outside") as caught:
        run("sandboxed:be_stopped", {})
    assert type(caught.value) is FileError


def test_what_libraries_print_does_not_disturb(capfd: pytest.CaptureFixture[str]) -> None:
    assert run("sandboxed:noise", {}) == {}
    assert capfd.readouterr() == ("", "")


def test_the_child_sees_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "canary")
    monkeypatch.setenv("PYTHONINSPECT", "1")
    names = run("sandboxed:environment", {})["names"]
    assert "SMTP_PASSWORD" not in names
    assert "PYTHONINSPECT" not in names


def test_the_child_does_not_import_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / "json.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(trap)
    assert run("sandboxed:echo", {}) == {"got": {}}


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_the_child_dies_with_its_parent() -> None:
    script = (
        "from prospector.lists import sandbox; "
        "sandbox._environment = lambda: __import__('os').environ.copy(); "
        "sandbox.run('sandboxed:sleep', {}, on_progress=lambda p: print(p['pid'], flush=True))"
    )
    environment = sandbox._environment()
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment
    ) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        assert _is_gone(child)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_any_request_reaches_the_function_as_it_is(request_: dict[str, str | int | None]) -> None:
    assert run("sandboxed:echo", request_)["got"] == request_


def test_an_honest_long_file_has_more_room_and_a_small_one_the_usual() -> None:
    usual = sandbox.IMPORTING
    assert sandbox.roomy(usual, 1_000_000) == usual
    assert sandbox.roomy(usual, 250_000_000).memory == 3_000_000_000
    assert sandbox.roomy(usual, 10**12).memory == 2 * usual.memory
