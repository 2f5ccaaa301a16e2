"""Any cell as clean text: invisible signs, wrong decoding, HTML remains and look-alike letters mended."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from urllib.parse import unquote

from prospector.cleaning.tables import phrases

LONGEST = 600
"""Characters kept of a cell; nothing but a note is honestly longer."""
LONGEST_NOTE = 32_767

BETWEEN = "~"
"""Stands between the cells of a row that are looked at in one go; in a cell it does no harm."""

Codes = tuple[str, ...]

_CONTINUATION = "\x80-\xbf" + "".join(
    bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
)
_MISREAD = re.compile(
    f"[\xc2-\xdf][{_CONTINUATION}]|[\xe0-\xef][{_CONTINUATION}]{{2}}|[\xf0-\xf4][{_CONTINUATION}]{{3}}"
)
_LIKELY = re.compile(
    r"[ \xa0-\u017f\u0192\u0218-\u021b\u0390-\u03ce\u0401-\u045f\u1e00-\u1eff\u200b-\u203a\u2060\u20ac\u2122"
    r"\ufeff]+"
)
_OTHER_MISREADINGS = (("√", "mac_roman"), ("├", "cp437"), ("Г", "cp1251"))
_NOT_PLAIN = re.compile(
    "[^ -~\xc0-\xd6\xd8-\xf6\xf8-\u017f\u0218-\u021b\u2013\u2014\u201c-\u201e\u2022\u2026]"
    "|[\xc2-\xf4][\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u2013\u2014\u201c-\u201e\u2022\u2026]"
)
"""What no repair leaves as it is, or may be the bytes of another letter: the rest of Latin text is fine."""
_EDGES = frozenset(" '=")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_TAG = re.compile(
    r"</?(?:br|b|i|u|p|div|span|a|strong|em|font|td|tr|li|ul|ol|o:p|sup|sub)(?:\s[^<>]{0,300})?/?>", re.I
)
_SOFT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)
_JOINER = re.compile("(?<![\u0600-\u0dff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]")
_SPACES = re.compile(r"\s+")
_COMPATIBLE = re.compile("[\u2024\uff01-\uff5e\ufb00-\ufb06\u24b6-\u24e9\U0001d400-\U0001d7ff\uff65-\uff9f]+")
_APOSTROPHE = re.compile("(?<=[^\\W\\d_])[\u2018\u2019\u02bc\u02b9\u2032\u00b4`\u201b](?=[^\\W\\d_])")
_MARKED = re.compile("(?i)%c[23]%[89ab][0-9a-f]|%20|\\\\u00[0-9a-f]{2}")
_LOST = re.compile("[^/=]*(?:\ufffd|[^\\W\\d_]\\?[^\\W\\d_])[^/=]*")
_QUESTION = re.compile(r"[^\W\d_]\?[^\W\d_](?![^~]*=)")
_WORD = re.compile(r"[^\s@.,;/()]+")
_FORMULA_LINK = re.compile(r"""=\s*HYPERLINK\(\s*"([^"]*)"\s*[,;]\s*"([^"]*)"\s*\)""", re.I)
_LINK = re.compile(
    r"""<a\s[^<>]{0,200}?href\s*=\s*["']?([^"'\s<>]{3,300})[^<>]{0,200}>([^<>]{0,300})(?:</a>)?""", re.I
)
_EXCEL_TEXT = re.compile("""=\\s*"([^"]*)"|'(?=[=+@\\-\\d])(.*)""", re.S)

_LOOKALIKES = dict(
    zip(
        "аеорсухіјѕһԁԛԝкАВЕКМНОРСТУХІЈЅԌΑΒΕΖΗΙΚΜΝΟΡΤΥΧονιρκ",
        "aeopcyxijshdqwkABEKMHOPCTYXIJSGABEZHIKMNOPTYXovipk",
        strict=True,
    )
)
_TO_LATIN = str.maketrans(_LOOKALIKES)
_TO_CYRILLIC = str.maketrans("aeopcyxijkABEKMHOPCTXIJ", "аеорсухіјкАВЕКМНОРСТХІЈ")
_OTHER_LETTER = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")


def clean_text(cell: object) -> str:
    """The cell as one line of clean text, at most `LONGEST` characters; "" for an empty cell."""
    return repair(cell)[0]


def repair(cell: object) -> tuple[str, Codes]:
    """The cell as one line of clean text, with the codes of what was mended (see `findings.CATALOGUE`)."""
    text = cell if type(cell) is str else cell_text(cell)
    if text.isascii() and text.isalnum() and len(text) <= LONGEST:
        return text, ()
    return _mend(text, LONGEST) if is_odd(f"~{text}~") else (text, ())


def unlinked(cell: str, *, target: bool) -> str:
    """A cell that is a link - the spreadsheet's HYPERLINK formula or an HTML anchor - as the address it leads
    to (`target`) or as the words it shows; any other cell as it is."""
    link = _FORMULA_LINK.fullmatch(cell.strip()) or _LINK.fullmatch(cell.strip())
    if not link:
        return cell
    return link[1] if target or not link[2].strip() else link[2]


def is_odd(line: str) -> bool:
    """Whether any cell of a line may need repair: a quick look, at times wrong, never the other way round.

    `BETWEEN` stands between the cells and at both ends of the line.
    """
    return (
        not line.isprintable()
        or "  " in line
        or "~ " in line
        or " ~" in line
        or "~'" in line
        or "~=" in line
        or "%" in line
        or "\\" in line
        or "<" in line
        or ("&" in line and ";" in line)
        or ("?" in line and _QUESTION.search(line) is not None)
        or (not line.isascii() and _NOT_PLAIN.search(line) is not None)
        or (len(line) > LONGEST and max(map(len, line.split(BETWEEN))) > LONGEST)
    )


def clean_note(cell: object) -> tuple[str, Codes]:
    """Free text over several lines: line breaks kept, control and invisible characters dropped."""
    text = cell_text(cell)
    if text.isascii() and text.isprintable() and len(text) <= LONGEST_NOTE:
        return text.strip(), ()
    codes: list[str] = []
    text = _step(text[:LONGEST_NOTE], _repair_misread, "mojibake", codes)
    text = _step(text, lambda value: _SOFT.sub("", value), "invisible_characters", codes)
    tidy = "\n".join(line.rstrip() for line in text.splitlines()).strip()
    return tidy, tuple(codes)


def cell_text(cell: object) -> str:
    """What a spreadsheet cell shows: whole floats without `.0`, dates as ISO 8601, nothing for None."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e16 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if (cell.hour, cell.minute) == (0, 0) else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def is_placeholder(text: str) -> bool:
    """Whether clean text only stands for "nothing known" ("N/A", "-", "unknown", "#REF!", "test")."""
    return len(text) <= 24 and text.lower() in placeholders()


@cache
def placeholders() -> frozenset[str]:
    """Lower-case cells that only stand for "nothing known"."""
    return frozenset(phrases("cell_words.txt")["nothing"]) | {"|", ""}


def fold(text: str) -> str:
    """Lower case without accents, dots or dashes: for looking words up, never for showing."""
    if not text.isascii():
        text = _without_accents(text)
    return " ".join(text.lower().replace("-", " ").replace(".", "").replace("'", "").split())


def _without_accents(text: str) -> str:
    text = text.replace("ß", "ss").replace("ø", "o").replace("Ø", "O").replace("æ", "ae").replace("Æ", "AE")
    text = text.replace("ł", "l").replace("Ł", "L").replace("đ", "d").replace("ı", "i").replace("œ", "oe")
    text = text.replace("’", "'").replace("–", "-").replace("ð", "d").replace("þ", "th").replace("Đ", "D")
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _mend(text: str, longest: int) -> tuple[str, Codes]:
    codes: list[str] = []
    if len(text) > longest:
        text = text[: longest * 2]
    for _ in range(4):
        before = text
        for code, step in _steps():
            text = _step(text, step, code, codes)
        if text == before:
            break
    if len(text) > longest:
        text = text[:longest].rstrip()
        codes.append("too_long")
    if _LOST.fullmatch(text):
        codes.append("lost_characters")
    return text, tuple(dict.fromkeys(codes))


@cache
def _steps() -> tuple[tuple[str, Callable[[str], str]], ...]:
    return (
        ("html_entities", _repair_html),
        ("mojibake", _repair_misread),
        ("invisible_characters", _drop_invisible),
        ("wide_characters", _make_plain),
        ("mixed_script", one_script),
        ("spacing", lambda text: _SPACES.sub(" ", text).strip()),
        ("excel_text", _without_excel_quotes),
    )


def _step(text: str, step: Callable[[str], str], code: str, codes: list[str]) -> str:
    after = step(text)
    if after != text:
        codes.append(code)
    return after


def _without_excel_quotes(text: str) -> str:
    quoted = _EXCEL_TEXT.fullmatch(text) if text[:1] in ("'", "=") else None
    if not quoted:
        return text
    return quoted[1] if quoted[1] is not None else quoted[2]


def mixes_scripts(word: str) -> bool:
    """Whether a word has Latin letters beside Greek or Cyrillic ones (the micro sign counts as Greek)."""
    return not word.isascii() and bool(
        _LATIN_LETTER.search(word) and ("µ" in word or _OTHER_LETTER.search(word))
    )


def _repair_html(text: str) -> str:
    if "<" in text:
        text = _TAG.sub(" ", text)
    for _ in range(2):
        if "&" in text and _ENTITY.search(text):
            text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return text


def _repair_misread(text: str) -> str:
    if text.isascii():
        return _unescape(text) if _MARKED.search(text) else text
    for _ in range(3):
        repaired = _MISREAD.sub(_as_utf8, text)
        if repaired == text:
            break
        text = repaired
    for sign, encoding in _OTHER_MISREADINGS:
        if sign in text:
            text = _redecode(text, encoding)
    return text


def _unescape(text: str) -> str:
    if "\\u00" in text:
        return re.sub(r"\\u(00[0-9a-fA-F]{2})", lambda match: chr(int(match[1], 16)), text)
    if "://" in text or "@" in text:
        return text
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return text


def _as_utf8(match: re.Match[str]) -> str:
    """The character whose UTF-8 bytes were read as cp1252, if it is one that text is likely to hold.

    The test keeps "NESTLÉ®" whole: É and ® are also the two bytes of an IPA letter.
    """
    try:
        character = b"".join(_byte(letter) for letter in match[0]).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]
    return (
        character if _LIKELY.fullmatch(character) or len(match[0]) == 4 or _is_half(character) else match[0]
    )


def _byte(letter: str) -> bytes:
    return letter.encode("latin-1") if ord(letter) < 256 else letter.encode("cp1252")


def _is_half(character: str) -> bool:
    """Whether a repair may leave this sign because a second repair will use it up."""
    return "\x80" <= character <= "\xbf"


def _redecode(text: str, encoding: str) -> str:
    def repaired(match: re.Match[str]) -> str:
        try:
            character = match[0].encode(encoding).decode("utf-8")
        except UnicodeError:
            return match[0]
        return character if "\xc0" <= character <= "\xff" else match[0]

    lead = b"\xc3".decode(encoding)
    return re.sub(re.escape(lead) + ".", repaired, text)


def _drop_invisible(text: str) -> str:
    return text if text.isascii() and text.isprintable() else _JOINER.sub("", _SOFT.sub("", text))


def _make_plain(text: str) -> str:
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text).replace("i\u0307", "i")  # what a program makes of İ
    text = _COMPATIBLE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return _APOSTROPHE.sub("'", text)


def one_script(text: str) -> str:
    """Words that mix alphabets in the alphabet most of their letters can only belong to.

    Left alone where an @ or :// stands: a look-alike address may be another's on purpose.
    """
    if text.isascii() or "@" in text or "://" in text or not _OTHER_LETTER.search(text):
        return text
    return _WORD.sub(_word_in_one_script, text)


def _word_in_one_script(match: re.Match[str]) -> str:
    word = match[0]
    others, latin = _OTHER_LETTER.findall(word), _LATIN_LETTER.findall(word)
    if not others or not latin:
        return word
    if all(letter in _LOOKALIKES for letter in others):
        return word.translate(_TO_LATIN)
    cyrillic = word.translate(_TO_CYRILLIC)
    return word if _LATIN_LETTER.search(cyrillic) else cyrillic
