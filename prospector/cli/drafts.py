"""`prospector draft`, `drafts` and `handover`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from prospector.approval import CHANGED
from prospector.cli import linting as lint_actions
from prospector.cli import reviewing
from prospector.cli.call import Call, counted, table
from prospector.cli.options import (
    add_action,
    add_per_company,
    add_selection,
    per_company,
    selection,
    whole_number,
)
from prospector.drafts import drafting, library, linting
from prospector.drafts.checks import Problem
from prospector.drafts.drafting import DraftRow, DraftView
from prospector.errors import FileError, InvalidInputError
from prospector.outbox import handover
from prospector.paths import private_file, private_folder
from prospector.prospects import Sort, ids


def add_arguments(command_name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `draft`, `drafts` or `handover`."""
    {"draft": _add_draft, "drafts": _add_drafts, "handover": _add_handover}[command_name](parser)


def _add_draft(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--template", required=True, metavar="NAME", help="the template to draft from")
    add_selection(parser)
    parser.add_argument("--limit", type=whole_number, metavar="N", help="the best N of them")
    add_per_company(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="also write the texts there, to read them")
    parser.add_argument(
        "--again-after", type=whole_number, default=drafting.AGAIN_AFTER_DAYS, metavar="DAYS",
        help="skip whom this template was handed over for in that time (default: %(default)s)",
    )  # fmt: skip
    lint_actions.add_dry_run(parser)
    parser.set_defaults(run=_draft)


def _add_drafts(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = add_action(actions, "list", _list, "drafts, the open ones by default")
    listing.add_argument("--state", default="open", metavar="STATE", help="open, all, or one state")
    listing.add_argument("--template", metavar="NAME", help="only of this template")
    listing.add_argument("--problem", metavar="CODE", help="only with this problem")
    listing.add_argument(
        "--limit", type=whole_number, default=100, metavar="N", help="at most N (default: 100)"
    )
    add_action(actions, "show", _show, "one draft as it reads right now").add_argument(
        "id", type=whole_number
    )
    check = add_action(actions, "check", _check, "check waiting drafts again and count their problems")
    check.add_argument("ids", type=whole_number, nargs="*", metavar="ID")
    edit = add_action(actions, "edit", _edit, "put another text into a draft")
    edit.add_argument("id", type=whole_number)
    edit.add_argument("--subject", metavar="TEXT")
    edit.add_argument("--body", metavar="TEXT")
    edit.add_argument("--body-file", type=Path, metavar="FILE", help="take the text from a file")
    _add_ids(add_action(actions, "approve", _approve, "approve drafts as they read right now"))
    _add_ids(add_action(actions, "unapprove", _unapprove, "take approvals back"))
    _add_ids(add_action(actions, "regenerate", _regenerate, "write drafts anew from their templates"))
    _add_ids(add_action(actions, "discard", _discard, "put drafts away for good"))
    reviewing.add_actions(actions)
    lint_actions.add_actions(actions)


def _add_handover(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", type=whole_number, nargs="*", metavar="ID", help="approved drafts")
    parser.add_argument("--all", action="store_true", help="every approved draft")
    parser.add_argument(
        "--to", required=True, choices=("eml", "mailto", "clipboard", "drafts"), help="how to hand them over"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="the folder for .eml files (default: here)")
    parser.set_defaults(run=_handover)


def _add_ids(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", type=whole_number, nargs="*", metavar="ID")
    parser.add_argument("--all", action="store_true", help="every draft that this can be done to")
    parser.add_argument("--template", metavar="NAME", help="with --all: only of this template")


def _draft(call: Call) -> None:
    if call.args.dry_run:
        _dry_run(call)
        return
    with call.writing() as session:
        template = library.find(session, call.args.template)
        found = ids(session, selection(session, call.args), Sort("fit"))
        found, left_out = per_company(session, found, call.args, call.now)
        chosen = found[: call.args.limit]
        made = drafting.create(
            session,
            chosen,
            template.id,
            call.now,
            lambda done, total: call.progress(done, total, "Drafting"),
            again_after_days=call.args.again_after,
        )
        views = [drafting.show(session, one, call.now) for one in made.draft_ids] if call.args.out else []
    files = _write_texts(call.args.out, views) if call.args.out else []
    skipped = sum(made.skipped.values())
    data = {
        "template": template.name, "version": template.version, "selected": len(chosen), "made": made.made,
        "held": made.held, "skipped": skipped, "skipped_reasons": made.skipped, "draft_ids": made.draft_ids,
        "files": files, "beyond_company_limit": left_out,
    }  # fmt: skip
    lines = [
        f"{counted(made.made, 'draft')} from {template.name!r}, {made.held:,} of them held;"
        f" {skipped:,} skipped."
    ]
    lines += [f"  skipped {count:,}: {reason}" for reason, count in made.skipped.items()]
    lines += [f"  left out {left_out:,}: better ones of their company were chosen"] if left_out else []
    lines += [f"The texts lie in {call.args.out}"] if files else []
    call.answer(data, "\n".join(lines))


def _dry_run(call: Call) -> None:
    with call.reading() as session:
        template = library.find(session, call.args.template)
        chosen = ids(session, selection(session, call.args), Sort("fit"), limit=call.args.limit)
        result = linting.lint_selection(
            session, template.id, chosen, call.now, again_after_days=call.args.again_after
        )
    call.answer({"template": template.name, **lint_actions.as_data(result)}, lint_actions.as_text(result))


def _write_texts(folder: Path, views: Sequence[DraftView]) -> list[Path]:
    files = []
    try:
        private_folder(folder)
        for view in views:
            path = folder / f"{handover.file_stem(view.id, view.full_name, view.company)}.txt"
            if path.is_symlink() or path.exists():
                raise FileError("The file is there already.", hint="Choose another folder.", place=str(path))
            private_file(path).write_text(_as_text(view) + "\n", "utf-8")
            files.append(path)
    except OSError as error:
        raise FileError(
            f"The texts cannot be written: {error.strerror}. The drafts are made.",
            hint="Read them with: prospector drafts show ID",
            place=str(folder),
        ) from error
    return files


def _list(call: Call) -> None:
    args = call.args
    with call.reading() as session:
        template_id = library.find(session, args.template).id if args.template else None
        state = None if args.state == "all" else args.state
        found = drafting.ids(session, state=state, template_id=template_id, problem=args.problem)
        rows = drafting.listed(session, found[: args.limit], call.now)
        counts, problems = drafting.counts(session), drafting.problem_counts(session)
    lines = [
        [str(row.id), row.state, row.full_name, row.company, row.subject, "; ".join(map(str, row.problems))]
        for row in rows
    ]
    text = table(["ID", "State", "Name", "Company", "Subject", "Problems"], lines)
    more = f"\n... {len(found) - len(rows):,} more" if len(found) > len(rows) else ""
    data = {
        "total": len(found), "counts": counts, "problems": problems,
        "drafts": [_row_data(row) for row in rows],
    }  # fmt: skip
    call.answer(data, text + more)


def _show(call: Call) -> None:
    with call.reading() as session:
        view = drafting.show(session, call.args.id, call.now)
    call.answer(_view_data(view), _as_text(view))


def _check(call: Call) -> None:
    with call.writing() as session:
        result = drafting.recheck(
            session,
            call.now,
            call.args.ids or None,
            lambda done, total: call.progress(done, total, "Checking"),
        )
        problems = drafting.problem_counts(session)
    lines = [
        f"{result['draft']:,} ready for review, {result['held']:,} held, {result['approved']:,} approved."
    ]
    lines += [f"  {count:>6,}  {Problem(code).label}" for code, count in problems.items()]
    call.answer({**result, "problems": problems}, "\n".join(lines))


def _edit(call: Call) -> None:
    args = call.args
    if args.subject is None and args.body is None and args.body_file is None:
        raise InvalidInputError("Nothing to change was given.", hint="Use --subject, --body or --body-file.")
    body = _file_text(args.body_file) if args.body_file else args.body
    with call.writing() as session:
        now = drafting.show(session, args.id, call.now)
        subject = now.subject if args.subject is None else args.subject
        view = drafting.edit(session, args.id, subject, now.body if body is None else body, call.now)
    call.answer(_view_data(view), _as_text(view))


def _approve(call: Call) -> None:
    with call.writing() as session:
        chosen = _chosen(session, call.args, ("draft", "held"))
        seen = linting.lint(session, chosen, call.now).seen if call.args.all else None
        result = drafting.approve(session, chosen, call.now, seen=seen)
    refused = [
        {"id": one.draft_id, "why": one.why, "problems": [_problem_data(problem) for problem in one.problems]}
        for one in result.refused
    ]
    lines = [f"{len(result.approved):,} approved, {len(refused):,} refused."]
    lines += [f"  draft {one.draft_id}: {one.why}" for one in result.refused]
    if refused and not result.approved:
        raise InvalidInputError(
            f"Nothing was approved. {lines[1].strip()}", hint="See: prospector drafts show ID"
        )
    call.answer({"approved": result.approved, "refused": refused}, "\n".join(lines))


def _unapprove(call: Call) -> None:
    _change(
        call, ("approved",), "unapproved", lambda session, ids: drafting.unapprove(session, ids, call.now)
    )


def _regenerate(call: Call) -> None:
    _change(
        call,
        ("draft", "held"),
        "regenerated",
        lambda session, ids: drafting.regenerate(session, ids, call.now),
    )


def _discard(call: Call) -> None:
    _change(call, drafting.OPEN, "discarded", lambda session, ids: drafting.discard(session, ids, call.now))


def _change(
    call: Call, states: Sequence[str], what: str, change: Callable[[Session, Sequence[int]], int]
) -> None:
    with call.writing() as session:
        done = change(session, _chosen(session, call.args, states))
    call.answer({what: done}, f"{done:,} {what}.")


def _chosen(session: Session, args: argparse.Namespace, states: Sequence[str]) -> list[int]:
    """The drafts named, or with --all those in `states`."""
    if bool(args.ids) == bool(args.all):
        raise InvalidInputError("Which drafts?", hint="Give their numbers, or --all.")
    if args.ids:
        return list(args.ids)
    name = getattr(args, "template", None)
    template_id = library.find(session, name).id if name else None
    found = [one for state in states for one in drafting.ids(session, state=state, template_id=template_id)]
    return sorted(found)


def _handover(call: Call) -> None:
    if call.args.to == "drafts":
        raise InvalidInputError(
            "The Drafts folder of a mail account needs a mailbox, and none can be set up yet.",
            hint="Hand over as files instead: --to eml --out FOLDER",
            place="--to",
        )
    with call.writing() as session:
        chosen = _chosen(session, call.args, ("approved",))
        lost = drafting.ids(session, state="open", problem=CHANGED)
        if call.args.to == "eml":
            result = handover.to_eml(session, chosen, call.args.out or Path.cwd(), call.now)
        else:
            give = handover.mailto if call.args.to == "mailto" else handover.clipboard
            result = give(session, chosen, call.now)
    if result.refused and not result.done:
        first = result.refused[0]
        raise InvalidInputError(
            f"Nothing was handed over. Draft {first.draft_id}: {first.why}", hint=first.hint
        )
    lines = [str(one.path or one.url or one.text) for one in result.done]
    lines += [f"not handed over, draft {one.draft_id}: {one.why}" for one in result.refused]
    if call.args.all and lost:
        lines.append(
            f"{len(lost):,} more lost their approval since: prospector drafts list --problem {CHANGED}"
        )
    data = {
        "to": call.args.to, "handed_over": len(result.done), "refused": list(map(asdict, result.refused)),
        "drafts": list(map(asdict, result.done)), "lost_approval": lost if call.args.all else [],
    }  # fmt: skip
    call.answer(data, "\n".join([*lines, f"{len(result.done):,} handed over."]))


def _file_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(
            "The text cannot be read.", hint="Give a UTF-8 text file.", place=str(path)
        ) from error


def _as_text(view: DraftView) -> str:
    head = [f"To: {view.to}", f"Subject: {view.subject}"]
    notes = [f"{'!' if problem.blocks else '-'} {problem}" for problem in view.problems]
    state = f"[{view.state}{', edited' if view.edited else ''}, {view.template_name} v{view.version}]"
    return "\n".join([state, *notes, *head, "", view.body])


def _row_data(row: DraftRow) -> dict[str, Any]:
    return asdict(row) | {"problems": [_problem_data(problem) for problem in row.problems]}


def _view_data(view: DraftView) -> dict[str, Any]:
    return asdict(view) | {"problems": [_problem_data(problem) for problem in view.problems]}


def _problem_data(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code, "label": problem.label, "detail": problem.detail, "blocks": problem.blocks,
    }  # fmt: skip
