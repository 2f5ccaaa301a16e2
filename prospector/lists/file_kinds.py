"""What a file is, told by its content and never by its name, before a reader may touch it."""

from __future__ import annotations

import mmap
import os
import re
import stat
import struct
import zipfile
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from prospector.errors import FileError, FormatError, LimitError, ProspectorError

_MIB = 1024 * 1024
MAX_WORKBOOK_BYTES = 512 * _MIB
MAX_TEXT_BYTES = 4096 * _MIB
MAX_MARKUP_BYTES = 128 * _MIB
MAX_UNPACKED_BYTES = 2048 * _MIB
MAX_PART_BYTES = 1536 * _MIB
MAX_STRINGS_BYTES = 600 * _MIB
MAX_ENTRIES = 20_000
_SUSPICIOUS_RATIO = 400
_RATIO_MATTERS_ABOVE = 64 * _MIB
_HEAD = 65_536

_SAVE_AGAIN = "Open it in a spreadsheet program and save it as .xlsx or .csv."


class FileKind(StrEnum):
    """What the readers can read."""

    WORKBOOK = "workbook"
    TEXT = "text"
    HTML = "html"
    XML_2003 = "xml 2003"


_STRANGERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"RIFF", "a picture or a sound"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "a shortcut to a file"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"(\xb5/\xfd", "a compressed file"),
    (b"SQLite format 3\x00", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
_ALSO_WORDS = frozenset({b"MZ", b"BZh", b"RIFF"})  # how a list might begin too
_HEIF = frozenset({b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"})
_NEXT_STEPS: tuple[tuple[str, str], ...] = (
    ("empty zip", "Choose a file with a list in it."),
    ("web archive", _SAVE_AGAIN),
    ("compressed", "Unpack it, and choose the list in it."),
    ("archive", "Unpack it, and choose the list in it."),
    ("Google", "Open it in the browser and choose File, Download, Microsoft Excel; then choose that file."),
    ("shortcut", "Open it, download the list itself, and choose that file."),
    ("Numbers", "Open it in Numbers and choose File, Export To, Excel; then choose that file."),
    ("PDF", "Ask for the list as a spreadsheet, or copy its table into one and save that as .xlsx."),
    ("picture", "Ask for the list as a spreadsheet; text in a picture cannot be read."),
    ("document", "Copy its table into a spreadsheet and save that as .xlsx."),
    ("presentation", "Copy its table into a spreadsheet and save that as .xlsx."),
    ("web page", "If it asks for a password or reports a fault, download the list again while signed in."),
    ("message", "Save what is attached to it, and choose that file."),
    ("contact cards", "Export the contacts as CSV instead."),
    ("database", "Export the table you need as CSV."),
    ("Parquet", "Export it as CSV."),
    ("program", "Choose a spreadsheet or CSV file."),
)
_HTML = re.compile(
    r"(<\?xml.{0,200})?(<!--.{0,400}-->\s*)?<(!doctype )?(html|head|body|table|meta|style|div)\b", re.DOTALL
)
_XML_2003 = re.compile(
    r"(<\?xml.{0,4000})?<(\w+:)?workbook\b[^>]{0,2000}urn:schemas-microsoft-com:office:spreadsheet", re.DOTALL
)
_MARKUP: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<\?xml.*<office:document", re.S), "a flat OpenDocument file"),
    (re.compile(r"<\?xml"), "an XML file"),
    (re.compile(r"mime-version:.*multipart/related", re.S), "a web archive (MHTML)"),
    (re.compile(r"\{.{0,2000}https://docs\.google\.com/", re.S), "a shortcut to a Google document"),
    (re.compile(r"\{.{0,2000}\"doc_id\"\s*:", re.S), "a shortcut to a Google document"),
    (re.compile(r"\[internetshortcut\]"), "a shortcut to a web page"),
    (re.compile(r"<\?xml.{0,400}<plist\b.{0,200}<key>url</key>", re.S), "a shortcut to a web page"),
    (re.compile(r"[\[{]\s*([{\[]\s*)?\"[^\"]*\"\s*:"), "a JSON file"),
    (re.compile(r"begin:vcard"), "a set of contact cards (vCard)"),
    (re.compile(r"id;pwxl;n|id;p[a-z]{2,}(;[a-z])*\r?\n[bcfopw];"), "a SYLK file"),
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_EXCEL = re.compile(rb"\x09[\x00\x02\x04][\x04\x06]\x00")


def identify(path: Path) -> FileKind:
    """What `path` holds.

    Raises FileError when it cannot be opened, FormatError when it is no spreadsheet or is protected,
    empty or damaged, and LimitError when it is too large or would unpack into too much.
    """
    if path.name.startswith("~$"):
        raise FormatError(
            "This is the mark that a spreadsheet program leaves beside a file it has open.",
            hint=f"Choose {path.name[2:]} instead.",
            place=path.name,
        )
    _check_name(path)
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > MAX_TEXT_BYTES:
            raise too_large(path, size, MAX_TEXT_BYTES)
        head = file.read(_HEAD)
        if not head.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
            raise FormatError("The file is empty.", hint="Choose a file with a list in it.", place=path.name)
        return _kind(path, file, head, size)


def _check_name(path: Path) -> None:
    """A name of bytes that are no text can neither be stored nor shown."""
    readable = path.name.encode("utf-8", "replace").decode()
    if readable != path.name:
        raise FileError(
            "The file's name holds letters that cannot be read.", hint="Rename the file.", place=readable
        )


def open_regular(path: Path) -> BinaryIO:
    """Open an ordinary file for reading; never waits on a pipe or reads a device."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise _unopened(path, error) from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise FormatError(_not_a_file(mode), hint="Choose a spreadsheet or CSV file.", place=path.name)
    return os.fdopen(descriptor, "rb")


def _unopened(path: Path, error: OSError | ValueError) -> ProspectorError:
    if isinstance(error, FileNotFoundError):
        return FileError("There is no such file.", hint="Check the name and the folder.", place=str(path))
    if path.is_dir():  # Windows says "permission denied"
        return FormatError(_not_a_file(stat.S_IFDIR), hint="Choose a file in it.", place=path.name)
    if isinstance(error, PermissionError):
        return FileError(
            "The file may not be read.", hint="Close it in other programs, or change its rights.",
            place=path.name,
        )  # fmt: skip
    reason = (error.strerror if isinstance(error, OSError) else "") or "its name cannot be used"
    return FileError(f"The file cannot be opened: {reason}.", hint="Choose another file.", place=path.name)


def _not_a_file(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "This is a folder, not a file."
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        return "This is a pipe, not a file."
    return "This is a device, not a file."


def too_large(path: Path, size: int, limit: int) -> LimitError:
    """The error for a file of `size` bytes where `limit` are allowed."""
    return LimitError(
        f"The file has {size // _MIB:,} MB; at most {limit // _MIB:,} MB can be read.",
        hint="Split it into smaller files.",
        place=path.name,
    )


def stranger(path: Path, what: str) -> FormatError:
    """The error for a file that is something else than a list."""
    named = f", though it is named {path.suffix}" if path.suffix else ""
    hint = next((step for part, step in _NEXT_STEPS if part in what), _SAVE_AGAIN)
    return FormatError(f"This is {what}, not a spreadsheet{named}.", hint=hint, place=path.name)


def _kind(path: Path, file: BinaryIO, head: bytes, size: int) -> FileKind:
    if size > MAX_WORKBOOK_BYTES and head.startswith((b"PK", _OLE)):
        raise too_large(path, size, MAX_WORKBOOK_BYTES)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        _check_archive(path, file)
        return FileKind.WORKBOOK
    if head.startswith(_OLE):
        _check_compound(path, file)
        return FileKind.WORKBOOK
    if head[4:12] in _HEIF:
        raise stranger(path, "a picture")
    for magic, what in _STRANGERS:
        if head.startswith(magic) and not (magic in _ALSO_WORDS and b"\x00" not in head[:512]):
            raise stranger(path, what)
    if _OLD_EXCEL.match(head):
        raise FormatError(
            "This is a workbook of Excel 4 or older, which cannot be read.", hint=_SAVE_AGAIN, place=path.name
        )
    return _kind_of_text(path, head, size)


def _kind_of_text(path: Path, head: bytes, size: int) -> FileKind:
    start = head[:8192].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").decode("latin-1").lower()
    for pattern, kind in ((_XML_2003, FileKind.XML_2003), (_HTML, FileKind.HTML)):
        if pattern.match(start):
            if size > MAX_MARKUP_BYTES:
                raise too_large(path, size, MAX_MARKUP_BYTES)
            return kind
    for pattern, what in _MARKUP:
        if pattern.match(start):
            raise stranger(path, what)
    return FileKind.TEXT


def _check_compound(path: Path, file: BinaryIO) -> None:
    """An OLE file: a workbook of Excel 97, or a new one that is encrypted, or something else."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if len(content) <= _directory_at(content[:512]):
            raise damaged(path)
        if _names(content, "EncryptedPackage"):
            raise protected(path)
        if any(_names(content, name) for name in ("Workbook", "Book", "WORKBOOK", "BOOK")):
            return
        if _names(content, "WordDocument"):
            raise stranger(path, "a Word document")
        if _names(content, "PowerPoint Document"):
            raise stranger(path, "a presentation")
        if _names(content, "__properties_version1.0"):
            raise stranger(path, "an Outlook message")
    raise stranger(path, "an Office file without a workbook in it")


def _directory_at(header: bytes) -> int:
    """Where the list of an OLE file's streams begins: the sector is told at 48, a sector's size at 30."""
    if len(header) < 512:
        return len(header)
    (shift,), (sector,) = struct.unpack_from("<H", header, 30), struct.unpack_from("<I", header, 48)
    return (int(sector) + 1) << min(int(shift), 20)


def _names(content: mmap.mmap, stream: str) -> bool:
    return content.find((stream + "\0").encode("utf-16-le")) >= 0


def protected(path: Path) -> FormatError:
    """The error for an encrypted workbook."""
    return FormatError(
        "The workbook is protected with a password.",
        hint="Open it in a spreadsheet program, remove the password and save it.",
        place=path.name,
    )


def damaged(path: Path, why: str = "") -> FormatError:
    """The error for a file that claims to be a workbook and cannot be read as one."""
    reason = f": {why}" if why else ""
    return FormatError(f"The file is damaged or not complete{reason}.", hint=_SAVE_AGAIN, place=path.name)


def _check_archive(path: Path, file: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            _check_sizes(path, archive)
            _check_content(path, archive)
            _check_parts(path, archive)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise damaged(path) from error


def _check_sizes(path: Path, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise _bomb(path, f"{len(entries):,} parts (limit {MAX_ENTRIES:,})")
    total = 0
    for entry in entries:
        total += entry.file_size
        packed = max(entry.compress_size, 1)
        if entry.file_size > _RATIO_MATTERS_ABOVE and entry.file_size / packed > _SUSPICIOUS_RATIO:
            raise _bomb(path, f"{entry.file_size // _MIB:,} MB out of {packed:,} bytes")
        limit = MAX_STRINGS_BYTES if entry.filename.lower().endswith("sharedstrings.xml") else MAX_PART_BYTES
        if entry.file_size > limit:
            raise _bomb(path, f"a part of {entry.file_size // _MIB:,} MB (limit {limit // _MIB:,} MB)")
    if total > MAX_UNPACKED_BYTES:
        raise _bomb(path, f"{total // _MIB:,} MB (limit {MAX_UNPACKED_BYTES // _MIB:,} MB)")


def _bomb(path: Path, what: str) -> LimitError:
    return LimitError(
        f"The file would unpack into {what}.",
        hint="If the list is genuine, save it as CSV or split it into smaller files.",
        place=path.name,
    )


def _check_content(path: Path, archive: zipfile.ZipFile) -> None:
    names = {entry.filename.replace("\\", "/").lstrip("/").lower() for entry in archive.infolist()}
    if any(name.startswith("word/") for name in names):
        raise stranger(path, "a Word document")
    if any(name.startswith("ppt/") for name in names):
        raise stranger(path, "a presentation")
    if "index/document.iwa" in names or "index.zip" in names:
        raise stranger(path, "an Apple Numbers or Pages file")
    if "mimetype" in names and "content.xml" in names:
        _check_open_document(path, archive)
    elif not any("workbook" in name or name.startswith("xl/") for name in names):
        if "[content_types].xml" in names:
            raise damaged(path, "it has no workbook in it")
        raise stranger(path, "a zip archive" if names else "an empty zip archive")


def _check_open_document(path: Path, archive: zipfile.ZipFile) -> None:
    kind = archive.read("mimetype")[:200].decode("ascii", "replace")
    if "spreadsheet" not in kind:
        raise stranger(path, "an OpenDocument file of another kind")
    manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""
    if b"encryption-data" in manifest:
        raise protected(path)


def _check_parts(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse document types and entities: no spreadsheet program writes them, bombs and thieves do."""
    for entry in archive.infolist():
        if entry.flag_bits & 0x1:
            raise protected(path)
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        with archive.open(entry) as part:
            start = part.read(4096).replace(b"\x00", b"")
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            raise FormatError(
                f"The part {entry.filename[:80]} declares a document type, as only hostile files do.",
                hint=_SAVE_AGAIN,
                place=path.name,
            )
