"""`prospector openers` and `prospector assist`: first lines for an email, and the model that may help."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import asdict, replace
from typing import Any

from prospector import prospects
from prospector.assist import asking, configuration, endpoint, facts, openers
from prospector.assist.configuration import SERVICE, SHARES, Assist
from prospector.assist.openers import Suggestion
from prospector.cli.call import Call
from prospector.cli.options import add_action, whole_number
from prospector.credentials import Credentials
from prospector.errors import InvalidInputError

KEY_VARIABLE = "PROSPECTOR_ASSIST_KEY"


def add_arguments(command_name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `openers` or `assist`."""
    (_add_openers if command_name == "openers" else _add_assist)(parser)


def _add_openers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", metavar="EMAIL", help="for whom: their address, or #NUMBER")
    parser.add_argument("--model", action="store_true", help="also ask the model that is set")
    parser.add_argument(
        "--dry-run", action="store_true", help="show what the model would be told; ask nobody"
    )
    parser.set_defaults(run=_openers)


def _add_assist(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    chosen = add_action(actions, "set", _set, "choose a model server and what it is told")
    chosen.add_argument("--url", metavar="URL", help=f"its address (Ollama: {configuration.OLLAMA})")
    chosen.add_argument("--model", metavar="NAME", help="the model, as the server calls it")
    chosen.add_argument("--share", metavar="A,B", help=f"what it is told, of: {', '.join(SHARES)}")
    chosen.add_argument("--timeout", type=whole_number, metavar="SECONDS", help="how long it may take")
    chosen.add_argument(
        "--key", action="store_true", help="ask for a key, or read it from stdin; it goes to the keyring"
    )
    add_action(actions, "show", _show, "what is set, and what the model is told")
    add_action(actions, "test", _test, "ask the model about a made-up prospect")
    add_action(actions, "off", _off, "forget the server, the model and the key")


def _openers(call: Call) -> None:
    args = call.args
    with call.reading() as session:
        known = facts.gather(session, prospects.by_email(session, args.email), call.now)
    if args.dry_run:
        text = asking.shown(known, _configured())
        call.answer({"would_send": text}, text)
        return
    lines = list(openers.from_facts(known, call.now.date()))
    if args.model:
        assist = _configured()
        lines.insert(0, asking.suggest(known, assist, _key(assist)))
    text = "\n\n".join(_as_text(one) for one in lines)
    call.answer({"openers": list(map(asdict, lines))}, text or "Too little is known for a first line.")


def _set(call: Call) -> None:
    args, before = call.args, configuration.load()
    if args.url is not None:
        endpoint.check_near(configuration.checked_url(args.url))
    kept = configuration.save(
        replace(
            before,
            url=before.url if args.url is None else args.url,
            model=before.model if args.model is None else args.model,
            timeout=before.timeout if args.timeout is None else args.timeout,
            shares=before.shares if args.share is None else _shares(args.share),
        )
    )
    if args.key:
        _keep_key(kept)
    _show(call)


def _shares(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split(",") if word.strip())


def _keep_key(assist: Assist) -> None:
    credentials = Credentials()
    if not credentials.lasting():
        raise InvalidInputError(
            "This system has no keyring that encrypts, so the key is not kept.",
            hint=f"Set it as {KEY_VARIABLE} in the environment of each call.",
            place="--key",
        )
    credentials.put(SERVICE, assist.url, _asked_for_key())


def _asked_for_key() -> str:
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass("Key: ").strip()
    return sys.stdin.readline().strip()


def _show(call: Call) -> None:
    assist, credentials = configuration.load(), Credentials()
    if not assist.on:
        call.answer({"on": False}, "Off. First lines come from rules alone: prospector openers EMAIL")
        return
    told = asking.shown(asking.EXAMPLE, assist)
    has_key = bool(_key(assist))
    data: dict[str, Any] = {
        "on": True, "url": assist.url, "model": assist.model, "timeout": assist.timeout,
        "shares": assist.shares, "key": has_key, "secrets": credentials.where(), "example": told,
    }  # fmt: skip
    text = (
        f"{assist.model} at {assist.url}, up to {assist.timeout} s,"
        f" {'with' if has_key else 'without'} a key.\n"
        f"{credentials.where()}\nIt is told: {', '.join(sorted(assist.shares)) or 'nothing'}."
        f" For a made-up prospect that is:\n\n{told}"
    )
    call.answer(data, text)


def _test(call: Call) -> None:
    assist = _configured()
    line = asking.suggest(asking.EXAMPLE, replace(assist, shares=frozenset(SHARES)), _key(assist))
    call.answer({"model": assist.model, "url": assist.url, "answer": line.text}, f"It answers: {line.text}")


def _off(call: Call) -> None:
    assist = configuration.load()
    if assist.url:
        Credentials().forget(SERVICE, assist.url)
    configuration.turn_off()
    call.answer({"on": False}, "Off. The server, the model and the key are forgotten.")


def _configured() -> Assist:
    assist = configuration.load()
    if not assist.on:
        raise InvalidInputError(
            "No model is set.",
            hint=f"For example: prospector assist set --url {configuration.OLLAMA} --model llama3.2",
            place="prospector assist set",
        )
    return assist


def _key(assist: Assist) -> str:
    return os.environ.get(KEY_VARIABLE) or Credentials().get(SERVICE, assist.url) or ""


def _as_text(one: Suggestion) -> str:
    return f"{one.text}\n  from: {', '.join(one.sources)}. {one.why}"
