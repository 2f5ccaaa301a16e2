"""The words of the written form, read from left to right."""

from __future__ import annotations

import re
from typing import NamedTuple

from prospector.conditions.catalogue import CUSTOM
from prospector.errors import InvalidInputError

HINT = 'Write it like: country in DE,AT and employees >= 50 and not (title ~ "sales" or industry is empty)'

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<custom>custom\.(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))
      | (?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<symbol>[(),]|\.\.|>=|<=|!=|!~|=~|\^=|=|~|>|<)
      | (?P<word>(?:(?!\.\.)[^\s(),="<>!~^])+|[!^])
    )""",
    re.VERBOSE,
)
_PLAIN = re.compile(r"[\w@+&/#'-][\w@+&/#'.-]*")
_RESERVED = frozenset(
    [
        "and",
        "or",
        "not",
        "everyone",
        "nobody",
        "empty",
        "in",
        "is",
        "has",
        "does",
        "contains",
        "starts",
        "matches",
        "between",
    ]
)
_JOINING = ("and", "or")


class Token(NamedTuple):
    """One word, quoted text or symbol; `at` is where it starts."""

    kind: str
    text: str
    at: int


class Tokens:
    """What is left to read of a text. Every complaint names its position."""

    def __init__(self, text: str) -> None:
        self._tokens = _split(text)
        self._at = 0

    def peek(self) -> Token | None:
        """The next token, left where it is; None at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def next_is(self, *words: str) -> bool:
        """Whether the next token is one of these words, whatever its case."""
        token = self.peek()
        return token is not None and token.kind in ("word", "symbol") and token.text.casefold() in words

    def take(self, phrase: str) -> bool:
        """Read these words when they are next, else nothing."""
        texts = phrase.split()
        here = self._tokens[self._at : self._at + len(texts)]
        found = [token.text.casefold() for token in here if token.kind in ("word", "symbol")]
        if found != texts:
            return False
        self._at += len(texts)
        return True

    def name(self) -> str:
        """The name of a field, in its own spelling where it is the user's."""
        token = self.peek()
        if token is None or token.kind not in ("word", "custom"):
            raise self.unexpected("a field")
        self._at += 1
        if token.kind == "custom":
            return CUSTOM + _unquoted(token.text.removeprefix(CUSTOM))
        return token.text if token.text.startswith(CUSTOM) else token.text.casefold()

    def value(self, until: tuple[str, ...] = ()) -> str:
        """A quoted text, or all words up to a symbol, `and`, `or` or one of the words in `until`."""
        token = self.peek()
        if token and token.kind == "quoted":
            self._at += 1
            return _unquoted(token.text)
        words = []
        while (token := self.peek()) and token.kind == "word" and not self.next_is(*_JOINING, *until):
            words.append(token.text)
            self._at += 1
        if not words:
            raise self.unexpected("a value")
        return " ".join(words)

    def values(self, until: tuple[str, ...] = ()) -> list[str]:
        """Values with commas between them."""
        found = [self.value(until)]
        while self.take(","):
            found.append(self.value(until))
        return found

    def whole_number(self) -> int:
        """The next word as a whole number from 0."""
        token = self.peek()
        if token is None or not (token.text.isascii() and token.text.isdigit() and len(token.text) < 7):
            raise self.unexpected("a whole number")
        self._at += 1
        return int(token.text)

    def days(self) -> int:
        """A number of days or weeks, such as `30 days`, in days."""
        number = self.whole_number()
        if self.take("days") or self.take("day"):
            return number
        if self.take("weeks") or self.take("week"):
            return number * 7
        raise self.unexpected("'days'")

    def unexpected(self, wanted: str) -> InvalidInputError:
        """A complaint that something else should stand here."""
        token = self.peek()
        found = f"{token.text!r}" if token else "the end"
        return wrong(f"expected {wanted}, found {found}", token.at if token else None)


def quoted(value: str | int) -> str:
    """A value as the written form takes it: in quotes where it would be read as something else."""
    text = str(value)
    plain = (
        _PLAIN.fullmatch(text) and text.casefold() not in _RESERVED and text[0] != "'" and ".." not in text
    )
    return text if plain else in_quotes(text)


def written_name(field: str) -> str:
    """The name of a field as the written form takes it."""
    if field.startswith(CUSTOM) and not _PLAIN.fullmatch(field):
        return CUSTOM + in_quotes(field.removeprefix(CUSTOM))
    return field


def in_quotes(text: str) -> str:
    """`text` in quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def wrong(what: str, at: int | None) -> InvalidInputError:
    """A complaint about the text at this position (None: its end)."""
    place = f"position {at + 1}" if at is not None else "the end"
    return InvalidInputError(f"The condition cannot be read: {what}.", hint=HINT, place=place)


def _split(text: str) -> list[Token]:
    tokens, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise wrong(f"{text[at : at + 20]!r} cannot be read", at)
        kind = str(match.lastgroup)
        tokens.append(Token(kind, match[kind], match.start(kind)))
        at = match.end()
    return tokens


def _unquoted(text: str) -> str:
    """Only quotes and the backslash itself are escaped, so that a pattern like "\\bhead" needs no more."""
    return re.sub(r"\\([\"'\\])", r"\1", text[1:-1])
