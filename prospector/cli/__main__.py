"""The command line: `prospector [--workspace PATH] [--json] [--now ISO] COMMAND`."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from datetime import datetime
from pathlib import Path

from prospector import __version__
from prospector.cli.call import Call
from prospector.clock import parse_now, utc_now
from prospector.errors import InvalidInputError, ProspectorError
from prospector.paths import default_workspace

COMMANDS = {
    "demo": ("demo", "the main job from end to end on the sample workbook"),
    "clean": ("clean", "clean a list without a workspace"),
    "columns": ("clean", "show how a file's columns would be mapped"),
    "import": ("imports", "bring a spreadsheet into the workspace"),
    "imports": ("imports", "list, show or undo imports, and save their rejected rows"),
    "prospects": ("prospects", "find and export prospects"),
    "prospect": ("prospects", "show or edit one prospect"),
    "icp": ("icp", "load, apply and explain ideal-customer profiles"),
    "segment": ("icp", "save and list segments"),
    "draft": ("drafts", "draft e-mails from a template"),
    "drafts": ("drafts", "list, check, edit, approve or discard drafts"),
    "template": ("drafts", "list, show, add or remove templates"),
    "handover": ("drafts", "give approved drafts to another program"),
    "touch": ("touches", "log a contact event, or show the log"),
    "task": ("touches", "see and finish tasks"),
    "suppress": ("suppressions", "keep the do-not-contact list"),
    "settings": ("workspace", "show or set the sender's identity and other settings"),
    "backup": ("workspace", "save a copy of the workspace"),
    "restore": ("workspace", "put a saved copy back"),
    "check": ("workspace", "check the workspace file's integrity"),
    "pictures": ("pictures", "draw every screen into PNG files"),
    "self-test": ("self_test", "check that this installation works"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command. Returns 0 when done, 1 after an error for the user, 2 for wrong usage."""
    arguments = sys.argv[1:] if argv is None else argv
    args = _parser(arguments).parse_args(arguments)
    if not args.command:
        return _open_window(args)
    try:
        args.run(_call(args))
    except ProspectorError as error:
        _report(error, as_json=args.json)
        return 1
    except KeyboardInterrupt:
        print("Stopped; nothing half-done was kept.", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1
    return 0


def _parser(arguments: list[str]) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    _add_common(common)
    parser = argparse.ArgumentParser(
        prog="prospector", description="Outbound prospecting on your own laptop."
    )
    parser.add_argument("--version", action="version", version=f"Prospector {__version__}")
    _add_common(parser)
    parser.set_defaults(workspace=None, json=False, now=None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    named = next((word for word in arguments if word in COMMANDS), None)
    for name, (module, summary) in COMMANDS.items():
        command = commands.add_parser(
            name, help=summary, description=summary.capitalize() + ".", parents=[common]
        )
        if name == named:
            importlib.import_module(f"prospector.cli.{module}").add_arguments(name, command)
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workspace", metavar="PATH", help="the workspace file (default: your own)")
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")
    parser.add_argument("--now", metavar="ISO", help="the date and time to act at, for scripts and tests")


def _call(args: argparse.Namespace) -> Call:
    return Call(
        args=args,
        workspace=_workspace(args.workspace),
        json=args.json,
        now=_now(args.now),
    )


def _workspace(text: str | None) -> Path:
    if text is None:
        return default_workspace()
    if "://" in text:
        raise InvalidInputError(
            "A workspace is a SQLite file; database servers are not supported.",
            hint="Give the path of a file, for example --workspace acme.db",
            place="--workspace",
        )
    return Path(text)


def _now(text: str | None) -> datetime:
    try:
        return parse_now(text) if text else utc_now()
    except ValueError as error:
        raise InvalidInputError(
            f"{text!r} is not a date or time.", hint="Write it like 2026-01-31T09:00:00Z", place="--now"
        ) from error


def _report(error: ProspectorError, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"error": {"message": error.message, "hint": error.hint, "place": error.place}}))
    lines = [f"error: {error}"] + ([f"hint: {error.hint}"] if error.hint else [])
    print("\n".join(lines), file=sys.stderr)


def _open_window(args: argparse.Namespace) -> int:
    from ui.__main__ import main as open_window

    return open_window(["--workspace", args.workspace] if args.workspace else [])


if __name__ == "__main__":
    sys.exit(main())
