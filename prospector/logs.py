"""The log file: what the program did and where it failed, without anything personal in it."""

from __future__ import annotations

import logging
import os
import re
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from prospector.paths import data_folder, private_file, private_folder

_LARGEST = 1_000_000
_KEPT = 4
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
_SECRET = re.compile(
    r"(?i)\b(pass(?:word|wd|phrase)?|secret|token|api[_-]?key|authorization|bearer|auth)\b"
    r"(['\"]?\s*[:=]\s*(?:bearer\s+|basic\s+)?|\s+)"
    r"(\"[^\"]*\"|'[^']*'|[^\s,;)}\]]+)"
)
_USER_INFO = re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)")
_RAISED = re.compile(r"^((?:\w+\.)*\w*(?:Error|Exception|Fault|Warning)): .*$", re.MULTILINE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_PHONE = re.compile(r"(?<![\w.:-])\+\d[\d ()/.-]{6,}\d")


def start(level: int = logging.INFO) -> Path:
    """Log to a rotating private file in the data folder's `logs`, and return its path.

    Everything passes `mask` first, tracebacks included. Calling it again changes nothing but the level.
    """
    path = private_folder(data_folder() / "logs") / "prospector.log"
    root = logging.getLogger()
    root.setLevel(level)
    if not any(isinstance(handler, _PrivateFile) for handler in root.handlers):
        handler = _PrivateFile(path)
        handler.setFormatter(_Masked("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root.addHandler(handler)
    return path


def stop() -> None:
    """Close the log file; nothing is logged to it any more."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _PrivateFile)]:
        root.removeHandler(handler)
        handler.close()


def mask(text: str) -> str:
    """The text without email addresses, phone numbers, and passwords or tokens that are named as such.

    What a raised error quotes goes too: it is often a cell, and a cell may be a name.
    """
    text = _RAISED.sub(lambda found: _QUOTED.sub("'***'", found[0]), text)
    text = _USER_INFO.sub("***", text)
    text = _ADDRESS.sub("<address>", text)
    text = _SECRET.sub(lambda found: f"{found[1]}{found[2]}***", text)
    return _PHONE.sub("<phone>", text)


class _Masked(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))


class _PrivateFile(RotatingFileHandler):
    """A rotating log file that its owner alone may read. A full disk loses lines, not the program."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8", delay=True)

    def _open(self) -> Any:
        private_file(Path(self.baseFilename))
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:
        with suppress(OSError):
            os.write(2, b"Prospector could not write to its log file.\n")
