"""Tables out: xlsx and csv that no spreadsheet program evaluates, written whole or not at all."""

from __future__ import annotations

import csv
import errno
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from prospector.errors import FileError, InvalidInputError
from prospector.lists import staging
from prospector.lists.cells import escaped
from prospector.lists.xlsx import Rows, Value, write_workbook
from prospector.paths import private_file, private_folder

_NOT_IN_TITLE = re.compile(r"[\\/*?:\[\]\x00-\x1f]")
__all__ = ["Rows", "Value", "put_in_place", "scratch_beside", "write_rows", "write_sheets"]

_TRY_ELSEWHERE = "Choose a folder you may write to, close the file if it is open elsewhere, and try again."


def write_rows(
    path: Path, headers: Sequence[str], rows: Rows, *, progress: Callable[[int], None] | None = None
) -> int:
    """Write a table to `path`, xlsx or csv by its ending; returns the number of rows.

    CSV is UTF-8 with a byte order mark, which Excel needs. The file appears whole, readable by its owner
    only, and replaces one of the same name. Raises InvalidInputError for another ending, FileError when
    it cannot be written.
    """
    return write_sheets(path, {_title(path.stem): (headers, rows)}, progress=progress)


def write_sheets(
    path: Path,
    sheets: dict[str, tuple[Sequence[str], Rows]],
    *,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write several tables as the sheets of one xlsx (a csv takes one); otherwise like write_rows."""
    write = {".xlsx": write_workbook, ".csv": _write_csv}.get(path.suffix.lower())
    if write is None or (write is _write_csv and len(sheets) > 1):
        raise InvalidInputError(
            f"A list cannot be saved as {path.suffix or 'a file without an ending'!r}.",
            hint="Choose a name that ends in .xlsx or .csv.",
            place=str(path),
        )
    with _replacing(path) as temporary:
        return write(temporary, sheets, progress or (lambda done: None))


def _title(stem: str) -> str:
    """A name that every spreadsheet program takes for a sheet."""
    plain = _NOT_IN_TITLE.sub(" ", stem)[:31].strip("' ")
    return "Sheet" if plain.lower() in ("", "history") else plain


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A temporary file that takes the place of `path` when the block ends well."""
    with scratch_beside(path) as scratch:
        temporary = private_file(scratch / f"new{path.suffix}")
        yield temporary
        put_in_place(temporary, path)


@contextmanager
def scratch_beside(path: Path) -> Iterator[Path]:
    """A private folder beside `path` to build it in, gone at the end whatever happens.

    What a killed program left in the same folder goes too. Raises FileError naming `path` for every fault
    of the file system within the block.
    """
    if "\0" in path.name:
        raise InvalidInputError("This cannot be a file's name.", hint="Choose another name.")
    scratch = path.parent / f".prospector-export-{os.getpid()}-{secrets.token_hex(6)}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for left in path.parent.glob(".prospector-export-*"):
            if not staging.owner_lives(left):
                shutil.rmtree(left, ignore_errors=True)
        yield private_folder(scratch)
    except OSError as error:
        full = error.errno == errno.ENOSPC
        raise FileError(
            f"The file cannot be written: {error.strerror or error}.",
            hint="Free some space on that disk, and try again." if full else _TRY_ELSEWHERE,
            place=str(path),
        ) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def put_in_place(temporary: Path, path: Path) -> None:
    """Move a finished file to `path` once it is on the disk, replacing what stands there."""
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.replace(path)


def _write_csv(
    path: Path, sheets: dict[str, tuple[Sequence[str], Rows]], progress: Callable[[int], None]
) -> int:
    ((headers, rows),) = sheets.values()
    count = 0
    # Half of a character, as damaged files have it, becomes a question mark, as it does in a workbook.
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="", buffering=1 << 18) as file:
        writer = csv.writer(file)
        writer.writerow([escaped(header) for header in headers])
        for row in rows:
            writer.writerow([escaped(cell) if cell and type(cell) is str else cell for cell in row])
            count += 1
            if count % 1000 == 0:
                progress(count)
    return count
