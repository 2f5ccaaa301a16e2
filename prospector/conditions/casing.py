"""Comparing text without regard to case inside SQLite, whose own lower() and LIKE know ASCII letters only.

An ASCII word is compared by LIKE or the NOCASE collation, any other by GLOB with both cases of every
letter in brackets. Both run in SQLite itself: no Python is called per row. `ß` in a word also finds `ss`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, or_

Words = tuple[str, ...]


def equals(column: ColumnElement[Any], words: Words) -> ColumnElement[bool]:
    """The column is one of `words`."""
    plain = [word for word in spellings(words) if word.isascii()]
    tests: list[ColumnElement[bool]] = [
        column.bool_op("GLOB")(_glob(word)) for word in spellings(words) if not word.isascii()
    ]
    folded = column.collate("NOCASE")
    if plain:
        tests.insert(0, folded == plain[0] if len(plain) == 1 else folded.in_(plain))
    return or_(*tests)


def contains(column: ColumnElement[Any], words: Words) -> ColumnElement[bool]:
    """Any of `words` stands somewhere in the column."""
    return or_(*(_like(column, word, "%{}%", "*{}*") for word in spellings(words)))


def starts(column: ColumnElement[Any], words: Words) -> ColumnElement[bool]:
    """The column starts with one of `words`."""
    return or_(*(_like(column, word, "{}%", "{}*") for word in spellings(words)))


def fold(text: str) -> str:
    """`text` as these comparisons see it: letter by letter, case dropped; for the same test in Python."""
    return "".join(map(_folded, text))


def _like(column: ColumnElement[Any], word: str, like: str, glob: str) -> ColumnElement[bool]:
    if not word.isascii():
        return column.bool_op("GLOB")(glob.format(_glob(word)))
    for special in "\\%_":
        word = word.replace(special, f"\\{special}")
    return column.like(like.format(word), escape="\\")


def spellings(words: Words) -> Words:
    """The words, and those with a sharp s also written with two."""
    extra = (word.replace("ß", "ss").replace("ẞ", "SS") for word in words)
    return tuple(dict.fromkeys((*words, *extra)))


def _glob(word: str) -> str:
    return "".join(map(_glob_letter, word))


def _glob_letter(letter: str) -> str:
    both = _cases().get(_folded(letter), letter)
    return f"[{both}]" if len(both) > 1 or letter in "*?[" else letter


def _folded(letter: str) -> str:
    for folded in (letter.casefold(), letter.lower()):
        if len(folded) == 1 and folded.isascii() == letter.isascii():
            return folded
    return letter


@cache
def _cases() -> dict[str, str]:
    """All letters that fold to the same one, for those that have more than one."""
    cases: dict[str, str] = {}
    for letter in map(chr, range(0x20, 0x1F000)):
        if letter.isalpha() and (letter.lower() != letter or letter.upper() != letter):
            cases[_folded(letter)] = cases.get(_folded(letter), "") + letter
    return cases
