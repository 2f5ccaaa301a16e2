"""What is wrong with the links of an email."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import unquote

from prospector.cleaning.domains import registrable_domain
from prospector.drafts.problems import Problem

MOST_LINKS = 3
_LINK = re.compile(r"\b(?:https?:/{0,2}|www\.)[^\s<>\"“”]*", re.IGNORECASE)
_PARTS = re.compile(r"(?P<scheme>https?)://(?P<host>[^/?#:]+)(?::\d{1,5})?(?P<rest>[/?#].*)?", re.IGNORECASE)
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\]|0x[0-9a-f]+|\d{8,10}", re.IGNORECASE)
_HOST = re.compile(r"(?!-)[^\W_](?:[\w-]{0,61}[^\W_])?(?:\.[^\W_](?:[\w-]{0,61}[^\W_])?)+", re.IGNORECASE)
_BAD_CHARACTER = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]|%(?![0-9A-Fa-f]{2})")
_GAP = re.compile(r"=(?=&|$|#)|(?<!:)//|\[[^\]]* missing\]|[?&]&")
_SHORTENERS = frozenset((
    "bit.ly", "bitly.com", "bl.ink", "buff.ly", "cutt.ly", "goo.gl", "is.gd", "lnkd.in", "ow.ly", "rb.gy",
    "rebrand.ly", "s.id", "shorturl.at", "t.co", "t.ly", "tiny.cc", "tinyurl.com", "v.gd",
))  # fmt: skip


def of_all(found: Sequence[str], email: str) -> list[Problem]:
    """What is wrong with the links of one email together; `email` is the reader's address."""
    made = [Problem("link_personal", url) for url in found if _names_reader(url, email)]
    if len(found) > MOST_LINKS:
        made.append(Problem("many_links", f"{len(found)} links"))
    return made


def urls(text: str) -> list[str]:
    """The links in a text, without the punctuation of the sentence around them."""
    if "http" not in text and "://" not in text and "www." not in text:
        return []
    return [_bare(found.group()) for found in _LINK.finditer(text)]


def _bare(url: str) -> str:
    """A link without the full stop after it, and without a bracket that was opened before it."""
    url = url.rstrip(".,;:!?'’…")
    while url.endswith((")", "]", "}")) and url.count("([{"[")]}".index(url[-1])]) < url.count(url[-1]):
        url = url[:-1].rstrip(".,;:!?'’…")
    return url


@lru_cache(maxsize=1_000)
def flaws(url: str) -> tuple[Problem, ...]:
    """What is wrong with one link."""
    if url.lower().startswith("www."):
        url = f"https://{url}"
    parts = _PARTS.fullmatch(url)
    if parts is None:
        return (Problem("link_broken", url),)
    host, rest = parts["host"].lower(), parts["rest"] or ""
    if _IP.fullmatch(host):
        return (Problem("link_ip", url),)
    codes = []
    if _GAP.search(rest):
        codes.append("link_gap")
    elif not _HOST.fullmatch(host) or _BAD_CHARACTER.search(rest) or "://" in host:
        codes.append("link_broken")
    if host.removeprefix("www.") in _SHORTENERS:
        codes.append("link_shortener")
    if parts["scheme"].lower() == "http":
        codes.append("link_insecure")
    return tuple(Problem(code, url) for code in codes)


def _names_reader(url: str, email: str) -> bool:
    return bool(email) and ("?" in url or "@" in url) and email.lower() in unquote(url).lower()


def mismatches(html: str) -> list[Problem]:
    """Links in an HTML text that show another address than the one they open."""
    reader = _Links()
    reader.feed(html)
    reader.close()
    differing = [(href, text) for href, text in reader.links if _differs(href, text)]
    return [Problem("link_mismatch", f"{text} opens {href}") for href, text in differing]


def _differs(href: str, text: str) -> bool:
    shown = _PARTS.match(text if "://" in text else f"https://{text}")
    opened = _PARTS.match(href)
    if shown is None or opened is None or not _HOST.fullmatch(shown["host"]) or " " in text:
        return False
    return _site(shown["host"]) != _site(opened["host"])


def _site(host: str) -> str:
    return registrable_domain(host) or host.lower()


class _Links(HTMLParser):
    """Collects where each link leads and what it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self._href = ""
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._href, self._words = dict(attrs).get("href") or "", []

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href:
            self.links.append((self._href, "".join(self._words).strip()))
            self._href = ""
