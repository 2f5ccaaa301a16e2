"""`prospector mailbox`: the accounts that send."""

from __future__ import annotations

import argparse
import getpass
import sys
from dataclasses import asdict

from prospector.cli.call import Call, table
from prospector.cli.options import Actions, add_action, assignment
from prospector.credentials import Credentials
from prospector.errors import InvalidInputError
from prospector.sending import mailboxes, trying
from prospector.sending.mailboxes import PRESETS, SETTABLE, MailboxRow


def add_arguments(command_name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `mailbox`."""
    commands: Actions[argparse.ArgumentParser] = parser.add_subparsers(
        dest="action", metavar="ACTION", required=True
    )
    add = add_action(commands, "add", _add, "add an account that sends")
    add.add_argument("email", metavar="EMAIL")
    add.add_argument("--preset", default="", choices=list(PRESETS), help="take the servers of a provider")
    _add_values(add)
    add_action(commands, "list", _list, "list the accounts")
    _add_named(add_action(commands, "show", _show, "show one account"))
    change = add_action(commands, "set", _set, "change an account")
    _add_named(change)
    _add_values(change)
    secret = add_action(commands, "password", _password, "keep the password in the system's keyring")
    _add_named(secret)
    secret.add_argument("--stdin", action="store_true", help="read it from standard input")
    _add_named(add_action(commands, "check", _check, "connect and sign in; nothing is sent"))
    pause = add_action(commands, "pause", _pause, "let nothing leave from it")
    _add_named(pause)
    pause.add_argument("--why", default="paused by you", metavar="REASON")
    _add_named(add_action(commands, "resume", _resume, "let it send again"))
    _add_named(add_action(commands, "remove", _remove, "forget an account that never sent"))


def _add_named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="its name or address")


def _add_values(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("values", nargs="*", metavar="FIELD=VALUE", help=", ".join(SETTABLE))


def _add(call: Call) -> None:
    values = {"email": call.args.email, **_values(call)}
    with call.writing() as session:
        row = mailboxes.get(session, mailboxes.add(session, values, call.now, preset=call.args.preset))
    note = PRESETS[call.args.preset].note if call.args.preset else ""
    call.answer(asdict(row), f"{row.name} is added. {note}".strip() + " Next: prospector mailbox password")


def _list(call: Call) -> None:
    with call.reading() as session:
        rows = mailboxes.listed(session)
    lines = [[one.name, one.email, f"{one.smtp_host}:{one.smtp_port}", one.paused_reason] for one in rows]
    text = (
        table(["Mailbox", "Address", "Server", "Paused"], lines)
        if rows
        else "No mailbox yet. Add one: prospector mailbox add EMAIL"
    )
    call.answer({"mailboxes": [asdict(one) for one in rows]}, text)


def _show(call: Call) -> None:
    with call.reading() as session:
        row = mailboxes.find(session, call.args.name)
    lines = [[key, str(value)] for key, value in asdict(row).items() if value not in ("", None)]
    call.answer(asdict(row), table(["Field", "Value"], lines, widest=80))


def _set(call: Call) -> None:
    if "=" in call.args.name:  # the only mailbox need not be named
        call.args.values.insert(0, call.args.name)
        call.args.name = ""
    with call.writing() as session:
        row = mailboxes.find(session, call.args.name)
        mailboxes.edit(session, row.id, _values(call))
        row = mailboxes.get(session, row.id)
    call.answer(asdict(row), f"{row.name} is changed.")


def _password(call: Call) -> None:
    row = _found(call)
    given = (
        sys.stdin.readline().rstrip("\n") if call.args.stdin else getpass.getpass(f"Password of {row.name}: ")
    )
    credentials = Credentials()
    lasting = credentials.put(mailboxes.SERVICE, mailboxes.secret_name(row), given)
    if not lasting:
        raise InvalidInputError(
            "This system has no keyring that encrypts, so the password was not kept.",
            hint="Give it to `prospector send` and `mailbox check` with --password-stdin.",
        )
    call.answer({"mailbox": row.name, "kept": lasting}, credentials.where())


def _check(call: Call) -> None:
    row = _found(call)
    told = trying.check(row, mailboxes.password(Credentials(), row))
    call.answer({"mailbox": row.name, "works": True}, f"{row.name}: {told}")


def _pause(call: Call) -> None:
    with call.writing() as session:
        row = mailboxes.find(session, call.args.name)
        mailboxes.pause(session, row.id, call.args.why, call.now)
    call.answer({"mailbox": row.name, "paused": True}, f"{row.name} is paused.")


def _resume(call: Call) -> None:
    with call.writing() as session:
        row = mailboxes.find(session, call.args.name)
        mailboxes.resume(session, row.id)
    call.answer({"mailbox": row.name, "paused": False}, f"{row.name} may send again.")


def _remove(call: Call) -> None:
    with call.writing() as session:
        row = mailboxes.find(session, call.args.name)
        mailboxes.remove(session, row.id)
    Credentials().forget(mailboxes.SERVICE, mailboxes.secret_name(row))
    call.answer({"removed": row.name}, f"{row.name} is forgotten, and so is its password.")


def _found(call: Call) -> MailboxRow:
    with call.reading() as session:
        return mailboxes.find(session, call.args.name)


def _values(call: Call) -> dict[str, str]:
    sides = [
        assignment(text, wrong="sets nothing.", hint="Write FIELD=VALUE, like daily_cap=40")
        for text in call.args.values
    ]
    return dict(sides)
