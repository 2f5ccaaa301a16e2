"""One sender per workspace: a lock held by the operating system, gone with the process that holds it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from prospector.errors import WorkspaceBusyError
from prospector.paths import private_file


@contextmanager
def only_sender(workspace: Path) -> Iterator[str]:
    """Hold the right to send from a workspace, and get this process's name as an owner.

    Raises WorkspaceBusyError naming who holds it.
    """
    path = workspace.with_name(f"{workspace.name}.sending")
    with private_file(path).open("a+", encoding="utf-8") as file:
        try:
            _lock(file)
        except OSError as error:
            raise WorkspaceBusyError(
                "Another Prospector is sending from this workspace.",
                hint="Let it finish, or stop it there first. Nothing was sent from here.",
                place=_holder(path),
            ) from error
        owner = f"process {os.getpid()}"
        file.seek(0)
        file.truncate()
        file.write(owner)
        file.flush()
        try:
            yield owner
        finally:
            file.truncate(0)
            _unlock(file)


def _holder(path: Path) -> str:
    try:
        return path.read_text("utf-8")[:40] or str(path)
    except OSError:
        return str(path)


if sys.platform == "win32":  # pragma: no cover - the other system's way
    import msvcrt

    def _lock(file: IO[str]) -> None:
        file.seek(4096)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _unlock(file: IO[str]) -> None:
        file.seek(4096)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
