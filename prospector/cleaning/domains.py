"""Hosts and websites: the registrable domain, slips in endings, and domains that belong to no company."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from publicsuffixlist import PublicSuffixList

from prospector.cleaning import tables
from prospector.cleaning.text import Codes

RESERVED_ENDINGS = frozenset({"test", "example", "invalid", "localhost"})
"""Top-level names set aside for samples and tests (RFC 2606)."""

ENDING_SLIPS: dict[str, str] = {
    slip: ending
    for ending, slips in {
        "com": "con cmo ocm comm cpm vom xom coom comn c0m cim clm conm cpom ccom commm coml comc c9m "
        "copm xcom moc",
        "net": "nte nett ner ent ney nrt met ne5 nett",
        "org": "ogr orgg orgr rog ort prg 0rg",
        "co.uk": "couk co.ik co.ul co.ukk",
        "de": "dee d3 ed",
        "fr": "ffr",
        "info": "inof ifno",
    }.items()
    for slip in slips.split()
}

NETWORK_SITES = frozenset(
    """
    linkedin.com facebook.com fb.com twitter.com x.com instagram.com xing.com youtube.com tiktok.com
    pinterest.com google.com goo.gl bit.ly linktr.ee crunchbase.com wikipedia.org t.me wa.me vimeo.com lnkd.in
    yelp.com glassdoor.com indeed.com medium.com about.me northdata.de kununu.com zoominfo.com apollo.io
    """.split()
)
"""Sites where an address with a path is somebody's profile; people who work there have the bare domain."""

_BIG_PROVIDERS = ("gmail", "googlemail", "yahoo", "hotmail", "outlook", "icloud", "protonmail")
_REAL_NEIGHBOURS = frozenset(
    "mail.com gail.com cloud.com email.com hotmil.com gmai.co yaoo.com gmail.co.uk gmaia.com "
    "iclod.com".split()
)
_MORE_SLIPS = {
    "gmail.com": "gmail.co gmail.cm gmail.om gmail.cc gemail.com gimail.com g-mail.com gmaul.com gnail.com "
    "gmsil.com gmail "
    "gmail.comm gmailc.om gmal.co gmail.vom gmaik.com gmail.co.com",
    "hotmail.com": "hotmail hotamil.com hotmail.cm hotmail.om homtail.com hotmaul.com hot-mail.com "
    "hotmil.com",
    "outlook.com": "outlook outlock.com outllok.com outlook.co outlook.cm outlok.co",
    "yahoo.com": "yahoo yahoo.co yahoo.cm yahoo.om yhaoo.com yahooo.co yaoo.com",
    "icloud.com": "icloud icloud.co icloud.cm icould.com iclod.com",
    "googlemail.com": "googlemail.co googlemail.cm",
    "web.de": "wed.de",
    "gmx.de": "gmx",
    "t-online.de": "tonline.de t-onlin.de t-onine.de",
}
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_HOME_PAGE = re.compile(r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,24})/?")
_LATIN = re.compile("[a-z]")
_GREEK_OR_CYRILLIC = re.compile("[\u0370-\u052f]")
_PATH = re.compile(r"[^/:]/+[^/\s]")
_SCHEME = re.compile(r"^(?:[a-z]{3,6}\s*:?/+|h?t?tps?[:;]?/*(?=www)|url:\s*)+", re.I)
_LOGIN = re.compile(r"^[^\s/?#@]+@")
_LOOSE_DOT = re.compile(
    r"(?<=[a-z0-9-])\s?\.\s(?=[a-z]{2,10}(?:/|$))|(?<=[a-z0-9-])\s\.\s?(?=[a-z]{2,10}(?:/|$))"
)
_SPELT_DOT = re.compile(r"\s*[\[({]\s*(?:dot|punkt|point|punto|\.)\s*[\])}]\s*", re.I)
_SEPARATORS = re.compile(r"[\s;|]+|,(?=\s|www|http)")


class Website(NamedTuple):
    """What a website cell says: the company's registrable domain or "", and why it changed."""

    domain: str
    codes: Codes


@lru_cache(maxsize=1 << 14)
def registrable_domain(host: str) -> str:
    """The part of a host that somebody registered ("shop.acme.co.uk" -> "acme.co.uk"), "" if there is none.

    Follows the public suffix list, private entries included; reserved endings such as `.example` count.
    """
    host = host.lower().rstrip(".").removeprefix("www.")
    if host.rpartition(".")[2] in RESERVED_ENDINGS:
        return ".".join(host.split(".")[-2:]) if "." in host else ""
    return _suffixes().privatesuffix(host) or _public_suffixes().privatesuffix(host) or ""


def is_free_domain(domain: str) -> bool:
    """Whether anybody can have an address at this mail domain (gmail.com, web.de, ...)."""
    return domain.lower() in tables.free_domains()


def is_disposable_domain(domain: str) -> bool:
    """Whether this mail domain gives throw-away mailboxes."""
    listed = tables.disposable_domains()
    return domain in listed or registrable_domain(domain) in listed


def belongs_to_nobody(domain: str) -> bool:
    """Whether a mail domain is no company's: a free or a throw-away one."""
    return is_free_domain(domain) or is_disposable_domain(domain)


