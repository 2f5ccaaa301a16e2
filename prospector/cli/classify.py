"""`prospector classify`: what mails that came back are, and whom they concern."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from prospector.cli.call import Call, table
from prospector.errors import LimitError
from prospector.replies.classifying import classify
from prospector.replies.files import read_messages


@dataclass(frozen=True, slots=True)
class Answer:
    """One mail as the command tells it."""

    file: str
    kind: str
    recipient: str
    permanent: bool | None
    reason: str
    return_date: date | None
    reply_text: str
    message_id: str
    referred: tuple[str, ...] = ()


def add_arguments(command_name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `classify`."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="mails (.eml) or mailboxes (.mbox)"
    )
    parser.set_defaults(run=_classify)


def _classify(call: Call) -> None:
    answers = [answer for path in call.args.files for answer in _of_file(call, path)]
    lines = [[one.file, one.kind, one.recipient, _permanence(one.permanent), one.reason] for one in answers]
    call.answer(answers, table(["File", "Kind", "Concerns", "Gone for good", "Why"], lines, widest=60))


def _of_file(call: Call, path: Path) -> Iterator[Answer]:
    for raw in read_messages(path):
        try:
            found = classify(raw, call.now)
        except LimitError as error:
            yield Answer(str(path), "other", "", None, f"set aside: {error.message}", None, "", "")
            continue
        yield Answer(
            str(path), found.kind, found.recipient, found.permanent, found.reason, found.return_date,
            found.reply_text, found.message_id, found.referred,
        )  # fmt: skip


def _permanence(permanent: bool | None) -> str:
    return "" if permanent is None else "yes" if permanent else "no"
