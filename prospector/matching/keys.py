"""Folded forms of values: two spellings of one thing give one key.

A key is for comparing only, never for showing. The empty key means "nothing to compare" and matches nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from anyascii import anyascii

GMAIL: Final = frozenset({"gmail.com", "googlemail.com"})

_WORD = re.compile(r"[a-z0-9]+")
_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//")
_WEB_HOST = re.compile(r"^www\d?\.(?=.+\.)")
# One vowel for ä, ae and a, and so on: people write all three for the same name.
_DIGRAPHS = re.compile(r"(?<=a)[ae]|(?<=[ou])e")
_JOINING = re.compile(r"['’`´ʼ.]")
_AMPERSAND = re.compile(r"\s*[&+]\s*")

_DROPPED = frozenset({"the", "and", "und", "et", "y", "e", "i", "en", "og", "och"})
_LEGAL_FORMS = frozenset((
    "ab", "ag", "aktiengesellschaft", "aps", "as", "asa", "bv", "bvba", "cokg", "company", "co", "corp",
    "corporation", "cv", "doo", "dd", "eg", "ek", "ev", "eurl", "gbr", "gesellschaft", "gmbh", "gesmbh",
    "haftungsbeschrankt", "hb", "inc", "incorporated", "kb", "kft", "kg", "kgaa", "kk", "ks", "lda",
    "limited", "llp", "llc", "lp", "ltd", "ltda", "mbb", "mbh", "nv", "ohg", "ou", "oy", "oyj", "plc",
    "private", "pte",
    "pty", "public", "pvt", "sa", "sab", "sac", "sal", "sapi", "sarl", "sas", "sasu", "sca", "scs", "sci",
    "sdnbhd", "se", "sl", "slu", "snc", "sp", "spa", "spk", "spol", "spzoo", "sprl", "srl", "sro", "stiftung",
    "tbk", "ug", "uab", "ulc", "vof", "zoo", "zrt",
))  # fmt: skip
_LEGAL_STARTS = frozenset({"ooo", "pt", "zao", "oao"})
_LONGEST_FORM = 4  # written as separate letters: S. à r. l.


def fold(text: str) -> str:
    """Lower-case ASCII letters of `text`, accents and ä/ae, ö/oe, ü/ue, å/aa variants made one."""
    if not text.isascii():
        text = anyascii(unicodedata.normalize("NFC", text))
    text = text.lower()
    return _DIGRAPHS.sub("", text) if "e" in text or "aa" in text else text


def words(text: str) -> list[str]:
    """The folded words of `text` in order: `Jean-Luc O'Brien` is jean, luc, obrien."""
    return _WORD.findall(_JOINING.sub("", fold(text)))


def name_key(first: str, last: str) -> str:
    """The folded words of a person's name in alphabetic order, so that swapped names are equal."""
    return " ".join(sorted(_words_of_name(first) + _words_of_name(last)))


@lru_cache(maxsize=20_000)
def _words_of_name(part: str) -> tuple[str, ...]:
    return tuple(words(part))


@lru_cache(maxsize=50_000)
def company_key(name: str) -> str:
    """The folded company name without spaces, legal form, article and the word for "and"."""
    core = _without_legal_form(words(_AMPERSAND.sub(" and ", name)))
    kept = [word for word in core if word not in _DROPPED] or core
    return "".join(kept)


@lru_cache(maxsize=100_000)
def domain_key(domain: str) -> str:
    """The host in lower case without scheme, `www.`, port and path; other scripts as punycode.

    A look-alike in another script therefore never equals the Latin domain.
    """
    host = _SCHEME.sub("", unicodedata.normalize("NFKC", domain).strip().lower())
    host = re.split(r"[/?#:\s]", host, maxsplit=1)[0].rpartition("@")[2].strip(".")
    return _WEB_HOST.sub("", ".".join(_ascii_label(label) for label in host.split(".")))


def email_key(email: str) -> str:
    """The mailbox an address reaches: lower case, `+tag` dropped, the dots of a Gmail name dropped.

    What is not an address (no name or no domain) gives the empty key.
    """
    text = email if email.isascii() else unicodedata.normalize("NFKC", email)
    local, at, domain = text.strip().lower().rpartition("@")
    host = domain_key(domain)
    name = local.partition("+")[0] or local
    if not (at and name and host):
        return ""
    if host in GMAIL:
        return f"{name.replace('.', '')}@gmail.com"
    key = f"{name}@{host}"
    return email if key == email else key  # most are: one text less to hold


def _without_legal_form(parts: list[str]) -> list[str]:
    """Drop legal forms from the end (and the few that stand in front), but never the whole name."""
    end = len(parts)
    while length := _legal_form_length(parts[:end]):
        end -= length
        if end > 1 and parts[end - 1] in _DROPPED:
            end -= 1
    start = 1 if end > 1 and parts[0] in _LEGAL_STARTS else 0
    return parts[start:end]


def _legal_form_length(parts: list[str]) -> int:
    """How many words at the end spell one legal form; the first word of a name is never part of one."""
    for length in range(min(_LONGEST_FORM, len(parts) - 1), 0, -1):
        if "".join(parts[-length:]) in _LEGAL_FORMS:
            return length
    return 0


def _ascii_label(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"
