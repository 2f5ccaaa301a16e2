"""`prospector demo`: the main job from end to end on the sample workbook."""

from __future__ import annotations

import argparse
from pathlib import Path

from prospector import demo
from prospector.cli.call import Call


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `demo`."""
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("demo-output"),
        metavar="DIR",
        help="where workspace, letters and exports go (default: demo-output)",
    )
    parser.add_argument("--again", action="store_true", help="do it anew, and set an earlier one aside")
    parser.set_defaults(run=_demo)


def _demo(call: Call) -> None:
    folder: Path = call.args.out
    result = None if call.args.again else demo.earlier(folder)
    if result is not None:
        kept = f"Done before; the workspace in {folder} is kept as it is. Do it anew with --again."
        call.answer({"kept": True, **result.to_data()}, f"{kept}\n\n{demo.report(result)}")
        return
    aside = demo.set_aside(folder, call.now)
    if aside:
        _say(call, f"What an earlier run left was moved to {aside}")
    result = demo.run(folder, call.now, lambda line: _say(call, line))
    call.answer({"kept": False, **result.to_data()}, f"\n{demo.report(result)}")


def _say(call: Call, line: str) -> None:
    if not call.json:
        print(line, flush=True)
