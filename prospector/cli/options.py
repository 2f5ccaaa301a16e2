"""Options that several commands share, and what they ask for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from prospector.cli.call import Call
from prospector.errors import InvalidInputError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from prospector.conditions import Node
    from prospector.prospects import Selection

Actions = argparse._SubParsersAction  # the type argparse gives add_subparsers, which it keeps private


def whole_number(text: str) -> int:
    """For argparse: a number from 0 that the database can count to; -1 would be taken for no limit at all."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)


def add_action(
    actions: Actions[argparse.ArgumentParser], name: str, run: Callable[[Call], None], summary: str
) -> argparse.ArgumentParser:
    """One action of a command, such as `icp load`."""
    parser: argparse.ArgumentParser = actions.add_parser(
        name, help=summary, description=f"{summary.capitalize()}."
    )
    parser.set_defaults(run=run)
    return parser


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Which prospects a command is for."""
    parser.add_argument("--list", metavar="NAME", help="only the prospects of this list")
    parser.add_argument("--segment", metavar="NAME", help="only the prospects of this segment")
    parser.add_argument("--where", metavar="CONDITION", help='for example "country in DE,FR"')
    parser.add_argument("--search", metavar="WORDS", default="", help="beginnings of words in any field")
    parser.add_argument("--min-fit", metavar="N", type=int, help="only those whose fit is at least N")


def add_per_company(parser: argparse.ArgumentParser) -> None:
    """How many people of one company a command takes at most."""
    parser.add_argument(
        "--per-company",
        metavar="N",
        type=whole_number,
        help="at most N people of each company, the best first",
    )


def per_company(
    session: Session, ids: list[int], args: argparse.Namespace, now: datetime
) -> tuple[list[int], int]:
    """These prospects without those beyond --per-company, and how many that leaves out."""
    if args.per_company is None:
        return ids, 0
    # imported late: commands without a workspace share this module
    from prospector.icp.per_company import best_per_company

    kept = set(best_per_company(session, ids, args.per_company, now).kept)
    return [number for number in ids if number in kept], len(ids) - len(kept)


def selection(
    session: Session, args: argparse.Namespace, *, tab: str = "all", today: date | None = None
) -> Selection:
    """The prospects that the options of add_selection ask for. Raises NotFoundError, InvalidInputError."""
    # imported late: commands without a workspace share this module
    from prospector.prospects import Selection, Tab, list_named

    return Selection(
        search=args.search,
        where=_conditions(session, args),
        list_id=list_named(session, args.list).id if args.list else None,
        min_fit=args.min_fit,
        tab=Tab(tab),
        today=today,
    )


def _conditions(session: Session, args: argparse.Namespace) -> Node | None:
    if not (args.where or args.segment):
        return None
    from prospector.conditions import All, parse
    from prospector.icp import segments

    nodes = [parse(args.where)] if args.where else []
    nodes += [segments.conditions(session, args.segment)] if args.segment else []
    return All(nodes)


def assignment(text: str, *, wrong: str, hint: str, place: str = "") -> tuple[str, str]:
    """The two sides of NAME=VALUE. Raises InvalidInputError with these words where there is no `=`."""
    name, equals, value = text.partition("=")
    if not equals:
        raise InvalidInputError(f"{text!r} {wrong}", hint=hint, place=place)
    return name.strip(), value


def add_columns_to_read(parser: argparse.ArgumentParser) -> None:
    """What is read of a file: which sheet, and which columns."""
    parser.add_argument("--sheet", action="append", default=[], metavar="NAME", help="read only this sheet")
    parser.add_argument(
        "--map", action="append", default=[], metavar="FIELD=COLUMN", help="take a field from this column"
    )


def mapped(args: argparse.Namespace) -> dict[str, str]:
    """The columns that --map assigns, by field. Raises InvalidInputError, also for a field named twice."""
    sides = [
        assignment(
            text, wrong="does not say which column to take.", hint="Write --map FIELD=COLUMN", place="--map"
        )
        for text in args.map
    ]
    found = {name: header.strip() for name, header in sides}
    if len(found) < len(sides):
        names = [name for name, _ in sides]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidInputError(
            f"{twice} is taken from two columns.", hint="Name one of them.", place="--map"
        )
    return found
