"""Email cells: the address in them, what kind of mailbox it is, and what the list's own check said."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from prospector.cleaning import domains
from prospector.cleaning.domains import is_free_domain, registrable_domain
from prospector.cleaning.tables import words
from prospector.cleaning.text import Codes, fold, one_script

__all__ = ["EmailCell", "clean_emails", "is_free_domain", "mailbox_status", "registrable_domain"]

LONGEST = 254
LONGEST_LOCAL = 64

_DOMAIN = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
_PLAIN_LOCAL = re.compile(r"[a-z0-9_][a-z0-9_+'&=#-]*(?:\.[a-z0-9_+'&=#-]+)*")
_PLAIN_DOMAIN = re.compile(_DOMAIN)
_EXACT = re.compile(rf"[a-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*@{_DOMAIN}")
_AT = re.compile(r"\s*[\[({<]\s*(?:at|a|arroba|ät|æt|chez|@)\s*[\])}>]\s*|\s*_at_\s*", re.I)
_SPOKEN_AT = re.compile(r"([^\s@]+) (?:at|AT|arroba) ([^\s@]+(?: ?(?:\.|dot|DOT|punkt|punto) ?[^\s@]+)+)")
_DOT = re.compile(
    r"\s*[\[({<]\s*(?:dot|punkt|point|punto|ponto|prik|\.)\s*[\])}>]\s*| (?:dot|punkt|punto) |_dot_", re.I
)
_PREFIX = re.compile(
    r"(?<![\w.@-])(?:https?://|(?:mailto|smtp|e-?mail(?: ?address)?|mail|e)\s*[:=]\s*)", re.I
)
_SPELT_DOT = re.compile(r"[\[({]\s*(?:dot|punkt|\.)\s*[\])}]|@[^\s@]+ (?:dot|punkt|punto) ", re.I)
_CAGED_AT = re.compile(r"\s*[\[({<]\s*@\s*[\])}>]\s*")
_NOT_LETTERS = re.compile(r"[._+\-0-9]+")
_QUERY = re.compile(r"\?(?:subject|body|cc|bcc)=\S*", re.I)
_QUOTED_LOCAL = re.compile(r"\"[^\"@]{0,80}\"[^\s<@,;\"]{0,64}@|\w\([^()@]{0,80}\)\w{1,64}@")
_LOOSE_SPACE = re.compile(r"\s*@\s*|(?<=[^\s@])\s+\.\s*(?=\S)|(?<=\w)\.\s+(?=[a-z]{2,10}$)")
_COMMA_DOT = re.compile(r"([^\s,;@]+@[^\s,;@.]+),([a-z]{2,10})", re.I)
_LABEL_WORDS = frozenset(
    "email mail e-mail emails work private privat personal business office geschaftlich buro "
    "pro bureau casa oficina "
    "home contact kontakt and or und oder et ou y o e".split()
)
_NO_ADDRESS = frozenset(
    "none noemail no-email no.email nomail no-mail noaddress keine unknown nobody "
    "noreply-none notprovided".split()
)
_FILLER = frozenset("none test na no xx xxx email mail abc asdf null unknown".split())


class EmailCell(NamedTuple):
    """What an email cell holds: usable addresses in their order, codes, and whether anything was broken."""

    addresses: tuple[str, ...]
    codes: Codes
    broken: bool


def clean_emails(text: str, site: str = "") -> EmailCell:
    """The addresses in clean text, lower-case, ASCII local parts where the cell has them.

    Reads `mailto:`, `Name <address>`, lists, "name [at] example.com" and blanks around the @. A broken
    address is never cut down to the half that would pass. `site` is the row's own domain: an
    address there is no slip of a mail provider.
    """
    if _is_plain(text):
        return EmailCell((text,), (), False)
    lowered = text.lower()
    if _is_plain(lowered):
        return EmailCell((lowered,), ("email_case",), False)
    local, _, domain = lowered.partition("@")
    if len(lowered) <= LONGEST and _is_plain_local(local) and _PLAIN_DOMAIN.fullmatch(domain):
        return _settle([lowered], () if lowered == text else ("email_case",), False, site)
    return _from_odd_cell(text, site)


def _is_plain(text: str) -> bool:
    """Whether clean text is an address and needs nothing."""
    local, _, domain = text.partition("@")
    return (
        _is_plain_domain(domain)
        and _is_plain_local(local)
        and len(text) <= LONGEST
        and local not in _NO_ADDRESS
        and local not in _FILLER
    )


def _is_plain_local(local: str) -> bool:
    return len(local) <= LONGEST_LOCAL and _PLAIN_LOCAL.fullmatch(local) is not None


@lru_cache(maxsize=1 << 14)
def _is_plain_domain(domain: str) -> bool:
    return _PLAIN_DOMAIN.fullmatch(domain) is not None and _mail_domain(domain) == (domain, "")


def mailbox_status(address: str) -> str:
    """One of fields.EMAIL_STATUSES for a usable address: disposable, role, free or valid."""
    local, _, domain = address.rpartition("@")
    kind = _domain_kind(domain)
    return "role" if kind != "disposable" and _is_role(local) else kind


def _is_role(local: str) -> bool:
    """Whether a mailbox is a team's: "info", "sales.de", "hr2"."""
    roles = words("role_mailboxes.txt")
    if local in roles:
        return True
    head, *others = [piece for piece in _NOT_LETTERS.split(local) if piece] or [""]
    return head in roles and all(piece in roles or len(piece) <= 2 for piece in others)


