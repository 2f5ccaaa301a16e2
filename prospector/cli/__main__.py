"""The command line: `prospector [--workspace PATH] [--json] [--now ISO] COMMAND`."""

from __future__ import annotations

import argparse
import importlib
import io
import json
import logging
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from prospector import __version__
from prospector.cli.call import Call, clear_progress
from prospector.clock import parse_now, utc_now
from prospector.errors import InvalidInputError, ProspectorError
from prospector.paths import default_workspace

COMMANDS = {
    "demo": ("demo", "the main job from end to end on the sample workbook"),
    "clean": ("clean", "clean a list without a workspace"),
    "classify": ("classify", "tell what mails that came back are: replies, bounces, opt-outs ..."),
    "columns": ("columns", "show how a file's columns would be mapped"),
    "import": ("imports", "bring a spreadsheet into the workspace"),
    "imports": ("imports", "list, show, judge or undo imports, and save their rejected rows"),
    "recipes": ("recipes", "keep how files of one layout are brought in"),
    "prospects": ("prospects", "find, count, export and change prospects"),
    "prospect": ("prospects", "show, edit or export one prospect"),
    "undo": ("edits", "take the last edit back"),
    "redo": ("edits", "do again what was undone last"),
    "history": ("edits", "what was edited, newest first"),
    "duplicates": ("duplicates", "find people who stand twice, merge them, split them again"),
    "icp": ("icp", "load, apply and explain ideal-customer profiles"),
    "predict": ("predict", "learn from your outcomes who is likely to answer well"),
    "signals": ("signals", "bring in, list and undo observations of buying intent; see who surges"),
    "segment": ("segments", "save, list and count segments"),
    "qualify": ("qualify", "engagement, grades, MQL and SQL, and the policy behind them"),
    "draft": ("drafts", "draft emails from a template"),
    "drafts": ("drafts", "list, check, edit, approve or discard drafts"),
    "template": ("templates", "write, check, compare, render and share templates"),
    "snippet": ("snippets", "pieces of text that templates share"),
    "openers": ("assist", "first lines for an email to one prospect, with what each rests on"),
    "assist": ("assist", "the model that may suggest first lines; off until you set one"),
    "handover": ("drafts", "give approved drafts to another program"),
    "mailbox": ("mailbox", "the accounts that send: add, check, pause"),
    "send": ("send", "send approved drafts, at most once and at a human pace; a dry run unless --live"),
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
ANYWHERE = "--workspace PATH, --json and --now ISO may stand anywhere on the line."


def main(argv: list[str] | None = None) -> int:
    """Run one command. Returns 0 when done, 1 after an error for the user, 2 for wrong usage."""
    _speak_utf8()
    try:
        code = _answered(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_stdout()
        return 1
    return code


def _answered(arguments: list[str]) -> int:
    as_json = "--json" in arguments
    try:
        _run(arguments)
    except _WrongUsage as wrong:
        return _report(ProspectorError(str(wrong), hint=wrong.usage), as_json=as_json, code=2)
    except ProspectorError as error:
        return _report(error, as_json=as_json)
    except KeyboardInterrupt:
        return _report(ProspectorError("Stopped; nothing half-done was kept."), as_json=as_json)
    except BrokenPipeError:
        raise
    except SystemExit as done:  # --help and --version
        return done.code if isinstance(done.code, int) else 0
    except Exception as bug:
        if os.environ.get("PROSPECTOR_DEBUG"):
            raise
        return _report(_apology(bug), as_json=as_json)
    return 0


def _run(arguments: list[str]) -> None:
    """Options that every command knows may stand before or after it, so they are read first."""
    common = _common_options()
    options, rest = common.parse_known_args(arguments)
    parser = _parser(common, rest)
    args = parser.parse_args(rest, namespace=options)
    if args.command is None:
        if args.json:
            parser.error("Say what to do.")  # a window answers nobody
        _open_window(args.workspace)
        return
    args.run(Call(args=args, workspace=_workspace(args.workspace), json=args.json, now=_now(args.now)))


class _WrongUsage(Exception):  # noqa: N818 - not a fault of the program's
    def __init__(self, message: str, usage: str) -> None:
        super().__init__(message)
        self.usage = usage


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _WrongUsage(message, self.format_usage().strip())


class _Command(_Parser):
    """Complains itself of what it does not know, so that the usage told is its own."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown


def _common_options() -> _Parser:
    parser = _Parser(prog="prospector", add_help=False, allow_abbrev=False)
    parser.add_argument("--workspace", metavar="PATH", help="the workspace file (default: your own)")
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")
    parser.add_argument("--now", metavar="ISO", help="the date and time to act at, for scripts and tests")
    return parser


def _parser(common: _Parser, rest: list[str]) -> _Parser:
    """All commands by name and help; the options of the one that is called, whose module is imported."""
    parser = _Parser(
        prog="prospector",
        description="Outbound prospecting on your own laptop. Without a command the desktop app opens.",
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"Prospector {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Command)
    for name, (module, summary) in COMMANDS.items():
        about = f"{summary[0].upper()}{summary[1:]}."
        command = commands.add_parser(name, help=summary, description=about, epilog=ANYWHERE)
        command.set_defaults(run=_what_to_do_is_missing(command))
        if rest[:1] == [name]:
            importlib.import_module(f"prospector.cli.{module}").add_arguments(name, command)
    return parser


def _what_to_do_is_missing(command: argparse.ArgumentParser) -> Callable[[Call], None]:
    def run(call: Call) -> None:
        command.error("Say what to do.")

    return run


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


def _open_window(workspace: str | None) -> None:
    try:
        from ui.__main__ import main as open_window
    except ImportError as error:
        raise ProspectorError(
            f"The desktop app cannot start here: {error}",
            hint="`python3 run.py setup` says which system libraries it needs. Every command works without.",
        ) from error
    code = open_window(["--workspace", workspace] if workspace else [])
    if code:
        raise SystemExit(code)


def _report(error: ProspectorError, *, as_json: bool, code: int = 1) -> int:
    clear_progress()
    if as_json:
        print(json.dumps({"error": {"message": error.message, "hint": error.hint, "place": error.place}}))
    lines = [f"error: {error}"] + ([f"hint: {error.hint}"] if error.hint else [])
    print("\n".join(lines), file=sys.stderr)
    return code


def _apology(bug: Exception) -> ProspectorError:
    from prospector import logs

    log = logs.start()
    logging.getLogger(__name__).error("A command failed", exc_info=bug)
    logs.stop()
    return ProspectorError(
        f"Sorry, Prospector made a mistake here ({type(bug).__name__}).",
        hint=f"The details are in {log}; nothing half-done was kept.",
    )


def _speak_utf8() -> None:
    """Windows consoles and pipes would stop at the first name outside their code page."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _forget_stdout() -> None:
    """The reader has gone (`| head`): keep Python from failing again when it flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
