"""`prospector snippet`: pieces of text that templates share."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import asdict
from pathlib import Path

from prospector.cli.call import Call, table
from prospector.cli.options import add_action
from prospector.drafts import snippets
from prospector.drafts.grammar import MAX_BYTES
from prospector.errors import FileError, LimitError


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `snippet`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add_action(actions, "list", _list, "all snippets and the templates that call them")
    show = add_action(actions, "show", _show, "the text of one snippet")
    show.add_argument("name", metavar="NAME")
    for action, run, summary in (
        ("add", _add, "add a snippet"),
        ("edit", _edit, "change a snippet; templates that call it get a new version"),
    ):
        one = add_action(actions, action, run, summary)
        one.add_argument("name", metavar="NAME")
        text = one.add_mutually_exclusive_group(required=True)
        text.add_argument("--text", metavar="TEXT")
        text.add_argument("--file", type=Path, metavar="FILE", help="its text, - for standard input")
    remove = add_action(actions, "remove", _remove, "delete a snippet that nothing calls")
    remove.add_argument("name", metavar="NAME")


def _list(call: Call) -> None:
    with call.reading() as session:
        views = snippets.listed(session)
    lines = [[view.name, " ".join(view.text.split()), ", ".join(view.used_by)] for view in views]
    call.answer(
        {"snippets": [asdict(view) for view in views]},
        table(["Snippet", "Text", "Called by"], lines, widest=60) if views else "There are no snippets yet.",
    )


def _show(call: Call) -> None:
    with call.reading() as session:
        view = snippets.get(session, call.args.name)
    call.answer(asdict(view), view.text)


def _add(call: Call) -> None:
    text = _text(call.args)
    with call.writing() as session:
        view = snippets.add(session, call.args.name, text, call.now)
    call.answer(asdict(view), f'Call it in a template: {{{{ snippet("{view.name}") }}}}')


def _edit(call: Call) -> None:
    text = _text(call.args)
    with call.writing() as session:
        changed = snippets.edit(session, call.args.name, text, call.now)
    followed = f" New versions of: {', '.join(changed.templates)}." if changed.templates else ""
    call.answer(asdict(changed), f"{changed.snippet.name} is changed.{followed}")


def _remove(call: Call) -> None:
    with call.writing() as session:
        snippets.remove(session, call.args.name)
    call.answer({"removed": call.args.name}, f"{call.args.name} is gone.")


def _text(args: argparse.Namespace) -> str:
    if args.text is not None:
        return str(args.text)
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if str(args.file) == "-" else _read(args.file)
        if len(data) > MAX_BYTES:
            raise LimitError("A snippet may have 64 kB at most.", hint="Shorten it.", place=str(args.file))
        return data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(
            "The file cannot be read as UTF-8 text.", hint="Check its name.", place=str(args.file)
        ) from error


def _read(path: Path) -> bytes:
    # non-blocking: opening a named pipe would wait for its other end
    with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
        return file.read(MAX_BYTES + 1)
