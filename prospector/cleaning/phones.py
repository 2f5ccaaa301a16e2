"""Phone cells: every number in them in E.164 form, or a plain word why not. No digit is ever guessed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from prospector.cleaning import dialling
from prospector.cleaning.text import Codes

_FORMATTING = str.maketrans("", "", " ()-./\u2010\u2011\u2012\u2013\u2014\u2212\xa0\t'’[]·•*_")
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_SIMPLE = re.compile(r"\+?\(?\d[\d ().-]{0,6}/?[\d ().-]{5,18}")
_LOSSY = re.compile(r"[+-]?(\d)(?:[.,](\d+))?E\+?(\d{1,2})", re.I)
_DIGITS_POINT_ZERO = re.compile(r"(\d{6,})\.0")
_DATE = re.compile(r"(?:19|20)\d\d-\d\d-\d\d(?:[ T]\d\d:\d\d.*)?|\d{1,2}[./](?:0?\d|1[0-2])[./](?:19|20)\d\d")
_EXTENSION = re.compile(
    r"[\s,;/(]*(?:\b(?:ext|extn|extension|xtn|durchwahl|durchw|dw|app|nst|poste|interno|int|anexo"
    r"|ramal|toestel|tst"
    r"|anknytning|lokal|wew|klapka)\b|ext(?=\d)|;ext|(?<=[\d\s])x|#)[\s.:=#]*(\d{1,6})\)?\s*$",
    re.I,
)
_COMMA_EXTENSION = re.compile(r"(?<=\d),\s?\d{1,5}$")
_LABEL = re.compile(r"^[^\d+(]{1,40}(?=[\d+(])|(?<=\d)[\s–—-]*[(\[]?[^\W\d_][^\d+]{0,30}$")
_SEPARATOR = re.compile(
    r"[;|\n]+|:::|,(?!\s?\d{1,5}$)|\s+(?:or|oder|ou|and|und|et|o|y|e|\|)\s+"
    r"|\s*/\s*(?=\+|00[1-9][\d\s()/-]{8})|\s{3,}"
    r"|\s+(?=(?:m|t|f|p|o|d|h|w|fax|telefax|mob|mobile?|cell|tel|handy|phone|direct"
    r"|office)[.:]{1,2}\s*[\d+(]|fax\s*[\d+(])",
    re.I,
)
_FAX = re.compile(r"^\W*(?:tele)?fax\b|^f[.:]", re.I)
_TWICE = re.compile(r"^\s*\+?\s?(\d{1,3})[\s-]*(?:\+\s?|00\s?)\1(?!\d{0,2}$)")
_HOURS = re.compile(
    r"[\s,;–-]*[(\[]?\s*(?:(?:mo|mon|montag|lun|lu|ma|pn|po)\w*\.?\s?[-–]\s?(?:fr|fri|freitag|vie|ven"
    r"|vr|pt|pá|so|sat?|do|th?u?)\w*\.?[,:]?\s*)?"
    r"\d{1,2}(?:[:.h]\d{2})?\s?(?:uhr|h|am|pm)?\s?(?:[-–]|bis|to|à|a|do|t/m|til"
    r"|till)\s?\d{1,2}(?:[:.h]\d{2})?\s?(?:uhr|hrs?|h|am|pm|u(?:ur)?|godz\.?)\b\.?[)\]]?$",
    re.I,
)
_OTHER_LINE = re.compile(r"\s*[/|,;–-]\s*(?:tele)?fax\b[\s.:–-]*$", re.I)
_MARKUP = re.compile(r"<[^<>]*>")
_TIGHT_SLASH = re.compile(r"\s*/\s*")
_TRUNK_IN_BRACKETS = re.compile(r"^[+(]*(?:00)?\s*(\d{1,3})[)\s]*\(0\)\s*(\d.*)$")
_AMERICAN = re.compile(r"(?:1[-. ]?)?\(\d{3}\) ?\d{3}[-. ]\d{4}|1[-. ]\d{3}[-. ]\d{3}[-. ]\d{4}")
_VANITY = re.compile(r"(?:\+?1[-. ]?)?\(?8\d\d\)?[-. ]?[A-Z0-9-]{7,12}")
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_ZERO_STAYS = frozenset(("39", "378", "379"))
"""Calling codes behind which the 0 of a landline is dialled (Italy, San Marino, the Vatican)."""
_LOOSE = 8
"""A plan with more lengths than this takes nearly any digits for a number."""
_COUNTING_UP = "01234567890123456789"
_COUNTING_DOWN = "98765432109876543210"


class Phone(NamedTuple):
    """One number: E.164 or "", and the codes of what was done or why there is none."""

    number: str
    codes: Codes


class PhoneCell(NamedTuple):
    """All numbers of a cell in their order, and the codes."""

    numbers: tuple[str, ...]
    codes: Codes


@lru_cache(maxsize=1 << 14)
def clean_phones(text: str, country: str = "", hints: tuple[str, ...] = ()) -> PhoneCell:
    """The numbers in clean text.

    `country` is the row's own ISO country; `hints` are countries the rest of the row speaks for (domain
    ending, city, the list's default), best first, asked only if the number fits no better. Numbers that
    fit none are left out, with the reason as a code.
    """
    if _E164.fullmatch(text):
        return _cell([_international(text[1:], ())])
    if _SIMPLE.fullmatch(text) and not text.endswith(".0") and not _DATE.fullmatch(text):
        return _cell([_by_digits(text, country, hints)])
    return _cell([_clean_one(piece, country, hints) for piece in _pieces(text[:200])])


@lru_cache(maxsize=1 << 14)
def is_written_out(text: str) -> bool:
    """Whether the text is a number in use, in E.164 form: nothing to do."""
    return _E164.fullmatch(text) is not None and dialling.is_known(*dialling.split_code(text[1:]))


def _cell(phones: list[Phone]) -> PhoneCell:
    good = [phone for phone in phones if phone.number]
    if not good:
        return PhoneCell((), phones[0].codes if phones else ("phone_invalid",))
    if len(good) == 1:
        return PhoneCell((good[0].number,), good[0].codes)
    codes = dict.fromkeys(code for phone in good for code in phone.codes)
    return PhoneCell(tuple(dict.fromkeys(phone.number for phone in good)), tuple(codes))


def _pieces(text: str) -> tuple[str, ...]:
    """The cell cut where a new number begins; "030 / 23125" is one number, "030 23125000/40" too."""
    text = _OTHER_LINE.sub("", _HOURS.sub("", text))
    pieces: list[str] = []
    for piece in _SEPARATOR.split(text):
        parts = _TIGHT_SLASH.split(piece)
        if len(parts) > 1 and all(_count(part) >= 7 for part in parts):
            pieces += parts
        else:
            pieces.append(piece)
    with_digits = [piece.strip() for piece in pieces if _count(piece) >= 3]
    with_digits = [piece for piece in with_digits if not _FAX.search(piece)] or with_digits
    if len(with_digits) > 1 and any(_count(piece) < 5 for piece in with_digits):
        return (text,)
    return tuple(with_digits[:6]) or (text,)


def _count(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


def _clean_one(text: str, country: str, hints: tuple[str, ...]) -> Phone:
    unusable = _why_unusable(text)
    if unusable:
        return Phone("", (unusable,))
    text, codes = _without_extras(text, country, hints)
    phone = _by_digits(text, country, hints)
    return Phone(phone.number, (*phone.codes, *codes)) if codes and phone.number else phone


def _by_digits(text: str, country: str, hints: tuple[str, ...]) -> Phone:
    bracketed = _TRUNK_IN_BRACKETS.match(text) if "(0)" in text else None
    if bracketed:
        zero = "0" if bracketed[1] in _ZERO_STAYS else ""
        return _international(_digits(bracketed[1] + zero + bracketed[2]), ("phone_format",))
    plus = text.lstrip("( ").startswith("+")
    digits = _digits(text.replace("+", ""))
    if not digits or _counts_up(digits):
        return Phone("", ("phone_invalid",))
    if digits.startswith("00"):
        abroad = _international(digits.lstrip("0"), ("phone_format",))
        dialled = "" if abroad.codes == ("phone_format",) else _dialled_abroad(digits, country, *hints)
        return Phone(dialled, ("phone_format",)) if dialled else abroad
    if plus and not digits.startswith("0"):
        return _international(digits, ("phone_format",))
    return _national(digits, text, country, hints)


def _why_unusable(text: str) -> str:
    lossy = _LOSSY.fullmatch(text.strip())
    if lossy and len(lossy[2] or "") < int(lossy[3]):
        return "phone_lossy"
    return "phone_invalid" if _DATE.fullmatch(text) or _count(text) > 25 else ""


def _without_extras(text: str, country: str, hints: tuple[str, ...]) -> tuple[str, Codes]:
    """The number without `.0`, scheme, labels and extension; letters on a keypad as digits (800-FLOWERS)."""
    lossy = _LOSSY.fullmatch(text.strip())
    if lossy:
        return lossy[1] + (lossy[2] or "")[: int(lossy[3])], ()
    pointed = _DIGITS_POINT_ZERO.fullmatch(text)
    text = pointed[1] if pointed else text
    codes: Codes = ()
    text = _TWICE.sub(r"+\1", _MARKUP.sub(" ", text) if "<" in text else text)
    extension = _EXTENSION.search(text) or _COMMA_EXTENSION.search(text)
    if extension and _count(text[: extension.start()]) >= 6:
        text, codes = text[: extension.start()], ("phone_extension",)
    if _VANITY.fullmatch(text.upper()) and {country, *hints} & {"US", "CA", ""}:
        text = text.upper().translate(_KEYPAD)
    return _LABEL.sub("", text).strip(), codes


def _digits(text: str) -> str:
    text = text.translate(_FORMATTING)
    if not text.isascii():
        text = "".join(str(unicodedata.digit(sign, sign)) for sign in text)
    return text if text.isascii() and text.isdigit() else ""


def _counts_up(digits: str) -> bool:
    return digits.count(digits[0]) == len(digits) or digits in _COUNTING_UP or digits in _COUNTING_DOWN


def _international(digits: str, codes: Codes) -> Phone:
    """A number that carries its calling code; a trunk 0 behind it goes unless it belongs there (Italy)."""
    code, national = dialling.split_code(digits)
    if not code:
        return Phone("", ("phone_invalid",))
    if dialling.is_known(code, national):
        return Phone(f"+{code}{national}", codes)
    bare = dialling.without_trunk(code, national)
    if bare != national and dialling.is_known(code, bare):
        return Phone(f"+{code}{bare}", codes or ("phone_format",))
    if dialling.is_possible(code, national) and 7 <= len(digits) <= 15:
        return Phone(f"+{code}{national}", (*codes, "phone_doubtful"))
    return Phone("", ("phone_invalid",))


def _national(digits: str, text: str, country: str, hints: tuple[str, ...]) -> Phone:
    """A number without calling code, or with one that lost its plus."""
    foreign = _whole_foreign(digits, text, country, hints)
    if foreign:
        return Phone(foreign, ("phone_format", "phone_region"))
    for region in (country, *hints):
        number = _in_region(digits, region) if region else ""
        if number:
            return Phone(number, ("phone_format",) if region == country else ("phone_format", "phone_region"))
    complete = _complete_without_plus(digits, text)
    if complete:
        return Phone(complete, ("phone_format", "phone_region"))
    if country and (possible := _possible_in(digits, country)):
        return Phone(possible, ("phone_format", "phone_doubtful"))
    known_region = country or hints
    return Phone("", ("phone_invalid" if known_region or len(digits) < 6 else "phone_no_region",))


def _whole_foreign(digits: str, text: str, country: str, hints: tuple[str, ...]) -> str:
    """A whole number of another country whose plus is gone: too long to be one of this country's.

    Where only a hint speaks for the country, eleven digits are enough; some plans take nearly any.
    """
    region = country or (hints[0] if hints else "")
    plan = dialling.plan(region) if region else None
    if plan is None or digits.startswith(("0", plan.code)):
        return ""
    if _AMERICAN.fullmatch(text) and plan.trunk == "0":
        return _complete_without_plus(digits, text)
    if len(digits) < (12 if country else 11) or plan.mobile.fullmatch(digits):
        return ""
    code, national = dialling.split_code(digits)
    return f"+{digits}" if code and dialling.is_known(code, national) else ""


def _in_region(digits: str, region: str) -> str:
    """The number as dialled in this country, "" if it is none there.

    The calling code is looked for before a missing trunk prefix: German numbers are so loose that
    49211... would pass as one that lost its 0.
    """
    plan = dialling.plan(region)
    if plan is None:
        return ""
    if plan.exits and (abroad := _dialled_abroad(digits, region)):
        return abroad
    if (
        plan.trunk
        and digits.startswith(plan.trunk)
        and dialling.is_known(plan.code, digits[len(plan.trunk) :])
    ):
        return f"+{plan.code}{digits[len(plan.trunk) :]}"
    if digits.startswith(plan.code) and len(digits) - len(plan.code) >= 7:
        rest = digits[len(plan.code) :]
        for national in (rest, dialling.without_trunk(plan.code, rest)):
            if dialling.is_known(plan.code, national):
                return f"+{plan.code}{national}"
        if len(plan.lengths) > _LOOSE and dialling.is_possible(plan.code, rest):
            return ""
    if plan.code == "39" and _lost_its_zero(digits):
        return f"+390{digits}"
    if plan.rewrites:
        return dialling.as_library_reads(digits, region)
    return f"+{plan.code}{digits}" if dialling.is_known(plan.code, digits) else ""


def _lost_its_zero(digits: str) -> bool:
    """Whether an Italian landline lost the 0 that belongs to it, as a spreadsheet's number does."""
    return (
        not digits.startswith(("0", "3", "8")) and len(digits) >= 8 and dialling.is_known("39", f"0{digits}")
    )


