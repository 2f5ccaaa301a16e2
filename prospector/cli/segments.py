"""`segment`: save, look at and count segments."""

from __future__ import annotations

import argparse
from typing import Any

from prospector.cli.call import Call, counted, table
from prospector.cli.options import Actions, add_action
from prospector.conditions import All, parse, to_data, unparse
from prospector.errors import InvalidInputError
from prospector.icp import misspelt, segments
from prospector.icp.segments import SegmentRow

_NONE = "No segments yet. Save one: prospector segment save NAME --where CONDITION"
CONDITIONS = """Conditions: FIELD OP VALUE, joined by and, or, not and brackets, for example
  country in DACH and employees between 50 and 500 and not title has word intern
  grade in A1, A2 and not touched in last 90 days
Operators: =  !=  in  not in  ~ (contains)  !~  has word  starts with  matches (regex)
           >=  <=  between A and B  is empty  is not empty
           in last N days  more than N days ago (for dates)
Touch history: touched [KINDS] [with outcome OUTCOMES] [using "TEMPLATE"] [in last N days]
           [more than N days ago] [at least N times] [without reply]
Your own columns are written custom.NAME, or custom."A name"."""


def add_arguments(command_name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `segment`."""
    commands = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    save = add_action(commands, "save", _save, "save a filter under a name")
    save.add_argument("name", metavar="NAME")
    save.add_argument("--where", required=True, metavar="CONDITION", help="who is in it")
    save.add_argument("--replace", action="store_true", help="replace a segment of that name")
    add_action(commands, "list", _list, "list the segments with their present sizes")
    _add_named(commands, "show", _show, "show what a segment keeps")
    count = add_action(commands, "count", _count, "count who is in a segment, or meets a condition")
    count.add_argument("name", metavar="NAME", nargs="?", default="")
    count.add_argument("--where", default="", metavar="CONDITION", help="instead of, or within, a segment")
    rename = _add_named(commands, "rename", _rename, "give a segment another name")
    rename.add_argument("new_name", metavar="NEW")
    _add_named(commands, "remove", _remove, "forget a segment; its prospects stay")
    for one in (save, count):
        one.epilog, one.formatter_class = CONDITIONS, argparse.RawDescriptionHelpFormatter


def _add_named(
    commands: Actions[argparse.ArgumentParser], name: str, run: Any, summary: str
) -> argparse.ArgumentParser:
    parser = add_action(commands, name, run, summary)
    parser.add_argument("name", metavar="NAME")
    return parser


def _save(call: Call) -> None:
    node = parse(call.args.where)
    with call.writing() as session:
        segments.save(session, call.args.name, node, call.now, replace=call.args.replace)
        row, notes = segments.find(session, call.args.name), misspelt.notes(session, node)
    said = f"Saved {row.name}: {counted(row.size, 'prospect')} now."
    call.answer({**_data(row), "notes": notes}, "\n".join([said, *notes]))


def _list(call: Call) -> None:
    with call.reading() as session:
        rows = segments.listed(session)
    lines = [[row.name, f"{row.size:,}", row.description] for row in rows]
    text = table(["Segment", "Prospects", "Who"], lines, widest=90) if rows else _NONE
    call.answer({"segments": [_data(row) for row in rows]}, text)


def _show(call: Call) -> None:
    with call.reading() as session:
        row = segments.find(session, call.args.name)
    data = _data(row)
    call.answer(data, f"{row.name}: {row.size:,} prospects\n{row.description}\n--where '{data['where']}'")


def _count(call: Call) -> None:
    nodes = [parse(call.args.where)] if call.args.where else []
    with call.reading() as session:
        nodes += [segments.conditions(session, call.args.name)] if call.args.name else []
        if not nodes:
            raise InvalidInputError("Nothing to count.", hint="Name a segment, or give --where CONDITION")
        found, total = segments.size(session, All(nodes)), segments.size(session, All())
    call.answer({"size": found, "total": total}, f"{found:,} of {total:,} prospects.")


def _rename(call: Call) -> None:
    with call.writing() as session:
        segments.rename(session, call.args.name, call.args.new_name)
        row = segments.find(session, call.args.new_name)
    call.answer(_data(row), f"It is now called {row.name}.")


def _remove(call: Call) -> None:
    with call.writing() as session:
        name = segments.find(session, call.args.name).name
        segments.remove(session, name)
    call.answer({"removed": name}, f"Removed {name}.")


def _data(row: SegmentRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "where": unparse(row.node),
        "conditions": to_data(row.node),
        "description": row.description,
        "size": row.size,
    }
