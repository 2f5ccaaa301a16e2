"""Where a list was exported from, told by its headers (resources/data/list_sources.txt)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from prospector.lists.header_words import fold_header
from prospector.lists.options import SKIP
from prospector.paths import shipped

OURS = "Prospector"


@dataclass(slots=True)
class Layout:
    """A program's export, headers folded. `all_of` must all be there, and `least` of `any_of`. `meanings`
    settles headers that mislead in this layout: header -> field, "" for none, SKIP for what other columns
    say as well; two headers of one field are its parts."""

    source: str
    all_of: set[str] = field(default_factory=set)
    any_of: set[str] = field(default_factory=set)
    least: int = 0
    meanings: dict[str, str] = field(default_factory=dict)

    def means(self, header: str) -> str | None:
        """What the layout settles for a header, None where it settles nothing."""
        return self.meanings.get(fold_header(header))


def recognise(headers: Sequence[str]) -> Layout | None:
    """The layout that the headers fit best, None when they fit none."""
    folded = {fold_header(header) for header in headers}
    fitting = [(hits, layout) for layout in _layouts() if (hits := _hits(layout, folded))]
    return max(fitting, key=lambda found: found[0])[1] if fitting else None


def _hits(layout: Layout, folded: set[str]) -> int:
    some = len(layout.any_of & folded)
    return 2 * len(layout.all_of) + some if layout.all_of <= folded and some >= layout.least else 0


@cache
def _layouts() -> tuple[Layout, ...]:
    layouts: list[Layout] = []
    text = (shipped("resources") / "data" / "list_sources.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            layouts.append(Layout(line.strip("[]")))
        elif line and not line.startswith("#"):
            _add_line(layouts[-1], line)
    return tuple(layouts)


def _add_line(layout: Layout, line: str) -> None:
    key, _, words = line.partition(":")
    kind, _, least = key.partition(" ")
    items = [word.strip() for word in words.split(";")]
    if kind == "mean":
        pairs = [item.partition(" = ") for item in items]
        layout.meanings |= {fold_header(header): _meant(meant.strip()) for header, _, meant in pairs}
    else:
        (layout.all_of if kind == "all" else layout.any_of).update(map(fold_header, items))
        layout.least = int(least or layout.least)


def _meant(word: str) -> str:
    return {"-": "", "skip": SKIP}.get(word, word)
