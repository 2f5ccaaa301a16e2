"""`prospector drafts lint` and `drafts fix`: what is wrong with all renderings, and what mends it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from difflib import unified_diff
from typing import Any

from prospector import fixing
from prospector.cli.call import Call
from prospector.cli.options import add_action, add_selection, selection, whole_number
from prospector.drafts import drafting, library, linting
from prospector.drafts.linting import Group, Linted
from prospector.errors import InvalidInputError
from prospector.prospects import Sort, ids

_SHOWN = 3


def add_actions(actions: Any) -> None:
    """The actions `lint` and `fix` of `drafts`."""
    lint = add_action(actions, "lint", _lint, "look at every rendering and group what is wrong by cause")
    lint.add_argument(
        "--template",
        metavar="NAME",
        help="waiting drafts of this template; with --selected, what it would give",
    )
    lint.add_argument(
        "--selected", action="store_true", help="lint the selected prospects without making drafts"
    )
    add_selection(lint)
    fix = add_action(actions, "fix", _fix, "mend one cause in all waiting drafts that have it")
    fix.add_argument("code", metavar="CODE", help=f"one of: {', '.join(fixing.FIXES)}")
    fix.add_argument("ids", type=whole_number, nargs="*", metavar="ID", help="only in these drafts")


def _lint(call: Call) -> None:
    args = call.args
    with call.reading() as session:
        template = library.find(session, args.template) if args.template else None

        def progress(done: int, total: int) -> None:
            call.progress(done, total, "Checking")

        if args.selected:
            if template is None:
                raise InvalidInputError("Which template?", hint="Give --template NAME with --selected.")
            chosen = ids(session, selection(session, args), Sort("fit"))
            result = linting.lint_selection(session, template.id, chosen, call.now, progress)
        else:
            waiting = [
                one
                for state in linting.WAITING
                for one in drafting.ids(session, state=state, template_id=template.id if template else None)
            ]
            result = linting.lint(session, sorted(waiting), call.now, progress)
    call.answer(as_data(result), as_text(result))


def _fix(call: Call) -> None:
    args = call.args
    with call.writing() as session:
        before = linting.lint(session, args.ids or None, call.now)
        group = next((one for one in before.groups if one.code == args.code), None)
        concerned: Sequence[int] = group.ids if group else ()
        wordings = [
            line
            for one in fixing.proposals(session, args.code, concerned, call.now)
            for line in unified_diff(
                one.before.body.split("\n"), one.after.body.split("\n"), "before", "after", n=0, lineterm=""
            )
        ]
        fixed = fixing.fix(session, args.code, concerned, call.now)
        left = linting.lint(session, args.ids or None, call.now)
    remaining = next((one.count for one in left.groups if one.code == args.code), 0)
    data = {"code": fixed.code, "changed": fixed.changed, "left": remaining, "lint": as_data(left)}
    lines = [f"{fixed.changed:,} drafts changed, {remaining:,} left with this.", *wordings, as_text(left)]
    call.answer(data, "\n".join(lines))


def as_data(result: Linted) -> dict[str, Any]:
    """A lint as JSON."""
    return {
        "checked": result.checked, "clean": len(result.clean), "warned": len(result.warned),
        "blocked": result.blocked, "skipped": result.skipped,
        "groups": [_group_data(group) for group in result.groups],
    }  # fmt: skip


def _group_data(group: Group) -> dict[str, Any]:
    fix = fixing.FIXES.get(group.code)
    return {
        "code": group.code, "label": group.label, "severity": group.severity, "reason": group.reason,
        "count": group.count, "fix": fix.label if fix else "", "ids": list(group.ids),
        "examples": [one._asdict() for one in group.examples],
    }  # fmt: skip


def as_text(result: Linted) -> str:
    """A lint in words, causes that block first."""
    if not result.checked and not result.skipped:
        return "Nothing to look at yet. Make drafts: prospector draft --template NAME"
    lines = [f"{result.checked:,} looked at, {result.blocked:,} of them blocked."]
    for group in result.groups:
        mark = "!" if group.severity == "blocks" else "-"
        lines.append(f"{mark} {group.count:>6,}  {group.label} [{group.code}]: {group.reason}")
        for one in group.examples[:_SHOWN]:
            number = f"draft {one.draft_id}" if one.draft_id else f"prospect {one.prospect_id}"
            lines.append(f"            {number}, {one.name}{': ' if one.detail else ''}{one.detail}")
        if group.code in fixing.FIXES:
            what = fixing.FIXES[group.code].label
            lines.append(f"            {what}: prospector drafts fix {group.code}")
    lines += [f"  skipped {count:,}: {reason}" for reason, count in result.skipped.items()]
    return "\n".join(lines if result.groups else [*lines, "Nothing was found."])


def add_dry_run(parser: argparse.ArgumentParser) -> None:
    """The option of `draft` that lints instead of drafting."""
    parser.add_argument(
        "--dry-run", action="store_true", help="make nothing; show the lint of what it would give"
    )
