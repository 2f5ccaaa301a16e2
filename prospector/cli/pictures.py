"""`prospector pictures`: every screen of a workspace as PNG files."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from prospector.cli.call import Call
from prospector.errors import ProspectorError


def add_arguments(command_name: str, parser: argparse.ArgumentParser) -> None:
    """Options of `pictures`."""
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="the folder to draw into")
    parser.add_argument("--scale", metavar="N", type=int, nargs="+", choices=(1, 2, 3), default=[1, 2])
    parser.add_argument("--theme", nargs="+", choices=("light", "dark"), default=["light", "dark"])
    parser.add_argument("--screen", metavar="NAME", nargs="+", default=[], help="only these screens")
    parser.add_argument("--size", metavar="WxH", default="1440x820", help="size of the window")
    parser.add_argument("--text-scale", metavar="F", type=float, default=1.0, help="size of text, 1.0 to 2.0")
    parser.set_defaults(run=draw)


def draw(call: Call) -> None:
    """Draw at each scale in a process of its own, since Qt reads its scale at start."""
    drawn = [path for scale in call.args.scale for path in _draw(call, scale)]
    call.answer({"pictures": drawn}, "\n".join(drawn))


def _draw(call: Call, scale: int) -> list[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale)}
    done = subprocess.run(
        [sys.executable, "-m", "ui.pictures", *_options(call)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    answer = _answer(done)
    if "error" in answer:
        error = answer["error"]
        raise ProspectorError(error["message"], hint=error["hint"], place=error["place"])
    return list(answer["pictures"])


def _options(call: Call) -> list[str]:
    args = call.args
    options = ["--workspace", str(call.workspace), "--out", str(args.out), "--now", call.now.isoformat()]
    options += ["--size", args.size, "--text-scale", str(args.text_scale), "--theme", *args.theme]
    return options + (["--screen", *args.screen] if args.screen else [])


def _answer(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    lines = done.stdout.strip().splitlines()
    if not lines:
        raise ProspectorError(
            "The screens could not be drawn: Qt stopped without an answer.",
            hint=done.stderr.strip()[-400:] or "Check that Qt's system libraries are installed.",
        )
    found: dict[str, Any] = json.loads(lines[-1])
    return found