def has_known_ending(host: str) -> bool:
    """Whether the host's last label is a top-level domain that exists (or is reserved for samples)."""
    return _is_known_ending(host.rpartition(".")[2])


@lru_cache(maxsize=1 << 11)
def _is_known_ending(ending: str) -> bool:
    return ending in RESERVED_ENDINGS or _suffixes().publicsuffix(ending) is not None


def without_slip(host: str) -> str:
    """The mail or web domain that was meant, if `host` is a well-known slip of one; else ""."""
    if host.endswith(".com.com"):
        host = host.removesuffix(".com")
        return _provider_slips().get(host, host)
    known = _provider_slips().get(host)
    if known or (has_known_ending(host) and "." in host):
        return known or ""
    labels = host.split(".")
    if len(labels) == 2 and len(labels[0]) > 2 and (provider := _sole_providers().get(labels[0])):
        return provider
    for parts in (1, 2):
        ending = ".".join(labels[-parts:])
        if ending in ENDING_SLIPS and len(labels) > parts:
            mended = ".".join([*labels[:-parts], ENDING_SLIPS[ending]])
            return _provider_slips().get(mended, mended)
    return ""


@lru_cache(maxsize=1 << 14)
def clean_website(text: str) -> Website:
    """The company's domain from clean text: a domain, a web address in any shape, or an email."""
    home = _HOME_PAGE.fullmatch(text)
    host = home[1] if home and not home[1].startswith("w") else _host(text[:300])
    if "xn--" in host or not host.isascii():
        host = readable(host)
    elif not _HOST.fullmatch(host):
        return Website("", ("domain_invalid",))
    slip = without_slip(host)
    domain = registrable_domain(slip or host)
    if not domain:
        return Website("", ("domain_invalid",))
    is_profile = domain in NETWORK_SITES and _PATH.search(text) is not None
    if is_profile or is_free_domain(domain) or is_free_domain(host):
        return Website("", ("domain_not_company",))
    changed = ("domain_from_website",) if domain != text else ()
    return Website(domain, ("domain_typo",) if slip else changed)


def _host(text: str) -> str:
    text = _SPELT_DOT.sub(".", text.strip(" \"'<>()[].,;/")).lower().replace("\\", "/")
    text = _LOOSE_DOT.sub(".", text.replace("www,", "www.").replace("www .", "www."))
    pieces = [piece for piece in _SEPARATORS.split(text) if "." in piece or "," in piece]
    text = _SCHEME.sub("", pieces[0] if pieces else text)
    text = _SCHEME.sub("", text.removeprefix("www.") if "://" in text[:14] else text)
    host = re.split(r"[/?#:]", _LOGIN.sub("", text), maxsplit=1)[0].rpartition("@")[2].strip(".,")
    host = host.replace(",", ".")
    while host.startswith(("www.", "www2.", "ww.", "wwww.", "http.")) and host.count(".") > 1:
        host = host.partition(".")[2]
    return host


def readable(host: str) -> str:
    """An internationalised host as people read it, "" if it is none.

    A host with Latin letters beside Cyrillic or Greek ones stays in its ASCII form (`xn--...`), so that
    it cannot pass for the one it looks like.
    """
    import idna

    try:
        in_ascii = idna.encode(host, uts46=True).decode("ascii")
        shown = str(idna.decode(in_ascii))
    except (idna.IDNAError, UnicodeError):
        return ""
    mixed = any(_LATIN.search(label) and _GREEK_OR_CYRILLIC.search(label) for label in shown.split("."))
    return in_ascii if mixed else shown


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


@cache
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)


@cache
def _sole_providers() -> dict[str, str]:
    """First label -> mail provider's domain, where only one free domain begins with it ("orange.fe")."""
    found: dict[str, list[str]] = {}
    for domain in tables.free_domains():
        found.setdefault(domain.partition(".")[0], []).append(domain)
    return {label: domains[0] for label, domains in found.items() if len(domains) == 1}


@cache
def _provider_slips() -> dict[str, str]:
    """Misspelt domain -> mail provider's domain, for the few providers whose slips are beyond doubt."""
    free = tables.free_domains()
    slips = {slip: domain for domain, listed in _MORE_SLIPS.items() for slip in listed.split()}
    for domain in sorted(free):
        name, _, ending = domain.partition(".")
        if name not in _BIG_PROVIDERS:
            continue
        slips[name + ending.replace(".", "")] = domain
        for slip in _slips(name):
            candidate = f"{slip}.{ending}"
            if candidate not in free and candidate not in _REAL_NEIGHBOURS:
                slips.setdefault(candidate, domain)
    return {slip: domain for slip, domain in slips.items() if slip not in free}


def _slips(name: str) -> Iterator[str]:
    """One letter left out, doubled, exchanged with the next, or hit beside; never the first one changed."""
    for at in range(len(name)):
        yield name[:at] + name[at] + name[at:]
        if at:
            yield name[:at] + name[at + 1 :]
            for beside in _beside(name[at]):
                yield name[:at] + beside + name[at + 1 :]
        if at + 1 < len(name):
            yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _beside(letter: str) -> str:
    for line in _KEYBOARD:
        at = line.find(letter)
        if at >= 0:
            return line[max(0, at - 1) : at] + line[at + 1 : at + 2]
    return ""
