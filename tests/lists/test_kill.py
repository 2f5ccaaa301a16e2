"""A kill at any moment of an import, a merge or an undo leaves all of it or nothing."""

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
def test_killed_work_leaves_all_or_nothing() -> None:
    run = subprocess.run(
        [sys.executable, "benchmarks/kill_lists.py", "--kills", "9", "--rows", "1000", "--pairs", "60"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    told = [json.loads(line) for line in run.stdout.splitlines()]
    assert (run.returncode, [one["half_done"] for one in told]) == (0, [0, 0, 0]), run.stdout + run.stderr
    assert [one["all"] + one["nothing"] for one in told] == [3, 3, 3]
