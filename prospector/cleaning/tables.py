"""The shipped word lists, read once each when first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from prospector.paths import shipped


def _lines(name: str) -> Iterator[str]:
    path: Path = shipped("resources") / "data" / name
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            yield line


def rows(name: str) -> list[list[str]]:
    """The rows of a tab-separated table."""
    return [line.split("\t") for line in _lines(name)]


@cache
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """The lines of a list under its [headings], in the file's order."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in _lines(name):
        if line.startswith("[") and line.endswith("]"):
            heading = line[1:-1]
        else:
            found.setdefault(heading, []).append(line)
    return {heading: tuple(lines) for heading, lines in found.items()}


@cache
def words_under(name: str, heading: str) -> frozenset[str]:
    """The words under one heading of a list."""
    return frozenset(word for line in sections(name)[heading] for word in line.split())


@cache
def phrases(name: str) -> dict[str, tuple[str, ...]]:
    """The phrases, parted by bars, under each heading of a list."""
    return {
        heading: tuple(phrase for line in listed for phrase in line.split(" | "))
        for heading, listed in sections(name).items()
    }


@cache
def meanings(name: str, kind: str) -> dict[str, str]:
    """Phrase -> what it means, for the headings `[kind meaning]` of a list."""
    return {
        phrase: heading.split()[1]
        for heading, listed in phrases(name).items()
        if heading.split()[0] == kind
        for phrase in listed
    }


def lines(name: str) -> list[str]:
    """The lines of a list."""
    return list(_lines(name))


@cache
def words(name: str) -> frozenset[str]:
    """All words of a list that are parted by spaces."""
    return frozenset(word for line in _lines(name) for word in line.split())


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
