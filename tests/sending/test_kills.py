"""A sender that is killed at any moment sends nothing twice, and records nothing that did not happen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="uses SIGKILL")
def test_a_hundred_kills_repeat_no_message() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "kill_sending.py"), "--kills", "100", "--seed", "3"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    told = json.loads(done.stdout)
    assert told["wrong"] == []
    assert told["kills"] == 100
    assert told["accepted"] > 20
