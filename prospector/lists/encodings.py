"""The encoding of a text file, told from its bytes, and a decoder that never loses a byte silently."""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from prospector.lists.alphabets import guess

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_SAMPLE = 400_000
_BLOCK = 1 << 20
_ODD_LINES = 20_000
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# What other alphabets' letters look like when their bytes are read as Windows-1252.
_POLISH = re.compile(r"(?<=[a-z])[¹³¿¾]|[¹³¿¾](?=[a-z])|£[a-zó]")
_CZECH = re.compile(r"[ìøùèïò]|Ø")
_HACEK = re.compile(r"[šžŠŽ]")
_NOT_CZECH = re.compile(r"[åæêôûâãõñ]")
_HUNGARIAN = re.compile(r"[õû]")
_NOT_HUNGARIAN = re.compile(r"[ãçêàâîôñåæø]")
_TURKISH = re.compile(r"(?<=[a-zçöü])[ðýþ]|[ÝÞ](?=[a-z])|þ(?=[a-z])")
_NOT_TURKISH = re.compile(r"[æáíúóøå]")
_WESTERN_LETTERS = re.compile(r"[äöüßéàçèêëîïôâûùñíóúáåøæãõÄÖÜÉÅØ]")
_MAC = re.compile(r"(?<=[a-zA-Z])[ŠšŽ\x8e\x8f\x9a\x9f€‚ƒ„…†‡ˆ‰‹‘’“”•–—˜™›](?=[a-z])")

_JAPANESE_MAIL = re.compile(rb"\x1b\$[@B].{2,}?\x1b\([BJ]", re.DOTALL)
_SAID = re.compile(r"(windows|cp|iso|koi8|shift|sjis|x-sjis|euc|gb|big5|mac|tis|ks)", re.IGNORECASE)
_MIXED = "utf-8+"
_MIXED_FROM = 10  # one line of UTF-8 for so many others is no accident
_MENDED = "prospector-cp1252"
WESTERN = "cp1252"


def detect(file: BinaryIO) -> str:
    """The encoding's name for `text_of`. Reads the whole file; leaves the position anywhere.

    A file pasted together from UTF-8 and another one is named such as "utf-8+cp1251"; where the other one is
    the usual cp1252, only "utf-8".
    """
    file.seek(0)
    head = file.read(_SAMPLE)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    wide = _wide_without_mark(head)
    if wide:
        return wide
    found = _utf8_evidence(file)
    if not found.odd_lines:
        return "iso2022_jp" if _JAPANESE_MAIL.search(head) else "utf-8"
    other = _other_than_utf8(bytes(found.odd))
    if found.good_lines * _MIXED_FROM < found.odd_lines:
        return other
    return "utf-8" if other == WESTERN else _MIXED + other


def text_of(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """The file as text in an encoding that `detect` named; no byte makes it fail, none is lost silently."""
    if encoding.startswith(_MIXED):
        mixed = io.BufferedReader(_LineByLine(file, encoding.removeprefix(_MIXED)))
        return io.TextIOWrapper(mixed, encoding="utf-8", errors="replace", newline="")
    errors = _MENDED if encoding.startswith("utf-8") else "replace"
    return io.TextIOWrapper(file, encoding=encoding, errors=errors, newline="")


def is_known(name: str) -> bool:
    """Whether a page that says it is written in `name` may be believed."""
    try:
        b"".decode(name)
    except LookupError:
        return False
    return bool(_SAID.match(name))


def _wide_without_mark(head: bytes) -> str:
    """UTF-16 without a mark: every second byte of plain text is zero."""
    even, odd = head[0:4000:2].count(0), head[1:4000:2].count(0)
    pairs = max(len(head[:4000]) // 2, 1)
    if odd > 0.4 * pairs and even < 0.1 * pairs:
        return "utf-16-le"
    if even > 0.4 * pairs and odd < 0.1 * pairs:
        return "utf-16-be"
    return ""


@dataclass(slots=True)
class _Evidence:
    """Lines above ASCII that are UTF-8, lines that are not, and the first of the latter."""

    good_lines: int = 0
    odd_lines: int = 0
    odd: bytearray = field(default_factory=bytearray)

    def weigh(self, line: bytes) -> None:
        try:
            line.decode("utf-8")
            self.good_lines += 1
        except UnicodeDecodeError:
            self.odd_lines += 1
            if len(self.odd) < _SAMPLE:
                self.odd += line.rstrip(b"\r\n") + b"\n"


def _utf8_evidence(file: BinaryIO) -> _Evidence:
    found = _Evidence()
    file.seek(0)
    while found.odd_lines < _ODD_LINES and (block := file.read(_BLOCK)):
        whole, _ = _whole_characters(block + file.readline(_BLOCK))
        if whole.isascii():
            continue
        try:
            whole.decode("utf-8")
            found.good_lines += max(whole.count(b"\n"), 1)
        except UnicodeDecodeError:
            for line in whole.splitlines():
                if not line.isascii():
                    found.weigh(line)
    return found


def _whole_characters(data: bytes) -> tuple[bytes, bytes]:
    """Split off the last few bytes when they begin a character that the next block ends."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte >= 0xC0:
            return data[:-back], data[-back:]
        if byte < 0x80:
            break
    return data, b""


def _other_than_utf8(odd: bytes) -> str:
    """Another alphabet's encoding where that is plain, or one of the Latin ones: mostly WESTERN."""
    foreign = guess(odd)
    if foreign:
        return foreign
    western = odd.decode("cp1252", "replace")
    if len(_MAC.findall(western)) > 2 * len(_WESTERN_LETTERS.findall(western)):
        return "mac_roman"
    if _is_central(western):
        return "cp1250"
    turkish = len(_TURKISH.findall(western)) > 1 and not _NOT_TURKISH.search(western)
    return "cp1254" if turkish else WESTERN


def _is_central(western: str) -> bool:
    """Polish shows as signs within words, Czech and Hungarian as letters that no Western language mixes."""
    if len(_POLISH.findall(western)) * 6 > len(_WESTERN_LETTERS.findall(western)):
        return True
    czech = len(_CZECH.findall(western)) > 1 and _HACEK.search(western) and not _NOT_CZECH.search(western)
    accents = "á" in western or "é" in western
    hungarian = len(_HUNGARIAN.findall(western)) > 1 and accents and not _NOT_HUNGARIAN.search(western)
    return bool(czech or hungarian)


class _LineByLine(io.RawIOBase):
    """A file whose lines are UTF-8 or, where they cannot be, in another encoding; gives UTF-8."""

    def __init__(self, file: BinaryIO, other: str) -> None:
        self._file = file
        self._other = other
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer).cast("B")
        if not self._waiting:
            self._waiting = self._as_utf8(self._file.readline(_BLOCK))
        given = self._waiting[: len(room)]
        room[: len(given)] = given
        self._waiting = self._waiting[len(given) :]
        return len(given)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _as_utf8(self, line: bytes) -> bytes:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            return line.decode(self._other, "replace").encode("utf-8")
        return line


def _mend(error: UnicodeError) -> tuple[str, int]:
    """Decode the bytes that are not UTF-8 as Windows-1252: lists are pasted together from both."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _western(error.object[error.start : error.end]), error.end


def _western(data: bytes) -> str:
    return data.decode("cp1252", "ignore") or data.decode("latin-1")


codecs.register_error(_MENDED, _mend)
