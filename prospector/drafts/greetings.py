"""Whom an email greets, and whether that is the person it goes to.

Everything here keeps quiet unless it is sure: initials, nicknames, role addresses, names in other scripts
and names that are not in the list of given names raise nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple, Protocol

from prospector.drafts import merge_fields
from prospector.matching.keys import words
from prospector.matching.names import are_nicknames, given_names, is_typo
from prospector.matching.people import ROLES

_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen)"
    r"|lieber?|sehr geehrter?|bonjour|salut|cher|chère|hola|buenos días|estimad[oa]|ciao|buongiorno|gentile"
    r"|olá|hej|hoi|beste|geachte)(?P<gap>\s*)(?P<who>[^,!:;.\n–—]{0,80}?)\s*(?P<end>[,!:;.–—]|-\s|$)",
    re.IGNORECASE | re.MULTILINE,
)
_ENDS = frozenset(",!:;.–—")
_NEEDS_NAME = frozenset((
    "dear", "liebe", "lieber", "sehr geehrte", "sehr geehrter", "cher", "chère", "gentile", "beste",
    "geachte", "estimado", "estimada",
))  # fmt: skip
# words that greet in one language only; Hi, Hello and Hallo are at home in several
_LANGUAGE = {
    "dear": "en", "good morning": "en", "good afternoon": "en", "good evening": "en", "good day": "en",
    "liebe": "de", "lieber": "de", "sehr geehrte": "de", "sehr geehrter": "de", "guten tag": "de",
    "guten morgen": "de", "bonjour": "fr", "cher": "fr", "chère": "fr", "hola": "es", "buenos días": "es",
    "estimado": "es", "estimada": "es", "buongiorno": "it", "gentile": "it", "geachte": "nl", "beste": "nl",
}  # fmt: skip
_COMMON_WORDS = {
    "en": frozenset(("the", "and", "you", "your", "is", "are", "of", "we", "with", "that", "for", "this")),
    "de": frozenset(("der", "die", "das", "und", "sie", "ihr", "ihnen", "ist", "wir", "mit", "ich", "nicht")),
    "fr": frozenset(("le", "les", "et", "vous", "votre", "est", "nous", "avec", "des", "pour", "une", "je")),
    "es": frozenset(("el", "los", "y", "usted", "su", "es", "con", "para", "una", "que", "del", "por")),
    "it": frozenset(("il", "gli", "e", "lei", "è", "noi", "con", "per", "una", "che", "della", "di")),
    "nl": frozenset(("het", "een", "en", "u", "uw", "is", "wij", "met", "dat", "voor", "van", "ik")),
}
_SURE = 6
_PARTS = re.compile(r"[._\-+]|\d+")
# letters of alphabets: one Chinese or Korean sign may be a whole name
_INITIAL = re.compile(r"(?:[A-Za-z\u00c0-\u058f]\.?[\s-]?){1,2}")
_CALLED = re.compile(r"([^\W\d_]{3,})\s?[,:–—]|[^,]*,\s([^\W\d_]{3,})\??", re.UNICODE)


class Greeting(NamedTuple):
    """A greeting: its words (`Sehr geehrte`, in small letters), whom it greets, and all of it."""

    word: str
    who: str
    text: str
    gap: bool


def read(body: str) -> Greeting | None:
    """The greeting that the text starts with, if it does."""
    return _ended(body.partition("\n")[0]) or _read(body)


@lru_cache(maxsize=10_000)
def _ended(line: str) -> Greeting | None:
    """The greeting that a first line starts with, where nothing below it can change that."""
    greeting = _read(line)
    return greeting if greeting and greeting.text[-1] in _ENDS else None


def _read(text: str) -> Greeting | None:
    found = _GREETING.match(text)
    if found is None:
        return None
    word = text[: found.start("gap")].lower()
    return Greeting(word, found["who"], found.group().strip(), bool(found["gap"]) and found["end"] != "")


def is_empty(greeting: Greeting) -> bool:
    """Whether it greets nobody (`Hi ,` or `Dear,`) or a placeholder (`Hi N/A,`)."""
    if greeting.who:
        return _kind(greeting.who) == "placeholder"
    return greeting.gap or greeting.word in _NEEDS_NAME


def is_initial(who: str) -> bool:
    """Whether somebody is greeted by an initial alone: `Hi T.,` or `Hi J P,`; Jo and Li are names."""
    return _kind(who) == "initial"


@lru_cache(maxsize=10_000)
def _kind(who: str) -> str:
    if merge_fields.is_placeholder(who):
        return "placeholder" if who else ""
    if len(who) > 5 or not _INITIAL.fullmatch(who):
        return ""
    alone = "." in who or sum(letter.isalpha() for letter in who) == 1 or (" " in who and who.isupper())
    return "initial" if alone else ""


class Named(Protocol):
    """Somebody with a name and an address."""

    @property
    def first_name(self) -> str: ...
    @property
    def last_name(self) -> str: ...
    @property
    def email(self) -> str: ...


def wrong_person(greeted: str, person: Named) -> str:
    """Why the greeting is for somebody else: another name than the prospect's, or than the address's.

    The words to show, or "" where nothing is wrong or nothing is sure.
    """
    first, last, email = person.first_name, person.last_name, person.email
    wrong = "" if greeted == first or not greeted or not first else _wrong_name(greeted, first, last)
    if wrong or not greeted or greeted.lower() in email.partition("@")[0].lower():
        return wrong
    return _wrong_address(greeted, last, email)


@lru_cache(maxsize=10_000)
def _wrong_name(greeted: str, first: str, last: str) -> str:
    name = _known_name(greeted)
    own = words(f"{first} {last}")
    if not name or not first.isascii() or not (own and own[0] in given_names()):
        return ""
    return "" if any(_may_be(name, word) for word in own) else f"greets {greeted}, the prospect is {first}"


def _wrong_address(greeted: str, last: str, email: str) -> str:
    local = email.partition("@")[0].lower()
    name = _known_name(greeted)
    if not name or local in ROLES:
        return ""
    parts = _PARTS.split(local)
    given = given_names()
    others = [part for part in parts if len(part) > 2 and part in given]
    if not others or any(_may_be(name, part) for part in parts if part):
        return ""
    family = words(last)
    return (
        ""
        if family and all(part in family for part in others)
        else f"greets {greeted}, the address is {email}"
    )


@lru_cache(maxsize=10_000)
def _known_name(greeted: str) -> str:
    """The one given name that is greeted, folded, where it surely is one."""
    if not greeted.isascii() and any(ord(letter) > 0x24F for letter in greeted):
        return ""
    folded = words(greeted)
    return folded[0] if folded and len(folded[0]) > 2 and folded[0] in given_names() else ""


def _may_be(name: str, part: str) -> bool:
    """Whether the word of an address or a name may stand for that given name."""
    short, long = sorted((name, part), key=len)
    return long.startswith(short) or are_nicknames(name, part) or is_typo(name, part)


def other_name(subject: str, greeted: str) -> str:
    """Somebody else whom the subject calls by name (`Anna, a question` above `Hi Peter`), else ""."""
    if not greeted or ("," not in subject and ":" not in subject):
        return ""
    called = _CALLED.match(subject)
    word = (called[1] or called[2]) if called else ""
    name, folded = _known_name(greeted), words(word)
    if not name or not word.istitle() or not folded or folded[0] not in given_names():
        return ""
    return "" if any(_may_be(one, folded[0]) for one in words(greeted)) else word


def other_language(greeting: Greeting, body: str) -> str:
    """What differs (`Liebe above an English text`) where both languages are sure, else ""."""
    own = _LANGUAGE.get(greeting.word)
    if own is None:
        return ""
    found = set(body.lower().split())
    hits = {language: len(found & common) for language, common in _COMMON_WORDS.items()}
    best = max(hits, key=lambda language: hits[language])
    if best == own or hits[best] < _SURE or hits[own] * 3 > hits[best]:
        return ""
    return f"“{greeting.word.capitalize()}” above a text in {_NAMED[best]}"


_NAMED = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "nl": "Dutch"}
