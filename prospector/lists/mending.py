"""Copies of workbooks without the small faults of their makers that the reader would stumble over.

A copy is made in memory, in the capped child, and only once the reader has stumbled.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_ID = re.compile(rb"\bId\s*=\s*[\"']([^\"']*)[\"']")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*/>")
_LINK = re.compile(rb":id\s*=\s*[\"']([^\"']*)[\"']")
_EXTENT = re.compile(rb"<(?:\w+:)?dimension\b[^>]*/>")
_HEAD = 1 << 16


def without_lost_sheets(path: Path) -> io.BytesIO | None:
    """The workbook without the sheets that point to no part of it, as some programs leave behind.

    None when it has no such sheet, or no other.
    """
    with zipfile.ZipFile(path) as archive:
        if not {_BOOK, _LINKS} <= set(archive.namelist()):
            return None
        links = set(_ID.findall(archive.read(_LINKS)))
        book = archive.read(_BOOK)
    sheets = _SHEET.findall(book)
    lost = [tag for tag in sheets if not links & set(_LINK.findall(tag))]
    if not lost or len(lost) == len(sheets):
        return None
    for tag in lost:
        book = book.replace(tag, b"")
    return _copied(path, lambda name, head: book if name == _BOOK else head, whole=_BOOK)


def without_extents(path: Path) -> io.BytesIO:
    """The workbook with no word about how far its sheets reach, where that word cannot be understood."""
    return _copied(
        path, lambda name, head: _EXTENT.sub(b"", head, count=1) if "worksheets/" in name else head
    )


def _copied(path: Path, changed: Callable[[str, bytes], bytes], whole: str = "") -> io.BytesIO:
    """A copy where `changed` is given the name and the beginning of every part (all of the part `whole`)."""
    copy = io.BytesIO()
    with (
        zipfile.ZipFile(path) as archive,
        zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
    ):
        for entry in archive.infolist():
            with archive.open(entry) as part, made.open(entry.filename, "w", force_zip64=True) as target:
                target.write(changed(entry.filename, part.read(-1 if entry.filename == whole else _HEAD)))
                shutil.copyfileobj(part, target)
    copy.seek(0)
    return copy
