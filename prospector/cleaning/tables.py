"""The shipped word lists, read once each when first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from prospector.cleaning.text import fold
from prospector.paths import shipped


def _lines(name: str) -> Iterator[str]:
    path: Path = shipped("resources") / "data" / name
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def rows(name: str) -> list[list[str]]:
    """The rows of a tab-separated table."""
    return [line.split("\t") for line in _lines(name)]


@cache
def words(name: str) -> frozenset[str]:
    """All words of a list that are parted by spaces."""
    return frozenset(word for line in _lines(name) for word in line.split())


@cache
def given_names() -> frozenset[str]:
    """Given names, folded."""
    names = words("first_names.txt") | words("given_names.txt") | words("nicknames.txt")
    return frozenset(fold(name) for name in names)


@cache
def surnames() -> frozenset[str]:
    """Family names, folded."""
    return words("surnames.txt")


@cache
def free_domains() -> frozenset[str]:
    """Mail domains that anybody can have an address at."""
    return words("free_domains.txt")


@cache
def disposable_domains() -> frozenset[str]:
    """Mail domains of throw-away mailboxes."""
    return words("disposable_domains.txt")


@cache
def cities() -> dict[str, str]:
    """Folded city name -> ISO country, for cities whose name tells the country."""
    return {name: country for country, names in rows("cities.tsv") for name in names.split("|")}
