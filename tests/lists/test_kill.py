"""A kill at any moment of an import leaves all of it or nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not there on Windows")
def test_killed_imports_leave_all_or_nothing() -> None:
    run = subprocess.run(
        [sys.executable, "benchmarks/kill_import.py", "--kills", "6", "--rows", "2000"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    told = json.loads(run.stdout)
    assert (run.returncode, told["half_done"]) == (0, 0), run.stdout + run.stderr
    assert told["all"] + told["nothing"] == 6
