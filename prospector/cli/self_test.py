"""`prospector self-test`: the installed app checks that it is whole and does its job here."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import prospector
from prospector.cli.call import Call
from prospector.errors import ProspectorError
from prospector.paths import shipped

SHIPPED = {
    "templates": ("emails/*.md", "icp/*.yaml"),
    "resources": ("fonts/*.otf", "icons/*.svg", "data/*", "samples/prospects.xlsx", "samples/*.json"),
}


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """`self-test` has no options of its own."""
    parser.set_defaults(run=_self_test)


def _self_test(call: Call) -> None:
    checks: list[dict[str, str]] = []

    def check(name: str, look: Callable[[], str]) -> None:
        checks.append({"check": name, "found": look()})
        if not call.json:
            print(f"ok  {name}: {checks[-1]['found']}")

    check("modules", _modules)
    check("shipped files", _shipped_files)
    check("main job on the sample list", lambda: _main_job(call))
    check("desktop app", _window)
    call.answer({"ok": True, "checks": checks}, f"Prospector {prospector.__version__}: everything works.")


def _modules() -> str:
    names = [
        module.name
        for module in pkgutil.walk_packages(prospector.__path__, "prospector.")
        if "migrations" not in module.name  # run by Alembic, not imported
    ]
    for name in names:
        importlib.import_module(name)
    return f"{len(names)} imported"


def _shipped_files() -> str:
    missing = [
        f"{folder}/{pattern}"
        for folder, patterns in SHIPPED.items()
        for pattern in patterns
        if not any(shipped(folder).rglob(pattern))
    ]
    if missing:
        raise ProspectorError(
            f"Files that ship with Prospector are missing: {', '.join(missing)}",
            hint="Install it again.",
            place=str(shipped("resources").parent),
        )
    return f"all there, in {shipped('resources').parent}"


def _main_job(call: Call) -> str:
    from prospector import demo

    with tempfile.TemporaryDirectory() as folder:
        result = demo.run(Path(folder), call.now, lambda line: None)
    differing = [step.title for step in result.steps if not step.agrees]
    if differing:
        raise ProspectorError(
            f"The main job's counts differ from the sample's truth file: {', '.join(differing)}",
            hint="See which with `prospector demo`.",
        )
    return f"{len(result.steps)} steps, as the truth file says"


def _window() -> str:
    try:
        importlib.import_module("PySide6.QtWidgets")
        importlib.import_module("ui.main_window")
    except ImportError as error:
        return f"not here ({error}); every command works without"
    return "can be opened where there is a display"