@lru_cache(maxsize=1 << 14)
def _domain_kind(domain: str) -> str:
    if is_free_domain(domain):
        return "free"
    return "disposable" if domains.is_disposable_domain(domain) else "valid"


def _from_odd_cell(text: str, site: str) -> EmailCell:
    text = text[:2000]
    if _QUOTED_LOCAL.search(text):
        return EmailCell((), (), True)
    plain, codes = _made_plain(text)
    found, broken = [], False
    for word in _words(plain):
        address = _address(_in_one_script(word, site))
        if address:
            found.append(address)
        else:
            broken = True
    if not found:
        return EmailCell((), (), True)
    if found[0] != text and not codes:
        codes = ("email_case",) if found[0] == text.lower() else ("email_extracted",)
    return _settle(found, codes, broken, site)


def _settle(found: list[str], codes: Codes, broken: bool, site: str) -> EmailCell:
    """Mend the domains of the addresses found; those that cannot be mail domains make the cell broken."""
    kept: list[str] = []
    for address in found:
        local, _, domain = address.rpartition("@")
        meant, code = (domain, "") if domain == site else _mail_domain(domain)
        if code:
            codes = (*codes, code)
        if not meant or _stands_for_nothing(local, domain):
            broken = True
        elif f"{local}@{meant}" not in kept:
            kept.append(f"{local}@{meant}")
    return EmailCell(tuple(kept), codes if kept else (), broken)


@lru_cache(maxsize=1 << 14)
def _mail_domain(domain: str) -> tuple[str, str]:
    """The mail domain that was meant ("" if none can be) and the code of the change."""
    if is_free_domain(domain):
        return domain, ""
    meant = domains.without_slip(domain)
    if meant:
        return meant, "email_typo"
    if "xn--" in domain or not domain.isascii():
        domain = domains.readable(domain)
    if "." not in domain or not domains.has_known_ending(domain) or not registrable_domain(domain):
        return "", ""
    return domain, "email_lookalike" if "xn--" in domain else ""


def _stands_for_nothing(local: str, domain: str) -> bool:
    return local in _NO_ADDRESS or (local in _FILLER and local == domain.partition(".")[0])


