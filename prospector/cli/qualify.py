"""`prospector qualify`: engagement, grades, MQL and SQL, and the policy behind them."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from prospector import prospects
from prospector.cli.call import Call, counted, table
from prospector.cli.options import add_action, assignment, whole_number
from prospector.conditions.grades import ENGAGEMENT_BANDS, FIT_BANDS
from prospector.errors import FileError, InvalidInputError
from prospector.fields import code_words
from prospector.icp import policy as policies
from prospector.icp import qualification, standings
from prospector.icp.policy import Policy
from prospector.icp.qualification import NAMES, Move, Preview, Swept
from prospector.icp.standings import QualifiedRow, Standing
from prospector.paths import private_file

_NAMED = 10


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `qualify`."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    add_action(actions, "apply", _apply, "move whoever became MQL or SQL, or fell back, as of now")
    show = add_action(actions, "show", _show, "how many have which grade, and who is MQL or SQL")
    show.add_argument(
        "--limit", type=whole_number, default=50, metavar="N", help="name at most N (default: 50)"
    )
    explain = add_action(actions, "explain", _explain, "the events behind one prospect's grade and stage")
    explain.add_argument("email", metavar="EMAIL", help="their address, or #NUMBER")
    policy = add_action(actions, "policy", _policy, "show or change the policy; a change says who would move")
    policy.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="values",
        help="for example mql.engagement=50 or points.form.contact=30",
    )  # fmt: skip
    policy.add_argument("--load", type=Path, metavar="FILE", help="take the policy from a YAML file")
    policy.add_argument("--save", type=Path, metavar="FILE", help="write the policy to a YAML file")
    policy.add_argument("--dry-run", action="store_true", help="only say who would move")


def _apply(call: Call) -> None:
    with call.writing() as session:
        done = qualification.sweep(session, call.now)
    call.answer(_swept_data(done), "\n".join(_swept_lines(done)))


def _show(call: Call) -> None:
    with call.reading() as session:
        matrix = standings.matrix(session, call.now)
        rows = standings.qualified(session, call.now, limit=call.args.limit)
    numbers = [number for number, _ in ENGAGEMENT_BANDS]
    grid = [
        [letter, *(f"{matrix.counts[letter + number]:,}" for number in numbers)] for letter, _ in FIT_BANDS
    ]
    text = table(["Fit", *(f"engagement {number}" for number in numbers)], grid)
    text += f"\n\nNot judged by a profile: {matrix.ungraded:,}" if matrix.ungraded else ""
    text += "\n\n" + (_qualified_table(rows) if rows else "Nobody is MQL or SQL.")
    call.answer(
        {"grades": matrix.counts, "ungraded": matrix.ungraded, "qualified": list(map(asdict, rows))}, text
    )


def _qualified_table(rows: list[QualifiedRow]) -> str:
    lines = [
        [
            f"#{row.prospect_id}", NAMES[row.stage] + (" by hand" if row.by_hand else ""), row.name,
            row.company, row.grade, str(row.engagement), "" if row.fit is None else str(row.fit), row.task,
        ]
        for row in rows
    ]  # fmt: skip
    return table(("ID", "Stage", "Name", "Company", "Grade", "Engagement", "Fit", "To do"), lines)


def _explain(call: Call) -> None:
    with call.reading() as session:
        number = prospects.by_email(session, call.args.email)
        found = standings.standing(session, number, call.now)
        row = prospects.rows(session, [number])[0]
    call.answer(
        {"id": number, **standing_data(found)},
        "\n".join([f"{row.full_name or row.email}", *_standing_lines(found)]),
    )


def standing_data(found: Standing) -> dict[str, Any]:
    """Grade, fit, stage and engagement, event by event, for JSON."""
    return {
        "grade": found.grade,
        "fit": found.fit,
        "fit_verdict": found.verdict,
        "stage": found.stage,
        "level": found.level,
        "engagement": found.engaged.score,
        "limited": found.engaged.limited,
        "half_life_days": found.policy.half_life_days,
        "events": list(map(asdict, found.engaged.parts)),
    }


def _standing_lines(found: Standing) -> list[str]:
    fit = "not judged" if found.fit is None else f"{found.fit} ({found.verdict})"
    lines = [
        f"Grade {found.grade or '-'}, stage {code_words(found.stage)}",
        f"Fit: {fit}",
        f"Engagement: {found.engaged.score}, halving every {found.policy.half_life_days:g} days",
    ]
    lines += [
        f"  {part.now:+4d}  {part.kind} {part.outcome}".rstrip()
        + f" on {part.at:%Y-%m-%d} ({part.then:+d} then)"
        for part in found.engaged.parts
    ]
    lines += [f"  {found.engaged.limited:+4d}  the scale ends here"] if found.engaged.limited else []
    return lines


def _policy(call: Call) -> None:
    args = call.args
    if not (args.values or args.load):
        with call.reading() as session:
            _answer_policy(call, policies.load(session))
        return
    with call.writing() as session:
        wanted = _wanted(policies.load(session), args)
        told = qualification.preview(session, wanted, call.now)
        if not args.dry_run:
            qualification.adopt(session, wanted, call.now)
    data = {"policy": policies.to_data(wanted), "saved": not args.dry_run, **_preview_data(told)}
    lead = "Nothing was saved. It would" if args.dry_run else "Saved. It did"
    call.answer(data, "\n".join([f"{lead} this:", *_swept_lines(told.swept), _totals(told)]))


def _wanted(policy: Policy, args: argparse.Namespace) -> Policy:
    wanted = policies.parse(_read(args.load), place=str(args.load)) if args.load else policy
    pairs = [
        assignment(text, wrong="is no change.", hint="Write it like mql.engagement=50", place="--set")
        for text in args.values
    ]
    return policies.changed_all(wanted, dict(pairs))


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(policies.LARGEST_SOURCE + 1).decode("utf-8-sig")
    except OSError as error:
        raise FileError(f"The policy cannot be read: {error.strerror}.", place=str(path)) from error
    except UnicodeDecodeError as error:
        raise InvalidInputError("The policy is not UTF-8 text.", place=str(path)) from error


def _answer_policy(call: Call, policy: Policy) -> None:
    text = policies.dump(policy)
    if call.args.save is None:
        call.answer({"policy": policies.to_data(policy)}, text.rstrip())
        return
    try:
        private_file(call.args.save).write_text(text, "utf-8")
    except OSError as error:
        raise FileError(
            f"The policy cannot be saved: {error.strerror}.", place=str(call.args.save)
        ) from error
    call.answer(
        {"policy": policies.to_data(policy), "out": call.args.save},
        f"The policy is saved to {call.args.save}",
    )


def _preview_data(told: Preview) -> dict[str, Any]:
    counts = {name: getattr(told, name) for name in ("mql_before", "mql_after", "sql_before", "sql_after")}
    return {**_swept_data(told.swept), **counts}


def _swept_data(done: Swept) -> dict[str, Any]:
    return {
        "mql": [_move_data(move) for move in done.mql],
        "sql": [_move_data(move) for move in done.sql],
        "back": [_move_data(move) for move in done.back],
    }


def _move_data(move: Move) -> dict[str, Any]:
    return {
        "id": move.prospect_id, "name": move.name, "company": move.company, "from": move.from_stage,
        "to": move.stage, "grade": move.grade, "reason": move.reason,
    }  # fmt: skip


def _swept_lines(done: Swept) -> list[str]:
    parts = (("became MQL", done.mql), ("became SQL", done.sql), ("fell back", done.back))
    lines: list[str] = []
    for words, moves in parts:
        lines.append(f"{counted(len(moves), 'prospect')} {words}{':' if moves else ''}")
        lines += [f"  {move.name}, {move.company}: {move.reason}" for move in moves[:_NAMED]]
        lines += [f"  and {len(moves) - _NAMED:,} more"] if len(moves) > _NAMED else []
    return ["".join(letter if letter.isprintable() else " " for letter in line) for line in lines]


def _totals(told: Preview) -> str:
    return (
        f"MQL: {told.mql_before:,} before, {told.mql_after:,} after."
        f" SQL: {told.sql_before:,} before, {told.sql_after:,} after."
    )
