"""`prospector suppress`: the do-not-contact list."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from prospector import prospects, suppressions
from prospector.cli.call import Call, counted, table
from prospector.cli.options import whole_number
from prospector.errors import InvalidInputError, NotFoundError
from prospector.records import SUPPRESSION_KINDS
from prospector.suppressions import Given

_TOLD = 20
_COMPANY = "neither an address nor a domain; if it is a company, add it with --kind company"


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `suppress`."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    kind: dict[str, Any] = {"choices": SUPPRESSION_KINDS, "default": "", "help": "told from the value"}
    add = actions.add_parser("add", help="put entries on the list; they count at once")
    add.add_argument("values", nargs="*", metavar="VALUE", help="an address, domain, wildcard or company")
    add.add_argument(
        "--file", type=Path, metavar="FILE", help="a list to add: its column of addresses, or its first"
    )
    add.add_argument("--kind", **kind)
    add.add_argument("--reason", default="", metavar="TEXT", help="why")
    add.add_argument("--force", action="store_true", help="also mail providers and very wide wildcards")
    add.set_defaults(run=_add)
    remove = actions.add_parser("remove", help="take an entry off the list")
    remove.add_argument("value", metavar="VALUE")
    remove.add_argument("--kind", **kind)
    remove.set_defaults(run=_remove)
    listing = actions.add_parser("list", help="the entries, newest first")
    listing.add_argument("--kind", choices=SUPPRESSION_KINDS, default="", help="only this kind")
    listing.add_argument("--search", default="", metavar="TEXT", help="only with this in value or reason")
    listing.add_argument("--limit", type=whole_number, metavar="N", help="at most N")
    listing.set_defaults(run=_list)
    check = actions.add_parser("check", help="may this address, domain or company be contacted?")
    check.add_argument("value", metavar="VALUE")
    check.set_defaults(run=_check)


def _add(call: Call) -> None:
    given = [Given(value, call.args.kind, call.args.reason) for value in call.args.values]
    companies: list[str] = []
    if call.args.file:
        told, companies = _of_file(call)
        given += [Given(value, call.args.kind, call.args.reason) for value in told]
    if not given:
        raise InvalidInputError("Say what to put on the list.", hint="Give values, or --file FILE")
    source = call.args.file.name if call.args.file else "typed"
    with call.writing() as session:
        if len(given) == 1:
            added = _add_one(session, given[0], source, call)
        else:
            added = suppressions.add_many(session, given, source=source, now=call.now, force=call.args.force)
        total = suppressions.count(session)
    refused = [{"value": given[at - 1].value, "reason": why} for at, why in added.refused]
    refused += [{"value": name, "reason": _COMPANY} for name in companies]
    data = asdict(added) | {"refused": refused, "total": total}
    call.answer(data, _told(added, refused))


def _add_one(session: Session, one: Given, source: str, call: Call) -> suppressions.Added:
    """A single value that cannot be added is an error with its hint, not a line in a report."""
    made = suppressions.add(
        session, one.kind, one.value, reason=one.reason, source=source, now=call.now, force=call.args.force
    )
    return suppressions.Added(int(not made.already), int(made.already), made.newly_excluded, ())


def _of_file(call: Call) -> tuple[list[str], list[str]]:
    """The values of the file, and those that would shut out whole companies though nobody asked for that."""
    from prospector.lists.value_lists import read_values

    path: Path = call.args.file
    values = read_values(path)
    if call.args.kind:
        return values, []
    companies = [value for value in values if suppressions.kind_of(value) == "company"]
    told = [value for value in values if suppressions.kind_of(value) != "company"]
    if companies and not told:
        raise InvalidInputError(
            f"{path.name} holds no addresses and no domains, but names like {companies[0][:40]!r}.",
            hint="If these are companies nobody may write to, say so with --kind company.",
            place=path.name,
        )
    return told, companies


def _told(added: suppressions.Added, refused: list[dict[str, str]]) -> str:
    lines = [
        f"{added.added:,} added, {added.already:,} there already; "
        f"from now on {counted(added.newly_excluded, 'more prospect')} left out."
    ]
    lines += [f"not added: {one['value'][:60]}: {one['reason']}" for one in refused[:_TOLD]]
    lines += [f"... and {len(refused) - _TOLD:,} more"] if len(refused) > _TOLD else []
    return "\n".join(lines)


def _remove(call: Call) -> None:
    with call.writing() as session:
        entry = suppressions.find(session, call.args.value, call.args.kind)
        freed = suppressions.remove(session, entry.id, now=call.now)
    data = {"removed": entry.value, "kind": entry.kind, "newly_free": freed}
    call.answer(data, f"{entry.value} is off the list; {counted(freed, 'prospect')} may be contacted again.")


def _list(call: Call) -> None:
    args = call.args
    with call.reading() as session:
        found = suppressions.listed(session, kind=args.kind, search=args.search, limit=args.limit)
        total = suppressions.count(session)
    lines = [[one.value, one.kind, one.reason, one.source, str(one.excludes)] for one in found]
    text = table(("Value", "Kind", "Reason", "Source", "Keeps out"), lines)
    data = {"total": total, "suppressions": [asdict(one) for one in found]}
    call.answer(data, text if found else "Nobody is on the do-not-contact list.")


def _check(call: Call) -> None:
    value: str = call.args.value
    kind = suppressions.kind_of(value)
    with call.reading() as session:
        try:
            reason = suppressions.check(session, prospects.by_email(session, value))
        except NotFoundError:
            reason = suppressions.reason_for(
                session,
                email=value if kind == "address" else "",
                domain=value if kind == "domain" else "",
                company=value if kind == "company" else "",
            )
    answer = reason or f"Nothing stands against contacting {value}."
    call.answer({"value": value, "suppressed": reason is not None, "reason": reason or ""}, answer)