def _dialled_abroad(digits: str, *regions: str) -> str:
    """The number behind what these countries dial to leave (011 in America, 0011 in Australia), or ""."""
    for region in regions:
        plan = dialling.plan(region) if region else None
        for exit_code in plan.exits if plan else ():
            if digits.startswith(exit_code):
                abroad = _international(digits[len(exit_code) :], ())
                if abroad.number and not abroad.codes:
                    return abroad.number
    return ""


def _complete_without_plus(digits: str, text: str) -> str:
    """A number that is complete although its plus is gone: long enough, or written as only Americans do."""
    if _AMERICAN.fullmatch(text):
        digits = digits if len(digits) == 11 else f"1{digits}"
    elif len(digits) < 12 or digits.startswith("0"):
        return ""
    code, national = dialling.split_code(digits)
    return f"+{digits}" if code and dialling.is_known(code, national) else ""


def _possible_in(digits: str, region: str) -> str:
    """A number of the row's own country that fits its plan, though no such range is known to be in use."""
    plan = dialling.plan(region)
    if plan is None or len(digits) < 8:
        return ""
    national = digits.removeprefix(plan.trunk) if plan.trunk else digits
    if digits.startswith(plan.code) and dialling.is_possible(plan.code, digits.removeprefix(plan.code)):
        national = digits.removeprefix(plan.code)
    return f"+{plan.code}{national}" if dialling.is_possible(plan.code, national) else ""
