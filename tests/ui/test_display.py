"""Starting without a display or with a broken workspace says what is wrong instead of dying."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="displays can only be missing on Linux")


def start(environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    names = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    bare = {key: value for key, value in os.environ.items() if key not in names}
    return subprocess.run(
        [sys.executable, "-m", "ui", *options],
        env=bare | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("environment", [{}, {"DISPLAY": ":987"}, {"WAYLAND_DISPLAY": "wayland-987"}])
def test_without_a_display_the_reason_and_the_way_on_are_given(environment: dict[str, str]) -> None:
    done = start(environment)
    assert done.returncode == 1
    assert "No display was found" in done.stderr
    assert "prospector pictures" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_binding_keeps_none_alive() -> None:
    """PySide6 6.12 lost a reference to None per call before Python 3.12, which ended the process later."""
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 500


def test_an_unknown_option_is_wrong_usage(tmp_path: Path) -> None:
    assert start({}, "--nonsense").returncode == 2
