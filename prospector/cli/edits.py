"""`prospector prospects edit|replace`, `undo`, `redo`, `history`: changing many, and taking it back."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from prospector.cli.call import Call, counted, table
from prospector.cli.options import add_action, add_selection, assignment, selection, whole_number
from prospector.errors import InvalidInputError
from prospector.fields import label

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from prospector.journal import Reverted
    from prospector.prospects import Edited

_SHOWN = 20


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `undo`, `redo` or `history`."""
    if name == "history":
        parser.add_argument("--limit", metavar="N", type=whole_number, default=50, help="at most N (50)")
        parser.set_defaults(run=_history)
    else:
        parser.set_defaults(run=_undo if name == "undo" else _redo)


def add_bulk(parser: argparse.ArgumentParser) -> None:
    """The actions of `prospects` that change them."""
    actions = parser.add_subparsers(metavar="ACTION")
    edit = add_action(actions, "edit", _edit, "set fields of all prospects that are chosen")
    edit.add_argument(
        "--set", metavar="FIELD=VALUE", dest="changes", action="append", required=True,
        help="for example source='Fair 2026'; nothing after = clears the field; may be given several times",
    )  # fmt: skip
    edit.add_argument("--shared", action="store_true", help="accept an address that somebody else has")
    replace = add_action(actions, "replace", _replace, "find and replace in a field of all that are chosen")
    replace.add_argument("field", metavar="FIELD", help="a field, or custom.NAME")
    replace.add_argument("find", metavar="FIND", help="what to look for")
    replace.add_argument("new", metavar="NEW", help="what to put there")
    replace.add_argument("--whole", action="store_true", help="only values that are nothing but FIND")
    replace.add_argument("--case", action="store_true", help="tell capitals apart")
    replace.add_argument("--regex", action="store_true", help="FIND is a regular expression; NEW may use \\1")
    for one in (edit, replace):
        _add_whom(one)
        one.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")


def _add_whom(parser: argparse.ArgumentParser) -> None:
    """The selection again, without defaults: what stands before the action's name counts, too."""
    before = len(parser._actions)
    add_selection(parser)
    for option in parser._actions[before:]:
        option.default = argparse.SUPPRESS
    parser.add_argument("--all", action="store_true", help="everybody in the workspace")


def _whom(session: Session, call: Call) -> list[int]:
    from prospector import prospects

    asked = call.args
    narrowed = (asked.list, asked.segment, asked.where, asked.search, asked.min_fit is not None)
    if not any(narrowed) and not asked.all:
        raise InvalidInputError(
            "Say whom to change.",
            hint="With --where, --list, --segment, --search or --min-fit, or with --all",
        )
    return prospects.ids(session, selection(session, asked))


def _edit(call: Call) -> None:
    from prospector import edits, prospects

    wrong, hint = "is no change.", "Write it like --set city=Berlin"
    changes = dict(assignment(text, wrong=wrong, hint=hint, place="--set") for text in call.args.changes)
    if call.args.dry_run:
        with call.reading() as session:
            whom = _whom(session, call)
            done = prospects.expected_edit(session, whom, changes, now=call.now, shared=call.args.shared)
    else:
        with call.writing() as session:
            done = edits.edit_many(
                session, _whom(session, call), changes, now=call.now, shared=call.args.shared,
                progress=_tell(call, "Changing"),
            )  # fmt: skip
    _answer(call, done)


def _replace(call: Call) -> None:
    from prospector import edits, prospects

    asked = call.args
    wanted = prospects.Replacing(
        asked.field, asked.find, asked.new, whole=asked.whole, case=asked.case, regex=asked.regex
    )
    if asked.dry_run:
        with call.reading() as session:
            done = prospects.replacements(session, _whom(session, call), wanted, now=call.now)
    else:
        with call.writing() as session:
            whom = _whom(session, call)
            done = edits.replace(session, whom, wanted, now=call.now, progress=_tell(call, "Replacing"))
    _answer(call, done)


def _tell(call: Call, what: str) -> Any:
    return lambda done, total: call.progress(done, total, what)


def _answer(call: Call, done: Edited) -> None:
    verb = "would change" if call.args.dry_run else "changed"
    lines = [f"{counted(len(done.ids), 'prospect')} {verb}."]
    shown = [(one.name, label(one.field), one.before, one.after) for one in done.examples[:_SHOWN]]
    if shown:
        lines += ["", table(("Prospect", "Field", "Before", "After"), shown)]
    if done.left_count:
        left = [(one.name, label(one.field), one.value, one.why) for one in done.left[:_SHOWN]]
        lines += ["", f"{counted(done.left_count, 'value')} cannot be used; what is there stays:", ""]
        lines += [table(("Prospect", "Field", "Value", "Why"), left)]
    data = {
        "changed": len(done.ids),
        "values": done.values,
        "fields": done.fields,
        "examples": [asdict(one) for one in done.examples[:_SHOWN]],
        "left": [asdict(one) for one in done.left],
        "left_count": done.left_count,
        "dry_run": call.args.dry_run,
    }
    call.answer(data, "\n".join(lines))


def _undo(call: Call) -> None:
    from prospector import edits

    with call.writing() as session:
        done = edits.undo(session, now=call.now)
    _answer_taken_back(call, done, "Undone")


def _redo(call: Call) -> None:
    from prospector import edits

    with call.writing() as session:
        done = edits.redo(session, now=call.now)
    _answer_taken_back(call, done, "Done again")


def _answer_taken_back(call: Call, done: Reverted, verb: str) -> None:
    lines = [f"{verb}: {done.label}"]
    if done.kept:
        lines.append(f"Changed since, and kept as it is: {counted(len(done.kept), 'value')}")
        lines += [f"  {one.name}: {label(one.field)}" for one in done.kept[:_SHOWN]]
    data = {
        "action": done.action_id,
        "kind": done.kind,
        "label": done.label,
        "prospects": len(done.prospect_ids),
        "kept": [asdict(one) for one in done.kept],
    }
    call.answer(data, "\n".join("".join(c if c.isprintable() else " " for c in line) for line in lines))


def _history(call: Call) -> None:
    from prospector import journal

    with call.reading() as session:
        rows = journal.listed(session, limit=call.args.limit)
        undo, redo = journal.next_undo(session), journal.next_redo(session)
    shown = [(f"{row.at:%Y-%m-%d %H:%M}", row.label, "undone" if row.undone else "") for row in rows]
    text = table(("When", "What", ""), shown) if shown else "Nothing has been edited yet."
    call.answer({"actions": [asdict(row) for row in rows], "undo": undo, "redo": redo}, text)
