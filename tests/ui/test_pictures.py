"""`prospector pictures`: the screens as files, without a display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from prospector.storage.database import Database


def draw(workspace: Database, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    bare = {key: value for key, value in os.environ.items() if key not in ("QT_QPA_PLATFORM", "DISPLAY")}
    command = [sys.executable, "-m", "prospector.cli", "--json", "--workspace", str(workspace.path)]
    return subprocess.run(
        [*command, "--now", "2026-03-02T09:00:00Z", "pictures", "--out", str(out), *options],
        env=bare,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_screen_is_drawn_in_both_themes_and_sharp(workspace: Database, tmp_path: Path) -> None:
    done = draw(workspace, tmp_path / "out", "--screen", "prospects", "--scale", "2", "--size", "1000x640")
    assert done.returncode == 0, done.stderr
    drawn = {Path(name).name: QImage(name) for name in json.loads(done.stdout)["pictures"]}
    assert {"prospects-light@2x.png", "prospects-dark@2x.png", "prospects-error-dark@2x.png"} <= set(drawn)
    light, dark = drawn["prospects-light@2x.png"], drawn["prospects-dark@2x.png"]
    assert (light.width(), light.height()) == (2000, 1280)
    assert light.pixelColor(4, 4).lightness() > 200
    assert dark.pixelColor(4, 4).lightness() < 60


@pytest.mark.parametrize("options", [("--screen", "nonsense", "--scale", "1")])
def test_an_unknown_screen_is_named_with_those_there_are(
    workspace: Database, tmp_path: Path, options: tuple[str, ...]
) -> None:
    done = draw(workspace, tmp_path / "out", *options)
    assert done.returncode == 1
    error = json.loads(done.stdout)["error"]
    assert "nonsense" in error["message"]
    assert "prospects" in error["hint"]
