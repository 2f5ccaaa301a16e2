"""The shipped words by which headers and values are told (resources/data/value_words.txt)."""

from __future__ import annotations

import re
from functools import cache

from prospector.cleaning.text import fold
from prospector.paths import shipped


@cache
def entries(section: str) -> tuple[str, ...]:
    """The entries of a section, as they are written there (folded)."""
    return _sections()[section]


@cache
def folded_entries(section: str) -> frozenset[str]:
    """The entries of a section in the folded form of cell values."""
    return frozenset(map(fold, entries(section)))


@cache
def alternatives(section: str) -> str:
    """The entries of a section as one pattern for folded text; an asterisk is the rest of a word."""
    return "|".join(re.escape(entry).replace(r"\*", r"\w*").replace(r"\ ", " ") for entry in entries(section))


@cache
def _sections() -> dict[str, tuple[str, ...]]:
    sections: dict[str, list[str]] = {}
    name = ""
    text = (shipped("resources") / "data" / "value_words.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            sections.setdefault(name, []).extend(word.strip() for word in line.split(";") if word.strip())
    return {name: tuple(words) for name, words in sections.items()}