def _made_plain(text: str) -> tuple[str, Codes]:
    """The cell with disguises, prefixes and loose blanks undone, and the codes of what was done."""
    codes: list[str] = []
    if "%40" in text or "%20" in text:
        text = unquote(text)
    text = _CAGED_AT.sub("@", _QUERY.sub("", _PREFIX.sub(" ", text))).strip()
    if "@" not in text:
        plain = _SPOKEN_AT.sub(r"\1@\2", _AT.sub("@", text))
        if "@" in plain:
            text = _DOT.sub(".", plain)
            codes.append("email_deobfuscated")
    elif _SPELT_DOT.search(text):
        text = _DOT.sub(".", text)
        codes.append("email_deobfuscated")
    if text.count("@") == 1:
        text = _LOOSE_SPACE.sub(lambda match: match[0].strip(), text)
    if "@@" in text:
        text = text.replace("@@", "@")
        codes.append("email_typo")
    comma = _COMMA_DOT.fullmatch(text)
    if comma and domains.has_known_ending(comma[2].lower()):
        text = f"{comma[1]}.{comma[2]}"
        codes.append("email_typo")
    return text, tuple(codes)


def _words(text: str) -> list[str]:
    """The words of the cell that hold an @; "john smith@x.com" is one broken word, not a whole one."""
    pieces = [piece for piece in re.split(r"([<>,;|()\[\]\"\n]+)", text) if piece.strip()]
    words: list[str] = []
    for piece in pieces:
        for at, word in enumerate(chunk := piece.split()):
            if "@" not in word:
                continue
            if word.count("@") > 1 and "/" in word:
                words += [part for part in word.split("/") if part]
            elif _may_follow(chunk[:at], word):
                words.append(word)
            else:
                words.append(" ".join(chunk[: at + 1]))
    return words


def _may_follow(before: list[str], word: str) -> bool:
    """Whether the address is whole although words stand before it: labels, a name, other addresses."""
    for at in range(len(before) - 1, -1, -1):
        if "@" in before[at]:
            before = before[at + 1 :]
            break
    if not before or "@" in before[-1] or not before[-1][-1].isalnum():
        return True
    local = fold(word.partition("@")[0])
    names = [fold(name) for name in before]
    return all(name in _LABEL_WORDS for name in names) or any(
        len(name) > 1 and name in local for name in names
    )


def _in_one_script(word: str, site: str) -> str:
    """Look-alike letters before the @ made Latin; behind it only if that gives the row's own domain.

    Elsewhere a domain with letters of two alphabets may be another's on purpose, so it stays as it is.
    """
    if word.isascii():
        return word
    local, at, domain = word.partition("@")
    mended = one_script(domain)
    return one_script(local) + at + (mended if mended.lower() == site else domain)


def _address(word: str) -> str:
    """The word as an address in lower case, or "" if it is none."""
    word = word.rstrip(".,;:!?'\"*>/\\`´“”„‘’‚«»‹›").lstrip("'\"*:</`´“”„‘’‚«»‹›").lower()
    if len(word) > LONGEST or word.find("@") > LONGEST_LOCAL:
        return ""
    if _EXACT.fullmatch(word) or word.partition("@")[2] in _whole_slips(word):
        return word
    return _refereed(word)


def _whole_slips(word: str) -> tuple[str, ...]:
    """The domain itself, if a known slip has no dot at all ("gmailcom")."""
    local, _, domain = word.partition("@")
    dotless = domain and "." not in domain and domains.without_slip(domain)
    return (
        (domain,) if dotless and re.fullmatch(r"[a-z0-9_][a-z0-9_.+-]*", local) and ".." not in local else ()
    )


def _refereed(word: str) -> str:
    """What the strict library makes of an odd address: its normal form, "" if it refuses."""
    if word.count("@") != 1 or " " in word or not word.partition("@")[2].strip(".-"):
        return ""
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(word, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        return ""
    if not all(sign.isascii() or sign.isalnum() for sign in checked.local_part):
        return ""
    return f"{checked.local_part}@{checked.domain}".lower()
