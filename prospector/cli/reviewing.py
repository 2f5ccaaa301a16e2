"""`prospector drafts review`, `skip`, `bring-back` and `changes`: the review queue without the window."""

from __future__ import annotations

import argparse

from prospector.cli.call import Call, counted, table
from prospector.cli.options import add_action, whole_number
from prospector.drafts import differences, drafting, library, reviewing
from prospector.drafts.differences import ADDED, REMOVED, Piece, words_changed

_MARKS = {ADDED: ("{+", "+}"), REMOVED: ("[-", "-]")}


def add_actions(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The actions of `drafts` that review."""
    review = add_action(actions, "review", _review, "the drafts that wait, in the order of the review queue")
    review.add_argument("--template", metavar="NAME", help="only of this template")
    review.add_argument(
        "--limit", type=whole_number, default=100, metavar="N", help="at most N (default: 100)"
    )
    for name, run, summary in (
        ("skip", _skip, "put a waiting draft to the end of the review queue"),
        ("unskip", _unskip, "give a skipped draft its place in the queue again"),
        ("bring-back", _bring_back, "take the discarding of a draft back"),
        ("changes", _changes, "what was changed in a draft since the template wrote it"),
    ):
        add_action(actions, name, run, summary).add_argument("id", type=whole_number)


def _review(call: Call) -> None:
    args = call.args
    with call.reading() as session:
        template_id = library.find(session, args.template).id if args.template else None
        waiting = reviewing.queue(session, template_id=template_id)
        rows = drafting.listed(session, waiting[: args.limit], call.now)
    lines = [[str(row.id), row.state, row.full_name, row.company, row.subject] for row in rows]
    text = (
        table(("ID", "State", "Name", "Company", "Subject"), lines) if rows else "Nothing waits for review."
    )
    more = f"\n... {len(waiting) - len(rows):,} more" if len(waiting) > len(rows) else ""
    drafts = [
        {
            "id": row.id, "state": row.state, "prospect": row.full_name, "company": row.company, "to": row.to,
            "template": row.template_name, "subject": row.subject,
            "problems": [str(problem) for problem in row.problems],
        }
        for row in rows
    ]  # fmt: skip
    call.answer({"total": len(waiting), "draft_ids": waiting, "drafts": drafts}, text + more)


def _skip(call: Call) -> None:
    with call.writing() as session:
        reviewing.skip(session, call.args.id, call.now)
    call.answer({"skipped": call.args.id}, f"Draft {call.args.id} comes at the end now.")


def _unskip(call: Call) -> None:
    with call.writing() as session:
        reviewing.unskip(session, call.args.id)
    call.answer({"unskipped": call.args.id}, f"Draft {call.args.id} has its place again.")


def _bring_back(call: Call) -> None:
    with call.writing() as session:
        view = reviewing.bring_back(session, call.args.id, call.now)
    call.answer({"id": view.id, "state": view.state}, f"Draft {view.id} waits for review again.")


def _changes(call: Call) -> None:
    with call.reading() as session:
        view = drafting.show(session, call.args.id, call.now)
    if view.original_subject is None:
        call.answer({"id": view.id, "edited": False}, "It reads as its template wrote it.")
        return
    subject = words_changed(view.original_subject, view.subject)
    body = words_changed(view.original_body or "", view.body)
    added, removed = differences.counts([*subject, *body])
    data = {
        "id": view.id, "edited": view.edited, "words_added": added, "words_removed": removed,
        "subject": [piece._asdict() for piece in subject], "body": [piece._asdict() for piece in body],
    }  # fmt: skip
    text = f"{counted(added, 'word')} added, {removed:,} removed.\n\n{_marked(subject)}\n\n{_marked(body)}"
    call.answer(data, text)


def _marked(pieces: list[Piece]) -> str:
    """The text with {+what was added+} and [-what was removed-]."""
    return "".join(
        f"{_MARKS[piece.kind][0]}{piece.text}{_MARKS[piece.kind][1]}" if piece.kind in _MARKS else piece.text
        for piece in pieces
    )
