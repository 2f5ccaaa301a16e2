"""One call of the command line: its options, its workspace, and how it answers."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prospector.storage.database import Database

Subparsers = argparse._SubParsersAction  # the type argparse gives add_subparsers, which it keeps private


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
        from prospector.storage import open_workspace

        database = open_workspace(self.workspace, now=self.now)
        try:
            yield database
        finally:
            database.close()

    def answer(self, data: Mapping[str, Any], text: str) -> None:
        """Print the result on stdout: `data` as one JSON object with --json, otherwise `text`."""
        print(json.dumps(data, ensure_ascii=False, default=str) if self.json else text)

    def progress(self, done: int, total: int, what: str) -> None:
        """Show how far long work is, on stderr, only to a person at a terminal."""
        if self.json or not sys.stderr.isatty():
            return
        share = f"{100 * done // total} %" if total else f"{done:,}"
        print(f"\r\x1b[K{what} {share}", end="", file=sys.stderr, flush=True)


def table(headers: list[str], rows: list[list[str]], *, widest: int = 40) -> str:
    """Plain aligned columns for a terminal; long cells are cut with an ellipsis."""
    cut = [[cell if len(cell) <= widest else cell[: widest - 1] + "…" for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [headers, *cut]) for i in range(len(headers))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in [headers, *cut]
    ]
    return "\n".join(line.rstrip() for line in lines)
