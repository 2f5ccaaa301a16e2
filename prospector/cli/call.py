"""One call of the command line: its options, its workspace, and how it answers."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prospector.errors import InvalidInputError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from prospector.storage.database import Database


@dataclass(frozen=True, slots=True)
class Call:
    """What a command is given; `args` holds its own options."""

    args: argparse.Namespace
    workspace: Path
    json: bool
    now: datetime

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The workspace, opened (made, upgraded and checked first) and closed at the end."""
        from prospector.workspace import open_for_use

        database = open_for_use(self.workspace, now=self.now)
        try:
            yield database
        finally:
            database.close()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on the workspace that only reads."""
        with self.database() as database, database.reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session on the workspace that is one transaction."""
        with self.database() as database, database.writing() as session:
            yield session

    def answer(self, data: Mapping[str, Any] | Sequence[Any], text: str) -> None:
        """Print the result on stdout: `data` as_json with --json, otherwise `text`."""
        clear_progress()
        print(as_json(data) if self.json else text)

    def progress(self, done: int, total: int, what: str) -> None:
        """Show how far long work is, on stderr, only to a person at a terminal."""
        if self.json or not sys.stderr.isatty():
            return
        share = f"{100 * done // total} %" if total else f"{done:,}"
        print(f"\r\x1b[K{what} {share}", end="", file=sys.stderr, flush=True)


@contextmanager
def naming(file: Path) -> Iterator[None]:
    """What is wrong with the content of a file is told with the file it is from."""
    try:
        yield
    except InvalidInputError as error:
        place = f"{file}, {error.place}" if error.place else str(file)
        raise InvalidInputError(error.message, hint=error.hint, place=place) from error


def as_json(data: Mapping[str, Any] | Sequence[Any], *, indent: int | None = None) -> str:
    """One JSON object or list; dates and times become ISO 8601, dataclasses objects and paths text."""
    return json.dumps(data, ensure_ascii=False, default=_plain, indent=indent)


def clear_progress() -> None:
    """Take the line of Call.progress away, so that an answer or an error starts on a clean one."""
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 row`, `2 rows`, `1,000 people`: the number with the noun it takes."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, widest: int = 40) -> str:
    """Plain aligned columns for a terminal; long cells are cut with an ellipsis, each stays on its line."""
    cut = [[_cell(cell, widest) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [headers, *cut]) for i in range(len(headers))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in [headers, *cut]
    ]
    return "\n".join(line.rstrip() for line in lines)


def _cell(text: str, widest: int) -> str:
    """No control character of a stranger's spreadsheet reaches the terminal."""
    safe = "".join(letter if letter.isprintable() else " " for letter in text)
    return safe if len(safe) <= widest else safe[: widest - 1] + "…"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
