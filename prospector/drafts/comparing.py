"""Two wordings of a template side by side, word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from prospector.drafts.html import FROM_TEXT
from prospector.drafts.template_files import Variant, Wording

_TOKEN = re.compile(r"\s+|\{\{.*?\}\}|\{%.*?%\}|\w+|.", re.DOTALL)
_MOST_WORDS = 1500


class Span(NamedTuple):
    """A stretch of text that both wordings have, or one of them alone."""

    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True, slots=True)
class PartChange:
    """A part that reads otherwise (Subject, Text, HTML, Required fields ...), as stretches in order."""

    part: str
    spans: tuple[Span, ...]


def compare(old: Wording, new: Wording) -> list[PartChange]:
    """What changed from one wording to the other, part by part; parts that are the same are left out."""
    before, after = _parts(old), _parts(new)
    names = [*after, *(name for name in before if name not in after)]
    changed = [name for name in names if before.get(name, "") != after.get(name, "")]
    return [PartChange(name, tuple(words(before.get(name, ""), after.get(name, "")))) for name in changed]


def words(old: str, new: str) -> list[Span]:
    """The words that came and went between two texts."""
    return list(_merged(_by_line(old, new)))


def unified(changes: list[PartChange]) -> str:
    """The changes for a terminal: lines that went with -, lines that came with +, the others with a blank."""
    return "\n\n".join(f"{change.part}\n{_lines(change)}" for change in changes)


def _lines(change: PartChange) -> str:
    before = "".join(span.text for span in change.spans if span.kind != "added").split("\n")
    after = "".join(span.text for span in change.spans if span.kind != "removed").split("\n")
    lines = difflib.unified_diff(before, after, n=1, lineterm="")
    return "\n".join(line for line in lines if not line.startswith(("---", "+++")))


def _parts(wording: Wording) -> dict[str, str]:
    parts = {"Name": wording.name, "When to use it": wording.description}
    for one in wording.every:
        parts.update(_of_variant(one, named=bool(wording.variants)))
    parts["Required fields"] = ", ".join(wording.required)
    parts.update((f"Snippet {name}", text) for name, text in wording.snippets)
    return {name: text for name, text in parts.items() if text}


def _of_variant(one: Variant, *, named: bool) -> dict[str, str]:
    of = f" of {one.label}" if named or one.label != "A" else ""
    html = "made from the text" if one.html == FROM_TEXT else one.html
    weight = {f"Weight{of}": str(one.weight)} if of else {}
    return {f"Subject{of}": one.subject, f"Text{of}": one.body, f"HTML{of}": html, **weight}


def _by_line(old: str, new: str) -> Iterator[Span]:
    """Whole lines first, then the words of lines that differ: a long text costs little."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        removed, added = "".join(before[i1:i2]), "".join(after[j1:j2])
        if kind == "equal":
            yield Span("same", removed)
        else:
            yield from _by_word(removed, added)


def _by_word(removed: str, added: str) -> Iterator[Span]:
    before, after = _TOKEN.findall(removed), _TOKEN.findall(added)
    if max(len(before), len(after)) > _MOST_WORDS:
        yield from (Span("removed", removed), Span("added", added))
        return
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Span("same", "".join(before[i1:i2]))
        else:
            yield Span("removed", "".join(before[i1:i2]))
            yield Span("added", "".join(after[j1:j2]))


def _merged(spans: Iterator[Span]) -> Iterator[Span]:
    last: Span | None = None
    for span in spans:
        if not span.text:
            continue
        if last is not None and last.kind == span.kind:
            last = Span(span.kind, last.text + span.text)
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last
