"""Messages in files: one mail (.eml, .txt), or a mailbox file with many (.mbox)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from prospector.errors import FileError, LimitError

LARGEST_MAILBOX = 500_000_000
_BETWEEN = re.compile(rb"(?:\A|\n\r?\n)From [^\n]{1,300}\d\d:\d\d[^\n]{0,100}\n")


def read_messages(path: Path) -> Iterator[bytes]:
    """Every message in a file, one after another. Raises FileError or LimitError naming the file."""
    try:
        if path.stat().st_size > LARGEST_MAILBOX:
            raise LimitError(
                "The file is larger than 500 MB.", hint="Export fewer mails at a time.", place=str(path)
            )
        data = path.read_bytes()
    except OSError as error:
        raise FileError(
            f"The file cannot be read: {error.strerror}.", hint="Check its name.", place=str(path)
        ) from error
    starts = [found.start() for found in _BETWEEN.finditer(data)]
    if len(starts) < 2 or starts[0]:
        yield data
        return
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        yield data[start:end].lstrip(b"\r\n").replace(b"\n>From ", b"\nFrom ")
