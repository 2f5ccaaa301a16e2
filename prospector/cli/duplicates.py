"""`prospector duplicates`: who stands twice in the workspace, made one and split again."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from prospector import duplicates, prospects, uniting
from prospector.cli.call import Call, counted, table
from prospector.cli.options import add_action, assignment, whole_number
from prospector.duplicates import Pair, Scope, SuspectRow, field_of
from prospector.errors import InvalidInputError
from prospector.records import BANDS


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `duplicates`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    review = add_action(actions, "review", _review, "search everybody, and show the pairs to decide on")
    review.add_argument("--band", choices=BANDS, help="show only this band")
    review.add_argument("--list", metavar="NAME", help="only pairs of which one stands in this list")
    review.add_argument("--since", type=whole_number, metavar="ID", help="only of this import and later ones")
    review.add_argument("--limit", type=whole_number, default=50, metavar="N", help="show at most N pairs")
    show = add_action(actions, "show", _show, "two prospects side by side, with the better values")
    _two(show)
    merge = add_action(actions, "merge", _merge, "make two prospects one, or every pair of a band")
    merge.add_argument("who", nargs="*", metavar="A B", help="addresses or #numbers of the two")
    merge.add_argument("--keep", metavar="A", help="who stays (default: the one with the history)")
    merge.add_argument(
        "--pick", action="append", default=[], metavar="FIELD=A|B",
        help="whose value to take (default: the better one); A and B are the two in the order given",
    )  # fmt: skip
    merge.add_argument("--band", choices=BANDS, help="all pairs of this band that the last search found")
    split = add_action(actions, "split", _split, "take a merge back: everything returns to its owner")
    split.add_argument("merge", metavar="MERGE|EMAIL", help="number of the merge, or who stayed")
    split.add_argument("--apart", action="store_true", help="and never propose the two again")
    apart = add_action(actions, "apart", _apart, "note that two prospects are different people")
    _two(apart)
    merged = add_action(actions, "merged", _merged, "the merges that stand, the newest first")
    merged.add_argument("--limit", type=whole_number, default=200, metavar="N", help="at most N")


def _two(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("a", metavar="A", help="an address, or #number")
    parser.add_argument("b", metavar="B", help="an address, or #number")


def _review(call: Call) -> None:
    args = call.args
    with call.database() as database:
        with database.reading() as session:
            list_id = prospects.list_named(session, args.list).id if args.list else None
        told = uniting.search(
            database,
            scope=Scope(list_id, args.since),
            now=call.now,
            progress=lambda done, total: call.progress(done, total, "compare"),
        )
        with database.reading() as session:
            counts = duplicates.counts(session)
            rows = duplicates.listed(session, args.band, list_id=list_id, limit=args.limit)
    found = sum(counts.values())
    pairs = counted(found, "pair")
    head = f"{counted(told.prospects, 'prospect')} compared; {pairs} to decide on" + (
        f" ({', '.join(f'{counts[band]:,} {band}' for band in BANDS)})." if found else "."
    )
    data = {"prospects": told.prospects, "found": told.pairs, "counts": counts}
    call.answer(data | {"pairs": [asdict(row) for row in rows]}, "\n".join([head, _pairs(rows)]).strip())


def _pairs(rows: list[SuspectRow]) -> str:
    if not rows:
        return ""
    lines = [
        [f"#{row.low_id}", f"#{row.high_id}", row.band, f"{row.confidence} %", row.low_name, row.high_name,
         f"perhaps changed jobs: {row.reason}" if row.moved else row.reason]
        for row in rows
    ]  # fmt: skip
    return table(("A", "B", "Band", "Sure", "Name of A", "Name of B", "Why"), lines)


def _show(call: Call) -> None:
    with call.reading() as session:
        one, other = _ids(session, (call.args.a, call.args.b))
        pair = duplicates.pair(session, one, other)
    lines = [
        [row.label, row.left, row.right, "" if not row.differs else "AB"[row.proposed == "right"], row.why]
        for row in pair.rows
    ]
    notes = [f"  {'agrees' if agrees else 'speaks against it'}: {how}" for how, agrees in _findings(pair)]
    head = f"A #{one} {pair.left.name}, B #{other} {pair.right.name}: {_judged(pair)}"
    shown = table(("Field", "A", "B", "Better", "Why"), lines, widest=32)
    call.answer({"pair": asdict(pair)}, "\n".join([head, *notes, shown]))


def _findings(pair: Pair) -> list[tuple[str, bool]]:
    return [(how, True) for _, how in pair.agreements] + [(how, False) for _, how in pair.conflicts]


def _judged(pair: Pair) -> str:
    if pair.forbidden:
        return f"two people ({pair.reason})"
    return f"{pair.band}, {pair.confidence} % ({pair.reason})"


def _merge(call: Call) -> None:
    if call.args.band:
        _merge_band(call)
        return
    if len(call.args.who) != 2:
        raise InvalidInputError(
            "Name the two to merge, or a band.", hint="duplicates merge A B, or --band certain"
        )
    with call.writing() as session:
        one, other = _ids(session, call.args.who)
        keep = _kept(session, call.args.keep, one, other)
        gone = other if keep == one else one
        done = uniting.merge(session, keep, gone, _picks(call.args.pick, one, other), now=call.now)
    told = (
        f"{done.gone_name} (#{done.gone_id}) is part of {done.name} (#{done.kept_id}) now. Came along: "
        f"touches {done.touches:,}, tasks {done.tasks:,}, drafts {done.drafts:,}, lists {done.lists:,}. "
        f"To split them again: duplicates split {done.merge_id}"
    )
    call.answer(asdict(done), told)


def _merge_band(call: Call) -> None:
    if call.args.who or call.args.pick or call.args.keep:
        raise InvalidInputError(
            "A whole band is merged by the better values.", hint="Leave the other options out."
        )
    with call.writing() as session:
        done = uniting.merge_band(
            session, call.args.band, now=call.now,
            progress=lambda at, total: call.progress(at, total, "merge"),
        )  # fmt: skip
    left = f"; {done.left:,} left for you to decide" if done.left else ""
    call.answer(asdict(done), f"{counted(len(done.merge_ids), 'pair')} merged{left}.")


def _split(call: Call) -> None:
    with call.writing() as session:
        merge = duplicates.merge_of(session, call.args.merge)
        done = uniting.split(session, merge.id, now=call.now, apart=call.args.apart)
    lines = [f"{done.back_name} (#{done.back_id}) is apart from {done.name} (#{done.kept_id}) again."]
    lines += [f"  kept as it is, edited since: {one.name}, {one.field}" for one in done.kept]
    call.answer(asdict(done), "\n".join(lines))


def _apart(call: Call) -> None:
    with call.writing() as session:
        one, other = _ids(session, (call.args.a, call.args.b))
        duplicates.keep_apart(session, one, other, now=call.now)
    call.answer({"low_id": min(one, other), "high_id": max(one, other)}, "They will not be proposed again.")


def _merged(call: Call) -> None:
    with call.reading() as session:
        rows = duplicates.merges(session, limit=call.args.limit)
    lines = [
        [str(row.id), row.at.date().isoformat(), row.kept_name, row.gone_name, row.band, row.reason]
        for row in rows
    ]
    shown = (
        table(("Merge", "Date", "Stayed", "Went", "Band", "Why"), lines) if rows else "Nothing was merged."
    )
    call.answer({"merges": [asdict(row) for row in rows]}, shown)


def _ids(session: Session, typed: Any) -> tuple[int, int]:
    one, other = (prospects.by_email(session, text) for text in typed)
    return one, other


def _kept(session: Session, typed: str | None, one: int, other: int) -> int:
    if typed is None:
        return duplicates.in_order(session, one, other)[0]
    keep = {"A": one, "B": other}.get(typed.strip().upper()) or prospects.by_email(session, typed)
    if keep not in (one, other):
        raise InvalidInputError(
            "Only one of the two can be kept.", hint="--keep A or --keep B", place="--keep"
        )
    return keep


def _picks(typed: list[str], one: int, other: int) -> dict[str, int]:
    picks = {}
    for text in typed:
        name, side = assignment(
            text, wrong="does not say whose value to take.", hint="Write --pick title=B", place="--pick"
        )
        number = {"A": one, "B": other}.get(side.strip().upper())
        if number is None:
            raise InvalidInputError(
                f"{side!r} is neither A nor B.", hint="Write --pick title=B", place="--pick"
            )
        picks[field_of(name)] = number
    return picks
