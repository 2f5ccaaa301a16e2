"""The encoding of a text file, told from its bytes, and a decoder that never loses a byte silently."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

_SAMPLE = 400_000
_BLOCK = 1 << 20
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_FOREIGN = frozenset(
    {"cp1251", "koi8_r", "mac_cyrillic", "cp866", "iso8859_5", "cp1253", "iso8859_7", "cp1255", "iso8859_8",
     "cp1256", "iso8859_6", "cp932", "shift_jis", "euc_jp", "gb18030", "gb2312", "gbk", "big5", "cp949",
     "euc_kr", "iso2022_jp", "shift_jis_2004", "big5hkscs", "johab", "hz", "cp874", "tis_620"}
)  # fmt: skip
# What other alphabets' letters look like when their bytes are read as Windows-1252.
_POLISH = re.compile(r"(?<=[a-z])[¹³¿¾]|[¹³¿¾](?=[a-z])|£[a-zó]")
_CZECH = re.compile(r"[ìøùèïò]|Ø")
_HACEK = re.compile(r"[šžŠŽ]")
_NOT_CZECH = re.compile(r"[åæêôûâãõñ]")
_HUNGARIAN = re.compile(r"[õû]")
_NOT_HUNGARIAN = re.compile(r"[ãçêàâîôñåæø]")
_TURKISH = re.compile(r"(?<=[a-zçöü])[ðýþ]|[ÝÞ](?=[a-z])|þ(?=[a-z])")
_NOT_TURKISH = re.compile(r"[æáíúóøå]")
_WESTERN = re.compile(r"[äöüßéàçèêëîïôâûùñíóúáåøæãõÄÖÜÉÅØ]")
_MAC = re.compile(r"(?<=[a-zA-Z])[ŠšŽ\x8e\x8f\x9a\x9f€‚ƒ„…†‡ˆ‰‹‘’“”•–—˜™›](?=[a-z])")

FALLBACK = "prospector-cp1252"


def detect(file: BinaryIO) -> str:
    """The encoding's name as `codecs` knows it. Reads the whole file; leaves the position anywhere."""
    file.seek(0)
    head = file.read(_SAMPLE)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    wide = _wide_without_mark(head)
    if wide:
        return wide
    good, bad, odd = _utf8_evidence(file)
    return "utf-8" if not bad or good > bad else _single_byte(odd)


def _wide_without_mark(head: bytes) -> str:
    """UTF-16 without a mark: every second byte of plain text is zero."""
    even, odd = head[0:4000:2].count(0), head[1:4000:2].count(0)
    pairs = max(len(head[:4000]) // 2, 1)
    if odd > 0.4 * pairs and even < 0.1 * pairs:
        return "utf-16-le"
    if even > 0.4 * pairs and odd < 0.1 * pairs:
        return "utf-16-be"
    return ""


_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]")


def _utf8_evidence(file: BinaryIO) -> tuple[int, int, bytes]:
    """Whole multi-byte characters, bytes that belong to none, and some of the lines with such bytes."""
    good = bad = 0
    odd = bytearray()
    file.seek(0)
    rest = b""
    while block := file.read(_BLOCK):
        whole, rest = _whole_characters(rest + block)
        if whole.isascii():
            continue
        try:
            whole.decode("utf-8")
            good += _BLOCK  # a whole block of it is proof enough
        except UnicodeDecodeError:
            left = _MULTIBYTE.sub(b"", whole)
            good += len(_MULTIBYTE.findall(whole))
            bad += len(_HIGH.findall(left))
            odd += _lines_with_high_bytes(whole, _SAMPLE - len(odd))
    return good, bad + len(_HIGH.findall(_MULTIBYTE.sub(b"", rest))), bytes(odd) or rest


def _whole_characters(data: bytes) -> tuple[bytes, bytes]:
    """Split off the last few bytes when they begin a character that the next block ends."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte >= 0xC0:
            return data[:-back], data[-back:]
        if byte < 0x80:
            break
    return data, b""


def _lines_with_high_bytes(data: bytes, room: int) -> bytes:
    lines = (line for line in data.splitlines(keepends=True) if not line.isascii())
    return b"".join(lines)[: max(room, 0)]


def _single_byte(odd: bytes) -> str:
    """Windows-1252 unless the text is plainly something else."""
    western = odd.decode("cp1252", "replace")
    if len(_MAC.findall(western)) > 2 * len(_WESTERN.findall(western)):
        return "mac_roman"
    if _is_central(western):
        return "cp1250"
    if len(_TURKISH.findall(western)) > 1 and not _NOT_TURKISH.search(western):
        return "cp1254"
    return _foreign(odd) or FALLBACK


def _is_central(western: str) -> bool:
    """Polish shows as signs within words, Czech and Hungarian as letters that no Western language mixes."""
    if len(_POLISH.findall(western)) * 6 > len(_WESTERN.findall(western)):
        return True
    czech = len(_CZECH.findall(western)) > 1 and _HACEK.search(western) and not _NOT_CZECH.search(western)
    accents = "á" in western or "é" in western
    hungarian = len(_HUNGARIAN.findall(western)) > 1 and accents and not _NOT_HUNGARIAN.search(western)
    return bool(czech or hungarian)


def _foreign(odd: bytes) -> str:
    """An encoding of another script, when most of its letters stand side by side as whole words."""
    if len(re.findall(rb"[\x80-\xff]{3,}", odd)) * 8 < len(_HIGH.findall(odd)):
        return ""
    from charset_normalizer import from_bytes

    best = from_bytes(odd[:100_000]).best()
    return best.encoding if best is not None and best.encoding in _FOREIGN else ""


def _mend(error: UnicodeError) -> tuple[str, int]:
    """Decode the bytes that are not UTF-8 as Windows-1252: lists are pasted together from both."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _western(error.object[error.start : error.end]), error.end


def _western(data: bytes) -> str:
    return data.decode("cp1252", "ignore") or data.decode("latin-1")


codecs.register_error(FALLBACK, _mend)
