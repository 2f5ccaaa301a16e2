"""How what somebody wrote becomes something to compare: kinds, keys, wildcards, and what is too wide."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from prospector.errors import InvalidInputError
from prospector.matching import keys
from prospector.records import SUPPRESSION_KINDS

_BRACKETED = re.compile(r"<([^<>]*)>\s*$")
_IN_WORDS = re.compile(r"[^@\s<>()\[\],;:*\"'„“”‚‘’«»]+@[^@\s<>()\[\],;:*\"'„“”‚‘’«»?]+")
_AT = re.compile(r"\s+@\s+|\s*[(\[]\s*at\s*[)\]]\s*", re.IGNORECASE)
_ANY_OF_SQL = re.compile(r"^%(?=[@.])|(?<=@)%(?=\.)|(?<=\.)%$")
_BEFORE_HOST = re.compile(r"^(?:[a-z]+:)?//|(?<=@)www\.|^www\.|/.*$", re.IGNORECASE)
_ADDRESS = re.compile(r"[^@\s<>,;*]+@[^@\s<>,;*]+")
_LABEL = r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})+")
_WILDCARD = re.compile(r"[^@\s<>,;]*@?[^@\s<>,;]+")
_LONGEST = 320
_NETWORKS = frozenset(("linkedin.com", "xing.com", "facebook.com", "instagram.com", "twitter.com", "x.com"))


def kind_of(value: str) -> str:
    """What a bare value most likely is: wildcard, address, domain, or else a company's name."""
    plain = _plain(value)
    if "*" in plain:
        return "wildcard"
    if "@" in plain.lstrip("@"):
        return "address"
    return "domain" if " " not in plain and _HOST.fullmatch(_host(plain)) else "company"


def suppression_key(kind: str, value: str) -> str:
    """The form in which suppressions compare: capitals, spaces, `+tag`, Gmail's dots and the
    spelling of international domains make no difference. Raises InvalidInputError when `value`
    is not of that kind."""
    refuse_unknown_kind(kind)
    plain = _plain(value)
    if not plain:
        raise InvalidInputError("There is nothing to put on the do-not-contact list.")
    if len(plain) > _LONGEST:
        raise InvalidInputError(f"{plain[:40]}… is too long for the do-not-contact list.")
    return _KEYS[kind](plain)


def refuse_unknown_kind(kind: str) -> None:
    """Raises InvalidInputError unless `kind` is one of records.SUPPRESSION_KINDS."""
    if kind not in SUPPRESSION_KINDS:
        raise InvalidInputError(
            f"{kind!r} is no kind of suppression.", hint=f"One of: {', '.join(SUPPRESSION_KINDS)}"
        )


def refuse_too_wide(kind: str, key: str) -> None:
    """Raises InvalidInputError for an entry that would shut out strangers by the thousand."""
    if kind == "domain" and _is_everybodys(key):
        raise InvalidInputError(
            f"{key} is a mail provider, a network or a whole country's ending: this would exclude people who "
            "have nothing to do with each other.",
            hint="Add the single addresses, or confirm that you mean all of it (--force).",
        )
    if kind == "wildcard" and _takes_in_everybody(key):
        raise InvalidInputError(
            f"{key} would exclude people who have nothing to do with each other.",
            hint="Name at least a company's part, like *@acme.*, or confirm that you mean it (--force).",
        )


def parent_domains(host: str) -> list[str]:
    """A host and the domains above it down to two labels: mail.acme.co, acme.co."""
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]


@lru_cache(maxsize=1_000)
def wildcard_pattern(key: str) -> re.Pattern[str]:
    """The pattern that a whole address (`*@acme.*`) or host (`*.acme.com`) must match."""
    return re.compile(".*".join(re.escape(part) for part in key.split("*")), re.DOTALL)


def glob(key: str) -> str:
    """A wildcard as SQLite's GLOB, in which only `*` is special."""
    return "".join(f"[{letter}]" if letter in "[?" else letter for letter in key)


def _plain(value: str) -> str:
    """The value without what mail programs and lists put around it: `Anna <anna@acme.com>`, mailto:."""
    text = " ".join(unicodedata.normalize("NFKC", value).split())
    text = "".join(letter for letter in text if letter.isprintable() and unicodedata.category(letter) != "Cf")
    text = _ANY_OF_SQL.sub("*", _AT.sub("@", text))
    found: set[str] = {address.lower().rstrip(".") for address in _IN_WORDS.findall(text)}
    if len(found) == 1 and "*" not in text:
        return found.pop()
    bracketed = _BRACKETED.search(text)
    return (bracketed[1] if bracketed else text).removeprefix("mailto:").strip(" '\"<>,;").strip()


def _host(plain: str) -> str:
    host = keys.domain_key(plain.lstrip("@"))
    return "gmail.com" if host in keys.GMAIL else host


def _address_key(plain: str) -> str:
    key = keys.email_key(plain) if _ADDRESS.fullmatch(plain) else ""
    if not key or not _HOST.fullmatch(key.rpartition("@")[2]):
        several = plain.count("@") > 1
        raise InvalidInputError(
            f"{plain} is {'more than one' if several else 'not an'} email address.",
            hint="Give one at a time." if several else "Like anna@acme.example",
        )
    return key


def _domain_key(plain: str) -> str:
    host = _host(plain)
    if not _HOST.fullmatch(host):
        raise InvalidInputError(f"{plain} is not a domain.", hint="Like acme.example, without a page")
    return host


def _wildcard_key(plain: str) -> str:
    plain = _BEFORE_HOST.sub("", plain.replace(" ", "")).replace("@.", "@*.")
    key = re.sub(r"\*+", "*", plain.lower().removeprefix("@"))
    if "*" not in key or not _WILDCARD.fullmatch(key):
        raise InvalidInputError(f"{plain} is not a wildcard.", hint="Like *@acme.* or *.acme.example")
    local, at, host = key.rpartition("@")
    return (
        local
        + at
        + ".".join(keys.domain_key(label) if not label.isascii() else label for label in host.split("."))
    )


def _company_key(plain: str) -> str:
    key = keys.company_key(plain)
    if not key:
        raise InvalidInputError(f"{plain} is not a company's name.")
    return key


_KEYS: dict[str, Callable[[str], str]] = {
    "address": _address_key,
    "domain": _domain_key,
    "wildcard": _wildcard_key,
    "company": _company_key,
}


def _takes_in_everybody(key: str) -> bool:
    local, _, host = key.rpartition("@")
    if local.strip("*._-+"):
        return False
    if "*" not in host:
        return _is_everybodys(host)
    labels = [label for label in host.split(".") if label.strip("*")]
    if host.split(".")[-1].strip("*"):  # the ending is named: something must stand before it
        return _is_everybodys(".".join(label.strip("*") for label in labels))
    return not labels or _is_everybodys(f"{labels[-1].strip('*')}.com")


def _is_everybodys(host: str) -> bool:
    from prospector.cleaning.emails import is_free_domain, registrable_domain

    return is_free_domain(host) or host in _NETWORKS or not registrable_domain(host)
